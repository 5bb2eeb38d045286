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

/* True if a result that was read has propstats beside a status that is a failure. DAV
   XML allows either (RFC 4918, section 14.24), and then has the status only: it applies
   to the whole resource, and no receiver must take the propstats for a success. */
static inline bool multistatus__status_prevails(const multistatus_result *r) {
  return r->status && !multistatus__is_success(r->status) && r->extra &&
         r->extra->propstats;
}

/* The propstats that DAV XML has; NULL: it has the status. */
static inline const multistatus_propstat *multistatus__xml_propstats(
    const multistatus_result *r) {
  return r->extra && !multistatus__status_prevails(r) ? r->extra->propstats : NULL;
}

/* Normalizes the document's own extensions. Returns 0 or the context's error. */
int multistatus__normalize_document(multistatus__context *o, multistatus__document *d,
                                    multistatus_receiver receiver);

#endif
