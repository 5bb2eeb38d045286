/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include "cli.h"

/* Output for terminals and as JSON, with text from the body escaped. */

/* ---- The terminal ---- */

int cli_columns(void) {
  static int columns = -1;
  struct winsize size;
  if (columns >= 0)
    return columns;
  columns = 0;
  if (isatty(STDOUT_FILENO)) {
    const char *variable = getenv("COLUMNS");
    columns = variable ? atoi(variable) : 0;
    if (columns <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
      columns = size.ws_col;
    columns = columns <= 0 ? 80 : columns < 10 ? 10 : columns;
  }
  return columns;
}

int cli_rest(int used) {
  int columns = cli_columns();
  return columns ? columns - used > 1 ? columns - used : 1 : 0;
}

static bool coloured(void) {
  const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
  return cli_columns() && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

void cli_paint(cli_colour colour) {
  static const char *const CODES[] = {"0", "32", "31", "33", "2"};
  if (coloured())
    printf("\033[%sm", CODES[colour]);
}

cli_colour cli_colour_of(int status) {
  return status == 207                          ? CLI_MIXED
         : multistatus_status_succeeded(status) ? CLI_GOOD
         : status >= 400                        ? CLI_BAD
                                                : CLI_MIXED;
}

/* ---- Text ---- */

/* Characters that a terminal interprets, or that change how others are displayed:
   controls, text direction, line and paragraph separators, invisible characters. */
static bool is_harmful(unsigned c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c >= 0xe0000;
}

/* Decodes the character at s and returns its length. Text of the library is valid
   UTF-8; other text, such as a file name, may not be: then *c is U+FFFD, and 1 is
   returned. */
static int next_char(const char *s, unsigned *c) {
  static const unsigned LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *u = (const unsigned char *)s;
  int len = u[0] < 0x80 ? 1 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
  bool valid = (u[0] & 0xc0) != 0x80 && u[0] < 0xf8;
  *c = len == 1 ? u[0] : u[0] & (0xff >> (len + 1));
  for (int i = 1; i < len && valid; i++) {
    valid = (u[i] & 0xc0) == 0x80;
    *c = *c << 6 | (u[i] & 0x3f);
  }
  if (valid && *c >= LEAST[len] && *c >> 11 != 0x1b && *c <= 0x10ffff)
    return len;
  *c = 0xfffd;
  return 1;
}

/* Sets out to the character at s as it is printed, and *columns to its width. Returns
   its length. */
static int show_char(const char *s, char out[16], int *columns) {
  unsigned c;
  int len = next_char(s, &c), width = 1;
  if (is_harmful(c)) {
    *columns = c == '\n'   ? sprintf(out, "\\n")
               : c == '\t' ? sprintf(out, "\\t")
               : c == '\r' ? sprintf(out, "\\r")
                           : sprintf(out, "\\u{%x}", c);
    return len;
  }
  if (c == 0xfffd && len == 1)
    strcpy(out, "\xef\xbf\xbd");
  else
    sprintf(out, "%.*s", len, s);
  if (c >= 0x300)
    width = wcwidth((wchar_t)c);
  *columns = width < 0 ? 1 : width;
  return len;
}

int cli_width(const char *text) {
  char out[16];
  int all = 0, columns;
  for (; *text; all += columns)
    text += show_char(text, out, &columns);
  return all;
}

void cli_put_error(const char *text) {
  char out[16];
  for (int columns; *text; fputs(out, stderr))
    text += show_char(text, out, &columns);
}

int cli_put(const char *text, int min, int max) {
  char out[16];
  int all = 0, columns;
  bool cut = max > 0 && cli_width(text) > max;
  while (*text) {
    text += show_char(text, out, &columns);
    if (cut && all + columns > max - 1) {
      fputs("\xe2\x80\xa6", stdout);
      all++;
      break;
    }
    fputs(out, stdout);
    all += columns;
  }
  for (; all < min; all++)
    putchar(' ');
  return all;
}

/* Prints a character of a JSON string as it is, or escaped if a terminal interprets it.
   A byte that is not UTF-8, which only an href can contain, is percent-encoded. Returns
   its length. */
static int put_json_char(const char *s) {
  char out[16];
  unsigned c;
  int columns, len = next_char(s, &c);
  if (c == 0xfffd && len == 1) {
    printf("%%%02X", (unsigned char)*s);
  } else if (c < 0x10000 && is_harmful(c)) {
    printf("\\u%04x", c);
  } else if (is_harmful(c)) {
    printf("\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
  } else {
    show_char(s, out, &columns);
    fputs(out, stdout);
  }
  return len;
}

void cli_put_json(const char *text) {
  putchar('"');
  while (*text) {
    if (*text == '"' || *text == '\\')
      putchar('\\');
    text += put_json_char(text);
  }
  putchar('"');
}

const char *cli_put_member(const char *mark, const char *name, const char *text) {
  if (!text)
    return mark;
  printf("%s\"%s\":", mark, name);
  cli_put_json(text);
  return ",";
}

void cli_put_json_text(const char *json) {
  while (*json)
    json += put_json_char(json);
}

/* ---- Results ---- */

const char *cli_status_text(int status, const char *reason) {
  static char text[160];
  if (!status)
    return "unknown";
  reason = reason && *reason ? reason : multistatus_reason(status);
  snprintf(text, sizeof text, "%d%s%.120s", status, *reason ? " " : "", reason);
  return text;
}

const char *cli_item_name(const multistatus_result *r) {
  static char *text;
  const char *href = multistatus_result_href(r), *id = multistatus_result_id(r);
  if (*href)
    return href;
  free(text);
  if (id ? asprintf(&text, "id %s", id) < 0
      : multistatus_result_index(r) >= 0
          ? asprintf(&text, "item %lld", (long long)multistatus_result_index(r)) < 0
          : asprintf(&text, "(no href)") < 0)
    cli_must(MULTISTATUS_ERROR_NOMEM);
  return text;
}

char *cli_conditions(const multistatus_condition *c) {
  char *text = NULL;
  size_t len;
  FILE *to = open_memstream(&text, &len);
  if (!to)
    cli_must(MULTISTATUS_ERROR_NOMEM);
  for (const char *mark = ""; c; c = multistatus_condition_next(c), mark = ", ") {
    const multistatus_href *h = multistatus_condition_first_href(c);
    fprintf(to, "%s%s", mark, multistatus_condition_name(c));
    for (const char *open = " ("; h; h = multistatus_href_next(h), open = " ")
      fprintf(to, "%s%s%s", open, multistatus_href_value(h),
              multistatus_href_next(h) ? "" : ")");
    if (multistatus_condition_message(c))
      fprintf(to, ": %s", multistatus_condition_message(c));
  }
  if (fclose(to))
    cli_must(MULTISTATUS_ERROR_NOMEM);
  return text;
}

/* ---- The end ---- */

void cli_output_check(void) {
  if (ferror(stdout))
    cli_die(CLI_IO, "cannot write: %s", strerror(errno));
}

int cli_finish(int status) {
  if (fflush(stdout) || ferror(stdout))
    cli_die(CLI_IO, "cannot write: %s", strerror(errno));
  return status;
}

void cli_progress(const cli_input *in, size_t results) {
  static struct timespec last;
  static bool shown;
  struct timespec now;
  if (!isatty(STDERR_FILENO))
    return;
  if (!in) {
    if (shown)
      fputs("\r\033[K", stderr);
    shown = false;
    return;
  }
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!last.tv_sec)
    last = now;
  long ms = (now.tv_sec - last.tv_sec) * 1000 + (now.tv_nsec - last.tv_nsec) / 1000000;
  if (ms < 300)
    return;
  last = now;
  shown = true;
  fprintf(stderr, "\r%zu results, %.1f MB\033[K", results, (double)in->bytes / 1e6);
}
