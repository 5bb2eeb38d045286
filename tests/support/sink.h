/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_SINK_H
#define SUPPORT_SINK_H

/* A sink that stores its input, and fails at chosen calls. */

#include <multistatus.h>

typedef struct memory_sink {
  multistatus_sink sink; /* to pass to the library */
  char *data;            /* NUL-terminated; NULL: nothing written */
  size_t len;
  size_t writes;        /* calls, including failed ones */
  size_t refuse_write;  /* the call that fails, from 1; 0: none */
  size_t refuse_beyond; /* calls that would make it longer fail; 0: none */
  size_t refused;       /* calls that failed */
} memory_sink;

void memory_sink_init(memory_sink *m);
void memory_sink_done(memory_sink *m);

#endif
