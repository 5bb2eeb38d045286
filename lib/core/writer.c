/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>

/* The streaming writer, and the output that its format puts bytes into. */

enum { OUTPUT_BLOCK = 16 * 1024, OUTPUT_RESERVE = 4096 };

struct multistatus_output {
  multistatus__owner *owner; /* holds the error */
  multistatus_sink sink;
  multistatus__buffer uri; /* what multistatus_output_uri handed out */
  const char *message, *sync_token;
  size_t len;
  char block[OUTPUT_BLOCK]; /* bytes on their way to the sink */
};

struct multistatus_writer {
  multistatus__owner own;
  const multistatus_format *format;
  void *state;
  multistatus_result *pending; /* added, not yet written */
  size_t count;                /* results added */
  bool begun;                  /* the format has begun the document */
  bool ended;
  multistatus__owner document; /* the document's own texts */
  multistatus_output output;
};

/* ---- Output ---- */

static void output_send(multistatus_output *out, const char *data, size_t len) {
  if (!out->owner->error && len && out->sink.write(out->sink.ctx, data, len))
    multistatus__fail(out->owner, MULTISTATUS_ERROR_SINK, "the sink refused %zu bytes",
                      len);
}

static void output_flush(multistatus_output *out) {
  output_send(out, out->block, out->len);
  out->len = 0;
}

void multistatus_output_put(multistatus_output *out, const char *data, size_t len) {
  if (len > sizeof out->block - out->len) {
    output_flush(out);
    if (len > sizeof out->block) {
      output_send(out, data, len);
      return;
    }
  }
  if (len)
    memcpy(out->block + out->len, data, len);
  out->len += len;
}

void multistatus_output_puts(multistatus_output *out, const char *s) {
  multistatus_output_put(out, s, strlen(s));
}

char *multistatus_output_reserve(multistatus_output *out, size_t n) {
  if (n > OUTPUT_RESERVE) {
    multistatus__fail(out->owner, MULTISTATUS_ERROR_ARGUMENT,
                      "the format reserved more than 4096 bytes");
    n = OUTPUT_RESERVE;
  }
  if (n > sizeof out->block - out->len)
    output_flush(out);
  return out->block + out->len;
}

void multistatus_output_advance(multistatus_output *out, size_t n) {
  out->len += n < sizeof out->block - out->len ? n : sizeof out->block - out->len;
}

multistatus_text multistatus_output_uri(multistatus_output *out, const char *href) {
  multistatus_text t = multistatus__view(href);
  size_t unsafe = multistatus__href_unsafe(t.data, t.len);
  if (!unsafe)
    return t;
  out->uri.len = 0;
  if (!multistatus__buffer_grow(&out->owner->allocator, &out->uri,
                                t.len + 2 * unsafe)) {
    multistatus__fail_nomem(out->owner);
    t.len = 0;
    return t;
  }
  t.len = multistatus__href_encode(out->uri.data, t.data, t.len);
  t.data = out->uri.data;
  return t;
}

const char *multistatus_output_message(const multistatus_output *out) {
  return out->message;
}

const char *multistatus_output_sync_token(const multistatus_output *out) {
  return out->sync_token;
}

int multistatus_output_fail(multistatus_output *out, int code, const char *text) {
  return multistatus__fail(out->owner, code, "%s", text);
}

/* ---- Life ---- */

int multistatus_writer_new(multistatus_writer **out,
                           const multistatus_write_options *given,
                           const multistatus_sink *sink) {
  multistatus_write_options o;
  if (!out || !sink || !sink->write ||
      multistatus__options_copy(&o, sizeof o, given, sizeof o))
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
  w->document = own;
  w->format = f;
  w->output.owner = &w->own;
  w->output.sink = *sink;
  *out = w;
  return 0;
}

void multistatus_writer_free(multistatus_writer *w) {
  if (!w)
    return;
  multistatus_allocator a = w->own.allocator;
  if (w->begun && w->format->write_done)
    w->format->write_done(w->state, &w->output);
  multistatus__release(&a, w->state);
  multistatus__release(&a, w->output.uri.data);
  multistatus__owner_done(&w->own);
  multistatus__owner_done(&w->document);
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

int multistatus__writer_put(multistatus_writer *w, const multistatus_result *r) {
  if (w->own.error || multistatus__result_check(r, &w->own) || writer_begin(w))
    return w->own.error;
  return writer_check(w, w->format->write_result(w->state, &w->output, r));
}

static int writer_flush_pending(multistatus_writer *w) {
  multistatus_result *r = w->pending;
  w->pending = NULL;
  if (r && !w->own.error)
    multistatus__writer_put(w, r);
  return w->own.error;
}

multistatus_result *multistatus_writer_add_n(multistatus_writer *w, const char *href,
                                             size_t href_len, int status,
                                             const char *message, size_t message_len) {
  if (!w || w->ended || writer_flush_pending(w))
    return NULL;
  multistatus__arena_reset(&w->own);
  multistatus_text t = {href, href_len};
  if (w->count >= w->own.limits.results) {
    multistatus__fail_limit(&w->own, "results", NULL);
    return NULL;
  }
  w->pending = multistatus__result_add(&w->own, t, status, message, message_len);
  w->count++;
  return w->pending;
}

multistatus_result *multistatus_writer_add(multistatus_writer *w, const char *href,
                                           int status, const char *message) {
  return multistatus_writer_add_n(w, href, multistatus__cstring(href).len, status,
                                  message, multistatus__cstring(message).len);
}

static int writer_set_text(multistatus_writer *w, const char **place,
                           const char *text) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->ended)
    return MULTISTATUS_ERROR_STATE;
  *place = text ? multistatus__text_copy(&w->document, multistatus__cstring(text), NULL)
                : NULL;
  if (w->document.error == MULTISTATUS_ERROR_LIMIT)
    return multistatus__fail_limit(&w->own, w->document.limit, NULL);
  return w->document.error
             ? multistatus__fail(&w->own, w->document.error, "%s", w->document.text)
             : w->own.error;
}

int multistatus_writer_set_message(multistatus_writer *w, const char *text) {
  return writer_set_text(w, w ? &w->output.message : NULL, text);
}

int multistatus_writer_set_sync_token(multistatus_writer *w, const char *token) {
  return writer_set_text(w, w ? &w->output.sync_token : NULL, token);
}

int multistatus_writer_end(multistatus_writer *w) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->ended)
    return w->own.error;
  w->ended = true;
  if (writer_flush_pending(w) || writer_begin(w))
    return w->own.error;
  if (w->format->write_end)
    writer_check(w, w->format->write_end(w->state, &w->output));
  output_flush(&w->output);
  return w->own.error;
}

int multistatus_writer_error(const multistatus_writer *w) {
  return w ? w->own.error : MULTISTATUS_ERROR_ARGUMENT;
}

const char *multistatus_writer_error_text(const multistatus_writer *w) {
  return w ? w->own.text : "";
}

size_t multistatus_writer_replaced(const multistatus_writer *w) {
  return w ? w->own.replaced + w->document.replaced : 0;
}
