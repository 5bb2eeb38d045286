/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/text.h"
#include "dialect.h"

/* Paths, as described in <multistatus/dialect.h>. */

/* Removes the part before the next separator that is not between quotes. */
static bool path_split(multistatus_text *from, char separator, multistatus_text *part) {
  size_t len = 0;
  if (!from->data)
    return false;
  for (bool quoted = false; len < from->len; len++) {
    if (!quoted && from->data[len] == separator)
      break;
    quoted ^= from->data[len] == '\'';
  }
  *part = *from;
  part->len = len;
  from->len -= len;
  from->data = from->len ? from->data + len + 1 : NULL;
  from->len -= from->len > 0;
  return true;
}

bool multistatus__path_take(multistatus_text *paths, multistatus_text *path) {
  return path_split(paths, '|', path);
}

bool multistatus__path_name(multistatus_text *path, multistatus_text *name) {
  if (!path->len || !path_split(path, '.', name))
    return false;
  if (name->len > 1 && *name->data == '\'' && name->data[name->len - 1] == '\'') {
    name->data++;
    name->len -= 2;
  }
  return true;
}

size_t multistatus__path_number(multistatus_text name) {
  uint64_t n;
  return multistatus__number(name, &n) && n < 100000000 ? (size_t)n : SIZE_MAX;
}

bool multistatus__path_at(multistatus_text path, size_t level, multistatus_text *name) {
  while (multistatus__path_name(&path, name))
    if (level-- == 0)
      return true;
  return false;
}

size_t multistatus__path_length(multistatus_text path) {
  multistatus_text name;
  size_t n = 0;
  while (multistatus__path_name(&path, &name))
    n++;
  return n;
}

/* ---- Through a document ---- */

/* True if a name leads to that member, or (key NULL) to the element at place. */
static bool path_fits(multistatus_text name, const multistatus_text *key,
                      size_t place) {
  if (multistatus__text_is(name, "*"))
    return true;
  return key ? multistatus__same(name, *key) : multistatus__path_number(name) == place;
}

/* Of the paths that lead to the innermost open value, those that continue with the
   member, or (key NULL) with its next element. */
static uint64_t path_leads(const multistatus__path_walk *w,
                           const multistatus_text *key) {
  uint64_t found = 0;
  for (size_t i = 0; i < w->count; i++) {
    multistatus_text name;
    if ((w->leads[w->level] >> i & 1) &&
        multistatus__path_at(w->paths[i], w->level - 1, &name) &&
        path_fits(name, key, w->places[w->level]))
      found |= UINT64_C(1) << i;
  }
  return found;
}

void multistatus__walk_key(multistatus__path_walk *w, multistatus_text key) {
  w->next = path_leads(w, &key);
}

uint64_t multistatus__walk_value(multistatus__path_walk *w) {
  uint64_t ends = 0;
  multistatus_text name;
  if (!w->level)
    w->next = UINT64_MAX >> (WALK_PATHS - w->count);
  else if (w->in_array[w->level]) {
    w->next = path_leads(w, NULL);
    w->places[w->level]++;
  }
  for (size_t i = 0; i < w->count; i++)
    if ((w->next >> i & 1) && !multistatus__path_at(w->paths[i], w->level, &name))
      ends |= UINT64_C(1) << i;
  return ends;
}

bool multistatus__walk_all(const multistatus__path_walk *w) {
  multistatus_text name;
  for (size_t i = 0; i < w->count; i++)
    if ((w->next >> i & 1) && multistatus__path_at(w->paths[i], w->level, &name) &&
        multistatus__text_is(name, "*") &&
        !multistatus__path_at(w->paths[i], w->level + 1, &name))
      return true;
  return false;
}

bool multistatus__walk_enter(multistatus__path_walk *w, bool array, size_t depth) {
  if (!w->next || w->level > DIALECT_DEPTH) {
    w->skip = depth;
    return false;
  }
  w->level++;
  w->leads[w->level] = w->next;
  w->places[w->level] = 0;
  w->in_array[w->level] = array;
  return true;
}
