/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_NAMES_H
#define MULTISTATUS_NAMES_H

/* Property names, interned. A server gives its properties a dozen different names, in
   the same order for each result. A context that keeps names therefore checks and
   copies each of them once; all properties of that name share the strings, and the name
   that followed last time is tried first. */

#include "model.h"

typedef struct multistatus__name {
  multistatus_prop prop;           /* a property of that name, without a value */
  uint64_t result;                 /* number of the last result that has it */
  struct multistatus__name *after; /* the name that was added next, the last time */
  struct multistatus__name *next;  /* in the same bucket */
} multistatus__name;

/* Further names, and longer ones, are not interned. */
enum { NAMES_BUCKETS = 16, NAMES_MOST = 256, NAMES_BYTES = 512 };

typedef struct multistatus__names {
  multistatus__name *buckets[NAMES_BUCKETS];
  multistatus__name *first;   /* the name that was added first, the last time */
  multistatus__name **expect; /* the name that is expected next */
  multistatus__name *newest;
  size_t count;
} multistatus__names;

/* Finds or interns the name of a property that is being added. first: it is the first
   of its result. NULL: it is not interned, or it is the context's error: NAME,
   LIMIT, NOMEM. */
multistatus__name *multistatus__name_intern(multistatus__context *o, bool first,
                                            multistatus_text ns, multistatus_text name);

/* The same without a call for the name that is expected. */
static inline multistatus__name *multistatus__name_of(multistatus__context *o,
                                                      bool first, multistatus_text ns,
                                                      multistatus_text name) {
  multistatus__names *all = o->names;
  if (all) {
    multistatus__name *n = first ? all->first : *all->expect;
    if (n && multistatus__equals(n->prop.name, name) &&
        multistatus__equals(n->prop.ns, ns)) {
      all->expect = &n->after;
      return n;
    }
  }
  return multistatus__name_intern(o, first, ns, name);
}

#endif
