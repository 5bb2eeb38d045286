/* SPDX-License-Identifier: MIT */
#ifndef LONG_EXCEPTIONS_H
#define LONG_EXCEPTIONS_H

/* Where the two engines differ by right. doc/quirks.md tells of each. */

#include "body.h"
#include "reading.h"

/* What each said of a body. */
typedef struct pair {
  const body *body;
  bool json;
  const reading *builtin, *system;
} pair;

/* The first exception that excuses the difference, or -1. */
enum { EXCEPTIONS = 14 };
int exception_for(const pair *p);
const char *exception_name(int exception);

#endif
