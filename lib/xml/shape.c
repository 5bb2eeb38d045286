/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <string.h>
#include "chars.h"

/* After that many responses in a row that matched nothing, learning rests for a while:
   a body that never repeats itself should not pay for it. */
enum { SHAPE_TRIES = 16, SHAPE_REST = 256 };

void multistatus__shapes_init(multistatus__shapes *s, multistatus_input *in) {
  const multistatus_limits *l = multistatus_input_limits(in);
  memset(s, 0, sizeof *s);
  s->in = in;
  s->max = l->href_bytes < l->text_bytes ? l->href_bytes : l->text_bytes;
}

void multistatus__shapes_done(multistatus__shapes *s) {
  for (size_t i = 0; s->in && i < SHAPE_COUNT; i++) {
    multistatus__scratch_done(s->in, &s->shape[i].bytes);
    multistatus__twin_done(&s->shape[i].twin, s->in);
  }
}

/* ---- Learning ---- */

static void shape_begin(multistatus__shapes *s, const char *data, size_t len) {
  if (++s->misses > SHAPE_TRIES) {
    s->misses = s->misses < SHAPE_REST ? s->misses : 0;
    return;
  }
  multistatus__shape *shape = &s->shape[s->next];
  shape->bytes.len = shape->text_count = shape->propstat = shape->prop = 0;
  shape->known = shape->open = false;
  shape->data = data;
  shape->end = data + len;
  s->learning = shape;
}

void multistatus__shape_spoil(multistatus__shapes *s) {
  s->learning = NULL;
}

/* Where the newest text ends. */
static size_t shape_texts_end(const multistatus__shape *shape) {
  size_t i = shape->text_count;
  return i ? shape->texts[i - 1].at + shape->texts[i - 1].len : 0;
}

void multistatus__shape_text(multistatus__shapes *s, const char *data, size_t len) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  /* A text that the scanner had to put together stands elsewhere. */
  if (data < shape->data || data > shape->end || shape->text_count == SHAPE_TEXTS ||
      (size_t)(data - shape->data) < shape_texts_end(shape)) {
    multistatus__shape_spoil(s);
    return;
  }
  shape->texts[shape->text_count].at = (size_t)(data - shape->data);
  shape->texts[shape->text_count].len = len;
  shape->text_count++;
}

void multistatus__shape_act(multistatus__shapes *s, multistatus__shape_kind kind,
                            bool has_text) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  size_t here = *multistatus_input_here(s->in), from = shape_texts_end(shape);
  multistatus__twin_text means = {TWIN_HREF, 0, 0};
  switch (kind) {
  case SHAPE_OPEN:
    shape->propstat++;
    shape->prop = 0;
    shape->open = true;
    return;
  case SHAPE_CLOSE:
    shape->open = false;
    return;
  case SHAPE_COMMIT:
    if (here == MULTISTATUS_HERE || here < from)
      multistatus__shape_spoil(s);
    shape->commit = here - from;
    return;
  case SHAPE_PROP:
    means.kind = TWIN_VALUE;
    means.propstat = shape->propstat;
    means.prop = ++shape->prop;
    break;
  case SHAPE_STATUS:
    means.kind = TWIN_STATUS;
    means.propstat = shape->open ? shape->propstat : 0;
    break;
  default:
    break;
  }
  if (has_text)
    shape->means[shape->text_count - 1] = means;
}

void multistatus__shape_end(multistatus__shapes *s, size_t used) {
  multistatus__shape *shape = s->learning;
  s->learning = NULL;
  if (!shape || !used || used > SHAPE_BYTES ||
      !multistatus__scratch_try(s->in, &shape->bytes, shape->data, used) ||
      !multistatus__twin_learn(&shape->twin, s->in, shape->means, shape->text_count))
    return;
  shape->known = true;
  s->last = s->next;
  s->next = (s->next + 1) % SHAPE_COUNT;
}

/* ---- Matching ---- */

/* The end of a text that needs no taking apart; NULL if it does, or is cut off. */
static const char *shape_text_end(const char *p, const char *end) {
  for (;;) {
    p = multistatus__bytes_find(p, end, '<', '&', ']', true);
    if (p == end)
      return NULL;
    if (*p == '<')
      return p;
    uint32_t c;
    int n = (unsigned char)*p >= 0x80 ? multistatus__xml_char(p, end, &c) : 0;
    if (n <= 0)
      return NULL;
    p += n;
  }
}

static bool shape_is_hex(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* The end of an href that holds only what a URI may; else the same. */
static const char *shape_href_end(const char *p, const char *end) {
  for (;; p++) {
    p = multistatus__bytes_plain_path(p, end);
    if (p == end)
      return NULL;
    if (*p == '<')
      return p;
    bool encoded =
        *p == '%' && end - p >= 3 && shape_is_hex(p[1]) && shape_is_hex(p[2]);
    if (!encoded && (*p <= ' ' || *p >= 0x7f || strchr("\"%&>\\^`{|}", *p)))
      return NULL;
  }
}

/* Takes what stands at p as that kind of text. No text may be over the least limit,
   which the long way would find earlier. */
static bool shape_take(const multistatus__shapes *s, multistatus__twin_kind kind,
                       const char *p, const char *end, multistatus__twin_given *text) {
  if (kind == TWIN_STATUS)
    return multistatus__twin_line(s->in, p, end, text);
  const char *behind =
      kind == TWIN_HREF ? shape_href_end(p, end) : shape_text_end(p, end);
  text->data = p;
  text->len = behind ? (size_t)(behind - p) : 0;
  return text->len - 1 < s->max;
}

/* Finds the texts of data that have this shape; how long the response is, or 0. */
static size_t shape_match(const multistatus__shapes *s, const multistatus__shape *shape,
                          const char *data, size_t len,
                          multistatus__twin_given *texts) {
  const char *p = data, *end = data + len, *literal = shape->bytes.data;
  for (size_t i = 0; i < shape->text_count; i++) {
    const char *text = shape->bytes.data + shape->texts[i].at;
    size_t n = (size_t)(text - literal);
    if ((size_t)(end - p) < n || !multistatus__bytes_equal(p, literal, n) ||
        !shape_take(s, shape->means[i].kind, p + n, end, &texts[i]))
      return 0;
    p += n + texts[i].len;
    literal = text + shape->texts[i].len;
  }
  size_t n = (size_t)(shape->bytes.data + shape->bytes.len - literal);
  if ((size_t)(end - p) < n || !multistatus__bytes_equal(p, literal, n))
    return 0;
  return (size_t)(p + n - data);
}

int multistatus__shapes_read(multistatus__shapes *s, const char *data, size_t len,
                             size_t *used) {
  multistatus__twin_given texts[SHAPE_TEXTS];
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    size_t which = (s->last + i) % SHAPE_COUNT;
    const multistatus__shape *shape = &s->shape[which];
    size_t n = shape->known ? shape_match(s, shape, data, len, texts) : 0;
    int rc = n ? multistatus__twin_commit(&shape->twin, s->in, texts) : 1;
    if (rc == 1)
      continue;
    const multistatus__twin_given *last = texts + shape->text_count;
    size_t behind =
        shape->text_count ? (size_t)(last[-1].data + last[-1].len - data) : 0;
    *multistatus_input_here(s->in) = behind + shape->commit;
    s->last = which;
    s->misses = 0;
    *used = n;
    return rc;
  }
  shape_begin(s, data, len);
  return 1;
}
