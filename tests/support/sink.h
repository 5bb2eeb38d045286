/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_SINK_H
#define SUPPORT_SINK_H

/* A sink that keeps what it gets, and refuses when it is told to. */

#include <multistatus.h>

typedef struct memory_sink {
  multistatus_sink sink; /* to be passed on */
  char *data;            /* NUL-terminated; NULL: nothing came */
  size_t len;
  size_t writes;        /* calls, refused ones included */
  size_t refuse_write;  /* the call that is refused, from 1; 0: none */
  size_t refuse_beyond; /* what would make it longer is refused; 0: nothing is */
  size_t refused;       /* calls */
} memory_sink;

void memory_sink_init(memory_sink *m);
void memory_sink_done(memory_sink *m);

#endif
