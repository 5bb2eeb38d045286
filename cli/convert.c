/* SPDX-License-Identifier: MIT */
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus convert --to FORMAT [OPTION...] [FILE]\n"
    "       multistatus convert --list-formats\n"
    "\n"
    "Converts a body to another format, one result at a time, in constant memory. DAV\n"
    "XML, JSON, NDJSON and JSON sequences preserve all results.\n"
    "\n"
    "  --to FORMAT      dav-xml, json, ndjson, json-seq, or a dialect such as odata\n"
    "  --list-formats   print the names of all formats\n"
    "  --pretty         write line ends and indentation (not for ndjson, llm-jsonl)\n"
    "  --plain          write no extension elements for members that only JSON "
    "has\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 success; 2 the body is incomplete or invalid, or the format\n"
    "cannot represent it: the output is truncated at the error; 64 wrong usage\n";

typedef struct conversion {
  multistatus_writer *writer;
  size_t results;
} conversion;

static void take(void *ctx, const multistatus_reader *r,
                 const multistatus_result *result) {
  conversion *c = ctx;
  if (c->results++ == 0)
    multistatus_writer_set_document(c->writer, multistatus_reader_document(r));
  cli_written(c->writer, multistatus_writer_put(c->writer, result), c->results);
}

/* The members of the document other than results. */
static void take_document(conversion *c, const multistatus_reader *r) {
  multistatus_writer *w = c->writer;
  multistatus_summary sum;
  if (c->results == 0)
    multistatus_writer_set_document(w, multistatus_reader_document(r));
  multistatus_writer_set_message_lang(w, multistatus_reader_message(r),
                                      multistatus_reader_lang(r));
  multistatus_writer_set_sync_token(w, multistatus_reader_sync_token(r));
  multistatus_writer_set_transaction(w, multistatus_reader_transaction(r));
  if (multistatus_reader_summary(r, &sum))
    multistatus_writer_set_omitted(w, sum.omitted);
  for (const multistatus_ext *e = multistatus_reader_first_ext(r); e;
       e = multistatus_ext_next(e))
    multistatus_writer_add_ext(w, multistatus_ext_xml(e));
}

static int list_formats(void) {
  const multistatus_format *f = NULL;
  while ((f = multistatus_format_next(f)))
    puts(multistatus_format_name(f));
  return CLI_OK;
}

int cli_convert(int argc, char **argv) {
  const char *to = NULL;
  unsigned pretty = 0, flags = 0, list = 0;
  const cli_opt options[] = {CLI_TEXT("to", &to), CLI_FLAG("pretty", &pretty, 1),
                             CLI_FLAG("list-formats", &list, 1),
                             CLI_FLAG("plain", &flags, MULTISTATUS_WRITE_PLAIN),
                             CLI_END};
  cli_options(argc, argv, options, USAGE);
  if (list)
    return list_formats();
  if (!to)
    cli_misused("missing --to");
  cli_input *in = cli_open(cli_operand(argc, argv));
  conversion c = {cli_writer(cli_format(to), pretty, flags), 0};
  bool complete;
  multistatus_reader *r = cli_results(in, take, &c, &complete);
  if (complete) {
    cli_warn_response(in); /* which the output does not contain */
    take_document(&c, r);
    cli_writer_end(c.writer);
  } else {
    multistatus_writer_flush(c.writer);
    multistatus_writer_free(c.writer);
  }
  multistatus_reader_free(r);
  cli_close(in);
  return complete ? CLI_OK : CLI_IO;
}
