/* SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H

/* What the subcommands share: options, input, output. They run once and then the
   process ends, so whatever goes wrong for good ends it on the spot, with a line on
   standard error. */

#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h> /* optind */

/* The exit statuses of every subcommand. */
enum {
  CLI_OK = 0,
  CLI_FAILED = 1, /* items failed, a rule is broken, an assertion is false */
  CLI_IO = 2,     /* the input cannot be read, or the output not be written */
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

/* Prints "multistatus SUBCOMMAND: ..." and ends with that status. The usage variant
   adds where to look. */
_Noreturn void cli_die(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void cli_misused(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An option, and where its value goes. */
typedef struct cli_opt {
  const char *name;
  enum { CLI_IS_FLAG, CLI_IS_TEXT, CLI_IS_NUMBER, CLI_IS_CALL } kind;
  void *to;           /* unsigned: bits are or-ed to it; const char *; long long */
  long long min, max; /* min: the bits */
  void (*call)(const char *value);
} cli_opt;
#define CLI_FLAG(name, to, bits)                                                       \
  { name, CLI_IS_FLAG, to, bits, 0, NULL }
#define CLI_TEXT(name, to)                                                             \
  { name, CLI_IS_TEXT, to, 0, 0, NULL }
#define CLI_NUMBER(name, to, min, max)                                                 \
  { name, CLI_IS_NUMBER, to, min, max, NULL }
#define CLI_CALL(name, call)                                                           \
  { name, CLI_IS_CALL, NULL, 0, 0, call }

/* Takes the options, in their order, and leaves optind at the first operand. What every
   subcommand has is dealt with here: --help, --from. The list ends with CLI_END. */
#define CLI_END                                                                        \
  { NULL, CLI_IS_FLAG, NULL, 0, 0, NULL }
#define CLI_COMMON_USAGE                                                               \
  "  --from FORMAT    the input is dav-xml, json, ndjson, json-seq or a dialect "      \
  "such\n"                                                                             \
  "                   as odata, whatever it says\n"                                    \
  "  --help           print this\n"
void cli_options(int argc, char **argv, const cli_opt *list, const char *usage);

/* The only operand, or NULL, which is standard input; more are wrong usage. */
const char *cli_operand(int argc, char **argv);

long long cli_number(const char *text, long long min, long long max);
const multistatus_format *cli_format(const char *name);
/* What --from said; NULL: nothing. */
const multistatus_format *cli_from(void);
/* Ends if there was no memory, or the call could not be made for another reason. */
void cli_must(int rc);
void *cli_alloc(void *p, size_t size);

/* ---- input.c ---- */

enum { CLI_PIECE = 64 << 10 };

/* A body, with the head of its response before it or without. */
typedef struct cli_input {
  const char *name; /* for people */
  int fd;
  int status;                       /* of the head; 0: there is none */
  char *head;                       /* its last one, as it came, with a NUL; NULL */
  char *content_type;               /* its field; NULL: none */
  bool location;                    /* it has that field */
  uint64_t bytes;                   /* of the body, so far */
  multistatus_read_options options; /* to read it with */
  size_t at, len;                   /* of buffer, not yet returned */
  bool over;
  char buffer[CLI_PIECE];
} cli_input;

/* Opens a file (NULL or "-": standard input), and reads the head if there is one. */
cli_input *cli_open(const char *path);
void cli_close(cli_input *in);

/* The value of a field of the head, without the white space around it, to be freed;
   NULL: there is none. */
char *cli_field(const cli_input *in, const char *name);

/* The next piece of the body; 0: it is over. */
size_t cli_read(cli_input *in, const char **data);

/* Reads the whole body and passes each result on as soon as it is complete. Returns the
   reader, whose error tells how it ended; what went wrong was printed. */
typedef void cli_each(void *ctx, const multistatus_reader *r,
                      const multistatus_result *result);
multistatus_reader *cli_results(cli_input *in, cli_each *each, void *ctx);

/* All results of a body at once, and whether it was whole. */
multistatus_list *cli_list(cli_input *in, bool *whole);

/* ---- write.c ---- */

/* A writer of that format to standard output, whose errors are to be looked at with
   cli_written(); pretty: with line ends and indentation. */
multistatus_writer *cli_writer(const multistatus_format *format, bool pretty,
                               unsigned flags);
/* Ends if rc, or the writer, says that something could not be written. */
void cli_written(multistatus_writer *w, int rc);
/* Ends the document and frees the writer. */
void cli_writer_end(multistatus_writer *w);

/* ---- output.c ---- */

/* Columns of the terminal that standard output is; 0: it is none. */
int cli_columns(void);

/* What is left of a terminal's line, at least one column; 0: it has no end. */
int cli_rest(int used);

/* Begins and ends colour, where there may be any. */
typedef enum cli_colour { CLI_PLAIN, CLI_GOOD, CLI_BAD, CLI_MIXED, CLI_DIM } cli_colour;
void cli_paint(cli_colour colour);
cli_colour cli_colour_of(int status);

/* Prints text so that a terminal is not commanded by it: control and formatting
   characters are shown as escapes. Cut to max columns (0: never), and filled up to min.
   Returns how many columns it took. */
int cli_put(const char *text, int min, int max);
int cli_width(const char *text);

/* As a string of JSON, quotes included; null for NULL. */
void cli_put_json(const char *text);

/* "423 Locked"; what there is of it. Valid until the next call. */
const char *cli_status_text(int status, const char *reason);
/* What names an item: its href, or "id x", or "item 3". Valid until the next call. */
const char *cli_item_name(const multistatus_result *r);
/* The conditions of a result or a propstat, "a, b (/c)", to be freed. */
char *cli_conditions(const multistatus_condition *c);

/* Ends if standard output took less than it was given. */
void cli_output_check(void);
/* The same at the end: returns status if all of it arrived. */
int cli_finish(int status);

/* Progress on standard error, where that is a terminal; NULL clears the line. */
void cli_progress(const cli_input *in, size_t results);

#endif
