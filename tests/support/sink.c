/* SPDX-License-Identifier: MIT */
#include "sink.h"

#include <stdlib.h>
#include <string.h>
#include "tests.h"

static int memory_sink_write(void *ctx, const void *data, size_t len) {
  memory_sink *m = ctx;
  require(len > 0, "a write of 0 bytes");
  m->writes++;
  if (m->writes == m->refuse_write ||
      (m->refuse_beyond && m->len + len > m->refuse_beyond)) {
    m->refused++;
    return 1;
  }
  m->data = realloc(m->data, m->len + len + 1);
  require(m->data, "realloc failed");
  memcpy(m->data + m->len, data, len);
  m->len += len;
  m->data[m->len] = '\0';
  return 0;
}

void memory_sink_init(memory_sink *m) {
  memset(m, 0, sizeof *m);
  m->sink.write = memory_sink_write;
  m->sink.ctx = m;
}

void memory_sink_done(memory_sink *m) {
  free(m->data);
  memset(m, 0, sizeof *m);
}
