/* SPDX-License-Identifier: MIT */

/* Reads a body of another API and prints a line for each item: the status, the id (or
   else the href) and the message, the texts in hexadecimal or "-" for none.

   usage: read_dialect            prints the names of the presets
          read_dialect PRESET PIECE < BODY
          read_dialect "" PIECE < BODY   the preset is detected */

#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include "platform.h"

static void put(const char *text) {
  printf(text ? "\t" : "\t-");
  for (; text && *text; text++)
    printf("%02X", (unsigned)(unsigned char)*text);
}

static int put_results(multistatus_reader *r) {
  const multistatus_result *item;
  int rc;
  while ((rc = multistatus_reader_next(r, &item)) == 1) {
    const char *id = multistatus_result_id(item), *href = multistatus_result_href(item);
    printf("%d", multistatus_result_outcome(item));
    put(id ? id : href && *href ? href : NULL);
    put(multistatus_result_message(item));
    putchar('\n');
  }
  return rc;
}

static int read_pieces(multistatus_reader *r, size_t size) {
  char *piece = malloc(size);
  size_t n;
  int rc = piece ? 0 : MULTISTATUS_ERROR_NOMEM;
  while (rc == 0 && (n = fread(piece, 1, size, stdin)) > 0) {
    multistatus_reader_feed(r, piece, n);
    rc = put_results(r);
  }
  free(piece);
  multistatus_reader_end(r);
  return rc ? rc : put_results(r);
}

static void put_names(void) {
  const multistatus_format *f = NULL;
  while ((f = multistatus_format_next(f)))
    if (multistatus_format_dialect(f))
      puts(multistatus_format_name(f));
}

int main(int argc, char **argv) {
  platform_binary();
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  if (argc == 1) {
    put_names();
    return 0;
  }
  if (argc != 3 || atoi(argv[2]) < 1)
    return 2;
  o.format = multistatus_format_named(argv[1]);
  o.flags = *argv[1] ? 0 : MULTISTATUS_READ_DETECT;
  if ((*argv[1] && !o.format) || multistatus_reader_new(&r, &o))
    return 2;
  int rc = read_pieces(r, (size_t)atoi(argv[2]));
  if (rc)
    fprintf(stderr, "%s\n", multistatus_reader_error(r)->text);
  multistatus_reader_free(r);
  return rc ? 1 : 0;
}
