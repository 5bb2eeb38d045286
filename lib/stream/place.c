/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "../base/bytes.h"

/* ---- Bodies in UTF-16 and UTF-32: only libxml2 can read them ---- */

#ifdef MULTISTATUS_WITH_LIBXML2

/* A line ends with a line feed of 2 or 4 bytes. A byte of that value in another
   character, such as U+4E0A, ends none. */

static bool place_is_wide(const multistatus__places *p) {
  return UNLIKELY(p->line_feed->len > 1);
}

/* Keeps the last bytes before an offset, where the next piece begins: a character may
   begin with them. */
static void place_keep(multistatus__places *p, uint64_t offset) {
  if (!place_is_wide(p))
    return;
  uint64_t i = offset - p->at < sizeof p->kept ? p->at : offset - sizeof p->kept;
  for (; i < offset; i++)
    p->kept[i % sizeof p->kept] = p->run[i - p->at];
}

/* True if a line feed ends at the offset. */
static bool place_ends(const multistatus__places *p, uint64_t end) {
  uint64_t i = end - p->line_feed->len;
  const char *feed = p->line_feed->data;
  for (; i < end; i++)
    if (*feed++ != (i < p->at ? p->kept[i % sizeof p->kept] : p->run[i - p->at]))
      return false;
  return true;
}

static uint64_t place_count_wide(const multistatus__places *p, uint64_t from,
                                 uint64_t to) {
  uint64_t count = 0, bytes = p->line_feed->len;
  for (from -= from % bytes; to - from >= bytes;)
    count += place_ends(p, from += bytes);
  return count;
}

static uint64_t place_start_wide(const multistatus__places *p, uint64_t at) {
  uint64_t bytes = p->line_feed->len;
  for (at -= at % bytes; at > p->at && !place_ends(p, at);)
    at -= bytes;
  return at;
}

#endif

/* ---- Any body ---- */

/* The line ends between two offsets in the current piece. */
static uint64_t place_count(multistatus__places *p, uint64_t from, uint64_t to) {
#ifdef MULTISTATUS_WITH_LIBXML2
  if (place_is_wide(p))
    return place_count_wide(p, from, to);
#endif
  return multistatus__bytes_count(p->run + (from - p->at), p->run + (to - p->at), '\n');
}

/* The start of the line of an offset, or one not after that of the current piece. */
static uint64_t place_start(multistatus__places *p, uint64_t at) {
#ifdef MULTISTATUS_WITH_LIBXML2
  if (place_is_wide(p))
    return place_start_wide(p, at);
#endif
  const char *to = p->run + (at - p->at);
  return p->at + (size_t)(multistatus__bytes_after(p->run, to, '\n') - p->run);
}

/* A search begins at the offset looked up last, in either direction. The faults of a
   tag are reported in its order, more than once: searching back from the end each time
   would take quadratic time. */

static void place_move(multistatus__places *p, uint64_t offset) {
  bool back = offset < p->found;
  uint64_t between = place_count(p, back ? offset : p->found, back ? p->found : offset);
  if (between) {
    uint64_t start = place_start(p, offset);
    p->line_start = start > p->at ? start : p->run_start;
    p->line += back ? -between : between;
  }
  p->found = offset;
}

void multistatus__place_find(multistatus__places *p, uint64_t offset, uint64_t *line,
                             uint64_t *column) {
  place_move(p, offset);
  *column = offset - p->line_start + 1;
  *line = p->line + 1;
}

void multistatus__place_pass(multistatus__places *p, uint64_t offset) {
  place_move(p, offset);
#ifdef MULTISTATUS_WITH_LIBXML2
  place_keep(p, offset);
#endif
  p->run_start = p->line_start;
  p->run += offset - p->at;
  p->len -= (size_t)(offset - p->at);
  p->at = offset;
}
