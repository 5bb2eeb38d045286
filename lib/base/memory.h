/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MEMORY_H
#define MULTISTATUS_MEMORY_H

/* The context of results: their memory, its limits, and the first error. memory.c and
   error.c. */

#include <multistatus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "buffer.h"
#include "copy.h"
#include "hash.h"

/* On MinGW, "printf" means the formats of an old C library of Microsoft. */
#if defined(__MINGW32__) && !defined(__clang__)
#define MULTISTATUS__PRINTF(fmt, args) __attribute__((format(gnu_printf, fmt, args)))
#elif defined(__GNUC__)
#define MULTISTATUS__PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MULTISTATUS__PRINTF(fmt, args)
#endif

/* The alignment that multistatus/base.h requires of an allocator. */
union multistatus__align {
  void *pointer;
  int64_t integer;
  double number;
};
#define MULTISTATUS__ALIGN _Alignof(union multistatus__align)
static inline size_t multistatus__aligned(size_t n) {
  return (n + MULTISTATUS__ALIGN - 1) & ~(MULTISTATUS__ALIGN - 1);
}

/* Memory that is released all at once. */
typedef struct multistatus__chunk multistatus__chunk;
typedef struct multistatus__arena {
  multistatus__chunk *chunk; /* newest first; only the newest is allocated from */
  char *begin, *next, *end;  /* of that chunk; NULL without one */
  char *stop;                /* allocations beyond it call multistatus__arena_more() */
  char *start;               /* of the only chunk, if it is kept; else NULL */
  size_t before;             /* bytes of older chunks since the last reset */
} multistatus__arena;

/* The members that list, writer and reader have in common. */
typedef struct multistatus__context {
  multistatus_allocator allocator;
  multistatus_text_policy policy;
  bool keeps; /* all its results */

  /* The first error: from then on every call fails with it. */
  int error;
  const char *limit; /* its name, if error is LIMIT */

  multistatus__arena arena;
  size_t mark;                    /* bytes allocated when the newest result was begun */
  size_t indexed;                 /* a list's: results whose hrefs are in its index */
  bool stale;                     /* the index must be rebuilt */
  struct multistatus__late *late; /* hrefs added to these since, newest first */
  size_t replaced;                /* characters the policy replaced or dropped */

  multistatus__key key; /* of the tables that results have; made with the first */

  /* Interned names of properties, and parsed markup. Their memory is that of the
     context `lasting`, whose arena is not reset; NULL: nothing is kept. */
  struct multistatus__context *lasting;
  struct multistatus__names *names;
  struct multistatus__markups *markups;
  const multistatus_result *newest; /* the result that was begun last, if all of its
                                       names are interned; else NULL */
  uint64_t begun;                   /* its number, from 1 */
  const multistatus_result *latest; /* the same in any case; NULL: it failed */
  /* What the current call is about, and what the error is about: a result; the context
     itself for a result that could not be created; NULL for neither. */
  const void *subject, *error_subject;

  multistatus_limits limits; /* every default filled in */
  char text[240];            /* the error in one line, for people */
} multistatus__context;

/* The default of the limit "href-bytes". */
enum { MULTISTATUS__HREF_BYTES = 64 << 10 };

/* Copies the options, which multistatus__memory_refuse() accepts; NULL: the default.
   keeps: the context keeps all its results, so their number is limited by default. */
void multistatus__context_init(multistatus__context *o, const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, bool keeps);
/* Initializes a context with the allocator and the text policy of another one, and with
   its limits; or, if limited is false, with none, for data that was checked before. */
void multistatus__context_derive(multistatus__context *o,
                                 const multistatus__context *from, bool limited);
void multistatus__context_done(multistatus__context *o);

/* Gives the arena of a new context its first memory, which outlives it and is aligned
   like the allocator's. */
#ifndef MULTISTATUS_SMALL_CHUNKS
enum { MULTISTATUS__ARENA_FIRST = 1024 }; /* bytes: enough for a short document */
#else /* for tests: about one object per chunk, so that each allocation can fail */
enum { MULTISTATUS__ARENA_FIRST = 64 };
#endif
void multistatus__arena_lend(multistatus__context *o, void *memory, size_t size);
void multistatus__arena_clear(multistatus__context *o);

/* ---- Errors ---- */

/* Records the first error and returns it; later calls change nothing. */
int multistatus__fail(multistatus__context *o, int code, const char *format, ...)
    MULTISTATUS__PRINTF(3, 4);
/* True if the error is about one result only: the others are valid without it. */
bool multistatus__error_is_own(const multistatus__context *o);
void multistatus__forget_error(multistatus__context *o);
int multistatus__fail_nomem(multistatus__context *o);
/* Makes text one line of valid UTF-8, in place. */
void multistatus__one_line(char *text);
/* href: that of the result; "" or NULL if unknown. */
int multistatus__fail_limit(multistatus__context *o, const char *limit,
                            const char *href);

/* ---- Allocating ---- */

/* Returns the bytes allocated since the last reset; _mark begins another result. */
static inline size_t multistatus__arena_used(const multistatus__context *o) {
  return o->arena.before + (size_t)(o->arena.next - o->arena.begin);
}
static inline void multistatus__arena_mark(multistatus__context *o) {
  multistatus__arena *a = &o->arena;
  o->mark = multistatus__arena_used(o);
  if ((size_t)(a->end - a->next) <= o->limits.result_bytes && !o->error)
    a->stop = a->end;
  else
    a->stop = a->next; /* the next allocation checks the limit */
}

/* multistatus__arena_get() when the chunk or the limit is nearly used up. */
void *multistatus__arena_more(multistatus__context *o, size_t n);

/* n bytes, aligned for any type of the library; NULL with the error set: NOMEM,
   LIMIT. */
static inline void *multistatus__arena_get(multistatus__context *o, size_t n) {
  multistatus__arena *a = &o->arena;
  if (UNLIKELY(n > (size_t)(a->stop - a->next)))
    return multistatus__arena_more(o, n);
  void *p = a->next;
  a->next += multistatus__aligned(n);
  return p;
}

/* The same, zeroed. */
static inline void *multistatus__arena_zero(multistatus__context *o, size_t n) {
  void *p = multistatus__arena_get(o, n);
  if (LIKELY(p))
    multistatus__bytes_zero(p, n);
  return p;
}

/* Releases everything except one chunk. */
static inline void multistatus__arena_reset(multistatus__context *o) {
  multistatus__arena *a = &o->arena;
  if (!a->start) {
    multistatus__arena_clear(o);
    return;
  }
  a->begin = a->next = a->stop = a->start;
  a->before = o->mark = 0;
}

#endif
