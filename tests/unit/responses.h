/* SPDX-License-Identifier: MIT */
#ifndef RESPONSES_H
#define RESPONSES_H

/* Responses as XML: a list is read from them, and what it is written as is compared
   with them. Each test program includes it once. */

#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "grammar.h"
#include "tests.h"

/* What print() returned last; the test program frees it. */
static char *body;

static const char *print(const multistatus_list *list, const multistatus_format *f,
                         multistatus_receiver receiver, unsigned flags) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = f;
  o.receiver = receiver;
  o.flags = flags;
  multistatus_free(body);
  int rc = multistatus_list_print(list, &o, &body, NULL);
  ck_assert_msg(rc == 0, "%s, %s", multistatus_list_error_text(list),
                multistatus_list_write_text(list));
  const char *wrong = f ? NULL : grammar_check(body, strlen(body));
  ck_assert_msg(!wrong, "%s\n%s", wrong, body);
  return body;
}

static multistatus_list *new_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

static multistatus_list *read_list(const char *xml) {
  char text[2000];
  multistatus_list *list = new_list();
  snprintf(text, sizeof text, "<D:multistatus xmlns:D=\"DAV:\">%s</D:multistatus>",
           xml);
  ck_assert_int_eq(multistatus_list_read(list, NULL, text, strlen(text)), 0);
  return list;
}

/* Compares a body with the expected response in the usual root element. */
static void expect(const char *got, const char *want) {
  static const char start[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                              "<D:multistatus xmlns:D=\"DAV:\">";
  char whole[3000];
  snprintf(whole, sizeof whole, "%s%s</D:multistatus>\n", start, want);
  ck_assert_str_eq(got, whole);
}

#define OK "<D:status>HTTP/1.1 200 OK</D:status>"
#define FORBIDDEN "<D:status>HTTP/1.1 403 Forbidden</D:status>"
#define NOT_FOUND "<D:status>HTTP/1.1 404 Not Found</D:status>"
#define PROPSTAT(props, status)                                                        \
  "<D:propstat><D:prop>" props "</D:prop>" status "</D:propstat>"
#define RESPONSE(inside) "<D:response><D:href>/a</D:href>" inside "</D:response>"

#endif
