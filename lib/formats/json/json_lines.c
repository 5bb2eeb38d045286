/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../stream/put.h"
#include "json_form.h"

/* Streams of JSON: a record for each result, and a last one with the summary. Each is a
   line (NDJSON), or follows a record separator (RFC 7464). They are read by the reader
   of documents, which is restarted for each record. */

enum { LINES_SEPARATOR = 0x1e };

typedef struct lines_reader {
  multistatus__json_reader json; /* first */
  bool sequence;                 /* RFC 7464 */
  bool apart;    /* there was a line feed or separator after the last record */
  bool open;     /* a record has begun */
  bool begun;    /* the first record has begun */
  bool skipping; /* the rest of an invalid record is skipped */
  bool spread;   /* it was reported that the record has several lines */
  size_t seen;   /* bytes of the incomplete token that were searched for a line feed */
} lines_reader;

/* ---- Writing ---- */

/* The state of a writer is whether the stream is a sequence (RFC 7464). */
static int lines_begin(void *state, multistatus_output *out) {
  bool *sequence = state;
  *sequence = multistatus_output_format(out) == multistatus_format_json_seq();
  return multistatus__json_only_results(out);
}

static int lines_write(void *state, multistatus_output *out,
                       const multistatus_result *r) {
  const bool *sequence = state;
  if (*sequence)
    PUT(out, "\x1e");
  multistatus__json_put_result(out, r, *sequence ? "\n\x1e" : "\n");
  PUT(out, "\n");
  return 0;
}

static int lines_write_last(void *state, multistatus_output *out) {
  const bool *sequence = state;
  multistatus__json_members m = {out, *sequence ? "\x1e{" : "{", false};
  multistatus__json_put_summary(&m, multistatus_output_summary(out));
  multistatus__json_put_document(out);
  PUT(out, "}\n");
  return 0;
}

/* ---- Reading ---- */

static int lines_open(void *state, multistatus_input *in) {
  lines_reader *l = state;
  int rc = multistatus__json_read_begin(&l->json, in);
  l->json.stream = true;
  l->json.places[0] = FORM_STREAM;
  l->sequence = multistatus_input_format(in) == multistatus_format_json_seq();
  l->apart = !l->sequence;
  return rc;
}

/* Returns the number of bytes at data that are between records. */
static size_t lines_between(lines_reader *l, const char *data, size_t len) {
  const char apart = l->sequence ? LINES_SEPARATOR : '\n';
  size_t i = 0;
  while (i < len && (data[i] == apart || data[i] == ' ' || data[i] == '\t' ||
                     data[i] == '\r' || data[i] == '\n'))
    l->apart |= data[i++] == apart;
  return i;
}

/* first: the first byte of the record. */
static int lines_begin_record(lines_reader *l, multistatus_input *in, char first) {
  int code = MULTISTATUS_ERROR_SYNTAX;
  const char *wrong = NULL;
  if (l->json.has_results) {
    code = MULTISTATUS_ERROR_TRAILING;
    wrong = "data after the last record";
  } else if (!l->apart) {
    wrong = l->sequence ? "a record separator is expected" : "a line feed is expected";
  } else if (l->begun && first != '{' && first != '[') {
    /* The stream is not another document, as it has begun with a record. */
    if (memchr("-0123456789\"tfn", first, 15)) /* a JSON value begins with it */
      code = MULTISTATUS_ERROR_RESULT;
    wrong = "a record that is not an object";
  }
  if (wrong)
    return multistatus_input_fail(in, code, 0, wrong);
  if (l->begun) /* the first record may begin with a byte order mark */
    multistatus__json_restart(&l->json);
  l->open = l->begun = true;
  l->apart = l->spread = false;
  l->seen = 0;
  return 0;
}

/* Skips an invalid record, and the line feed or separator after it. */
static int lines_skip(lines_reader *l, const char *data, size_t len, size_t *used) {
  const char *mark = memchr(data, l->sequence ? LINES_SEPARATOR : '\n', len);
  *used = mark ? (size_t)(mark + 1 - data) : len;
  l->apart = mark != NULL;
  l->skipping = !mark;
  return 0;
}

/* Drops an invalid record, if the options allow that. Returns 0 or the error. */
static int lines_give_up(lines_reader *l, multistatus_input *in, int rc) {
  if (!multistatus_input_put_off(in))
    return rc;
  l->json.has_results = l->open = false;
  return 0;
}

/* The record continues after the line feed at `at`. */
static int lines_spread(lines_reader *l, multistatus_input *in, size_t at) {
  static const char text[] = "a record that continues on another line";
  if (multistatus_input_flags(in) & MULTISTATUS_READ_SKIP_BROKEN_RECORDS) {
    l->apart = true;
    return lines_give_up(
        l, in, multistatus_input_fail(in, MULTISTATUS_ERROR_SYNTAX, at, text));
  }
  if (l->spread)
    return 0;
  l->spread = true;
  return multistatus_input_tolerate(in, MULTISTATUS_QUIRK_JSON_LINES,
                                    MULTISTATUS_ERROR_SYNTAX, at, text);
}

/* Reads a record line by line: no token contains a line feed, but the system engine
   waits for the end of a value. */
static int lines_record(lines_reader *l, multistatus_input *in, const char *data,
                        size_t len, size_t *used) {
  const char *end = l->sequence ? NULL : memchr(data + l->seen, '\n', len - l->seen);
  size_t line = end ? (size_t)(end + 1 - data) : len;
  multistatus__json_feed(&l->json.json, data, line);
  int rc = multistatus__json_run(&l->json);
  *used = multistatus__json_used(&l->json.json);
  l->open = rc != FORM_STOP;
  l->seen = l->open && !l->sequence ? line - *used : 0;
  if (rc < 0) {
    rc = lines_give_up(l, in, rc);
    return rc ? rc : lines_skip(l, data, len, used);
  }
  if (!l->open || !end)
    return 0;
  rc = lines_spread(l, in, line - 1);
  *used = l->open ? *used : line;
  return rc;
}

static int lines_feed(void *state, multistatus_input *in, const char *data, size_t len,
                      size_t *used) {
  lines_reader *l = state;
  if (l->skipping)
    return lines_skip(l, data, len, used);
  if (!l->open) {
    *used = lines_between(l, data, len);
    if (*used || !len)
      return 0;
    int rc = lines_begin_record(l, in, *data);
    if (rc && !(rc = lines_give_up(l, in, rc)))
      return lines_skip(l, data, len, used);
    if (rc)
      return rc;
  }
  return lines_record(l, in, data, len, used);
}

static int lines_end(void *state, multistatus_input *in, const char *rest, size_t len) {
  lines_reader *l = state;
  int rc = l->open ? multistatus__json_finish(&l->json, rest, len) : 0;
  if (rc && (rc = lines_give_up(l, in, rc)))
    return rc;
  if (l->json.has_results)
    return multistatus__input_end_summary(in, MULTISTATUS_QUIRK_JSON_VALUE, len);
  return multistatus_input_fail(
      in, l->begun ? MULTISTATUS_ERROR_TRUNCATED : MULTISTATUS_ERROR_EMPTY, len,
      l->begun ? "the stream ends without its last record" : "the body is empty");
}

/* ---- The formats ---- */

#define LINES_FORMAT(its_name, type)                                                   \
  {                                                                                    \
    .size = sizeof(multistatus_format), .name = its_name, .content_type = type,        \
    .write_state = sizeof(bool), .write_begin = lines_begin,                           \
    .write_result = lines_write, .write_end = lines_write_last,                        \
    .read_state = sizeof(lines_reader), .read_begin = lines_open,                      \
    .read_feed = lines_feed, .read_end = lines_end,                                    \
    .read_done = multistatus__json_read_done, .flags = MULTISTATUS_FORMAT_OMITS        \
  }

const multistatus_format *multistatus_format_ndjson(void) {
  static const multistatus_format format =
      LINES_FORMAT("ndjson", "application/x-ndjson");
  return &format;
}

const multistatus_format *multistatus_format_json_seq(void) {
  static const multistatus_format format =
      LINES_FORMAT("json-seq", "application/json-seq");
  return &format;
}
