/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <stdarg.h>
#include <stdio.h>
#include "../base/text.h"
#include "../stream/input.h"

/* The object. Two readers get each piece: one builds trees of XML for the rules, the
   other is a usual reader, whose quirks are violations of rules too. */

/* ---- Findings ---- */

void multistatus__lint_found(multistatus_check *c, unsigned which,
                             const multistatus__element *at, const char *format, ...) {
  const int rule = (int)(which >> 2);
  const multistatus_severity severity = (multistatus_severity)(which & 3);
  char text[400];
  va_list args;
  if (severity == MULTISTATUS_SEVERITY_ADVICE && !(c->flags & MULTISTATUS_CHECK_STRICT))
    return;
  va_start(args, format);
  int inner = c->nested ? snprintf(text, sizeof text, "(rule %d) ", rule) : 0;
  vsnprintf(text + inner, sizeof text - (size_t)inner, format, args);
  va_end(args);
  multistatus__one_line(text);
  size_t text_len = strlen(text) + 1, href_len = c->href ? strlen(c->href) + 1 : 1;
  size_t size = sizeof(multistatus__found) + text_len + href_len;
  if (size > c->own.limits.pending_bytes - c->pending) {
    multistatus__fail_limit(&c->own, "pending-bytes", c->href);
    return;
  }
  multistatus__found *f = multistatus__alloc(&c->own.allocator, size);
  if (!f) {
    multistatus__fail_nomem(&c->own);
    return;
  }
  char *strings = (char *)(f + 1);
  memcpy(strings, text, text_len);
  memcpy(strings + text_len, c->href ? c->href : "", href_len);
  f->size = size;
  f->finding.rule = c->nested ? 58 : rule;
  f->finding.severity = severity;
  f->finding.line = at ? at->line : 0;
  f->finding.column = at ? at->column : 0;
  f->finding.text = strings;
  f->finding.href = strings + text_len;
  *(c->last ? &c->last->next : &c->first) = f;
  c->last = f;
  c->pending += size;
  c->counts[severity]++;
}

static void lint_release(multistatus_check *c, multistatus__found *f) {
  if (f)
    multistatus__release(&c->own.allocator, f, f->size);
}

int multistatus_check_next(multistatus_check *c, const multistatus_finding **out) {
  if (!c || !out)
    return MULTISTATUS_ERROR_ARGUMENT;
  lint_release(c, c->returned);
  *out = NULL;
  if (!(c->returned = c->first))
    return 0;
  c->first = c->returned->next;
  c->last = c->first ? c->last : NULL;
  c->pending -= c->returned->size;
  *out = &c->returned->finding;
  return 1;
}

size_t multistatus_check_count(const multistatus_check *c,
                               multistatus_severity severity) {
  return c && (int)severity >= 0 && severity <= MULTISTATUS_SEVERITY_ADVICE
             ? c->counts[severity]
             : 0;
}

/* ---- Sets ---- */

/* The keys of these tables are their hashes. */
bool multistatus__set_has(const multistatus__table *set, uint64_t hash) {
  return multistatus__table_find(set, hash, multistatus__table_has_hash, NULL) != NULL;
}

bool multistatus__set_add(multistatus_check *c, multistatus__table *set,
                          uint64_t hash) {
  if (multistatus__set_has(set, hash))
    return true;
  if (!multistatus__table_put(set, &c->own.allocator, hash, c, c))
    multistatus__fail_nomem(&c->own);
  return false;
}

/* A large table is released, so that later responses do not clear it again. */
void multistatus__set_clear(multistatus_check *c, multistatus__table *set) {
  if (set->size > 4 * TABLE_FEW)
    multistatus__table_done(set, &c->own.allocator);
  else if (set->used)
    multistatus__table_clear(set);
}

/* ---- Quirks and errors of the reader ---- */

/* The format of a body that is JSON; NULL: it is XML or neither, or not yet known. */
static const multistatus_format *lint_json(multistatus_check *c) {
  const multistatus_format *is = multistatus__reader_format(c->reader);
  bool json = is && is != multistatus_format_named("dav-xml");
  c->not_xml = c->not_xml || json;
  return json ? is : NULL;
}

/* The rule that an error or a quirk violates; 0: none, or one that the functions for
   trees check. xml: trees of XML do not show the quirk, so it is reported for XML
   too. */
static int lint_rule_of(const multistatus_check *c, const multistatus_read_error *e) {
  static const struct {
    uint64_t quirks;
    int rule;
    bool xml;
  } OF[] = {
      {MULTISTATUS_QUIRK_XML_ENCODING | MULTISTATUS_QUIRK_XML_UTF8, 3, true},
      {MULTISTATUS_QUIRK_XML_SPACE | MULTISTATUS_QUIRK_XML_AMPERSAND |
           MULTISTATUS_QUIRK_XML_CHARACTER | MULTISTATUS_QUIRK_XML_PREFIX |
           MULTISTATUS_QUIRK_XML_NAMESPACE | MULTISTATUS_QUIRK_XML_CDATA_END |
           MULTISTATUS_QUIRK_XML_COLON | MULTISTATUS_QUIRK_XML_NAME,
       1, true},
      {MULTISTATUS_QUIRK_STATUS_REASON | MULTISTATUS_QUIRK_STATUS_VERSION |
           MULTISTATUS_QUIRK_STATUS_SPACE | MULTISTATUS_QUIRK_STATUS_BARE |
           MULTISTATUS_QUIRK_STATUS_INVALID | MULTISTATUS_QUIRK_JSON_STATUS_STRING |
           MULTISTATUS_QUIRK_JSON_STATUS_LINE | MULTISTATUS_QUIRK_JSON_STATUS_OBJECT,
       19, false},
      {MULTISTATUS_QUIRK_BOTH | MULTISTATUS_QUIRK_NEITHER |
           MULTISTATUS_QUIRK_SEVERAL_HREFS | MULTISTATUS_QUIRK_STATUS_REPEATED,
       12, false},
      {MULTISTATUS_QUIRK_NO_HREF, 11, false},
      {MULTISTATUS_QUIRK_NO_PROP | MULTISTATUS_QUIRK_STATUS_MISSING, 26, false},
      {MULTISTATUS_QUIRK_HREF_CHARACTERS, 23, false},
      {MULTISTATUS_QUIRK_HREF_SPACE, 20, false},
      {MULTISTATUS_QUIRK_JSON_UTF8, 3, true},
      {MULTISTATUS_QUIRK_JSON_RESULT, 5, true},
      {MULTISTATUS_QUIRK_ITEM | MULTISTATUS_QUIRK_JSON_CHARACTER |
           MULTISTATUS_QUIRK_JSON_VALUE | MULTISTATUS_QUIRK_JSON_LINES,
       63, true},
      {MULTISTATUS_QUIRK_FIELD_CONTROL | MULTISTATUS_QUIRK_REPEATED, 63, false},
  };
  for (size_t i = 0; !e->code && i < sizeof OF / sizeof *OF; i++)
    if (OF[i].quirks & e->quirk && (OF[i].xml || c->not_xml))
      return OF[i].rule;
  return e->code == MULTISTATUS_ERROR_DTD               ? 4
         : e->code == MULTISTATUS_ERROR_NOT_MULTISTATUS ? (c->expand ? 58 : 5)
         : e->code == MULTISTATUS_ERROR_ENCODING        ? 3
         : e->code                                      ? 1
                                                        : 0;
}

static void lint_tolerated(void *ctx, const multistatus_read_error *e) {
  multistatus_check *c = ctx;
  const multistatus__element at = {.line = e->line, .column = e->column};
  const char *text = strstr(e->text, ": "); /* after the position */
  const char *href = c->href;
  lint_json(c);
  int rule = lint_rule_of(c, e);
  text = text ? text + 2 : e->text;
  c->href = e->href;
  if (e->code == MULTISTATUS_ERROR_NOMEM)
    multistatus__fail_nomem(&c->own);
  else if (e->code == MULTISTATUS_ERROR_LIMIT)
    multistatus__fail_limit(&c->own, e->limit, e->href);
  else if (rule)
    multistatus__lint_found(
        c, LINT_OF(rule, multistatus_check_rule_for(rule)->severity), &at, "%s", text);
  c->href = href;
}

/* ---- The options ---- */

static int lint_refuse(const void *options, const char **why) {
  const multistatus_check_options *o = options;
  const unsigned known = 2 * MULTISTATUS_CHECK_INFINITE - 1; /* up to the last one */
  const char *depth = o->depth;
  if (o->flags & ~known)
    return multistatus__refuse(why, "flags has an unknown bit");
  if (depth && strcmp(depth, "0") != 0 && strcmp(depth, "1") != 0 &&
      strcmp(depth, "infinity") != 0)
    return multistatus__refuse(why, "depth is none of 0, 1, infinity");
  if (o->request && multistatus_href_relation(o->request, "/", 0) < 0)
    return multistatus__refuse(why, "request is neither a URL nor an absolute path");
  for (size_t i = 0; i < o->asked_count; i++)
    if (!o->asked || !o->asked[i])
      return multistatus__refuse(why, "asked has fewer names than asked_count");
  return multistatus__memory_refuse(o->allocator, o->limits, MULTISTATUS_TEXT_REPLACE,
                                    why);
}

const multistatus__options_kind multistatus__check_options =
    MULTISTATUS__OPTIONS(multistatus_check_options, asked_count, NULL, lint_refuse);

static unsigned lint_method(const char *name) {
  static const char NAMES[][10] = {"PROPFIND", "PROPPATCH", "MKCOL",  "DELETE", "COPY",
                                   "MOVE",     "LOCK",      "REPORT", "SEARCH"};
  for (size_t i = 0; name && i < sizeof NAMES / sizeof *NAMES; i++)
    if (strcmp(name, NAMES[i]) == 0)
      return (unsigned)LINT_PROPFIND << i;
  return name ? LINT_OTHER : 0;
}

/* Sets a property from its Clark name. */
static void lint_split(multistatus_check *c, multistatus__lint_asked *to,
                       const char *name) {
  const char *end = *name == '{' ? strrchr(name, '}') : NULL;
  const multistatus_text ns = {name + 1, end ? (size_t)(end - name - 1) : 0};
  to->name = name;
  to->hash = multistatus__hash_name(&c->own.key, ns,
                                    multistatus__cstring(end ? end + 1 : name));
}

/* Copies a string. NULL for NULL, or with the error set. */
static const char *lint_copy(multistatus_check *c, const char *s) {
  return s ? multistatus__plain_copy(&c->texts, multistatus__cstring(s), NULL) : NULL;
}

static int lint_keep(multistatus_check *c, const multistatus_check_options *o) {
  multistatus__context_derive(&c->texts, &c->own, false);
  c->request = lint_copy(c, o->request);
  c->content_type = lint_copy(c, o->content_type);
  c->asked_count = o->asked_count;
  c->asked = multistatus__arena_get(&c->texts, (c->asked_count + 1) * sizeof *c->asked);
  for (size_t i = 0; i < c->asked_count && !c->texts.error; i++) {
    const char *name = lint_copy(c, o->asked[i]);
    if (name)
      lint_split(c, c->asked + i, name);
  }
  return c->texts.error;
}

static int lint_readers(multistatus_check *c, const multistatus_check_options *o) {
  multistatus_read_options read = MULTISTATUS_READ_OPTIONS_INIT;
  read.allocator = &c->own.allocator;
  read.limits = o->limits;
  read.content_type = o->content_type;
  read.format = &multistatus__lint_format;
  read.diagnostic_ctx = c;
  int rc = multistatus_reader_new(&c->tree, &read);
  /* With the Content-Type of XML, the body is XML, and its charset is used; with that
     of NDJSON, it is NDJSON. Else the format is detected by the first bytes. */
  const multistatus_format *typed = multistatus_format_for_media_type(o->content_type);
  read.format = typed && typed == multistatus_format_named("ndjson") ? typed : NULL;
  if (typed != multistatus_format_named("dav-xml"))
    read.content_type = NULL;
  read.request = o->request;
  read.diagnostic = lint_tolerated;
  return rc ? rc : multistatus_reader_new(&c->reader, &read);
}

int multistatus_check_new(multistatus_check **out, const multistatus_check_options *o) {
  multistatus_check_options taken;
  if (!out)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = multistatus__options_take(&multistatus__check_options, &taken, o, NULL);
  if (rc)
    return rc;
  const multistatus_allocator a = multistatus__allocator(taken.allocator);
  multistatus_check *c = multistatus__alloc(&a, sizeof *c);
  if (!c)
    return MULTISTATUS_ERROR_NOMEM;
  multistatus__context_init(&c->own, &a, taken.limits, MULTISTATUS_TEXT_REPLACE, false);
  multistatus__key_make(&c->own.key);
  c->flags = taken.flags;
  c->method = lint_method(taken.method);
  const char *report = taken.report ? taken.report : "";
  c->sync = strcmp(report, "sync-collection") == 0;
  c->expand =
      strcmp(report, "expand-property") == 0 || strcmp(report, "version-tree") == 0;
  c->depth = !taken.depth ? -1 : *taken.depth == 'i' ? 2 : *taken.depth - '0';
  c->limit = taken.limit;
  rc = lint_keep(c, &taken);
  if (!rc)
    rc = lint_readers(c, &taken);
  if (rc)
    multistatus_check_free(c);
  else
    *out = c;
  return rc;
}

/* ---- The body ---- */

static int lint_read(multistatus_check *c, const void *data, size_t len) {
  const multistatus_result *result;
  bool wrong = multistatus_reader_error(c->reader)->code != 0;
  if (!wrong && data)
    multistatus_reader_feed(c->tree, data, len);
  else if (!wrong)
    multistatus_reader_end(c->tree);
  if (c->own.error)
    return c->own.error;
  int rc = multistatus_reader_error(c->tree)->code;
  if (rc == MULTISTATUS_ERROR_NOMEM || rc == MULTISTATUS_ERROR_LIMIT)
    return multistatus__fail(&c->own, rc, "%s",
                             multistatus_reader_error(c->tree)->text);
  if (data)
    multistatus_reader_feed(c->reader, data, len);
  else
    multistatus_reader_end(c->reader);
  const multistatus_format *json = lint_json(c);
  while (multistatus_reader_next(c->reader, &result) == 1)
    if (json)
      multistatus__lint_result(c, result);
  if (json && !data)
    multistatus__lint_json_end(c, json);
  return c->own.error;
}

int multistatus_check_feed(multistatus_check *c, const void *data, size_t len) {
  if (!c || (!data && len))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (c->ended)
    return MULTISTATUS_ERROR_STATE;
  return c->own.error ? c->own.error : len ? lint_read(c, data, len) : 0;
}

int multistatus_check_end(multistatus_check *c) {
  if (!c)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (c->ended)
    return c->own.error ? c->own.error : MULTISTATUS_ERROR_STATE;
  c->ended = true;
  return c->own.error ? c->own.error : lint_read(c, NULL, 0);
}

void multistatus_check_free(multistatus_check *c) {
  if (!c)
    return;
  const multistatus_allocator a = c->own.allocator;
  multistatus_reader_free(c->tree);
  multistatus_reader_free(c->reader);
  multistatus__context_done(&c->own);
  multistatus__context_done(&c->texts);
  multistatus__buffer_done(&a, &c->text);
  for (int i = 0; i < LINT_SETS; i++)
    multistatus__table_done(&c->sets[i], &a);
  lint_release(c, c->returned);
  for (multistatus__found *f = c->first, *next; f; f = next) {
    next = f->next;
    lint_release(c, f);
  }
  multistatus__release(&a, c, sizeof *c);
}
