/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/* The streaming reader: bytes go to the format as they come, results are handed out one
   at a time. What the format did not take yet waits here, so that a format never joins
   pieces and stops after each result without losing anything. */

struct multistatus_reader {
  multistatus__owner own;           /* its results', unless they are a list's */
  multistatus_input input;          /* what the format is given */
  const multistatus_format *format; /* NULL: not yet known */
  void *state;
  bool all;      /* results are kept: no need to stop after each */
  bool ended;    /* no more pieces will come */
  bool finished; /* the format has seen the end, or a fault */

  multistatus__buffer waiting; /* what the format has not taken yet: */
  size_t at;                   /* from here on */
  uint64_t fed, taken;         /* bytes of the body */
  uint64_t line, line_start;   /* the line that `taken` is in, and where it begins */

  multistatus_read_error error;
  char text[sizeof(((multistatus_input *)0)->text) + 80];
  char *href; /* the error's, from the allocator */
};

/* ---- Life ---- */

static int reader_open_format(multistatus_reader *r) {
  const multistatus_format *f = r->format;
  if (f->read_state &&
      !(r->state = multistatus__alloc(&r->input.owner->allocator, f->read_state)))
    return multistatus_input_fail(&r->input, MULTISTATUS_ERROR_NOMEM, 0,
                                  "out of memory");
  int rc = f->read_begin ? f->read_begin(r->state, &r->input) : 0;
  return rc ? multistatus_input_fail(&r->input, rc, 0, multistatus_strerror(rc)) : 0;
}

static int reader_init(multistatus_reader *r, const multistatus_read_options *o) {
  if (o->engine != MULTISTATUS_ENGINE_BUILTIN && o->engine != MULTISTATUS_ENGINE_SYSTEM)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (o->format && !o->format->read_feed)
    return MULTISTATUS_ERROR_UNSUPPORTED;
  r->input.engine = o->engine;
  r->line = 1;
  r->error.href = multistatus__empty;
  r->error.text = multistatus__empty;
  r->format = o->format;
  return r->format ? reader_open_format(r) : 0;
}

static int reader_new(multistatus_reader **out, const multistatus_read_options *given,
                      multistatus__owner *into, size_t count) {
  multistatus_read_options o;
  if (!out || multistatus__options_copy(&o, sizeof o, given, sizeof o))
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__owner own;
  int rc = multistatus__owner_init(&own, o.allocator, o.limits,
                                   MULTISTATUS_TEXT_REPLACE, false);
  if (rc)
    return rc;
  const multistatus_allocator *a = into ? &into->allocator : &own.allocator;
  multistatus_reader *r = multistatus__alloc(a, sizeof *r);
  if (!r)
    return MULTISTATUS_ERROR_NOMEM;
  r->own = own;
  r->input.owner = into ? into : &r->own;
  r->input.committed = count;
  r->all = into != NULL;
  rc = reader_init(r, &o);
  if (rc)
    multistatus_reader_free(r);
  else
    *out = r;
  return rc;
}

int multistatus_reader_new(multistatus_reader **out,
                           const multistatus_read_options *o) {
  return reader_new(out, o, NULL, 0);
}

int multistatus__reader_new_into(multistatus_reader **out,
                                 const multistatus_read_options *o,
                                 multistatus__owner *into, size_t count) {
  return reader_new(out, o, into, count);
}

void multistatus_reader_free(multistatus_reader *r) {
  if (!r)
    return;
  multistatus_allocator a = r->input.owner->allocator;
  if (r->format && r->format->read_done && (r->state || !r->format->read_state))
    r->format->read_done(r->state, &r->input);
  multistatus__release(&a, r->state);
  multistatus__release(&a, r->waiting.data);
  multistatus__release(&a, r->href);
  multistatus__input_done(&r->input);
  multistatus__owner_done(&r->own);
  multistatus__release(&a, r);
}

/* ---- Places and faults ---- */

/* Moves on over n bytes that the format has dealt with. */
static void reader_pass(multistatus_reader *r, const char *data, size_t n) {
  size_t lines = 0;
  for (size_t i = 0; i < n; i++)
    lines += data[i] == '\n';
  if (lines) {
    size_t i = n;
    while (data[i - 1] != '\n')
      i--;
    r->line += lines;
    r->line_start = r->taken + i;
  }
  r->taken += n;
}

/* Makes the error that the caller sees from the fault that the input recorded. data is
   what the format was given, used how far it had come if the fault has no place. */
static int reader_fault(multistatus_reader *r, const char *data, size_t len,
                        size_t used) {
  multistatus_input *in = &r->input;
  size_t at = in->placed ? in->fault : used;
  reader_pass(r, data, at < len ? at : len);
  r->finished = true;
  multistatus_read_error *e = &r->error;
  e->code = in->error;
  e->limit = in->limit;
  e->offset = r->taken;
  e->line = r->line;
  e->column = r->taken - r->line_start + 1;
  if (in->href) {
    size_t n = multistatus_string_length(in->href) + 1;
    r->href = multistatus__alloc(&in->owner->allocator, n);
    e->href = r->href ? memcpy(r->href, in->href, n) : multistatus__empty;
  }
  snprintf(r->text, sizeof r->text, "line %llu, column %llu: %s",
           (unsigned long long)e->line, (unsigned long long)e->column, in->text);
  e->text = r->text;
  return in->error;
}

const multistatus_read_error *multistatus_reader_error(const multistatus_reader *r) {
  return r ? &r->error : NULL;
}

/* ---- Feeding ---- */

/* Looks at the first bytes: XML begins with '<', in whatever encoding, JSON with '{' or
   '['. NULL: only white space and byte order marks so far. */
static const multistatus_format *reader_sniff(const char *data, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)data[i];
    if (c == '{' || c == '[')
      return multistatus_format_json();
    bool skip = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0 ||
                c == 0xef || c == 0xbb || c == 0xbf || c == 0xfe || c == 0xff;
    if (!skip || i > 4096)
      return multistatus_format_dav_xml();
  }
  return NULL;
}

/* Has the format take what it will of data, until a result is there (or, if the results
   are a list's, until nothing is left); returns how much that was. */
static size_t reader_pump(multistatus_reader *r, const char *data, size_t len) {
  multistatus_input *in = &r->input;
  size_t at = 0;
  if (!r->format && (r->format = reader_sniff(data, len)) && reader_open_format(r))
    reader_fault(r, data, len, 0);
  while (r->format && at < len && !r->finished && (!in->first || r->all)) {
    size_t used = len - at;
    int rc = r->format->read_feed(r->state, in, data + at, len - at, &used);
    if (!rc && !used && len - at > in->owner->limits.result_bytes)
      rc = multistatus_input_fail_limit(in, "result-bytes", 0);
    if (rc || in->error) {
      multistatus_input_fail(in, rc, used, multistatus_strerror(rc));
      reader_fault(r, data + at, len - at, used);
      return len;
    }
    if (!used)
      break;
    reader_pass(r, data + at, used);
    at += used;
  }
  return at;
}

static void reader_pump_waiting(multistatus_reader *r) {
  multistatus__buffer *b = &r->waiting;
  if (r->at < b->len)
    r->at += reader_pump(r, b->data + r->at, b->len - r->at);
  if (r->at == b->len)
    r->at = b->len = 0;
}

/* Keeps bytes for later, their owner being free to reuse them. */
static int reader_keep(multistatus_reader *r, const char *data, size_t len) {
  multistatus__buffer *b = &r->waiting;
  if (r->at > b->len / 2) {
    b->len -= r->at;
    memmove(b->data, b->data + r->at, b->len);
    r->at = 0;
  }
  if (!multistatus__buffer_grow(&r->input.owner->allocator, b, len)) {
    multistatus_input_fail(&r->input, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
    return reader_fault(r, data, len, 0);
  }
  memcpy(b->data + b->len, data, len);
  b->len += len;
  return 0;
}

/* More bytes came than are allowed: what was complete before comes out, then this. */
static void reader_over(multistatus_reader *r) {
  r->all = true;
  reader_pump_waiting(r);
  if (r->finished)
    return;
  size_t len = r->waiting.len - r->at;
  multistatus_input_fail_limit(&r->input, "body-bytes", len);
  reader_fault(r, len ? r->waiting.data + r->at : NULL, len, len);
}

int multistatus_reader_feed(multistatus_reader *r, const void *data, size_t len) {
  if (!r || (!data && len))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (r->error.code)
    return r->error.code;
  if (r->ended)
    return MULTISTATUS_ERROR_STATE;
  size_t limit = r->input.owner->limits.body_bytes;
  bool over = limit != MULTISTATUS_NO_LIMIT && len > limit - r->fed;
  if (over)
    len = (size_t)(limit - r->fed);
  r->fed += len;
  if (r->waiting.len == 0) {
    size_t used = reader_pump(r, data, len);
    if (used < len)
      reader_keep(r, (const char *)data + used, len - used);
  } else if (!reader_keep(r, data, len)) {
    reader_pump_waiting(r);
  }
  if (over && !r->error.code)
    reader_over(r);
  return r->error.code;
}

/* ---- The end ---- */

/* Reads all that is left, so that what _end answers is the verdict on the body. */
static void reader_finish(multistatus_reader *r) {
  multistatus_input *in = &r->input;
  r->all = true;
  reader_pump_waiting(r);
  if (r->finished)
    return;
  r->finished = true;
  size_t len = r->waiting.len - r->at;
  const char *rest = len ? r->waiting.data + r->at : NULL;
  if (!r->format) {
    multistatus_input_fail(in, MULTISTATUS_ERROR_EMPTY, len, "the body is empty");
  } else {
    int rc = r->format->read_end ? r->format->read_end(r->state, in, rest, len) : 0;
    if (rc)
      multistatus_input_fail(in, rc, len, multistatus_strerror(rc));
    else if (in->building)
      multistatus_input_fail(in, MULTISTATUS_ERROR_TRUNCATED, len,
                             "the body ends inside a result");
  }
  if (in->error)
    reader_fault(r, rest, len, len);
}

int multistatus_reader_end(multistatus_reader *r) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!r->ended) {
    r->ended = true;
    reader_finish(r);
  }
  return r->error.code;
}

int multistatus_reader_next(multistatus_reader *r, const multistatus_result **out) {
  if (!r || !out)
    return MULTISTATUS_ERROR_ARGUMENT;
  *out = NULL;
  multistatus_input *in = &r->input;
  if (!in->first) {
    if (!in->building && !r->all)
      multistatus__arena_reset(in->owner);
    reader_pump_waiting(r);
  }
  multistatus_result *found = in->first;
  if (!found)
    return r->error.code;
  in->first = found->next;
  if (!in->first)
    in->last = NULL;
  *out = found;
  return 1;
}

const char *multistatus_reader_message(const multistatus_reader *r) {
  return r ? r->input.message : NULL;
}

const char *multistatus_reader_sync_token(const multistatus_reader *r) {
  return r ? r->input.sync_token : NULL;
}
