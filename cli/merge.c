/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus merge [OPTION...] FILE...\n"
    "\n"
    "Merges the results of several bodies into one body, ordered by their index if\n"
    "they have one, else in the order of the files. Members of the documents, such as\n"
    "message and sync-token, are not kept.\n"
    "\n"
    "  --to FORMAT      dav-xml (default), json, ndjson, json-seq, or a\n"
    "                   dialect such as odata\n"
    "  --first          write only the first of several results for one href\n"
    "  --pretty         write line ends and indentation (not for "
    "ndjson)\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 success; 2 a body is incomplete or invalid (nothing is written),\n"
    "or the output failed; 64 wrong usage\n";

static int skip_duplicate(void *ctx, const multistatus_result *first,
                          const multistatus_result *again) {
  (void)ctx, (void)first, (void)again;
  return 0;
}

int cli_merge(int argc, char **argv) {
  multistatus_merge_options options = MULTISTATUS_MERGE_OPTIONS_INIT;
  const multistatus_part none = MULTISTATUS_PART_INIT;
  const char *to = "dav-xml";
  unsigned first = 0, pretty = 0;
  bool all_complete = true, complete;
  const cli_opt opts[] = {CLI_TEXT("to", &to), CLI_FLAG("first", &first, 1),
                          CLI_FLAG("pretty", &pretty, 1), CLI_END};
  cli_options(argc, argv, opts, USAGE);
  const multistatus_format *format = cli_format(to);
  options.duplicate = first ? skip_duplicate : NULL;
  size_t count = (size_t)(argc - optind);
  if (count == 0)
    cli_misused("missing FILE");
  multistatus_list **lists = cli_alloc(NULL, count * sizeof *lists);
  multistatus_part *parts = cli_alloc(NULL, count * sizeof *parts);
  for (size_t i = 0; i < count; i++) {
    cli_input *in = cli_open(argv[optind + (int)i]);
    lists[i] = cli_list(in, &complete);
    all_complete = all_complete && complete;
    if (complete)
      cli_warn_response(in); /* which the output does not contain */
    parts[i] = none;
    parts[i].list = lists[i];
    cli_close(in);
  }
  if (all_complete) {
    multistatus_writer *w = cli_writer(format, pretty, 0);
    cli_written(w, multistatus_merge_write(parts, count, &options, w), 0);
    cli_writer_end(w);
  }
  for (size_t i = 0; i < count; i++)
    multistatus_list_free(lists[i]);
  free(lists);
  free(parts);
  return all_complete ? CLI_OK : CLI_IO;
}
