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
  const char *piece;           /* what the format is looking at */
  size_t piece_len;
  uint64_t fed;              /* bytes of the body */
  uint64_t before;           /* bytes of it before the piece */
  uint64_t place;            /* how far lines were counted */
  uint64_t line, line_start; /* the line that it is in, and where that begins */
  uint64_t piece_start;      /* where the line begins that the piece begins in */
  struct {
    uint64_t offset, line, column;
  } last; /* what was reported last, in an earlier piece; line 0: nothing was */

  multistatus_read_error error;
  char text[sizeof(((multistatus_input *)0)->text) + 80];
  char *href; /* the error's, from the allocator */

  bool limited;  /* there was a 507 for the request */
  bool another;  /* what trails the document looks like one more */
  size_t count;  /* results that the list had before */
  char *request; /* its URL, from the allocator; NULL: not told */
  void (*diagnostic)(void *ctx, const multistatus_read_error *found);
  void *diagnostic_ctx;
};

static void reader_tell(multistatus_input *in, const multistatus_read_error *found,
                        size_t at);

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
  r->input.flags = o->flags;
  r->input.refuse = o->refuse;
  r->input.tell = o->diagnostic ? reader_tell : NULL;
  r->diagnostic = o->diagnostic;
  r->diagnostic_ctx = o->diagnostic_ctx;
  r->line = 1;
  if (o->request) {
    size_t n = strlen(o->request) + 1;
    if (!(r->request = multistatus__alloc(&r->input.owner->allocator, n)))
      return MULTISTATUS_ERROR_NOMEM;
    memcpy(r->request, o->request, n);
  }
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
  r->input.texts = own;
  if (into) {
    r->input.texts.allocator = into->allocator;
    r->input.texts.limits = into->limits;
    r->input.texts.policy = into->policy;
  }
  r->input.committed = r->count = count;
  r->all = r->input.keeps = into != NULL;
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
  multistatus__release(&a, r->request);
  multistatus__input_done(&r->input);
  multistatus__owner_done(&r->own);
  multistatus__release(&a, r);
}

/* ---- Places and faults ---- */

/* Counts lines up to that place of the piece, if that was not done. */
static void reader_count(multistatus_reader *r, size_t at) {
  size_t from = (size_t)(r->place - r->before);
  if (at <= from)
    return;
  const char *p = r->piece + from, *end = r->piece + at;
  while ((p = memchr(p, '\n', (size_t)(end - p)))) {
    r->line++;
    r->line_start = r->before + (size_t)(++p - r->piece);
  }
  r->place = r->before + at;
}

/* Fills in a place of the piece that lines were counted beyond already. */
static void reader_look_back(const multistatus_reader *r, multistatus_read_error *e,
                             size_t at) {
  const char *p = r->piece + at, *q = r->piece + (size_t)(r->place - r->before);
  uint64_t start = r->line_start;
  e->line = r->line;
  while (q > p)
    e->line -= *--q == '\n';
  if (e->line != r->line) {
    while (q > r->piece && q[-1] != '\n')
      q--;
    start = q > r->piece ? r->before + (size_t)(q - r->piece) : r->piece_start;
  }
  e->offset = r->before + at;
  e->column = e->offset - start + 1;
}

/* Fills in where that is: in the piece, or, for MULTISTATUS_HERE, where what was
   reported last stood. */
static void reader_locate(multistatus_reader *r, multistatus_read_error *e, size_t at) {
  if (at == MULTISTATUS_HERE && r->last.line) {
    e->offset = r->last.offset;
    e->line = r->last.line;
    e->column = r->last.column;
    return;
  }
  at = at < r->piece_len ? at : r->piece_len;
  reader_count(r, at);
  reader_look_back(r, e, at);
}

static void reader_place(multistatus_reader *r, multistatus_read_error *e, size_t at) {
  reader_locate(r, e, at);
  snprintf(r->text, sizeof r->text, "line %llu, column %llu: %s",
           (unsigned long long)e->line, (unsigned long long)e->column, e->text);
  e->text = r->text;
}

/* The format is done with that much of the piece. */
static void reader_pass(multistatus_reader *r, size_t used) {
  multistatus_read_error e;
  size_t here = r->input.here;
  if (r->place == r->before && here <= used && !memchr(r->piece, '\n', used)) {
    r->last.offset = r->before + here; /* all on one line, as it often is */
    r->last.line = r->line;
    r->last.column = r->last.offset - r->line_start + 1;
    r->piece_start = r->line_start;
    r->place = r->before += used;
    return;
  }
  if (r->input.here != MULTISTATUS_HERE) {
    reader_locate(r, &e, r->input.here);
    r->last.offset = e.offset;
    r->last.line = e.line;
    r->last.column = e.column;
  }
  reader_locate(r, &e, used);
  r->piece_start = e.offset + 1 - e.column;
  r->before += used;
}

static void reader_tell(multistatus_input *in, const multistatus_read_error *found,
                        size_t at) {
  multistatus_reader *r =
      (multistatus_reader *)((char *)in - offsetof(multistatus_reader, input));
  multistatus_read_error e = *found;
  reader_place(r, &e, at);
  r->diagnostic(r->diagnostic_ctx, &e);
}

/* Makes the error that the caller sees from the fault that the input recorded; used is
   how far the format had come, if nothing has a place. */
static int reader_fault(multistatus_reader *r, size_t used) {
  multistatus_input *in = &r->input;
  multistatus_read_error *e = &r->error;
  r->finished = true;
  e->code = in->error;
  e->quirk = in->quirk;
  e->limit = in->limit;
  e->text = in->text;
  if (in->href) {
    size_t n = multistatus_string_length(in->href) + 1;
    r->href = multistatus__alloc(&in->owner->allocator, n);
    e->href = r->href ? memcpy(r->href, in->href, n) : multistatus__empty;
  }
  bool nowhere = in->fault == MULTISTATUS_HERE && !r->last.line;
  size_t at = nowhere ? used : in->fault;
  char c = at < r->piece_len ? r->piece[at] : '\0';
  r->another = c == '<' || c == '{' || c == '[';
  reader_place(r, e, at);
  if (r->diagnostic)
    r->diagnostic(r->diagnostic_ctx, e);
  return in->error;
}

/* What the format, or the core, is about to look at. */
static void reader_look(multistatus_reader *r, const char *data, size_t len) {
  r->piece = data;
  r->piece_len = len;
  r->input.here = MULTISTATUS_HERE;
}

const multistatus_read_error *multistatus_reader_error(const multistatus_reader *r) {
  return r ? &r->error : NULL;
}

/* ---- Feeding ---- */

/* Looks at the first bytes: XML begins with '<', in whatever encoding, JSON with '{' or
   '[', a sequence of JSON texts with a record separator. NULL: only white space and
   byte order marks so far. */
static const multistatus_format *reader_sniff(const char *data, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)data[i];
    if (c == '{' || c == '[')
      return multistatus_format_json();
    if (c == 0x1e)
      return multistatus_format_json_seq();
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
  reader_look(r, data, len);
  if (!r->format && (r->format = reader_sniff(data, len)) && reader_open_format(r))
    reader_fault(r, 0);
  while (r->format && at < len && !r->finished && (!in->first || r->all)) {
    size_t used = len - at, before = in->committed;
    reader_look(r, data + at, len - at);
    int rc = r->format->read_feed(r->state, in, data + at, len - at, &used);
    if (!rc && !used && len - at > in->owner->limits.result_bytes)
      rc = multistatus_input_fail_limit(in, "result-bytes", 0);
    if (rc || in->error) {
      multistatus_input_fail(in, rc, used, multistatus_strerror(rc));
      reader_fault(r, used);
      return len;
    }
    if (!used && in->committed == before)
      break;
    reader_pass(r, used);
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
    reader_look(r, data, len);
    multistatus_input_fail(&r->input, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
    return reader_fault(r, 0);
  }
  memcpy(b->data + b->len, data, len);
  b->len += len;
  return 0;
}

/* The bytes that the format never took. */
static void reader_look_at_rest(multistatus_reader *r) {
  size_t len = r->waiting.len - r->at;
  reader_look(r, len ? r->waiting.data + r->at : "", len);
}

/* More bytes came than are allowed: what was complete before comes out, then this. */
static void reader_over(multistatus_reader *r) {
  r->all = true;
  reader_pump_waiting(r);
  if (r->finished)
    return;
  reader_look_at_rest(r);
  multistatus_input_fail_limit(&r->input, "body-bytes", r->piece_len);
  reader_fault(r, r->piece_len);
}

int multistatus_reader_feed(multistatus_reader *r, const void *data, size_t len) {
  if (!r || (!data && len))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (r->error.code)
    return r->error.code;
  if (r->ended)
    return MULTISTATUS_ERROR_STATE;
  if (!len)
    return 0;
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
  reader_look_at_rest(r);
  size_t len = r->piece_len;
  if (!r->format) {
    multistatus_input_fail(in, MULTISTATUS_ERROR_EMPTY, len, "the body is empty");
  } else {
    int rc = r->format->read_end ? r->format->read_end(r->state, in, r->piece, len) : 0;
    if (rc)
      multistatus_input_fail(in, rc, len, multistatus_strerror(rc));
    else if (in->building)
      multistatus_input_fail(in, MULTISTATUS_ERROR_TRUNCATED, len,
                             "the body ends inside a result");
  }
  if (in->error)
    reader_fault(r, len);
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

/* Whether an href is that of the request, as far as the reader was told. */
static bool reader_is_request(const multistatus_reader *r, const char *href) {
  return !r->request || !href ||
         multistatus_href_relation(r->request, href, MULTISTATUS_HREF_PATH_ONLY) ==
             MULTISTATUS_RELATION_SELF;
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
  found->next = NULL;
  if (found->status == 507 && reader_is_request(r, found->href.value))
    r->limited = true;
  *out = found;
  return 1;
}

const char *multistatus_reader_message(const multistatus_reader *r) {
  return r ? r->input.document.message : NULL;
}

const char *multistatus_reader_sync_token(const multistatus_reader *r) {
  return r ? r->input.document.sync_token : NULL;
}

const char *multistatus_reader_lang(const multistatus_reader *r) {
  return r ? r->input.document.lang : NULL;
}

multistatus_transaction multistatus_reader_transaction(const multistatus_reader *r) {
  return r ? r->input.document.transaction : MULTISTATUS_TRANSACTION_NONE;
}

int multistatus_reader_summary(const multistatus_reader *r, multistatus_summary *out) {
  if (!r || !r->input.has_summary)
    return 0;
  if (out)
    *out = r->input.document.summary;
  return 1;
}

const multistatus_ext *multistatus_reader_first_ext(const multistatus_reader *r) {
  return r ? r->input.document.exts : NULL;
}

int multistatus__reader_duplicate(multistatus_reader *r, multistatus_result *result) {
  multistatus_input *in = &r->input;
  in->building = result;
  int rc = multistatus_input_tolerate(in, MULTISTATUS_QUIRK_DUPLICATE,
                                      MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                      "an href that was told already");
  in->building = NULL;
  if (rc && !r->error.code)
    reader_fault(r, 0);
  return rc;
}

multistatus_ending multistatus_reader_ending(const multistatus_reader *r) {
  if (!r || (!r->error.code && !r->finished))
    return MULTISTATUS_ENDING_NONE;
  switch (r->error.code) {
  case 0:
    return MULTISTATUS_ENDING_COMPLETE;
  case MULTISTATUS_ERROR_TRUNCATED:
    return MULTISTATUS_ENDING_TRUNCATED;
  case MULTISTATUS_ERROR_TRAILING:
    return r->another ? MULTISTATUS_ENDING_TRAILING_DOCUMENT
                      : MULTISTATUS_ENDING_TRAILING_TEXT;
  case MULTISTATUS_ERROR_NOT_MULTISTATUS:
    return MULTISTATUS_ENDING_NOT_MULTISTATUS;
  case MULTISTATUS_ERROR_EMPTY:
    return MULTISTATUS_ENDING_EMPTY;
  default:
    return MULTISTATUS_ENDING_BROKEN;
  }
}

multistatus_document multistatus_reader_document(const multistatus_reader *r) {
  return r ? r->input.document.kind : MULTISTATUS_DOCUMENT_UNKNOWN;
}

int multistatus_reader_limited(const multistatus_reader *r) {
  return r && r->limited;
}

uint64_t multistatus_reader_quirks(const multistatus_reader *r) {
  return r ? r->input.quirks : 0;
}

size_t multistatus_reader_count(const multistatus_reader *r) {
  return r ? r->input.committed - r->count : 0;
}
