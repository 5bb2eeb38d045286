/* SPDX-License-Identifier: MIT */
#include "alloc.h"

#include <stdlib.h>
#include <string.h>
#include "tests.h"

/* A header before each block holds its size and allocator. ALLOC_HEAD bytes after the
   result of malloc, blocks are aligned to 8 bytes, as the library may expect, but never
   to 16. */
enum { ALLOC_HEAD = 24 };

typedef struct alloc_head {
  size_t size;
  const alloc *of;
} alloc_head;

/* Checks the size that the caller passes for its block. */
static void alloc_expect(const alloc *a, const void *p, size_t size) {
  alloc_head head = {0, a};
  if (p)
    memcpy(&head, (const char *)p - ALLOC_HEAD, sizeof head);
  require(head.of == a, "block of another allocator, or not allocated");
  require(size == head.size, "old size is %zu, not %zu", size, head.size);
}

static void *alloc_free(alloc *a, void *p, size_t size) {
  require(p, "NULL passed to free");
  require(a->blocks >= 1 && a->bytes >= size, "freed twice");
  a->blocks--;
  a->bytes -= size;
  memset((char *)p - ALLOC_HEAD, 0x5a, ALLOC_HEAD + size);
  free((char *)p - ALLOC_HEAD);
  return a; /* not NULL: callers must ignore it */
}

static void *alloc_any(void *ctx, void *p, size_t old_size, size_t n) {
  alloc *a = ctx;
  alloc_expect(a, p, old_size);
  if (!n)
    return alloc_free(a, p, old_size);
  a->calls++;
  if (a->fail_at && (a->calls == a->fail_at || (a->fail_on && a->calls > a->fail_at))) {
    a->failed++;
    return NULL;
  }
  char *block = malloc(ALLOC_HEAD + n);
  require(block, "malloc failed");
  const alloc_head head = {n, a};
  memcpy(block, &head, sizeof head);
  memset(block + ALLOC_HEAD, 0xa5, n); /* not zero, so that missing writes show */
  a->blocks++;
  a->bytes += n;
  if (p) {
    memcpy(block + ALLOC_HEAD, p, old_size < n ? old_size : n);
    alloc_free(a, p, old_size);
  }
  if (a->bytes > a->peak)
    a->peak = a->bytes;
  return block + ALLOC_HEAD;
}

void alloc_init(alloc *a) {
  memset(a, 0, sizeof *a);
  a->allocator.alloc = alloc_any;
  a->allocator.ctx = a;
}

void alloc_check(const alloc *a) {
  require(a->blocks == 0, "%zu blocks with %zu bytes leaked", a->blocks, a->bytes);
}

static size_t alloc_each_way(int (*scenario)(const multistatus_allocator *a, void *ctx),
                             void *ctx, bool tolerant, bool fail_on) {
  alloc a;
  for (size_t n = 1;; n++) {
    alloc_init(&a);
    a.fail_at = n;
    a.fail_on = fail_on;
    int rc = scenario(&a.allocator, ctx);
    require(a.blocks == 0, "%zu blocks leaked when allocation %zu%s failed", a.blocks,
            n, fail_on ? " and all after it" : "");
    if (!a.failed) {
      require(rc == 0, "%s, but no allocation failed", multistatus_strerror(rc));
      return n - 1;
    }
    require(rc == MULTISTATUS_ERROR_NOMEM || (tolerant && rc == 0),
            "%d, %s, when allocation %zu%s failed", rc, multistatus_strerror(rc), n,
            fail_on ? " and all after it" : "");
  }
}

size_t alloc_each(int (*scenario)(const multistatus_allocator *a, void *ctx), void *ctx,
                  bool tolerant) {
  size_t n = alloc_each_way(scenario, ctx, tolerant, false);
  size_t again = alloc_each_way(scenario, ctx, tolerant, true);
  require(n == again, "%zu allocations, then %zu", n, again);
  return n;
}
