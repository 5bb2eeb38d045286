/* SPDX-License-Identifier: MIT */

/* The smallest program that uses both directions; C and C++ alike. It prints the
   version of the library that it runs with. */

#include <multistatus.h>
#include <stdio.h>

static int write_one(char **body, size_t *len) {
  multistatus_list *list = NULL;
  int rc = multistatus_list_new(&list, NULL);
  multistatus_list_add(list, "/report.pdf", 423, "Locked");
  if (rc == 0) {
    rc = multistatus_list_print(list, NULL, body, len);
  }
  multistatus_list_free(list);
  return rc;
}

static int read_one(const char *body, size_t len, int *status) {
  multistatus_list *list = NULL;
  int rc = multistatus_list_new(&list, NULL);
  if (rc == 0) {
    rc = multistatus_list_read(list, NULL, body, len);
  }
  *status = multistatus_result_status(multistatus_list_find(list, "/report.pdf"));
  multistatus_list_free(list);
  return rc;
}

int main(void) {
  char *body = NULL;
  size_t len = 0;
  int status = 0;
  int rc = write_one(&body, &len);
  if (rc == 0) {
    rc = read_one(body, len, &status);
  }
  multistatus_free(body);
  if (rc != 0 || status != 423) {
    fprintf(stderr, "consumer: %s, status %d\n", multistatus_strerror(rc), status);
    return 1;
  }
  puts(multistatus_version());
  return 0;
}
