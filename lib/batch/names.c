/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdlib.h>
#include <string.h>

static int names_compare(const void *a, const void *b) {
  const multistatus__named *x = a, *y = b;
  int order = strcmp(x->name, y->name);
  return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

void multistatus__names_sort(multistatus__named *names, size_t n) {
  if (n > 1)
    qsort(names, n, sizeof *names, names_compare);
}

/* ---- hrefs ---- */

/* Writes what an href is compared by; to has room for strlen(href) + 1. Returns its
   length. */
static size_t names_key(const char *href, char *to) {
  size_t len, room = strlen(href) + 1;
  if (strchr(href, '?') || multistatus_href_path(href, 0, to, room, &len)) {
    memcpy(to, href, room);
    return room - 1;
  }
  while (len > 1 && to[len - 1] == '/')
    to[--len] = '\0';
  return len;
}

bool multistatus__hrefs_init(multistatus__hrefs *h, const multistatus_allocator *a,
                             size_t items, const char *(*of)(const void *ctx, size_t i),
                             const void *ctx) {
  size_t room = 1;
  memset(h, 0, sizeof *h);
  h->allocator = a;
  for (size_t i = 0; i < items; i++)
    room += of(ctx, i) ? strlen(of(ctx, i)) + 1 : 0;
  h->names = multistatus__alloc(a, (items + 1) * sizeof *h->names);
  h->text = multistatus__alloc(a, room);
  if (!h->names || !h->text)
    return false;
  char *to = h->text;
  for (size_t i = 0; i < items; i++) {
    const char *href = of(ctx, i);
    if (!href)
      continue;
    h->names[h->n].name = to;
    h->names[h->n++].at = i;
    to += names_key(href, to) + 1;
  }
  multistatus__names_sort(h->names, h->n);
  return true;
}

void multistatus__hrefs_done(multistatus__hrefs *h) {
  multistatus__release(h->allocator, h->names);
  multistatus__release(h->allocator, h->text);
  multistatus__release(h->allocator, h->scratch.data);
}

bool multistatus__hrefs_find(multistatus__hrefs *h, const char *href, size_t *at) {
  size_t low = 0, high = h->n;
  *at = SIZE_MAX;
  if (!multistatus__buffer_grow(h->allocator, &h->scratch, strlen(href) + 1))
    return false;
  names_key(href, h->scratch.data);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strcmp(h->names[middle].name, h->scratch.data) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < h->n && strcmp(h->names[low].name, h->scratch.data) == 0)
    *at = h->names[low].at;
  return true;
}
