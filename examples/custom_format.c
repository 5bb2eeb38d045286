/* SPDX-License-Identifier: MIT */

/* A custom format, which uses only <multistatus/plugin.h>. Each result is a line,

     status TAB href [TAB message] LF

   with tab, line feed and backslash escaped as \t, \n and \\. The last line is "end":
   without it, a body truncated between two lines would look complete. A line has one
   href and no properties, so other results are refused; and so is the end of a document
   in which results are missing or successes were undone, which no line could report. */

#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <string.h>

/* ---- Writing ---- */

static void put_field(multistatus_output *out, const char *text) {
  for (; *text; text++) {
    char escape = *text == '\t' ? 't' : *text == '\n' ? 'n' : *text == '\\' ? '\\' : 0;
    multistatus_output_put(out, escape ? "\\" : text, 1);
    if (escape)
      multistatus_output_put(out, &escape, 1);
  }
}

/* The state of a writer is the number of lines. */
static int write_result(void *state, multistatus_output *out,
                        const multistatus_result *r) {
  size_t *lines = state;
  const multistatus_href *h = multistatus_result_first_href(r);
  if (!h || multistatus_href_next(h) || multistatus_result_first_propstat(r))
    return multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                   "a line has one href and no properties");
  char status[16];
  snprintf(status, sizeof status, "%d\t", multistatus_result_status(r));
  multistatus_output_puts(out, status);
  multistatus_text href = multistatus_output_href(out, multistatus_result_href(r));
  multistatus_output_put(out, href.data, href.len);
  if (multistatus_result_message(r)) {
    multistatus_output_puts(out, "\t");
    put_field(out, multistatus_result_message(r));
  }
  multistatus_output_puts(out, "\n");
  ++*lines;
  return 0;
}

static int write_end(void *state, multistatus_output *out) {
  const size_t *lines = state;
  const multistatus_summary *s = multistatus_output_summary(out);
  if (s->total > *lines)
    return multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                   "results are missing");
  if (multistatus_output_transaction(out) > MULTISTATUS_TRANSACTION_COMMITTED &&
      (s->succeeded || s->omitted || !s->total))
    return multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                   "successes were undone");
  multistatus_output_puts(out, "end\n");
  return 0;
}

/* ---- Reading ---- */

typedef struct line_reader {
  int ended;
} line_reader;

/* Copies a field without its escapes; an unknown escape is kept. */
static multistatus_text unescape(char *to, multistatus_text field) {
  multistatus_text text = {to, 0};
  for (size_t i = 0; i < field.len; i++) {
    char c = field.data[i];
    if (c == '\\' && i + 1 < field.len) {
      c = field.data[++i];
      c = (char)(c == 't' ? '\t' : c == 'n' ? '\n' : c);
    }
    to[text.len++] = c;
  }
  return text;
}

/* Removes the field before the next TAB from *rest. */
static multistatus_text next_field(multistatus_text *rest) {
  const char *tab = rest->len ? memchr(rest->data, '\t', rest->len) : NULL;
  multistatus_text field = {rest->data, tab ? (size_t)(tab - rest->data) : rest->len};
  size_t taken = field.len + (tab != NULL);
  rest->data += taken;
  rest->len -= taken;
  return field;
}

static int read_line(multistatus_input *in, multistatus_text line) {
  multistatus_text none = {NULL, 0}, digits = next_field(&line);
  int status = multistatus_status_parse(digits.data, digits.len, NULL, NULL);
  if (status < 0)
    return multistatus_input_fail(in, MULTISTATUS_ERROR_SYNTAX, 0,
                                  "a line must begin with a status");
  multistatus_input_begin(in);
  multistatus_input_set_status(in, status);
  multistatus_input_add_href(in, next_field(&line));
  if (line.len > 0) {
    const multistatus_allocator *a = multistatus_input_allocator(in);
    char *copy = a->alloc(a->ctx, NULL, 0, line.len);
    if (!copy)
      return multistatus_input_fail(in, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
    multistatus_input_set_message(in, unescape(copy, line), none);
    a->alloc(a->ctx, copy, line.len, 0);
  }
  return multistatus_input_commit(in);
}

/* Parses one line at a time. The reader keeps an incomplete line. */
static int read_feed(void *state, multistatus_input *in, const char *data, size_t len,
                     size_t *used) {
  line_reader *reader = state;
  if (reader->ended)
    return multistatus_input_fail(in, MULTISTATUS_ERROR_TRAILING, 0,
                                  "a line after end");
  const char *lf = memchr(data, '\n', len);
  if (!lf) {
    *used = 0;
    return 0;
  }
  multistatus_text line = {data, (size_t)(lf - data)};
  *used = line.len + 1;
  if (line.len != 3 || memcmp(line.data, "end", 3) != 0)
    return read_line(in, line);
  reader->ended = 1;
  return *used == len ? 0
                      : multistatus_input_fail(in, MULTISTATUS_ERROR_TRAILING, *used,
                                               "a line after end");
}

static int read_end(void *state, multistatus_input *in, const char *rest, size_t len) {
  (void)rest;
  line_reader *reader = state;
  return reader->ended ? 0
                       : multistatus_input_fail(in, MULTISTATUS_ERROR_TRUNCATED, len,
                                                "the line \"end\" is missing");
}

static const multistatus_format LINES = {
    .size = sizeof(multistatus_format),
    .name = "lines",
    .content_type = "text/x-outcome-lines; charset=utf-8",
    .write_state = sizeof(size_t),
    .write_result = write_result,
    .write_end = write_end,
    .read_state = sizeof(line_reader),
    .read_feed = read_feed,
    .read_end = read_end,
};

/* ---- Test ---- */

/* Reads the first len bytes of a body and writes the results again. Returns 0 if they
   were a complete body and the copy is identical. */
static int round_trip(const char *body, size_t len) {
  multistatus_read_options in = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_write_options out = MULTISTATUS_WRITE_OPTIONS_INIT;
  in.format = out.format = &LINES;
  multistatus_list *list;
  char *copy = NULL;
  int rc = multistatus_list_new(&list, NULL);
  if (rc < 0)
    return rc;
  rc = multistatus_list_read(list, &in, body, len);
  if (rc == 0)
    rc = multistatus_list_print(list, &out, &copy, NULL);
  if (rc == 0 && strcmp(copy, body) != 0)
    rc = MULTISTATUS_ERROR_RESULT;
  multistatus_free(copy);
  multistatus_list_free(list);
  return rc;
}

static int print(multistatus_transaction transaction, char **body, size_t *len) {
  multistatus_write_options options = MULTISTATUS_WRITE_OPTIONS_INIT;
  options.format = &LINES;
  multistatus_list *list;
  int rc = multistatus_list_new(&list, NULL);
  if (rc < 0)
    return rc;
  multistatus_list_add(list, "/files/report.pdf", 204, NULL);
  multistatus_list_add(list, "/files/a #1.txt", 423, "Locked\tby alice\nuntil 17:00");
  multistatus_list_add(list, "/files/c.txt", 422, "C:\\new is not a valid name");
  multistatus_list_set_transaction(list, transaction);
  rc = multistatus_list_print(list, &options, body, len);
  multistatus_list_free(list);
  return rc;
}

int main(void) {
  char *body = NULL;
  size_t len = 0;
  int rc = print(MULTISTATUS_TRANSACTION_ROLLED_BACK, &body, &len);
  if (rc == MULTISTATUS_ERROR_UNSUPPORTED)
    rc = print(MULTISTATUS_TRANSACTION_NONE, &body, &len);
  else
    rc = MULTISTATUS_ERROR_RESULT;
  if (rc == 0)
    rc = round_trip(body, len);
  /* No truncated body may be read as complete. */
  for (size_t cut = 0; rc == 0 && cut < len; cut++)
    if (round_trip(body, cut) == 0)
      rc = MULTISTATUS_ERROR_TRUNCATED;
  if (rc == 0)
    printf("%sThe copy is identical, and each truncated body is an error.\n", body);
  else
    fprintf(stderr, "custom_format: %s\n", multistatus_strerror(rc));
  multistatus_free(body);
  return rc == 0 ? 0 : 1;
}
