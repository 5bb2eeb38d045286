/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>

/* Builds results from what they are given. The public adders and setters, which refuse
   what would make a document invalid, are in add.c. */

multistatus__extra *multistatus__result_extra(multistatus_result *r) {
  if (!r->extra)
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

/* Remembers an href that is not in the index of the list. */
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
  if (!x)
    return o->error;
  if (x->href_count + 1 >= o->limits.hrefs)
    return multistatus__fail_limit(o, "hrefs", multistatus__about(r));
  multistatus_href *h = multistatus__arena_get(o, sizeof *h);
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
  if (out->condition_count >= o->limits.conditions) {
    multistatus__fail_limit(o, "conditions", multistatus__about(r));
    return NULL;
  }
  multistatus_condition *c = multistatus__arena_zero(o, sizeof *c);
  if (!c)
    return NULL;
  if (!(c->ns = multistatus__ns_copy(o, ns)) ||
      !(c->name = multistatus__name_copy(o, name)))
    return NULL;
  MODEL_APPEND(out->conditions, out->last_condition, c);
  out->condition_count++;
  r->extra->usual = 0;
  return c;
}

int multistatus__put_condition_href(multistatus_result *r, multistatus_condition *c,
                                    multistatus_text href) {
  multistatus__context *o = r->context;
  if (c->href_count >= o->limits.hrefs)
    return multistatus__fail_limit(o, "hrefs", multistatus__about(r));
  multistatus_href *h = multistatus__arena_get(o, sizeof *h);
  if (!h || !(h->value = multistatus__href_copy(o, href)))
    return o->error;
  MODEL_APPEND(c->hrefs, c->last_href, h);
  c->href_count++;
  return 0;
}

static bool put_success(int status) {
  return status >= 200 && status <= 299;
}

/* Added propstats with a 2xx status come first, since simple clients read only the
   first one. Those that were read stay in order. */
static void put_link_propstat(multistatus_result *r, multistatus_propstat *p) {
  multistatus__extra *x = r->extra;
  multistatus_propstat **to =
      x->last_propstat ? &x->last_propstat->next : &x->propstats;
  if (r->added && x->last_propstat && put_success(p->status) &&
      !put_success(x->last_propstat->status))
    for (to = &x->propstats; put_success((*to)->status);)
      to = &(*to)->next;
  p->next = *to;
  *to = p;
  if (!p->next)
    x->last_propstat = p;
}

multistatus_propstat *multistatus__put_propstat(multistatus_result *r, int status) {
  multistatus__context *o = r->context;
  multistatus__extra *x = multistatus__result_extra(r);
  if (!x)
    return NULL;
  if (x->propstat_count >= o->limits.propstats) {
    multistatus__fail_limit(o, "propstats", multistatus__about(r));
    return NULL;
  }
  multistatus_propstat *p = multistatus__arena_zero(o, sizeof *p);
  if (!p)
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
