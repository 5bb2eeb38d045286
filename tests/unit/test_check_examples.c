/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "tests.h"

/* The examples of the RFCs violate no rule, except where an RFC contradicts itself. The
   bodies are the examples, shortened. */

#define DOCUMENT(...) "<D:multistatus xmlns:D=\"DAV:\">" __VA_ARGS__ "</D:multistatus>"
#define HREF(h) "<D:href>" h "</D:href>"
#define RESPONSE(h, ...) "<D:response>" HREF(h) __VA_ARGS__ "</D:response>"
#define STATUS(s) "<D:status>HTTP/1.1 " s "</D:status>"
#define PROPSTAT(s, ...)                                                               \
  "<D:propstat><D:prop>" __VA_ARGS__ "</D:prop>" STATUS(s) "</D:propstat>"
#define OK(...) PROPSTAT("200 OK", __VA_ARGS__)
#define ETAG(t) OK("<D:getetag>\"" t "\"</D:getetag>")
#define LOCKED STATUS("423 Locked") "<D:error><D:lock-token-submitted/></D:error>"
#define BOX(name, text)                                                                \
  "<R:" name " xmlns:R=\"http://ns.example.com/boxschema/\">" text "</R:" name ">"
#define SITE "http://www.example.com"
#define HOME "http://webdav.example.com/home/user/"

typedef struct example {
  int violated; /* the rule; 0: none */
  const char *what, *body, *method, *report, *depth, *request;
} example;

static const example EXAMPLES[] = {
    {0, "RFC 4918, 9.1.3: named properties",
     DOCUMENT(RESPONSE(
         SITE "/file",
         OK(BOX("bigbox", "<R:BoxType>Box type A</R:BoxType>")
                BOX("author", "<R:Name>J.J. Johnson</R:Name>"))
             PROPSTAT(
                 "403 Forbidden",
                 BOX("DingALing", "") BOX(
                     "Random",
                     "")) "<D:responsedescription> The user does not have access to "
                          "the DingALing "
                          "property.</D:responsedescription>") "<D:responsedescription>"
                                                               " There has been an "
                                                               "access violation error."
                                                               "</"
                                                               "D:"
                                                               "responsedescription>"),
     "PROPFIND", NULL, "0", "/file"},
    {0, "RFC 4918, 9.1.4: names",
     DOCUMENT(
         RESPONSE(SITE "/container/",
                  OK(BOX("bigbox", "") "<D:creationdate/><D:displayname/>"
                                       "<D:resourcetype/><D:supportedlock/>"))
             RESPONSE(SITE "/container/front.html",
                      OK("<D:creationdate/><D:getcontentlength/><D:getcontenttype/>"
                         "<D:getetag/><D:getlastmodified/>"))),
     "PROPFIND", NULL, "1", "/container/"},
    {0, "RFC 4918, 9.1.5: all properties",
     DOCUMENT(RESPONSE(
         "/container/",
         OK("<D:creationdate>1997-12-01T17:42:21-08:00</D:creationdate>"
            "<D:resourcetype><D:collection/></D:resourcetype>"
            "<D:supportedlock><D:lockentry><D:lockscope><D:exclusive/></D:lockscope>"
            "<D:locktype><D:write/></D:locktype></D:lockentry></D:supportedlock>"))),
     "PROPFIND", NULL, "1", "/container/"},
    {0, "RFC 4918, 9.2.2: PROPPATCH",
     DOCUMENT(RESPONSE(
         SITE "/bar.html",
         PROPSTAT("424 Failed Dependency", BOX("Authors", ""))
             PROPSTAT("409 Conflict",
                      BOX("Copyright-Owner", "")) "<D:responsedescription> Copyright "
                                                  "Owner cannot be deleted or altered."
                                                  "</D:responsedescription>")),
     "PROPPATCH", NULL, NULL, "/bar.html"},
    {43, "RFC 4918, 9.6.2: DELETE, against section 16",
     DOCUMENT(RESPONSE(SITE "/container/resource3", LOCKED)), "DELETE", NULL, NULL,
     "/container/"},
    {43, "RFC 4918, 9.8.8: COPY, against section 16",
     DOCUMENT(RESPONSE(SITE "/othercontainer/R2/", LOCKED)), "COPY", NULL, NULL,
     "/container/"},
    {43, "RFC 4918, 9.9.6: MOVE, against section 16",
     DOCUMENT(RESPONSE(SITE "/othercontainer/C2/", LOCKED)), "MOVE", NULL, NULL,
     "/container/"},
    {0, "RFC 4918, 9.10.9: LOCK",
     DOCUMENT(
         RESPONSE("http://example.com/webdav/secret", STATUS("403 Forbidden"))
             RESPONSE("http://example.com/webdav/", STATUS("424 Failed Dependency"))),
     "LOCK", NULL, "infinity", "/webdav/"},
    {0, "RFC 4918, 9.10.7: LOCK",
     "<D:prop xmlns:D=\"DAV:\"><D:lockdiscovery><D:activelock><D:locktype><D:write/>"
     "</D:locktype><D:depth>infinity</D:depth></D:activelock></D:lockdiscovery>"
     "</D:prop>",
     "LOCK", NULL, "infinity", "/workspace/webdav/proposal.doc"},
    {0, "RFC 4918, 15.8.1: lockdiscovery",
     DOCUMENT(RESPONSE(
         SITE "/container/",
         OK("<D:lockdiscovery><D:activelock><D:locktype><D:write/></D:locktype>"
            "<D:depth>0</D:depth><D:owner>Jane Smith</D:owner><D:locktoken>"
            "<D:href>urn:uuid:f81de2ad-7f3d-a1b2-4f3c-00a0c91a9d76</D:href>"
            "</D:locktoken></D:activelock></D:lockdiscovery>"))),
     "PROPFIND", NULL, "0", "/container/"},
    {0, "RFC 3253, 3.8: expand-property",
     DOCUMENT(RESPONSE(
         "/foo.html",
         OK("<D:version-history><D:response>" HREF("http://repo.example/his/23") OK(
             "<D:version-set><D:response>" HREF("http://repo.example/his/23/1") OK(
                 "<D:creator-displayname>Fred</D:creator-displayname>"
                 "<D:activity-set/>") "</D:response></D:version-set>") "</D:response></"
                                                                       "D:version-"
                                                                       "history>"))),
     "REPORT", "expand-property", NULL, NULL},
    {62, "RFC 5323, 2.3.2: SEARCH, incomplete results, against section 2.3",
     DOCUMENT(RESPONSE("http://www.example.net/sounds/a.au", STATUS("200 OK"))
                  RESPONSE("http://example.net", STATUS("507 Insufficient Storage"))),
     "SEARCH", NULL, NULL, NULL},
    {0, "RFC 5323, 4: the schema for a query",
     DOCUMENT(RESPONSE("http://recipes.example", STATUS("200 OK") "<D:query-schema/>")),
     NULL, NULL, NULL, NULL},
    {0, "RFC 5689, 3.4: extended MKCOL",
     "<D:mkcol-response xmlns:D=\"DAV:\"><D:propstat><D:prop><D:resourcetype/></D:prop>"
     "<D:status>HTTP/1.1 403 Forbidden</D:status><D:error><D:valid-resourcetype/>"
     "</D:error><D:responsedescription>Resource type is not supported by this server"
     "</D:responsedescription></D:propstat>" PROPSTAT(
         "424 Failed Dependency", "<D:displayname/>") "</D:mkcol-response>",
     "MKCOL", NULL, NULL, NULL},
    {0, "RFC 5842, 7.1: bindings",
     DOCUMENT(RESPONSE(SITE "/Coll/", OK("<D:displayname>Loop Demo</D:displayname>"))
                  RESPONSE(SITE "/Coll/Bar",
                           PROPSTAT("208 Already Reported",
                                    "<D:displayname>Loop Demo</D:displayname>"))),
     "PROPFIND", NULL, "infinity", "/Coll/"},
    {0, "RFC 6578, 3.9: changes since a token",
     DOCUMENT(RESPONSE(HOME "file.xml", ETAG("00004-abcd1")) RESPONSE(
         HOME "test.doc", STATUS("404 Not Found")) "<D:sync-token>http://example.com/"
                                                   "ns/sync/1238</D:sync-token>"),
     "REPORT", "sync-collection", "0", "/home/user/"},
    {0, "RFC 6578, 3.10: truncated results",
     DOCUMENT(RESPONSE(HOME "test.doc", ETAG("00001-abcd1")) RESPONSE(
         HOME, STATUS("507 Insufficient Storage") "<D:error><D:number-of-"
                                                  "matches-within-limits/>"
                                                  "</D:error>") "<D:sync-token>http://"
                                                                "example.com/ns/sync/"
                                                                "1233</D:sync-token>"),
     "REPORT", "sync-collection", "0", "/home/user/"},
    {0, "RFC 6578, 3.13: a collection that cannot be synced",
     DOCUMENT(RESPONSE(
         HOME "calendar/",
         STATUS("403 Forbidden") "<D:error>"
                                 "<D:sync-traversal-"
                                 "supported/></D:error>") "<D:sync-token>http://"
                                                          "example.com/ns/sync/1234</"
                                                          "D:sync-token>"),
     "REPORT", "sync-collection", "0", "/home/user/"},
    {0, "a redirection in a propstat, with its location",
     DOCUMENT(RESPONSE("/a", PROPSTAT("302 Found", "<D:getetag/>") "<D:location>" HREF(
                                 "/b") "</D:location>")),
     NULL, NULL, NULL, NULL},
    {0, "in a sync-collection, members below others, if the sync-level is unknown",
     DOCUMENT(RESPONSE("/c/a/b", ETAG("1")) "<D:sync-token>urn:t</D:sync-token>"),
     "REPORT", "sync-collection", "0", "/c/"},
    {0, "a location and the href of a condition that are relative",
     DOCUMENT(
         RESPONSE("/a", STATUS("302 Found") "<D:location>" HREF("b#c") "</D:location>")
             RESPONSE("/b",
                      STATUS("423 Locked") "<D:error><D:lock-token-submitted>" HREF(
                          "../c") "</D:lock-token-submitted></D:error>")),
     NULL, NULL, NULL, NULL},
    {0, "RFC 4918, 13.2: a redirected member",
     DOCUMENT(RESPONSE("/c/", ETAG("1")) RESPONSE(
         "/c/a", STATUS("302 Found") "<D:location>" HREF("/b") "</D:location>")),
     "PROPFIND", NULL, "1", "/c/"},
    {0, "RFC 4791, 5.3.1: MKCALENDAR, with the propstats of an extended MKCOL",
     "<C:mkcalendar-response xmlns:C=\"urn:ietf:params:xml:ns:caldav\" "
     "xmlns:D=\"DAV:\">" PROPSTAT("403 Forbidden",
                                  "<D:displayname/>") "</C:mkcalendar-response>",
     "MKCALENDAR", NULL, NULL, "/c/"},
    {27, "a property in two propstats",
     DOCUMENT(RESPONSE("/a", ETAG("1") PROPSTAT("404 Not Found", "<D:getetag/>"))),
     NULL, NULL, NULL, NULL},
    {58, "the same in a nested response",
     DOCUMENT(
         RESPONSE("/a", OK("<D:owner>" RESPONSE("/b", OK("<D:getetag/><D:getetag/>"))
                               RESPONSE("/c", OK("<D:getetag/>")) "</D:owner>"
                                                                  "<D:getetag/>"))),
     NULL, NULL, NULL, NULL},
    {27, "the same in JSON, in one object",
     "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":200,\"props\":{"
     "\"{DAV:}getetag\":\"1\",\"{DAV:}getetag\":\"2\"}}]}]}",
     NULL, NULL, NULL, NULL},
    {27, "the same in JSON, in two propstats",
     "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":200,\"props\":{"
     "\"{DAV:}getetag\":\"1\"}},{\"status\":404,\"props\":{\"{DAV:}getetag\":null}}]}]"
     "}",
     NULL, NULL, NULL, NULL},
    {0, "in JSON, a property in two results, and one of another namespace",
     "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":200,\"props\":{"
     "\"{DAV:}getetag\":\"1\",\"{D}getetag\":\"1\"}}]},{\"href\":\"/b\",\"propstats\":"
     "[{\"status\":200,\"props\":{\"{DAV:}getetag\":\"1\"}}]}]}",
     NULL, NULL, NULL, NULL},
    {20, "white space around the href of the target",
     DOCUMENT(
         RESPONSE(" /c/\n", OK("<D:getetag/>"
                               "<D:resourcetype><D:collection/></D:resourcetype>"))),
     "PROPFIND", NULL, "0", "/c/"},
    {20, "white space around the href of a truncated sync-collection",
     DOCUMENT(RESPONSE(
         "\n/c/ ",
         STATUS("507 Insufficient Storage") "<D:error><D:number-of-matches-within-"
                                            "limits/></D:error>") "<D:sync-token>urn:t<"
                                                                  "/D:sync-token>"),
     "REPORT", "sync-collection", "0", "/c/"},
    {20, "an empty location",
     DOCUMENT(
         RESPONSE("/a", STATUS("302 Found") "<D:location>" HREF("") "</D:location>")),
     NULL, NULL, NULL, NULL},
    {20, "an empty href of a condition",
     DOCUMENT(
         RESPONSE("/a", STATUS("423 Locked") "<D:error><D:lock-token-submitted>" HREF(
                            " ") "</D:lock-token-submitted></D:error>")),
     NULL, NULL, NULL, NULL},
};
enum { EXAMPLE_COUNT = sizeof EXAMPLES / sizeof *EXAMPLES };

static int check(const example *e, const multistatus_allocator *a, int *found) {
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  multistatus_check *c;
  const multistatus_finding *f;
  o.allocator = a;
  o.flags = MULTISTATUS_CHECK_STRICT;
  o.method = e->method;
  o.report = e->report;
  o.depth = e->depth;
  o.request = e->request;
  int rc = multistatus_check_new(&c, &o);
  if (rc)
    return rc;
  rc = multistatus_check_feed(c, e->body, strlen(e->body));
  if (!rc)
    rc = multistatus_check_end(c);
  while (multistatus_check_next(c, &f) == 1) {
    require(rc || f->rule == e->violated, "%s: %d, %s", e->what, f->rule, f->text);
    *found = f->rule;
  }
  multistatus_check_free(c);
  return rc;
}

START_TEST(examples_pass) {
  int found = 0;
  ck_assert_int_eq(check(EXAMPLES + _i, NULL, &found), 0);
  ck_assert_msg(found == EXAMPLES[_i].violated, "%s: %d", EXAMPLES[_i].what, found);
}
END_TEST

/* The 507 of a truncated response is not one of the results that the client limited,
   and a property that is not reported is named with its namespace. */
START_TEST(findings_of_a_limit_and_of_names) {
  static const char *const asked[] = {"{DAV:}getetag", "{urn:x}getetag"};
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  multistatus_check *c;
  const multistatus_finding *f;
  size_t limits = 0;
  const char *body = DOCUMENT(
      RESPONSE("/c/a", ETAG("1")) RESPONSE("/c/b", ETAG("2"))
          RESPONSE("/c/", STATUS("507 Insufficient Storage")) "<D:sync-token>urn:t"
                                                              "</D:sync-token>");
  o.method = "REPORT";
  o.report = "sync-collection";
  o.request = "/c/";
  o.limit = 1;
  o.asked = asked;
  o.asked_count = 2;
  ck_assert_int_eq(multistatus_check_new(&c, &o), 0);
  ck_assert_int_eq(multistatus_check_feed(c, body, strlen(body)), 0);
  ck_assert_int_eq(multistatus_check_end(c), 0);
  while (multistatus_check_next(c, &f) == 1) {
    limits += f->rule == 55;
    ck_assert(f->rule != 55 || strcmp(f->href, "/c/b") == 0);
    ck_assert(f->rule != 29 || strstr(f->text, "{urn:x}getetag"));
  }
  ck_assert_uint_eq(limits, 1);
  multistatus_check_free(c);
}
END_TEST

/* In a long document an href is found again, and no other one is. */
START_TEST(an_href_twice_among_many) {
  enum { MANY = 1000, ROOM = 100 };
  multistatus_check *c;
  const multistatus_finding *f;
  char *body = malloc(MANY * ROOM),
       *end = body + sprintf(body, "<D:multistatus xmlns:D=\"DAV:\">");
  for (int i = 0; i <= MANY; i++)
    end += sprintf(end, RESPONSE("/%d", STATUS("200 OK")), i == MANY ? 123 : i);
  end += sprintf(end, "</D:multistatus>");
  ck_assert_int_eq(multistatus_check_new(&c, NULL), 0);
  ck_assert_int_eq(multistatus_check_feed(c, body, (size_t)(end - body)), 0);
  ck_assert_int_eq(multistatus_check_end(c), 0);
  ck_assert_int_eq(multistatus_check_next(c, &f), 1);
  ck_assert_int_eq(f->rule, 13);
  ck_assert_str_eq(f->href, "/123");
  ck_assert_int_eq(multistatus_check_next(c, &f), 0);
  ck_assert_int_eq(multistatus_check_feed(c, body, 1), MULTISTATUS_ERROR_STATE);
  multistatus_check_free(c);
  free(body);
}
END_TEST

/* The names of a response with many properties are released after it: clearing the
   memory for them after each further response would take long. */
START_TEST(names_of_a_large_response_are_released) {
  enum { MANY = 5000, ROOM = 20 };
  static const char small[] = RESPONSE("/b", OK("<D:getetag>\"1\"</D:getetag>"));
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  multistatus_check *c;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  char *body = malloc(MANY * ROOM),
       *end = body + sprintf(body, "<D:multistatus xmlns:D=\"DAV:\"><D:response>" HREF(
                                       "/a") "<D:propstat><D:prop>");
  for (int i = 0; i < MANY; i++)
    end += sprintf(end, "<x%d/>", i);
  end += sprintf(end, "</D:prop>" STATUS("200 OK") "</D:propstat></D:response>");
  ck_assert_int_eq(multistatus_check_new(&c, &o), 0);
  ck_assert_int_eq(multistatus_check_feed(c, body, (size_t)(end - body)), 0);
  size_t large = a.peak, after = a.bytes;
  ck_assert_int_eq(multistatus_check_feed(c, small, strlen(small)), 0);
  require(a.bytes < 40 * MANY, "%zu %zu %zu", large, after, a.bytes);
  multistatus_check_free(c);
  alloc_check(&a);
  free(body);
}
END_TEST

static int check_with(const multistatus_allocator *a, void *ctx) {
  int found = 0;
  return check(ctx, a, &found);
}

START_TEST(out_of_memory) {
  example e = EXAMPLES[_i];
  alloc_each(check_with, &e, true); /* some only make reading faster */
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, examples_pass, 0, EXAMPLE_COUNT);
  tcase_add_test(tests, findings_of_a_limit_and_of_names);
  tcase_add_test(tests, an_href_twice_among_many);
  tcase_add_test(tests, names_of_a_large_response_are_released);
  tcase_add_loop_test(tests, out_of_memory, 0, EXAMPLE_COUNT);
}

TESTS_MAIN("check_examples", add_tests)
