/* SPDX-License-Identifier: MIT */
#include "template.h"

#include <string.h>
#include "input.h"

/* After that many responses in a row that matched nothing, learning rests for a while:
   a body that never repeats itself should not pay for it. */
enum { TEMPLATE_TRIES = 16, TEMPLATE_REST = 256 };

/* Nor is anything learnt from the first few: most bodies are short. */
enum { TEMPLATE_WAIT = 8 };

void multistatus__templates_init(multistatus__templates *s, multistatus_input *in,
                                 bool xml) {
  const multistatus_limits *l = multistatus_input_limits(in);
  s->in = in;
  s->xml = xml;
  s->max = l->href_bytes < l->text_bytes ? l->href_bytes : l->text_bytes;
}

void multistatus__templates_done(multistatus__templates *s) {
  if (!s->table)
    return;
  for (size_t i = 0; i < TEMPLATE_COUNT; i++) {
    multistatus__buffer_done(s->in->parse.allocator, &s->table->list[i].bytes);
    multistatus__instance_done(&s->table->list[i].instance, s->in);
  }
  multistatus__release(multistatus_input_allocator(s->in), s->table, sizeof *s->table);
  s->table = NULL;
}

/* ---- Statuses ---- */

/* Where the digits are. */
static size_t template_digits(const multistatus__templates *s) {
  return s->xml ? sizeof "HTTP/1.1 " - 1 : 0;
}

/* By these, so that no two usual ones meet. */
static size_t template_line_slot(const multistatus__templates *s, const char *line) {
  const unsigned char *digits = (const unsigned char *)line + template_digits(s);
  return (digits[0] + 2u * digits[1] + 7u * digits[2]) %
         (sizeof s->table->lines / sizeof *s->table->lines);
}

static void template_keep_line(multistatus__templates *s, const char *line, size_t len,
                               int status) {
  /* 418 is nothing special in a result, but a quirk in a propstat. */
  if (len > BYTES_FIXED || len < template_digits(s) + 3 || status == 418)
    return;
  size_t slot = template_line_slot(s, line);
  memcpy(s->table->lines[slot].text, line, len);
  s->table->lines[slot].len = (uint32_t)len;
  s->table->lines[slot].status = (uint32_t)status;
}

static void template_keep_lines(multistatus__templates *s,
                                const multistatus__template *t) {
  for (size_t i = 0; i < t->text_count; i++)
    if (t->means[i].kind == TEXT_STATUS)
      template_keep_line(s, t->bytes.data + t->texts[i].at, t->texts[i].len,
                         multistatus__instance_status(&t->instance, i));
}

/* Whether a status stands at p that is known. */
static bool template_take_line(const multistatus__templates *s, const char *p,
                               const char *end, multistatus__instance_value *line) {
  if (end - p < BYTES_FIXED)
    return false;
  size_t slot = template_line_slot(s, p);
  line->data = p;
  line->len = s->table->lines[slot].len;
  line->status = (int)s->table->lines[slot].status;
  return line->status &&
         multistatus__bytes_begin(p, s->table->lines[slot].text, line->len);
}

/* ---- Matching ---- */

/* The end of a text that needs no taking apart; NULL if it does, or is cut off. */
static const char *template_text_end(const multistatus__templates *s, const char *p,
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

static bool template_is_hex(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* The end of an href that holds only what a URI may; else the same. */
static const char *template_href_end(const multistatus__templates *s, const char *p,
                                     const char *end) {
  for (;; p++) {
    p = multistatus__bytes_plain_path(p, end);
    if (p == end)
      return NULL;
    if (*p == (s->xml ? '<' : '"'))
      return p;
    bool encoded =
        *p == '%' && end - p >= 3 && template_is_hex(p[1]) && template_is_hex(p[2]);
    if (!encoded && (*p <= ' ' || *p >= 0x7f || strchr("\"%<>\\^`{|}", *p) ||
                     (s->xml && *p == '&')))
      return NULL;
  }
}

/* Hrefs of a listing begin alike: over whole blocks that are as in the known one, which
   is in order. */
static const char *template_href_begin(const char *p, const char *end,
                                       const char *known, size_t len) {
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
static bool template_take(const multistatus__templates *s,
                          const multistatus__template *t, size_t i, const char *p,
                          const char *end, multistatus__instance_value *text) {
  const char *known = t->bytes.data + t->texts[i].at, *behind;
  switch (t->means[i].kind) {
  case TEXT_STATUS:
    return template_take_line(s, p, end, text);
  case TEXT_HREF:
    behind = template_href_begin(p, end, known, t->texts[i].len);
    behind = template_href_end(s, behind, end);
    break;
  default:
    behind = template_text_end(s, p, end);
  }
  text->data = p;
  text->len = behind ? (size_t)(behind - p) : 0;
  return text->len - 1 < s->max;
}

/* Finds the texts of data that have this shape; how long the response is, or 0. */
static inline size_t template_match(const multistatus__templates *s,
                                    const multistatus__template *t, const char *data,
                                    size_t len, multistatus__instance_value *texts) {
  const char *p = data, *end = data + len, *literal = t->bytes.data;
  for (size_t i = 0; i < t->text_count; i++) {
    const char *text = t->bytes.data + t->texts[i].at;
    size_t n = (size_t)(text - literal);
    if ((size_t)(end - p) < n || !multistatus__bytes_equal(p, literal, n) ||
        !template_take(s, t, i, p + n, end, &texts[i]))
      return 0;
    p += n + texts[i].len;
    literal = text + t->texts[i].len;
  }
  size_t n = (size_t)(t->bytes.data + t->bytes.len - literal);
  if ((size_t)(end - p) < n || !multistatus__bytes_equal(p, literal, n))
    return 0;
  return (size_t)(p + n - data);
}

/* ---- Learning ---- */

static void template_begin(multistatus__templates *s, const char *data, size_t len) {
  if (s->waited < TEMPLATE_WAIT) {
    s->waited++;
    return;
  }
  if (++s->misses > TEMPLATE_TRIES) {
    s->misses = s->misses < TEMPLATE_REST ? s->misses : 0;
    return;
  }
  if (!s->table && !(s->table = multistatus__alloc(multistatus_input_allocator(s->in),
                                                   sizeof *s->table)))
    return; /* nothing is learnt, and nothing is lost */
  size_t which = 0;
  while (which < TEMPLATE_COUNT && s->table->list[which].known)
    which++;
  if (which == TEMPLATE_COUNT) {
    which = s->next;
    s->next = (s->next + 1) % TEMPLATE_COUNT;
  }
  s->recording = &s->table->list[which];
  s->recording->bytes.len = s->recording->text_count = s->propstat = s->prop = 0;
  s->recording->known = s->open = s->status = false;
  s->data = data;
  s->end = data + len;
}

void multistatus__template_abandon(multistatus__templates *s) {
  s->recording = NULL;
}

/* Where the newest text ends. */
static size_t template_texts_end(const multistatus__template *t) {
  size_t i = t->text_count;
  return i ? (size_t)t->texts[i - 1].at + t->texts[i - 1].len : 0;
}

void multistatus__template_text(multistatus__templates *s, const char *data,
                                size_t len) {
  multistatus__template *t = s->recording;
  if (!t)
    return;
  /* A text that the scanner had to put together stands elsewhere, and one behind a CR
     depends on how it begins. */
  size_t at = (size_t)((uintptr_t)data - (uintptr_t)s->data);
  size_t given = (size_t)(s->end - s->data);
  if (given > TEMPLATE_BYTES)
    given = TEMPLATE_BYTES;
  if (!len || at >= given || len > given - at || at < template_texts_end(t) ||
      t->text_count == TEMPLATE_TEXTS || (at && data[-1] == '\r')) {
    multistatus__template_abandon(s);
    return;
  }
  s->status = false;
  t->texts[t->text_count].at = (uint16_t)at;
  t->texts[t->text_count].len = (uint16_t)len;
  t->text_count++;
}

static const char *template_space(const char *p, const char *end) {
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
    p++;
  return p;
}

/* Whether nothing but `,"message":"` stands between a status that ends at p and its
   phrase. A member between them would become part of the status, and be lost where the
   same bytes stand in a result to which that member means something. */
static bool template_phrase_follows(const char *p, const char *end) {
  static const char *const parts[] = {",", "\"message\"", ":", "\""};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    size_t len = strlen(parts[i]);
    p = template_space(p, end);
    if ((size_t)(end - p) < len || memcmp(p, parts[i], len) != 0)
      return false;
    p += len;
  }
  return memchr(p, '"', (size_t)(end - p)) == end - 1;
}

void multistatus__template_phrase(multistatus__templates *s, const char *end) {
  multistatus__template *t = s->recording;
  if (!t)
    return;
  size_t last = t->text_count - 1;
  size_t behind = (size_t)((uintptr_t)end - (uintptr_t)s->data);
  if (s->status && behind <= (size_t)(s->end - s->data) && behind <= TEMPLATE_BYTES &&
      template_phrase_follows(s->data + template_texts_end(t), s->data + behind))
    t->texts[last].len = (uint16_t)(behind - t->texts[last].at);
  else
    multistatus__template_abandon(s);
}

void multistatus__template_add(multistatus__templates *s,
                               multistatus__template_event kind, bool has_text) {
  multistatus__template *t = s->recording;
  if (!t)
    return;
  size_t here = *multistatus_input_here(s->in), from = template_texts_end(t);
  multistatus__instance_text means = {TEXT_HREF, 0, 0};
  s->status = kind == TEMPLATE_STATUS;
  switch (kind) {
  case TEMPLATE_PROPSTAT:
    s->propstat++;
    s->prop = 0;
    s->open = true;
    return;
  case TEMPLATE_PROPSTAT_END:
    s->open = false;
    return;
  case TEMPLATE_COMMIT:
    if (here == MULTISTATUS_HERE || here < from)
      multistatus__template_abandon(s);
    t->behind = here;
    return;
  case TEMPLATE_PROP:
    means.kind = TEXT_VALUE;
    means.propstat = s->propstat;
    means.prop = ++s->prop;
    break;
  case TEMPLATE_STATUS:
    means.kind = TEXT_STATUS;
    means.propstat = s->open ? s->propstat : 0;
    break;
  default:
    break;
  }
  if (has_text)
    t->means[t->text_count - 1] = means;
}

/* Whether these bytes have a shape known before, now that their statuses are known. */
static bool template_is_known(multistatus__templates *s, const char *data,
                              size_t used) {
  multistatus__instance_value texts[TEMPLATE_TEXTS];
  size_t len = (size_t)(s->end - data);
  for (size_t i = 0; i < TEMPLATE_COUNT; i++)
    if (s->table->list[i].known &&
        template_match(s, &s->table->list[i], data, len, texts) == used)
      return true;
  return false;
}

/* Beside propstats JSON has a status that only sums them up: it is no text that means
   something, and so one of the bytes that have to match. */
static void template_drop_sum(multistatus__template *t, const multistatus_result *r) {
  if (!r || r->status || !r->extra || !r->extra->propstats)
    return;
  for (size_t i = 0; i < t->text_count; i++)
    if (t->means[i].kind == TEXT_STATUS && !t->means[i].propstat) {
      size_t behind = --t->text_count - i;
      memmove(t->texts + i, t->texts + i + 1, behind * sizeof *t->texts);
      memmove(t->means + i, t->means + i + 1, behind * sizeof *t->means);
      return;
    }
}

void multistatus__template_compile(multistatus__templates *s, size_t used) {
  multistatus__template *t = s->recording;
  s->recording = NULL;
  if (t)
    template_drop_sum(t, s->in->last);
  if (!t || !used || used > TEMPLATE_BYTES ||
      !multistatus__buffer_put(s->in->parse.allocator, &t->bytes, s->data, used) ||
      !multistatus__instance_compile(&t->instance, s->in, t->means, t->text_count))
    return;
  template_keep_lines(s, t);
  if (template_is_known(s, s->data, used))
    return;
  t->known = true;
  t->behind = used - t->behind;
  s->last = (size_t)(t - s->table->list);
}

/* ---- Reading ---- */

/* Reads one; returns its length, or 0 with *rc set. */
static size_t template_read(multistatus__templates *s, const char *data, size_t len,
                            int *rc) {
  multistatus__instance_value texts[TEMPLATE_TEXTS];
  for (size_t i = 0; i < TEMPLATE_COUNT; i++) {
    size_t which = (s->last + i) % TEMPLATE_COUNT;
    const multistatus__template *t = &s->table->list[which];
    size_t n = t->known ? template_match(s, t, data, len, texts) : 0;
    *rc = n ? multistatus__instantiate(&t->instance, s->in, texts, n) : 1;
    if (*rc == 0)
      s->last = which;
    if (*rc <= 0)
      return *rc ? 0 : n;
  }
  return 0;
}

int multistatus__templates_read(multistatus__templates *s, const char *data, size_t len,
                                size_t *used) {
  multistatus_input *in = s->in;
  size_t at = 0, n = 0;
  int rc = 1;
  if (!s->table) {
    template_begin(s, data, len);
    return rc;
  }
  do {
    at += n;
    n = template_read(s, data + at, len - at, &rc);
  } while (n && (in->keeps || multistatus__arena_used(in->owner) < TEMPLATE_BATCH));
  at += n;
  if (!at && rc == 1)
    template_begin(s, data, len);
  if (!at)
    return rc;
  s->misses = 0;
  in->parse.here = at - s->table->list[s->last].behind;
  *used = at;
  return rc < 0 ? rc : 0;
}
