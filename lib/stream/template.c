/* SPDX-License-Identifier: MIT */
#include "template.h"

#include <string.h>
#include "../base/bytes.h"
#include "input.h"

enum {
  TEMPLATE_COUNT = 4, /* of a document: files, collections, ... */
  TEMPLATE_STEPS = 96,
  TEMPLATE_BYTES = 16 * 1024,
  /* After that many results in a row without a match nothing is recorded for a while,
     so that a body without repetitions does not pay for it. */
  TEMPLATE_TRIES = 16,
  TEMPLATE_REST = 256,
  /* Results that nobody keeps are made in batches of about so many bytes. */
  TEMPLATE_BATCH = 16 * 1024
};

/* An event of the result that the template was compiled from. */
typedef struct multistatus__template_step {
  multistatus__template_event event;
  int status;                    /* if it is one */
  uint32_t at, len;              /* of its text in the template's bytes; 0: none */
  const multistatus_prop *named; /* of a property */
  multistatus_prop_text prop;    /* the same, apart from its text */
} multistatus__template_step;

/* One block of memory: the steps, the bytes of the result, and the strings of its
   properties that are always the same. */
typedef struct multistatus__template {
  size_t size;         /* of the block */
  size_t len;          /* of the bytes */
  size_t after;        /* bytes behind the place of the commit */
  size_t result_bytes; /* what counts against that limit, apart from the texts */
  const char *bytes;
  size_t count;
  multistatus__template_step steps[];
} multistatus__template;

typedef struct multistatus__template_set {
  multistatus__template *list[TEMPLATE_COUNT]; /* the one that matched last first */
  size_t count;                                /* of the steps being recorded */
  size_t committed;                            /* the place of the commit */
  multistatus__template_step steps[TEMPLATE_STEPS];
} multistatus__template_set;

/* The text of a step in the result that is being matched. */
typedef struct multistatus__template_value {
  multistatus_text text;
  int status;
} multistatus__template_value;

void multistatus__templates_init(multistatus__templates *ts, multistatus_input *in,
                                 bool xml) {
  const multistatus_limits *l = multistatus_input_limits(in);
  ts->in = in;
  ts->xml = xml;
  ts->max = l->href_bytes < l->text_bytes ? l->href_bytes : l->text_bytes;
}

static void template_free(multistatus__templates *ts, multistatus__template *t) {
  multistatus__release(multistatus_input_allocator(ts->in), t, t ? t->size : 0);
}

void multistatus__templates_done(multistatus__templates *ts) {
  if (!ts->set)
    return;
  for (size_t i = 0; i < TEMPLATE_COUNT; i++)
    template_free(ts, ts->set->list[i]);
  multistatus__release(multistatus_input_allocator(ts->in), ts->set, sizeof *ts->set);
  ts->set = NULL;
}

/* ---- Matching ---- */

/* Each of these returns the end of a text that begins at p and needs no decoding, or
   NULL if it is not such a text or is cut off. */

static const char *template_value_end(bool xml, const char *p, const char *end) {
  for (;;) {
    p = xml ? multistatus__bytes_find(p, end, '<', '&', ']', true)
            : multistatus__bytes_find(p, end, '"', '\\', '"', false);
    if (p == end)
      return NULL;
    if (*p == (xml ? '<' : '"'))
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

/* An href that contains only what a URI may. */
static const char *template_href_end(bool xml, const char *p, const char *end) {
  for (;; p++) {
    p = multistatus__bytes_plain_path(p, end);
    if (p == end)
      return NULL;
    if (*p == (xml ? '<' : '"'))
      return p;
    bool encoded =
        *p == '%' && end - p >= 3 && template_is_hex(p[1]) && template_is_hex(p[2]);
    if (!encoded && (*p <= ' ' || *p >= 0x7f || strchr("\"%<>\\^`{|}", *p) ||
                     (xml && *p == '&')))
      return NULL;
  }
}

static const char *template_phrase_end(int status, const char *p, const char *end) {
  const char *reason = multistatus_reason(status);
  size_t len = multistatus__bytes_length(reason);
  return (size_t)(end - p) > len && memcmp(p, reason, len) == 0 ? p + len : NULL;
}

/* A status with its registered reason in XML, the number alone in JSON. 418 is left to
   the general path: it is a quirk in some places. */
static const char *template_status_end(bool xml, const char *p, const char *end,
                                       int *status) {
  static const char version[] = {'H', 'T', 'T', 'P', '/', '1', '.', '1', ' '};
  size_t lead = xml ? sizeof version : 0;
  if ((size_t)(end - p) < lead + sizeof "200 " || memcmp(p, version, lead) != 0)
    return NULL;
  p += lead;
  if (*p < '1' || *p > '9' || p[1] < '0' || p[1] > '9' || p[2] < '0' || p[2] > '9')
    return NULL;
  *status = (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
  p += 3;
  if (*status == 418)
    return NULL;
  if (!xml)
    return p;
  return *p == ' ' && *multistatus_reason(*status)
             ? template_phrase_end(*status, p + 1, end)
             : NULL;
}

/* The value of a step at p. No text may be over the least limit that applies to any.
   status: the one before it. */
static bool template_take(const multistatus__templates *ts,
                          const multistatus__template *t,
                          const multistatus__template_step *step, const char *p,
                          const char *end, int status,
                          multistatus__template_value *value) {
  const char *stop;
  value->status = status;
  switch (step->event) {
  case TEMPLATE_HREF:
    stop = template_href_end(ts->xml, p, end);
    break;
  case TEMPLATE_PROP:
    stop = template_value_end(ts->xml, p, end);
    break;
  case TEMPLATE_PHRASE:
    stop = template_phrase_end(status, p, end);
    break;
  default:
    value->status = step->status;
    stop = (size_t)(end - p) > step->len &&
                   multistatus__bytes_equal(p, t->bytes + step->at, step->len)
               ? p + step->len
               : template_status_end(ts->xml, p, end, &value->status);
  }
  value->text.data = p;
  value->text.len = stop ? (size_t)(stop - p) : 0;
  return value->text.len - 1 < ts->max;
}

static bool template_is_literal(const char *p, const char *end, const char *literal,
                                size_t n) {
  return (size_t)(end - p) >= n && multistatus__bytes_equal(p, literal, n);
}

/* Finds the texts of the result at data; returns its length, or 0 if it does not match
   the template. */
static inline size_t template_match(const multistatus__templates *ts,
                                    const multistatus__template *t, const char *data,
                                    const char *end,
                                    multistatus__template_value *values) {
  const char *p = data;
  size_t literal = 0;
  int status = 0;
  for (size_t i = 0; i < t->count; i++) {
    const multistatus__template_step *step = t->steps + i;
    if (!step->len)
      continue;
    size_t n = step->at - literal;
    if (!template_is_literal(p, end, t->bytes + literal, n) ||
        !template_take(ts, t, step, p + n, end, status, values + i))
      return 0;
    status = values[i].status;
    p += n + values[i].text.len;
    literal = (size_t)step->at + step->len;
  }
  size_t n = t->len - literal;
  if (!template_is_literal(p, end, t->bytes + literal, n))
    return 0;
  return (size_t)(p + n - data);
}

/* ---- Instantiating ---- */

static int template_step_run(multistatus_input *in,
                             const multistatus__template_step *step,
                             const multistatus__template_value *value) {
  multistatus_prop_text p;
  switch (step->event) {
  case TEMPLATE_HREF:
    in->building->href.value = multistatus__href_keep(in->owner, value->text);
    return multistatus__input_check(in);
  case TEMPLATE_STATUS:
    *(in->propstat ? &in->propstat->status : &in->building->status) = value->status;
    return 0;
  case TEMPLATE_PROPSTAT:
    return multistatus_input_open_propstat(in);
  case TEMPLATE_PROP:
    p = step->prop;
    if (step->len)
      p.value = value->text;
    return multistatus__input_add_prop(in, &p, step->named);
  case TEMPLATE_PROPSTAT_END:
    return multistatus_input_close_propstat(in);
  default:
    return 0;
  }
}

/* Whether no limit is in the way. result_bytes: at most; where that is too much, the
   general path counts. */
static bool template_fits(const multistatus__templates *ts,
                          const multistatus__template *t, size_t bytes) {
  const multistatus_input *in = ts->in;
  size_t most = t->result_bytes + bytes + t->count * sizeof(multistatus__string);
  return !in->parse.error && !in->building && !in->loose &&
         in->committed < in->owner->limits.results &&
         most <= in->owner->limits.result_bytes;
}

/* Reads one result; returns its length, or 0 with *rc set: 1 if it matches none. */
static size_t template_read(multistatus__templates *ts, const char *data,
                            const char *end, int *rc) {
  multistatus__template_value values[TEMPLATE_STEPS];
  multistatus__template **list = ts->set->list, *t;
  size_t i = 0, n = 0;
  while (i < TEMPLATE_COUNT && list[i] &&
         !(n = template_match(ts, list[i], data, end, values)))
    i++;
  *rc = 1;
  if (!n || !template_fits(ts, list[i], n))
    return 0;
  t = list[i];
  for (; i > 0; i--)
    list[i] = list[i - 1];
  list[0] = t;
  *rc = multistatus_input_begin(ts->in);
  for (; i < t->count && *rc == 0; i++)
    *rc = template_step_run(ts->in, t->steps + i, values + i);
  if (*rc == 0)
    *rc = multistatus_input_commit(ts->in);
  return *rc ? 0 : n;
}

/* ---- Recording ---- */

static void template_begin(multistatus__templates *ts, const char *data, size_t len) {
  const multistatus_allocator *a = multistatus_input_allocator(ts->in);
  if (++ts->misses > TEMPLATE_TRIES) {
    ts->misses = ts->misses < TEMPLATE_REST ? ts->misses : 0;
    return;
  }
  if (!ts->set && !(ts->set = multistatus__alloc(a, sizeof *ts->set)))
    return; /* the body can still be read */
  ts->recording = true;
  ts->set->count = 0;
  ts->text_len = 0;
  ts->data = data;
  ts->end = data + (len < TEMPLATE_BYTES ? len : TEMPLATE_BYTES);
}

int multistatus__templates_match(multistatus__templates *ts, const char *data,
                                 size_t len, size_t *used) {
  multistatus_input *in = ts->in;
  size_t at = 0, n = 0;
  int rc = 1;
  if (ts->set)
    do {
      at += n;
      n = template_read(ts, data + at, data + len, &rc);
    } while (n && (in->keeps || multistatus__arena_used(in->owner) < TEMPLATE_BATCH));
  at += n;
  if (!at && rc == 1)
    template_begin(ts, data, len);
  if (!at)
    return rc;
  ts->misses = 0;
  in->parse.here = at - ts->set->list[0]->after;
  *used = at;
  return rc < 0 ? rc : 0;
}

void multistatus__template_text(multistatus__templates *ts, const char *data,
                                size_t len) {
  if (!ts->recording)
    return;
  /* A text that the scanner decoded is elsewhere, and how one behind a CR begins
     depends on that. */
  size_t at = (size_t)((uintptr_t)data - (uintptr_t)ts->data);
  size_t given = (size_t)(ts->end - ts->data);
  if (!len || ts->text_len || at >= given || len > given - at ||
      (at && data[-1] == '\r'))
    ts->recording = false;
  ts->text = data;
  ts->text_len = len;
}

void multistatus__template_record(multistatus__templates *ts,
                                  multistatus__template_event event,
                                  const multistatus_prop *named, bool has_text) {
  multistatus__template_set *set = ts->set;
  size_t here = *multistatus_input_here(ts->in);
  bool is_prop = event == TEMPLATE_PROP;
  bool must_have_text = event <= TEMPLATE_PHRASE;
  if (set->count == TEMPLATE_STEPS || (is_prop && !named) ||
      (must_have_text && !has_text) || (has_text && !ts->text_len) ||
      (event == TEMPLATE_COMMIT && here == MULTISTATUS_HERE))
    ts->recording = false;
  if (!ts->recording)
    return;
  multistatus__template_step *step = &set->steps[set->count];
  memset(step, 0, sizeof *step);
  step->event = event;
  step->named = named;
  if (has_text) {
    step->at = (uint32_t)(ts->text - ts->data);
    step->len = (uint32_t)ts->text_len;
    ts->text_len = 0;
  }
  if (event == TEMPLATE_COMMIT)
    set->committed = here;
  else
    set->count++;
}

/* ---- Compiling ---- */

/* What of a result is known while its steps are followed. */
struct template_state {
  const multistatus_result *r;
  const multistatus_propstat *next, *in; /* the next one; that which is open, or NULL */
  const multistatus_prop *prop;          /* the next one */
  bool has_href;
  int status; /* of the result, or of the open propstat; 0: not yet */
  int result_status;
};

/* Sets what a template's property always has. */
static bool template_prop_check(struct template_state *s,
                                multistatus__template_step *step) {
  const multistatus_prop *p = s->prop;
  if (!s->in || !p)
    return false;
  step->prop.kind = p->kind;
  if (!step->len)
    step->prop.value = multistatus__view(p->value);
  if (p->lang)
    step->prop.lang = multistatus__view(p->lang);
  if (p->attributes)
    step->prop.attributes = multistatus__view(p->attributes);
  s->prop = p->next;
  return true;
}

/* Whether a step explains what the result contains; false also for what would mean
   something else if its text were another one. */
static bool template_step_check(const multistatus__templates *ts,
                                struct template_state *s,
                                multistatus__template_step *step) {
  const char *p = ts->data + step->at, *stop = p + step->len;
  switch (step->event) {
  case TEMPLATE_HREF:
    if (s->in || s->has_href)
      return false;
    return s->has_href = s->r->href.value != NULL;
  case TEMPLATE_STATUS:
    if (s->status || template_status_end(ts->xml, p, ts->end, &step->status) != stop)
      return false;
    s->status = step->status;
    return s->status == (s->in ? s->in->status : s->r->status);
  case TEMPLATE_PHRASE:
    return s->status && template_phrase_end(s->status, p, ts->end) == stop;
  case TEMPLATE_PROPSTAT:
    if (!s->next || !multistatus__outcome_is_empty(&s->next->outcome) ||
        s->next->invalid)
      return false;
    s->result_status = s->in ? s->result_status : s->status;
    s->in = s->next;
    s->next = s->in->next;
    s->prop = s->in->props;
    s->status = 0;
    return true;
  case TEMPLATE_PROP:
    return template_prop_check(s, step);
  default: /* the end of a propstat */
    if (!s->in || s->prop || !s->status)
      return false;
    s->in = NULL;
    s->status = s->result_status;
    return true;
  }
}

/* Follows the steps through the result that they made. */
static bool template_check(multistatus__templates *ts) {
  multistatus__template_set *set = ts->set;
  const multistatus_result *r = ts->in->last;
  const multistatus__extra *x = r ? r->extra : NULL;
  if (!r || r->quirks || r->message ||
      ts->in->document.kind > MULTISTATUS_DOCUMENT_MULTISTATUS ||
      (x && (!multistatus__outcome_is_empty(&x->outcome) || x->location ||
             x->href_count || x->item)))
    return false;
  struct template_state s = {.r = r, .next = x ? x->propstats : NULL};
  size_t kept = 0, end = 0;
  for (size_t i = 0; i < set->count; i++) {
    multistatus__template_step *step = set->steps + i;
    /* In JSON, a status beside propstats is ignored: its bytes have to be the same. */
    if (!s.in && x && x->propstats && !r->status &&
        (step->event == TEMPLATE_STATUS || step->event == TEMPLATE_PHRASE))
      continue;
    if ((step->len && step->at < end) || !template_step_check(ts, &s, step))
      return false;
    end = step->len ? (size_t)step->at + step->len : end;
    set->steps[kept++] = *step;
  }
  set->count = kept;
  return s.has_href && !s.in && !s.next && s.status == r->status && set->committed >= end;
}

static void template_keep(char **to, multistatus_text *t) {
  if (t->len)
    t->data = memcpy(*to, t->data, t->len);
  *to += t->len;
}

void multistatus__template_compile(multistatus__templates *ts, size_t used) {
  multistatus__template_set *set = ts->set;
  multistatus__context *o = ts->in->owner;
  if (!ts->recording)
    return;
  ts->recording = false;
  if (!used || used > (size_t)(ts->end - ts->data) || !template_check(ts))
    return;
  size_t result_bytes = multistatus__arena_used(o) - o->mark;
  size_t head = sizeof(multistatus__template) + set->count * sizeof *set->steps;
  size_t size = head + used + result_bytes;
  multistatus__template *t = multistatus__alloc(&o->allocator, size);
  if (!t)
    return;
  char *to = (char *)t + head;
  t->size = size;
  t->bytes = memcpy(to, ts->data, used);
  t->len = used;
  t->after = used - set->committed;
  t->result_bytes = result_bytes;
  t->count = set->count;
  memcpy(t->steps, set->steps, set->count * sizeof *set->steps);
  to += used;
  for (size_t i = 0; i < t->count; i++) {
    template_keep(&to, &t->steps[i].prop.value);
    template_keep(&to, &t->steps[i].prop.lang);
    template_keep(&to, &t->steps[i].prop.attributes);
  }
  template_free(ts, set->list[TEMPLATE_COUNT - 1]);
  memmove(set->list + 1, set->list, (TEMPLATE_COUNT - 1) * sizeof *set->list);
  set->list[0] = t;
}
