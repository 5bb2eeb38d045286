/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dav.h"

/* The kinds of document, by their root elements. */

static bool root_is_mkcalendar(const multistatus__xml_tag *t) {
  return multistatus__text_is(t->ns, "urn:ietf:params:xml:ns:caldav") &&
         multistatus__text_is(t->local, "mkcalendar-response");
}

/* Properties only, as a LOCK is answered (RFC 4918, section 9.10.1). */
static int root_start_prop_document(multistatus__dav_reader *d,
                                    const multistatus__xml_tag *t) {
  multistatus__dav_begin(d);
  multistatus_input_set_document(d->in, MULTISTATUS_DOCUMENT_PROP);
  multistatus_input_begin(d->in);
  int rc = multistatus_input_open_propstat(d->in);
  return rc ? rc : multistatus__dav_enter(d, DAV_PROP, t);
}

int multistatus__dav_start_root(multistatus__dav_reader *d,
                                const multistatus__xml_tag *t) {
  int rc;
  if (t->term == TERM_MULTISTATUS) {
    multistatus_input_set_document(d->in, MULTISTATUS_DOCUMENT_MULTISTATUS);
    return multistatus__dav_enter(d, DAV_MULTISTATUS, t);
  }
  if (t->term == TERM_RESPONSE) {
    rc = multistatus_input_tolerate(d->in, MULTISTATUS_QUIRK_ROOT,
                                    MULTISTATUS_ERROR_NOT_MULTISTATUS, MULTISTATUS_HERE,
                                    "a DAV:response without DAV:multistatus");
    multistatus_input_set_document(d->in, MULTISTATUS_DOCUMENT_MULTISTATUS);
    return rc ? rc : multistatus__dav_start_response(d, t);
  }
  if (t->term == TERM_MKCOL_RESPONSE || root_is_mkcalendar(t)) {
    multistatus_input_set_document(d->in,
                                   t->term == TERM_MKCOL_RESPONSE
                                       ? MULTISTATUS_DOCUMENT_MKCOL_RESPONSE
                                       : MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE);
    return multistatus__dav_start_response(d, t);
  }
  if (t->term == TERM_ERROR) {
    multistatus__dav_begin(d);
    multistatus_input_set_document(d->in, MULTISTATUS_DOCUMENT_ERROR);
    rc = multistatus_input_begin(d->in);
    return rc ? rc : multistatus__dav_enter(d, DAV_ERROR, t);
  }
  if (t->term == TERM_PROP)
    return root_start_prop_document(d, t);
  return multistatus_input_fail(d->in, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                MULTISTATUS_HERE,
                                "the root element is not DAV:multistatus");
}
