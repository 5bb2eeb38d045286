/* SPDX-License-Identifier: MIT */
#include "mould.h"

#include <stdio.h>
#include "../model/known.h"

enum {
  /* What stands behind the href differs in length from one status to the next. So that
     is not guessed at, so many bytes are copied at once: nearly always all. */
  MOULD_SPILL = 96,
  MOULD_PROPS = 64,
  /* Nothing is learnt from so many results, for a document of few is written sooner
     without. And once there are all moulds that may be, only every so many results of
     another kind make one go; so many are passed over, too, for each that was tried in
     vain. */
  MOULD_WAIT = 6,
  MOULD_PATIENCE = 32
};

/* Text that is always the same. */
typedef struct mould_text {
  const char *data; /* readable up to MOULD_SPILL behind its end */
  size_t len;
} mould_text;

/* A property of the result. */
typedef struct mould_prop {
  const char *ns, *name;      /* known to the writer's owner */
  multistatus_prop_kind kind; /* if empty, it is part of the text */
  int status;                 /* of the propstat that it begins, */
  size_t count;               /* which has so many; 0: it begins none */
  mould_text before;          /* its value */
} mould_prop;

struct multistatus__mould {
  int status;                /* of the result; 0: the propstats have it */
  size_t counts;             /* as what, by its place in a summary */
  mould_text before, behind; /* the href, and the last value */
  size_t bytes;              /* of all text */
  size_t size;               /* of all memory */
  size_t prop_count;
  mould_prop props[]; /* and the text behind them */
};

/* ---- Casting ---- */

static inline char *mould_put(char *to, mould_text t) {
  multistatus__bytes_copy(to, t.data, t.len);
  return to + t.len;
}

/* The same for the end. Up to MOULD_SPILL more is written over: of what comes next, or
   behind the block. */
static inline void mould_put_end(char *to, mould_text t) {
  memcpy(to, t.data, MOULD_SPILL);
  if (t.len > MOULD_SPILL)
    multistatus__bytes_copy(to + MOULD_SPILL, t.data + MOULD_SPILL,
                            t.len - MOULD_SPILL);
}

/* Whether a property has that name, which is not the same string. */
MULTISTATUS__COLD bool mould_is(const mould_prop *is, const multistatus_prop *p) {
  return multistatus__known_as(p->name, multistatus__view(is->name)) &&
         multistatus__known_as(p->ns, multistatus__view(is->ns));
}

/* Whether there is nothing to it but a value that goes out as it is. */
static bool mould_takes(const multistatus_prop *p) {
  return !p->lang && !p->attributes &&
         (p->kind != MULTISTATUS_PROP_TEXT ||
          multistatus__bytes_is_plain(p->value, multistatus__length(p->value)));
}

/* Returns where the last value ends; NULL: the result is another one. room: for the
   values. */
MULTISTATUS__HOT char *mould_values(const multistatus__mould *m, char *to,
                                    const multistatus__extra *x, size_t room) {
  const mould_prop *is = m->props, *end = is + m->prop_count;
  const multistatus_propstat *ps = x->propstats;
  for (; ps && is < end; ps = ps->next) {
    const multistatus_prop *p = ps->props;
    if (ps->status != is->status || !multistatus__outcome_is_empty(&ps->outcome))
      return NULL;
    for (const mould_prop *last = is + is->count; is < last; is++, p = p->next) {
      /* Where an owner knows a name, that is its namespace's too. */
      if (!p || p->kind != is->kind || (p->name != is->name && !mould_is(is, p)) ||
          (!p->plain && !mould_takes(p)))
        return NULL;
      if (p->kind == MULTISTATUS_PROP_EMPTY)
        continue;
      size_t len = multistatus__length(p->value);
      if (len > room)
        return NULL;
      room -= len;
      to = mould_put(to, is->before);
      multistatus__bytes_copy(to, p->value, len);
      to += len;
    }
    if (p)
      return NULL;
  }
  return ps || is < end ? NULL : to;
}

static bool mould_is_row(const multistatus__extra *x) {
  return x->propstats && !x->location && !x->item && !x->href_count &&
         multistatus__outcome_is_empty(&x->outcome);
}

/* The result at `to`, where there is OUTPUT_RESERVE; returns how long it is, 0: it is
   another one, or may be longer. */
static size_t mould_cast(const multistatus__mould *m, char *to,
                         const multistatus_result *r) {
  size_t len = multistatus__length(r->href.value), room = OUTPUT_RESERVE - MOULD_SPILL;
  if (r->status || r->extra->prop_count != m->prop_count || m->bytes + len > room)
    return 0;
  char *at = mould_put(to, m->before);
  multistatus__bytes_copy(at, r->href.value, len);
  at = mould_values(m, at + len, r->extra, room - m->bytes - len);
  return at ? (size_t)(mould_put(at, m->behind) - to) : 0;
}

/* No two usual statuses have the same. */
static size_t mould_slot(int status) {
  return (unsigned)status % MOULD_PLAIN;
}

static bool mould_has_href(const multistatus_result *r) {
  const char *href = r->href.value;
  return r->clean ||
         (href && multistatus__bytes_clean(href, href + multistatus__length(href)));
}

/* Counts a result that was cast. */
static inline bool mould_done(const multistatus__mould *m, multistatus_output *out,
                              size_t len) {
  multistatus_summary *s = &out->document.summary;
  out->len += len;
  s->total++;
  *(size_t *)(void *)((char *)s + m->counts) += 1;
  return true;
}

static bool mould_put_row(multistatus__moulds *m, multistatus_output *out,
                          const multistatus_result *r) {
  if (!mould_is_row(r->extra))
    return false;
  for (size_t i = 0; i < MOULD_ROWS; i++, m->last = (m->last + 1) % MOULD_ROWS) {
    const multistatus__mould *mould = m->rows[m->last];
    size_t len = mould ? mould_cast(mould, out->data + out->len, r) : 0;
    if (!len)
      continue;
    if (len > out->cap - out->len) {
      char *to = multistatus_output_reserve(out, len);
      if (to == out->data + out->cap)
        return false;
      mould_cast(mould, to, r);
    }
    return mould_done(mould, out, len);
  }
  return false;
}

bool multistatus__mould_put(multistatus__moulds *m, multistatus_output *out,
                            const multistatus_result *r) {
  if (r->message || !mould_has_href(r))
    return false;
  if (r->extra)
    return mould_put_row(m, out, r);
  const multistatus__mould *mould = m->plain[mould_slot(r->status)];
  if (!mould || mould->status != r->status)
    return false;
  size_t href = multistatus__length(r->href.value), len = mould->bytes + href;
  if (len + MOULD_SPILL > OUTPUT_RESERVE ||
      (len > out->cap - out->len &&
       multistatus_output_reserve(out, len) == out->data + out->cap))
    return false;
  char *to = mould_put(out->data + out->len, mould->before);
  multistatus__bytes_copy(to, r->href.value, href);
  mould_put_end(to + href, mould->behind);
  return mould_done(mould, out, len);
}

/* ---- Learning ---- */

/* A result whose texts are found again in what the format makes of it. */
typedef struct mould_probe {
  multistatus__owner own;
  multistatus_output out;
  const char *texts[1 + MOULD_PROPS]; /* the href, and the values */
  size_t count;
} mould_probe;

static const char *mould_mark(mould_probe *b, const char *form) {
  char mark[40];
  int len = snprintf(mark, sizeof mark, form, (unsigned)b->count);
  const multistatus_text t = {mark, (size_t)len};
  return b->texts[b->count++] = multistatus__plain_copy(&b->own, t, NULL);
}

/* Whether there could be a mould of it. */
static bool mould_fits(const multistatus_result *r, const multistatus_format *f) {
  const multistatus__extra *x = r->extra;
  if (r->message || !mould_has_href(r))
    return false;
  if (!x)
    return true;
  if (!(f->flags & MULTISTATUS_FORMAT_VERBATIM) || r->status || !mould_is_row(x) ||
      x->prop_count > MOULD_PROPS)
    return false;
  for (const multistatus_propstat *ps = x->propstats; ps; ps = ps->next) {
    if (!ps->props || !multistatus__outcome_is_empty(&ps->outcome))
      return false;
    for (const multistatus_prop *p = ps->props; p; p = p->next)
      if (!mould_takes(p))
        return false;
  }
  return true;
}

/* Has the format write the result with marks for its texts. */
static bool mould_try(mould_probe *b, const multistatus_format *f, void *state,
                      const multistatus_result *r) {
  multistatus_result *copy = multistatus__result_new(&b->own);
  if (!copy || multistatus__result_copy(copy, r))
    return false;
  copy->href.value = mould_mark(b, "/multistatus-%04u");
  multistatus_propstat *ps = copy->extra ? copy->extra->propstats : NULL;
  for (; ps; ps = ps->next)
    for (multistatus_prop *p = ps->props; p; p = p->next)
      if (p->kind != MULTISTATUS_PROP_EMPTY)
        p->value = mould_mark(b, p->kind == MULTISTATUS_PROP_XML ? "<multistatus-%04u/>"
                                                                 : "multistatus %04u");
  return !b->own.error && !f->write_result(state, &b->out, copy) && !b->own.error;
}

/* Where a mark stands, if only there; else NULL. */
static const char *mould_seek(const multistatus_output *out, const char *mark) {
  size_t n = multistatus__length(mark);
  const char *found = NULL;
  for (size_t i = 0; i + n <= out->len; i++) {
    if (memcmp(out->data + i, mark, n) != 0)
      continue;
    if (found)
      return NULL;
    found = out->data + i;
  }
  return found;
}

/* Fills in what it is of; false if there are too many names. */
static bool mould_name(multistatus__mould *m, multistatus__owner *o,
                       const multistatus_result *r) {
  const multistatus_propstat *ps = r->extra ? r->extra->propstats : NULL;
  m->status = r->status;
  multistatus_summary s;
  const size_t *count = multistatus__summary_of(&s, multistatus_result_outcome(r));
  m->counts = (size_t)((const char *)count - (const char *)&s);
  for (; ps; ps = ps->next) {
    mould_prop *first = m->props + m->prop_count;
    first->status = ps->status;
    for (const multistatus_prop *p = ps->props; p; p = p->next) {
      multistatus_text ns = multistatus__view(p->ns), name = multistatus__view(p->name);
      const multistatus__known *k = multistatus__known_look(o, ns, name);
      if (!k && !(k = multistatus__known_keep(o, ns, name)))
        return false;
      mould_prop *is = m->props + m->prop_count++;
      is->ns = k->prop.ns;
      is->name = k->prop.name;
      is->kind = p->kind;
      first->count++;
    }
  }
  return true;
}

/* Takes the text between the marks, which are in order; there is room for it at `to`.
 */
static bool mould_pour(multistatus__mould *m, char *to, const mould_probe *b) {
  const char *from = b->out.data, *end = from + b->out.len;
  mould_prop *is = m->props;
  m->bytes = b->out.len;
  for (size_t i = 0; i <= b->count; i++) {
    size_t mark = i < b->count ? multistatus__length(b->texts[i]) : 0;
    const char *at = mark ? mould_seek(&b->out, b->texts[i]) : end;
    if (!at || at < from)
      return false;
    mould_text *text = i == b->count ? &m->behind : i ? &is->before : &m->before;
    text->data = to;
    text->len = (size_t)(at - from);
    memcpy(to, from, text->len);
    to += text->len;
    from = at + mark;
    m->bytes -= mark;
    is += i > 0;
    while (is < m->props + m->prop_count && is->kind == MULTISTATUS_PROP_EMPTY)
      is++;
  }
  return true;
}

static void mould_release(const multistatus_allocator *a, multistatus__mould *m) {
  if (m)
    multistatus__release(a, m, m->size);
}

static multistatus__mould *mould_make(const mould_probe *b, multistatus__owner *o,
                                      const multistatus_result *r) {
  size_t count = r->extra ? r->extra->prop_count : 0;
  size_t props = sizeof(multistatus__mould) + count * sizeof(mould_prop);
  size_t size = props + b->out.len + MOULD_SPILL;
  multistatus__mould *m = multistatus__alloc(&o->allocator, size);
  if (!m) {
    multistatus__fail_nomem(o);
    return NULL;
  }
  m->size = size;
  /* It is of no use for what is too long; the marks are not. */
  if (mould_name(m, o, r) && mould_pour(m, (char *)m + props, b) &&
      (!r->extra || mould_cast(m, b->out.data, r)))
    return m;
  mould_release(&o->allocator, m);
  return NULL;
}

/* Where a new mould belongs; NULL: it is not worth it. */
static multistatus__mould **mould_place(multistatus__moulds *m,
                                        const multistatus_result *r) {
  multistatus__mould **place = m->plain + mould_slot(r->status);
  if (m->misses++ < MOULD_WAIT + m->failures * MOULD_PATIENCE)
    return NULL;
  if (r->extra) {
    place = m->rows;
    while (place < m->rows + MOULD_ROWS && *place)
      place++;
    if (place == m->rows + MOULD_ROWS)
      place = m->rows + m->misses / MOULD_PATIENCE % MOULD_ROWS;
  }
  return *place && m->misses % MOULD_PATIENCE ? NULL : place;
}

void multistatus__mould_learn(multistatus__moulds *m, multistatus_output *out,
                              const multistatus_format *format, void *state,
                              const multistatus_result *r) {
  multistatus__owner *o = out->owner;
  multistatus__mould **place = mould_fits(r, format) ? mould_place(m, r) : NULL;
  if (!place)
    return;
  /* Its options are those of the document, its bytes its own. */
  mould_probe b = {.out = {.owner = &b.own,
                           .document = out->document,
                           .flags = out->flags,
                           .namespaces = out->namespaces,
                           .namespace_count = out->namespace_count}};
  const multistatus_limits limits = {.size = sizeof limits,
                                     .pending_bytes = OUTPUT_RESERVE};
  multistatus__owner_init(&b.own, &o->allocator, &limits, o->policy, false);
  multistatus__mould *mould = NULL;
  if (multistatus__output_init(&b.out))
    multistatus__fail_nomem(&b.own);
  else if (mould_try(&b, format, state, r))
    mould = mould_make(&b, o, r);
  if (b.own.error == MULTISTATUS_ERROR_NOMEM)
    multistatus__fail_nomem(o);
  multistatus__output_done(&b.out);
  multistatus__owner_done(&b.own);
  if (!mould) {
    m->failures++;
    return;
  }
  mould_release(&o->allocator, *place);
  *place = mould;
}

void multistatus__moulds_done(multistatus__moulds *m, const multistatus_allocator *a) {
  for (size_t i = 0; i < MOULD_PLAIN; i++)
    mould_release(a, m->plain[i]);
  for (size_t i = 0; i < MOULD_ROWS; i++)
    mould_release(a, m->rows[i]);
}
