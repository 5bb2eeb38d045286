/* SPDX-License-Identifier: MIT */
#include "names.h"

/* The hash needs no secret key: even if all names collide, a search takes at most
   NAMES_MOST steps. */
static multistatus__name **intern_bucket(multistatus__names *all, uint32_t hash) {
  return all->buckets + (hash ^ hash >> 8 ^ hash >> 16) % NAMES_BUCKETS;
}

static multistatus__name *intern_find(multistatus__name *n, uint32_t hash,
                                      multistatus_text ns, multistatus_text name) {
  while (n && (n->prop.hash != hash || !multistatus__equals(n->prop.name, name) ||
               !multistatus__equals(n->prop.ns, ns)))
    n = n->next;
  return n;
}

/* Creates a name. NULL if it cannot be interned, or with the error set. Nearly always
   its namespace is that of the previous name, and they share the string. */
static multistatus__name *intern_new(multistatus__context *o, multistatus_text ns,
                                     multistatus_text name) {
  multistatus__context *home = o->lasting;
  const multistatus__names *all = o->names;
  const multistatus__name *before = all->newest;
  const char *shared =
      before && multistatus__equals(before->prop.ns, ns) ? before->prop.ns : NULL;
  if (all->count >= NAMES_MOST || ns.len + name.len > NAMES_BYTES)
    return NULL;
  if (ns.len > o->limits.name_bytes || name.len > o->limits.name_bytes ||
      (!shared && !multistatus__is_ns(ns)) || !multistatus__is_name(name)) {
    if (multistatus__ns_copy(o, ns)) /* one of these sets the error */
      multistatus__name_copy(o, name);
    return NULL;
  }
  multistatus__name *n = multistatus__arena_zero(home, sizeof *n);
  if (!n || !(n->prop.ns = shared ? shared : multistatus__ns_keep(home, ns)) ||
      !(n->prop.name = multistatus__plain_copy(home, name, NULL))) {
    multistatus__fail_nomem(o);
    return NULL;
  }
  n->prop.value = multistatus__empty;
  n->prop.plain = true;
  return n;
}

multistatus__name *multistatus__name_intern(multistatus__context *o, bool first,
                                            multistatus_text ns,
                                            multistatus_text name) {
  if (!o->lasting)
    return NULL;
  if (!o->names &&
      !(o->names = multistatus__arena_zero(o->lasting, sizeof *o->names))) {
    multistatus__fail_nomem(o);
    return NULL;
  }
  multistatus__names *all = o->names;
  uint32_t hash = multistatus__prop_hash(ns, name);
  multistatus__name **bucket = intern_bucket(all, hash);
  multistatus__name *n = intern_find(*bucket, hash, ns, name);
  if (!n) {
    if (!(n = intern_new(o, ns, name)))
      return NULL;
    n->prop.hash = hash;
    n->next = *bucket;
    *bucket = all->newest = n;
    all->count++;
  }
  *(first ? &all->first : all->expect) = n;
  all->expect = &n->after;
  return n;
}
