/* SPDX-License-Identifier: MIT */

/* JSON (RFC 8259) in UTF-8, taken apart piece by piece.

   A token that the piece cuts off is left, to be given again with more behind it. Its
   state tells how far it was examined, so each byte is examined once, however small
   the pieces; what has escapes is gone over a second time, when it is whole. */

#include "events.h"
#include "lexis.h"
#include "../base/bytes.h"

#include <stdbool.h>

/* What may come next, white space apart. */
typedef enum jscan_expect {
  JSCAN_START = 0, /* a byte order mark, perhaps */
  JSCAN_OUTERMOST,
  JSCAN_KEY_OR_END,
  JSCAN_KEY,
  JSCAN_COLON,
  JSCAN_VALUE_OR_END,
  JSCAN_VALUE,
  JSCAN_MORE, /* a comma, or the end of what is open */
  JSCAN_NOTHING,
  JSCAN_LONG /* more of a string that is passed over */
} jscan_expect;

typedef struct jscan_memory {
  void *data;
  size_t size;
} jscan_memory;

typedef struct jscan {
  multistatus__json_handler handler;
  void *ctx;
  multistatus__parse *in;
  size_t text_limit, depth_limit;

  jscan_expect expect;
  jscan_expect behind; /* JSCAN_LONG: what is expected then */
  bool in_object;      /* what is innermost */
  size_t depth;
  jscan_memory nest; /* a bit per level: is it an object? */

  /* The unfinished token. */
  size_t seen; /* bytes of it that were examined; 0: none is begun */
  size_t text; /* string: bytes of its text, as far as examined */
  multistatus__json_part part;
  jscan_memory unescaped;

  multistatus__json_event event; /* the newest; number is set for a number only */

  /* The call. Who cannot go on sets the last two and returns NULL as next place. */
  const char *data, *end;
  const char *rest; /* what is not used */
  int result;
} jscan;

/* ---- Stopping -------------------------------------------------------------------- */

static const char *jscan_stop(jscan *s, const char *rest, int result) {
  s->rest = rest;
  s->result = result;
  return NULL;
}

static const char *jscan_fault(jscan *s, int code, const char *at, const char *text) {
  return jscan_stop(s, at,
                    multistatus__parse_fail(s->in, code, (size_t)(at - s->data), text));
}

static const char *jscan_syntax(jscan *s, const char *at, const char *text) {
  return jscan_fault(s, MULTISTATUS_ERROR_SYNTAX, at, text);
}

static const char *jscan_limit(jscan *s, const char *limit, const char *at) {
  return jscan_stop(
      s, at, multistatus__parse_fail_limit(s->in, limit, (size_t)(at - s->data)));
}

static bool jscan_room(jscan *s, jscan_memory *m, size_t need) {
  const multistatus_allocator *a = s->in->allocator;
  size_t size = need + need / 2 + 64;
  void *data;

  if (need <= m->size)
    return true;
  data = a->alloc(a->ctx, m->data, m->size, size);
  if (!data)
    return false;
  m->data = data;
  m->size = size;
  return true;
}

static void jscan_release(jscan *s, jscan_memory *m) {
  if (m->data) {
    const multistatus_allocator *a = s->in->allocator;
    a->alloc(a->ctx, m->data, m->size, 0);
  }
}

static const char *jscan_no_memory(jscan *s, const char *at) {
  return jscan_fault(s, MULTISTATUS_ERROR_NOMEM, at, "out of memory");
}

/* The token that ends at behind is whole: tells of it, its text being set, and goes on
   from there with what is expected next. */
static inline const char *jscan_emit(jscan *s, multistatus__json_kind kind,
                                     jscan_expect expect, const char *behind) {
  int rc;

  s->event.kind = kind;
  s->event.at = (size_t)(behind - 1 - s->data);
  s->expect = expect;
  rc = s->handler(s->ctx, &s->event);
  if (rc == 0)
    return behind;
  return jscan_stop(s, behind, rc == JSON_PAUSE ? 0 : rc);
}

/* ---- Strings --------------------------------------------------------------------- */

/* The first byte that is a quote, a backslash, a control character or not ASCII. */
static inline const char *jscan_skip_plain(const char *p, const char *end) {
  return multistatus__bytes_find(p, end, '"', '\\', '"', false);
}

/* A byte that begins no character of UTF-8. */
static const char *jscan_broken(jscan *s, const char *p, size_t *size) {
  int rc = multistatus__parse_tolerate(s->in, MULTISTATUS_QUIRK_JSON_UTF8,
                                       MULTISTATUS_ERROR_ENCODING,
                                       (size_t)(p - s->data), "broken UTF-8");

  *size = 1;
  return rc ? jscan_stop(s, p, rc) : p + 1;
}

/* What is not plain, at p in a string. Returns the place behind it, p itself if it is
   cut off, or NULL. size: how long it is in the text, 0 if it is cut off. */
static const char *jscan_special(jscan *s, const char *p, size_t *size) {
  unsigned character = 0;
  int len;

  *size = 0;
  if ((unsigned char)*p < 0x20)
    return jscan_syntax(s, p, "a control character in a string");
  if (*p == '\\') {
    len = multistatus__json_escape(p, s->end, &character);
    if (len < 0)
      return jscan_syntax(s, p - len, "an unknown escape");
    *size = len ? multistatus__json_utf8_size(character) : 0;
  } else {
    len = multistatus__json_utf8(p, s->end);
    if (len < 0)
      return jscan_broken(s, p, size);
    *size = (size_t)len;
  }
  if (len && multistatus__json_is_odd(p, character)) {
    int rc = multistatus__parse_tolerate(
        s->in, MULTISTATUS_QUIRK_JSON_CHARACTER, MULTISTATUS_ERROR_RESULT,
        (size_t)(p - s->data), "a character that XML does not allow");
    if (rc)
      return jscan_stop(s, p, rc);
  }
  return p + len;
}

/* The rest, from p on, of a string that nobody wants. */
static const char *jscan_long_string(jscan *s, const char *p) {
  for (;;) {
    const char *special = jscan_skip_plain(p, s->end);
    size_t size;

    p = special;
    if (p < s->end && *p == '"') {
      s->expect = s->behind;
      return p + 1;
    }
    if (p < s->end && !(p = jscan_special(s, special, &size)))
      return NULL;
    if (p == special)
      return jscan_stop(s, p, 0);
  }
}

/* A string is too long from p on. If that can be, its rest is passed over. */
static const char *jscan_long(jscan *s, const char *p, jscan_expect expect) {
  int rc;

  if (!(s->in->flags & MULTISTATUS_READ_SKIP_OVER_LIMIT))
    return jscan_limit(s, "text-bytes", p);
  s->seen = 0;
  s->event.kind = JSON_LONG;
  s->event.at = (size_t)(p - s->data);
  rc = s->handler(s->ctx, &s->event);
  if (rc)
    return jscan_stop(s, p, rc);
  s->behind = expect;
  s->expect = JSCAN_LONG;
  return jscan_long_string(s, p);
}

/* A string that was begun in an earlier piece, or that is not all plain. */
static const char *jscan_hard_string(jscan *s, const char *token,
                                     multistatus__json_kind kind, jscan_expect expect) {
  const char *p = token + s->seen;

  for (;;) {
    const char *run = p, *special;
    size_t room = s->text_limit - s->text, size = 0;

    p = jscan_skip_plain(run, s->end);
    if ((size_t)(p - run) > room)
      return jscan_long(s, run + room, expect);
    s->text += (size_t)(p - run);
    if (p < s->end && *p == '"')
      break;
    special = p;
    if (p < s->end && !(p = jscan_special(s, special, &size)))
      return NULL;
    if (size > s->text_limit - s->text)
      return jscan_long(s, special, expect);
    s->text += size;
    if (p == special) {
      s->seen = (size_t)(p - token);
      return jscan_stop(s, token, 0);
    }
  }
  s->seen = 0;
  s->event.text.data = token + 1;
  s->event.text.len = s->text;
  if (s->text < (size_t)(p - token - 1)) {
    if (!jscan_room(s, &s->unescaped, s->text))
      return jscan_no_memory(s, token);
    s->event.text.data = s->unescaped.data;
    multistatus__json_unescape(s->unescaped.data, token + 1, p);
  }
  return jscan_emit(s, kind, expect, p + 1);
}

/* Tells of the string at token. */
static inline const char *jscan_string(jscan *s, const char *token,
                                       multistatus__json_kind kind,
                                       jscan_expect expect) {
  if (s->seen == 0) {
    const char *p = jscan_skip_plain(token + 1, s->end);
    size_t len = (size_t)(p - token - 1);

    if (len > s->text_limit)
      return jscan_long(s, token + 1 + s->text_limit, expect);
    if (p < s->end && *p == '"') {
      s->event.text.data = token + 1;
      s->event.text.len = len;
      return jscan_emit(s, kind, expect, p + 1);
    }
    s->seen = len + 1;
    s->text = len;
  }
  return jscan_hard_string(s, token, kind, expect);
}

/* ---- Numbers --------------------------------------------------------------------- */

static inline const char *jscan_emit_number(jscan *s, const char *token,
                                            const char *behind, double value) {
  s->event.text.data = token;
  s->event.text.len = (size_t)(behind - token);
  s->event.number = value;
  return jscan_emit(s, JSON_NUMBER, JSCAN_MORE, behind);
}

/* A number that was begun in an earlier piece, or that is not a short integer. */
static const char *jscan_hard_number(jscan *s, const char *token) {
  const char *p = token + s->seen;

  if (s->seen == 0)
    s->part = PART_NONE;
  for (; p < s->end; p++) {
    multistatus__json_part part = multistatus__json_next_part(s->part, *p);
    if (part == PART_NONE)
      break;
    if ((size_t)(p - token) == s->text_limit)
      return jscan_limit(s, "text-bytes", p);
    s->part = part;
  }
  s->seen = (size_t)(p - token);
  if (p == s->end)
    return jscan_stop(s, token, 0);
  if (!multistatus__json_is_number(s->part))
    return jscan_syntax(s, p, "a digit is missing in a number");
  s->seen = 0;
  return jscan_emit_number(s, token, p, multistatus__json_value(token, p));
}

static inline const char *jscan_number(jscan *s, const char *token) {
  const char *p = token;
  int64_t value = *p - '0';

  /* The usual: a small integer, and what ends it is in sight. */
  if (s->seen == 0 && *p >= '1' && *p <= '9' && s->end - p > 15 && s->text_limit > 15) {
    while (multistatus__json_is_digit(*++p) && p - token < 15)
      value = value * 10 + (*p - '0');
    if (*p == ',' || *p == '}' || *p == ']')
      return jscan_emit_number(s, token, p, (double)value);
  }
  return jscan_hard_number(s, token);
}

/* ---- The other tokens ------------------------------------------------------------ */

static inline const char *jscan_emit_bare(jscan *s, multistatus__json_kind kind,
                                          jscan_expect expect, const char *behind) {
  s->event.text.data = NULL;
  s->event.text.len = 0;
  return jscan_emit(s, kind, expect, behind);
}

static const char *jscan_literal(jscan *s, const char *token, const char *word,
                                 multistatus__json_kind kind) {
  const char *p = token;

  for (; *word; p++, word++) {
    if (p == s->end)
      return jscan_stop(s, token, 0);
    if (*p != *word)
      return jscan_syntax(s, p, "a value is expected");
  }
  return jscan_emit_bare(s, kind, JSCAN_MORE, p);
}

static inline const char *jscan_open(jscan *s, const char *p) {
  unsigned char *level, bit = (unsigned char)(1u << (s->depth % 8));

  if (s->depth >= s->depth_limit)
    return jscan_limit(s, "depth", p);
  if (s->depth / 8 >= s->nest.size && !jscan_room(s, &s->nest, s->depth / 8 + 1))
    return jscan_no_memory(s, p);
  level = (unsigned char *)s->nest.data + s->depth++ / 8;
  s->in_object = *p == '{';
  if (s->in_object) {
    *level |= bit;
    return jscan_emit_bare(s, JSON_OBJECT, JSCAN_KEY_OR_END, p + 1);
  }
  *level &= (unsigned char)~bit;
  return jscan_emit_bare(s, JSON_ARRAY, JSCAN_VALUE_OR_END, p + 1);
}

/* At p is the bracket that closes what is innermost. */
static inline const char *jscan_close(jscan *s, const char *p) {
  const unsigned char *nest = s->nest.data;
  multistatus__json_kind kind = s->in_object ? JSON_OBJECT_END : JSON_ARRAY_END;

  if (--s->depth == 0)
    return jscan_emit_bare(s, kind, JSCAN_NOTHING, p + 1);
  s->in_object = nest[(s->depth - 1) / 8] >> ((s->depth - 1) % 8) & 1;
  return jscan_emit_bare(s, kind, JSCAN_MORE, p + 1);
}

static inline const char *jscan_key(jscan *s, const char *p) {
  if (*p != '"')
    return jscan_syntax(s, p, "the name of a member is expected");
  return jscan_string(s, p, JSON_KEY, JSCAN_COLON);
}

static inline const char *jscan_value(jscan *s, const char *p) {
  switch (*p) {
  case '"':
    return jscan_string(s, p, JSON_STRING, JSCAN_MORE);
  case '{':
  case '[':
    return jscan_open(s, p);
  case 't':
    return jscan_literal(s, p, "true", JSON_TRUE);
  case 'f':
    return jscan_literal(s, p, "false", JSON_FALSE);
  case 'n':
    return jscan_literal(s, p, "null", JSON_NULL);
  default:
    if (*p == '-' || multistatus__json_is_digit(*p))
      return jscan_number(s, p);
    return jscan_syntax(s, p, "a value is expected");
  }
}

static inline const char *jscan_more(jscan *s, const char *p) {
  if (*p == ',') {
    s->expect = s->in_object ? JSCAN_KEY : JSCAN_VALUE;
    return p + 1;
  }
  if (*p == (s->in_object ? '}' : ']'))
    return jscan_close(s, p);
  return jscan_syntax(
      s, p, s->in_object ? "',' or '}' is expected" : "',' or ']' is expected");
}

static const char *jscan_start(jscan *s, const char *p) {
  int mark = multistatus__json_mark(p, s->end);

  if (mark < 0)
    return jscan_stop(s, p, 0);
  s->expect = JSCAN_OUTERMOST;
  return p + mark;
}

/* ---- The source ------------------------------------------------------------------ */

/* Takes what begins at p, which is no white space, as far as it is whole. After one
   thing it tries what usually follows at once: the key's colon, the colon's value, the
   value's comma. */
static inline const char *jscan_token(jscan *s, const char *p) {
  switch (s->expect) {
  case JSCAN_OUTERMOST:
    if (*p != '{' && *p != '[')
      return jscan_fault(s, MULTISTATUS_ERROR_NOT_MULTISTATUS, p,
                         "not a JSON document");
    s->expect = JSCAN_VALUE;
    return p;
  case JSCAN_KEY_OR_END:
    if (*p == '}') {
      s->expect = JSCAN_MORE;
      return p;
    }
    /* fall through */
  case JSCAN_KEY:
    p = jscan_key(s, p);
    if (!p || p == s->end || *p != ':')
      return p;
    /* fall through */
  case JSCAN_COLON:
    if (*p != ':')
      return jscan_syntax(s, p, "':' is expected");
    s->expect = JSCAN_VALUE;
    if (++p == s->end || (unsigned char)*p <= ' ')
      return p;
    /* fall through */
  case JSCAN_VALUE:
  case JSCAN_VALUE_OR_END:
    if (*p == ']' && s->expect == JSCAN_VALUE_OR_END) {
      s->expect = JSCAN_MORE;
      return p;
    }
    p = jscan_value(s, p);
    if (!p || p == s->end || *p != ',' || s->expect != JSCAN_MORE)
      return p;
    /* fall through */
  case JSCAN_MORE:
    return jscan_more(s, p);
  default:
    return jscan_fault(s, MULTISTATUS_ERROR_TRAILING, p, "data after the document");
  }
}

/* Goes on from data + *used as far as it can. */
static int jscan_run(jscan *s, const char *data, size_t len, size_t *used) {
  const char *p = data + *used;

  s->data = data;
  s->end = data + len;
  if (s->expect == JSCAN_START)
    p = jscan_start(s, p);
  else if (s->expect == JSCAN_LONG)
    p = jscan_long_string(s, p);
  while (p) {
    while (p < s->end && multistatus__json_is_space(*p))
      p++;
    p = p < s->end ? jscan_token(s, p) : jscan_stop(s, p, 0);
  }
  *used = (size_t)(s->rest - data);
  return s->result;
}

static int jscan_feed(void *state, const char *data, size_t len, size_t *used) {
  *used = 0;
  return len ? jscan_run(state, data, len, used) : 0;
}

/* What a pause left is read now; then only a token that is cut off can be left. */
static int jscan_end(void *state, const char *rest, size_t len) {
  jscan *s = state;
  size_t used = 0, before = 1;

  while (used < len && used != before) {
    int rc;
    before = used;
    rc = jscan_run(s, rest, len, &used);
    if (rc < 0)
      return rc;
  }
  if (used == len && s->expect == JSCAN_NOTHING)
    return 0;
  if (used == len && s->expect <= JSCAN_OUTERMOST)
    return multistatus__parse_fail(s->in, MULTISTATUS_ERROR_EMPTY, len,
                                   "the body is empty");
  return multistatus__parse_fail(s->in, MULTISTATUS_ERROR_TRUNCATED, len,
                                 "the body ends inside the document");
}

static int jscan_begin(void *state, multistatus__parse *in,
                       multistatus__json_handler handler, void *ctx) {
  jscan *s = state;

  s->in = in;
  s->text_limit = in->limits->text_bytes;
  s->depth_limit = in->limits->depth;
  s->handler = handler;
  s->ctx = ctx;
  return 0;
}

static bool jscan_idle(const void *state) {
  const jscan *s = state;

  return s->expect == JSCAN_MORE && !s->in_object && s->seen == 0;
}

static void jscan_again(void *state) {
  jscan *s = state;

  s->expect = JSCAN_OUTERMOST;
  s->depth = s->seen = 0;
}

static void jscan_done(void *state) {
  jscan *s = state;

  jscan_release(s, &s->nest);
  jscan_release(s, &s->unescaped);
}

const multistatus__json_source multistatus__json_scanner = {
    sizeof(jscan), jscan_begin, jscan_feed, jscan_end,
    jscan_done,    jscan_idle,  jscan_again};
