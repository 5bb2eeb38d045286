/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../xml/escape.h"
#include "json_form.h"

/* JSON as results: what the events of a document mean. Members may come in any order;
   those that are not known are passed over, and so is null. */

/* ---- Texts ---- */

static int form_append(multistatus__json_reader *f, multistatus__scratch *s,
                       multistatus_text t) {
  return multistatus__scratch_put(&f->in->parse, s, t.data, t.len,
                                  multistatus_input_limits(f->in)->text_bytes,
                                  "text-bytes");
}

int multistatus__json_keep(multistatus__json_reader *f, multistatus__scratch *s,
                           multistatus_text t) {
  s->len = 0;
  return form_append(f, s, t);
}

static int form_keep_href(multistatus__json_reader *f, multistatus__scratch *s,
                          multistatus_text t) {
  s->len = 0;
  return multistatus__scratch_put(&f->in->parse, s, t.data, t.len,
                                  multistatus_input_limits(f->in)->href_bytes,
                                  "href-bytes");
}

/* A list of hrefs grows by one. A NUL, which no href has, ends each. */
static int form_add_href(multistatus__json_reader *f, multistatus__scratch *list,
                         multistatus_text t) {
  static const multistatus_text nul = {"", 1};
  const multistatus_limits *l = multistatus_input_limits(f->in);
  if (t.len > l->href_bytes)
    return multistatus_input_fail_limit(f->in, "href-bytes", MULTISTATUS_HERE);
  if (memchr(t.data ? t.data : "", 0, t.len))
    return multistatus__json_wrong(f, "an href with U+0000 in it");
  int rc = multistatus__scratch_put(&f->in->parse, list, t.data, t.len, l->result_bytes,
                                    "result-bytes");
  return rc ? rc
            : multistatus__scratch_put(&f->in->parse, list, nul.data, nul.len,
                                       l->result_bytes, "result-bytes");
}

/* ---- Objects begin and end ---- */

static void form_enter(multistatus__json_reader *f, multistatus__json_place place) {
  f->places[++f->level] = place;
}

static void form_clear(multistatus__json_outcome *o) {
  o->status = 0;
  o->has = 0;
  o->message.len = o->reason.len = o->description.len = o->lang.len = o->line.len = 0;
}

static void form_clear_result(multistatus__json_reader *f) {
  f->outside = f->depth - 1;
  f->base = f->level;
  form_clear(&f->result);
  f->href.len = f->more.len = f->location.len = 0;
  f->has_propstats = 0;
  multistatus__json_begin_item(f);
}

/* Something that is no object. 1: it is passed over. */
static int form_no_result(multistatus__json_reader *f, const char *what) {
  int rc = multistatus_input_tolerate(f->in, MULTISTATUS_QUIRK_JSON_RESULT,
                                      MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE, what);
  multistatus_input_drop(f->in); /* the next one has nothing to do with it */
  multistatus__shape_spoil(&f->shapes);
  return rc ? rc : 1;
}

static int form_begin_result(multistatus__json_reader *f) {
  form_clear_result(f);
  form_enter(f, FORM_RESULT);
  return multistatus_input_begin(f->in);
}

/* The object that an extension element holds, or a record of a stream. */
static int form_begin_other(multistatus__json_reader *f,
                            multistatus__json_place place) {
  form_clear_result(f);
  form_enter(f, place);
  return 0;
}

static int form_begin_propstat(multistatus__json_reader *f) {
  form_clear(&f->propstat);
  f->has_propstats = 1;
  form_enter(f, FORM_PROPSTAT);
  multistatus__shape_act(&f->shapes, SHAPE_OPEN, false);
  return multistatus_input_open_propstat(f->in);
}

static int form_begin_texts(multistatus__json_reader *f,
                            multistatus__json_place place) {
  f->text.len = f->lang.len = f->xml.len = f->hrefs.len = 0;
  f->pointer.len = f->message.len = 0;
  f->has = 0;
  if (place == FORM_ERROR)
    f->name.len = 0;
  form_enter(f, place);
  return 0;
}

static int form_end(multistatus__json_reader *f) {
  int rc;
  switch (f->places[f->level--]) {
  case FORM_RECORD: /* nothing in it told what it is */
    rc = multistatus_input_begin(f->in);
    return rc ? rc : multistatus__json_end_result(f);
  case FORM_RESULT:
    return multistatus__json_end_result(f);
  case FORM_RESULT_ITEM:
    return multistatus__json_end_item(f);
  case FORM_SUMMARY:
    return multistatus_input_set_summary(f->in, &f->summary);
  case FORM_PROPSTAT:
    return multistatus__json_end_propstat(f);
  case FORM_VALUE:
    multistatus__shape_act(&f->shapes, SHAPE_PROP, false);
    return multistatus__json_end_value(f);
  case FORM_ERROR:
    return multistatus__json_end_error(f);
  default:
    return 0;
  }
}

/* ---- Values ---- */

/* Where the status goes whose value comes; NULL if it is no status that comes. */
static int *form_status(multistatus__json_reader *f) {
  bool inside = f->places[f->level] == FORM_STATUS; /* {"code": ...} */
  multistatus__json_place place = f->places[f->level - inside];
  return f->member != (inside ? MEMBER_CODE : MEMBER_STATUS) ? NULL
         : place == FORM_RESULT                              ? &f->result.status
         : place == FORM_PROPSTAT                            ? &f->propstat.status
                                                             : NULL;
}

/* What comes is no number: a status that is none. 1: besides, it means nothing. */
static int form_no_status(multistatus__json_reader *f) {
  int *status = form_status(f);
  if (status)
    *status = -1;
  return 1;
}

static int form_odd_status(multistatus__json_reader *f, uint64_t quirk) {
  return multistatus_input_tolerate(f->in, quirk, MULTISTATUS_ERROR_RESULT,
                                    MULTISTATUS_HERE, "a status that is no number");
}

/* A status as text: "201", or "201 Created", whose phrase is a reason. */
static int form_status_string(multistatus__json_reader *f, int *status,
                              multistatus_text t) {
  multistatus_text reason = {NULL, 0};
  int code =
      multistatus_status_parse(t.data ? t.data : "", t.len, &reason.data, &reason.len);
  *status = code > 0 ? code : -1;
  if (code <= 0 || f->places[f->level] == FORM_STATUS)
    return 0;
  if (t.len == 3)
    return form_odd_status(f, MULTISTATUS_QUIRK_JSON_STATUS_STRING);
  multistatus__json_outcome *o =
      status == &f->result.status ? &f->result : &f->propstat;
  int rc = form_odd_status(f, MULTISTATUS_QUIRK_JSON_STATUS_LINE);
  if (rc || !reason.len || (o->has >> MEMBER_REASON & 1))
    return rc;
  o->has |= UINT64_C(1) << MEMBER_REASON;
  return multistatus__json_keep(f, &o->reason, reason);
}

/* {"code": 201}; 1 if it is not that. */
static int form_open_status(multistatus__json_reader *f, int object) {
  form_no_status(f);
  if (!object || f->member != MEMBER_STATUS)
    return 1;
  form_enter(f, FORM_STATUS);
  return form_odd_status(f, MULTISTATUS_QUIRK_JSON_STATUS_OBJECT);
}

static int form_last_texts(multistatus__json_reader *f);

/* "summary" of the document; in a stream it marks the last record. */
static int form_open_summary(multistatus__json_reader *f) {
  static const multistatus_summary none;
  f->summary = none;
  if (f->stream) {
    f->has_results = 1;
    multistatus_input_set_document(f->in, MULTISTATUS_DOCUMENT_MULTISTATUS);
  }
  form_enter(f, FORM_SUMMARY);
  return 0;
}

static int form_open_item(multistatus__json_reader *f, int object) {
  if (object && f->member == MEMBER_HEADERS)
    return form_enter(f, FORM_HEADERS), 0;
  if (!object && f->member == MEMBER_WARNINGS)
    return form_enter(f, FORM_WARNINGS), 0;
  return 1;
}

/* What looked like a result has a summary. */
static int form_turn_into_last(multistatus__json_reader *f) {
  multistatus_input_drop(f->in);
  f->places[f->level] = FORM_TOP;
  int rc = form_last_texts(f);
  return rc ? rc : form_open_summary(f);
}

static void form_has_results(multistatus__json_reader *f) {
  f->has_results = 1;
  if (!f->has_kind)
    multistatus_input_set_document(f->in, MULTISTATUS_DOCUMENT_MULTISTATUS);
}

/* An object or array where one is meant; 1 if it means nothing. */
static int form_open(multistatus__json_reader *f, int object) {
  int rc, m = f->member;
  bool keep = !(multistatus_input_flags(f->in) & MULTISTATUS_READ_DROP_UNKNOWN);
  switch (f->places[f->level]) {
  case FORM_DOCUMENT:
    if (!object)
      return multistatus_input_fail(f->in, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                    MULTISTATUS_HERE, "an array, not an object");
    form_enter(f, FORM_TOP);
    return 0;
  case FORM_STREAM:
    return object ? form_begin_other(f, FORM_RECORD)
                  : form_no_result(f, "a record that is no object");
  case FORM_ITEMS:
    if (object)
      return form_begin_other(f, f->item);
    rc = multistatus__json_wrong(f, "an item that is no object");
    return rc ? rc : 1;
  case FORM_TOP:
    if (!object && m == MEMBER_EXT && keep)
      return form_enter(f, FORM_EXT), 0;
    if (object && m == MEMBER_SUMMARY)
      return form_open_summary(f);
    if (object || m != MEMBER_RESULTS || f->stream)
      return 1;
    form_has_results(f);
    form_enter(f, FORM_RESULTS);
    return 0;
  case FORM_DOCUMENT_ITEM:
    return object && m == MEMBER_SUMMARY ? form_open_summary(f) : 1;
  case FORM_RESULTS:
    return object ? form_begin_result(f)
                  : form_no_result(f, "a result that is no object");
  case FORM_PROPSTATS:
    return object ? form_begin_propstat(f) : 1;
  case FORM_ERRORS:
    return object ? form_begin_texts(f, FORM_ERROR) : 1;
  case FORM_PROPS:
    if (object)
      return form_begin_texts(f, FORM_VALUE);
    rc = multistatus__json_wrong(f, "a property value that is an array");
    return rc ? rc : 1;
  case FORM_RESULT:
    if (!object && m == MEMBER_MORE_HREFS)
      return form_enter(f, FORM_MORE_HREFS), 0;
    if (!object && m == MEMBER_PROPSTATS)
      return form_enter(f, FORM_PROPSTATS), 0;
    if (!object && m == MEMBER_ERRORS)
      return form_enter(f, FORM_ERRORS), 0;
    if (!object && m == MEMBER_EXT && keep)
      return form_enter(f, FORM_EXT), 0;
    if (object && m == MEMBER_SUMMARY && f->stream)
      return form_turn_into_last(f);
    return form_open_item(f, object) ? form_open_status(f, object) : 0;
  case FORM_RESULT_ITEM:
    return form_open_item(f, object);
  case FORM_PROPSTAT:
    if (object && m == MEMBER_PROPS)
      return form_enter(f, FORM_PROPS), 0;
    if (!object && m == MEMBER_ERRORS)
      return form_enter(f, FORM_ERRORS), 0;
    if (!object && m == MEMBER_EXT && keep)
      return form_enter(f, FORM_EXT), 0;
    return form_open_status(f, object);
  case FORM_ERROR:
    if (!object && m == MEMBER_HREFS)
      return form_enter(f, FORM_ERROR_HREFS), 0;
    return 1;
  default:
    return 1;
  }
}

/* The texts of an outcome; NULL if the member is none of them. */
static multistatus__scratch *form_outcome_text(multistatus__json_outcome *o,
                                               int member) {
  switch (member) {
  case MEMBER_MESSAGE:
    return &o->message;
  case MEMBER_REASON:
    return &o->reason;
  case MEMBER_DESCRIPTION:
    return &o->description;
  case MEMBER_LANG:
    return &o->lang;
  case MEMBER_STATUS_LINE:
    return &o->line;
  default:
    return NULL;
  }
}

static int form_outcome_string(multistatus__json_reader *f,
                               multistatus__json_outcome *o, multistatus_text t) {
  multistatus__scratch *s = form_outcome_text(o, f->member);
  if (!s)
    return 0;
  if (f->member == MEMBER_MESSAGE && t.data)
    multistatus__shape_phrase(&f->shapes, t.data + t.len + 1);
  else
    multistatus__shape_spoil(&f->shapes);
  o->has |= UINT64_C(1) << f->member;
  return multistatus__json_keep(f, s, t);
}

/* What differs from one result to the next. */
static void form_shape(multistatus__json_reader *f, multistatus__shape_kind kind,
                       multistatus_text t) {
  if (t.len)
    multistatus__shape_text(&f->shapes, t.data, t.len);
  else if (kind != SHAPE_PROP)
    multistatus__shape_spoil(&f->shapes);
  multistatus__shape_act(&f->shapes, kind, t.len > 0);
}

static int form_texts_string(multistatus__json_reader *f, multistatus_text t) {
  bool error = f->places[f->level] == FORM_ERROR;
  multistatus__scratch *s = f->member == MEMBER_TEXT               ? &f->text
                            : f->member == MEMBER_LANG             ? &f->lang
                            : f->member == MEMBER_XML              ? &f->xml
                            : error && f->member == MEMBER_CODE    ? &f->name
                            : error && f->member == MEMBER_POINTER ? &f->pointer
                            : error && f->member == MEMBER_MESSAGE ? &f->message
                                                                   : NULL;
  if (!s)
    return 0;
  f->has |= UINT64_C(1) << f->member;
  return multistatus__json_keep(f, s, t);
}

/* The document's description and its language come in any order. Each counts once: a
   long one would be copied again for every short one of the other. */
static int form_document_string(multistatus__json_reader *f, multistatus_text t) {
  if (f->member != MEMBER_DESCRIPTION && f->member != MEMBER_LANG)
    return multistatus__json_document_string(f, t);
  if (f->document.has >> f->member & 1)
    return 0;
  int rc = form_outcome_string(f, &f->document, t);
  if (rc || !(f->document.has >> MEMBER_DESCRIPTION & 1))
    return rc;
  return multistatus_input_set_message(
      f->in, multistatus__scratch_text(&f->document.description),
      multistatus__scratch_text(&f->document.lang));
}

/* A record of a stream is the last one after all. */
static int form_last_texts(multistatus__json_reader *f) {
  multistatus__json_outcome *r = &f->result;
  int members[] = {MEMBER_LANG, MEMBER_DESCRIPTION};
  int rc = 0;
  for (size_t i = 0; i < 2 && !rc; i++) {
    f->member = members[i];
    if (r->has >> f->member & 1)
      rc = form_document_string(
          f, multistatus__scratch_text(form_outcome_text(r, f->member)));
  }
  f->member = MEMBER_SUMMARY;
  return rc;
}

static int form_string(multistatus__json_reader *f, multistatus_text t) {
  int rc, *status = form_status(f);
  if (status)
    return form_status_string(f, status, t);
  switch (f->places[f->level]) {
  case FORM_TOP:
    return form_document_string(f, t);
  case FORM_DOCUMENT_ITEM:
    return f->member == MEMBER_TRANSACTION ? multistatus__json_document_string(f, t)
                                           : 0;
  case FORM_RESULT_ITEM:
  case FORM_PROPSTAT_ITEM:
    return multistatus__json_item_string(f, t);
  case FORM_HEADERS:
    rc = multistatus_input_add_header(f->in, multistatus__scratch_text(&f->name), t);
    return rc == MULTISTATUS_ERROR_RESULT ? multistatus__json_pass(f, rc) : rc;
  case FORM_RECORD:
    rc = form_outcome_string(f, &f->result, t);
    return rc ? rc : multistatus__json_document_string(f, t);
  case FORM_RESULT:
    if ((rc = multistatus__json_item_string(f, t)))
      return rc;
    if (f->member == MEMBER_HREF) {
      form_shape(f, SHAPE_HREF, t);
      return form_keep_href(f, &f->href, t);
    }
    if (f->member == MEMBER_LOCATION)
      return form_keep_href(f, &f->location, t);
    return form_outcome_string(f, &f->result, t);
  case FORM_PROPSTAT:
    return form_outcome_string(f, &f->propstat, t);
  case FORM_MORE_HREFS:
    return form_add_href(f, &f->more, t);
  case FORM_ERROR_HREFS:
    return form_add_href(f, &f->hrefs, t);
  case FORM_VALUE:
  case FORM_ERROR:
    return form_texts_string(f, t);
  case FORM_EXT:
    return multistatus__json_add_ext(f, t);
  default:
    return 0;
  }
}

static int form_number(multistatus__json_reader *f, const multistatus__json_event *e) {
  multistatus__json_place place = f->places[f->level];
  double number = e->number;
  int *status = form_status(f);
  bool fits = number >= 100 && number <= 999 && number == (int)number;
  if (status) {
    *status = fits ? (int)number : -1;
    form_shape(f, SHAPE_STATUS, e->text);
  }
  if (place == FORM_SUMMARY)
    multistatus__json_summary_number(f, e);
  return place == FORM_RESULT || place == FORM_RESULT_ITEM
             ? multistatus__json_item_number(f, e)
             : 0;
}

/* The first member that only one of them can have tells a result from the last record.
 */
static int form_decide(multistatus__json_reader *f) {
  switch (f->member) {
  case MEMBER_DESCRIPTION:
  case MEMBER_LANG:
  case MEMBER_SYNC_TOKEN:
  case MEMBER_TRANSACTION:
    return 0;
  case MEMBER_SUMMARY:
    f->places[f->level] = FORM_TOP;
    return form_last_texts(f);
  default:
    f->places[f->level] = FORM_RESULT;
    return multistatus_input_begin(f->in);
  }
}

static int form_key(multistatus__json_reader *f, multistatus_text t) {
  multistatus__json_place place = f->places[f->level];
  if (place == FORM_PROPS || place == FORM_HEADERS)
    return multistatus__json_keep(f, &f->name, t);
  f->member = multistatus__json_member_of(t);
  return place == FORM_RECORD ? form_decide(f) : 0;
}

/* As if it were not there; but some write an empty list so. */
static int form_null(multistatus__json_reader *f) {
  if (f->places[f->level] != FORM_TOP || f->member != MEMBER_RESULTS || f->stream)
    return 0;
  form_has_results(f);
  return multistatus__json_wrong(f, "null for a list of results");
}

/* What is no object and no array. */
static int form_scalar(multistatus__json_reader *f, const multistatus__json_event *e) {
  int rc = 0;
  switch (f->places[f->level]) {
  case FORM_RESULTS:
    rc = form_no_result(f, "a result that is no object");
    return rc == 1 ? 0 : rc;
  case FORM_PROPS:
    form_shape(f, SHAPE_PROP, e->text);
    return multistatus__json_plain_prop(f, e);
  default:
    if (e->kind == JSON_STRING)
      return form_string(f, e->text);
    if (e->kind == JSON_NUMBER)
      return form_number(f, e);
    return e->kind == JSON_NULL ? form_null(f) : (form_no_status(f), 0);
  }
}

static int form_skip(multistatus__json_reader *f, const multistatus__json_event *e) {
  if (e->kind == JSON_OBJECT || e->kind == JSON_ARRAY)
    f->skipped++;
  else if (e->kind == JSON_OBJECT_END || e->kind == JSON_ARRAY_END)
    f->skipped--;
  return 0;
}

/* Characters that XML does not have are no matter in what means nothing, or is kept as
   JSON: in names (of members, and of what is in those), and in such values. */
static void form_allow(multistatus__json_reader *f, multistatus__json_kind last) {
  multistatus__json_place place = f->places[f->level];
  bool elements = place == FORM_PROPS || place == FORM_HEADERS || place == FORM_EXT ||
                  place == FORM_MORE_HREFS || place == FORM_ERROR_HREFS;
  bool free =
      f->skipped || f->capture ||
      !(last == JSON_KEY ? multistatus__json_reads(place, f->member) : elements);
  if (free != f->free || last == JSON_OBJECT_END) /* which allows what it likes */
    multistatus_input_allow(f->in, free ? MULTISTATUS_QUIRK_JSON_CHARACTER : 0);
  f->free = free;
}

/* A value of a type that it cannot be of. What it is of, the document's own members
   apart, is the result that is being read. */
static int form_misfit(multistatus__json_reader *f) {
  multistatus__json_place place = f->places[f->level];
  int rc = multistatus__json_wrong(f, "a value of the wrong type");
  if (place == FORM_TOP || place == FORM_SUMMARY)
    multistatus_input_drop(f->in);
  return rc;
}

static int form_event(multistatus__json_reader *f, const multistatus__json_event *e) {
  int rc;
  if (f->capture || multistatus__json_captures(f, e))
    return multistatus__json_capture(f, e);
  if (e->kind != JSON_KEY && e->kind != JSON_OBJECT_END && e->kind != JSON_ARRAY_END &&
      !multistatus__json_fits(f->places[f->level], f->member, e->kind) &&
      (rc = form_misfit(f)))
    return rc;
  switch (e->kind) {
  case JSON_OBJECT:
  case JSON_ARRAY:
    rc = form_open(f, e->kind == JSON_OBJECT);
    f->skipped = rc == 1;
    return rc == 1 ? 0 : rc;
  case JSON_OBJECT_END:
  case JSON_ARRAY_END:
    return form_end(f);
  case JSON_KEY:
    return form_key(f, e->text);
  default:
    return form_scalar(f, e);
  }
}

/* An error that costs one result only: what is left of it is passed over. */
static int form_survive(multistatus__json_reader *f, int rc) {
  if (rc >= 0 || !multistatus_input_survive(f->in))
    return rc;
  multistatus__shape_spoil(&f->shapes);
  f->level = f->base;
  f->capture = 0;
  f->skipped = f->depth - f->outside;
  return 0;
}

int multistatus__json_on_event(void *ctx, const multistatus__json_event *e) {
  multistatus__json_reader *f = ctx;
  *f->here = e->at;
  if (e->kind == JSON_LONG)
    return f->skipped ? 0
                      : form_survive(f, multistatus_input_fail_limit(
                                            f->in, "text-bytes", MULTISTATUS_HERE));
  f->depth += e->kind == JSON_OBJECT || e->kind == JSON_ARRAY;
  f->depth -= e->kind == JSON_OBJECT_END || e->kind == JSON_ARRAY_END;
  int rc = f->skipped ? form_skip(f, e) : form_survive(f, form_event(f, e));
  form_allow(f, e->kind);
  f->whole = f->stream && f->depth == 0;
  return rc == 0 && f->whole ? JSON_PAUSE : rc;
}
