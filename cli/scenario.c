/* SPDX-License-Identifier: MIT */
#include "scenario.h"
#include <multistatus/sink.h>
#include <stdlib.h>
#include <string.h>

/* ---- Quirks ---- */

#define R(...) "<D:response>" __VA_ARGS__ "</D:response>"
#define H "<D:href>/quirk</D:href>"
#define S(s) "<D:status>" s "</D:status>"
#define OK S("HTTP/1.1 200 OK")
#define P(...) "<D:propstat>" __VA_ARGS__ "</D:propstat>"
#define VALUE(...) R(H P("<D:prop>" __VA_ARGS__ "</D:prop>" OK))
#define JSON(...) "{\"href\":\"/quirk\"," __VA_ARGS__ "}"

static const cli_quirk QUIRKS[] = {
    {"status-reason", QUIRK_XML, QUIRK_RESPONSE, R(H S("HTTP/1.1 200"))},
    {"status-version", QUIRK_XML, QUIRK_RESPONSE, R(H S("HTTP/2 200 OK"))},
    {"status-space", QUIRK_XML, QUIRK_RESPONSE, R(H S("\n  HTTP/1.1  200 OK\n"))},
    {"status-bare", QUIRK_XML, QUIRK_RESPONSE, R(H S("200 OK"))},
    {"status-invalid", QUIRK_XML, QUIRK_RESPONSE, R(H S("oops"))},
    {"status-missing", QUIRK_XML, QUIRK_RESPONSE,
     R(H P("<D:prop><D:getetag/></D:prop>"))},
    {"status-repeated", QUIRK_XML, QUIRK_RESPONSE, R(H OK S("HTTP/1.1 404 Not Found"))},
    {"both", QUIRK_XML, QUIRK_RESPONSE, R(H OK P("<D:prop><D:getetag/></D:prop>" OK))},
    {"neither", QUIRK_XML, QUIRK_RESPONSE, R(H)},
    {"no-href", QUIRK_XML, QUIRK_RESPONSE, R(OK)},
    {"no-prop", QUIRK_XML, QUIRK_RESPONSE, R(H P(OK))},
    {"teapot", QUIRK_XML, QUIRK_RESPONSE,
     R(H P("<D:prop/>" S("HTTP/1.1 418 I'm a teapot")))},
    {"description", QUIRK_XML, QUIRK_RESPONSE,
     R(H S("HTTP/1.1 403 Forbidden") "<D:responsedescription><D:error><D:no-lock/>"
                                     "</D:error></D:responsedescription>")},
    {"root", QUIRK_XML, QUIRK_DOCUMENT,
     "<D:response xmlns:D=\"DAV:\">" H OK "</D:response>"},
    {"duplicate", QUIRK_XML, QUIRK_RESPONSE, R(H OK) R(H S("HTTP/1.1 404 Not Found"))},
    {"several-hrefs", QUIRK_XML, QUIRK_RESPONSE,
     R(H "<D:href>/quirk/2</D:href>" P("<D:prop><D:getetag/></D:prop>" OK))},
    {"text", QUIRK_XML, QUIRK_RESPONSE, R(H "oops" OK)},
    {"content", QUIRK_XML, QUIRK_RESPONSE,
     R(H S("HTTP/1.1 403 Forbidden") "<D:error/>")},
    {"repeated", QUIRK_XML, QUIRK_RESPONSE,
     R(H S("HTTP/1.1 403 Forbidden") "<D:error><D:a/></D:error><D:error><D:b/></"
                                     "D:error>")},
    {"href-characters", QUIRK_XML, QUIRK_RESPONSE, R("<D:href>/a b</D:href>" OK)},
    {"href-space", QUIRK_XML, QUIRK_RESPONSE, R("<D:href>\n  /quirk\n</D:href>" OK)},
    {"xml-space", QUIRK_XML, QUIRK_BEFORE, "\n"},
    {"xml-ampersand", QUIRK_XML, QUIRK_RESPONSE, R("<D:href>/this&that</D:href>" OK)},
    {"xml-character", QUIRK_XML, QUIRK_RESPONSE,
     VALUE("<D:displayname>\x01</D:displayname>")},
    {"xml-utf8", QUIRK_XML, QUIRK_RESPONSE,
     VALUE("<D:displayname>gr\xfcn</D:displayname>")},
    {"xml-prefix", QUIRK_XML, QUIRK_RESPONSE, VALUE("<x:y/>")},
    {"xml-namespace", QUIRK_XML, QUIRK_RESPONSE, VALUE("<x:y xmlns:x=\"\"/>")},
    {"xml-cdata-end", QUIRK_XML, QUIRK_RESPONSE,
     VALUE("<D:displayname>]]></D:displayname>")},
    {"xml-colon", QUIRK_XML, QUIRK_RESPONSE, VALUE("<D:bugtraq:number/>")},
    {"xml-encoding", QUIRK_XML, QUIRK_ENCODING, NULL},
    {"xml-name", QUIRK_XML, QUIRK_RESPONSE, VALUE("<xml:foo/>")},
    {"item", QUIRK_XML, QUIRK_RESPONSE,
     R(H OK "<m:item xmlns:m=\"urn:multistatus:1\">oops</m:item>")},
    {"json-character", QUIRK_JSON, QUIRK_RESPONSE,
     JSON("\"status\":200,\"message\":\"\\u0001\"")},
    {"json-status-string", QUIRK_JSON, QUIRK_RESPONSE, JSON("\"status\":\"200\"")},
    {"json-status-line", QUIRK_JSON, QUIRK_RESPONSE, JSON("\"status\":\"200 OK\"")},
    {"json-status-object", QUIRK_JSON, QUIRK_RESPONSE,
     JSON("\"status\":{\"code\":\"200\"}")},
    {"json-result", QUIRK_JSON, QUIRK_RESPONSE, "7"},
    {"json-value", QUIRK_JSON, QUIRK_RESPONSE,
     JSON("\"propstats\":[{\"status\":200,\"props\":{\"{DAV:}displayname\":7}}]")},
    {"json-utf8", QUIRK_JSON, QUIRK_RESPONSE,
     JSON("\"status\":200,\"message\":\"gr\xfcn\"")},
    {"json-lines", QUIRK_NDJSON, QUIRK_BEFORE,
     "{\n\"href\":\"/quirk\",\n\"status\":200}\n"},
    {"field-control", QUIRK_JSON, QUIRK_RESPONSE,
     JSON("\"status\":200,\"headers\":{\"x\":\"a\\rb\"}")},
};
enum { QUIRK_COUNT = sizeof QUIRKS / sizeof *QUIRKS };

void cli_list_quirks(void) {
  for (size_t i = 0; i < QUIRK_COUNT; i++)
    puts(QUIRKS[i].name);
}

const cli_quirk *cli_quirk_for(const char *name) {
  for (size_t i = 0; i < QUIRK_COUNT; i++)
    if (strcmp(QUIRKS[i].name, name) == 0)
      return QUIRKS + i;
  return NULL;
}

/* ---- Items ---- */

static bool fails(const cli_scenario *s, size_t i) {
  return (i + 1) * s->fail / 100 > i * s->fail / 100;
}

static void add(const cli_scenario *s, multistatus_list *list, const char *href,
                const char *id, bool props) {
  size_t i = multistatus_list_count(list);
  int status = fails(s, i) ? (int)s->with : 200;
  bool good = status == 200;
  multistatus_result *r;
  if (!href && (id || !props)) {
    multistatus_list_add_item(list, id, (int64_t)i, status, NULL);
    return;
  }
  r = multistatus_list_add(list, href, good && props ? 0 : status, NULL);
  if (!r) { /* an invalid href: report it as a result without one */
    multistatus_list_drop(list);
    multistatus_list_add_item(list, href, (int64_t)i, 400, "Invalid href");
    return;
  }
  if (id)
    multistatus_result_set_id(r, id);
  if (good && props) {
    char etag[40];
    snprintf(etag, sizeof etag, "\"%zu\"", i);
    multistatus_result_add_prop(r, 200, "DAV:", "getetag", etag);
    multistatus_result_add_prop(r, 404, "DAV:", "displayname", NULL);
  }
}

/* Items in JSON look like results without a status. So a reader reads them, with the
   member name "items" replaced by "results". */
static void add_json(const cli_scenario *s, multistatus_list *list, const char *body,
                     size_t len) {
  static const char ITEMS[] = "\"items\"", RESULTS[] = "\"results\"";
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *reader;
  const multistatus_result *r;
  const char *at = memmem(body, len, ITEMS, sizeof ITEMS - 1);
  if (!at)
    return;
  o.format = multistatus_format_json();
  cli_must(multistatus_reader_new(&reader, &o));
  multistatus_reader_feed(reader, body, (size_t)(at - body));
  multistatus_reader_feed(reader, RESULTS, sizeof RESULTS - 1);
  at += sizeof ITEMS - 1;
  multistatus_reader_feed(reader, at, (size_t)(body + len - at));
  multistatus_reader_end(reader);
  while (multistatus_reader_next(reader, &r) == 1) {
    const char *href = multistatus_result_href(r);
    add(s, list, *href ? href : NULL, multistatus_result_id(r), false);
  }
  multistatus_reader_free(reader);
}

static void add_lines(const cli_scenario *s, multistatus_list *list, const char *body,
                      size_t len) {
  for (const char *end = body + len, *next; body < end; body = next) {
    next = memchr(body, '\n', (size_t)(end - body));
    next = next ? next + 1 : end;
    char *line = strndup(body, (size_t)(next - body));
    if (!line)
      cli_must(MULTISTATUS_ERROR_NOMEM);
    line[strcspn(line, "\r\n")] = '\0';
    if (*line)
      add(s, list, line, NULL, false);
    free(line);
  }
}

/* Adds the path of the request, and members of it if it is a collection. As an href, a
   path that begins with two slashes would begin with a host. */
static void add_members(const cli_scenario *s, multistatus_list *list,
                        const char *method, const char *path) {
  bool props = strcmp(method, "PROPFIND") == 0 || strcmp(method, "REPORT") == 0;
  path += path[0] == '/' ? strspn(path, "/") - 1 : 0;
  char *href = cli_alloc(NULL, strlen(path) + 32);
  bool collection = path[strlen(path) - 1] == '/';
  strcpy(href, path);
  add(s, list, href, NULL, props);
  for (long long i = 1; collection && i < s->items; i++) {
    sprintf(href, "%s%lld", path, i);
    add(s, list, href, NULL, props);
  }
  free(href);
}

multistatus_list *cli_outcomes(const cli_scenario *s, const char *method,
                               const char *path, const char *body, size_t len) {
  multistatus_list *list;
  size_t space = 0;
  cli_must(multistatus_list_new(&list, NULL));
  while (space < len && strchr(" \t\r\n", body[space]))
    space++;
  if (space < len && body[space] == '{')
    add_json(s, list, body, len);
  else if (space < len && body[space] == '/')
    add_lines(s, list, body, len);
  if (!multistatus_list_count(list))
    add_members(s, list, method, *path ? path : "/");
  return list;
}

/* ---- The body ---- */

static void splice(multistatus_memory *to, const char *body, size_t len, size_t at,
                   size_t skip, const char *text) {
  multistatus_sink sink = multistatus_memory_sink(to);
  if (at && sink.write(sink.ctx, body, at))
    return;
  if (*text && sink.write(sink.ctx, text, strlen(text)))
    return;
  if (len > at + skip)
    sink.write(sink.ctx, body + at + skip, len - at - skip);
}

/* Inserts the quirk into a document that the library wrote. */
static char *insert_quirk(const cli_quirk *q, char *body, size_t *len) {
  static const char XML_END[] = "</D:multistatus>", JSON_BEGIN[] = "\"results\":[",
                    ENCODING[] = "utf-8";
  char text[1024];
  multistatus_memory m;
  const char *at = body;
  size_t skip = 0;
  snprintf(text, sizeof text, "%s", q->text ? q->text : "utf-16");
  if (q->how == QUIRK_DOCUMENT) {
    skip = *len;
  } else if (q->how == QUIRK_ENCODING) {
    at = strstr(body, ENCODING);
    skip = sizeof ENCODING - 1;
  } else if (q->how == QUIRK_RESPONSE && q->form == QUIRK_XML) {
    at = strstr(body, XML_END);
  } else if (q->how == QUIRK_RESPONSE) {
    at = strstr(body, JSON_BEGIN);
    at = at ? at + sizeof JSON_BEGIN - 1 : NULL;
    snprintf(text, sizeof text, "%s%s", q->text, at && *at != ']' ? "," : "");
  }
  if (!at)
    return body;
  multistatus_memory_init(&m, NULL, MULTISTATUS_NO_LIMIT);
  splice(&m, body, *len, (size_t)(at - body), skip, text);
  multistatus_free(body);
  return multistatus_memory_take(&m, len);
}

char *cli_print(const cli_scenario *s, const multistatus_list *list,
                const multistatus_format *format, size_t *len) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body = NULL;
  o.format = format;
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  if (multistatus_list_print(list, &o, &body, len))
    return NULL;
  return s->quirk ? insert_quirk(s->quirk, body, len) : body;
}
