/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
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
    "  --first          write only the first of several results for one href; a "
    "warning\n"
    "                   names each failure that is left out, if the first has another\n"
    "                   status\n"
    "  --pretty         write line ends and indentation (not for ndjson, "
    "llm-jsonl)\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 success; 2 a body is incomplete or invalid (nothing is written),\n"
    "or the output failed; 64 wrong usage\n";

static const multistatus_format *format;

static int skip_duplicate(void *ctx, const multistatus_result *first,
                          const multistatus_result *again) {
  (void)ctx;
  int status = multistatus_result_outcome(again);
  if (!multistatus_result_succeeded(again) &&
      status != multistatus_result_outcome(first))
    cli_warn("%s: --first leaves out a later result, which is %s", cli_item_name(again),
             cli_status_text(status, NULL));
  return 0;
}

static int discard(void *ctx, const void *data, size_t len) {
  (void)ctx, (void)data, (void)len;
  return 0;
}

/* Exits with the error of the writer and the first result that causes it by itself.
   Returns if there is none. */
static void blame(const multistatus_writer *failed, const multistatus_part *parts,
                  const char *const *names, size_t count) {
  const char *why = multistatus_writer_error_text(failed);
  const multistatus_sink sink = {discard, NULL};
  multistatus_write_options options = MULTISTATUS_WRITE_OPTIONS_INIT;
  options.format = format;
  for (size_t i = 0; i < count; i++) {
    multistatus_writer *w = NULL;
    for (size_t k = 0; k < multistatus_list_count(parts[i].list); k++) {
      if (!w)
        cli_must(multistatus_writer_new(&w, &options, &sink));
      if (multistatus_writer_put(w, multistatus_list_get(parts[i].list, k)) == 0)
        continue;
      if (strcmp(why, multistatus_writer_error_text(w)) == 0)
        cli_die(CLI_IO, "%s: result %zu: %s", names[i], k + 1, why);
      multistatus_writer_free(w);
      w = NULL;
    }
    multistatus_writer_free(w);
  }
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
  format = cli_format(to);
  options.duplicate = first ? skip_duplicate : NULL;
  size_t count = (size_t)(argc - optind);
  if (count == 0)
    cli_misused("missing FILE");
  multistatus_list **lists = cli_alloc(NULL, count * sizeof *lists);
  multistatus_part *parts = cli_alloc(NULL, count * sizeof *parts);
  const char **names = cli_alloc(NULL, count * sizeof *names);
  for (size_t i = 0; i < count; i++) {
    cli_input *in = cli_open(argv[optind + (int)i]);
    lists[i] = cli_list(in, &complete);
    all_complete = all_complete && complete;
    if (complete)
      cli_warn_response(in); /* which the output does not contain */
    parts[i] = none;
    parts[i].list = lists[i];
    names[i] = in->name;
    cli_close(in);
  }
  if (all_complete) {
    multistatus_writer *w = cli_writer(format, pretty, 0);
    int rc = multistatus_merge_write(parts, count, &options, w);
    if (rc)
      blame(w, parts, names, count);
    cli_written(w, rc, 0);
    cli_writer_end(w);
  }
  for (size_t i = 0; i < count; i++)
    multistatus_list_free(lists[i]);
  free(lists);
  free(parts);
  free(names);
  return all_complete ? CLI_OK : CLI_IO;
}
