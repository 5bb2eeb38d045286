/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>

/* The getters of results and their parts, and copying of results. */

const multistatus__extra multistatus__no_extra = {.location = NULL};

/* Defines a getter of a member that few results have. */
#define GET_EXTRA(type, name, member)                                                  \
  type name(const multistatus_result *r) {                                             \
    return r && r->extra ? r->extra->member : NULL;                                    \
  }

const char *multistatus_result_href(const multistatus_result *r) {
  if (!r)
    return NULL;
  return r->href.value ? r->href.value : multistatus__empty;
}

MODEL_GETTER(int, multistatus_result_status, result, status)

/* With 418, which some servers send if there is nothing to report, or, if others have
   properties, with 2xx or 404. */
bool multistatus__is_ignored(const multistatus_propstat *p, bool others) {
  bool none = multistatus__succeeds(p->status) || p->status == 404;
  return !p->props && !p->outcome.conditions && !p->outcome.problem &&
         (p->status == 418 || (others && none));
}

/* The status for two successes. With 202, nothing may have been done yet. */
static int get_common(int a, int b) {
  return a == b ? a : a == 202 || b == 202 ? 202 : 200;
}

int multistatus_result_outcome(const multistatus_result *r) {
  const multistatus_propstat *first = multistatus_result_first_propstat(r);
  if (!first || (r->status && !multistatus__is_success(r->status)))
    return multistatus_result_status(r);
  if (!first->next && first->props && !r->status)
    return first->status;
  size_t good = 0, all = 0;
  int common = 0, failure = 424;
  for (const multistatus_propstat *p = first; p; p = p->next) {
    if (multistatus__is_ignored(p, r->extra->prop_count > 0))
      continue;
    if (multistatus__succeeds(p->status)) {
      common = good++ == 0 ? p->status : get_common(common, p->status);
    } else if (failure == 424 || (failure == 0 && p->status != 424)) {
      failure = p->status;
    }
    all++;
  }
  if (good == all)
    return r->status == 207 ? 207 : all ? common : 200;
  return good == 0 ? failure : 207;
}

void multistatus_prop_look(const multistatus_prop *p, multistatus_prop_text *out) {
  if (!out)
    return;
  memset(out, 0, sizeof *out);
  if (!p)
    return;
  out->ns = multistatus__view(p->ns);
  out->name = multistatus__view(p->name);
  out->kind = p->kind;
  out->value = multistatus__view(p->value);
  out->lang = multistatus__view(p->lang);
  out->attributes = multistatus__view(p->attributes);
}

int multistatus_prop_is_plain(const multistatus_prop *p) {
  return p && p->plain && p->kind == MULTISTATUS_PROP_TEXT;
}

int multistatus_result_is_plain(const multistatus_result *r) {
  return r && !r->extra && !r->href.next;
}

MODEL_GETTER(const char *, multistatus_result_message, result, message)

GET_EXTRA(const char *, multistatus_result_lang, outcome.lang)
GET_EXTRA(const char *, multistatus_result_location, location)
GET_EXTRA(const char *, multistatus_result_reason, outcome.reason)
GET_EXTRA(const char *, multistatus_result_status_line, outcome.status_line)
GET_EXTRA(const char *, multistatus_result_problem, outcome.problem)
MODEL_GETTER(uint64_t, multistatus_result_quirks, result, quirks)

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
  bool failed = status && !multistatus__is_success(status);
  return !failed && multistatus_result_first_propstat(r) ? MULTISTATUS_SYNC_CHANGED
                                                         : MULTISTATUS_SYNC_OTHER;
}

GET_EXTRA(const multistatus_ext *, multistatus_result_first_ext, outcome.exts)
MODEL_GETTER(const multistatus_ext *, multistatus_propstat_first_ext, propstat,
             outcome.exts)
MODEL_GETTER(const multistatus_ext *, multistatus_ext_next, ext, next)
MODEL_GETTER(const char *, multistatus_ext_xml, ext, xml)

const multistatus_href *multistatus_result_first_href(const multistatus_result *r) {
  return r && r->href.value ? &r->href : NULL;
}

MODEL_GETTER(const multistatus_href *, multistatus_href_next, href, next)
MODEL_GETTER(const char *, multistatus_href_value, href, value)
GET_EXTRA(const multistatus_condition *, multistatus_result_first_condition,
          outcome.conditions)
MODEL_GETTER(const multistatus_condition *, multistatus_condition_next, condition, next)
MODEL_GETTER(const char *, multistatus_condition_ns, condition, ns)
MODEL_GETTER(const char *, multistatus_condition_name, condition, name)
MODEL_GETTER(const multistatus_href *, multistatus_condition_first_href, condition,
             hrefs)
MODEL_GETTER(const char *, multistatus_condition_xml, condition, xml)
MODEL_GETTER(const char *, multistatus_condition_attributes, condition, attributes)
MODEL_GETTER(const char *, multistatus_condition_lang, condition, lang)

GET_EXTRA(const multistatus_propstat *, multistatus_result_first_propstat, propstats)
MODEL_GETTER(const multistatus_propstat *, multistatus_propstat_next, propstat, next)
MODEL_GETTER(int, multistatus_propstat_status, propstat, status)
MODEL_GETTER(const char *, multistatus_propstat_reason, propstat, outcome.reason)
MODEL_GETTER(const char *, multistatus_propstat_status_line, propstat,
             outcome.status_line)
MODEL_GETTER(const char *, multistatus_propstat_message, propstat, outcome.message)
MODEL_GETTER(const char *, multistatus_propstat_lang, propstat, outcome.lang)
MODEL_GETTER(const char *, multistatus_propstat_problem, propstat, outcome.problem)
MODEL_GETTER(const multistatus_condition *, multistatus_propstat_first_condition,
             propstat, outcome.conditions)
MODEL_GETTER(const multistatus_prop *, multistatus_propstat_first_prop, propstat, props)
MODEL_GETTER(const multistatus_prop *, multistatus_prop_next, prop, next)
MODEL_GETTER(const char *, multistatus_prop_ns, prop, ns)
MODEL_GETTER(const char *, multistatus_prop_name, prop, name)
MODEL_GETTER(multistatus_prop_kind, multistatus_prop_kind_of, prop, kind)
MODEL_GETTER(const char *, multistatus_prop_value, prop, value)
MODEL_GETTER(const char *, multistatus_prop_lang, prop, lang)
MODEL_GETTER(const char *, multistatus_prop_attributes, prop, attributes)

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
    if (found && !multistatus__is_success(ps->status))
      continue;
    const multistatus_prop *p = get_prop(ps, ns ? ns : "", name);
    if (!p)
      continue;
    found = p;
    if (status)
      *status = ps->status;
    if (multistatus__is_success(ps->status))
      break;
  }
  return found;
}

int multistatus_result_succeeded(const multistatus_result *r) {
  return multistatus__succeeds(multistatus_result_outcome(r));
}

bool multistatus__is_single(const multistatus_result *r, const multistatus__document *d,
                            const char *request) {
  if (d->message || d->sync_token || d->exts || d->summary.omitted ||
      d->transaction == MULTISTATUS_TRANSACTION_INDETERMINATE ||
      d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS || r->status < 300 || r->href.next ||
      (r->extra && r->extra->propstats))
    return false;
  return r->href.value &&
         (!request || multistatus_href_relation(request, r->href.value, 0) ==
                          MULTISTATUS_RELATION_SELF);
}

/* ---- Copies in the memory of another context ---- */

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
  ps->apart = from->apart;
  copy_outcome(to, &ps->outcome, &from->outcome);
  for (const multistatus_prop *p = from->props; p; p = p->next) {
    multistatus_prop_text t;
    multistatus_prop_look(p, &t);
    if (multistatus__put_prop(ps, &t, NULL, KNOWN_VALID))
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

void multistatus__copy_names(multistatus_result *to, const multistatus_result *from) {
  multistatus__context *o = to->context;
  const multistatus__item *f = from->extra ? from->extra->item : NULL;
  multistatus__item *item = f ? multistatus__result_item(to) : NULL;
  if (!item)
    return;
  item->id = copy_text(o, f->id);
  item->method = copy_text(o, f->method);
  item->group = copy_text(o, f->group);
  item->index = f->index;
}

static void copy_item(multistatus_result *to, const multistatus__item *from) {
  multistatus__context *o = to->context;
  multistatus__item *item = multistatus__result_item(to);
  if (!item)
    return;
  item->body = copy_text(o, from->body);
  item->content_type = copy_text(o, from->content_type);
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
  multistatus__copy_names(to, from);
  if (from->extra && from->extra->item)
    copy_item(to, from->extra->item);
  return o->error;
}
