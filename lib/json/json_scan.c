/* SPDX-License-Identifier: MIT */
#include "token.h"

#include "../base/bytes.h"
#include "../base/memory.h"

/* The built-in scanner. */

/* ---- Where it stops -------------------------------------------------------------- */

multistatus__json_kind multistatus__json_wait(multistatus__json *j, const char *rest) {
  j->next = rest;
  return JSON_NONE;
}

multistatus__json_kind multistatus__json_fail(multistatus__json *j, int code,
                                              const char *at, const char *text) {
  multistatus__parse_fail(j->parse, code, (size_t)(at - j->data), text);
  return multistatus__json_wait(j, at);
}

multistatus__json_kind multistatus__json_fail_limit(multistatus__json *j,
                                                    const char *limit, const char *at) {
  multistatus__parse_fail_limit(j->parse, limit, (size_t)(at - j->data));
  return multistatus__json_wait(j, at);
}

static multistatus__json_kind jscan_syntax(multistatus__json *j, const char *at,
                                           const char *text) {
  return multistatus__json_fail(j, MULTISTATUS_ERROR_SYNTAX, at, text);
}

/* Returns the token that ends at behind. */
static inline multistatus__json_kind jscan_token(multistatus__json *j,
                                                 multistatus__json_kind kind,
                                                 multistatus__json_expect expect,
                                                 const char *behind) {
  *j->here = (size_t)(behind - 1 - j->data);
  j->expect = expect;
  j->next = behind;
  return kind;
}

/* ---- Strings --------------------------------------------------------------------- */

/* The first byte that is a quote, a backslash, a control character or not ASCII. */
static inline const char *jscan_plain(const char *p, const char *end) {
  return multistatus__bytes_find(p, end, '"', '\\', '"', false);
}

/* True if the string may contain what XML does not allow. */
static bool jscan_any_character(const multistatus__json *j, bool is_key) {
  return j->expect == EXPECT_LONG ? j->long_any : j->any && j->any(j->user, is_key);
}

/* Scans an escape or a character at p in a string that is not plain ASCII. Returns its
   end, p if it is unfinished, or NULL with the error set. size: its length in the text,
   0 if it is unfinished. character: of an escape. */
static const char *jscan_special(multistatus__json *j, bool is_key, const char *p,
                                 size_t *size, unsigned *character) {
  size_t at = (size_t)(p - j->data);
  int len;
  *size = 0;
  if ((unsigned char)*p < 0x20)
    return jscan_syntax(j, p, "a control character in a string"), NULL;
  if (*p == '\\') {
    len = multistatus__json_escape(p, j->end, character);
    if (len < 0)
      return jscan_syntax(j, p - len, "an unknown escape"), NULL;
    *size = len ? multistatus__json_utf8_size(*character) : 0;
  } else {
    len = multistatus__json_utf8(p, j->end);
    *size = len < 0 ? 1 : (size_t)len;
    if (len < 0)
      return multistatus__parse_tolerate(j->parse, MULTISTATUS_QUIRK_JSON_UTF8,
                                         MULTISTATUS_ERROR_ENCODING, at, "broken UTF-8")
                 ? NULL
                 : p + 1;
  }
  if (len && multistatus__json_is_forbidden(p, *character) &&
      !jscan_any_character(j, is_key) &&
      multistatus__parse_tolerate(j->parse, MULTISTATUS_QUIRK_JSON_CHARACTER,
                                  MULTISTATUS_ERROR_RESULT, at,
                                  "a character that XML does not allow"))
    return NULL;
  return p + len;
}

/* Skips the rest of a string. False: it continues in the next piece, or is invalid. */
MULTISTATUS__COLD bool jscan_skip_string(multistatus__json *j) {
  for (const char *p = j->next;;) {
    size_t size;
    unsigned character = 0;
    const char *special = j->next = jscan_plain(p, j->end);
    if (special < j->end && *special == '"') {
      j->expect = j->behind;
      j->next++;
      return true;
    }
    p = special < j->end ? jscan_special(j, false, special, &size, &character)
                         : special;
    if (!p || p == special)
      return false;
  }
}

/* A string is over its limit from p on. */
MULTISTATUS__COLD multistatus__json_kind jscan_long(multistatus__json *j, bool is_key,
                                                    const char *p) {
  if (!(j->parse->flags & MULTISTATUS_READ_SKIP_OVER_LIMIT))
    return multistatus__json_fail_limit(j, "text-bytes", p);
  j->long_any = jscan_any_character(j, is_key);
  j->behind = is_key ? EXPECT_COLON : EXPECT_MORE;
  j->seen = 0;
  j->expect = EXPECT_LONG;
  *j->here = (size_t)(p - j->data);
  j->next = p;
  return JSON_LONG;
}

/* The text of a string is len bytes, which end before the quote at p. */
static inline multistatus__json_kind jscan_end_string(multistatus__json *j, bool is_key,
                                                      const char *text, size_t len,
                                                      const char *p) {
  j->text.data = text;
  j->text.len = len;
  j->copied = j->escaped;
  return is_key ? jscan_token(j, JSON_KEY, EXPECT_COLON, p + 1)
                : jscan_token(j, JSON_STRING, EXPECT_MORE, p + 1);
}

/* Makes room for n bytes in the copy of a string, of which there are len. */
static inline bool jscan_room(multistatus__json *j, size_t len, size_t n) {
  j->unescaped.len = len;
  return n <= j->unescaped.cap - len ||
         !multistatus__parse_reserve(j->parse, &j->unescaped, n, SIZE_MAX, "");
}

/* Begins the copy of a string that has an escape after len bytes. */
static bool jscan_begin_copy(multistatus__json *j, const char *text, size_t len) {
  if (!jscan_room(j, 0, len))
    return false;
  multistatus__bytes_copy(j->unescaped.data, text, len);
  return j->escaped = true;
}

/* The character of an escape with c, if it is ASCII and XML allows it; else 0. */
static const char jscan_escapes[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};

/* Copies blocks from p on while all characters are plain and no limit is near. Returns
   the end of what it copied. */
static const char *jscan_copy(multistatus__json *j, const char *p, size_t *len) {
  const char *end = j->end;
  char *data = j->unescaped.data, *to = data + *len;
  size_t most = j->unescaped.cap < j->text_limit ? j->unescaped.cap : j->text_limit;
  while (end - p > BYTES_BLOCK && most - (size_t)(to - data) > BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(p);
    memcpy(to, &x, sizeof x);
    uint64_t stops = multistatus__block_mask((x < ' ') | (x == '"') | (x == '\\'));
    size_t n = stops ? multistatus__block_first(stops) : BYTES_BLOCK;
    p += n;
    to += n;
    if (!stops)
      continue;
    if (*p != '\\' || !jscan_escapes[(unsigned char)p[1]])
      break;
    *to++ = jscan_escapes[(unsigned char)p[1]];
    p += 2;
  }
  *len = (size_t)(to - data);
  return p;
}

/* Appends what is not plain after len bytes of a string to its copy. Returns as
   jscan_special(), but NULL with j->expect EXPECT_LONG if it is too long. */
static const char *jscan_append(multistatus__json *j, bool is_key, const char *text,
                                const char *p, size_t *len) {
  size_t size;
  unsigned character = 0;
  const char *behind = jscan_special(j, is_key, p, &size, &character);
  if (!behind || behind == p)
    return behind;
  if (size > j->text_limit - *len)
    return jscan_long(j, is_key, p), NULL;
  if (*p == '\\' && !j->escaped && !jscan_begin_copy(j, text, *len))
    return NULL;
  if (j->escaped && !jscan_room(j, *len, 4))
    return NULL;
  if (*p == '\\')
    multistatus__json_put_utf8(j->unescaped.data + *len, character);
  else if (j->escaped)
    memcpy(j->unescaped.data + *len, p, size);
  *len += size;
  return behind;
}

/* A string that began in an earlier piece, or that is not plain. */
MULTISTATUS__COLD multistatus__json_kind jscan_hard_string(multistatus__json *j,
                                                           const char *token,
                                                           bool is_key) {
  const char *p = token + j->seen;
  for (size_t len = j->len;;) {
    if (j->escaped)
      p = jscan_copy(j, p, &len);
    const char *run = p, *special = p = jscan_plain(p, j->end);
    size_t n = (size_t)(p - run);
    if (n > j->text_limit - len)
      return jscan_long(j, is_key, run + (j->text_limit - len));
    if (j->escaped && n) {
      if (!jscan_room(j, len, n))
        return multistatus__json_wait(j, token);
      multistatus__bytes_copy(j->unescaped.data + len, run, n);
    }
    len += n;
    if (p < j->end && *p == '"') {
      j->seen = 0;
      return jscan_end_string(j, is_key, j->escaped ? j->unescaped.data : token + 1,
                              len, p);
    }
    if (p < j->end && !(p = jscan_append(j, is_key, token + 1, p, &len)))
      return j->expect == EXPECT_LONG ? JSON_LONG : multistatus__json_wait(j, special);
    if (p == special) {
      j->seen = (size_t)(p - token);
      j->len = len;
      return multistatus__json_wait(j, token);
    }
  }
}

static inline multistatus__json_kind jscan_string(multistatus__json *j,
                                                  const char *token, bool is_key) {
  if (j->seen == 0) {
    const char *p = jscan_plain(token + 1, j->end);
    size_t len = (size_t)(p - token - 1);
    if (len > j->text_limit)
      return jscan_long(j, is_key, token + 1 + j->text_limit);
    j->escaped = false;
    if (p < j->end && *p == '"')
      return jscan_end_string(j, is_key, token + 1, len, p);
    j->seen = len + 1;
    j->len = len;
  }
  return jscan_hard_string(j, token, is_key);
}

/* ---- Numbers and words ----------------------------------------------------------- */

static inline const char *jscan_digits(const char *p, const char *end) {
  while (p < end && multistatus__json_is_digit(*p))
    p++;
  return p;
}

static inline multistatus__json_kind jscan_end_number(multistatus__json *j,
                                                      const char *token,
                                                      const char *behind) {
  j->text.data = token;
  j->text.len = (size_t)(behind - token);
  j->copied = false;
  return jscan_token(j, JSON_NUMBER, EXPECT_MORE, behind);
}

/* A number that began in an earlier piece, or that is not a short integer. */
MULTISTATUS__COLD multistatus__json_kind jscan_hard_number(multistatus__json *j,
                                                           const char *token) {
  const char *p = token + j->seen;
  if (j->seen == 0)
    j->part = PART_NONE;
  for (; p < j->end; p++) {
    multistatus__json_part part = multistatus__json_next_part(j->part, *p);
    if (part == PART_NONE)
      break;
    if ((size_t)(p - token) == j->text_limit)
      return multistatus__json_fail_limit(j, "text-bytes", p);
    j->part = part;
  }
  j->seen = (size_t)(p - token);
  if (p == j->end)
    return multistatus__json_wait(j, token);
  if (!multistatus__json_is_number(j->part))
    return jscan_syntax(j, p, "a digit is missing in a number");
  j->seen = 0;
  return jscan_end_number(j, token, p);
}

static inline multistatus__json_kind jscan_number(multistatus__json *j,
                                                  const char *token) {
  const char *p = token;
  if (j->seen == 0 && *p != '0')
    p = jscan_digits(p, j->end);
  if (p > token && p < j->end && (*p == ',' || *p == '}' || *p == ']') &&
      (size_t)(p - token) <= j->text_limit)
    return jscan_end_number(j, token, p);
  return jscan_hard_number(j, token);
}

static multistatus__json_kind jscan_word(multistatus__json *j, const char *token,
                                         const char *word,
                                         multistatus__json_kind kind) {
  const char *p = token;
  for (; *word; p++, word++) {
    if (p == j->end)
      return multistatus__json_wait(j, token);
    if (*p != *word)
      return jscan_syntax(j, p, "a value is expected");
  }
  j->text.data = NULL;
  j->text.len = 0;
  return jscan_token(j, kind, EXPECT_MORE, p);
}

/* ---- Objects and arrays ---------------------------------------------------------- */

static inline multistatus__json_kind jscan_open(multistatus__json *j, const char *p) {
  size_t byte = j->depth / 8;
  unsigned bit = 1u << j->depth % 8;
  if (j->depth >= j->depth_limit)
    return multistatus__json_fail_limit(j, "depth", p);
  if (byte >= j->levels.cap) {
    j->levels.len = byte;
    if (multistatus__parse_reserve(j->parse, &j->levels, 1, SIZE_MAX, ""))
      return multistatus__json_wait(j, p);
  }
  j->depth++;
  j->in_object = *p == '{';
  if (j->in_object) {
    j->levels.data[byte] = (char)((unsigned char)j->levels.data[byte] | bit);
    return jscan_token(j, JSON_OBJECT, EXPECT_KEY_OR_END, p + 1);
  }
  j->levels.data[byte] = (char)((unsigned char)j->levels.data[byte] & ~bit);
  return jscan_token(j, JSON_ARRAY, EXPECT_VALUE_OR_END, p + 1);
}

/* At p is the bracket that closes the innermost one. */
static inline multistatus__json_kind jscan_close(multistatus__json *j, const char *p) {
  multistatus__json_kind kind = j->in_object ? JSON_OBJECT_END : JSON_ARRAY_END;
  size_t outer = --j->depth - 1;
  if (j->depth == 0)
    return jscan_token(j, kind, EXPECT_NOTHING, p + 1);
  j->in_object = (unsigned char)j->levels.data[outer / 8] >> outer % 8 & 1;
  return jscan_token(j, kind, EXPECT_MORE, p + 1);
}

/* After a key that ends before p: if its value is simple, both become one token. */
static inline multistatus__json_kind jscan_pair(multistatus__json *j, const char *p) {
  const multistatus_text key = j->text;
  const char *end = j->end, *token = p + 1, *stop;
  if (end - p < 3 || *p != ':')
    return JSON_KEY;
  if (*token == '"') {
    stop = jscan_plain(token + 1, end);
    if (stop == end || *stop != '"' || (size_t)(stop - token) > j->text_limit)
      return JSON_KEY;
    j->key = key;
    return jscan_end_string(j, false, token + 1, (size_t)(stop - token - 1), stop);
  }
  if ((*token == '{' || *token == '[') && j->depth < j->depth_limit &&
      j->depth / 8 < j->levels.cap) {
    j->key = key;
    return jscan_open(j, token);
  }
  stop = jscan_digits(token, end);
  if (stop == token || stop == end || *token == '0' || (*stop != ',' && *stop != '}') ||
      (size_t)(stop - token) > j->text_limit)
    return JSON_KEY;
  j->key = key;
  return jscan_end_number(j, token, stop);
}

static inline multistatus__json_kind jscan_key(multistatus__json *j, const char *p) {
  if (*p != '"')
    return jscan_syntax(j, p, "the name of a member is expected");
  multistatus__json_kind kind = jscan_string(j, p, true);
  return kind == JSON_KEY && j->pairs && !j->copied ? jscan_pair(j, j->next) : kind;
}

static inline multistatus__json_kind jscan_value(multistatus__json *j, const char *p) {
  switch (*p) {
  case '"':
    return jscan_string(j, p, false);
  case '{':
  case '[':
    return jscan_open(j, p);
  case 't':
    return jscan_word(j, p, "true", JSON_TRUE);
  case 'f':
    return jscan_word(j, p, "false", JSON_FALSE);
  case 'n':
    return jscan_word(j, p, "null", JSON_NULL);
  default:
    if (*p == '-' || multistatus__json_is_digit(*p))
      return jscan_number(j, p);
    return jscan_syntax(j, p, "a value is expected");
  }
}

/* ---- The document ---------------------------------------------------------------- */

/* Skips a byte order mark. False: it may be unfinished. */
static bool jscan_start(multistatus__json *j) {
  int mark = multistatus__json_mark(j->next, j->end);
  if (mark < 0)
    return false;
  j->next += mark;
  j->expect = EXPECT_OUTERMOST;
  return true;
}

static inline const char *jscan_space(const char *p, const char *end) {
  while (p < end && (unsigned char)*p <= ' ' && multistatus__json_is_space(*p))
    p++;
  return p;
}

/* The token at p where neither a key nor a value may begin. */
MULTISTATUS__COLD multistatus__json_kind jscan_other(multistatus__json *j,
                                                     const char *p) {
  switch (j->expect) {
  case EXPECT_COLON:
    return jscan_syntax(j, p, "':' is expected");
  case EXPECT_MORE:
    return jscan_syntax(
        j, p, j->in_object ? "',' or '}' is expected" : "',' or ']' is expected");
  case EXPECT_OUTERMOST:
    if (*p == '{' || *p == '[')
      return jscan_open(j, p);
    return multistatus__json_fail(j, MULTISTATUS_ERROR_NOT_MULTISTATUS, p,
                                  "not a JSON document");
  default:
    return multistatus__json_fail(j, MULTISTATUS_ERROR_TRAILING, p,
                                  "data after the document");
  }
}

#ifdef MULTISTATUS_WITH_CJSON
/* As multistatus__json_next(). Members of the outermost object that are arrays are not
   passed to cJSON as a whole. */
static multistatus__json_kind jscan_cjson(multistatus__json *j, const char *p) {
  bool closes = *p == (j->in_object ? '}' : ']');
  if ((closes && (j->expect == EXPECT_KEY_OR_END || j->expect == EXPECT_VALUE_OR_END)))
    return jscan_close(j, p);
  bool is_key = j->expect == EXPECT_KEY || j->expect == EXPECT_KEY_OR_END;
  if (is_key && *p != '"')
    return jscan_key(j, p);
  if (!is_key && *p == '[' && j->in_object && j->depth == 1)
    return jscan_open(j, p);
  return multistatus__json_cjson_value(j, p, is_key);
}
#endif

multistatus__json_kind multistatus__json_next(multistatus__json *j) {
  j->key.data = NULL;
#ifdef MULTISTATUS_WITH_CJSON
  multistatus__json_kind kind = j->cjson ? multistatus__json_cjson_next(j) : JSON_NONE;
  if (j->cjson && (kind || j->parse->error))
    return kind;
#endif
  if ((j->expect == EXPECT_START && !jscan_start(j)) ||
      (j->expect == EXPECT_LONG && !jscan_skip_string(j)))
    return JSON_NONE;
  const char *end = j->end, *p = jscan_space(j->next, end);
  if (j->expect == EXPECT_MORE && p < end) {
    if (*p == (j->in_object ? '}' : ']'))
      return jscan_close(j, p);
    if (*p == ',') {
      j->expect = j->in_object ? EXPECT_KEY : EXPECT_VALUE;
      p = jscan_space(p + 1, end);
    }
  } else if (j->expect == EXPECT_COLON && p < end && *p == ':') {
    j->expect = EXPECT_VALUE;
    p = jscan_space(p + 1, end);
  }
  if (p == end)
    return multistatus__json_wait(j, p);
  if (j->expect < EXPECT_KEY_OR_END || j->expect > EXPECT_VALUE)
    return jscan_other(j, p);
#ifdef MULTISTATUS_WITH_CJSON
  if (j->cjson)
    return jscan_cjson(j, p);
#endif
  if (j->expect == EXPECT_VALUE)
    return jscan_value(j, p);
  if (j->expect == EXPECT_KEY)
    return jscan_key(j, p);
  if (*p == (j->in_object ? '}' : ']'))
    return jscan_close(j, p);
  return j->in_object ? jscan_key(j, p) : jscan_value(j, p);
}

void multistatus__json_feed(multistatus__json *j, const char *data, size_t len) {
  j->data = j->next = data;
  j->end = data + len;
}

int multistatus__json_end(multistatus__json *j) {
  size_t len = (size_t)(j->end - j->data);
  bool used = j->next == j->end;
  if (used && j->expect == EXPECT_NOTHING)
    return 0;
  if (used && j->expect <= EXPECT_OUTERMOST)
    return multistatus__parse_fail(j->parse, MULTISTATUS_ERROR_EMPTY, len,
                                   "the body is empty");
  return multistatus__parse_fail(j->parse, MULTISTATUS_ERROR_TRUNCATED, len,
                                 "the body ends inside the document");
}

int multistatus__json_begin(multistatus__json *j, multistatus__parse *parse,
                            bool cjson) {
  j->parse = parse;
  j->here = &parse->here;
  j->text_limit = parse->limits->text_bytes;
  j->depth_limit = parse->limits->depth;
  multistatus__buffer_lend(&j->levels, j->first_levels, sizeof j->first_levels);
#ifdef MULTISTATUS_WITH_CJSON
  return cjson ? multistatus__json_cjson_begin(j) : 0;
#else
  return cjson ? multistatus__parse_fail(parse, MULTISTATUS_ERROR_UNSUPPORTED, 0,
                                         "this build has no cJSON")
               : 0;
#endif
}

void multistatus__json_again(multistatus__json *j) {
  j->expect = EXPECT_OUTERMOST;
  j->depth = j->seen = 0;
#ifdef MULTISTATUS_WITH_CJSON
  if (j->cjson)
    multistatus__json_cjson_again(j);
#endif
}

void multistatus__json_done(multistatus__json *j) {
  if (!j->parse)
    return;
#ifdef MULTISTATUS_WITH_CJSON
  if (j->cjson)
    multistatus__json_cjson_done(j);
#endif
  multistatus__buffer_done(j->parse->allocator, &j->levels);
  multistatus__buffer_done(j->parse->allocator, &j->unescaped);
}
