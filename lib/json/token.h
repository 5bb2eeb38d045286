/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_TOKEN_H
#define MULTISTATUS_JSON_TOKEN_H

/* Splits JSON (RFC 8259) in UTF-8, which may come in pieces, into tokens: json_scan.c,
   or cjson.c for the engine cJSON. */

#include <stdbool.h>
#include "../base/parse.h"
#include "lexis.h"

typedef enum multistatus__json_kind {
  JSON_NONE, /* the data contain no further complete token, or parse->error is set */
  JSON_OBJECT,
  JSON_OBJECT_END,
  JSON_ARRAY,
  JSON_ARRAY_END,
  JSON_KEY, /* the name of a member; its value begins with the next token */
  JSON_STRING,
  JSON_NUMBER,
  JSON_TRUE,
  JSON_FALSE,
  JSON_NULL,
  JSON_LONG /* a key or string over "text-bytes"; without
               MULTISTATUS_READ_SKIP_OVER_LIMIT that is an error instead */
} multistatus__json_kind;

/* What may come next, besides white space. */
typedef enum multistatus__json_expect {
  EXPECT_START = 0, /* a byte order mark may come first */
  EXPECT_OUTERMOST,
  EXPECT_LONG, /* the rest of a string that is skipped */
  EXPECT_NOTHING,
  EXPECT_VALUE,
  EXPECT_COLON,
  EXPECT_MORE, /* a comma or the end of the array */
  EXPECT_VALUE_OR_END,
  EXPECT_KEY,       /* from here on in an object */
  EXPECT_MORE_KEYS, /* a comma or the end of the object */
  EXPECT_KEY_OR_END
} multistatus__json_expect;

enum { JSON_LEVELS = 64 };

/* The user zeroes it before multistatus__json_begin(). */
typedef struct multistatus__json {
  multistatus__parse *parse;
  size_t *here; /* set to the offset of each token's last byte; approximate for cJSON */
  /* The unescaped text of a key or string, or a number as written. Valid until the next
     call or, if it is not copied, as long as the data. It may contain U+0000 from an
     escape, and the three-byte form of an unpaired surrogate escape. */
  multistatus_text text;
  bool copied;
  /* pairs: set by the user if a key and its value may be one token, that of the value;
     key is then its key, valid as long as the data. key.data is NULL for a token
     without a key, or whose key was a JSON_KEY. */
  bool pairs;
  multistatus_text key;
  /* Called when a string contains a character that XML does not allow. If it is NULL or
     returns false, the character is reported as a quirk. */
  bool (*any)(const void *user, bool is_key);
  const void *user;

  const char *data, *end; /* the current piece */
  const char *next;       /* the end of its bytes that are used */
  multistatus__json_expect expect;
  multistatus__json_expect after; /* EXPECT_LONG: what is expected after it */
  bool long_any;                  /* EXPECT_LONG: what `any` returned */
  size_t depth;                   /* open objects and arrays after the token */
  size_t text_limit, depth_limit;

  /* An incomplete token is not used: it is passed again with more data. seen: the
     number of its bytes that were scanned, so that no byte is scanned twice. */
  size_t seen;
  size_t len;   /* the length of the string's text in them */
  bool escaped; /* they contain an escape: the text is in unescaped */
  multistatus__json_part part;
  multistatus__buffer unescaped;

  uint64_t levels; /* a bit for each of the innermost levels: 1 for an object */
  multistatus__buffer outer_levels; /* the others, JSON_LEVELS in each item */
  char first_levels[32];

  struct multistatus__json_cjson *cjson; /* NULL: the built-in scanner is in use */
} multistatus__json;

/* _begin sets here to &parse->here. cjson: use cJSON; if this build does not have it,
   the error is UNSUPPORTED. Each returns 0 or the error, which is recorded in parse.
   The bytes of a piece after multistatus__json_used() must be passed again, with the
   next piece. Errors, with the offset of the first invalid byte:
     SYNTAX      not JSON
     ENCODING    bytes that are not UTF-8
     NOT_MULTISTATUS  the first character other than white space is neither '{' nor '['
     TRAILING    something other than white space after the outermost value
     LIMIT       "depth", "text-bytes"
     NOMEM
   and from _end
     TRUNCATED   the text ends inside the document
     EMPTY       the text contains nothing but white space */
int multistatus__json_begin(multistatus__json *j, multistatus__parse *parse,
                            bool cjson);
void multistatus__json_feed(multistatus__json *j, const char *data, size_t len);
multistatus__json_kind multistatus__json_next(multistatus__json *j);
/* The text ends. What is left of the last piece is an incomplete token. */
int multistatus__json_end(multistatus__json *j);
void multistatus__json_done(multistatus__json *j);

static inline size_t multistatus__json_used(const multistatus__json *j) {
  return (size_t)(j->next - j->data);
}

/* True if the next token is known to be the end of the object; then the text is valid
   until the token after it. */
static inline bool multistatus__json_ends(const multistatus__json *j) {
  return !j->cjson && j->next < j->end && *j->next == '}';
}

/* Resets it for another document. */
void multistatus__json_again(multistatus__json *j);

static inline bool multistatus__json_opens(multistatus__json_kind kind) {
  return kind == JSON_OBJECT || kind == JSON_ARRAY;
}
static inline bool multistatus__json_closes(multistatus__json_kind kind) {
  return kind == JSON_OBJECT_END || kind == JSON_ARRAY_END;
}

/* ---- For json_scan.c and cjson.c ---- */

/* What may come after a value. */
static inline multistatus__json_expect multistatus__json_more(
    const multistatus__json *j) {
  return j->levels & 1 ? EXPECT_MORE_KEYS : EXPECT_MORE;
}

#ifdef MULTISTATUS_WITH_CJSON
int multistatus__json_cjson_begin(multistatus__json *j);
/* The next token of the value that cJSON has parsed; JSON_NONE if there is none. */
multistatus__json_kind multistatus__json_cjson_next(multistatus__json *j);
/* Has cJSON parse the value or key at token. Returns its first token. */
multistatus__json_kind multistatus__json_cjson_value(multistatus__json *j,
                                                     const char *token, bool is_key);
void multistatus__json_cjson_again(multistatus__json *j);
void multistatus__json_cjson_done(multistatus__json *j);
#endif

/* Each sets the end of the used data, and the error, if any; returns JSON_NONE. */
multistatus__json_kind multistatus__json_wait(multistatus__json *j, const char *rest);
multistatus__json_kind multistatus__json_fail(multistatus__json *j, int code,
                                              const char *at, const char *text);

#endif
