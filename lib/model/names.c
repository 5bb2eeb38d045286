/* SPDX-License-Identifier: MIT */
#include "names.h"

/* The hash needs no key: names that collide make a search NAMES_MOST steps long at
   most. */
static multistatus__name **intern_bucket(multistatus__names *all, uint32_t hash) {
  return all->buckets + (hash ^ hash >> 8 ^ hash >> 16) % NAMES_BUCKETS;
}

static multistatus__name *intern_find(multistatus__names *all, uint32_t hash,
                                      multistatus_text ns, multistatus_text name) {
  multistatus__name *n = *intern_bucket(all, hash);
  while (n && (n->prop.hash != hash || !multistatus__equals(n->prop.name, name) ||
               !multistatus__equals(n->prop.ns, ns)))
    n = n->next;
  return n;
}

/* Whether one more name may be interned. */
static bool intern_fits(const multistatus__context *o, multistatus_text ns,
                        multistatus_text name) {
  return o->lasting && (!o->names || o->names->count < NAMES_MOST) &&
         ns.len + name.len <= NAMES_BYTES;
}

/* False with the error set. */
static bool intern_is_valid(multistatus__context *o, multistatus_text ns,
                            multistatus_text name) {
  if (ns.len <= o->limits.name_bytes && name.len <= o->limits.name_bytes &&
      multistatus__is_ns(ns) && multistatus__is_name(name))
    return true;
  return multistatus__ns_copy(o, ns) && multistatus__name_copy(o, name);
}

static multistatus__name *intern_new(multistatus__context *o, uint32_t hash,
                                     multistatus_text ns, multistatus_text name) {
  multistatus__context *home = o->lasting;
  multistatus__name *n = multistatus__arena_zero(home, sizeof *n);
  if (n && (n->prop.ns = multistatus__ns_keep(home, ns)) &&
      (n->prop.name = multistatus__plain_copy(home, name, NULL))) {
    n->prop.hash = hash;
    n->prop.value = multistatus__empty;
    n->prop.plain = true;
    return n;
  }
  multistatus__fail_nomem(o);
  return NULL;
}

multistatus__name *multistatus__name_intern(multistatus__context *o, bool first,
                                            multistatus_text ns,
                                            multistatus_text name) {
  uint32_t hash = multistatus__prop_hash(ns, name);
  multistatus__names *all = o->names;
  multistatus__name *n = all ? intern_find(all, hash, ns, name) : NULL;
  if (!n) {
    if (!intern_fits(o, ns, name) || !intern_is_valid(o, ns, name) ||
        !(n = intern_new(o, hash, ns, name)))
      return NULL;
    if (!all && !(all = o->names = multistatus__arena_zero(o->lasting, sizeof *all))) {
      multistatus__fail_nomem(o);
      return NULL;
    }
    multistatus__name **bucket = intern_bucket(all, hash);
    n->next = *bucket;
    *bucket = n;
    all->count++;
  }
  *(first || !all->expect ? &all->first : all->expect) = n;
  all->expect = &n->after;
  return n;
}
