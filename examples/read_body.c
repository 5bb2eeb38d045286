/* SPDX-License-Identifier: MIT */

/* Reads a multi-status body, XML or JSON, from a file or stdin in small pieces, as from
   a network, and prints its content.

   usage: read_body [FILE]

   Exit status 0: the body was complete; 1: it was incomplete or invalid, and the last
   line has the error and its position; 2: the file cannot be read. */

#include <multistatus.h>
#include <stdio.h>

enum { PIECE = 64 };

static void print_conditions(const multistatus_condition *c, const char *indent) {
  for (; c; c = multistatus_condition_next(c)) {
    printf("%scondition {%s}%s", indent, multistatus_condition_ns(c),
           multistatus_condition_name(c));
    const multistatus_href *h = multistatus_condition_first_href(c);
    for (; h; h = multistatus_href_next(h))
      printf(" %s", multistatus_href_value(h));
    putchar('\n');
  }
}

static void print_propstat(const multistatus_propstat *p) {
  int status = multistatus_propstat_status(p);
  printf("  %d %s\n", status, multistatus_reason(status));
  if (multistatus_propstat_message(p))
    printf("    message %s\n", multistatus_propstat_message(p));
  print_conditions(multistatus_propstat_first_condition(p), "    ");
  const multistatus_prop *prop = multistatus_propstat_first_prop(p);
  for (; prop; prop = multistatus_prop_next(prop)) {
    static const char *const kinds[] = {"", " = ", " = markup "};
    printf("    {%s}%s%s%s\n", multistatus_prop_ns(prop), multistatus_prop_name(prop),
           kinds[multistatus_prop_kind_of(prop)], multistatus_prop_value(prop));
  }
}

static void print_result(const multistatus_result *r) {
  int outcome = multistatus_result_outcome(r);
  printf("%d %s", outcome, multistatus_reason(outcome));
  const multistatus_href *h = multistatus_result_first_href(r);
  for (; h; h = multistatus_href_next(h))
    printf(" %s", multistatus_href_value(h));
  putchar('\n');
  if (multistatus_result_message(r))
    printf("  message %s\n", multistatus_result_message(r));
  if (multistatus_result_location(r))
    printf("  location %s\n", multistatus_result_location(r));
  print_conditions(multistatus_result_first_condition(r), "  ");
  const multistatus_propstat *p = multistatus_result_first_propstat(r);
  for (; p; p = multistatus_propstat_next(p))
    print_propstat(p);
}

/* Prints the complete results. Returns 0, or the negative error. */
static int print_results(multistatus_reader *reader) {
  const multistatus_result *result;
  int rc;
  while ((rc = multistatus_reader_next(reader, &result)) == 1)
    print_result(result);
  return rc;
}

static int read_body(multistatus_reader *reader, FILE *file) {
  char piece[PIECE];
  size_t n;
  int rc = 0;
  while (rc == 0 && (n = fread(piece, 1, sizeof piece, file)) > 0) {
    multistatus_reader_feed(reader, piece, n);
    rc = print_results(reader);
  }
  if (rc == 0) {
    multistatus_reader_end(reader);
    rc = print_results(reader);
  }
  return rc;
}

int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : stdin;
  multistatus_reader *reader;
  if (!file || multistatus_reader_new(&reader, NULL) < 0) {
    fprintf(stderr, "read_body: cannot read %s\n", argc > 1 ? argv[1] : "stdin");
    return 2;
  }
  int rc = read_body(reader, file);
  if (multistatus_reader_message(reader))
    printf("message %s\n", multistatus_reader_message(reader));
  if (multistatus_reader_sync_token(reader))
    printf("sync-token %s\n", multistatus_reader_sync_token(reader));
  if (rc == 0)
    puts("The body is complete.");
  else
    printf("Error: %s\n", multistatus_reader_error(reader)->text);
  multistatus_reader_free(reader);
  if (file != stdin)
    fclose(file);
  return rc == 0 ? 0 : 1;
}
