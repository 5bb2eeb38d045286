/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BUFFER_H
#define MULTISTATUS_BUFFER_H

/* Memory from an allocator, growing arrays and growing buffers. */

#include <multistatus/plugin.h>
#include <stdbool.h>
#include <string.h>
#include "block.h"

/* *a, or the default allocator if a is NULL. */
multistatus_allocator multistatus__allocator(const multistatus_allocator *a);
/* True for realloc() and free() of the GNU C library, which trim the heap: they return
   free memory to the system if it is more than 128 KiB and more than twice the largest
   block freed so far. With many blocks of 64 KiB, each document would map its pages
   again, so small blocks are followed by large ones. False in a library that is
   optimized for size. */
bool multistatus__allocator_trims(const multistatus_allocator *a);

void *multistatus__alloc(const multistatus_allocator *a, size_t n); /* zeroed */
/* Zeroes a struct with a call: if the size is a constant, compilers replace memset() by
   a slow instruction. */
void multistatus__zero(void *p, size_t size);
/* size: the size requested last. p may be NULL. */
void multistatus__release(const multistatus_allocator *a, void *p, size_t size);

/* Resizes a block; neither size is 0, except old_size if p is NULL. New bytes are not
   zeroed. NULL if out of memory; p is then unchanged. */
static inline void *multistatus__resize(const multistatus_allocator *a, void *p,
                                        size_t old_size, size_t new_size) {
  return a->alloc(a->ctx, p, old_size, new_size);
}

/* The size to request for a growing block that needs size bytes; with an allocator that
   trims, none between 64 and 256 KiB. */
size_t multistatus__block_size(const multistatus_allocator *a, size_t size);

/* Makes room for one more element in an array of count elements of that size. Returns
   the array, which may have moved, or NULL if out of memory; then it is unchanged. */
void *multistatus__array_grow(const multistatus_allocator *a, void *array, size_t count,
                              size_t *cap, size_t size);

/* A growing array of bytes. Zeroed, it is empty. */
typedef struct multistatus__buffer {
  char *data;
  size_t len, cap;
  bool lent; /* data is not from the allocator; see multistatus__buffer_lend() */
} multistatus__buffer;

/* Gives an empty buffer its first memory, an array which outlives it, so that short
   documents need no allocation for it. */
#define BUFFER_LEND(b, array) multistatus__buffer_lend((b), (array), sizeof(array))
static inline void multistatus__buffer_lend(multistatus__buffer *b, void *data,
                                            size_t cap) {
  b->data = data;
  b->cap = cap;
  b->lent = true;
}

/* Makes room for n more bytes and a NUL. False if out of memory. */
bool multistatus__buffer_more(const multistatus_allocator *a, multistatus__buffer *b,
                              size_t n);
static inline bool multistatus__buffer_grow(const multistatus_allocator *a,
                                            multistatus__buffer *b, size_t n) {
  return b->cap - b->len > n || multistatus__buffer_more(a, b, n);
}
/* The same for an array: makes room for count items of a size in all, and keeps what is
   there, whatever len is. */
bool multistatus__array_more(const multistatus_allocator *a, multistatus__buffer *b,
                             size_t count, size_t item);
static inline bool multistatus__array_reserve(const multistatus_allocator *a,
                                              multistatus__buffer *b, size_t count,
                                              size_t item) {
  return LIKELY(count * item <= b->cap) || multistatus__array_more(a, b, count, item);
}

/* Appends n bytes and a NUL, which is not counted. False if out of memory. */
bool multistatus__buffer_put(const multistatus_allocator *a, multistatus__buffer *b,
                             const void *data, size_t n);
/* Empties a buffer and returns its content, which the caller of the library then owns:
   a block of exactly len + 1 bytes, of which the last is a NUL. NULL if out of memory;
   b is then unchanged. */
char *multistatus__buffer_take(const multistatus_allocator *a, multistatus__buffer *b);

static inline void multistatus__buffer_done(const multistatus_allocator *a,
                                            multistatus__buffer *b) {
  static const multistatus__buffer none = {.data = NULL};
  if (b->data && !b->lent)
    multistatus__release(a, b->data, b->cap);
  *b = none;
}

static inline multistatus_text multistatus__buffer_text(const multistatus__buffer *b) {
  const multistatus_text t = {b->data, b->len};
  return t;
}

#endif
