/* SPDX-License-Identifier: MIT */
#include "json_form.h"

/* Reads results from JSON: the meaning of each token in its place. Members may come in
   any order; unknown ones are skipped, and so is null. */

/* The object that collects the texts in a place. */
static inline multistatus__json_object *form_object(multistatus__json_reader *f,
                                                    multistatus__json_place place) {
  return &f->objects.result + multistatus__json_rules[place].object;
}

/* ---- Response templates ---------------------------------------------------------- */

/* Records the newest text, which may be different in each result. */
static void form_template(multistatus__json_reader *f,
                          multistatus__template_event kind) {
  multistatus_text t = f->json.text;
  if (t.len)
    multistatus__template_text(&f->templates, t.data, t.len);
  multistatus__template_add(&f->templates, kind, t.len > 0);
}

/* The same for a text that is collected. */
static void form_template_text(multistatus__json_reader *f) {
  if (f->member == MEMBER_HREF)
    form_template(f, TEMPLATE_HREF);
  else if (f->member == MEMBER_MESSAGE && f->places[f->level] != FORM_ERROR)
    form_template(f, TEMPLATE_PHRASE);
  else if (f->member < MEMBER_HREF)
    multistatus__template_abandon(&f->templates);
}

/* ---- Objects begin and end ------------------------------------------------------- */

static int form_enter(multistatus__json_reader *f, multistatus__json_place place) {
  f->places[++f->level] = place;
  f->seen[f->level] = 0;
  return 0;
}

/* A result, the object in an extension element, or a record of a stream. */
static int form_begin_result(multistatus__json_reader *f, multistatus__json_place place,
                             multistatus__json_kind kind) {
  f->outside = f->json.depth - multistatus__json_opens(kind);
  f->base = f->level;
  f->objects.result.status = 0;
  f->objects.result.has = f->objects.propstat.has = f->objects.value.has = 0;
  if (!f->objects.document.has)
    f->kept.len = 0;
  f->more.len = f->body.len = 0;
  f->has_propstats = f->has_summary = false;
  form_enter(f, place);
  return place == FORM_RESULT   ? multistatus_input_begin(f->in)
         : place == FORM_RECORD ? multistatus__input_start(f->in)
                                : 0;
}

static int form_begin_propstat(multistatus__json_reader *f) {
  f->objects.propstat.status = 0;
  f->objects.propstat.has = 0;
  f->has_propstats = true;
  form_enter(f, FORM_PROPSTAT);
  multistatus__template_add(&f->templates, TEMPLATE_PROPSTAT, false);
  return multistatus_input_open_propstat(f->in);
}

/* A propstat that is not in an array. */
static int form_one_propstat(multistatus__json_reader *f) {
  int rc = multistatus__json_wrong(f, "a propstat that is not in an array");
  multistatus__template_abandon(&f->templates);
  return rc ? rc : form_begin_propstat(f);
}

/* A condition, or the value of a property, whose name is known. */
static int form_begin_value(multistatus__json_reader *f,
                            multistatus__json_place place) {
  multistatus__json_object *o = &f->objects.value;
  if (place == FORM_VALUE)
    o->text[MEMBER_CODE] = multistatus__json_name(f);
  o->has = place == FORM_VALUE ? 1u << MEMBER_CODE : 0;
  f->hrefs.len = 0;
  return form_enter(f, place);
}

/* Begins a value of the member that is kept as text. */
static int form_begin_capture(multistatus__json_reader *f,
                              multistatus__json_kind kind) {
  f->skip = FORM_CAPTURE;
  multistatus__json_text_begin(&f->captured, f->parse);
  return multistatus__json_capture(f, kind);
}

/* A string that is not collected. The document's description and its language come in
   any order. Only the first of each is used: otherwise a long one would be copied again
   for every short one of the other. */
static int form_string(multistatus__json_reader *f) {
  multistatus__json_object *o = &f->objects.document;
  if (f->member != MEMBER_DESCRIPTION && f->member != MEMBER_LANG)
    return multistatus__json_item_string(f);
  if (multistatus__json_has(o, f->member))
    return 0;
  int rc = multistatus__json_keep(f, o, f->member);
  return rc || !multistatus__json_has(o, MEMBER_DESCRIPTION)
             ? rc
             : multistatus_input_set_message(f->in, o->text[MEMBER_DESCRIPTION],
                                             multistatus__json_text_of(o, MEMBER_LANG));
}

#ifndef MULTISTATUS_NO_JSON
/* Sets the members of the document from the last record of a stream. */
static int form_end_last(multistatus__json_reader *f) {
  static const unsigned char members[] = {MEMBER_LANG, MEMBER_DESCRIPTION,
                                          MEMBER_SYNC_TOKEN, MEMBER_TRANSACTION};
  const multistatus__json_object *o = &f->objects.result;
  int rc = multistatus_input_set_summary(f->in, &f->summary);
  f->has_results = true;
  multistatus_input_set_document(f->in, MULTISTATUS_DOCUMENT_MULTISTATUS);
  f->json.copied = false;
  for (size_t i = 0; i < sizeof members && !rc; i++)
    if (multistatus__json_has(o, f->member = members[i])) {
      f->json.text = o->text[f->member];
      rc = form_string(f);
    }
  return rc;
}

/* The last record is the one with a summary, which is an object, and without an href, a
   status and propstats; all others are results, in which the members of the document
   are unknown. Members come in any order, so only the end shows which it is, and so
   which extensions it may have. */
static int form_end_record(multistatus__json_reader *f) {
  const multistatus__json_object *o = &f->objects.result;
  bool last = f->has_summary && !o->status && !f->has_propstats &&
              !multistatus__json_has(o, MEMBER_HREF);
  const multistatus_ext *e = multistatus_result_first_ext(f->in->building);
  int rc = 0;
  if (e) {
    multistatus__outcome *x = &f->in->building->extra->outcome;
    x->exts = x->last_ext = NULL;
  }
  if (last) {
    multistatus_input_drop(f->in);
    rc = form_end_last(f);
  } else if (f->in->committed >= f->parse->limits->results) {
    rc = multistatus_input_fail_limit(f->in, "results", MULTISTATUS_HERE);
  }
  for (; e && !rc; e = e->next)
    rc = multistatus__json_add_ext(f, multistatus__view(e->xml),
                                   last ? FORM_TOP : FORM_RESULT);
  return rc || last ? rc : multistatus__json_end_result(f);
}
#endif

/* Of several statuses the last one is used, but after one that is not a success only a
   failure. status: -1 if it is invalid. */
static inline void form_set_status(multistatus__json_object *o, int status) {
  if (LIKELY(!o->status) || multistatus__succeeds(o->status) || status >= 300)
    o->status = status;
}

static int form_end_status(multistatus__json_reader *f) {
  multistatus__json_object *o = form_object(f, f->places[f->level]);
  if (!o->status)
    o->status = -1; /* it has no code */
  return 0;
}

/* A build without the JSON format reads only the JSON in DAV XML: an item, its headers
   and warnings, and the summary. The code for other places is then omitted. */
static int form_report(multistatus__json_reader *f, multistatus__json_place place) {
  switch (place) {
  case FORM_RESULT_ITEM:
    return multistatus__json_end_item(f);
  case FORM_SUMMARY:
    return f->stream ? 0 : multistatus_input_set_summary(f->in, &f->summary);
#ifndef MULTISTATUS_NO_JSON
  case FORM_RECORD:
    return form_end_record(f);
  case FORM_RESULT:
    return multistatus__json_end_result(f);
  case FORM_PROPSTAT:
    return multistatus__json_end_propstat(f);
  case FORM_STATUS:
    return form_end_status(f);
  case FORM_VALUE:
    return multistatus__json_end_value(f);
  case FORM_ERROR:
    return multistatus__json_end_error(f);
#endif
  default:
    return 0;
  }
}

/* Ends an object or array, and the texts that it collected. */
static inline int form_end(multistatus__json_reader *f) {
  multistatus__json_place place = f->places[f->level--];
  int rc = form_report(f, place);
  if (multistatus__json_rules[place].texts)
    form_object(f, place)->has = 0;
  return rc;
}

/* An element that is a propstat, a result or a record. One that is not an object is one
   of which nothing is known: the elements of an array are read as unknown members. */
static int form_begin_element(multistatus__json_reader *f, multistatus__json_place in,
                              multistatus__json_kind kind) {
  bool propstat = in == FORM_PROPSTATS, record = in == FORM_STREAM;
  int rc = propstat                        ? form_begin_propstat(f)
           : record && kind == JSON_OBJECT ? form_begin_result(f, FORM_RECORD, kind)
                                           : form_begin_result(f, FORM_RESULT, kind);
  if (kind == JSON_OBJECT)
    return rc;
  f->objects.propstat.status = -1;
  if (!rc)
    rc = propstat ? multistatus__input_quirk(f->in, MULTISTATUS_QUIRK_JSON_VALUE,
                                             "a value of the wrong type")
                  : multistatus__input_quirk(f->in, MULTISTATUS_QUIRK_JSON_RESULT,
                                             record ? "a record that is not an object"
                                                    : "a result that is not an object");
  multistatus__template_abandon(&f->templates);
  f->member = MEMBER_OTHER;
  return rc || kind == JSON_ARRAY ? rc : form_end(f);
}

/* ---- "status" -------------------------------------------------------------------- */

MULTISTATUS__COLD int form_status_quirk(multistatus__json_reader *f, uint64_t quirk) {
  return multistatus__input_quirk(f->in, quirk, "a status that is not a number");
}

/* A status as text: "201", or "201 Created", whose phrase is a reason. */
static int form_status_string(multistatus__json_reader *f,
                              multistatus__json_object *o) {
  multistatus_text t = f->json.text, reason = {NULL, 0};
  int code = multistatus_status_parse(t.data, t.len, &reason.data, &reason.len);
  form_set_status(o, code > 0 ? code : -1);
  if (code <= 0 || f->places[f->level] == FORM_STATUS)
    return 0;
  if (t.len == 3)
    return form_status_quirk(f, MULTISTATUS_QUIRK_JSON_STATUS_STRING);
  int rc = form_status_quirk(f, MULTISTATUS_QUIRK_JSON_STATUS_LINE);
  if (rc || !reason.len || multistatus__json_has(o, MEMBER_REASON) || o->status != code)
    return rc;
  f->json.text = reason;
  return multistatus__json_keep(f, o, MEMBER_REASON);
}

static void form_status_number(multistatus__json_reader *f,
                               multistatus__json_object *o) {
  const multistatus_text t = f->json.text;
  int code = t.len == 3 ? multistatus__status_digits(t.data) : 0;
  code = LIKELY(code) ? code : multistatus__json_code(t.data, t.len);
  form_set_status(o, code ? code : -1);
  if (f->templates.recording)
    form_template(f, TEMPLATE_STATUS);
}

/* "status", or its "code" if it is an object. */
static inline int form_status(multistatus__json_reader *f,
                              multistatus__json_kind kind) {
  bool inside = f->places[f->level] == FORM_STATUS;
  multistatus__json_object *o = form_object(f, f->places[f->level - inside]);
  if (kind == JSON_NUMBER)
    return form_status_number(f, o), 0;
  if (kind == JSON_STRING)
    return form_status_string(f, o);
  if (inside || kind != JSON_OBJECT) {
    form_set_status(o, -1);
    return FORM_SKIP;
  }
  if (multistatus__succeeds(o->status))
    o->status = 0; /* the last one is used */
  form_enter(f, FORM_STATUS);
  return form_status_quirk(f, MULTISTATUS_QUIRK_JSON_STATUS_OBJECT);
}

/* ---- Of the document ------------------------------------------------------------- */

/* "results" of the document; some implementations write an empty list as null. */
static int form_results(multistatus__json_reader *f, multistatus__json_kind kind) {
  if (kind != JSON_ARRAY && kind != JSON_NULL)
    return multistatus__parse_fail(f->parse, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                   MULTISTATUS_HERE, "\"results\" is not an array");
  f->has_results = true;
  if (f->in->document.kind == MULTISTATUS_DOCUMENT_UNKNOWN) /* else by "kind" */
    multistatus_input_set_document(f->in, MULTISTATUS_DOCUMENT_MULTISTATUS);
  return kind == JSON_ARRAY ? form_enter(f, FORM_RESULTS)
                            : multistatus__json_wrong(f, "null for a list of results");
}

static int form_summary(multistatus__json_reader *f) {
  static const multistatus_summary none;
  if (!f->has_summary) /* of several, the highest counts are used */
    f->summary = none;
  f->has_summary = true;
  return form_enter(f, FORM_SUMMARY);
}

/* A transaction that is not a string is an unknown one. */
static int form_transaction(multistatus__json_reader *f) {
  f->json.text.len = 0;
  int rc = f->places[f->level] == FORM_RECORD
               ? multistatus__json_keep(f, &f->objects.result, MEMBER_TRANSACTION)
               : multistatus__json_item_string(f);
  return rc ? rc : FORM_SKIP;
}

/* ---- Members --------------------------------------------------------------------- */

static int form_text(multistatus__json_reader *f, multistatus__json_place place) {
  if (UNLIKELY(f->templates.recording))
    form_template_text(f);
  if (multistatus__json_ends(&f->json)) /* the object's end uses the text */
    f->json.copied = false;
  return multistatus__json_keep(f, form_object(f, place), f->member);
}

/* What is not read may be about a failure: a propstat without a status is no success.
 */
static void form_others(multistatus__json_reader *f) {
  if (f->in->propstat)
    f->in->propstat->others = true;
}

/* The value of a known member, of a valid type. */
static int form_member(multistatus__json_reader *f, multistatus__json_kind kind) {
  const multistatus__json_place enters = multistatus__json_values[f->member].enters;
  if (enters)
    return form_enter(f, enters);
  switch (f->member) {
#ifndef MULTISTATUS_NO_JSON
  case MEMBER_STATUS:
    return form_status(f, kind);
  case MEMBER_RESULTS:
    return form_results(f, kind);
  case MEMBER_PROPSTATS:
    return kind == JSON_ARRAY ? form_enter(f, FORM_PROPSTATS) : form_one_propstat(f);
  case MEMBER_EXT:
    form_others(f);
    return f->parse->flags & MULTISTATUS_READ_DROP_UNKNOWN ? FORM_SKIP
                                                           : form_enter(f, FORM_EXT);
#endif
  case MEMBER_SUMMARY:
    return form_summary(f);
  case MEMBER_PROBLEM:
  case MEMBER_BODY:
    return form_begin_capture(f, kind);
  default:
    return kind == JSON_STRING               ? form_string(f)
           : f->member == MEMBER_TRANSACTION ? form_transaction(f)
                                             : multistatus__json_number_value(f);
  }
}

/* ---- Values ---------------------------------------------------------------------- */

/* A quirk of the value is one of the result that is being read, unless it is a member
   of the document. */
static int form_of_document(multistatus__json_reader *f, int rc) {
  multistatus__json_place place = f->places[f->level];
  multistatus__template_abandon(&f->templates);
  if (!f->stream && (place == FORM_TOP || place == FORM_SUMMARY))
    multistatus_input_drop(f->in);
  return rc;
}

/* Skips a value of the wrong type. */
static int form_misfit(multistatus__json_reader *f) {
  if (f->places[f->level] == FORM_RECORD && f->member == MEMBER_SUMMARY)
    return FORM_SKIP; /* an unknown member of a result */
  form_others(f);
  /* Counts that cannot be read may be of failures that are missing. */
  f->in->left_out |= f->places[f->level] == FORM_SUMMARY || f->member == MEMBER_SUMMARY;
  int rc = form_of_document(f, multistatus__json_wrong(f, "a value of the wrong type"));
  return rc ? rc : FORM_SKIP;
}

/* A member that the object has already. */
MULTISTATUS__COLD int form_repeated(multistatus__json_reader *f) {
  static const char text[] = "a member that occurs twice";
  uint64_t quirk = f->member == MEMBER_STATUS ? MULTISTATUS_QUIRK_STATUS_REPEATED
                                              : MULTISTATUS_QUIRK_REPEATED;
  return form_of_document(f, f->places[0] == FORM_ITEMS
                                 ? multistatus__json_wrong(f, text)
                                 : multistatus__input_quirk(f->in, quirk, text));
}

static int form_header(multistatus__json_reader *f) {
  int rc = multistatus_input_add_header(f->in, multistatus__json_name(f), f->json.text);
  return rc == MULTISTATUS_ERROR_RESULT ? multistatus__json_pass(f, rc) : rc;
}

/* Reports an array or object that cannot be used, and skips it. */
static int form_wrong(multistatus__json_reader *f, const char *what) {
  int rc = multistatus__json_wrong(f, what);
  return rc ? rc : FORM_SKIP;
}

/* An element, or a member with any name, of a valid type. */
static int form_element(multistatus__json_reader *f, multistatus__json_kind kind) {
  switch (f->places[f->level]) {
  case FORM_ITEMS:
    return kind == JSON_OBJECT ? form_begin_result(f, f->item, kind)
                               : form_wrong(f, "an item that is not an object");
  case FORM_HEADERS:
    return form_header(f);
  case FORM_WARNINGS:
    return form_begin_capture(f, kind);
#ifndef MULTISTATUS_NO_JSON
  case FORM_DOCUMENT:
    return kind == JSON_OBJECT
               ? form_enter(f, FORM_TOP)
               : multistatus__parse_fail(f->parse, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                         MULTISTATUS_HERE, "an array, not an object");
  case FORM_STREAM:
  case FORM_RESULTS:
  case FORM_PROPSTATS:
    return form_begin_element(f, f->places[f->level], kind);
  case FORM_MORE_HREFS:
    return multistatus__json_add_href(f, &f->more);
  case FORM_PROPS:
    return kind == JSON_OBJECT  ? form_begin_value(f, FORM_VALUE)
           : kind == JSON_ARRAY ? form_wrong(f, "a property value that is an array")
                                : multistatus__json_plain_prop(f, kind);
  case FORM_ERRORS:
    form_others(f); /* also if it has no code */
    return form_begin_value(f, FORM_ERROR);
  case FORM_ERROR_HREFS:
    return multistatus__json_add_href(f, &f->hrefs);
  case FORM_EXT:
    return multistatus__json_add_ext(f, f->json.text, f->places[f->level - 1]);
  case FORM_STATUS:
    return f->member == MEMBER_CODE ? form_status(f, kind) : FORM_SKIP;
#endif
  default:
    return FORM_SKIP;
  }
}

static int form_value(multistatus__json_reader *f, multistatus__json_kind kind) {
  multistatus__json_place place = f->places[f->level];
  const multistatus__json_rule *rule = multistatus__json_rules + place;
  uint64_t member = rule->members & (uint64_t)1 << f->member;
  int rc = UNLIKELY(f->seen[f->level] & member) ? form_repeated(f) : 0;
  if (UNLIKELY(rc))
    return rc;
  f->seen[f->level] |= member;
  if (kind == JSON_STRING && rule->texts >> f->member & 1)
    return form_text(f, place);
  unsigned types = rule->elements;
  if (member && !(types = multistatus__json_values[f->member].types))
    types = 1 << JSON_STRING;
  if (LIKELY(types >> kind & 1))
    return rule->elements ? form_element(f, kind) : form_member(f, kind);
  if (types && kind != JSON_NULL)
    return form_misfit(f);
  if (place == FORM_PROPSTAT && !member)
    form_others(f);
  return FORM_SKIP;
}

/* ---- The document ---------------------------------------------------------------- */

/* A token of a value that is skipped or kept as text, or a text over its limit. */
MULTISTATUS__COLD int form_aside(multistatus__json_reader *f,
                                 multistatus__json_kind kind) {
  if (kind == JSON_LONG && (!f->skip || f->skip == FORM_CAPTURE))
    return multistatus__parse_fail_limit(f->parse, "text-bytes", MULTISTATUS_HERE);
  if (f->skip == FORM_CAPTURE)
    return multistatus__json_capture(f, kind);
  if (f->json.depth < f->skip)
    f->skip = 0;
  return 0;
}

static inline int form_token(multistatus__json_reader *f, multistatus__json_kind kind) {
  if (UNLIKELY(f->skip || kind == JSON_LONG))
    return form_aside(f, kind);
  bool named = multistatus__json_rules[f->places[f->level]].named;
  if (f->json.key.data) {
    if (LIKELY(!named))
      f->member = multistatus__json_member_of(f->json.key);
  } else if (UNLIKELY(kind == JSON_KEY)) {
    if (named)
      return multistatus__json_keep(f, &f->objects.value, MEMBER_CODE);
    f->member = multistatus__json_member_of(f->json.text);
    return 0;
  } else if (multistatus__json_closes(kind)) {
    return form_end(f);
  }
  return form_value(f, kind);
}

/* After an error that concerns only one result, skips the rest of it. */
MULTISTATUS__COLD int form_survive(multistatus__json_reader *f, int rc) {
  if (!multistatus_input_survive(f->in))
    return rc;
  multistatus__template_abandon(&f->templates);
  f->level = f->base;
  f->skip = f->json.depth > f->outside ? f->outside + 1 : 0;
  return 0;
}

/* Such a string is skipped, kept as JSON, or the name of a member. */
bool multistatus__json_any_character(const void *user, bool is_key) {
  const multistatus__json_reader *f = user;
  int member = is_key ? MEMBER_OTHER : f->member;
  return f->skip ||
         !(multistatus__json_rules[f->places[f->level]].strings >> member & 1);
}

static int form_run(multistatus__json_reader *f) {
  multistatus__json *j = &f->json;
  multistatus__json_kind kind;
  while (LIKELY((kind = multistatus__json_next(j)) != JSON_NONE)) {
    int rc = form_token(f, kind);
    if (UNLIKELY(rc == FORM_SKIP))
      f->skip = multistatus__json_opens(kind) ? j->depth : 0;
    else if (UNLIKELY(rc && (rc == FORM_STOP || (rc = form_survive(f, rc)))))
      return rc;
    if (UNLIKELY(f->stream) && j->depth == 0)
      return FORM_STOP;
  }
  return f->parse->error;
}

int multistatus__json_run(multistatus__json_reader *f) {
  const multistatus__json_object *o = &f->objects.result;
  int rc = form_run(f), saved = 0;
  if (UNLIKELY(o[0].has | o[1].has | o[2].has | o[3].has))
    saved = multistatus__json_save_all(f);
  return rc < 0 || !saved ? rc : saved;
}

int multistatus__json_finish(multistatus__json_reader *f, const char *data,
                             size_t len) {
  int rc;
  multistatus__json_feed(&f->json, data, len);
  do
    rc = multistatus__json_run(f);
  while (rc == FORM_STOP);
  return rc ? rc : multistatus__json_end(&f->json);
}

void multistatus__json_restart(multistatus__json_reader *f) {
  multistatus__json_again(&f->json);
  f->level = f->skip = 0;
}
