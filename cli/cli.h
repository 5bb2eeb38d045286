/* SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H

/* What the subcommands share: options, input, output. A fatal error prints a line to
   standard error and exits. */

#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h> /* optind */

/* The exit statuses of every subcommand. */
enum {
  CLI_OK = 0,
  CLI_FAILED = 1, /* items failed, a rule is violated, an assertion is false */
  CLI_IO = 2,     /* the input is unreadable or incomplete, or the output failed */
  CLI_USAGE = 64  /* as EX_USAGE of sysexits.h */
};

int cli_show(int argc, char **argv);
int cli_convert(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_assert(int argc, char **argv);
int cli_retry(int argc, char **argv);
int cli_merge(int argc, char **argv);
int cli_diff(int argc, char **argv);
int cli_mock(int argc, char **argv);

/* ---- main.c: options and messages ---- */

/* Prints "multistatus SUBCOMMAND: ..." and exits with the status. cli_misused exits
   with CLI_USAGE and refers to --help. */
_Noreturn void cli_die(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void cli_misused(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An option, and where its value is stored. */
typedef struct cli_opt {
  const char *name;
  enum { CLI_IS_FLAG, CLI_IS_TEXT, CLI_IS_NUMBER, CLI_IS_CALL } kind;
  void *to;           /* unsigned (for a flag), const char *, or long long */
  long long min, max; /* min of a flag: the bits to set; of a call: what */
  void (*call)(int what, const char *value);
} cli_opt;
#define CLI_FLAG(name, to, bits)                                                       \
  { name, CLI_IS_FLAG, to, bits, 0, NULL }
#define CLI_TEXT(name, to)                                                             \
  { name, CLI_IS_TEXT, to, 0, 0, NULL }
#define CLI_NUMBER(name, to, min, max)                                                 \
  { name, CLI_IS_NUMBER, to, min, max, NULL }
#define CLI_CALL(name, call, what)                                                     \
  { name, CLI_IS_CALL, NULL, what, 0, call }

/* Parses the options in their order, and leaves optind at the first operand. Handles
   --help and --from, which every subcommand has. The list ends with CLI_END. */
#define CLI_END                                                                        \
  { NULL, CLI_IS_FLAG, NULL, 0, 0, NULL }
#define CLI_COMMON_USAGE                                                               \
  "  --from FORMAT    the input format: dav-xml, json, ndjson, json-seq, or a\n"       \
  "                   dialect such as odata; default: detect which of the first\n"     \
  "                   four it is; a dialect is never detected\n"                       \
  "  --help           print this help\n"
void cli_options(int argc, char **argv, const cli_opt *list, const char *usage);

/* The only operand, or NULL for standard input. Exits if there are more. */
const char *cli_operand(int argc, char **argv);

/* Exits if it is not a method: a rule or plan would take it for an unknown one. NULL:
   not given. */
void cli_check_method(const char *method);
long long cli_number(const char *text, long long min, long long max);
const multistatus_format *cli_format(const char *name);
/* The format of --from; NULL: not given. */
const multistatus_format *cli_from(void);
/* Exits if rc is an error of the library, such as MULTISTATUS_ERROR_NOMEM. */
void cli_must(int rc);
void *cli_alloc(void *p, size_t size);

/* ---- input.c ---- */

enum { CLI_PIECE = 64 << 10 };

/* A body, optionally preceded by the head of its response. */
typedef struct cli_input {
  const char *name; /* for messages */
  int fd;
  int status;         /* of the head; 0: no head */
  int only;           /* the same, if it is the status of the only result; else 0 */
  char *head;         /* the last one, NUL-terminated; NULL: none */
  char *content_type; /* its Content-Type; NULL: none */
  bool location;      /* it has a Location */
  char first;         /* byte of the body that is no white space or byte order mark */
  uint64_t bytes;     /* of the body, read so far */
  multistatus_read_options options; /* for the reader */
  size_t at, len;                   /* part of the buffer not yet returned */
  bool over;                        /* end of file */
  char buffer[CLI_PIECE];
} cli_input;

/* Opens a file (NULL or "-": standard input) and reads the head if there is one. */
cli_input *cli_open(const char *path);
void cli_close(cli_input *in);

/* The trimmed value of a header field, to be freed; NULL: no such field. */
char *cli_field(const cli_input *in, const char *name);

/* True if no more of the body follows. */
bool cli_is_empty(cli_input *in);

/* The next piece of the body. Returns its length, 0 at the end. */
size_t cli_read(cli_input *in, const char **data);

/* True if there is a head, and its status is not 2xx; and a warning about that. */
bool cli_response_failed(const cli_input *in);
void cli_warn_response(const cli_input *in);

/* A text, valid until the next call, if the summary in the body counts more results,
   successes or failures than the body has; else NULL. It may count fewer. */
const char *cli_missing(const multistatus_reader *r, size_t results, size_t failures);

/* Reads the body and calls each for every result as soon as it is complete. Returns the
   reader, to be freed. Prints the error if there is one. *complete (complete may be
   NULL) is false after an error or if something is missing, which is printed too. */
typedef void cli_each(void *ctx, const multistatus_reader *r,
                      const multistatus_result *result);
multistatus_reader *cli_results(cli_input *in, cli_each *each, void *ctx,
                                bool *complete);

/* The outcome of a result that was read; of a DAV:error or DAV:prop, which has no
   status of its own, that of the head. */
int cli_outcome(const cli_input *in, const multistatus_result *r);
bool cli_succeeded(const cli_input *in, const multistatus_result *r);

/* Reads the body into a list. *complete is set in the same way. */
multistatus_list *cli_list(cli_input *in, bool *complete);

/* A list without limits on their number, to look up items by their keys. */
multistatus_list *cli_list_new(void);
/* The key of an item, to be freed: a path or URI, since a result may have any href; or,
   if href is "", one made of the id, else of the index. */
char *cli_item_key(const multistatus_result *r, const char *href);

/* ---- write.c ---- */

/* A writer to standard output; pretty: with line ends and indentation. Check each call
   with cli_written(). */
multistatus_writer *cli_writer(const multistatus_format *format, bool pretty,
                               unsigned flags);
/* Exits if rc, which the writer returned, is an error. about: the number of the result
   that was written, from 1, or 0. */
void cli_written(multistatus_writer *w, int rc, size_t about);
/* Ends the document and frees the writer. */
void cli_writer_end(multistatus_writer *w);

/* ---- output.c ---- */

/* Columns of the terminal on standard output; 0: not a terminal. */
int cli_columns(void);

/* Columns left on the line, at least 1; 0: no limit, since this is not a terminal. */
int cli_rest(int used);

/* Sets the colour of the following text, if colours are used. */
typedef enum cli_colour { CLI_PLAIN, CLI_GOOD, CLI_BAD, CLI_MIXED, CLI_DIM } cli_colour;
void cli_paint(cli_colour colour);
cli_colour cli_colour_of(int status);

/* Prints text with control and formatting characters escaped, so that untrusted text
   cannot control the terminal. Truncates it to max columns (0: no limit) and pads it to
   min. Returns the number of columns printed. */
int cli_put(const char *text, int min, int max);
int cli_width(const char *text);
/* The same, to standard error. */
void cli_put_error(const char *text);

/* Prints text as a JSON string; and JSON without white space between tokens. */
void cli_put_json(const char *text);
void cli_put_json_text(const char *json);
/* Prints mark and a member of a JSON object, a string; nothing if text is NULL. Returns
   what comes before the next one: ",", or mark. */
const char *cli_put_member(const char *mark, const char *name, const char *text);

/* "423 Locked"; without reason the registered phrase. Valid until the next call. */
const char *cli_status_text(int status, const char *reason);
/* What identifies an item: its href, "id x" or "item 3". Valid until the next call. */
const char *cli_item_name(const multistatus_result *r);
/* The conditions of a result or propstat as text, "a, b (/c)", to be freed. */
char *cli_conditions(const multistatus_condition *c);

/* Exits if writing to standard output failed. */
void cli_output_check(void);
/* Flushes standard output. Returns status, or exits if writing failed. */
int cli_finish(int status);

/* Shows progress on standard error if that is a terminal; NULL clears the line. */
void cli_progress(const cli_input *in, size_t results);

#endif
