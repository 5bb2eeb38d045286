/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <multistatus/sink.h>
#include <string.h>

/* The memory sink. Other sinks do I/O, which the library does not. */

void multistatus_memory_init(multistatus_memory *m, const multistatus_allocator *a,
                             size_t max) {
  if (!m)
    return;
  memset(m, 0, sizeof *m);
  m->allocator = multistatus__allocator(a);
  m->max = max;
}

static void sink_set(multistatus_memory *m, multistatus__buffer b) {
  m->data = b.data;
  m->len = b.len;
  m->cap = b.cap;
}

static int sink_write(void *ctx, const void *data, size_t len) {
  multistatus_memory *m = ctx;
  multistatus__buffer b = {m->data, m->len, m->cap, false};
  if (!m->error && len > m->max - m->len)
    m->error = MULTISTATUS_ERROR_LIMIT;
  if (!m->error && !multistatus__buffer_grow(&m->allocator, &b, len))
    m->error = MULTISTATUS_ERROR_NOMEM;
  if (m->error)
    return -1;
  memcpy(b.data + b.len, data, len);
  b.len += len;
  b.data[b.len] = '\0';
  sink_set(m, b);
  return 0;
}

multistatus_sink multistatus_memory_sink(multistatus_memory *m) {
  multistatus_sink sink = {m ? sink_write : NULL, m};
  return sink;
}

char *multistatus_memory_take(multistatus_memory *m, size_t *len) {
  size_t size = m && !m->error ? m->len : 0;
  char *data = NULL;
  if (m && !m->error) {
    multistatus__buffer b = {m->data, m->len, m->cap, false};
    data = multistatus__buffer_take(&m->allocator, &b);
    if (!data)
      m->error = MULTISTATUS_ERROR_NOMEM;
    sink_set(m, b);
  }
  if (len)
    *len = data ? size : 0;
  return data;
}

void multistatus_memory_done(multistatus_memory *m) {
  if (!m)
    return;
  multistatus__release(&m->allocator, m->data, m->cap);
  sink_set(m, (multistatus__buffer){.data = NULL});
}
