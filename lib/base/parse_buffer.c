/* SPDX-License-Identifier: MIT */
#include "parse_buffer.h"

#include <string.h>

/* Gives it the capacity; false if out of memory. */
static bool parse_buffer_resize(multistatus__parse *in, multistatus__parse_buffer *s,
                                size_t cap) {
  const multistatus_allocator *a = in->allocator;
  char *data = a->alloc(a->ctx, s->lent ? NULL : s->data, s->lent ? 0 : s->cap, cap);
  if (!data)
    return false;
  if (s->lent && s->len)
    memcpy(data, s->data, s->len);
  s->data = data;
  s->cap = cap;
  s->lent = false;
  return true;
}

int multistatus__parse_buffer_reserve(multistatus__parse *in,
                                      multistatus__parse_buffer *s, size_t len,
                                      size_t max, const char *limit) {
  if (len > max || s->len > max - len)
    return multistatus__parse_fail_limit(in, limit, MULTISTATUS_HERE);
  if (len <= s->cap - s->len)
    return 0;
  size_t cap = s->cap * 2 > s->len + len ? s->cap * 2 : s->len + len + 64;
  return parse_buffer_resize(in, s, cap)
             ? 0
             : multistatus__parse_fail(in, MULTISTATUS_ERROR_NOMEM, MULTISTATUS_HERE,
                                       "out of memory");
}

int multistatus__parse_buffer_put(multistatus__parse *in, multistatus__parse_buffer *s,
                                  const void *data, size_t len, size_t max,
                                  const char *limit) {
  int rc = multistatus__parse_buffer_reserve(in, s, len, max, limit);
  if (rc || !len)
    return rc;
  memcpy(s->data + s->len, data, len);
  s->len += len;
  return 0;
}

bool multistatus__parse_buffer_try(multistatus__parse *in, multistatus__parse_buffer *s,
                                   const void *data, size_t len) {
  if (len > s->cap - s->len &&
      !parse_buffer_resize(in, s, s->len + len + s->cap / 2 + 256))
    return false;
  if (len)
    memcpy(s->data + s->len, data, len);
  s->len += len;
  return true;
}

void multistatus__parse_buffer_free(multistatus__parse *in,
                                    multistatus__parse_buffer *s) {
  const multistatus_allocator *a = in->allocator;
  a->alloc(a->ctx, s->data, s->cap, 0);
}
