/* SPDX-License-Identifier: MIT */

/* Writes one list as XML and as JSON.

   The adders need no checks: the first error sticks to the list, and print returns it.
   A list with an error is never written, so no body lacks a result. */

#include <multistatus.h>
#include <stdio.h>

static void add_results(multistatus_list *list) {
  /* An item with a status. Without a message, JSON has the reason phrase. */
  multistatus_list_add(list, "/files/report.pdf", 204, NULL);

  /* A failure with a message for people and a condition for programs. */
  multistatus_result *locked = multistatus_list_add(list, "/files/locked.docx", 423,
                                                    "Locked by alice until 17:00");
  multistatus_result_add_condition(locked, "DAV:", "lock-token-submitted",
                                   "/files/locked.docx");

  /* One status for several hrefs. */
  multistatus_result *rest = multistatus_list_add(list, "/files/sub/", 424, NULL);
  multistatus_result_add_href(rest, "/files/sub/a.txt");
  multistatus_result_add_href(rest, "/files/sub/b.txt");

  /* A redirection has a location. */
  multistatus_result *moved = multistatus_list_add(list, "/files/old.txt", 301, NULL);
  multistatus_result_set_location(moved, "/archive/old.txt");

  /* Properties have the status instead; the library groups them by status. */
  multistatus_result *image = multistatus_list_add(list, "/files/harbour.png", 0, NULL);
  multistatus_result_add_prop(image, 200, "DAV:", "getcontenttype", "image/png");
  multistatus_result_add_prop(image, 404, "urn:example:photo", "camera", NULL);
  multistatus_result_add_prop(image, 200, "DAV:", "displayname", "Harbour <at dawn>");
}

static int print(const multistatus_list *list, const multistatus_format *format) {
  multistatus_write_options options = MULTISTATUS_WRITE_OPTIONS_INIT;
  options.format = format;
  char *body;
  int rc = multistatus_list_print(list, &options, &body, NULL);
  if (rc < 0) {
    const char *text = multistatus_list_error_text(list);
    fprintf(stderr, "write_list: %s\n", *text ? text : multistatus_strerror(rc));
    return rc;
  }
  printf("Content-Type: %s\n\n%s\n", multistatus_format_content_type(format), body);
  multistatus_free(body);
  return 0;
}

int main(void) {
  multistatus_list *list;
  int rc = multistatus_list_new(&list, NULL);
  if (rc < 0) {
    fprintf(stderr, "write_list: %s\n", multistatus_strerror(rc));
    return 1;
  }
  add_results(list);

  multistatus_summary summary;
  multistatus_list_summary(list, &summary);
  printf("%zu results: %zu succeeded, %zu failed, %zu partial\n\n", summary.total,
         summary.succeeded, summary.failed, summary.partial);

  rc = print(list, multistatus_format_dav_xml());
  if (rc == 0)
    rc = print(list, multistatus_format_json());
  multistatus_list_free(list);
  return rc < 0 ? 1 : 0;
}
