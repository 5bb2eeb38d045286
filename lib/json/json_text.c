/* SPDX-License-Identifier: MIT */
#include "json_text.h"

#include <multistatus.h>
#include <string.h>

size_t multistatus__json_escaped(char *to, unsigned c) {
  static const char hex[] = "0123456789abcdef";
  static const char short_ones[] = "\"\"\\\\\bb\ff\nn\rr\tt";
  to[0] = '\\';
  for (size_t i = 0; i < sizeof short_ones - 1; i += 2)
    if (c == (unsigned char)short_ones[i]) {
      to[1] = short_ones[i + 1];
      return 2;
    }
  to[1] = 'u';
  for (int i = 0; i < 4; i++)
    to[2 + i] = hex[c >> (12 - 4 * i) & 15];
  return 6;
}

void multistatus__json_text_begin(multistatus__json_text *t,
                                  multistatus__parse *parse) {
  t->parse = parse;
  t->text.len = t->depth = 0;
  t->comma = false;
}

void multistatus__json_text_done(multistatus__json_text *t) {
  if (t->parse)
    multistatus__buffer_done(t->parse->allocator, &t->text);
}

static int text_put(multistatus__json_text *t, const char *data, size_t len) {
  return multistatus__parse_put(t->parse, &t->text, data, len,
                                t->parse->limits->text_bytes, "text-bytes");
}

/* The character at p, of three bytes, if JSON allows it and XML does not: U+FFFE,
   U+FFFF, and half a surrogate pair in the form of UTF-8; otherwise 0. */
static unsigned text_forbidden(const unsigned char *p, size_t len) {
  if (len < 3)
    return 0;
  bool last = p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe;
  bool surrogate = p[0] == 0xed && p[1] >= 0xa0;
  return last || surrogate ? (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u) : 0;
}

static int text_put_escaped(multistatus__json_text *t, unsigned c) {
  char escape[6];
  size_t len = multistatus__json_escaped(escape, c);
  /* At most 6, which gcc does not know. */
  return text_put(t, escape, len < sizeof escape ? len : sizeof escape);
}

static int text_put_string(multistatus__json_text *t, multistatus_text s) {
  const unsigned char *p = (const unsigned char *)s.data;
  int rc = text_put(t, "\"", 1);
  for (size_t i = 0, n; i < s.len && !rc; i += n) {
    n = 0;
    while (i + n < s.len && p[i + n] >= 0x20 && p[i + n] != '"' && p[i + n] != '\\' &&
           !text_forbidden(p + i + n, s.len - i - n))
      n++;
    if (n) {
      rc = text_put(t, s.data + i, n);
    } else {
      unsigned c = text_forbidden(p + i, s.len - i);
      n = c ? 3 : 1;
      rc = text_put_escaped(t, c ? c : p[i]);
    }
  }
  return rc ? rc : text_put(t, "\"", 1);
}

static int text_put_token(multistatus__json_text *t, multistatus__json_kind kind,
                          multistatus_text text) {
  static const char words[][6] = {
      [JSON_OBJECT] = "{",    [JSON_OBJECT_END] = "}", [JSON_ARRAY] = "[",
      [JSON_ARRAY_END] = "]", [JSON_TRUE] = "true",    [JSON_FALSE] = "false",
      [JSON_NULL] = "null"};
  int rc;
  switch (kind) {
  case JSON_KEY:
    rc = text_put_string(t, text);
    return rc ? rc : text_put(t, ":", 1);
  case JSON_STRING:
    return text_put_string(t, text);
  case JSON_NUMBER:
    return text_put(t, text.data, text.len);
  case JSON_LONG:
    return multistatus__parse_fail_limit(t->parse, "text-bytes", MULTISTATUS_HERE);
  default:
    return text_put(t, words[kind], strlen(words[kind]));
  }
}

int multistatus__json_text_token(multistatus__json_text *t, multistatus__json_kind kind,
                                 multistatus_text text) {
  bool opens = multistatus__json_opens(kind), closes = multistatus__json_closes(kind);
  int rc = t->comma && !closes ? text_put(t, ",", 1) : 0;
  t->comma = !opens && kind != JSON_KEY;
  t->depth += opens;
  t->depth -= closes;
  return rc ? rc : text_put_token(t, kind, text);
}

/* ---- From memory ---- */

/* The text is scanned as the only element of an array, so that it may be any value. */

static int text_scan(multistatus__json_text *t, multistatus__json *j, bool object) {
  size_t values = 0;
  multistatus__json_kind kind = multistatus__json_next(j); /* the array */
  int rc = 0;
  while (!rc && (kind = multistatus__json_next(j)) != JSON_NONE) {
    if (j->depth == 0)
      continue; /* its end */
    if (t->depth == 0 && (values++ || (object && kind != JSON_OBJECT)))
      return multistatus__parse_fail(
          t->parse, MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_HERE,
          values > 1 ? "more than one value" : "not an object");
    rc = multistatus__json_text_token(t, kind, j->text);
  }
  if (t->parse->error || multistatus__json_end(j))
    return t->parse->error;
  return values ? 0
                : multistatus__parse_fail(t->parse, MULTISTATUS_ERROR_SYNTAX,
                                          JSON_TEXT_LEAD, "no value");
}

int multistatus__json_text_parse(multistatus__json_text *t, multistatus_text json,
                                 multistatus__json_wanted wanted) {
  static const char lead[] = "[{", end[] = "}]";
  size_t brace = wanted == JSON_TEXT_MEMBERS;
  multistatus__buffer b = {0};
  multistatus__json j = {0};
  if (json.len > t->parse->limits->text_bytes)
    return multistatus__parse_fail_limit(t->parse, "text-bytes", MULTISTATUS_HERE);
  int rc =
      multistatus__parse_put(t->parse, &b, lead, JSON_TEXT_LEAD + brace, SIZE_MAX, "");
  if (!rc &&
      !(rc = multistatus__parse_put(t->parse, &b, json.data, json.len, SIZE_MAX, "")) &&
      !(rc = multistatus__parse_put(t->parse, &b, end + 1 - brace, 1 + brace, SIZE_MAX,
                                    "")) &&
      !(rc = multistatus__json_begin(&j, t->parse, false))) {
    multistatus__json_feed(&j, b.data, b.len);
    rc = text_scan(t, &j, wanted != JSON_TEXT_VALUE);
    multistatus__json_done(&j);
  }
  multistatus__buffer_done(t->parse->allocator, &b);
  return rc;
}
