/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "json_form.h"

/* What an object says, told to the core when it ends: its members may have come in any
   order. */

static int built_fail(multistatus__json_reader *f, const char *what) {
  return multistatus_input_fail(f->in, MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                what);
}

/* What stands in an extension element is one of its own. */
int multistatus__json_pass(multistatus__json_reader *f, int rc) {
  bool item = f->places[0] == FORM_ITEMS;
  if (!rc)
    return 0;
  if (item)
    multistatus_input_nested(f->in, 0);
  rc = multistatus_input_excuse(
      f->in, item ? MULTISTATUS_QUIRK_ITEM : MULTISTATUS_QUIRK_JSON_VALUE, NULL);
  if (item)
    multistatus_input_nested(f->in, 1);
  return rc;
}

int multistatus__json_wrong(multistatus__json_reader *f, const char *what) {
  return multistatus__json_pass(f, built_fail(f, what));
}

static int built_each_href(multistatus__json_reader *f,
                           const multistatus__scratch *list,
                           int (*add)(multistatus_input *, multistatus_text)) {
  int rc = 0;
  for (size_t i = 0; i < list->len && !rc;) {
    multistatus_text t = {list->data + i, strlen(list->data + i)};
    rc = add(f->in, t);
    i += t.len + 1;
  }
  return rc;
}

static int built_has(uint64_t has, int member) {
  return (has >> member & 1) != 0;
}

static int built_same(multistatus_text a, multistatus_text b) {
  return a.len == b.len && (!a.len || memcmp(a.data, b.data, a.len) == 0);
}

/* "statusLine", where it says what "status" and "reason" say; else they are right. */
static int built_line_fits(const multistatus__json_outcome *o, multistatus_text line) {
  multistatus_text phrase, reason = multistatus__scratch_text(&o->reason);
  if (!built_has(o->has, MEMBER_STATUS_LINE) || !line.len)
    return 0;
  int code = multistatus_status_parse(line.data, line.len, &phrase.data, &phrase.len);
  if (o->status && code != o->status)
    return 0;
  if (!built_has(o->has, MEMBER_REASON)) {
    reason.data = multistatus_reason(code);
    reason.len = strlen(reason.data);
  }
  return code < 0 || !phrase.len || built_same(phrase, reason);
}

/* What a status line was tolerated for is no quirk of the JSON that reports it. */
static int built_set_line(multistatus__json_reader *f, multistatus_text line) {
  multistatus_input_allow(
      f->in, MULTISTATUS_QUIRK_STATUS_REASON | MULTISTATUS_QUIRK_STATUS_VERSION |
                 MULTISTATUS_QUIRK_STATUS_SPACE | MULTISTATUS_QUIRK_STATUS_BARE |
                 MULTISTATUS_QUIRK_STATUS_INVALID);
  int rc = multistatus_input_set_status_line(f->in, line);
  multistatus_input_allow(f->in, 0);
  return rc;
}

static int built_status(multistatus__json_reader *f,
                        const multistatus__json_outcome *o) {
  multistatus_text line = multistatus__scratch_text(&o->line);
  if (built_line_fits(o, line))
    return o->status ? built_set_line(f, line)
                     : multistatus_input_set_status_line(f->in, line);
  if (o->status == MULTISTATUS_UNKNOWN && built_has(o->has, MEMBER_STATUS_LINE) &&
      multistatus_status_parse(line.len ? line.data : "", line.len, NULL, NULL) < 0) {
    int rc = multistatus_input_set_status(f->in, o->status);
    return rc ? rc : multistatus_input_set_unknown(f->in, line);
  }
  int rc = o->status
               ? multistatus_input_set_status(f->in, o->status > 0 ? o->status : 0)
               : 0;
  if (!rc && o->status < 0)
    rc = multistatus_input_tolerate(f->in, MULTISTATUS_QUIRK_STATUS_INVALID,
                                    MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                    "a status that is no number from 100 to 999");
  return rc || !built_has(o->has, MEMBER_REASON)
             ? rc
             : multistatus_input_set_reason(f->in,
                                            multistatus__scratch_text(&o->reason));
}

/* The status, its phrase and the description, as the mapping has them. derived: the
   status is that of the propstats, and the description is in "description" only. */
static int built_end_outcome(multistatus__json_reader *f,
                             const multistatus__json_outcome *o, int derived) {
  multistatus_text reason = multistatus__scratch_text(&o->reason);
  multistatus_text message = multistatus__scratch_text(&o->message);
  multistatus_text line = multistatus__scratch_text(&o->line);
  int described = derived, rc = 0;
  if (!derived) {
    int has_reason = built_has(o->has, MEMBER_REASON);
    rc = built_status(f, o);
    int phrase =
        multistatus__json_is_phrase(o->status, has_reason ? &reason : NULL, message);
    described = !built_has(o->has, MEMBER_MESSAGE) || phrase;
  } else if (line.len) { /* there was one of its own beside them */
    rc = built_set_line(f, line);
  }
  if (built_has(o->has, MEMBER_DESCRIPTION))
    message = multistatus__scratch_text(&o->description);
  else if (described)
    return rc;
  return rc ? rc
            : multistatus_input_set_message(f->in, message,
                                            multistatus__scratch_text(&o->lang));
}

int multistatus__json_end_result(multistatus__json_reader *f) {
  int rc = multistatus_input_add_href(f->in, multistatus__scratch_text(&f->href));
  if (!rc)
    rc = built_each_href(f, &f->more, multistatus_input_add_href);
  if (!rc)
    rc = built_end_outcome(f, &f->result, f->has_propstats);
  if (!rc && f->location.len)
    rc = multistatus_input_set_location(f->in, multistatus__scratch_text(&f->location));
  if (!rc)
    rc = multistatus__json_end_item(f);
  /* "statusLine" beside "propstats" is how this form has both. */
  multistatus_input_allow(f->in, f->result.line.len ? MULTISTATUS_QUIRK_BOTH : 0);
  multistatus__shape_act(&f->shapes, SHAPE_COMMIT, false);
  if (!rc)
    rc = multistatus_input_commit(f->in);
  multistatus_input_allow(f->in, 0);
  f->committed = !rc;
  return rc ? rc : JSON_PAUSE;
}

int multistatus__json_end_propstat(multistatus__json_reader *f) {
  int rc = built_end_outcome(f, &f->propstat, 0);
  multistatus__shape_act(&f->shapes, SHAPE_CLOSE, false);
  return rc ? rc : multistatus_input_close_propstat(f->in);
}

/* "{ns}local" taken apart; a bare code is the application's own. */
static int built_clark(multistatus__json_reader *f, multistatus_text *ns,
                       multistatus_text *name) {
  *name = multistatus__scratch_text(&f->name);
  ns->data = MULTISTATUS_NS;
  ns->len = sizeof MULTISTATUS_NS - 1;
  if (!name->len || name->data[0] != '{')
    return 0;
  const char *end = memchr(name->data, '}', name->len);
  if (!end)
    return built_fail(f, "a name that lacks its '}'");
  ns->data = name->data + 1;
  ns->len = (size_t)(end - ns->data);
  name->len -= (size_t)(end + 1 - name->data);
  name->data = end + 1;
  return 0;
}

static int built_parse_xml(multistatus__json_reader *f, multistatus_prop_text *p) {
  if (!f->xml.len)
    return built_fail(f, "markup that is no element");
  multistatus_input_nested(f->in, 1);
  int rc = multistatus__fragment_parse(&f->fragment, multistatus__scratch_text(&f->xml),
                                       true, p);
  multistatus_input_nested(f->in, 0);
  return rc;
}

/* What the condition holds beside its hrefs. */
static int built_error_content(multistatus__json_reader *f) {
  multistatus_prop_text p = {.kind = MULTISTATUS_PROP_EMPTY};
  int rc = 0;
  if (built_has(f->has, MEMBER_XML)) {
    rc = built_parse_xml(f, &p);
  } else if (built_has(f->has, MEMBER_TEXT)) {
    static const multistatus__xml_tag none = {0};
    rc = multistatus__fragment_begin(&f->fragment, &none);
    if (!rc)
      rc = multistatus__fragment_text(&f->fragment, f->text.data, f->text.len);
  } else {
    return 0;
  }
  if (!rc)
    rc = multistatus__fragment_markup(&f->fragment, &p);
  if (!rc && p.value.len)
    rc = multistatus_input_set_condition_xml(f->in, p.value);
  return rc ? rc
            : multistatus_input_set_condition_attributes(f->in, p.attributes, p.lang);
}

int multistatus__json_end_error(multistatus__json_reader *f) {
  multistatus_text ns, name;
  if (!f->name.len)
    return multistatus__json_wrong(f, "an error without a code");
  int rc = built_clark(f, &ns, &name);
  if (!rc)
    rc = multistatus_input_add_condition(f->in, ns, name);
  if (!rc)
    rc = built_each_href(f, &f->hrefs, multistatus_input_add_condition_href);
  if (!rc)
    rc = built_error_content(f);
  if (!rc && built_has(f->has, MEMBER_POINTER))
    rc = multistatus_input_set_condition_pointer(
        f->in, multistatus__scratch_text(&f->pointer));
  if (!rc && built_has(f->has, MEMBER_MESSAGE))
    rc = multistatus_input_set_condition_message(
        f->in, multistatus__scratch_text(&f->message));
  return multistatus__json_pass(f, rc);
}

/* A property; value: what it holds, of that kind. */
static int built_add_prop(multistatus__json_reader *f, multistatus_prop_kind kind,
                          multistatus_text value, multistatus_text lang) {
  multistatus_prop_text p = {.kind = kind, .value = value, .lang = lang};
  if (!f->name.len || f->name.data[0] != '{')
    return multistatus__json_wrong(f,
                                   "a property name that is not \"{namespace}name\"");
  int rc = built_clark(f, &p.ns, &p.name);
  return multistatus__json_pass(f, rc ? rc : multistatus_input_add_prop(f->in, &p));
}

/* Numbers and words as values of properties are known for what they say. */
int multistatus__json_plain_prop(multistatus__json_reader *f,
                                 const multistatus__json_event *e) {
  static const multistatus_text none = {NULL, 0}, words[] = {{"true", 4}, {"false", 5}};
  if (e->kind == JSON_NULL)
    return built_add_prop(f, MULTISTATUS_PROP_EMPTY, none, none);
  bool is_word = e->kind == JSON_TRUE || e->kind == JSON_FALSE;
  int rc = e->kind == JSON_STRING
               ? 0
               : multistatus__json_wrong(f, "a property value that is no string");
  return rc ? rc
            : built_add_prop(f, MULTISTATUS_PROP_TEXT,
                             is_word ? words[e->kind == JSON_FALSE] : e->text, none);
}

int multistatus__json_end_value(multistatus__json_reader *f) {
  if (!built_has(f->has, MEMBER_XML))
    return built_add_prop(f, MULTISTATUS_PROP_TEXT, multistatus__scratch_text(&f->text),
                          multistatus__scratch_text(&f->lang));
  multistatus_prop_text p, named;
  int rc = built_parse_xml(f, &p);
  named = p;
  if (!rc && !(rc = built_clark(f, &named.ns, &named.name)))
    rc = multistatus_input_add_prop(f->in, &named);
  return multistatus__json_pass(f, rc);
}

/* An element that nobody defined: taken apart and put together, to be sure of it. */
int multistatus__json_add_ext(multistatus__json_reader *f, multistatus_text t) {
  multistatus_prop_text p;
  multistatus_input_nested(f->in, 1);
  int rc = multistatus__fragment_parse(&f->fragment, t, false, &p);
  multistatus_input_nested(f->in, 0);
  return multistatus__json_pass(f, rc ? rc : multistatus_input_add_ext(f->in, p.value));
}
