/* SPDX-License-Identifier: MIT */
#include "known.h"

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

/* A copy as a string of the model, at *to, which goes on behind it. */
static const char *known_copy(char **to, multistatus_text t) {
  uint32_t len = (uint32_t)t.len;
  char *s = *to + sizeof len;
  memcpy(*to, &len, sizeof len);
  if (t.len)
    memcpy(s, t.data, t.len);
  s[t.len] = '\0';
  *to = s + t.len + 1;
  return s;
}

multistatus__known *multistatus__known_keep(multistatus__owner *o, multistatus_text ns,
                                            multistatus_text name) {
  const multistatus_allocator *a = &o->allocator;
  if (!multistatus__known_room(o, ns, name))
    return NULL;
  size_t strings =
      multistatus__string_size(ns.len) + multistatus__string_size(name.len);
  multistatus__known *k = multistatus__alloc(a, sizeof *k + strings);
  if (k && !o->knowns && (o->knowns = multistatus__alloc(a, sizeof *o->knowns)))
    o->known = &o->knowns->nothing;
  if (!k || !o->knowns) {
    multistatus__release(a, k);
    multistatus__fail_nomem(o);
    return NULL;
  }
  char *to = (char *)(k + 1);
  k->prop.ns = known_copy(&to, ns);
  k->prop.name = known_copy(&to, name);
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
