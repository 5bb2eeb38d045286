/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_BODIES_H
#define SUPPORT_BODIES_H

/* Bodies that several tests read, and results that several tests write. */

#include <multistatus.h>

/* Five results that use every part of the model, the same ones in both formats. */
extern const char bodies_xml[];
extern const char bodies_json[];
enum { BODIES_RESULTS = 5 };

/* The body in the format, and its length. */
const char *bodies_in(const multistatus_format *f, size_t *len);

/* Adds results that use every function of the writer and the list. */
void bodies_add_to_list(multistatus_list *list);
void bodies_add_to_writer(multistatus_writer *w);

#endif
