/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>

/* ---- Allocator ---- */

static void *buffer_realloc(void *ctx, void *p, size_t old_size, size_t new_size) {
  (void)ctx;
  (void)old_size;
  if (new_size)
    return realloc(p, new_size);
  free(p);
  return NULL;
}

void multistatus_free(void *p) {
  free(p);
}

multistatus_allocator multistatus__allocator(const multistatus_allocator *a) {
  static const multistatus_allocator system = {buffer_realloc, NULL};
  return a ? *a : system;
}

bool multistatus__allocator_trims(const multistatus_allocator *a) {
#if defined(__GLIBC__) && !defined(__OPTIMIZE_SIZE__)
  return a->alloc == buffer_realloc;
#else
  (void)a;
  return false;
#endif
}

size_t multistatus__block_size(const multistatus_allocator *a, size_t size) {
  enum { SMALL = 64 * 1024, LARGE = 256 * 1024 };
  bool between = size > SMALL && size < LARGE;
  return between && multistatus__allocator_trims(a) ? LARGE : size;
}

void *multistatus__alloc(const multistatus_allocator *a, size_t n) {
  void *p = multistatus__resize(a, NULL, 0, n);
  return p ? memset(p, 0, n) : NULL;
}

void multistatus__zero(void *p, size_t size) {
  memset(p, 0, size);
}

void multistatus__release(const multistatus_allocator *a, void *p, size_t size) {
  if (p)
    a->alloc(a->ctx, p, size, 0);
}

/* ---- Arrays and buffers ---- */

void *multistatus__array_grow(const multistatus_allocator *a, void *array, size_t count,
                              size_t *cap, size_t size) {
  if (count < *cap)
    return array;
  size_t more = *cap ? *cap + *cap / 2 : 16;
  void *grown = multistatus__resize(a, array, *cap * size, more * size);
  *cap = grown ? more : *cap;
  return grown;
}

static bool buffer_resize(const multistatus_allocator *a, multistatus__buffer *b,
                          size_t cap) {
  char *data =
      multistatus__resize(a, b->lent ? NULL : b->data, b->lent ? 0 : b->cap, cap);
  if (!data)
    return false;
  if (b->lent)
    memcpy(data, b->data, b->cap < cap ? b->cap : cap);
  b->data = data;
  b->cap = cap;
  b->lent = false;
  return true;
}

bool multistatus__buffer_more(const multistatus_allocator *a, multistatus__buffer *b,
                              size_t n) {
  if (n > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
    return false;
  size_t cap = 2 * b->cap, least = b->len + n + 64;
  return buffer_resize(a, b, multistatus__block_size(a, cap > least ? cap : least));
}

bool multistatus__array_more(const multistatus_allocator *a, multistatus__buffer *b,
                             size_t count, size_t item) {
  return count <= SIZE_MAX / 2 / item &&
         buffer_resize(a, b, (count + count / 2 + 8) * item);
}

bool multistatus__buffer_put(const multistatus_allocator *a, multistatus__buffer *b,
                             const void *data, size_t n) {
  if (!multistatus__buffer_grow(a, b, n))
    return false;
  if (n)
    memcpy(b->data + b->len, data, n);
  b->len += n;
  b->data[b->len] = '\0';
  return true;
}

char *multistatus__buffer_take(const multistatus_allocator *a, multistatus__buffer *b) {
  if (!multistatus__buffer_grow(a, b, 0) ||
      (b->cap != b->len + 1 && !buffer_resize(a, b, b->len + 1)))
    return NULL;
  char *data = b->data;
  data[b->len] = '\0';
  memset(b, 0, sizeof *b);
  return data;
}
