/* SPDX-License-Identifier: MIT */
#include "writer.h"
#include "registry.h"

/* Creates a writer from its options, and frees it. */

multistatus__context *multistatus__writer_texts(multistatus_writer *w) {
  if (!w->has_texts)
    multistatus__context_derive(&w->texts, &w->own, true);
  w->has_texts = true;
  return &w->texts;
}

multistatus__context *multistatus__writer_normal(multistatus_writer *w) {
  if (!w->has_normal)
    multistatus__context_derive(&w->normal, &w->own, false);
  w->has_normal = true;
  return &w->normal;
}

int multistatus__writer_take_error(multistatus_writer *w,
                                   const multistatus__context *o) {
  /* An error of the document is not removed with a result that has an error too. */
  if (o->error && !w->own.subject && multistatus__error_is_own(&w->own))
    multistatus__forget_error(&w->own);
  if (o->error == MULTISTATUS_ERROR_LIMIT)
    return multistatus__fail_limit(&w->own, o->limit, NULL);
  return o->error ? multistatus__fail(&w->own, o->error, "%s", o->text) : w->own.error;
}

/* ---- Options ---- */

static bool writer_starts_with_xml(const char *s) {
  return (s[0] | 0x20) == 'x' && (s[1] | 0x20) == 'm' && (s[2] | 0x20) == 'l';
}

static int writer_refuse_namespace(const multistatus_namespace *n, const char **why) {
  if (!n->prefix || !n->ns)
    return multistatus__refuse(why, "the prefix or ns of one of namespaces is NULL");
  if (!multistatus__is_name(multistatus__cstring(n->prefix)))
    return multistatus__refuse(why, "a prefix in namespaces is not an XML name");
  if (strlen(n->prefix) > 20)
    return multistatus__refuse(why, "a prefix in namespaces is over 20 bytes long");
  if (strcmp(n->prefix, "D") == 0 || writer_starts_with_xml(n->prefix))
    return multistatus__refuse(why, "a prefix in namespaces is D or begins with xml");
  if (!*n->ns || strcmp(n->ns, "DAV:") == 0)
    return multistatus__refuse(why, "an ns in namespaces is empty or DAV:");
  if (!multistatus__is_ns(multistatus__cstring(n->ns)))
    return multistatus__refuse(why, "an ns in namespaces is not a namespace name");
  return 0;
}

static int writer_refuse_namespaces(const multistatus_write_options *o,
                                    const char **why) {
  multistatus__context own; /* for the limits */
  multistatus__context_init(&own, NULL, o->limits, MULTISTATUS_TEXT_REPLACE, false);
  if (o->namespace_count && !o->namespaces)
    return multistatus__refuse(why, "namespaces is NULL, namespace_count is not 0");
  *why = "namespaces exceed limits.namespaces or limits.name_bytes";
  if (o->namespace_count > own.limits.namespaces)
    return MULTISTATUS_ERROR_LIMIT;
  for (size_t i = 0; i < o->namespace_count; i++) {
    const multistatus_namespace *n = o->namespaces + i;
    if (writer_refuse_namespace(n, why))
      return MULTISTATUS_ERROR_ARGUMENT;
    if (strlen(n->prefix) > own.limits.name_bytes ||
        strlen(n->ns) > own.limits.name_bytes)
      return MULTISTATUS_ERROR_LIMIT;
    for (size_t k = 0; k < i; k++)
      if (strcmp(o->namespaces[k].prefix, n->prefix) == 0)
        return multistatus__refuse(why, "a prefix occurs twice in namespaces");
  }
  *why = NULL;
  return 0;
}

unsigned multistatus__format_flags(const multistatus_format *f) {
  return f->size >= offsetof(multistatus_format, flags) + sizeof f->flags ? f->flags
                                                                          : 0;
}

static int format_refuse(const void *format, const char **why) {
  const multistatus_format *f = format;
  const unsigned known = MULTISTATUS_FORMAT_SIMPLE_HREFS | MULTISTATUS_FORMAT_OMITS |
                         MULTISTATUS_FORMAT_NAMESPACES;
  return f->flags & ~known ? multistatus__refuse(why, "format.flags has an unknown bit")
                           : 0;
}

int multistatus__format_refuse(const multistatus_format *f, const char **why) {
  static const multistatus__options_kind kind =
      MULTISTATUS__OPTIONS_IN("format.", multistatus_format, read_done,
                              "sizeof(multistatus_format)", NULL, format_refuse);
  multistatus_format ours;
  if (!f || f->size == sizeof ours) /* of this version: it need not be copied */
    return f ? format_refuse(f, why) : 0;
  return multistatus__options_take(&kind, &ours, f, why);
}

static int write_refuse(const void *options, const char **why) {
  const multistatus_write_options *o = options;
  const unsigned known = MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_UNIQUE |
                         MULTISTATUS_WRITE_COLLAPSE | MULTISTATUS_WRITE_SUMMARY |
                         MULTISTATUS_WRITE_PLAIN;
  int rc = multistatus__memory_refuse(o->allocator, o->limits, o->text, why);
  if (rc)
    return rc;
  if (o->flags & ~known)
    return multistatus__refuse(why, "flags has an unknown bit");
  if (o->invalid != MULTISTATUS_INVALID_FAIL &&
      o->invalid != MULTISTATUS_INVALID_REPLACE)
    return multistatus__refuse(why, "invalid is none of MULTISTATUS_INVALID_...");
  if ((int)o->receiver < MULTISTATUS_RECEIVER_GENERIC ||
      o->receiver > MULTISTATUS_RECEIVER_FINDER)
    return multistatus__refuse(why, "receiver is none of MULTISTATUS_RECEIVER_...");
  if (o->request && !*o->request)
    return multistatus__refuse(why, "request is empty; use NULL if it is unknown");
  if (multistatus__format_refuse(o->format, why))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!o->format || o->format->write_result)
    return writer_refuse_namespaces(o, why);
  *why = "format cannot write";
  return MULTISTATUS_ERROR_UNSUPPORTED;
}

const multistatus__options_kind multistatus__write_options =
    MULTISTATUS__OPTIONS(multistatus_write_options, diagnostic_ctx, NULL, write_refuse);

/* ---- Creating and freeing ---- */

/* A writer is one block of memory, enough for a short document: the writer, memory for
   the newest and the previous result, memory that lives as long as the writer, and the
   first output block. */
enum {
  WRITER_RESULT = 1536,
  WRITER_OTHERS = 1536,
  WRITER_OUTPUT = 2560,
  WRITER_ARENAS = 2 * WRITER_RESULT + WRITER_OTHERS
};
typedef struct writer_block {
  multistatus_writer w;
  _Alignas(union multistatus__align) char memory[WRITER_ARENAS + WRITER_OUTPUT +
                                                 OUTPUT_RESERVE];
} writer_block;

static int writer_copy_namespaces(multistatus_writer *w,
                                  const multistatus_write_options *o) {
  multistatus_output *out = &w->output;
  if (!o->namespace_count)
    return 0;
  multistatus__context *texts = multistatus__writer_texts(w);
  out->namespaces =
      multistatus__arena_get(texts, o->namespace_count * sizeof *o->namespaces);
  for (size_t i = 0; i < o->namespace_count && !texts->error; i++) {
    const multistatus_namespace *from = o->namespaces + i;
    out->namespaces[i].prefix =
        multistatus__name_copy(texts, multistatus__cstring(from->prefix));
    out->namespaces[i].ns = multistatus__ns_copy(texts, multistatus__cstring(from->ns));
  }
  out->namespace_count = o->namespace_count;
  return texts->error;
}

static int writer_init(multistatus_writer *w, const multistatus_write_options *o,
                       const multistatus_sink *sink) {
  char *memory = ((writer_block *)w)->memory;
  multistatus__arena_lend(&w->own, memory, WRITER_RESULT);
  w->spare = w->own.arena;
  memset(&w->own.arena, 0, sizeof w->own.arena);
  multistatus__arena_lend(&w->own, memory + WRITER_RESULT, WRITER_RESULT);
  multistatus__context_derive(&w->others, &w->own, false);
  multistatus__arena_lend(&w->others, memory + 2 * WRITER_RESULT, WRITER_OTHERS);
  w->own.lasting = &w->others;
  w->output.format = multistatus__format_or_default(o->format);
  w->format_flags = multistatus__format_flags(w->output.format);
  w->receiver = o->receiver;
  w->output.context = &w->own;
  w->output.flags = o->flags;
  w->output.part = o->part;
  w->replaces = o->invalid == MULTISTATUS_INVALID_REPLACE;
  w->diagnostic = o->diagnostic;
  w->diagnostic_ctx = o->diagnostic_ctx;
  if (sink)
    w->output.sink = *sink;
  multistatus__output_init(&w->output, memory + WRITER_ARENAS, WRITER_OUTPUT);
  int rc = writer_copy_namespaces(w, o);
  if (rc || !o->request)
    return rc;
  w->request = multistatus__href_copy(&w->others, multistatus__cstring(o->request));
  return w->others.error;
}

int multistatus_writer_new(multistatus_writer **out,
                           const multistatus_write_options *given,
                           const multistatus_sink *sink) {
  multistatus_write_options o;
  int rc = out && (!sink || sink->write)
               ? multistatus__options_take(&multistatus__write_options, &o, given, NULL)
               : MULTISTATUS_ERROR_ARGUMENT;
  if (rc)
    return rc;
  if (sink && o.part.take)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!multistatus__format_or_default(o.format))
    return MULTISTATUS_ERROR_UNSUPPORTED; /* the build leaves out all formats */
  const multistatus_allocator a = multistatus__allocator(o.allocator);
  multistatus_writer *w = multistatus__resize(&a, NULL, 0, sizeof(writer_block));
  if (!w)
    return MULTISTATUS_ERROR_NOMEM;
  multistatus__zero(w, offsetof(multistatus_writer, own));
  multistatus__context_init(&w->own, &a, o.limits, o.text, false);
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
  const multistatus_allocator a = w->own.allocator;
  if (w->begun && w->output.format->write_done)
    w->output.format->write_done(w->state, &w->output);
  multistatus__output_done(&w->output);
  multistatus__table_done(&w->seen, &a);
  multistatus__context_done(&w->own);
  w->own.arena = w->spare;
  multistatus__context_done(&w->own);
  multistatus__context_done(&w->others);
  if (w->has_texts)
    multistatus__context_done(&w->texts);
  if (w->has_normal)
    multistatus__context_done(&w->normal);
  multistatus__release(&a, w, sizeof(writer_block));
}
