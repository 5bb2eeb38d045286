/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <stdio.h>
#include "../base/text.h"
#include "../http/field.h"
#include "../http/uri.h"
#include "../model/model.h"

/* The rules that depend on the request or on the whole document: methods,
   sync-collection, Content-Type. */

/* ---- The root ---- */

static void doc_content_type(multistatus_check *c) {
  multistatus_text rest = multistatus__cstring(c->content_type ? c->content_type : "");
  multistatus_text type = multistatus__field_take(&rest, ';');
  if (!c->content_type || multistatus__field_is(type, "application/xml"))
    return;
  if (multistatus__field_is(type, "text/xml"))
    LINT_ADVICE(c, 2, NULL, "text/xml is deprecated, use application/xml");
  else
    LINT_WARNING(c, 2, NULL, "the Content-Type of XML is %.*s, not application/xml",
                 (int)(type.len < 100 ? type.len : 100), type.data);
}

void multistatus__lint_json_end(multistatus_check *c, const multistatus_format *is) {
  bool single =
      multistatus_reader_document(c->reader) > MULTISTATUS_DOCUMENT_MULTISTATUS;
  if (single && c->results > 1)
    LINT_ERROR(c, 63, NULL, "%zu results in a document of one", c->results);
  if (c->content_type && multistatus_format_for_media_type(c->content_type) != is)
    LINT_WARNING(c, 2, NULL, "the Content-Type of %s is %.100s, not %s", is->name,
                 c->content_type, is->content_type);
}

/* True for roots other than DAV:multistatus that are the response to a method. */
static bool doc_is_answer(const multistatus_check *c) {
  unsigned method = c->root.term == TERM_MKCOL_RESPONSE ? LINT_MKCOL
                    : c->root.term == TERM_PROP         ? LINT_LOCK
                    : c->root.term == TERM_NONE         ? LINT_OTHER
                                                        : 0;
  return method && multistatus__lint_may_be(c, method);
}

void multistatus__lint_root(multistatus_check *c) {
  const multistatus__element *root = &c->root;
  bool mkcol = root->term == TERM_MKCOL_RESPONSE;
  doc_content_type(c);
  if (c->flags & MULTISTATUS_CHECK_LOCATION)
    LINT_WARNING(c, 10, NULL, "a Location field with a 207");
  if (c->method == LINT_MKCOL && !mkcol)
    LINT_ERROR(c, 56, root, "the response to a MKCOL is not a DAV:mkcol-response");
  else if (root->term == TERM_ERROR)
    LINT_ERROR(c, 42, root, "DAV:error as the root is for responses other than 207");
  else if (root->term != TERM_MULTISTATUS && !doc_is_answer(c))
    LINT_ERROR(c, c->expand ? 58 : 5, root, "the root is %.80s", root->local.data);
}

void multistatus__lint_token(multistatus_check *c, const multistatus__element *n) {
  const multistatus_text t = n->text;
  size_t scheme = multistatus__uri_scheme(t);
  c->tokens++;
  if (!scheme || scheme == t.len || !multistatus__lint_is_uri(t) || n->first)
    LINT_ERROR(c, 47, n, "a sync-token that is not a URI: \"%.100s\"", t.data);
  if (c->sync && c->tokens == 2)
    LINT_ERROR(c, 46, n, "a second sync-token");
  if (!c->sync && !multistatus__lint_may_be(c, LINT_REPORT))
    LINT_ADVICE(c, 46, n, "a sync-token that was not requested");
}

/* ---- Statuses by method ---- */

/* Checks for statuses that the RFCs define: for a property, RFC 4918, sections 9.1.2
   and 9.2.1, and RFC 5689, section 3, with 208 of RFC 5842 and 423 of RFC 4918, section
   11.3; for a resource, those that the section of the method lists, and general
   ones. A redirection may be the status of any (section 13.2). */
static void doc_meaning(multistatus_check *c, const multistatus__element *n,
                        int status) {
  static const struct {
    unsigned methods;
    const char *of_props, *of_resources; /* NULL: any */
  } CODES[] = {
      {LINT_PROPFIND, "200 208 401 403 404", "401 403 404"},
      {LINT_PROPPATCH, "200 401 403 409 423 424 507", "401 403 404 409 423 424 507"},
      {LINT_MKCOL, "200 401 403 409 423 424 507", NULL},
      {LINT_DELETE, NULL, "204 401 403 404 409 412 423 424"},
      {LINT_COPY | LINT_MOVE, NULL, "201 204 401 403 404 409 412 423 424 502 507"},
      {LINT_LOCK, NULL, "200 201 401 403 409 412 423 424"},
  };
  const char *codes = NULL;
  char code[16];
  for (size_t i = 0; status && i < sizeof CODES / sizeof *CODES; i++)
    if (c->method & CODES[i].methods)
      codes = n->term == TERM_PROPSTAT ? CODES[i].of_props : CODES[i].of_resources;
  snprintf(code, sizeof code, "%d", status);
  if (codes && !multistatus__redirects(status) && !strstr(codes, code))
    LINT_ADVICE(c, 40, n, "no RFC lists the status %s here", code);
}

static bool doc_has_condition(const multistatus__element *n, const char *name) {
  const multistatus__element *e = multistatus__element_find(n->first, TERM_ERROR);
  return e && multistatus__element_has(e, name);
}

/* ---- Propstats ---- */

/* return=minimal applies to PROPFIND and REPORT. If all properties are left out, there
   is a propstat without properties and with status 200. */
static void doc_minimal(multistatus_check *c, const multistatus__element *p,
                        int status) {
  if (!(c->flags & MULTISTATUS_CHECK_MINIMAL) ||
      !multistatus__lint_may_be(c, LINT_PROPFIND | LINT_REPORT))
    return;
  if (status == 404)
    LINT_WARNING(c, 60, p, "404 in a response with return=minimal");
  else if (multistatus__element_status(p) != 200 && !multistatus__element_props(p))
    LINT_WARNING(c, 60, p, "a propstat without properties whose status is not 200");
}

static void doc_propstat(multistatus_check *c, const multistatus__element *p,
                         int status) {
  const multistatus__element *v = status == 403 ? multistatus__element_props(p) : NULL;
  for (; v; v = v->next) {
    if (c->method == LINT_PROPPATCH && multistatus__lint_protected(v) &&
        !doc_has_condition(p, "cannot-modify-protected-property"))
      LINT_WARNING(c, 35, p,
                   "%s is protected, but cannot-modify-protected-property is missing",
                   v->local.data);
    if (c->method == LINT_MKCOL && multistatus__element_is(v, "DAV:", "resourcetype") &&
        !doc_has_condition(p, "valid-resourcetype"))
      LINT_WARNING(c, 56, p, "a refused resourcetype without valid-resourcetype");
  }
  doc_minimal(c, p, status);
  if (status == 208 && c->depth >= 0 && c->depth != 2)
    LINT_ERROR(c, 61, p, "208 with a depth other than infinity");
  else if (status == 208 && !multistatus__lint_may_be(c, LINT_PROPFIND | LINT_REPORT))
    LINT_ERROR(c, 61, p, "208 in the response to a method that does not list members");
  doc_meaning(c, p, status);
}

/* PROPPATCH and MKCOL set all properties or none. causes: failures other than 424. */
static void doc_atomic(multistatus_check *c, const multistatus__element *r, size_t good,
                       size_t bad, size_t causes) {
  bool mkcol = c->method == LINT_MKCOL;
  if (c->method != LINT_PROPPATCH && !mkcol)
    return;
  if (good && bad)
    LINT_ERROR(c, mkcol ? 56 : 34, r, "some properties were set, and some were not");
  else if (bad && !causes)
    LINT_ERROR(c, mkcol ? 56 : 34, r, "424 for all properties, without a cause");
}

/* Each requested property has a propstat. If the resource failed as a whole, its status
   says it for all of them. */
static void doc_asked(multistatus_check *c, const multistatus__element *r, bool props) {
  bool due = props || multistatus_status_succeeded(multistatus__element_status(r));
  for (size_t i = 0; due && i < c->asked_count; i++)
    if (!(c->flags & MULTISTATUS_CHECK_MINIMAL) &&
        !multistatus__set_has(&c->sets[LINT_NAMES], c->asked[i].hash))
      LINT_ERROR(c, 29, r, "%s is not reported", c->asked[i].name);
}

static void doc_propstats(multistatus_check *c, const multistatus__element *r) {
  size_t good = 0, bad = 0, causes = 0;
  for (const multistatus__element *p = r->first; p; p = p->next) {
    if (p->term != TERM_PROPSTAT)
      continue;
    int status = multistatus__element_status(p);
    if (!multistatus__element_props(p) && status != 404 && status != 208)
      status = 0; /* it is about no property */
    good += multistatus_status_succeeded(status);
    bad += status >= 300;
    causes += status >= 300 && status != 424;
    doc_propstat(c, p, status);
  }
  doc_atomic(c, r, good, bad, causes);
  const multistatus__element *first =
      multistatus__element_find(r->first, TERM_PROPSTAT);
  if (first && c->root.term && /* the other root is that of MKCALENDAR */
      !multistatus__lint_may_be(c, LINT_PROPFIND | LINT_PROPPATCH | LINT_REPORT |
                                       LINT_SEARCH | LINT_MKCOL))
    LINT_ERROR(c, 18, first, "a propstat in the response to another method");
  doc_asked(c, r, first != NULL);
}

/* ---- Sync-collection ---- */

static void doc_sync(multistatus_check *c, const multistatus__element *r, int status,
                     bool of_request) {
  const multistatus__element *p = multistatus__element_find(r->first, TERM_PROPSTAT);
  if (status == 507) {
    if (!of_request && c->request)
      LINT_ERROR(c, 54, r, "507 for an href other than the request's URI");
    else if (!doc_has_condition(r, "number-of-matches-within-limits"))
      LINT_WARNING(c, 54, r, "507 without number-of-matches-within-limits");
  } else if (status == 403 && !doc_has_condition(r, "supported-report") &&
             !doc_has_condition(r, "sync-traversal-supported")) {
    LINT_ERROR(c, 51, r, "403 without a condition that gives the reason");
  } else if (status && status != 403 && status != 404 && !p) {
    LINT_ERROR(c, 49, r, "a changed member with the status %d and without a propstat",
               status);
  } else if (p && !p->next && !status && multistatus__element_status(p) == 404 &&
             !multistatus__element_props(p)) {
    LINT_ERROR(c, 50, r, "a removed member that is reported in a propstat");
  }
  for (; of_request && p; p = multistatus__element_find(p->next, TERM_PROPSTAT))
    if (multistatus__element_status(p) == 507)
      LINT_ERROR(c, 54, p, "507 in a propstat, not as the status of the response");
  if (status == 404 && c->flags & MULTISTATUS_CHECK_INITIAL)
    LINT_ERROR(c, 52, r, "a removed member in the first response");
}

void multistatus__lint_outcome(multistatus_check *c, const multistatus__element *r) {
  int status = multistatus__element_status(r);
  bool props = multistatus__element_count(r, TERM_PROPSTAT) > 0;
  bool of_request = c->of_request > 0;
  c->of_request = 0;
  doc_meaning(c, r, status);
  /* Success and 424 must not be reported for these methods. */
  if (c->method == LINT_DELETE && (status == 424 || status == 204))
    LINT_WARNING(c, 36, r, "%d in the response to a DELETE", status);
  if (c->method & (LINT_COPY | LINT_MOVE) &&
      (status == 424 || status == 201 || status == 204))
    LINT_WARNING(c, 37, r, "%d in the response to a COPY or MOVE", status);
  doc_propstats(c, r);
  c->results += status != 507;
  c->failures += status >= 300 && status != 424;
  c->successes += multistatus_status_succeeded(status);
  if (c->sync)
    doc_sync(c, r, status, of_request);
  if (status == 208)
    LINT_ERROR(c, 61, r, "208 outside a propstat");
  if (c->method == LINT_SEARCH && !props &&
      (status != 507 || (c->request && !of_request)))
    LINT_ERROR(c, 62, r, "a response without a propstat");
  if (c->method == LINT_REPORT && !c->sync && c->depth >= 0 && !props &&
      multistatus_status_succeeded(status))
    LINT_ERROR(c, 57, r, "a response without the report in its properties");
  if (c->limit && status != 507 && c->results == c->limit + 1)
    LINT_ERROR(c, 55, r, "more than the %zu results that were requested", c->limit);
}

/* ---- The end ---- */

/* A LOCK that succeeded reports the lock. One that failed reports the resources that
   prevent it, and 424 for its own URI. */
static void doc_end_lock(multistatus_check *c) {
  if (c->root.term == TERM_PROP) {
    const multistatus__element *v = c->root.first;
    while (v && !(multistatus__element_is(v, "DAV:", "lockdiscovery") &&
                  multistatus__element_has(v, "activelock")))
      v = v->next;
    if (!v)
      LINT_ERROR(c, 39, &c->root, "no lock in DAV:lockdiscovery");
    return;
  }
  if (c->successes)
    LINT_ERROR(c, 39, NULL, "a LOCK that succeeded partly");
  if (!c->failures)
    LINT_ERROR(c, 39, NULL, "no resource is reported that prevents the LOCK");
  else if (c->request && !c->self)
    LINT_WARNING(c, 39, NULL, "no 424 for the request's own URI");
}

void multistatus__lint_end(multistatus_check *c) {
  bool multi = c->root.term == TERM_MULTISTATUS;
  if (multi && c->root.has_text)
    LINT_ERROR(c, 6, &c->root, "text in DAV:multistatus, which contains elements only");
  if (c->root.term == TERM_MKCOL_RESPONSE &&
      !multistatus__element_count(&c->root, TERM_PROPSTAT))
    LINT_ERROR(c, 56, &c->root, "a mkcol-response without propstats");
  if (c->method == LINT_LOCK && (multi || c->root.term == TERM_PROP))
    doc_end_lock(c);
  if (!multi)
    return;
  if (c->method & (LINT_COPY | LINT_MOVE) && !c->failures)
    LINT_ERROR(c, 37, NULL, "no resource is reported that failed");
  if (c->method & (LINT_COPY | LINT_MOVE | LINT_DELETE) && c->results == 1 &&
      c->self_failed)
    LINT_ADVICE(c, 38, NULL, "only the request's own URI failed");
  if (c->method & (LINT_PROPFIND | LINT_PROPPATCH) && c->request && !c->self &&
      !(c->flags & MULTISTATUS_CHECK_NOROOT))
    LINT_ERROR(c, 30, NULL, "the request's own URI is not reported");
  if (c->sync && !c->tokens)
    LINT_ERROR(c, 46, NULL, "no sync-token");
}
