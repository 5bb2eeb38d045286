/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_NAMES_H
#define MULTISTATUS_NAMES_H

/* Interned property names. A server uses a dozen different names, in the same order for
   each result. A context therefore checks and copies each name once; all properties of
   that name share the strings, and the name that followed last time is tried first. */

#include "model.h"

typedef struct multistatus__name {
  multistatus_prop prop;           /* a property with that name and no value */
  uint64_t result;                 /* number of the last result that has it */
  struct multistatus__name *after; /* the name that was added next last time */
  struct multistatus__name *next;  /* in the same bucket */
} multistatus__name;

/* More names, and longer ones, are not interned. */
enum { NAMES_BUCKETS = 16, NAMES_MOST = 256, NAMES_BYTES = 512 };

typedef struct multistatus__names {
  multistatus__name *buckets[NAMES_BUCKETS];
  multistatus__name *first;   /* the name that was added first last time */
  multistatus__name **expect; /* the name that is expected next */
  multistatus__name *newest;
  size_t count;
} multistatus__names;

/* Finds or interns the name of a property that is being added. first: it is the first
   property of its result. NULL if the name cannot be interned, or with the context's
   error set: NAME, LIMIT, NOMEM. */
multistatus__name *multistatus__name_intern(multistatus__context *o, bool first,
                                            multistatus_text ns, multistatus_text name);

/* The same, without a call for the expected name. */
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

/* ---- Parsed markup ---- */

/* Returns the result of parsing that markup, if it is in the cache, else NULL. whole:
   it is an element, not the content of one. The value is a string of the model;
   everything lives as long as the context. */
const multistatus_prop_text *multistatus__markup_find(multistatus__context *o,
                                                      multistatus_text xml, bool whole);
/* Adds a result of parsing to the cache. Returns 0 or NOMEM. */
int multistatus__markup_keep(multistatus__context *o, multistatus_text xml, bool whole,
                             const multistatus_prop_text *parsed);

#endif
