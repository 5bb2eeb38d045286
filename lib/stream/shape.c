/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <string.h>
#include "input.h"

/* After that many responses in a row that matched nothing, learning rests for a while:
   a body that never repeats itself should not pay for it. */
enum { SHAPE_TRIES = 16, SHAPE_REST = 256 };

/* Nor is anything learnt from the first few: most bodies are short. */
enum { SHAPE_WAIT = 8 };

void multistatus__shapes_init(multistatus__shapes *s, multistatus_input *in, bool xml) {
  const multistatus_limits *l = multistatus_input_limits(in);
  s->in = in;
  s->xml = xml;
  s->max = l->href_bytes < l->text_bytes ? l->href_bytes : l->text_bytes;
}

void multistatus__shapes_done(multistatus__shapes *s) {
  if (!s->table)
    return;
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    multistatus__parse_buffer_done(&s->in->parse, &s->table->shape[i].bytes);
    multistatus__twin_done(&s->table->shape[i].twin, s->in);
  }
  multistatus__release(multistatus_input_allocator(s->in), s->table, sizeof *s->table);
  s->table = NULL;
}

/* ---- Statuses ---- */

/* Where the digits are. */
static size_t shape_digits(const multistatus__shapes *s) {
  return s->xml ? sizeof "HTTP/1.1 " - 1 : 0;
}

/* By these, so that no two usual ones meet. */
static size_t shape_line_slot(const multistatus__shapes *s, const char *line) {
  const unsigned char *digits = (const unsigned char *)line + shape_digits(s);
  return (digits[0] + 2u * digits[1] + 7u * digits[2]) %
         (sizeof s->table->lines / sizeof *s->table->lines);
}

static void shape_learn_line(multistatus__shapes *s, const char *line, size_t len,
                             int status) {
  /* 418 is nothing special in a result, but a quirk in a propstat. */
  if (len > BYTES_FIXED || len < shape_digits(s) + 3 || status == 418)
    return;
  size_t slot = shape_line_slot(s, line);
  memcpy(s->table->lines[slot].text, line, len);
  s->table->lines[slot].len = (uint32_t)len;
  s->table->lines[slot].status = (uint32_t)status;
}

static void shape_learn_lines(multistatus__shapes *s, const multistatus__shape *shape) {
  for (size_t i = 0; i < shape->text_count; i++)
    if (shape->means[i].kind == TWIN_STATUS)
      shape_learn_line(s, shape->bytes.data + shape->texts[i].at, shape->texts[i].len,
                       multistatus__twin_status(&shape->twin, i));
}

/* Whether a status stands at p that is known. */
static bool shape_take_line(const multistatus__shapes *s, const char *p,
                            const char *end, multistatus__twin_given *line) {
  if (end - p < BYTES_FIXED)
    return false;
  size_t slot = shape_line_slot(s, p);
  line->data = p;
  line->len = s->table->lines[slot].len;
  line->status = (int)s->table->lines[slot].status;
  return line->status &&
         multistatus__bytes_begin(p, s->table->lines[slot].text, line->len);
}

/* ---- Matching ---- */

/* The end of a text that needs no taking apart; NULL if it does, or is cut off. */
static const char *shape_text_end(const multistatus__shapes *s, const char *p,
                                  const char *end) {
  for (;;) {
    p = s->xml ? multistatus__bytes_find(p, end, '<', '&', ']', true)
               : multistatus__bytes_find(p, end, '"', '\\', '"', false);
    if (p == end)
      return NULL;
    if (*p == (s->xml ? '<' : '"'))
      return p;
    size_t n =
        (unsigned char)*p >= 0x80 ? multistatus__text_char(p, (size_t)(end - p)) : 0;
    if (n == 0)
      return NULL;
    p += n;
  }
}

static bool shape_is_hex(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* The end of an href that holds only what a URI may; else the same. */
static const char *shape_href_end(const multistatus__shapes *s, const char *p,
                                  const char *end) {
  for (;; p++) {
    p = multistatus__bytes_plain_path(p, end);
    if (p == end)
      return NULL;
    if (*p == (s->xml ? '<' : '"'))
      return p;
    bool encoded =
        *p == '%' && end - p >= 3 && shape_is_hex(p[1]) && shape_is_hex(p[2]);
    if (!encoded && (*p <= ' ' || *p >= 0x7f || strchr("\"%<>\\^`{|}", *p) ||
                     (s->xml && *p == '&')))
      return NULL;
  }
}

/* Hrefs of a listing begin alike: over whole blocks that are as in the known one, which
   is in order. */
static const char *shape_href_begin(const char *p, const char *end, const char *known,
                                    size_t len) {
#if defined(BYTES_BITS)
  const char *start = p, *stop = known + len;
  while (stop - known >= BYTES_BLOCK && end - p >= BYTES_BLOCK &&
         multistatus__block_mask(multistatus__block_same(
             multistatus__block_load(p), multistatus__block_load(known))) ==
             BYTES_ALL) {
    p += BYTES_BLOCK;
    known += BYTES_BLOCK;
  }
  /* What is encoded is looked at as a whole. */
  if (p > start && (p[-1] == '%' || p[-2] == '%'))
    p -= 2;
#else
  (void)end;
  (void)known;
  (void)len;
#endif
  return p;
}

/* Takes what stands at p as text i of the shape. No text may be over the least limit,
   which the long way would find earlier. */
static bool shape_take(const multistatus__shapes *s, const multistatus__shape *shape,
                       size_t i, const char *p, const char *end,
                       multistatus__twin_given *text) {
  const char *known = shape->bytes.data + shape->texts[i].at, *behind;
  switch (shape->means[i].kind) {
  case TWIN_STATUS:
    return shape_take_line(s, p, end, text);
  case TWIN_HREF:
    behind = shape_href_begin(p, end, known, shape->texts[i].len);
    behind = shape_href_end(s, behind, end);
    break;
  default:
    behind = shape_text_end(s, p, end);
  }
  text->data = p;
  text->len = behind ? (size_t)(behind - p) : 0;
  return text->len - 1 < s->max;
}

/* Finds the texts of data that have this shape; how long the response is, or 0. */
static inline size_t shape_match(const multistatus__shapes *s,
                                 const multistatus__shape *shape, const char *data,
                                 size_t len, multistatus__twin_given *texts) {
  const char *p = data, *end = data + len, *literal = shape->bytes.data;
  for (size_t i = 0; i < shape->text_count; i++) {
    const char *text = shape->bytes.data + shape->texts[i].at;
    size_t n = (size_t)(text - literal);
    if ((size_t)(end - p) < n || !multistatus__bytes_equal(p, literal, n) ||
        !shape_take(s, shape, i, p + n, end, &texts[i]))
      return 0;
    p += n + texts[i].len;
    literal = text + shape->texts[i].len;
  }
  size_t n = (size_t)(shape->bytes.data + shape->bytes.len - literal);
  if ((size_t)(end - p) < n || !multistatus__bytes_equal(p, literal, n))
    return 0;
  return (size_t)(p + n - data);
}

/* ---- Learning ---- */

static void shape_begin(multistatus__shapes *s, const char *data, size_t len) {
  if (s->waited < SHAPE_WAIT) {
    s->waited++;
    return;
  }
  if (++s->misses > SHAPE_TRIES) {
    s->misses = s->misses < SHAPE_REST ? s->misses : 0;
    return;
  }
  if (!s->table && !(s->table = multistatus__alloc(multistatus_input_allocator(s->in),
                                                   sizeof *s->table)))
    return; /* nothing is learnt, and nothing is lost */
  size_t which = 0;
  while (which < SHAPE_COUNT && s->table->shape[which].known)
    which++;
  if (which == SHAPE_COUNT) {
    which = s->next;
    s->next = (s->next + 1) % SHAPE_COUNT;
  }
  s->learning = &s->table->shape[which];
  s->learning->bytes.len = s->learning->text_count = s->propstat = s->prop = 0;
  s->learning->known = s->open = s->status = false;
  s->data = data;
  s->end = data + len;
}

void multistatus__shape_spoil(multistatus__shapes *s) {
  s->learning = NULL;
}

/* Where the newest text ends. */
static size_t shape_texts_end(const multistatus__shape *shape) {
  size_t i = shape->text_count;
  return i ? (size_t)shape->texts[i - 1].at + shape->texts[i - 1].len : 0;
}

void multistatus__shape_text(multistatus__shapes *s, const char *data, size_t len) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  /* A text that the scanner had to put together stands elsewhere, and one behind a CR
     depends on how it begins. */
  size_t at = (size_t)((uintptr_t)data - (uintptr_t)s->data);
  size_t given = (size_t)(s->end - s->data);
  if (given > SHAPE_BYTES)
    given = SHAPE_BYTES;
  if (!len || at >= given || len > given - at || at < shape_texts_end(shape) ||
      shape->text_count == SHAPE_TEXTS || (at && data[-1] == '\r')) {
    multistatus__shape_spoil(s);
    return;
  }
  s->status = false;
  shape->texts[shape->text_count].at = (uint16_t)at;
  shape->texts[shape->text_count].len = (uint16_t)len;
  shape->text_count++;
}

static const char *shape_space(const char *p, const char *end) {
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
    p++;
  return p;
}

/* Whether nothing but `,"message":"` stands between a status that ends at p and its
   phrase. A member between them would become part of the status, and be lost where the
   same bytes stand in a result to which that member means something. */
static bool shape_phrase_follows(const char *p, const char *end) {
  static const char *const parts[] = {",", "\"message\"", ":", "\""};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    size_t len = strlen(parts[i]);
    p = shape_space(p, end);
    if ((size_t)(end - p) < len || memcmp(p, parts[i], len) != 0)
      return false;
    p += len;
  }
  return memchr(p, '"', (size_t)(end - p)) == end - 1;
}

void multistatus__shape_phrase(multistatus__shapes *s, const char *end) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  size_t last = shape->text_count - 1;
  size_t behind = (size_t)((uintptr_t)end - (uintptr_t)s->data);
  if (s->status && behind <= (size_t)(s->end - s->data) && behind <= SHAPE_BYTES &&
      shape_phrase_follows(s->data + shape_texts_end(shape), s->data + behind))
    shape->texts[last].len = (uint16_t)(behind - shape->texts[last].at);
  else
    multistatus__shape_spoil(s);
}

void multistatus__shape_act(multistatus__shapes *s, multistatus__shape_kind kind,
                            bool has_text) {
  multistatus__shape *shape = s->learning;
  if (!shape)
    return;
  size_t here = *multistatus_input_here(s->in), from = shape_texts_end(shape);
  multistatus__twin_text means = {TWIN_HREF, 0, 0};
  s->status = kind == SHAPE_STATUS;
  switch (kind) {
  case SHAPE_OPEN:
    s->propstat++;
    s->prop = 0;
    s->open = true;
    return;
  case SHAPE_CLOSE:
    s->open = false;
    return;
  case SHAPE_COMMIT:
    if (here == MULTISTATUS_HERE || here < from)
      multistatus__shape_spoil(s);
    shape->behind = here;
    return;
  case SHAPE_PROP:
    means.kind = TWIN_VALUE;
    means.propstat = s->propstat;
    means.prop = ++s->prop;
    break;
  case SHAPE_STATUS:
    means.kind = TWIN_STATUS;
    means.propstat = s->open ? s->propstat : 0;
    break;
  default:
    break;
  }
  if (has_text)
    shape->means[shape->text_count - 1] = means;
}

/* Whether these bytes have a shape known before, now that their statuses are known. */
static bool shape_is_known(multistatus__shapes *s, const char *data, size_t used) {
  multistatus__twin_given texts[SHAPE_TEXTS];
  size_t len = (size_t)(s->end - data);
  for (size_t i = 0; i < SHAPE_COUNT; i++)
    if (s->table->shape[i].known &&
        shape_match(s, &s->table->shape[i], data, len, texts) == used)
      return true;
  return false;
}

/* Beside propstats JSON has a status that only sums them up: it is no text that means
   something, and so one of the bytes that have to match. */
static void shape_drop_sum(multistatus__shape *shape, const multistatus_result *r) {
  if (!r || r->status || !r->extra || !r->extra->propstats)
    return;
  for (size_t i = 0; i < shape->text_count; i++)
    if (shape->means[i].kind == TWIN_STATUS && !shape->means[i].propstat) {
      size_t behind = --shape->text_count - i;
      memmove(shape->texts + i, shape->texts + i + 1, behind * sizeof *shape->texts);
      memmove(shape->means + i, shape->means + i + 1, behind * sizeof *shape->means);
      return;
    }
}

void multistatus__shape_end(multistatus__shapes *s, size_t used) {
  multistatus__shape *shape = s->learning;
  s->learning = NULL;
  if (shape)
    shape_drop_sum(shape, s->in->last);
  if (!shape || !used || used > SHAPE_BYTES ||
      !multistatus__parse_buffer_try(&s->in->parse, &shape->bytes, s->data, used) ||
      !multistatus__twin_learn(&shape->twin, s->in, shape->means, shape->text_count))
    return;
  shape_learn_lines(s, shape);
  if (shape_is_known(s, s->data, used))
    return;
  shape->known = true;
  shape->behind = used - shape->behind;
  s->last = (size_t)(shape - s->table->shape);
}

/* ---- Reading ---- */

/* Reads one; returns its length, or 0 with *rc set. */
static size_t shape_read(multistatus__shapes *s, const char *data, size_t len,
                         int *rc) {
  multistatus__twin_given texts[SHAPE_TEXTS];
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    size_t which = (s->last + i) % SHAPE_COUNT;
    const multistatus__shape *shape = &s->table->shape[which];
    size_t n = shape->known ? shape_match(s, shape, data, len, texts) : 0;
    *rc = n ? multistatus__twin_commit(&shape->twin, s->in, texts, n) : 1;
    if (*rc == 0)
      s->last = which;
    if (*rc <= 0)
      return *rc ? 0 : n;
  }
  return 0;
}

int multistatus__shapes_read(multistatus__shapes *s, const char *data, size_t len,
                             size_t *used) {
  multistatus_input *in = s->in;
  size_t at = 0, n = 0;
  int rc = 1;
  if (!s->table) {
    shape_begin(s, data, len);
    return rc;
  }
  do {
    at += n;
    n = shape_read(s, data + at, len - at, &rc);
  } while (n && (in->keeps || multistatus__arena_used(in->owner) < SHAPE_BATCH));
  at += n;
  if (!at && rc == 1)
    shape_begin(s, data, len);
  if (!at)
    return rc;
  s->misses = 0;
  in->parse.here = at - s->table->shape[s->last].behind;
  *used = at;
  return rc < 0 ? rc : 0;
}
