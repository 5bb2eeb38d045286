/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/bytes.h"
#include "json_form.h"

/* Reports the content of an object when it ends, since its members may come in any
   order. */

static int built_fail(multistatus__json_reader *f, const char *what) {
  return multistatus_input_fail(f->in, MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                what);
}

/* In an extension element it is the quirk of that element. */
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

static int built_each_href(multistatus__json_reader *f, const multistatus__buffer *list,
                           int (*add)(multistatus_input *, multistatus_text)) {
  int rc = 0;
  for (size_t i = 0; i < list->len && !rc;) {
    multistatus_text t = {list->data + i, strlen(list->data + i)};
    rc = add(f->in, t);
    i += t.len + 1;
  }
  return rc;
}

int multistatus__json_is_phrase(int status, const multistatus_text *reason,
                                multistatus_text text) {
  static const uint16_t codes[] = {302, 302, 306, 408, 413, 413, 414,
                                   414, 416, 416, 418, 422, 504, 505};
  static const char once[] = "Moved Temporarily\0"
                             "Object moved\0"
                             "Switch Proxy\0"
                             "Request Time-out\0"
                             "Payload Too Large\0"
                             "Request Entity Too Large\0"
                             "Request-URI Too Large\0"
                             "Request-URI Too Long\0"
                             "Requested Range Not Satisfiable\0"
                             "Requested range not satisfiable\0"
                             "I'm a teapot\0"
                             "Unprocessable Entity\0"
                             "Gateway Time-out\0"
                             "HTTP Version not supported\0";
  if (LIKELY(reason || multistatus__same(text, multistatus__reason(status))))
    return !reason || multistatus__same(text, *reason);
  size_t i = 0, count = sizeof codes / sizeof *codes;
  while (i < count && codes[i] != status)
    i++;
  if (i == count)
    return 0;
  const char *p = once;
  for (i = 0; i < count; i++, p += strlen(p) + 1)
    if (codes[i] == status && multistatus__text_is(text, p))
      return 1;
  return 0;
}

/* Quirks of the status line are not reported: JSON may contain any status line. */
static int built_set_line(multistatus__json_reader *f, multistatus_text line) {
  multistatus_input_allow(
      f->in, MULTISTATUS_QUIRK_STATUS_REASON | MULTISTATUS_QUIRK_STATUS_VERSION |
                 MULTISTATUS_QUIRK_STATUS_SPACE | MULTISTATUS_QUIRK_STATUS_BARE |
                 MULTISTATUS_QUIRK_STATUS_INVALID);
  int rc = multistatus_input_set_status_line(f->in, line);
  multistatus_input_allow(f->in, 0);
  return rc;
}

/* "status" and "reason". */
static int built_code(multistatus__json_reader *f, const multistatus__json_object *o) {
  int rc = o->status
               ? multistatus_input_set_status(f->in, o->status > 0 ? o->status : 0)
               : 0;
  if (!rc && o->status < 0)
    rc = multistatus__input_quirk(f->in, MULTISTATUS_QUIRK_STATUS_INVALID,
                                  "a status that is not a number from 100 to 999");
  return rc || o->status <= 0 || !multistatus__json_has(o, MEMBER_REASON)
             ? rc
             : multistatus_input_set_reason(
                   f->in, multistatus__json_text_of(o, MEMBER_REASON));
}

/* "status", "reason" and "statusLine", which is used if it agrees with them or, as a
   further status, if it has another one. */
static int built_status(multistatus__json_reader *f,
                        const multistatus__json_object *o) {
  if (LIKELY(!multistatus__json_has(o, MEMBER_STATUS_LINE)))
    return built_code(f, o);
  multistatus_text line = o->text[MEMBER_STATUS_LINE], phrase = {NULL, 0};
  int code = multistatus_status_parse(line.len ? line.data : "", line.len, &phrase.data,
                                      &phrase.len);
  multistatus_text reason = multistatus__json_has(o, MEMBER_REASON)
                                ? o->text[MEMBER_REASON]
                                : multistatus__reason(code);
  if (!o->status && code > 0 && code < 300) {
    if (f->in->propstat) /* without "status", no success is taken from the line */
      f->in->propstat->others = true;
    return 0;
  }
  if (!o->status)
    return multistatus_input_set_status_line(f->in, line);
  bool fits = code == o->status && (!phrase.len || multistatus__same(phrase, reason));
  int rc = fits || (code > 0 && o->status > 0 && code != o->status)
               ? built_set_line(f, line)
               : 0;
  if (rc || fits)
    return rc;
  if (o->status != MULTISTATUS_UNKNOWN || code > 0)
    return built_code(f, o);
  rc = multistatus_input_set_status(f->in, o->status);
  return rc ? rc : multistatus_input_set_unknown(f->in, line);
}

/* The status of a result with propstats. "status" is usually computed from them, and
   then ignored. If it is a failure and they, with the status line, are none, the result
   has both: a failure must not become a success. A status line shows the same. */
static int built_beside(multistatus__json_reader *f,
                        const multistatus__json_object *o) {
  multistatus_text line = multistatus__json_text_of(o, MEMBER_STATUS_LINE);
  int rc = line.len ? built_set_line(f, line) : 0;
  if (!o->status || multistatus__is_success(o->status))
    return rc;
  /* A template would ignore the status, whatever those of the propstats. */
  multistatus__template_abandon(&f->templates);
  bool failed = !multistatus__is_success(multistatus_result_outcome(f->in->building));
  return rc || (failed && o->status > 0) ? rc : built_code(f, o);
}

/* The status, its phrase and the description (doc/json.md). derived: the status is that
   of the propstats. */
static inline int built_end_outcome(multistatus__json_reader *f,
                                    const multistatus__json_object *o, bool derived) {
  multistatus_text reason = multistatus__json_text_of(o, MEMBER_REASON);
  multistatus_text message = multistatus__json_text_of(o, MEMBER_MESSAGE);
  int rc = derived ? built_beside(f, o) : built_status(f, o);
  if (multistatus__json_has(o, MEMBER_DESCRIPTION))
    message = o->text[MEMBER_DESCRIPTION];
  else if (!multistatus__json_has(o, MEMBER_MESSAGE) ||
           (o->status &&
            multistatus__json_is_phrase(
                o->status, multistatus__json_has(o, MEMBER_REASON) ? &reason : NULL,
                message)))
    return rc;
  return rc ? rc
            : multistatus_input_set_message(f->in, message,
                                            multistatus__json_text_of(o, MEMBER_LANG));
}

int multistatus__json_end_result(multistatus__json_reader *f) {
  const multistatus__json_object *o = &f->objects.result;
  multistatus_text location = multistatus__json_text_of(o, MEMBER_LOCATION);
  int rc = multistatus_input_add_href(f->in, multistatus__json_text_of(o, MEMBER_HREF));
  if (LIKELY(!rc))
    rc = built_each_href(f, &f->more, multistatus_input_add_href);
  if (LIKELY(!rc))
    rc = built_end_outcome(f, o, f->has_propstats);
  if (UNLIKELY(location.len) && !rc)
    rc = multistatus_input_set_location(f->in, location);
  if (LIKELY(!rc))
    rc = multistatus__json_end_item(f);
  if (UNLIKELY(rc))
    return rc;
  /* "statusLine" besides "propstats" is the status of a result that has both. */
  multistatus_input_allow(f->in, multistatus__json_text_of(o, MEMBER_STATUS_LINE).len
                                     ? MULTISTATUS_QUIRK_BOTH
                                     : 0);
  multistatus__template_add(&f->templates, TEMPLATE_COMMIT, false);
  rc = multistatus_input_commit(f->in);
  multistatus_input_allow(f->in, 0);
  return rc || (multistatus__input_goes_on(f->in) &&
                multistatus__templates_wait(&f->templates))
             ? rc
             : FORM_STOP;
}

int multistatus__json_end_propstat(multistatus__json_reader *f) {
  int rc = built_end_outcome(f, &f->objects.propstat, false);
  multistatus__template_add(&f->templates, TEMPLATE_PROPSTAT_END, false);
  return rc ? rc : multistatus_input_close_propstat(f->in);
}

/* Splits "{ns}local" at the last '}', since only a namespace may contain one. A code
   without a namespace is in MULTISTATUS_NS. */
static int built_clark(multistatus__json_reader *f, multistatus_text given,
                       multistatus_text *ns, multistatus_text *name) {
  *name = given;
  ns->data = MULTISTATUS_NS;
  ns->len = sizeof MULTISTATUS_NS - 1;
  if (!name->len || name->data[0] != '{')
    return 0;
  const char *local = name->data, *end = local + name->len, *brace;
  while ((brace = memchr(local, '}', (size_t)(end - local))))
    local = brace + 1;
  if (local == name->data)
    return built_fail(f, "a name without its '}'");
  ns->data = name->data + 1;
  ns->len = (size_t)(local - 1 - ns->data);
  name->len -= (size_t)(local - name->data);
  name->data = local;
  return 0;
}

/* Creates the parser of markup, if there is none yet. False: out of memory. */
static bool built_markup(multistatus__json_reader *f) {
  const multistatus_allocator *a = f->parse->allocator;
  multistatus__json_markup *m = f->markup;
  if (m)
    return true;
  if (!(m = f->markup = multistatus__resize(a, NULL, 0, sizeof *m)))
    return multistatus__parse_fail_nomem(f->parse), false;
  multistatus__fragment_init(&m->fragment, f->parse);
  BUFFER_LEND(&m->fragment.content, m->content);
  BUFFER_LEND(&m->fragment.name, m->name);
  BUFFER_LEND(&m->fragment.ns, m->ns);
  BUFFER_LEND(&m->fragment.frames, m->frames);
  BUFFER_LEND(&m->fragment.bindings.list, m->bindings);
  BUFFER_LEND(&m->fragment.bindings.names, m->prefixes);
  m->fragment.scan = m->scan;
  return true;
}

/* whole: the markup is an element, not the content of one. */
static int built_parse(multistatus__json_reader *f, multistatus_text xml, bool whole,
                       multistatus_prop_text *p) {
  if (!built_markup(f))
    return f->parse->error;
  multistatus_input_nested(f->in, 1);
  int rc = multistatus__fragment_parse(&f->markup->fragment, xml, whole, p);
  multistatus_input_nested(f->in, 0);
  return rc;
}

static int built_parse_xml(multistatus__json_reader *f, multistatus_prop_text *p) {
  multistatus_text xml = f->objects.value.text[MEMBER_XML];
  return xml.len ? built_parse(f, xml, true, p)
                 : built_fail(f, "markup that is not an element");
}

/* True if a name in Clark notation is that one. */
static bool built_is_name(multistatus_text given, multistatus_text ns,
                          multistatus_text name) {
  return given.len == ns.len + 2 + name.len && given.data[0] == '{' &&
         given.data[ns.len + 1] == '}' &&
         multistatus__bytes_equal(ns.data, given.data + 1, ns.len) &&
         multistatus__bytes_equal(name.data, given.data + ns.len + 2, name.len);
}

/* Reports an element that has another name than what it is the value of. Its content is
   used nevertheless. */
static int built_check_name(multistatus__json_reader *f, multistatus_text given,
                            const multistatus_prop_text *p) {
  return LIKELY(built_is_name(given, p->ns, p->name)) ||
                 (multistatus__same(given, p->name) &&
                  multistatus__text_is(p->ns, MULTISTATUS_NS))
             ? 0
             : multistatus__json_wrong(f, "markup with another name");
}

/* The content of the condition other than its hrefs. */
static int built_error_content(multistatus__json_reader *f) {
  const multistatus__json_object *o = &f->objects.value;
  multistatus_prop_text p = {.kind = MULTISTATUS_PROP_EMPTY};
  if (!multistatus__json_has(o, MEMBER_XML) && !multistatus__json_has(o, MEMBER_TEXT))
    return 0;
  int rc = built_markup(f) ? 0 : f->parse->error;
  if (!rc && multistatus__json_has(o, MEMBER_XML)) {
    rc = built_parse_xml(f, &p);
    rc = rc ? rc : built_check_name(f, o->text[MEMBER_CODE], &p);
  } else if (!rc) {
    rc = multistatus__fragment_begin(&f->markup->fragment, &multistatus__no_tag);
    if (!rc)
      rc = multistatus__fragment_text(&f->markup->fragment, o->text[MEMBER_TEXT].data,
                                      o->text[MEMBER_TEXT].len);
  }
  if (!rc)
    rc = multistatus__fragment_markup(&f->markup->fragment, &p);
  if (!rc && p.value.len)
    rc = multistatus_input_set_condition_xml(f->in, p.value);
  return rc ? rc
            : multistatus_input_set_condition_attributes(f->in, p.attributes, p.lang);
}

int multistatus__json_end_error(multistatus__json_reader *f) {
  const multistatus__json_object *o = &f->objects.value;
  multistatus_text ns, name;
  if (!multistatus__json_text_of(o, MEMBER_CODE).len)
    return multistatus__json_wrong(f, "an error without a code");
  int rc = built_clark(f, o->text[MEMBER_CODE], &ns, &name);
  if (!rc)
    rc = multistatus_input_add_condition(f->in, ns, name);
  if (!rc)
    rc = built_each_href(f, &f->hrefs, multistatus_input_add_condition_href);
  if (!rc)
    rc = built_error_content(f);
  if (!rc && multistatus__json_has(o, MEMBER_POINTER))
    rc = multistatus_input_set_condition_pointer(f->in, o->text[MEMBER_POINTER]);
  if (!rc && multistatus__json_has(o, MEMBER_MESSAGE))
    rc = multistatus_input_set_condition_message(f->in, o->text[MEMBER_MESSAGE]);
  return multistatus__json_pass(f, rc);
}

/* Interns a name in Clark notation; NULL: it is invalid, or cannot be interned. */
MULTISTATUS__COLD const multistatus_prop *built_new_name(multistatus__json_reader *f,
                                                         multistatus_text given) {
  multistatus_text ns, name;
  return given.len && given.data[0] == '{' && !built_clark(f, given, &ns, &name) &&
                 multistatus__is_name(name)
             ? multistatus__input_intern(f->in, ns, name)
             : NULL;
}

static inline const multistatus_prop *built_named(multistatus__json_reader *f,
                                                  multistatus_text given) {
  size_t i = given.len ? given.len * 5 + (unsigned char)given.data[given.len - 1] : 0;
  const size_t end = i + FORM_PROBES;
  const multistatus_prop **slot = NULL, *p;
  for (; i < end && *(slot = &f->names[i % FORM_NAMES]); i++)
    if (built_is_name(given, multistatus__view((*slot)->ns),
                      multistatus__view((*slot)->name)))
      return *slot;
  p = built_new_name(f, given);
  return p ? *slot = p : NULL;
}

static void built_template(multistatus__json_reader *f, const multistatus_prop *named,
                           const multistatus_prop_text *p) {
  bool has_text = p->kind == MULTISTATUS_PROP_TEXT && p->value.len;
  if (has_text)
    multistatus__template_text(&f->templates, p->value.data, p->value.len);
  multistatus__template_prop(&f->templates, named, has_text);
}

/* Adds a property. given: its name. */
MULTISTATUS__HOT int built_add_named(multistatus__json_reader *f,
                                     multistatus_text given, multistatus_prop_text *p) {
  const multistatus_prop *named = built_named(f, given);
  f->objects.value.has = 0;
  if (UNLIKELY(f->templates.recording))
    built_template(f, named, p);
  if (UNLIKELY(!named) && (!given.len || given.data[0] != '{'))
    return multistatus__json_wrong(f,
                                   "a property name that is not \"{namespace}name\"");
  int rc = named ? 0 : built_clark(f, given, &p->ns, &p->name);
  return rc ? rc : multistatus__input_add_prop(f->in, p, named, false);
}

/* Adds a property whose value is a text. */
MULTISTATUS__HOT int built_add_text(multistatus__json_reader *f, multistatus_text value,
                                    multistatus_text lang) {
  multistatus_prop_text p = multistatus__text_prop(value, lang);
  int rc = built_add_named(f, multistatus__json_name(f), &p);
  return rc ? multistatus__json_pass(f, rc) : 0;
}

/* A number, true or false as the value of a property is read as text. */
int multistatus__json_plain_prop(multistatus__json_reader *f,
                                 multistatus__json_kind kind) {
  static const multistatus_text none = {NULL, 0};
  int rc = kind == JSON_STRING || kind == JSON_NULL
               ? 0
               : multistatus__json_wrong(f, "a property value that is not a string");
  return rc ? rc
            : built_add_text(f,
                             kind == JSON_TRUE    ? multistatus__cstring("true")
                             : kind == JSON_FALSE ? multistatus__cstring("false")
                                                  : f->json.text,
                             none);
}

int multistatus__json_end_value(multistatus__json_reader *f) {
  const multistatus__json_object *o = &f->objects.value;
  multistatus_prop_text p;
  if (!multistatus__json_has(o, MEMBER_XML))
    return built_add_text(f, multistatus__json_text_of(o, MEMBER_TEXT),
                          multistatus__json_text_of(o, MEMBER_LANG));
  int rc = multistatus__fragment_is_written(f->parse->limits, o->text[MEMBER_XML], &p)
               ? 0
               : built_parse_xml(f, &p);
  multistatus_text given = multistatus__json_name(f);
  rc = rc ? rc : built_check_name(f, given, &p);
  return multistatus__json_pass(f, rc ? rc : built_add_named(f, given, &p));
}

/* An unknown element, written again so that it is self-contained. The first pass checks
   that it is one element, and has no meaning of its own in DAV XML. */
int multistatus__json_add_ext(multistatus__json_reader *f, multistatus_text t,
                              multistatus__json_place outside) {
  multistatus_prop_text p;
  int rc = built_parse(f, t, true, &p);
  if (!rc && outside != FORM_RECORD && /* its end adds them again */
      multistatus__is_defined(p.ns, p.name,
                              outside == FORM_TOP        ? PLACE_DOCUMENT
                              : outside == FORM_PROPSTAT ? PLACE_PROPSTAT
                                                         : PLACE_RESPONSE))
    rc = built_fail(f, "an element that is not an extension");
  if (!rc)
    rc = built_parse(f, t, false, &p);
  return multistatus__json_pass(
      f, rc ? rc : multistatus_input_add_ext(f->in, multistatus__trimmed(p.value)));
}
