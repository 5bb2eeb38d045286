/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus merge [OPTION...] FILE...\n"
    "\n"
    "Writes the results of several bodies as one body: by their index where they have\n"
    "one, else in the order of the files.\n"
    "\n"
    "  --to FORMAT      dav-xml (unless said otherwise), json, ndjson or json-seq\n"
    "  --first          of several results for one href, only the first\n"
    "  --pretty         with line ends and indentation (not ndjson)\n" CLI_COMMON_USAGE
    "\n"
    "exit status: 0 all is there; 2 a body is not whole, and then nothing is written, "
    "or\n"
    "the output cannot be written; 64 wrong usage\n";

static int leave_out(void *ctx, const multistatus_result *first,
                     const multistatus_result *again) {
  (void)ctx, (void)first, (void)again;
  return 0;
}

int cli_merge(int argc, char **argv) {
  multistatus_merge_options options = MULTISTATUS_MERGE_OPTIONS_INIT;
  const multistatus_part none = MULTISTATUS_PART_INIT;
  const char *to = "dav-xml";
  unsigned first = 0, pretty = 0;
  bool all_whole = true, whole;
  const cli_opt opts[] = {CLI_TEXT("to", &to), CLI_FLAG("first", &first, 1),
                          CLI_FLAG("pretty", &pretty, 1), CLI_END};
  cli_options(argc, argv, opts, USAGE);
  const multistatus_format *format = cli_format(to);
  options.duplicate = first ? leave_out : NULL;
  size_t count = (size_t)(argc - optind);
  if (count == 0)
    cli_misused("no FILE");
  multistatus_list **lists = cli_alloc(NULL, count * sizeof *lists);
  multistatus_part *parts = cli_alloc(NULL, count * sizeof *parts);
  for (size_t i = 0; i < count; i++) {
    cli_input *in = cli_open(argv[optind + (int)i]);
    lists[i] = cli_list(in, &whole);
    all_whole = all_whole && whole;
    parts[i] = none;
    parts[i].list = lists[i];
    cli_close(in);
  }
  if (all_whole) {
    multistatus_writer *w = cli_writer(format, pretty, 0);
    cli_written(w, multistatus_merge_write(parts, count, &options, w));
    cli_writer_end(w);
  }
  for (size_t i = 0; i < count; i++)
    multistatus_list_free(lists[i]);
  free(lists);
  free(parts);
  return all_whole ? CLI_OK : CLI_IO;
}
