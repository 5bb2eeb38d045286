/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>

/* Bodies of unusual shape, each in growing sizes. The time for a byte must not grow
   with the size; where it does, someone who sends such a body can keep a machine busy.
 */

enum { SHAPE_SIZES = 4 }; /* each four times the one before */

/* Seconds. Short runs are repeated for so long, the best counts; after a run that took
   too long no larger size is tried. */
static const double shape_repeated = 0.02, shape_too_long = 0.3;

typedef struct shape_text {
  char *data;
  size_t len, cap;
} shape_text;

static void shape_add(shape_text *t, const char *data, size_t n) {
  if (t->cap - t->len < n) {
    t->cap = (t->len + n) * 2;
    if (!(t->data = realloc(t->data, t->cap)))
      abort();
  }
  memcpy(t->data + t->len, data, n);
  t->len += n;
}

/* n times the same; @ in it stands for the number of the repetition. */
static void shape_repeat(shape_text *t, const char *format, size_t n) {
  const char *number = strchr(format, '@');
  for (size_t i = 0; i < n; i++) {
    char digits[24];
    for (const char *p = format; *p; p++)
      if (number && *p == '@')
        shape_add(t, digits, (size_t)snprintf(digits, sizeof digits, "%zu", i));
      else
        shape_add(t, p, 1);
  }
}

/* ---- Bodies to read ---- */

#define XML_OPEN "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>"
#define XML_STATUS "<D:status>HTTP/1.1 200 OK</D:status>"
#define XML_CLOSE "</D:response></D:multistatus>"
#define XML_PROPS XML_OPEN "<D:propstat><D:prop>"
#define XML_PROPS_END "</D:prop>" XML_STATUS "</D:propstat>" XML_CLOSE
#define XML_RESULT "<D:response><D:href>/a/@</D:href>" XML_STATUS "</D:response>"
#define JSON_OPEN "{\"results\":[{\"href\":\"/a\",\"status\":200"
#define JSON_CLOSE "}]}"
#define JSON_PROPS                                                                     \
  "{\"results\":[{\"href\":\"/a\",\"status\":200,\"propstats\":[{\"status\":200,"      \
  "\"props\":{\"{DAV:}x\":null"
#define JSON_PROPS_END "}}]}]}"

typedef struct shape {
  const char *name;
  const char *open, *unit, *middle, *closing, *end; /* unit and closing are repeated */
  size_t first;                                     /* units in the smallest size */
  size_t piece;                                     /* bytes that are fed at a time */
} shape;

static const shape shape_list[] = {
    {"xml: elements nested in a property", XML_PROPS, "<x>", "", "</x>", XML_PROPS_END,
     2500, BENCH_PIECE},
    {"xml: nested, a namespace each", XML_PROPS, "<a xmlns='urn:@'>", "", "</a>",
     XML_PROPS_END, 2000, BENCH_PIECE},
    {"xml: unknown elements nested", XML_OPEN, "<x>", "", "</x>", XML_STATUS XML_CLOSE,
     2500, BENCH_PIECE},
    {"xml: attributes of a property", XML_PROPS "<x", " a@=''", "/>", "", XML_PROPS_END,
     2000, BENCH_PIECE},
    {"xml: attributes inside a property", XML_PROPS "<x><y", " a@=''", "/></x>", "",
     XML_PROPS_END, 2000, BENCH_PIECE},
    {"xml: attributes of a response", "<D:multistatus xmlns:D=\"DAV:\"><D:response",
     " a@=''", "><D:href>/a</D:href>", "", XML_STATUS XML_CLOSE, 2000, BENCH_PIECE},
    {"xml: namespaces of an element", XML_PROPS "<x", " xmlns:n@='urn:@'", "/>", "",
     XML_PROPS_END, 2000, BENCH_PIECE},
    {"xml: namespaces of the root, in one property", "<D:multistatus xmlns:D=\"DAV:\"",
     " xmlns:n@='urn:@'",
     "><D:response><D:href>/a</D:href><D:propstat><D:prop><x><y/></x>", "",
     XML_PROPS_END, 2000, BENCH_PIECE},
    {"xml: results, a byte at a time", "<D:multistatus xmlns:D=\"DAV:\">", XML_RESULT,
     "", "", "</D:multistatus>", 1000, 1},
    {"xml: results, 64 KiB at a time", "<D:multistatus xmlns:D=\"DAV:\">", XML_RESULT,
     "", "", "</D:multistatus>", 5000, BENCH_PIECE},
    {"xml: one long text", XML_PROPS "<x>", "0123456789abcdef", "</x>", "",
     XML_PROPS_END, 4096, BENCH_PIECE},
    {"xml: one long text, 16 bytes at a time", XML_PROPS "<x>", "0123456789abcdef",
     "</x>", "", XML_PROPS_END, 4096, 16},
    {"xml: one long href, 16 bytes at a time",
     "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/", "0123456789abcdef",
     "</D:href>", "", XML_STATUS XML_CLOSE, 4096, 16},
    {"xml: one long attribute, 16 bytes at a time", XML_PROPS "<x a='",
     "0123456789abcdef", "'/>", "", XML_PROPS_END, 4096, 16},
    {"xml: one long comment, 16 bytes at a time", XML_OPEN "<!--", "0123456789abcdef",
     "-->", "", XML_STATUS XML_CLOSE, 4096, 16},
    {"xml: one long name, 16 bytes at a time", XML_PROPS "<", "abcdefghijklmnop", "/>",
     "", XML_PROPS_END, 4096, 16},
    {"xml: white space in a tag, 16 bytes at a time", XML_PROPS "<x",
     "                ", "/>", "", XML_PROPS_END, 4096, 16},
    {"xml: references in a text", XML_PROPS "<x>", "&amp;&#65;", "</x>", "",
     XML_PROPS_END, 8000, BENCH_PIECE},
    {"xml: references in an attribute", XML_PROPS "<x a='", "&amp;&#65;", "'/>", "",
     XML_PROPS_END, 8000, BENCH_PIECE},
    {"xml: CDATA sections in a text", XML_PROPS "<x>", "<![CDATA[a]]>", "</x>", "",
     XML_PROPS_END, 8000, BENCH_PIECE},
    {"xml: comments in a text", XML_PROPS "<x>", "a<!---->", "</x>", "", XML_PROPS_END,
     8000, BENCH_PIECE},
    {"xml: elements inside a property", XML_PROPS "<x>", "<y/>", "</x>", "",
     XML_PROPS_END, 8000, BENCH_PIECE},
    {"xml: properties of a result", XML_PROPS, "<p@>v</p@>", "", "", XML_PROPS_END,
     2000, BENCH_PIECE},
    {"xml: the same property again and again", XML_PROPS, "<p>v</p>", "", "",
     XML_PROPS_END, 2000, BENCH_PIECE},
    {"xml: propstats of a result", XML_OPEN,
     "<D:propstat><D:prop><p@/></D:prop>" XML_STATUS "</D:propstat>", "", "", XML_CLOSE,
     2000, BENCH_PIECE},
    {"xml: conditions of a result", XML_OPEN XML_STATUS "<D:error>", "<c@/>",
     "</D:error>", "", XML_CLOSE, 2000, BENCH_PIECE},
    {"xml: hrefs of a condition",
     XML_OPEN XML_STATUS "<D:error><D:no-conflicting-lock>", "<D:href>/@</D:href>",
     "</D:no-conflicting-lock></D:error>", "", XML_CLOSE, 2000, BENCH_PIECE},
    {"xml: hrefs of a result", XML_OPEN, "<D:href>/@</D:href>", XML_STATUS, "",
     XML_CLOSE, 2000, BENCH_PIECE},
    {"json: arrays nested", JSON_OPEN ",\"x\":", "[", "0", "]", JSON_CLOSE, 8000,
     BENCH_PIECE},
    {"json: objects nested", JSON_OPEN ",\"x\":", "{\"x\":", "0", "}", JSON_CLOSE, 2500,
     BENCH_PIECE},
    {"json: results, a byte at a time",
     "{\"results\":[{\"href\":\"/a\",\"status\":200}",
     ",{\"href\":\"/a/@\",\"status\":200}", "]}", "", "", 1000, 1},
    {"json: results, 64 KiB at a time",
     "{\"results\":[{\"href\":\"/a\",\"status\":200}",
     ",{\"href\":\"/a/@\",\"status\":200}", "]}", "", "", 5000, BENCH_PIECE},
    {"json: one long string", JSON_OPEN ",\"message\":\"", "0123456789abcdef", "\"", "",
     JSON_CLOSE, 4096, BENCH_PIECE},
    {"json: one long string, 16 bytes at a time", JSON_OPEN ",\"message\":\"",
     "0123456789abcdef", "\"", "", JSON_CLOSE, 4096, 16},
    {"json: escapes in a string", JSON_OPEN ",\"message\":\"", "\\n\\u0041", "\"", "",
     JSON_CLOSE, 8000, BENCH_PIECE},
    {"json: one long number, 16 bytes at a time", JSON_OPEN ",\"x\":1",
     "0123456789012345", "", "", JSON_CLOSE, 4096, 16},
    {"json: unknown members", JSON_OPEN, ",\"x@\":1", "", "", JSON_CLOSE, 8000,
     BENCH_PIECE},
    {"json: properties of a result", JSON_PROPS, ",\"{DAV:}p@\":\"v\"", "", "",
     JSON_PROPS_END, 2000, BENCH_PIECE},
    {"json: conditions of a result", JSON_OPEN ",\"errors\":[{\"code\":\"c\"}",
     ",{\"code\":\"{DAV:}c@\"}", "]", "", JSON_CLOSE, 2000, BENCH_PIECE},
    {"json: hrefs of a result", JSON_OPEN ",\"moreHrefs\":[\"/b\"", ",\"/@\"", "]", "",
     JSON_CLOSE, 2500, BENCH_PIECE},
};

static bench_body shape_body(const shape *s, size_t n) {
  shape_text t = {NULL, 0, 0};
  shape_repeat(&t, s->open, 1);
  shape_repeat(&t, s->unit, n);
  shape_repeat(&t, s->middle, 1);
  shape_repeat(&t, s->closing, n);
  shape_repeat(&t, s->end, 1);
  bench_body body = {t.data, t.len};
  return body;
}

static multistatus_limits shape_limits(void) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.body_bytes = l.results = l.result_bytes = l.hrefs = l.href_bytes = l.propstats =
      l.props = l.conditions = l.text_bytes = l.name_bytes = l.depth = l.attributes =
          l.namespaces = MULTISTATUS_NO_LIMIT;
  return l;
}

static int shape_read(const shape *s, const bench_body *body,
                      multistatus_engine engine) {
  multistatus_limits limits = shape_limits();
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r = NULL;
  const multistatus_result *result;
  o.limits = &limits;
  o.engine = engine;
  int rc = multistatus_reader_new(&r, &o);
  for (size_t i = 0, n; rc == 0 && i < body->len; i += n) {
    n = body->len - i < s->piece ? body->len - i : s->piece;
    rc = multistatus_reader_feed(r, body->data + i, n);
    while (rc == 0 && multistatus_reader_next(r, &result) == 1)
      continue;
  }
  if (rc == 0)
    rc = multistatus_reader_end(r);
  while (rc == 0 && multistatus_reader_next(r, &result) == 1)
    continue;
  multistatus_reader_free(r);
  return rc;
}

/* ---- Results to write ---- */

static void shape_write_props(multistatus_result *r, size_t i, const char *number) {
  (void)i;
  multistatus_result_add_prop(r, 200, "urn:x", number, "v");
}

static void shape_write_propstats(multistatus_result *r, size_t i, const char *number) {
  multistatus_result_add_prop(r, 400 + (int)(i % 600), "urn:x", number, "v");
}

static void shape_write_conditions(multistatus_result *r, size_t i,
                                   const char *number) {
  if (i == 0)
    multistatus_result_set_status(r, 403);
  multistatus_result_add_condition(r, "urn:x", number, NULL);
}

static void shape_write_condition_hrefs(multistatus_result *r, size_t i,
                                        const char *number) {
  if (i == 0)
    multistatus_result_set_status(r, 403);
  multistatus_result_add_condition(r, "DAV:", "x", number);
}

static void shape_write_hrefs(multistatus_result *r, size_t i, const char *number) {
  if (i == 0)
    multistatus_result_set_status(r, 403);
  char href[32];
  snprintf(href, sizeof href, "/%s", number);
  multistatus_result_add_href(r, href);
}

static const struct {
  const char *name;
  void (*add)(multistatus_result *r, size_t i, const char *number);
} shape_writes[] = {
    {"written: properties of a result", shape_write_props},
    {"written: properties over 600 statuses", shape_write_propstats},
    {"written: conditions of a result", shape_write_conditions},
    {"written: hrefs of a condition", shape_write_condition_hrefs},
    {"written: hrefs of a result", shape_write_hrefs},
};

static int shape_sink(void *ctx, const void *data, size_t len) {
  (void)data;
  *(size_t *)ctx += len;
  return 0;
}

/* *bytes: how long the document became. */
static int shape_write(size_t which, size_t n, size_t *bytes) {
  multistatus_limits limits = shape_limits();
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_sink sink = {shape_sink, bytes};
  multistatus_writer *w = NULL;
  o.limits = &limits;
  *bytes = 0;
  if (multistatus_writer_new(&w, &o, &sink))
    return 1;
  multistatus_result *r = multistatus_writer_add(w, "/a", 0, NULL);
  for (size_t i = 0; i < n; i++) {
    char number[24];
    snprintf(number, sizeof number, "p%zu", i);
    shape_writes[which].add(r, i, number);
  }
  int rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  return rc;
}

/* ---- The table ---- */

/* What is run: a body that is read, or else the results of shape_writes[which]. */
typedef struct shape_run {
  const shape *body;
  multistatus_engine engine;
  size_t which;
} shape_run;

/* Seconds for a byte with n units; *took: for all of it. */
static double shape_time(const shape_run *run, size_t n, double *took, int *rc) {
  bench_body body = {NULL, 0};
  double begin = bench_now(), best = 0;
  if (run->body)
    body = shape_body(run->body, n);
  do {
    double start = bench_now();
    *rc = run->body ? shape_read(run->body, &body, run->engine)
                    : shape_write(run->which, n, &body.len);
    *took = bench_now() - start;
    if (best == 0 || *took < best)
      best = *took;
  } while (*rc == 0 && bench_now() - begin < shape_repeated);
  free(body.data);
  return best / (double)body.len;
}

static void shape_measure(const bench_options *o, const char *name,
                          const shape_run *run) {
  enum { GROWTH = SHAPE_SIZES, REMARK, CELLS };
  char cells[CELLS][64];
  const char *row[1 + CELLS] = {name};
  double took = 0, first = 0, last = 0;
  size_t n = run->body ? run->body->first : 1000;
  int rc = 0;
  for (size_t i = 0; i < CELLS; i++) {
    snprintf(cells[i], sizeof cells[i], "%s", i == REMARK ? "" : "-");
    row[i + 1] = cells[i];
  }
  for (size_t i = 0; i < SHAPE_SIZES && took < shape_too_long; i++, n *= 4) {
    last = shape_time(run, n, &took, &rc) * 1e9;
    if (rc)
      break;
    if (i == 0)
      first = last;
    snprintf(cells[i], sizeof cells[i], "%.2f", last);
    snprintf(cells[GROWTH], sizeof cells[i], "%.2f", last / first);
  }
  if (rc)
    snprintf(cells[REMARK], sizeof cells[REMARK], "  %s", multistatus_strerror(rc));
  else if (last > 2 * first)
    snprintf(cells[REMARK], sizeof cells[REMARK], "  grows");
  bench_row(o, row, 1 + CELLS);
  fflush(stdout);
}

static bool shape_wanted(const bench_options *o, const char *name) {
  return !o->set || strstr(name, o->set);
}

int bench_shapes(const bench_options *o) {
  static const char *const head[] = {"ns/byte", "1 x",    "4 x", "16 x",
                                     "64 x",    "growth", ""};
  static const char *const titles[] = {"Shapes: the time for a byte, in growing sizes",
                                       "Shapes: the system engine"};
  for (int e = 0; e < 2; e++) {
    multistatus_engine engine =
        e ? MULTISTATUS_ENGINE_SYSTEM : MULTISTATUS_ENGINE_BUILTIN;
    bench_heading(o, titles[e], head, sizeof head / sizeof *head);
    for (size_t i = 0; i < sizeof shape_list / sizeof *shape_list; i++) {
      shape_run run = {shape_list + i, engine, 0};
      if (shape_wanted(o, shape_list[i].name))
        shape_measure(o, shape_list[i].name, &run);
    }
    for (size_t i = 0; e == 0 && i < sizeof shape_writes / sizeof *shape_writes; i++) {
      shape_run run = {NULL, engine, i};
      if (shape_wanted(o, shape_writes[i].name))
        shape_measure(o, shape_writes[i].name, &run);
    }
  }
  return 0;
}
