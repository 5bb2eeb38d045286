/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../xml/escape.h"
#include "form.h"

/* JSON as results: what the events of a document mean. Members may come in any order;
   those that are not known are passed over, and so is null. */

/* Members by name; the same name means the same wherever it is known. */
enum form_member {
  MEMBER_OTHER,
  MEMBER_RESULTS,
  MEMBER_DESCRIPTION,
  MEMBER_SYNC_TOKEN,
  MEMBER_HREF,
  MEMBER_MORE_HREFS,
  MEMBER_STATUS,
  MEMBER_MESSAGE,
  MEMBER_REASON,
  MEMBER_LANG,
  MEMBER_LOCATION,
  MEMBER_PROPSTATS,
  MEMBER_PROPS,
  MEMBER_ERRORS,
  MEMBER_CODE,
  MEMBER_HREFS,
  MEMBER_TEXT,
  MEMBER_XML,
  MEMBER_EXT
};

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

static int form_wrong(multistatus__json_reader *f, const char *what) {
  return multistatus_input_fail(f->in, MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                what);
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
    return form_wrong(f, "an href with U+0000 in it");
  int rc = multistatus__scratch_put(f->in, list, t.data, t.len, l->result_bytes,
                                    "result-bytes");
  return rc ? rc
            : multistatus__scratch_put(f->in, list, nul.data, nul.len, l->result_bytes,
                                       "result-bytes");
}

static int form_each_href(multistatus__json_reader *f, const multistatus__scratch *list,
                          int (*add)(multistatus_input *, multistatus_text)) {
  int rc = 0;
  for (size_t i = 0; i < list->len && !rc;) {
    multistatus_text t = {list->data + i, strlen(list->data + i)};
    rc = add(f->in, t);
    i += t.len + 1;
  }
  return rc;
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

static int form_has(unsigned has, int member) {
  return (has >> member & 1) != 0;
}

/* The status, its phrase and the description, as the mapping has them. described: the
   description is in "description" only. */
static int form_end_outcome(multistatus__json_reader *f,
                            const multistatus__json_outcome *o, int described) {
  multistatus_text reason = multistatus__scratch_text(&o->reason);
  multistatus_text message = multistatus__scratch_text(&o->message);
  int rc = 0;
  if (!described) {
    int has_reason = form_has(o->has, MEMBER_REASON);
    if (o->status)
      rc = multistatus_input_set_status(f->in, o->status > 0 ? o->status : 0);
    if (!rc && o->status < 0)
      rc = multistatus_input_tolerate(f->in, MULTISTATUS_QUIRK_STATUS_INVALID,
                                      MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                      "a status that is no number from 100 to 999");
    if (!rc && has_reason)
      rc = multistatus_input_set_reason(f->in, reason);
    int phrase = has_reason ? message.len == reason.len &&
                                  (!reason.len ||
                                   memcmp(message.data, reason.data, reason.len) == 0)
                            : multistatus__json_is_phrase(o->status, NULL, message);
    described = !form_has(o->has, MEMBER_MESSAGE) || phrase;
  }
  if (form_has(o->has, MEMBER_DESCRIPTION))
    message = multistatus__scratch_text(&o->description);
  else if (described)
    return rc;
  return rc ? rc
            : multistatus_input_set_message(f->in, message,
                                            multistatus__scratch_text(&o->lang));
}

static int form_end_result(multistatus__json_reader *f) {
  int rc = f->href.len
               ? multistatus_input_add_href(f->in, multistatus__scratch_text(&f->href))
               : form_wrong(f, "a result without an href");
  if (!rc)
    rc = form_each_href(f, &f->more, multistatus_input_add_href);
  if (!rc)
    rc = form_end_outcome(f, &f->result, f->has_propstats);
  if (!rc && f->location.len)
    rc = multistatus_input_set_location(f->in, multistatus__scratch_text(&f->location));
  if (!rc)
    rc = multistatus_input_commit(f->in);
  return rc ? rc : JSON_PAUSE;
}

static int form_end_propstat(multistatus__json_reader *f) {
  int rc = form_end_outcome(f, &f->propstat, 0);
  return rc ? rc : multistatus_input_close_propstat(f->in);
}

/* "{ns}local" taken apart; a bare code is the application's own. */
static int form_clark(multistatus__json_reader *f, multistatus_text *ns,
                      multistatus_text *name) {
  *name = multistatus__scratch_text(&f->name);
  ns->data = JSON_OWN_NS;
  ns->len = sizeof JSON_OWN_NS - 1;
  if (!name->len || name->data[0] != '{')
    return 0;
  const char *end = memchr(name->data, '}', name->len);
  if (!end)
    return form_wrong(f, "a name that lacks its '}'");
  ns->data = name->data + 1;
  ns->len = (size_t)(end - ns->data);
  name->len -= (size_t)(end + 1 - name->data);
  name->data = end + 1;
  return 0;
}

static int form_parse_xml(multistatus__json_reader *f, multistatus_prop_text *p) {
  int rc = multistatus__fragment_parse(&f->fragment, multistatus__scratch_text(&f->xml),
                                       true, p);
  return rc; /* recorded, with its place in the string taken as that of the string */
}

static int form_end_error(multistatus__json_reader *f) {
  multistatus_text ns, name;
  multistatus_prop_text p;
  if (!f->name.len)
    return form_wrong(f, "an error without a code");
  int rc = form_clark(f, &ns, &name);
  if (!rc)
    rc = multistatus_input_add_condition(f->in, ns, name);
  if (!rc)
    rc = form_each_href(f, &f->hrefs, multistatus_input_add_condition_href);
  if (rc)
    return rc;
  if (form_has(f->has, MEMBER_XML)) {
    rc = form_parse_xml(f, &p);
  } else if (form_has(f->has, MEMBER_TEXT)) {
    static const multistatus__xml_tag none = {0};
    rc = multistatus__fragment_begin(&f->fragment, &none);
    if (!rc)
      rc = multistatus__fragment_text(&f->fragment, f->text.data, f->text.len);
  } else {
    return 0;
  }
  if (!rc)
    rc = multistatus__fragment_markup(&f->fragment, &p);
  return rc || !p.value.len ? rc : multistatus_input_set_condition_xml(f->in, p.value);
}

/* A property; value: what it holds, of that kind. */
static int form_add_prop(multistatus__json_reader *f, multistatus_prop_kind kind,
                         multistatus_text value, multistatus_text lang) {
  multistatus_prop_text p = {.kind = kind, .value = value, .lang = lang};
  if (!f->name.len || f->name.data[0] != '{')
    return form_wrong(f, "a property name that is not \"{namespace}name\"");
  int rc = form_clark(f, &p.ns, &p.name);
  return rc ? rc : multistatus_input_add_prop(f->in, &p);
}

static int form_end_value(multistatus__json_reader *f) {
  if (!form_has(f->has, MEMBER_XML))
    return form_add_prop(f, MULTISTATUS_PROP_TEXT, multistatus__scratch_text(&f->text),
                         multistatus__scratch_text(&f->lang));
  multistatus_prop_text p, named;
  int rc = form_parse_xml(f, &p);
  named = p;
  if (!rc && !(rc = form_clark(f, &named.ns, &named.name)))
    rc = multistatus_input_add_prop(f->in, &named);
  return rc;
}

static int form_end(multistatus__json_reader *f) {
  switch (f->places[f->level--]) {
  case FORM_RESULT:
    return form_end_result(f);
  case FORM_PROPSTAT:
    return form_end_propstat(f);
  case FORM_VALUE:
    return form_end_value(f);
  case FORM_ERROR:
    return form_end_error(f);
  default:
    return 0;
  }
}

/* ---- Values ---- */

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
    form_enter(f, FORM_RESULTS);
    return 0;
  case FORM_RESULTS:
    return object ? form_begin_result(f) : form_wrong(f, "a result that is no object");
  case FORM_PROPSTATS:
    return object ? form_begin_propstat(f)
                  : form_wrong(f, "a propstat that is no object");
  case FORM_ERRORS:
    return object ? form_begin_texts(f, FORM_ERROR)
                  : form_wrong(f, "an error that is no object");
  case FORM_PROPS:
    return object ? form_begin_texts(f, FORM_VALUE)
                  : form_wrong(f, "a property value that is an array");
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
    return 1;
  case FORM_PROPSTAT:
    if (object && m == MEMBER_PROPS)
      return form_enter(f, FORM_PROPS), 0;
    if (!object && m == MEMBER_ERRORS)
      return form_enter(f, FORM_ERRORS), 0;
    return 1;
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
  if (f->member == MEMBER_STATUS)
    o->status = -1;
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
    return form_add_prop(f, MULTISTATUS_PROP_TEXT, t, none);
  case FORM_VALUE:
  case FORM_ERROR:
    return form_texts_string(f, t);
  case FORM_EXT:
    return form_ext(f, t);
  case FORM_RESULTS:
    return form_wrong(f, "a result that is no object");
  default:
    return 0;
  }
}

static int form_number(multistatus__json_reader *f, double number) {
  multistatus__json_place place = f->places[f->level];
  if (place == FORM_RESULTS)
    return form_wrong(f, "a result that is no object");
  if (place == FORM_PROPS)
    return form_wrong(f, "a property value that is a number");
  if ((place != FORM_RESULT && place != FORM_PROPSTAT) || f->member != MEMBER_STATUS)
    return 0;
  bool fits = number >= 100 && number <= 999 && number == (int)number;
  (place == FORM_RESULT ? &f->result : &f->propstat)->status = fits ? (int)number : -1;
  return 0;
}

static int form_key(multistatus__json_reader *f, multistatus_text t) {
  if (f->places[f->level] == FORM_PROPS)
    return form_keep(f, &f->name, t);
  f->member = form_member_of(t);
  return 0;
}

static int form_null(multistatus__json_reader *f) {
  static const multistatus_text none = {NULL, 0};
  if (f->places[f->level] == FORM_PROPS)
    return form_add_prop(f, MULTISTATUS_PROP_EMPTY, none, none);
  return f->places[f->level] == FORM_RESULTS
             ? form_wrong(f, "a result that is no object")
             : 0;
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
    return form_null(f);
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
