/* SPDX-License-Identifier: MIT */
#include "bodies.h"

#include <string.h>

const char bodies_xml[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "<!-- a comment -->\n"
    "<D:multistatus xmlns:D=\"DAV:\" xmlns:x=\"urn:x\">\n"
    " <D:response><D:href>/files/report.pdf</D:href>\n"
    "  <D:status>HTTP/1.1 200 OK</D:status></D:response>\n"
    " <D:response><D:href> /files/l%20ocked.docx\n</D:href>\n"
    "  <D:status>HTTP/1.1 423 Locked</D:status>\n"
    "  <D:error><D:lock-token-submitted><D:href>/files/</D:href>"
    "</D:lock-token-submitted>\n   <x:own>so <x:b a=\"1\">it</x:b> "
    "is</x:own></D:error>\n"
    "  <D:responsedescription xml:lang=\"en\">Locked by &lt;alice&gt; &amp; "
    "b\xc3\xb6"
    "b</D:responsedescription></D:response>\n"
    " <D:response><D:href>/a</D:href><D:href>/b</D:href><D:href>/c</D:href>\n"
    "  <D:status>HTTP/1.1 424 Because of that</D:status></D:response>\n"
    " <D:response><D:href>/moved</D:href><D:status>HTTP/1.1 301 Moved Permanently"
    "</D:status>\n  <D:location><D:href>http://example.com/new</D:href></D:location>\n"
    "  <D:error><p:problem xmlns:p=\"urn:ietf:rfc:7807\"><p:status>301</p:status>"
    "<p:at><p:i>x</p:i></p:at></p:problem></D:error>\n"
    "  <m:item xmlns:m=\"urn:multistatus:1\">{\"id\":\"i 1\",\"index\":7,"
    "\"method\":\"MOVE\",\"group\":\"g\",\"retryAfter\":2,\"applied\":\"no\","
    "\"headers\":{\"etag\":\"1\"},\"body\":{\"a\":[1,\"\\u003cb\\u003e\"]},"
    "\"warnings\":[\"w\",{\"title\":\"t\"}]}</m:item><x:ext/></D:response>\n"
    " <D:response xml:lang=\"de\"><D:href>/props</D:href>\n"
    "  <D:propstat><D:prop><D:displayname>Gr\xc3\xbc\xc3\x9f"
    "e</D:displayname>\n"
    "   <D:resourcetype><D:collection/></D:resourcetype>\n"
    "   <x:empty/><x:odd a=\"1\" x:b=\"2\">t</x:odd></D:prop>\n"
    "   <D:status>HTTP/1.1 200 OK</D:status></D:propstat>\n"
    "  <D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 403 Forbidden"
    "</D:status>\n   <D:error><D:cannot-modify-protected-property/></D:error>\n"
    "   <D:responsedescription>no</D:responsedescription><x:ext/>"
    "<m:item xmlns:m=\"urn:multistatus:1\">{\"problem\":{\"n\":1}}</m:item>"
    "</D:propstat>\n </D:response>\n"
    " <D:responsedescription>done</D:responsedescription>\n"
    " <D:sync-token>urn:token:1</D:sync-token><x:ext/>\n"
    " <m:document xmlns:m=\"urn:multistatus:1\">{\"transaction\":\"rolledBack\","
    "\"summary\":{\"total\":5,\"succeeded\":1,\"failed\":3,\"partial\":1}}"
    "</m:document>\n"
    "</D:multistatus>";

const char bodies_json[] =
    "{\"results\":[\n"
    " {\"href\":\"/files/report.pdf\",\"status\":200,\"message\":\"OK\"},\n"
    " {\"href\":\"/files/l%20ocked.docx\",\"status\":423,\n"
    "  \"message\":\"Locked by <alice> & b\\u00f6b\",\"lang\":\"en\",\n"
    "  \"errors\":[{\"code\":\"{DAV:}lock-token-submitted\",\"hrefs\":[\"/files/\"]},\n"
    "   {\"code\":\"{urn:x}own\",\"xml\":\"<x:own xmlns:x=\\\"urn:x\\\">so "
    "<x:b a=\\\"1\\\">it</x:b> is</x:own>\"}]},\n"
    " {\"status\":424,\"moreHrefs\":[\"/b\",\"/c\"],\"href\":\"/a\",\n"
    "  \"reason\":\"Because of that\",\"message\":\"Because of that\"},\n"
    " {\"href\":\"/moved\",\"status\":301,\"location\":\"http://example.com/new\",\n"
    "  \"problem\":{\"status\": 301,\"at\":[\"\\u0078\"]},\"id\":\"i 1\",\n"
    "  \"index\":7,\"method\":\"MOVE\",\"group\":\"g\",\"retryAfter\":1.5,\n"
    "  \"applied\":\"no\",\"headers\":{\"ETag\":\"1\"},\n"
    "  \"body\":{\"a\":[1,\"<b>\"]},\"warnings\":[\"w\",{\"title\":\"t\"}],\n"
    "  \"ext\":[\"<x:ext xmlns:x='urn:x'/>\"]},\n"
    " {\"href\":\"/props\",\"status\":207,\"unknown\":[1,{\"a\":[true,false,null]}],\n"
    "  \"propstats\":[{\"status\":200,\"props\":{\n"
    "    \"{DAV:}displayname\":{\"text\":\"Gr\\u00fc\xc3\x9f"
    "e\",\"lang\":\"de\"},\n"
    "    \"{DAV:}resourcetype\":{\"xml\":\"<D:resourcetype xmlns:D=\\\"DAV:\\\" "
    "xml:lang=\\\"de\\\"><D:collection/></D:resourcetype>\"},\n"
    "    \"{urn:x}empty\":{\"xml\":\"<x:empty xmlns:x=\\\"urn:x\\\" "
    "xml:lang=\\\"de\\\"/>\"},\n"
    "    \"{urn:x}odd\":{\"xml\":\"<x:odd xmlns:x=\\\"urn:x\\\" a=\\\"1\\\" "
    "x:b=\\\"2\\\" xml:lang=\\\"de\\\">t</x:odd>\"}}},\n"
    "   {\"status\":403,\"message\":\"no\",\"lang\":\"de\","
    "\"props\":{\"{DAV:}getetag\":{\"xml\":\"<D:getetag xmlns:D=\\\"DAV:\\\" "
    "xml:lang=\\\"de\\\"/>\"}},\n"
    "    \"errors\":[{\"code\":\"{DAV:}cannot-modify-protected-property\"}],\n"
    "    \"problem\":{\"n\":1},\"ext\":[\"<x:ext xmlns:x='urn:x' "
    "xml:lang='de'/>\"]}]}],\n"
    " \"description\":\"done\",\"syncToken\":\"urn:token:1\",\n"
    " \"ext\":[\"<x:ext xmlns:x='urn:x'/>\"],\"transaction\":\"rolledBack\",\n"
    " \"summary\":{\"total\":5,\"succeeded\":1,\"failed\":3,\"partial\":1}}";

const char *bodies_in(const multistatus_format *f, size_t *len) {
  const char *body = f == multistatus_format_json() ? bodies_json : bodies_xml;
  *len = strlen(body);
  return body;
}

/* Sets the details of result i. Errors stick to the list or writer, so that no call
   needs to be checked. */
static void bodies_complete(multistatus_result *r, int i) {
  multistatus_propstat *p;
  switch (i) {
  case 1:
    multistatus_result_set_message_lang(r, "Locked by <alice>", "en");
    multistatus_result_add_condition(r, "DAV:", "lock-token-submitted", "/locked");
    multistatus_result_add_condition(r, "DAV:", "lock-token-submitted", "/parent");
    multistatus_result_add_condition(r, "urn:x", "own", NULL);
    multistatus_result_add_error(r, NULL, "too-long", "/a/b", "At most 5");
    multistatus_result_set_problem(r, "{\"type\": \"/quota\", \"left\": [0, {}]}");
    break;
  case 2:
    multistatus_result_add_href(r, "/further");
    multistatus_result_add_href(r, "/fur\xc3\xbcther");
    break;
  case 3:
    multistatus_result_set_location(r, "http://example.com/new place");
    multistatus_result_set_id(r, "the <third>");
    multistatus_result_set_index(r, 3);
    multistatus_result_set_method(r, "GET");
    multistatus_result_set_group(r, "a");
    multistatus_result_set_retry_after(r, 0);
    multistatus_result_set_applied(r, MULTISTATUS_APPLIED_YES);
    multistatus_result_add_header(r, "ETag", "\"1\"");
    multistatus_result_add_header(r, "X-B", "\x01");
    multistatus_result_set_body(r, NULL, "{\"moved\": true}");
    multistatus_result_add_warning(r, "\"slowly\"");
    break;
  case 4:
    multistatus_result_add_prop(r, 200, "DAV:", "getetag", "\"1\"");
    multistatus_result_add_prop(r, 404, "urn:x", "missing", NULL);
    multistatus_result_add_prop_lang(r, 200, "DAV:", "displayname", "Gr\xc3\xbc", "de");
    multistatus_result_add_prop_xml(r, 200, "DAV:", "resourcetype",
                                    "<D:collection xmlns:D=\"DAV:\"/>");
    multistatus_result_add_prop_element(
        r, 403, "<y:e xmlns:y=\"urn:y\" y:a=\"1\" xml:lang=\"fr\"><y:f/>&amp;</y:e>");
    p = multistatus_result_propstat(r, 403);
    multistatus_propstat_set_message(p, "forbidden \x01");
    multistatus_propstat_add_condition(p, "DAV:", "protected", NULL);
    multistatus_propstat_add_condition(p, "DAV:", "protected", "/why");
    multistatus_result_set_message(r, "Much of it");
    break;
  }
}

static const struct {
  const char *href;
  int status;
  const char *message;
} bodies_items[BODIES_RESULTS] = {{"/files/report.pdf", 200, NULL},
                                  {"/files/locked \xff.docx", 423, "Locked"},
                                  {"/first", 424, "bad \xc3 bytes"},
                                  {"/moved", 301, ""},
                                  {"/props", 0, NULL}};

void bodies_add_to_list(multistatus_list *list) {
  for (int i = 0; i < BODIES_RESULTS; i++)
    bodies_complete(multistatus_list_add(list, bodies_items[i].href,
                                         bodies_items[i].status,
                                         bodies_items[i].message),
                    i);
  multistatus_list_set_message(list, "some of it went well");
  multistatus_list_set_sync_token(list, "urn:token:1");
}

void bodies_add_to_writer(multistatus_writer *w) {
  for (int i = 0; i < BODIES_RESULTS; i++)
    bodies_complete(multistatus_writer_add(w, bodies_items[i].href,
                                           bodies_items[i].status,
                                           bodies_items[i].message),
                    i);
  multistatus_writer_set_message(w, "some of it went well");
  multistatus_writer_set_sync_token(w, "urn:token:1");
}
