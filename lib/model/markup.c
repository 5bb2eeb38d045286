/* SPDX-License-Identifier: MIT */
#include "known.h"
#include "markup.h"

/* Markup is the dearest thing to add: it is taken apart to see that it is well-formed.
   But a server gives few different ones, again and again, so what some said is kept. */

enum { MARKUP_BYTES = 4096 }; /* longer ones are not kept */

struct multistatus__markup {
  struct multistatus__markup *next; /* also out of date */
  bool whole;
  bool shared; /* properties have its value */
  multistatus_text given;
  multistatus_prop_text said;
  size_t size; /* of all of it */
  char text[];
};

static struct multistatus__markup **markup_slot(multistatus__owner *o,
                                                multistatus_text xml) {
  return o->markup + xml.len % (sizeof o->markup / sizeof *o->markup);
}

const multistatus_prop_text *multistatus__markup_find(multistatus__owner *o,
                                                      multistatus_text xml,
                                                      bool whole) {
  struct multistatus__markup *m = *markup_slot(o, xml);
  if (!m || m->given.len != xml.len || m->whole != whole ||
      memcmp(m->given.data, xml.data, xml.len) != 0)
    return NULL;
  m->shared = true;
  return &m->said;
}

static void markup_release(multistatus__owner *o, struct multistatus__markup *m) {
  if (m)
    multistatus__release(&o->allocator, m, m->size);
}

/* Whoever shares it goes with the arena. */
static void markup_drop(multistatus__owner *o, struct multistatus__markup *m) {
  if (!m || !m->shared) {
    markup_release(o, m);
    return;
  }
  m->next = o->dropped;
  o->dropped = m;
  o->arena.start = NULL; /* a reset has more to do */
}

static void markup_forget(multistatus__owner *o) {
  for (struct multistatus__markup *m = o->dropped, *next; m; m = next) {
    next = m->next;
    markup_release(o, m);
  }
  o->dropped = NULL;
}

static multistatus_text markup_copy(char **to, multistatus_text t) {
  multistatus_text copy = {*to, t.len};
  if (t.len)
    memcpy(*to, t.data, t.len);
  *to += t.len;
  return copy;
}

int multistatus__markup_keep(multistatus__owner *o, multistatus_text xml, bool whole,
                             const multistatus_prop_text *said) {
  struct multistatus__markup **slot = markup_slot(o, xml);
  size_t len = multistatus__string_size(said->value.len) + xml.len + said->ns.len +
               said->name.len + said->lang.len + said->attributes.len;
  if (len > MARKUP_BYTES)
    return 0;
  markup_drop(o, *slot);
  struct multistatus__markup *m = multistatus__alloc(&o->allocator, sizeof *m + len);
  *slot = m;
  o->forget = multistatus__model_forget;
  if (!m)
    return multistatus__fail_nomem(o);
  char *to = multistatus__string_at(m->text, said->value.len);
  m->size = sizeof *m + len;
  m->whole = whole;
  m->said.kind = said->kind;
  m->said.value = markup_copy(&to, said->value);
  to++; /* behind its end */
  m->given = markup_copy(&to, xml);
  m->said.ns = markup_copy(&to, said->ns);
  m->said.name = markup_copy(&to, said->name);
  m->said.lang = markup_copy(&to, said->lang);
  m->said.attributes = markup_copy(&to, said->attributes);
  return 0;
}

static void markup_done(multistatus__owner *o) {
  for (size_t i = 0; i < sizeof o->markup / sizeof *o->markup; i++)
    markup_release(o, o->markup[i]);
  memset(o->markup, 0, sizeof o->markup);
}

void multistatus__model_forget(multistatus__owner *o, bool done) {
  if (done) {
    markup_done(o);
    multistatus__knowns_done(o);
  }
  markup_forget(o);
}
