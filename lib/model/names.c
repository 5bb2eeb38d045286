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

/* ---- Parsed markup ---- */

/* A cache of parsed markup. Parsing costs far more than adding text, and servers add
   the same markup again and again. */

/* Longer markup is not kept, and at most MARKUP_TOTAL bytes for one context. */
enum { MARKUP_SLOTS = 16, MARKUP_BYTES = 4096, MARKUP_TOTAL = 64 * 1024 };

typedef struct markup_entry {
  multistatus_text given;
  multistatus_prop_text parsed;
  bool whole; /* it is an element, not the content of one */
  bool again; /* it was found again, so it is not replaced */
} markup_entry;

struct multistatus__markups {
  markup_entry *slots[MARKUP_SLOTS];
  size_t bytes; /* kept so far, including replaced entries, which are still in use */
};

static markup_entry **markup_slot(multistatus__context *o, multistatus_text xml) {
  unsigned char middle = xml.len ? (unsigned char)xml.data[xml.len / 2] : 0;
  return o->markups->slots + (xml.len + middle) % MARKUP_SLOTS;
}

const multistatus_prop_text *multistatus__markup_find(multistatus__context *o,
                                                      multistatus_text xml,
                                                      bool whole) {
  markup_entry *m = o->markups ? *markup_slot(o, xml) : NULL;
  if (!m || m->whole != whole || m->given.len != xml.len ||
      !multistatus__bytes_equal(m->given.data, xml.data, xml.len))
    return NULL;
  m->again = true;
  return &m->parsed;
}

/* Sets *t to a copy in the context's lasting memory, as a string of the model. */
static void markup_copy(multistatus__context *home, multistatus_text *t) {
  if (t->data)
    t->data = multistatus__plain_copy(home, *t, NULL);
}

int multistatus__markup_keep(multistatus__context *o, multistatus_text xml, bool whole,
                             const multistatus_prop_text *parsed) {
  multistatus__context *home = o->lasting;
  size_t len = parsed->value.len + xml.len + parsed->ns.len + parsed->name.len +
               parsed->lang.len + parsed->attributes.len;
  if (!home || len > MARKUP_BYTES ||
      (o->markups && o->markups->bytes + len > MARKUP_TOTAL))
    return 0;
  if (!o->markups && !(o->markups = multistatus__arena_zero(home, sizeof *o->markups)))
    return multistatus__fail_nomem(o);
  markup_entry **slot = markup_slot(o, xml);
  if (*slot && (*slot)->again)
    return 0;
  markup_entry *m = multistatus__arena_get(home, sizeof *m);
  if (!m)
    return multistatus__fail_nomem(o);
  const markup_entry entry = {xml, *parsed, whole, false};
  *m = entry;
  markup_copy(home, &m->given);
  markup_copy(home, &m->parsed.value);
  markup_copy(home, &m->parsed.ns);
  markup_copy(home, &m->parsed.name);
  markup_copy(home, &m->parsed.lang);
  markup_copy(home, &m->parsed.attributes);
  if (home->error)
    return multistatus__fail_nomem(o);
  *slot = m;
  o->markups->bytes += sizeof *m + len;
  return 0;
}
