/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../http/status.h"
#include "../../xml/chars.h"
#include "../../stream/put.h"
#include "dav.h"

/* ---- Writing ---- */

/* Deeper problem details are written only as JSON. */
enum { PROBLEM_DEPTH = 32 };

typedef struct problem_writer {
  multistatus_output *out;
  bool exact; /* what was written so far is read as the same JSON */
} problem_writer;

static const char *problem_put_value(problem_writer *w, const char *p, unsigned depth);

/* The model's JSON is valid and has no white space. Both skip the string or the value
   at p. */
static const char *problem_skip_string(const char *p) {
  for (p++; *p != '"'; p++)
    p += *p == '\\';
  return p + 1;
}

static const char *problem_skip_value(const char *p) {
  size_t open = 0;
  do {
    if (*p == '"') {
      p = problem_skip_string(p);
      continue;
    }
    open += *p == '{' || *p == '[';
    open -= *p == '}' || *p == ']';
    p++;
  } while (open || (*p && !strchr(",}]", *p)));
  return p;
}

/* The character of an escape, if XML allows it; else 0. */
static char problem_escaped(const char *p) {
  static const char plain[] = "\"\"\\\\n\nr\rt\t";
  for (size_t i = 0; i < sizeof plain - 1; i += 2)
    if (p[1] == plain[i])
      return plain[i + 1];
  return '\0';
}

static const char *problem_put_string(problem_writer *w, const char *p) {
  for (p++; *p != '"';) {
    multistatus_text run = {p, 0};
    while (p[run.len] != '"' && p[run.len] != '\\')
      run.len++;
    multistatus__dav_put_text(w->out, run, 0);
    p += run.len;
    if (*p != '\\')
      continue;
    char c = problem_escaped(p);
    multistatus_text one = {&c, 1};
    if (c) {
      multistatus__dav_put_text(w->out, one, 0);
    } else {
      PUT(w->out, "\xef\xbf\xbd");
      w->exact = false;
    }
    p += p[1] == 'u' ? 6 : 2;
  }
  return p + 1;
}

/* True if the content of a string can be the name of an element other than "i", the
   name of elements of arrays. */
static bool problem_is_name(multistatus_text t, unsigned depth) {
  multistatus__qname name;
  const char *end = t.data + t.len; /* a quote */
  return t.len > 0 && (depth == 0 || t.len > 1 || *t.data != 'i') &&
         multistatus__xml_qname(t.data, end + 1, &name) > 0 && name.len == t.len &&
         name.prefix == 0;
}

static const char *problem_put_element(problem_writer *w, multistatus_text name,
                                       const char *p, unsigned depth) {
  PUT(w->out, "<p:");
  multistatus_output_put(w->out, name.data, name.len);
  PUT(w->out, ">");
  p = problem_put_value(w, p, depth);
  PUT(w->out, "</p:");
  multistatus_output_put(w->out, name.data, name.len);
  PUT(w->out, ">");
  return p;
}

static bool problem_is_code(const char *p, const char *end) {
  return end - p == 3 && multistatus__status_digits(p);
}

/* True if a member is read as the same JSON. All scalars except the problem's status
   are read as strings. */
static bool problem_is_exact(multistatus_text name, const char *p, unsigned depth) {
  bool status = depth == 0 && multistatus__text_is(name, "status");
  if (!problem_is_name(name, depth))
    return false;
  if (*p == '{' || *p == '[')
    return true; /* its content is checked when it is written */
  const char *end = problem_skip_value(p);
  if (*p == '"')
    return !status || !problem_is_code(p + 1, end - 1);
  return status && problem_is_code(p, end);
}

static const char *problem_put_members(problem_writer *w, const char *p,
                                       unsigned depth) {
  if (p[1] == '}' && depth > 0)
    w->exact = false;
  while (*++p != '}') {
    multistatus_text name = {p + 1, 0};
    p = problem_skip_string(p);
    name.len = (size_t)(p - 1 - name.data);
    p++; /* the colon */
    w->exact = w->exact && depth < PROBLEM_DEPTH && problem_is_exact(name, p, depth);
    p = problem_is_name(name, depth) && depth < PROBLEM_DEPTH
            ? problem_put_element(w, name, p, depth + 1)
            : problem_skip_value(p);
    if (*p == '}')
      break;
  }
  return p + 1;
}

static const char *problem_put_items(problem_writer *w, const char *p, unsigned depth) {
  static const multistatus_text name = {"i", 1};
  if (p[1] == ']' || depth >= PROBLEM_DEPTH) {
    w->exact = false;
    return problem_skip_value(p);
  }
  do {
    p++;
    if (*p != '"' && *p != '{' && *p != '[')
      w->exact = false;
    p = problem_put_element(w, name, p, depth + 1);
  } while (*p != ']');
  return p + 1;
}

/* depth: open elements around it, without that of the problem. */
static const char *problem_put_value(problem_writer *w, const char *p, unsigned depth) {
  if (*p == '"')
    return problem_put_string(w, p);
  if (*p == '{')
    return problem_put_members(w, p, depth);
  if (*p == '[')
    return problem_put_items(w, p, depth);
  const char *end = problem_skip_value(p);
  multistatus_output_put(w->out, p, (size_t)(end - p));
  return end;
}

bool multistatus__problem_write(multistatus_output *out, const char *json) {
  problem_writer w = {out, true};
  PUT(out, "<p:problem xmlns:p=\"" PROBLEM_NS "\">");
  problem_put_value(&w, json, 0);
  PUT(out, "</p:problem>");
  return w.exact;
}

/* ---- Reading ---- */

/* The kind of an element, which its children determine. */
enum { PROBLEM_LEAF, PROBLEM_OBJECT, PROBLEM_ARRAY };

/* An open element. */
typedef struct problem_level {
  size_t start; /* of its JSON: another one for each element */
  int kind;
} problem_level;
enum { PROBLEM_LEVEL = sizeof(problem_level) };

/* The innermost one. */
static problem_level *problem_last(const multistatus__problem *p) {
  return (problem_level *)(void *)(p->levels.data + p->levels.len) - 1;
}

bool multistatus__is_problem(const multistatus__xml_tag *t) {
  return multistatus__text_is(t->ns, PROBLEM_NS) &&
         multistatus__text_is(t->local, "problem");
}

void multistatus__problem_begin(multistatus__problem *p, multistatus_input *in) {
  static const multistatus__table none;
  p->in = in;
  multistatus__json_text_begin(&p->json, &in->parse);
  p->levels.len = p->text.len = 0;
  p->members = none;
  p->status = false;
  p->fits = true;
}

void multistatus__problem_done(multistatus__problem *p) {
  if (!p->json.parse)
    return;
  multistatus__buffer_done(p->json.parse->allocator, &p->levels);
  multistatus__buffer_done(p->json.parse->allocator, &p->text);
  multistatus__json_text_done(&p->json);
}

static int problem_token(multistatus__problem *p, multistatus__json_kind kind,
                         multistatus_text text) {
  return multistatus__json_text_token(&p->json, kind, text);
}

static int problem_token_bare(multistatus__problem *p, multistatus__json_kind kind) {
  static const multistatus_text none = {NULL, 0};
  return problem_token(p, kind, none);
}

/* Text beside elements must be white space, which is ignored. */
static void problem_mixed_text(multistatus__problem *p) {
  for (size_t i = 0; i < p->text.len; i++)
    p->fits = p->fits && multistatus__xml_is(p->text.data[i], XML_SPACE);
  p->text.len = 0;
}

/* True if the innermost element has a child with that name before. The hash has a
   secret key, so that members with one hash are equal. */
static bool problem_repeats(multistatus__problem *p, multistatus_text name) {
  multistatus__context *o = p->in->context;
  multistatus__key_make(&o->key);
  uint64_t hash =
      multistatus__hash(&o->key, name.data, name.len) + problem_last(p)->start;
  if (multistatus__table_find(&p->members, hash, multistatus__table_has_hash, NULL))
    return true;
  multistatus__table_add(o, &p->members, hash, p);
  return false;
}

/* Starts a child of the innermost element. */
static int problem_start_child(multistatus__problem *p, multistatus_text name) {
  int *kind = &problem_last(p)->kind;
  int is = multistatus__text_is(name, "i") && p->levels.len > PROBLEM_LEVEL
               ? PROBLEM_ARRAY
               : PROBLEM_OBJECT;
  int rc = 0;
  problem_mixed_text(p);
  if (*kind == PROBLEM_LEAF)
    rc = problem_token_bare(p, is == PROBLEM_ARRAY ? JSON_ARRAY : JSON_OBJECT);
  else
    p->fits = p->fits && *kind == is;
  *kind = is;
  p->status = p->levels.len == PROBLEM_LEVEL && multistatus__text_is(name, "status");
  if (rc || is == PROBLEM_ARRAY)
    return rc;
  p->fits = p->fits && !problem_repeats(p, name);
  return problem_token(p, JSON_KEY, name);
}

int multistatus__problem_start(multistatus__problem *p, const multistatus__xml_tag *t) {
  problem_level level = {0, PROBLEM_LEAF};
  int rc = 0;
  p->fits = p->fits && !t->attr_count && multistatus__text_is(t->ns, PROBLEM_NS);
  if (p->fits && p->levels.len)
    rc = problem_start_child(p, t->local);
  level.start = p->json.text.len;
  return rc ? rc
            : multistatus__parse_put(p->json.parse, &p->levels, &level, sizeof level,
                                     SIZE_MAX, "");
}

int multistatus__problem_text(multistatus__problem *p, const char *data, size_t len) {
  if (!p->fits)
    return 0;
  return multistatus__parse_put(p->json.parse, &p->text, data, len,
                                p->json.parse->limits->text_bytes, "text-bytes");
}

int multistatus__problem_end(multistatus__problem *p) {
  int kind = problem_last(p)->kind;
  multistatus_text text = multistatus__buffer_text(&p->text);
  int rc = 0;
  p->levels.len -= PROBLEM_LEVEL;
  if (!p->fits)
    return 0;
  if (kind == PROBLEM_LEAF && p->levels.len) {
    bool number = p->status && p->levels.len == PROBLEM_LEVEL && text.len &&
                  problem_is_code(text.data, text.data + text.len);
    rc = problem_token(p, number ? JSON_NUMBER : JSON_STRING, text);
    p->text.len = 0;
    return rc;
  }
  problem_mixed_text(p);
  if (kind == PROBLEM_LEAF)
    rc = problem_token_bare(p, JSON_OBJECT);
  return rc ? rc
            : problem_token_bare(p, kind == PROBLEM_ARRAY ? JSON_ARRAY_END
                                                          : JSON_OBJECT_END);
}
