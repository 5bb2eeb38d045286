/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../stream/normalize.h"
#include "../../stream/put.h"
#include "dav.h"

/* Writes results as DAV XML. The prefix of DAV: is always D, there is never a default
   namespace, and properties in other namespaces declare them, unless the options have a
   prefix for them. What is invalid only in XML, in results that were read, is corrected
   here. */

/* ---- Hrefs, statuses and messages ---- */

/* The bytes of a DAV:href and of a DAV:status without their texts. */
enum {
  DAV_SIMPLE = 2048, /* the longest href that is put together with the status */
  DAV_HREF_BYTES = sizeof "<D:href></D:href>" - 1,
  DAV_STATUS_BYTES = sizeof "<D:status>HTTP/1.1 200 </D:status>" - 1
};

/* Writes an href of len bytes that is sent unchanged. */
static char *dav_write_href(char *to, const char *href, size_t len) {
  to = multistatus__write(WRITE(to, "<D:href>"), href, len);
  return WRITE(to, "</D:href>");
}

/* Writes a status with a phrase that needs no escaping. */
static char *dav_write_status(char *to, int status, multistatus_text phrase) {
  to = multistatus__write_status(WRITE(to, "<D:status>HTTP/1.1 "), status);
  *to++ = ' ';
  return WRITE(multistatus__write(to, phrase.data, phrase.len), "</D:status>");
}

/* Puts an href of a result. clean: it is sent unchanged. */
static void dav_put_href(multistatus_output *out, const char *href, bool clean) {
  size_t len = multistatus__length(href);
  if (clean && len + DAV_HREF_BYTES <= PUT_MOST) {
    char *to = multistatus__put_begin(out, len + DAV_HREF_BYTES);
    multistatus__put_end(out, dav_write_href(to, href, len));
    return;
  }
  PUT(out, "<D:href>");
  multistatus__dav_put_text(out, multistatus_output_href(out, href), 0);
  PUT(out, "</D:href>");
}

/* o: the outcome with that status, or NULL. A received status line is written unchanged
   if it is valid. An unknown status is written as a failure, so that no receiver takes
   it for a success; an extension element of this library reports that it is unknown. */
static void dav_put_status(multistatus_output *out, int status,
                           const multistatus__outcome *o) {
  const char *line = o && status ? o->status_line : NULL;
  if (line && multistatus_status_is_proper(line, multistatus__length(line))) {
    PUT(out, "<D:status>");
    multistatus__dav_put_string(out, line, 0);
    PUT(out, "</D:status>");
    return;
  }
  multistatus_text phrase = !status ? multistatus__cstring(MULTISTATUS_UNKNOWN_REASON)
                            : o && o->reason ? multistatus__view(o->reason)
                                             : multistatus__reason(status);
  char *to = multistatus__put_begin(out, DAV_STATUS_BYTES);
  status = status ? status : MULTISTATUS_UNKNOWN;
  to = multistatus__write_status(WRITE(to, "<D:status>HTTP/1.1 "), status);
  multistatus__put_end(out, WRITE(to, " "));
  multistatus__dav_put_text(out, phrase, 0);
  PUT(out, "</D:status>");
}

static void dav_put_message(multistatus_output *out, const char *message,
                            const char *lang) {
  if (!message)
    return;
  PUT(out, "<D:responsedescription");
  multistatus__dav_put_lang(out, lang);
  PUT(out, ">");
  multistatus__dav_put_string(out, message, 0);
  PUT(out, "</D:responsedescription>");
}

/* ---- Extensions ---- */

static void dav_put_exts(multistatus_output *out, const multistatus_ext *e) {
  for (; e; e = e->next)
    multistatus__put_string(out, e->xml);
}

/* Puts what only the JSON form has members for, of a result (NULL: of a propstat).
   unknown: its status is unknown; line: the received status line, or NULL. */
static void dav_put_item(multistatus_output *out, const multistatus_result *r,
                         const char *problem, bool unknown, const char *line) {
  static const char start[] = "<m:item xmlns:m=\"" MULTISTATUS_NS "\">{";
  multistatus__json_members m = {out, start, true};
  if (out->flags & MULTISTATUS_WRITE_PLAIN)
    return;
  if (multistatus_result_has_item(r)) {
    multistatus__json_put_identity(&m, r);
    multistatus__json_put_fate(&m, r);
  }
  multistatus__json_put_problem(&m, problem);
  if (unknown)
    multistatus__json_put_line(&m, line);
  if (m.lead != start)
    PUT(out, "}</m:item>");
}

/* ---- Propstats and results ---- */

static void dav_put_propstat(multistatus__dav_writer *d, multistatus_output *out,
                             const multistatus_propstat *ps, const char *about) {
  const multistatus__outcome *o = &ps->outcome;
  PUT(out, "<D:propstat><D:prop>");
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    multistatus__dav_put_prop(d, out, p);
  if (ps->status && multistatus__outcome_is_empty(o)) {
    multistatus_text phrase = multistatus__reason(ps->status);
    char *to = multistatus__put_begin(out, sizeof "</D:prop></D:propstat>" - 1 +
                                               DAV_STATUS_BYTES + phrase.len);
    to = dav_write_status(WRITE(to, "</D:prop>"), ps->status, phrase);
    multistatus__put_end(out, WRITE(to, "</D:propstat>"));
    return;
  }
  PUT(out, "</D:prop>");
  dav_put_status(out, ps->status, o);
  const char *problem =
      multistatus__dav_put_error(out, o->conditions, o->problem, about);
  dav_put_message(out, o->message, o->lang);
  dav_put_exts(out, o->exts);
  dav_put_item(out, NULL, problem, !ps->status, o->status_line);
  PUT(out, "</D:propstat>");
}

/* The propstats beside a status of 207 may all have succeeded, though the result has
   not: then another propstat has it, before the others. Returns the first one. */
MULTISTATUS__COLD const multistatus_propstat *dav_partial(
    const multistatus_result *r, multistatus_propstat *partial) {
  const multistatus__extra *x = r->extra;
  *partial = (multistatus_propstat){.status = r->status, .next = x->propstats};
  partial->outcome.reason = x->outcome.reason;
  partial->outcome.status_line = x->outcome.status_line;
  return multistatus_result_outcome(r) == r->status ? partial : x->propstats;
}

/* Puts what follows the status or the propstats. */
static void dav_put_rest(multistatus_output *out, const multistatus_result *r,
                         const char *about) {
  const multistatus__extra *x = r->extra ? r->extra : &multistatus__no_extra;
  const multistatus__outcome *o = &x->outcome;
  const char *problem =
      multistatus__dav_put_error(out, o->conditions, o->problem, about);
  dav_put_message(out, r->message, o->lang);
  if (x->location) {
    PUT(out, "<D:location>");
    multistatus__dav_put_reference(out, x->location, false);
    PUT(out, "</D:location>");
  }
  dav_put_exts(out, o->exts);
  dav_put_item(out, r, problem, !r->status && !x->propstats, o->status_line);
}

/* Puts the response of a simple result: a clean href, a status with its registered
   phrase, and perhaps a message. */
static void dav_put_simple(multistatus_output *out, const multistatus_result *r) {
  multistatus_text href = multistatus__view(r->href.value);
  multistatus_text phrase = multistatus__reason(r->status);
  char *to = multistatus__put_begin(out, sizeof "<D:response>" - 1 + DAV_HREF_BYTES +
                                             href.len + DAV_STATUS_BYTES + phrase.len);
  to = dav_write_href(WRITE(to, "<D:response>"), href.data, href.len);
  multistatus__put_end(out, dav_write_status(to, r->status, phrase));
  dav_put_message(out, r->message, NULL);
  PUT(out, "</D:response>");
}

/* Puts a response for one href with properties, or for all hrefs with a status. h NULL:
   no href. */
static void dav_put_any(multistatus__dav_writer *d, multistatus_output *out,
                        const multistatus_result *r, const multistatus_href *h) {
  const multistatus_propstat *ps = multistatus__xml_propstats(r);
  const char *about = h ? h->value : NULL;
  multistatus_propstat partial;
  if (h)
    dav_put_href(out, about, r->clean && h == &r->href);
  if (!ps) {
    while (h && (h = h->next))
      dav_put_href(out, h->value, false);
    if (multistatus__status_prevails(r)) /* its propstats were checked instead */
      multistatus__check_own_status(out->context, r, r->status);
    dav_put_status(out, r->status, r->extra ? &r->extra->outcome : NULL);
  }
  if (ps && UNLIKELY(r->status == 207))
    ps = dav_partial(r, &partial);
  for (; ps; ps = ps->next)
    dav_put_propstat(d, out, ps, about);
  if (r->extra || !r->status)
    dav_put_rest(out, r, about);
  else
    dav_put_message(out, r->message, NULL);
}

static void dav_put_responses(multistatus__dav_writer *d, multistatus_output *out,
                              const multistatus_result *r) {
  const multistatus_href *h = r->href.value ? &r->href : NULL;
  if (r->clean && !r->extra && r->status && !h->next &&
      multistatus__length(h->value) <= DAV_SIMPLE) {
    dav_put_simple(out, r);
    return;
  }
  /* With propstats there is one href and no status (RFC 4918, section 14.24). A result
     that was read with several hrefs is written as one response for each. */
  do {
    PUT(out, "<D:response>");
    dav_put_any(d, out, r, h);
    PUT(out, "</D:response>");
    h = h && multistatus__xml_propstats(r) ? h->next : NULL;
    out->further += h != NULL;
  } while (h);
}

/* ---- The document ---- */

/* DAV:error must not be empty (RFC 4918, section 14.5). */
static int dav_write_error(multistatus_output *out, const multistatus_result *r) {
  const multistatus_condition *c = multistatus_result_first_condition(r);
  const char *problem = multistatus_result_problem(r);
  if (!problem && !c)
    return multistatus_output_fail(out, MULTISTATUS_ERROR_NAME,
                                   "a DAV:error without a condition");
  if (problem)
    multistatus__problem_write(out, problem);
  for (; c; c = c->next)
    multistatus__dav_put_condition(out, c, NULL);
  return 0;
}

/* True if the result has members for which its kind of document has no place: a
   DAV:mkcol-response contains propstats (RFC 5689, section 5.2), a DAV:error
   conditions, a DAV:prop properties. */
static bool dav_has_others(const multistatus_output *out, const multistatus_result *r) {
  const multistatus__extra *x = r->extra;
  const multistatus_document kind = out->document.kind;
  if (kind == MULTISTATUS_DOCUMENT_MKCOL_RESPONSE)
    return !x || !x->propstats || x->outcome.conditions || r->message;
  return kind >= MULTISTATUS_DOCUMENT_ERROR && x &&
         (x->location || (x->item && !(out->flags & MULTISTATUS_WRITE_PLAIN)) ||
          (kind == MULTISTATUS_DOCUMENT_ERROR &&
           ((r->message && *r->message) || x->propstats || x->outcome.exts)));
}

/* A document of one result contains that result without its href, or its conditions, or
   the properties of its only propstat. */
int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r) {
  if (dav_has_others(out, r))
    return multistatus_output_fail(out, MULTISTATUS_ERROR_CONFLICT,
                                   "a DAV:mkcol-response, DAV:error or DAV:prop with "
                                   "other members, such as a message");
  switch (out->document.kind) {
  case MULTISTATUS_DOCUMENT_UNKNOWN:
  case MULTISTATUS_DOCUMENT_MULTISTATUS:
    dav_put_responses(state, out, r);
    return 0;
  case MULTISTATUS_DOCUMENT_ERROR:
    return dav_write_error(out, r);
  case MULTISTATUS_DOCUMENT_PROP:
    for (const multistatus_prop *p = r->extra->propstats->props; p; p = p->next)
      multistatus__dav_put_prop(state, out, p);
    return 0;
  default:
    dav_put_any(state, out, r, NULL);
    return 0;
  }
}

/* The prefix of CalDAV on the root. The long one is longer than any prefix in the
   options. */
static const char *dav_caldav(const multistatus_output *out) {
  for (size_t i = 0; i < out->namespace_count; i++)
    if (strcmp(out->namespaces[i].prefix, "C") == 0)
      return "caldav-of-the-response";
  return "C";
}

static void dav_put_root(multistatus_output *out) {
  static const char *const names[] = {
      "",        "D:multistatus", "D:mkcol-response", ":mkcalendar-response",
      "D:error", "D:prop"};
  multistatus_document kind = multistatus_output_document(out);
  if (kind == MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE)
    multistatus_output_puts(out, dav_caldav(out));
  multistatus_output_puts(out, names[kind]);
}

int multistatus__dav_write_begin(void *state, multistatus_output *out) {
  (void)state;
  PUT(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<");
  dav_put_root(out);
  PUT(out, " xmlns:D=\"DAV:\"");
  if (multistatus_output_document(out) == MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE)
    multistatus__dav_declare(out, dav_caldav(out), strlen(dav_caldav(out)),
                             multistatus__cstring("urn:ietf:params:xml:ns:caldav"));
  for (size_t i = 0; i < out->namespace_count; i++)
    multistatus__dav_declare(out, out->namespaces[i].prefix,
                             multistatus__length(out->namespaces[i].prefix),
                             multistatus__view(out->namespaces[i].ns));
  PUT(out, ">");
  return 0;
}

/* Puts what only the JSON form has members for. */
static int dav_put_document(multistatus_output *out) {
  static const char start[] = "<m:document xmlns:m=\"" MULTISTATUS_NS "\">{";
  multistatus__json_members m = {out, start, true};
  multistatus_transaction transaction = multistatus_output_transaction(out);
  const multistatus_summary *s = multistatus_output_summary(out);
  bool one = out->document.kind > MULTISTATUS_DOCUMENT_MULTISTATUS;
  bool undone = transaction > MULTISTATUS_TRANSACTION_COMMITTED &&
                (!s->failed || s->failed < s->total || s->omitted);
  if (one || out->flags & MULTISTATUS_WRITE_PLAIN)
    return out->lacks || undone
               ? multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                         out->lacks
                                             ? "results that are missing"
                                             : "a success that was or may be undone")
               : 0;
  multistatus__json_put_transaction(&m, transaction);
  multistatus__json_put_asked_summary(&m);
  if (m.lead != start)
    PUT(out, "}</m:document>");
  return 0;
}

int multistatus__dav_write_end(void *state, multistatus_output *out) {
  (void)state;
  const multistatus__document *d = &out->document;
  bool one = d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS;
  if (one && (d->message || d->sync_token || d->exts))
    return multistatus_output_fail(
        out, MULTISTATUS_ERROR_CONFLICT,
        "a document of one result has no message, sync-token or extension of its own");
  if (!one) {
    dav_put_message(out, d->message, d->lang);
    if (d->sync_token) {
      PUT(out, "<D:sync-token>");
      multistatus__dav_put_string(out, d->sync_token, 0);
      PUT(out, "</D:sync-token>");
    }
    dav_put_exts(out, d->exts);
  }
  int rc = dav_put_document(out);
  if (rc)
    return rc;
  PUT(out, "</");
  dav_put_root(out);
  PUT(out, ">\n");
  return 0;
}
