/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_DIALECTS_H
#define SUPPORT_DIALECTS_H

/* What the bodies of other APIs say, as text. */

#include <multistatus.h>

/* "STATUS ID MESSAGE !CONDITION|" for each result, without what it has not; the id of
   one without is its href, or "-". */
typedef struct digest {
  char text[4096];
  int results, successes;
} digest;

void digest_add(void *ctx, const multistatus_result *r);
/* Reads a body in pieces. Returns what the reader does at the end. */
int digest_of(const multistatus_format *f, unsigned flags, const char *body, size_t len,
              size_t piece, digest *d);
/* Sorts the results. */
void digest_sort(digest *d);

/* The list in a body, which must be valid; what it is in a format. */
multistatus_list *dialects_list(const multistatus_format *f, const char *body);
char *dialects_print(const multistatus_list *list, const multistatus_format *f,
                     int *rc);

#endif
