/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "../base/options.h"
#include "../http/field.h"
#include "../json/json_text.h"
#include "../model/list.h"
#include "../model/model.h"
#include "../xml/escape.h"

/* The body of a whole-request failure (RFC 9457). The three forms have the same members
   in the same order, in different syntax. */

typedef struct problem_print {
  const multistatus_problem *problem;
  multistatus_problem_form form;
  multistatus__context own; /* the error, and texts after the text policy */
  multistatus__buffer to;
  const char *comma; /* before the next member of JSON */
} problem_print;

/* ---- Bytes ---- */

static bool problem_is_json(const problem_print *p) {
  return p->form == MULTISTATUS_PROBLEM_JSON;
}

static void problem_put(problem_print *p, const char *data, size_t len) {
  if (!p->own.error && !multistatus__buffer_put(&p->own.allocator, &p->to, data, len))
    multistatus__fail_nomem(&p->own);
}

static void problem_put_escaped(problem_print *p, multistatus_text t) {
  for (const char *end = t.data + t.len; t.data < end; t.data++) {
    unsigned char c = (unsigned char)*t.data;
    char escape[8];
    const char *entity = problem_is_json(p) ? NULL : multistatus__xml_entity(c, 1);
    if (entity)
      problem_put(p, entity, strlen(entity));
    else if (problem_is_json(p) && (c < 0x20 || c == '"' || c == '\\'))
      problem_put(p, escape, multistatus__json_escaped(escape, c));
    else
      problem_put(p, t.data, 1);
  }
}

/* Applies the text policy to a text of the caller, and writes it escaped. */
static void problem_put_text(problem_print *p, multistatus_text t) {
  const char *clean = multistatus__text_copy(&p->own, t, NULL);
  if (clean)
    problem_put_escaped(p, multistatus__view(clean));
}

static void problem_put_href(problem_print *p, const char *href) {
  const char *clean = multistatus__href_copy(&p->own, multistatus__cstring(href));
  const char *uri =
      clean ? multistatus__uri_sent(&p->own, multistatus__view(clean), true) : NULL;
  if (uri && *uri)
    problem_put_escaped(p, multistatus__view(uri));
}

/* Appends format with its arguments, which are strings: %s unchanged, %t as escaped
   text, %h as an escaped href. %, separates members of JSON, without an argument. */
static void problem_add(problem_print *p, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  while (*format) {
    size_t plain = strcspn(format, "%");
    problem_put(p, format, plain);
    format += plain;
    if (!*format)
      break;
    bool comma = format[1] == ',';
    const char *s = comma ? p->comma : va_arg(arguments, const char *);
    p->comma = comma ? "," : p->comma;
    if (format[1] == 't')
      problem_put_text(p, multistatus__cstring(s));
    else if (format[1] == 'h')
      problem_put_href(p, s);
    else
      problem_put(p, s, strlen(s));
    format += 2;
  }
  va_end(arguments);
}

/* ---- Members ---- */

static void problem_member(problem_print *p, const char *name, const char *value,
                           const char *quote) {
  if (!value)
    return;
  if (problem_is_json(p))
    problem_add(p, "%,\"%s\":%s%t%s", name, quote, value, quote);
  else
    problem_add(p, "<%s>%t</%s>", name, value, name);
}

static void problem_text(problem_print *p, const char *name, const char *text) {
  problem_member(p, name, text, "\"");
}

static void problem_uri(problem_print *p, const char *name, const char *uri) {
  if (uri && *uri)
    problem_add(p, problem_is_json(p) ? "%,\"%s\":\"%h\"" : "<%s>%h</%s>", name, uri,
                name);
}

static void problem_number(problem_print *p, const char *name, int64_t n) {
  char digits[24];
  snprintf(digits, sizeof digits, "%lld", (long long)n);
  problem_member(p, name, n < 0 ? NULL : digits, "");
}

/* An array of strings; in XML its elements are called i (RFC 9457, appendix B). */
static void problem_types(problem_print *p) {
  bool json = problem_is_json(p);
  multistatus_text rest = multistatus__cstring(p->problem->types);
  if (!p->problem->types)
    return;
  problem_add(p, json ? "%,\"types\":[" : "<types>");
  const char *comma = "";
  while (rest.len) {
    multistatus_text type = multistatus__field_take(&rest, ',');
    if (!type.len) /* empty elements do not count: RFC 9110, section 5.6.1.2 */
      continue;
    problem_add(p, json ? "%s\"" : "%s<i>", comma);
    problem_put_text(p, type);
    problem_add(p, json ? "\"" : "</i>");
    comma = json ? "," : "";
  }
  problem_add(p, json ? "]" : "</types>");
}

static void problem_members(problem_print *p) {
  const multistatus_problem *problem = p->problem;
  const char *phrase = multistatus_reason(problem->status);
  problem_uri(p, "type", problem->type);
  problem_text(p, "title", problem->title ? problem->title : *phrase ? phrase : NULL);
  problem_number(p, "status", problem->status ? problem->status : -1);
  problem_text(p, "detail", problem->detail);
  problem_uri(p, "instance", problem->instance);
  problem_number(p, "items", problem->items);
  problem_number(p, "maxItems", problem->max_items);
  problem_number(p, "bytes", problem->bytes);
  problem_number(p, "maxBytes", problem->max_bytes);
  problem_types(p);
}

/* ---- The condition ---- */

/* Splits a Clark name. A bare code is put into the namespace of this library. */
static bool problem_condition_name(problem_print *p, const char **ns,
                                   const char **name) {
  multistatus_text t = multistatus__cstring(p->problem->condition);
  multistatus_text n = multistatus__cstring(MULTISTATUS_NS);
  const char *brace = *t.data == '{' ? strrchr(t.data, '}') : NULL;
  if (brace) {
    n.data = t.data + 1;
    n.len = (size_t)(brace - n.data);
    t.len -= n.len + 2;
    t.data = brace + 1;
  }
  *ns = multistatus__ns_copy(&p->own, n);
  *name = multistatus__name_copy(&p->own, t);
  return !p->own.error;
}

/* "errors", an array of one object (in XML as in RFC 9457, appendix B). */
static void problem_condition(problem_print *p) {
  bool json = problem_is_json(p);
  const char *ns, *name, *href = p->problem->href;
  if (!p->problem->condition || !problem_condition_name(p, &ns, &name))
    return;
  problem_add(p, json ? "%,\"errors\":[{\"code\":\"%t\"" : "<errors><i><code>%t</code>",
              p->problem->condition);
  if (href)
    problem_add(p, json ? ",\"hrefs\":[\"%h\"]" : "<hrefs><i>%h</i></hrefs>", href);
  problem_add(p, json ? "}]" : "</i></errors>");
}

/* The problem may be about a property: DAV:error is the whole body. */
static void problem_dav_condition(problem_print *p) {
  const char *ns, *name, *href = p->problem->href;
  if (!p->problem->condition || !problem_condition_name(p, &ns, &name) ||
      multistatus__check_condition(&p->own, name, true, ns, name, href))
    return;
  if (!href && multistatus__condition_kind_of(ns, name) == CONDITION_SOME_HREFS)
    multistatus__fail(&p->own, MULTISTATUS_ERROR_HREF, "no href");
  bool dav = strcmp(ns, "DAV:") == 0;
  const char *prefix = dav ? "D:" : *ns ? "c:" : "";
  problem_add(p, *ns && !dav ? "<%s%s xmlns:c=\"%t\">" : "<%s%s>", prefix, name, ns);
  if (href)
    problem_add(p, "<D:href>%h</D:href>", href);
  problem_add(p, "</%s%s>", prefix, name);
}

/* ---- The document ---- */

/* Inserts the document of the results. Of JSON, its members and its '}', which closes
   the outer object. Of XML, its root element, in which the default namespace of the
   problem is undeclared, since it may contain names in no namespace. */
static void problem_results(problem_print *p) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *text;
  size_t len;
  o.allocator = &p->own.allocator;
  o.format = multistatus_format_named(problem_is_json(p) ? "json" : "dav-xml");
  if (p->own.error)
    return;
  int rc = o.format ? multistatus_list_print(p->problem->results, &o, &text, &len)
                    : MULTISTATUS_ERROR_UNSUPPORTED;
  if (rc) {
    multistatus__fail(&p->own, rc, "%s", multistatus_strerror(rc));
    return;
  }
  if (problem_is_json(p)) {
    problem_add(p, "%,%s", text + 1);
  } else {
    const char *root = strchr(text, '\n') + 1; /* after the XML declaration */
    size_t name = strcspn(root, " ");
    problem_put(p, root, name);
    problem_add(p, " xmlns=\"\"%s", root + name);
  }
  multistatus__release(&p->problem->results->own.allocator, text, len + 1);
}

static void problem_json(problem_print *p) {
  problem_add(p, "{");
  problem_members(p);
  problem_condition(p);
  if (p->problem->results)
    problem_results(p);
  else
    problem_add(p, "}");
}

static void problem_xml(problem_print *p) {
  bool dav = p->form == MULTISTATUS_PROBLEM_DAV;
  problem_add(p, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
  if (dav) {
    problem_add(p, "<D:error xmlns:D=\"DAV:\">");
    problem_dav_condition(p);
  }
  problem_add(p, "<problem xmlns=\"urn:ietf:rfc:7807\">");
  problem_members(p);
  if (!dav)
    problem_condition(p);
  if (p->problem->results)
    problem_results(p);
  problem_add(p, dav ? "</problem></D:error>\n" : "</problem>\n");
}

const char *multistatus_problem_content_type(multistatus_problem_form form) {
  static const char *const types[] = {"application/problem+json",
                                      "application/problem+xml; charset=utf-8",
                                      "application/xml; charset=utf-8"};
  return (size_t)form < sizeof types / sizeof *types ? types[form] : "";
}

static int problem_refuse(const void *options, const char **why) {
  const multistatus_problem *p = options;
  if (p->status && (p->status < 100 || p->status > 999)) {
    *why = "status is neither 0 nor 100 to 999";
    return MULTISTATUS_ERROR_STATUS;
  }
  if (!p->href || *p->href)
    return 0;
  *why = "href is empty";
  return MULTISTATUS_ERROR_HREF;
}

const multistatus__options_kind multistatus__problem_options = MULTISTATUS__OPTIONS(
    multistatus_problem, results, "the problem is NULL", problem_refuse);

int multistatus_problem_print(const multistatus_problem *given,
                              multistatus_problem_form form,
                              const multistatus_allocator *a, char **out, size_t *len) {
  multistatus_problem problem;
  problem_print p = {.problem = &problem, .form = form, .comma = ""};
  if (out)
    *out = NULL;
  if (len)
    *len = 0;
  if (!out || (int)form < MULTISTATUS_PROBLEM_JSON || form > MULTISTATUS_PROBLEM_DAV)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc =
      multistatus__options_take(&multistatus__problem_options, &problem, given, NULL);
  if (rc)
    return rc;
  if (a && !a->alloc)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__context_init(&p.own, a, NULL, MULTISTATUS_TEXT_REPLACE, false);
  if (form == MULTISTATUS_PROBLEM_JSON)
    problem_json(&p);
  else
    problem_xml(&p);
  size_t size = p.to.len;
  if (!p.own.error && !(*out = multistatus__buffer_take(&p.own.allocator, &p.to)))
    multistatus__fail_nomem(&p.own);
  if (*out && len)
    *len = size;
  multistatus__buffer_done(&p.own.allocator, &p.to);
  multistatus__context_done(&p.own);
  return p.own.error;
}
