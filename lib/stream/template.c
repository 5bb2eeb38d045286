/* SPDX-License-Identifier: MIT */
#include "template.h"

#include <string.h>
#include "../base/bytes.h"
#include "input.h"

enum {
  TEMPLATE_COUNT = 4, /* of a document: files, collections, ... */
  TEMPLATE_STEPS = 96,
  TEMPLATE_VERSION = sizeof "HTTP/1.1 " - 1, /* before the status in a status line */
  TEMPLATE_BYTES = 16 * 1024,                /* of a result that is recorded */
  /* Of so many results in a row without a match, the first few are recorded. */
  TEMPLATE_REST = 256,
  TEMPLATE_TRIES = 16
};

/* An event of the result that a template is compiled from. */
typedef struct template_step {
  multistatus__template_event event;
  uint32_t at, len;              /* of its text in the bytes of the result; 0: none */
  const multistatus_prop *named; /* of a property */
  multistatus_prop_text prop;    /* the property, apart from such a text */
} template_step;

/* One block of memory: the steps, the bytes of the result, and the strings of its
   properties that are always the same. */
typedef struct result_template {
  size_t size;         /* of the block */
  size_t result_bytes; /* what the result takes of that limit */
  const char *bytes;
  size_t len;
  size_t after; /* bytes after the place of the commit */
  size_t count;
  template_step steps[];
} result_template;

/* A text of a result that matches. status: the newest one. */
typedef struct template_text {
  multistatus_text text;
  int status;
} template_text;

typedef struct multistatus__template_set {
  result_template *list[TEMPLATE_COUNT]; /* the one that matched last first */
  size_t count;     /* of the steps that were recorded; the next one may have a text */
  size_t committed; /* the place of the commit */
  template_step steps[TEMPLATE_STEPS + 1];
} template_set;

void multistatus__templates_init(multistatus__templates *ts, multistatus_input *in,
                                 bool xml) {
  const multistatus_limits *l = multistatus_input_limits(in);
  size_t most = l->href_bytes < l->text_bytes ? l->href_bytes : l->text_bytes;
  ts->in = in;
  ts->xml = xml;
  ts->max = most > TEMPLATE_VERSION ? most - TEMPLATE_VERSION : 0;
}

static void template_free(multistatus__templates *ts, result_template *t) {
  multistatus__release(multistatus_input_allocator(ts->in), t, t ? t->size : 0);
}

void multistatus__templates_done(multistatus__templates *ts) {
  for (size_t i = 0; ts->set && i < TEMPLATE_COUNT; i++)
    template_free(ts, ts->set->list[i]);
  multistatus__release(multistatus_input_allocator(ts->in), ts->set, sizeof *ts->set);
}

/* ---- Matching ---- */

/* Each of these returns the end of a text that begins at p and needs no decoding. NULL:
   it is not such a text, or it is cut off. */

static inline const char *template_text_end(bool xml, const char *p, const char *end) {
  p = xml ? multistatus__utf8_find(p, end, '<', '&', ']', true)
          : multistatus__utf8_find(p, end, '"', '\\', '"', false);
  return p < end && *p == (xml ? '<' : '"') ? p : NULL;
}

static multistatus__block template_not_href(multistatus__block x) {
  return multistatus__block_not_uri(x) | (x == '&');
}

/* The same for one that is an href in which all characters may stand, as most: it has
   letters, digits and "-./_". */
static const char *template_href_end(bool xml, const char *p, const char *end) {
  const char last = xml ? '<' : '"';
  const char *stop = multistatus__bytes_skip(p, end, multistatus__block_not_plain_path);
  if (stop == end || UNLIKELY(*stop != last))
    stop = multistatus__bytes_encoded(stop, end, template_not_href);
  if (stop < end && *stop == last)
    return stop;
  stop = template_text_end(xml, p, end);
  return stop && !multistatus__href_unsafe(p, (size_t)(stop - p)) ? stop : NULL;
}

/* Three digits; not 418, which is a quirk in some places. */
static const char *template_status_end(const char *p, const char *end, int *status) {
  *status = end - p < 3 ? 0 : multistatus__status_digits(p);
  return *status && *status != 418 ? p + 3 : NULL;
}

/* The registered reason of the status; one without is for the general path. */
static const char *template_phrase_end(int status, const char *p, const char *end) {
  multistatus_text reason = multistatus__reason(status);
  return reason.len && (size_t)(end - p) >= reason.len &&
                 multistatus__bytes_equal(p, reason.data, reason.len)
             ? p + reason.len
             : NULL;
}

/* The end of any text: the value of a property, or as above. status: the newest. */
MULTISTATUS__HOT const char *template_take(bool xml, multistatus__template_event event,
                                           const char *p, const char *end,
                                           int *status) {
  if (event == TEMPLATE_HREF)
    return template_href_end(xml, p, end);
  if (event == TEMPLATE_PROP)
    return template_text_end(xml, p, end);
  if (event != TEMPLATE_PHRASE && !(p = template_status_end(p, end, status)))
    return NULL;
  if (event == TEMPLATE_STATUS_LINE && (p == end || *p++ != ' '))
    return NULL;
  return event == TEMPLATE_STATUS ? p : template_phrase_end(*status, p, end);
}

/* Finds the texts of the result at data. Returns its length, or 0 if it does not match
   the template. No text may be over the least limit for any. */
static inline size_t template_match(const multistatus__templates *ts,
                                    const result_template *t, const char *data,
                                    const char *end, template_text *texts) {
  const char *p = data, *literal = t->bytes;
  int status = 0;
  for (size_t i = 0;; i++) {
    while (i < t->count && !t->steps[i].len)
      i++;
    const template_step *step = t->steps + i;
    const char *known = t->bytes + (i < t->count ? step->at : t->len);
    size_t n = (size_t)(known - literal);
    if ((size_t)(end - p) < n || !multistatus__bytes_equal(p, literal, n))
      return 0;
    p += n;
    if (i == t->count)
      return (size_t)(p - data);
    const char *stop = template_take(ts->xml, step->event, p, end, &status);
    const template_text found = {{p, stop ? (size_t)(stop - p) : 0}, status};
    texts[i] = found;
    if (found.text.len - 1 >= ts->max)
      return 0;
    p = stop;
    literal = known + step->len;
  }
}

/* ---- Instantiating ---- */

static int template_run(multistatus_input *in, const template_step *step,
                        const template_text *t) {
  multistatus_prop_text p;
  switch (step->event) {
  case TEMPLATE_HREF:
    in->building->href.value = multistatus__href_keep(in->context, t->text);
    return multistatus__input_check(in);
  case TEMPLATE_STATUS_LINE:
  case TEMPLATE_STATUS:
    *(in->propstat ? &in->propstat->status : &in->building->status) = t->status;
    return 0;
  case TEMPLATE_PROPSTAT:
    return multistatus_input_open_propstat(in);
  case TEMPLATE_PROP:
    p = step->prop;
    if (step->len)
      p.value = t->text;
    return multistatus__input_add_prop(in, &p, step->named, false);
  case TEMPLATE_PROPSTAT_END:
    return multistatus_input_close_propstat(in);
  default:
    return 0;
  }
}

/* Reads one result. Returns its length, or 0 with *rc set: the input's error, or 1 if
   it matches no template. */
static size_t template_read(multistatus__templates *ts, const char *data,
                            const char *end, int *rc) {
  template_text texts[TEMPLATE_STEPS];
  result_template **list = ts->set->list, *t = NULL;
  multistatus_input *in = ts->in;
  size_t i = 0, n = 0;
  for (; i < TEMPLATE_COUNT && (t = list[i]); i++)
    if ((n = template_match(ts, t, data, end, texts)))
      break;
  *rc = 1;
  /* Near a limit, where an error would have another place, the general path decides. */
  if (!n || in->committed >= in->context->limits.results ||
      t->result_bytes + n + t->count * multistatus__string_size(0) >
          in->context->limits.result_bytes)
    return 0;
  for (; i > 0; i--)
    list[i] = list[i - 1];
  list[0] = t;
  *rc = multistatus_input_begin(in);
  for (; i < t->count && !*rc; i++)
    *rc = template_run(in, t->steps + i, texts + i);
  if (!*rc)
    *rc = multistatus_input_commit(in);
  return *rc ? 0 : n;
}

/* ---- Recording ---- */

static void template_begin(multistatus__templates *ts, const char *data, size_t len) {
  const multistatus_allocator *a = multistatus_input_allocator(ts->in);
  if (ts->misses++ % TEMPLATE_REST >= TEMPLATE_TRIES)
    return;
  if (!ts->set) {
    if (!(ts->set = multistatus__resize(a, NULL, 0, sizeof *ts->set)))
      return; /* the body can be read without templates */
    memset(ts->set->list, 0, sizeof ts->set->list);
  }
  ts->recording = true;
  ts->set->count = ts->set->steps[0].len = 0;
  ts->data = data;
  ts->len = len < TEMPLATE_BYTES ? len : TEMPLATE_BYTES;
}

int multistatus__templates_match(multistatus__templates *ts, const char *data,
                                 size_t len, size_t *used) {
  size_t at = 0, n;
  int rc = 1;
  while (ts->set && multistatus__input_goes_on(ts->in) &&
         (n = template_read(ts, data + at, data + len, &rc)))
    at += n;
  if (!at && rc == 1)
    template_begin(ts, data, len);
  if (!at)
    return rc;
  ts->misses = 0;
  ts->in->parse.here = at - ts->set->list[0]->after;
  *used = at;
  return rc < 0 ? rc : 0;
}

void multistatus__template_record_text(multistatus__templates *ts, const char *data,
                                       size_t len) {
  template_step *step = ts->set->steps + ts->set->count;
  /* A text that the scanner decoded is elsewhere, and what one after a CR begins with
     depends on that. */
  size_t at = (size_t)((uintptr_t)data - (uintptr_t)ts->data);
  if (!len || step->len || at >= ts->len || len > ts->len - at ||
      (at && data[-1] == '\r'))
    ts->recording = false;
  step->at = (uint32_t)at;
  step->len = (uint32_t)len;
}

void multistatus__template_record(multistatus__templates *ts,
                                  multistatus__template_event event,
                                  const multistatus_prop *named, bool has_text) {
  template_set *set = ts->set;
  template_step *step = set->steps + set->count;
  uint32_t skip = event == TEMPLATE_STATUS_LINE ? TEMPLATE_VERSION : 0;
  set->committed = *multistatus_input_here(ts->in);
  if (has_text != (step->len > 0) || (event <= TEMPLATE_PHRASE && !has_text) ||
      (event == TEMPLATE_PROP && !named) || step->len < skip ||
      set->count + 2 > TEMPLATE_STEPS || set->committed == MULTISTATUS_HERE)
    ts->recording = false;
  else if (event != TEMPLATE_COMMIT) {
    *step = (template_step){
        .event = event, .at = step->at + skip, .len = step->len - skip, .named = named};
    set->steps[++set->count].len = 0;
  }
}

/* ---- Compiling ---- */

/* What the steps have explained of a result. */
struct template_state {
  const multistatus_result *r;
  const multistatus_propstat *in, *next; /* the open one, or NULL; the next one */
  const multistatus_prop *prop;          /* the next one */
  bool has_href;
  int status[2]; /* of the result, and of the open propstat; 0: not yet */
};

/* Whether a step says what is in the result, and would if its text were another one. */
static bool template_check_step(const multistatus__templates *ts,
                                struct template_state *s, template_step *step) {
  const char *p = ts->data + step->at, *end = ts->data + ts->len, *stop = p + step->len;
  const multistatus_prop *prop = s->prop;
  int *status = &s->status[s->in != NULL];
  switch (step->event) {
  case TEMPLATE_HREF:
    return s->has_href = !s->in && s->r->href.value;
  case TEMPLATE_STATUS_LINE:
  case TEMPLATE_STATUS:
  case TEMPLATE_PHRASE:
    return !*status == (step->event != TEMPLATE_PHRASE) &&
           template_take(ts->xml, step->event, p, end, status) == stop &&
           *status == (s->in ? s->in->status : s->r->status);
  case TEMPLATE_PROPSTAT:
    if (s->in || !(s->in = s->next))
      return false;
    s->next = s->in->next;
    s->prop = s->in->props;
    s->status[1] = 0;
    return !s->in->invalid && multistatus__outcome_is_empty(&s->in->outcome);
  case TEMPLATE_PROP:
    if (!s->in || !prop)
      return false;
    step->prop.kind = prop->kind;
    if (!step->len)
      step->prop.value = multistatus__view(prop->value);
    step->prop.lang = multistatus__cstring(prop->lang);
    step->prop.attributes = multistatus__cstring(prop->attributes);
    s->prop = prop->next;
    return true;
  default:
    if (!s->in || prop || !*status)
      return false;
    s->in = NULL;
    return true;
  }
}

/* Whether the steps, in the order of their texts, say all that is in the result. */
static bool template_check(multistatus__templates *ts) {
  template_set *set = ts->set;
  const multistatus_result *r = ts->in->last;
  const multistatus__extra *x = r ? r->extra : NULL;
  if (!r || r->quirks || r->message ||
      ts->in->document.kind > MULTISTATUS_DOCUMENT_MULTISTATUS ||
      (x && (!multistatus__outcome_is_empty(&x->outcome) || x->location ||
             x->href_count || x->item)))
    return false;
  struct template_state s = {.r = r, .next = x ? x->propstats : NULL};
  bool derived = s.next && !r->status;
  size_t count = 0, end = 0;
  for (size_t i = 0; i < set->count; i++) {
    template_step step = set->steps[i];
    /* In JSON a status beside propstats is ignored: its bytes must be the same. */
    if (derived && !s.in &&
        (step.event == TEMPLATE_STATUS || step.event == TEMPLATE_PHRASE))
      continue;
    if ((step.len && step.at < end) || !template_check_step(ts, &s, &step))
      return false;
    end = step.len ? (size_t)step.at + step.len : end;
    set->steps[count++] = step;
  }
  set->count = count;
  return s.has_href && !s.in && !s.next && s.status[0] == r->status &&
         set->committed >= end;
}

/* Copies the strings of the properties to that place; NULL: only counts their bytes. */
static size_t template_strings(template_step *steps, size_t count, char *to) {
  size_t len = 0;
  for (size_t i = 0; i < count; i++) {
    multistatus_prop_text *p = &steps[i].prop;
    multistatus_text *const all[] = {&p->value, &p->lang, &p->attributes};
    for (size_t k = 0; k < 3; k++) {
      if (to && all[k]->len)
        all[k]->data = memcpy(to + len, all[k]->data, all[k]->len);
      len += all[k]->len;
    }
  }
  return len;
}

void multistatus__template_compile(multistatus__templates *ts, size_t used) {
  template_set *set = ts->set;
  multistatus__context *o = ts->in->context;
  bool recorded = ts->recording && used <= ts->len;
  ts->recording = false;
  if (!recorded || !template_check(ts))
    return;
  size_t head = sizeof(result_template) + set->count * sizeof *set->steps;
  size_t size = head + used + template_strings(set->steps, set->count, NULL);
  result_template *t = multistatus__alloc(&o->allocator, size);
  if (!t)
    return;
  t->size = size;
  t->result_bytes = multistatus__arena_used(o) - o->mark;
  t->bytes = memcpy((char *)t + head, ts->data, used);
  t->len = used;
  t->after = used - set->committed;
  t->count = set->count;
  memcpy(t->steps, set->steps, set->count * sizeof *set->steps);
  template_strings(t->steps, t->count, (char *)t + head + used);
  template_free(ts, set->list[TEMPLATE_COUNT - 1]);
  memmove(set->list + 1, set->list, (TEMPLATE_COUNT - 1) * sizeof *set->list);
  set->list[0] = t;
}
