/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../support/platform.h"

/* Converts bodies for support/mapping.py. Reads requests as on the left and answers
   each as on the right:

     TO STRICT LENGTH\n and LENGTH bytes      CODE LENGTH\n and LENGTH bytes

   TO is the format to write, STRICT 1 or 0. CODE is 0 or an error code; after an error
   the bytes are its text. */

static void answer(int code, const char *text, size_t len) {
  printf("%d %zu\n", code, len);
  if (fwrite(text, 1, len, stdout) != len || fflush(stdout))
    exit(1);
}

static const multistatus_format *format_of(const char *name) {
  const multistatus_format *all[] = {
      multistatus_format_dav_xml(), multistatus_format_json(),
      multistatus_format_ndjson(), multistatus_format_json_seq()};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (strcmp(name, multistatus_format_name(all[i])) == 0)
      return all[i];
  exit(1);
}

static void convert(const char *body, size_t len, const multistatus_format *to,
                    int strict) {
  multistatus_read_options in = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_write_options out = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  char *text;
  size_t text_len;
  if (strict)
    in.refuse = MULTISTATUS_QUIRK_ALL;
  out.format = to;
  if (multistatus_list_new(&list, NULL))
    exit(1);
  int rc = multistatus_list_read(list, &in, body, len);
  if (rc) {
    const char *error = multistatus_list_read_error(list)->text;
    answer(rc, error, strlen(error));
  } else if ((rc = multistatus_list_print(list, &out, &text, &text_len))) {
    answer(rc, "cannot be written", 17);
  } else {
    answer(0, text, text_len);
    multistatus_free(text);
  }
  multistatus_list_free(list);
}

int main(void) {
  platform_binary();
  char name[16];
  int strict;
  size_t len;
  while (scanf("%15s %d %zu", name, &strict, &len) == 3) {
    char *body = malloc(len + 1);
    if (!body || getchar() != '\n' || fread(body, 1, len, stdin) != len)
      return 1;
    convert(body, len, format_of(name), strict);
    free(body);
  }
  return 0;
}
