/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <stdio.h>
#include <string.h>

/* The interface of formats to the reader: a format reports a result part by part, and
   the model is built from that. */

MODEL_GETTER(multistatus_engine, multistatus_input_engine, input, engine)
MODEL_GETTER(unsigned, multistatus_input_flags, input, parse.flags)
MODEL_GETTER(const multistatus_limits *, multistatus_input_limits, input, parse.limits)
MODEL_GETTER(const multistatus_allocator *, multistatus_input_allocator, input,
             parse.allocator)
MODEL_GETTER(const char *, multistatus_input_charset, input, charset)
MODEL_GETTER(const multistatus_format *, multistatus_input_format, input, format)

size_t *multistatus_input_here(multistatus_input *in) {
  return &in->parse.here;
}

uint64_t multistatus_input_quirks(const multistatus_input *in) {
  return in->building ? in->building->quirks : in->quirks;
}

void multistatus_input_nested(multistatus_input *in, int nested) {
  in->parse.nested = nested;
}

void multistatus_input_allow(multistatus_input *in, uint64_t quirks) {
  in->parse.allowed = quirks;
}

void multistatus_input_set_document(multistatus_input *in,
                                    multistatus_document document) {
  if (!multistatus__input_knows(in, document, MULTISTATUS_DOCUMENT_PROP))
    return;
  in->document.kind = document;
  in->parse.loose = 0;
}

/* ---- Faults and quirks ---- */

const char *multistatus__input_about(const multistatus_input *in) {
  return in->building ? in->building->href.value : NULL;
}

int multistatus_input_fail(multistatus_input *in, int code, size_t at,
                           const char *text) {
  code = code > 0 ? MULTISTATUS_ERROR_ARGUMENT : code; /* an error of the format */
  return multistatus__parse_fail(&in->parse, code, at, text);
}

int multistatus_input_fail_limit(multistatus_input *in, const char *limit, size_t at) {
  return multistatus__parse_fail_limit(&in->parse, limit, at);
}

static void input_report(multistatus_input *in, int code, uint64_t quirk, size_t at,
                         const char *text) {
  const char *href = multistatus__input_about(in);
  multistatus_read_error found = {.code = code,
                                  .quirk = quirk,
                                  .limit = code ? in->parse.limit : NULL,
                                  .href = href ? href : multistatus__empty,
                                  .text = text};
  if (in->report)
    in->report(in, &found, at);
}

static void input_tolerated(multistatus__parse *p, uint64_t quirk, size_t at,
                            const char *text) {
  multistatus_input *in =
      (multistatus_input *)(void *)((char *)p - offsetof(multistatus_input, parse));
  in->quirks |= quirk;
  *(in->building ? &in->building->quirks : &in->parse.loose) |= quirk;
  input_report(in, 0, quirk, at, text);
}

int multistatus_input_tolerate(multistatus_input *in, uint64_t quirk, int code,
                               size_t at, const char *text) {
  return multistatus__parse_tolerate(&in->parse, quirk, code, at, text);
}

int multistatus__input_quirk(multistatus_input *in, uint64_t quirk, const char *text) {
  return multistatus_input_tolerate(in, quirk, MULTISTATUS_ERROR_RESULT,
                                    MULTISTATUS_HERE, text);
}

void multistatus__input_init(multistatus_input *in, multistatus__context *o,
                             const multistatus_read_options *options) {
  in->parse.allocator = &o->allocator;
  in->parse.limits = &o->limits;
  in->parse.flags = options->flags;
  in->parse.refuse = options->refuse;
  in->parse.tolerated = input_tolerated;
  in->context = o;
  in->engine = options->engine;
}

/* Limits that are counted over one result, so that the next one is not concerned. */
static bool input_is_own_limit(const char *limit) {
  static const char *const own[] = {"hrefs",      "href-bytes",  "propstats",
                                    "props",      "conditions",  "text-bytes",
                                    "name-bytes", "result-bytes"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strcmp(limit, own[i]) == 0)
      return true;
  return false;
}

/* Continues after an error, which then is not the body's. */
static void input_forgive(multistatus_input *in) {
  in->parse.error = 0;
  in->parse.quirk = 0;
  in->parse.limit = NULL;
}

int multistatus_input_survive(multistatus_input *in) {
  if (!(in->parse.flags & MULTISTATUS_READ_SKIP_OVER_LIMIT) || !in->building ||
      in->parse.error != MULTISTATUS_ERROR_LIMIT ||
      !input_is_own_limit(in->parse.limit))
    return 0;
  input_report(in, in->parse.error, 0, in->parse.fault, in->parse.text);
  in->left_out = in->limited = true;
  multistatus_input_drop(in);
  input_forgive(in);
  return 1;
}

int multistatus_input_put_off(multistatus_input *in) {
  int code = in->parse.error;
  bool record =
      code == MULTISTATUS_ERROR_SYNTAX || code == MULTISTATUS_ERROR_ENCODING ||
      code == MULTISTATUS_ERROR_RESULT || code == MULTISTATUS_ERROR_NOT_MULTISTATUS;
  if (!record || !(in->parse.flags & MULTISTATUS_READ_SKIP_BROKEN_RECORDS))
    return 0;
  in->put_off(in);
  multistatus_input_drop(in);
  input_forgive(in);
  return 1;
}

int multistatus_input_excuse(multistatus_input *in, uint64_t quirk, const char *text) {
  char why[sizeof in->parse.text];
  int code = in->parse.error;
  if (code == MULTISTATUS_ERROR_NOMEM || code == MULTISTATUS_ERROR_LIMIT ||
      code == MULTISTATUS_ERROR_DTD || (in->parse.refuse & in->parse.quirk))
    return code;
  snprintf(why, sizeof why, "%s", text ? text : in->parse.text);
  input_forgive(in);
  return multistatus__input_quirk(in, quirk, why);
}

/* A fault of the body is the reader's: it does not invalidate the list that results are
   read into. Being out of memory does. Only JSON can contain an invalid name. */
int multistatus__input_take_error(multistatus_input *in) {
  multistatus__context *o = in->texts.error ? &in->texts : in->context;
  if (!o->error || in->parse.error)
    return in->parse.error;
  int code = o->error == MULTISTATUS_ERROR_NAME ? MULTISTATUS_ERROR_RESULT : o->error;
  multistatus_input_fail(in, code, MULTISTATUS_HERE, o->text);
  in->parse.limit = o->limit;
  if (code != MULTISTATUS_ERROR_NOMEM)
    multistatus__forget_error(o);
  return in->parse.error;
}

bool multistatus__input_refuse(multistatus_input *in) {
  multistatus_input_fail(in, MULTISTATUS_ERROR_STATE, MULTISTATUS_HERE,
                         "the format called an input function out of order");
  return false;
}

bool multistatus__input_knows(multistatus_input *in, unsigned value, unsigned last) {
  if (value > last)
    multistatus_input_fail(in, MULTISTATUS_ERROR_ARGUMENT, MULTISTATUS_HERE,
                           "the format passed a value out of range");
  return value <= last;
}

/* ---- Results ---- */

int multistatus_input_begin(multistatus_input *in) {
  return UNLIKELY(in->committed >= in->context->limits.results)
             ? multistatus_input_fail_limit(in, "results", MULTISTATUS_HERE)
             : multistatus__input_start(in);
}

int multistatus__input_start(multistatus_input *in) {
  if (UNLIKELY(!multistatus__input_may(in, !in->building)))
    return in->parse.error;
  if (UNLIKELY(in->document.kind == MULTISTATUS_DOCUMENT_UNKNOWN))
    in->document.kind = MULTISTATUS_DOCUMENT_MULTISTATUS;
  in->building = multistatus__result_new(in->context);
  if (in->building)
    in->building->quirks = in->parse.loose;
  in->invalid = false;
  in->parse.loose = 0;
  return multistatus__input_check(in);
}

void multistatus_input_drop(multistatus_input *in) {
  in->building = NULL;
  in->propstat = NULL;
  in->condition = NULL;
  in->parse.loose = 0;
}

/* Reports what a result lacks or contradicts (RFC 4918, section 14.24). Documents other
   than multistatus have no href, and an error has no status either. */
static int input_check_result(multistatus_input *in, const multistatus_result *r) {
  bool propstats = r->extra && r->extra->propstats;
  bool plain = in->document.kind <= MULTISTATUS_DOCUMENT_MULTISTATUS;
  if (plain && UNLIKELY(!multistatus__is_named(r)))
    multistatus__input_quirk(in, MULTISTATUS_QUIRK_NO_HREF, "a result without an href");
  if (propstats && UNLIKELY(r->status))
    multistatus__input_quirk(in, MULTISTATUS_QUIRK_BOTH, "a status beside propstats");
  if (UNLIKELY(r->href.next) && propstats)
    multistatus__input_quirk(in, MULTISTATUS_QUIRK_SEVERAL_HREFS,
                             "further hrefs beside propstats");
  if (!propstats && UNLIKELY(!r->status && !in->invalid) && plain)
    multistatus__input_quirk(in, MULTISTATUS_QUIRK_NEITHER,
                             "neither a status nor properties");
  return in->parse.error;
}

/* True if the status stands for an unknown one; it is then removed. */
static bool input_take_unknown(int *status, multistatus__outcome *o) {
  const char *line = o->unknown;
  o->unknown = NULL;
  if (!line || *status != MULTISTATUS_UNKNOWN)
    return false;
  *status = 0;
  o->reason = NULL;
  o->status_line = *line ? line : NULL;
  return true;
}

/* An unknown status beside propstats may be a failure: another propstat has it, so that
   the result cannot succeed. */
MULTISTATUS__COLD int input_move_unknown(multistatus_input *in, multistatus_result *r) {
  multistatus_propstat *p = multistatus__put_propstat(r, 0);
  if (p) {
    p->invalid = true;
    p->outcome.status_line = r->extra->outcome.status_line;
    r->extra->outcome.status_line = NULL;
  }
  return multistatus__input_check(in);
}

int multistatus_input_commit(multistatus_input *in) {
  multistatus_result *r = in->building;
  if (UNLIKELY(!multistatus__input_may(in, r && !in->propstat)))
    return in->parse.error;
  in->invalid |= r->extra && input_take_unknown(&r->status, &r->extra->outcome);
  if (input_check_result(in, r))
    return in->parse.error;
  if (UNLIKELY(in->invalid) && !r->status && multistatus_result_first_propstat(r) &&
      input_move_unknown(in, r))
    return in->parse.error;
  in->succeeded += multistatus_result_succeeded(r) != 0;
  multistatus_input_drop(in);
  MODEL_APPEND(in->first, in->last, r);
  in->committed++;
  return 0;
}

/* ---- Propstats ---- */

int multistatus_input_open_propstat(multistatus_input *in) {
  if (LIKELY(multistatus__input_may(in, in->building && !in->propstat))) {
    in->propstat = multistatus__put_propstat(in->building, 0);
    in->condition = NULL;
  }
  return multistatus__input_check(in);
}

/* True if one of the properties is a DAV:status or DAV:error. */
static bool input_has_outcome(const multistatus_prop *p) {
  for (; p; p = p->next)
    if (strcmp(p->ns, "DAV:") == 0 &&
        (strcmp(p->name, "status") == 0 || strcmp(p->name, "error") == 0))
      return true;
  return false;
}

/* A propstat without a status is taken as 200 if it has properties. An error is no
   success, nor may be a status or an error that is among the properties, or an unknown
   element or member, such as a status in another namespace. */
MULTISTATUS__COLD int input_no_status(multistatus_input *in, multistatus_propstat *p) {
  p->invalid = !p->props || p->others || p->outcome.conditions || p->outcome.problem ||
               input_has_outcome(p->props);
  p->status = p->invalid ? 0 : 200;
  return multistatus__input_quirk(in, MULTISTATUS_QUIRK_STATUS_MISSING,
                                  p->invalid
                                      ? "a propstat without a status, taken as unknown"
                                      : "a propstat without a status, taken as 200");
}

int multistatus_input_close_propstat(multistatus_input *in) {
  multistatus_propstat *p = in->propstat;
  if (UNLIKELY(!multistatus__input_may(in, p != NULL)))
    return in->parse.error;
  p->invalid |= input_take_unknown(&p->status, &p->outcome);
  /* In a document of properties only, they have the HTTP response's. */
  if (UNLIKELY(!p->status && !p->invalid &&
               in->document.kind != MULTISTATUS_DOCUMENT_PROP) &&
      input_no_status(in, p))
    return in->parse.error;
  /* With content, 418 is as valid as any other status (RFC 9110, section 15). */
  if (multistatus__is_teapot(p) &&
      multistatus__input_quirk(in, MULTISTATUS_QUIRK_TEAPOT,
                               "an empty propstat with status 418"))
    return in->parse.error;
  in->propstat = NULL;
  in->condition = NULL;
  return 0;
}

/* ---- Properties ---- */

/* Names are interned once for each way that a body writes them, so there are limits.
   Their memory counts as that of a result, which must not make the difference. */
enum { INPUT_NAMES = 128, INPUT_NAME_BYTES = 16 << 10, INPUT_MIN_RESULT = 1 << 20 };

const multistatus_prop *multistatus__input_intern(multistatus_input *in,
                                                  multistatus_text ns,
                                                  multistatus_text name) {
  /* What a list reads outlives the reader. */
  multistatus__context *o = UNLIKELY(in->context->keeps) ? in->context : &in->texts;
  size_t bytes = ns.len + name.len, size = multistatus__string_size(name.len);
  if (UNLIKELY(in->parse.error || in->names == INPUT_NAMES ||
               o->limits.result_bytes < INPUT_MIN_RESULT ||
               bytes > INPUT_NAME_BYTES - in->name_bytes ||
               ns.len > o->limits.name_bytes || name.len > o->limits.name_bytes))
    return NULL;
  const multistatus_prop *last = in->last_name;
  bool same = last && multistatus__length(last->ns) == ns.len &&
              multistatus__bytes_equal(last->ns, ns.data, ns.len);
  if (!same && !multistatus__is_ns(ns))
    return NULL;
  multistatus_prop *p = multistatus__arena_get(o, sizeof *p + size);
  if (UNLIKELY(!p))
    return NULL;
  const multistatus_prop none = {.value = multistatus__empty, .plain = true};
  *p = none;
  p->hash = multistatus__prop_hash(ns, name);
  char *s = multistatus__string_at(p + 1, name.len);
  multistatus__bytes_copy(s, name.data, name.len);
  p->name = s;
  p->ns = same ? last->ns : multistatus__ns_keep(o, ns);
  if (UNLIKELY(!p->ns))
    return NULL;
  in->last_name = p;
  in->names++;
  in->name_bytes += bytes;
  return p;
}

int multistatus_input_add_prop(multistatus_input *in,
                               const multistatus_prop_text *prop) {
  return multistatus__input_knows(in, prop->kind, MULTISTATUS_PROP_XML)
             ? multistatus__input_add_prop(in, prop, NULL, false)
             : in->parse.error;
}
