/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <libxml/tree.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>

/* Writing DAV XML in other ways: an equivalent document, into the same block. */

#define EXECUTABLE                                                                     \
  "<n0:executable xmlns:n0=\"" BENCH_APACHE "\">F</n0:executable>"                     \
  "<D:supportedlock>" BENCH_LOCKS "</D:supportedlock><D:lockdiscovery/>"               \
  "<D:getcontenttype>text/html</D:getcontenttype>"
#define HEAD                                                                           \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">"

/* ---- memcpy, the limit: no checks, no escaping ---- */

#define COPY(d, literal) bench_drain_put((d), (literal), sizeof(literal) - 1)

static void copy_string(bench_drain *d, const char *s) {
  bench_drain_put(d, s, strlen(s));
}

static void copy_status(bench_drain *d, int status, const char *reason) {
  const char digits[] = {(char)('0' + status / 100), (char)('0' + status / 10 % 10),
                         (char)('0' + status % 10), ' '};
  COPY(d, "<D:status>HTTP/1.1 ");
  bench_drain_put(d, digits, sizeof digits);
  copy_string(d, reason);
}

static void copy_props(bench_drain *d, const bench_item *it) {
  COPY(d, "<D:propstat><D:prop><D:resourcetype/><D:creationdate>");
  copy_string(d, it->created);
  COPY(d, "</D:creationdate><D:getcontentlength>");
  copy_string(d, it->length);
  COPY(d, "</D:getcontentlength><D:getlastmodified>");
  copy_string(d, it->modified);
  COPY(d, "</D:getlastmodified><D:getetag>");
  copy_string(d, it->etag);
  COPY(d, "</D:getetag>" EXECUTABLE "</D:prop>");
  copy_status(d, 200, "OK");
  COPY(d, "</D:status></D:propstat></D:response>");
}

static int write_memcpy(const bench_set *set, bench_tally *t) {
  bench_drain d;
  d.len = d.total = 0;
  COPY(&d, HEAD);
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    COPY(&d, "<D:response><D:href>");
    bench_drain_put(&d, it->href, BENCH_HREF);
    COPY(&d, "</D:href>");
    if (set->props) {
      copy_props(&d, it);
    } else {
      copy_status(&d, it->status, it->reason);
      COPY(&d, "</D:status></D:response>");
    }
  }
  COPY(&d, "</D:multistatus>\n");
  t->bytes = d.total;
  return 0;
}

/* ---- snprintf, without escaping ---- */

static int write_snprintf(const bench_set *set, bench_tally *t) {
  enum { ROOM = 4096 };
  bench_drain d;
  d.len = d.total = 0;
  COPY(&d, HEAD);
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    char *to = bench_drain_room(&d, ROOM);
    int n;
    if (set->props)
      n = snprintf(to, ROOM,
                   "<D:response><D:href>%s</D:href><D:propstat><D:prop>"
                   "<D:resourcetype/><D:creationdate>%s</D:creationdate>"
                   "<D:getcontentlength>%s</D:getcontentlength>"
                   "<D:getlastmodified>%s</D:getlastmodified>"
                   "<D:getetag>%s</D:getetag>" EXECUTABLE "</D:prop>"
                   "<D:status>HTTP/1.1 %d %s</D:status></D:propstat></D:response>",
                   it->href, it->created, it->length, it->modified, it->etag, 200,
                   "OK");
    else
      n = snprintf(to, ROOM,
                   "<D:response><D:href>%s</D:href><D:status>HTTP/1.1 %d %s"
                   "</D:status></D:response>",
                   it->href, it->status, it->reason);
    bench_drain_took(&d, (size_t)n);
  }
  COPY(&d, "</D:multistatus>\n");
  t->bytes = d.total;
  return 0;
}

/* ---- libxml2's xmlTextWriter ---- */

static const xmlChar *chars(const char *s) {
  return (const xmlChar *)s;
}

static void writer_element(xmlTextWriterPtr w, const char *name, const char *text) {
  xmlTextWriterStartElement(w, chars(name));
  if (text)
    xmlTextWriterWriteString(w, chars(text));
  xmlTextWriterEndElement(w);
}

static void writer_status(xmlTextWriterPtr w, int status, const char *reason) {
  char line[64];
  snprintf(line, sizeof line, "HTTP/1.1 %d %s", status, reason);
  writer_element(w, "D:status", line);
}

static void writer_executable(xmlTextWriterPtr w, const char *text) {
  xmlTextWriterStartElement(w, chars("n0:executable"));
  xmlTextWriterWriteAttribute(w, chars("xmlns:n0"), chars(BENCH_APACHE));
  if (text)
    xmlTextWriterWriteString(w, chars(text));
  xmlTextWriterEndElement(w);
}

static void writer_few_props(xmlTextWriterPtr w, const bench_item *it) {
  xmlTextWriterStartElement(w, chars("D:propstat"));
  xmlTextWriterStartElement(w, chars("D:prop"));
  writer_element(w, "D:creationdate", it->created);
  writer_element(w, "D:getcontentlength", it->length);
  writer_element(w, "D:getlastmodified", it->modified);
  writer_element(w, "D:getetag", it->etag);
  xmlTextWriterEndElement(w);
  writer_status(w, 200, "OK");
  xmlTextWriterEndElement(w);
  xmlTextWriterStartElement(w, chars("D:propstat"));
  xmlTextWriterStartElement(w, chars("D:prop"));
  writer_executable(w, NULL);
  xmlTextWriterEndElement(w);
  writer_status(w, 404, "Not Found");
  xmlTextWriterEndElement(w);
}

static void writer_props(xmlTextWriterPtr w, const bench_item *it) {
  xmlTextWriterStartElement(w, chars("D:propstat"));
  xmlTextWriterStartElement(w, chars("D:prop"));
  writer_element(w, "D:resourcetype", NULL);
  writer_element(w, "D:creationdate", it->created);
  writer_element(w, "D:getcontentlength", it->length);
  writer_element(w, "D:getlastmodified", it->modified);
  writer_element(w, "D:getetag", it->etag);
  writer_executable(w, "F");
  xmlTextWriterStartElement(w, chars("D:supportedlock"));
  xmlTextWriterWriteRaw(w, chars(BENCH_LOCKS)); /* not parsed */
  xmlTextWriterEndElement(w);
  writer_element(w, "D:lockdiscovery", NULL);
  writer_element(w, "D:getcontenttype", "text/html");
  xmlTextWriterEndElement(w);
  writer_status(w, 200, "OK");
  xmlTextWriterEndElement(w);
}

static void writer_document(xmlTextWriterPtr w, const bench_set *set) {
  xmlTextWriterStartDocument(w, NULL, "utf-8", NULL);
  xmlTextWriterStartElement(w, chars("D:multistatus"));
  xmlTextWriterWriteAttribute(w, chars("xmlns:D"), chars("DAV:"));
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    xmlTextWriterStartElement(w, chars("D:response"));
    writer_element(w, "D:href", it->href);
    if (set->props)
      (set->props == BENCH_FEW ? writer_few_props : writer_props)(w, it);
    else
      writer_status(w, it->status, it->reason);
    xmlTextWriterEndElement(w);
  }
  xmlTextWriterEndDocument(w);
}

static int writer_sink(void *ctx, const char *data, int len) {
  for (int n, i = 0; i < len; i += n) {
    n = len - i < BENCH_PIECE ? len - i : BENCH_PIECE;
    bench_drain_put(ctx, data + i, (size_t)n);
  }
  return len;
}

static int write_writer(const bench_set *set, bench_tally *t) {
  bench_drain d;
  d.len = d.total = 0;
  xmlOutputBufferPtr out = xmlOutputBufferCreateIO(writer_sink, NULL, &d, NULL);
  xmlTextWriterPtr w = out ? xmlNewTextWriter(out) : NULL;
  if (!w)
    return -1;
  writer_document(w, set);
  xmlFreeTextWriter(w);
  t->bytes = d.total;
  return 0;
}

static int write_writer_memory(const bench_set *set, bench_tally *t) {
  xmlBufferPtr buffer = xmlBufferCreate();
  xmlTextWriterPtr w = xmlNewTextWriterMemory(buffer, 0);
  if (!w)
    return -1;
  writer_document(w, set);
  xmlFreeTextWriter(w);
  t->bytes = (size_t)xmlBufferLength(buffer);
  xmlBufferFree(buffer);
  return 0;
}

/* ---- libxml2's tree ---- */

static xmlNodePtr tree_add(xmlNodePtr parent, xmlNsPtr ns, const char *name,
                           const char *text) {
  return xmlNewTextChild(parent, ns, chars(name), text ? chars(text) : NULL);
}

static void tree_status(xmlNodePtr parent, xmlNsPtr ns, int status,
                        const char *reason) {
  char line[64];
  snprintf(line, sizeof line, "HTTP/1.1 %d %s", status, reason);
  tree_add(parent, ns, "status", line);
}

static void tree_lock(xmlNodePtr parent, xmlNsPtr ns, const char *scope) {
  xmlNodePtr entry = tree_add(parent, ns, "lockentry", NULL);
  xmlNewNs(entry, chars("DAV:"), chars("D"));
  tree_add(tree_add(entry, ns, "lockscope", NULL), ns, scope, NULL);
  tree_add(tree_add(entry, ns, "locktype", NULL), ns, "write", NULL);
}

static void tree_props(xmlNodePtr response, xmlNsPtr ns, const bench_item *it) {
  xmlNodePtr propstat = tree_add(response, ns, "propstat", NULL);
  xmlNodePtr prop = tree_add(propstat, ns, "prop", NULL), node;
  tree_add(prop, ns, "resourcetype", NULL);
  tree_add(prop, ns, "creationdate", it->created);
  tree_add(prop, ns, "getcontentlength", it->length);
  tree_add(prop, ns, "getlastmodified", it->modified);
  tree_add(prop, ns, "getetag", it->etag);
  node = tree_add(prop, NULL, "executable", "F");
  xmlSetNs(node, xmlNewNs(node, chars(BENCH_APACHE), chars("n0")));
  node = tree_add(prop, ns, "supportedlock", NULL);
  tree_lock(node, ns, "exclusive");
  tree_lock(node, ns, "shared");
  tree_add(prop, ns, "lockdiscovery", NULL);
  tree_add(prop, ns, "getcontenttype", "text/html");
  tree_status(propstat, ns, 200, "OK");
}

static int write_tree(const bench_set *set, bench_tally *t) {
  xmlDocPtr doc = xmlNewDoc(chars("1.0"));
  xmlNodePtr root = xmlNewNode(NULL, chars("multistatus"));
  xmlNsPtr ns = xmlNewNs(root, chars("DAV:"), chars("D"));
  xmlChar *text = NULL;
  int len = 0;
  xmlSetNs(root, ns);
  xmlDocSetRootElement(doc, root);
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    xmlNodePtr response = tree_add(root, ns, "response", NULL);
    tree_add(response, ns, "href", it->href);
    if (set->props)
      tree_props(response, ns, it);
    else
      tree_status(response, ns, it->status, it->reason);
  }
  xmlDocDumpMemoryEnc(doc, &text, &len, "utf-8");
  t->bytes = (size_t)len;
  xmlFree(text);
  xmlFreeDoc(doc);
  return text ? 0 : -1;
}

const bench_contestant bench_short_xml_peers[] = {
    {.name = "libxml2, xmlTextWriter", .write = write_writer},
    {.name = "libxml2, xmlTextWriter into memory", .write = write_writer_memory},
    {0}};

const bench_contestant bench_write_xml_peers[] = {
    {.name = "memcpy of the pieces (the limit)", .write = write_memcpy},
    {.name = "snprintf, nothing escaped", .write = write_snprintf},
    {.name = "libxml2, xmlTextWriter", .write = write_writer},
    {.name = "libxml2, xmlTextWriter into memory", .write = write_writer_memory},
    {.name = "libxml2, tree built and dumped", .write = write_tree},
    {0}};
