/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <string.h>
#include "../xml/fragment.h"

/* What a result becomes on its way out. What was added is nearly always as it should
   be; what was read may say things twice. And some receivers have wishes. */

/* The place of a property, where it counts. */
struct tidy_slot {
  const multistatus_prop *prop; /* NULL: free */
  bool success;
};

/* Propstats that contain the same. */
struct tidy_group {
  const multistatus_propstat *first; /* NULL: free */
  multistatus_propstat *to;          /* what is written of all; NULL: nothing yet */
};

typedef struct tidy_work {
  multistatus__owner *o;
  multistatus_receiver receiver;
  bool minimal;
  struct tidy_slot *slots; /* NULL: no property stands twice */
  size_t size;
  struct tidy_group *groups; /* by hash; NULL: no two propstats contain the same */
  size_t group_size;
} tidy_work;

static bool tidy_success(const multistatus_propstat *p) {
  return p->status >= 200 && p->status <= 299;
}

/* ---- Properties that stand twice ---- */

static bool tidy_same(const char *a, const char *b) {
  if (!a || !b)
    return a == b;
  size_t len = multistatus_string_length(a);
  return len == multistatus_string_length(b) && memcmp(a, b, len) == 0;
}

/* The slot of a property's name, or the free one where it belongs. */
static struct tidy_slot *tidy_slot(const tidy_work *w, const multistatus_prop *p) {
  size_t i = (size_t)multistatus__hash_name(&w->o->key, multistatus__view(p->ns),
                                            multistatus__view(p->name)) &
             (w->size - 1);
  while (w->slots[i].prop && (!tidy_same(w->slots[i].prop->name, p->name) ||
                              !tidy_same(w->slots[i].prop->ns, p->ns)))
    i = (i + 1) & (w->size - 1);
  return w->slots + i;
}

/* A property counts where it has a 2xx status, else where it comes first. Fills the
   slots; false if memory is out. None are kept if each stands once. */
static bool tidy_find_twice(tidy_work *w, const multistatus_result *r) {
  bool twice = false;
  for (w->size = 8; w->size < 2 * r->extra->prop_count;)
    w->size *= 2;
  w->slots = multistatus__arena_get(w->o, w->size * sizeof *w->slots);
  if (!w->slots)
    return false;
  memset(w->slots, 0, w->size * sizeof *w->slots);
  multistatus__key_make(&w->o->key);
  for (const multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next) {
    bool success = tidy_success(ps);
    for (const multistatus_prop *p = ps->props; p; p = p->next) {
      struct tidy_slot *slot = tidy_slot(w, p);
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

/* ---- Propstats that say the same ---- */

static bool tidy_same_hrefs(const multistatus_href *a, const multistatus_href *b) {
  for (; a && b; a = a->next, b = b->next)
    if (!tidy_same(a->value, b->value))
      return false;
  return a == b;
}

static bool tidy_same_conditions(const multistatus_condition *a,
                                 const multistatus_condition *b) {
  for (; a && b; a = a->next, b = b->next)
    if (!tidy_same(a->ns, b->ns) || !tidy_same(a->name, b->name) ||
        !tidy_same(a->xml, b->xml) || !tidy_same(a->attributes, b->attributes) ||
        !tidy_same(a->lang, b->lang) || !tidy_same(a->pointer, b->pointer) ||
        !tidy_same(a->message, b->message) || !tidy_same_hrefs(a->hrefs, b->hrefs))
      return false;
  return a == b;
}

static bool tidy_same_propstats(const multistatus_propstat *a,
                                const multistatus_propstat *b) {
  return a->status == b->status && tidy_same(a->outcome.reason, b->outcome.reason) &&
         tidy_same(a->outcome.message, b->outcome.message) &&
         tidy_same(a->outcome.lang, b->outcome.lang) &&
         tidy_same(a->outcome.status_line, b->outcome.status_line) &&
         tidy_same(a->outcome.problem, b->outcome.problem) && !a->outcome.exts &&
         !b->outcome.exts &&
         tidy_same_conditions(a->outcome.conditions, b->outcome.conditions);
}

/* The hash of all that tidy_same_propstats() compares. */
static uint64_t tidy_hash(const multistatus__key *key, const multistatus_propstat *p) {
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
static struct tidy_group *tidy_group(const tidy_work *w,
                                     const multistatus_propstat *p) {
  if (!w->groups || p->outcome.exts)
    return NULL;
  size_t i = (size_t)tidy_hash(&w->o->key, p) & (w->group_size - 1);
  while (w->groups[i].first && !tidy_same_propstats(w->groups[i].first, p))
    i = (i + 1) & (w->group_size - 1);
  return w->groups + i;
}

/* Whether two propstats have the same status: most results have none to look at. */
static bool tidy_repeats_status(const multistatus_result *r) {
  unsigned char seen[1000] = {0};
  for (const multistatus_propstat *p = r->extra->propstats; p; p = p->next)
    if (p->status < 0 || p->status >= (int)sizeof seen || seen[p->status]++)
      return true;
  return false;
}

/* Fills the groups; false if memory is out. None are kept if each propstat differs. */
static bool tidy_find_same(tidy_work *w, const multistatus_result *r) {
  bool same = false;
  for (w->group_size = 8; w->group_size < 2 * r->extra->propstat_count;)
    w->group_size *= 2;
  w->groups = multistatus__arena_zero(w->o, w->group_size * sizeof *w->groups);
  if (!w->groups)
    return false;
  multistatus__key_make(&w->o->key);
  for (const multistatus_propstat *p = r->extra->propstats; p; p = p->next) {
    struct tidy_group *group = tidy_group(w, p);
    same = same || (group && group->first);
    if (group && !group->first)
      group->first = p;
  }
  if (!same)
    w->groups = NULL;
  return true;
}

/* ---- What there is to do ---- */

/* An empty propstat with 418 is what some servers send where there is nothing to say;
   RFC 8144, section 2.1, has an empty one with 200 there. */
static bool tidy_is_teapot(const multistatus_propstat *p) {
  const multistatus__outcome *o = &p->outcome;
  return p->status == 418 && !p->props && !o->message && !o->conditions &&
         !o->problem && !o->exts;
}

static bool tidy_needs_propstats(const tidy_work *w, const multistatus_result *r) {
  for (const multistatus_propstat *p = r->extra->propstats; p; p = p->next)
    if ((w->minimal && p->status == 404) || tidy_is_teapot(p))
      return true;
  return w->groups || w->slots || w->receiver == MULTISTATUS_RECEIVER_WINDOWS;
}

/* A location that only says where a redirection goes is all that Finder is given. */
static bool tidy_needs_no_location(const tidy_work *w, const multistatus_result *r) {
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
static bool tidy_misleads(const tidy_work *w, const char *xml) {
  static const char d[] = " xmlns:D=\"", dav[] = "DAV:\"";
  if (w->receiver != MULTISTATUS_RECEIVER_WINDOWS || !xml)
    return false;
  for (const char *p = xml; (p = strstr(p, d));)
    if (strncmp(p += sizeof d - 1, dav, sizeof dav - 1) != 0)
      return true;
  return strstr(xml, " xmlns=\"");
}

/* Markup with neither; or (whole) an element's attributes. NULL if memory is out. */
static const char *tidy_parse(tidy_work *w, multistatus_text xml, bool whole) {
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

static const char *tidy_markup(tidy_work *w, const char *xml) {
  return tidy_misleads(w, xml) ? tidy_parse(w, multistatus__view(xml), false) : xml;
}

static const char *tidy_attributes(tidy_work *w, const char *attributes) {
  if (!tidy_misleads(w, attributes))
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
  return tidy_parse(w, xml, true);
}

static bool tidy_conditions(tidy_work *w, multistatus__outcome *out) {
  const multistatus_condition *from = out->conditions;
  out->conditions = out->last_condition = NULL;
  for (; from; from = from->next) {
    multistatus_condition *c = multistatus__arena_get(w->o, sizeof *c);
    if (!c)
      return false;
    *c = *from;
    c->next = NULL;
    c->xml = tidy_markup(w, from->xml);
    c->attributes = tidy_attributes(w, from->attributes);
    *(out->last_condition ? &out->last_condition->next : &out->conditions) = c;
    out->last_condition = c;
  }
  return !w->o->error;
}

static bool tidy_exts(tidy_work *w, multistatus_ext **exts, multistatus_ext **last) {
  const multistatus_ext *from = *exts;
  *exts = *last = NULL;
  for (; from; from = from->next) {
    multistatus_ext *e = multistatus__arena_get(w->o, sizeof *e);
    if (!e)
      return false;
    e->next = NULL;
    e->xml = tidy_markup(w, from->xml);
    *(*last ? &(*last)->next : exts) = e;
    *last = e;
  }
  return !w->o->error;
}

static bool tidy_outcome(tidy_work *w, multistatus__outcome *out) {
  return tidy_conditions(w, out) && tidy_exts(w, &out->exts, &out->last_ext);
}

static bool tidy_prop(tidy_work *w, multistatus_propstat *to,
                      const multistatus_prop *from) {
  multistatus_prop *p = multistatus__arena_get(w->o, sizeof *p);
  if (!p)
    return false;
  *p = *from;
  p->next = NULL;
  if (p->kind == MULTISTATUS_PROP_XML)
    p->value = tidy_markup(w, from->value);
  p->attributes = tidy_attributes(w, from->attributes);
  *(to->last_prop ? &to->last_prop->next : &to->props) = p;
  to->last_prop = p;
  return !w->o->error;
}

static bool tidy_counts(const tidy_work *w, const multistatus_prop *p) {
  return !w->slots || tidy_slot(w, p)->prop == p;
}

/* Whether all that a propstat has to say is said better elsewhere. */
static bool tidy_is_idle(const tidy_work *w, const multistatus_propstat *ps) {
  if ((w->minimal && ps->status == 404) || tidy_is_teapot(ps))
    return true;
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    if (tidy_counts(w, p))
      return false;
  return ps->props != NULL;
}

static bool tidy_propstat(tidy_work *w, multistatus_result *r,
                          const multistatus_propstat *ps) {
  struct tidy_group *group = tidy_group(w, ps);
  multistatus_propstat *to = group ? group->to : NULL;
  if (!to) {
    to = multistatus__put_propstat(r, ps->status);
    if (!to)
      return false;
    if (group)
      group->to = to;
    to->outcome = ps->outcome;
    if (!tidy_outcome(w, &to->outcome))
      return false;
  }
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    if (tidy_counts(w, p) && !tidy_prop(w, to, p))
      return false;
  return true;
}

/* from: the propstats of the original of r, which has none yet. */
static bool tidy_propstats(tidy_work *w, multistatus_result *r,
                           const multistatus_propstat *from) {
  for (const multistatus_propstat *ps = from; ps; ps = ps->next)
    if (!tidy_is_idle(w, ps) && !tidy_propstat(w, r, ps))
      return false;
  /* RFC 8144, section 2.1, leaves a response that has one propstat at least. */
  return r->extra->propstats || !from || multistatus__put_propstat(r, 200);
}

const multistatus_result *multistatus__tidy(multistatus__owner *o,
                                            const multistatus_result *r,
                                            multistatus_receiver receiver,
                                            unsigned flags) {
  if (!r->extra)
    return r;
  tidy_work w = {
      .o = o, .receiver = receiver, .minimal = flags & MULTISTATUS_WRITE_MINIMAL};
  multistatus__arena_reset(o);
  if (!r->added && r->extra->prop_count > 1 && !tidy_find_twice(&w, r))
    return NULL;
  if (r->extra->propstat_count > 1 && tidy_repeats_status(r) && !tidy_find_same(&w, r))
    return NULL;
  bool propstats = tidy_needs_propstats(&w, r);
  bool no_location = tidy_needs_no_location(&w, r);
  if (!propstats && !no_location)
    return r;
  multistatus_result *to = multistatus__arena_get(o, sizeof *to);
  multistatus__extra *x = multistatus__arena_get(o, sizeof *x);
  if (!to || !x)
    return NULL;
  *to = *r;
  *x = *r->extra;
  to->owner = o;
  to->extra = x;
  if (no_location)
    x->location = NULL;
  if (!propstats)
    return to;
  x->propstats = x->last_propstat = NULL;
  x->propstat_count = 0;
  return tidy_outcome(&w, &x->outcome) && tidy_propstats(&w, to, r->extra->propstats)
             ? to
             : NULL;
}

int multistatus__tidy_document(multistatus__owner *o, multistatus__document *d,
                               multistatus_receiver receiver) {
  tidy_work w = {.o = o, .receiver = receiver};
  if (receiver == MULTISTATUS_RECEIVER_WINDOWS)
    tidy_exts(&w, &d->exts, &d->last_ext);
  return o->error;
}
