/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <string.h>

/* The setters that the reading side of a format calls. */

/* A text that is present, even if it is empty. */
static multistatus_text given_some(multistatus_text t) {
  if (!t.data)
    t.data = "";
  return t;
}

/* Sets a text of the result; place is null after an error. */
static int given_text(multistatus_input *in, const char **place,
                      multistatus_text text) {
  if (place)
    multistatus__put_text(in->building, place, given_some(text));
  return multistatus__input_check(in);
}

/* Defines a setter of a text. of: returns the struct that has it, or NULL. */
#define GIVEN_TEXT(name, type, of, member)                                             \
  int name(multistatus_input *in, multistatus_text text) {                             \
    type *p = of(in);                                                                  \
    return given_text(in, p ? &p->member : NULL, text);                                \
  }

/* Reports the quirk if a text for a field of HTTP has control characters, for which the
   model has spaces. */
static int given_field(multistatus_input *in, multistatus_text text) {
  int rc = multistatus__input_check(in), nested = in->parse.nested;
  if (rc || !multistatus__has_field_control(text))
    return rc;
  in->parse.nested = 0; /* in an extension element as well, it costs no other member */
  rc = multistatus__input_quirk(in, MULTISTATUS_QUIRK_FIELD_CONTROL,
                                "a line break in a field of HTTP");
  in->parse.nested = nested;
  return rc;
}

/* ---- hrefs ---- */

/* Trims an href as received and reports its quirks. *safe: it has only characters that
   a URI may contain. */
static inline multistatus_text given_href(multistatus_input *in, multistatus_text href,
                                          bool *safe) {
  const multistatus_text t = multistatus__trimmed(href);
  if (t.len != href.len)
    multistatus__input_quirk(in, MULTISTATUS_QUIRK_HREF_SPACE,
                             "white space around an href");
  *safe = !multistatus__href_unsafe(t.data, t.len);
  if (UNLIKELY(!*safe))
    multistatus__input_quirk(in, MULTISTATUS_QUIRK_HREF_CHARACTERS,
                             "an href with characters that no URI may contain");
  return t;
}

int multistatus_input_add_href(multistatus_input *in, multistatus_text href) {
  bool safe;
  multistatus_result *r = in->building;
  if (UNLIKELY(!multistatus__input_may(in, r != NULL)))
    return in->parse.error;
  href = given_href(in, href, &safe);
  if (UNLIKELY(!href.len || in->parse.error)) /* an empty href is ignored */
    return multistatus__input_check(in);
  if (LIKELY(safe && !r->href.value))
    r->href.value = multistatus__href_keep(in->context, href);
  else
    multistatus__put_href(r, href);
  return multistatus__input_check(in);
}

int multistatus_input_set_location(multistatus_input *in, multistatus_text href) {
  bool safe;
  if (!multistatus__input_may(in, in->building != NULL))
    return in->parse.error;
  href = given_href(in, href, &safe);
  multistatus__extra *x = multistatus__result_extra(in->building);
  if (x && href.len)
    x->location = multistatus__location_copy(in->context, href);
  return multistatus__input_check(in);
}

/* ---- What a result and a propstat have in common ---- */

/* The outcome of the open propstat or result; null with the error set. */
static multistatus__outcome *given_outcome(multistatus_input *in) {
  if (!multistatus__input_may(in, in->building != NULL))
    return NULL;
  if (in->propstat)
    return &in->propstat->outcome;
  multistatus__extra *x = multistatus__result_extra(in->building);
  return x ? &x->outcome : NULL;
}

/* The place of the status of the open propstat or result. */
static int *given_status(multistatus_input *in) {
  return in->propstat ? &in->propstat->status : &in->building->status;
}

/* Whether the last status set in it is invalid. */
static bool *given_invalid(multistatus_input *in) {
  return in->propstat ? &in->propstat->invalid : &in->invalid;
}

/* Forgets the phrase and the line of the last status. */
static void given_forget(multistatus_input *in) {
  multistatus_result *r = in->building;
  multistatus__outcome *o = in->propstat ? &in->propstat->outcome
                            : r->extra   ? &r->extra->outcome
                                         : NULL;
  if (o)
    o->reason = o->status_line = NULL;
}

void multistatus__input_doubt(multistatus_input *in) {
  int *status = given_status(in);
  *given_invalid(in) = true;
  if (*status >= 300)
    return;
  *status = 0;
  given_forget(in);
}

/* Of several statuses the last one is used, but after one that is not a success only a
   failure. */
int multistatus_input_set_status(multistatus_input *in, int status) {
  if (UNLIKELY(!multistatus__input_may(in, in->building != NULL) ||
               !multistatus__input_knows(in, (unsigned)status, 999)))
    return in->parse.error;
  int *place = given_status(in);
  if (UNLIKELY(*place || *given_invalid(in))) {
    int rc = multistatus__input_quirk(in, MULTISTATUS_QUIRK_STATUS_REPEATED,
                                      "more than one status");
    if (rc || (!multistatus__succeeds(*place) && status < 300))
      return rc;
  }
  given_forget(in);
  *place = status;
  *given_invalid(in) = status == 0;
  return 0;
}

/* True for the phrase that the status has by default. */
static bool given_usual(int status, multistatus_text reason) {
  return multistatus__same(reason, multistatus__reason(status));
}

int multistatus_input_set_reason(multistatus_input *in, multistatus_text given) {
  const multistatus_text reason = multistatus__trimmed(given);
  if (!multistatus__input_may(in, in->building != NULL))
    return in->parse.error;
  int status = *given_status(in);
  multistatus__outcome *o = given_usual(status, reason) ? NULL : given_outcome(in);
  if (o)
    multistatus__put_reason(in->building, o, status, given_some(reason));
  return given_field(in, given);
}

/* Stores the line as received if status and reason do not imply it. A line break around
   it is white space; one in the reason was reported before. */
static int given_line(multistatus_input *in, multistatus_text line,
                      multistatus_text reason) {
  multistatus__outcome *o = line.len && !in->parse.error ? given_outcome(in) : NULL;
  if (o)
    multistatus__put_field(in->building, &o->status_line, line);
  multistatus_text inner = multistatus__trimmed(line);
  if (reason.len)
    inner.len = (size_t)(reason.data - inner.data);
  return given_field(in, inner);
}

/* Reports the quirks of a status line. */
static void given_line_quirks(multistatus_input *in, uint64_t quirks) {
  static const struct {
    uint64_t quirk;
    const char *text;
  } known[] = {
      {MULTISTATUS_QUIRK_STATUS_REASON, "a status line without a phrase"},
      {MULTISTATUS_QUIRK_STATUS_VERSION, "a status line with an unknown version"},
      {MULTISTATUS_QUIRK_STATUS_SPACE, "a status line with misplaced white space"},
      {MULTISTATUS_QUIRK_STATUS_BARE, "a status line without a version"},
  };
  for (size_t i = 0; quirks && i < sizeof known / sizeof *known; i++)
    if (quirks & known[i].quirk)
      multistatus__input_quirk(in, known[i].quirk, known[i].text);
}

int multistatus_input_set_status_line(multistatus_input *in, multistatus_text line) {
  static const char version[] = "HTTP/1.1 ";
  const multistatus_text last = {in->line, in->line_len};
  if (line.len && multistatus__same(line, last))
    return multistatus_input_set_status(in, in->line_status);
  uint64_t quirks = 0;
  multistatus_text reason = {NULL, 0};
  int status = line.len ? multistatus__status_scan(line, &reason, &quirks)
                        : MULTISTATUS_ERROR_STATUS;
  if (UNLIKELY(status < 0)) {
    if (!multistatus_input_set_status(in, 0) && !*given_status(in))
      given_line(in, line, reason);
    return multistatus__input_quirk(in, MULTISTATUS_QUIRK_STATUS_INVALID,
                                    "a status that is no status line");
  }
  given_line_quirks(in, quirks);
  if (multistatus_input_set_status(in, status) || *given_status(in) != status)
    return in->parse.error;
  bool implied = !quirks && line.len == sizeof version + 3 + reason.len &&
                 memcmp(line.data, version, sizeof version - 1) == 0;
  if (LIKELY(implied && line.len <= sizeof in->line && given_usual(status, reason))) {
    memcpy(in->line, line.data, line.len);
    in->line_len = line.len;
    in->line_status = status;
    return in->parse.error;
  }
  if (reason.len || !quirks)
    multistatus_input_set_reason(in, reason);
  return implied ? in->parse.error : given_line(in, line, reason);
}

int multistatus_input_set_unknown(multistatus_input *in, multistatus_text line) {
  multistatus__outcome *o = given_outcome(in);
  if (o)
    multistatus__put_field(in->building, &o->unknown, given_some(line));
  return given_field(in, line);
}

GIVEN_TEXT(multistatus_input_set_problem, multistatus__outcome, given_outcome, problem)

/* ---- Conditions ---- */

int multistatus_input_add_condition(multistatus_input *in, multistatus_text ns,
                                    multistatus_text name) {
  multistatus__outcome *o = given_outcome(in);
  if (!in->parse.error)
    in->condition = o ? multistatus__put_condition(in->building, o, ns, name) : NULL;
  return multistatus__input_check(in);
}

/* The newest condition; null with the error set. */
static multistatus_condition *given_condition(multistatus_input *in) {
  return multistatus__input_may(in, in->condition != NULL) ? in->condition : NULL;
}

int multistatus_input_add_condition_href(multistatus_input *in, multistatus_text href) {
  bool safe;
  multistatus_condition *c = given_condition(in);
  if (!c)
    return in->parse.error;
  href = given_href(in, href, &safe);
  if (href.len && !in->parse.error)
    multistatus__put_condition_href(in->building, c, href);
  return multistatus__input_check(in);
}

GIVEN_TEXT(multistatus_input_set_condition_xml, multistatus_condition, given_condition,
           xml)
GIVEN_TEXT(multistatus_input_set_condition_pointer, multistatus_condition,
           given_condition, pointer)
GIVEN_TEXT(multistatus_input_set_condition_message, multistatus_condition,
           given_condition, message)

int multistatus_input_set_condition_attributes(multistatus_input *in,
                                               multistatus_text attributes,
                                               multistatus_text lang) {
  multistatus_condition *c = given_condition(in);
  if (c && attributes.len)
    given_text(in, &c->attributes, attributes);
  return given_text(in, c && lang.len ? &c->lang : NULL, lang);
}

/* ---- Items: multistatus/item.h ---- */

/* The item of the open result; null with the error set. */
static multistatus__item *given_item(multistatus_input *in) {
  bool may = multistatus__input_may(in, in->building && !in->propstat);
  return may ? multistatus__result_item(in->building) : NULL;
}

GIVEN_TEXT(multistatus_input_set_id, multistatus__item, given_item, id)
GIVEN_TEXT(multistatus_input_set_group, multistatus__item, given_item, group)

int multistatus_input_set_method(multistatus_input *in, multistatus_text method) {
  multistatus__item *item = given_item(in);
  if (item)
    multistatus__put_field(in->building, &item->method, given_some(method));
  return given_field(in, method);
}

int multistatus_input_set_index(multistatus_input *in, int64_t index) {
  multistatus__item *item = given_item(in);
  if (index > MULTISTATUS__INDEX_MAX)
    return multistatus_input_fail(in, MULTISTATUS_ERROR_ARGUMENT, MULTISTATUS_HERE,
                                  "an index out of range");
  if (item)
    item->index = index >= 0 ? index : -1;
  return multistatus__input_check(in);
}

int multistatus_input_set_retry_after(multistatus_input *in, int64_t seconds) {
  multistatus__item *item = given_item(in);
  if (item)
    item->retry_after = seconds >= 0 ? seconds : -1;
  return multistatus__input_check(in);
}

int multistatus_input_set_applied(multistatus_input *in, multistatus_applied applied) {
  multistatus__item *item = given_item(in);
  if (item && multistatus__input_knows(in, applied, MULTISTATUS_APPLIED_UNKNOWN))
    item->applied = applied;
  return multistatus__input_check(in);
}

int multistatus_input_set_body(multistatus_input *in, multistatus_text content_type,
                               multistatus_text body) {
  multistatus__item *item = given_item(in);
  if (item && !multistatus__put_field(in->building, &item->content_type, content_type))
    multistatus__put_text(in->building, &item->body, given_some(body));
  return given_field(in, content_type);
}

int multistatus_input_add_header(multistatus_input *in, multistatus_text name,
                                 multistatus_text value) {
  multistatus__item *item = given_item(in);
  size_t count = item ? item->header_count : 0;
  if (item && !multistatus__put_header(in->building, name, value) &&
      item->header_count == count)
    multistatus__input_quirk(in, MULTISTATUS_QUIRK_REPEATED,
                             "a header field that occurs twice");
  return given_field(in, value);
}

int multistatus_input_add_warning(multistatus_input *in, multistatus_text json) {
  if (given_item(in))
    multistatus__put_warning(in->building, json);
  return multistatus__input_check(in);
}

/* ---- The document, or the open result ---- */

int multistatus_input_add_ext(multistatus_input *in, multistatus_text xml) {
  multistatus__document *d = &in->document;
  multistatus_result *r = in->building;
  multistatus__outcome *o = r ? given_outcome(in) : NULL;
  if (o)
    multistatus__put_ext(in->context, multistatus__about(r), &o->exts, &o->last_ext,
                         xml);
  else if (!r && !in->parse.error)
    multistatus__put_ext(&in->texts, NULL, &d->exts, &d->last_ext, xml);
  in->parse.loose = 0;
  return multistatus__input_check(in);
}

/* The quirks met before it are not those of the next result. */
static int given_document_text(multistatus_input *in, multistatus__text_slot *slot,
                               const char **place, multistatus_text t) {
  in->parse.loose = 0;
  if (!in->parse.error)
    multistatus__text_set(&in->texts, slot, place, given_some(t));
  in->context->replaced += in->texts.replaced;
  in->texts.replaced = 0;
  return multistatus__input_check(in);
}

int multistatus_input_set_message(multistatus_input *in, multistatus_text message,
                                  multistatus_text lang) {
  multistatus_result *r = in->building;
  multistatus__document *d = &in->document;
  if (r) {
    multistatus__outcome *o =
        in->propstat || lang.len || r->extra ? given_outcome(in) : NULL;
    bool may = !in->parse.error;
    if (o)
      o->lang = NULL; /* of an earlier message */
    given_text(in, !may ? NULL : in->propstat ? &o->message : &r->message, message);
    return given_text(in, o && lang.len ? &o->lang : NULL, lang);
  }
  d->lang = NULL;
  int rc = given_document_text(in, &in->slots.message, &d->message, message);
  return rc || !lang.len ? rc
                         : given_document_text(in, &in->slots.lang, &d->lang, lang);
}

int multistatus_input_set_sync_token(multistatus_input *in, multistatus_text token) {
  return given_document_text(in, &in->slots.sync_token, &in->document.sync_token,
                             token);
}

int multistatus_input_set_transaction(multistatus_input *in,
                                      multistatus_transaction transaction) {
  /* Of several, the worst one counts. */
  if (multistatus__input_knows(in, transaction,
                               MULTISTATUS_TRANSACTION_INDETERMINATE) &&
      transaction > in->document.transaction)
    in->document.transaction = transaction;
  return in->parse.error;
}

int multistatus_input_set_summary(multistatus_input *in,
                                  const multistatus_summary *summary) {
  in->document.summary = *summary;
  in->has_summary = true;
  return in->parse.error;
}
