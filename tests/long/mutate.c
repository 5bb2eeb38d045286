/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <stdlib.h>
#include <string.h>

/* Puts len bytes in the place of `old` at `at`. */
static void mutate_replace(body *b, size_t at, size_t old, const char *data,
                           size_t len) {
  body made = {0};
  body_put(&made, b->data, at);
  body_put(&made, data, len);
  body_put(&made, b->data + at + old, b->len - at - old);
  body_free(b);
  *b = made;
}

/* An offset in the body; most often at a delimiter. */
static size_t mutate_place(const body *b, random_state *r) {
  size_t at = random_below(r, (unsigned)b->len + 1);
  if (random_once_in(r, 3))
    return at;
  return at + strcspn(b->data + at, "<>&;:\"'=/,{}[] ");
}

static size_t mutate_length(size_t at, size_t len, random_state *r) {
  size_t n = 1 + random_below(r, random_once_in(r, 4) ? 200 : 8);
  return n < len - at ? n : len - at;
}

static void mutate_byte(body *b, size_t at, random_state *r) {
  static const char care[] =
      "<>&;:\"'=/!?-[]{},\\ \t\r\n\x01\x7f\x80\xc3\xed\xef\xf4\xff"
      "aD0#x%";
  char c = care[random_below(r, sizeof care - 1)];
  if (random_once_in(r, 3))
    c = (char)random_below(r, 256);
  else if (at < b->len && random_once_in(r, 3))
    c = (char)(b->data[at] ^ 1 << random_below(r, 8));
  mutate_replace(b, at, at < b->len && random_once_in(r, 2), &c, 1);
}

static void mutate_copy(body *b, size_t at, const body *from, random_state *r) {
  size_t begin = mutate_place(from, r);
  size_t len = mutate_length(begin, from->len, r);
  char *part = malloc(len + 1);
  memcpy(part, from->data + begin, len);
  mutate_replace(b, at, random_once_in(r, 2) ? mutate_length(at, b->len, r) : 0, part,
                 len);
  free(part);
}

void mutate(body *b, random_state *r, const body *with, const body *words,
            size_t word_count) {
  unsigned n = 1;
  while (random_once_in(r, 2))
    n++;
  while (n--) {
    size_t at = mutate_place(b, r);
    const body *word = &words[random_below(r, (unsigned)word_count)];
    switch (random_below(r, 8)) {
    case 0:
    case 1:
      mutate_byte(b, at, r);
      break;
    case 2:
      mutate_replace(b, at, mutate_length(at, b->len, r), "", 0);
      break;
    case 3:
      mutate_copy(b, at, b, r);
      break;
    case 4:
      mutate_copy(b, at, with, r);
      break;
    case 5:
      if (random_once_in(r, 4))
        mutate_replace(b, at, b->len - at, "", 0);
      break;
    default:
      mutate_replace(b, at, random_once_in(r, 3) ? mutate_length(at, b->len, r) : 0,
                     word->data, word->len);
    }
  }
}
