/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>
#include "../xml/fragment.h"
#include "bytes.h"

/* The public adders and setters: they refuse what could not be written validly, as far
   as it can be known before the result is complete. */

static const char *add_about(const multistatus_result *r) {
  return r->href.value ? r->href.value : "";
}

static int add_conflict(const multistatus_result *r, const char *what) {
  return multistatus__fail(r->owner, MULTISTATUS_ERROR_CONFLICT, "%s in %.120s", what,
                           add_about(r));
}

static bool add_has_propstats(const multistatus_result *r) {
  return r->extra && r->extra->propstats;
}

/* ---- The result itself ---- */

static multistatus_result *add_begin(multistatus_result *r, int status,
                                     const char *message, size_t message_len) {
  multistatus__owner *o = r->owner;
  if (o->error || (status && multistatus__check_status(o, status, add_about(r))))
    return NULL;
  r->added = true;
  r->status = status;
  if (message) {
    multistatus_text t = {message, message_len};
    r->message = multistatus__text_copy(o, t, add_about(r));
  }
  return o->error ? NULL : r;
}

multistatus_result *multistatus__result_add(multistatus__owner *o,
                                            multistatus_text href, int status,
                                            const char *message, size_t message_len) {
  multistatus_result *r = multistatus__result_new(o);
  if (!r)
    return NULL;
  r->clean = href.len && multistatus__bytes_clean(href.data, href.data + href.len);
  if (r->clean)
    r->href.value = multistatus__href_keep(o, href);
  else if (!multistatus__put_href(r, href))
    multistatus__check_href(o, r->href.value);
  return add_begin(r, status, message, message_len);
}

multistatus_result *multistatus__result_add_item(multistatus__owner *o, const char *id,
                                                 int64_t index, int status,
                                                 const char *message,
                                                 size_t message_len) {
  multistatus_result *r = multistatus__result_new(o);
  if (!r || multistatus_result_set_id(r, id) || multistatus_result_set_index(r, index))
    return NULL;
  if (!id && index < 0) {
    multistatus__fail(o, MULTISTATUS_ERROR_HREF,
                      "an item without an href, an id and an index");
    return NULL;
  }
  return add_begin(r, status, message, message_len);
}

int multistatus_result_set_status(multistatus_result *r, int status) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (r->owner->error)
    return r->owner->error;
  if (status && multistatus__check_status(r->owner, status, add_about(r)))
    return r->owner->error;
  if (status && add_has_propstats(r))
    return add_conflict(r, "a status beside propstats");
  r->status = status;
  return 0;
}

/* A text, or none for NULL; an empty language says nothing either. */
static const char *add_text(multistatus_result *r, const char *text) {
  return text ? multistatus__text_copy(r->owner, multistatus__cstring(text),
                                       add_about(r))
              : NULL;
}

static const char *add_lang(multistatus_result *r, const char *text, const char *lang) {
  return text && lang && *lang ? add_text(r, lang) : NULL;
}

int multistatus_result_set_message_lang(multistatus_result *r, const char *text,
                                        const char *lang) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  r->message = add_text(r, text);
  if (!lang && !r->extra)
    return r->owner->error;
  multistatus__extra *x = multistatus__result_extra(r);
  if (x)
    x->outcome.lang = add_lang(r, text, lang);
  return r->owner->error;
}

int multistatus_result_set_message(multistatus_result *r, const char *text) {
  return multistatus_result_set_message_lang(r, text, NULL);
}

int multistatus_result_set_location(multistatus_result *r, const char *href) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__extra *x = multistatus__result_extra(r);
  if (x)
    x->location = multistatus__href_copy(r->owner, multistatus__cstring(href));
  return r->owner->error;
}

int multistatus_result_add_href(multistatus_result *r, const char *href) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (add_has_propstats(r))
    return add_conflict(r, "a further href beside propstats");
  if (multistatus__put_href(r, multistatus__cstring(href)))
    return r->owner->error;
  const multistatus_href *last = r->extra ? r->extra->last_href : NULL;
  return multistatus__check_href(r->owner, last ? last->value : r->href.value);
}

/* ---- Conditions ---- */

static int add_condition(multistatus_result *r, multistatus__outcome *out,
                         const char *ns, const char *name, const char *href) {
  bool propstat = out != &r->extra->outcome;
  ns = ns ? ns : "";
  name = name ? name : "";
  if (multistatus__check_condition(r, propstat, ns, name, href))
    return r->owner->error;
  multistatus_condition *c = out->conditions;
  while (c && (strcmp(c->ns, ns) != 0 || strcmp(c->name, name) != 0))
    c = c->next;
  if (!c)
    c = multistatus__put_condition(r, out, multistatus__cstring(ns),
                                   multistatus__cstring(name));
  if (c && href)
    multistatus__put_condition_href(r, c, multistatus__cstring(href));
  return r->owner->error;
}

int multistatus_result_add_condition(multistatus_result *r, const char *ns,
                                     const char *name, const char *href) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__extra *x = multistatus__result_extra(r);
  return x ? add_condition(r, &x->outcome, ns, name, href) : r->owner->error;
}

int multistatus_propstat_add_condition(multistatus_propstat *p, const char *ns,
                                       const char *name, const char *href) {
  return p ? add_condition(p->result, &p->outcome, ns, name, href)
           : MULTISTATUS_ERROR_ARGUMENT;
}

/* ---- Propstats ---- */

/* Whether the result may have a propstat of that status. */
static bool add_may_have_propstat(multistatus_result *r, int status) {
  if (r->owner->error || multistatus__check_status(r->owner, status, add_about(r)))
    return false;
  if (r->status)
    add_conflict(r, "properties beside a status");
  else if (r->href.next)
    add_conflict(r, "properties beside a further href");
  return !r->owner->error;
}

multistatus_propstat *multistatus_result_propstat(multistatus_result *r, int status) {
  if (!r || !add_may_have_propstat(r, status))
    return NULL;
  for (multistatus_propstat *p = r->extra ? r->extra->propstats : NULL; p; p = p->next)
    if (p->status == status && !p->apart)
      return p;
  return multistatus__put_propstat(r, status);
}

multistatus_propstat *multistatus_result_add_propstat(multistatus_result *r,
                                                      int status) {
  if (!r || !add_may_have_propstat(r, status))
    return NULL;
  multistatus_propstat *p = multistatus__put_propstat(r, status);
  if (p)
    p->apart = true;
  return p;
}

int multistatus_propstat_set_message_lang(multistatus_propstat *p, const char *text,
                                          const char *lang) {
  if (!p)
    return MULTISTATUS_ERROR_ARGUMENT;
  p->outcome.message = add_text(p->result, text);
  p->outcome.lang = add_lang(p->result, text, lang);
  return p->result->owner->error;
}

int multistatus_propstat_set_message(multistatus_propstat *p, const char *text) {
  return multistatus_propstat_set_message_lang(p, text, NULL);
}

/* ---- Properties ---- */

static bool add_same(const char *s, multistatus_text t) {
  return multistatus_string_length(s) == t.len &&
         (t.len == 0 || memcmp(s, t.data, t.len) == 0);
}

/* Up to so many are compared one by one. */
enum { ADD_FEW = 16 };

/* The place of a name in the table of the properties: where it is, or should be. */
static const multistatus_prop **add_place(const multistatus__extra *x,
                                          multistatus_text ns, multistatus_text name) {
  uint64_t h = multistatus__hash((uintptr_t)x, ns.data, ns.len);
  size_t i = (size_t)multistatus__hash(h, name.data, name.len);
  for (;; i++) {
    const multistatus_prop **place = x->table + (i & (x->table_size - 1));
    if (!*place || (add_same((*place)->name, name) && add_same((*place)->ns, ns)))
      return place;
  }
}

/* Makes the table, which is at most half full, or a larger one. */
static bool add_table(multistatus_result *r) {
  multistatus__extra *x = r->extra;
  size_t size = x->table_size ? 2 * x->table_size : 4 * ADD_FEW;
  const multistatus_prop **table =
      multistatus__arena_get(r->owner, size * sizeof *table);
  if (!table)
    return false;
  memset(table, 0, size * sizeof *table);
  x->table = table;
  x->table_size = size;
  for (const multistatus_propstat *ps = x->propstats; ps; ps = ps->next)
    for (const multistatus_prop *p = ps->props; p; p = p->next)
      *add_place(x, multistatus__view(p->ns), multistatus__view(p->name)) = p;
  return true;
}

/* The property of that name; NULL: there is none yet. */
static const multistatus_prop *add_find(const multistatus_result *r,
                                        const multistatus_prop_text *t) {
  const multistatus__extra *x = r->extra;
  uint32_t hash = multistatus__prop_hash(t->ns, t->name);
  if (x->table)
    return *add_place(x, t->ns, t->name);
  if (!(x->prop_bits & multistatus__prop_bit(hash)))
    return NULL;
  for (const multistatus_propstat *ps = x->propstats; ps; ps = ps->next)
    for (const multistatus_prop *p = ps->props; p; p = p->next)
      if (p->hash == hash && add_same(p->name, t->name) && add_same(p->ns, t->ns))
        return p;
  return NULL;
}

static int add_prop(multistatus_propstat *to, const multistatus_prop_text *t) {
  multistatus_result *r = to->result;
  multistatus__extra *x = r->extra;
  if (x->prop_count >= ADD_FEW && 2 * x->prop_count >= x->table_size && !add_table(r))
    return r->owner->error;
  const multistatus_prop *p = add_find(r, t);
  if (p)
    return multistatus__fail(r->owner, MULTISTATUS_ERROR_CONFLICT,
                             "property {%.60s}%.60s twice in %.100s", p->ns, p->name,
                             add_about(r));
  int rc = multistatus__put_prop(to, t);
  if (!rc && x->table)
    *add_place(x, t->ns, t->name) = to->last_prop;
  return rc;
}

int multistatus_propstat_add_prop_lang(multistatus_propstat *p, const char *ns,
                                       const char *name, const char *text,
                                       const char *lang) {
  if (!p)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_prop_text t = {multistatus__cstring(ns),   multistatus__cstring(name),
                             MULTISTATUS_PROP_TEXT,      multistatus__cstring(text),
                             multistatus__cstring(lang), {NULL, 0}};
  return add_prop(p, &t);
}

int multistatus_propstat_add_prop(multistatus_propstat *p, const char *ns,
                                  const char *name, const char *text) {
  return multistatus_propstat_add_prop_lang(p, ns, name, text, NULL);
}

/* Adds what markup says; what is kept was written by ourselves. name NULL: it
   says that as well. */
static int add_said(multistatus_propstat *p, const char *ns, const char *name,
                    const multistatus_prop_text *said) {
  multistatus_prop_text t = *said;
  if (name) {
    t.ns = multistatus__cstring(ns);
    t.name = multistatus__cstring(name);
  }
  return add_prop(p, &t);
}

static int add_no_markup(multistatus_result *r, const multistatus_input *in, int rc,
                         size_t lead) {
  multistatus__owner *o = r->owner;
  if (rc == MULTISTATUS_ERROR_NOMEM)
    return multistatus__fail_nomem(o);
  if (rc == MULTISTATUS_ERROR_LIMIT)
    return multistatus__fail_limit(o, in->limit, add_about(r));
  return multistatus__fail(
      o, MULTISTATUS_ERROR_MARKUP, "%s at byte %zu of markup for %.120s", in->text,
      in->fault >= lead ? in->fault - lead : in->fault, add_about(r));
}

/* Takes markup apart, if its like was not given before. name NULL: it is the whole
   element. */
static int add_markup(multistatus_propstat *p, const char *ns, const char *name,
                      const char *xml) {
  if (!p)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__owner *o = p->result->owner;
  multistatus_text given = multistatus__cstring(xml ? xml : "");
  if (o->error)
    return o->error;
  const multistatus_prop_text *known = multistatus__markup_find(o, given, !name);
  if (known)
    return add_said(p, ns, name, known);
  multistatus_input in = {.owner = o, .refuse = MULTISTATUS_QUIRK_ALL};
  multistatus__fragment f;
  multistatus_prop_text said;
  multistatus__fragment_init(&f, &in);
  int rc = multistatus__fragment_parse(&f, given, !name, &said);
  if (rc)
    add_no_markup(p->result, &in, rc, name ? FRAGMENT_LEAD : 0);
  else if (!add_said(p, ns, name, &said))
    multistatus__markup_keep(o, given, !name, &said);
  multistatus__fragment_done(&f);
  return o->error;
}

int multistatus_propstat_add_prop_xml(multistatus_propstat *p, const char *ns,
                                      const char *name, const char *xml) {
  return add_markup(p, ns, name ? name : "", xml);
}

int multistatus_propstat_add_prop_element(multistatus_propstat *p, const char *xml) {
  return add_markup(p, NULL, NULL, xml);
}

/* The same by status. What was refused sticks to the owner. */

static int add_outcome(const multistatus_result *r, const multistatus_propstat *p,
                       int rc) {
  return p ? rc : r ? r->owner->error : MULTISTATUS_ERROR_ARGUMENT;
}

int multistatus_result_add_prop_lang(multistatus_result *r, int status, const char *ns,
                                     const char *name, const char *text,
                                     const char *lang) {
  multistatus_propstat *p = multistatus_result_propstat(r, status);
  return add_outcome(r, p, multistatus_propstat_add_prop_lang(p, ns, name, text, lang));
}

int multistatus_result_add_prop(multistatus_result *r, int status, const char *ns,
                                const char *name, const char *text) {
  return multistatus_result_add_prop_lang(r, status, ns, name, text, NULL);
}

int multistatus_result_add_prop_xml(multistatus_result *r, int status, const char *ns,
                                    const char *name, const char *xml) {
  multistatus_propstat *p = multistatus_result_propstat(r, status);
  return add_outcome(r, p, multistatus_propstat_add_prop_xml(p, ns, name, xml));
}

int multistatus_result_add_prop_element(multistatus_result *r, int status,
                                        const char *xml) {
  multistatus_propstat *p = multistatus_result_propstat(r, status);
  return add_outcome(r, p, multistatus_propstat_add_prop_element(p, xml));
}
