/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <stdio.h>
#include "../model/model.h"

/* The rules for one response that do not depend on the request: RFC 4918, sections 13,
   14, 16 and 17. */

#define NAME_OF(n) (n)->local.data

/* ---- Elements ---- */

/* Properties and parts of them that RFCs define in DAV: (3253, 3648, 3744, 4316, 4331,
   4437, 4918, 5323, 5397, 5842, 5995, 6578, 7809 and what they build on), each with a
   space before and after it; first those that are defined as protected (RFC 4918,
   section 15, and all of these RFCs except 3648, 4316, 4437 and 7809). */
static const char PROTECTED[] =
    " acl acl-restrictions add-member alternate-URI-set checked-in checked-out "
    "current-user-principal current-user-privilege-set getcontentlength getetag "
    "getlastmodified group-membership inherited-acl-set lockdiscovery parent-set "
    "principal-URL principal-collection-set quota-available-bytes quota-used-bytes "
    "resource-id resourcetype supported-live-property-set supported-method-set "
    "supported-privilege-set supported-query-grammar-set supported-report-set "
    "supportedlock sync-token version-history version-name version-set workspace ";
static const char OTHERS[] =
    " activity-checkout-set activity-set activity-version-set auto-merge-set "
    "auto-update auto-version baseline-collection baseline-controlled-collection "
    "baseline-controlled-collection-set checkin-fork checkout-fork checkout-set "
    "comment creationdate creator-displayname current-activity-set "
    "current-workspace-set "
    "displayname eclipsed-set getcontentlanguage getcontenttype group group-member-set "
    "label-name-set merge-set ordering-type owner predecessor-set quota-assigned-bytes "
    "redirect-lifetime reftarget root-version score source subactivity-set "
    "subbaseline-set successor-set unreserved version-controlled-binding-set "
    "version-controlled-configuration version-history-collection-set "
    "workspace-checkout-set workspace-collection-set property-description-set "
    "max-results ";

static bool resp_among(const multistatus__element *n, const char *names) {
  char padded[64]; /* long enough for each name in the lists */
  snprintf(padded, sizeof padded, " %.60s ", n->local.data);
  return strstr(names, padded);
}

bool multistatus__lint_protected(const multistatus__element *n) {
  return multistatus__element_is_dav(n) && resp_among(n, PROTECTED);
}

/* Reports a child that no RFC defines, or that an RFC defines for another parent. */
static void resp_unknown(multistatus_check *c, const multistatus__element *n) {
  /* RFC 5323, section 4, defines query-schema as a child of a response. */
  if (!multistatus__element_is_dav(n) ||
      multistatus__element_is(n, "DAV:", "query-schema"))
    return;
  if (n->term == TERM_NONE || n->term == TERM_ERRORDESCRIPTION)
    LINT_WARNING(c, 8, n, "no RFC defines DAV:%.80s in DAV:%.80s", NAME_OF(n),
                 NAME_OF(n->parent));
  else
    LINT_ERROR(c, n->parent->term == TERM_MKCOL_RESPONSE ? 56 : 5, n,
               "DAV:%.80s is not allowed in DAV:%.80s", NAME_OF(n), NAME_OF(n->parent));
}

static void resp_no_text(multistatus_check *c, const multistatus__element *n) {
  if (n->has_text)
    LINT_ERROR(c,
               n->term == TERM_PROP    ? 31
               : n->term == TERM_ERROR ? 41
                                       : 6,
               n, "text in DAV:%.80s, which contains elements only", NAME_OF(n));
}

static void resp_only_text(multistatus_check *c, const multistatus__element *n) {
  if (!n->first)
    return;
  if (n->term == TERM_RESPONSEDESCRIPTION && n->first->term == TERM_ERROR)
    LINT_ADVICE(c, 59, n, "an error in a description, as in RFC 3253");
  else
    LINT_ERROR(c, 7, n->first,
               "an element, %.80s, in DAV:%.80s, which contains text only",
               NAME_OF(n->first), NAME_OF(n));
}

static void resp_language(multistatus_check *c, const multistatus__element *n) {
  if (!n->has_lang || c->lang_reported)
    return;
  c->lang_reported = true;
  LINT_ADVICE(c, 32, n, "xml:lang on DAV:%.80s is the language of every value in it",
              NAME_OF(n));
}

static void resp_at_most_one(multistatus_check *c, int rule,
                             const multistatus__element *n, multistatus__term term,
                             const char *name) {
  size_t count = multistatus__element_count(n, term);
  if (count > 1)
    LINT_ERROR(c, rule, n, "%zu times DAV:%s in DAV:%s", count, name, NAME_OF(n));
}

/* ---- Statuses ---- */

static void resp_interim(multistatus_check *c, const multistatus__element *at,
                         int status) {
  if (status && status < 200)
    LINT_WARNING(c, 15, at, "an interim status, %d", status);
}

static void resp_status(multistatus_check *c, const multistatus__element *s) {
  const char *reason = "";
  size_t len = 0;
  resp_only_text(c, s);
  if (s->first)
    return;
  int status = multistatus_status_parse(s->text.data, s->text.len, &reason, &len);
  if (status < 0 || !multistatus_status_is_proper(s->text.data, s->text.len)) {
    LINT_ERROR(c, 19, s, "not a status line: \"%.80s\"", s->text.data);
    return;
  }
  const char *registered = multistatus_reason(status);
  if (len && *registered &&
      (len != strlen(registered) || memcmp(reason, registered, len) != 0))
    LINT_ADVICE(c, 19, s, "the phrase of %d is \"%s\", not \"%.*s\"", status,
                registered, (int)(len < 80 ? len : 80), reason);
  resp_interim(c, s, status);
}

/* The hrefs in a location or a condition. Unlike that of a response, one may be
   relative. */
static void resp_inner_hrefs(multistatus_check *c, const multistatus__element *parent) {
  for (const multistatus__element *h = parent->first; h; h = h->next)
    if (h->term == TERM_HREF) {
      resp_only_text(c, h);
      if (!h->first)
        multistatus__lint_characters(c, h);
    }
}

/* The response if its status is a redirection, else its first propstat with one; NULL:
   none. */
static const multistatus__element *resp_redirection(const multistatus__element *r) {
  if (multistatus__redirects(multistatus__element_status(r)))
    return r;
  const multistatus__element *p = multistatus__element_find(r->first, TERM_PROPSTAT);
  while (p && !multistatus__redirects(multistatus__element_status(p)))
    p = multistatus__element_find(p->next, TERM_PROPSTAT);
  return p;
}

static void resp_location(multistatus_check *c, const multistatus__element *r) {
  const multistatus__element *l = multistatus__element_find(r->first, TERM_LOCATION);
  const multistatus__element *from = resp_redirection(r);
  int status = multistatus__element_status(from ? from : r);
  if (from && !l)
    LINT_ERROR(c, 16, from, "%d without a location", status);
  if (!l)
    return;
  resp_no_text(c, l);
  resp_inner_hrefs(c, l);
  for (const multistatus__element *n = l->first; n; n = n->next)
    if (n->term != TERM_HREF)
      resp_unknown(c, n);
  size_t hrefs = multistatus__element_count(l, TERM_HREF);
  if (hrefs != 1)
    LINT_ERROR(c, 17, l, "%zu hrefs in a location", hrefs);
  else if (!from && status != 201)
    LINT_ADVICE(c, 17, l, "a location, but neither 201 nor a redirection");
}

/* ---- Errors ---- */

static void resp_condition(multistatus_check *c, const multistatus__element *n,
                           bool propstat, int status) {
  static const struct {
    char name[34];
    int status; /* of its definition: RFC 4918, section 16 */
  } CONDITIONS[] = {{"lock-token-matches-request-uri", 409},
                    {"lock-token-submitted", 423},
                    {"no-conflicting-lock", 423},
                    {"no-external-entities", 403},
                    {"preserved-live-properties", 409},
                    {"propfind-finite-depth", 403},
                    {"cannot-modify-protected-property", 403}};
  const char *name = NAME_OF(n);
  multistatus__condition_kind kind = multistatus__condition_kind_of(n->ns.data, name);
  bool property = kind == CONDITION_PROPERTY;
  bool empty = property || kind == CONDITION_EMPTY;
  if (kind == CONDITION_ANY || kind == CONDITION_NONE)
    return;
  size_t hrefs = multistatus__element_count(n, TERM_HREF), others = 0;
  for (const multistatus__element *in = n->first; in; in = in->next)
    others += in->term != TERM_HREF;
  if (kind != CONDITION_SOME_HREFS && property != propstat)
    LINT_ERROR(c, 42, n, "%s is about a %s", name,
               propstat ? "resource, but is in a propstat"
                        : "property, but is not in its propstat");
  if (kind == CONDITION_SOME_HREFS && !hrefs)
    multistatus__lint_found(c,
                            LINT_OF(43, status == 423 ? MULTISTATUS_SEVERITY_WARNING
                                                      : MULTISTATUS_SEVERITY_ERROR),
                            n, "%s without an href", name);
  if (others || n->has_text || (empty && hrefs))
    LINT_ERROR(c, 44, n, "%s contains %s", name,
               empty ? "something" : "more than hrefs");
  for (size_t i = 0; status && i < sizeof CONDITIONS / sizeof *CONDITIONS; i++)
    if (strcmp(name, CONDITIONS[i].name) == 0 && status != CONDITIONS[i].status)
      LINT_WARNING(c, 45, n, "%s with the status %d, not %d", name, status,
                   CONDITIONS[i].status);
}

static void resp_error(multistatus_check *c, const multistatus__element *e,
                       int status) {
  resp_no_text(c, e);
  if (!e->first)
    LINT_ERROR(c, 41, e, "an error without a condition");
  for (const multistatus__element *n = e->first; n; n = n->next) {
    if (n->term == TERM_RESPONSEDESCRIPTION || n->term == TERM_ERRORDESCRIPTION)
      resp_unknown(c, n);
    resp_inner_hrefs(c, n);
    resp_condition(c, n, e->parent && e->parent->term == TERM_PROPSTAT, status);
  }
}

/* ---- Properties ---- */

/* Responses anywhere in the value of a property are checked like others (RFC 3253,
   section 3.8), except that their hrefs are not compared. */
static void resp_nested(multistatus_check *c, const multistatus__element *value) {
  for (const multistatus__element *n = value->first; n; n = n->next)
    if (n->term == TERM_RESPONSE) {
      const multistatus__element *outer = c->nested;
      c->nested = n;
      multistatus__lint_response(c, n);
      c->nested = outer;
    } else {
      resp_nested(c, n);
    }
}

/* Checks that a property was not in the response before. Nested ones share the set. */
static void resp_once(multistatus_check *c, const multistatus__element *at,
                      multistatus_text ns, multistatus_text local) {
  if (multistatus__set_add(c, &c->sets[LINT_NAMES],
                           multistatus__hash_name(&c->own.key, ns, local) ^
                               (uintptr_t)c->nested))
    LINT_ERROR(c, 27, at, "the property %.80s occurs twice", local.data);
}

static void resp_prop(multistatus_check *c, const multistatus__element *p, int status) {
  resp_no_text(c, p);
  resp_language(c, p);
  for (const multistatus__element *v = p->first; v; v = v->next) {
    resp_once(c, v, v->ns, v->local);
    if (multistatus__element_is_dav(v) && !resp_among(v, PROTECTED) &&
        !resp_among(v, OTHERS))
      LINT_WARNING(c, 8, v, "no RFC defines the property DAV:%.80s", NAME_OF(v));
    if (status && !multistatus_status_succeeded(status) && (v->first || v->has_text))
      LINT_ADVICE(c, 28, v, "a value of %.80s, whose status is %d", NAME_OF(v), status);
    resp_nested(c, v);
  }
}

/* Hashes what a propstat contains beside its properties. */
static void resp_hash(multistatus__hasher *h, const multistatus__element *n) {
  multistatus__hash_text(h, n->ns);
  multistatus__hash_text(h, n->local);
  multistatus__hash_text(h, n->text);
  for (n = n->first; n; n = n->next)
    resp_hash(h, n);
  multistatus__hash_word(h, 0);
}

static void resp_propstat(multistatus_check *c, const multistatus__element *p);

/* Reports the first element that is out of order. */
static void resp_late(multistatus_check *c, const multistatus__element *n, bool late) {
  if (!late || c->order_reported)
    return;
  c->order_reported = true;
  LINT_ADVICE(c, 9, n, "DAV:%.80s is later than in the DTD", NAME_OF(n));
}

/* Checks the children of a response or a propstat. order: the terms that it may have,
   in the order of the DTD. */
static void resp_children(multistatus_check *c, const multistatus__element *parent,
                          const multistatus__term *order, int status) {
  size_t at = 0, i;
  for (const multistatus__element *n = parent->first; n; n = n->next) {
    for (i = 0; order[i] && order[i] != n->term;)
      i++;
    resp_late(c, n, order[i] && i < at);
    at = order[i] && i > at ? i : at;
    if (order[i] == TERM_PROP)
      resp_prop(c, n, status);
    else if (order[i] == TERM_PROPSTAT)
      resp_propstat(c, n);
    else if (order[i] == TERM_STATUS)
      resp_status(c, n);
    else if (order[i] == TERM_ERROR)
      resp_error(c, n, status);
    else if (order[i] == TERM_HREF || order[i] == TERM_RESPONSEDESCRIPTION)
      resp_only_text(c, n);
    else if (!order[i])
      resp_unknown(c, n);
  }
}

static void resp_propstat(multistatus_check *c, const multistatus__element *p) {
  static const multistatus__term ORDER[] = {TERM_PROP, TERM_STATUS, TERM_ERROR,
                                            TERM_RESPONSEDESCRIPTION, TERM_NONE};
  int status = multistatus__element_status(p);
  multistatus__hasher h = multistatus__hash_begin(&c->own.key);
  resp_no_text(c, p);
  resp_language(c, p);
  size_t props = multistatus__element_count(p, TERM_PROP);
  size_t statuses = multistatus__element_count(p, TERM_STATUS);
  if (props != 1)
    LINT_ERROR(c, 26, p, "%zu times DAV:prop in a propstat", props);
  if (statuses != 1)
    LINT_ERROR(c, 26, p, "%zu times DAV:status in a propstat", statuses);
  resp_at_most_one(c, 26, p, TERM_ERROR, "error");
  resp_at_most_one(c, 26, p, TERM_RESPONSEDESCRIPTION, "responsedescription");
  resp_children(c, p, ORDER, status);
  for (const multistatus__element *n = p->first; n; n = n->next)
    if (n->term != TERM_PROP)
      resp_hash(&h, n);
  if (!c->nested &&
      multistatus__set_add(c, &c->sets[LINT_GROUPS], multistatus__hash_end(&h)))
    LINT_ADVICE(c, 33, p, "a propstat with the same content as one before");
}

/* ---- The response ---- */

/* Rule 12, and the rules instead of it in a sync-collection. */
static void resp_form(multistatus_check *c, const multistatus__element *r) {
  size_t hrefs = multistatus__element_count(r, TERM_HREF);
  size_t statuses = multistatus__element_count(r, TERM_STATUS);
  size_t propstats = multistatus__element_count(r, TERM_PROPSTAT);
  if (hrefs == 0)
    LINT_ERROR(c, 11, r, "a response without an href");
  if (statuses && propstats && c->sync) {
    int status = multistatus__element_status(r);
    LINT_ERROR(c,
               status == 404   ? 50
               : status == 403 ? 51
                               : 49,
               r, "the status %d beside propstats", status);
  } else if (statuses && propstats) {
    LINT_ERROR(c, 12, r, "a status beside propstats");
  }
  if (statuses == 0 && propstats == 0)
    LINT_ERROR(c, 12, r, "neither a status nor a propstat");
  if (statuses > 1)
    LINT_ERROR(c, 12, r, "%zu statuses", statuses);
  if (hrefs > 1 && propstats)
    LINT_ERROR(c, 12, r, "%zu hrefs beside propstats", hrefs);
  resp_at_most_one(c, 14, r, TERM_ERROR, "error");
  resp_at_most_one(c, 14, r, TERM_RESPONSEDESCRIPTION, "responsedescription");
  resp_at_most_one(c, 14, r, TERM_LOCATION, "location");
}

void multistatus__lint_response(multistatus_check *c, const multistatus__element *r) {
  static const multistatus__term ORDER[] = {
      TERM_HREF,     TERM_STATUS, TERM_PROPSTAT, TERM_ERROR, TERM_RESPONSEDESCRIPTION,
      TERM_LOCATION, TERM_NONE};
  static const multistatus__term MKCOL_ORDER[] = {TERM_PROPSTAT, TERM_NONE};
  int status = multistatus__element_status(r);
  if (!c->nested) {
    multistatus__set_clear(c, &c->sets[LINT_NAMES]);
    multistatus__set_clear(c, &c->sets[LINT_GROUPS]);
  }
  resp_no_text(c, r);
  resp_language(c, &c->root);
  resp_language(c, r);
  if (r->term == TERM_RESPONSE) {
    resp_form(c, r);
    multistatus__lint_hrefs(c, r);
  }
  resp_children(c, r, r->term == TERM_MKCOL_RESPONSE ? MKCOL_ORDER : ORDER, status);
  resp_location(c, r);
  if (!c->nested)
    multistatus__lint_outcome(c, r);
}

/* What the reader does not report as a quirk: its status and hrefs. An item with an id
   or index may have the href of another. */
void multistatus__lint_result(multistatus_check *c, const multistatus_result *r) {
  int status = multistatus_result_status(r);
  bool unique = !multistatus_result_id(r) && multistatus_result_index(r) < 0;
  c->href = multistatus_result_href(r);
  c->results++;
  for (const multistatus_href *h = multistatus_result_first_href(r); h;
       h = multistatus_href_next(h)) {
    const multistatus__element at = {
        .term = TERM_HREF, .text = multistatus__cstring(multistatus_href_value(h))};
    if (at.text.len)
      multistatus__lint_href(c, &at, unique);
  }
  resp_interim(c, NULL, status);
  multistatus__set_clear(c, &c->sets[LINT_NAMES]);
  for (const multistatus_propstat *p = multistatus_result_first_propstat(r); p;
       p = p->next) {
    resp_interim(c, NULL, p->status);
    status = multistatus__redirects(p->status) ? p->status : status;
    for (const multistatus_prop *v = p->props; v; v = v->next)
      resp_once(c, NULL, multistatus__view(v->ns), multistatus__view(v->name));
  }
  if (multistatus__redirects(status) && !multistatus_result_location(r))
    LINT_ERROR(c, 16, NULL, "%d without a location", status);
  c->href = NULL;
  multistatus__arena_reset(&c->own);
  multistatus__arena_mark(&c->own);
}

void multistatus__lint_child(multistatus_check *c, const multistatus__element *n) {
  if (n->term == TERM_RESPONSE) {
    const multistatus__element *h = multistatus__element_find(n->first, TERM_HREF);
    c->href = h ? h->text.data : "";
    multistatus__lint_response(c, n);
    resp_late(c, n, c->descriptions + c->tokens);
    c->href = NULL;
  } else if (n->term == TERM_RESPONSEDESCRIPTION) {
    resp_only_text(c, n);
    resp_late(c, n, c->tokens);
    if (++c->descriptions == 2)
      LINT_ERROR(c, 5, n, "a second description of the document");
  } else if (n->term == TERM_SYNC_TOKEN) {
    multistatus__lint_token(c, n);
  } else {
    resp_unknown(c, n);
  }
}

void multistatus__lint_single(multistatus_check *c, const multistatus__element *root) {
  if (root->term == TERM_ERROR)
    resp_error(c, root, 0);
  else if (root->term == TERM_PROP)
    resp_prop(c, root, 0);
  else
    multistatus__lint_response(c, root);
}

#undef NAME_OF
