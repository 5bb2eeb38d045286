/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <string.h>
#include "chars.h"

/* After that many responses in a row that matched nothing, learning rests for a while:
   a body that never repeats itself should not pay for it. */
enum { SHAPE_TRIES = 16, SHAPE_REST = 256 };

/* One report, and its place: how many texts came before, and how far it is from the end
   of the last one (or the begin of the response). */
struct shape_act {
  multistatus__shape_kind kind;
  bool has_text;
  size_t texts, offset;
  /* Of a property, in strings. */
  size_t ns, ns_len, name_len, value_len, lang_len, attributes_len;
  multistatus_prop_kind prop;
};

void multistatus__shapes_init(multistatus__shapes *s, multistatus_input *in) {
  memset(s, 0, sizeof *s);
  s->in = in;
}

void multistatus__shapes_done(multistatus__shapes *s) {
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    multistatus__scratch_done(s->in, &s->shape[i].bytes);
    multistatus__scratch_done(s->in, &s->shape[i].acts);
    multistatus__scratch_done(s->in, &s->shape[i].strings);
  }
}

/* ---- Learning ---- */

static void shape_begin(multistatus__shapes *s, const char *data, size_t len) {
  if (++s->misses > SHAPE_TRIES) {
    s->misses = s->misses < SHAPE_REST ? s->misses : 0;
    return;
  }
  multistatus__shape *shape = &s->shape[s->next];
  shape->bytes.len = shape->acts.len = shape->strings.len = shape->text_count = 0;
  shape->known = false;
  shape->data = data;
  shape->end = data + len;
  s->learning = shape;
}

void multistatus__shape_spoil(multistatus__shapes *s) {
  s->learning = NULL;
}

void multistatus__shape_text(multistatus__shapes *s, const char *data, size_t len) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  /* A text that the scanner had to put together stands elsewhere. */
  size_t begun = shape->text_count ? shape->texts[shape->text_count - 1].at +
                                         shape->texts[shape->text_count - 1].len
                                   : 0;
  if (data < shape->data || data > shape->end || shape->text_count == SHAPE_TEXTS ||
      (size_t)(data - shape->data) < begun) {
    multistatus__shape_spoil(s);
    return;
  }
  shape->texts[shape->text_count].at = (size_t)(data - shape->data);
  shape->texts[shape->text_count].len = len;
  shape->text_count++;
}

static void shape_put(multistatus__shapes *s, multistatus__scratch *to,
                      const void *data, size_t len) {
  /* Short of memory, the body can still be read; nothing is recorded as a fault. */
  const multistatus_allocator *a = multistatus_input_allocator(s->in);
  if (len > to->cap - to->len) {
    size_t cap = to->len + len + to->cap / 2 + 256;
    char *grown = a->resize(a->ctx, to->data, cap);
    if (!grown) {
      multistatus__shape_spoil(s);
      return;
    }
    to->data = grown;
    to->cap = cap;
  }
  if (len)
    memcpy(to->data + to->len, data, len);
  to->len += len;
}

void multistatus__shape_act(multistatus__shapes *s, multistatus__shape_kind kind,
                            const multistatus_prop_text *p, bool has_text) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  size_t here = *multistatus_input_here(s->in);
  struct shape_act act = {.kind = kind, .has_text = has_text};
  act.texts = shape->text_count;
  size_t from =
      act.texts ? shape->texts[act.texts - 1].at + shape->texts[act.texts - 1].len : 0;
  if (here == MULTISTATUS_HERE || here < from) {
    multistatus__shape_spoil(s);
    return;
  }
  act.offset = here - from;
  if (p) {
    act.ns = shape->strings.len;
    act.ns_len = p->ns.len;
    act.name_len = p->name.len;
    act.value_len = has_text ? 0 : p->value.len;
    act.lang_len = p->lang.len;
    act.attributes_len = p->attributes.len;
    act.prop = p->kind;
    shape_put(s, &shape->strings, p->ns.data, p->ns.len);
    shape_put(s, &shape->strings, p->name.data, p->name.len);
    shape_put(s, &shape->strings, p->value.data, act.value_len);
    shape_put(s, &shape->strings, p->lang.data, p->lang.len);
    shape_put(s, &shape->strings, p->attributes.data, p->attributes.len);
  }
  shape_put(s, &shape->acts, &act, sizeof act);
}

void multistatus__shape_end(multistatus__shapes *s, size_t used) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  if (used <= SHAPE_BYTES)
    shape_put(s, &shape->bytes, shape->data, used);
  shape->known = s->learning && shape->bytes.len == used && used > 0;
  if (shape->known) {
    s->last = s->next;
    s->next = (s->next + 1) % SHAPE_COUNT;
  }
  s->learning = NULL;
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

/* Finds the texts of data that have this shape; how long the response is, or 0. No text
   may be over max, the least limit, which the long way would find earlier. */
static size_t shape_match(const multistatus__shape *shape, const char *data, size_t len,
                          size_t max, multistatus_text *texts) {
  const char *p = data, *end = data + len;
  size_t at = 0; /* in the bytes of the shape */
  for (size_t i = 0; i < shape->text_count; i++) {
    size_t literal = shape->texts[i].at - at;
    if ((size_t)(end - p) < literal || memcmp(p, shape->bytes.data + at, literal) != 0)
      return 0;
    p += literal;
    texts[i].data = p;
    if (!(p = shape_text_end(p, end)) || p == texts[i].data)
      return 0;
    texts[i].len = (size_t)(p - texts[i].data);
    if (texts[i].len > max)
      return 0;
    at = shape->texts[i].at + shape->texts[i].len;
  }
  size_t rest = shape->bytes.len - at;
  if ((size_t)(end - p) < rest || memcmp(p, shape->bytes.data + at, rest) != 0)
    return 0;
  return (size_t)(p + rest - data);
}

/* ---- Reporting ---- */

static int shape_prop(multistatus_input *in, const multistatus__shape *shape,
                      const struct shape_act *act, multistatus_text text) {
  const char *s = shape->strings.data + act->ns;
  multistatus_prop_text p = {.kind = act->prop};
  p.ns.data = s;
  p.ns.len = act->ns_len;
  p.name.data = s += act->ns_len;
  p.name.len = act->name_len;
  p.value.data = s += act->name_len;
  p.value.len = act->value_len;
  p.lang.data = s += act->value_len;
  p.lang.len = act->lang_len;
  p.attributes.data = s + act->lang_len;
  p.attributes.len = act->attributes_len;
  if (act->has_text)
    p.value = text;
  return multistatus_input_add_prop(in, &p);
}

static int shape_report(multistatus_input *in, const multistatus__shape *shape,
                        const struct shape_act *act, multistatus_text text) {
  switch (act->kind) {
  case SHAPE_BEGIN:
    return multistatus_input_begin(in);
  case SHAPE_HREF:
    return multistatus_input_add_href(in, text);
  case SHAPE_STATUS:
    return multistatus_input_set_status_line(in, text);
  case SHAPE_OPEN:
    return multistatus_input_open_propstat(in);
  case SHAPE_PROP:
    return shape_prop(in, shape, act, text);
  case SHAPE_CLOSE:
    return multistatus_input_close_propstat(in);
  default:
    return multistatus_input_commit(in);
  }
}

static int shape_run(multistatus__shapes *s, const multistatus__shape *shape,
                     const char *data, const multistatus_text *texts) {
  static const multistatus_text none = {NULL, 0};
  const struct shape_act *act = (const void *)shape->acts.data;
  size_t *here = multistatus_input_here(s->in);
  int rc = 0;
  for (size_t n = shape->acts.len / sizeof *act; n > 0 && !rc; n--, act++) {
    multistatus_text text = act->texts ? texts[act->texts - 1] : none;
    *here = (act->texts ? (size_t)(text.data + text.len - data) : 0) + act->offset;
    rc = shape_report(s->in, shape, act, text);
  }
  return rc < 0 && multistatus_input_survive(s->in) ? 0 : rc;
}

int multistatus__shapes_read(multistatus__shapes *s, const char *data, size_t len,
                             size_t *used) {
  const multistatus_limits *l = multistatus_input_limits(s->in);
  size_t max = l->href_bytes < l->text_bytes ? l->href_bytes : l->text_bytes;
  multistatus_text texts[SHAPE_TEXTS];
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    size_t which = (s->last + i) % SHAPE_COUNT;
    const multistatus__shape *shape = &s->shape[which];
    size_t n = shape->known ? shape_match(shape, data, len, max, texts) : 0;
    if (n) {
      s->last = which;
      s->misses = 0;
      *used = n;
      return shape_run(s, shape, data, texts);
    }
  }
  shape_begin(s, data, len);
  return 1;
}
