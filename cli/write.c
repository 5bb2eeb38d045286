/* SPDX-License-Identifier: MIT */
#include <multistatus/sink.h>
#include <string.h>
#include "cli.h"

/* Writing bodies to standard output. For --pretty, a filter between the writer and
   standard output adds line ends and indentation where white space is insignificant. */

enum { NAME = 32 };

typedef struct filter {
  int depth;
  /* JSON */
  bool quoted, escaped, opened; /* in a string; after a backslash; after { or [ */
  /* XML */
  enum { TEXT, TAG } state;
  char tag[NAME]; /* its first bytes */
  size_t len;
  char quote;
  char last;   /* byte of the tag */
  bool closed; /* the last tag ended an element */
  int kept;    /* the depth from which content is copied unchanged; 0: none */
} filter;

static void indent(const filter *f) {
  printf("\n%*s", 2 * f->depth, "");
}

/* ---- JSON ---- */

static void put_json(filter *f, char c) {
  if (f->quoted) {
    putchar(c);
    f->quoted = f->escaped || c != '"';
    f->escaped = !f->escaped && c == '\\';
    return;
  }
  if (c == '}' || c == ']') {
    f->depth--;
    if (!f->opened)
      indent(f);
  } else if (f->opened) {
    indent(f);
  }
  f->opened = c == '{' || c == '[';
  f->depth += f->opened;
  f->quoted = c == '"';
  putchar(c);
  if (c == ',')
    indent(f);
  else if (c == ':')
    putchar(' ');
}

static int write_json(void *ctx, const void *data, size_t len) {
  filter *f = ctx;
  for (const char *p = data, *end = p + len; p < end; p++) {
    bool between = f->depth == 0 && (*p == '\n' || *p == '\x1e');
    if (between && *p == '\n' && f->opened)
      continue;
    if (between)
      putchar(*p);
    else
      put_json(f, *p);
  }
  return ferror(stdout) ? -1 : 0;
}

/* ---- XML ---- */

/* True for elements that contain only elements, where white space is insignificant. The
   writer binds the prefix D to DAV: and to nothing else. */
static bool is_structure(const char *tag) {
  static const char *const NAMES[] = {
      "D:multistatus", "D:response", "D:propstat",       "D:prop",
      "D:error",       "D:location", "D:mkcol-response", "D:mkcalendar-response"};
  size_t len = strcspn(tag, " />");
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    if (strlen(NAMES[i]) == len && memcmp(tag, NAMES[i], len) == 0)
      return true;
  return false;
}

/* Called after '<' with the next byte. */
static void before_tag(filter *f, char c) {
  bool end = c == '/';
  if (end)
    f->depth--;
  if (!f->kept && c != '?' && (!end || f->closed))
    indent(f);
  if (f->kept && f->depth < f->kept)
    f->kept = 0;
  putchar('<');
}

static void after_tag(filter *f) {
  f->closed = f->tag[0] == '/' || f->last == '/' || f->tag[0] == '?';
  if (f->closed)
    return;
  f->depth++;
  if (!f->kept && !is_structure(f->tag))
    f->kept = f->depth;
}

static void put_xml(filter *f, char c) {
  if (f->state == TEXT) {
    if (c == '<')
      f->state = TAG, f->len = 0;
    else if (f->kept || c != '\n')
      putchar(c);
    return;
  }
  if (f->len == 0)
    before_tag(f, c);
  if (f->len < NAME - 1)
    f->tag[f->len++] = c, f->tag[f->len] = '\0';
  putchar(c);
  if (f->quote)
    f->quote = c == f->quote ? '\0' : f->quote;
  else if (c == '"' || c == '\'')
    f->quote = c;
  else if (c == '>') {
    after_tag(f);
    f->state = TEXT;
  }
  f->last = c;
}

static int write_xml(void *ctx, const void *data, size_t len) {
  for (const char *p = data, *end = p + len; p < end; p++)
    put_xml(ctx, *p);
  return ferror(stdout) ? -1 : 0;
}

/* ---- Writers ---- */

static bool line_ends; /* --pretty: end the last line */

multistatus_writer *cli_writer(const multistatus_format *format, bool pretty,
                               unsigned flags) {
  static filter f;
  const char *type = multistatus_format_content_type(format);
  multistatus_write_options options = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_sink sink = multistatus_sink_file(stdout);
  multistatus_writer *w;
  if (pretty && (strstr(type, "ndjson") || strstr(type, "jsonl")))
    cli_misused("--pretty cannot be used with %s, where each line is a record",
                multistatus_format_name(format));
  line_ends = pretty;
  if (pretty) {
    sink.write = strstr(type, "xml") ? write_xml : write_json;
    sink.ctx = &f;
  }
  options.format = format;
  options.flags = flags;
  int rc = multistatus_writer_new(&w, &options, &sink);
  if (rc == MULTISTATUS_ERROR_UNSUPPORTED)
    cli_misused("%s: this format can only be read", multistatus_format_name(format));
  cli_must(rc);
  return w;
}

void cli_written(multistatus_writer *w, int rc, size_t about) {
  if (rc == 0)
    return;
  cli_output_check();
  multistatus_writer_flush(w);
  if (about)
    cli_die(CLI_IO, "result %zu: %s", about, multistatus_writer_error_text(w));
  cli_die(CLI_IO, "%s", multistatus_writer_error_text(w));
}

void cli_writer_end(multistatus_writer *w) {
  cli_written(w, multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  if (line_ends)
    putchar('\n');
}
