/* SPDX-License-Identifier: MIT */
#include "writer.h"

/* The streaming writer: checks and normalizes results and passes them to a format. */

/* ---- Writing ---- */

/* Records the code that a callback of the format returned as the writer's error. */
static int writer_check(multistatus_writer *w, int rc) {
  if (rc)
    multistatus__fail(&w->own, rc, "%s", multistatus_strerror(rc));
  return w->own.error;
}

/* Begins the document, with the first result or with the end: until then, the host can
   still send another response. An error is not about that result. */
static int writer_begin(multistatus_writer *w) {
  const multistatus_format *f = w->output.format;
  const void *subject = w->own.subject;
  if (w->begun)
    return w->own.error;
  if (f->write_state &&
      !(w->state = multistatus__arena_zero(&w->others, f->write_state)))
    return multistatus__fail_nomem(&w->own);
  w->begun = true;
  w->own.subject = NULL;
  if (f->write_begin)
    writer_check(w, f->write_begin(w->state, &w->output));
  w->own.subject = subject;
  return w->own.error;
}

static bool writer_has(const multistatus_writer *w, unsigned flag) {
  return w->output.flags & flag;
}

/* True for a success without further content if the client requested failures only.
   With 202 or 207, or if it did not take effect, it is none for certain. */
static bool writer_omits(const multistatus_writer *w, const multistatus_result *r) {
  const multistatus__extra *x = r->extra;
  return writer_has(w, MULTISTATUS_WRITE_MINIMAL) &&
         (w->format_flags & MULTISTATUS_FORMAT_OMITS) &&
         multistatus__succeeds(r->status) && r->status != 202 &&
         multistatus_result_applied(r) <= MULTISTATUS_APPLIED_YES &&
         !(x &&
           (x->location || x->propstats || x->outcome.conditions ||
            x->outcome.problem || x->outcome.exts ||
            (x->item && (x->item->body || x->item->warnings || x->item->headers))));
}

/* An href in the document, with WRITE_UNIQUE. */
typedef struct multistatus__seen {
  struct multistatus__seen *next; /* next href of the same result */
  bool dropped;                   /* the result was not written */
} multistatus__seen;

static uint64_t writer_hash(multistatus_writer *w, multistatus_text t) {
  multistatus__key_make(&w->own.key);
  return multistatus__hash(&w->own.key, t.data, t.len);
}

static multistatus__seen *writer_find_seen(multistatus_writer *w, multistatus_text t) {
  return multistatus__table_find(&w->seen, writer_hash(w, t),
                                 multistatus__table_has_text, &t);
}

bool multistatus__writer_seen(multistatus_writer *w, const char *href) {
  const multistatus__seen *s =
      writer_find_seen(w, multistatus_output_href(&w->output, href));
  return s && !s->dropped;
}

/* Records an href in the form in which it is sent. */
static int writer_remember(multistatus_writer *w, const char *href) {
  multistatus_text t = multistatus_output_href(&w->output, href);
  if (w->own.error)
    return w->own.error;
  multistatus__seen *s = writer_find_seen(w, t);
  if (s && !s->dropped)
    return multistatus__fail(&w->own, MULTISTATUS_ERROR_CONFLICT,
                             "the href is already in the document: %.120s", href);
  if (!s) {
    s = multistatus__arena_get(&w->others, sizeof *s);
    const char *copy = s ? multistatus__href_copy(&w->others, t) : NULL;
    if (!copy || !multistatus__table_put(&w->seen, &w->own.allocator, writer_hash(w, t),
                                         copy, s))
      return multistatus__fail_nomem(&w->own);
  }
  s->dropped = false;
  s->next = w->newest;
  w->newest = s;
  return 0;
}

static int writer_remember_all(multistatus_writer *w, const multistatus_result *r) {
  w->newest = NULL;
  for (const multistatus_href *h = &r->href; h && h->value; h = h->next)
    if (writer_remember(w, h->value))
      break;
  return w->own.error;
}

/* Marks the newest hrefs as dropped, since their result was not written. */
static int writer_forget_newest(multistatus_writer *w) {
  for (; w->newest; w->newest = w->newest->next)
    w->newest->dropped = true;
  return w->own.error;
}

/* Sets w->listed if the result has the href for which multistatus_writer_fail() will
   most likely be called. Only one href is kept for this. */
static void writer_note_href(multistatus_writer *w, const multistatus_result *r) {
  if (!r->href.value)
    return;
  if (!w->request) {
    w->first = multistatus__href_keep(&w->others, multistatus__view(r->href.value));
    w->listed = true;
    multistatus__writer_take_error(w, &w->others);
    return;
  }
  size_t len = multistatus__length(w->request);
  for (const multistatus_href *h = &r->href; h && !w->listed; h = h->next) {
    /* A path without escapes that is longer than the request's differs from it. */
    size_t n = multistatus__length(h->value);
    bool other = r->clean && n > len + 1 && !memchr(h->value, '%', n);
    w->listed = !other && multistatus_href_relation(w->request, h->value, 0) ==
                              MULTISTATUS_RELATION_SELF;
  }
}

/* Puts a whole result. If that fails, its bytes are removed from the output, unless a
   part of a large result has been sent already. */
static int writer_put(multistatus_writer *w, const multistatus_result *r) {
  w->output.further = 0;
  if (writer_begin(w))
    return w->own.error;
  uint64_t before = multistatus__output_total(&w->output);
  if (writer_check(w, w->output.format->write_result(w->state, &w->output, r)))
    multistatus__output_back(&w->output, before);
  return w->own.error;
}

/* Normalizes and puts a checked result. */
static int writer_put_checked(multistatus_writer *w, const multistatus_result *r) {
  const multistatus_result *normal = r;
  if (!multistatus__is_normal(r, w->receiver, w->output.flags))
    normal = multistatus__normalize(multistatus__writer_normal(w), r, w->receiver,
                                    w->output.flags);
  if (!normal)
    return multistatus__writer_take_error(w, &w->normal);
  bool unique = writer_has(w, MULTISTATUS_WRITE_UNIQUE);
  if (unique && writer_remember_all(w, r))
    return writer_forget_newest(w);
  multistatus_summary *s = &w->output.document.summary;
  if (writer_omits(w, r)) {
    s->omitted++;
    return 0;
  }
  if (writer_put(w, normal))
    return writer_forget_newest(w);
  for (size_t n = 0; n <= w->output.further; n++)
    multistatus__summary_add(s, normal);
  if (!w->listed)
    writer_note_href(w, r);
  return w->own.error;
}

int multistatus__writer_try(multistatus_writer *w, const multistatus_result *r) {
  const multistatus__document *d = &w->output.document;
  bool simple = w->format_flags & MULTISTATUS_FORMAT_SIMPLE_HREFS;
  multistatus__form form = w->form;
  w->own.subject = r;
  if (w->own.error ||
      multistatus__check_result(&w->own, r, d->kind, simple ? &form : NULL))
    return w->own.error;
  if (d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS && d->summary.total)
    return multistatus__fail(&w->own, MULTISTATUS_ERROR_CONFLICT,
                             "a second result in a document of one result");
  if (!writer_put_checked(w, r))
    w->form = form;
  return w->own.error;
}

int multistatus__writer_write(multistatus_writer *w, const multistatus_result *r) {
  return multistatus__writer_try(w, r) ? multistatus__writer_settle(w, r) : 0;
}

int multistatus__writer_flush(multistatus_writer *w) {
  multistatus_result *r = w->pending;
  w->pending = NULL;
  if (!r)
    return w->own.error;
  r->closed = true;
  return multistatus__writer_write(w, r);
}

void multistatus__writer_turn(multistatus_writer *w) {
  multistatus__arena a = w->own.arena;
  w->own.arena = w->spare;
  w->spare = a;
  multistatus__arena_reset(&w->own);
}

/* Writes the pending result, so that another one can be added. */
static int writer_next(multistatus_writer *w) {
  if (w->ended)
    return MULTISTATUS_ERROR_STATE;
  if (multistatus__writer_flush(w))
    return w->own.error;
  multistatus__writer_turn(w);
  w->own.subject = NULL;
  if (w->count >= w->own.limits.results)
    return multistatus__fail_limit(&w->own, "results", NULL);
  w->count++;
  return 0;
}

/* Makes a new result the pending one. One that could not be created is handled at once.
 */
static multistatus_result *writer_begin_result(multistatus_writer *w,
                                               multistatus_result *r) {
  w->pending = r;
  if (!r)
    multistatus__writer_settle(w, w->own.latest);
  return r;
}

static inline multistatus_result *writer_add(multistatus_writer *w,
                                             multistatus_text href, int status,
                                             multistatus_text message) {
  if (!w || writer_next(w))
    return NULL;
  return writer_begin_result(
      w, multistatus__result_add(&w->own, href, status, message.data, message.len));
}

multistatus_result *multistatus_writer_add_n(multistatus_writer *w, const char *href,
                                             size_t href_len, int status,
                                             const char *message, size_t message_len) {
  const multistatus_text h = {href, href ? href_len : 0}, m = {message, message_len};
  return writer_add(w, h, status, m);
}

multistatus_result *multistatus_writer_add(multistatus_writer *w, const char *href,
                                           int status, const char *message) {
  return writer_add(w, multistatus__cstring(href), status,
                    multistatus__cstring(message));
}

multistatus_result *multistatus_writer_add_item(multistatus_writer *w, const char *id,
                                                int64_t index, int status,
                                                const char *message) {
  if (!w || writer_next(w))
    return NULL;
  return writer_begin_result(
      w, multistatus__result_add_item(&w->own, id, index, status, message,
                                      multistatus__cstring(message).len));
}

int multistatus_writer_put(multistatus_writer *w, const multistatus_result *r) {
  if (!w || !r || r->context == &w->own)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = writer_next(w);
  return rc ? rc : multistatus__writer_write(w, r);
}

/* ---- The document's own texts ---- */

/* Returns 0 if the document's own texts may still be set. */
static int writer_may_set(multistatus_writer *w) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  w->own.subject = NULL; /* errors are not about a result */
  return w->ended ? MULTISTATUS_ERROR_STATE : 0;
}

static int writer_set_text(multistatus_writer *w, multistatus__text_slot *slot,
                           const char **place, const char *text) {
  multistatus__context *texts = multistatus__writer_texts(w);
  multistatus__text_set(texts, slot, place, multistatus__cstring(text));
  return multistatus__writer_take_error(w, texts);
}

int multistatus_writer_set_message_lang(multistatus_writer *w, const char *text,
                                        const char *lang) {
  int rc = writer_may_set(w);
  if (rc)
    return rc;
  writer_set_text(w, &w->slots.message, &w->output.document.message, text);
  return writer_set_text(w, &w->slots.lang, &w->output.document.lang,
                         text && lang && *lang ? lang : NULL);
}

int multistatus_writer_set_message(multistatus_writer *w, const char *text) {
  return multistatus_writer_set_message_lang(w, text, NULL);
}

int multistatus_writer_set_sync_token(multistatus_writer *w, const char *token) {
  int rc = writer_may_set(w);
  return rc ? rc
            : writer_set_text(w, &w->slots.sync_token, &w->output.document.sync_token,
                              token);
}

int multistatus_writer_add_ext(multistatus_writer *w, const char *xml) {
  int rc = writer_may_set(w);
  if (rc)
    return rc;
  multistatus__context *texts = multistatus__writer_texts(w);
  multistatus__add_document_ext(texts, &w->output.document, xml);
  return multistatus__writer_take_error(w, texts);
}

int multistatus_writer_set_transaction(multistatus_writer *w,
                                       multistatus_transaction transaction) {
  int rc = multistatus__is_transaction(transaction) ? writer_may_set(w)
                                                    : MULTISTATUS_ERROR_ARGUMENT;
  if (rc)
    return rc;
  w->output.document.transaction = transaction;
  return w->own.error;
}

int multistatus_writer_set_omitted(multistatus_writer *w, size_t omitted) {
  int rc = writer_may_set(w);
  if (rc)
    return rc;
  w->output.document.summary.omitted += omitted - w->omitted;
  w->omitted = omitted;
  return w->own.error;
}

int multistatus_writer_set_document(multistatus_writer *w,
                                    multistatus_document document) {
  if (!w || !multistatus__is_document(document))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->begun || w->ended)
    return MULTISTATUS_ERROR_STATE;
  w->output.document.kind = document;
  return w->own.error;
}

void multistatus__writer_lacks(multistatus_writer *w, size_t results) {
  w->count += results; /* it cannot be collapsed */
  w->output.lacks += results;
}

/* ---- The end ---- */

/* True if the document would contain only the pending result, and a plain status can
   report that result. */
static bool writer_collapses(multistatus_writer *w) {
  const multistatus_result *r = w->pending;
  multistatus__form form = MULTISTATUS__FORM_NONE;
  const multistatus__document *d = &w->output.document;
  return writer_has(w, MULTISTATUS_WRITE_COLLAPSE) && r && w->count == 1 && !w->begun &&
         !w->own.error && multistatus__is_single(r, d, w->request) &&
         !multistatus__check_result(&w->own, r, d->kind, &form);
}

int multistatus__writer_close(multistatus_writer *w) {
  uint64_t before = multistatus__output_total(&w->output);
  w->own.subject = NULL;
  multistatus__writer_note_left_out(w);
  multistatus__document *d = &w->output.document;
  if (d->exts &&
      multistatus__normalize_document(multistatus__writer_texts(w), d, w->receiver))
    multistatus__writer_take_error(w, &w->texts);
  if (d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS && !d->summary.total)
    multistatus__fail(&w->own, MULTISTATUS_ERROR_STATUS,
                      "a document of one result has no result");
  const multistatus_summary counted = d->summary;
  d->summary.total += w->output.lacks - w->output.claimed;
  d->summary.failed += w->output.lacks;
  if (w->output.lacks)
    w->output.flags |= MULTISTATUS_WRITE_SUMMARY;
  if (!writer_begin(w) && w->output.format->write_end)
    writer_check(w, w->output.format->write_end(w->state, &w->output));
  if (w->own.error) {
    multistatus__output_back(&w->output, before);
    d->summary = counted; /* multistatus_writer_fail() counts them again */
  }
  multistatus__output_flush(&w->output);
  w->closed = !w->own.error;
  return w->own.error;
}

int multistatus_writer_end(multistatus_writer *w) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->ended)
    return w->own.error;
  w->ended = true;
  if (writer_collapses(w)) {
    w->single = w->pending;
    w->pending->closed = true;
    w->closed = true;
    return 0;
  }
  return multistatus__writer_flush(w) ? w->own.error : multistatus__writer_close(w);
}

/* ---- Sending when the host is ready ---- */

int multistatus_writer_flush(multistatus_writer *w) {
  return w ? multistatus__output_flush(&w->output) : MULTISTATUS_ERROR_ARGUMENT;
}

/* True if the host pulls the bytes and may do so. After the document was abandoned, it
   may still pull the bytes that were complete. */
static bool writer_is_pulled(const multistatus_writer *w) {
  return w && !w->output.sink.write && !w->output.part.take &&
         (!w->own.error || w->own.error == MULTISTATUS_ERROR_ABANDONED);
}

int multistatus_writer_pull(const multistatus_writer *w, const void **data,
                            size_t *len) {
  size_t n = multistatus_writer_pending(w, data);
  if (len)
    *len = n;
  if (!w || w->output.sink.write || w->output.part.take)
    return MULTISTATUS_ERROR_ARGUMENT;
  return n              ? MULTISTATUS_PULL_BYTES
         : w->own.error ? w->own.error
         : w->closed    ? MULTISTATUS_PULL_FINISHED
                        : MULTISTATUS_PULL_NONE;
}

size_t multistatus_writer_pending(const multistatus_writer *w, const void **data) {
  if (data)
    *data = NULL;
  if (!writer_is_pulled(w) || w->output.start == w->output.len)
    return 0;
  if (data)
    *data = w->output.data + w->output.start;
  return w->output.len - w->output.start;
}

void multistatus_writer_consume(multistatus_writer *w, size_t n) {
  if (!writer_is_pulled(w))
    return;
  multistatus_output *out = &w->output;
  size_t waiting = out->len - out->start;
  n = n < waiting ? n : waiting;
  out->start += n;
  out->sent += n;
  if (out->start == out->len)
    multistatus__output_empty(out);
}

/* ---- State ---- */

MODEL_GETTER(size_t, multistatus_writer_invalid, writer, invalid)
MODEL_GETTER(const multistatus_result *, multistatus_writer_single, writer, single)

uint64_t multistatus_writer_bytes(const multistatus_writer *w) {
  return w ? multistatus__output_total(&w->output) : 0;
}

int multistatus_writer_error(const multistatus_writer *w) {
  return w ? w->own.error : MULTISTATUS_ERROR_ARGUMENT;
}

const char *multistatus_writer_error_text(const multistatus_writer *w) {
  return w ? w->own.text : "";
}

size_t multistatus_writer_replaced(const multistatus_writer *w) {
  return w ? w->own.replaced + (w->has_texts ? w->texts.replaced : 0) : 0;
}
