/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../xml/fragment.h"
#include "normalize.h"

/* Results are normalized before they are written. What was added is nearly always
   normal; what was read may contain things twice. And some receivers need care. */

/* The place of a property, where it counts. */
struct normal_slot {
  const multistatus_prop *prop; /* NULL: free */
  bool success;
};

/* Propstats that contain the same. */
struct normal_group {
  const multistatus_propstat *first; /* NULL: free */
  multistatus_propstat *to;          /* what is written of all; NULL: nothing yet */
};

typedef struct normal_work {
  multistatus__context *o;
  multistatus_receiver receiver;
  bool minimal;
  struct normal_slot *slots; /* NULL: no property stands twice */
  size_t size;
  struct normal_group *groups; /* by hash; NULL: no two propstats contain the same */
  size_t group_size;
} normal_work;

static bool normal_success(const multistatus_propstat *p) {
  return p->status >= 200 && p->status <= 299;
}

/* ---- Properties that stand twice ---- */

static bool normal_same(const char *a, const char *b) {
  if (!a || !b)
    return a == b;
  size_t len = multistatus_string_length(a);
  return len == multistatus_string_length(b) && memcmp(a, b, len) == 0;
}

/* The slot of a property's name, or the free one where it belongs. */
static struct normal_slot *normal_slot(const normal_work *w,
                                       const multistatus_prop *p) {
  size_t i = (size_t)multistatus__hash_name(&w->o->key, multistatus__view(p->ns),
                                            multistatus__view(p->name)) &
             (w->size - 1);
  while (w->slots[i].prop && (!normal_same(w->slots[i].prop->name, p->name) ||
                              !normal_same(w->slots[i].prop->ns, p->ns)))
    i = (i + 1) & (w->size - 1);
  return w->slots + i;
}

/* A property counts where it has a 2xx status, else where it comes first. Fills the
   slots; false if memory is out. None are kept if each stands once. */
static bool normal_find_twice(normal_work *w, const multistatus_result *r) {
  bool twice = false;
  for (w->size = 8; w->size < 2 * r->extra->prop_count;)
    w->size *= 2;
  w->slots = multistatus__arena_get(w->o, w->size * sizeof *w->slots);
  if (!w->slots)
    return false;
  memset(w->slots, 0, w->size * sizeof *w->slots);
  multistatus__key_make(&w->o->key);
  for (const multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next) {
    bool success = normal_success(ps);
    for (const multistatus_prop *p = ps->props; p; p = p->next) {
      struct normal_slot *slot = normal_slot(w, p);
      twice = twice || slot->prop;
      if (!slot->prop || (success && !slot->success)) {
        slot->prop = p;
        slot->success = success;
      }
    }
  }
  if (!twice)
    w->slots = NULL;
  return true;
}

/* ---- Propstats that contain the same ---- */

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

static bool normal_same_propstats(const multistatus_propstat *a,
                                  const multistatus_propstat *b) {
  return a->status == b->status && normal_same(a->outcome.reason, b->outcome.reason) &&
         normal_same(a->outcome.message, b->outcome.message) &&
         normal_same(a->outcome.lang, b->outcome.lang) &&
         normal_same(a->outcome.status_line, b->outcome.status_line) &&
         normal_same(a->outcome.problem, b->outcome.problem) && !a->outcome.exts &&
         !b->outcome.exts &&
         normal_same_conditions(a->outcome.conditions, b->outcome.conditions);
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

/* The group of a propstat, or the free one where it belongs; NULL: it has none. */
static struct normal_group *normal_group(const normal_work *w,
                                         const multistatus_propstat *p) {
  if (!w->groups || p->outcome.exts)
    return NULL;
  size_t i = (size_t)normal_hash(&w->o->key, p) & (w->group_size - 1);
  while (w->groups[i].first && !normal_same_propstats(w->groups[i].first, p))
    i = (i + 1) & (w->group_size - 1);
  return w->groups + i;
}

/* Whether two of a few propstats may contain the same: not if each status differs. */
static bool normal_may_repeat(const multistatus_result *r) {
  if (r->extra->propstat_count > TABLE_FEW)
    return true;
  for (const multistatus_propstat *a = r->extra->propstats; a; a = a->next)
    for (const multistatus_propstat *b = a->next; b; b = b->next)
      if (a->status == b->status)
        return true;
  return false;
}

/* Fills the groups; false if memory is out. None are kept if each propstat differs. */
static bool normal_find_same(normal_work *w, const multistatus_result *r) {
  bool same = false;
  for (w->group_size = 8; w->group_size < 2 * r->extra->propstat_count;)
    w->group_size *= 2;
  w->groups = multistatus__arena_zero(w->o, w->group_size * sizeof *w->groups);
  if (!w->groups)
    return false;
  multistatus__key_make(&w->o->key);
  for (const multistatus_propstat *p = r->extra->propstats; p; p = p->next) {
    struct normal_group *group = normal_group(w, p);
    same = same || (group && group->first);
    if (group && !group->first)
      group->first = p;
  }
  if (!same)
    w->groups = NULL;
  return true;
}

/* ---- What there is to do ---- */

/* Some servers send an empty propstat with 418 where there is nothing to report;
   RFC 8144, section 2.1, has an empty one with 200 there. */
static bool normal_is_teapot(const multistatus_propstat *p) {
  const multistatus__outcome *o = &p->outcome;
  return p->status == 418 && !p->props && !o->message && !o->conditions &&
         !o->problem && !o->exts;
}

/* Whether a propstat is to be left out for what it is. */
static bool normal_drops(const normal_work *w, const multistatus_propstat *p) {
  return (w->minimal && p->status == 404) || normal_is_teapot(p);
}

static bool normal_drops_any(const normal_work *w, const multistatus_propstat *p) {
  while (p && !normal_drops(w, p))
    p = p->next;
  return p;
}

/* For Finder, a location is written only where a redirection must have one. */
static bool normal_needs_no_location(const normal_work *w,
                                     const multistatus_result *r) {
  if (w->receiver != MULTISTATUS_RECEIVER_FINDER || !r->extra->location)
    return false;
  for (const multistatus_propstat *p = r->extra->propstats; p; p = p->next)
    if (p->status >= 300 && p->status <= 399)
      return false;
  return r->extra->propstats || r->status < 300 || r->status > 399;
}

/* ---- Doing it ---- */

/* Whether markup, or attributes, may have a default namespace, or D for another one
   than DAV:, which the receiver would misread. */
static bool normal_misleads(const normal_work *w, const char *xml) {
  static const char d[] = " xmlns:D=\"", dav[] = "DAV:\"";
  if (w->receiver != MULTISTATUS_RECEIVER_WINDOWS || !xml)
    return false;
  for (const char *p = xml; (p = strstr(p, d));)
    if (strncmp(p += sizeof d - 1, dav, sizeof dav - 1) != 0)
      return true;
  return strstr(xml, " xmlns=\"");
}

/* Markup with neither; or (whole) an element's attributes. NULL if memory is out. */
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

static bool normal_conditions(normal_work *w, multistatus__outcome *out) {
  const multistatus_condition *from = out->conditions;
  out->conditions = out->last_condition = NULL;
  for (; from; from = from->next) {
    multistatus_condition *c = multistatus__arena_get(w->o, sizeof *c);
    if (!c)
      return false;
    *c = *from;
    c->next = NULL;
    c->xml = normal_markup(w, from->xml);
    c->attributes = normal_attributes(w, from->attributes);
    *(out->last_condition ? &out->last_condition->next : &out->conditions) = c;
    out->last_condition = c;
  }
  return !w->o->error;
}

static bool normal_exts(normal_work *w, multistatus_ext **exts,
                        multistatus_ext **last) {
  const multistatus_ext *from = *exts;
  *exts = *last = NULL;
  for (; from; from = from->next) {
    multistatus_ext *e = multistatus__arena_get(w->o, sizeof *e);
    if (!e)
      return false;
    e->next = NULL;
    e->xml = normal_markup(w, from->xml);
    *(*last ? &(*last)->next : exts) = e;
    *last = e;
  }
  return !w->o->error;
}

static bool normal_outcome(normal_work *w, multistatus__outcome *out) {
  return normal_conditions(w, out) && normal_exts(w, &out->exts, &out->last_ext);
}

static bool normal_prop(normal_work *w, multistatus_propstat *to,
                        const multistatus_prop *from) {
  multistatus_prop *p = multistatus__arena_get(w->o, sizeof *p);
  if (!p)
    return false;
  *p = *from;
  p->next = NULL;
  if (p->kind == MULTISTATUS_PROP_XML)
    p->value = normal_markup(w, from->value);
  p->attributes = normal_attributes(w, from->attributes);
  *(to->last_prop ? &to->last_prop->next : &to->props) = p;
  to->last_prop = p;
  return !w->o->error;
}

static bool normal_counts(const normal_work *w, const multistatus_prop *p) {
  return !w->slots || normal_slot(w, p)->prop == p;
}

/* Whether a propstat contains nothing that has to be written. */
static bool normal_is_idle(const normal_work *w, const multistatus_propstat *ps) {
  if (normal_drops(w, ps))
    return true;
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    if (normal_counts(w, p))
      return false;
  return ps->props != NULL;
}

static bool normal_propstat(normal_work *w, multistatus_result *r,
                            const multistatus_propstat *ps) {
  struct normal_group *group = normal_group(w, ps);
  multistatus_propstat *to = group ? group->to : NULL;
  if (!to) {
    to = multistatus__put_propstat(r, ps->status);
    if (!to)
      return false;
    if (group)
      group->to = to;
    to->outcome = ps->outcome;
    if (!normal_outcome(w, &to->outcome))
      return false;
  }
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    if (normal_counts(w, p) && !normal_prop(w, to, p))
      return false;
  return true;
}

/* from: the propstats of the original of r, which has none yet. */
static bool normal_propstats(normal_work *w, multistatus_result *r,
                             const multistatus_propstat *from) {
  for (const multistatus_propstat *ps = from; ps; ps = ps->next)
    if (!normal_is_idle(w, ps) && !normal_propstat(w, r, ps))
      return false;
  /* RFC 8144, section 2.1, leaves a response that has one propstat at least. */
  return r->extra->propstats || !from || multistatus__put_propstat(r, 200);
}

/* Copies the result without its propstats, and puts in what is to be written. */
static const multistatus_result *normal_result(normal_work *w,
                                               const multistatus_result *r,
                                               bool no_location, bool propstats) {
  multistatus_result *to = multistatus__arena_get(w->o, sizeof *to);
  multistatus__extra *x = multistatus__arena_get(w->o, sizeof *x);
  if (!to || !x)
    return NULL;
  *to = *r;
  *x = *r->extra;
  to->owner = w->o;
  to->extra = x;
  if (no_location)
    x->location = NULL;
  if (!propstats)
    return to;
  x->propstats = x->last_propstat = NULL;
  x->propstat_count = 0;
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
  bool twice = !r->added && r->extra->prop_count > 1, same = normal_may_repeat(r);
  bool no_location = normal_needs_no_location(&w, r);
  bool propstats = receiver == MULTISTATUS_RECEIVER_WINDOWS ||
                   normal_drops_any(&w, r->extra->propstats);
  if (!twice && !same && !no_location && !propstats)
    return r;
  multistatus__arena_reset(o);
  if ((twice && !normal_find_twice(&w, r)) || (same && !normal_find_same(&w, r)))
    return NULL;
  propstats = propstats || w.slots || w.groups;
  return propstats || no_location ? normal_result(&w, r, no_location, propstats) : r;
}

int multistatus__normalize_document(multistatus__context *o, multistatus__document *d,
                                    multistatus_receiver receiver) {
  normal_work w = {.o = o, .receiver = receiver};
  if (receiver == MULTISTATUS_RECEIVER_WINDOWS)
    normal_exts(&w, &d->exts, &d->last_ext);
  return o->error;
}
