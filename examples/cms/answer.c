/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <stdlib.h>
#include <string.h>

/* ---- Negotiation ---- */

typedef struct field_list {
  multistatus_field *fields;
  size_t count;
} field_list;

static enum MHD_Result add_field(void *ctx, enum MHD_ValueKind kind, const char *name,
                                 const char *value) {
  (void)kind;
  field_list *list = ctx;
  if (value)
    list->fields[list->count++] =
        (multistatus_field){name, strlen(name), value, strlen(value)};
  return MHD_YES;
}

int answer_negotiate(struct MHD_Connection *connection,
                     multistatus_negotiated *wanted) {
  int count = MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
  field_list list = {calloc((size_t)count + 1, sizeof *list.fields), 0};
  if (!list.fields)
    return MULTISTATUS_ERROR_NOMEM;
  MHD_get_connection_values(connection, MHD_HEADER_KIND, add_field, &list);
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.fields = list.fields;
  o.field_count = list.count;
  o.honours = MULTISTATUS_PREFER_MINIMAL | MULTISTATUS_PREFER_STRICT |
              MULTISTATUS_PREFER_LENIENT | MULTISTATUS_PREFER_WAIT;
  o.flags = MULTISTATUS_NEGOTIATE_STRICT;
  int rc = multistatus_negotiate(&o, wanted);
  free(list.fields);
  return rc;
}

/* ---- Responses ---- */

answer answer_problem(const multistatus_problem *problem,
                      const multistatus_negotiated *wanted) {
  answer a = {.status = problem->status,
              .content_type = multistatus_problem_content_type(wanted->problem)};
  if (multistatus_problem_print(problem, wanted->problem, NULL, &a.body, &a.len) < 0)
    a.status = 500;
  return a;
}

answer answer_outcomes(const multistatus_list *list,
                       const multistatus_negotiated *wanted) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = wanted->format;
  o.flags = MULTISTATUS_WRITE_SUMMARY;
  if (wanted->preferences & MULTISTATUS_PREFER_MINIMAL)
    o.flags |= MULTISTATUS_WRITE_MINIMAL;
  answer a = {.status = 207, .content_type = wanted->content_type};
  if (multistatus_list_print(list, &o, &a.body, &a.len) == 0)
    return a;
  multistatus_problem problem = MULTISTATUS_PROBLEM_INIT;
  problem.status = 500;
  problem.detail = multistatus_list_write_text(list);
  return answer_problem(&problem, wanted);
}
