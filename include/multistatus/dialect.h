/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_DIALECT_H
#define MULTISTATUS_DIALECT_H

/* The JSON that other APIs report one outcome per item in. There is no standard for it,
   so each API has its own; a dialect says as data where its items are and what their
   members are called. A format made from a dialect is one like any other: readers,
   writers, limits, diagnostics, retry plans, merging and conversion work with it.

   A path is names of members separated by '.', from an object to a value in it: "body"
   or "response.status". "*" is the only member of an object whatever its name is, or,
   in `items` and `failures`, any member of an object and any element of an array. A
   number is an element of an array, from 0. "" is the value itself. Several paths,
   separated by '|', are tried in this order, and the first that leads to a value other
   than null counts; in `items` and `failures` each of them counts. A name cannot
   contain
   '.', '|' or be "*". NULL: the dialect has no such thing.

   All strings and tables have to outlive the formats that are made from them. */

#include "format.h"
#include "reader.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum multistatus_dialect_shape {
  MULTISTATUS_DIALECT_LIST = 0,      /* successes and failures in one array */
  MULTISTATUS_DIALECT_PARTITION = 1, /* an array of each; one of them may be missing */
  MULTISTATUS_DIALECT_KEYED = 2      /* objects whose members are named by ids */
} multistatus_dialect_shape;

/* To be or-ed in multistatus_dialect.flags. */
enum {
  /* Items are in the order of the request: the place of each in its array is its
     index, unless there is a member for that. */
  MULTISTATUS_DIALECT_ORDERED = 1,
  /* Written, a status is a string, "201"; with its reason phrase, "201 Created";
     whether the item succeeded; or a name of `codes`. Without these, it is a number. */
  MULTISTATUS_DIALECT_STATUS_STRING = 2,
  MULTISTATUS_DIALECT_STATUS_PHRASE = 4,
  MULTISTATUS_DIALECT_STATUS_BOOLEAN = 16,
  MULTISTATUS_DIALECT_STATUS_NAME = 32,
  /* The body is a stream of JSON texts, each an item; `items` is "". */
  MULTISTATUS_DIALECT_RECORDS = 8,
  /* An item of `items` that is null succeeded. */
  MULTISTATUS_DIALECT_NULL_SUCCEEDS = 64
};

/* The status that a name stands for: of `status`, or of `code`. */
typedef struct multistatus_dialect_code {
  const char *name;
  int status; /* 100 to 999 */
} multistatus_dialect_code;

typedef struct multistatus_dialect {
  size_t size;              /* sizeof(multistatus_dialect) */
  const char *name;         /* of the format */
  const char *content_type; /* of the format; NULL: "application/json" */
  multistatus_dialect_shape shape;
  unsigned flags; /* MULTISTATUS_DIALECT_... */

  /* From the outermost value to the arrays, or with KEYED also the objects, that hold
     the items. Items in `failures` failed. One of the two is needed. An item that is
     null has an unknown outcome; one that is a string is its own id. */
  const char *items;
  const char *failures;

  /* From the item to what is known of it. */
  const char *id;     /* KEYED, NULL: the name of the member */
  const char *href;   /* of the item's resource */
  const char *index;  /* in the request, a number or the text of one */
  const char *status; /* a number, its text (with or without a phrase), a name that is
                         in `codes`, or a boolean: whether it succeeded */
  const char *message;
  const char *error; /* what only a failed item has: not null, false, 0 or empty. No
                        item that has it is a success, whatever its status is */
  const char *code;  /* the API's name of an error: a condition */
  const char *fault; /* a boolean: it is the client's fault */
  const char *body;
  const char *headers; /* an object; "retry-after" among them is used */
  const char *location;
  const char *method;
  const char *group;
  const char *retry_after; /* in seconds */

  /* The status of an item without one: of a success, 0: unknown; of a failure whose
     code is not in the table, 0: unknown. With `fault`, 400 or `failure`. */
  int success;
  int failure;
  const multistatus_dialect_code *codes;
  size_t code_count;

  /* Writing. */
  const char *head;   /* members before the items, as JSON without braces; NULL: none */
  const char *failed; /* a member behind them: whether an item failed; NULL: none */
  const char *wrap;   /* the name for "*" where a new item has none; NULL: "item" */

  /* Detecting: paths from the outermost value, separated by spaces, all of which lead
     to something when the first item has ended. NULL: it is never detected. */
  const char *marks;
} multistatus_dialect;

/* Zeroes all but size. */
#define MULTISTATUS_DIALECT_INIT                                                       \
  {                                                                                    \
    sizeof(multistatus_dialect), NULL, NULL, MULTISTATUS_DIALECT_LIST, 0, NULL, NULL,  \
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,  \
        NULL, 0, 0, NULL, 0, NULL, NULL, NULL, NULL                                    \
  }

/* Makes a format from a dialect, which is kept, not copied. *format is to be freed with
   multistatus_dialect_free() when no reader or writer uses it any more. allocator NULL:
   the C library's. It reads every dialect; it writes those of the shape LIST whose
   `items` is one path without "*", others have no writing side (creating a writer
   returns UNSUPPORTED). Errors: ARGUMENT (a NULL argument; no name; neither items nor
   failures; a path that is malformed or has more than 8 names, or more than 16 paths; a
   status that is none; a size that is not known), NOMEM. */
MULTISTATUS_EXTERN int multistatus_dialect_new(const multistatus_format **format,
                                               const multistatus_dialect *dialect,
                                               const multistatus_allocator *allocator);

/* What is wrong with a dialect that was loaded. */
typedef struct multistatus_dialect_error {
  int code;
  unsigned long line, column; /* from 1, the latter in bytes */
  char text[320];             /* a description in one line, with the position */
} multistatus_dialect_error;

/* Makes a format from a dialect in JSON (doc/dialect.schema.json): an object whose
   members are called as those of the struct, but for contentType and retryAfter; shape
   is "list", "partition" or "keyed"; statusAs is "number", "string", "phrase",
   "boolean" or "name"; ordered, records and nullSucceeds are booleans; codes is an
   object from names to statuses. The format keeps all it needs, and is to be freed like
   one of multistatus_dialect_new(). allocator NULL: the C library's. error may be NULL;
   it is filled if there is one. Errors: ARGUMENT (format is NULL, json is NULL and len
   is not 0, more than 16 paths), RESULT (an unknown member, one of the wrong type or
   with a value that it cannot have, or a member that is missing), SYNTAX, ENCODING,
   TRUNCATED, TRAILING, EMPTY, NOT_MULTISTATUS (what is no JSON object), LIMIT, NOMEM.
 */
MULTISTATUS_EXTERN int multistatus_dialect_load(const multistatus_format **format,
                                                const char *json, size_t len,
                                                const multistatus_allocator *allocator,
                                                multistatus_dialect_error *error);

/* Does nothing for NULL, for built-in formats and presets. */
MULTISTATUS_EXTERN void multistatus_dialect_free(const multistatus_format *format);

/* The dialect of a format; NULL: it has none. Valid as long as the format. */
MULTISTATUS_EXTERN const multistatus_dialect *multistatus_format_dialect(
    const multistatus_format *format);

/* The dialect that a reader reads: that of its format, or the one that was detected.
   NULL: none, or not known yet. */
MULTISTATUS_EXTERN const multistatus_dialect *multistatus_reader_dialect(
    const multistatus_reader *r);

/* The format of that name: "dav-xml", "json", "ndjson", "json-seq" or a preset, such as
   "odata" or "elasticsearch" (doc/dialects.md). NULL: there is none. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_named(const char *name);

/* All of these in turn: the first for NULL, NULL behind the last. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_next(
    const multistatus_format *format);

#ifdef __cplusplus
}
#endif
#endif
