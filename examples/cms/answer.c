/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "answer.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- Negotiation ---- */

/* Several fields of one name are joined into one list. */
typedef struct field_list {
  const char *name;
  char *value;
  bool no_memory;
} field_list;

static enum MHD_Result append_field(void *ctx, enum MHD_ValueKind kind,
                                    const char *name, const char *value) {
  (void)kind;
  field_list *list = ctx;
  if (!value || strcasecmp(name, list->name) != 0)
    return MHD_YES;
  size_t len = list->value ? strlen(list->value) : 0;
  char *grown = realloc(list->value, len + strlen(value) + 3);
  list->no_memory = !grown;
  if (!grown)
    return MHD_NO;
  strcpy(grown + len, len ? ", " : "");
  strcat(grown + len, value);
  list->value = grown;
  return MHD_YES;
}

static field_list join_fields(struct MHD_Connection *connection, const char *name) {
  field_list list = {name, NULL, false};
  MHD_get_connection_values(connection, MHD_HEADER_KIND, append_field, &list);
  return list;
}

int answer_negotiate(struct MHD_Connection *connection,
                     multistatus_negotiated *wanted) {
  field_list accept = join_fields(connection, "Accept");
  field_list prefer = join_fields(connection, "Prefer");
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.accept = accept.value;
  o.prefer = prefer.value;
  o.content_type =
      MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
  o.honours = MULTISTATUS_PREFER_MINIMAL | MULTISTATUS_PREFER_STRICT |
              MULTISTATUS_PREFER_LENIENT | MULTISTATUS_PREFER_WAIT;
  o.flags = MULTISTATUS_NEGOTIATE_STRICT;
  int rc = accept.no_memory || prefer.no_memory ? MULTISTATUS_ERROR_NOMEM
                                                : multistatus_negotiate(&o, wanted);
  free(accept.value);
  free(prefer.value);
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
