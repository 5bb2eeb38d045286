/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "dialect.h"

/* Finds the preset that a body fits: the one all of whose marks have been seen when an
   array or object of the body ends. The first such place decides, whatever bytes came
   with it. */

enum { DETECT_MARKS = 64, DETECT_BYTES = 64 * 1024 };

typedef struct detect_state {
  multistatus_text marks[DETECT_MARKS]; /* of all presets */
  unsigned char preset[DETECT_MARKS];   /* that each belongs to */
  size_t count;
  uint64_t seen;
  /* By the open arrays and objects: the marks that lead there, and the next element. */
  uint64_t leads[DIALECT_DEPTH + 2];
  size_t places[DIALECT_DEPTH + 2];
  bool in_array[DIALECT_DEPTH + 2];
  uint64_t next; /* the marks that lead to the next value */
} detect_state;

static void detect_take_marks(detect_state *s) {
  const multistatus_format *f;
  for (size_t i = 0; (f = multistatus__dialect_preset(i)); i++) {
    const char *p = multistatus_format_dialect(f)->marks;
    for (size_t len; p && *p && s->count < DETECT_MARKS; p += len + (p[len] == ' ')) {
      len = strcspn(p, " ");
      s->preset[s->count] = (unsigned char)i;
      s->marks[s->count].data = p;
      s->marks[s->count++].len = len;
    }
  }
}

/* A value at that level: which marks end there. */
static void detect_see(detect_state *s, size_t level) {
  multistatus_text name;
  for (size_t i = 0; i < s->count; i++)
    if ((s->next >> i & 1) && !multistatus__path_at(s->marks[i], level, &name))
      s->seen |= UINT64_C(1) << i;
}

/* Of the marks that lead to the innermost open value, those that go on like that. */
static uint64_t detect_leads(const detect_state *s, size_t level,
                             const multistatus_text *key) {
  uint64_t found = 0;
  for (size_t i = 0; i < s->count; i++) {
    multistatus_text name;
    if ((s->leads[level] >> i & 1) &&
        multistatus__path_at(s->marks[i], level - 1, &name) &&
        multistatus__path_fits(name, key, s->places[level]))
      found |= UINT64_C(1) << i;
  }
  return found;
}

/* The presets that are all seen, to `to`; returns how many. */
static size_t detect_fits(const detect_state *s, size_t *first, char *to, size_t size) {
  size_t fits = 0;
  for (size_t i = 0; i < s->count;) {
    size_t preset = s->preset[i];
    bool all = true;
    for (; i < s->count && s->preset[i] == preset; i++)
      all = all && (s->seen >> i & 1);
    if (!all)
      continue;
    if (!fits++)
      *first = preset;
    size_t len = strlen(to);
    snprintf(to + len, size - len, "%s%s", fits > 1 ? ", " : "",
             multistatus__dialect_preset(preset)->name);
  }
  return fits;
}

/* One more token; depth: what is open behind it. True: an array or object ended. */
static bool detect_token(detect_state *s, multistatus__json_kind kind, size_t depth,
                         multistatus_text text) {
  bool opens = multistatus__json_opens(kind);
  size_t level = depth - opens; /* of the value, or of what it is in */
  if (multistatus__json_closes(kind))
    return true;
  if (level > DIALECT_DEPTH)
    return false;
  if (kind == JSON_KEY) {
    s->next = detect_leads(s, level, &text);
    return false;
  }
  if (level == 0)
    s->next = UINT64_MAX;
  else if (s->in_array[level]) {
    s->next = detect_leads(s, level, NULL);
    s->places[level]++;
  }
  detect_see(s, level);
  if (opens) {
    s->leads[depth] = s->next;
    s->places[depth] = 0;
    s->in_array[depth] = kind == JSON_ARRAY;
  }
  return false;
}

/* Reads as far as needed. Returns how many presets fit; 0: none so far. */
static size_t detect_scan(detect_state *s, multistatus__parse *parse, const char *data,
                          size_t len, size_t *first, char *names, size_t size) {
  multistatus__json j = {.any = multistatus__dialect_any};
  multistatus__json_kind kind;
  size_t fits = 0;
  if (multistatus__json_begin(&j, parse, false) == 0) {
    multistatus__json_feed(&j, data, len < DETECT_BYTES ? len : DETECT_BYTES);
    while (!fits && (kind = multistatus__json_next(&j)) != JSON_NONE) {
      if (detect_token(s, kind, j.depth, j.text))
        fits = detect_fits(s, first, names, size);
    }
    multistatus__json_done(&j);
  }
  return fits;
}

int multistatus__dialect_detect(multistatus_input *in, const char *data, size_t len,
                                bool ended, const multistatus_format **format) {
  detect_state s = {.count = 0};
  multistatus__parse parse = {.allocator = in->parse.allocator,
                              .limits = in->parse.limits};
  char text[sizeof in->parse.text] = "the body fits more than one dialect: ";
  size_t first = 0, lead = strlen(text);
  detect_take_marks(&s);
  size_t fits =
      detect_scan(&s, &parse, data, len, &first, text + lead, sizeof text - lead);
  if (fits > 1)
    return multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS, 0, text);
  if (fits)
    *format = multistatus__dialect_preset(first);
  else if (!ended && !parse.error && len < DETECT_BYTES)
    *format = NULL; /* more is needed */
  return 0;
}
