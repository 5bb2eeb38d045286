/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>

/* How a result is looked at. */

/* The status' part that a result and a propstat share; NULL: nothing of it. */
static const multistatus__outcome *get_outcome(const multistatus_result *r) {
  return r && r->extra ? &r->extra->outcome : NULL;
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

int multistatus_result_outcome(const multistatus_result *r) {
  const multistatus_propstat *first = multistatus_result_first_propstat(r);
  if (!r || r->status || !first)
    return multistatus_result_status(r);
  size_t good = 0, all = 0;
  bool alike = true;
  int failure = 0;
  for (const multistatus_propstat *p = first; p; p = p->next) {
    all++;
    good += get_success(p->status);
    alike = alike && p->status == first->status;
    if (!get_success(p->status) && (failure == 0 || failure == 424))
      failure = p->status;
  }
  if (good == all)
    return alike ? first->status : 200;
  return good == 0 ? failure : 207;
}

const char *multistatus_result_message(const multistatus_result *r) {
  return r ? r->message : NULL;
}

const char *multistatus_result_lang(const multistatus_result *r) {
  const multistatus__outcome *o = get_outcome(r);
  return o ? o->lang : NULL;
}

const char *multistatus_result_location(const multistatus_result *r) {
  return r && r->extra ? r->extra->location : NULL;
}

const char *multistatus_result_reason(const multistatus_result *r) {
  const multistatus__outcome *o = get_outcome(r);
  return o ? o->reason : NULL;
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
  const multistatus__outcome *o = get_outcome(r);
  return o ? o->conditions : NULL;
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
