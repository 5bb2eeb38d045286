/* SPDX-License-Identifier: MIT */
#include "dialect.h"

/* Statuses in a separate object, before or after the items: a table of the ids of both.
   Statuses that no item reported are reported at the end. */

/* The bytes that an id counts for, besides its length, since it may become a result. */
enum { STATUSES_BYTES = 256 };

multistatus__status_entry *multistatus__statuses_entry(multistatus__dialect_reader *d,
                                                       multistatus_text id) {
  multistatus__statuses *s = &d->statuses;
  multistatus__context *o = &s->own;
  multistatus__parse *parse = &d->in->parse;
  if (!o->allocator.alloc)
    multistatus__context_derive(o, d->in->context, false);
  multistatus__key_make(&o->key);
  uint64_t hash = multistatus__hash(&o->key, id.data, id.len);
  multistatus__status_entry *e =
      multistatus__table_find(&s->by_id, hash, multistatus__table_has_text, &id);
  if (e)
    return e;
  s->bytes += STATUSES_BYTES + id.len;
  if (s->bytes > parse->limits->pending_bytes) {
    multistatus__parse_fail_limit(parse, "pending-bytes", MULTISTATUS_HERE);
    return NULL;
  }
  e = multistatus__arena_zero(o, sizeof *e);
  const char *copy = e ? multistatus__plain_copy(o, id, NULL) : NULL;
  if (!copy || !multistatus__table_put(&s->by_id, &o->allocator, hash, copy, e)) {
    multistatus__parse_fail_nomem(parse);
    return NULL;
  }
  e->id = copy;
  MODEL_APPEND(s->first, s->last, e);
  return e;
}

int multistatus__statuses_put(multistatus__dialect_reader *d, multistatus_text id,
                              multistatus__json_kind kind, multistatus_text text) {
  multistatus_text reason;
  multistatus__status_entry *e = multistatus__statuses_entry(d, id);
  if (!e)
    return d->in->parse.error;
  int status = multistatus__dialect_status(d->dialect, kind, text, &reason), rc = 0;
  if (e->listed) {
    rc = multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_STATUS_REPEATED,
                                  "more than one status");
    multistatus_input_drop(d->in); /* it is not about the next result */
  }
  if (!e->listed || !multistatus__succeeds(status))
    e->status = status;
  e->listed = true;
  return rc;
}

/* Reports the ids that no item had, and those whose item was reported as a success
   although their status here is not. */
int multistatus__statuses_end(multistatus__dialect_reader *d) {
  const multistatus__status_entry *e = d->statuses.first;
  int rc = 0;
  for (; e && !rc; e = e->next) {
    bool differs = e->succeeded && !multistatus__succeeds(e->status);
    if (!e->listed || (e->seen && !differs))
      continue;
    d->counts[multistatus__succeeds(e->status)]++;
    multistatus_input_begin(d->in);
    multistatus_input_set_id(d->in, multistatus__view(e->id));
    multistatus_input_set_status(d->in, e->status ? e->status : MULTISTATUS_UNKNOWN);
    if (!e->status)
      multistatus_input_set_unknown(d->in, multistatus__cstring(""));
    rc = multistatus_input_commit(d->in);
  }
  return rc;
}

void multistatus__statuses_done(multistatus__dialect_reader *d) {
  multistatus__table_done(&d->statuses.by_id, d->in->parse.allocator);
  multistatus__context_done(&d->statuses.own);
}
