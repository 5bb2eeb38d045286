/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_GRAMMAR_H
#define SUPPORT_GRAMMAR_H

#include <stddef.h>

/* Checks with libxml2 that a body is well-formed and valid against doc/multistatus.rng.
   Returns NULL, or the error messages, valid until the next call. Without libxml2 it
   always returns NULL. */
const char *grammar_check(const char *body, size_t len);

/* 1 if the build has libxml2. */
int grammar_is_built(void);

#endif
