/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_TREE_H
#define MULTISTATUS_HTTP_TREE_H

#include "../base/table.h"
#include "uri.h"

/* A tree of names. An href has a node for each segment of its path, so that the nodes
   above it are the collections that contain it. Time and memory are linear in the bytes
   of the names, whatever they are. */

/* The roots, which always exist. */
enum {
  MULTISTATUS__TREE_IDS,
  MULTISTATUS__TREE_KEYS,
  MULTISTATUS__TREE_GROUPS,
  MULTISTATUS__TREE_ORIGINS,    /* below it: "http://host:80" or "", then paths */
  MULTISTATUS__TREE_ANY_ORIGIN, /* below it: the paths of hrefs that have an origin */
  MULTISTATUS__TREE_ROOTS
};

typedef struct multistatus__node {
  struct multistatus__node *parent; /* NULL: a root */
  void *first, *free, *below;       /* for the code that uses the tree; NULL at first */
  multistatus_text name;
} multistatus__node;

typedef struct multistatus__tree {
  multistatus__context own; /* the nodes are in its arena, and what its user allocates;
                               its error is NOMEM or 0, and after one all calls fail */
  multistatus__node roots[MULTISTATUS__TREE_ROOTS];
  multistatus__table nodes; /* all but the roots */
  multistatus__buffer href_key;
} multistatus__tree;

/* Uses the allocator of a context. A zeroed tree can be passed to _done. */
void multistatus__tree_init(multistatus__tree *t, const multistatus__context *from);
void multistatus__tree_done(multistatus__tree *t);

/* The child of a root with that name, created if add is set. NULL: there is none, or
   out of memory, or name is NULL. */
multistatus__node *multistatus__tree_name(multistatus__tree *t, int root,
                                          const char *name, bool add);

/* The node of an href by its canonical form (multistatus__href_key), created if there
   is none: for a tree of whole hrefs, without paths. NULL if out of memory. */
multistatus__node *multistatus__tree_key(multistatus__tree *t, const char *base,
                                         const char *href);

/* The position of an href in a tree of paths. */
typedef struct multistatus__spot {
  multistatus__node *exact; /* its path and query; NULL: no such node */
  multistatus__node *path;  /* its path; exact, if it has no query */
  multistatus__node *above; /* the lowest node above its path; NULL: none */
  multistatus__node
      *loose; /* the node of all hrefs of that path with a query: set if an href with a
                 query is added, or one without is looked up */
} multistatus__spot;

/* Two positions, because hrefs are equal if their origins are equal or one of them has
   none (multistatus_href_relation). Adding uses the tree of its origin and, if it has
   one, the tree of any origin. Looking up uses the tree of its origin and the one
   without origin; for an href without origin, that one and the tree of any origin.
   base: what the href is resolved against, at least "/". False if out of memory. */
typedef struct multistatus__spots {
  multistatus__spot at[2];
  bool query; /* the href has a query */
} multistatus__spots;
bool multistatus__tree_href(multistatus__tree *t, const char *base, const char *href,
                            bool add, multistatus__spots *out);

#endif
