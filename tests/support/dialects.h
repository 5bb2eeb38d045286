/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_DIALECTS_H
#define SUPPORT_DIALECTS_H

/* The bodies of other APIs, as text. */

#include <multistatus.h>

/* "STATUS ID MESSAGE !CONDITION|" for each result; message and condition only if it has
   them. Without an id it is the href, or "-". */
typedef struct digest {
  char text[4096];
  int results, successes;
} digest;

void digest_add(void *ctx, const multistatus_result *r);
/* Reads a body in pieces. Returns the result of the reader. */
int digest_of(const multistatus_format *f, unsigned flags, const char *body, size_t len,
              size_t piece, digest *d);
/* Reads a body in pieces of every size: each time, it must be valid and mean the
   same. */
void digest_check(const multistatus_format *f, unsigned flags, const char *body,
                  const char *means);
/* Sorts the results. */
void digest_sort(digest *d);

/* Reads a body, which must be valid. Prints a list. */
multistatus_list *dialects_list(const multistatus_format *f, const char *body);
char *dialects_print(const multistatus_list *list, const multistatus_format *f,
                     int *rc);

#endif
