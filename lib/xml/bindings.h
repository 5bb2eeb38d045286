/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_BINDINGS_H
#define MULTISTATUS_XML_BINDINGS_H

/* The namespace declarations in scope. Names are stored as offsets, since their buffer
   moves when it grows. Up to BINDINGS_FEW declarations are searched one by one; more
   are looked up by hash, so that a document with many of them takes linear time. */

#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "../base/buffer.h"
#include "../base/hash.h"

typedef struct multistatus__binding {
  uint64_t id;               /* from 1; no two of a document have the same */
  uint64_t key;              /* of the prefix; see multistatus__bindings_key() */
  size_t prefix, prefix_len; /* in names */
  size_t ns, ns_len;         /* length 0: the prefix is undeclared */
  uint64_t ns_hash;          /* multistatus__bindings_hash() */
  size_t older;              /* the next in its chain: an index from 1; 0: none */
  bool dav;                  /* ns is "DAV:" */
} multistatus__binding;

typedef struct multistatus__bindings {
  multistatus__buffer list, names;
  size_t count;   /* including those that every document has */
  uint64_t added; /* in the whole document */
  uint64_t scope; /* a number for what is in scope: equal numbers, equal declarations */
  size_t found; /* the binding that was found last: the newest in scope of its prefix */

  /* Where the chains of prefixes begin. A binding is the first of its chain until a
     newer one is, so that the newest is dropped at no cost. */
  multistatus__buffer chains;
  size_t chain_count; /* a power of two; 0: no chains yet */
  multistatus__key key;
} multistatus__bindings;

/* How many a document begins with: xml, and no default namespace. */
enum { BINDINGS_BUILT_IN = 2, BINDINGS_FEW = 16 };

/* False: out of memory. */
bool multistatus__bindings_begin(multistatus__bindings *b,
                                 const multistatus_allocator *a);
bool multistatus__bindings_add(multistatus__bindings *b, const multistatus_allocator *a,
                               multistatus_text prefix, multistatus_text ns);

void multistatus__bindings_done(multistatus__bindings *b,
                                const multistatus_allocator *a);

/* Forgets the newest, down to count. */
void multistatus__bindings_drop(multistatus__bindings *b, size_t count);

/* A number that identifies a prefix of up to seven bytes; of a longer one, its first
   seven. */
static inline uint64_t multistatus__bindings_key(const char *prefix, size_t len) {
  if (LIKELY(len - 1 < 3)) /* as most are: without a loop */
    return len << 24 | (uint64_t)(unsigned char)prefix[0] << 16 |
           (uint64_t)(unsigned char)prefix[len / 2] << 8 |
           (unsigned char)prefix[len - 1];
  uint64_t key = len < 8 ? len : 8;
  for (size_t i = 0; i < len && i < 7; i++)
    key = key << 8 | (unsigned char)prefix[i];
  return key;
}

/* The binding of a prefix of len bytes; if it is empty, the default namespace. NULL:
   none. key: multistatus__bindings_key() of the prefix. */
const multistatus__binding *multistatus__bindings_search(const multistatus__bindings *b,
                                                         const char *prefix,
                                                         size_t len);
static inline const multistatus__binding *multistatus__bindings_find_key(
    multistatus__bindings *b, const char *prefix, size_t len, uint64_t key) {
  const multistatus__binding *list = (const multistatus__binding *)b->list.data;
  if (LIKELY(list[b->found].key == key && len < 8))
    return list + b->found;
  if (b->count > BINDINGS_FEW || len >= 8)
    return multistatus__bindings_search(b, prefix, len);
  for (size_t i = b->count; i-- > 0;)
    if (list[i].key == key)
      return list + (b->found = i);
  return NULL;
}

static inline const multistatus__binding *multistatus__bindings_find(
    multistatus__bindings *b, const char *prefix, size_t len) {
  return multistatus__bindings_find_key(b, prefix, len,
                                        multistatus__bindings_key(prefix, len));
}

/* Its namespace name; valid until the next is added. */
static inline multistatus_text multistatus__bindings_ns(
    const multistatus__bindings *b, const multistatus__binding *it) {
  multistatus_text ns = {b->names.data + it->ns, it->ns_len};
  return ns;
}

/* The hash of a namespace name that may be much longer than the tags that use it, so
   that such names are not compared again and again; 0 for a short one. */
uint64_t multistatus__bindings_hash(multistatus__bindings *b, multistatus_text ns);

/* Why a declaration is not allowed (Namespaces in XML 1.0, section 3); NULL: it is. */
const char *multistatus__bindings_forbid(multistatus_text prefix, multistatus_text ns);

#endif
