/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include "multistatus.h"

/* Prints the body of a 207 for three items, one of which failed. */

int main(void) {
  multistatus_list *list;
  char *body;
  if (multistatus_list_new(&list, NULL))
    return 1;
  multistatus_list_add(list, "/a.txt", 204, NULL);
  multistatus_list_add(list, "/b.txt", 423, "The resource is locked.");
  multistatus_list_add(list, "/c.txt", 204, NULL);
  int rc = multistatus_list_print(list, NULL, &body, NULL);
  if (!rc)
    puts(body);
  multistatus_free(body);
  multistatus_list_free(list);
  return rc != 0;
}
