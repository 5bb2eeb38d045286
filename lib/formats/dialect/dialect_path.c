/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dialect.h"

/* Paths as <multistatus/dialect.h> has them. */

/* Takes what stands before the next separator. */
static bool path_split(multistatus_text *from, char separator, multistatus_text *part) {
  if (!from->data)
    return false;
  const char *end = from->len ? memchr(from->data, separator, from->len) : NULL;
  part->data = from->data;
  part->len = end ? (size_t)(end - from->data) : from->len;
  from->data = end ? end + 1 : NULL;
  from->len -= part->len + (end != NULL);
  return true;
}

bool multistatus__path_take(multistatus_text *paths, multistatus_text *path) {
  return path_split(paths, '|', path);
}

bool multistatus__path_name(multistatus_text *path, multistatus_text *name) {
  return path->len && path_split(path, '.', name);
}

size_t multistatus__path_number(multistatus_text name) {
  size_t n = 0;
  for (size_t i = 0; i < name.len; i++) {
    if (!multistatus__json_is_digit(name.data[i]) || n > 10000000)
      return SIZE_MAX;
    n = n * 10 + (size_t)(name.data[i] - '0');
  }
  return name.len ? n : SIZE_MAX;
}

bool multistatus__path_is(multistatus_text name, const char *s) {
  return strlen(s) == name.len && memcmp(name.data, s, name.len) == 0;
}

bool multistatus__path_at(multistatus_text path, size_t level, multistatus_text *name) {
  while (multistatus__path_name(&path, name))
    if (level-- == 0)
      return true;
  return false;
}

bool multistatus__path_fits(multistatus_text name, const multistatus_text *key,
                            size_t place) {
  if (multistatus__path_is(name, "*"))
    return true;
  return key ? name.len == key->len &&
                   (!name.len || memcmp(name.data, key->data, name.len) == 0)
             : multistatus__path_number(name) == place;
}
