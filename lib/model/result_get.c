/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>

/* The getters of results and their parts. */

/* The part that results and propstats share; empty if r has none. */
static const multistatus__outcome *get_outcome(const multistatus_result *r) {
  static const multistatus__outcome none = {.reason = NULL};
  return r && r->extra ? &r->extra->outcome : &none;
}

const char *multistatus_result_href(const multistatus_result *r) {
  if (!r)
    return NULL;
  return r->href.value ? r->href.value : multistatus__empty;
}

int multistatus_result_status(const multistatus_result *r) {
  return r ? r->status : 0;
}

static bool get_success(int status) {
  return status >= 200 && status <= 299;
}

/* True for a propstat without properties beside others that have some, or with 418,
   which some servers send there. Its status is ignored. */
static bool get_is_ignored(const multistatus_propstat *p, bool others) {
  return !p->props && (others || p->status == 418);
}

int multistatus_result_outcome(const multistatus_result *r) {
  const multistatus_propstat *first = multistatus_result_first_propstat(r);
  if (!r || r->status || !first)
    return multistatus_result_status(r);
  size_t good = 0, all = 0;
  int common = 0, failure = 0;
  for (const multistatus_propstat *p = first; p; p = p->next) {
    if (get_is_ignored(p, r->extra->prop_count > 0))
      continue;
    common = all++ == 0 || common == p->status ? p->status : 200;
    good += get_success(p->status);
    if (!get_success(p->status) && (failure == 0 || failure == 424))
      failure = p->status;
  }
  if (good == all)
    return all ? common : 200;
  return good == 0 ? failure : 207;
}

void multistatus_prop_look(const multistatus_prop *p, multistatus_prop_text *out) {
  static const multistatus_prop_text none = {.kind = MULTISTATUS_PROP_EMPTY};
  if (!out)
    return;
  *out = none;
  if (!p)
    return;
  out->ns = multistatus__view(p->ns);
  out->name = multistatus__view(p->name);
  out->kind = p->kind;
  out->value = multistatus__view(p->value);
  if (p->lang)
    out->lang = multistatus__view(p->lang);
  if (p->attributes)
    out->attributes = multistatus__view(p->attributes);
}

int multistatus_prop_is_plain(const multistatus_prop *p) {
  return p && p->plain && p->kind == MULTISTATUS_PROP_TEXT;
}

int multistatus_result_is_plain(const multistatus_result *r) {
  return r && !r->extra && !r->href.next;
}

const char *multistatus_result_message(const multistatus_result *r) {
  return r ? r->message : NULL;
}

const char *multistatus_result_lang(const multistatus_result *r) {
  return get_outcome(r)->lang;
}

const char *multistatus_result_location(const multistatus_result *r) {
  return r && r->extra ? r->extra->location : NULL;
}

const char *multistatus_result_reason(const multistatus_result *r) {
  return get_outcome(r)->reason;
}

const char *multistatus_result_status_line(const multistatus_result *r) {
  return get_outcome(r)->status_line;
}

uint64_t multistatus_result_quirks(const multistatus_result *r) {
  return r ? r->quirks : 0;
}

int multistatus_result_missing(const multistatus_result *r) {
  const multistatus_propstat *p = multistatus_result_first_propstat(r);
  int status = multistatus_result_status(r);
  if (status || !p)
    return status == 404 || status == 410;
  for (; p; p = p->next)
    if (p->props || (p->status != 404 && p->status != 410))
      return 0;
  return 1;
}

static bool get_unsupported(const multistatus_result *r) {
  const multistatus_condition *c = multistatus_result_first_condition(r);
  for (; c; c = c->next)
    if (strcmp(c->name, "supported-report") == 0 ||
        strcmp(c->name, "sync-traversal-supported") == 0)
      return true;
  return false;
}

multistatus_sync multistatus_result_sync(const multistatus_result *r) {
  int status = multistatus_result_status(r);
  if (status == 507)
    return MULTISTATUS_SYNC_CUT;
  if (status == 403 && get_unsupported(r))
    return MULTISTATUS_SYNC_UNSUPPORTED;
  if (multistatus_result_missing(r))
    return MULTISTATUS_SYNC_REMOVED;
  return multistatus_result_first_propstat(r) ? MULTISTATUS_SYNC_CHANGED
                                              : MULTISTATUS_SYNC_OTHER;
}

const multistatus_ext *multistatus_result_first_ext(const multistatus_result *r) {
  return get_outcome(r)->exts;
}

const multistatus_ext *multistatus_propstat_first_ext(const multistatus_propstat *p) {
  return p ? p->outcome.exts : NULL;
}

const multistatus_ext *multistatus_ext_next(const multistatus_ext *e) {
  return e ? e->next : NULL;
}

const char *multistatus_ext_xml(const multistatus_ext *e) {
  return e ? e->xml : NULL;
}

const multistatus_href *multistatus_result_first_href(const multistatus_result *r) {
  return r && r->href.value ? &r->href : NULL;
}

const multistatus_href *multistatus_href_next(const multistatus_href *h) {
  return h ? h->next : NULL;
}

const char *multistatus_href_value(const multistatus_href *h) {
  return h ? h->value : NULL;
}

const multistatus_condition *multistatus_result_first_condition(
    const multistatus_result *r) {
  return get_outcome(r)->conditions;
}

const multistatus_condition *multistatus_condition_next(
    const multistatus_condition *c) {
  return c ? c->next : NULL;
}

const char *multistatus_condition_ns(const multistatus_condition *c) {
  return c ? c->ns : NULL;
}

const char *multistatus_condition_name(const multistatus_condition *c) {
  return c ? c->name : NULL;
}

const multistatus_href *multistatus_condition_first_href(
    const multistatus_condition *c) {
  return c ? c->hrefs : NULL;
}

const char *multistatus_condition_xml(const multistatus_condition *c) {
  return c ? c->xml : NULL;
}

const char *multistatus_condition_attributes(const multistatus_condition *c) {
  return c ? c->attributes : NULL;
}

const char *multistatus_condition_lang(const multistatus_condition *c) {
  return c ? c->lang : NULL;
}

const multistatus_propstat *multistatus_result_first_propstat(
    const multistatus_result *r) {
  return r && r->extra ? r->extra->propstats : NULL;
}

const multistatus_propstat *multistatus_propstat_next(const multistatus_propstat *p) {
  return p ? p->next : NULL;
}

int multistatus_propstat_status(const multistatus_propstat *p) {
  return p ? p->status : 0;
}

const char *multistatus_propstat_reason(const multistatus_propstat *p) {
  return p ? p->outcome.reason : NULL;
}

const char *multistatus_propstat_status_line(const multistatus_propstat *p) {
  return p ? p->outcome.status_line : NULL;
}

const char *multistatus_propstat_message(const multistatus_propstat *p) {
  return p ? p->outcome.message : NULL;
}

const char *multistatus_propstat_lang(const multistatus_propstat *p) {
  return p ? p->outcome.lang : NULL;
}

const multistatus_condition *multistatus_propstat_first_condition(
    const multistatus_propstat *p) {
  return p ? p->outcome.conditions : NULL;
}

const multistatus_prop *multistatus_propstat_first_prop(const multistatus_propstat *p) {
  return p ? p->props : NULL;
}

const multistatus_prop *multistatus_prop_next(const multistatus_prop *p) {
  return p ? p->next : NULL;
}

const char *multistatus_prop_ns(const multistatus_prop *p) {
  return p ? p->ns : NULL;
}

const char *multistatus_prop_name(const multistatus_prop *p) {
  return p ? p->name : NULL;
}

multistatus_prop_kind multistatus_prop_kind_of(const multistatus_prop *p) {
  return p ? p->kind : MULTISTATUS_PROP_EMPTY;
}

const char *multistatus_prop_value(const multistatus_prop *p) {
  return p ? p->value : NULL;
}

const char *multistatus_prop_lang(const multistatus_prop *p) {
  return p ? p->lang : NULL;
}

const char *multistatus_prop_attributes(const multistatus_prop *p) {
  return p ? p->attributes : NULL;
}

static const multistatus_prop *get_prop(const multistatus_propstat *ps, const char *ns,
                                        const char *name) {
  const multistatus_prop *p = ps->props;
  while (p && (strcmp(p->name, name) != 0 || strcmp(p->ns, ns) != 0))
    p = p->next;
  return p;
}

const multistatus_prop *multistatus_result_find_prop(const multistatus_result *r,
                                                     const char *ns, const char *name,
                                                     int *status) {
  const multistatus_prop *found = NULL;
  for (const multistatus_propstat *ps = multistatus_result_first_propstat(r);
       ps && name; ps = ps->next) {
    if (found && !get_success(ps->status))
      continue;
    const multistatus_prop *p = get_prop(ps, ns ? ns : "", name);
    if (!p)
      continue;
    found = p;
    if (status)
      *status = ps->status;
    if (get_success(ps->status))
      break;
  }
  return found;
}

int multistatus_result_succeeded(const multistatus_result *r) {
  int outcome = multistatus_result_outcome(r);
  return outcome != 207 && multistatus_status_succeeded(outcome);
}

bool multistatus__is_single(const multistatus_result *r, const multistatus__document *d,
                            const char *request) {
  if (d->message || d->sync_token || d->exts ||
      d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS || r->status < 300 || r->href.next ||
      (r->extra && r->extra->propstats))
    return false;
  return !request ||
         (r->href.value && multistatus_href_relation(request, r->href.value, 0) ==
                               MULTISTATUS_RELATION_SELF);
}
