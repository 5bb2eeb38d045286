/* SPDX-License-Identifier: MIT */
#include "token.h"

/* The built-in JSON scanner. */

/* ---- Stopping -------------------------------------------------------------------- */

multistatus__json_kind multistatus__json_wait(multistatus__json *j, const char *rest) {
  j->next = rest;
  return JSON_NONE;
}

multistatus__json_kind multistatus__json_fail(multistatus__json *j, int code,
                                              const char *at, const char *text) {
  multistatus__parse_fail(j->parse, code, (size_t)(at - j->data), text);
  return multistatus__json_wait(j, at);
}

static multistatus__json_kind jscan_fail_limit(multistatus__json *j, const char *limit,
                                               const char *at) {
  multistatus__parse_fail_limit(j->parse, limit, (size_t)(at - j->data));
  return multistatus__json_wait(j, at);
}

static multistatus__json_kind jscan_syntax(multistatus__json *j, const char *at,
                                           const char *text) {
  return multistatus__json_fail(j, MULTISTATUS_ERROR_SYNTAX, at, text);
}

/* The byte at p is not what is expected. */
MULTISTATUS__COLD multistatus__json_kind jscan_wrong(multistatus__json *j,
                                                     const char *p) {
  return jscan_syntax(j, p,
                      j->expect == EXPECT_COLON  ? "':' is expected"
                      : j->expect == EXPECT_MORE ? "',' or ']' is expected"
                      : j->expect == EXPECT_MORE_KEYS
                          ? "',' or '}' is expected"
                          : "the name of a member is expected");
}

/* Returns a token. after: its end. */
MULTISTATUS__HOT multistatus__json_kind jscan_token(multistatus__json *j,
                                                    multistatus__json_kind kind,
                                                    multistatus__json_expect expect,
                                                    const char *after) {
  *j->here = (size_t)(after - 1 - j->data);
  j->expect = expect;
  j->next = after;
  return kind;
}

/* The same for a token with a text, which is a view of the data. */
MULTISTATUS__HOT multistatus__json_kind jscan_text(multistatus__json *j,
                                                   multistatus__json_kind kind,
                                                   multistatus__json_expect expect,
                                                   const char *text, size_t len,
                                                   const char *after) {
  j->text.data = text;
  j->text.len = len;
  j->copied = false;
  return jscan_token(j, kind, expect, after);
}

/* Moves *p past white space. False: nothing else is in the data. */
static inline bool jscan_space(const char **p, const char *end) {
  for (; LIKELY(*p < end); ++*p)
    if (LIKELY((unsigned char)**p > ' ' || !multistatus__is_space(**p)))
      return true;
  return false;
}

/* ---- Strings --------------------------------------------------------------------- */

/* The first character that is a quote, a backslash, a control character, or not valid
   or not allowed in XML. */
static const char *jscan_plain(const char *p, const char *end) {
  return multistatus__utf8_find(p, end, '"', '\\', '"', false);
}

/* True if the string may contain what XML does not allow. */
static bool jscan_any_character(const multistatus__json *j, bool is_key) {
  return j->expect == EXPECT_LONG ? j->long_any : j->any && j->any(j->user, is_key);
}

/* Scans the escape or other character at p that is not plain. Returns its end, p if it
   is incomplete, or NULL with the error set. Sets *character for an escape. */
static const char *jscan_special(multistatus__json *j, bool is_key, const char *p,
                                 uint32_t *character) {
  size_t at = (size_t)(p - j->data);
  int len = *p == '\\' ? multistatus__json_escape(p, j->end, character)
                       : multistatus__utf8_char(p, j->end, character);
  if ((unsigned char)*p < 0x20)
    return jscan_syntax(j, p, "a control character in a string"), NULL;
  if (len < 0 && *p == '\\')
    return jscan_syntax(j, p - len, "an unknown escape"), NULL;
  if (len < 0)
    return multistatus__parse_tolerate(j->parse, MULTISTATUS_QUIRK_JSON_UTF8,
                                       MULTISTATUS_ERROR_ENCODING, at, "invalid UTF-8")
               ? NULL
               : p + 1;
  if (len && !multistatus__utf8_is_xml(*character) && !jscan_any_character(j, is_key) &&
      multistatus__parse_tolerate(j->parse, MULTISTATUS_QUIRK_JSON_CHARACTER,
                                  MULTISTATUS_ERROR_RESULT, at,
                                  "a character that XML does not allow"))
    return NULL;
  return p + len;
}

/* Skips the rest of a string. False: it is incomplete or invalid. */
MULTISTATUS__COLD bool jscan_skip_string(multistatus__json *j) {
  for (const char *p = j->next;;) {
    uint32_t character;
    const char *special = j->next = jscan_plain(p, j->end);
    if (special < j->end && *special == '"') {
      j->expect = j->after;
      j->next++;
      return true;
    }
    p = special < j->end ? jscan_special(j, false, special, &character) : special;
    if (!p || p == special)
      return false;
  }
}

/* A string exceeds its limit at p. */
MULTISTATUS__COLD multistatus__json_kind jscan_long(multistatus__json *j, bool is_key,
                                                    const char *p) {
  if (!(j->parse->flags & MULTISTATUS_READ_SKIP_OVER_LIMIT))
    return jscan_fail_limit(j, "text-bytes", p);
  j->long_any = jscan_any_character(j, is_key);
  j->after = is_key ? EXPECT_COLON : multistatus__json_more(j);
  j->seen = 0;
  j->expect = EXPECT_LONG;
  *j->here = (size_t)(p - j->data);
  j->next = p;
  return JSON_LONG;
}

/* Makes room for n bytes after the first len of a string's copy. */
static inline bool jscan_room(multistatus__json *j, size_t len, size_t n) {
  j->unescaped.len = len;
  return n <= j->unescaped.cap - len ||
         !multistatus__parse_reserve(j->parse, &j->unescaped, n, SIZE_MAX, "");
}

/* Appends plain characters and usual escapes from p on to a copy of len bytes, as far
   as its memory and the limit allow. Returns the end of what it copied. */
static const char *jscan_copy(multistatus__json *j, const char *p, size_t *len) {
  size_t most = j->unescaped.cap < j->text_limit ? j->unescaped.cap : j->text_limit;
  size_t given = (size_t)(j->end - p), room = most - *len;
  char *to = j->unescaped.data + *len;
  p = multistatus__json_unescape(p, p + (given < room ? given : room), &to);
  *len = (size_t)(to - j->unescaped.data);
  return p;
}

/* The same after len bytes of the text, with the copy of the string, if there is one.
   Returns NULL with j->expect EXPECT_LONG as well, if the string is too long. */
static const char *jscan_append(multistatus__json *j, bool is_key, const char *p,
                                size_t *len) {
  uint32_t character;
  const char *after = jscan_special(j, is_key, p, &character);
  if (!after || after == p)
    return after;
  size_t size = *p == '\\' ? multistatus__utf8_size(character) : (size_t)(after - p);
  if (size > j->text_limit - *len)
    return jscan_long(j, is_key, p), NULL;
  if (j->escaped && !jscan_room(j, *len, 4))
    return NULL;
  if (*p == '\\')
    multistatus__utf8_put(j->unescaped.data + *len, character);
  else if (j->escaped)
    memcpy(j->unescaped.data + *len, p, size);
  *len += size;
  return after;
}

/* Any string. */
MULTISTATUS__COLD multistatus__json_kind jscan_hard_string(multistatus__json *j,
                                                           const char *token,
                                                           bool is_key) {
  const char *end = j->end, *p = token + (j->seen ? j->seen : 1);
  size_t len = j->seen ? j->len : 0;
  j->escaped = j->escaped && j->seen;
  for (;;) {
    if (j->escaped)
      p = jscan_copy(j, p, &len);
    const char *run = p, *special = p = jscan_plain(p, end);
    size_t n = (size_t)(p - run);
    if (n > j->text_limit - len) {
      for (p = run + (j->text_limit - len); multistatus__utf8_continues(*p);)
        p--;
      return jscan_long(j, is_key, p);
    }
    if (j->escaped && n) {
      if (!jscan_room(j, len, n))
        return multistatus__json_wait(j, token);
      multistatus__bytes_copy(j->unescaped.data + len, run, n);
    }
    len += n;
    if (p < end && *p == '"') {
      const char *text = j->escaped ? j->unescaped.data : token + 1;
      j->seen = 0;
      jscan_text(j, is_key ? JSON_KEY : JSON_STRING,
                 is_key ? EXPECT_COLON : multistatus__json_more(j), text, len, p + 1);
      j->copied = j->escaped;
      return is_key ? JSON_KEY : JSON_STRING;
    }
    if (p < end && *p == '\\' && !j->escaped) {
      if (!jscan_room(j, 0, len + 1))
        return multistatus__json_wait(j, token);
      multistatus__bytes_copy(j->unescaped.data, token + 1, len);
      j->escaped = true;
      continue;
    }
    if (p < end && !(p = jscan_append(j, is_key, p, &len)))
      return j->expect == EXPECT_LONG ? JSON_LONG : multistatus__json_wait(j, special);
    if (p == special) {
      j->seen = (size_t)(p - token);
      j->len = len;
      return multistatus__json_wait(j, token);
    }
  }
}

/* ---- Numbers and words ----------------------------------------------------------- */

static multistatus__json_kind jscan_hard_number(multistatus__json *j,
                                                const char *token) {
  const char *p = token + j->seen;
  if (j->seen == 0)
    j->part = PART_NONE;
  for (; p < j->end; p++) {
    multistatus__json_part part = multistatus__json_next_part(j->part, *p);
    if (part == PART_NONE)
      break;
    if ((size_t)(p - token) == j->text_limit)
      return jscan_fail_limit(j, "text-bytes", p);
    j->part = part;
  }
  j->seen = (size_t)(p - token);
  if (p == j->end)
    return multistatus__json_wait(j, token);
  if (!multistatus__json_is_number(j->part))
    return jscan_syntax(j, p, "a digit is missing in a number");
  j->seen = 0;
  return jscan_text(j, JSON_NUMBER, multistatus__json_more(j), token,
                    (size_t)(p - token), p);
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
  return jscan_text(j, kind, multistatus__json_more(j), NULL, 0, p);
}

/* ---- Objects and arrays ---------------------------------------------------------- */

/* Opens the object or array at p. */
static inline multistatus__json_kind jscan_push(multistatus__json *j, const char *p) {
  const bool object = *p == '{';
  j->levels = j->levels << 1 | object;
  j->depth++;
  return jscan_token(j, object ? JSON_OBJECT : JSON_ARRAY,
                     object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END, p + 1);
}

static inline multistatus__json_kind jscan_open(multistatus__json *j, const char *p) {
  if (j->depth >= j->depth_limit)
    return jscan_fail_limit(j, "depth", p);
  if (j->depth % JSON_LEVELS == 0 && j->depth &&
      multistatus__parse_put(j->parse, &j->outer_levels, &j->levels, sizeof j->levels,
                             SIZE_MAX, ""))
    return multistatus__json_wait(j, p);
  return jscan_push(j, p);
}

/* Closes the innermost object or array at p. */
static inline multistatus__json_kind jscan_close(multistatus__json *j, const char *p) {
  multistatus__json_kind kind = j->levels & 1 ? JSON_OBJECT_END : JSON_ARRAY_END;
  j->levels >>= 1;
  if (UNLIKELY(--j->depth % JSON_LEVELS == 0 && j->depth)) {
    j->outer_levels.len -= sizeof j->levels;
    memcpy(&j->levels, j->outer_levels.data + j->outer_levels.len, sizeof j->levels);
  }
  return jscan_token(j, kind, j->depth ? multistatus__json_more(j) : EXPECT_NOTHING,
                     p + 1);
}

/* ---- Keys and values ------------------------------------------------------------- */

/* Returns the key as a separate token. */
MULTISTATUS__COLD multistatus__json_kind jscan_key(multistatus__json *j) {
  const multistatus_text key = j->key;
  j->key.data = NULL;
  return jscan_text(j, JSON_KEY, EXPECT_COLON, key.data, key.len,
                    key.data + key.len + 1);
}

/* Most values are simple: a string in ASCII with the usual escapes, a short integer,
   null or an opening bracket, complete in the data and not near a limit. The functions
   up to jscan_simple() return their tokens. For any other value they leave the state
   unchanged and return JSON_NONE, or, after a key, the key as JSON_KEY. */

/* The end of the plain part of a string; NULL if it is not in the data. twice: look at
   two blocks at once, since it may be long. */
MULTISTATUS__HOT const char *jscan_stop(const multistatus__json *j, const char *p,
                                        bool twice) {
  const char *end = j->end;
  uint64_t stops = 0;
#if defined(BYTES_BITS)
  for (; twice && LIKELY(end - p >= 2 * BYTES_BLOCK); p += 2 * BYTES_BLOCK)
    if (LIKELY(
            (stops = multistatus__block_bits(multistatus__json_stop(p),
                                             multistatus__json_stop(p + BYTES_BLOCK)))))
      return p + __builtin_ctzll(stops);
#endif
  for (; LIKELY(end - p >= BYTES_BLOCK); p += BYTES_BLOCK)
    if (LIKELY((stops = multistatus__block_mask(multistatus__json_stop(p)))))
      return p + multistatus__block_first(stops);
#if defined(BYTES_BITS)
  if (p < end && end - j->data >= BYTES_BLOCK)
    stops = multistatus__block_mask(multistatus__json_stop(end - BYTES_BLOCK)) >>
            (BYTES_BLOCK - (end - p)) * BYTES_BITS;
#else
  (void)twice;
#endif
  return stops ? p + multistatus__block_first(stops) : NULL;
}

static inline multistatus__json_kind jscan_hard(multistatus__json *j) {
  return j->key.data ? jscan_key(j) : JSON_NONE;
}

/* The first escape is at p. */
MULTISTATUS__COLD multistatus__json_kind
jscan_simple_escaped(multistatus__json *j, multistatus__json_expect more,
                     const char *text, const char *p) {
  size_t len = (size_t)(p - text);
  if (UNLIKELY(len >= j->unescaped.cap || len > j->text_limit))
    return jscan_hard(j);
  multistatus__bytes_copy(j->unescaped.data, text, len);
  p = jscan_copy(j, p, &len);
  if (UNLIKELY(p == j->end || *p != '"'))
    return jscan_hard(j);
  jscan_text(j, JSON_STRING, more, j->unescaped.data, len, p + 1);
  j->copied = true;
  return JSON_STRING;
}

static inline multistatus__json_kind jscan_simple_number(multistatus__json *j,
                                                         multistatus__json_expect more,
                                                         const char *token) {
  const char *end = j->end, *p = token;
  while (p < end && multistatus__is_digit(*p))
    p++;
  if (UNLIKELY(p == end || (*token == '0' && p > token + 1) ||
               (*p != ',' && (*p | 0x20) != '}') ||
               (size_t)(p - token) > j->text_limit))
    return jscan_hard(j);
  return jscan_text(j, JSON_NUMBER, more, token, (size_t)(p - token), p);
}

/* more: what may come after the value. */
MULTISTATUS__HOT multistatus__json_kind jscan_simple(multistatus__json *j,
                                                     multistatus__json_expect more,
                                                     const char *p) {
  if (*p == '"') {
    const char *stop = jscan_stop(j, p + 1, true);
    if (LIKELY(stop && *stop == '"' && (size_t)(stop - p) <= j->text_limit))
      return jscan_text(j, JSON_STRING, more, p + 1, (size_t)(stop - p - 1), stop + 1);
    return stop && *stop == '\\' ? jscan_simple_escaped(j, more, p + 1, stop)
                                 : jscan_hard(j);
  }
  if ((*p | 0x20) == '{')
    return LIKELY(j->depth < j->depth_limit && j->depth % JSON_LEVELS)
               ? jscan_push(j, p)
               : jscan_hard(j);
  if (multistatus__is_digit(*p))
    return jscan_simple_number(j, more, p);
  if (j->end - p >= 4 && memcmp(p, "null", 4) == 0)
    return jscan_text(j, JSON_NULL, more, NULL, 0, p + 4);
  return jscan_hard(j);
}

MULTISTATUS__COLD multistatus__json_kind jscan_value(multistatus__json *j,
                                                     const char *p) {
  multistatus__json_kind kind =
      j->seen ? JSON_NONE : jscan_simple(j, multistatus__json_more(j), p);
  if (LIKELY(kind))
    return kind;
  switch (*p) {
  case '"':
    return jscan_hard_string(j, p, false);
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
    if (*p == '-' || multistatus__is_digit(*p))
      return jscan_hard_number(j, p);
    return jscan_syntax(j, p, "a value is expected");
  }
}

/* A key. If both it and its value are simple, they are one token. */
MULTISTATUS__HOT multistatus__json_kind jscan_member(multistatus__json *j,
                                                     const char *p) {
  if (UNLIKELY(*p != '"'))
    return jscan_wrong(j, p);
  const char *stop = jscan_stop(j, p + 1, false);
  if (UNLIKELY(!stop || *stop != '"' || j->seen ||
               (size_t)(stop - p - 1) > j->text_limit))
    return jscan_hard_string(j, p, true);
  j->key.data = p + 1;
  j->key.len = (size_t)(stop - p - 1);
  if (UNLIKELY(!j->pairs || stop + 1 == j->end || stop[1] != ':'))
    return jscan_key(j);
  p = stop + 2;
  return LIKELY(jscan_space(&p, j->end)) ? jscan_simple(j, EXPECT_MORE_KEYS, p)
                                         : jscan_key(j);
}

/* ---- The document ---------------------------------------------------------------- */

/* Outside the outermost value, or in the rest of a string that is skipped. */
MULTISTATUS__COLD multistatus__json_kind jscan_outside(multistatus__json *j) {
  if (j->expect == EXPECT_LONG)
    return JSON_NONE;
  int mark = j->expect == EXPECT_START ? multistatus__json_mark(j->next, j->end) : 0;
  if (mark < 0)
    return JSON_NONE;
  if (j->expect == EXPECT_START)
    j->expect = EXPECT_OUTERMOST;
  j->next += mark;
  const char *p = j->next;
  if (!jscan_space(&p, j->end))
    return multistatus__json_wait(j, p);
  if (j->expect == EXPECT_NOTHING)
    return multistatus__json_fail(j, MULTISTATUS_ERROR_TRAILING, p,
                                  "data after the document");
  return *p == '{' || *p == '['
             ? jscan_open(j, p)
             : multistatus__json_fail(j, MULTISTATUS_ERROR_NOT_MULTISTATUS, p,
                                      "not a JSON document");
}

/* cjson: cJSON parses each key and value, except arrays that are members of the
   outermost object: of these it parses each element. */
MULTISTATUS__HOT multistatus__json_kind jscan_next(multistatus__json *j, bool cjson) {
  if (UNLIKELY(j->expect <= EXPECT_NOTHING) &&
      (j->expect != EXPECT_LONG || !jscan_skip_string(j)))
    return jscan_outside(j);
  const multistatus__json_expect expect = j->expect;
  const bool is_key = expect >= EXPECT_KEY;
  const char *p = j->next, *const end = j->end;
  if (UNLIKELY(!jscan_space(&p, end)))
    return multistatus__json_wait(j, p);
  if (is_key ? *p == '}' && expect != EXPECT_KEY
             : *p == ']' && (expect == EXPECT_MORE || expect == EXPECT_VALUE_OR_END))
    return jscan_close(j, p);
  if (is_key ? expect == EXPECT_MORE_KEYS
             : expect == EXPECT_MORE || expect == EXPECT_COLON) {
    if (UNLIKELY(*p++ != (expect == EXPECT_COLON ? ':' : ',')))
      return jscan_wrong(j, p - 1);
    j->expect = is_key ? EXPECT_KEY : EXPECT_VALUE;
    if (UNLIKELY(!jscan_space(&p, end)))
      return multistatus__json_wait(j, p);
  }
#ifdef MULTISTATUS_WITH_CJSON
  if (cjson && (is_key ? *p == '"' : *p != '[' || j->depth > 1 || !(j->levels & 1)))
    return multistatus__json_cjson_value(j, p, is_key);
#else
  (void)cjson;
#endif
  return is_key ? jscan_member(j, p) : jscan_value(j, p);
}

#ifdef MULTISTATUS_WITH_CJSON
MULTISTATUS__COLD multistatus__json_kind jscan_next_cjson(multistatus__json *j) {
  multistatus__json_kind kind = multistatus__json_cjson_next(j);
  return kind || j->parse->error ? kind : jscan_next(j, true);
}
#endif

multistatus__json_kind multistatus__json_next(multistatus__json *j) {
  j->key.data = NULL;
#ifdef MULTISTATUS_WITH_CJSON
  if (UNLIKELY(j->cjson))
    return jscan_next_cjson(j);
#endif
  return jscan_next(j, false);
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
  BUFFER_LEND(&j->outer_levels, j->first_levels);
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
  j->depth = j->seen = j->outer_levels.len = 0;
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
  multistatus__buffer_done(j->parse->allocator, &j->outer_levels);
  multistatus__buffer_done(j->parse->allocator, &j->unescaped);
}
