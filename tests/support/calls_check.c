/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "calls_parts.h"
#include "stream/normalize.h"
#include "compare.h"
#include "grammar.h"

/* Checks the output of the calls. */

/* The next result that should have been written, normalized. */
static const multistatus_result *expected(calls *c, multistatus__context *o,
                                          size_t *at) {
  const multistatus_result *r;
  while ((r = multistatus_list_get(c->list, *at))) {
    ++*at;
    int status = multistatus_result_status(r);
    bool silent = status >= 200 && status <= 299 && status != 202 && status != 207 &&
                  multistatus_result_applied(r) <= MULTISTATUS_APPLIED_YES &&
                  !multistatus_result_location(r) &&
                  !multistatus_result_first_condition(r) &&
                  !multistatus_result_problem(r) && !multistatus_result_first_ext(r) &&
                  !multistatus_result_body(r) && !multistatus_result_first_header(r) &&
                  !multistatus_result_first_warning(r);
    bool json = c->o.format == multistatus_format_json();
    if (!json || !silent || !(c->o.flags & MULTISTATUS_WRITE_MINIMAL))
      return multistatus__normalize(o, r, c->o.receiver, c->o.flags);
  }
  return NULL;
}

static bool is_failure(const calls *c, const multistatus_result *r) {
  return multistatus_result_status(r) == 503 &&
         strcmp(multistatus_result_href(r), c->failure) == 0;
}

static void compare_with_expected(calls *c, const multistatus_list *got, bool all) {
  multistatus__context o;
  size_t at = 0, n = multistatus_list_count(got);
  multistatus__context_init(&o, NULL, NULL, MULTISTATUS_TEXT_REPLACE, false);
  if (c->failed) {
    const multistatus_result *last = multistatus_list_get(got, n - 1);
    if (n == 0 || !is_failure(c, last))
      calls_report("the last result is not the failure");
    n -= n > 0;
  }
  for (size_t i = 0; i < n; i++) {
    const multistatus_result *want = expected(c, &o, &at);
    const char *difference =
        want ? compare_results(want, multistatus_list_get(got, i)) : "unexpected";
    if (difference)
      calls_report("result %zu: %s", i, difference);
  }
  if (all && expected(c, &o, &at))
    calls_report("only %zu results", n);
  multistatus__context_done(&o);
}

static void check_hrefs(calls *c, const multistatus_list *got) {
  multistatus__form form = MULTISTATUS__FORM_NONE;
  bool unique = (c->o.flags & MULTISTATUS_WRITE_UNIQUE);
  for (size_t i = 0; i < multistatus_list_count(got); i++) {
    const multistatus_result *r = multistatus_list_get(got, i);
    for (const multistatus_href *h = multistatus_result_first_href(r); h;
         h = multistatus_href_next(h)) {
      const char *s = multistatus_href_value(h);
      multistatus__form f = multistatus__href_form(multistatus__cstring(s));
      bool mixed = form && f != form && c->o.format == multistatus_format_dav_xml();
      if (f > MULTISTATUS__FORM_URI || mixed)
        calls_report("href %s", s);
      form = f;
      if (unique && multistatus_list_find(got, s) != r)
        calls_report("%s twice", s);
    }
  }
}

/* A document that was ended must be valid and complete. Any other one must be detected
   as truncated, and its results must be correct. */
static void check_body(calls *c) {
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *got;
  ro.format = c->o.format;
  ro.refuse = MULTISTATUS_QUIRK_ALL;
  if (multistatus_list_new(&got, NULL))
    abort();
  int rc = multistatus_list_read(got, &ro, c->body.data, c->body.len);
  bool xml = c->o.format == multistatus_format_dav_xml();
  const char *invalid =
      xml && c->code == 0 ? grammar_check(c->body.data, c->body.len) : NULL;
  if ((rc == 0) != (c->code == 0))
    calls_report("writing returned %d, reading %d: %s", c->code, rc,
                 multistatus_list_read_error(got)->text);
  if (invalid)
    calls_report("grammar: %.300s", invalid);
  check_hrefs(c, got);
  if (!xml || !c->one)
    compare_with_expected(c, got, c->code == 0 && !c->failed);
  if (*calls_reported())
    fprintf(stderr, "%s\n", c->body.data ? c->body.data : "");
  multistatus_list_free(got);
}

/* Reads strictly; returns NULL on an error. */
static multistatus_list *read_back(const char *body, size_t len) {
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list;
  ro.refuse = MULTISTATUS_QUIRK_ALL;
  if (multistatus_list_new(&list, NULL))
    abort();
  if (!multistatus_list_read(list, &ro, body, len))
    return list;
  calls_report("the body of the list is invalid: %s",
               multistatus_list_read_error(list)->text);
  multistatus_list_free(list);
  return NULL;
}

/* Compares the results instead of the bytes: a list declares namespaces on the root
   element that a writer does not know yet when it writes that. */
static bool is_same_xml(calls *c, const char *body, size_t len) {
  multistatus_list *a = read_back(c->body.data, c->body.len), *b = read_back(body, len);
  const char *difference = a && b ? compare_lists(a, b) : NULL;
  if (difference)
    calls_report("the list: %s", difference);
  multistatus_list_free(a);
  multistatus_list_free(b);
  return !difference;
}

/* The list that got the same calls must be written as the same bytes, except for
   namespace declarations. */
static void check_list(calls *c) {
  multistatus_write_options o = c->o;
  char *body;
  size_t len;
  o.part.take = NULL;
  int rc = multistatus_list_print(c->list, &o, &body, &len);
  if (rc)
    calls_report("the list cannot be printed, %d: %s", rc,
                 multistatus_list_write_text(c->list));
  else if ((len != c->body.len || memcmp(body, c->body.data, len) != 0) &&
           (c->o.format != multistatus_format_dav_xml() || !is_same_xml(c, body, len)))
    calls_report("the list has another body: %.800s", body);
  multistatus_free(body);
}

void calls_check_outcome(calls *c) {
  if (multistatus_writer_error(c->w) != c->code)
    calls_report("multistatus_writer_error returned %d, the end %d",
                 multistatus_writer_error(c->w), c->code);
  if ((c->code != 0) != (*multistatus_writer_error_text(c->w) != '\0'))
    calls_report("error %d has the text \"%s\"", c->code,
                 multistatus_writer_error_text(c->w));
  if (c->code == 0 && !c->failed && !c->plain && multistatus_list_error(c->list))
    calls_report("the list has an error, but not the writer: %s",
                 multistatus_list_error_text(c->list));
  if (c->plain && c->body.len)
    calls_report("plain response with a body of %zu bytes", c->body.len);
  if (c->code == 0 && !c->plain && multistatus_writer_bytes(c->w) != c->body.len)
    calls_report("%zu bytes, not %zu", c->body.len,
                 (size_t)multistatus_writer_bytes(c->w));
  if (!c->plain)
    check_body(c);
  if (c->code == 0 && !c->plain && !c->failed)
    check_list(c);
}

/* ---- Writing what was read ---- */

static void check_rewritten(const multistatus_list *list, const multistatus_format *f) {
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *got;
  char *body;
  size_t len;
  wo.format = ro.format = f;
  ro.refuse = MULTISTATUS_QUIRK_ALL;
  if (!multistatus__list_complete(list)) /* the summary shows that */
    ro.refuse &= ~(MULTISTATUS_QUIRK_JSON_VALUE | MULTISTATUS_QUIRK_ITEM);
  if (multistatus_list_print(list, &wo, &body, &len))
    return;
  if (multistatus_list_new(&got, NULL))
    abort();
  int rc = multistatus_list_read(got, &ro, body, len);
  const char *invalid =
      f == multistatus_format_dav_xml() ? grammar_check(body, len) : NULL;
  if (rc || invalid) {
    calls_report("the rewritten body is invalid: %s%.500s",
                 rc ? multistatus_list_read_error(got)->text : "",
                 invalid ? invalid : "");
    fprintf(stderr, "%s\n", body);
  }
  if (!rc && multistatus__list_complete(got) != multistatus__list_complete(list))
    calls_report("the list is%s complete, the rewritten body%s is",
                 multistatus__list_complete(list) ? "" : " not",
                 multistatus__list_complete(list) ? " not" : "");
  if (multistatus_list_count(got) < multistatus_list_count(list))
    calls_report("the rewritten body has only %zu results of %zu",
                 multistatus_list_count(got), multistatus_list_count(list));
  multistatus_list_free(got);
  multistatus_free(body);
}

void calls_rewrite(const uint8_t *data, size_t len) {
  multistatus_list *list;
  if (multistatus_list_new(&list, NULL))
    abort();
  /* Of a truncated body the list has the complete results. */
  if (multistatus_list_read(list, NULL, data, len) != MULTISTATUS_ERROR_NOMEM) {
    check_rewritten(list, multistatus_format_dav_xml());
    check_rewritten(list, multistatus_format_json());
  }
  multistatus_list_free(list);
}
