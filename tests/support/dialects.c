/* SPDX-License-Identifier: MIT */
#include "dialects.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "pieces.h"
#include "tests.h"

void digest_add(void *ctx, const multistatus_result *r) {
  digest *d = ctx;
  size_t len = strlen(d->text);
  const char *id = multistatus_result_id(r), *message = multistatus_result_message(r);
  const multistatus_condition *c = multistatus_result_first_condition(r);
  if (!id && multistatus_result_href(r) && *multistatus_result_href(r))
    id = multistatus_result_href(r);
  snprintf(d->text + len, sizeof d->text - len, "%d %s%s%s%s%s|",
           multistatus_result_outcome(r), id ? id : "-", message ? " " : "",
           message ? message : "", c ? " !" : "",
           c ? multistatus_condition_name(c) : "");
  d->results++;
  d->successes += multistatus_result_succeeded(r);
}

int digest_of(const multistatus_format *f, unsigned flags, const char *body, size_t len,
              size_t piece, digest *d) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  d->text[0] = '\0';
  d->results = d->successes = 0;
  o.format = f;
  o.flags = flags;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  int rc = pieces_read(r, body, len, piece, digest_add, d);
  multistatus_reader_free(r);
  return rc;
}

void digest_check(const multistatus_format *f, unsigned flags, const char *body,
                  const char *means) {
  size_t len = strlen(body);
  digest d;
  for (size_t piece = 1; piece <= len; piece++) {
    ck_assert_int_eq(digest_of(f, flags, body, len, piece, &d), 0);
    ck_assert_str_eq(d.text, means);
  }
}

static int digest_order(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

void digest_sort(digest *d) {
  char *lines[256], copy[sizeof d->text];
  size_t count = 0;
  strcpy(copy, d->text);
  for (char *line = strtok(copy, "|"); line && count < 256; line = strtok(NULL, "|"))
    lines[count++] = line;
  qsort(lines, count, sizeof *lines, digest_order);
  d->text[0] = '\0';
  for (size_t i = 0; i < count; i++)
    strcat(strcat(d->text, lines[i]), "|");
}

multistatus_list *dialects_list(const multistatus_format *f, const char *body) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list;
  o.format = f;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, &o, body, strlen(body)), 0);
  return list;
}

char *dialects_print(const multistatus_list *list, const multistatus_format *f,
                     int *rc) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *out = NULL;
  o.format = f;
  *rc = multistatus_list_print(list, &o, &out, NULL);
  return out;
}
