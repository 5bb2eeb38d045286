/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BASE_H
#define MULTISTATUS_BASE_H

/* What every other header needs: linkage, version, error codes, memory and limits. */

#include <stddef.h>
#include <stdint.h>

/* The linkage of functions of the library. MULTISTATUS_BUILD_SHARED is defined by a
   build of the shared library, MULTISTATUS_USE_SHARED by users of a DLL. Otherwise the
   functions are visible in the program or library that they are linked into, and not
   from outside. */
#if defined(MULTISTATUS_EXTERN)
#elif defined(_WIN32) && defined(MULTISTATUS_BUILD_SHARED)
#define MULTISTATUS_EXTERN __declspec(dllexport)
#elif defined(_WIN32) && defined(MULTISTATUS_USE_SHARED)
#define MULTISTATUS_EXTERN __declspec(dllimport)
#elif defined(__GNUC__) && defined(MULTISTATUS_BUILD_SHARED)
#define MULTISTATUS_EXTERN __attribute__((visibility("default")))
#else
#define MULTISTATUS_EXTERN
#endif

/* A compiler warns if the value of such a function is not used. */
#if defined(__GNUC__)
#define MULTISTATUS_MUST_USE __attribute__((warn_unused_result))
#else
#define MULTISTATUS_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version these headers describe; the library's own is multistatus_version(). */
#define MULTISTATUS_VERSION "0.9.0"
#define MULTISTATUS_VERSION_NUMBER 0x000900

/* The library's version, "major.minor.patch"; static, never NULL. */
MULTISTATUS_EXTERN const char *multistatus_version(void);

/* Error codes. A function that returns int returns 0 for success and one of these
   negative codes for failure. It returns a positive value only where its comment says
   so. New codes may be added: treat an unknown negative value as an error. */
enum {
  MULTISTATUS_OK = 0,

  /* Invalid calls, and failures outside the library. */
  MULTISTATUS_ERROR_NOMEM = -1,    /* an allocation failed */
  MULTISTATUS_ERROR_ARGUMENT = -2, /* a null pointer, an invalid option or struct size:
                                      see multistatus_options_text() */
  MULTISTATUS_ERROR_STATE = -3,    /* a call after _end, or in the wrong order */
  MULTISTATUS_ERROR_UNSUPPORTED =
      -4, /* the format or engine cannot do this, or was left out of the build */
  MULTISTATUS_ERROR_SINK = -5,  /* the sink refused data */
  MULTISTATUS_ERROR_LIMIT = -6, /* over a limit; the error names it */
  MULTISTATUS_ERROR_ABANDONED =
      -7, /* multistatus_writer_fail() left the document unfinished */

  /* Values that cannot be written as valid output. They are refused before any byte is
     written. */
  MULTISTATUS_ERROR_HREF =
      -10, /* the href is missing, empty or relative, or has dot segments */
  MULTISTATUS_ERROR_STATUS = -11, /* no status, or one that a result cannot have */
  MULTISTATUS_ERROR_NAME = -12, /* a property or condition name that is not an XML name;
                                   a member name that is not a safe file name */
  MULTISTATUS_ERROR_TEXT = -13, /* forbidden characters, with MULTISTATUS_TEXT_REFUSE */
  MULTISTATUS_ERROR_MARKUP = -14,   /* markup that is not a well-formed fragment */
  MULTISTATUS_ERROR_CONFLICT = -15, /* a status beside propstats, a property twice,
                                       hrefs of two forms in one document */
  MULTISTATUS_ERROR_LOCATION = -16, /* a redirection without a location */

  /* Errors in a body that is read. */
  MULTISTATUS_ERROR_SYNTAX = -20,   /* not well-formed XML, or not valid JSON */
  MULTISTATUS_ERROR_ENCODING = -21, /* malformed UTF-8, or an unknown encoding */
  MULTISTATUS_ERROR_DTD = -22, /* a document type declaration, which is not allowed */
  MULTISTATUS_ERROR_TRUNCATED = -23,       /* the body ended before the document did */
  MULTISTATUS_ERROR_TRAILING = -24,        /* data after the end of the document */
  MULTISTATUS_ERROR_NOT_MULTISTATUS = -25, /* another document, such as an HTML page */
  MULTISTATUS_ERROR_EMPTY = -26,           /* no document */
  MULTISTATUS_ERROR_RESULT = -27 /* a result that is not valid in its format */
};

/* A description of a code in English: one line without a full stop. Static, never NULL,
   also for unknown codes. */
MULTISTATUS_EXTERN const char *multistatus_strerror(int code);

/* The allocator of an object: one function, as in Lua. The struct is copied; ctx must
   stay valid until every object created with it is freed.

     alloc(ctx, NULL, 0, n)   allocates n bytes
     alloc(ctx, p, old, new)  resizes a block, which may move, and keeps its content up
                              to the smaller size
     alloc(ctx, p, old, 0)    frees a block; the return value is ignored

   old_size is the size last requested for the block, so an allocator needs no header
   before each block. new_size is 0 only to free, and p is NULL only to allocate. Return
   NULL if out of memory, also if a block cannot be made smaller; p must then stay
   valid.

   The memory must be aligned for a pointer, an int64_t and a double; alignment to 8
   bytes is enough on every platform. Thus blocks of an nginx pool (ngx_palloc, not
   ngx_pnalloc; ngx_pfree is optional) or an APR pool (apr_palloc; nothing is freed) can
   be returned directly. doc/memory.md shows both. */
typedef struct multistatus_allocator {
  void *(*alloc)(void *ctx, void *p, size_t old_size, size_t new_size);
  void *ctx;
} multistatus_allocator;

/* Frees memory that the library returned to the caller, if it came from the default
   allocator (realloc and free). p may be NULL. With another allocator, free it with
   that allocator; the function that returns the memory documents its size. */
MULTISTATUS_EXTERN void multistatus_free(void *p);

/* Limits on what a peer can make large. 0 in a member is the default;
   MULTISTATUS_NO_LIMIT is none. Exceeding one is MULTISTATUS_ERROR_LIMIT, checked
   before memory is allocated; the error contains the name in quotes below. Values are
   never truncated to fit. Strings have at most 1 GiB, whatever the limits are.

   The defaults are well above real documents and low enough that one result cannot
   exhaust a small machine. results and body_bytes apply to a list, which keeps
   everything. For a reader or writer, which keeps one result at a time, they default to
   none. */
#define MULTISTATUS_NO_LIMIT ((size_t)-1)
typedef struct multistatus_limits {
  size_t size;          /* set by the _INIT macro */
  size_t body_bytes;    /* "body-bytes": bytes of a body; list: 1 GiB, reader: none */
  size_t results;       /* "results": in one document; list: 10,000,000, reader: none */
  size_t result_bytes;  /* "result-bytes": memory for one result; 64 MiB */
  size_t hrefs;         /* "hrefs": of one result, or of one condition; 10,000 */
  size_t href_bytes;    /* "href-bytes": one href; 64 KiB */
  size_t propstats;     /* "propstats": of one result, merged or not; 1,000 */
  size_t props;         /* "props": of one result, over all propstats; 10,000 */
  size_t conditions;    /* "conditions": of one result or propstat; 1,000 */
  size_t text_bytes;    /* "text-bytes": one message, value or token; 16 MiB */
  size_t name_bytes;    /* "name-bytes": one element name, namespace name or xml:lang of
                           a body; 4 KiB. Many properties can have the same one, and the
                           time for each grows with its length. */
  size_t depth;         /* "depth": elements, or arrays and objects, nested; 256 */
  size_t attributes;    /* "attributes": of one element; 256 */
  size_t namespaces;    /* "namespaces": declarations in scope at once; 1,024 */
  size_t pending_bytes; /* "pending-bytes": bytes written and not yet taken by the host,
                           or fed to a reader before _next is called; 64 MiB. The buffer
                           may have 1.5 times that size. */
} multistatus_limits;

#define MULTISTATUS_LIMITS_INIT                                                        \
  { sizeof(multistatus_limits), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* How to handle text that XML cannot contain: malformed UTF-8, control characters,
   U+FFFE, U+FFFF, surrogates. Does not apply to hrefs, in which such bytes are
   percent-encoded. */
typedef enum multistatus_text_policy {
  MULTISTATUS_TEXT_REPLACE = 0, /* replace each by U+FFFD, and count them */
  MULTISTATUS_TEXT_REFUSE = 1,  /* fail with MULTISTATUS_ERROR_TEXT */
  MULTISTATUS_TEXT_DROP = 2     /* remove them, and count them */
} multistatus_text_policy;

/* The struct that is passed to multistatus_options_text(). */
typedef enum multistatus_options_kind {
  MULTISTATUS_OPTIONS_LIST = 0,       /* multistatus_list_options */
  MULTISTATUS_OPTIONS_WRITE = 1,      /* multistatus_write_options */
  MULTISTATUS_OPTIONS_READ = 2,       /* multistatus_read_options */
  MULTISTATUS_OPTIONS_BATCH = 3,      /* multistatus_batch_options */
  MULTISTATUS_OPTIONS_ITEM = 4,       /* multistatus_item */
  MULTISTATUS_OPTIONS_RETRY = 5,      /* multistatus_retry_policy */
  MULTISTATUS_OPTIONS_MERGE = 6,      /* multistatus_merge_options */
  MULTISTATUS_OPTIONS_PART = 7,       /* multistatus_part, one of them */
  MULTISTATUS_OPTIONS_NEGOTIATE = 8,  /* multistatus_negotiate_options */
  MULTISTATUS_OPTIONS_NEGOTIATED = 9, /* multistatus_negotiated, before the call */
  MULTISTATUS_OPTIONS_PROBLEM = 10,   /* multistatus_problem */
  MULTISTATUS_OPTIONS_LIMITS = 11,    /* multistatus_limits */
  MULTISTATUS_OPTIONS_ALLOCATOR = 12, /* multistatus_allocator */
  MULTISTATUS_OPTIONS_CHECK = 13,     /* multistatus_check_options */
  MULTISTATUS_OPTIONS_DIALECT = 14    /* multistatus_dialect */
} multistatus_options_kind;

/* Structs of options begin with their size, which their _INIT macro sets: a program and
   a library of other versions may have more or fewer members (doc/stability.md). A
   member that is missing is 0, the default; one that the library does not have must be
   0. So must each bit of flags that it does not have, and a value of an enum must be
   one that it has: otherwise the program would rely on what is not in force.

   Why an options struct is invalid: one line of English that names the member and the
   reason, such as "size is wrong: use the _INIT macro of the struct" or
   "limits.size is wrong: ...", without a full stop. Static. Also checks the limits and
   the allocator that the options point to. options is not changed and not kept; NULL
   has the same meaning as for the function that takes the options.

   Returns NULL if the options are valid. If a function then still returns ARGUMENT,
   another argument is invalid: a NULL, a sink without write, both a sink and
   options.part, a retry policy with neither status nor list, an item with a group in a
   batch with neither settle nor ATOMIC.

   If a text is returned, the function fails with ARGUMENT, or with the code documented
   for that option (UNSUPPORTED: format; LIMIT: namespaces, base; STATUS, HREF: the
   status and the href of a problem). A text is also returned for a struct whose
   functions the build leaves out (doc/building.md). Allocates nothing; may be called
   from any thread. */
MULTISTATUS_EXTERN const char *multistatus_options_text(multistatus_options_kind kind,
                                                        const void *options);

/* A header field of a request. The strings need not end with a NUL. */
typedef struct multistatus_field {
  const char *name;
  size_t name_len;
  const char *value;
  size_t value_len;
} multistatus_field;

#ifdef __cplusplus
}
#endif
#endif
