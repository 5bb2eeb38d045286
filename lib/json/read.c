/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../xml/escape.h"
#include "form.h"

/* JSON as results: what the events of a document mean. Members may come in any order;
   those that are not known are passed over, and so is null. */

static int form_member_of(multistatus_text t) {
#define FORM_MEMBER(text, member)                                                      \
  if (memcmp(t.data, text, sizeof text - 1) == 0)                                      \
  return member
  switch (t.len) {
  case 3:
    FORM_MEMBER("xml", MEMBER_XML);
    FORM_MEMBER("ext", MEMBER_EXT);
    break;
  case 4:
    FORM_MEMBER("href", MEMBER_HREF);
    FORM_MEMBER("lang", MEMBER_LANG);
    FORM_MEMBER("text", MEMBER_TEXT);
    FORM_MEMBER("code", MEMBER_CODE);
    break;
  case 5:
    FORM_MEMBER("props", MEMBER_PROPS);
    FORM_MEMBER("hrefs", MEMBER_HREFS);
    break;
  case 6:
    FORM_MEMBER("status", MEMBER_STATUS);
    FORM_MEMBER("reason", MEMBER_REASON);
    FORM_MEMBER("errors", MEMBER_ERRORS);
    break;
  case 7:
    FORM_MEMBER("message", MEMBER_MESSAGE);
    FORM_MEMBER("results", MEMBER_RESULTS);
    break;
  case 8:
    FORM_MEMBER("location", MEMBER_LOCATION);
    break;
  case 9:
    FORM_MEMBER("propstats", MEMBER_PROPSTATS);
    FORM_MEMBER("moreHrefs", MEMBER_MORE_HREFS);
    FORM_MEMBER("syncToken", MEMBER_SYNC_TOKEN);
    break;
  case 11:
    FORM_MEMBER("description", MEMBER_DESCRIPTION);
    break;
  }
  return MEMBER_OTHER;
#undef FORM_MEMBER
}

/* ---- Texts ---- */

static int form_append(multistatus__json_reader *f, multistatus__scratch *s,
                       multistatus_text t) {
  return multistatus__scratch_put(f->in, s, t.data, t.len,
                                  multistatus_input_limits(f->in)->text_bytes,
                                  "text-bytes");
}

static int form_keep(multistatus__json_reader *f, multistatus__scratch *s,
                     multistatus_text t) {
  s->len = 0;
  return form_append(f, s, t);
}

static int form_keep_href(multistatus__json_reader *f, multistatus__scratch *s,
                          multistatus_text t) {
  s->len = 0;
  return multistatus__scratch_put(f->in, s, t.data, t.len,
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
  int rc = multistatus__scratch_put(f->in, list, t.data, t.len, l->result_bytes,
                                    "result-bytes");
  return rc ? rc
            : multistatus__scratch_put(f->in, list, nul.data, nul.len, l->result_bytes,
                                       "result-bytes");
}

/* ---- Objects begin and end ---- */

static void form_enter(multistatus__json_reader *f, multistatus__json_place place) {
  f->places[++f->level] = place;
}

static void form_clear(multistatus__json_outcome *o) {
  o->status = 0;
  o->has = 0;
  o->message.len = o->reason.len = o->description.len = o->lang.len = 0;
}

static int form_begin_result(multistatus__json_reader *f) {
  f->outside = f->depth - 1;
  form_clear(&f->result);
  f->href.len = f->more.len = f->location.len = 0;
  f->has_propstats = 0;
  form_enter(f, FORM_RESULT);
  return multistatus_input_begin(f->in);
}

static int form_begin_propstat(multistatus__json_reader *f) {
  form_clear(&f->propstat);
  f->has_propstats = 1;
  form_enter(f, FORM_PROPSTAT);
  return multistatus_input_open_propstat(f->in);
}

static int form_begin_texts(multistatus__json_reader *f,
                            multistatus__json_place place) {
  f->text.len = f->lang.len = f->xml.len = f->hrefs.len = 0;
  f->has = 0;
  if (place == FORM_ERROR)
    f->name.len = 0;
  form_enter(f, place);
  return 0;
}

static int form_end(multistatus__json_reader *f) {
  switch (f->places[f->level--]) {
  case FORM_RESULT:
    return multistatus__json_end_result(f);
  case FORM_PROPSTAT:
    return multistatus__json_end_propstat(f);
  case FORM_VALUE:
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
  multistatus__json_place place = f->places[f->level];
  return f->member != MEMBER_STATUS ? NULL
         : place == FORM_RESULT     ? &f->result.status
         : place == FORM_PROPSTAT   ? &f->propstat.status
                                    : NULL;
}

/* What comes is no number: a status that is none. 1: besides, it means nothing. */
static int form_no_status(multistatus__json_reader *f) {
  int *status = form_status(f);
  if (status)
    *status = -1;
  return 1;
}

/* An object or array where one is meant; 1 if it means nothing. */
static int form_open(multistatus__json_reader *f, int object) {
  int m = f->member;
  switch (f->places[f->level]) {
  case FORM_DOCUMENT:
    if (!object)
      return multistatus_input_fail(f->in, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                    MULTISTATUS_HERE, "an array, not an object");
    form_enter(f, FORM_TOP);
    return 0;
  case FORM_TOP:
    if (object || m != MEMBER_RESULTS)
      return 1;
    f->has_results = 1;
    multistatus_input_set_document(f->in, MULTISTATUS_DOCUMENT_MULTISTATUS);
    form_enter(f, FORM_RESULTS);
    return 0;
  case FORM_RESULTS:
    return object ? form_begin_result(f)
                  : multistatus__json_wrong(f, "a result that is no object");
  case FORM_PROPSTATS:
    return object ? form_begin_propstat(f) : 1;
  case FORM_ERRORS:
    return object ? form_begin_texts(f, FORM_ERROR) : 1;
  case FORM_PROPS:
    return object ? form_begin_texts(f, FORM_VALUE)
                  : multistatus__json_wrong(f, "a property value that is an array");
  case FORM_RESULT:
    if (!object && m == MEMBER_MORE_HREFS)
      return form_enter(f, FORM_MORE_HREFS), 0;
    if (!object && m == MEMBER_PROPSTATS)
      return form_enter(f, FORM_PROPSTATS), 0;
    if (!object && m == MEMBER_ERRORS)
      return form_enter(f, FORM_ERRORS), 0;
    if (!object && m == MEMBER_EXT &&
        !(multistatus_input_flags(f->in) & MULTISTATUS_READ_DROP_UNKNOWN))
      return form_enter(f, FORM_EXT), 0;
    return form_no_status(f);
  case FORM_PROPSTAT:
    if (object && m == MEMBER_PROPS)
      return form_enter(f, FORM_PROPS), 0;
    if (!object && m == MEMBER_ERRORS)
      return form_enter(f, FORM_ERRORS), 0;
    return form_no_status(f);
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
  default:
    return NULL;
  }
}

static int form_outcome_string(multistatus__json_reader *f,
                               multistatus__json_outcome *o, multistatus_text t) {
  multistatus__scratch *s = form_outcome_text(o, f->member);
  form_no_status(f);
  if (!s)
    return 0;
  o->has |= 1u << f->member;
  return form_keep(f, s, t);
}

static int form_texts_string(multistatus__json_reader *f, multistatus_text t) {
  multistatus__scratch *s = f->member == MEMBER_TEXT   ? &f->text
                            : f->member == MEMBER_LANG ? &f->lang
                            : f->member == MEMBER_XML  ? &f->xml
                            : f->member == MEMBER_CODE ? &f->name
                                                       : NULL;
  if (!s || (f->member == MEMBER_CODE && f->places[f->level] != FORM_ERROR))
    return 0;
  f->has |= 1u << f->member;
  return form_keep(f, s, t);
}

/* An element that nobody defined: taken apart and put together, to be sure of it. */
static int form_ext(multistatus__json_reader *f, multistatus_text t) {
  multistatus_prop_text p;
  multistatus_input_nested(f->in, 1);
  int rc = multistatus__fragment_parse(&f->fragment, t, false, &p);
  multistatus_input_nested(f->in, 0);
  return rc ? rc : multistatus_input_add_ext(f->in, p.value);
}

static int form_string(multistatus__json_reader *f, multistatus_text t) {
  static const multistatus_text none = {NULL, 0};
  switch (f->places[f->level]) {
  case FORM_TOP:
    if (f->member == MEMBER_DESCRIPTION)
      return multistatus_input_set_message(f->in, t, none);
    if (f->member == MEMBER_SYNC_TOKEN)
      return multistatus_input_set_sync_token(f->in, t);
    return 0;
  case FORM_RESULT:
    if (f->member == MEMBER_HREF)
      return form_keep_href(f, &f->href, t);
    if (f->member == MEMBER_LOCATION)
      return form_keep_href(f, &f->location, t);
    return form_outcome_string(f, &f->result, t);
  case FORM_PROPSTAT:
    return form_outcome_string(f, &f->propstat, t);
  case FORM_MORE_HREFS:
    return form_add_href(f, &f->more, t);
  case FORM_ERROR_HREFS:
    return form_add_href(f, &f->hrefs, t);
  case FORM_PROPS:
    return multistatus__json_add_prop(f, MULTISTATUS_PROP_TEXT, t, none);
  case FORM_VALUE:
  case FORM_ERROR:
    return form_texts_string(f, t);
  case FORM_EXT:
    return form_ext(f, t);
  case FORM_RESULTS:
    return multistatus__json_wrong(f, "a result that is no object");
  default:
    return 0;
  }
}

static int form_number(multistatus__json_reader *f, double number) {
  multistatus__json_place place = f->places[f->level];
  if (place == FORM_RESULTS)
    return multistatus__json_wrong(f, "a result that is no object");
  if (place == FORM_PROPS)
    return multistatus__json_wrong(f, "a property value that is a number");
  int *status = form_status(f);
  bool fits = number >= 100 && number <= 999 && number == (int)number;
  if (status)
    *status = fits ? (int)number : -1;
  return 0;
}

static int form_key(multistatus__json_reader *f, multistatus_text t) {
  if (f->places[f->level] == FORM_PROPS)
    return form_keep(f, &f->name, t);
  f->member = form_member_of(t);
  return 0;
}

/* true, false or null; the last is as if it were not there, where that can be. */
static int form_word(multistatus__json_reader *f, bool null) {
  static const multistatus_text none = {NULL, 0};
  multistatus__json_place place = f->places[f->level];
  if (place == FORM_RESULTS)
    return multistatus__json_wrong(f, "a result that is no object");
  if (place == FORM_PROPS)
    return null ? multistatus__json_add_prop(f, MULTISTATUS_PROP_EMPTY, none, none)
                : multistatus__json_wrong(f, "a property value that is true or false");
  if (!null)
    form_no_status(f);
  return 0;
}

static int form_skip(multistatus__json_reader *f, const multistatus__json_event *e) {
  if (e->kind == JSON_OBJECT || e->kind == JSON_ARRAY)
    f->skipped++;
  else if (e->kind == JSON_OBJECT_END || e->kind == JSON_ARRAY_END)
    f->skipped--;
  return 0;
}

static int form_event(multistatus__json_reader *f, const multistatus__json_event *e) {
  int rc;
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
  case JSON_STRING:
    return form_string(f, e->text);
  case JSON_NUMBER:
    return form_number(f, e->number);
  default:
    return form_word(f, e->kind == JSON_NULL);
  }
}

/* An error that costs one result only: what is left of it is passed over. */
static int form_survive(multistatus__json_reader *f, int rc) {
  if (rc >= 0 || !multistatus_input_survive(f->in))
    return rc;
  while (f->places[f->level] != FORM_RESULTS)
    f->level--;
  f->skipped = f->depth - f->outside;
  return 0;
}

static int form_on_event(void *ctx, const multistatus__json_event *e) {
  multistatus__json_reader *f = ctx;
  *f->here = e->at;
  if (e->kind == JSON_LONG)
    return f->skipped ? 0
                      : form_survive(f, multistatus_input_fail_limit(
                                            f->in, "text-bytes", MULTISTATUS_HERE));
  f->depth += e->kind == JSON_OBJECT || e->kind == JSON_ARRAY;
  f->depth -= e->kind == JSON_OBJECT_END || e->kind == JSON_ARRAY_END;
  return f->skipped ? form_skip(f, e) : form_survive(f, form_event(f, e));
}

/* ---- The format's callbacks ---- */

int multistatus__json_read_begin(void *state, multistatus_input *in) {
  multistatus__json_reader *f = state;
  const multistatus_allocator *a = multistatus_input_allocator(in);
  f->in = in;
  f->here = multistatus_input_here(in);
  multistatus__fragment_init(&f->fragment, in);
  f->source = &multistatus__json_scanner;
  if (multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM) {
#ifdef MULTISTATUS_WITH_CJSON
    f->source = &multistatus__json_cjson;
#else
    return multistatus_input_fail(in, MULTISTATUS_ERROR_UNSUPPORTED, 0,
                                  "this build has no cJSON");
#endif
  }
  if (!(f->source_state = a->resize(a->ctx, NULL, f->source->state)))
    return multistatus_input_fail(in, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
  memset(f->source_state, 0, f->source->state);
  return f->source->begin(f->source_state, in, form_on_event, f);
}

int multistatus__json_read_feed(void *state, multistatus_input *in, const char *data,
                                size_t len, size_t *used) {
  (void)in;
  multistatus__json_reader *f = state;
  return f->source->feed(f->source_state, data, len, used);
}

int multistatus__json_read_end(void *state, multistatus_input *in, const char *rest,
                               size_t len) {
  multistatus__json_reader *f = state;
  int rc = f->source->end(f->source_state, rest, len);
  if (!rc && !f->has_results)
    rc = multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS, len,
                                "an object without \"results\"");
  return rc;
}

void multistatus__json_read_done(void *state, multistatus_input *in) {
  multistatus__json_reader *f = state;
  if (f->source_state) {
    const multistatus_allocator *a = multistatus_input_allocator(in);
    f->source->done(f->source_state);
    a->release(a->ctx, f->source_state);
  }
  multistatus__scratch *all[] = {&f->result.message,
                                 &f->result.reason,
                                 &f->result.description,
                                 &f->result.lang,
                                 &f->propstat.message,
                                 &f->propstat.reason,
                                 &f->propstat.description,
                                 &f->propstat.lang,
                                 &f->href,
                                 &f->more,
                                 &f->location,
                                 &f->name,
                                 &f->text,
                                 &f->lang,
                                 &f->xml,
                                 &f->hrefs};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    multistatus__scratch_done(in, all[i]);
  multistatus__fragment_done(&f->fragment);
}
