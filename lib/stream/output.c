/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <string.h>

/* The bytes that a format puts are kept in a block. With a sink they are sent when the
   block is full; otherwise the block grows until the host pulls them. After an error,
   bytes are neither added nor sent. */

enum { OUTPUT_BLOCK = 16 * 1024 };

/* The size of the block if it is from the allocator. */
static size_t output_block(const multistatus_output *out) {
  size_t limit = out->context->limits.pending_bytes;
  return out->sink.write || limit > OUTPUT_BLOCK ? OUTPUT_BLOCK : limit;
}

void multistatus__output_init(multistatus_output *out, char *memory, size_t size) {
  size_t block = output_block(out);
  out->data = memory;
  out->size = out->cap = size < block ? size : block;
  out->lent = true;
}

/* Sets cap so that at most as many bytes wait as the limit allows. */
static void output_bound(multistatus_output *out) {
  size_t limit = out->context->limits.pending_bytes, size = out->size;
  bool bounded = !out->sink.write && size > out->start && limit < size - out->start;
  out->cap = bounded ? out->start + limit : size;
}

void multistatus__output_empty(multistatus_output *out) {
  out->start = out->len = 0;
  output_bound(out);
}

void multistatus__output_done(multistatus_output *out) {
  const multistatus_allocator *a = &out->context->allocator;
  if (!out->lent)
    multistatus__release(a, out->data, out->size + OUTPUT_RESERVE);
  multistatus__buffer_done(a, &out->uri);
}

/* ---- Sending ---- */

static void output_refused(multistatus_output *out, size_t len) {
  out->torn = true;
  multistatus__fail(out->context, MULTISTATUS_ERROR_SINK, "the sink refused %zu bytes",
                    len);
}

static void output_send(multistatus_output *out, const char *data, size_t len) {
  if (!len)
    return;
  if (out->sink.write(out->sink.ctx, data, len))
    output_refused(out, len);
  else
    out->sent += len;
}

static void output_offer(multistatus_output *out) {
  ptrdiff_t taken = 1;
  while (out->start < out->len && taken > 0) {
    size_t len = out->len - out->start;
    taken = out->part.take(out->part.ctx, out->data + out->start, len);
    if (taken < 0 || (size_t)taken > len) {
      output_refused(out, len);
      return;
    }
    out->start += (size_t)taken;
    out->sent += (size_t)taken;
  }
}

int multistatus__output_flush(multistatus_output *out) {
  /* Bytes that were complete when the document was abandoned are still sent. */
  if (out->context->error && out->context->error != MULTISTATUS_ERROR_ABANDONED)
    return out->context->error;
  if (out->sink.write) {
    output_send(out, out->data, out->len);
    out->start = out->len;
  } else if (out->part.take) {
    output_offer(out);
  }
  if (out->start == out->len)
    multistatus__output_empty(out);
  return out->len > 0 && !out->torn ? 1 : out->context->error;
}

/* ---- The block ---- */

/* Moves the waiting bytes to the beginning of the block. */
static void output_move(multistatus_output *out) {
  size_t len = out->len - out->start;
  if (out->start > 0)
    memmove(out->data, out->data + out->start, len);
  out->start = 0;
  out->len = len;
}

/* Resizes the block. */
static bool output_resize(multistatus_output *out, size_t size) {
  const multistatus_allocator *a = &out->context->allocator;
  char *old = out->lent ? NULL : out->data;
  char *data = multistatus__resize(a, old, old ? out->size + OUTPUT_RESERVE : 0,
                                   size + OUTPUT_RESERVE);
  if (!data) {
    multistatus__fail_nomem(out->context);
    return false;
  }
  if (out->lent)
    multistatus__bytes_whole(data, out->data, out->len);
  out->lent = false;
  out->data = data;
  out->size = size;
  return true;
}

/* Makes room for n more bytes, within the limit. The waiting bytes are moved only if at
   least as many were pulled before them, and the block may have 1.5 times the size of
   the limit: otherwise all of them would be moved each time that a client takes a few
   bytes. */
static bool output_grow(multistatus_output *out, size_t n) {
  size_t len = out->len - out->start, limit = out->context->limits.pending_bytes;
  size_t most = limit > SIZE_MAX / 2 ? SIZE_MAX / 2 : limit + limit / 2;
  if (n > limit || len > limit - n || n > SIZE_MAX / 8 || len > SIZE_MAX / 8) {
    multistatus__fail_limit(out->context, "pending-bytes", NULL);
    return false;
  }
  if (out->start >= len || n > most - out->len)
    output_move(out);
  if (n > out->size - out->len) {
    size_t size = out->lent ? output_block(out) : out->size * 2;
    size = size > out->len + n ? size : out->len + n;
    size = multistatus__block_size(&out->context->allocator, size);
    size = size < most ? size : most;
    if (!output_resize(out, size))
      return false;
  }
  output_bound(out);
  return true;
}

/* Makes room for n more bytes. False if they do not fit in the block, or after an
   error. */
static bool output_room(multistatus_output *out, size_t n) {
  bool takes = out->sink.write || out->part.take;
  if (out->context->error)
    return false;
  if (takes && out->lent) { /* sends no pieces smaller than a block */
    if (!output_resize(out, output_block(out)))
      return false;
    output_bound(out);
    if (n <= out->cap - out->len)
      return true;
  }
  if (takes)
    multistatus__output_flush(out);
  if (out->context->error)
    return false;
  return out->sink.write ? n <= out->cap : output_grow(out, n);
}

uint64_t multistatus__output_total(const multistatus_output *out) {
  return out->sent + (out->len - out->start);
}

void multistatus__output_back(multistatus_output *out, uint64_t total) {
  if (total < out->sent)
    out->torn = true;
  else
    out->len = out->start + (size_t)(total - out->sent);
}

/* ---- For formats ---- */

void multistatus_output_put(multistatus_output *out, const char *data, size_t len) {
  if (len > out->cap - out->len && !output_room(out, len)) {
    /* Data larger than the block is sent directly. */
    if (!out->context->error)
      output_send(out, data, len);
    return;
  }
  if (len)
    memcpy(out->data + out->len, data, len);
  out->len += len;
}

void multistatus_output_puts(multistatus_output *out, const char *s) {
  multistatus_output_put(out, s, strlen(s));
}

char *multistatus_output_reserve(multistatus_output *out, size_t n) {
  if (n > OUTPUT_RESERVE) {
    multistatus__fail(out->context, MULTISTATUS_ERROR_ARGUMENT,
                      "the format reserved more than 4096 bytes");
    n = OUTPUT_RESERVE;
  }
  if (n > out->cap - out->len && !output_room(out, n))
    return out->data + out->cap; /* ignored */
  return out->data + out->len;
}

void multistatus_output_advance(multistatus_output *out, size_t n) {
  if (!out->context->error)
    out->len += n < out->cap - out->len ? n : out->cap - out->len;
}

static multistatus_text output_encode(multistatus_output *out, const char *href,
                                      bool reference) {
  multistatus_text t = multistatus__view(href);
  if (multistatus__uri_is_sent(t))
    return t;
  size_t len = multistatus__uri_send(NULL, 0, t, reference);
  out->uri.len = 0;
  if (!multistatus__buffer_grow(&out->context->allocator, &out->uri, len)) {
    multistatus__fail_nomem(out->context);
    t.len = 0;
    return t;
  }
  multistatus__uri_send(out->uri.data, out->uri.cap, t, reference);
  t.data = out->uri.data;
  t.len = len;
  return t;
}

multistatus_text multistatus_output_uri(multistatus_output *out, const char *href) {
  return output_encode(out, href, true);
}

multistatus_text multistatus_output_href(multistatus_output *out, const char *href) {
  return output_encode(out, href, false);
}

MODEL_GETTER(const char *, multistatus_output_message, output, document.message)
MODEL_GETTER(const char *, multistatus_output_sync_token, output, document.sync_token)
MODEL_GETTER(const char *, multistatus_output_lang, output, document.lang)
MODEL_GETTER(multistatus_transaction, multistatus_output_transaction, output,
             document.transaction)
MODEL_GETTER(const multistatus_ext *, multistatus_output_first_ext, output,
             document.exts)
MODEL_GETTER(unsigned, multistatus_output_flags, output, flags)
MODEL_GETTER(const multistatus_format *, multistatus_output_format, output, format)

multistatus_document multistatus_output_document(const multistatus_output *out) {
  return out->document.kind ? out->document.kind : MULTISTATUS_DOCUMENT_MULTISTATUS;
}

const multistatus_summary *multistatus_output_summary(const multistatus_output *out) {
  return &out->document.summary;
}

const multistatus_namespace *multistatus_output_namespaces(
    const multistatus_output *out, size_t *count) {
  *count = out->namespace_count;
  return out->namespaces;
}

int multistatus_output_fail(multistatus_output *out, int code, const char *text) {
  return multistatus__fail(out->context, code, "%s", text);
}
