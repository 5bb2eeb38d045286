/* SPDX-License-Identifier: MIT */
#include "mould.h"

#include <string.h>
#include "bytes.h"

/* No two usual statuses have the same. */
static size_t mould_slot(int status) {
  return (unsigned)status % MOULD_COUNT;
}

bool multistatus__mould_put(const multistatus__moulds *m, multistatus_output *out,
                            const multistatus_result *r) {
  const multistatus__mould *mould = m->all ? m->all + mould_slot(r->status) : NULL;
  if (!mould || mould->status != r->status)
    return false;
  size_t len = multistatus_string_length(r->href.value);
  size_t all = mould->before + len + mould->after;
  /* Whole moulds are copied, so that their lengths cost nothing; what is over goes into
     the room behind the block, or is written over by what comes next. */
  if (all > OUTPUT_RESERVE - MOULD_BYTES ||
      (all > out->cap - out->len &&
       multistatus_output_reserve(out, all) == out->data + out->cap))
    return false;
  char *to = out->data + out->len;
  memcpy(to, mould->text, MOULD_BEFORE);
  multistatus__bytes_copy(to + mould->before, r->href.value, len);
  memcpy(to + mould->before + len, mould->text + MOULD_BEFORE, MOULD_BYTES);
  out->len += all;
  return true;
}

/* Where the href stands, if only there; else NULL. */
static const char *mould_find(const char *data, size_t len, const char *href,
                              size_t n) {
  const char *found = NULL;
  for (size_t i = 0; i + n <= len; i++) {
    if (memcmp(data + i, href, n) != 0)
      continue;
    if (found)
      return NULL;
    found = data + i;
  }
  return found;
}

void multistatus__mould_learn(multistatus__moulds *m, multistatus_output *out,
                              const multistatus_result *r, uint64_t total) {
  const multistatus_allocator *a = &out->owner->allocator;
  size_t href = multistatus_string_length(r->href.value);
  size_t len = (size_t)(multistatus__output_total(out) - total);
  if (len > MOULD_BEFORE + MOULD_BYTES + href || len > out->len - out->start)
    return;
  const char *data = out->data + out->len - len;
  const char *at = mould_find(data, len, r->href.value, href);
  size_t before = at ? (size_t)(at - data) : 0;
  size_t after = len - before - href;
  if (!at || before > MOULD_BEFORE || after > MOULD_BYTES)
    return;
  if (!m->all && !(m->all = multistatus__alloc(a, MOULD_COUNT * sizeof *m->all))) {
    multistatus__fail_nomem(out->owner);
    return;
  }
  multistatus__mould *mould = m->all + mould_slot(r->status);
  mould->status = (uint16_t)r->status;
  mould->before = (uint8_t)before;
  mould->after = (uint8_t)after;
  memcpy(mould->text, data, before);
  memcpy(mould->text + MOULD_BEFORE, at + href, after);
}

void multistatus__moulds_done(multistatus__moulds *m, const multistatus_allocator *a) {
  multistatus__release(a, m->all);
}
