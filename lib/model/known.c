/* SPDX-License-Identifier: MIT */
#include "known.h"
#include "markup.h"

/* No keyed hash: names that collide can make a search KNOWN_MOST steps long and no
   longer, and a key takes a system call, which short documents need not pay for. */
static multistatus__known **known_bucket(multistatus__owner *o, uint32_t hash) {
  return o->knowns->buckets + (hash ^ hash >> 8 ^ hash >> 16) % KNOWN_BUCKETS;
}

multistatus__known *multistatus__known_look(multistatus__owner *o, multistatus_text ns,
                                            multistatus_text name) {
  if (!o->knowns)
    return NULL;
  uint32_t hash = multistatus__prop_hash(ns, name);
  multistatus__known *k = *known_bucket(o, hash);
  while (k && (k->prop.hash != hash || !multistatus__known_as(k->prop.name, name) ||
               !multistatus__known_as(k->prop.ns, ns)))
    k = k->next;
  return k;
}

/* A copy as a string of the model. */
static const char *known_copy(void *place, multistatus_text t) {
  char *s = multistatus__string_at(place, t.len);
  multistatus__bytes_copy(s, t.data, t.len);
  return s;
}

multistatus__known *multistatus__known_keep(multistatus__owner *o, multistatus_text ns,
                                            multistatus_text name) {
  const multistatus_allocator *a = &o->allocator;
  if (!multistatus__known_has_room(o, ns, name))
    return NULL;
  /* Behind it, the name and the namespace, both where a length may stand. */
  size_t first = multistatus__string_size(name.len) + sizeof(uint32_t) - 1;
  first -= first % sizeof(uint32_t);
  multistatus__known *k =
      multistatus__alloc(a, sizeof *k + first + multistatus__string_size(ns.len));
  if (k && !o->knowns && (o->knowns = multistatus__alloc(a, sizeof *o->knowns)))
    o->known = &o->knowns->nothing;
  o->forget = multistatus__model_forget;
  if (!k || !o->knowns) {
    multistatus__release(a, k);
    multistatus__fail_nomem(o);
    return NULL;
  }
  k->prop.name = known_copy(k + 1, name);
  k->prop.ns = known_copy((char *)(k + 1) + first, ns);
  k->prop.hash = multistatus__prop_hash(ns, name);
  k->prop.value = multistatus__empty;
  k->prop.plain = true;
  k->dav = ns.len == 4 && memcmp(ns.data, "DAV:", 4) == 0;
  multistatus__known **bucket = known_bucket(o, k->prop.hash);
  k->next = *bucket;
  *bucket = k;
  o->knowns->count++;
  return k;
}

void multistatus__knowns_done(multistatus__owner *o) {
  for (size_t i = 0; o->knowns && i < KNOWN_BUCKETS; i++)
    for (multistatus__known *k = o->knowns->buckets[i], *next; k; k = next) {
      next = k->next;
      multistatus__release(&o->allocator, k);
    }
  multistatus__release(&o->allocator, o->knowns);
  o->knowns = NULL;
}
