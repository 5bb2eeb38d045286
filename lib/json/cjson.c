/* SPDX-License-Identifier: MIT */

/* Tokens from cJSON, which parses complete texts only. So json_scan.c scans the
   outermost object or array, and each array that is a member of it, such as the list of
   results. Each value in these is cut out and parsed by cJSON, and its tree is
   converted to tokens.

   cJSON accepts more than JSON. So the value is checked first for UTF-8, control
   characters, the digits of \u and the syntax of numbers. cJSON truncates strings at
   U+0000 and rejects half a surrogate pair, so these are replaced by bytes that are not
   UTF-8, and converted back.

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
  /* About the first j->seen bytes of the value, which were scanned. */
  size_t open;   /* open brackets */
  size_t values; /* an upper bound of the nodes of its tree */
  bool in_string;
  size_t forbidden; /* the offset of the first character that XML does not allow; 0:
                       none */
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

static const char *cj_syntax(multistatus__json *j, const char *at, const char *text) {
  multistatus__json_fail(j, MULTISTATUS_ERROR_SYNTAX, at, text);
  return NULL;
}

/* The next three functions scan one element at p. They return its end, p if it is
   incomplete, or NULL with the error set. */

static const char *cj_look_in_string(multistatus__json *j, const char *token,
                                     const char *p) {
  cj *c = j->cjson;
  uint32_t character;
  int len;
  p = multistatus__utf8_find(p, j->end, '"', '\\', '"', false);
  if (p == j->end)
    return p;
  if (*p == '"') {
    c->in_string = false;
    return p + 1;
  }
  if ((unsigned char)*p < 0x20)
    return cj_syntax(j, p, "a control character in a string");
  if (*p != '\\') {
    len = multistatus__utf8_char(p, j->end, &character);
    if (len < 0)
      return multistatus__json_fail(j, MULTISTATUS_ERROR_ENCODING, p, "invalid UTF-8"),
             NULL;
  } else {
    len = multistatus__json_escape(p, j->end, &character);
    if (len < 0)
      return cj_syntax(j, p - len, "an unknown escape");
  }
  if (len > 0 && !c->forbidden && !multistatus__utf8_is_xml(character))
    c->forbidden = (size_t)(p - token);
  return p + len;
}

/* A byte of a literal or a number. */
static const char *cj_look_at_word(multistatus__json *j, const char *p) {
  multistatus__json_part part = multistatus__json_next_part(j->part, *p);
  if (j->part != PART_NONE && part == PART_NONE)
    return cj_syntax(j, p, "not a number");
  j->part = part;
  return p + 1;
}

static bool cj_number_ends(const multistatus__json *j) {
  return j->part == PART_NONE || multistatus__json_is_number(j->part);
}

/* Any other byte. */
static const char *cj_look_at_mark(multistatus__json *j, const char *p) {
  cj *c = j->cjson;
  if (!cj_number_ends(j))
    return cj_syntax(j, p, "a digit is missing in a number");
  j->part = PART_NONE;
  switch (*p) {
  case '"':
    c->in_string = true;
    break;
  case '{':
  case '[':
    c->values++;
    if (c->open++ >= CJSON_NESTING_LIMIT || j->depth + c->open > j->depth_limit)
      return multistatus__json_fail_limit(j, "depth", p), NULL;
    break;
  case '}':
  case ']':
    c->open--;
    break;
  case ',':
    c->values++;
    break;
  default:
    if (*p != ':' && !multistatus__is_space(*p))
      return cj_syntax(j, p, "a value is expected");
  }
  return p + 1;
}

static bool cj_is_word(char c) {
  return multistatus__is_digit(c) || c == '-' || c == '+' || c == '.' ||
         (unsigned char)((c | 0x20) - 'a') < 26;
}

/* True if the value up to p and its tree exceed the limit. */
static bool cj_is_over(const multistatus__json *j, const char *token, const char *p) {
  size_t len = (size_t)(p - token), most = j->parse->limits->result_bytes;
  return len > most || j->cjson->values > (most - len) / sizeof(cJSON);
}

/* True if the value up to p is a literal, or a number that the byte at p does not
   continue: what follows is not part of it. */
static bool cj_word_ends(const multistatus__json *j, const char *token, const char *p) {
  const size_t len = (size_t)(p - token);
  if (j->part != PART_NONE)
    return p < j->end && multistatus__json_is_number(j->part) &&
           multistatus__json_next_part(j->part, *p) == PART_NONE;
  return len == 4 ? memcmp(token, "null", 4) == 0 || memcmp(token, "true", 4) == 0
                  : len == 5 && memcmp(token, "false", 5) == 0;
}

/* Returns the end of the value at token, whose first byte is valid; NULL if it is
   incomplete or invalid. */
static const char *cj_cut(multistatus__json *j, const char *token) {
  cj *c = j->cjson;
  const bool is_word = cj_is_word(*token);
  const char *p = token + j->seen, *from = NULL;
  for (;;) {
    if (is_word && cj_word_ends(j, token, p))
      return p;
    if (p == j->end || p == from)
      break;
    from = p;
    if (is_word && !cj_is_word(*p))
      return cj_number_ends(j) ? p : cj_syntax(j, p, "a digit is missing in a number");
    if (c->in_string)
      p = cj_look_in_string(j, token, p);
    else
      p = cj_is_word(*p) ? cj_look_at_word(j, p) : cj_look_at_mark(j, p);
    if (!p)
      return NULL;
    if (cj_is_over(j, token, p))
      return multistatus__json_fail_limit(j, "result-bytes", token), NULL;
    if (!is_word && c->open == 0 && !c->in_string)
      return p;
  }
  j->seen = (size_t)(p - token);
  return multistatus__json_wait(j, token), NULL;
}

/* ---- Parsing --------------------------------------------------------------------- */

/* Copies the value, with C0 80 for an escaped U+0000 and three bytes for half a
   surrogate pair. */
static bool cj_convert(multistatus__json *j, const char *p, const char *end) {
  cj *c = j->cjson;
  c->copy.len = 0;
  if (multistatus__parse_reserve(j->parse, &c->copy, (size_t)(end - p), SIZE_MAX, ""))
    return false;
  for (char *out = c->copy.data; p < end; c->copy.len = (size_t)(out - c->copy.data)) {
    uint32_t u = 1;
    int n = *p == '\\' ? multistatus__json_escape(p, end, &u) : 1;
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

static void cj_drop(cj *c) {
  cJSON_Delete(c->tree);
  c->tree = NULL;
  c->item = NULL;
  c->outer.len = c->open = c->values = c->forbidden = 0;
  c->in_string = c->named = false;
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
  cj_syntax(j, token + (c->forbidden ? 0 : stop - text), "cJSON rejects this value");
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
  while (p < end && cj_is_word(*p))
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
    cj_drop(c); /* the text of its last token has expired */
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
  if (!is_key && *token != '"' && *token != '{' && *token != '[' && !cj_is_word(*token))
    return cj_syntax(j, token, "a value is expected"), JSON_NONE;
  const char *end = cj_cut(j, token);
  if (!end || !cj_parse(j, token, end))
    return JSON_NONE;
  j->cjson->is_key = is_key;
  j->expect = is_key ? EXPECT_COLON : multistatus__json_more(j);
  j->seen = 0;
  j->part = PART_NONE;
  return multistatus__json_cjson_next(j);
}

/* ---- Life ------------------------------------------------------------------------ */

int multistatus__json_cjson_begin(multistatus__json *j) {
  const multistatus_allocator *a = j->parse->allocator;
  j->cjson = a->alloc(a->ctx, NULL, 0, sizeof *j->cjson);
  if (!j->cjson)
    return multistatus__parse_fail_nomem(j->parse);
  memset(j->cjson, 0, sizeof *j->cjson);
  return 0;
}

void multistatus__json_cjson_again(multistatus__json *j) {
  cj_drop(j->cjson);
  j->part = PART_NONE;
}

void multistatus__json_cjson_done(multistatus__json *j) {
  const multistatus_allocator *a = j->parse->allocator;
  cJSON_Delete(j->cjson->tree);
  multistatus__buffer_done(j->parse->allocator, &j->cjson->copy);
  multistatus__buffer_done(j->parse->allocator, &j->cjson->outer);
  a->alloc(a->ctx, j->cjson, sizeof *j->cjson, 0);
}

#endif
