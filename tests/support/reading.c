/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "pieces.h"
#include "tests.h"

/* ---- Text ---- */

void reading_put(reading_text *t, const char *format, ...) {
  for (;;) {
    va_list args;
    va_start(args, format);
    size_t room = t->room - t->len;
    int n = vsnprintf(room ? t->s + t->len : NULL, room, format, args);
    va_end(args);
    require(n >= 0, "vsnprintf failed");
    if ((size_t)n < room) {
      t->len += (size_t)n;
      return;
    }
    t->room = t->room * 2 + (size_t)n + 64;
    t->s = realloc(t->s, t->room);
    require(t->s, "realloc failed");
  }
}

const char *reading_string(const reading_text *t) {
  return t->s ? t->s : "";
}

/* In quotes. ascii: escape everything else, which may be invalid UTF-8. */
static void reading_quote(reading_text *t, const char *s, size_t len, bool ascii) {
  reading_put(t, "\"");
  for (; len; s++, len--) {
    unsigned char c = (unsigned char)*s;
    if (c == '\n')
      reading_put(t, "\\n");
    else if (c == '"' || c == '\\')
      reading_put(t, "\\%c", c);
    else if (c < 0x20 || (ascii && c >= 0x7f))
      reading_put(t, "\\x%02x", c);
    else
      reading_put(t, "%c", c);
  }
  reading_put(t, "\"");
}

/* ` name "value"`, if there is one. */
static void reading_named(reading_text *t, const char *name, const char *value) {
  if (!value)
    return;
  reading_put(t, " %s ", name);
  reading_quote(t, value, strlen(value), false);
}

static void reading_line(reading_text *t, const char *name, const char *value) {
  reading_named(t, name, value);
  reading_put(t, value ? "\n" : "");
}

static void reading_quirks(reading_text *t, const char *indent, uint64_t quirks) {
  if (!quirks)
    return;
  reading_put(t, "%squirks", indent);
  for (unsigned i = 0; i < 64; i++)
    if (quirks & MULTISTATUS_QUIRK(i)) {
      const char *name = multistatus_quirk_name(MULTISTATUS_QUIRK(i));
      require(*name, "quirk %u has no name", i);
      reading_put(t, " %s", name);
    }
  reading_put(t, "\n");
}

/* ---- A result ---- */

static void reading_conditions(reading_text *t, const char *indent,
                               const multistatus_condition *c) {
  for (; c; c = multistatus_condition_next(c)) {
    reading_put(t, "%scondition {%s}%s\n", indent, multistatus_condition_ns(c),
                multistatus_condition_name(c));
    const multistatus_href *h = multistatus_condition_first_href(c);
    for (; h; h = multistatus_href_next(h)) {
      reading_put(t, "%s ", indent);
      reading_line(t, "href", multistatus_href_value(h));
    }
    if (multistatus_condition_xml(c)) {
      reading_put(t, "%s ", indent);
      reading_line(t, "holds", multistatus_condition_xml(c));
    }
  }
}

/* Marks a property that look-up by name does not return, because another one with the
   same name takes precedence. */
static void reading_prop(reading_text *t, const multistatus_result *r,
                         const multistatus_prop *p) {
  static const char *const kinds[] = {NULL, "text", "xml"};
  const char *ns = multistatus_prop_ns(p), *name = multistatus_prop_name(p);
  const char *kind = kinds[multistatus_prop_kind_of(p)];
  const char *value = multistatus_prop_value(p);
  reading_put(t, "    prop {%s}%s", ns, name);
  require(kind || !*value, "an empty property has a value");
  if (kind)
    reading_named(t, kind, value);
  reading_named(t, "lang", multistatus_prop_lang(p));
  reading_named(t, "attributes", multistatus_prop_attributes(p));
  bool found = multistatus_result_find_prop(r, ns, name, NULL) == p;
  reading_put(t, found ? "\n" : " (another one is found)\n");
}

static void reading_propstats(reading_text *t, const reading_questions *q,
                              const multistatus_result *r) {
  const multistatus_propstat *p = multistatus_result_first_propstat(r);
  for (; p; p = multistatus_propstat_next(p)) {
    reading_put(t, "  propstat %d", multistatus_propstat_status(p));
    reading_named(t, "reason", multistatus_propstat_reason(p));
    reading_named(t, "message", multistatus_propstat_message(p));
    reading_named(t, "lang", multistatus_propstat_lang(p));
    if (q && q->lines)
      reading_named(t, "status line", multistatus_propstat_status_line(p));
    reading_put(t, "\n");
    reading_conditions(t, "    ", multistatus_propstat_first_condition(p));
    const multistatus_prop *prop = multistatus_propstat_first_prop(p);
    for (; prop; prop = multistatus_prop_next(prop))
      reading_prop(t, r, prop);
  }
}

/* The results of the helpers for hrefs. */
static void reading_relation(reading_text *t, const reading_questions *q,
                             const char *href) {
  static const char *const names[] = {"other", "self", "member", "descendant"};
  char path[400];
  int relation = multistatus_href_relation(q->request, href, q->href_flags);
  int rc = multistatus_href_path(href, q->href_flags, path, sizeof path, NULL);
  require(relation >= 0, "%s", multistatus_strerror(relation));
  reading_put(t, "  is %s", names[relation]);
  reading_line(t, "path", rc ? multistatus_strerror(rc) : path);
}

static void reading_lines(reading_text *t, const multistatus_result *r) {
  reading_line(t, "  status line", multistatus_result_status_line(r));
  reading_line(t, "  id", multistatus_result_id(r));
  reading_put(t, "  index %lld\n", (long long)multistatus_result_index(r));
}

static void reading_result(reading_text *t, const reading_questions *q,
                           const multistatus_result *r) {
  static const char *const syncs[] = {"other", "changed", "removed", "unsupported",
                                      "cut"};
  const multistatus_href *h = multistatus_result_first_href(r);
  int status = multistatus_result_status(r), outcome = multistatus_result_outcome(r);
  reading_put(t, "result");
  reading_line(t, "href", multistatus_result_href(r));
  while ((h = multistatus_href_next(h))) {
    reading_put(t, " ");
    reading_line(t, "further", multistatus_href_value(h));
  }
  if (q && q->request)
    reading_relation(t, q, multistatus_result_href(r));
  reading_put(t, "  status %d", status);
  reading_named(t, "reason", multistatus_result_reason(r));
  if (outcome != status)
    reading_put(t, " outcome %d", outcome);
  reading_put(t, multistatus_result_missing(r) ? " missing\n" : "\n");
  if (q && q->lines)
    reading_lines(t, r);
  if (q && q->sync)
    reading_put(t, "  sync %s\n", syncs[multistatus_result_sync(r)]);
  if (multistatus_result_message(r) || multistatus_result_lang(r)) {
    reading_put(t, " ");
    reading_named(t, "message", multistatus_result_message(r));
    reading_named(t, "lang", multistatus_result_lang(r));
    reading_put(t, "\n");
  }
  if (multistatus_result_location(r)) {
    reading_put(t, " ");
    reading_line(t, "location", multistatus_result_location(r));
  }
  reading_conditions(t, "  ", multistatus_result_first_condition(r));
  reading_propstats(t, q, r);
  const multistatus_ext *e = multistatus_result_first_ext(r);
  for (; e; e = multistatus_ext_next(e)) {
    reading_put(t, " ");
    reading_line(t, "ext", multistatus_ext_xml(e));
  }
  reading_quirks(t, "  ", multistatus_result_quirks(r));
}

/* ---- The document ---- */

static const char *reading_code(int code) {
  static const char *const names[] = {"syntax",    "encoding", "dtd",
                                      "truncated", "trailing", "not-multistatus",
                                      "empty",     "result"}; /* from SYNTAX on */
  if (code <= MULTISTATUS_ERROR_SYNTAX && code >= MULTISTATUS_ERROR_RESULT)
    return names[MULTISTATUS_ERROR_SYNTAX - code];
  return code == MULTISTATUS_ERROR_LIMIT  ? "limit"
         : code == MULTISTATUS_ERROR_NAME ? "name"
                                          : multistatus_strerror(code);
}

/* The context of the diagnostic callback. */
typedef struct reading_place {
  reading *out;
  const char *body;
  size_t len;
  bool bytes; /* a line feed is a byte, whatever the first bytes are */
} reading_place;

/* True if a body is read as JSON with these options, or in no format as it is empty. */
static bool reading_is_bytes(const multistatus_read_options *o, const char *body,
                             size_t len) {
  const multistatus_format *f = o->format;
  if (!f && o->content_type)
    f = multistatus_format_for_media_type(o->content_type);
  if (f)
    return strstr(multistatus_format_content_type(f), "json") != NULL;
  static const char skipped[] = {0,      ' ',    '\t',   '\r',   '\n',
                                 '\xef', '\xbb', '\xbf', '\xfe', '\xff'};
  for (size_t i = 0; i < len; i++)
    if (i > 4096 || !memchr(skipped, body[i], sizeof skipped))
      return i <= 4096 && memchr("{[\x1e", body[i], 3);
  return true;
}

/* The bytes of a line feed in the encoding that the first bytes show, and their number.
 */
static const char *reading_line_feed(const char *body, size_t len, size_t *n) {
  unsigned char u[4] = {1, 1, 1, 1};
  memcpy(u, body, len < 4 ? len : 4);
  bool big = u[0] == 0 || (u[0] == 0xfe && u[1] == 0xff);
  bool little = u[1] == 0 || (u[0] == 0xff && u[1] == 0xfe);
  bool wide = big ? !u[0] && !u[1] : little && !u[2] && !u[3];
  *n = big || little ? wide ? 4 : 2 : 1;
  return big ? wide ? "\0\0\0\n" : "\0\n" : "\n\0\0";
}

/* Line and column must match the offset. */
static void reading_check_line(const reading_place *at,
                               const multistatus_read_error *e) {
  uint64_t line = 1, start = 0;
  size_t n;
  const char *feed = reading_line_feed(at->body, at->bytes ? 0 : at->len, &n);
  for (uint64_t i = 0; i + n <= e->offset; i += n)
    if (!memcmp(at->body + i, feed, n)) {
      line++;
      start = i + n;
    }
  require(e->line == line && e->column == e->offset - start + 1,
          "offset %llu is line %llu, column %llu, not %llu, %llu",
          (unsigned long long)e->offset, (unsigned long long)line,
          (unsigned long long)(e->offset - start + 1), (unsigned long long)e->line,
          (unsigned long long)e->column);
}

static void reading_put_error(reading_text *t, const reading_place *at,
                              const multistatus_read_error *e) {
  if (e->code)
    reading_put(t, "%s", reading_code(e->code));
  if (e->quirk)
    reading_put(t, "%s%s", e->code ? " quirk " : "tolerated ",
                multistatus_quirk_name(e->quirk));
  if (e->limit)
    reading_put(t, " %s", e->limit);
  require(e->offset <= at->len, "offset beyond the end of the body");
  reading_check_line(at, e);
  reading_put(t, " at %llu (%llu:%llu) ", (unsigned long long)e->offset,
              (unsigned long long)e->line, (unsigned long long)e->column);
  size_t left = at->len - (size_t)e->offset;
  if (left)
    reading_quote(t, at->body + e->offset, left < 12 ? left : 12, true);
  else
    reading_put(t, "end");
  if (*e->href)
    reading_named(t, "in", e->href);
  require(e->text && *e->text && !strchr(e->text, '\n'), "text is not one line");
  reading_put(t, "\n");
}

static void reading_diagnostic(void *ctx, const multistatus_read_error *e) {
  reading_place *at = ctx;
  reading_put_error(&at->out->reported, at, e);
}

static void reading_document(reading *out, const reading_questions *q,
                             const reading_place *at, const multistatus_reader *r) {
  static const char *const kinds[] = {"unknown",        "multistatus",
                                      "mkcol-response", "mkcalendar-response",
                                      "error",          "prop"};
  static const char *const endings[] = {
      "none",  "complete", "truncated", "trailing-text", "trailing-document",
      "other", "empty",    "broken"};
  reading_text *t = &out->document;
  const multistatus_read_error *e = multistatus_reader_error(r);
  out->code = e->code;
  out->ending = multistatus_reader_ending(r);
  out->quirks = multistatus_reader_quirks(r);
  require((out->ending == MULTISTATUS_ENDING_COMPLETE) == (out->code == 0),
          "complete with error %s", multistatus_strerror(out->code));
  reading_put(t, "document %s results %zu", kinds[multistatus_reader_document(r)],
              multistatus_reader_count(r));
  reading_named(t, "message", multistatus_reader_message(r));
  reading_named(t, "sync-token", multistatus_reader_sync_token(r));
  reading_put(t, "%s\n", multistatus_reader_limited(r) ? " limited" : "");
  reading_quirks(t, "", out->quirks);
  reading_put(t, "ending %s\n", endings[out->ending]);
  if (!e->code)
    return;
  reading_put_error(&out->error, at, e);
  if (q && q->quiet)
    return;
  require(out->reported.len >= out->error.len &&
              strcmp(out->reported.s + out->reported.len - out->error.len,
                     out->error.s) == 0,
          "the last diagnostic is not the error, %s", out->error.s);
}

/* ---- Reading ---- */

typedef struct reading_each {
  reading *out;
  const reading_questions *questions;
} reading_each;

static void reading_take(void *ctx, const multistatus_result *r) {
  reading_each *each = ctx;
  reading_result(&each->out->results, each->questions, r);
}

void reading_of(reading *out, const multistatus_read_options *given,
                const reading_questions *q, const void *body, size_t len, size_t n) {
  alloc memory;
  multistatus_read_options o = *given;
  multistatus_reader *r;
  reading_place at = {out, body, len, reading_is_bytes(given, body, len)};
  reading_each each = {out, q};
  memset(out, 0, sizeof *out);
  alloc_init(&memory);
  o.allocator = &memory.allocator;
  o.diagnostic = q && q->quiet ? NULL : reading_diagnostic;
  o.diagnostic_ctx = &at;
  int rc = multistatus_reader_new(&r, &o);
  require(rc == 0, "%s", multistatus_strerror(rc));
  (q && q->late  ? pieces_read_late
   : q && q->two ? pieces_read_two
                 : pieces_read)(r, body, len, n, reading_take, &each);
  reading_document(out, q, &at, r);
  multistatus_reader_free(r);
  alloc_check(&memory);
}

void reading_of_list(reading *out, const multistatus_read_options *given,
                     const reading_questions *q, const void *body, size_t len) {
  alloc memory;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options o = *given;
  multistatus_list *list;
  reading_place at = {out, body, len, reading_is_bytes(given, body, len)};
  memset(out, 0, sizeof *out);
  alloc_init(&memory);
  lo.allocator = &memory.allocator;
  lo.limits = o.limits;
  o.diagnostic = q && q->quiet ? NULL : reading_diagnostic;
  o.diagnostic_ctx = &at;
  int rc = multistatus_list_new(&list, &lo);
  require(rc == 0, "%s", multistatus_strerror(rc));
  rc = multistatus_list_read(list, &o, body, len);
  require(multistatus_list_error(list) == 0,
          "a list stays usable after a malformed body, but has: %s",
          multistatus_list_error_text(list));
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    reading_result(&out->results, q, multistatus_list_get(list, i));
  reading_document(out, q, &at, multistatus_list_reader(list));
  require(rc == out->code, "list_read returned %d, its reader %d", rc, out->code);
  multistatus_list_free(list);
  alloc_check(&memory);
}

void reading_done(reading *r) {
  free(r->results.s);
  free(r->reported.s);
  free(r->document.s);
  free(r->error.s);
}

static bool reading_same(const reading_text *a, const reading_text *b) {
  return strcmp(reading_string(a), reading_string(b)) == 0;
}

const char *reading_compare(const reading *a, const reading *b, bool places) {
  if (a->code != b->code)
    return "code";
  if (!reading_same(&a->results, &b->results))
    return "results";
  if (!reading_same(&a->document, &b->document))
    return "document";
  if (!places)
    return NULL;
  return !reading_same(&a->reported, &b->reported) ? "diagnostics"
         : !reading_same(&a->error, &b->error)     ? "error"
                                                   : NULL;
}

char *reading_file(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  require(f && fseek(f, 0, SEEK_END) == 0, "cannot read %s", path);
  long size = ftell(f);
  require(size >= 0, "cannot read %s", path);
  rewind(f);
  *len = (size_t)size;
  char *data = malloc(*len ? *len : 1);
  require(data, "malloc failed");
  require(fread(data, 1, *len, f) == *len, "cannot read %s", path);
  fclose(f);
  return data;
}
