/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <multistatus/sink.h>
#include <string.h>

/* The sink that is memory; the others do I/O, which is none of the library's. */

void multistatus_memory_init(multistatus_memory *m, const multistatus_allocator *a,
                             size_t max) {
  if (!m)
    return;
  memset(m, 0, sizeof *m);
  m->allocator = multistatus__allocator(a);
  m->max = max;
}

/* Room for n more bytes and a NUL. */
static bool sink_grow(multistatus_memory *m, size_t n) {
  multistatus__buffer b = {m->data, m->len, m->cap};
  if (n > m->max - m->len)
    m->error = MULTISTATUS_ERROR_LIMIT;
  else if (!multistatus__buffer_grow(&m->allocator, &b, n))
    m->error = MULTISTATUS_ERROR_NOMEM;
  m->data = b.data;
  m->cap = b.cap;
  return !m->error;
}

static int sink_write(void *ctx, const void *data, size_t len) {
  multistatus_memory *m = ctx;
  if (m->error || !sink_grow(m, len))
    return -1;
  memcpy(m->data + m->len, data, len);
  m->len += len;
  m->data[m->len] = '\0';
  return 0;
}

multistatus_sink multistatus_memory_sink(multistatus_memory *m) {
  multistatus_sink sink = {m ? sink_write : NULL, m};
  return sink;
}

char *multistatus_memory_take(multistatus_memory *m, size_t *len) {
  char *data = NULL;
  if (len)
    *len = 0;
  if (m && !m->error && sink_grow(m, 0)) {
    data = m->data;
    data[m->len] = '\0';
    if (len)
      *len = m->len;
    m->data = NULL;
    m->len = m->cap = 0;
  }
  return data;
}

void multistatus_memory_done(multistatus_memory *m) {
  if (!m)
    return;
  multistatus__release(&m->allocator, m->data);
  m->data = NULL;
  m->len = m->cap = 0;
}
