/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>
#include "../xml/fragment.h"

/* How a result is built: first the parts that record what they are given, then the
   public adders and setters, which refuse what could not be written validly. */

multistatus_result *multistatus__result_new(multistatus__owner *o) {
  o->mark = o->arena.used;
  multistatus_result *r = multistatus__arena_get(o, sizeof *r);
  if (!r)
    return NULL;
  memset(r, 0, sizeof *r);
  r->owner = o;
  return r;
}

multistatus__extra *multistatus__result_extra(multistatus_result *r) {
  if (!r->extra) {
    r->extra = multistatus__arena_get(r->owner, sizeof *r->extra);
    if (r->extra)
      memset(r->extra, 0, sizeof *r->extra);
  }
  return r->extra;
}

/* ---- Parts ---- */

static const char *result_about(const multistatus_result *r) {
  return r->href.value ? r->href.value : "";
}

int multistatus__put_href(multistatus_result *r, multistatus_text href) {
  multistatus__owner *o = r->owner;
  if (!r->href.value) {
    r->href.value = multistatus__href_copy(o, href);
    return o->error;
  }
  multistatus__extra *x = multistatus__result_extra(r);
  if (!x)
    return o->error;
  if (x->href_count + 1 >= o->limits.hrefs)
    return multistatus__fail_limit(o, "hrefs", result_about(r));
  multistatus_href *h = multistatus__arena_get(o, sizeof *h);
  if (!h || !(h->value = multistatus__href_copy(o, href)))
    return o->error;
  h->next = NULL;
  *(x->last_href ? &x->last_href->next : &r->href.next) = h;
  x->last_href = h;
  x->href_count++;
  o->stale = o->stale || r->index < o->indexed;
  return 0;
}

multistatus_condition *multistatus__put_condition(multistatus_result *r,
                                                  multistatus__outcome *out,
                                                  multistatus_text ns,
                                                  multistatus_text name) {
  multistatus__owner *o = r->owner;
  if (out->condition_count >= o->limits.conditions) {
    multistatus__fail_limit(o, "conditions", result_about(r));
    return NULL;
  }
  multistatus_condition *c = multistatus__arena_get(o, sizeof *c);
  if (!c)
    return NULL;
  memset(c, 0, sizeof *c);
  if (!(c->ns = multistatus__ns_copy(o, ns)) ||
      !(c->name = multistatus__name_copy(o, name)))
    return NULL;
  *(out->last_condition ? &out->last_condition->next : &out->conditions) = c;
  out->last_condition = c;
  out->condition_count++;
  return c;
}

int multistatus__put_condition_href(multistatus_result *r, multistatus_condition *c,
                                    multistatus_text href) {
  multistatus__owner *o = r->owner;
  if (c->href_count >= o->limits.hrefs)
    return multistatus__fail_limit(o, "hrefs", result_about(r));
  multistatus_href *h = multistatus__arena_get(o, sizeof *h);
  if (!h || !(h->value = multistatus__href_copy(o, href)))
    return o->error;
  h->next = NULL;
  *(c->last_href ? &c->last_href->next : &c->hrefs) = h;
  c->last_href = h;
  c->href_count++;
  return 0;
}

multistatus_propstat *multistatus__put_propstat(multistatus_result *r, int status) {
  multistatus__owner *o = r->owner;
  multistatus__extra *x = multistatus__result_extra(r);
  if (!x)
    return NULL;
  if (x->propstat_count >= o->limits.propstats) {
    multistatus__fail_limit(o, "propstats", result_about(r));
    return NULL;
  }
  multistatus_propstat *p = multistatus__arena_get(o, sizeof *p);
  if (!p)
    return NULL;
  memset(p, 0, sizeof *p);
  p->result = r;
  p->status = status;
  *(x->last_propstat ? &x->last_propstat->next : &x->propstats) = p;
  x->last_propstat = p;
  x->propstat_count++;
  return p;
}

/* Tells most different names apart, and costs nothing to make. */
static uint32_t result_hash(multistatus_text ns, multistatus_text name) {
  unsigned char last = name.len ? (unsigned char)name.data[name.len - 1] : 0;
  unsigned char middle = name.len ? (unsigned char)name.data[name.len / 2] : 0;
  return (uint32_t)(ns.len & 0xff) << 24 | (uint32_t)(name.len & 0xff) << 16 |
         (uint32_t)middle << 8 | last;
}

int multistatus__put_prop(multistatus_propstat *ps, const multistatus_prop_text *t) {
  multistatus_result *r = ps->result;
  multistatus__owner *o = r->owner;
  if (r->extra->prop_count >= o->limits.props)
    return multistatus__fail_limit(o, "props", result_about(r));
  multistatus_prop *p = multistatus__arena_get(o, sizeof *p);
  if (!p)
    return o->error;
  memset(p, 0, sizeof *p);
  p->kind = t->value.len ? t->kind : MULTISTATUS_PROP_EMPTY;
  p->hash = result_hash(t->ns, t->name);
  if (!(p->ns = multistatus__ns_copy(o, t->ns)) ||
      !(p->name = multistatus__name_copy(o, t->name)))
    return o->error;
  p->value = t->value.len ? multistatus__text_copy(o, t->value, result_about(r))
                          : multistatus__empty;
  if (t->lang.len)
    p->lang = multistatus__text_copy(o, t->lang, result_about(r));
  if (t->attributes.len)
    p->attributes = multistatus__text_copy(o, t->attributes, result_about(r));
  if (o->error)
    return o->error;
  *(ps->last_prop ? &ps->last_prop->next : &ps->props) = p;
  ps->last_prop = p;
  r->extra->prop_count++;
  return 0;
}

int multistatus__put_ext(multistatus_result *r, multistatus_text xml) {
  multistatus__extra *x = multistatus__result_extra(r);
  multistatus_ext *e = x ? multistatus__arena_get(r->owner, sizeof *e) : NULL;
  if (!e || !(e->xml = multistatus__text_copy(r->owner, xml, result_about(r))))
    return r->owner->error;
  e->next = NULL;
  *(x->last_ext ? &x->last_ext->next : &x->exts) = e;
  x->last_ext = e;
  return 0;
}

/* ---- The public adders: they refuse ---- */

static int result_check_status(multistatus__owner *o, int status, const char *href) {
  if (status >= 200 && status <= 999)
    return 0;
  return multistatus__fail(o, MULTISTATUS_ERROR_STATUS, "status %d in %.120s", status,
                           href);
}

static int result_conflict(const multistatus_result *r, const char *what) {
  return multistatus__fail(r->owner, MULTISTATUS_ERROR_CONFLICT, "%s in %.120s", what,
                           result_about(r));
}

static bool result_has_propstats(const multistatus_result *r) {
  return r->extra && r->extra->propstats;
}

multistatus_result *multistatus__result_add(multistatus__owner *o,
                                            multistatus_text href, int status,
                                            const char *message, size_t message_len) {
  multistatus_result *r = multistatus__result_new(o);
  if (!r || multistatus__put_href(r, href) ||
      (status && result_check_status(o, status, r->href.value)))
    return NULL;
  r->status = status;
  if (message) {
    multistatus_text t = {message, message_len};
    r->message = multistatus__text_copy(o, t, r->href.value);
  }
  return o->error ? NULL : r;
}

int multistatus_result_set_status(multistatus_result *r, int status) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (r->owner->error)
    return r->owner->error;
  if (status && result_check_status(r->owner, status, result_about(r)))
    return r->owner->error;
  if (status && result_has_propstats(r))
    return result_conflict(r, "a status beside propstats");
  r->status = status;
  return 0;
}

int multistatus_result_set_message_lang(multistatus_result *r, const char *text,
                                        const char *lang) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__owner *o = r->owner;
  r->message =
      text ? multistatus__text_copy(o, multistatus__cstring(text), result_about(r))
           : NULL;
  if (!lang && !r->extra)
    return o->error;
  multistatus__extra *x = multistatus__result_extra(r);
  if (x)
    x->outcome.lang =
        lang ? multistatus__text_copy(o, multistatus__cstring(lang), result_about(r))
             : NULL;
  return o->error;
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
  if (result_has_propstats(r))
    return result_conflict(r, "a further href beside propstats");
  return multistatus__put_href(r, multistatus__cstring(href));
}

static int result_add_condition(multistatus_result *r, multistatus__outcome *out,
                                const char *ns, const char *name, const char *href) {
  multistatus_text n = multistatus__cstring(ns), l = multistatus__cstring(name);
  multistatus_condition *c = out->conditions;
  while (c &&
         (strcmp(c->ns, ns ? ns : "") != 0 || strcmp(c->name, name ? name : "") != 0))
    c = c->next;
  if (!c)
    c = multistatus__put_condition(r, out, n, l);
  if (c && href)
    multistatus__put_condition_href(r, c, multistatus__cstring(href));
  return r->owner->error;
}

int multistatus_result_add_condition(multistatus_result *r, const char *ns,
                                     const char *name, const char *href) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__extra *x = multistatus__result_extra(r);
  return x ? result_add_condition(r, &x->outcome, ns, name, href) : r->owner->error;
}

multistatus_propstat *multistatus_result_propstat(multistatus_result *r, int status) {
  if (!r || r->owner->error)
    return NULL;
  if (result_check_status(r->owner, status, result_about(r)))
    return NULL;
  if (r->status) {
    result_conflict(r, "properties beside a status");
    return NULL;
  }
  if (r->href.next) {
    result_conflict(r, "properties beside a further href");
    return NULL;
  }
  for (multistatus_propstat *p = r->extra ? r->extra->propstats : NULL; p; p = p->next)
    if (p->status == status)
      return p;
  return multistatus__put_propstat(r, status);
}

int multistatus_propstat_set_message(multistatus_propstat *p, const char *text) {
  if (!p)
    return MULTISTATUS_ERROR_ARGUMENT;
  p->outcome.message =
      text ? multistatus__text_copy(p->result->owner, multistatus__cstring(text),
                                    result_about(p->result))
           : NULL;
  return p->result->owner->error;
}

int multistatus_propstat_add_condition(multistatus_propstat *p, const char *ns,
                                       const char *name, const char *href) {
  return p ? result_add_condition(p->result, &p->outcome, ns, name, href)
           : MULTISTATUS_ERROR_ARGUMENT;
}

static bool result_same(const char *s, multistatus_text t) {
  return multistatus_string_length(s) == t.len &&
         (t.len == 0 || memcmp(s, t.data, t.len) == 0);
}

static int result_add_prop(multistatus_result *r, int status,
                           const multistatus_prop_text *t) {
  multistatus_propstat *target = multistatus_result_propstat(r, status);
  if (!target)
    return r->owner->error;
  uint32_t hash = result_hash(t->ns, t->name);
  for (multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next)
    for (multistatus_prop *p = ps->props; p; p = p->next)
      if (p->hash == hash && result_same(p->name, t->name) && result_same(p->ns, t->ns))
        return multistatus__fail(r->owner, MULTISTATUS_ERROR_CONFLICT,
                                 "property {%s}%.60s twice in %.100s", p->ns, p->name,
                                 result_about(r));
  return multistatus__put_prop(target, t);
}

int multistatus_result_add_prop_lang(multistatus_result *r, int status, const char *ns,
                                     const char *name, const char *text,
                                     const char *lang) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_prop_text t = {multistatus__cstring(ns),   multistatus__cstring(name),
                             MULTISTATUS_PROP_TEXT,      multistatus__cstring(text),
                             multistatus__cstring(lang), {NULL, 0}};
  return result_add_prop(r, status, &t);
}

int multistatus_result_add_prop(multistatus_result *r, int status, const char *ns,
                                const char *name, const char *text) {
  return multistatus_result_add_prop_lang(r, status, ns, name, text, NULL);
}

/* Takes markup apart and adds what it says; what is kept was written by ourselves. name
   NULL: the markup is the whole element. */
static int result_add_markup(multistatus_result *r, int status, const char *ns,
                             const char *name, const char *xml) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__owner *o = r->owner;
  if (o->error)
    return o->error;
  multistatus_input in = {.owner = o, .refuse = MULTISTATUS_QUIRK_ALL};
  multistatus__fragment f;
  multistatus__fragment_init(&f, &in);
  multistatus_prop_text t;
  int rc =
      multistatus__fragment_parse(&f, multistatus__cstring(xml ? xml : ""), !name, &t);
  if (rc == MULTISTATUS_ERROR_NOMEM) {
    multistatus__fail_nomem(o);
  } else if (rc == MULTISTATUS_ERROR_LIMIT) {
    multistatus__fail_limit(o, in.limit, result_about(r));
  } else if (rc) {
    size_t lead = name && in.fault >= FRAGMENT_LEAD ? FRAGMENT_LEAD : 0;
    multistatus__fail(o, MULTISTATUS_ERROR_MARKUP,
                      "%s at byte %zu of markup for %.120s", in.text, in.fault - lead,
                      result_about(r));
  } else {
    if (name) {
      t.ns = multistatus__cstring(ns);
      t.name = multistatus__cstring(name);
    }
    result_add_prop(r, status, &t);
  }
  multistatus__fragment_done(&f);
  return o->error;
}

int multistatus_result_add_prop_xml(multistatus_result *r, int status, const char *ns,
                                    const char *name, const char *xml) {
  return result_add_markup(r, status, ns, name ? name : "", xml);
}

int multistatus_result_add_prop_element(multistatus_result *r, int status,
                                        const char *xml) {
  return result_add_markup(r, status, NULL, NULL, xml);
}

/* ---- Before it is written ---- */

int multistatus__result_check(const multistatus_result *r, multistatus__owner *o) {
  if (!r->href.value)
    return multistatus__fail(o, MULTISTATUS_ERROR_HREF, "a result without an href");
  if (!result_has_propstats(r)) {
    if (!r->status)
      return multistatus__fail(o, MULTISTATUS_ERROR_STATUS,
                               "neither status nor properties in %.120s",
                               r->href.value);
    /* RFC 4918, section 13.2: a redirection tells where to. 304 and 306 do not. */
    bool redirects =
        r->status >= 300 && r->status <= 308 && r->status != 304 && r->status != 306;
    if (redirects && !(r->extra && r->extra->location))
      return multistatus__fail(o, MULTISTATUS_ERROR_LOCATION,
                               "status %d without a location in %.120s", r->status,
                               r->href.value);
    return 0;
  }
  for (multistatus_propstat *p = r->extra->propstats; p; p = p->next)
    if (!p->status)
      return multistatus__fail(o, MULTISTATUS_ERROR_STATUS,
                               "a propstat without a status in %.120s", r->href.value);
  return 0;
}
