/* SPDX-License-Identifier: MIT */

/* Tokens from cJSON, which parses complete texts only. So json_scan.c scans the
   outermost object or array, and each array that is a member of it, such as the list of
   results. Each value in these is scanned up to its end by a second scanner, since
   cJSON accepts more than JSON, then parsed by cJSON, and its tree is converted to
   tokens.

   cJSON truncates strings at U+0000 and rejects half a surrogate pair, so these are
   replaced by bytes that are not UTF-8, and converted back.

   Differences from the built-in scanner:
   - Invalid UTF-8 is not tolerated.
   - A value that is invalid or truncated yields no tokens, and the error may be a
     different one (SYNTAX, ENCODING, LIMIT, TRUNCATED).
   - A number of more than 63 characters is refused (SYNTAX), and so is a value for
     which cJSON cannot allocate memory.
   - "result-bytes" limits a value together with its tree, and "depth" is at most the
     limit that cJSON was built with.

   cJSON stores the place of the newest error in a global variable, which is not thread-
   safe; it is never read here. */

#include "token.h"

#ifdef MULTISTATUS_WITH_CJSON

#include <cjson/cJSON.h>
#include <string.h>

struct multistatus__json_cjson {
  multistatus__parse parse; /* of the second scanner, without tolerance */
  multistatus__json cut;    /* it; EXPECT_START: no value has begun */
  size_t values;            /* the nodes of the value's tree so far */
  size_t forbidden; /* the offset in it of the first character that XML does not allow;
                       0: none; SIZE_MAX: not known yet */
  multistatus__buffer copy; /* the copy that cJSON parses */

  cJSON *tree;               /* of the value; NULL: none */
  const cJSON *item;         /* the next node; NULL: the end of the innermost one */
  multistatus__buffer outer; /* the objects and arrays around item */
  bool named;                /* the key of item was the last token */
  bool is_key;               /* the tree is a key */
  size_t number;             /* where the search for the next number begins */
  size_t len;                /* of the value */
};

typedef struct multistatus__json_cjson cj;

/* ---- Cutting --------------------------------------------------------------------- */

/* The second scanner met a character that XML does not allow. */
static bool cj_note(const void *user, bool is_key) {
  cj *const *c = user;
  (void)is_key;
  (*c)->forbidden = SIZE_MAX;
  return true;
}

/* Begins to scan a value, as if it was in an array. */
static void cj_begin_cut(multistatus__json *j) {
  multistatus__json *cut = &j->cjson->cut;
  size_t depth = j->depth_limit - j->depth;
  cut->depth_limit = 1 + (depth < CJSON_NESTING_LIMIT ? depth : CJSON_NESTING_LIMIT);
  cut->expect = EXPECT_VALUE;
  cut->depth = 1;
  cut->levels = cut->seen = cut->outer_levels.len = 0;
}

/* True if len bytes of the value and their tree exceed the limit. */
static bool cj_is_over(const multistatus__json *j, size_t len) {
  size_t most = j->parse->limits->result_bytes;
  return len > most || j->cjson->values > (most - len) / sizeof(cJSON);
}

/* Returns the end of the value at token; NULL if it is incomplete or invalid. */
static const char *cj_cut(multistatus__json *j, const char *token) {
  cj *c = j->cjson;
  multistatus__json *cut = &c->cut;
  if (cut->expect == EXPECT_START)
    cj_begin_cut(j);
  cut->data = j->data;
  cut->end = j->end;
  cut->next = token + j->seen;
  multistatus__json_kind kind;
  while ((kind = multistatus__json_next(cut)) != JSON_NONE) {
    c->values += kind != JSON_KEY && !multistatus__json_closes(kind);
    if (cj_is_over(j, (size_t)(cut->next - token)))
      break;
    if (cut->depth == 1)
      return cut->next;
  }
  j->seen = (size_t)(cut->next - token);
  if (c->parse.limit)
    multistatus__parse_fail_limit(j->parse, c->parse.limit, c->parse.fault);
  else if (c->parse.error)
    multistatus__parse_fail(j->parse, c->parse.error, c->parse.fault, c->parse.text);
  else if (cj_is_over(j, j->seen + cut->seen))
    multistatus__parse_fail_limit(j->parse, "result-bytes", (size_t)(token - j->data));
  return multistatus__json_wait(j, token), NULL;
}

/* ---- Parsing --------------------------------------------------------------------- */

/* Copies the value, with C0 80 for an escaped U+0000 and three bytes for half a
   surrogate pair. */
static bool cj_convert(multistatus__json *j, const char *token, const char *end) {
  cj *c = j->cjson;
  const char *p = token;
  c->copy.len = 0;
  if (multistatus__parse_reserve(j->parse, &c->copy, (size_t)(end - p), SIZE_MAX, ""))
    return false;
  for (char *out = c->copy.data; p < end; c->copy.len = (size_t)(out - c->copy.data)) {
    uint32_t u;
    int n = *p == '\\' ? multistatus__json_escape(p, end, &u)
                       : multistatus__utf8_char(p, end, &u);
    if (c->forbidden == SIZE_MAX && !multistatus__utf8_is_xml(u))
      c->forbidden = (size_t)(p - token);
    if (u == 0) {
      *out++ = (char)0xC0;
      *out++ = (char)0x80;
    } else if ((u & ~0x7FFu) == 0xD800) {
      out += multistatus__utf8_put(out, u);
    } else {
      memcpy(out, p, (size_t)n);
      out += n;
    }
    p += n;
  }
  return true;
}

/* The text that cJSON parses: the value in the data, or its copy. */
static const char *cj_given(const multistatus__json *j) {
  return j->cjson->forbidden ? j->cjson->copy.data : j->next;
}

void multistatus__json_cjson_again(multistatus__json *j) {
  cj *c = j->cjson;
  cJSON_Delete(c->tree);
  c->tree = NULL;
  c->item = NULL;
  c->outer.len = c->values = c->forbidden = 0;
  c->named = false;
  c->cut.expect = EXPECT_START;
  c->parse.error = 0;
  c->parse.limit = NULL;
}

/* Has cJSON parse the value from token to end. */
static bool cj_parse(multistatus__json *j, const char *token, const char *end) {
  cj *c = j->cjson;
  const char *stop = NULL;
  if (c->forbidden && !cj_convert(j, token, end))
    return multistatus__json_wait(j, token), false;
  const char *text = cj_given(j);
  size_t len = c->forbidden ? c->copy.len : (size_t)(end - token);
  c->tree = cJSON_ParseWithLengthOpts(text, len, &stop, false);
  c->item = c->tree;
  c->number = 0;
  c->len = (size_t)(end - token);
  if (c->tree && stop == text + len)
    return true;
  multistatus__json_fail(j, MULTISTATUS_ERROR_SYNTAX,
                         token + (c->forbidden ? 0 : stop - text),
                         "cJSON rejects this value");
  return false;
}

/* ---- The tree as tokens ---------------------------------------------------------- */

/* The text of a string of the tree, converted back. */
static multistatus_text cj_text(const cj *c, char *string) {
  multistatus_text text = {string, strlen(string)};
  char *out = string;
  if (!c->forbidden)
    return text;
  for (const char *p = string; *p; p++)
    if ((unsigned char)*p == 0xC0)
      *out++ = *++p & 0x7F;
    else
      *out++ = *p;
  text.len = (size_t)(out - string);
  return text;
}

/* The text of the next number, since the tree has only its value. */
static multistatus_text cj_next_number(multistatus__json *j) {
  cj *c = j->cjson;
  const char *text = cj_given(j), *p = text + c->number, *end = text + c->len;
  multistatus_text number;
  for (; *p != '-' && !multistatus__is_digit(*p); p++)
    if (*p == '"')
      while (*++p != '"')
        p += *p == '\\';
  number.data = p;
  while (p < end && !memchr(",]} \t\r\n", *p, 7))
    p++;
  number.len = (size_t)(p - number.data);
  c->number = (size_t)(p - text);
  return number;
}

/* Checks the length and the characters of the text. */
static multistatus__json_kind cj_check(multistatus__json *j,
                                       multistatus__json_kind kind) {
  const cj *c = j->cjson;
  size_t at = multistatus__json_used(j);
  if (c->forbidden && multistatus__text_span(j->text.data, j->text.len) < j->text.len &&
      !(j->any && j->any(j->user, kind == JSON_KEY)) &&
      multistatus__parse_tolerate(j->parse, MULTISTATUS_QUIRK_JSON_CHARACTER,
                                  MULTISTATUS_ERROR_RESULT, at + c->forbidden,
                                  "a character that XML does not allow"))
    return JSON_NONE;
  if (j->text.len <= j->text_limit)
    return kind;
  if (kind != JSON_NUMBER && (j->parse->flags & MULTISTATUS_READ_SKIP_OVER_LIMIT))
    return JSON_LONG;
  multistatus__parse_fail_limit(j->parse, "text-bytes", at);
  return JSON_NONE;
}

/* The innermost open object or array; NULL: none. */
static const cJSON *cj_outer(const cj *c) {
  const cJSON *outer = NULL;
  if (c->outer.len)
    memcpy(&outer, c->outer.data + c->outer.len - sizeof outer, sizeof outer);
  return outer;
}

/* The next token of the tree. */
static multistatus__json_kind cj_step(multistatus__json *j) {
  cj *c = j->cjson;
  const cJSON *outer = cj_outer(c), *item = c->item;
  j->text.data = NULL;
  j->text.len = 0;
  if (!item) { /* so one is open */
    c->outer.len -= sizeof outer;
    j->depth--;
    c->item = cj_outer(c) ? outer->next : NULL;
    return cJSON_IsObject(outer) ? JSON_OBJECT_END : JSON_ARRAY_END;
  }
  if (outer && cJSON_IsObject(outer) && !c->named) {
    c->named = true;
    j->text = cj_text(c, item->string);
    return cj_check(j, JSON_KEY);
  }
  c->named = false;
  c->item = outer ? item->next : NULL;
  if (cJSON_IsString(item)) {
    j->text = cj_text(c, item->valuestring);
    return cj_check(j, c->is_key ? JSON_KEY : JSON_STRING);
  }
  if (cJSON_IsNumber(item)) {
    j->text = cj_next_number(j);
    return cj_check(j, JSON_NUMBER);
  }
  if (!cJSON_IsObject(item) && !cJSON_IsArray(item))
    return cJSON_IsTrue(item)    ? JSON_TRUE
           : cJSON_IsFalse(item) ? JSON_FALSE
                                 : JSON_NULL;
  if (multistatus__parse_put(j->parse, &c->outer, &item, sizeof item, SIZE_MAX, ""))
    return JSON_NONE;
  c->item = item->child;
  j->depth++;
  return cJSON_IsObject(item) ? JSON_OBJECT : JSON_ARRAY;
}

multistatus__json_kind multistatus__json_cjson_next(multistatus__json *j) {
  cj *c = j->cjson;
  if (c->tree && !c->item && !c->outer.len)
    multistatus__json_cjson_again(j); /* the text of its last token has expired */
  if (!c->tree)
    return JSON_NONE;
  *j->here = multistatus__json_used(j);
  j->copied = true;
  multistatus__json_kind kind = cj_step(j);
  if (!c->item && !c->outer.len)
    j->next += c->len;
  return kind;
}

multistatus__json_kind multistatus__json_cjson_value(multistatus__json *j,
                                                     const char *token, bool is_key) {
  j->next = token;
  const char *end = cj_cut(j, token);
  if (!end || !cj_parse(j, token, end))
    return JSON_NONE;
  j->cjson->is_key = is_key;
  j->expect = is_key ? EXPECT_COLON : multistatus__json_more(j);
  j->seen = 0;
  return multistatus__json_cjson_next(j);
}

/* ---- Life ------------------------------------------------------------------------ */

int multistatus__json_cjson_begin(multistatus__json *j) {
  cj *c = multistatus__alloc(j->parse->allocator, sizeof *c);
  if (!c)
    return multistatus__parse_fail_nomem(j->parse);
  j->cjson = c;
  c->parse.allocator = j->parse->allocator;
  c->parse.limits = j->parse->limits;
  c->parse.refuse = MULTISTATUS_QUIRK_ALL;
  multistatus__json_begin(&c->cut, &c->parse, false);
  c->cut.text_limit = SIZE_MAX; /* "result-bytes" applies */
  c->cut.any = cj_note;
  c->cut.user = &j->cjson;
  return 0;
}

void multistatus__json_cjson_done(multistatus__json *j) {
  const multistatus_allocator *a = j->parse->allocator;
  multistatus__json_cjson_again(j);
  multistatus__json_done(&j->cjson->cut);
  multistatus__buffer_done(a, &j->cjson->copy);
  multistatus__buffer_done(a, &j->cjson->outer);
  multistatus__release(a, j->cjson, sizeof *j->cjson);
}

#endif
