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

/* Where the namespace stands behind a name of that length, as a string of the model. */
static size_t known_first(size_t name) {
  size_t first = multistatus__string_size(name) + sizeof(uint32_t) - 1;
  return first - first % sizeof(uint32_t);
}

static size_t known_size(size_t name, size_t ns) {
  return sizeof(multistatus__known) + known_first(name) + multistatus__string_size(ns);
}

multistatus__known *multistatus__known_keep(multistatus__owner *o, multistatus_text ns,
                                            multistatus_text name) {
  const multistatus_allocator *a = &o->allocator;
  if (!multistatus__known_has_room(o, ns, name))
    return NULL;
  multistatus__known *k = multistatus__alloc(a, known_size(name.len, ns.len));
  if (k && !o->knowns && (o->knowns = multistatus__alloc(a, sizeof *o->knowns)))
    o->known = &o->knowns->nothing;
  o->forget = multistatus__model_forget;
  if (!k || !o->knowns) {
    multistatus__release(a, k, known_size(name.len, ns.len));
    multistatus__fail_nomem(o);
    return NULL;
  }
  k->prop.name = known_copy(k + 1, name);
  k->prop.ns = known_copy((char *)(k + 1) + known_first(name.len), ns);
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
      multistatus__release(&o->allocator, k,
                           known_size(multistatus__length(k->prop.name),
                                      multistatus__length(k->prop.ns)));
    }
  multistatus__release(&o->allocator, o->knowns, sizeof *o->knowns);
  o->knowns = NULL;
}
