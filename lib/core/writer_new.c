/* SPDX-License-Identifier: MIT */
#include "writer.h"

/* How a writer is made from its options, and freed. */

/* ---- Life ---- */

/* An owner for what is known to be fine: no limits, and its errors are the writer's. */
static void writer_unlimited(multistatus__owner *o, const multistatus__owner *own) {
  *o = *own;
  multistatus_limits none = MULTISTATUS_LIMITS_INIT;
  size_t all = MULTISTATUS_NO_LIMIT;
  for (size_t at = sizeof all; at < sizeof none; at += sizeof all)
    memcpy((char *)&none + at, &all, sizeof all);
  o->limits = none;
}

int multistatus__writer_take_error(multistatus_writer *w, const multistatus__owner *o) {
  if (o->error == MULTISTATUS_ERROR_LIMIT)
    return multistatus__fail_limit(&w->own, o->limit, NULL);
  return o->error ? multistatus__fail(&w->own, o->error, "%s", o->text) : w->own.error;
}

static bool writer_starts_with_xml(const char *s) {
  return (s[0] | 0x20) == 'x' && (s[1] | 0x20) == 'm' && (s[2] | 0x20) == 'l';
}

static int writer_copy_namespace(multistatus__owner *o, multistatus_namespace *to,
                                 const multistatus_namespace *from) {
  multistatus_text prefix = multistatus__cstring(from->prefix);
  to->prefix = multistatus__name_copy(o, prefix);
  to->ns = multistatus__ns_copy(o, multistatus__cstring(from->ns));
  if (o->error == MULTISTATUS_ERROR_NOMEM)
    return o->error;
  bool usable = !o->error && prefix.len <= 20 && strcmp(to->prefix, "D") != 0 &&
                !writer_starts_with_xml(to->prefix) && *to->ns &&
                strcmp(to->ns, "DAV:") != 0;
  return usable ? 0 : MULTISTATUS_ERROR_ARGUMENT;
}

static int writer_copy_namespaces(multistatus_writer *w,
                                  const multistatus_write_options *o) {
  multistatus_output *out = &w->output;
  if (!o->namespace_count)
    return 0;
  if (!o->namespaces)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (o->namespace_count > w->own.limits.namespaces)
    return MULTISTATUS_ERROR_LIMIT;
  out->namespaces =
      multistatus__arena_get(&w->texts, o->namespace_count * sizeof *o->namespaces);
  for (size_t i = 0; i < o->namespace_count; i++) {
    int rc = out->namespaces ? writer_copy_namespace(&w->texts, out->namespaces + i,
                                                     o->namespaces + i)
                             : w->texts.error;
    if (rc)
      return rc;
    for (size_t k = 0; k < i; k++)
      if (strcmp(out->namespaces[k].prefix, out->namespaces[i].prefix) == 0)
        return MULTISTATUS_ERROR_ARGUMENT;
  }
  out->namespace_count = o->namespace_count;
  return 0;
}

static int writer_init(multistatus_writer *w, const multistatus_write_options *o,
                       const multistatus_sink *sink) {
  w->texts = w->own;
  writer_unlimited(&w->aside, &w->own);
  writer_unlimited(&w->hrefs, &w->own);
  w->receiver = o->receiver;
  w->output.owner = &w->own;
  w->output.flags = o->flags;
  w->output.part = o->part;
  w->replaces = o->invalid == MULTISTATUS_INVALID_REPLACE;
  w->diagnostic = o->diagnostic;
  w->diagnostic_ctx = o->diagnostic_ctx;
  if (sink)
    w->output.sink = *sink;
  int rc = multistatus__output_init(&w->output);
  if (!rc)
    rc = writer_copy_namespaces(w, o);
  if (rc || !o->request)
    return rc;
  w->request = multistatus__href_copy(&w->hrefs, multistatus__cstring(o->request));
  return w->hrefs.error == MULTISTATUS_ERROR_HREF ? MULTISTATUS_ERROR_ARGUMENT
                                                  : w->hrefs.error;
}

static bool writer_options_fine(const multistatus_write_options *o,
                                const multistatus_sink *sink) {
  unsigned all = MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_UNIQUE |
                 MULTISTATUS_WRITE_COLLAPSE | MULTISTATUS_WRITE_SUMMARY |
                 MULTISTATUS_WRITE_PLAIN;
  return (!sink || (sink->write && !o->part.take)) && !(o->flags & ~all) &&
         (o->invalid == MULTISTATUS_INVALID_FAIL ||
          o->invalid == MULTISTATUS_INVALID_REPLACE) &&
         (int)o->receiver >= MULTISTATUS_RECEIVER_GENERIC &&
         o->receiver <= MULTISTATUS_RECEIVER_FINDER;
}

int multistatus_writer_new(multistatus_writer **out,
                           const multistatus_write_options *given,
                           const multistatus_sink *sink) {
  multistatus_write_options o;
  if (!out || multistatus__options_copy(&o, sizeof o, given, sizeof o) ||
      !writer_options_fine(&o, sink))
    return MULTISTATUS_ERROR_ARGUMENT;
  const multistatus_format *f = o.format ? o.format : multistatus_format_dav_xml();
  if (!f->write_result)
    return MULTISTATUS_ERROR_UNSUPPORTED;
  multistatus__owner own;
  int rc = multistatus__owner_init(&own, o.allocator, o.limits, o.text, false);
  if (rc)
    return rc;
  multistatus_writer *w = multistatus__alloc(&own.allocator, sizeof *w);
  if (!w)
    return MULTISTATUS_ERROR_NOMEM;
  w->own = own;
  w->format = f;
  rc = writer_init(w, &o, sink);
  if (rc)
    multistatus_writer_free(w);
  else
    *out = w;
  return rc;
}

void multistatus_writer_free(multistatus_writer *w) {
  if (!w)
    return;
  multistatus_allocator a = w->own.allocator;
  if (w->begun && w->format->write_done)
    w->format->write_done(w->state, &w->output);
  multistatus__release(&a, w->state);
  multistatus__output_done(&w->output);
  multistatus__index_done(&w->seen, &a);
  multistatus__moulds_done(&w->moulds, &a);
  multistatus__owner_done(&w->own);
  w->own.arena = w->spare;
  multistatus__owner_done(&w->own);
  multistatus__owner_done(&w->texts);
  multistatus__owner_done(&w->aside);
  multistatus__owner_done(&w->hrefs);
  multistatus__release(&a, w);
}
