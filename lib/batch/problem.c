/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "../model/model.h"
#include "../base/options.h"
#include "../xml/escape.h"
#include "../http/field.h"

/* The body of a whole-request failure (RFC 9457). The three forms have the same members
   in the same order; the form decides how one is written. */

typedef struct problem_print {
  const multistatus_problem *problem;
  multistatus_problem_form form;
  multistatus__context own; /* the error, and cleaned texts */
  multistatus__buffer to;
  bool member; /* a member was written: JSON needs a comma */
} problem_print;

/* ---- Bytes ---- */

static void problem_put(problem_print *p, const char *data, size_t len) {
  if (!p->own.error && !multistatus__buffer_put(&p->own.allocator, &p->to, data, len))
    multistatus__fail_nomem(&p->own);
}

static void problem_puts(problem_print *p, const char *s) {
  problem_put(p, s, strlen(s));
}

static void problem_put_json(problem_print *p, multistatus_text t) {
  for (size_t i = 0; i < t.len; i++) {
    unsigned char c = (unsigned char)t.data[i];
    char escape[8];
    if (c >= 0x20 && c != '"' && c != '\\') {
      problem_put(p, t.data + i, 1);
      continue;
    }
    snprintf(escape, sizeof escape, c < 0x20 ? "\\u%04x" : "\\%c", c);
    problem_puts(p, escape);
  }
}

static void problem_put_xml(problem_print *p, multistatus_text t) {
  for (size_t i = 0; i < t.len;) {
    size_t n = multistatus__xml_plain(t.data + i, t.len - i, 1);
    problem_put(p, t.data + i, n);
    i += n;
    if (i < t.len)
      problem_puts(p, multistatus__xml_entity((unsigned char)t.data[i++], 1));
  }
}

static void problem_put_escaped(problem_print *p, multistatus_text t) {
  if (p->form == MULTISTATUS_PROBLEM_JSON)
    problem_put_json(p, t);
  else
    problem_put_xml(p, t);
}

/* Applies the text policy to the text of a caller, and escapes it. */
static void problem_put_text(problem_print *p, multistatus_text t) {
  const char *clean = multistatus__text_copy(&p->own, t, NULL);
  if (clean)
    problem_put_escaped(p, multistatus__view(clean));
}

static void problem_put_href(problem_print *p, const char *href) {
  const char *clean = multistatus__href_copy(&p->own, multistatus__cstring(href));
  if (!clean)
    return;
  multistatus_text t = multistatus__view(clean);
  size_t len = multistatus__uri_send(NULL, 0, t, true);
  char *uri = multistatus__arena_get(&p->own, len + 1);
  if (!uri)
    return;
  multistatus__uri_send(uri, len + 1, t, true);
  t.data = uri;
  t.len = len;
  problem_put_escaped(p, t);
}

/* ---- Members ---- */

static void problem_open(problem_print *p, const char *name) {
  bool json = p->form == MULTISTATUS_PROBLEM_JSON;
  problem_puts(p, json ? (p->member ? ",\"" : "\"") : "<");
  problem_puts(p, name);
  problem_puts(p, json ? "\":" : ">");
  p->member = true;
}

static void problem_close(problem_print *p, const char *name) {
  if (p->form == MULTISTATUS_PROBLEM_JSON)
    return;
  problem_puts(p, "</");
  problem_puts(p, name);
  problem_puts(p, ">");
}

static void problem_member(problem_print *p, const char *name, const char *text) {
  const char *quote = p->form == MULTISTATUS_PROBLEM_JSON ? "\"" : "";
  if (!text)
    return;
  problem_open(p, name);
  problem_puts(p, quote);
  problem_put_text(p, multistatus__cstring(text));
  problem_puts(p, quote);
  problem_close(p, name);
}

static void problem_number(problem_print *p, const char *name, int64_t n) {
  char digits[24];
  if (n < 0)
    return;
  snprintf(digits, sizeof digits, "%lld", (long long)n);
  problem_open(p, name);
  problem_puts(p, digits);
  problem_close(p, name);
}

/* An array of strings; in XML its elements are called i (RFC 9457, appendix B). */
static void problem_list(problem_print *p, const char *name, const char *list) {
  bool json = p->form == MULTISTATUS_PROBLEM_JSON;
  multistatus_text rest = multistatus__cstring(list);
  if (!list)
    return;
  problem_open(p, name);
  for (const char *lead = json ? "[\"" : "<i>"; rest.len; lead = json ? ",\"" : "<i>") {
    problem_puts(p, lead);
    problem_put_text(p, multistatus__field_take(&rest, ','));
    problem_puts(p, json ? "\"" : "</i>");
  }
  problem_puts(p, json ? "]" : "");
  problem_close(p, name);
}

static void problem_members(problem_print *p) {
  const multistatus_problem *problem = p->problem;
  const char *phrase = multistatus_reason(problem->status);
  problem_member(p, "type", problem->type);
  problem_member(p, "title", problem->title ? problem->title : *phrase ? phrase : NULL);
  problem_number(p, "status", problem->status ? problem->status : -1);
  problem_member(p, "detail", problem->detail);
  problem_member(p, "instance", problem->instance);
  problem_number(p, "items", problem->items);
  problem_number(p, "maxItems", problem->max_items);
  problem_number(p, "bytes", problem->bytes);
  problem_number(p, "maxBytes", problem->max_bytes);
  problem_list(p, "types", problem->types);
}

/* ---- The condition ---- */

/* Splits a Clark name. A bare code is put into the namespace of this library. */
static bool problem_condition_name(problem_print *p, const char **ns,
                                   const char **name) {
  multistatus_text t = multistatus__cstring(p->problem->condition);
  multistatus_text n = multistatus__cstring(MULTISTATUS_NS);
  const char *brace = t.len && *t.data == '{' ? memchr(t.data, '}', t.len) : NULL;
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
  bool json = p->form == MULTISTATUS_PROBLEM_JSON;
  const char *ns, *name;
  if (!p->problem->condition || !problem_condition_name(p, &ns, &name))
    return;
  problem_open(p, "errors");
  problem_puts(p, json ? "[{\"code\":\"" : "<i><code>");
  problem_put_text(p, multistatus__cstring(p->problem->condition));
  problem_puts(p, json ? "\"" : "</code>");
  if (p->problem->href) {
    problem_puts(p, json ? ",\"hrefs\":[\"" : "<hrefs><i>");
    problem_put_href(p, p->problem->href);
    problem_puts(p, json ? "\"]" : "</i></hrefs>");
  }
  problem_puts(p, json ? "}]" : "</i>");
  problem_close(p, "errors");
}

static void problem_dav_condition(problem_print *p) {
  const char *ns, *name;
  if (!p->problem->condition || !problem_condition_name(p, &ns, &name))
    return;
  bool dav = strcmp(ns, "DAV:") == 0;
  const char *prefix = dav ? "D:" : *ns ? "c:" : "";
  problem_puts(p, "<");
  problem_puts(p, prefix);
  problem_puts(p, name);
  if (*ns && !dav) {
    problem_puts(p, " xmlns:c=\"");
    problem_put_text(p, multistatus__view(ns));
    problem_puts(p, "\"");
  }
  problem_puts(p, ">");
  if (p->problem->href) {
    problem_puts(p, "<D:href>");
    problem_put_href(p, p->problem->href);
    problem_puts(p, "</D:href>");
  }
  problem_puts(p, "</");
  problem_puts(p, prefix);
  problem_puts(p, name);
  problem_puts(p, ">");
}

/* ---- The outcomes: a document inside this one ---- */

static int problem_take(void *ctx, const void *data, size_t len) {
  problem_print *p = ctx;
  problem_put(p, data, len);
  return p->own.error;
}

static void problem_results(problem_print *p, const multistatus_format *format) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  const multistatus_sink sink = {problem_take, p};
  o.allocator = &p->own.allocator;
  o.format = format;
  if (p->own.error)
    return;
  int rc = multistatus_list_write(p->problem->results, &o, &sink);
  if (rc)
    multistatus__fail(&p->own, rc, "%s", multistatus_strerror(rc));
}

/* Appends the members of the inner object: its '{' becomes a comma, and its '}' closes
   the outer object. */
static void problem_json_results(problem_print *p) {
  size_t at = p->to.len;
  problem_results(p, multistatus_format_json());
  if (!p->own.error)
    p->to.data[at] = p->member ? ',' : ' ';
}

/* True if an element has no prefix and does not declare a default namespace. */
static bool problem_has_bare_name(const char *xml) {
  while ((xml = strchr(xml, '<'))) {
    size_t name = strcspn(++xml, ": />");
    if (*xml != '/' && xml[name] != ':' &&
        strncmp(xml + name, " xmlns=\"", sizeof " xmlns=\"" - 1) != 0)
      return true;
  }
  return false;
}

/* Inserts the inner document without its XML declaration, the first line. If it has
   names in no namespace, the default namespace of the problem is undeclared for it. */
static void problem_xml_results(problem_print *p) {
  multistatus__buffer outer = p->to;
  const multistatus__buffer none = {.data = NULL};
  p->to = none;
  problem_results(p, multistatus_format_dav_xml());
  multistatus__buffer inner = p->to;
  p->to = outer;
  if (!p->own.error) {
    const char *root = strchr(inner.data, '\n') + 1;
    size_t name = strcspn(root, " ");
    problem_put(p, root, name);
    problem_puts(p, problem_has_bare_name(root) ? " xmlns=\"\"" : "");
    problem_puts(p, root + name);
  }
  multistatus__buffer_done(&p->own.allocator, &inner);
}

/* ---- The document ---- */

static void problem_json(problem_print *p) {
  problem_puts(p, "{");
  problem_members(p);
  problem_condition(p);
  if (p->problem->results)
    problem_json_results(p);
  else
    problem_puts(p, "}");
}

static void problem_xml(problem_print *p) {
  bool dav = p->form == MULTISTATUS_PROBLEM_DAV;
  problem_puts(p, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
  if (dav) {
    problem_puts(p, "<D:error xmlns:D=\"DAV:\">");
    problem_dav_condition(p);
  }
  problem_puts(p, "<problem xmlns=\"urn:ietf:rfc:7807\">");
  problem_members(p);
  if (!dav)
    problem_condition(p);
  if (p->problem->results)
    problem_xml_results(p);
  problem_puts(p, dav ? "</problem></D:error>\n" : "</problem>\n");
}

const char *multistatus_problem_content_type(multistatus_problem_form form) {
  switch (form) {
  case MULTISTATUS_PROBLEM_XML:
    return "application/problem+xml; charset=utf-8";
  case MULTISTATUS_PROBLEM_DAV:
    return "application/xml; charset=utf-8";
  default:
    return "application/problem+json";
  }
}

/* Returns what was printed, or frees it. */
static int problem_finish(problem_print *p, char **out, size_t *len) {
  size_t size = p->to.len;
  if (!p->own.error && !(*out = multistatus__buffer_take(&p->own.allocator, &p->to)))
    multistatus__fail_nomem(&p->own);
  if (*out && len)
    *len = size;
  int rc = p->own.error;
  multistatus__buffer_done(&p->own.allocator, &p->to);
  multistatus__context_done(&p->own);
  return rc;
}

static int problem_refuse(const void *options, const char **why) {
  const multistatus_problem *p = options;
  if (!p->status || (p->status >= 100 && p->status <= 999))
    return 0;
  *why = "status is neither 0 nor 100 to 999";
  return MULTISTATUS_ERROR_STATUS;
}

const multistatus__options_kind multistatus__problem_options =
    MULTISTATUS__OPTIONS(multistatus_problem, "MULTISTATUS_PROBLEM_INIT",
                         "the problem is NULL", problem_refuse);

int multistatus_problem_print(const multistatus_problem *given,
                              multistatus_problem_form form,
                              const multistatus_allocator *a, char **out, size_t *len) {
  multistatus_problem problem;
  problem_print p = {.problem = &problem, .form = form};
  if (out)
    *out = NULL;
  if (len)
    *len = 0;
  if (!out || (int)form < MULTISTATUS_PROBLEM_JSON || form > MULTISTATUS_PROBLEM_DAV)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = multistatus__options_take(&multistatus__problem_options, &problem, given);
  if (rc)
    return rc;
  rc = multistatus__context_init(&p.own, a, NULL, MULTISTATUS_TEXT_REPLACE, false);
  if (rc)
    return rc;
  if (form == MULTISTATUS_PROBLEM_JSON)
    problem_json(&p);
  else
    problem_xml(&p);
  return problem_finish(&p, out, len);
}
