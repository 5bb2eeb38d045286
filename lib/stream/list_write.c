/* SPDX-License-Identifier: MIT */
#include <multistatus/sink.h>
#include <stdio.h>
#include <string.h>
#include "../model/list.h"
#include "output.h"
#include "registry.h"

/* The namespaces that a list's document declares once, on its root: those that more
   than one result uses. They are collected before the first result is written; a writer
   has only those of its options. */

enum { NAMES_FOUND = 64, NAMES_DECLARED = 16, NAMES_MANY = 3, NAMES_SAMPLES = 1024 };

typedef struct names_found {
  const char *ns; /* a string of the model */
  uint64_t hash;
  const multistatus_result *last;
  size_t results; /* that use it */
} names_found;

/* Bounded, so that many namespaces cost no more than many properties. */
typedef struct names_work {
  names_found found[NAMES_FOUND];
  size_t count, newest;
  const char *settled[NAMES_FOUND]; /* that are decided, by address */
} names_work;

static bool names_same(const char *a, const char *b) {
  size_t len = multistatus__length(a);
  return a == b || (len == multistatus__length(b) && memcmp(a, b, len) == 0);
}

static bool names_is_fixed(const char *ns) {
  static const char xml[] = "http://www.w3.org/XML/1998/namespace";
  size_t len = multistatus__length(ns);
  return !len || (len == 4 && memcmp(ns, "DAV:", 4) == 0) ||
         (len == sizeof xml - 1 && memcmp(ns, xml, len) == 0);
}

static names_found *names_find(names_work *w, const char *ns, uint64_t *hash) {
  if (w->newest < w->count && names_same(w->found[w->newest].ns, ns))
    return w->found + w->newest;
  /* Names can be long, and differ in their last bytes only: few are compared. There are
     so few that the hash needs no secret key, which would take a system call. */
  static const multistatus__key key = {1, 2};
  *hash = multistatus__hash(&key, ns, multistatus__length(ns));
  for (w->newest = 0; w->newest < w->count; w->newest++)
    if (w->found[w->newest].hash == *hash && names_same(w->found[w->newest].ns, ns))
      return w->found + w->newest;
  return NULL;
}

/* Whether a namespace is decided, one more use included. */
static bool names_settles(names_work *w, const multistatus_result *r, const char *ns) {
  if (names_is_fixed(ns))
    return true;
  uint64_t hash = 0;
  names_found *f = names_find(w, ns, &hash);
  if (f) {
    f->results += f->last != r;
    f->last = r;
    return f->results >= NAMES_MANY;
  }
  const names_found found = {ns, hash, r, 1};
  if (w->count < NAMES_FOUND)
    w->found[w->count++] = found;
  return false;
}

static inline void names_use(names_work *w, const multistatus_result *r,
                             const char *ns) {
  const char **settled = w->settled + ((uintptr_t)ns / sizeof(uint32_t)) % NAMES_FOUND;
  if (*settled != ns && names_settles(w, r, ns))
    *settled = ns;
}

static void names_use_conditions(names_work *w, const multistatus_result *r,
                                 const multistatus_condition *c) {
  for (; c; c = c->next)
    names_use(w, r, c->ns);
}

/* Of a long list, results from all parts of it: what many use is among them, and a pass
   over all of its memory would take longer than writing saves. */
static void names_use_all(names_work *w, const multistatus_list *list) {
  size_t step = list->count / NAMES_SAMPLES + 1;
  for (size_t i = 0; i < list->count; i += step) {
    const multistatus_result *r = list->items[i];
    if (!r->extra)
      continue;
    names_use_conditions(w, r, r->extra->outcome.conditions);
    for (const multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next) {
      for (const multistatus_prop *p = ps->props; p; p = p->next)
        names_use(w, r, p->ns);
      names_use_conditions(w, r, ps->outcome.conditions);
    }
  }
}

/* Whether the options have a prefix for a namespace, or use the prefix (NULL: any). */
static bool names_given(const multistatus_write_options *o, const char *ns,
                        const char *prefix) {
  for (size_t i = 0; i < o->namespace_count; i++) {
    const multistatus_namespace *n = o->namespaces + i;
    if (n->prefix && n->ns &&
        (prefix ? strcmp(n->prefix, prefix) == 0 : strcmp(n->ns, ns) == 0))
      return true;
  }
  return false;
}

/* Appends those that get a prefix to the namespaces of the options, and returns how
   many they are. */
static size_t names_choose(const names_work *w, const multistatus_write_options *given,
                           multistatus_namespace *all,
                           char prefixes[NAMES_DECLARED][8]) {
  size_t n = 0, number = 0;
  for (size_t i = 0; i < w->count && n < NAMES_DECLARED; i++) {
    const char *ns = w->found[i].ns;
    if (w->found[i].results < NAMES_MANY || names_given(given, ns, NULL))
      continue;
    do
      snprintf(prefixes[n], sizeof prefixes[n], "x%u", (unsigned)number++ % 10000);
    while (names_given(given, ns, prefixes[n]));
    all[given->namespace_count + n].prefix = prefixes[n];
    all[given->namespace_count + n].ns = ns;
    n++;
  }
  return n;
}

/* A writer for the list, which declares the namespaces that its results share. Returns
   and sets *out as multistatus_writer_new(). */
static int list_writer(multistatus_writer **out, const multistatus_list *list,
                       const multistatus_write_options *given,
                       const multistatus_sink *sink) {
  multistatus_write_options o;
  char prefixes[NAMES_DECLARED][8];
  names_work w;
  if (list->count < NAMES_MANY ||
      multistatus__options_take(&multistatus__write_options, &o, given) ||
      !(multistatus__format_or_default(o.format)->flags &
        MULTISTATUS_FORMAT_NAMESPACES))
    return multistatus_writer_new(out, given, sink);
  w.count = w.newest = 0;
  memset(w.settled, 0, sizeof w.settled);
  names_use_all(&w, list);
  const multistatus_allocator *a = &list->own.allocator;
  size_t room = o.namespace_count + NAMES_DECLARED;
  if (!w.count)
    return multistatus_writer_new(out, given, sink);
  multistatus_namespace *all = multistatus__alloc(a, room * sizeof *all);
  if (!all)
    return MULTISTATUS_ERROR_NOMEM;
  if (o.namespace_count)
    memcpy(all, o.namespaces, o.namespace_count * sizeof *all);
  size_t more = names_choose(&w, &o, all, prefixes);
  o.size = sizeof o;
  o.namespaces = all;
  o.namespace_count += more;
  int rc = more ? multistatus_writer_new(out, &o, sink) : MULTISTATUS_ERROR_LIMIT;
  multistatus__release(a, all, room * sizeof *all);
  /* What the options' limits do not allow is declared where it is used. */
  return rc && rc != MULTISTATUS_ERROR_NOMEM ? multistatus_writer_new(out, given, sink)
                                             : rc;
}

/* ---- The list ---- */

int multistatus_list_write(const multistatus_list *list,
                           const multistatus_write_options *o,
                           const multistatus_sink *sink) {
  if (!list || !sink)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (list->own.error)
    return list->own.error;
  multistatus_writer *w;
  int rc = list_writer(&w, list, o, sink);
  /* Beside the index, the one thing about a list that looking at it changes. */
  char *text = ((multistatus_list *)list)->write_text;
  *text = '\0';
  if (rc)
    return rc;
  multistatus__writer_set_document(w, &list->document);
  for (size_t i = 0; i < list->count && !rc; i++)
    rc = multistatus__writer_write(w, list->items[i]);
  rc = multistatus_writer_end(w);
  memcpy(text, multistatus_writer_error_text(w),
         strlen(multistatus_writer_error_text(w)) + 1);
  multistatus_writer_free(w);
  return rc;
}

const char *multistatus_list_write_text(const multistatus_list *list) {
  return list ? list->write_text : "";
}

int multistatus_list_print(const multistatus_list *list,
                           const multistatus_write_options *given, char **out,
                           size_t *len) {
  if (out)
    *out = NULL;
  if (len)
    *len = 0;
  multistatus_write_options o;
  int rc = list && out
               ? multistatus__options_take(&multistatus__write_options, &o, given)
               : MULTISTATUS_ERROR_ARGUMENT;
  if (rc)
    return rc;
  o.size = sizeof o;
  if (!o.allocator)
    o.allocator = &list->own.allocator;
  multistatus_memory memory;
  multistatus_memory_init(&memory, &list->own.allocator, MULTISTATUS_NO_LIMIT);
  multistatus_sink sink = multistatus_memory_sink(&memory);
  rc = multistatus_list_write(list, &o, &sink);
  *out = rc ? NULL : multistatus_memory_take(&memory, len);
  if (!*out)
    rc = memory.error ? memory.error : rc;
  multistatus_memory_done(&memory);
  return rc;
}
