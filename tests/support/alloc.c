/* SPDX-License-Identifier: MIT */
#include "alloc.h"

#include <stdlib.h>
#include <string.h>
#include "tests.h"

/* Each block's size stands before it. */
enum { ALLOC_HEAD = 16 };

static void *alloc_resize(void *ctx, void *p, size_t n) {
  alloc *a = ctx;
  require(n > 0, "resize to 0 bytes");
  a->calls++;
  if (a->fail_at && (a->calls == a->fail_at || (a->fail_on && a->calls > a->fail_at))) {
    a->failed++;
    return NULL;
  }
  char *block = malloc(ALLOC_HEAD + n);
  require(block, "malloc failed");
  memcpy(block, &n, sizeof n);
  memset(block + ALLOC_HEAD, 0xa5, n); /* nobody may count on zeros */
  a->blocks++;
  a->bytes += n;
  if (p) {
    size_t old;
    memcpy(&old, (char *)p - ALLOC_HEAD, sizeof old);
    memcpy(block + ALLOC_HEAD, p, old < n ? old : n);
    a->allocator.release(ctx, p);
  }
  if (a->bytes > a->peak)
    a->peak = a->bytes;
  return block + ALLOC_HEAD;
}

static void alloc_release(void *ctx, void *p) {
  alloc *a = ctx;
  require(p, "release of NULL");
  size_t n;
  memcpy(&n, (char *)p - ALLOC_HEAD, sizeof n);
  require(a->blocks >= 1 && a->bytes >= n, "released twice");
  a->blocks--;
  a->bytes -= n;
  memset((char *)p - ALLOC_HEAD, 0x5a, ALLOC_HEAD + n);
  free((char *)p - ALLOC_HEAD);
}

void alloc_init(alloc *a) {
  memset(a, 0, sizeof *a);
  a->allocator.resize = alloc_resize;
  a->allocator.release = alloc_release;
  a->allocator.ctx = a;
}

void alloc_check(const alloc *a) {
  require(a->blocks == 0, "%zu blocks with %zu bytes were left", a->blocks, a->bytes);
}

static size_t alloc_each_way(int (*scenario)(const multistatus_allocator *a, void *ctx),
                             void *ctx, bool tolerant, bool fail_on) {
  alloc a;
  for (size_t n = 1;; n++) {
    alloc_init(&a);
    a.fail_at = n;
    a.fail_on = fail_on;
    int rc = scenario(&a.allocator, ctx);
    require(a.blocks == 0, "%zu blocks left when allocation %zu%s failed", a.blocks, n,
            fail_on ? " and all after it" : "");
    if (!a.failed) {
      require(rc == 0, "%s though no allocation failed", multistatus_strerror(rc));
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
