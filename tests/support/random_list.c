/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "random.h"
#include "tests.h"

/* A format whose body is a seed, and which reads random results. */

static multistatus_text list_view(const char *s) {
  multistatus_text t = {s, strlen(s)};
  return t;
}

/* Text that does not begin or end with white space. */
static multistatus_text list_words(random_state *r, char *to) {
  to[0] = '(';
  random_text(r, to + 1);
  memcpy(to + strlen(to), ")", 2);
  return list_view(to);
}

/* form: 0 an absolute path, 1 an absolute URI (RFC 4918, section 8.3), 2 any
   reference. */
static multistatus_text list_href(random_state *r, char *to, unsigned form) {
  static const char *const starts[3][3] = {
      {"/files/", "/", "/dav/%C3%BC%20/"},
      {"http://example.com/a/", "https://u:p@[::1]:8080/", "urn:x:"},
      {"../", "?q=1&r=", "//example.com/a#"}};
  char text[RANDOM_TEXT] = "";
  if (random_once_in(r, 5))
    random_text(r, text);
  snprintf(to, RANDOM_TEXT, "%s%u%.900s", starts[form][random_below(r, 3)],
           random_below(r, 100000), text);
  return list_view(to);
}

static multistatus_text list_lang(random_state *r) {
  static const char *const langs[] = {"", "", "en", "de-CH", "zh-Hans"};
  return list_view(langs[random_below(r, 5)]);
}

static multistatus_text list_attributes(random_state *r) {
  static const char *const all[] = {
      " a=\"1\"", " a=\"&lt;&amp;&quot;&#10;&gt;\" xmlns:n0=\"urn:x\" n0:b=\"2\"",
      " xmlns:D=\"urn:not-dav\" D:c=\"\xc3\xa9\""};
  return list_view(all[random_below(r, 3)]);
}

static multistatus_text list_ns(random_state *r) {
  static const char *const all[] = {"DAV:",
                                    "DAV:",
                                    "urn:ietf:params:xml:ns:caldav",
                                    "",
                                    "http://example.com/ns?a=1&b='2'",
                                    "urn:multistatus:1"};
  return list_view(all[random_below(r, 6)]);
}

/* Status line, reason and message of a result or a propstat. */
static void list_outcome(random_state *r, multistatus_input *in, int status) {
  static const char *const phrases[] = {"Payload Too Large", "Locked", "OK"};
  char text[RANDOM_TEXT + 2];
  multistatus_text reason = list_view(multistatus_reason(status));
  if (status && random_once_in(r, 10)) {
    reason = list_view("Of another version");
    snprintf(text, sizeof text, "HTTP/%u.%u %d %s", random_below(r, 9) + 1,
             random_below(r, 2), status, random_once_in(r, 2) ? reason.data : "");
    reason.len = strlen(text) < 14 ? 0 : reason.len;
    multistatus_input_set_status_line(in, list_view(text));
  } else if (status) {
    multistatus_input_set_status(in, status);
    if (random_once_in(r, 4)) {
      reason = random_once_in(r, 2) ? list_words(r, text)
                                    : list_view(phrases[random_below(r, 3)]);
      multistatus_input_set_reason(in, reason);
    }
  }
  if (random_once_in(r, 6)) /* a message that equals the reason phrase */
    multistatus_input_set_message(in, reason, list_lang(r));
  else if (random_once_in(r, 2))
    multistatus_input_set_message(in, list_view(random_text(r, text)), list_lang(r));
}

static void list_condition(random_state *r, multistatus_input *in, unsigned i) {
  char text[RANDOM_TEXT], name[40];
  snprintf(name, sizeof name, "condition-%u", i);
  multistatus_input_add_condition(in, list_ns(r), list_view(name));
  for (unsigned n = random_once_in(r, 3) ? random_below(r, 4) : 0; n; n--)
    multistatus_input_add_condition_href(in, list_href(r, text, random_below(r, 3)));
  if (random_once_in(r, 4))
    multistatus_input_set_condition_xml(in, list_view(random_markup(r, text)));
  else if (random_once_in(r, 4))
    multistatus_input_set_condition_xml(in, list_view("a &lt; b &amp;amp; &#13;\n"));
  if (random_once_in(r, 4))
    multistatus_input_set_condition_attributes(in, list_attributes(r), list_lang(r));
  if (random_once_in(r, 4))
    multistatus_input_set_condition_pointer(in, list_view(random_text(r, text)));
  if (random_once_in(r, 4))
    multistatus_input_set_condition_message(in, list_view(random_text(r, text)));
}

/* Conditions, problem and extensions of a result or a propstat. */
static void list_rest(random_state *r, multistatus_input *in) {
  char text[RANDOM_TEXT];
  for (unsigned i = random_once_in(r, 3) ? random_below(r, 4) : 0; i; i--)
    list_condition(r, in, i);
  if (random_once_in(r, 5))
    multistatus_input_set_problem(in, list_view(random_json_object(r, text)));
  for (unsigned n = random_once_in(r, 4) ? random_below(r, 3) : 0; n; n--)
    multistatus_input_add_ext(in, list_view(random_element(r, text)));
}

/* Members that batches set. */
static void list_item(random_state *r, multistatus_input *in) {
  static const char *const types[] = {"application/json", "text/plain",
                                      "application/problem+json; a=b", "image/png"};
  static const multistatus_text none = {NULL, 0};
  char text[RANDOM_TEXT], name[20];
  if (random_once_in(r, 2))
    multistatus_input_set_id(in, list_view(random_text(r, text)));
  if (random_once_in(r, 2))
    multistatus_input_set_index(in, random_once_in(r, 9) ? 999999999999999999
                                                         : random_below(r, 1000));
  if (random_once_in(r, 3))
    multistatus_input_set_method(in, list_view("PROPPATCH"));
  if (random_once_in(r, 3))
    multistatus_input_set_group(in, list_view(random_text(r, text)));
  if (random_once_in(r, 3))
    multistatus_input_set_retry_after(in, random_below(r, 100000));
  multistatus_input_set_applied(in, (multistatus_applied)random_below(r, 4));
  for (unsigned n = random_below(r, 3); n; n--) {
    snprintf(name, sizeof name, "x-header-%u", n);
    multistatus_input_add_header(in, list_view(name), list_view(random_text(r, text)));
  }
  unsigned type = random_below(r, 8);
  if (type < 4 && type % 2)
    multistatus_input_set_body(in, list_view(types[type]),
                               list_view(random_text(r, text)));
  else if (type < 6)
    multistatus_input_set_body(in, type < 4 ? list_view(types[type]) : none,
                               list_view(random_json(r, text)));
  for (unsigned n = random_below(r, 3); n; n--)
    multistatus_input_add_warning(in, random_once_in(r, 2)
                                          ? list_view(random_json_object(r, text))
                                          : list_view("\"so & <so>\""));
}

static void list_prop(random_state *r, multistatus_input *in, unsigned i) {
  char text[RANDOM_TEXT], name[40];
  snprintf(name, sizeof name, random_once_in(r, 4) ? "\xce\xb1%u" : "prop_%u", i);
  multistatus_prop_text p = {list_ns(r), list_view(name), MULTISTATUS_PROP_TEXT,
                             {NULL, 0},  list_lang(r),    {NULL, 0}};
  switch (random_below(r, 3)) {
  case 0:
    p.value = list_view(random_text(r, text));
    break;
  case 1:
    p.kind = MULTISTATUS_PROP_XML;
    p.value = list_view(random_markup(r, text));
    break;
  }
  if (random_once_in(r, 5))
    p.attributes = list_attributes(r);
  multistatus_input_add_prop(in, &p);
}

static void list_propstats(random_state *r, multistatus_input *in) {
  static const int statuses[] = {200, 404, 403, 424, 299, 507};
  unsigned prop = 0, first = random_below(r, 6);
  for (unsigned i = 0, n = 1 + random_below(r, 3); i < n; i++) {
    int status = statuses[(first + i) % 6];
    multistatus_input_open_propstat(in);
    for (unsigned k = random_below(r, 5); k; k--)
      list_prop(r, in, prop++);
    list_outcome(r, in, status);
    list_rest(r, in);
    multistatus_input_close_propstat(in);
  }
}

static void list_result(random_state *r, multistatus_input *in, unsigned form) {
  static const int statuses[] = {200, 201, 204, 301, 304, 403, 404, 413, 423, 424, 599};
  char text[RANDOM_TEXT];
  int status = random_once_in(r, 2) ? statuses[random_below(r, 11)] : 0;
  multistatus_input_begin(in);
  multistatus_input_add_href(in, list_href(r, text, form));
  if (status)
    for (unsigned n = random_once_in(r, 4) ? random_below(r, 4) : 0; n; n--)
      multistatus_input_add_href(in, list_href(r, text, form));
  else
    list_propstats(r, in);
  list_outcome(r, in, status);
  list_rest(r, in);
  if (status == 301 || random_once_in(r, 8))
    multistatus_input_set_location(in, list_href(r, text, random_below(r, 3)));
  if (random_once_in(r, 4))
    list_item(r, in);
  multistatus_input_commit(in);
}

static int list_feed(void *state, multistatus_input *in, const char *data, size_t len,
                     size_t *used) {
  (void)state;
  random_state r;
  char text[RANDOM_TEXT + 2];
  require(len == sizeof r.state, "a seed of %zu bytes", len);
  memcpy(&r.state, data, sizeof r.state);
  unsigned form = random_below(&r, 2);
  for (unsigned n = random_below(&r, 6); n; n--)
    list_result(&r, in, form);
  if (random_once_in(&r, 3))
    multistatus_input_set_message(in, list_view(random_text(&r, text)), list_lang(&r));
  if (random_once_in(&r, 3))
    multistatus_input_set_sync_token(in, list_words(&r, text));
  for (unsigned n = random_once_in(&r, 5) ? random_below(&r, 3) : 0; n; n--)
    multistatus_input_add_ext(in, list_view(random_element(&r, text)));
  if (random_once_in(&r, 4))
    multistatus_input_set_transaction(in, (multistatus_transaction)random_below(&r, 4));
  *used = len;
  return 0;
}

void random_list(multistatus_list *list, uint64_t seed) {
  static const multistatus_format format = {
      .size = sizeof format, .name = "random", .read_feed = list_feed};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  random_state r;
  random_seed(&r, seed);
  o.format = &format;
  int rc = multistatus_list_read(list, &o, &r.state, sizeof r.state);
  require(rc == 0, "%s", multistatus_list_read_error(list)->text);
}
