/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include "multistatus.h"

/* Reads the body of a 207 from standard input and prints the failures. */

int main(void) {
  multistatus_reader *reader;
  const multistatus_result *r;
  char data[4096];
  size_t n;
  if (multistatus_reader_new(&reader, NULL))
    return 1;
  while ((n = fread(data, 1, sizeof data, stdin)) > 0)
    multistatus_reader_feed(reader, data, n);
  int rc = multistatus_reader_end(reader);
  while (multistatus_reader_next(reader, &r) == 1)
    if (!multistatus_result_succeeded(r))
      printf("%s: %d\n", multistatus_result_href(r), multistatus_result_outcome(r));
  if (rc)
    fprintf(stderr, "%s\n", multistatus_reader_error(reader)->text);
  multistatus_reader_free(reader);
  return rc != 0;
}
