/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <multistatus/item.h>

/* A result of one owner, said again in another's memory. */

static const char *copy_text(multistatus__owner *o, const char *s) {
  return s ? multistatus__text_copy(o, multistatus__view(s), NULL) : NULL;
}

static void copy_conditions(multistatus_result *to, multistatus__outcome *out,
                            const multistatus_condition *from) {
  for (; from && !to->owner->error; from = from->next) {
    multistatus_condition *c = multistatus__put_condition(
        to, out, multistatus__view(from->ns), multistatus__view(from->name));
    if (!c)
      return;
    for (const multistatus_href *h = from->hrefs; h; h = h->next)
      if (multistatus__put_condition_href(to, c, multistatus__view(h->value)))
        return;
    c->xml = copy_text(to->owner, from->xml);
  }
}

static void copy_outcome(multistatus_result *to, multistatus__outcome *out,
                         const multistatus__outcome *from) {
  out->reason = copy_text(to->owner, from->reason);
  out->message = copy_text(to->owner, from->message);
  out->lang = copy_text(to->owner, from->lang);
  copy_conditions(to, out, from->conditions);
}

static void copy_propstat(multistatus_result *to, const multistatus_propstat *from) {
  multistatus_propstat *ps = multistatus__put_propstat(to, from->status);
  if (!ps)
    return;
  ps->invalid = from->invalid;
  copy_outcome(to, &ps->outcome, &from->outcome);
  for (const multistatus_prop *p = from->props; p; p = p->next) {
    const multistatus_prop_text t = {
        multistatus__view(p->ns),    multistatus__view(p->name), p->kind,
        multistatus__view(p->value), multistatus__view(p->lang),
        multistatus__view(p->attributes)};
    if (multistatus__put_prop(ps, &t))
      return;
  }
}

static void copy_extra(multistatus_result *to, const multistatus__extra *from) {
  multistatus__extra *x = multistatus__result_extra(to);
  if (!x)
    return;
  copy_outcome(to, &x->outcome, &from->outcome);
  if (from->location)
    x->location =
        multistatus__href_copy(to->owner, multistatus__view(from->location));
  for (const multistatus_propstat *p = from->propstats; p; p = p->next)
    copy_propstat(to, p);
  for (const multistatus_ext *e = from->exts; e; e = e->next)
    multistatus__put_ext(to, multistatus__view(e->xml));
}

/* What a batch says of an item. */
static void copy_item(multistatus_result *to, const multistatus_result *from) {
  if (multistatus_result_id(from))
    multistatus_result_set_id(to, multistatus_result_id(from));
  if (multistatus_result_index(from) >= 0)
    multistatus_result_set_index(to, multistatus_result_index(from));
  if (multistatus_result_method(from))
    multistatus_result_set_method(to, multistatus_result_method(from));
  if (multistatus_result_group(from))
    multistatus_result_set_group(to, multistatus_result_group(from));
  if (multistatus_result_retry_after(from) >= 0)
    multistatus_result_set_retry_after(to, multistatus_result_retry_after(from));
  if (multistatus_result_applied(from))
    multistatus_result_set_applied(to, multistatus_result_applied(from));
  if (multistatus_result_problem(from))
    multistatus_result_set_problem(to, multistatus_result_problem(from));
  if (multistatus_result_body(from))
    multistatus_result_set_body(to, multistatus_result_content_type(from),
                                multistatus_result_body(from));
  const multistatus_header *h = multistatus_result_first_header(from);
  for (; h; h = multistatus_header_next(h))
    multistatus_result_add_header(to, multistatus_header_name(h),
                                  multistatus_header_value(h));
  const multistatus_warning *w = multistatus_result_first_warning(from);
  for (; w; w = multistatus_warning_next(w))
    multistatus_result_add_warning(to, multistatus_warning_json(w));
}

int multistatus__result_copy(multistatus_result *to, const multistatus_result *from) {
  multistatus__owner *o = to->owner;
  to->quirks = from->quirks;
  to->status = from->status;
  to->message = copy_text(o, from->message);
  if (from->href.value)
    for (const multistatus_href *h = &from->href; h; h = h->next)
      multistatus__put_href(to, multistatus__view(h->value));
  if (from->extra)
    copy_extra(to, from->extra);
  copy_item(to, from);
  return o->error;
}
