/* SPDX-License-Identifier: MIT */
#include "json_text.h"

#include <multistatus.h>
#include <string.h>

size_t multistatus__json_escaped(char *to, unsigned char c) {
  static const char hex[] = "0123456789abcdef";
  static const char short_ones[] = "\"\"\\\\\bb\ff\nn\rr\tt";
  to[0] = '\\';
  for (size_t i = 0; i < sizeof short_ones - 1; i += 2)
    if (c == (unsigned char)short_ones[i]) {
      to[1] = short_ones[i + 1];
      return 2;
    }
  memcpy(to + 1, "u00", 3);
  to[4] = hex[c >> 4];
  to[5] = hex[c & 15];
  return 6;
}

void multistatus__json_text_begin(multistatus__json_text *t, multistatus__parse *in) {
  t->in = in;
  t->text.len = t->depth = 0;
  t->comma = false;
}

void multistatus__json_text_done(multistatus__json_text *t) {
  if (t->in)
    multistatus__scratch_done(t->in, &t->text);
}

static int text_put(multistatus__json_text *t, const char *data, size_t len) {
  return multistatus__scratch_put(t->in, &t->text, data, len, t->in->limits->text_bytes,
                                  "text-bytes");
}

/* How many bytes at p (UTF-8, or a surrogate in its form) are a character that XML
   forbids and JSON has: U+FFFE, U+FFFF, half a surrogate pair. 0: it is none. */
static size_t text_forbidden(const unsigned char *p, size_t len) {
  if (len < 3)
    return 0;
  bool last = p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe;
  bool surrogate = p[0] == 0xed && p[1] >= 0xa0;
  return last || surrogate ? 3 : 0;
}

static int text_put_forbidden(multistatus__json_text *t, const unsigned char *p) {
  static const char hex[] = "0123456789abcdef";
  unsigned c = (unsigned)(p[0] & 15) << 12 | (unsigned)(p[1] & 63) << 6 | (p[2] & 63u);
  char escape[] = {'\\',       'u', hex[c >> 12], hex[c >> 8 & 15], hex[c >> 4 & 15],
                   hex[c & 15]};
  return text_put(t, escape, sizeof escape);
}

static int text_put_string(multistatus__json_text *t, multistatus_text s) {
  const unsigned char *p = (const unsigned char *)s.data;
  char escape[6];
  int rc = text_put(t, "\"", 1);
  for (size_t i = 0, n; i < s.len && !rc; i += n) {
    n = 0;
    while (i + n < s.len && p[i + n] >= 0x20 && p[i + n] != '"' && p[i + n] != '\\' &&
           !text_forbidden(p + i + n, s.len - i - n))
      n++;
    if (n) {
      rc = text_put(t, s.data + i, n);
    } else if ((n = text_forbidden(p + i, s.len - i))) {
      rc = text_put_forbidden(t, p + i);
    } else {
      n = 1;
      rc = text_put(t, escape, multistatus__json_escaped(escape, p[i]));
    }
  }
  return rc ? rc : text_put(t, "\"", 1);
}

static int text_put_event(multistatus__json_text *t, const multistatus__json_event *e) {
  static const char *const words[] = {
      [JSON_OBJECT] = "{",    [JSON_OBJECT_END] = "}", [JSON_ARRAY] = "[",
      [JSON_ARRAY_END] = "]", [JSON_TRUE] = "true",    [JSON_FALSE] = "false",
      [JSON_NULL] = "null"};
  int rc;
  switch (e->kind) {
  case JSON_KEY:
    rc = text_put_string(t, e->text);
    return rc ? rc : text_put(t, ":", 1);
  case JSON_STRING:
    return text_put_string(t, e->text);
  case JSON_NUMBER:
    return text_put(t, e->text.data, e->text.len);
  case JSON_LONG:
    return multistatus__parse_fail_limit(t->in, "text-bytes", MULTISTATUS_HERE);
  default:
    return text_put(t, words[e->kind], strlen(words[e->kind]));
  }
}

int multistatus__json_text_event(multistatus__json_text *t,
                                 const multistatus__json_event *e) {
  bool begins = e->kind == JSON_OBJECT || e->kind == JSON_ARRAY;
  bool ends = e->kind == JSON_OBJECT_END || e->kind == JSON_ARRAY_END;
  int rc = t->comma && !ends ? text_put(t, ",", 1) : 0;
  t->comma = !begins && e->kind != JSON_KEY;
  t->depth += begins;
  t->depth -= ends;
  return rc ? rc : text_put_event(t, e);
}

/* ---- From memory: as the only element of an array, so that it may be any value. ----
 */

static int text_on_event(void *ctx, const multistatus__json_event *e) {
  multistatus__json_text *t = ctx;
  bool begins = e->kind == JSON_OBJECT || e->kind == JSON_ARRAY;
  bool ends = e->kind == JSON_OBJECT_END || e->kind == JSON_ARRAY_END;
  size_t outside = t->wrapped;
  t->wrapped += begins;
  t->wrapped -= ends;
  if (outside == 0 || t->wrapped == 0)
    return 0; /* the array */
  if (outside == 1 && (t->values++ || (t->object && e->kind != JSON_OBJECT)))
    return multistatus__parse_fail(t->in, MULTISTATUS_ERROR_SYNTAX, e->at,
                                   t->values > 1 ? "more than one value"
                                                 : "not an object");
  return multistatus__json_text_event(t, e);
}

static int text_scan(multistatus__json_text *t, multistatus_text array) {
  const multistatus__json_source *source = &multistatus__json_scanner;
  const multistatus_allocator *a = t->in->allocator;
  void *state = a->alloc(a->ctx, NULL, 0, source->state);
  if (!state)
    return multistatus__parse_fail(t->in, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
  memset(state, 0, source->state);
  size_t used = array.len;
  int rc = source->begin(state, t->in, text_on_event, t);
  if (!rc && !(rc = source->feed(state, array.data, array.len, &used)))
    rc = source->end(state, array.data + used, array.len - used);
  source->done(state);
  a->alloc(a->ctx, state, source->state, 0);
  if (!rc && t->values == 0)
    rc = multistatus__parse_fail(t->in, MULTISTATUS_ERROR_SYNTAX, JSON_TEXT_LEAD,
                                 "no value");
  return rc;
}

int multistatus__json_text_parse(multistatus__json_text *t, multistatus_text json,
                                 bool object) {
  multistatus__scratch b = {0};
  if (json.len > t->in->limits->text_bytes)
    return multistatus__parse_fail_limit(t->in, "text-bytes", MULTISTATUS_HERE);
  t->wrapped = t->values = 0;
  t->object = object;
  int rc = multistatus__scratch_put(t->in, &b, "[", JSON_TEXT_LEAD, SIZE_MAX, "");
  if (!rc &&
      !(rc = multistatus__scratch_put(t->in, &b, json.data, json.len, SIZE_MAX, "")) &&
      !(rc = multistatus__scratch_put(t->in, &b, "]", 1, SIZE_MAX, "")))
    rc = text_scan(t, multistatus__scratch_text(&b));
  multistatus__scratch_done(t->in, &b);
  return rc;
}
