/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../xml/fragment.h"
#include "normalize.h"

/* Normalizes results before they are written. Added results are nearly always normal;
   results that were read may contain duplicates, and some receivers need special
   treatment. */

typedef struct normal_work {
  multistatus__context *o;
  multistatus_receiver receiver;
  bool minimal;
  bool twice, same;         /* a property occurs twice; two propstats may be equal */
  multistatus__extra *to;   /* of the copy */
  multistatus__table props; /* those to be written, if one occurs twice */
  multistatus__table seen;  /* propstats, if two may be equal, and their copies */
} normal_work;

/* ---- Properties that occur twice ---- */

static bool normal_same(const char *a, const char *b) {
  return a && b ? multistatus__equals(a, multistatus__view(b)) : a == b;
}

static bool normal_has_name(const void *prop, const void *name) {
  const multistatus_prop *a = prop, *b = name;
  return normal_same(a->name, b->name) && normal_same(a->ns, b->ns);
}

/* Returns the property with that name that is written, and sets *hash; NULL: none
   yet. */
static const multistatus_prop *normal_find_prop(const normal_work *w,
                                                const multistatus_prop *p,
                                                uint64_t *hash) {
  *hash = multistatus__hash_name(&w->o->key, multistatus__view(p->ns),
                                 multistatus__view(p->name));
  return multistatus__table_find(&w->props, *hash, normal_has_name, p);
}

/* Fills the table of properties to be written: of several with one name, the first that
   failed, other than with 404 (Not Found), so that no failure becomes a success; else
   the first with a 2xx status, else the first. False if out of memory. */
static bool normal_find_twice(normal_work *w, const multistatus_result *r) {
  uint64_t hash;
  for (int rank = 0; rank < 3; rank++)
    for (const multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next)
      for (multistatus_prop *p = ps->props; p; p = p->next)
        if (rank != (ps->status == 404 ? 2 : multistatus__succeeds(ps->status)))
          break;
        else if (normal_find_prop(w, p, &hash))
          w->twice = true;
        else if (!multistatus__table_add(w->o, &w->props, hash, p, p))
          return false;
  return true;
}

/* ---- Propstats that can be merged ---- */

static bool normal_same_hrefs(const multistatus_href *a, const multistatus_href *b) {
  for (; a && b; a = a->next, b = b->next)
    if (!normal_same(a->value, b->value))
      return false;
  return a == b;
}

static bool normal_same_conditions(const multistatus_condition *a,
                                   const multistatus_condition *b) {
  for (; a && b; a = a->next, b = b->next)
    if (!normal_same(a->ns, b->ns) || !normal_same(a->name, b->name) ||
        !normal_same(a->xml, b->xml) || !normal_same(a->attributes, b->attributes) ||
        !normal_same(a->lang, b->lang) || !normal_same(a->pointer, b->pointer) ||
        !normal_same(a->message, b->message) || !normal_same_hrefs(a->hrefs, b->hrefs))
      return false;
  return a == b;
}

/* True if two propstats differ only in their properties. */
static bool normal_same_propstats(const void *one, const void *other) {
  const multistatus_propstat *p = one, *q = other;
  const multistatus__outcome *a = &p->outcome, *b = &q->outcome;
  return p->status == q->status && normal_same(a->reason, b->reason) &&
         normal_same(a->message, b->message) && normal_same(a->lang, b->lang) &&
         normal_same(a->status_line, b->status_line) &&
         normal_same(a->problem, b->problem) &&
         normal_same_conditions(a->conditions, b->conditions);
}

/* The hash of all that normal_same_propstats() compares. */
static uint64_t normal_hash(const multistatus__key *key,
                            const multistatus_propstat *p) {
  const multistatus__outcome *o = &p->outcome;
  const char *texts[] = {o->reason, o->message, o->lang, o->status_line, o->problem};
  multistatus__hasher h = multistatus__hash_begin(key);
  multistatus__hash_word(&h, (uint64_t)p->status);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    multistatus__hash_text(&h, multistatus__view(texts[i]));
  for (const multistatus_condition *c = o->conditions; c; c = c->next) {
    const char *parts[] = {c->ns,   c->name,    c->xml,    c->attributes,
                           c->lang, c->pointer, c->message};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
      multistatus__hash_text(&h, multistatus__view(parts[i]));
    multistatus__hash_word(&h, c->href_count);
    for (const multistatus_href *href = c->hrefs; href; href = href->next)
      multistatus__hash_text(&h, multistatus__view(href->value));
  }
  return multistatus__hash_end(&h);
}

/* True if two propstats may be equal. False only for a few with different statuses. */
static bool normal_may_repeat(const multistatus_result *r) {
  if (r->extra->propstat_count > TABLE_FEW)
    return true;
  for (const multistatus_propstat *a = r->extra->propstats; a; a = a->next)
    for (const multistatus_propstat *b = a->next; b; b = b->next)
      if (a->status == b->status)
        return true;
  return false;
}

/* ---- Which changes are necessary ---- */

static bool normal_is_explained(const multistatus_propstat *p) {
  const multistatus__outcome *o = &p->outcome;
  return o->message || o->conditions || o->problem;
}

/* True if a propstat is to be left out. An empty one with 404 may mean that the
   resource does not exist. */
static bool normal_drops(const normal_work *w, const multistatus_propstat *p) {
  return (w->minimal && p->status == 404 && p->props && !normal_is_explained(p)) ||
         multistatus__is_teapot(p);
}

static bool normal_drops_any(const normal_work *w, const multistatus_propstat *p) {
  while (p && !normal_drops(w, p))
    p = p->next;
  return p;
}

/* True if a location is to be left out: for Finder it is written only with a
   redirection, which must have one. With a failed status, propstats may be omitted. */
static bool normal_needs_no_location(const normal_work *w,
                                     const multistatus_result *r) {
  if (w->receiver != MULTISTATUS_RECEIVER_FINDER || !r->extra->location)
    return false;
  for (const multistatus_propstat *p = r->extra->propstats; p; p = p->next)
    if (p->status >= 300 && p->status <= 399)
      return false;
  return r->status < 300 || r->status > 399;
}

/* ---- Normalizing ---- */

/* True if markup or attributes may declare a default namespace, or the prefix D for
   another namespace than DAV:, which Windows misreads. */
static bool normal_misleads(const normal_work *w, const char *xml) {
  static const char d[] = " xmlns:D=\"", dav[] = "DAV:\"";
  if (w->receiver != MULTISTATUS_RECEIVER_WINDOWS || !xml)
    return false;
  for (const char *p = xml; (p = strstr(p, d));)
    if (strncmp(p += sizeof d - 1, dav, sizeof dav - 1) != 0)
      return true;
  return strstr(xml, " xmlns=\"");
}

/* Returns the markup without such declarations, or, if whole is set, the attributes of
   its element. NULL if out of memory. */
static const char *normal_parse(normal_work *w, multistatus_text xml, bool whole) {
  multistatus__parse in = {.allocator = &w->o->allocator,
                           .limits = &w->o->limits,
                           .refuse = MULTISTATUS_QUIRK_ALL};
  multistatus__fragment f;
  multistatus_prop_text t;
  multistatus__fragment_init(&f, &in);
  f.prefixed = true;
  const char *copy = NULL;
  if (multistatus__fragment_parse(&f, xml, whole, &t))
    multistatus__fail(w->o, in.error, "%s", in.text);
  else
    copy = multistatus__text_copy(w->o, whole ? t.attributes : t.value, NULL);
  multistatus__fragment_done(&f);
  return copy;
}

static const char *normal_markup(normal_work *w, const char *xml) {
  return normal_misleads(w, xml) ? normal_parse(w, multistatus__view(xml), false) : xml;
}

static const char *normal_attributes(normal_work *w, const char *attributes) {
  if (!normal_misleads(w, attributes))
    return attributes;
  size_t len = multistatus_string_length(attributes);
  multistatus_text xml = {NULL, len + sizeof "<v/>" - 1};
  char *element = multistatus__arena_get(w->o, xml.len);
  if (!element)
    return NULL;
  memcpy(element, "<v", 2);
  memcpy(element + 2, attributes, len);
  memcpy(element + 2 + len, "/>", 2);
  xml.data = element;
  return normal_parse(w, xml, true);
}

static void *normal_copy(normal_work *w, const void *item, size_t size) {
  void *copy = multistatus__arena_get(w->o, size);
  return copy ? memcpy(copy, item, size) : NULL;
}

static bool normal_conditions(normal_work *w, multistatus__outcome *out) {
  const multistatus_condition *from = out->conditions;
  out->conditions = out->last_condition = NULL;
  for (; from; from = from->next) {
    multistatus_condition *c = normal_copy(w, from, sizeof *c);
    if (!c)
      return false;
    c->xml = normal_markup(w, from->xml);
    c->attributes = normal_attributes(w, from->attributes);
    MODEL_APPEND(out->conditions, out->last_condition, c);
  }
  return !w->o->error;
}

static bool normal_exts(normal_work *w, multistatus_ext **exts,
                        multistatus_ext **last) {
  const multistatus_ext *from = *exts;
  *exts = *last = NULL;
  for (; from; from = from->next) {
    multistatus_ext *e = normal_copy(w, from, sizeof *e);
    if (!e)
      return false;
    e->xml = normal_markup(w, from->xml);
    MODEL_APPEND(*exts, *last, e);
  }
  return !w->o->error;
}

static bool normal_outcome(normal_work *w, multistatus__outcome *out) {
  return normal_conditions(w, out) && normal_exts(w, &out->exts, &out->last_ext);
}

static bool normal_prop(normal_work *w, multistatus_propstat *to,
                        const multistatus_prop *from) {
  multistatus_prop *p = normal_copy(w, from, sizeof *p);
  if (!p)
    return false;
  if (p->kind == MULTISTATUS_PROP_XML)
    p->value = normal_markup(w, from->value);
  p->attributes = normal_attributes(w, from->attributes);
  MODEL_APPEND(to->props, to->last_prop, p);
  w->to->prop_count++;
  return !w->o->error;
}

static bool normal_counts(const normal_work *w, const multistatus_prop *p) {
  uint64_t hash;
  return !w->twice || normal_find_prop(w, p, &hash) == p;
}

/* True if nothing of a propstat is written. One with more than properties is, even if
   others have these. */
static bool normal_is_left_out(const normal_work *w, const multistatus_propstat *ps) {
  if (normal_drops(w, ps))
    return true;
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    if (normal_counts(w, p))
      return false;
  return ps->props && !ps->outcome.exts && !normal_is_explained(ps);
}

/* Returns the propstat of r to which the properties of ps are added: a new one, or that
   of an equal one. Extensions are not compared. NULL if out of memory. */
static multistatus_propstat *normal_target(normal_work *w, multistatus_result *r,
                                           const multistatus_propstat *ps) {
  bool same = w->same && !ps->outcome.exts;
  uint64_t hash = same ? normal_hash(&w->o->key, ps) : 0;
  multistatus_propstat *to =
      same ? multistatus__table_find(&w->seen, hash, normal_same_propstats, ps) : NULL;
  if (to)
    return to;
  to = multistatus__put_propstat(r, ps->status);
  if (!to)
    return NULL;
  to->outcome = ps->outcome;
  return normal_outcome(w, &to->outcome) &&
                 (!same || multistatus__table_add(w->o, &w->seen, hash, ps, to))
             ? to
             : NULL;
}

static bool normal_propstat(normal_work *w, multistatus_result *r,
                            const multistatus_propstat *ps) {
  multistatus_propstat *to = normal_target(w, r, ps);
  if (!to)
    return false;
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    if (normal_counts(w, p) && !normal_prop(w, to, p))
      return false;
  return true;
}

/* Adds the propstats to r that are written, with their properties. */
static bool normal_propstats(normal_work *w, multistatus_result *r,
                             const multistatus_propstat *from) {
  for (const multistatus_propstat *ps = from; ps; ps = ps->next)
    if (!normal_is_left_out(w, ps) && !normal_propstat(w, r, ps))
      return false;
  /* A response has at least one propstat (RFC 8144, section 2.1). */
  return r->extra->propstats || !from || multistatus__put_propstat(r, 200);
}

/* Copies the result, and, if propstats is set, normalizes its propstats. */
static const multistatus_result *normal_result(normal_work *w,
                                               const multistatus_result *r,
                                               bool no_location, bool propstats) {
  multistatus_result *to = normal_copy(w, r, sizeof *to);
  multistatus__extra *x = normal_copy(w, r->extra, sizeof *x);
  if (!to || !x)
    return NULL;
  to->context = w->o;
  to->extra = x;
  if (no_location)
    x->location = NULL;
  if (!propstats)
    return to;
  x->propstats = x->last_propstat = NULL;
  x->propstat_count = x->prop_count = 0;
  w->to = x;
  return normal_outcome(w, &x->outcome) && normal_propstats(w, to, r->extra->propstats)
             ? to
             : NULL;
}

const multistatus_result *multistatus__normalize(multistatus__context *o,
                                                 const multistatus_result *r,
                                                 multistatus_receiver receiver,
                                                 unsigned flags) {
  if (!r->extra)
    return r;
  normal_work w = {
      .o = o, .receiver = receiver, .minimal = flags & MULTISTATUS_WRITE_MINIMAL};
  bool twice = !r->added && r->extra->prop_count > 1;
  bool no_location = normal_needs_no_location(&w, r);
  w.same = normal_may_repeat(r);
  bool propstats = w.same || receiver == MULTISTATUS_RECEIVER_WINDOWS ||
                   normal_drops_any(&w, r->extra->propstats);
  if (!twice && !no_location && !propstats)
    return r;
  multistatus__arena_reset(o);
  if (twice || w.same)
    multistatus__key_make(&o->key);
  if (twice && !normal_find_twice(&w, r))
    return NULL;
  propstats = propstats || w.twice;
  return propstats || no_location ? normal_result(&w, r, no_location, propstats) : r;
}

int multistatus__normalize_document(multistatus__context *o, multistatus__document *d,
                                    multistatus_receiver receiver) {
  normal_work w = {.o = o, .receiver = receiver};
  multistatus_ext *exts = d->exts;
  if (receiver == MULTISTATUS_RECEIVER_WINDOWS &&
      !normal_exts(&w, &d->exts, &d->last_ext))
    d->exts = exts; /* multistatus_writer_fail() may still write them */
  return o->error;
}
