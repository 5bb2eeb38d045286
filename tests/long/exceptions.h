/* SPDX-License-Identifier: MIT */
#ifndef LONG_EXCEPTIONS_H
#define LONG_EXCEPTIONS_H

/* Known differences between the two engines; doc/quirks.md lists them. */

#include "body.h"
#include "reading.h"

/* The results of both engines for a body. */
typedef struct pair {
  const body *body;
  bool json;
  const reading *builtin, *system;
} pair;

/* The first exception that explains the difference, or -1. */
enum { EXCEPTIONS = 14 };
int exception_for(const pair *p);
const char *exception_name(int exception);

#endif
