/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "internal.h"
#include "place.h"

/* The streaming reader: bytes go to the format as they come, results are handed out one
   at a time. What the format did not take yet waits here, so that a format never joins
   pieces and stops after each result without losing anything. */

struct multistatus_reader {
  multistatus__owner own;           /* its results', unless they are a list's */
  multistatus_input input;          /* what the format is given */
  const multistatus_format *format; /* NULL: not yet known */
  void *state;
  bool all;      /* no need to stop after each result */
  bool ended;    /* no more pieces will come */
  bool finished; /* the format has seen the end, or a fault */

  multistatus__buffer waiting; /* what was fed, unless the format took it at once */
  uint64_t fed;                /* bytes of the body */
  multistatus__places places;  /* the bytes at hand, */
  size_t from;                 /* and from where on the format looks at them */
  struct {
    bool any, counted;
    uint64_t offset, line, column;
  } last; /* what was reported last; its line is known when it was counted */

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
  r->places.run = ""; /* nothing yet */
  r->diagnostic = o->diagnostic;
  r->diagnostic_ctx = o->diagnostic_ctx;
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
  multistatus_reader *r =
      a->resize(a->ctx, NULL, sizeof *r + (into ? 0 : MULTISTATUS__ARENA_FIRST));
  if (!r)
    return MULTISTATUS_ERROR_NOMEM;
  memset(r, 0, sizeof *r);
  r->own = own;
  if (!into)
    multistatus__arena_lend(&r->own, r + 1, MULTISTATUS__ARENA_FIRST);
  r->input.owner = into ? into : &r->own;
  r->input.texts = own;
  if (into) {
    r->input.texts.allocator = into->allocator;
    r->input.texts.limits = into->limits;
    r->input.texts.policy = into->policy;
  }
  r->input.committed = r->count = count;
  r->input.keeps = into != NULL;
  r->all = into && !(o.flags & (MULTISTATUS_READ_FIND_DUPLICATES |
                                MULTISTATUS_READ_MERGE_DUPLICATES));
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

/* What comes next, and is all that was fed but not yet passed. */
static void reader_look(multistatus_reader *r, const char *data, size_t len) {
  r->places.run = data;
  r->places.len = len;
  r->from = 0;
  r->input.here = MULTISTATUS_HERE;
}

static uint64_t reader_offset(const multistatus_reader *r, size_t at) {
  size_t rest = r->places.len - r->from;
  return r->places.at + r->from + (at < rest ? at : rest);
}

static void reader_count_last(multistatus_reader *r) {
  if (r->last.any && !r->last.counted)
    multistatus__place_find(&r->places, r->last.offset, &r->last.line, &r->last.column);
  r->last.counted = true;
}

/* What the format is done with goes away. */
static void reader_pass(multistatus_reader *r) {
  reader_count_last(r);
  multistatus__place_pass(&r->places, reader_offset(r, 0));
  r->from = 0;
}

/* Fills in where that is: from where the format looks, or, for MULTISTATUS_HERE, where
   what was reported last stood. */
static void reader_locate(multistatus_reader *r, multistatus_read_error *e, size_t at) {
  if (at == MULTISTATUS_HERE && r->last.any) {
    reader_count_last(r);
    e->offset = r->last.offset;
    e->line = r->last.line;
    e->column = r->last.column;
    return;
  }
  e->offset = reader_offset(r, at);
  multistatus__place_find(&r->places, e->offset, &e->line, &e->column);
}

static void reader_place(multistatus_reader *r, multistatus_read_error *e, size_t at) {
  reader_locate(r, e, at);
  snprintf(r->text, sizeof r->text, "line %llu, column %llu: %s",
           (unsigned long long)e->line, (unsigned long long)e->column, e->text);
  e->text = r->text;
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
  bool nowhere = in->fault == MULTISTATUS_HERE && !r->last.any;
  size_t at = nowhere ? used : in->fault, rest = r->places.len - r->from;
  char c = at < rest ? r->places.run[r->from + at] : '\0';
  r->another = c == '<' || c == '{' || c == '[';
  reader_place(r, e, at);
  if (r->diagnostic)
    r->diagnostic(r->diagnostic_ctx, e);
  return in->error;
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

/* What the format said in its last call. */
static void reader_take(multistatus_reader *r, size_t used) {
  if (r->input.here != MULTISTATUS_HERE) {
    r->last.any = true;
    r->last.counted = false;
    r->last.offset = reader_offset(r, r->input.here);
  }
  r->from += used;
}

/* Has the format take what it will of the bytes at hand, until there are results (or,
   if they are a list's, until nothing is left). */
static void reader_pump(multistatus_reader *r) {
  multistatus_input *in = &r->input;
  const char *data = r->places.run;
  size_t len = r->places.len;
  if (!r->format && (r->format = reader_sniff(data, len)) && reader_open_format(r))
    reader_fault(r, 0);
  while (r->format && r->from < len && !r->finished && (!in->first || r->all)) {
    size_t rest = len - r->from, used = rest, before = in->committed;
    in->here = MULTISTATUS_HERE;
    int rc = r->format->read_feed(r->state, in, data + r->from, rest, &used);
    if (!rc && !used && rest > in->owner->limits.result_bytes)
      rc = multistatus_input_fail_limit(in, "result-bytes", 0);
    if (rc || in->error) {
      multistatus_input_fail(in, rc, used, multistatus_strerror(rc));
      reader_fault(r, used);
      r->from = len;
      return;
    }
    if (!used && in->committed == before)
      break;
    reader_take(r, used);
  }
}

/* The same with bytes that wait. */
static void reader_pump_waiting(multistatus_reader *r) {
  if (r->from < r->waiting.len)
    reader_pump(r);
  if (r->from == r->waiting.len && r->from) {
    reader_pass(r);
    r->waiting.len = 0;
  }
}

/* Keeps bytes for later, their owner being free to reuse them. */
static int reader_keep(multistatus_reader *r, const char *data, size_t len) {
  multistatus__buffer *b = &r->waiting;
  size_t from = r->from;
  if (b->len && from > b->len / 2) {
    reader_pass(r);
    b->len -= from;
    memmove(b->data, b->data + from, b->len);
    from = 0;
  }
  if (!multistatus__buffer_grow(&r->input.owner->allocator, b, len)) {
    multistatus_input_fail(&r->input, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
    return reader_fault(r, 0);
  }
  memcpy(b->data + b->len, data, len);
  b->len += len;
  reader_look(r, b->data, b->len);
  r->from = from;
  return 0;
}

/* Pumps what was just fed, and keeps what is left of it. */
static void reader_take_in(multistatus_reader *r, const char *data, size_t len) {
  if (r->waiting.len) {
    if (!reader_keep(r, data, len))
      reader_pump_waiting(r);
    return;
  }
  reader_look(r, data, len);
  reader_pump(r);
  size_t used = r->from;
  reader_pass(r);
  if (used < len)
    reader_keep(r, data + used, len - used);
}

/* The bytes that the format never took. */
static const char *reader_rest(multistatus_reader *r, size_t *len) {
  r->input.here = MULTISTATUS_HERE;
  *len = r->places.len - r->from;
  return *len ? r->places.run + r->from : "";
}

/* More bytes came than are allowed: what was complete before comes out, then this. */
static void reader_over(multistatus_reader *r) {
  r->all = true;
  reader_pump_waiting(r);
  if (r->finished)
    return;
  size_t len;
  reader_rest(r, &len);
  multistatus_input_fail_limit(&r->input, "body-bytes", len);
  reader_fault(r, len);
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
  reader_take_in(r, data, len);
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
  size_t len;
  const char *rest = reader_rest(r, &len);
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
    if (!in->building && !r->all && !in->keeps)
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
  int fault = in->error; /* of the body, behind this result */
  in->error = 0;
  in->building = result;
  int rc = multistatus_input_tolerate(in, MULTISTATUS_QUIRK_DUPLICATE,
                                      MULTISTATUS_ERROR_RESULT, 0,
                                      "an href that was told already");
  in->building = NULL;
  if (fault)
    in->error = fault;
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

bool multistatus__reader_whole(const multistatus_reader *r) {
  const multistatus_input *in = &r->input;
  return multistatus_reader_ending(r) == MULTISTATUS_ENDING_COMPLETE &&
         in->document.kind == MULTISTATUS_DOCUMENT_MULTISTATUS && !in->left_out &&
         !(in->quirks & MULTISTATUS_QUIRK_JSON_RESULT);
}

int multistatus_reader_limited(const multistatus_reader *r) {
  return r && r->limited;
}

uint64_t multistatus_reader_quirks(const multistatus_reader *r) {
  return r ? r->input.quirks : 0;
}

void multistatus__reader_count_more(multistatus_reader *r, size_t n) {
  r->input.committed += n;
  r->count += n;
}

size_t multistatus_reader_count(const multistatus_reader *r) {
  return r ? r->input.committed - r->count : 0;
}
