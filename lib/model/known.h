/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_KNOWN_H
#define MULTISTATUS_KNOWN_H

/* A listing says the same properties of each member, in the same order. So an owner
   keeps the names that were added to its results, as strings of the model that all of
   these share, and looks for a name first behind the one before it. */

#include "../base/bytes.h"
#include "model.h"

typedef struct multistatus__known {
  multistatus_prop prop;            /* without a value; the names live with the owner */
  bool dav;                         /* its namespace is DAV: */
  uint64_t result;                  /* the last one that has it */
  struct multistatus__known *after; /* what was added after it, the last time */
  struct multistatus__known *next;  /* of the same bucket */
} multistatus__known;

enum { KNOWN_BUCKETS = 64, KNOWN_MOST = 256, KNOWN_BYTES = 512 };

typedef struct multistatus__knowns {
  multistatus__known *buckets[KNOWN_BUCKETS];
  multistatus__known nothing; /* what stands before a result's first */
  size_t count;
} multistatus__knowns;

/* Are these the same? a is a string of the model. */
static inline bool multistatus__known_as(const char *a, multistatus_text b) {
  return multistatus__length(a) == b.len && multistatus__bytes_equal(a, b.data, b.len);
}

/* A name as an owner knows it; NULL: it does not. */
multistatus__known *multistatus__known_look(multistatus__owner *o, multistatus_text ns,
                                            multistatus_text name);

/* The same where it is about to be added, first: to a result without any. */
static inline multistatus__known *multistatus__known_find(multistatus__owner *o,
                                                          bool first,
                                                          multistatus_text ns,
                                                          multistatus_text name) {
  multistatus__knowns *all = o->knowns;
  if (!all)
    return NULL;
  multistatus__known *before = first ? &all->nothing : o->known, *k = before->after;
  if (!k || !multistatus__known_as(k->prop.name, name) ||
      !multistatus__known_as(k->prop.ns, ns))
    k = multistatus__known_look(o, ns, name);
  if (k)
    o->known = before->after = k;
  return k;
}

/* Whether one more may be known: there are not too many, and it is not too long. */
static inline bool multistatus__known_has_room(const multistatus__owner *o,
                                               multistatus_text ns,
                                               multistatus_text name) {
  return ns.len + name.len <= KNOWN_BYTES &&
         (!o->knowns || o->knowns->count < KNOWN_MOST);
}

/* Has the owner know one it did not, which is a name for sure. NULL: there is no room
   for it, or it is the owner's error: NOMEM. */
multistatus__known *multistatus__known_keep(multistatus__owner *o, multistatus_text ns,
                                            multistatus_text name);

/* Where all properties of a result are known, the next one may go to that propstat. */
static inline void multistatus__known_may_follow(multistatus_propstat *p) {
  multistatus__owner *o = p->result->owner;
  if (o->newest != p->result || !o->knowns || p->apart)
    return;
  if (!p->result->extra->prop_count)
    o->known = &o->knowns->nothing;
  o->adding = p;
}

void multistatus__knowns_done(multistatus__owner *o);

#endif
