/* SPDX-License-Identifier: MIT */
#include <multistatus/sink.h>
#include <stdio.h>
#include <string.h>
#include "../model/list.h"
#include "input.h"
#include "writer.h"

/* ---- Namespaces ---- */

/* The root of a list's document declares the namespaces that several results use. They
   are collected before the first result is written; a writer knows only those of its
   options. */

enum { NAMES_FOUND = 64, NAMES_DECLARED = 16, NAMES_MANY = 3, NAMES_SAMPLES = 1024 };

typedef struct names_found {
  const char *ns; /* a string of the model */
  uint64_t hash;
  const multistatus_result *last;
  size_t results; /* that use it */
} names_found;

/* Their number is limited, so that many namespaces take no more time than many
   properties. */
typedef struct names_work {
  names_found found[NAMES_FOUND];
  size_t count;
} names_work;

/* Adds a namespace, or finds the same text at another address: names may be long and
   differ in their last bytes only, so hashes are compared. They are so few that the
   hash needs no secret key, which would take a system call. NULL if the table is
   full. */
static names_found *names_add(names_work *w, multistatus_text ns) {
  static const multistatus__key key = {1, 2};
  const names_found new = {ns.data, multistatus__hash(&key, ns.data, ns.len), NULL, 0};
  for (size_t i = 0; i < w->count; i++)
    if (w->found[i].hash == new.hash && multistatus__equals(w->found[i].ns, ns))
      return w->found + i;
  if (w->count == NAMES_FOUND)
    return NULL;
  w->found[w->count] = new;
  return w->found + w->count++;
}

static void names_use(names_work *w, const multistatus_result *r, const char *ns) {
  const multistatus_text t = multistatus__view(ns);
  names_found *f = w->found;
  if (!t.len || multistatus__text_is(t, "DAV:")) /* the format declares it */
    return;
  while (f < w->found + w->count && f->ns != ns)
    f++;
  if (f == w->found + w->count)
    f = names_add(w, t);
  if (f && f->last != r) {
    f->last = r;
    f->results++;
  }
}

static void names_use_conditions(names_work *w, const multistatus_result *r,
                                 const multistatus_condition *c) {
  for (; c; c = c->next)
    names_use(w, r, c->ns);
}

/* In a long list, only samples from all its parts are examined: they contain the
   namespaces that many results use, and a pass over all memory of the list would take
   longer than declaring the namespaces saves. */
static void names_use_all(names_work *w, const multistatus_list *list) {
  size_t step = list->count / NAMES_SAMPLES + 1;
  for (size_t i = 0; i < list->count; i += step) {
    const multistatus_result *r = list->items[i];
    if (!r->extra)
      continue;
    names_use_conditions(w, r, r->extra->outcome.conditions);
    for (const multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next) {
      const char *before = NULL; /* properties in a row nearly always share it */
      for (const multistatus_prop *p = ps->props; p; before = p->ns, p = p->next)
        if (p->ns != before)
          names_use(w, r, p->ns);
      names_use_conditions(w, r, ps->outcome.conditions);
    }
  }
}

/* True if the options have a prefix for a namespace, or use the prefix (len 0: any). */
static bool names_are_given(const multistatus_output *out, size_t count, const char *ns,
                            multistatus_text prefix) {
  for (size_t i = 0; i < count; i++)
    if (prefix.len ? multistatus__equals(out->namespaces[i].prefix, prefix)
                   : multistatus__equals(out->namespaces[i].ns, multistatus__view(ns)))
      return true;
  return false;
}

/* Writes the prefix of that number, such as x12, so that it ends at `end`. snprintf()
   would take as long as writing a result. */
static multistatus_text names_prefix(char *end, size_t number) {
  char *p = end;
  do
    *--p = (char)('0' + number % 10);
  while (number /= 10);
  *--p = 'x';
  const multistatus_text prefix = {p, (size_t)(end - p)};
  return prefix;
}

/* Declares prefixes for the namespaces that several results use; none, if one of them
   exceeds a limit. */
static void names_declare(multistatus_writer *w, const names_work *work) {
  multistatus_output *out = &w->output;
  multistatus__context *o = &w->others;
  const multistatus_limits *limits = &w->own.limits;
  const size_t given = out->namespace_count;
  size_t count = given, number = 0;
  multistatus_namespace *all =
      multistatus__arena_get(o, (given + NAMES_DECLARED) * sizeof *all);
  if (all && given)
    memcpy(all, out->namespaces, given * sizeof *all);
  for (size_t i = 0; i < work->count && count < given + NAMES_DECLARED && all; i++) {
    const char *ns = work->found[i].ns;
    char s[24];
    multistatus_text prefix = {s, 0};
    if (work->found[i].results < NAMES_MANY || names_are_given(out, given, ns, prefix))
      continue;
    do
      prefix = names_prefix(s + sizeof s, number++);
    while (names_are_given(out, given, ns, prefix));
    if (count == limits->namespaces || prefix.len > limits->name_bytes ||
        multistatus__length(ns) > limits->name_bytes)
      return;
    all[count].prefix = multistatus__plain_copy(o, prefix, NULL);
    all[count++].ns = ns;
  }
  if (!multistatus__writer_take_error(w, o)) {
    out->namespaces = all;
    out->namespace_count = count;
  }
}

/* ---- The list ---- */

/* Sets the error text of a list; text "": that of rc. Returns rc. Of a const list, only
   this text and the index change. */
static int list_ends(const multistatus_list *list, int rc, const char *text) {
  char *to = ((multistatus_list *)list)->write_text;
  *to = '\0';
  if (rc)
    snprintf(to, sizeof list->write_text, "%s",
             *text ? text : multistatus_strerror(rc));
  return rc;
}

int multistatus_list_write(const multistatus_list *list,
                           const multistatus_write_options *o,
                           const multistatus_sink *sink) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!sink)
    return list_ends(list, MULTISTATUS_ERROR_ARGUMENT, "");
  if (list->own.error)
    return list_ends(list, list->own.error, list->own.text);
  multistatus_writer *w;
  int rc = multistatus_writer_new(&w, o, sink);
  if (rc)
    return list_ends(list, rc, "");
  if (list->count >= NAMES_MANY && (w->format_flags & MULTISTATUS_FORMAT_NAMESPACES)) {
    names_work work;
    work.count = 0;
    names_use_all(&work, list);
    if (work.count)
      names_declare(w, &work);
  }
  w->output.document = list->document; /* its texts outlive the writer */
  for (size_t i = 0; i < list->count && !rc; i++)
    rc = multistatus__writer_write(w, list->items[i]);
  if (!multistatus__list_complete(list)) {
    size_t claims = multistatus__list_claims(list);
    w->output.claimed = claims < INT32_MAX ? (unsigned)claims : INT32_MAX;
    multistatus__writer_lacks(w, claims ? w->output.claimed : 1);
  }
  rc = multistatus_writer_end(w);
  list_ends(list, rc, multistatus_writer_error_text(w));
  multistatus_writer_free(w);
  return rc;
}

const multistatus_result *multistatus_list_single(const multistatus_list *list,
                                                  const char *request) {
  const multistatus_result *r = multistatus_list_get(list, 0);
  return r && list->count == 1 && multistatus__list_complete(list) &&
                 multistatus__is_single(r, &list->document, request)
             ? r
             : NULL;
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
               ? multistatus__options_take(&multistatus__write_options, &o, given, NULL)
               : MULTISTATUS_ERROR_ARGUMENT;
  if (rc)
    return list ? list_ends(list, rc, "") : rc;
  o.size = sizeof o;
  if (!o.allocator)
    o.allocator = &list->own.allocator;
  multistatus_memory memory;
  multistatus_memory_init(&memory, &list->own.allocator, MULTISTATUS_NO_LIMIT);
  multistatus_sink sink = multistatus_memory_sink(&memory);
  rc = multistatus_list_write(list, &o, &sink);
  *out = rc ? NULL : multistatus_memory_take(&memory, len);
  if (!*out)
    rc = memory.error ? list_ends(list, memory.error, "") : rc;
  multistatus_memory_done(&memory);
  return rc;
}
