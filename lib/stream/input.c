/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <stdio.h>
#include <string.h>
#include "../base/bytes.h"

/* What the reading side of a format is given: it reports a result piece by piece, and
   the model is built from that. */

const multistatus_limits *multistatus_input_limits(const multistatus_input *in) {
  return &in->owner->limits;
}

const multistatus_allocator *multistatus_input_allocator(const multistatus_input *in) {
  return &in->owner->allocator;
}

multistatus_engine multistatus_input_engine(const multistatus_input *in) {
  return in->engine;
}

unsigned multistatus_input_flags(const multistatus_input *in) {
  return in->parse.flags;
}

size_t *multistatus_input_here(multistatus_input *in) {
  return &in->parse.here;
}

const char *multistatus_input_charset(const multistatus_input *in) {
  return in->charset;
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
  in->document.kind = document;
  in->loose = 0;
}

void multistatus__input_done(multistatus_input *in) {
  multistatus__context_done(&in->texts);
}

/* ---- Faults and quirks ---- */

const char *multistatus__input_about(const multistatus_input *in) {
  return in->building ? in->building->href.value : NULL;
}

int multistatus_input_fail(multistatus_input *in, int code, size_t at,
                           const char *text) {
  return multistatus__parse_fail(&in->parse, code, at, text);
}

static int input_record(multistatus_input *in, int code, const char *text) {
  return multistatus_input_fail(in, code, MULTISTATUS_HERE, text);
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
  multistatus_input *in = (multistatus_input *)(void *)p; /* its first member */
  in->quirks |= quirk;
  *(in->building ? &in->building->quirks : &in->loose) |= quirk;
  input_report(in, 0, quirk, at, text);
}

int multistatus_input_tolerate(multistatus_input *in, uint64_t quirk, int code,
                               size_t at, const char *text) {
  return multistatus__parse_tolerate(&in->parse, quirk, code, at, text);
}

void multistatus__input_init(multistatus_input *in, multistatus__context *o,
                             const multistatus_read_options *options) {
  in->parse.allocator = &o->allocator;
  in->parse.limits = &o->limits;
  in->parse.flags = options->flags;
  in->parse.refuse = options->refuse;
  in->parse.tolerated = input_tolerated;
  in->owner = o;
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

int multistatus_input_survive(multistatus_input *in) {
  if (!(in->parse.flags & MULTISTATUS_READ_SKIP_OVER_LIMIT) || !in->building ||
      in->parse.error != MULTISTATUS_ERROR_LIMIT ||
      !input_is_own_limit(in->parse.limit))
    return 0;
  input_report(in, in->parse.error, 0, in->parse.fault, in->parse.text);
  in->left_out = true;
  multistatus_input_drop(in);
  in->parse.error = 0;
  in->parse.limit = NULL;
  return 1;
}

int multistatus_input_put_off(multistatus_input *in) {
  bool record = in->parse.error == MULTISTATUS_ERROR_SYNTAX ||
                in->parse.error == MULTISTATUS_ERROR_ENCODING ||
                in->parse.error == MULTISTATUS_ERROR_RESULT ||
                in->parse.error == MULTISTATUS_ERROR_NOT_MULTISTATUS;
  if (!record || !(in->parse.flags & MULTISTATUS_READ_SKIP_BROKEN_RECORDS))
    return 0;
  in->put_off(in);
  multistatus_input_drop(in);
  in->parse.error = 0;
  in->parse.quirk = 0;
  return 1;
}

int multistatus_input_excuse(multistatus_input *in, uint64_t quirk, const char *text) {
  char why[sizeof in->parse.text];
  if (in->parse.error == MULTISTATUS_ERROR_NOMEM ||
      in->parse.error == MULTISTATUS_ERROR_LIMIT ||
      in->parse.error == MULTISTATUS_ERROR_DTD || (in->parse.refuse & in->parse.quirk))
    return in->parse.error;
  snprintf(why, sizeof why, "%s", text ? text : in->parse.text);
  in->parse.error = 0;
  in->parse.quirk = 0;
  return multistatus_input_tolerate(in, quirk, MULTISTATUS_ERROR_RESULT,
                                    MULTISTATUS_HERE, why);
}

/* Takes an error that the model met over from the context: a fault of the body is the
   reader's affair, and does not spoil a list that results are read into. Being out of
   memory does. A name that is none can come from JSON only. */
int multistatus__input_check(multistatus_input *in) {
  multistatus__context *o = in->texts.error ? &in->texts : in->owner;
  if (!o->error || in->parse.error)
    return in->parse.error;
  bool name = o->error == MULTISTATUS_ERROR_NAME;
  input_record(in, name ? MULTISTATUS_ERROR_RESULT : o->error, o->text);
  in->parse.limit = o->limit;
  if (o->error != MULTISTATUS_ERROR_NOMEM) {
    o->error = 0;
    o->limit = NULL;
    o->text[0] = '\0';
  }
  return in->parse.error;
}

int multistatus__input_out_of_order(multistatus_input *in) {
  return input_record(in, MULTISTATUS_ERROR_STATE,
                      "the format called an input function out of order");
}

/* ---- Results ---- */

int multistatus_input_begin(multistatus_input *in) {
  if (in->parse.error)
    return in->parse.error;
  if (in->building)
    return multistatus__input_out_of_order(in);
  if (in->committed >= in->owner->limits.results) {
    multistatus__fail_limit(in->owner, "results", NULL);
    return multistatus__input_check(in);
  }
  if (in->document.kind == MULTISTATUS_DOCUMENT_UNKNOWN)
    in->document.kind = MULTISTATUS_DOCUMENT_MULTISTATUS;
  in->building = multistatus__result_new(in->owner);
  if (in->building)
    in->building->quirks = in->loose;
  in->loose = 0;
  return multistatus__input_check(in);
}

void multistatus_input_drop(multistatus_input *in) {
  in->building = NULL;
  in->propstat = NULL;
  in->condition = NULL;
  in->loose = 0;
}

/* What a result lacks or contradicts (RFC 4918, section 14.24). The documents that are
   no multistatus have no href, and an error has no status either. */
static int input_check_result(multistatus_input *in, const multistatus_result *r) {
  bool propstats = r->extra && r->extra->propstats;
  bool plain = in->document.kind <= MULTISTATUS_DOCUMENT_MULTISTATUS;
  bool named =
      r->href.value || multistatus_result_id(r) || multistatus_result_index(r) >= 0;
  if (plain && !named &&
      multistatus_input_tolerate(in, MULTISTATUS_QUIRK_NO_HREF,
                                 MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                 "a result without an href"))
    return in->parse.error;
  if (propstats && r->status &&
      multistatus_input_tolerate(in, MULTISTATUS_QUIRK_BOTH, MULTISTATUS_ERROR_RESULT,
                                 MULTISTATUS_HERE, "a status beside propstats"))
    return in->parse.error;
  if (propstats && r->href.next &&
      multistatus_input_tolerate(in, MULTISTATUS_QUIRK_SEVERAL_HREFS,
                                 MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                 "further hrefs beside propstats"))
    return in->parse.error;
  if (plain && !propstats && !r->status &&
      !(r->quirks & MULTISTATUS_QUIRK_STATUS_INVALID))
    multistatus_input_tolerate(in, MULTISTATUS_QUIRK_NEITHER, MULTISTATUS_ERROR_RESULT,
                               MULTISTATUS_HERE, "neither a status nor properties");
  return in->parse.error;
}

/* Whether a status only stands for one that is not known; then it is taken away. */
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

int multistatus_input_commit(multistatus_input *in) {
  if (in->parse.error)
    return in->parse.error;
  multistatus_result *r = in->building;
  if (!r || in->propstat)
    return multistatus__input_out_of_order(in);
  uint64_t allowed = in->parse.allowed;
  if (r->extra && input_take_unknown(&r->status, &r->extra->outcome))
    in->parse.allowed |= MULTISTATUS_QUIRK_NEITHER;
  int rc = input_check_result(in, r);
  in->parse.allowed = allowed;
  if (rc)
    return rc;
  multistatus_input_drop(in);
  multistatus__input_queue(in, r);
  return 0;
}

/* ---- What a result says ---- */

static bool input_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Brings an href as received into shape: trimmed, and told what is odd about it. *safe:
   it holds only what a URI may. */
static multistatus_text input_href(multistatus_input *in, multistatus_text href,
                                   bool *safe) {
  size_t len = href.len;
  while (href.len && input_space(*href.data)) {
    href.data++;
    href.len--;
  }
  while (href.len && input_space(href.data[href.len - 1]))
    href.len--;
  if (href.len != len)
    multistatus_input_tolerate(in, MULTISTATUS_QUIRK_HREF_SPACE,
                               MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                               "white space around an href");
  *safe = !multistatus__href_unsafe(href.data, href.len);
  if (!*safe)
    multistatus_input_tolerate(in, MULTISTATUS_QUIRK_HREF_CHARACTERS,
                               MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                               "an href with characters that no URI may hold");
  return href;
}

int multistatus_input_add_href(multistatus_input *in, multistatus_text href) {
  bool safe;
  if (in->parse.error)
    return in->parse.error;
  if (!in->building)
    return multistatus__input_out_of_order(in);
  href = input_href(in, href, &safe);
  if (!href.len || in->parse.error) /* an empty one is none */
    return multistatus__input_check(in);
  if (safe && !in->building->href.value)
    in->building->href.value = multistatus__href_keep(in->owner, href);
  else
    multistatus__put_href(in->building, href);
  return multistatus__input_check(in);
}

int multistatus_input_set_status(multistatus_input *in, int status) {
  if (in->parse.error)
    return in->parse.error;
  if (!in->building)
    return multistatus__input_out_of_order(in);
  int *place = in->propstat ? &in->propstat->status : &in->building->status;
  multistatus__outcome *o = in->propstat          ? &in->propstat->outcome
                            : in->building->extra ? &in->building->extra->outcome
                                                  : NULL;
  if (*place && multistatus_input_tolerate(in, MULTISTATUS_QUIRK_STATUS_REPEATED,
                                           MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                           "more than one status"))
    return in->parse.error;
  if (o)
    o->reason = o->status_line = NULL; /* of another one */
  *place = status;
  if (in->propstat)
    in->propstat->invalid = status == 0;
  return 0;
}

/* The outcome that is being spoken of; NULL with the fault set. */
multistatus__outcome *multistatus__input_outcome(multistatus_input *in) {
  if (in->propstat)
    return &in->propstat->outcome;
  if (!in->building) {
    multistatus__input_out_of_order(in);
    return NULL;
  }
  multistatus__extra *x = multistatus__result_extra(in->building);
  multistatus__input_check(in);
  return x ? &x->outcome : NULL;
}

int multistatus_input_set_reason(multistatus_input *in, multistatus_text given) {
  const multistatus_text reason = multistatus__trimmed(given);
  if (in->parse.error)
    return in->parse.error;
  if (!in->building)
    return multistatus__input_out_of_order(in);
  int status = in->propstat ? in->propstat->status : in->building->status;
  multistatus_text usual = multistatus__cstring(multistatus_reason(status));
  if (reason.len == usual.len &&
      (usual.len == 0 || memcmp(reason.data, usual.data, usual.len) == 0))
    return multistatus__input_field(in, given);
  multistatus__outcome *o = multistatus__input_outcome(in);
  if (o)
    o->reason = multistatus__field_copy(in->owner, reason, in->building->href.value);
  return multistatus__input_field(in, given);
}

/* The line itself, where the status and its reason do not tell what it was. A line
   break around it is mere white space, and one in the reason is reported already. */
static int input_keep_line(multistatus_input *in, multistatus_text line,
                           multistatus_text reason) {
  multistatus__outcome *o =
      line.len && !in->parse.error ? multistatus__input_outcome(in) : NULL;
  if (o)
    multistatus__put_field(in->building, &o->status_line, line);
  multistatus_text inner = multistatus__trimmed(line);
  if (reason.len)
    inner.len = (size_t)(reason.data - inner.data);
  return multistatus__input_field(in, inner);
}

static void input_tell_line(multistatus_input *in, uint64_t quirks) {
  static const struct {
    uint64_t quirk;
    const char *text;
  } known[] = {
      {MULTISTATUS_QUIRK_STATUS_REASON, "a status line without a phrase"},
      {MULTISTATUS_QUIRK_STATUS_VERSION, "a status line with an odd version"},
      {MULTISTATUS_QUIRK_STATUS_SPACE, "a status line with odd white space"},
      {MULTISTATUS_QUIRK_STATUS_BARE, "a status line without a version"},
  };
  for (size_t i = 0; quirks && i < sizeof known / sizeof *known; i++)
    if (quirks & known[i].quirk)
      multistatus_input_tolerate(in, known[i].quirk, MULTISTATUS_ERROR_RESULT,
                                 MULTISTATUS_HERE, known[i].text);
}

int multistatus_input_set_status_line(multistatus_input *in, multistatus_text line) {
  static const char version[] = "HTTP/1.1 ";
  if (line.len == in->line_len && line.len &&
      memcmp(line.data, in->line, line.len) == 0)
    return multistatus_input_set_status(in, in->line_status);
  uint64_t quirks = 0;
  multistatus_text reason = {NULL, 0};
  int status = line.len ? multistatus__status_scan(line, &reason, &quirks)
                        : MULTISTATUS_ERROR_STATUS;
  if (status < 0) {
    multistatus_input_set_status(in, 0);
    input_keep_line(in, line, reason);
    return multistatus_input_tolerate(in, MULTISTATUS_QUIRK_STATUS_INVALID,
                                      MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                      "a status that is no status line");
  }
  input_tell_line(in, quirks);
  multistatus_input_set_status(in, status);
  if (reason.len || !quirks)
    multistatus_input_set_reason(in, reason);
  if (quirks || line.len != sizeof version + 3 + reason.len ||
      memcmp(line.data, version, sizeof version - 1) != 0)
    return input_keep_line(in, line, reason);
  multistatus_text usual = multistatus__cstring(multistatus_reason(status));
  if (line.len <= sizeof in->line && reason.len == usual.len &&
      (!usual.len || memcmp(reason.data, usual.data, usual.len) == 0)) {
    memcpy(in->line, line.data, line.len);
    in->line_len = line.len;
    in->line_status = status;
  }
  return in->parse.error;
}

int multistatus_input_set_message(multistatus_input *in, multistatus_text message,
                                  multistatus_text lang) {
  if (in->parse.error)
    return in->parse.error;
  if (!in->building)
    return multistatus__input_set_document_message(in, message, lang);
  const char *about = in->building->href.value;
  const char *text = multistatus__text_copy(in->owner, message, about);
  if (in->propstat)
    in->propstat->outcome.message = text;
  else
    in->building->message = text;
  if (lang.len) {
    multistatus__outcome *o = multistatus__input_outcome(in);
    if (o)
      o->lang = multistatus__text_copy(in->owner, lang, about);
  }
  return multistatus__input_check(in);
}

int multistatus_input_set_location(multistatus_input *in, multistatus_text href) {
  bool safe;
  if (in->parse.error)
    return in->parse.error;
  if (!in->building)
    return multistatus__input_out_of_order(in);
  href = input_href(in, href, &safe);
  multistatus__extra *x = multistatus__result_extra(in->building);
  if (x && href.len)
    x->location = multistatus__location_copy(in->owner, href);
  return multistatus__input_check(in);
}

int multistatus_input_add_condition(multistatus_input *in, multistatus_text ns,
                                    multistatus_text name) {
  if (in->parse.error)
    return in->parse.error;
  multistatus__outcome *o = multistatus__input_outcome(in);
  in->condition = o ? multistatus__put_condition(in->building, o, ns, name) : NULL;
  return multistatus__input_check(in);
}

int multistatus_input_add_condition_href(multistatus_input *in, multistatus_text href) {
  bool safe;
  if (in->parse.error)
    return in->parse.error;
  if (!in->condition)
    return multistatus__input_out_of_order(in);
  href = input_href(in, href, &safe);
  if (href.len && !in->parse.error)
    multistatus__put_condition_href(in->building, in->condition, href);
  return multistatus__input_check(in);
}

int multistatus_input_set_condition_xml(multistatus_input *in, multistatus_text xml) {
  if (in->parse.error)
    return in->parse.error;
  if (!in->condition)
    return multistatus__input_out_of_order(in);
  in->condition->xml = multistatus__text_copy(in->owner, xml, in->building->href.value);
  return multistatus__input_check(in);
}

int multistatus_input_open_propstat(multistatus_input *in) {
  if (in->parse.error)
    return in->parse.error;
  if (!in->building || in->propstat)
    return multistatus__input_out_of_order(in);
  in->propstat = multistatus__put_propstat(in->building, 0);
  in->condition = NULL;
  return multistatus__input_check(in);
}

int multistatus_input_close_propstat(multistatus_input *in) {
  if (in->parse.error)
    return in->parse.error;
  if (!in->propstat)
    return multistatus__input_out_of_order(in);
  multistatus__outcome *o = &in->propstat->outcome;
  in->propstat->invalid |= input_take_unknown(&in->propstat->status, o);
  /* In a document of properties only, they have the HTTP response's. */
  if (!in->propstat->status && !in->propstat->invalid &&
      in->document.kind != MULTISTATUS_DOCUMENT_PROP) {
    if (multistatus_input_tolerate(in, MULTISTATUS_QUIRK_STATUS_MISSING,
                                   MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                   "a propstat without a status, taken as 200"))
      return in->parse.error;
    in->propstat->status = 200;
  }
  /* One that says something is as valid as any other status (RFC 9110, section 15). */
  if (in->propstat->status == 418 && !in->propstat->props && !o->message &&
      !o->conditions && !o->problem && !o->exts &&
      multistatus_input_tolerate(in, MULTISTATUS_QUIRK_TEAPOT, MULTISTATUS_ERROR_RESULT,
                                 MULTISTATUS_HERE, "an empty propstat with status 418"))
    return in->parse.error;
  in->propstat = NULL;
  in->condition = NULL;
  return 0;
}

#define INPUT_UNCLEAN                                                                  \
  (MULTISTATUS_QUIRK_XML_UTF8 | MULTISTATUS_QUIRK_XML_CHARACTER |                      \
   MULTISTATUS_QUIRK_JSON_UTF8 | MULTISTATUS_QUIRK_JSON_CHARACTER)

/* Names are interned once for each way that a body writes them, so there are limits.
   Their memory counts as that of a result, which must not make the difference. */
enum { INPUT_NAMES = 128, INPUT_NAME_BYTES = 16 << 10, INPUT_MIN_RESULT = 1 << 20 };

const multistatus_prop *multistatus__input_intern(multistatus_input *in,
                                                  multistatus_text ns,
                                                  multistatus_text name) {
  /* What a list reads outlives the reader. */
  multistatus__context *o = in->keeps ? in->owner : &in->texts;
  size_t bytes = ns.len + name.len, size = multistatus__string_size(name.len);
  if (in->parse.error || in->names == INPUT_NAMES ||
      o->limits.result_bytes < INPUT_MIN_RESULT ||
      bytes > INPUT_NAME_BYTES - in->name_bytes || ns.len > o->limits.name_bytes ||
      name.len > o->limits.name_bytes)
    return NULL;
  const multistatus_prop *last = in->last_name;
  bool same = last && multistatus__length(last->ns) == ns.len &&
              multistatus__bytes_equal(last->ns, ns.data, ns.len);
  if (!same && !multistatus__is_ns(ns))
    return NULL;
  multistatus_prop *p = multistatus__arena_get(o, sizeof *p + size);
  if (!p)
    return NULL;
  const multistatus_prop none = {.value = multistatus__empty, .plain = true};
  *p = none;
  p->hash = multistatus__prop_hash(ns, name);
  char *s = multistatus__string_at(p + 1, name.len);
  multistatus__bytes_copy(s, name.data, name.len);
  p->name = s;
  p->ns = same ? last->ns : multistatus__ns_copy(o, ns);
  in->last_name = p;
  in->names++;
  in->name_bytes += bytes;
  return o->error ? NULL : p;
}

int multistatus__input_add_prop(multistatus_input *in,
                                const multistatus_prop_text *prop,
                                const multistatus_prop *named) {
  if (in->parse.error)
    return in->parse.error;
  if (!in->propstat)
    return multistatus__input_out_of_order(in);
  /* What a parser checked is text, unless it tolerated something else, perhaps in a
     namespace name far outside. */
  bool clean = named && !(in->quirks & INPUT_UNCLEAN);
  multistatus__put_prop(in->propstat, prop, named, clean);
  return multistatus__input_check(in);
}

int multistatus_input_add_prop(multistatus_input *in,
                               const multistatus_prop_text *prop) {
  return multistatus__input_add_prop(in, prop, NULL);
}
