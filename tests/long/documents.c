/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "random.h"
#include "reading.h"

/* Prints JSON that the library writes, for schema.py: "document" and a document, or
   "record" and a record of a stream, on each line. First the bodies of the files, if
   they can be read and written, then COUNT random ones.

   usage: documents COUNT [FILE...] */

static void print(const multistatus_list *list, const multistatus_format *format,
                  unsigned flags, const char *kind) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  o.format = format;
  o.flags = flags;
  if (multistatus_list_print(list, &o, &body, NULL))
    return; /* readable, but cannot be written */
  for (char *line = strtok(body, "\n"); line; line = strtok(NULL, "\n"))
    printf("%s %s\n", kind, line);
  multistatus_free(body);
}

static void print_all(const multistatus_list *list, unsigned flags) {
  print(list, multistatus_format_json(), flags, "document");
  print(list, multistatus_format_ndjson(), flags, "record");
}

static multistatus_list *new_list(void) {
  multistatus_list *list;
  if (multistatus_list_new(&list, NULL))
    exit(1);
  return list;
}

int main(int argc, char **argv) {
  for (int i = 2; i < argc; i++) {
    multistatus_list *list = new_list();
    size_t len;
    char *body = reading_file(argv[i], &len);
    if (multistatus_list_read(list, NULL, body, len) == 0)
      print_all(list, 0);
    free(body);
    multistatus_list_free(list);
  }
  for (int i = 0; argc > 1 && i < atoi(argv[1]); i++) {
    multistatus_list *list = new_list();
    random_list(list, (uint64_t)i);
    print_all(list, i % 2 ? MULTISTATUS_WRITE_SUMMARY : 0);
    multistatus_list_free(list);
  }
  return 0;
}
