/* SPDX-License-Identifier: MIT */
#ifndef CMS_ACCEPT_H
#define CMS_ACCEPT_H

/* Proactive content negotiation (RFC 9110, section 12.5.1): which of the two forms of a
   multi-status does the client want? */

#include <multistatus.h>
#include <stddef.h>

/* One form that can be had, and what it is called. */
typedef struct offer {
  const char *type; /* "application/json" */
  const multistatus_format *format;
  const char *content_type; /* to send */
} offer;

enum { ACCEPT_OFFERS = 3 };

/* The state while the request's Accept fields are read, of which there may be several.
 */
typedef struct accept_choice {
  offer offers[ACCEPT_OFFERS]; /* in the server's order of preference */
  int weight[ACCEPT_OFFERS];   /* in thousandths */
  int rank[ACCEPT_OFFERS];     /* how closely the range fits that gave the weight */
  int ranges;                  /* how many were understood */
} accept_choice;

void accept_begin(accept_choice *choice);
void accept_read(accept_choice *choice, const char *value, size_t len);

/* The best offer; without any Accept, JSON. NULL: nothing that is acceptable (406). The
   pointer lives as long as choice. */
const offer *accept_best(const accept_choice *choice);

#endif
