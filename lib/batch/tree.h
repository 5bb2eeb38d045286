/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_TREE_H
#define MULTISTATUS_BATCH_TREE_H

#include "../base/hash.h"
#include "../stream/input.h"

/* Names in a tree: an href has a node for each segment of its path, so that what lies
   above it is found on the way to it. Takes time and memory in proportion to the bytes
   of the names, whatever they are. */

#define MULTISTATUS__NONE UINT32_MAX

/* The roots, which are always there. */
enum {
  MULTISTATUS__TREE_IDS,
  MULTISTATUS__TREE_GROUPS,
  MULTISTATUS__TREE_ORIGINS,    /* below it: "http://host:80" or "", then paths */
  MULTISTATUS__TREE_ANY_ORIGIN, /* below it: the paths of hrefs that have an origin */
  MULTISTATUS__TREE_ROOTS
};

typedef struct multistatus__node {
  size_t text; /* where its name begins in the tree's text */
  uint32_t len;
  uint32_t parent; /* has a smaller number; NONE: a root */
  uint32_t value;  /* the user's; NONE at first */
} multistatus__node;

typedef struct multistatus__tree {
  const multistatus_allocator *allocator;
  multistatus__key key;
  multistatus__node *nodes;
  uint32_t count, cap;
  uint32_t *slots; /* of a hash table: nodes, or NONE */
  size_t size;     /* a power of two, at least twice the count */
  multistatus__buffer text, scratch;
  const char *base; /* of relative hrefs; NULL: it is not known */
  bool failed;      /* out of memory; everything fails from then on */
} multistatus__tree;

/* Zeroed, a tree can be passed to _done. False if out of memory. */
bool multistatus__tree_init(multistatus__tree *t, const multistatus_allocator *a);
void multistatus__tree_done(multistatus__tree *t);

/* The child of that name. NONE: there is none, or (add) no memory. */
uint32_t multistatus__tree_child(multistatus__tree *t, uint32_t parent,
                                 multistatus_text name, bool add);

/* Sets what relative hrefs are resolved against, if href can be that; not copied. */
void multistatus__tree_base(multistatus__tree *t, const char *href);

/* Whether an href is neither a URI nor an absolute path. */
bool multistatus__tree_relative(const char *href);

/* Where an href is in a tree of paths. */
typedef struct multistatus__spot {
  uint32_t exact; /* its path and query; NONE: not there */
  uint32_t path;  /* its path; exact, if it has no query */
  uint32_t above; /* the lowest node above its path; NONE: the path is the root */
} multistatus__spot;

/* Both trees that an href belongs to: hrefs are the same if their origins are, or if
   one has none (multistatus_href_relation). Added are its own origin's tree and, if it
   has an origin, that of any. Looked up are its own origin's tree and that of none;
   without an origin, that of none and that of any. False if out of memory. */
typedef struct multistatus__spots {
  multistatus__spot at[2];
  bool query; /* it has one */
} multistatus__spots;
bool multistatus__tree_href(multistatus__tree *t, const char *href, bool add,
                            multistatus__spots *out);

/* Whether the node is the query of its parent. */
bool multistatus__tree_is_query(const multistatus__tree *t, uint32_t node);

#endif
