/* SPDX-License-Identifier: MIT */
#include "bindings.h"

#include <string.h>

#define BINDING_TEXT(s)                                                                \
  { s, sizeof s - 1 }
static const multistatus_text binding_xml = BINDING_TEXT("xml");
static const multistatus_text binding_xmlns = BINDING_TEXT("xmlns");
static const multistatus_text binding_xml_ns =
    BINDING_TEXT("http://www.w3.org/XML/1998/namespace");
static const multistatus_text binding_xmlns_ns =
    BINDING_TEXT("http://www.w3.org/2000/xmlns/");
static const multistatus_text binding_dav_ns = BINDING_TEXT("DAV:");

static bool binding_same(multistatus_text a, multistatus_text b) {
  return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

bool multistatus__room_more(const multistatus_allocator *a, multistatus__room *room,
                            size_t count, size_t item) {
  if (count > SIZE_MAX / 2 / item)
    return false;
  size_t size = (count + count / 2 + 8) * item;
  void *data = a->resize(a->ctx, room->lent ? NULL : room->data, size);
  if (!data)
    return false;
  if (room->lent)
    memcpy(data, room->data, room->size);
  room->data = data;
  room->size = size;
  room->lent = false;
  return true;
}

bool multistatus__bindings_begin(multistatus__bindings *b,
                                 const multistatus_allocator *a) {
  multistatus_text none = {"", 0};
  return multistatus__bindings_add(b, a, binding_xml, binding_xml_ns) &&
         multistatus__bindings_add(b, a, none, none);
}

bool multistatus__bindings_add(multistatus__bindings *b, const multistatus_allocator *a,
                               multistatus_text prefix, multistatus_text ns) {
  size_t len = b->names_len + prefix.len + ns.len;
  if (!multistatus__room_grow(a, &b->list, b->count + 1,
                              sizeof(multistatus__binding)) ||
      !multistatus__room_grow(a, &b->names, len, 1))
    return false;
  multistatus__binding *new = (multistatus__binding *)b->list.data + b->count++;
  new->key = multistatus__bindings_key(prefix.data, prefix.len);
  new->prefix = b->names_len;
  new->prefix_len = prefix.len;
  new->ns = new->prefix + prefix.len;
  new->ns_len = ns.len;
  new->dav = binding_same(ns, binding_dav_ns);
  char *names = b->names.data;
  memcpy(names + new->prefix, prefix.data, prefix.len);
  memcpy(names + new->ns, ns.data, ns.len);
  b->names_len = len;
  return true;
}

void multistatus__bindings_drop(multistatus__bindings *b, size_t count) {
  if (count == b->count)
    return;
  b->count = count;
  const multistatus__binding *last =
      (const multistatus__binding *)b->list.data + count - 1;
  b->names_len = last->ns + last->ns_len;
}

const char *multistatus__bindings_forbid(multistatus_text prefix, multistatus_text ns) {
  if (binding_same(prefix, binding_xmlns))
    return "the prefix xmlns is declared";
  if (binding_same(ns, binding_xmlns_ns))
    return "a prefix is declared for the namespace of xmlns";
  if (binding_same(prefix, binding_xml) != binding_same(ns, binding_xml_ns))
    return "xml is declared for another namespace, or another prefix for that of xml";
  return NULL;
}
