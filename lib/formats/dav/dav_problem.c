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
  multistatus__json json;
  bool exact; /* what was written so far is read as the same JSON */
} problem_writer;

static void problem_put_value(problem_writer *w, multistatus__json_kind kind);

/* The number of open elements around the members or items that come next, without that
   of the problem. */
static size_t problem_depth(const problem_writer *w) {
  return w->json.depth - 1;
}

static void problem_skip(problem_writer *w, multistatus__json_kind kind) {
  size_t depth = w->json.depth;
  if (multistatus__json_opens(kind))
    while (w->json.depth >= depth && multistatus__json_next(&w->json) != JSON_NONE)
      continue;
}

/* Characters that XML does not allow become U+FFFD. */
static void problem_put_string(problem_writer *w, multistatus_text t) {
  while (t.len) {
    multistatus_text run = {t.data, multistatus__text_span(t.data, t.len)};
    size_t n = run.len;
    multistatus__dav_put_text(w->out, run, 0);
    if (n < t.len) {
      PUT(w->out, "\xef\xbf\xbd");
      w->exact = false;
      n += multistatus__utf8_width(t.data[n]);
    }
    t.data += n;
    t.len -= n;
  }
}

static void problem_put_element(problem_writer *w, multistatus_text name,
                                multistatus__json_kind kind) {
  PUT(w->out, "<p:");
  multistatus_output_put(w->out, name.data, name.len);
  PUT(w->out, ">");
  problem_put_value(w, kind);
  PUT(w->out, "</p:");
  multistatus_output_put(w->out, name.data, name.len);
  PUT(w->out, ">");
}

static bool problem_is_code(multistatus_text t) {
  return t.len == 3 && multistatus__status_digits(t.data);
}

/* "i" is the name of the elements of arrays. All scalars except the problem's status
   are read as strings. */
static void problem_put_members(problem_writer *w) {
  const size_t depth = problem_depth(w);
  multistatus__json_kind kind = multistatus__json_next(&w->json);
  if (kind == JSON_OBJECT_END && depth > 0)
    w->exact = false;
  for (; kind == JSON_KEY; kind = multistatus__json_next(&w->json)) {
    const multistatus_text name = w->json.text; /* a view of json, unless copied */
    bool valid = depth < PROBLEM_DEPTH && !w->json.copied &&
                 multistatus__is_name(name) &&
                 !(depth > 0 && multistatus__text_is(name, "i"));
    bool status = depth == 0 && multistatus__text_is(name, "status");
    kind = multistatus__json_next(&w->json);
    bool number = status && problem_is_code(w->json.text);
    w->exact = w->exact && valid &&
               (multistatus__json_opens(kind) || (kind == JSON_STRING) != number);
    if (valid)
      problem_put_element(w, name, kind);
    else
      problem_skip(w, kind);
  }
}

static void problem_put_items(problem_writer *w) {
  static const multistatus_text name = {"i", 1};
  if (problem_depth(w) >= PROBLEM_DEPTH) {
    w->exact = false;
    problem_skip(w, JSON_ARRAY);
    return;
  }
  multistatus__json_kind kind = multistatus__json_next(&w->json);
  if (kind == JSON_ARRAY_END)
    w->exact = false;
  for (; kind != JSON_ARRAY_END && kind; kind = multistatus__json_next(&w->json)) {
    w->exact = w->exact && (kind == JSON_STRING || multistatus__json_opens(kind));
    problem_put_element(w, name, kind);
  }
}

static void problem_put_value(problem_writer *w, multistatus__json_kind kind) {
  switch (kind) {
  case JSON_OBJECT:
    problem_put_members(w);
    break;
  case JSON_ARRAY:
    problem_put_items(w);
    break;
  case JSON_TRUE:
    PUT(w->out, "true");
    break;
  case JSON_FALSE:
    PUT(w->out, "false");
    break;
  case JSON_NULL:
    PUT(w->out, "null");
    break;
  default:
    problem_put_string(w, w->json.text);
  }
}

bool multistatus__problem_write(multistatus_output *out, const char *json) {
  const multistatus_limits none = {.text_bytes = SIZE_MAX, .depth = SIZE_MAX};
  multistatus__parse parse = {.allocator = &out->context->allocator, .limits = &none};
  problem_writer w = {.out = out, .exact = true};
  PUT(out, "<p:problem xmlns:p=\"" PROBLEM_NS "\">");
  multistatus__json_begin(&w.json, &parse, false);
  multistatus__json_feed(&w.json, json, multistatus__length(json));
  problem_put_value(&w, multistatus__json_next(&w.json));
  multistatus__json_done(&w.json);
  PUT(out, "</p:problem>");
  if (parse.error) /* the model's JSON is valid */
    multistatus__fail_nomem(out->context);
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
  multistatus__table_add(o, &p->members, hash, p, p);
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
    bool number = p->status && p->levels.len == PROBLEM_LEVEL && problem_is_code(text);
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
