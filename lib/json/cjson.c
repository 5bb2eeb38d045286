/* SPDX-License-Identifier: MIT */

/* JSON by way of cJSON, which takes whole texts only. So the outermost object or array
   is walked here, and so is each array that is a member of it: the list of results.
   What they hold is cut out, value by value, and cJSON parses each cut.

   cJSON takes more than JSON has. What the cut is looked through for, so that both
   sources agree: UTF-8 and control characters, the digits of \u, the form of numbers.
   U+0000 and half a surrogate pair, which cJSON does not keep or take, are given to it
   as bytes that no UTF-8 has, and put right afterwards.

   What differs from the built-in scanner:
   - Broken UTF-8 is not tolerated.
   - A value that is wrong or cut off gives no events at all, and what is found wrong
     with it may be something else (SYNTAX, ENCODING, LIMIT, TRUNCATED).
   - A number of more than 63 characters is refused (SYNTAX), and so is a value for
     which cJSON gets no memory.
   - "result-bytes" bounds a value together with cJSON's tree of it, and "depth" is
     never more than what cJSON was built for.
   - A pause comes after the value's last event.

   cJSON keeps the place of the newest fault in a variable that all threads write to; it
   is never read here. */

#include "events.h"
#include "lexis.h"
#include "../base/bytes.h"

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <string.h>

/* What may come next, white space apart. */
typedef enum cj_expect {
  CJ_START = 0, /* a byte order mark, perhaps */
  CJ_OUTERMOST,
  CJ_KEY_OR_END,
  CJ_KEY,
  CJ_COLON,
  CJ_MEMBER, /* its value */
  CJ_ELEMENT_OR_END,
  CJ_ELEMENT,
  CJ_MORE, /* a comma, or the end of what is open */
  CJ_NOTHING
} cj_expect;

typedef struct cj {
  multistatus__json_handler handler;
  void *ctx;
  multistatus__parse *in;
  const multistatus_limits *limits;

  cj_expect expect;
  bool outermost_is_object;
  size_t depth; /* of what is walked: up to 2 */

  /* The cut, as far as it was looked through. */
  size_t seen;   /* bytes; 0: none is begun */
  size_t open;   /* brackets */
  size_t values; /* that it holds, at most */
  bool in_string;
  size_t odd; /* the place of the first character that XML does not allow; 0: none */
  multistatus__json_part part;

  /* The same, put right for cJSON. */
  char *copy;
  size_t copy_size;

  /* While the tree is walked. */
  size_t token;        /* the place of its text */
  const char *numbers; /* where the text goes on */
  bool paused;

  /* The call. Who cannot go on sets the last two and returns NULL as next place. */
  const char *data, *end;
  const char *rest; /* what is not used */
  int result;
} cj;

/* ---- Stopping -------------------------------------------------------------------- */

static const char *cj_stop(cj *c, const char *rest, int result) {
  c->rest = rest;
  c->result = result;
  return NULL;
}

static const char *cj_fault(cj *c, int code, const char *at, const char *text) {
  return cj_stop(c, at,
                 multistatus__parse_fail(c->in, code, (size_t)(at - c->data), text));
}

static const char *cj_syntax(cj *c, const char *at, const char *text) {
  return cj_fault(c, MULTISTATUS_ERROR_SYNTAX, at, text);
}

static const char *cj_limit(cj *c, const char *limit, const char *at) {
  return cj_stop(c, at,
                 multistatus__parse_fail_limit(c->in, limit, (size_t)(at - c->data)));
}

/* ---- Cutting --------------------------------------------------------------------- */

/* The next three look at what stands at p and return the place behind it, p itself if
   it is cut off, or NULL. */

static const char *cj_look_in_string(cj *c, const char *token, const char *p) {
  unsigned character = 1;
  int len;

  p = multistatus__bytes_find(p, c->end, '"', '\\', '"', false);
  if (p == c->end)
    return p;
  if (*p == '"') {
    c->in_string = false;
    return p + 1;
  }
  if ((unsigned char)*p < 0x20)
    return cj_syntax(c, p, "a control character in a string");
  if (*p != '\\') {
    len = multistatus__json_utf8(p, c->end);
    if (len < 0)
      return cj_fault(c, MULTISTATUS_ERROR_ENCODING, p, "broken UTF-8");
  } else {
    len = multistatus__json_escape(p, c->end, &character);
    if (len < 0)
      return cj_syntax(c, p - len, "an unknown escape");
  }
  if (len > 0 && !c->odd && multistatus__json_is_odd(p, character))
    c->odd = (size_t)(p - token);
  return p + len;
}

/* A byte of a literal or a number. */
static const char *cj_look_at_word(cj *c, const char *p) {
  multistatus__json_part part = multistatus__json_next_part(c->part, *p);

  if (c->part != PART_NONE && part == PART_NONE)
    return cj_syntax(c, p, "not a number");
  c->part = part;
  return p + 1;
}

static bool cj_number_ends(const cj *c) {
  return c->part == PART_NONE || multistatus__json_is_number(c->part);
}

/* Any other byte. */
static const char *cj_look_at_mark(cj *c, const char *p) {
  if (!cj_number_ends(c))
    return cj_syntax(c, p, "a digit is missing in a number");
  c->part = PART_NONE;
  switch (*p) {
  case '"':
    c->in_string = true;
    break;
  case '{':
  case '[':
    c->values++;
    if (c->open++ >= CJSON_NESTING_LIMIT || c->depth + c->open > c->limits->depth)
      return cj_limit(c, "depth", p);
    break;
  case '}':
  case ']':
    c->open--;
    break;
  case ',':
    c->values++;
    break;
  default:
    if (*p != ':' && !multistatus__json_is_space(*p))
      return cj_syntax(c, p, "a value is expected");
  }
  return p + 1;
}

static bool cj_is_word(char c) {
  return multistatus__json_is_digit(c) || c == '-' || c == '+' || c == '.' ||
         (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Has the cut up to p, with the tree to come, more than the limit allows? */
static bool cj_is_over(const cj *c, const char *token, const char *p) {
  size_t len = (size_t)(p - token), most = c->limits->result_bytes;

  return len > most || c->values > (most - len) / sizeof(cJSON);
}

/* Cuts out the value at token, whose first byte is right. Returns its end, or NULL. */
static const char *cj_cut(cj *c, const char *token) {
  const bool is_word = cj_is_word(*token);
  const char *p = token + c->seen, *from = NULL;

  while (p < c->end && p != from) {
    from = p;
    if (is_word && !cj_is_word(*p))
      return cj_number_ends(c) ? p : cj_syntax(c, p, "a digit is missing in a number");
    if (c->in_string)
      p = cj_look_in_string(c, token, p);
    else
      p = cj_is_word(*p) ? cj_look_at_word(c, p) : cj_look_at_mark(c, p);
    if (!p)
      return NULL;
    if (cj_is_over(c, token, p))
      return cj_limit(c, "result-bytes", token);
    if (!is_word && c->open == 0 && !c->in_string)
      return p;
  }
  c->seen = (size_t)(p - token);
  return cj_stop(c, token, 0);
}

/* ---- Parsing --------------------------------------------------------------------- */

/* A copy of the cut in which bytes that no UTF-8 has stand for what cJSON does not keep
   or take: C0 80 for U+0000, three bytes for half a surrogate pair. */
static const char *cj_put_right(cj *c, const char *p, size_t *len) {
  const multistatus_allocator *a = c->in->allocator;
  const char *end = p + *len;
  char *out;

  if (*len > c->copy_size) {
    out = a->alloc(a->ctx, c->copy, c->copy_size, *len);
    if (!out)
      return NULL;
    c->copy = out;
    c->copy_size = *len;
  }
  for (out = c->copy; p < end;) {
    unsigned u = 1;
    int n = *p == '\\' ? multistatus__json_escape(p, end, &u) : 1;
    if (u == 0) {
      *out++ = (char)0xC0;
      *out++ = (char)0x80;
    } else if ((u & ~0x7FFu) == 0xD800) {
      *out++ = (char)0xED;
      *out++ = (char)(0x80 | (u >> 6 & 0x3F));
      *out++ = (char)(0x80 | (u & 0x3F));
    } else {
      memcpy(out, p, (size_t)n);
      out += n;
    }
    p += n;
  }
  *len = (size_t)(out - c->copy);
  return c->copy;
}

/* The text of a string of the tree. */
static multistatus_text cj_text(const cj *c, char *string) {
  multistatus_text text = {string, strlen(string)};
  char *out = string;

  if (!c->odd)
    return text;
  for (const char *p = string; *p; p++)
    if ((unsigned char)*p == 0xC0)
      *out++ = *++p & 0x7F;
    else
      *out++ = *p;
  text.len = (size_t)(out - string);
  return text;
}

/* The next number of the text, as it is written: the tree has its value only. Something
   that is not of it always follows. */
static multistatus_text cj_next_number(cj *c) {
  const char *p = c->numbers;
  multistatus_text text;

  for (; *p != '-' && !multistatus__json_is_digit(*p); p++)
    if (*p == '"')
      while (*++p != '"')
        p += *p == '\\';
  text.data = p;
  while (cj_is_word(*p))
    p++;
  text.len = (size_t)(p - text.data);
  c->numbers = p;
  return text;
}

/* Whether XML does not allow a character of it, which is UTF-8, or half a pair. */
static bool cj_is_odd(multistatus_text text) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.data[i];
    if (c < 0x20    ? c != '\t' && c != '\n' && c != '\r'
        : c == 0xED ? (unsigned char)text.data[i + 1] >= 0xA0
                    : c == 0xEF && multistatus__json_is_odd(text.data + i, 0))
      return true;
  }
  return false;
}

static int cj_emit(cj *c, multistatus__json_kind kind, multistatus_text text,
                   double number) {
  multistatus__json_event event = {kind, text, number, c->token};
  int rc;

  /* Told here, as it is allowed in some members. */
  if (c->odd && cj_is_odd(text)) {
    rc = multistatus__parse_tolerate(c->in, MULTISTATUS_QUIRK_JSON_CHARACTER,
                                     MULTISTATUS_ERROR_RESULT, c->token + c->odd,
                                     "a character that XML does not allow");
    if (rc)
      return rc;
  }
  if (text.len > c->limits->text_bytes) {
    if (kind == JSON_NUMBER || !(c->in->flags & MULTISTATUS_READ_SKIP_OVER_LIMIT))
      return multistatus__parse_fail_limit(c->in, "text-bytes", c->token);
    event.kind = JSON_LONG;
  }
  rc = c->handler(c->ctx, &event);
  if (rc == JSON_PAUSE)
    c->paused = true;
  return rc < 0 ? rc : 0;
}

static int cj_emit_bare(cj *c, multistatus__json_kind kind) {
  const multistatus_text none = {NULL, 0};

  return cj_emit(c, kind, none, 0);
}

/* Tells of a value of the tree; calls itself as deep as cJSON did. */
static int cj_emit_tree(cj *c, const cJSON *item) {
  bool is_object = cJSON_IsObject(item);
  int rc;

  if (cJSON_IsString(item))
    return cj_emit(c, JSON_STRING, cj_text(c, item->valuestring), 0);
  if (cJSON_IsNumber(item))
    return cj_emit(c, JSON_NUMBER, cj_next_number(c), item->valuedouble);
  if (!is_object && !cJSON_IsArray(item))
    return cj_emit_bare(c, cJSON_IsTrue(item)    ? JSON_TRUE
                           : cJSON_IsFalse(item) ? JSON_FALSE
                                                 : JSON_NULL);
  rc = cj_emit_bare(c, is_object ? JSON_OBJECT : JSON_ARRAY);
  for (const cJSON *child = item->child; child && rc == 0; child = child->next) {
    if (is_object)
      rc = cj_emit(c, JSON_KEY, cj_text(c, child->string), 0);
    if (rc == 0)
      rc = cj_emit_tree(c, child);
  }
  return rc ? rc : cj_emit_bare(c, is_object ? JSON_OBJECT_END : JSON_ARRAY_END);
}

/* Has cJSON parse the cut from token to end and tells of what it found. */
static int cj_parse(cj *c, const char *token, const char *end, bool is_key) {
  size_t len = (size_t)(end - token);
  const char *text = c->odd ? cj_put_right(c, token, &len) : token, *stop = NULL;
  cJSON *tree;
  int rc;

  c->token = (size_t)(token - c->data);
  if (!text)
    return multistatus__parse_fail(c->in, MULTISTATUS_ERROR_NOMEM, c->token,
                                   "out of memory");
  tree = cJSON_ParseWithLengthOpts(text, len, &stop, false);
  c->numbers = text;
  if (!tree || stop != text + len)
    rc = multistatus__parse_fail(c->in, MULTISTATUS_ERROR_SYNTAX,
                                 c->token + (c->odd ? 0 : (size_t)(stop - text)),
                                 "cJSON does not take this");
  else if (is_key)
    rc = cj_emit(c, JSON_KEY, cj_text(c, tree->valuestring), 0);
  else
    rc = cj_emit_tree(c, tree);
  cJSON_Delete(tree);
  return rc;
}

/* ---- Walking --------------------------------------------------------------------- */

/* Goes on behind what was told of, unless that failed or asked for a pause. */
static const char *cj_go_on(cj *c, int rc, const char *behind) {
  if (rc == 0 && !c->paused)
    return behind;
  c->paused = false;
  return cj_stop(c, behind, rc);
}

static const char *cj_open(cj *c, const char *p) {
  bool is_object = *p == '{';

  if (c->depth >= c->limits->depth)
    return cj_limit(c, "depth", p);
  c->depth++;
  c->expect = is_object ? CJ_KEY_OR_END : CJ_ELEMENT_OR_END;
  return cj_go_on(c, cj_emit_bare(c, is_object ? JSON_OBJECT : JSON_ARRAY), p + 1);
}

static const char *cj_close(cj *c, const char *p) {
  c->expect = --c->depth ? CJ_MORE : CJ_NOTHING;
  return cj_go_on(c, cj_emit_bare(c, *p == '}' ? JSON_OBJECT_END : JSON_ARRAY_END),
                  p + 1);
}

static const char *cj_more(cj *c, const char *p) {
  bool in_object = c->outermost_is_object && c->depth == 1;

  if (*p == (in_object ? '}' : ']'))
    return cj_close(c, p);
  if (*p != ',')
    return cj_syntax(c, p, "a comma is expected, or the end");
  c->expect = in_object ? CJ_KEY : CJ_ELEMENT;
  return p + 1;
}

/* A key, or a value that is not walked. */
static const char *cj_value(cj *c, const char *token) {
  bool is_key = c->expect == CJ_KEY || c->expect == CJ_KEY_OR_END;
  const char *end;
  int rc;

  if (*token != '"' &&
      (is_key || (*token != '{' && *token != '[' && !cj_is_word(*token))))
    return cj_syntax(c, token, is_key ? "a key is expected" : "a value is expected");
  end = cj_cut(c, token);
  if (!end)
    return NULL;
  c->expect = is_key ? CJ_COLON : CJ_MORE;
  rc = cj_parse(c, token, end, is_key);
  c->seen = c->values = 0;
  c->part = PART_NONE;
  c->odd = 0;
  return cj_go_on(c, rc, end);
}

/* Takes what begins at p, which is no white space, as far as it is whole. */
static const char *cj_step(cj *c, const char *p) {
  switch (c->expect) {
  case CJ_OUTERMOST:
    if (*p != '{' && *p != '[')
      return cj_fault(c, MULTISTATUS_ERROR_NOT_MULTISTATUS, p, "not a JSON document");
    c->outermost_is_object = *p == '{';
    return cj_open(c, p);
  case CJ_COLON:
    if (*p != ':')
      return cj_syntax(c, p, "':' is expected");
    c->expect = CJ_MEMBER;
    return p + 1;
  case CJ_KEY_OR_END:
  case CJ_ELEMENT_OR_END:
    if (*p == (c->expect == CJ_KEY_OR_END ? '}' : ']'))
      return cj_close(c, p);
    return cj_value(c, p);
  case CJ_MEMBER:
    return *p == '[' ? cj_open(c, p) : cj_value(c, p);
  case CJ_KEY:
  case CJ_ELEMENT:
    return cj_value(c, p);
  case CJ_MORE:
    return cj_more(c, p);
  default:
    return cj_fault(c, MULTISTATUS_ERROR_TRAILING, p, "data after the document");
  }
}

static const char *cj_start(cj *c, const char *p) {
  int mark = multistatus__json_mark(p, c->end);

  if (mark < 0)
    return cj_stop(c, p, 0);
  c->expect = CJ_OUTERMOST;
  return p + mark;
}

/* ---- The source ------------------------------------------------------------------ */

/* Goes on from data + *used as far as it can. */
static int cj_run(cj *c, const char *data, size_t len, size_t *used) {
  const char *p = data + *used;

  c->data = data;
  c->end = data + len;
  if (c->expect == CJ_START)
    p = cj_start(c, p);
  while (p) {
    while (p < c->end && multistatus__json_is_space(*p))
      p++;
    p = p < c->end ? cj_step(c, p) : cj_stop(c, p, 0);
  }
  *used = (size_t)(c->rest - data);
  return c->result;
}

static int cj_feed(void *state, const char *data, size_t len, size_t *used) {
  *used = 0;
  return len ? cj_run(state, data, len, used) : 0;
}

/* What a pause left is read now; then only a value that is cut off can be left. */
static int cj_end(void *state, const char *rest, size_t len) {
  cj *c = state;
  size_t used = 0, before = 1;

  while (used < len && used != before) {
    int rc;
    before = used;
    rc = cj_run(c, rest, len, &used);
    if (rc < 0)
      return rc;
  }
  if (used == len && c->expect == CJ_NOTHING)
    return 0;
  if (used == len && c->expect <= CJ_OUTERMOST)
    return multistatus__parse_fail(c->in, MULTISTATUS_ERROR_EMPTY, len,
                                   "the body is empty");
  return multistatus__parse_fail(c->in, MULTISTATUS_ERROR_TRUNCATED, len,
                                 "the body ends inside the document");
}

static int cj_begin(void *state, multistatus__parse *in,
                    multistatus__json_handler handler, void *ctx) {
  cj *c = state;

  c->in = in;
  c->limits = in->limits;
  c->handler = handler;
  c->ctx = ctx;
  return 0;
}

static void cj_again(void *state) {
  cj *c = state;

  c->expect = CJ_OUTERMOST;
  c->depth = c->seen = c->open = c->values = 0;
  c->in_string = c->paused = false;
  c->odd = 0;
  c->part = PART_NONE;
}

static void cj_done(void *state) {
  cj *c = state;

  if (c->copy) {
    const multistatus_allocator *a = c->in->allocator;
    a->alloc(a->ctx, c->copy, c->copy_size, 0);
  }
}

const multistatus__json_source multistatus__json_cjson = {
    sizeof(cj), cj_begin, cj_feed, cj_end, cj_done, NULL, cj_again};
