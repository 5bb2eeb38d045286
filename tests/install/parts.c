/* SPDX-License-Identifier: MIT */

/* What a build that leaves out parts does with documents of each format: one line with
   the error for an XML body, for a JSON body, and for a writer that was given no
   format; 0 is none. */

#include <stdio.h>
#include <string.h>
#include "multistatus.h"

static int read_body(const char *body) {
  multistatus_list *list = NULL;
  int rc = multistatus_list_new(&list, NULL);
  if (!rc)
    rc = multistatus_list_read(list, NULL, body, strlen(body));
  if (!rc && multistatus_result_status(multistatus_list_find(list, "/a")) != 423)
    rc = 1;
  multistatus_list_free(list);
  return rc;
}

static int write_body(void) {
  multistatus_writer *writer = NULL;
  int rc = multistatus_writer_new(&writer, NULL, NULL);
  multistatus_writer_free(writer);
  return rc;
}

int main(void) {
  int xml = read_body("<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"
                      "<D:status>HTTP/1.1 423 Locked</D:status></D:response>"
                      "</D:multistatus>");
  int json = read_body("{\"results\":[{\"href\":\"/a\",\"status\":423}]}");
  const char *text = multistatus_options_text(MULTISTATUS_OPTIONS_LIST, NULL);
  printf("%d %d %d\n", xml, json, text ? 1 : write_body());
  return 0;
}
