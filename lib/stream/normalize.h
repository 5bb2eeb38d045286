/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_NORMALIZE_H
#define MULTISTATUS_NORMALIZE_H

#include "../model/model.h"

/* Returns the result as it is written: equal propstats are merged, each property occurs
   once, and what the receiver would misread is left out. Returns r itself if nothing
   has to be changed, else a copy in the memory of o, valid until the next call; NULL
   with the error set. flags: MULTISTATUS_WRITE_... */
const multistatus_result *multistatus__normalize(multistatus__context *o,
                                                 const multistatus_result *r,
                                                 multistatus_receiver receiver,
                                                 unsigned flags);

/* True if nothing has to be changed, as in nearly all added results. */
static inline bool multistatus__is_normal(const multistatus_result *r,
                                          multistatus_receiver receiver,
                                          unsigned flags) {
  return !r->extra || (multistatus__has_usual_propstats(r) &&
                       receiver == MULTISTATUS_RECEIVER_GENERIC &&
                       !(flags & MULTISTATUS_WRITE_MINIMAL));
}

/* Normalizes the document's own extensions. Returns 0 or the context's error. */
int multistatus__normalize_document(multistatus__context *o, multistatus__document *d,
                                    multistatus_receiver receiver);

#endif
