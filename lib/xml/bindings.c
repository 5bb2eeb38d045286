/* SPDX-License-Identifier: MIT */
#include "bindings.h"

#include <string.h>
#include "../base/text.h"

#define BINDING_XML_NS "http://www.w3.org/XML/1998/namespace"
#define BINDING_XMLNS_NS "http://www.w3.org/2000/xmlns/"

bool multistatus__bindings_begin(multistatus__bindings *b,
                                 const multistatus_allocator *a) {
  static const char names[] = "xml" BINDING_XML_NS;
  enum { PREFIX = sizeof "xml" - 1, NAMES = sizeof names - 1 };
  static const multistatus__binding built_in[BINDINGS_BUILT_IN] = {
      {.id = 1, .prefix_len = PREFIX, .ns = PREFIX, .ns_len = NAMES - PREFIX},
      {.id = 2, .prefix = NAMES, .ns = NAMES}};
  if (UNLIKELY(!multistatus__array_reserve(a, &b->list, BINDINGS_BUILT_IN,
                                           sizeof *built_in) ||
               !multistatus__buffer_grow(a, &b->names, NAMES)))
    return false;
  memcpy(b->names.data, names, NAMES);
  memcpy(b->list.data, built_in, sizeof built_in);
  ((multistatus__binding *)b->list.data)->key =
      multistatus__bindings_key(names, PREFIX);
  b->names.len = NAMES;
  b->found = 0;
  b->count = b->added = b->scope = BINDINGS_BUILT_IN;
  return true;
}

void multistatus__bindings_done(multistatus__bindings *b,
                                const multistatus_allocator *a) {
  multistatus__buffer_done(a, &b->list);
  multistatus__buffer_done(a, &b->names);
  multistatus__buffer_done(a, &b->chains);
}

/* ---- Chains ---- */

static multistatus__binding *binding_at(const multistatus__bindings *b, size_t i) {
  return (multistatus__binding *)b->list.data + i;
}

static multistatus_text binding_prefix(const multistatus__bindings *b,
                                       const multistatus__binding *it) {
  multistatus_text prefix = {b->names.data + it->prefix, it->prefix_len};
  return prefix;
}

/* The head of the chain of a prefix. */
static size_t *binding_chain(const multistatus__bindings *b, multistatus_text prefix) {
  size_t i = (size_t)multistatus__hash(&b->key, prefix.data, prefix.len);
  return (size_t *)b->chains.data + (i & (b->chain_count - 1));
}

/* Inserts binding number count at the head of its chain. */
static void binding_chain_in(multistatus__bindings *b, size_t count) {
  multistatus__binding *it = binding_at(b, count - 1);
  size_t *chain = binding_chain(b, binding_prefix(b, it));
  it->older = *chain;
  *chain = count;
}

/* Builds enough chains if there are many bindings. False: out of memory. */
static bool binding_chains(multistatus__bindings *b, const multistatus_allocator *a) {
  size_t count = b->chain_count ? b->chain_count : 4 * BINDINGS_FEW;
  if (b->count <= b->chain_count)
    return true;
  while (count < b->count)
    count *= 2;
  if (!multistatus__array_reserve(a, &b->chains, count, sizeof(size_t)))
    return false;
  multistatus__key_make(&b->key);
  memset(b->chains.data, 0, count * sizeof(size_t));
  b->chain_count = count;
  for (size_t i = 1; i <= b->count; i++)
    binding_chain_in(b, i);
  return true;
}

const multistatus__binding *multistatus__bindings_search(const multistatus__bindings *b,
                                                         const char *prefix,
                                                         size_t len) {
  const multistatus_text t = {prefix, len};
  if (b->count <= BINDINGS_FEW) {
    for (size_t i = b->count; i > 0; i--)
      if (multistatus__same(binding_prefix(b, binding_at(b, i - 1)), t))
        return binding_at(b, i - 1);
    return NULL;
  }
  for (size_t i = *binding_chain(b, t); i > 0;) {
    const multistatus__binding *it = binding_at(b, i - 1);
    if (multistatus__same(binding_prefix(b, it), t))
      return it;
    i = it->older;
  }
  return NULL;
}

uint64_t multistatus__bindings_hash(multistatus__bindings *b, multistatus_text ns) {
  enum { SHORT = 64 };
  if (LIKELY(ns.len <= SHORT))
    return 0;
  multistatus__key_make(&b->key);
  return multistatus__hash(&b->key, ns.data, ns.len);
}

/* ---- Scopes ---- */

bool multistatus__bindings_add(multistatus__bindings *b, const multistatus_allocator *a,
                               multistatus_text prefix, multistatus_text ns) {
  if (UNLIKELY(!multistatus__array_reserve(a, &b->list, b->count + 1,
                                           sizeof(multistatus__binding)) ||
               !multistatus__buffer_grow(a, &b->names, prefix.len + ns.len)))
    return false;
  multistatus__binding *new = binding_at(b, b->count);
  new->older = 0;
  new->ns_hash = multistatus__bindings_hash(b, ns);
  new->key = multistatus__bindings_key(prefix.data, prefix.len);
  new->id = b->scope = ++b->added;
  new->prefix = b->names.len;
  new->prefix_len = prefix.len;
  new->ns = new->prefix + prefix.len;
  new->ns_len = ns.len;
  new->dav = multistatus__text_is(ns, "DAV:");
  char *names = b->names.data;
  multistatus__bytes_copy(names + new->prefix, prefix.data, prefix.len);
  multistatus__bytes_copy(names + new->ns, ns.data, ns.len);
  b->names.len = new->ns + ns.len;
  b->found = b->count++;
  if (UNLIKELY(b->count <= b->chain_count)) {
    binding_chain_in(b, b->count);
    return true;
  }
  return LIKELY(b->count <= BINDINGS_FEW) || binding_chains(b, a);
}

void multistatus__bindings_drop(multistatus__bindings *b, size_t count) {
  if (count == b->count)
    return;
  for (size_t i = b->count; UNLIKELY(b->chain_count) && i > count; i--) {
    const multistatus__binding *it = binding_at(b, i - 1);
    *binding_chain(b, binding_prefix(b, it)) = it->older;
  }
  b->count = count;
  b->found = count - 1;
  const multistatus__binding *last = binding_at(b, count - 1);
  b->names.len = last->ns + last->ns_len;
  b->scope = last->id;
}

const char *multistatus__bindings_forbid(multistatus_text prefix, multistatus_text ns) {
  if (!((prefix.len && *prefix.data == 'x') | (ns.len == sizeof BINDING_XML_NS - 1) |
        (ns.len == sizeof BINDING_XMLNS_NS - 1)))
    return NULL;
  if (multistatus__text_is(prefix, "xmlns"))
    return "the prefix xmlns is declared";
  if (multistatus__text_is(ns, BINDING_XMLNS_NS))
    return "a prefix is declared for the namespace of xmlns";
  if (multistatus__text_is(prefix, "xml") != multistatus__text_is(ns, BINDING_XML_NS))
    return "xml or its namespace is declared for another one";
  return NULL;
}
