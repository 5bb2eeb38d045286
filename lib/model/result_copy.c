/* SPDX-License-Identifier: MIT */
#include "model.h"

/* Copies a result to the memory of another context. */

static const char *copy_text(multistatus__context *o, const char *s) {
  return s ? multistatus__text_copy(o, multistatus__view(s), NULL) : NULL;
}

static void copy_conditions(multistatus_result *to, multistatus__outcome *out,
                            const multistatus_condition *from) {
  for (; from && !to->context->error; from = from->next) {
    multistatus_condition *c = multistatus__put_condition(
        to, out, multistatus__view(from->ns), multistatus__view(from->name));
    if (!c)
      return;
    for (const multistatus_href *h = from->hrefs; h; h = h->next)
      if (multistatus__put_condition_href(to, c, multistatus__view(h->value)))
        return;
    c->xml = copy_text(to->context, from->xml);
    c->attributes = copy_text(to->context, from->attributes);
    c->lang = copy_text(to->context, from->lang);
    c->pointer = copy_text(to->context, from->pointer);
    c->message = copy_text(to->context, from->message);
  }
}

static void copy_outcome(multistatus_result *to, multistatus__outcome *out,
                         const multistatus__outcome *from) {
  out->reason = copy_text(to->context, from->reason);
  out->message = copy_text(to->context, from->message);
  out->lang = copy_text(to->context, from->lang);
  out->status_line = copy_text(to->context, from->status_line);
  out->problem = copy_text(to->context, from->problem);
  copy_conditions(to, out, from->conditions);
  for (const multistatus_ext *e = from->exts; e; e = e->next)
    multistatus__put_ext(to->context, multistatus__about(to), &out->exts,
                         &out->last_ext, multistatus__view(e->xml));
}

static void copy_propstat(multistatus_result *to, const multistatus_propstat *from) {
  multistatus_propstat *ps = multistatus__put_propstat(to, from->status);
  if (!ps)
    return;
  copy_outcome(to, &ps->outcome, &from->outcome);
  for (const multistatus_prop *p = from->props; p; p = p->next) {
    const multistatus_prop_text t = {multistatus__view(p->ns),
                                     multistatus__view(p->name),
                                     p->kind,
                                     multistatus__view(p->value),
                                     multistatus__view(p->lang),
                                     multistatus__view(p->attributes)};
    if (multistatus__put_prop(ps, &t, NULL, true))
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
        multistatus__location_copy(to->context, multistatus__view(from->location));
  for (const multistatus_propstat *p = from->propstats; p; p = p->next)
    copy_propstat(to, p);
}

static void copy_item(multistatus_result *to, const multistatus__item *from) {
  multistatus__context *o = to->context;
  multistatus__item *item = multistatus__result_item(to);
  if (!item)
    return;
  item->id = copy_text(o, from->id);
  item->method = copy_text(o, from->method);
  item->group = copy_text(o, from->group);
  item->body = copy_text(o, from->body);
  item->content_type = copy_text(o, from->content_type);
  item->index = from->index;
  item->retry_after = from->retry_after;
  item->applied = from->applied;
  for (const multistatus_header *h = from->headers; h; h = h->next)
    multistatus__put_header(to, multistatus__view(h->name),
                            multistatus__view(h->value));
  for (const multistatus_warning *w = from->warnings; w; w = w->next)
    multistatus__put_warning(to, multistatus__view(w->json));
}

int multistatus__result_copy(multistatus_result *to, const multistatus_result *from) {
  to->added = from->added;
  multistatus__context *o = to->context;
  to->quirks = from->quirks;
  to->status = from->status;
  to->message = copy_text(o, from->message);
  if (from->href.value)
    for (const multistatus_href *h = &from->href; h; h = h->next)
      multistatus__put_href(to, multistatus__view(h->value));
  if (from->extra)
    copy_extra(to, from->extra);
  if (from->extra && from->extra->item)
    copy_item(to, from->extra->item);
  return o->error;
}
