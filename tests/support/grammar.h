/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_GRAMMAR_H
#define SUPPORT_GRAMMAR_H

#include <stddef.h>

/* Whether libxml2 finds a body well-formed and valid against doc/multistatus.rng: NULL,
   or what it says instead, valid until the next call. In a build without libxml2: NULL
   for anything. */
const char *grammar_check(const char *body, size_t len);

/* 1 if it is looked at at all. */
int grammar_is_built(void);

#endif
