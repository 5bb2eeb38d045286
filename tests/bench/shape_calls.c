/* SPDX-License-Identifier: MIT */
#include "shapes.h"

#include <multistatus/batch.h>
#include <multistatus/item.h>
#include <multistatus/merge.h>
#include <multistatus/problem.h>
#include <multistatus/retry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Repeated calls: writers, lists, batches, plans, merging. */

multistatus_limits shape_limits(void) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.body_bytes = l.results = l.result_bytes = l.hrefs = l.href_bytes = l.propstats =
      l.props = l.conditions = l.text_bytes = l.name_bytes = l.depth = l.attributes =
          l.namespaces = l.pending_bytes = MULTISTATUS_NO_LIMIT;
  return l;
}

int shape_sink(void *ctx, const void *data, size_t len) {
  (void)data;
  *(size_t *)ctx += len;
  return 0;
}

/* ---- One result with many parts ---- */

static void shape_write_props(multistatus_result *r, size_t i, const char *number) {
  (void)i;
  multistatus_result_add_prop(r, 200, "urn:x", number, "v");
}

static void shape_write_propstats(multistatus_result *r, size_t i, const char *number) {
  multistatus_result_add_prop(r, 400 + (int)(i % 600), "urn:x", number, "v");
}

static void shape_write_conditions(multistatus_result *r, size_t i,
                                   const char *number) {
  if (i == 0)
    multistatus_result_set_status(r, 403);
  multistatus_result_add_condition(r, "urn:x", number, NULL);
}

static void shape_write_condition_hrefs(multistatus_result *r, size_t i,
                                        const char *number) {
  if (i == 0)
    multistatus_result_set_status(r, 403);
  multistatus_result_add_condition(r, "DAV:", "x", number);
}

static void shape_write_hrefs(multistatus_result *r, size_t i, const char *number) {
  if (i == 0)
    multistatus_result_set_status(r, 403);
  char href[32];
  snprintf(href, sizeof href, "/%s", number);
  multistatus_result_add_href(r, href);
}

static void shape_write_headers(multistatus_result *r, size_t i, const char *number) {
  if (i == 0)
    multistatus_result_set_status(r, 200);
  multistatus_result_add_header(r, number, "v");
}

static void shape_write_separate(multistatus_result *r, size_t i, const char *number) {
  multistatus_propstat *ps = multistatus_result_add_propstat(r, 403);
  multistatus_propstat_add_prop(ps, "urn:x", number, "v");
  if (i % 2)
    multistatus_propstat_add_condition(ps, "urn:x", number, NULL);
}

static int shape_write(const shape_call *call, size_t n, size_t *bytes) {
  multistatus_limits limits = shape_limits();
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_sink sink = {shape_sink, bytes};
  multistatus_writer *w = NULL;
  o.limits = &limits;
  if (call->json)
    o.format = multistatus_format_json();
  if (multistatus_writer_new(&w, &o, &sink))
    return 1;
  multistatus_result *r = multistatus_writer_add(w, "/a", 0, NULL);
  for (size_t i = 0; i < n; i++) {
    char number[24];
    snprintf(number, sizeof number, "p%zu", i);
    call->add(r, i, number);
  }
  int rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  return rc;
}

/* ---- Many results ---- */

/* Sets the message of the document again for each result. */
static int shape_messages(const shape_call *call, size_t n, size_t *bytes) {
  static const char text[] = "so many were done until now, and more are still to come";
  multistatus_sink sink = {shape_sink, bytes};
  multistatus_writer *w = NULL;
  (void)call;
  if (multistatus_writer_new(&w, NULL, &sink))
    return 1;
  for (size_t i = 0; i < n; i++) {
    multistatus_writer_add(w, "/a", 200, NULL);
    multistatus_writer_set_message(w, text);
    *bytes += sizeof text;
  }
  int rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  return rc;
}

/* Adds hrefs to results that were looked up before. */
static int shape_late_hrefs(const shape_call *call, size_t n, size_t *bytes) {
  multistatus_list *list = NULL;
  char href[32];
  (void)call;
  if (multistatus_list_new(&list, NULL))
    return 1;
  for (size_t i = 0; i < n; i++) {
    *bytes += (size_t)snprintf(href, sizeof href, "/%zu", i);
    multistatus_list_add(list, href, 403, NULL);
  }
  for (size_t i = 0; i < n && multistatus_list_find(list, "/0"); i++) {
    *bytes += (size_t)snprintf(href, sizeof href, "/late/%zu", i);
    multistatus_result *r = (multistatus_result *)multistatus_list_get(list, i);
    multistatus_result_add_href(r, href);
  }
  int rc = multistatus_list_error(list);
  multistatus_list_free(list);
  return rc;
}

/* A client that takes a few of the pending bytes at a time, and a host that adds as
   many new ones. */
static int shape_slow_client(const shape_call *call, size_t n, size_t *bytes) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w = NULL;
  const void *data;
  (void)call;
  limits.pending_bytes = n * 100 + 2000;
  o.limits = &limits;
  if (multistatus_writer_new(&w, &o, NULL))
    return 1;
  while (multistatus_writer_pending(w, &data) < n * 100)
    multistatus_writer_add(w, "/a", 200, NULL);
  for (size_t i = 0; i < 4 * n; i++) {
    multistatus_writer_consume(w, 90);
    multistatus_writer_add(w, "/a", 200, NULL);
  }
  int rc = multistatus_writer_error(w);
  *bytes = n * 500;
  multistatus_writer_free(w);
  return rc;
}

/* ---- A batch, and problem details ---- */

static int shape_do(void *ctx, multistatus_batch *b, size_t i) {
  (void)ctx;
  (void)b;
  return i % 7 ? 204 : 403;
}

static int shape_batch(const shape_call *call, size_t n, size_t *bytes) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b = NULL;
  multistatus_list *list = NULL;
  char href[32];
  (void)call;
  o.max_items = n;
  int rc = multistatus_batch_new(&b, &o) || multistatus_list_new(&list, NULL);
  for (size_t i = 0; i < n && !rc; i++) {
    *bytes += (size_t)snprintf(href, sizeof href, "/items/%zu", i);
    rc = multistatus_batch_add(b, href);
  }
  if (!rc)
    rc = multistatus_batch_run(b, shape_do, NULL, NULL);
  if (!rc)
    rc = multistatus_batch_end(b, list);
  multistatus_batch_free(b);
  multistatus_list_free(list);
  return rc;
}

static int shape_problem(const shape_call *call, size_t n, size_t *bytes) {
  multistatus_problem problem = MULTISTATUS_PROBLEM_INIT;
  char *detail = malloc(n * 16 + 1), *out = NULL;
  size_t len = 0;
  if (!detail)
    return 1;
  for (size_t i = 0; i < n; i++)
    memcpy(detail + 16 * i, "\"<&\x01 \xff aaaaaaaaa", 17);
  problem.status = 422;
  problem.detail = problem.title = problem.instance = detail;
  problem.types = detail;
  int rc = multistatus_problem_print(
      &problem, call->json ? MULTISTATUS_PROBLEM_JSON : MULTISTATUS_PROBLEM_DAV, NULL,
      &out, &len);
  *bytes = len;
  multistatus_free(out);
  free(detail);
  return rc;
}

/* ---- Plans and merging ---- */

enum { SHAPE_HREF = 24 };

static void shape_cause(multistatus_result *r, size_t at) {
  char href[SHAPE_HREF];
  snprintf(href, sizeof href, "/%zu", at);
  multistatus_result_set_status(r, 424);
  multistatus_result_add_condition(r, MULTISTATUS_NS, "failed-dependency", href);
}

static void shape_cause_before(multistatus_result *r, size_t i, const char *number) {
  (void)number;
  if (i > 0)
    shape_cause(r, i - 1);
}

static void shape_cause_behind(multistatus_result *r, size_t i, const char *number) {
  (void)number;
  shape_cause(r, i + 1);
}

/* Without add: items with the same href, and failures of its members. */
static int shape_plan(const shape_call *call, size_t n, size_t *bytes) {
  multistatus_list *list = NULL;
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan = NULL;
  char(*text)[SHAPE_HREF] = malloc(n * sizeof *text);
  const char **hrefs = malloc(n * sizeof *hrefs);
  int rc = text && hrefs ? multistatus_list_new(&list, NULL) : MULTISTATUS_ERROR_NOMEM;
  for (size_t i = 0; !rc && i < n; i++) {
    snprintf(text[i], SHAPE_HREF, call->add ? "/%zu" : "/d", i);
    hrefs[i] = text[i];
    multistatus_result *r =
        multistatus_list_add(list, call->add ? text[i] : "/d/x", 503, NULL);
    if (call->add)
      call->add(r, i, text[i] + 1);
    *bytes += 2 * strlen(text[i]);
  }
  policy.sent = n;
  policy.hrefs = hrefs;
  policy.method = "DELETE";
  if (!rc)
    rc = multistatus_retry_plan(&plan, list, &policy, NULL);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
  free(text);
  free(hrefs);
  return rc;
}

static int shape_leave_out(void *ctx, const multistatus_result *first,
                           const multistatus_result *again) {
  (void)ctx, (void)first, (void)again;
  return 0;
}

static int shape_merge_equal(const shape_call *call, size_t n, size_t *bytes) {
  multistatus_list *from = NULL, *list = NULL;
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  (void)call;
  int rc = multistatus_list_new(&from, NULL);
  if (!rc)
    rc = multistatus_list_new(&list, NULL);
  for (size_t i = 0; !rc && i < n; i++)
    multistatus_list_add(from, i % 2 ? "/a%20b" : "/a b", 200, NULL);
  part.list = from;
  o.duplicate = shape_leave_out;
  if (!rc)
    rc = multistatus_merge(&part, 1, &o, list);
  *bytes += n * 5;
  multistatus_list_free(from);
  multistatus_list_free(list);
  return rc;
}

const shape_call shape_calls[] = {
    {"written: properties of a result", shape_write, shape_write_props, false},
    {"written: properties over 600 statuses", shape_write, shape_write_propstats,
     false},
    {"written: conditions of a result", shape_write, shape_write_conditions, false},
    {"written: hrefs of a condition", shape_write, shape_write_condition_hrefs, false},
    {"written: hrefs of a result", shape_write, shape_write_hrefs, false},
    {"written: headers of a result", shape_write, shape_write_headers, true},
    {"written: separate propstats", shape_write, shape_write_separate, false},
    {"written: a message for each result", shape_messages, NULL, false},
    {"written: to a slow client", shape_slow_client, NULL, false},
    {"list: hrefs added after look-up", shape_late_hrefs, NULL, false},
    {"batch: items", shape_batch, NULL, false},
    {"plan: each 424 because of the previous one", shape_plan, shape_cause_before,
     false},
    {"plan: each 424 because of the next one", shape_plan, shape_cause_behind, false},
    {"plan: equal hrefs, failures below", shape_plan, NULL, false},
    {"merge: one href written in two ways", shape_merge_equal, NULL, false},
    {"problem: printed as JSON", shape_problem, NULL, true},
    {"problem: printed as DAV XML", shape_problem, NULL, false},
};
const size_t shape_call_count = sizeof shape_calls / sizeof *shape_calls;
