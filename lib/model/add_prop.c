/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../xml/fragment.h"
#include "known.h"
#include "markup.h"

/* The public adders of properties, as in add.c. A listing adds the same ones to each
   result, so that is what takes no time. */

/* ---- No property twice ---- */

/* Up to so many are compared one by one. */
enum { PROP_FEW = 16 };

/* The place of a name in the table of the properties: where it is, or should be. */
static multistatus__prop_place *prop_place(const multistatus_result *r,
                                           multistatus_text ns, multistatus_text name) {
  const multistatus__extra *x = r->extra;
  size_t i = (size_t)multistatus__hash_name(&r->owner->key, ns, name);
  for (;; i++) {
    multistatus__prop_place *place = x->table + (i & (x->table_size - 1));
    if (!place->prop || (multistatus__known_as(place->prop->name, name) &&
                         multistatus__known_as(place->prop->ns, ns)))
      return place;
  }
}

/* Brings the table up to date, with room for one more; it is at most half full. */
static bool prop_table(multistatus_result *r) {
  multistatus__extra *x = r->extra;
  if (x->table_count == x->prop_count && 2 * x->prop_count < x->table_size)
    return true;
  size_t size = 4 * PROP_FEW;
  while (size <= 2 * x->prop_count)
    size *= 2;
  multistatus__prop_place *table =
      multistatus__arena_get(r->owner, size * sizeof *table);
  if (!table)
    return false;
  memset(table, 0, size * sizeof *table);
  multistatus__key_make(&r->owner->key);
  x->table = table;
  x->table_size = size;
  x->table_count = x->prop_count;
  for (const multistatus_propstat *ps = x->propstats; ps; ps = ps->next)
    for (const multistatus_prop *p = ps->props; p; p = p->next)
      *prop_place(r, multistatus__view(p->ns), multistatus__view(p->name)) =
          (multistatus__prop_place){p, ps};
  return true;
}

/* Where the property of that name is, among few. */
static multistatus__prop_place prop_walk(const multistatus_result *r,
                                         const multistatus_prop_text *t) {
  uint32_t hash = multistatus__prop_hash(t->ns, t->name);
  multistatus__prop_place at = {NULL, NULL};
  for (const multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next)
    for (const multistatus_prop *p = ps->props; p; p = p->next)
      if (p->hash == hash && multistatus__known_as(p->name, t->name) &&
          multistatus__known_as(p->ns, t->ns))
        return (multistatus__prop_place){p, ps};
  return at;
}

/* Whether a text is what the context's policy makes of the one that was given. */
static bool prop_same_text(multistatus__owner *o, const char *is,
                           multistatus_text given, bool clean) {
  if (clean || multistatus__text_span(given.data, given.len) == given.len)
    return multistatus_string_length(is) == given.len &&
           (!given.len || memcmp(is, given.data, given.len) == 0);
  multistatus__owner own;
  multistatus__owner_init(&own, &o->allocator, &o->limits, o->policy, false);
  const char *made = multistatus__text_copy(&own, given, NULL);
  bool same = made && strcmp(is ? is : "", made) == 0;
  if (own.error == MULTISTATUS_ERROR_NOMEM)
    multistatus__fail_nomem(o);
  multistatus__owner_done(&own);
  return same;
}

static bool prop_same(multistatus__owner *o, const multistatus_prop *p,
                      const multistatus_prop_text *t, bool clean) {
  return (p->kind == t->kind || p->kind == MULTISTATUS_PROP_EMPTY || !t->value.len) &&
         prop_same_text(o, p->value, t->value, clean) &&
         prop_same_text(o, p->lang, t->lang, clean) &&
         prop_same_text(o, p->attributes, t->attributes, clean);
}

static int prop_twice(const multistatus_result *r, const multistatus_prop_text *t) {
  return multistatus__fail(
      r->owner, MULTISTATUS_ERROR_CONFLICT, "property {%.*s}%.*s twice in %.100s",
      (int)(t->ns.len < 60 ? t->ns.len : 60), t->ns.len ? t->ns.data : "",
      (int)(t->name.len < 60 ? t->name.len : 60), t->name.data, multistatus__about(r));
}

/* A property that is there already: once more in the same propstat with the same value,
   which changes nothing, or an error. */
static int prop_again(const multistatus_propstat *to, const multistatus_prop_text *t,
                      bool clean, multistatus__prop_place at) {
  multistatus__owner *o = to->result->owner;
  if (at.in == to && prop_same(o, at.prop, t, clean))
    return o->error;
  return prop_twice(to->result, t);
}

/* Has the owner know a name from outside. NULL: there is no room, or it is the owner's
   error. */
static multistatus__known *prop_keep(multistatus__owner *o,
                                     const multistatus_prop_text *t) {
  if (!multistatus__known_has_room(o, t->ns, t->name) ||
      !multistatus__ns_copy(o, t->ns) || !multistatus__name_copy(o, t->name))
    return NULL;
  return multistatus__known_keep(o, t->ns, t->name);
}

/* While all properties of the newest result are known, its number with a name tells
   whether it has a property of that name. */
static int prop_add_known(multistatus_propstat *to, const multistatus_prop_text *t,
                          bool clean) {
  multistatus_result *r = to->result;
  multistatus__owner *o = r->owner;
  multistatus__known *k =
      multistatus__known_find(o, !r->extra->prop_count, t->ns, t->name);
  if (k && k->result == o->begun) /* there are not more of these than may be known */
    return prop_again(to, t, clean, prop_walk(r, t));
  if (!k)
    k = prop_keep(o, t);
  if (o->error || multistatus__put_prop(to, t, k, NULL, clean))
    return o->error;
  if (k) {
    k->result = o->begun;
    multistatus__known_may_follow(to);
  }
  return 0;
}

/* clean: its value is text for sure. */
static int prop_add(multistatus_propstat *to, const multistatus_prop_text *t,
                    bool clean) {
  multistatus_result *r = to->result;
  multistatus__extra *x = r->extra;
  if (multistatus__may_change(r))
    return r->closed ? MULTISTATUS_ERROR_STATE : r->owner->error;
  if (r->owner->newest == r)
    return prop_add_known(to, t, clean);
  bool many = x->prop_count >= PROP_FEW;
  if (many && !prop_table(r))
    return r->owner->error;
  multistatus__prop_place at = many ? *prop_place(r, t->ns, t->name) : prop_walk(r, t);
  if (at.prop)
    return prop_again(to, t, clean, at);
  int rc = multistatus__put_prop(to, t, NULL, NULL, clean);
  if (!rc && x->prop_count > PROP_FEW) {
    *prop_place(r, t->ns, t->name) = (multistatus__prop_place){to->last_prop, to};
    x->table_count++;
  }
  return rc;
}

/* Is it that string? */
static inline bool prop_is(const char *known, const char *s) {
  const multistatus_text t = {s, s ? multistatus__bytes_length(s) : 0};
  return s && multistatus__known_as(known, t);
}

/* Is it that namespace? Nearly always it is DAV:. */
static inline bool prop_is_ns(const multistatus__known *k, const char *ns) {
  if (!ns || !k->dav)
    return prop_is(k->prop.ns, ns);
  return ns[0] == 'D' && ns[1] == 'A' && ns[2] == 'V' && ns[3] == ':' && !ns[4];
}

/* Adds the property that followed the last one in the result before, to the propstat
   that got that: most are such, and little is left to look at. False: this one is not,
   or there is something about it. Calls nothing, for what it takes to call would be a
   good part of it. markup: its value, as a string of the model; NULL: it is the text.
 */
MULTISTATUS__HOT bool prop_next(multistatus_propstat *to, const char *ns,
                                const char *name, const char *markup,
                                const char *text) {
  enum { LONGEST = 128 };
  multistatus_result *r = to->result;
  multistatus__extra *x = r->extra;
  multistatus__owner *o = r->owner;
  multistatus__known *k = o->known->after;
  if (!k || k->result == o->begun || !prop_is_ns(k, ns) ||
      !prop_is(k->prop.name, name) || x->prop_count >= o->limits.props)
    return false;
  size_t len = text ? multistatus__bytes_length(text) : 0;
  size_t string = len ? multistatus__string_size(len) : 0;
  multistatus_prop *p = (void *)o->arena.next;
  if (len > LONGEST || len > o->limits.text_bytes ||
      sizeof *p + string > (size_t)(o->arena.stop - o->arena.next) ||
      !multistatus__bytes_is_plain(text, len))
    return false;
  o->arena.next += multistatus__aligned(sizeof *p + string);
  multistatus__bytes_whole(p, &k->prop, sizeof *p);
  if (len) {
    char *s = multistatus__string_at(p + 1, len);
    multistatus__bytes_short(s, text, len);
    p->value = s;
    p->kind = MULTISTATUS_PROP_TEXT;
  } else if (markup) {
    p->value = markup;
    p->kind = MULTISTATUS_PROP_XML;
  }
  multistatus__link_prop(to, x, p);
  o->known = k;
  k->result = o->begun;
  return true;
}

MULTISTATUS__HOT int prop_add_text(multistatus_propstat *p, const char *ns,
                                   const char *name, const char *text) {
  return p == p->result->owner->adding && prop_next(p, ns, name, NULL, text)
             ? 0
             : multistatus_propstat_add_prop_lang(p, ns, name, text, NULL);
}

int multistatus_propstat_add_prop_lang(multistatus_propstat *p, const char *ns,
                                       const char *name, const char *text,
                                       const char *lang) {
  if (!p)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_prop_text t = {multistatus__cstring(ns),   multistatus__cstring(name),
                             MULTISTATUS_PROP_TEXT,      multistatus__cstring(text),
                             multistatus__cstring(lang), {NULL, 0}};
  return prop_add(p, &t, false);
}

int multistatus_propstat_add_prop(multistatus_propstat *p, const char *ns,
                                  const char *name, const char *text) {
  return p ? prop_add_text(p, ns, name, text) : MULTISTATUS_ERROR_ARGUMENT;
}

/* Adds what markup says; what is kept was written by ourselves. name NULL: it
   says that as well. */
static int prop_add_said(multistatus_propstat *p, const char *ns, const char *name,
                         const multistatus_prop_text *said) {
  multistatus_prop_text t = *said;
  if (name) {
    t.ns = multistatus__cstring(ns);
    t.name = multistatus__cstring(name);
  }
  return prop_add(p, &t, true);
}

/* Takes markup apart, if its like was not given before. name NULL: it is the whole
   element. */
static int prop_add_markup(multistatus_propstat *p, const char *ns, const char *name,
                           const char *xml) {
  if (!p)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__owner *o = p->result->owner;
  multistatus_text given = multistatus__cstring(xml ? xml : "");
  int rc = multistatus__may_change(p->result);
  if (rc)
    return rc;
  const multistatus_prop_text *known = multistatus__markup_find(o, given, !name);
  if (known && p == o->adding && known->kind == MULTISTATUS_PROP_XML &&
      !known->lang.len && !known->attributes.len &&
      prop_next(p, ns, name, known->value.data, NULL))
    return 0;
  if (known)
    return prop_add_said(p, ns, name, known);
  multistatus__parse in = {.allocator = &o->allocator,
                           .limits = &o->limits,
                           .refuse = MULTISTATUS_QUIRK_ALL};
  multistatus__fragment f;
  multistatus_prop_text said;
  multistatus__fragment_init(&f, &in);
  rc = multistatus__fragment_parse(&f, given, !name, &said);
  if (rc)
    multistatus__fail_markup(o, multistatus__about(p->result), &in,
                             name ? FRAGMENT_LEAD : 0,
                             name ? multistatus__cstring(ns) : said.ns,
                             name ? multistatus__cstring(name) : said.name);
  else if (!prop_add_said(p, ns, name, &said))
    multistatus__markup_keep(o, given, !name, &said);
  multistatus__fragment_done(&f);
  return o->error;
}

int multistatus_propstat_add_prop_xml(multistatus_propstat *p, const char *ns,
                                      const char *name, const char *xml) {
  return prop_add_markup(p, ns, name ? name : "", xml);
}

int multistatus_propstat_add_prop_element(multistatus_propstat *p, const char *xml) {
  return prop_add_markup(p, NULL, NULL, xml);
}

/* The same by status. What was refused sticks to the owner. */

/* What is found without looking is where the last one went. */
static inline multistatus_propstat *prop_to(multistatus_result *r, int status) {
  multistatus_propstat *p = r->owner->adding;
  return p && p->result == r && p->status == status
             ? p
             : multistatus_result_propstat(r, status);
}

int multistatus_result_add_prop_lang(multistatus_result *r, int status, const char *ns,
                                     const char *name, const char *text,
                                     const char *lang) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_propstat *p = prop_to(r, status);
  return p ? multistatus_propstat_add_prop_lang(p, ns, name, text, lang)
           : multistatus__may_change(r);
}

int multistatus_result_add_prop(multistatus_result *r, int status, const char *ns,
                                const char *name, const char *text) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_propstat *p = prop_to(r, status);
  return p ? prop_add_text(p, ns, name, text) : multistatus__may_change(r);
}

int multistatus_result_add_prop_xml(multistatus_result *r, int status, const char *ns,
                                    const char *name, const char *xml) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_propstat *p = prop_to(r, status);
  return p ? multistatus_propstat_add_prop_xml(p, ns, name, xml)
           : multistatus__may_change(r);
}

int multistatus_result_add_prop_element(multistatus_result *r, int status,
                                        const char *xml) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_propstat *p = prop_to(r, status);
  return p ? multistatus_propstat_add_prop_element(p, xml) : multistatus__may_change(r);
}
