/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>
#include "../xml/events.h"

/* Checks whether a result may be written. The adders check as much as possible at the
   call; the writer checks the complete result. */

int multistatus__check_status(multistatus__context *o, int status, const char *about) {
  if (multistatus__is_status(status))
    return 0;
  return multistatus__fail(o, MULTISTATUS_ERROR_STATUS, "status %d in %.120s", status,
                           about);
}

/* ---- hrefs (RFC 4918, section 8.3) ---- */

static int valid_form(multistatus__context *o, multistatus__form form,
                      const char *href) {
  const char *fault = multistatus__form_fault(form);
  return fault ? multistatus__fail(o, MULTISTATUS_ERROR_HREF, "%s: %.120s", fault, href)
               : 0;
}

int multistatus__check_href(multistatus__context *o, const char *href) {
  return valid_form(o, multistatus__href_form(multistatus__view(href)), href);
}

/* form: as in multistatus__check_result(). */
static int valid_hrefs(multistatus__context *o, const multistatus_result *r,
                       multistatus__form *form) {
  for (const multistatus_href *h = &r->href; h && h->value; h = h->next) {
    /* The href of an adder is known to be valid. */
    multistatus__form f = !r->added
                              ? multistatus__href_form(multistatus__view(h->value))
                          : *h->value == '/' ? MULTISTATUS__FORM_PATH
                                             : MULTISTATUS__FORM_URI;
    if (valid_form(o, f, h->value))
      return o->error;
    if (!form)
      continue;
    if (*form && f != *form)
      return multistatus__fail(o, MULTISTATUS_ERROR_CONFLICT,
                               f == MULTISTATUS__FORM_PATH
                                   ? "a path among URIs: %.120s"
                                   : "a URI among paths: %.120s",
                               h->value);
    *form = f;
  }
  return 0;
}

/* ---- Conditions (RFC 4918, section 16) ---- */

multistatus__condition_kind multistatus__condition_kind_of(const char *ns,
                                                           const char *name) {
  static const struct {
    const char *name;
    multistatus__condition_kind kind;
  } known[] = {{"lock-token-submitted", CONDITION_SOME_HREFS},
               {"no-conflicting-lock", CONDITION_HREFS},
               {"lock-token-matches-request-uri", CONDITION_EMPTY},
               {"no-external-entities", CONDITION_EMPTY},
               {"preserved-live-properties", CONDITION_EMPTY},
               {"propfind-finite-depth", CONDITION_EMPTY},
               {"cannot-modify-protected-property", CONDITION_PROPERTY},
               {"responsedescription", CONDITION_NONE},
               {"errordescription", CONDITION_NONE}};
  if (strcmp(ns, "DAV:") != 0)
    return CONDITION_ANY;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(name, known[i].name) == 0)
      return known[i].kind;
  return CONDITION_ANY;
}

bool multistatus__is_defined(multistatus_text ns, multistatus_text local,
                             multistatus__place place) {
  multistatus__term term = multistatus__xml_term(local.data, local.len);
  if (multistatus__text_is(ns, MULTISTATUS_NS))
    return multistatus__text_is(local, place == PLACE_DOCUMENT ? "document" : "item");
  return ns.len ? multistatus__text_is(ns, "DAV:") && term != TERM_NONE
                : place == PLACE_DOCUMENT && term == TERM_RESPONSE;
}

int multistatus__check_condition(multistatus__context *o, const char *about,
                                 bool propstat, const char *ns, const char *name,
                                 const char *href) {
  multistatus__condition_kind kind = multistatus__condition_kind_of(ns, name);
  if (kind == CONDITION_NONE)
    return multistatus__fail(o, MULTISTATUS_ERROR_NAME,
                             "%.40s is not a condition, in %.120s", name, about);
  if (kind == CONDITION_PROPERTY && !propstat)
    return multistatus__fail(o, MULTISTATUS_ERROR_CONFLICT,
                             "%.40s must be in a propstat, in %.120s", name, about);
  if (href && (kind == CONDITION_EMPTY || kind == CONDITION_PROPERTY))
    return multistatus__fail(o, MULTISTATUS_ERROR_CONFLICT,
                             "an href for %.40s, which cannot have one, in %.120s",
                             name, about);
  return 0;
}

int multistatus__check_condition_content(multistatus_result *r,
                                         const multistatus_condition *c) {
  if (multistatus__condition_kind_of(c->ns, c->name) == CONDITION_ANY)
    return 0;
  return multistatus__fail(r->context, MULTISTATUS_ERROR_CONFLICT,
                           "content for %.40s, which cannot have any, in %.120s",
                           c->name, multistatus__about(r));
}

static int valid_conditions(multistatus__context *o, const multistatus_result *r,
                            const multistatus_condition *c) {
  for (; c; c = c->next)
    if (!c->hrefs &&
        multistatus__condition_kind_of(c->ns, c->name) == CONDITION_SOME_HREFS)
      return multistatus__fail(o, MULTISTATUS_ERROR_HREF,
                               "%.40s without an href in %.120s", c->name,
                               multistatus__about(r));
  return 0;
}

/* ---- The complete result ---- */

int multistatus__check_own_status(multistatus__context *o, const multistatus_result *r,
                                  int status) {
  if (!status && !r->added)
    return 0;
  if (multistatus__check_status(o, status, multistatus__about(r)))
    return o->error;
  if (!multistatus__redirects(status) || (r->extra && r->extra->location))
    return 0;
  return multistatus__fail(o, MULTISTATUS_ERROR_LOCATION,
                           "status %d without a location in %.120s", status,
                           multistatus__about(r));
}

static int valid_propstats(multistatus__context *o, const multistatus_result *r) {
  for (const multistatus_propstat *p = r->extra->propstats; p; p = p->next)
    if (multistatus__check_own_status(o, r, p->status) ||
        (r->added && valid_conditions(o, r, p->outcome.conditions)))
      return o->error;
  return 0;
}

/* The response to a LOCK is a DAV:prop: the properties of one propstat and nothing
   else. They have the status of the HTTP response. */
static int valid_prop_document(multistatus__context *o, const multistatus_result *r) {
  const multistatus_propstat *p = r->extra ? r->extra->propstats : NULL;
  if (p && !p->next && multistatus__outcome_is_empty(&p->outcome) && !r->status &&
      !r->message && multistatus__outcome_is_empty(&r->extra->outcome))
    return 0;
  return multistatus__fail(o, MULTISTATUS_ERROR_CONFLICT,
                           "a DAV:prop document contains properties only");
}

/* With propstats there must be one href. A result that was read with several hrefs is
   written as one response for each, which together must be within the limits of one. */
static int valid_times(multistatus__context *o, const multistatus_result *r) {
  const multistatus__extra *x = r->extra;
  const multistatus_limits *l = &o->limits;
  size_t times = x->href_count + 1;
  if (times > 1 && x->prop_count > l->props / times)
    return multistatus__fail_limit(o, "props", multistatus__about(r));
  if (times > 1 && x->propstat_count > l->propstats / times)
    return multistatus__fail_limit(o, "propstats", multistatus__about(r));
  return 0;
}

/* In JSON an item may have an id or an index instead of an href, and some documents of
   one result have no href. */
static bool valid_needs_href(const multistatus_result *r, multistatus_document kind,
                             bool simple) {
  return kind <= MULTISTATUS_DOCUMENT_MULTISTATUS &&
         !(simple ? r->href.value != NULL : multistatus__is_named(r));
}

int multistatus__check_any(multistatus__context *o, const multistatus_result *r,
                           multistatus_document kind, multistatus__form *form) {
  if (valid_needs_href(r, kind, form != NULL))
    return multistatus__fail(o, MULTISTATUS_ERROR_HREF, "a result without an href%s",
                             form ? "" : ", an id or an index");
  if (valid_hrefs(o, r, form))
    return o->error;
  if (r->added && r->extra && valid_conditions(o, r, r->extra->outcome.conditions))
    return o->error;
  if (kind == MULTISTATUS_DOCUMENT_ERROR)
    return 0; /* it contains conditions only */
  if (kind == MULTISTATUS_DOCUMENT_PROP)
    return valid_prop_document(o, r);
  if (r->extra && r->extra->propstats)
    return valid_times(o, r) ? o->error : valid_propstats(o, r);
  if (!r->status && r->added)
    return multistatus__fail(o, MULTISTATUS_ERROR_STATUS,
                             "neither status nor properties in %.120s",
                             multistatus__about(r));
  return multistatus__check_own_status(o, r, r->status);
}

int multistatus__write_error(const multistatus__context *limits,
                             const multistatus_result *r, multistatus__form *form) {
  multistatus__context own;
  multistatus__context_derive(&own, limits, true);
  return multistatus__check_any(&own, r, MULTISTATUS_DOCUMENT_MKCOL_RESPONSE, form);
}
