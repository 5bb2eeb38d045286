/* SPDX-License-Identifier: MIT */
#include "markup.h"
#include "../base/bytes.h"

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
