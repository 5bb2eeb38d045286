/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "tests.h"

/* Content negotiation: tables of header fields and the expected decision. */

#define DAV_XML "application/xml; charset=utf-8"
#define TEXT_XML "text/xml; charset=utf-8"
#define JSON "application/json"
#define NDJSON "application/x-ndjson"
#define SEQ "application/json-seq"
#define NONE ""

static const struct accept_row {
  const char *method, *accept, *content_type;
  const char *sent, *strict; /* NULL: with STRICT the same */
} accept_rows[] = {
    /* No Accept, or any type: XML for DAV methods, */
    {"PROPFIND", NULL, NULL, DAV_XML, NULL},
    {"PROPFIND", "", NULL, DAV_XML, NULL},
    {"PROPFIND", " , ,", NULL, DAV_XML, NULL},
    {"PROPFIND", "*/*", NULL, DAV_XML, NULL},
    {"PROPFIND", "*/*;q=0.1", NULL, DAV_XML, NULL},
    {"PROPPATCH", NULL, "application/json", DAV_XML, NULL},
    {"REPORT", "*/*", "application/json", DAV_XML, NULL},
    {"DELETE", NULL, NULL, DAV_XML, NULL},
    {"MKCOL", "*/*", NULL, DAV_XML, NULL},
    {"SEARCH", "application/*", NULL, DAV_XML, NULL},
    {"ACL", "text/*", NULL, TEXT_XML, NULL},
    {"MKCALENDAR", "text/html, */*;q=0.8", NULL, DAV_XML, NULL},
    /* for others the format of the request body, */
    {"POST", NULL, NULL, JSON, NULL},
    {NULL, NULL, NULL, JSON, NULL},
    {"propfind", NULL, NULL, JSON, NULL}, /* method names are case-sensitive */
    {"POST", "*/*", NULL, JSON, NULL},
    {"POST", NULL, "application/json; charset=utf-8", JSON, NULL},
    {"POST", NULL, "application/vnd.other+json", JSON, NULL},
    {"POST", NULL, "application/xml", DAV_XML, NULL},
    {"POST", "*/*", "text/xml; charset=utf-8", DAV_XML, NULL},
    {"POST", "*/*;q=0.3", "application/atom+xml", DAV_XML, NULL},
    {"POST", NULL, "application/x-ndjson", NDJSON, NULL},
    {"PATCH", "*/*", "application/json-seq", SEQ, NULL},
    {"POST", NULL, "text/plain", JSON, NULL},
    {"POST", "*/*", "", JSON, NULL},
    {"POST", "*", "application/xml", DAV_XML, NULL},
    {"POST", "text/html, image/gif, *; q=.2, */*; q=.2", "application/xml", DAV_XML,
     NULL},
    /* unless Accept is more specific. */
    {"POST", "application/*", "application/xml", JSON, NULL},
    {"POST", "application/json, */*;q=0.1", "application/xml", JSON, NULL},
    {"POST", "application/json;q=0.5, */*", "application/json", DAV_XML, NULL},
    {"POST", "application/xml, */*", NULL, JSON, NULL}, /* equal weights */
    /* Types by name. */
    {"PROPFIND", "application/xml", NULL, DAV_XML, NULL},
    {"PROPFIND", "text/xml", NULL, TEXT_XML, NULL},
    {"PROPFIND", "application/json", NULL, JSON, NULL},
    {"PROPFIND", "APPLICATION/Json", NULL, JSON, NULL},
    {"PROPFIND", "application/x-ndjson", NULL, NDJSON, NULL},
    {"REPORT", "application/json-seq", NULL, SEQ, NULL},
    {"PROPFIND", "text/xml, application/xml", NULL, DAV_XML, NULL},
    {"POST", "text/xml, application/xml", NULL, DAV_XML, NULL},
    {"POST", "application/xml", "application/json", DAV_XML, NULL},
    {"POST", "application/x-ndjson, application/json", NULL, JSON, NULL},
    /* Weights. */
    {"PROPFIND", "application/json, */*;q=0.9", NULL, JSON, NULL},
    {"PROPFIND", "application/json, */*", NULL, DAV_XML, NULL},
    {"PROPFIND", "application/json, application/xml", NULL, DAV_XML, NULL},
    {"PROPFIND", "application/json;q=0.7, text/xml;q=0.5", NULL, JSON, NULL},
    {"PROPFIND", "application/json;q=0.5, text/xml;q=0.7", NULL, TEXT_XML, NULL},
    {"PROPFIND", "application/json;q=0.001, application/xml;q=0.002", NULL, DAV_XML,
     NULL},
    {"PROPFIND", "application/json;q=0.002, application/xml;q=0.001", NULL, JSON, NULL},
    {"POST", "application/json;q=0.8, application/xml;q=0.9", NULL, DAV_XML, NULL},
    {"POST", "application/json;q=0.9, application/xml;q=0.9", NULL, JSON, NULL},
    {"POST", "application/json; Q=0.1 , application/xml ;q=0.2", NULL, DAV_XML, NULL},
    {"POST", "application/json;q=0.2,application/x-ndjson;q=1.000", NULL, NDJSON, NULL},
    {"POST", "application/json;q=0.1, application/json;q=0.9, text/xml;q=0.5", NULL,
     JSON, NULL}, /* twice: the higher weight */
    {"POST", "application/json;q=0.9, application/json;q=0.1, text/xml;q=0.5", NULL,
     JSON, NULL},
    /* 0 excludes. */
    {"POST", "application/json;q=0, */*", NULL, DAV_XML, NULL},
    {"POST", "application/json;q=0.000, application/*", NULL, DAV_XML, NULL},
    {"PROPFIND", "*/*, application/xml;q=0", NULL, TEXT_XML, NULL},
    {"PROPFIND", "*/*, application/xml;q=0, text/xml;q=0", NULL, JSON, NULL},
    {"PROPFIND", "*/*;q=0", NULL, DAV_XML, NONE},
    {"POST", "application/*;q=0, */*", NULL, TEXT_XML, NULL},
    {"POST", "*/*;q=0, application/x-ndjson;q=0.1", NULL, NDJSON, NULL},
    /* The most specific range counts, in any position. */
    {"POST", "*/*;q=1, application/*;q=0.5, application/json;q=0.1", NULL, TEXT_XML,
     NULL},
    {"POST", "application/json;q=0.9, */*;q=1, text/*;q=0, application/*;q=0.2", NULL,
     JSON, NULL},
    {"PROPFIND", "application/*;q=0.9, application/xml;q=0.1", NULL, DAV_XML, NULL},
    {"POST", "text/*;q=0.9, application/*;q=0.8", NULL, TEXT_XML, NULL},
    /* Parameters. */
    {"POST", "application/xml;charset=utf-8", NULL, DAV_XML, NULL},
    {"POST", "application/xml; charset=\"UTF-8\"", NULL, DAV_XML, NULL},
    {"POST", "application/json;charset=utf-8;q=0.3, text/xml;q=0.2", NULL, JSON, NULL},
    {"POST", "application/xml;charset=iso-8859-1, application/json;q=0.1", NULL, JSON,
     NULL},
    {"POST", "application/json;version=2", NULL, JSON, NONE},
    {"POST",
     "application/json;charset=utf-8;q=0.1, application/json;q=0.9, text/xml;q=0.5",
     NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=0.5;level=1, text/xml;q=0.4", NULL, JSON, NULL},
    {"POST", "application/json;a=\"x,y;q=0\", text/xml;q=0.4", NULL, TEXT_XML, NULL},
    {"POST", "application/json;a=\"\\\",application/json\", text/xml;q=0.4", NULL,
     TEXT_XML, NULL},
    {"PROPFIND", "application/*;charset=utf-8, application/xml;q=0", NULL, JSON, NULL},
    {"POST", "*/*;charset=utf-8;q=0.1, application/json;q=0, text/*;q=0", NULL, DAV_XML,
     NULL},
    /* Unknown types. */
    {"POST", "application/vnd.other+json", NULL, JSON, NONE},
    {"PROPFIND", "application/atom+xml", NULL, DAV_XML, NONE},
    {"PROPFIND", "text/html,application/xhtml+xml", NULL, DAV_XML, NONE},
    {"POST", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", NULL,
     DAV_XML, NULL},
    {"POST", "image/png", "application/xml", DAV_XML, NONE},
    {"POST", "application/problem+json", NULL, JSON, NONE},
    {"PROPFIND", "application/problem+json, application/xml;q=0.1", NULL, DAV_XML,
     NULL},
    {"POST", "app*/*", NULL, JSON, NONE},
    {"POST", "a/*", NULL, JSON, NONE},
    {"POST", "*/json", NULL, JSON, NONE},
    /* Malformed elements are ignored. */
    {"POST", "application/json;q=2, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=0.1234, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=1.001, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=-1, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=., text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=1., text/xml;q=0.1", NULL, JSON, NULL},
    {"POST", "json, xml", "application/xml", DAV_XML, NULL},
    {"POST", ",,application/xml;;q=0.5,;", NULL, DAV_XML, NULL},
    {"POST", "image/png, application/xml;q=2", NULL, JSON, NONE},
    {"POST", "*/*;q=0, application/xml;q=x", NULL, JSON, NONE},
    {"POST", "application/xml;a=\"\"", NULL, JSON, NONE}, /* it is well-formed */
    {"POST", "application/xml;a=\"b c\"", NULL, JSON, NONE},
    {"POST", "text/xml, application/json;q=0.1;q=x", NULL, TEXT_XML, NULL},
    /* With no other element, as if there were no Accept. */
    {"POST", "application/xml;q=\"0.5", NULL, JSON, NULL},
    {"POST", "application/xml;q=2", NULL, JSON, NULL},
    {"POST", "application/xml;q", NULL, JSON, NULL},
    {"POST", "image/png;q=x", "application/xml", DAV_XML, NULL},
    {"POST", "application/xml;a=\"b, text/xml", NULL, JSON, NULL},
    {"POST", "application/xml;version", NULL, JSON, NULL},
    {"POST", "application/xml;version=;q=0.1", NULL, JSON, NULL},
    {"POST", "application/xml;=2", NULL, JSON, NULL},
    {"POST", "application/xml;a b=2", NULL, JSON, NULL},
    {"POST", "image/png/x, text/, /xml, /", NULL, JSON, NULL},
    {"POST", "text /xml, text/ xml", NULL, JSON, NULL},
    {"PROPFIND", "image/png;q=1.5", NULL, DAV_XML, NULL},
};
enum { ACCEPT_ROWS = sizeof accept_rows / sizeof *accept_rows };

START_TEST(accepted) {
  const struct accept_row *row = &accept_rows[_i];
  for (unsigned strict = 0; strict < 2; strict++) {
    multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
    multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
    o.method = row->method;
    o.accept = row->accept;
    o.content_type = row->content_type;
    o.flags = strict ? MULTISTATUS_NEGOTIATE_STRICT : 0;
    int rc = multistatus_negotiate(&o, &n);
    const char *sent = strict && row->strict ? row->strict : row->sent;
    ck_assert_str_eq(n.content_type, sent);
    ck_assert_int_eq(rc, *sent ? 0 : 406);
    ck_assert_ptr_eq(n.format, multistatus_format_for_media_type(sent));
    ck_assert_str_eq(n.vary, "Accept");
    ck_assert_uint_gt(strlen(n.types), 60);
  }
}
END_TEST

/* ---- The same with an array of fields ---- */

/* Adds a field in memory of exactly its length. */
static void add_field(multistatus_field *fields, size_t *count, const char *name,
                      const char *value, size_t len) {
  multistatus_field *f = &fields[(*count)++];
  char *exact_name = malloc(strlen(name)), *exact = malloc(len ? len : 1);
  ck_assert_uint_le(*count, 32);
  memcpy(exact_name, name, strlen(name));
  memcpy(exact, value, len);
  f->name = exact_name;
  f->name_len = strlen(name);
  f->value = exact;
  f->value_len = len;
}

/* Splits a list into fields of the same name, one per element. */
static void add_list(multistatus_field *fields, size_t *count, const char *name,
                     const char *list) {
  bool quoted = false;
  for (const char *from = list, *at = list; list; at++) {
    if (*at == '"')
      quoted = !quoted;
    else if (quoted && *at == '\\' && at[1])
      at++;
    if (*at && (quoted || *at != ','))
      continue;
    add_field(fields, count, name, from, (size_t)(at - from));
    if (!*at)
      break;
    from = at + 1;
  }
}

static void free_fields(multistatus_field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) {
    free((char *)fields[i].name);
    free((char *)fields[i].value);
  }
}

static int negotiate_fields(const char *method, const char *accept, const char *type,
                            const char *prefer, unsigned flags, unsigned honours,
                            multistatus_negotiated *n) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  multistatus_field fields[32];
  size_t count = 0;
  add_field(fields, &count, "Host", "application/json-seq", 20);
  add_list(fields, &count, "aCCEPT", accept);
  add_field(fields, &count, "Accept-Charset", "application/x-ndjson", 20);
  if (type)
    add_field(fields, &count, "content-type", type, strlen(type));
  add_field(fields, &count, "Content-Type", "application/x-jsonl", type ? 19 : 0);
  add_list(fields, &count, "PREFER", prefer);
  o.method = method;
  o.flags = flags;
  o.honours = honours;
  o.fields = fields;
  o.field_count = count;
  int rc = multistatus_negotiate(&o, n);
  free_fields(fields, count); /* the decision must not point into them */
  return rc;
}

START_TEST(accepted_in_fields) {
  const struct accept_row *row = &accept_rows[_i];
  for (unsigned strict = 0; strict < 2; strict++) {
    multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
    int rc = negotiate_fields(row->method, row->accept, row->content_type, NULL, strict,
                              0, &n);
    const char *sent = strict && row->strict ? row->strict : row->sent;
    ck_assert_str_eq(n.content_type, sent);
    ck_assert_int_eq(rc, *sent ? 0 : 406);
  }
}
END_TEST

/* A string is combined with the fields of the same name and precedes them; only for
   Content-Type it replaces them. */
START_TEST(string_and_fields) {
  static const multistatus_field fields[] = {
      {"accept", 6, "application/json;q=0.3", 22},
      {"content-type", 12, "application/json", 16},
      {"prefer", 6, "return=representation, wait=7", 29}};
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
  o.honours = 255;
  o.fields = fields;
  o.field_count = 3;
  o.accept = "application/xml;q=0.2";
  o.prefer = "return=minimal";
  ck_assert_int_eq(multistatus_negotiate(&o, &n), 0);
  ck_assert_str_eq(n.content_type, JSON);
  ck_assert_str_eq(n.preference_applied, "return=minimal, wait=7");
  o.accept = "*/*";
  o.fields++;
  o.field_count--;
  o.content_type = "application/xml";
  ck_assert_int_eq(multistatus_negotiate(&o, &n), 0);
  ck_assert_str_eq(n.content_type, DAV_XML);
}
END_TEST

START_TEST(decision_outlives_the_struct) {
  static const struct accept_row *row = accept_rows;
  for (; row < accept_rows + sizeof accept_rows / sizeof *accept_rows; row++) {
    multistatus_negotiated *n = malloc(sizeof *n);
    *n = (multistatus_negotiated)MULTISTATUS_NEGOTIATED_INIT;
    ck_assert_int_eq(
        negotiate_fields(row->method, row->accept, row->content_type, NULL, 0, 0, n),
        0);
    const char *type = n->content_type, *vary = n->vary;
    memset(n, 'x', sizeof *n);
    free(n);
    ck_assert_str_eq(type, row->sent);
    ck_assert_str_eq(vary, "Accept");
  }
}
END_TEST

/* No two rows have the same input. */
START_TEST(table) {
  ck_assert_int_ge(ACCEPT_ROWS, 60);
  for (int i = 0; i < ACCEPT_ROWS; i++)
    for (int k = 0; k < i; k++) {
      const struct accept_row *a = &accept_rows[i], *b = &accept_rows[k];
      const char *x[] = {a->method, a->accept, a->content_type};
      const char *y[] = {b->method, b->accept, b->content_type};
      int same = 0;
      for (int j = 0; j < 3; j++)
        same += x[j] == y[j] || (x[j] && y[j] && strcmp(x[j], y[j]) == 0);
      ck_assert_int_lt(same, 3);
    }
}
END_TEST

static multistatus_negotiated negotiate(const char *method, const char *accept,
                                        const char *prefer, unsigned honours) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
  o.method = method;
  o.accept = accept;
  o.prefer = prefer;
  o.honours = honours;
  ck_assert_int_eq(multistatus_negotiate(&o, &n), 0);
  return n;
}

/* ---- Prefer ---- */

enum {
  MINIMAL = MULTISTATUS_PREFER_MINIMAL,
  REPRESENTATION = MULTISTATUS_PREFER_REPRESENTATION,
  STRICT = MULTISTATUS_PREFER_STRICT,
  LENIENT = MULTISTATUS_PREFER_LENIENT,
  GO_ON = MULTISTATUS_PREFER_CONTINUE,
  ASYNC = MULTISTATUS_PREFER_ASYNC,
  WAIT = MULTISTATUS_PREFER_WAIT,
  NOROOT = MULTISTATUS_PREFER_NOROOT,
  ALL = 255
};

static const struct prefer_row {
  const char *prefer;
  unsigned honours, heeded;
  long wait;
  const char *applied;
} prefer_rows[] = {
    {NULL, ALL, 0, -1, ""},
    {"", ALL, 0, -1, ""},
    {"return=minimal", ALL, MINIMAL, -1, "return=minimal"},
    {"return=minimal", ALL & ~MINIMAL, 0, -1, ""},
    {"return=representation", ALL, REPRESENTATION, -1, "return=representation"},
    {"Return = \"Minimal\" ; x=y", ALL, MINIMAL, -1, "return=minimal"},
    {"return=representation, return=minimal", ALL, REPRESENTATION, -1,
     "return=representation"},
    {"return=representation, return=minimal", MINIMAL, 0, -1, ""},
    {"return=nothing, return=minimal", ALL, 0, -1, ""},
    {"return", ALL, 0, -1, ""},
    {"handling=strict", ALL, STRICT, -1, "handling=strict"},
    {"handling=lenient", ALL, LENIENT, -1, "handling=lenient"},
    {"handling=strict, handling=lenient", ALL, STRICT, -1, "handling=strict"},
    {"continue-on-error", ALL, GO_ON, -1, "continue-on-error"},
    {"continue-on-error=true", ALL, GO_ON, -1, "continue-on-error"},
    {"continue-on-error=\"\"", ALL, GO_ON, -1, "continue-on-error"},
    {"continue-on-error=false", ALL, 0, -1, ""},
    {"odata.continue-on-error", ALL, GO_ON, -1, "odata.continue-on-error"},
    {"odata.continue-on-error=false, continue-on-error", ALL, 0, -1, ""},
    {"handling=strict, continue-on-error", ALL, STRICT, -1, "handling=strict"},
    {"continue-on-error, handling=strict", ALL, GO_ON, -1, "continue-on-error"},
    {"handling=lenient, continue-on-error", ALL, LENIENT | GO_ON, -1,
     "handling=lenient, continue-on-error"},
    {"respond-async, wait=10", ALL, ASYNC | WAIT, 10, "respond-async, wait=10"},
    {"wait=0", ALL, WAIT, 0, "wait=0"},
    {"wait=99999999999999999999", ALL, WAIT, 999999999, "wait=999999999"},
    {"wait=1.5", ALL, 0, -1, ""},
    {"wait=-1", ALL, 0, -1, ""},
    {"wait", ALL, 0, -1, ""},
    {"wait=5, wait=9", ALL, WAIT, 5, "wait=5"},
    {"wait=5", ALL & ~WAIT, 0, -1, ""},
    {"depth-noroot, return=minimal", ALL, NOROOT | MINIMAL, -1,
     "depth-noroot, return=minimal"},
    {"foo; bar=\"a, wait=3\", wait=4", ALL, WAIT, 4, "wait=4"},
    {"unknown=1,,=,;", ALL, 0, -1, ""},
    {"return=representation, handling=lenient, odata.continue-on-error, respond-async, "
     "wait=999999999, depth-noroot",
     ALL, REPRESENTATION | LENIENT | GO_ON | ASYNC | WAIT | NOROOT, 999999999,
     "return=representation, handling=lenient, odata.continue-on-error, respond-async, "
     "wait=999999999, depth-noroot"},
};
enum { PREFER_ROWS = sizeof prefer_rows / sizeof *prefer_rows };

START_TEST(preferred) {
  const struct prefer_row *row = &prefer_rows[_i];
  multistatus_negotiated n = negotiate("POST", NULL, row->prefer, row->honours);
  ck_assert_uint_eq(n.preferences, row->heeded);
  ck_assert_int_eq(n.wait, row->wait);
  ck_assert_str_eq(n.preference_applied, row->applied);
  multistatus_negotiated m = MULTISTATUS_NEGOTIATED_INIT;
  ck_assert_int_eq(
      negotiate_fields("POST", NULL, NULL, row->prefer, 0, row->honours, &m), 0);
  ck_assert_uint_eq(m.preferences, row->heeded);
  ck_assert_int_eq(m.wait, row->wait);
  ck_assert_str_eq(m.preference_applied, row->applied);
}
END_TEST

/* Vary lists all fields that the response depends on, present or not. */
START_TEST(varies) {
  static const struct {
    const char *prefer;
    unsigned honours;
    const char *vary;
  } rows[] = {{NULL, 0, "Accept"},
              {"return=minimal", 0, "Accept"},
              {NULL, MINIMAL, "Accept, Prefer"},
              {NULL, NOROOT, "Accept, Prefer"},
              {NULL, STRICT | WAIT | ASYNC, "Accept"},
              {"handling=strict", STRICT, "Accept, Prefer"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_str_eq(negotiate("GET", NULL, rows[i].prefer, rows[i].honours).vary,
                     rows[i].vary);
}
END_TEST

/* ---- The format of problem details ---- */

START_TEST(problems) {
  static const struct {
    const char *method, *accept;
    multistatus_problem_form form;
  } rows[] = {
      {"PROPFIND", NULL, MULTISTATUS_PROBLEM_DAV},
      {"PROPFIND", "text/xml", MULTISTATUS_PROBLEM_DAV},
      {"PROPFIND", "image/png", MULTISTATUS_PROBLEM_DAV},
      {"PROPFIND", "application/json", MULTISTATUS_PROBLEM_JSON},
      {"PROPFIND", "application/problem+json, */*;q=0.1", MULTISTATUS_PROBLEM_JSON},
      {"POST", NULL, MULTISTATUS_PROBLEM_JSON},
      {"POST", "image/png", MULTISTATUS_PROBLEM_JSON},
      {"POST", "application/xml", MULTISTATUS_PROBLEM_XML},
      {"POST", "application/x-ndjson", MULTISTATUS_PROBLEM_JSON},
      {"POST", "application/xml, application/problem+json;q=0.1",
       MULTISTATUS_PROBLEM_JSON},
      {"POST", "application/json, application/problem+xml;q=0.1",
       MULTISTATUS_PROBLEM_XML},
      {"PROPFIND", "application/problem+xml, application/problem+json",
       MULTISTATUS_PROBLEM_JSON},
      {"POST", "application/problem+json;q=0.4, application/problem+xml;q=0.5",
       MULTISTATUS_PROBLEM_XML},
      {"POST", "application/problem+xml;q=0, application/json",
       MULTISTATUS_PROBLEM_JSON},
      {"PROPFIND", "application/*", MULTISTATUS_PROBLEM_DAV},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_int_eq(negotiate(rows[i].method, rows[i].accept, NULL, 0).problem,
                     rows[i].form);
}
END_TEST

/* ---- Additional media types of the server ---- */

static int with_aliases(const char *accept, const multistatus_alias *aliases,
                        size_t count, multistatus_negotiated *n) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.accept = accept;
  o.aliases = aliases;
  o.alias_count = count;
  o.flags = MULTISTATUS_NEGOTIATE_STRICT;
  return multistatus_negotiate(&o, n);
}

START_TEST(alias_types) {
  const multistatus_format *json = multistatus_format_json();
  const multistatus_alias aliases[] = {
      {"application/vnd.example+json", json},
      {"application/json; profile=\"https://example.org/p\"", json}};
  static const struct {
    const char *accept, *sent;
  } rows[] = {
      {"application/vnd.example+json", "application/vnd.example+json"},
      {"application/vnd.example+json;q=0.5, text/xml;q=0.4",
       "application/vnd.example+json"},
      {"application/*", JSON},
      {"application/json", JSON},
      {"application/json;q=0.3, application/json;profile=\"https://example.org/p\"",
       "application/json; profile=\"https://example.org/p\""},
      {"application/json;profile=\"https://example.org/q\"", NONE},
      {"application/json;q=0, application/*, text/*;q=0, application/xml;q=0, "
       "application/x-ndjson;q=0, application/json-seq;q=0",
       "application/vnd.example+json"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
    int rc = with_aliases(rows[i].accept, aliases, 2, &n);
    ck_assert_int_eq(rc, *rows[i].sent ? 0 : 406);
    ck_assert_str_eq(n.content_type, rows[i].sent);
    ck_assert_str_eq(n.types, "application/json, application/xml, text/xml, "
                              "application/x-ndjson, application/json-seq, "
                              "application/vnd.example+json, "
                              "application/json; profile=\"https://example.org/p\"");
  }
}
END_TEST

START_TEST(bad_arguments) {
  const multistatus_format *json = multistatus_format_json();
  char longest[600] = "a/";
  memset(longest + 2, 'b', sizeof longest - 3);
  const multistatus_alias bad[][1] = {
      {{NULL, json}}, {{"json", json}}, {{"a/b", NULL}}, {{longest, json}}};
  const multistatus_alias many[5] = {
      {"a/a", json}, {"a/b", json}, {"a/c", json}, {"a/d", json}, {"a/e", json}};
  multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
  n.wait = 77;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ck_assert_int_eq(with_aliases(NULL, bad[i], 1, &n), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(with_aliases(NULL, many, 5, &n), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(with_aliases(NULL, NULL, 1, &n), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(with_aliases("a/d", many, 4, NULL), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_negotiate(NULL, &n), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(n.wait, 77);
  ck_assert_int_eq(with_aliases("a/d", many, 4, &n), 0);
  ck_assert_str_eq(n.content_type, "a/d");
  n.size = offsetof(multistatus_negotiated, types);
  ck_assert_int_eq(with_aliases("a/d", many, 4, &n), MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, accepted, 0, ACCEPT_ROWS);
  tcase_add_loop_test(tests, accepted_in_fields, 0, ACCEPT_ROWS);
  tcase_add_test(tests, string_and_fields);
  tcase_add_test(tests, decision_outlives_the_struct);
  tcase_add_test(tests, table);
  tcase_add_loop_test(tests, preferred, 0, PREFER_ROWS);
  tcase_add_test(tests, varies);
  tcase_add_test(tests, problems);
  tcase_add_test(tests, alias_types);
  tcase_add_test(tests, bad_arguments);
}

TESTS_MAIN("negotiate", add_tests)
