/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include "../base/text.h"
#include "../http/uri.h"

/* The hrefs of responses: RFC 4918, sections 8.3 and 14.24. */

/* ---- One href ---- */

/* True if an escape was escaped again: %25 with two hexadecimal digits after it. */
static bool href_twice(const char *s) {
  for (; (s = strstr(s, "%25")); s += 3)
    if (multistatus__hex(s[3]) >= 0 && multistatus__hex(s[4]) >= 0)
      return true;
  return false;
}

/* The writer encodes what a URI may not contain in that place. */
bool multistatus__lint_is_uri(multistatus_text t) {
  return multistatus__uri_send(NULL, 0, t, true) == t.len;
}

void multistatus__lint_characters(multistatus_check *c, const multistatus__element *h) {
  if (!h->text.len)
    LINT_ERROR(c, 20, h, "an empty href");
  else if (h->spaced)
    LINT_ERROR(c, 20, h, "white space around an href");
  if (c->not_xml && multistatus__href_unsafe(h->text.data, h->text.len))
    return; /* the reader reports them */
  if (!multistatus__lint_is_uri(h->text))
    LINT_ERROR(c, 23, h, "characters that no URI may contain: %.200s", h->text.data);
  else if (href_twice(h->text.data))
    LINT_ADVICE(c, 23, h, "%%25 before two digits: encoded twice? %.200s",
                h->text.data);
}

/* Checks an href by itself. Returns its form; 0 if it is invalid. */
static int href_form(multistatus_check *c, const multistatus__element *h) {
  const char *s = h->text.data;
  multistatus__lint_characters(c, h);
  multistatus__form form = multistatus__href_form(h->text);
  if (form == MULTISTATUS__FORM_RELATIVE && h->text.len)
    LINT_ERROR(c, 20, h, "neither a URI nor an absolute path: %.200s", s);
  else if (strchr(s, '#'))
    LINT_ERROR(c, 20, h, "a fragment in an href: %.200s", s);
  if (form == MULTISTATUS__FORM_DOTS)
    LINT_ERROR(c, 22, h, "dot segments: %.200s", s);
  return multistatus__form_fault(form) ? 0 : (int)form;
}

/* ---- Compared with other hrefs ---- */

/* The hash of an href's canonical form. Returns 0 if out of memory. below: NULL, or is
   set if a removed member is above the href; the paths above it are then recorded. */
static uint64_t href_hash(multistatus_check *c, const char *href, bool *below) {
  const char *request = c->request ? c->request : "/";
  size_t room = multistatus__href_key_room(request, href);
  char *to = multistatus__arena_get(&c->own, room);
  multistatus__href_key key;
  if (!to || multistatus__href_key_make(&key, request, href, to))
    return 0;
  multistatus__hasher h = multistatus__hash_begin(&c->own.key);
  multistatus__hash_text(&h, key.origin);
  multistatus__hash_text(&h, key.query);
  multistatus_text segment, rest = key.path;
  while (multistatus__segment_next(&rest, false, &segment)) {
    if (below) {
      multistatus__hasher above = h;
      uint64_t hash = multistatus__hash_end(&above);
      *below = *below || multistatus__set_has(&c->sets[LINT_REMOVED], hash);
      multistatus__set_add(c, &c->sets[LINT_ABOVE], hash);
    }
    multistatus__hash_text(&h, segment);
  }
  return multistatus__hash_end(&h);
}

static void href_duplicates(multistatus_check *c, const multistatus__element *h) {
  uint64_t exact = multistatus__hash(&c->own.key, h->text.data, h->text.len);
  uint64_t equal = href_hash(c, h->text.data, NULL);
  bool same = multistatus__set_add(c, &c->sets[LINT_EXACT], exact);
  bool alike = equal && multistatus__set_add(c, &c->sets[LINT_EQUAL], equal);
  if (c->sync ? same || alike : same)
    LINT_ERROR(c, c->sync ? 48 : 13, h, "reported before: %.200s", h->text.data);
  else if (alike)
    LINT_ADVICE(c, 13, h, "reported before, in another form: %.200s", h->text.data);
}

/* A removed member must not be below another removed one. */
static void href_removed(multistatus_check *c, const multistatus__element *h) {
  bool below = false;
  uint64_t hash = href_hash(c, h->text.data, &below);
  if (below || multistatus__set_has(&c->sets[LINT_ABOVE], hash))
    LINT_ERROR(c, 53, h, "removed below or above another removed member: %.200s",
               h->text.data);
  multistatus__set_add(c, &c->sets[LINT_REMOVED], hash);
}

static void href_relation(multistatus_check *c, const multistatus__element *h,
                          bool failed) {
  int relation = multistatus_href_relation(c->request, h->text.data, 0);
  /* The responses to these methods report only the target and what is below it. */
  bool bound = c->sync || multistatus__lint_may_be(c, LINT_PROPFIND | LINT_PROPPATCH |
                                                          LINT_DELETE);
  if (relation == MULTISTATUS_RELATION_SELF) {
    c->self = true;
    c->self_failed = c->self_failed || failed;
    c->of_request++;
    if (c->flags & MULTISTATUS_CHECK_NOROOT && !failed)
      LINT_WARNING(c, 30, h, "the request's own URI, in spite of depth-noroot");
  } else if (relation == MULTISTATUS_RELATION_OTHER && bound) {
    LINT_ERROR(c, 24, h, "not below the request's URI: %.200s", h->text.data);
  } else if (c->method == LINT_PROPFIND &&
             (c->depth == 0 ||
              (c->depth == 1 && relation == MULTISTATUS_RELATION_DESCENDANT))) {
    LINT_ERROR(c, 30, h, "beyond the requested depth: %.200s", h->text.data);
  } else if (c->sync && c->depth == 1 && !(c->flags & MULTISTATUS_CHECK_INFINITE) &&
             relation == MULTISTATUS_RELATION_DESCENDANT) {
    LINT_ERROR(c, 51, h, "beyond the sync-level 1: %.200s", h->text.data);
  }
}

int multistatus__lint_href(multistatus_check *c, const multistatus__element *h,
                           bool unique) {
  int form = href_form(c, h);
  if (form && unique)
    href_duplicates(c, h);
  return form;
}

/* ---- The hrefs of a response ---- */

static bool href_is_collection(const multistatus__element *r) {
  const multistatus__element *p = multistatus__element_find(r->first, TERM_PROPSTAT);
  for (; p; p = multistatus__element_find(p->next, TERM_PROPSTAT)) {
    const multistatus__element *v =
        multistatus__element_status(p) < 300 ? multistatus__element_props(p) : NULL;
    for (; v; v = v->next)
      if (multistatus__element_is(v, "DAV:", "resourcetype") &&
          multistatus__element_has(v, "collection"))
        return true;
  }
  return false;
}

void multistatus__lint_hrefs(multistatus_check *c, const multistatus__element *r) {
  int status = multistatus__element_status(r);
  for (const multistatus__element *h = r->first; h; h = h->next) {
    if (h->term != TERM_HREF || h->first)
      continue;
    int form = multistatus__lint_href(c, h, !c->nested);
    if (!form || c->nested)
      continue;
    if (c->form && form != c->form)
      LINT_ERROR(c, 21, h,
                 form == MULTISTATUS__FORM_PATH ? "a path among URIs"
                                                : "a URI among paths");
    c->form = c->form ? c->form : form;
    if (c->request)
      href_relation(c, h, status >= 300 && status != 424);
    if (c->flags & MULTISTATUS_CHECK_INFINITE && status == 404)
      href_removed(c, h);
  }
  const multistatus__element *h = multistatus__element_find(r->first, TERM_HREF);
  if (h && h->text.len && href_is_collection(r) && !strchr(h->text.data, '?') &&
      h->text.data[h->text.len - 1] != '/')
    LINT_WARNING(c, 25, h, "a collection without a slash at the end: %.200s",
                 h->text.data);
}
