/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BASE_H
#define MULTISTATUS_BASE_H

/* What every other header needs: linkage, version, error codes, memory and limits. */

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(MULTISTATUS_BUILD_SHARED)
#define MULTISTATUS_EXTERN __declspec(dllexport)
#elif defined(_WIN32) && defined(MULTISTATUS_USE_SHARED)
#define MULTISTATUS_EXTERN __declspec(dllimport)
#elif defined(__GNUC__)
#define MULTISTATUS_EXTERN __attribute__((visibility("default")))
#else
#define MULTISTATUS_EXTERN
#endif

#if defined(__GNUC__)
#define MULTISTATUS_MUST_USE __attribute__((warn_unused_result))
#else
#define MULTISTATUS_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version these headers describe; the library's own is multistatus_version(). */
#define MULTISTATUS_VERSION "0.1.0"
#define MULTISTATUS_VERSION_NUMBER 0x000100

/* The library's version, "major.minor.patch"; static, never NULL. */
MULTISTATUS_EXTERN const char *multistatus_version(void);

/* Error codes. Functions that return int return 0 for success and one of these (all
   negative) for failure; a positive value only where the function says so. New codes
   may be added, so treat an unknown negative value as an error. */
enum {
  MULTISTATUS_OK = 0,

  /* The caller and its machine. */
  MULTISTATUS_ERROR_NOMEM = -1,       /* an allocation failed */
  MULTISTATUS_ERROR_ARGUMENT = -2,    /* a NULL, a bad option, a bad struct size: see
                                         multistatus_options_text() */
  MULTISTATUS_ERROR_STATE = -3,       /* a call after _end, or out of order */
  MULTISTATUS_ERROR_UNSUPPORTED = -4, /* this format or engine cannot do that, or was
                                         left out when the library was built */
  MULTISTATUS_ERROR_SINK = -5,        /* the sink refused data */
  MULTISTATUS_ERROR_LIMIT = -6,       /* over a limit; the error names it */
  MULTISTATUS_ERROR_ABANDONED = -7,   /* the host gave the document up */

  /* What cannot be said validly, so is refused before anything is written. */
  MULTISTATUS_ERROR_HREF = -10,   /* an href missing, empty, relative or with dots */
  MULTISTATUS_ERROR_STATUS = -11, /* no status at all, or one that 207 cannot carry */
  MULTISTATUS_ERROR_NAME = -12,   /* a property or condition name that is no XML name; a
                                     member whose name is no safe file name */
  MULTISTATUS_ERROR_TEXT = -13,   /* forbidden characters, where the policy refuses */
  MULTISTATUS_ERROR_MARKUP = -14, /* markup that is not a well-formed fragment */
  MULTISTATUS_ERROR_CONFLICT = -15, /* a status beside propstats, a property twice,
                                       hrefs of two forms in one document */
  MULTISTATUS_ERROR_LOCATION = -16, /* a redirection without a location */

  /* What a reader finds in a body. */
  MULTISTATUS_ERROR_SYNTAX = -20,          /* not well-formed XML, or not JSON */
  MULTISTATUS_ERROR_ENCODING = -21,        /* broken UTF-8, or an unknown encoding */
  MULTISTATUS_ERROR_DTD = -22,             /* a document type declaration: refused */
  MULTISTATUS_ERROR_TRUNCATED = -23,       /* the body ended before the document did */
  MULTISTATUS_ERROR_TRAILING = -24,        /* data after the end of the document */
  MULTISTATUS_ERROR_NOT_MULTISTATUS = -25, /* some other document, an HTML page, say */
  MULTISTATUS_ERROR_EMPTY = -26,           /* no document at all */
  MULTISTATUS_ERROR_RESULT = -27           /* a result that breaks the format's rules */
};

/* One line of English for a code, without a final full stop; static, never NULL, also
   for codes that do not exist. */
MULTISTATUS_EXTERN const char *multistatus_strerror(int code);

/* Where an object takes its memory from: one function, as in Lua. The struct is copied,
   ctx must outlive every object made with it.

     alloc(ctx, NULL, 0, n)   allocates n bytes
     alloc(ctx, p, old, new)  changes the size of a block, which may move; bytes that it
                              has before and after are kept
     alloc(ctx, p, old, 0)    frees it; what is returned is ignored

   old_size is always exactly what was asked for last, so that an allocator need not put
   a header before each block. new_size is 0 only to free, and p is NULL only to
   allocate. NULL is returned when there is no memory, also to make a block smaller, and
   p is then as it was.

   What is returned must be aligned for a pointer, an int64_t and a double. No object
   needs more, and an address that 8 divides is enough on every platform. So a block of
   an nginx pool (from ngx_palloc, not ngx_pnalloc; ngx_pfree may be called to free) or
   of an APR pool (from apr_palloc; nothing is done to free) can be returned as it is.
   doc/memory.md has both. */
typedef struct multistatus_allocator {
  void *(*alloc)(void *ctx, void *p, size_t old_size, size_t new_size);
  void *ctx;
} multistatus_allocator;

/* Frees what the library returned for the caller to own, when it came from the default
   allocator (realloc and free). NULL is allowed. With any other allocator it is given
   back to that, with its size, which stands at each function that returns such memory.
 */
MULTISTATUS_EXTERN void multistatus_free(void *p);

/* Limits, against peers that send without end. A member of 0 means its default;
   MULTISTATUS_NO_LIMIT means none. Going over one is MULTISTATUS_ERROR_LIMIT, checked
   before memory is taken, and the error names the limit as in the left column. Nothing
   is ever cut to fit.

   The defaults are far above what real documents hold, and low enough that one result
   cannot exhaust a small machine. results and body_bytes bound a list, which keeps
   everything; a reader or writer keeps one result, so there these two default to none.
 */
#define MULTISTATUS_NO_LIMIT ((size_t)-1)

typedef struct multistatus_limits {
  size_t size;          /* sizeof(multistatus_limits); set by the _INIT macro */
  size_t body_bytes;    /* "body-bytes": read in all; list: 1 GiB, reader: none */
  size_t results;       /* "results": in one document; list: 10,000,000, reader: none */
  size_t result_bytes;  /* "result-bytes": memory for one result; 64 MiB */
  size_t hrefs;         /* "hrefs": of one result, or of one condition; 10,000 */
  size_t href_bytes;    /* "href-bytes": one href; 64 KiB */
  size_t propstats;     /* "propstats": of one result, merged or not; 1,000 */
  size_t props;         /* "props": of one result, over all propstats; 10,000 */
  size_t conditions;    /* "conditions": of one result or propstat; 1,000 */
  size_t text_bytes;    /* "text-bytes": one message, value or token; 16 MiB */
  size_t name_bytes;    /* "name-bytes": one element name, namespace name or xml:lang of
                           a body; 4 KiB */
  size_t depth;         /* "depth": elements, or arrays and objects, nested; 256 */
  size_t attributes;    /* "attributes": of one element; 256 */
  size_t namespaces;    /* "namespaces": declarations in scope at once; 1,024 */
  size_t pending_bytes; /* "pending-bytes": written, and waiting for a host that takes
                           them when it can; or fed to a reader, and waiting because
                           _next was not called; 64 MiB. The memory for it may be half
                           as large again. */
} multistatus_limits;

#define MULTISTATUS_LIMITS_INIT                                                        \
  { sizeof(multistatus_limits), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* What to do with text that cannot stand in XML: broken UTF-8, control characters,
   U+FFFE, U+FFFF, surrogates. hrefs are not touched by it: there such a byte is
   percent-encoded, and nothing is lost. */
typedef enum multistatus_text_policy {
  MULTISTATUS_TEXT_REPLACE = 0, /* U+FFFD for each, and count them */
  MULTISTATUS_TEXT_REFUSE = 1,  /* MULTISTATUS_ERROR_TEXT */
  MULTISTATUS_TEXT_DROP = 2     /* leave them out, and count them */
} multistatus_text_policy;

/* Which struct the options are. */
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
  MULTISTATUS_OPTIONS_ALLOCATOR = 12  /* multistatus_allocator */
} multistatus_options_kind;

/* Why a function that takes these options refuses them: one line of English that names
   the member and the reason, "size is 0: begin with MULTISTATUS_LIST_OPTIONS_INIT" or
   "limits.size is 0: ..."; static, without a final full stop. The limits and the
   allocator that the options point to are checked with them. options: the struct, not
   changed and not kept; NULL is what the function takes it for.

   NULL: nothing is wrong with the options. A function that returned ARGUMENT was then
   given another argument that is invalid: a NULL, a sink without write, a sink beside
   options.part, a policy without status and list, a group where the batch has neither
   settle nor ATOMIC. With a text the function fails: with ARGUMENT, or the code that
   its own comment has for that option (UNSUPPORTED: format; LIMIT: namespaces; STATUS:
   that of a problem). Allocates nothing, and may be called from any thread. */
MULTISTATUS_EXTERN const char *multistatus_options_text(multistatus_options_kind kind,
                                                        const void *options);

#ifdef __cplusplus
}
#endif
#endif
