/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PUT_H
#define MULTISTATUS_PUT_H

/* multistatus_output_put() and _reserve() as inline functions, for the built-in
   formats. */

#include "../base/bytes.h"
#include "output.h"

static inline void multistatus__put(multistatus_output *out, const char *s,
                                    size_t len) {
  if (len > out->cap - out->len) {
    multistatus_output_put(out, s, len);
    return;
  }
  multistatus__bytes_copy(out->data + out->len, s, len);
  out->len += len;
}

/* A string of the model. */
static inline void multistatus__put_string(multistatus_output *out, const char *s) {
  multistatus__put(out, s, multistatus__length(s));
}

/* Puts a literal. */
#ifdef __OPTIMIZE_SIZE__
#define PUT(out, literal) multistatus_output_put((out), (literal), sizeof(literal) - 1)
#else
#define PUT(out, literal)                                                              \
  do {                                                                                 \
    if (sizeof(literal) - 1 > (out)->cap - (out)->len)                                 \
      multistatus_output_put((out), (literal), sizeof(literal) - 1);                   \
    else                                                                               \
      memcpy((out)->data + (out)->len, (literal), sizeof(literal) - 1),                \
          (out)->len += sizeof(literal) - 1;                                           \
  } while (0)
#endif

/* Put several pieces at once. _begin makes room for n bytes, at most PUT_MOST, and
   returns where to write them; PUT_SPARE more bytes may be overwritten. end: the end of
   the written bytes. */
enum { PUT_SPARE = 64, PUT_MOST = OUTPUT_RESERVE - PUT_SPARE };

static inline char *multistatus__put_begin(multistatus_output *out, size_t n) {
  return n <= out->cap - out->len ? out->data + out->len
                                  : multistatus_output_reserve(out, n);
}
static inline void multistatus__put_end(multistatus_output *out, const char *end) {
  size_t len = (size_t)(end - out->data);
  if (len <= out->cap) /* otherwise the bytes are ignored */
    out->len = len;
}

/* Each writes at `to` and returns the end of the written bytes. */
static inline char *multistatus__write(char *to, const char *s, size_t len) {
  multistatus__bytes_copy(to, s, len);
  return to + len;
}
#define WRITE(to, literal)                                                             \
  (memcpy((to), (literal), sizeof(literal) - 1), (to) + sizeof(literal) - 1)

/* Writes three digits. */
static inline char *multistatus__write_status(char *to, int status) {
  unsigned n = (unsigned)status, tens = n / 10;
  to[0] = (char)('0' + tens / 10);
  to[1] = (char)('0' + tens % 10);
  to[2] = (char)('0' + n % 10);
  return to + 3;
}

#endif
