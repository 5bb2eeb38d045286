/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_DIALECT_H
#define MULTISTATUS_DIALECT_H

/* The JSON, or XML, in which other APIs report one outcome per item. There is no
   standard, so each API has its own form. A dialect describes such a form as data:
   where the items are, and the names of their members. A format made from a dialect is
   used like any other: with readers, writers, limits, diagnostics, retry plans, merging
   and conversion.

   A path consists of the names of members, separated by '.', from an object to a value
   in it: "body" or "response.status". "*" is the only member of an object, whatever its
   name; in `items` and `failures`, it is each member of an object and each element of
   an array. A number is the index of an element of an array, from 0. "" is the value
   itself. Several paths are separated by '|' and tried in order; the first that leads
   to a value other than null is used; in `items` and `failures`, all are. A value is
   written at the first path. A name that contains '.' or '|' is written in single
   quotes: "'@odata.nextLink'". A name cannot contain a single quote or be "*". NULL:
   the dialect has no such value.

   All strings and tables must outlive the formats made from them. */

#include "format.h"
#include "reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How the items of a body are arranged. */
typedef enum multistatus_dialect_shape {
  MULTISTATUS_DIALECT_LIST = 0, /* all items in one array */
  MULTISTATUS_DIALECT_PARTITION =
      1, /* one array of successes and one of failures; either may be missing */
  MULTISTATUS_DIALECT_KEYED = 2 /* objects whose members are named by the ids */
} multistatus_dialect_shape;

/* Or-ed in multistatus_dialect.flags. Other bits are ARGUMENT, and so are several flags
   of which each excludes the others. */
enum {
  /* Items are in the order of the request: if there is no member for the index, the
     index of an item is its position in its array. */
  MULTISTATUS_DIALECT_ORDERED = 1,
  /* When written, a status is a string ("201"), a string with the reason phrase ("201
     Created"), a boolean for success, or a name in `codes`: one of these flags, or none
     if it is a number. */
  MULTISTATUS_DIALECT_STATUS_STRING = 2,
  MULTISTATUS_DIALECT_STATUS_PHRASE = 4,
  MULTISTATUS_DIALECT_STATUS_BOOLEAN = 16,
  MULTISTATUS_DIALECT_STATUS_NAME = 32,
  /* The body is a stream of JSON texts, each an item; `items` is "", and `failures` is
     NULL. Excludes XML and KEYED. */
  MULTISTATUS_DIALECT_RECORDS = 8,
  /* A null in `items` is an item that succeeded. */
  MULTISTATUS_DIALECT_NULL_SUCCEEDS = 64,
  /* The body is XML. Paths are those of elements, from the root: "Result.Entry".
     `items` and `failures` lead to the items themselves; each may occur any number of
     times, and in any order. An element that contains elements is like an object of
     JSON, any other is like a string; in `status`, `error` and `fault`, "true" and
     "false" are like booleans. Namespaces and attributes are ignored. Each name in a
     path is "*" or an XML name without a colon. Excludes KEYED. */
  MULTISTATUS_DIALECT_XML = 128,
  /* When written, an item in `items` that has only an id is a string, its id; but not
     with RECORDS. */
  MULTISTATUS_DIALECT_ID_ITEMS = 256,
  /* When written, `headers` is an array of objects with "name" and "value". */
  MULTISTATUS_DIALECT_HEADER_LIST = 512,
  /* When written, `failed` is the number of items that failed. */
  MULTISTATUS_DIALECT_FAILED_COUNT = 1024
};

/* The status for a name in `status` or `code`. Of several names for a status, the first
   is written; a status without a name is written in `status` as the first name of its
   class, else as the first of a success or a failure; 207 is only its own name. */
typedef struct multistatus_dialect_code {
  const char *name;
  int status; /* 100 to 999 */
} multistatus_dialect_code;

/* Where the JSON of an API has its items, and where an item has its members. */
typedef struct multistatus_dialect {
  size_t size;               /* set by the _INIT macro */
  const char *name;          /* of the format */
  const char *specification; /* where the form is defined, for people; or NULL */
  const char *content_type;  /* of the format; NULL: "application/json" */
  multistatus_dialect_shape shape;
  unsigned flags; /* MULTISTATUS_DIALECT_... */

  /* Paths from the outermost value to the arrays, or with KEYED also the objects, that
     contain the items. Items in `failures` failed. One of the two is required. The
     outcome of a null item is unknown; a string in an array is the id of the item. In a
     LIST, and in a KEYED without `failures`, with `status` or `error`, without
     ID_ITEMS, an item that is not an object is unknown, too. The two have no path in
     common. */
  const char *items;
  const char *failures;

  /* Only with KEYED: a path to an object that maps ids to statuses. An item without its
     own status has the one of its id, if the object is before the items. Ids that no
     item has, and failures of items that were returned as successes, are reported as
     further results, after the others. The ids are kept in memory, up to the limit
     "pending-bytes". NULL: none. */
  const char *statuses;

  /* Paths from an item to its members. Of two that are written to one place, or one in
     the other, the item has only the last. */
  const char *id; /* KEYED, NULL: the name of the item's member. If the path ends in "*"
                     and leads to an array with several ids, the item is a result for
                     each of them */
  const char *href;   /* of the item's resource */
  const char *index;  /* in the request: a number or its text; none if it is invalid */
  const char *status; /* a number, its text (with or without a phrase), a name in
                         `codes`, or a boolean for success */
  const char *message;
  const char *error; /* what only failed items have, at one of the paths: a value that
                        is not null, false, 0 or empty. An item with it never succeeded,
                        whatever its status. One with {} there and no status is
                        unknown */
  const char *code;  /* the API's name of an error; becomes a condition */
  const char *fault; /* a boolean: whether the client caused the error */
  const char *body;
  const char *headers; /* an object, or an array of {"name", "value"}; "location" and
                          "retry-after" among them are used */
  const char *location;
  const char *method;
  const char *group;
  const char *retry_after; /* in seconds */

  /* The statuses of items that report none: of a success (with STATUS_BOOLEAN, only if
     the boolean is true); of a failure, also if its code is not in `codes`. 0: unknown.
     With `fault`, a failure is 400 if the client caused it, else `failure`, which is 0
     or from 300 to 999. */
  int success;
  int failure;
  const multistatus_dialect_code *codes;
  size_t code_count;

  /* Writing. */
  const char *head;   /* members before the items, as JSON without braces (malformed:
                         the writer fails with SYNTAX or TRUNCATED), other than those
                         that are written elsewhere; with XML, the attributes of the
                         root, which are not checked; NULL: none */
  const char *failed; /* a member after them: true if an item failed, or how many did.
                         It is also read, except with XML and RECORDS: if it shows more
                         failures than the items have, results are missing, and it
                         becomes the summary of the document. A status as text, or a
                         name in `codes`, shows whether an item failed. What is none of
                         these, nor a boolean, a number, null or empty, is one more
                         failure. A path of several names is only read, and so is a
                         member of a dialect without `items`. After a '|', the name of
                         another one: true if all that the batch did was undone. It is
                         the transaction of the document, with which no success counts
                         as one; what is neither a boolean nor null makes that
                         indeterminate. After a second '|', up to three paths that are
                         only read, as the first. NULL: none */
  const char *wrap; /* the name for "*" of a new item without one; NULL: "item". Another
                       name that was read is kept */
  const char *error_body; /* JSON: the body of a failed item without a body, to which
                             its message and code are added; NULL: none */

  /* Detection of presets (MULTISTATUS_READ_DETECT): marks, separated by spaces; each is
     one path, or several separated by '|', from the outermost value. A preset fits if
     each of its marks leads to a value in the first 64 KiB of the body. Several that
     fit are an error, and so is one beside the library's own form: `results` with the
     `href`, `status` or `propstats` of the first, or a `summary` of failures. With XML:
     the name of the root. NULL: not detected. */
  const char *marks;
} multistatus_dialect;

/* Sets all members except size to zero. */
#define MULTISTATUS_DIALECT_INIT                                                       \
  {                                                                                    \
    sizeof(multistatus_dialect), NULL, NULL, NULL, MULTISTATUS_DIALECT_LIST, 0, NULL,  \
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,  \
        NULL, NULL, NULL, 0, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL                  \
  }

/* Creates a format from a dialect. What the dialect points to is not copied and must
   outlive the format. Free *format with multistatus_dialect_free() after all readers
   and writers that use it, and lists that read their last body in it. allocator NULL:
   realloc and free.

   The format can read every dialect. It can write a dialect if `items` and `failures`
   are single paths without "*", and, if both are set, of one name each (with XML: of at
   least two names, with the same names before the last); if only `items` is set, it
   also needs `status`, `error` or `code`. Otherwise creating a writer returns
   UNSUPPORTED. If both are set, the writer keeps the failures in memory until the end
   of the document, up to the limit "pending-bytes", except with XML. If `items` is not
   set, successes are not written. The writer fails with UNSUPPORTED for a document of
   another kind than multistatus, and for a result that would be read with another
   meaning, such as a failure in a dialect that cannot express one, or in an ORDERED one
   a result with several hrefs or an index other than its position, or in a KEYED one an
   id that occurred before (their hashes are kept in memory, up to the limit
   "pending-bytes"); and at the end if successes were left out and `items` is set, or if
   the transaction was rolled back, or may have been, and the dialect cannot express
   that of a success, also one that was omitted, or there are no results. A result with
   several hrefs and no id is an item for each.

   Errors: ARGUMENT (format or dialect is NULL; no name; a content type with CR or LF;
   neither items nor failures; a path that is malformed or has more than 8 names; more
   than 16 paths; an unknown shape or flag, or members that exclude each other; an
   invalid status or size; multistatus_options_text() returns the reason), NOMEM. */
MULTISTATUS_EXTERN int multistatus_dialect_new(const multistatus_format **format,
                                               const multistatus_dialect *dialect,
                                               const multistatus_allocator *allocator);

/* An error in a dialect that is loaded. */
typedef struct multistatus_dialect_error {
  int code;
  unsigned long line, column; /* from 1, the latter in bytes */
  char text[320];             /* a description in one line, with the position */
} multistatus_dialect_error;

/* Creates a format from a dialect in JSON (doc/dialect.schema.json): an object with the
   members of the struct but marks, in camel case (contentType); shape is "list",
   "partition" or "keyed"; statusAs is "number", "string", "phrase", "boolean" or
   "name"; the other flags are booleans (ordered, nullSucceeds, xml); codes is an object
   that maps names to statuses. The format keeps copies of all it needs; free it with
   multistatus_dialect_free(). allocator NULL: realloc and free. error may be NULL; it
   is set on an error, except of a NULL. Errors: ARGUMENT (format is NULL, json is NULL
   and len is not 0, an empty name, and other reasons of multistatus_dialect_new),
   RESULT (an array, or an object with an unknown member, a missing one, or one with an
   invalid type or value, such as malformed UTF-8, or a content type with control
   characters), SYNTAX, ENCODING, TRUNCATED, TRAILING, EMPTY, NOT_MULTISTATUS (neither
   an object nor an array of JSON), LIMIT, NOMEM. */
MULTISTATUS_EXTERN int multistatus_dialect_load(const multistatus_format **format,
                                                const char *json, size_t len,
                                                const multistatus_allocator *allocator,
                                                multistatus_dialect_error *error);

/* Frees a format made from a dialect. Does nothing for NULL, built-in formats and
   presets. */
MULTISTATUS_EXTERN void multistatus_dialect_free(const multistatus_format *format);

/* The dialect of a format, or NULL if it has none. Valid as long as the format. */
MULTISTATUS_EXTERN const multistatus_dialect *multistatus_format_dialect(
    const multistatus_format *format);

/* The dialect of a reader's format, or the one that was detected. NULL: none, or not
   known yet. */
MULTISTATUS_EXTERN const multistatus_dialect *multistatus_reader_dialect(
    const multistatus_reader *r);

#ifdef __cplusplus
}
#endif
#endif
