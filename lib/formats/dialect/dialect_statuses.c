/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/hash.h"
#include "dialect.h"

/* Statuses in a separate object, before or after the items: a table of the ids of both.
   Statuses that no item reported are reported at the end. */

/* The bytes that an id counts for, besides its length, since it may become a result. */
enum { STATUSES_BYTES = 256 };

static multistatus__status_entry *statuses_at(const multistatus__statuses *s,
                                              size_t i) {
  return (multistatus__status_entry *)(void *)s->entries.data + i;
}

static uint32_t *statuses_slot(const multistatus__statuses *s, size_t i) {
  return (uint32_t *)(void *)s->slots.data + i;
}

/* The slot of an id, or the free slot for it. */
static uint32_t *statuses_probe(const multistatus__statuses *s, uint64_t hash,
                                multistatus_text id) {
  for (size_t i = (size_t)hash & (s->size - 1);; i = (i + 1) & (s->size - 1)) {
    uint32_t *slot = statuses_slot(s, i);
    if (!*slot)
      return slot;
    const multistatus__status_entry *e = statuses_at(s, *slot - 1);
    if (e->hash == hash && e->len == id.len &&
        (!id.len || memcmp(s->texts.data + e->at, id.data, id.len) == 0))
      return slot;
  }
}

/* Makes room for one more id, so that at most half of the slots are used. */
static int statuses_grow(multistatus__dialect_reader *d) {
  multistatus__statuses *s = &d->statuses;
  if (s->size && s->count < s->size / 2)
    return 0;
  s->size = s->size ? s->size * 2 : 64;
  s->slots.len = 0;
  int rc = multistatus__parse_reserve(&d->in->parse, &s->slots,
                                      s->size * sizeof(uint32_t), SIZE_MAX, "");
  if (rc)
    return rc;
  memset(s->slots.data, 0, s->size * sizeof(uint32_t));
  for (size_t i = 0; i < s->count; i++) {
    const multistatus__status_entry *e = statuses_at(s, i);
    const multistatus_text id = {e->len ? s->texts.data + e->at : "", e->len};
    *statuses_probe(s, e->hash, id) = (uint32_t)(i + 1);
  }
  return 0;
}

/* Sets *number to the index of the entry for an id, which is created if necessary. */
static int statuses_entry(multistatus__dialect_reader *d, multistatus_text id,
                          size_t *number) {
  multistatus__statuses *s = &d->statuses;
  multistatus__parse *parse = &d->in->parse;
  size_t max = parse->limits->pending_bytes;
  max = max < UINT32_MAX ? max : UINT32_MAX - 1;
  multistatus__key_make(&s->hash_key);
  int rc = statuses_grow(d);
  if (rc)
    return rc;
  multistatus__status_entry e = {.hash =
                                     multistatus__hash(&s->hash_key, id.data, id.len),
                                 .at = (uint32_t)s->texts.len,
                                 .len = (uint32_t)id.len};
  uint32_t *slot = statuses_probe(s, e.hash, id);
  *number = *slot ? *slot - 1 : s->count;
  if (*slot)
    return 0;
  if (s->count >= max / STATUSES_BYTES ||
      s->texts.len + id.len > max - s->count * STATUSES_BYTES)
    return multistatus__parse_fail_limit(parse, "pending-bytes", MULTISTATUS_HERE);
  rc = multistatus__parse_put(parse, &s->texts, id.data, id.len, SIZE_MAX, "");
  rc = rc ? rc : multistatus__parse_put(parse, &s->entries, &e, sizeof e, SIZE_MAX, "");
  if (!rc)
    *slot = (uint32_t)++s->count;
  return rc;
}

int multistatus__statuses_find(multistatus__dialect_reader *d, multistatus_text id,
                               const multistatus__status_entry **entry) {
  int rc = statuses_entry(d, id, &d->statuses.current);
  if (!rc)
    *entry = statuses_at(&d->statuses, d->statuses.current);
  return rc;
}

void multistatus__statuses_seen(multistatus__dialect_reader *d, int status) {
  multistatus__status_entry *e = statuses_at(&d->statuses, d->statuses.current);
  e->seen = true;
  e->succeeded = status >= 200 && status < 300;
}

int multistatus__statuses_put(multistatus__dialect_reader *d, multistatus_text id,
                              multistatus__json_kind kind, multistatus_text text) {
  multistatus_text reason;
  size_t number;
  int rc = statuses_entry(d, id, &number);
  if (rc)
    return rc;
  multistatus__status_entry *e = statuses_at(&d->statuses, number);
  e->status = multistatus__dialect_status(d->dialect, kind, text, &reason);
  e->listed = true;
  return 0;
}

/* Reports the ids that no item had, and those whose item was reported as a success
   although their status here is not 2xx. */
int multistatus__statuses_end(multistatus__dialect_reader *d) {
  static const multistatus_text none = {"", 0};
  multistatus__statuses *s = &d->statuses;
  int rc = 0;
  for (size_t i = 0; i < s->count && !rc; i++) {
    const multistatus__status_entry *e = statuses_at(s, i);
    bool differs = e->succeeded && (e->status < 200 || e->status > 299);
    if (!e->listed || (e->seen && !differs))
      continue;
    const multistatus_text id = {e->len ? s->texts.data + e->at : "", e->len};
    rc = multistatus_input_begin(d->in);
    rc = rc ? rc : multistatus_input_set_id(d->in, id);
    rc = rc ? rc
            : multistatus_input_set_status(d->in,
                                           e->status ? e->status : MULTISTATUS_UNKNOWN);
    if (!rc && !e->status)
      rc = multistatus_input_set_unknown(d->in, none);
    rc = rc ? rc : multistatus_input_commit(d->in);
  }
  return rc;
}

void multistatus__statuses_done(multistatus__dialect_reader *d) {
  const multistatus_allocator *a = d->in->parse.allocator;
  multistatus__buffer_done(a, &d->statuses.entries);
  multistatus__buffer_done(a, &d->statuses.texts);
  multistatus__buffer_done(a, &d->statuses.slots);
}
