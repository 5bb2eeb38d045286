/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>

/* Builds results. The public adders and setters refuse what would make the document
   invalid, as far as that can be decided before the result is complete. */

multistatus__extra *multistatus__result_extra(multistatus_result *r) {
  if (LIKELY(!r->extra))
    r->extra = multistatus__arena_zero(r->context, sizeof *r->extra);
  return r->extra;
}

multistatus__change multistatus__of_result(multistatus_result *r) {
  multistatus__change t = {r, NULL, multistatus__may_change(r)};
  multistatus__extra *x = t.error ? NULL : multistatus__result_extra(r);
  if (x)
    t.outcome = &x->outcome;
  else if (!t.error)
    t.error = r->context->error;
  return t;
}

multistatus__change multistatus__of_propstat(multistatus_propstat *p) {
  multistatus__change t = {NULL, NULL, MULTISTATUS_ERROR_ARGUMENT};
  if (p) {
    t.result = p->result;
    t.outcome = &p->outcome;
    t.error = multistatus__may_change(p->result);
  }
  return t;
}

/* ---- Parts ---- */

void *multistatus__part_new(multistatus_result *r, size_t size, size_t count,
                            size_t limit, const char *name) {
  if (LIKELY(count < limit))
    return multistatus__arena_zero(r->context, size);
  multistatus__fail_limit(r->context, name, multistatus__about(r));
  return NULL;
}

/* Records an href of a result that is in the list's index already. */
static int put_late(multistatus_result *r, const char *href) {
  struct multistatus__late *late = multistatus__arena_get(r->context, sizeof *late);
  if (!late)
    return r->context->error;
  late->next = r->context->late;
  late->result = r;
  late->href = href;
  r->context->late = late;
  return 0;
}

int multistatus__put_href(multistatus_result *r, multistatus_text href) {
  multistatus__context *o = r->context;
  if (!r->href.value) {
    r->href.value = multistatus__href_copy(o, href);
    return o->error;
  }
  multistatus__extra *x = multistatus__result_extra(r);
  multistatus_href *h = x ? multistatus__part_new(r, sizeof *h, x->href_count + 1,
                                                  o->limits.hrefs, "hrefs")
                          : NULL;
  if (!h || !(h->value = multistatus__href_copy(o, href)))
    return o->error;
  MODEL_APPEND(r->href.next, x->last_href, h);
  x->href_count++;
  return r->index < o->indexed ? put_late(r, h->value) : 0;
}

multistatus_condition *multistatus__put_condition(multistatus_result *r,
                                                  multistatus__outcome *out,
                                                  multistatus_text ns,
                                                  multistatus_text name) {
  multistatus__context *o = r->context;
  multistatus_condition *c = multistatus__part_new(r, sizeof *c, out->condition_count,
                                                   o->limits.conditions, "conditions");
  if (!c || !(c->ns = multistatus__ns_copy(o, ns)) ||
      !(c->name = multistatus__name_copy(o, name)) ||
      multistatus__check_condition(o, multistatus__about(r), true, c->ns, c->name,
                                   NULL))
    return NULL;
  MODEL_APPEND(out->conditions, out->last_condition, c);
  out->condition_count++;
  r->extra->usual = 0;
  return c;
}

int multistatus__put_condition_href(multistatus_result *r, multistatus_condition *c,
                                    multistatus_text href) {
  multistatus__context *o = r->context;
  multistatus_href *h =
      multistatus__part_new(r, sizeof *h, c->href_count, o->limits.hrefs, "hrefs");
  if (!h || !(h->value = multistatus__href_copy(o, href)))
    return o->error;
  MODEL_APPEND(c->hrefs, c->last_href, h);
  c->href_count++;
  return 0;
}

/* Added propstats with a 2xx status come first, since simple clients read only the
   first one. Propstats that were read keep their order. */
static void put_link_propstat(multistatus_result *r, multistatus_propstat *p) {
  multistatus__extra *x = r->extra;
  multistatus_propstat **to =
      x->last_propstat ? &x->last_propstat->next : &x->propstats;
  if (UNLIKELY(r->added && x->last_propstat && multistatus__is_success(p->status) &&
               !multistatus__is_success(x->last_propstat->status)))
    for (to = &x->propstats; multistatus__is_success((*to)->status);)
      to = &(*to)->next;
  p->next = *to;
  *to = p;
  if (UNLIKELY(!p->next))
    x->last_propstat = p;
}

multistatus_propstat *multistatus__put_propstat(multistatus_result *r, int status) {
  multistatus__extra *x = multistatus__result_extra(r);
  multistatus_propstat *p =
      x ? multistatus__part_new(r, sizeof *p, x->propstat_count,
                                r->context->limits.propstats, "propstats")
        : NULL;
  if (UNLIKELY(!p))
    return NULL;
  p->result = r;
  p->status = status;
  put_link_propstat(r, p);
  x->propstat_count++;
  return p;
}

int multistatus__put_ext(multistatus__context *o, const char *about,
                         multistatus_ext **first, multistatus_ext **last,
                         multistatus_text xml) {
  multistatus_ext *e = multistatus__arena_get(o, sizeof *e);
  if (!e || !(e->xml = multistatus__text_copy(o, xml, about)))
    return o->error;
  MODEL_APPEND(*first, *last, e);
  return 0;
}

int multistatus__put_text(multistatus_result *r, const char **place,
                          multistatus_text text) {
  *place = text.data ? multistatus__text_copy(r->context, text, multistatus__about(r))
                     : NULL;
  return r->context->error;
}

int multistatus__put_field(multistatus_result *r, const char **place,
                           multistatus_text text) {
  *place = text.data ? multistatus__field_copy(r->context, text, multistatus__about(r))
                     : NULL;
  return r->context->error;
}

/* ---- The result itself ---- */

static int add_conflict(const multistatus_result *r, const char *what) {
  return multistatus__fail(r->context, MULTISTATUS_ERROR_CONFLICT, "%s in %.120s", what,
                           multistatus__about(r));
}

static bool add_has_propstats(const multistatus_result *r) {
  return r->extra && r->extra->propstats;
}

/* Sets the status and the message of a new result that has its href. */
static multistatus_result *add_outcome(multistatus_result *r, int status,
                                       const char *message, size_t message_len) {
  multistatus__context *o = r->context;
  if (o->error || (status && !multistatus__is_status(status) &&
                   multistatus__check_status(o, status, multistatus__about(r))))
    return NULL;
  r->added = true;
  r->status = status;
  if (message) {
    multistatus_text t = {message, message_len};
    r->message = multistatus__text_copy(o, t, multistatus__about(r));
  }
  return o->error ? NULL : r;
}

/* Sets an href that may have to be encoded or refused. */
MULTISTATUS__COLD int add_href(multistatus_result *r, multistatus_text href) {
  multistatus__context *o = r->context;
  if (multistatus__put_href(r, href) || multistatus__check_href(o, r->href.value))
    return o->error;
  multistatus_text kept = multistatus__view(r->href.value);
  r->clean = multistatus__uri_is_sent(kept) && !memchr(kept.data, '&', kept.len);
  return 0;
}

multistatus_result *multistatus__result_add(multistatus__context *o,
                                            multistatus_text href, int status,
                                            const char *message, size_t message_len) {
  /* Most hrefs are sent unchanged and have nothing to escape. */
  bool clean = href.len && href.len <= o->limits.href_bytes &&
               multistatus__bytes_clean(href.data, href.data + href.len);
  multistatus_result *r =
      multistatus__result_with(o, clean ? multistatus__string_size(href.len) : 0);
  if (!r)
    return NULL;
  if (clean) {
    char *s = multistatus__string_at(r + 1, href.len);
    multistatus__bytes_copy(s, href.data, href.len);
    r->href.value = s;
    r->clean = true;
  } else if (add_href(r, href)) {
    return NULL;
  }
  return add_outcome(r, status, message, message_len);
}

multistatus_result *multistatus__result_add_item(multistatus__context *o,
                                                 const char *id, int64_t index,
                                                 int status, const char *message,
                                                 size_t message_len) {
  multistatus_result *r = multistatus__result_new(o);
  if (!r || multistatus_result_set_id(r, id) || multistatus_result_set_index(r, index))
    return NULL;
  if (!id && index < 0) {
    multistatus__fail(o, MULTISTATUS_ERROR_HREF,
                      "an item with neither href, id nor index");
    return NULL;
  }
  return add_outcome(r, status, message, message_len);
}

int multistatus_result_set_status(multistatus_result *r, int status) {
  int rc = multistatus__may_change(r);
  if (rc)
    return rc;
  if (status && multistatus__check_status(r->context, status, multistatus__about(r)))
    return r->context->error;
  if (status && add_has_propstats(r))
    return add_conflict(r, "a status beside propstats");
  if (r->extra && (r->status != status || !status)) /* of the old status */
    r->extra->outcome.reason = r->extra->outcome.status_line = NULL;
  r->status = status;
  return 0;
}

/* Sets the language of a text. An empty one means none. */
static int add_lang(multistatus_result *r, const char **place, const char *text,
                    const char *lang) {
  lang = text && lang && *lang ? lang : NULL;
  return multistatus__put_text(r, place, multistatus__cstring(lang));
}

int multistatus_result_set_message_lang(multistatus_result *r, const char *text,
                                        const char *lang) {
  int rc = multistatus__may_change(r);
  if (rc)
    return rc;
  multistatus__put_text(r, &r->message, multistatus__cstring(text));
  multistatus__extra *x = lang ? multistatus__result_extra(r) : r->extra;
  return x ? add_lang(r, &x->outcome.lang, text, lang) : r->context->error;
}

int multistatus_result_set_message(multistatus_result *r, const char *text) {
  return multistatus_result_set_message_lang(r, text, NULL);
}

int multistatus_result_set_location(multistatus_result *r, const char *href) {
  int rc = multistatus__may_change(r);
  if (rc)
    return rc;
  multistatus__extra *x = multistatus__result_extra(r);
  if (x)
    x->location = multistatus__location_copy(r->context, multistatus__cstring(href));
  return r->context->error;
}

int multistatus_result_add_href(multistatus_result *r, const char *href) {
  int rc = multistatus__may_change(r);
  if (rc)
    return rc;
  if (add_has_propstats(r))
    return add_conflict(r, "a second href beside propstats");
  if (multistatus__put_href(r, multistatus__cstring(href)))
    return r->context->error;
  const multistatus_href *last = r->extra ? r->extra->last_href : NULL;
  return multistatus__check_href(r->context, last ? last->value : r->href.value);
}

/* ---- Conditions ---- */

/* Conditions by name. */
struct multistatus__conditions {
  multistatus__table table;
  const multistatus_condition *last; /* the newest that is in the table */
};

typedef struct add_name {
  multistatus_text ns, name;
} add_name;

static bool add_has_name(const void *condition, const void *name) {
  const multistatus_condition *c = condition;
  const add_name *n = name;
  return multistatus__equals(c->name, n->name) && multistatus__equals(c->ns, n->ns);
}

/* Adds the new conditions to the table, which has the first of several with one name.
   False with the context's error set. */
static bool add_tabulate(multistatus__context *o, multistatus__outcome *out) {
  if (!out->by_name &&
      !(out->by_name = multistatus__arena_zero(o, sizeof *out->by_name)))
    return false;
  struct multistatus__conditions *all = out->by_name;
  multistatus__key_make(&o->key);
  multistatus_condition *c = all->last ? all->last->next : out->conditions;
  for (; c; c = c->next) {
    const add_name name = {multistatus__view(c->ns), multistatus__view(c->name)};
    uint64_t hash = multistatus__hash_name(&o->key, name.ns, name.name);
    if (!multistatus__table_find(&all->table, hash, add_has_name, &name) &&
        !multistatus__table_add(o, &all->table, hash, c, c))
      return false;
    all->last = c;
  }
  return true;
}

/* The condition with that name; NULL: none, or out of memory. */
static multistatus_condition *add_find_condition(multistatus__context *o,
                                                 multistatus__outcome *out,
                                                 const add_name *name) {
  if (out->condition_count > TABLE_FEW)
    return add_tabulate(o, out)
               ? multistatus__table_find(
                     &out->by_name->table,
                     multistatus__hash_name(&o->key, name->ns, name->name),
                     add_has_name, name)
               : NULL;
  multistatus_condition *c = out->conditions;
  while (c && !add_has_name(c, name))
    c = c->next;
  return c;
}

static int add_condition(multistatus__change t, const char *ns, const char *name,
                         const char *href) {
  if (t.error)
    return t.error;
  multistatus_result *r = t.result;
  bool propstat = t.outcome != &r->extra->outcome;
  ns = ns ? ns : "";
  name = name ? name : "";
  if (multistatus__check_condition(r->context, multistatus__about(r), propstat, ns,
                                   name, href))
    return r->context->error;
  const add_name full = {multistatus__cstring(ns), multistatus__cstring(name)};
  multistatus_condition *c = add_find_condition(r->context, t.outcome, &full);
  if (!c && !r->context->error)
    c = multistatus__put_condition(r, t.outcome, full.ns, full.name);
  if (c && href)
    multistatus__put_condition_href(r, c, multistatus__cstring(href));
  return r->context->error;
}

int multistatus_result_add_condition(multistatus_result *r, const char *ns,
                                     const char *name, const char *href) {
  return add_condition(multistatus__of_result(r), ns, name, href);
}

int multistatus_propstat_add_condition(multistatus_propstat *p, const char *ns,
                                       const char *name, const char *href) {
  return add_condition(multistatus__of_propstat(p), ns, name, href);
}

/* ---- Propstats ---- */

/* True if the result may have a propstat with that status. */
static bool add_may_have_propstat(multistatus_result *r, int status) {
  if (multistatus__may_change(r) ||
      multistatus__check_status(r->context, status, multistatus__about(r)))
    return false;
  if (r->status || (r->extra && r->extra->outcome.status_line)) /* or an unknown one */
    add_conflict(r, "properties beside a status");
  else if (r->href.next)
    add_conflict(r, "properties beside several hrefs");
  return !r->context->error;
}

/* The propstat to which properties with a status are added; NULL: none, or out of
   memory. If there are many, it is cached by status. */
static multistatus_propstat *add_find_propstat(multistatus_result *r, int status) {
  multistatus__extra *x = r->extra;
  multistatus_propstat *p = x ? x->propstats : NULL, **known = NULL;
  if (p && x->propstat_count > TABLE_FEW) {
    if (!x->by_status)
      x->by_status = multistatus__arena_zero(r->context, 800 * sizeof *x->by_status);
    if (!x->by_status)
      return NULL;
    known = &x->by_status[status - 200];
    p = *known ? *known : p;
  }
  while (p && (p->status != status || p->apart))
    p = p->next;
  if (known)
    *known = p;
  return p;
}

multistatus_propstat *multistatus_result_propstat(multistatus_result *r, int status) {
  if (!add_may_have_propstat(r, status))
    return NULL;
  multistatus_propstat *p = add_find_propstat(r, status);
  if (p || r->context->error)
    return p;
  p = multistatus__put_propstat(r, status);
  if (p && status != 418 && !multistatus__redirects(status))
    r->extra->usual++;
  return p;
}

multistatus_propstat *multistatus_result_add_propstat(multistatus_result *r,
                                                      int status) {
  if (!add_may_have_propstat(r, status))
    return NULL;
  multistatus_propstat *p = multistatus__put_propstat(r, status);
  if (p)
    p->apart = true;
  return p;
}

int multistatus_propstat_set_message_lang(multistatus_propstat *p, const char *text,
                                          const char *lang) {
  int rc = multistatus__may_change(p ? p->result : NULL);
  if (rc)
    return rc;
  multistatus__put_text(p->result, &p->outcome.message, multistatus__cstring(text));
  return add_lang(p->result, &p->outcome.lang, text, lang);
}

int multistatus_propstat_set_message(multistatus_propstat *p, const char *text) {
  return multistatus_propstat_set_message_lang(p, text, NULL);
}
