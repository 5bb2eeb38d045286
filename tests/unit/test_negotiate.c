/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* Which form a client gets: header fields and what they come to, as data. */

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
    /* Nothing said, or anything goes: DAV means XML, */
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
    /* others the form of the request's own body, */
    {"POST", NULL, NULL, JSON, NULL},
    {NULL, NULL, NULL, JSON, NULL},
    {"propfind", NULL, NULL, JSON, NULL}, /* no method: they have upper case */
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
    /* unless it was said more closely. */
    {"POST", "application/*", "application/xml", JSON, NULL},
    {"POST", "application/json, */*;q=0.1", "application/xml", JSON, NULL},
    {"POST", "application/json;q=0.5, */*", "application/json", DAV_XML, NULL},
    {"POST", "application/xml, */*", NULL, JSON, NULL}, /* as much as anything else */
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
     JSON, NULL}, /* said twice: the higher */
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
    /* The closest range counts, wherever it stands. */
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
    /* Types that are others. */
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
    /* What is not well formed is passed over. */
    {"POST", "application/json;q=2, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=0.1234, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=1.001, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=-1, text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=., text/xml;q=0.1", NULL, TEXT_XML, NULL},
    {"POST", "application/json;q=1., text/xml;q=0.1", NULL, JSON, NULL},
    {"POST", "json, xml", "application/xml", DAV_XML, NULL},
    {"POST", ",,application/xml;;q=0.5,;", NULL, DAV_XML, NULL},
    {"POST", "application/xml;q=\"0.5", NULL, JSON, NONE},
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

/* A column that does not tell rows apart would test nothing. */
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
}
END_TEST

/* What the answer depends on, also where this request does not say it. */
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

/* ---- The form of a failure ---- */

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

/* ---- Types of the server's own ---- */

static int with_aliases(const char *accept, const multistatus_alias *aliases,
                        size_t count, multistatus_negotiated *n) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.accept = accept;
  o.aliases = aliases;
  o.alias_count = count;
  o.flags = MULTISTATUS_NEGOTIATE_STRICT;
  return multistatus_negotiate(&o, n);
}

START_TEST(own_types) {
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
  n.size--;
  ck_assert_int_eq(with_aliases("a/d", many, 4, &n), MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* ---- Vary ---- */

START_TEST(vary) {
  static const struct {
    const char *before, *names, *after;
  } rows[] = {
      {"", "Accept", "Accept"},
      {"Accept", "Accept", "Accept"},
      {"accept", "Accept, Prefer", "accept, Prefer"},
      {"Origin", "Accept, Prefer", "Origin, Accept, Prefer"},
      {"Prefer,Accept", "Accept, Prefer", "Prefer,Accept"},
      {"Accept-Encoding", "Accept", "Accept-Encoding, Accept"},
      {"*", "Accept", "*"},
      {"Origin, *", "Accept", "Origin, *"},
      {"", " Accept ,, accept,Prefer", "Accept, Prefer"},
      {"Origin", "", "Origin"},
      {"", "*, Accept", "*"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char value[64];
    size_t need = strlen(rows[i].after) + 1;
    for (size_t room = strlen(rows[i].before) + 1; room <= need; room++) {
      snprintf(value, sizeof value, "%s", rows[i].before);
      memset(value + room, 'x', sizeof value - room);
      int rc = multistatus_vary_add(value, room, rows[i].names);
      ck_assert_int_eq(rc, room < need ? MULTISTATUS_ERROR_LIMIT : 0);
      ck_assert_str_eq(value, room < need ? rows[i].before : rows[i].after);
      ck_assert_int_eq(value[room], 'x');
    }
  }
  char value[4] = "abcd";
  ck_assert_int_eq(multistatus_vary_add(value, 4, "x"), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_vary_add(NULL, 4, "x"), MULTISTATUS_ERROR_ARGUMENT);
  value[3] = '\0';
  ck_assert_int_eq(multistatus_vary_add(value, 4, NULL), MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* ---- What is sent on ---- */

static void check_field(const char *value) {
  ck_assert_msg(!strpbrk(value, "\r\n"), "a line break in \"%s\"", value);
}

/* Values of every kind with line breaks, also where a value is expected. */
static void random_value(random_state *r, char *to) {
  static const char *const part[] = {
      "\r\n",       "\r",          "\n",     "X: y",     "application/json",
      "text/xml",   "*/*",         ";q=",    "0.5",      ";profile=\"",
      "\"",         ",",           " ",      "return=",  "minimal",
      "wait=",      "9",           "strict", "handling", "continue-on-error",
      "PROPFIND\n", "depth-noroot"};
  *to = '\0';
  for (unsigned n = random_below(r, 12); n > 0; n--)
    strcat(to, part[random_below(r, sizeof part / sizeof *part)]);
}

START_TEST(no_line_break_is_sent_on) {
  const multistatus_alias alias = {"application/vnd.example+json",
                                   multistatus_format_json()};
  random_state r;
  random_seed(&r, 31);
  for (size_t i = 0; i < fewer_cases(20000); i++) {
    multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
    multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
    char value[4][300], field[300] = "Origin";
    for (int k = 0; k < 4; k++)
      random_value(&r, value[k]);
    o.method = value[0], o.accept = value[1];
    o.content_type = value[2], o.prefer = value[3];
    o.honours = random_below(&r, 256);
    o.flags = random_below(&r, 2);
    o.aliases = &alias, o.alias_count = 1;
    int rc = multistatus_negotiate(&o, &n);
    require(rc == 0 || rc == 406, "%d", rc);
    check_field(n.content_type);
    check_field(n.vary);
    check_field(n.preference_applied);
    check_field(n.types);
    check_field(multistatus_problem_content_type(n.problem));
    /* Not even by who would make a Vary of what the client sent. */
    rc = multistatus_vary_add(field, sizeof field, value[1]);
    require(rc == (strpbrk(value[1], "\r\n") ? MULTISTATUS_ERROR_ARGUMENT : 0), "%d",
            rc);
    check_field(field);
  }
}
END_TEST

/* Of the program's own that could be. */
START_TEST(line_breaks_of_ones_own) {
  static const char *const breaks[] = {"\r\nX: y", "\r", "\n"};
  for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
    multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
    char type[60], field[60];
    snprintf(type, sizeof type, "a/b%s", breaks[i]);
    const multistatus_alias alias = {type, multistatus_format_json()};
    ck_assert_int_eq(with_aliases("a/b", &alias, 1, &n), MULTISTATUS_ERROR_ARGUMENT);
    ck_assert_str_eq(n.content_type, "");
    snprintf(field, sizeof field, "Origin");
    ck_assert_int_eq(multistatus_vary_add(field, sizeof field, type),
                     MULTISTATUS_ERROR_ARGUMENT);
    ck_assert_str_eq(field, "Origin");
    snprintf(field, sizeof field, "Origin%s", breaks[i]);
    ck_assert_int_eq(multistatus_vary_add(field, sizeof field, "Accept"),
                     MULTISTATUS_ERROR_ARGUMENT);
  }
}
END_TEST

/* The location of a result that is answered alone, added or read. */
START_TEST(line_breaks_in_a_location) {
  static const char *const bodies[] = {
      "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:status>HTTP/1.1 "
      "302 Found</D:status><D:location><D:href>/x&#13;&#10;X: y</D:href></D:location>"
      "</D:response></D:multistatus>",
      "{\"results\":[{\"href\":\"/a\",\"status\":302,\"location\":\"/x\\r\\nX: y\"}]}"};
  for (int i = 0; i < 3; i++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    if (i < 2)
      ck_assert_int_eq(multistatus_list_read(list, NULL, bodies[i], strlen(bodies[i])),
                       0);
    else
      multistatus_result_set_location(multistatus_list_add(list, "/a", 302, NULL),
                                      "/x\r\nX: y");
    const multistatus_result *single = multistatus_list_single(list, "/a");
    ck_assert_ptr_nonnull(single);
    ck_assert_str_eq(multistatus_result_location(single), "/x%0D%0AX: y");
    check_field(multistatus_reason(multistatus_result_status(single)));
    multistatus_list_free(list);
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, accepted, 0, ACCEPT_ROWS);
  tcase_add_test(tests, table);
  tcase_add_loop_test(tests, preferred, 0, PREFER_ROWS);
  tcase_add_test(tests, varies);
  tcase_add_test(tests, problems);
  tcase_add_test(tests, own_types);
  tcase_add_test(tests, bad_arguments);
  tcase_add_test(tests, vary);
  tcase_add_test(tests, no_line_break_is_sent_on);
  tcase_add_test(tests, line_breaks_of_ones_own);
  tcase_add_test(tests, line_breaks_in_a_location);
}

TESTS_MAIN("negotiate", add_tests)
