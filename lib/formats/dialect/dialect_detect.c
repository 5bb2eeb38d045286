/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "dialect.h"

/* Finds the format that fits a body: the one of which all marks are in its first
   bytes, in any order and however the body arrives in pieces. */

enum { DETECT_BYTES = 64 * 1024 };

typedef struct detect_state {
  multistatus__path_walk walk;
  multistatus_text marks[WALK_PATHS]; /* of all formats */
  unsigned char mark_of[WALK_PATHS];  /* index of the mark in the format's marks */
  unsigned char format[WALK_PATHS];   /* number of the format */
  uint64_t seen;
} detect_state;

/* The formats by number: the library's own form, then the presets. */
static const multistatus_format *detect_format(size_t i) {
  return i ? multistatus__dialect_preset(i - 1) : multistatus_format_json();
}

static const char *detect_marks(const multistatus_format *f) {
  const multistatus_dialect *is = multistatus_format_dialect(f);
  return !is                                   ? "results "
                                                 "results.0.href|results.0.status|results.0.propstats|summary.failed"
         : is->flags & MULTISTATUS_DIALECT_XML ? NULL
                                               : is->marks;
}

/* Collects the marks of all formats; each may be several paths. */
static void detect_take_marks(detect_state *s) {
  const multistatus_format *f;
  for (size_t i = 0; (f = detect_format(i)); i++) {
    const char *p = detect_marks(f);
    for (size_t n = 0, len; p && *p; n++, p += len + (p[len] == ' ')) {
      multistatus_text paths = {p, len = strcspn(p, " ")}, path;
      while (s->walk.count < WALK_PATHS && multistatus__path_take(&paths, &path)) {
        s->format[s->walk.count] = (unsigned char)i;
        s->mark_of[s->walk.count] = (unsigned char)n;
        s->marks[s->walk.count++] = path;
      }
    }
  }
  s->walk.paths = s->marks;
}

/* True if all marks of a format were found. *i is the index of its first path, and is
   set to that of the next format. */
static bool detect_all_seen(const detect_state *s, size_t *i) {
  size_t format = s->format[*i];
  bool all = true;
  while (*i < s->walk.count && s->format[*i] == format) {
    unsigned mark = s->mark_of[*i];
    bool any = false;
    for (; *i < s->walk.count && s->format[*i] == format && s->mark_of[*i] == mark;
         ++*i)
      any = any || (s->seen >> *i & 1);
    all = all && any;
  }
  return all;
}

/* Appends the names of the formats that fit to `to` and sets *first to the first one;
   returns their number. */
static size_t detect_fits(const detect_state *s, const multistatus_format **first,
                          char *to, size_t size) {
  size_t fits = 0;
  for (size_t i = 0; i < s->walk.count;) {
    const multistatus_format *f = detect_format(s->format[i]);
    if (!detect_all_seen(s, &i))
      continue;
    if (!fits++)
      *first = f;
    size_t len = strlen(to);
    snprintf(to + len, size - len, "%s%s", fits > 1 ? ", " : "", f->name);
  }
  return fits;
}

/* Handles a token; depth: the number of open values after it. */
static void detect_token(detect_state *s, multistatus__json_kind kind, size_t depth,
                         multistatus_text text) {
  if (multistatus__walk_skips(&s->walk, depth))
    return;
  if (multistatus__json_closes(kind)) {
    multistatus__walk_leave(&s->walk);
  } else if (kind == JSON_KEY) {
    multistatus__walk_key(&s->walk, text);
  } else {
    s->seen |= multistatus__walk_value(&s->walk);
    if (multistatus__json_opens(kind))
      multistatus__walk_enter(&s->walk, kind == JSON_ARRAY, depth);
  }
}

/* Reads until the outermost value ends. False: it does not, so more may follow. */
static bool detect_scan(detect_state *s, multistatus__parse *parse,
                        multistatus_text body) {
  multistatus__json j = {.any = multistatus__dialect_any};
  multistatus__json_kind kind;
  bool ended = false;
  if (multistatus__json_begin(&j, parse, false) == 0) {
    multistatus__json_feed(&j, body.data, body.len);
    while (!ended && (kind = multistatus__json_next(&j)) != JSON_NONE) {
      detect_token(s, kind, j.depth, j.text);
      ended = j.depth == 0;
    }
    multistatus__json_done(&j);
  }
  return ended || parse->error;
}

/* XML is detected by the name of its root. */
static void detect_xml(multistatus_text body, bool ended,
                       const multistatus_format **format) {
  const multistatus_format *f;
  multistatus_text root;
  if (!multistatus__dialect_xml_root(body, &root)) {
    if (!ended && body.len < DETECT_BYTES)
      *format = NULL; /* more is needed */
    return;
  }
  for (size_t i = 0; (f = multistatus__dialect_preset(i)); i++) {
    const multistatus_dialect *is = multistatus_format_dialect(f);
    if ((is->flags & MULTISTATUS_DIALECT_XML) && multistatus__text_is(root, is->marks))
      *format = f;
  }
}

int multistatus__dialect_detect(multistatus_input *in, const char *data, size_t len,
                                bool ended, const multistatus_format **format) {
  detect_state s = {.seen = 0};
  multistatus__parse parse = {.allocator = in->parse.allocator,
                              .limits = in->parse.limits};
  char text[sizeof in->parse.text] = "the body fits several formats: ";
  const multistatus_text body = {data, len < DETECT_BYTES ? len : DETECT_BYTES};
  const multistatus_format *first = *format;
  size_t lead = strlen(text);
  if (*format != multistatus_format_json()) {
    detect_xml(body, ended, format);
    return 0;
  }
  detect_take_marks(&s);
  bool decided = detect_scan(&s, &parse, body) || ended || len >= DETECT_BYTES;
  if (parse.error == MULTISTATUS_ERROR_NOMEM)
    return multistatus__parse_fail_nomem(&in->parse);
  if (decided && detect_fits(&s, &first, text + lead, sizeof text - lead) > 1)
    return multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS, 0, text);
  *format = decided ? first : NULL; /* more is needed */
  return 0;
}
