/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_TOKEN_H
#define MULTISTATUS_JSON_TOKEN_H

/* Parses JSON (RFC 8259) in UTF-8 that comes in pieces into tokens, one at a time:
   json_scan.c, or cjson.c for the engine cJSON. */

#include <stdbool.h>
#include "../base/parse.h"
#include "lexis.h"

typedef enum multistatus__json_kind {
  JSON_NONE, /* the data contain no further complete token, or parse->error is set */
  JSON_OBJECT,
  JSON_OBJECT_END,
  JSON_ARRAY,
  JSON_ARRAY_END,
  JSON_KEY, /* the name of a member; its value is the next token, or begins with it */
  JSON_STRING,
  JSON_NUMBER,
  JSON_TRUE,
  JSON_FALSE,
  JSON_NULL,
  JSON_LONG /* a key or string over "text-bytes"; only with
               MULTISTATUS_READ_SKIP_OVER_LIMIT, otherwise that is an error */
} multistatus__json_kind;

/* What may come next, apart from white space. */
typedef enum multistatus__json_expect {
  EXPECT_START = 0, /* perhaps a byte order mark */
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

/* Zeroed by its user before multistatus__json_begin(). */
typedef struct multistatus__json {
  multistatus__parse *parse;
  size_t *here; /* is set to the offset of each token's last byte, for cJSON
                   approximately */
  /* Of a key or a string, unescaped, or of a number as it is written. Valid until the
     next call; if it is no copy, as long as the data. Strings may hold U+0000 (from an
     escape) and, for an unpaired surrogate escape, its three-byte form. */
  multistatus_text text;
  bool copied;
  /* Set by the user: a key and its value may come as one token, that of the value. key:
     of that token; data is NULL if it has none, or if it came as a JSON_KEY. It lives
     as long as the data. */
  bool pairs;
  multistatus_text key;
  /* Called when a string contains a character that XML does not allow. If it returns
     false, or is NULL, that is reported as a quirk. */
  bool (*any)(const void *user, bool is_key);
  const void *user;

  const char *data, *next,
      *end; /* of the current piece; next: the end of what is used */
  multistatus__json_expect expect;
  multistatus__json_expect behind; /* EXPECT_LONG: what is expected after it */
  bool long_any;                   /* EXPECT_LONG: what `any` answered */
  size_t depth;                    /* open objects and arrays after the token */
  size_t text_limit, depth_limit;

  /* An unfinished token is not used: it is passed again with more data. So many of its
     bytes were scanned already, so that each is scanned once. */
  size_t seen;
  size_t len;   /* bytes of the string's text in these */
  bool escaped; /* one of them was an escape: the text is in unescaped */
  multistatus__json_part part;
  multistatus__buffer unescaped;

  uint64_t levels; /* the innermost ones, a bit each: it is an object */
  multistatus__buffer outer_levels; /* JSON_LEVELS of them at a time */
  char first_levels[32];

  struct multistatus__json_cjson *cjson; /* NULL: the built-in scanner is in use */
} multistatus__json;

/* here is &parse->here. cjson: cJSON is to parse the text; where there is none, that is
   UNSUPPORTED. Each returns 0 or the error, which is in parse. Of a piece only what is
   behind multistatus__json_used() is to be given again. Errors, with the place of the
   first byte at fault: SYNTAX      not JSON ENCODING    bytes that are not UTF-8
     NOT_MULTISTATUS  the first character that is not white space is no '{' or '['
     TRAILING    something other than white space after the outermost value
     LIMIT       "depth", "text-bytes"
     NOMEM
   and from _end
     TRUNCATED   the text ended inside the document
     EMPTY       the text held nothing but white space */
int multistatus__json_begin(multistatus__json *j, multistatus__parse *parse,
                            bool cjson);
void multistatus__json_feed(multistatus__json *j, const char *data, size_t len);
multistatus__json_kind multistatus__json_next(multistatus__json *j);
/* The text ends; what is left of the last piece is unfinished. */
int multistatus__json_end(multistatus__json *j);
void multistatus__json_done(multistatus__json *j);

static inline size_t multistatus__json_used(const multistatus__json *j) {
  return (size_t)(j->next - j->data);
}

/* True if the next token is the end of the object, for sure, and the text lives until
   the token after that. */
static inline bool multistatus__json_ends(const multistatus__json *j) {
  return !j->cjson && j->next < j->end && *j->next == '}';
}

/* Resets it for another document. */
void multistatus__json_again(multistatus__json *j);

/* Of a number token. */
static inline double multistatus__json_number(const multistatus__json *j) {
  return multistatus__json_value(j->text.data, j->text.data + j->text.len);
}

static inline bool multistatus__json_opens(multistatus__json_kind kind) {
  return kind == JSON_OBJECT || kind == JSON_ARRAY;
}
static inline bool multistatus__json_closes(multistatus__json_kind kind) {
  return kind == JSON_OBJECT_END || kind == JSON_ARRAY_END;
}

/* ---- For json_scan.c and cjson.c ---- */

/* What may come behind a value. */
static inline multistatus__json_expect multistatus__json_more(
    const multistatus__json *j) {
  return j->levels & 1 ? EXPECT_MORE_KEYS : EXPECT_MORE;
}

#ifdef MULTISTATUS_WITH_CJSON
int multistatus__json_cjson_begin(multistatus__json *j);
/* The next token of the value that cJSON has parsed; JSON_NONE if there is none. */
multistatus__json_kind multistatus__json_cjson_next(multistatus__json *j);
/* Has cJSON parse the value or key at token; returns its first token. */
multistatus__json_kind multistatus__json_cjson_value(multistatus__json *j,
                                                     const char *token, bool is_key);
void multistatus__json_cjson_again(multistatus__json *j);
void multistatus__json_cjson_done(multistatus__json *j);
#endif

/* Each sets the end of the used data and returns JSON_NONE. */
multistatus__json_kind multistatus__json_wait(multistatus__json *j, const char *rest);
multistatus__json_kind multistatus__json_fail(multistatus__json *j, int code,
                                              const char *at, const char *text);
multistatus__json_kind multistatus__json_fail_limit(multistatus__json *j,
                                                    const char *limit, const char *at);

#endif
