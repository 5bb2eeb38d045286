/* SPDX-License-Identifier: MIT */
#include "mould.h"

/* The streaming writer: results to a format, checked and tidied on the way. */

struct multistatus_writer {
  multistatus__owner own;   /* the pending result lives here */
  multistatus__owner texts; /* the document's own, and namespaces */
  multistatus__text_slots slots;
  multistatus__owner aside; /* tidied results: what the model holds can be written */
  const multistatus_format *format;
  void *state;
  multistatus_result *pending; /* added, not yet written */
  size_t count;                /* results added */
  bool begun;                  /* the format has begun the document */
  bool ended;                  /* nothing can be added */
  bool closed;                 /* and the document is whole */
  bool casts;                  /* what follows may go into moulds */
  multistatus__form form;      /* of the hrefs so far */
  multistatus_receiver receiver;
  const char *request;              /* NULL: not told */
  const multistatus_result *single; /* instead of a document */
  multistatus__moulds moulds;
  multistatus__index seen;  /* hrefs, where they have to differ */
  multistatus__owner hrefs; /* copies of these, and the request */
  multistatus_output output;
};

/* ---- Life ---- */

/* An owner for what is known to be fine: no limits, and its errors are the writer's. */
static void writer_unlimited(multistatus__owner *o, const multistatus__owner *own) {
  *o = *own;
  multistatus_limits none = MULTISTATUS_LIMITS_INIT;
  size_t all = MULTISTATUS_NO_LIMIT;
  for (size_t at = sizeof all; at < sizeof none; at += sizeof all)
    memcpy((char *)&none + at, &all, sizeof all);
  o->limits = none;
}

/* What another owner met is the writer's error. */
static int writer_take_error(multistatus_writer *w, const multistatus__owner *o) {
  if (o->error == MULTISTATUS_ERROR_LIMIT)
    return multistatus__fail_limit(&w->own, o->limit, NULL);
  return o->error ? multistatus__fail(&w->own, o->error, "%s", o->text) : w->own.error;
}

static bool writer_starts_with_xml(const char *s) {
  return (s[0] | 0x20) == 'x' && (s[1] | 0x20) == 'm' && (s[2] | 0x20) == 'l';
}

static int writer_copy_namespace(multistatus__owner *o, multistatus_namespace *to,
                                 const multistatus_namespace *from) {
  multistatus_text prefix = multistatus__cstring(from->prefix);
  to->prefix = multistatus__name_copy(o, prefix);
  to->ns = multistatus__ns_copy(o, multistatus__cstring(from->ns));
  if (o->error == MULTISTATUS_ERROR_NOMEM)
    return o->error;
  bool usable = !o->error && prefix.len <= 20 && strcmp(to->prefix, "D") != 0 &&
                !writer_starts_with_xml(to->prefix) && *to->ns &&
                strcmp(to->ns, "DAV:") != 0;
  return usable ? 0 : MULTISTATUS_ERROR_ARGUMENT;
}

static int writer_copy_namespaces(multistatus_writer *w,
                                  const multistatus_write_options *o) {
  multistatus_output *out = &w->output;
  if (!o->namespace_count)
    return 0;
  if (!o->namespaces)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (o->namespace_count > w->own.limits.namespaces)
    return MULTISTATUS_ERROR_LIMIT;
  out->namespaces =
      multistatus__arena_get(&w->texts, o->namespace_count * sizeof *o->namespaces);
  for (size_t i = 0; i < o->namespace_count; i++) {
    int rc = out->namespaces ? writer_copy_namespace(&w->texts, out->namespaces + i,
                                                     o->namespaces + i)
                             : w->texts.error;
    if (rc)
      return rc;
    for (size_t k = 0; k < i; k++)
      if (strcmp(out->namespaces[k].prefix, out->namespaces[i].prefix) == 0)
        return MULTISTATUS_ERROR_ARGUMENT;
  }
  out->namespace_count = o->namespace_count;
  return 0;
}

static int writer_init(multistatus_writer *w, const multistatus_write_options *o,
                       const multistatus_sink *sink) {
  w->texts = w->own;
  writer_unlimited(&w->aside, &w->own);
  writer_unlimited(&w->hrefs, &w->own);
  w->receiver = o->receiver;
  w->output.owner = &w->own;
  w->output.flags = o->flags;
  w->output.part = o->part;
  if (sink)
    w->output.sink = *sink;
  int rc = multistatus__output_init(&w->output);
  if (!rc)
    rc = writer_copy_namespaces(w, o);
  if (rc || !o->request)
    return rc;
  w->request = multistatus__href_copy(&w->hrefs, multistatus__cstring(o->request));
  return w->hrefs.error == MULTISTATUS_ERROR_HREF ? MULTISTATUS_ERROR_ARGUMENT
                                                  : w->hrefs.error;
}

static bool writer_options_fine(const multistatus_write_options *o,
                                const multistatus_sink *sink) {
  unsigned all = MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_UNIQUE |
                 MULTISTATUS_WRITE_COLLAPSE | MULTISTATUS_WRITE_SUMMARY |
                 MULTISTATUS_WRITE_PLAIN;
  return (!sink || (sink->write && !o->part.take)) && !(o->flags & ~all) &&
         (int)o->receiver >= MULTISTATUS_RECEIVER_GENERIC &&
         o->receiver <= MULTISTATUS_RECEIVER_FINDER;
}

int multistatus_writer_new(multistatus_writer **out,
                           const multistatus_write_options *given,
                           const multistatus_sink *sink) {
  multistatus_write_options o;
  if (!out || multistatus__options_copy(&o, sizeof o, given, sizeof o) ||
      !writer_options_fine(&o, sink))
    return MULTISTATUS_ERROR_ARGUMENT;
  const multistatus_format *f = o.format ? o.format : multistatus_format_dav_xml();
  if (!f->write_result)
    return MULTISTATUS_ERROR_UNSUPPORTED;
  multistatus__owner own;
  int rc = multistatus__owner_init(&own, o.allocator, o.limits, o.text, false);
  if (rc)
    return rc;
  multistatus_writer *w = multistatus__alloc(&own.allocator, sizeof *w);
  if (!w)
    return MULTISTATUS_ERROR_NOMEM;
  w->own = own;
  w->format = f;
  rc = writer_init(w, &o, sink);
  if (rc)
    multistatus_writer_free(w);
  else
    *out = w;
  return rc;
}

void multistatus_writer_free(multistatus_writer *w) {
  if (!w)
    return;
  multistatus_allocator a = w->own.allocator;
  if (w->begun && w->format->write_done)
    w->format->write_done(w->state, &w->output);
  multistatus__release(&a, w->state);
  multistatus__output_done(&w->output);
  multistatus__index_done(&w->seen, &a);
  multistatus__moulds_done(&w->moulds, &a);
  multistatus__owner_done(&w->own);
  multistatus__owner_done(&w->texts);
  multistatus__owner_done(&w->aside);
  multistatus__owner_done(&w->hrefs);
  multistatus__release(&a, w);
}

/* ---- Writing ---- */

/* What a callback of the format returns sticks like any other error. */
static int writer_check(multistatus_writer *w, int rc) {
  if (rc)
    multistatus__fail(&w->own, rc, "%s", multistatus_strerror(rc));
  return w->own.error;
}

/* The head goes out with the first result, or with the end if there is none. */
static int writer_begin(multistatus_writer *w) {
  const multistatus_format *f = w->format;
  if (w->begun)
    return w->own.error;
  if (f->write_state &&
      !(w->state = multistatus__alloc(&w->own.allocator, f->write_state)))
    return multistatus__fail_nomem(&w->own);
  w->begun = true;
  return f->write_begin ? writer_check(w, f->write_begin(w->state, &w->output)) : 0;
}

static bool writer_has(const multistatus_writer *w, unsigned flag) {
  return w->output.flags & flag;
}

static bool writer_format_has(const multistatus_writer *w, unsigned flag) {
  const multistatus_format *f = w->format;
  return f->size >= offsetof(multistatus_format, flags) + sizeof f->flags &&
         (f->flags & flag);
}

/* Whether the client asked for failures only, and this is none and adds nothing. */
static bool writer_omits(const multistatus_writer *w, const multistatus_result *r) {
  const multistatus__extra *x = r->extra;
  return writer_has(w, MULTISTATUS_WRITE_MINIMAL) &&
         writer_format_has(w, MULTISTATUS_FORMAT_OMITS) && r->status >= 200 &&
         r->status <= 299 &&
         !(x && (x->location || x->propstats || x->outcome.conditions ||
                 x->outcome.exts || (x->item && (x->item->body || x->item->warnings))));
}

/* Remembers an href as it is sent. */
static int writer_remember(multistatus_writer *w, const char *href) {
  multistatus_text t = multistatus_output_href(&w->output, href);
  if (w->own.error)
    return w->own.error;
  if (multistatus__index_find(&w->seen, t.data, t.len))
    return multistatus__fail(&w->own, MULTISTATUS_ERROR_CONFLICT,
                             "twice in the document: %.120s", href);
  const char *copy = multistatus__href_copy(&w->hrefs, t);
  if (!copy || !multistatus__index_room(&w->seen, &w->own.allocator, 1))
    return multistatus__fail_nomem(&w->own);
  multistatus__index_add(&w->seen, copy, copy);
  return 0;
}

static int writer_remember_all(multistatus_writer *w, const multistatus_result *r) {
  for (const multistatus_href *h = &r->href; h && h->value; h = h->next)
    if (writer_remember(w, h->value))
      return w->own.error;
  return 0;
}

/* Only a whole result is put; of one that fails nothing is left, unless it is so large
   that a part of it has gone already. */
static int writer_put_whole(multistatus_writer *w, const multistatus_result *r) {
  uint64_t before = multistatus__output_total(&w->output);
  if (!writer_begin(w))
    writer_check(w, w->format->write_result(w->state, &w->output, r));
  if (w->own.error)
    multistatus__output_back(&w->output, before);
  return w->own.error;
}

/* Whether results may go into moulds: the first of a document may be another matter,
   and so is one that is to be left out, or to be looked up. */
static bool writer_casts(const multistatus_writer *w) {
  const multistatus__document *d = &w->output.document;
  return writer_format_has(w, MULTISTATUS_FORMAT_REPEATS) && d->summary.total &&
         d->kind <= MULTISTATUS_DOCUMENT_MULTISTATUS &&
         !(w->output.flags & (MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_UNIQUE));
}

int multistatus__writer_write(multistatus_writer *w, const multistatus_result *r) {
  if (w->own.error || (w->casts && multistatus__mould_put(&w->moulds, &w->output, r)))
    return w->own.error;
  multistatus__document *d = &w->output.document;
  bool simple = writer_format_has(w, MULTISTATUS_FORMAT_SIMPLE_HREFS);
  multistatus__form form = w->form;
  if (w->own.error || /* of the sink, where it was to be cast */
      multistatus__check_result(&w->own, r, d->kind, simple ? &form : NULL))
    return w->own.error;
  if (d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS && d->summary.total)
    return multistatus__fail(&w->own, MULTISTATUS_ERROR_CONFLICT,
                             "a second result in a document of one");
  const multistatus_result *tidy =
      multistatus__tidy(&w->aside, r, w->receiver, w->output.flags);
  if (!tidy)
    return writer_take_error(w, &w->aside);
  if (writer_has(w, MULTISTATUS_WRITE_UNIQUE) && writer_remember_all(w, r))
    return w->own.error;
  if (writer_omits(w, r)) {
    d->summary.omitted++;
    return 0;
  }
  const multistatus_summary before = d->summary;
  multistatus__summary_add(&d->summary, r);
  if (writer_put_whole(w, tidy)) {
    d->summary = before;
    return w->own.error;
  }
  w->form = form;
  if (w->casts && tidy == r)
    multistatus__mould_learn(&w->moulds, &w->output, w->format, w->state, r);
  w->casts = writer_casts(w);
  return w->own.error;
}

static int writer_flush_pending(multistatus_writer *w) {
  multistatus_result *r = w->pending;
  w->pending = NULL;
  if (r && !w->own.error)
    multistatus__writer_write(w, r);
  return w->own.error;
}

/* Makes room for one more result. */
static int writer_next(multistatus_writer *w) {
  if (w->ended)
    return MULTISTATUS_ERROR_STATE;
  if (writer_flush_pending(w))
    return w->own.error;
  multistatus__arena_reset(&w->own);
  if (w->count >= w->own.limits.results)
    return multistatus__fail_limit(&w->own, "results", NULL);
  w->count++;
  return 0;
}

static inline multistatus_result *writer_add(multistatus_writer *w,
                                             multistatus_text href, int status,
                                             multistatus_text message) {
  if (!w || writer_next(w))
    return NULL;
  w->pending =
      multistatus__result_add(&w->own, href, status, message.data, message.len);
  return w->pending;
}

multistatus_result *multistatus_writer_add_n(multistatus_writer *w, const char *href,
                                             size_t href_len, int status,
                                             const char *message, size_t message_len) {
  const multistatus_text h = {href, href_len}, m = {message, message_len};
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
  w->pending = multistatus__result_add_item(&w->own, id, index, status, message,
                                            multistatus__cstring(message).len);
  return w->pending;
}

int multistatus_writer_put(multistatus_writer *w, const multistatus_result *r) {
  if (!w || !r || r->owner == &w->own)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = writer_next(w);
  return rc ? rc : multistatus__writer_write(w, r);
}

/* ---- The document's own ---- */

void multistatus__writer_set_document(multistatus_writer *w,
                                      const multistatus__document *d) {
  w->output.document = *d;
  if (multistatus__tidy_document(&w->texts, &w->output.document, w->receiver))
    writer_take_error(w, &w->texts);
}

static int writer_set_text(multistatus_writer *w, multistatus__text_slot *slot,
                           const char **place, const char *text) {
  if (w->ended)
    return MULTISTATUS_ERROR_STATE;
  multistatus__text_set(&w->texts, slot, place, multistatus__cstring(text));
  return writer_take_error(w, &w->texts);
}

int multistatus_writer_set_message_lang(multistatus_writer *w, const char *text,
                                        const char *lang) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__document *d = &w->output.document;
  int rc = writer_set_text(w, &w->slots.message, &d->message, text);
  return rc ? rc : writer_set_text(w, &w->slots.lang, &d->lang, lang);
}

int multistatus_writer_set_message(multistatus_writer *w, const char *text) {
  return multistatus_writer_set_message_lang(w, text, NULL);
}

int multistatus_writer_set_sync_token(multistatus_writer *w, const char *token) {
  return w ? writer_set_text(w, &w->slots.sync_token, &w->output.document.sync_token,
                             token)
           : MULTISTATUS_ERROR_ARGUMENT;
}

int multistatus_writer_set_transaction(multistatus_writer *w,
                                       multistatus_transaction transaction) {
  if (!w || !multistatus__is_transaction(transaction))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->ended)
    return MULTISTATUS_ERROR_STATE;
  w->output.document.transaction = transaction;
  return w->own.error;
}

int multistatus_writer_set_omitted(multistatus_writer *w, size_t omitted) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->ended)
    return MULTISTATUS_ERROR_STATE;
  w->output.document.summary.omitted = omitted;
  return w->own.error;
}

int multistatus_writer_set_document(multistatus_writer *w,
                                    multistatus_document document) {
  if (!w || !multistatus__is_document(document))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->begun)
    return MULTISTATUS_ERROR_STATE;
  w->output.document.kind = document;
  return w->own.error;
}

/* ---- The end ---- */

bool multistatus__is_single(const multistatus_result *r, const multistatus__document *d,
                            const char *request) {
  if (d->message || d->sync_token || d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS ||
      r->status < 300 || r->href.next || (r->extra && r->extra->propstats))
    return false;
  return !request ||
         (r->href.value && multistatus_href_relation(request, r->href.value, 0) ==
                               MULTISTATUS_RELATION_SELF);
}

/* Whether the pending result is all there is to say, and a status can say it. */
static bool writer_collapses(multistatus_writer *w) {
  const multistatus_result *r = w->pending;
  multistatus__form form = MULTISTATUS__FORM_NONE;
  const multistatus__document *d = &w->output.document;
  return writer_has(w, MULTISTATUS_WRITE_COLLAPSE) && r && w->count == 1 &&
         !w->own.error && multistatus__is_single(r, d, w->request) &&
         !multistatus__check_result(&w->own, r, d->kind, &form);
}

static int writer_close(multistatus_writer *w) {
  uint64_t before = multistatus__output_total(&w->output);
  if (!writer_begin(w) && w->format->write_end)
    writer_check(w, w->format->write_end(w->state, &w->output));
  if (w->own.error)
    multistatus__output_back(&w->output, before);
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
    w->closed = true;
    return 0;
  }
  return writer_flush_pending(w) ? w->own.error : writer_close(w);
}

const multistatus_result *multistatus_writer_single(const multistatus_writer *w) {
  return w ? w->single : NULL;
}

static void writer_forget_error(multistatus_writer *w) {
  multistatus__owner *all[] = {&w->own, &w->texts, &w->aside, &w->hrefs};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    all[i]->error = 0;
    all[i]->limit = NULL;
    all[i]->text[0] = '\0';
  }
}

static int writer_abandon(multistatus_writer *w) {
  w->pending = NULL;
  w->ended = true;
  return multistatus__fail(&w->own, MULTISTATUS_ERROR_ABANDONED, "%s",
                           multistatus_strerror(MULTISTATUS_ERROR_ABANDONED));
}

int multistatus_writer_fail(multistatus_writer *w, const char *href, int status,
                            const char *message) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->closed || w->own.error == MULTISTATUS_ERROR_ABANDONED)
    return MULTISTATUS_ERROR_STATE;
  if (status && (status < 500 || status > 599))
    return MULTISTATUS_ERROR_STATUS;
  if (w->output.sent == 0 && !w->output.torn) {
    multistatus__output_back(&w->output, 0);
    writer_abandon(w);
    return 1;
  }
  if (status == 0 || w->output.torn)
    return writer_abandon(w);
  /* The error, if there is one, is that of the pending result. */
  if (w->own.error || writer_flush_pending(w)) {
    if (w->output.torn)
      return writer_abandon(w);
    writer_forget_error(w);
  }
  w->ended = true;
  multistatus__arena_reset(&w->own);
  const multistatus_result *r =
      multistatus__result_add(&w->own, multistatus__cstring(href ? href : w->request),
                              status, message, multistatus__cstring(message).len);
  w->pending = NULL;
  return r && !multistatus__writer_write(w, r) ? writer_close(w) : w->own.error;
}

/* ---- At the host's pace ---- */

int multistatus_writer_flush(multistatus_writer *w) {
  return w ? multistatus__output_flush(&w->output) : MULTISTATUS_ERROR_ARGUMENT;
}

static bool writer_is_pulled(const multistatus_writer *w) {
  return w && !w->output.sink.write && !w->output.part.take && !w->own.error;
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

/* ---- Looking ---- */

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
  return w ? w->own.replaced + w->texts.replaced : 0;
}
