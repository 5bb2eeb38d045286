/* SPDX-License-Identifier: MIT */
#include <stream/input.h>
#include <stream/output.h>
#include <stdio.h>
#include <string.h>
#include <xml/bindings.h>
#include <xml/name.h>
#include "random.h"
#include "reading.h"
#include "sink.h"
#include "tests.h"

/* Data structures that keep time linear in bytes where there are many of something:
   they return the same as a linear search, and their chains are short. `bench shapes`
   measures how long such bodies take. */

enum { MANY = 3000 };

static multistatus_allocator allocator(void) {
  return multistatus__allocator(NULL);
}

/* ---- Namespaces in scope ---- */

enum { BOUND_MOST = 400 };

/* The declarations in scope, to compare the bindings with. */
static struct { unsigned prefix, ns; } bound[BOUND_MOST];
static size_t bound_count;

static multistatus_text numbered(char *to, const char *begin, unsigned n) {
  multistatus_text t = {to, (size_t)sprintf(to, "%s%u", begin, n)};
  return t;
}

/* Short and long prefixes, which are compared differently. */
static multistatus_text prefix_of(char *to, unsigned n) {
  return numbered(to, n % 2 ? "p" : "prefix", n);
}

/* Short and long namespace names; the latter are compared by their hashes. */
enum { NS_ROOM = 120 };
static multistatus_text ns_of(char *to, unsigned n) {
  return numbered(to,
                  n % 2 ? "urn:"
                        : "http://www.example.com/a/namespace/with/a/name/that/is/"
                          "longer/than/most/tags/",
                  n);
}

static void check_prefix(multistatus__bindings *b, unsigned prefix) {
  char text[40], name[NS_ROOM];
  multistatus_text t = prefix_of(text, prefix);
  const multistatus__binding *it = multistatus__bindings_find(b, t.data, t.len);
  size_t i = bound_count;
  while (i > 0 && bound[i - 1].prefix != prefix)
    i--;
  require(!it == !i, "prefix %u is %sfound", prefix, it ? "" : "not ");
  if (!it)
    return;
  multistatus_text ns = multistatus__bindings_ns(b, it);
  t = ns_of(name, bound[i - 1].ns);
  require(ns.len == t.len && memcmp(ns.data, t.data, t.len) == 0,
          "prefix %u is bound to %.*s, not %s", prefix, (int)ns.len, ns.data, name);
  require(it->ns_hash == multistatus__bindings_hash(b, t) &&
              (it->ns_hash == 0) == bound[i - 1].ns % 2,
          "wrong hash of namespace %s", name);
}

/* Declarations are added and dropped, with few prefixes and with many, below and above
   the number from which they are hashed. */
START_TEST(bindings) {
  const multistatus_allocator a = allocator();
  multistatus__bindings b = {0};
  random_state r;
  char prefix[40], ns[NS_ROOM];
  random_seed(&r, 5);
  bound_count = 0;
  ck_assert(multistatus__bindings_begin(&b, &a));
  for (unsigned round = 0; round < 3000; round++) {
    unsigned of = round % 1000 < 500 ? 5 : 500;
    if (random_once_in(&r, 3)) {
      size_t left = bound_count ? random_below(&r, (unsigned)bound_count + 1) : 0;
      if (random_once_in(&r, 2) && bound_count > left + 3)
        left = bound_count - 3;
      multistatus__bindings_drop(&b, left + BINDINGS_BUILT_IN);
      bound_count = left;
    }
    for (unsigned n = random_below(&r, 12); n > 0 && bound_count < BOUND_MOST; n--) {
      bound[bound_count].prefix = random_below(&r, of);
      bound[bound_count].ns = random_below(&r, of);
      ck_assert(multistatus__bindings_add(&b, &a,
                                          prefix_of(prefix, bound[bound_count].prefix),
                                          ns_of(ns, bound[bound_count].ns)));
      bound_count++;
    }
    for (unsigned i = 0; i < 10; i++)
      check_prefix(&b, random_below(&r, of));
  }
  multistatus__bindings_done(&b, &a);
}
END_TEST

/* No chain grows with the number of declarations. */
START_TEST(bindings_chains) {
  const multistatus_allocator a = allocator();
  multistatus__bindings b = {0};
  char prefix[40], ns[40];
  ck_assert(multistatus__bindings_begin(&b, &a));
  for (unsigned i = 0; i < MANY; i++)
    ck_assert(multistatus__bindings_add(&b, &a, numbered(prefix, "p", i),
                                        numbered(ns, "urn:", i)));
  ck_assert(b.count <= b.chain_count);
  const multistatus__binding *list = (const multistatus__binding *)b.list.data;
  const size_t *chains = (const size_t *)b.chains.data;
  for (size_t i = 0; i < b.chain_count; i++) {
    size_t len = 0;
    for (size_t at = chains[i]; at; len++)
      at = list[at - 1].older;
    require(len < 24, "a chain of %zu", len);
  }
  multistatus__bindings_done(&b, &a);
}
END_TEST

/* ---- Bodies: many prefixes, in one property ---- */

static multistatus_list *list;
static reading_text body;
static memory_sink out;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  body.len = 0;
  memory_sink_init(&out);
}

static void tear_down(void) {
  multistatus_list_free(list);
  memory_sink_done(&out);
  free(body.s);
  memset(&body, 0, sizeof body);
}

#define OPEN "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>"
#define PROP OPEN "<D:propstat><D:prop>"
#define PROP_END "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>" CLOSE
#define CLOSE "</D:response></D:multistatus>"

static const multistatus_limits *unlimited(void) {
  static multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  const size_t all = MULTISTATUS_NO_LIMIT;
  for (size_t at = sizeof all; at < sizeof limits; at += sizeof all)
    memcpy((char *)&limits + at, &all, sizeof all);
  return &limits;
}

static const multistatus_result *read_one(void) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  lo.limits = o.limits = unlimited();
  multistatus_list_free(list);
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  int rc = multistatus_list_read(list, &o, body.s, body.len);
  ck_assert_msg(rc == 0, "%s", multistatus_list_read_error(list)->text);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  return multistatus_list_get(list, 0);
}

static const multistatus_prop *first_prop(const multistatus_result *r) {
  return multistatus_propstat_first_prop(multistatus_result_first_propstat(r));
}

/* Writes the list; a strict reader must accept the document. */
static const char *write_strictly(const multistatus_format *f) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options strict = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *again;
  o.format = strict.format = f;
  o.limits = strict.limits = unlimited();
  strict.refuse = MULTISTATUS_QUIRK_ALL;
  memory_sink_done(&out);
  memory_sink_init(&out);
  int rc = multistatus_list_write(list, &o, &out.sink);
  ck_assert_msg(rc == 0, "%s", multistatus_list_write_text(list));
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  lo.limits = unlimited();
  ck_assert_int_eq(multistatus_list_new(&again, &lo), 0);
  rc = multistatus_list_read(again, &strict, out.data, out.len);
  ck_assert_msg(rc == 0, "%s", multistatus_list_read_error(again)->text);
  multistatus_list_free(again);
  return out.data;
}

/* Nested elements, each with another prefix that is not declared. */
START_TEST(undeclared_nested) {
  reading_put(&body, PROP "<x>");
  for (unsigned i = 0; i < MANY; i++)
    reading_put(&body, "<p%u:a>", i);
  for (unsigned i = MANY; i-- > 0;)
    reading_put(&body, "</p%u:a>", i);
  reading_put(&body, "</x>" PROP_END);
  const multistatus_result *r = read_one();
  ck_assert(multistatus_result_quirks(r) & MULTISTATUS_QUIRK_XML_PREFIX);
  const char *value = multistatus_prop_value(first_prop(r));
  ck_assert_ptr_nonnull(strstr(value, "<p2999:a xmlns:p2999=\"p2999:\"/></p2998:a>"));
  write_strictly(multistatus_format_dav_xml());
  write_strictly(multistatus_format_json());
}
END_TEST

/* Prefixes that are declared on the root and used one after the other, one of them
   declared again inside. */
START_TEST(declared_many) {
  reading_put(&body, "<D:multistatus xmlns:D=\"DAV:\"");
  for (unsigned i = 0; i < MANY; i++)
    reading_put(&body, " xmlns:p%u='urn:%u'", i, i);
  reading_put(&body, "><D:response><D:href>/a</D:href><D:propstat><D:prop><x>");
  for (unsigned i = 0; i < MANY; i++)
    reading_put(&body, "<p%u:a xmlns:p0='urn:again'><p0:b/></p%u:a>", i, i);
  reading_put(&body, "</x>" PROP_END);
  const char *value = multistatus_prop_value(first_prop(read_one()));
  ck_assert_ptr_nonnull(strstr(value, "<p17:a xmlns:p17=\"urn:17\">"
                                      "<p0:b xmlns:p0=\"urn:again\"/></p17:a>"));
  write_strictly(multistatus_format_dav_xml());
}
END_TEST

/* Two of many attributes have the same name, since two prefixes have one namespace. */
START_TEST(attribute_twice_by_namespace) {
  for (unsigned twice = 0; twice < 2; twice++) {
    body.len = 0;
    reading_put(&body, "<D:multistatus xmlns:D=\"DAV:\"");
    for (unsigned i = 0; i < 100; i++)
      reading_put(&body, " xmlns:p%u='urn:%u'", i, i == 99 && twice ? 3 : i);
    reading_put(&body, "><D:response><D:href>/a</D:href><D:propstat><D:prop><x");
    for (unsigned i = 0; i < 100; i++)
      reading_put(&body, " p%u:a=''", i);
    reading_put(&body, " undeclared:a='' a=''/>" PROP_END);
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    multistatus_list *fresh;
    ck_assert_int_eq(multistatus_list_new(&fresh, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(fresh, &o, body.s, body.len),
                     twice ? MULTISTATUS_ERROR_SYNTAX : 0);
    if (twice)
      ck_assert_uint_eq(multistatus_list_read_error(fresh)->offset,
                        (uint64_t)(strstr(body.s, " p99:a") + 1 - body.s));
    multistatus_list_free(fresh);
  }
}
END_TEST

/* An undeclared prefix gets a namespace that another prefix is declared for. */
START_TEST(undeclared_as_declared) {
  reading_put(&body, PROP "<x xmlns:q='p:' q:a='' p:a=''/>" PROP_END);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body.s, body.len),
                   MULTISTATUS_ERROR_SYNTAX);
}
END_TEST

/* ---- Prefixes that the writer makes ---- */

struct taken {
  const char *const *prefixes;
};

static void each_taken(multistatus__prefixes *p, const void *ctx) {
  for (const char *const *s = ((const struct taken *)ctx)->prefixes; *s; s++)
    multistatus__prefix_count(p, multistatus__cstring(*s));
}

START_TEST(free_prefixes) {
  static const char *const none[] = {NULL};
  static const char *const some[] = {"n0", "n1", "n3", "m2", "n", "n22", "nx", NULL};
  static const char *const digits[] = {"n0", "n1", "n2", "n3", "n4", "n5",
                                       "n6", "n7", "n8", "n9", NULL};
  static const struct {
    const char *const *prefixes;
    const char *want;
  } all[] = {{none, "n0"}, {some, "n4"}, {digits, "n00"}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char to[PREFIX_ROOM + 1] = "";
    const struct taken taken = {all[i].prefixes};
    size_t len = multistatus__prefix_free(to, 'n', each_taken, &taken);
    ck_assert_uint_eq(len, strlen(all[i].want));
    ck_assert_str_eq(to, all[i].want);
  }
}
END_TEST

/* A free prefix is found although prefixes with every beginning are taken. */
START_TEST(free_prefix_among_many) {
  static char texts[MANY][12];
  static const char *prefixes[MANY + 11];
  const struct taken taken = {prefixes};
  for (unsigned i = 0; i < MANY; i++) {
    if (i < 10)
      sprintf(texts[i], "n%u", i);
    else
      sprintf(texts[i], "n%09lu", i % 2 ? i / 2UL : 1000000UL * (i / 2));
    prefixes[i] = texts[i];
  }
  char to[PREFIX_ROOM + 1] = "";
  multistatus__prefix_free(to, 'n', each_taken, &taken);
  for (unsigned i = 0; i < MANY; i++)
    require(strcmp(to, texts[i]) != 0, "%s is taken", to);
}
END_TEST

/* Text in a value that looks like declarations declares nothing. */
START_TEST(declarations_in_values) {
  reading_put(&body, PROP "<p:x xmlns:p='urn:p' a='");
  for (unsigned i = 0; i < MANY; i++)
    reading_put(&body, " xmlns:n%u= xmlns:D=", i);
  reading_put(&body, "'>v</p:x>" PROP_END);
  read_one();
  const char *written = write_strictly(multistatus_format_dav_xml());
  ck_assert_ptr_nonnull(strstr(written, "<n0:x xmlns:n0=\"urn:p\" a=\" xmlns:n0= "));
  ck_assert_ptr_nonnull(strstr(written, ">v</n0:x>"));
  write_strictly(multistatus_format_json());
}
END_TEST

/* Declarations are found, however many there are. */
START_TEST(declarations_of_attributes) {
  reading_put(&body, PROP "<p:x xmlns:p='urn:p'");
  for (unsigned i = 0; i < 200; i++)
    reading_put(&body, " xmlns:n%u='urn:%u' n%u:a=''", i, i, i);
  reading_put(&body, ">v</p:x>" PROP_END);
  read_one();
  const char *written = write_strictly(multistatus_format_dav_xml());
  ck_assert_ptr_nonnull(strstr(written, "<n00:x xmlns:n00=\"urn:p\""));
}
END_TEST

/* ---- Conditions ---- */

/* If a condition declares D for another namespace, its hrefs declare D again. */
START_TEST(condition_hrefs_with_another_d) {
  reading_put(&body, "<X:multistatus xmlns:X=\"DAV:\"><X:response><X:href>/a</X:href>"
                     "<X:status>HTTP/1.1 403 Forbidden</X:status><X:error>"
                     "<c xmlns='urn:c' xmlns:D='urn:d' D:a=''>");
  for (unsigned i = 0; i < 3; i++)
    reading_put(&body, "<X:href>/%u</X:href>", i);
  reading_put(&body, "</c></X:error></X:response></X:multistatus>");
  read_one();
  const char *written = write_strictly(multistatus_format_dav_xml());
  ck_assert_ptr_nonnull(strstr(written, "<D:href xmlns:D=\"DAV:\">/2</D:href>"));
}
END_TEST

static size_t count_conditions(const multistatus_condition *c) {
  size_t n = 0;
  for (; c; c = multistatus_condition_next(c))
    n++;
  return n;
}

/* Adding a condition again adds the href to the first one, however many there are. */
START_TEST(conditions_by_name) {
  multistatus_result *r = multistatus_list_add(list, "/a", 403, NULL);
  char name[40], href[40];
  for (unsigned round = 0; round < 2; round++)
    for (unsigned i = 0; i < 900; i++) {
      sprintf(name, "c%u", i / 2);
      sprintf(href, "/%u/%u", round, i);
      ck_assert_int_eq(
          multistatus_result_add_condition(r, i % 2 ? "urn:a" : "urn:b", name, href),
          0);
    }
  const multistatus_condition *c = multistatus_result_first_condition(r);
  ck_assert_uint_eq(count_conditions(c), 900);
  for (unsigned i = 0; c; c = multistatus_condition_next(c), i++) {
    const multistatus_href *h = multistatus_condition_first_href(c);
    sprintf(href, "/0/%u", i);
    ck_assert_str_eq(multistatus_href_value(h), href);
    sprintf(href, "/1/%u", i);
    ck_assert_str_eq(multistatus_href_value(multistatus_href_next(h)), href);
  }
  write_strictly(multistatus_format_dav_xml());
}
END_TEST

/* ---- Headers ---- */

START_TEST(headers_by_name) {
  multistatus_result *r = multistatus_list_add(list, "/a", 200, NULL);
  char name[40], value[40];
  for (unsigned round = 0; round < 2; round++)
    for (unsigned i = 0; i < MANY; i++) {
      sprintf(name, round ? "Header-NUMBER-%u" : "header-number-%u", i);
      sprintf(value, "%u of %u", i, round);
      ck_assert_int_eq(multistatus_result_add_header(r, name, value), 0);
    }
  const multistatus_header *h = multistatus_result_first_header(r);
  for (unsigned i = 0; i < MANY; i++, h = multistatus_header_next(h)) {
    sprintf(name, "header-number-%u", i);
    sprintf(value, "%u of 1", i);
    ck_assert_str_eq(multistatus_header_name(h), name);
    ck_assert_str_eq(multistatus_header_value(h), value);
    sprintf(name, "HEADER-number-%u", i);
    ck_assert_str_eq(multistatus_result_header(r, name), value);
  }
  ck_assert_ptr_null(h);
  ck_assert_ptr_null(multistatus_result_header(r, "header-number-"));
  ck_assert_ptr_null(multistatus_result_header(r, "header-number-3000"));
}
END_TEST

/* ---- Propstats ---- */

/* Found by status among many, except those of multistatus_result_add_propstat. */
START_TEST(propstats_by_status) {
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  char name[40];
  for (unsigned i = 0; i < 100; i++) {
    sprintf(name, "apart%u", i);
    multistatus_propstat_add_prop(multistatus_result_add_propstat(r, 400 + (int)i),
                                  "urn:x", name, "v");
  }
  for (unsigned i = 0; i < MANY; i++) {
    sprintf(name, "p%u", i);
    multistatus_result_add_prop(r, 400 + (int)(i % 200), "urn:x", name, "v");
  }
  ck_assert_int_eq(multistatus_list_error(list), 0);
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  size_t count = 0;
  for (; ps; ps = multistatus_propstat_next(ps), count++) {
    const multistatus_prop *p = multistatus_propstat_first_prop(ps);
    ck_assert_int_eq(multistatus_propstat_status(ps),
                     400 + (int)(count % 100) + (count >= 200 ? 100 : 0));
    ck_assert((multistatus_prop_next(p) != NULL) == (count >= 100));
  }
  ck_assert_uint_eq(count, 300);
}
END_TEST

/* Propstats with the same status and conditions are written as one, even if these are
   long; those whose last href differs are not. */
START_TEST(equal_propstats) {
  reading_put(&body, OPEN);
  for (unsigned i = 0; i < 300; i++) {
    reading_put(&body,
                "<D:propstat><D:prop><p%u/></D:prop>"
                "<D:status>HTTP/1.1 403 Forbidden</D:status><D:error><c>",
                i);
    for (unsigned k = 0; k < 50; k++)
      reading_put(&body, "<D:href>/%u</D:href>", k == 49 && i % 3 == 2 ? k + 1 : k);
    reading_put(&body, "</c></D:error></D:propstat>");
  }
  reading_put(&body, CLOSE);
  read_one();
  const char *p = write_strictly(multistatus_format_dav_xml());
  size_t count = 0;
  for (; (p = strstr(p, "<D:propstat>")); p++)
    count++;
  ck_assert_uint_eq(count, 2);
  ck_assert_ptr_nonnull(strstr(out.data, "<p0/><p1/><p3/><p4/>"));
  ck_assert_ptr_nonnull(strstr(out.data, "<p2/><p5/><p8/>"));
}
END_TEST

/* ---- Lists ---- */

/* Reads duplicates that are merged. The limits apply to the merged result. */
static int merge(const multistatus_limits *l, unsigned flags, const char *propstat,
                 unsigned count) {
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  lo.limits = o.limits = l;
  o.flags = MULTISTATUS_READ_MERGE_DUPLICATES | flags;
  body.len = 0;
  reading_put(&body, "<D:multistatus xmlns:D=\"DAV:\">");
  for (unsigned i = 0; i < count; i++) {
    reading_put(&body, "<D:response><D:href>/a</D:href>");
    reading_put(&body, propstat, i, i);
    reading_put(&body, "</D:response>");
  }
  reading_put(&body, "<D:response><D:href>/b</D:href>");
  reading_put(&body, propstat, 0, 0);
  reading_put(&body, "</D:response></D:multistatus>");
  multistatus_list_free(list);
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  return multistatus_list_read(list, &o, body.s, body.len);
}

#define PROPSTAT(props)                                                                \
  "<D:propstat><D:prop>" props "</D:prop><D:status>HTTP/1.1 200 OK</D:status>"         \
  "</D:propstat>"

START_TEST(merged_within_limits) {
  static const struct {
    const char *limit, *propstat;
    size_t props, propstats;
  } all[] = {{"props", PROPSTAT("<a%u/><b%u/>"), 40, 0},
             {"propstats", PROPSTAT("<a%u/>"), 0, 20}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    multistatus_limits l = MULTISTATUS_LIMITS_INIT;
    l.props = all[i].props;
    l.propstats = all[i].propstats;
    ck_assert_int_eq(merge(&l, 0, all[i].propstat, 20), 0);
    ck_assert_uint_eq(multistatus_list_count(list), 2);
    ck_assert_int_eq(merge(&l, 0, all[i].propstat, 21), MULTISTATUS_ERROR_LIMIT);
    const multistatus_read_error *e = multistatus_list_read_error(list);
    ck_assert_str_eq(e->limit, all[i].limit);
    ck_assert_str_eq(e->href, "/a");
    ck_assert_int_eq(multistatus_list_error(list), 0);
    /* Or the duplicates over the limit are skipped. */
    ck_assert_int_eq(merge(&l, MULTISTATUS_READ_SKIP_OVER_LIMIT, all[i].propstat, 50),
                     0);
    ck_assert_uint_eq(multistatus_list_count(list), 2);
    size_t count = 0;
    const multistatus_propstat *ps =
        multistatus_result_first_propstat(multistatus_list_get(list, 0));
    for (; ps; ps = multistatus_propstat_next(ps))
      count++;
    ck_assert_uint_eq(count, 20);
  }
}
END_TEST

/* Hrefs that are added to results after a search are found, the first result of an href
   first; the index is not built again. */
START_TEST(late_hrefs) {
  char href[40];
  for (unsigned i = 0; i < MANY; i++) {
    sprintf(href, "/%u", i);
    multistatus_list_add(list, href, 403, NULL);
  }
  const multistatus_result *first = multistatus_list_find(list, "/0");
  for (unsigned i = MANY; i-- > 0;) {
    multistatus_result *r = (multistatus_result *)multistatus_list_get(list, i);
    sprintf(href, "/late/%u", i / 2);
    ck_assert_int_eq(multistatus_result_add_href(r, href), 0);
    ck_assert_ptr_eq(multistatus_list_find(list, href), r);
    ck_assert(!first->context->stale && !first->context->late);
  }
  for (unsigned i = 0; i < MANY; i++) {
    sprintf(href, "/late/%u", i / 2);
    ck_assert_ptr_eq(multistatus_list_find(list, href),
                     multistatus_list_get(list, i / 2 * 2));
    sprintf(href, "/%u", i);
    ck_assert_ptr_eq(multistatus_list_find(list, href), multistatus_list_get(list, i));
  }
}
END_TEST

/* If results with two hrefs are read and searched in turns, no href counts as late. */
START_TEST(two_hrefs_while_duplicates_are_searched) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.flags = MULTISTATUS_READ_FIND_DUPLICATES;
  reading_put(&body, "<D:multistatus xmlns:D=\"DAV:\">");
  for (unsigned i = 0; i < MANY; i++)
    reading_put(&body,
                "<D:response><D:href>/a%u</D:href><D:href>/b%u</D:href>"
                "<D:status>HTTP/1.1 404 Not Found</D:status></D:response>",
                i, i % 1000);
  reading_put(&body, "</D:multistatus>");
  ck_assert_int_eq(multistatus_list_read(list, &o, body.s, body.len), 0);
  ck_assert_uint_eq(multistatus_list_count(list), MANY);
  ck_assert_ptr_null(multistatus_list_get(list, 0)->context->late);
  ck_assert_ptr_eq(multistatus_list_find(list, "/b7"), multistatus_list_get(list, 7));
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, bindings);
  tcase_add_test(tests, bindings_chains);
  tcase_add_test(tests, undeclared_nested);
  tcase_add_test(tests, declared_many);
  tcase_add_test(tests, attribute_twice_by_namespace);
  tcase_add_test(tests, undeclared_as_declared);
  tcase_add_test(tests, free_prefixes);
  tcase_add_test(tests, free_prefix_among_many);
  tcase_add_test(tests, declarations_in_values);
  tcase_add_test(tests, declarations_of_attributes);
  tcase_add_test(tests, condition_hrefs_with_another_d);
  tcase_add_test(tests, conditions_by_name);
  tcase_add_test(tests, headers_by_name);
  tcase_add_test(tests, propstats_by_status);
  tcase_add_test(tests, equal_propstats);
  tcase_add_test(tests, merged_within_limits);
  tcase_add_test(tests, late_hrefs);
  tcase_add_test(tests, two_hrefs_while_duplicates_are_searched);
}

TESTS_MAIN("linear", add_tests)
