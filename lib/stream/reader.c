/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../http/field.h"
#include "output.h"
#include "reader.h"
#include "registry.h"

/* The streaming reader passes bytes to the format as they come and returns results one
   at a time. Bytes that the format did not take yet wait here, so that formats need not
   join pieces and may stop after each result. */

/* ---- Life ---- */

/* A reader is allocated with space for the state of most formats and the first chunks
   of its arenas, for parts of the document and for results, which get all that the
   state leaves. */
enum {
  READER_STATE = 9 * 1024 + 512,
  READER_SIZE = sizeof(multistatus_reader) + 2 * MULTISTATUS__ARENA_FIRST + READER_STATE
};

static int reader_open_format(multistatus_reader *r) {
  const multistatus_format *f = r->input.format;
  const multistatus_allocator *a = &r->input.context->allocator;
  char *room = (char *)(r + 1) + MULTISTATUS__ARENA_FIRST;
  size_t used = f->read_state <= READER_STATE ? multistatus__aligned(f->read_state) : 0;
  multistatus__arena_lend(&r->own, room + used,
                          READER_STATE - used + MULTISTATUS__ARENA_FIRST);
  if (f->read_state <= READER_STATE)
    r->state = room;
  else if (!(r->state = multistatus__resize(a, NULL, 0, f->read_state)))
    return multistatus__parse_fail_nomem(&r->input.parse);
  bool raw = f->size > offsetof(multistatus_format, read_raw);
  if (f->read_state)
    memset(r->state, 0, f->read_state - (raw ? f->read_raw : 0));
  int rc = f->read_begin ? f->read_begin(r->state, &r->input) : 0;
  return rc ? multistatus_input_fail(&r->input, rc, 0, multistatus_strerror(rc)) : 0;
}

/* The charset of a content type; one that is too long to be any is ignored. */
static void reader_take_charset(multistatus_reader *r, const char *content_type) {
  multistatus_text rest = multistatus__cstring(content_type);
  multistatus__field_take(&rest, ';');
  while (rest.len) {
    multistatus__pair p = multistatus__field_pair(&rest);
    if (!multistatus__field_is(p.name, "charset"))
      continue;
    if (p.value.len < sizeof r->input.charset && p.value.len)
      memcpy(r->input.charset, p.value.data, p.value.len);
    return;
  }
}

/* The format, or NULL to detect it from the body. */
static const multistatus_format *reader_format(multistatus_reader *r,
                                               const multistatus_read_options *o) {
  if (o->content_type)
    reader_take_charset(r, o->content_type);
  if (o->format || !o->content_type || (o->flags & MULTISTATUS_READ_DETECT))
    return o->format;
  return multistatus_format_for_media_type(o->content_type);
}

static int read_refuse(const void *options, const char **why) {
  const multistatus_read_options *o = options;
  const unsigned known =
      MULTISTATUS_READ_SKIP_OVER_LIMIT | MULTISTATUS_READ_DROP_UNKNOWN |
      MULTISTATUS_READ_FIND_DUPLICATES | MULTISTATUS_READ_MERGE_DUPLICATES |
      MULTISTATUS_READ_DETECT | MULTISTATUS_READ_SKIP_BROKEN_RECORDS;
  if (o->flags & ~known)
    return multistatus__refuse(why, "flags has an unknown bit");
  if (o->engine != MULTISTATUS_ENGINE_BUILTIN && o->engine != MULTISTATUS_ENGINE_SYSTEM)
    return multistatus__refuse(why, "engine is none of MULTISTATUS_ENGINE_...");
  if (o->request && multistatus_href_relation(o->request, "/", 0) < 0)
    return multistatus__refuse(why, "request is neither a URL nor an absolute path");
  int rc = multistatus__memory_refuse(o->allocator, o->limits, MULTISTATUS_TEXT_REPLACE,
                                      why);
  rc = rc ? rc : multistatus__format_refuse(o->format, why);
  if (rc || !o->format || o->format->read_feed)
    return rc;
  *why = "format cannot read";
  return MULTISTATUS_ERROR_UNSUPPORTED;
}

const multistatus__options_kind multistatus__read_options =
    MULTISTATUS__OPTIONS(multistatus_read_options, content_type, NULL, read_refuse);

static int reader_init(multistatus_reader *r, const multistatus_read_options *o) {
  r->input.report = o->diagnostic ? multistatus__reader_report : NULL;
  r->input.put_off = multistatus__reader_put_off;
  r->places.run = ""; /* nothing yet */
  r->places.line_feed = &r->input.parse.line_feed;
  r->diagnostic = o->diagnostic;
  r->diagnostic_ctx = o->diagnostic_ctx;
  if (o->request) {
    size_t n = strlen(o->request) + 1;
    if (!(r->request = multistatus__alloc(&r->input.context->allocator, n)))
      return MULTISTATUS_ERROR_NOMEM;
    memcpy(r->request, o->request, n);
  }
  r->error.href = multistatus__empty;
  r->error.text = multistatus__empty;
  r->input.format = reader_format(r, o);
  return r->input.format ? reader_open_format(r) : 0;
}

int multistatus__reader_new_into(multistatus_reader **out,
                                 const multistatus_read_options *given,
                                 multistatus__context *into, size_t count) {
  multistatus_read_options o;
  int rc = out ? multistatus__options_take(&multistatus__read_options, &o, given, NULL)
               : MULTISTATUS_ERROR_ARGUMENT;
  if (rc)
    return rc;
  const multistatus_allocator a =
      into ? into->allocator : multistatus__allocator(o.allocator);
  multistatus_reader *r = multistatus__resize(&a, NULL, 0, READER_SIZE);
  if (!r)
    return MULTISTATUS_ERROR_NOMEM;
  multistatus__zero(r, offsetof(multistatus_reader, own));
  multistatus__context_init(&r->own, &a, o.limits, MULTISTATUS_TEXT_REPLACE, false);
  multistatus__input_init(&r->input, into ? into : &r->own, &o);
  r->input.texts.allocator = a;
  r->input.texts.limits = r->input.context->limits;
  r->input.texts.policy = r->input.context->policy;
  multistatus__arena_lend(&r->input.texts, r + 1, MULTISTATUS__ARENA_FIRST);
  r->input.committed = r->count = count;
  r->input.all = into && !(o.flags & INPUT_DUPLICATES);
  rc = reader_init(r, &o);
  if (rc)
    multistatus_reader_free(r);
  else
    *out = r;
  return rc;
}

int multistatus_reader_new(multistatus_reader **out,
                           const multistatus_read_options *o) {
  return multistatus__reader_new_into(out, o, NULL, 0);
}

void multistatus_reader_free(multistatus_reader *r) {
  if (!r)
    return;
  multistatus_allocator a = r->input.context->allocator;
  const multistatus_format *f = r->input.format;
  if (f && f->read_done && (r->state || !f->read_state))
    f->read_done(r->state, &r->input);
  if (r->state && f->read_state > READER_STATE)
    multistatus__release(&a, r->state, f->read_state);
  multistatus__buffer_done(&a, &r->waiting);
  multistatus__release(&a, r->href, r->href_size);
  if (r->request)
    multistatus__release(&a, r->request, strlen(r->request) + 1);
  multistatus__context_done(&r->input.texts);
  multistatus__context_done(&r->own);
  multistatus__release(&a, r, READER_SIZE);
}

/* ---- Feeding ---- */

/* Bytes that a token may have beside its text. */
enum { READER_TOKEN = 64 * 1024 };

/* Records what the format took and where its last token was. */
static void reader_take(multistatus_reader *r, size_t used) {
  if (r->input.parse.here != MULTISTATUS_HERE) {
    r->last.any = true;
    r->last.counted = false;
    r->last.offset = multistatus__reader_offset(r, r->input.parse.here);
  }
  r->from += used;
}

/* Detects the format from the current bytes. If these are too few, it tries again when
   there are twice as many. */
static int reader_find_format(multistatus_reader *r, const char *data, size_t len) {
  if (!r->ended && len < r->look_at)
    return 0;
  r->look_at = 2 * len;
  int rc = multistatus__format_detect(&r->input, data, len, r->ended, &r->input.format);
  return rc || !r->input.format ? rc : reader_open_format(r);
}

/* Bytes that a format may leave while it waits for more: an unfinished token, whose own
   limit the parsers check, or for another format a result. */
static size_t reader_may_leave(const multistatus_reader *r) {
  const multistatus_limits *l = &r->input.context->limits;
  size_t token = l->text_bytes + READER_TOKEN;
  return token > l->result_bytes ? token : l->result_bytes;
}

/* Passes the current bytes to the format until there are enough results. */
static void reader_pump(multistatus_reader *r) {
  multistatus_input *in = &r->input;
  const char *data = r->places.run;
  size_t len = r->places.len;
  if (!in->format && reader_find_format(r, data, len))
    multistatus__reader_fault(r, 0);
  while (in->format && r->from < len && !r->finished &&
         multistatus__input_goes_on(in)) {
    size_t rest = len - r->from, used = rest, before = in->committed;
    in->parse.here = MULTISTATUS_HERE;
    int rc = in->format->read_feed(r->state, in, data + r->from, rest, &used);
    if (used > rest) {
      used = rest;
      rc = MULTISTATUS_ERROR_ARGUMENT;
    }
    if (!rc && !used && rest > reader_may_leave(r))
      rc = multistatus_input_fail_limit(in, "result-bytes", 0);
    if (rc || in->parse.error) {
      multistatus_input_fail(in, rc, used, multistatus_strerror(rc));
      multistatus__reader_fault(r, used);
      r->from = len;
      return;
    }
    if (!used && in->committed == before)
      break;
    reader_take(r, used);
  }
}

/* The same for waiting bytes. */
static void reader_pump_waiting(multistatus_reader *r) {
  if (r->from < r->waiting.len)
    reader_pump(r);
  if (r->from == r->waiting.len && r->from) {
    multistatus__reader_pass(r);
    r->waiting.len = 0;
  }
}

/* How many more bytes may wait. They are limited once a result can be taken, but not
   for a list, which takes them. */
static size_t reader_may_wait(const multistatus_reader *r) {
  const multistatus_input *in = &r->input;
  size_t most = in->context->limits.pending_bytes, rest = r->waiting.len - r->from;
  if (multistatus__input_goes_on(in) || in->context->keeps ||
      most == MULTISTATUS_NO_LIMIT)
    return SIZE_MAX;
  return rest < most ? most - rest : 0;
}

/* Copies bytes to wait: the caller may reuse its buffer. */
static int reader_keep(multistatus_reader *r, const char *data, size_t len) {
  multistatus__buffer *b = &r->waiting;
  size_t from = r->from;
  if (b->len && from > b->len / 2) {
    multistatus__reader_pass(r);
    b->len -= from;
    memmove(b->data, b->data + from, b->len);
    from = 0;
  }
  if (!multistatus__buffer_put(&r->input.context->allocator, b, data, len)) {
    multistatus_input_fail(&r->input, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
    return multistatus__reader_fault(r, 0);
  }
  multistatus__reader_look(r, b->data, b->len);
  r->from = from;
  return 0;
}

/* Passes a piece to the format, after the bytes that wait, and keeps the rest. While no
   result can be taken, this is an unfinished token; if too many bytes are left after
   the first result, they are dropped again. */
static void reader_take_in(multistatus_reader *r, const char *data, size_t len) {
  bool behind = r->waiting.len > 0;
  if (!behind) {
    multistatus__reader_look(r, data, len);
    reader_pump(r);
    size_t used = r->from;
    multistatus__reader_pass(r);
    data += used;
    len -= used;
  }
  size_t limit = r->input.context->limits.pending_bytes, most = reader_may_wait(r);
  bool over = len > most;
  if (len && reader_keep(r, data, over ? most : len))
    return;
  if (behind)
    reader_pump_waiting(r);
  if (!r->finished && !reader_may_wait(r) && r->waiting.len - r->from > limit) {
    r->places.len = r->waiting.len = r->from + limit;
    over = true;
  }
  if (over && !r->error.code)
    multistatus__reader_full(r);
}

/* The bytes that the format did not take. */
static const char *reader_rest(multistatus_reader *r, size_t *len) {
  r->input.parse.here = MULTISTATUS_HERE;
  *len = r->places.len - r->from;
  return *len ? r->places.run + r->from : "";
}

/* The body is over its limit: an error after the results that are complete. */
static void reader_over(multistatus_reader *r) {
  r->input.all = true;
  reader_pump_waiting(r);
  if (r->finished)
    return;
  size_t len;
  reader_rest(r, &len);
  multistatus_input_fail_limit(&r->input, "body-bytes", len);
  multistatus__reader_fault(r, len);
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
  size_t limit = r->input.context->limits.body_bytes;
  bool over = limit != MULTISTATUS_NO_LIMIT && len > limit - r->fed;
  if (over)
    len = (size_t)(limit - r->fed);
  r->fed += len;
  if (r->head_len < FOUND_BYTES)
    multistatus__reader_head(r, data, len);
  if (r->quoting) {
    multistatus__reader_quote(r, data, len);
    return r->error.code;
  }
  reader_take_in(r, data, len);
  if (over && !r->error.code && !r->quoting)
    reader_over(r);
  return r->error.code;
}

/* ---- The end ---- */

/* Reads all that is left, so that _end returns the first error of the whole body. */
static void reader_finish(multistatus_reader *r) {
  multistatus_input *in = &r->input;
  r->input.all = true;
  reader_pump_waiting(r);
  if (r->quoting)
    multistatus__reader_publish(r);
  if (r->finished)
    return;
  r->finished = true;
  size_t len;
  const char *rest = reader_rest(r, &len);
  if (!in->format) {
    multistatus_input_fail(in, MULTISTATUS_ERROR_EMPTY, len, "the body is empty");
  } else {
    int rc = in->format->read_end ? in->format->read_end(r->state, in, rest, len) : 0;
    if (rc)
      multistatus_input_fail(in, rc, len, multistatus_strerror(rc));
    else if (in->building)
      multistatus_input_fail(in, MULTISTATUS_ERROR_TRUNCATED, len,
                             "the body ends inside a result");
  }
  if (in->parse.error)
    multistatus__reader_fault(r, len);
  if (r->late.code && !r->error.code && !r->quoting)
    r->error = r->late; /* the deferred one */
}

int multistatus_reader_end(multistatus_reader *r) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!r->ended) {
    r->ended = true;
    if (!r->error.code) /* else what waits comes out by and by, before the error */
      reader_finish(r);
  }
  return r->error.code;
}

/* True if an href of a result is that of the request, or one of the two is unknown. */
static bool reader_is_request(const multistatus_reader *r,
                              const multistatus_result *found) {
  if (!r->request || !found->href.value)
    return true;
  for (const multistatus_href *h = &found->href; h; h = h->next)
    if (multistatus_href_relation(r->request, h->value, MULTISTATUS_HREF_PATH_ONLY) ==
        MULTISTATUS_RELATION_SELF)
      return true;
  return false;
}

int multistatus_reader_next(multistatus_reader *r, const multistatus_result **out) {
  if (!r || !out)
    return MULTISTATUS_ERROR_ARGUMENT;
  *out = NULL;
  multistatus_input *in = &r->input;
  if (!in->first) {
    if (!in->building && !in->all && !in->context->keeps)
      multistatus__arena_reset(in->context);
    reader_pump_waiting(r);
  }
  multistatus_result *found = in->first;
  if (!found)
    return r->error.code;
  in->first = found->next;
  if (!in->first)
    in->last = NULL;
  found->next = NULL;
  if (found->status == 507 && reader_is_request(r, found))
    r->input.limited = true;
  *out = found;
  return 1;
}
