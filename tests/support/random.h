/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_RANDOM_H
#define SUPPORT_RANDOM_H

/* Random results that use every part of the model. They depend on the seed only. */

#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>

typedef struct random_state {
  uint64_t state;
} random_state;

void random_seed(random_state *r, uint64_t seed);
unsigned random_below(random_state *r, unsigned n); /* 0 to n - 1 */
bool random_once_in(random_state *r, unsigned n);   /* with a chance of 1/n */

/* Writes a string of characters that XML allows, from all of Unicode, often ones that
   must be escaped, to `to`, a buffer of RANDOM_TEXT bytes. Returns to. */
enum { RANDOM_TEXT = 1024 };
const char *random_text(random_state *r, char *to);

/* Markup as the library writes it: one element; at least one element. */
const char *random_element(random_state *r, char *to);
const char *random_markup(random_state *r, char *to);

/* JSON as the library stores it: a value; an object. */
const char *random_json(random_state *r, char *to);
const char *random_json_object(random_state *r, char *to);

/* Fills an empty list by reading it in a format whose body is the seed. Such results
   can have what no function adds: reason phrases, and markup in conditions. */
void random_list(multistatus_list *list, uint64_t seed);

#endif
