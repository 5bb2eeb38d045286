/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <stream/input.h>
#include <stream/output.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests.h"

static char compare_message[1000];

/* Each function returns true and sets compare_message if there is a difference. */

static bool compare_numbers(const char *what, long a, long b) {
  if (a == b)
    return false;
  snprintf(compare_message, sizeof compare_message, "%s: %ld, %ld", what, a, b);
  return true;
}

static bool compare_texts(const char *what, const char *a, const char *b) {
  if (a && b && strcmp(a, b) == 0) {
    require(multistatus_string_length(a) == strlen(a), "NUL byte in \"%s\"", a);
    require(multistatus_string_length(b) == strlen(b), "NUL byte in \"%s\"", b);
    return false;
  }
  if (!a && !b)
    return false;
  snprintf(compare_message, sizeof compare_message, "%s: \"%.400s\", \"%.400s\"", what,
           a ? a : "(null)", b ? b : "(null)");
  return true;
}

/* reference: it may have a fragment. */
static char *compare_sent(const char *href, bool reference) {
  multistatus_text t = {href, strlen(href)};
  size_t room = multistatus__uri_send(NULL, 0, t, reference) + 1;
  char *sent = malloc(room);
  require(sent, "malloc failed");
  multistatus__uri_send(sent, room, t, reference);
  sent[room - 1] = '\0';
  return sent;
}

static bool compare_href(const char *what, const char *a, const char *b,
                         bool reference) {
  if (!a || !b)
    return compare_texts(what, a, b);
  char *sent_a = compare_sent(a, reference), *sent_b = compare_sent(b, reference);
  bool differ = strcmp(sent_a, sent_b) != 0 && compare_texts(what, a, b);
  free(sent_a);
  free(sent_b);
  return differ;
}

static bool compare_hrefs(const char *what, const multistatus_href *a,
                          const multistatus_href *b, bool reference) {
  for (; a && b; a = multistatus_href_next(a), b = multistatus_href_next(b))
    if (compare_href(what, multistatus_href_value(a), multistatus_href_value(b),
                     reference))
      return true;
  return compare_href(what, multistatus_href_value(a), multistatus_href_value(b),
                      reference);
}

static bool compare_conditions(const multistatus_condition *a,
                               const multistatus_condition *b) {
  while (a && b) {
    if (compare_texts("condition namespace", multistatus_condition_ns(a),
                      multistatus_condition_ns(b)) ||
        compare_texts("condition name", multistatus_condition_name(a),
                      multistatus_condition_name(b)) ||
        compare_hrefs("condition href", multistatus_condition_first_href(a),
                      multistatus_condition_first_href(b), true) ||
        compare_texts("condition markup", multistatus_condition_xml(a),
                      multistatus_condition_xml(b)) ||
        compare_texts("condition attributes", multistatus_condition_attributes(a),
                      multistatus_condition_attributes(b)) ||
        compare_texts("condition language", multistatus_condition_lang(a),
                      multistatus_condition_lang(b)) ||
        compare_texts("condition pointer", multistatus_condition_pointer(a),
                      multistatus_condition_pointer(b)) ||
        compare_texts("condition message", multistatus_condition_message(a),
                      multistatus_condition_message(b)))
      return true;
    a = multistatus_condition_next(a);
    b = multistatus_condition_next(b);
  }
  return compare_texts("one more condition", multistatus_condition_name(a),
                       multistatus_condition_name(b));
}

static bool compare_props(const multistatus_prop *a, const multistatus_prop *b) {
  while (a && b) {
    if (compare_texts("property namespace", multistatus_prop_ns(a),
                      multistatus_prop_ns(b)) ||
        compare_texts("property name", multistatus_prop_name(a),
                      multistatus_prop_name(b)) ||
        compare_numbers("property kind", multistatus_prop_kind_of(a),
                        multistatus_prop_kind_of(b)) ||
        compare_texts("property value", multistatus_prop_value(a),
                      multistatus_prop_value(b)) ||
        compare_texts("property language", multistatus_prop_lang(a),
                      multistatus_prop_lang(b)) ||
        compare_texts("property attributes", multistatus_prop_attributes(a),
                      multistatus_prop_attributes(b)))
      return true;
    a = multistatus_prop_next(a);
    b = multistatus_prop_next(b);
  }
  return compare_texts("one more property", multistatus_prop_name(a),
                       multistatus_prop_name(b));
}

static bool compare_exts(const multistatus_ext *a, const multistatus_ext *b) {
  for (; a && b; a = multistatus_ext_next(a), b = multistatus_ext_next(b))
    if (compare_texts("extension", multistatus_ext_xml(a), multistatus_ext_xml(b)))
      return true;
  return compare_texts("one more extension", multistatus_ext_xml(a),
                       multistatus_ext_xml(b));
}

static bool compare_propstats(const multistatus_propstat *a,
                              const multistatus_propstat *b) {
  while (a && b) {
    if (compare_numbers("propstat status", multistatus_propstat_status(a),
                        multistatus_propstat_status(b)) ||
        compare_texts("propstat reason", multistatus_propstat_reason(a),
                      multistatus_propstat_reason(b)) ||
        compare_texts("propstat status line", multistatus_propstat_status_line(a),
                      multistatus_propstat_status_line(b)) ||
        compare_texts("propstat problem", multistatus_propstat_problem(a),
                      multistatus_propstat_problem(b)) ||
        compare_exts(multistatus_propstat_first_ext(a),
                     multistatus_propstat_first_ext(b)) ||
        compare_texts("propstat message", multistatus_propstat_message(a),
                      multistatus_propstat_message(b)) ||
        compare_texts("propstat language", multistatus_propstat_lang(a),
                      multistatus_propstat_lang(b)) ||
        compare_conditions(multistatus_propstat_first_condition(a),
                           multistatus_propstat_first_condition(b)) ||
        compare_props(multistatus_propstat_first_prop(a),
                      multistatus_propstat_first_prop(b)))
      return true;
    a = multistatus_propstat_next(a);
    b = multistatus_propstat_next(b);
  }
  return compare_numbers("one more propstat", multistatus_propstat_status(a),
                         multistatus_propstat_status(b));
}

static bool compare_headers(const multistatus_header *a, const multistatus_header *b) {
  for (; a && b; a = multistatus_header_next(a), b = multistatus_header_next(b))
    if (compare_texts("header", multistatus_header_name(a),
                      multistatus_header_name(b)) ||
        compare_texts("header value", multistatus_header_value(a),
                      multistatus_header_value(b)))
      return true;
  return compare_texts("one more header", multistatus_header_name(a),
                       multistatus_header_name(b));
}

static bool compare_warnings(const multistatus_warning *a,
                             const multistatus_warning *b) {
  for (; a && b; a = multistatus_warning_next(a), b = multistatus_warning_next(b))
    if (compare_texts("warning", multistatus_warning_json(a),
                      multistatus_warning_json(b)))
      return true;
  return compare_texts("one more warning", multistatus_warning_json(a),
                       multistatus_warning_json(b));
}

static bool compare_items(const multistatus_result *a, const multistatus_result *b) {
  return compare_texts("id", multistatus_result_id(a), multistatus_result_id(b)) ||
         compare_numbers("index", (long)multistatus_result_index(a),
                         (long)multistatus_result_index(b)) ||
         compare_texts("method", multistatus_result_method(a),
                       multistatus_result_method(b)) ||
         compare_texts("group", multistatus_result_group(a),
                       multistatus_result_group(b)) ||
         compare_numbers("retryAfter", (long)multistatus_result_retry_after(a),
                         (long)multistatus_result_retry_after(b)) ||
         compare_numbers("applied", multistatus_result_applied(a),
                         multistatus_result_applied(b)) ||
         compare_texts("problem", multistatus_result_problem(a),
                       multistatus_result_problem(b)) ||
         compare_texts("body", multistatus_result_body(a),
                       multistatus_result_body(b)) ||
         compare_texts("contentType", multistatus_result_content_type(a),
                       multistatus_result_content_type(b)) ||
         compare_headers(multistatus_result_first_header(a),
                         multistatus_result_first_header(b)) ||
         compare_warnings(multistatus_result_first_warning(a),
                          multistatus_result_first_warning(b));
}

const char *compare_results(const multistatus_result *a, const multistatus_result *b) {
  if (compare_hrefs("href", multistatus_result_first_href(a),
                    multistatus_result_first_href(b), false) ||
      compare_numbers("status", multistatus_result_status(a),
                      multistatus_result_status(b)) ||
      compare_texts("reason", multistatus_result_reason(a),
                    multistatus_result_reason(b)) ||
      compare_texts("status line", multistatus_result_status_line(a),
                    multistatus_result_status_line(b)) ||
      compare_items(a, b) ||
      compare_texts("message", multistatus_result_message(a),
                    multistatus_result_message(b)) ||
      compare_texts("language", multistatus_result_lang(a),
                    multistatus_result_lang(b)) ||
      compare_href("location", multistatus_result_location(a),
                   multistatus_result_location(b), true) ||
      compare_conditions(multistatus_result_first_condition(a),
                         multistatus_result_first_condition(b)) ||
      compare_propstats(multistatus_result_first_propstat(a),
                        multistatus_result_first_propstat(b)) ||
      compare_exts(multistatus_result_first_ext(a), multistatus_result_first_ext(b)))
    return compare_message;
  return NULL;
}

const char *compare_lists(const multistatus_list *a, const multistatus_list *b) {
  static char text[1200];
  size_t n = multistatus_list_count(a);
  for (size_t i = 0; i < n && i < multistatus_list_count(b); i++) {
    const multistatus_result *r = multistatus_list_get(a, i);
    const char *difference = compare_results(r, multistatus_list_get(b, i));
    if (!difference)
      continue;
    snprintf(text, sizeof text, "result %zu, %.100s: %s", i, multistatus_result_href(r),
             difference);
    return text;
  }
  if (compare_numbers("results", (long)n, (long)multistatus_list_count(b)) ||
      compare_texts("document message", multistatus_list_message(a),
                    multistatus_list_message(b)) ||
      compare_texts("document language", multistatus_list_lang(a),
                    multistatus_list_lang(b)) ||
      compare_numbers("transaction", multistatus_list_transaction(a),
                      multistatus_list_transaction(b)) ||
      compare_numbers("document", multistatus_list_document(a),
                      multistatus_list_document(b)) ||
      compare_exts(multistatus_list_first_ext(a), multistatus_list_first_ext(b)) ||
      compare_texts("sync-token", multistatus_list_sync_token(a),
                    multistatus_list_sync_token(b)))
    return compare_message;
  return NULL;
}
