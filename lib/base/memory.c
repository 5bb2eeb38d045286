/* SPDX-License-Identifier: MIT */
#include "memory.h"
#include "options.h"

#include <string.h>

/* The context of results and its arena. */

struct multistatus__chunk {
  multistatus__chunk *older;
  size_t size;
  size_t lent; /* 1: not from the allocator */
  _Alignas(union multistatus__align) char data[];
};

/* Chunk sizes grow from the first to the largest; a larger object gets a chunk for
   itself. One chunk of up to the largest size is kept when the arena is reset. */
#ifndef MULTISTATUS_SMALL_CHUNKS
enum { CHUNK_FIRST = 1024, CHUNK_LARGEST = 64 * 1024, CHUNK_LENT = CHUNK_LARGEST };
/* The chunks of a list become larger. */
enum { CHUNK_LARGEST_KEPT = 1024 * 1024 };
/* With an allocator that trims the heap, a large chunk follows chunks of this size. */
enum { CHUNK_SMALL = 32 * 1024, CHUNK_LARGE = 1024 * 1024, CHUNK_HUGE = 24 << 20 };
#else
enum { CHUNK_FIRST = 16, CHUNK_LARGEST = 16, CHUNK_LARGEST_KEPT = 16, CHUNK_LENT = 64 };
enum { CHUNK_SMALL = 16, CHUNK_LARGE = 16, CHUNK_HUGE = 16 };
#endif

/* ---- Context ---- */

/* The defaults of a context that does not keep its results. */
static const multistatus_limits memory_default_limits = {
    .size = sizeof(multistatus_limits),
    .body_bytes = MULTISTATUS_NO_LIMIT,
    .results = MULTISTATUS_NO_LIMIT,
    .result_bytes = (size_t)64 << 20,
    .hrefs = 10000,
    .href_bytes = MULTISTATUS__HREF_BYTES,
    .propstats = 1000,
    .props = 10000,
    .conditions = 1000,
    .text_bytes = (size_t)16 << 20,
    .name_bytes = (size_t)4 << 10,
    .depth = 256,
    .attributes = 256,
    .namespaces = 1024,
    .pending_bytes = (size_t)64 << 20,
};

/* Copies the limits that are not 0. */
static void memory_limits(multistatus_limits *to, const multistatus_limits *from) {
  size_t given[sizeof *to / sizeof(size_t)], limits[sizeof *to / sizeof(size_t)];
  multistatus__options_take(&multistatus__limits_options, given, from, NULL);
  memcpy(limits, to, sizeof limits);
  /* Every member is a size; the first is that of the struct. */
  for (size_t i = 1; i < sizeof given / sizeof *given; i++)
    limits[i] = given[i] ? given[i] : limits[i];
  memcpy(to, limits, sizeof limits);
  /* The length of a string has 32 bits, also after percent-encoding. */
  size_t *strings[] = {&to->href_bytes, &to->text_bytes, &to->name_bytes};
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
    if (*strings[i] > UINT32_MAX / 4)
      *strings[i] = UINT32_MAX / 4;
}

void multistatus__context_init(multistatus__context *o, const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, bool keeps) {
  multistatus__zero(o, offsetof(multistatus__context, text) + 1);
  o->keeps = keeps;
  o->allocator = multistatus__allocator(a);
  o->policy = policy;
  o->limits = memory_default_limits;
  if (keeps) {
    o->limits.body_bytes = (size_t)1 << 30;
    o->limits.results = 10000000;
  }
  if (l)
    memory_limits(&o->limits, l);
}

void multistatus__context_derive(multistatus__context *o,
                                 const multistatus__context *from, bool limited) {
  const size_t none = MULTISTATUS_NO_LIMIT;
  multistatus__zero(o, offsetof(multistatus__context, text) + 1);
  o->allocator = from->allocator;
  o->policy = from->policy;
  o->limits = from->limits;
  /* All members are sizes. */
  for (size_t at = 0; !limited && at < sizeof o->limits; at += sizeof none)
    memcpy((char *)&o->limits + at, &none, sizeof none);
}

/* ---- Arena ---- */

/* True if a chunk of this size may remain when the arena is reset. */
static bool memory_is_kept(const multistatus__context *o, size_t size) {
  return size <= CHUNK_LARGEST ||
         (size <= CHUNK_LARGE && multistatus__allocator_trims(&o->allocator));
}

static void memory_drop_chunks(multistatus__context *o, multistatus__chunk *keep) {
  multistatus__chunk *c = o->arena.chunk;
  while (c) {
    multistatus__chunk *older = c->older;
    if (c != keep && !c->lent)
      multistatus__release(&o->allocator, c, sizeof *c + c->size);
    c = older;
  }
}

void multistatus__context_done(multistatus__context *o) {
  memory_drop_chunks(o, NULL);
  memset(&o->arena, 0, sizeof o->arena);
}

void multistatus__arena_clear(multistatus__context *o) {
  multistatus__arena *a = &o->arena;
  multistatus__chunk *keep = NULL;
  for (multistatus__chunk *c = a->chunk; c; c = c->older)
    if (memory_is_kept(o, c->size) && (!keep || c->size > keep->size))
      keep = c;
  if (keep != a->chunk || (keep && keep->older)) {
    memory_drop_chunks(o, keep);
    if (keep)
      keep->older = NULL;
    a->chunk = keep;
  }
  a->begin = a->next = a->stop = a->start = keep ? keep->data : NULL;
  a->end = keep ? keep->data + keep->size : NULL;
  a->before = o->mark = 0;
}

/* Makes a chunk the current one. */
static void memory_use(multistatus__context *o, multistatus__chunk *c, size_t size) {
  multistatus__arena *a = &o->arena;
  c->size = size;
  c->older = a->chunk;
  a->start = a->chunk || !memory_is_kept(o, size) ? NULL : c->data;
  a->chunk = c;
  a->begin = a->next = c->data;
  a->end = c->data + size;
}

void multistatus__arena_lend(multistatus__context *o, void *memory, size_t size) {
  multistatus__chunk *c = memory;
  c->lent = 1;
  memory_use(o, c, (size < CHUNK_LENT ? size : CHUNK_LENT) - sizeof *c);
  o->arena.stop = o->arena.next;
}

/* The size of the next chunk. */
static size_t memory_chunk_size(const multistatus__context *o) {
  const multistatus__chunk *c = o->arena.chunk;
  size_t size = c ? c->size * 4 : CHUNK_FIRST;
  size_t most = o->keeps ? CHUNK_LARGEST_KEPT : CHUNK_LARGEST;
  if (size > CHUNK_SMALL && multistatus__allocator_trims(&o->allocator)) {
    size = size > CHUNK_LARGE ? size * 2 : CHUNK_LARGE;
    most = CHUNK_HUGE;
  }
  return size < most ? size : most;
}

/* A new chunk with room for n bytes. */
static bool memory_grow(multistatus__context *o, size_t n) {
  multistatus__arena *a = &o->arena;
  size_t size = memory_chunk_size(o);
  if (size < n)
    size = n;
  multistatus__chunk *c =
      multistatus__resize(&o->allocator, NULL, 0, sizeof(multistatus__chunk) + size);
  if (UNLIKELY(!c)) {
    multistatus__fail_nomem(o);
    return false;
  }
  c->lent = 0;
  a->before = multistatus__arena_used(o);
  memory_use(o, c, size);
  return true;
}

void *multistatus__arena_more(multistatus__context *o, size_t n) {
  multistatus__arena *a = &o->arena;
  size_t limit = o->limits.result_bytes, used = multistatus__arena_used(o) - o->mark;
  if (UNLIKELY(o->error))
    return NULL;
  if (UNLIKELY(n > limit || used + n > limit)) {
    multistatus__fail_limit(o, "result-bytes", NULL);
    return NULL;
  }
  n = multistatus__aligned(n);
  if ((size_t)(a->end - a->next) < n && !memory_grow(o, n))
    return NULL;
  void *p = a->next;
  a->next += n;
  size_t rest = (size_t)(a->end - a->next);
  size_t left = used + n < limit ? (limit - used - n) & ~(MULTISTATUS__ALIGN - 1) : 0;
  a->stop = a->next + (rest < left ? rest : left);
  return p;
}
