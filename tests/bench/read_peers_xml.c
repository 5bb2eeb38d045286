/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <expat.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlreader.h>
#include <neon/ne_207.h>
#include <neon/ne_uri.h>
#include <neon/ne_xml.h>

/* Reading DAV XML with other libraries in C. Incremental parsers get pieces of the same
   size as this library. */

/* ---- neon, a WebDAV client library ---- */

enum { NEON_PROP = NE_207_STATE_TOP, NEON_DEEPER };

typedef struct neon_state {
  bench_tally *tally;
  size_t len; /* of the value of the current property */
  char value[4096];
} neon_state;

static void *neon_start(void *ctx, const ne_uri *uri) {
  neon_state *s = ctx;
  s->tally->results++;
  s->tally->bytes += (unsigned char)uri->path[0];
  return s;
}

static void neon_end(void *ctx, void *response, const ne_status *status,
                     const char *description) {
  neon_state *s = ctx;
  (void)response;
  (void)description;
  if (status)
    s->tally->bytes += (size_t)status->code;
}

static void *neon_start_propstat(void *ctx, void *response) {
  (void)response;
  return ctx;
}

static int neon_prop_start(void *ctx, int parent, const char *ns, const char *name,
                           const char **attributes) {
  neon_state *s = ctx;
  (void)attributes;
  if (parent != NE_207_STATE_PROP)
    return parent >= NEON_PROP ? NEON_DEEPER : NE_XML_DECLINE;
  s->len = 0;
  s->tally->props++;
  s->tally->bytes += (unsigned char)ns[0];
  s->tally->bytes += (unsigned char)name[0];
  return NEON_PROP;
}

static int neon_prop_text(void *ctx, int state, const char *text, size_t len) {
  neon_state *s = ctx;
  (void)state;
  if (len > sizeof s->value - s->len)
    len = sizeof s->value - s->len;
  memcpy(s->value + s->len, text, len);
  s->len += len;
  return 0;
}

static int neon_prop_end(void *ctx, int state, const char *ns, const char *name) {
  neon_state *s = ctx;
  (void)ns;
  (void)name;
  if (state == NEON_PROP && s->len)
    s->tally->bytes += (unsigned char)s->value[0];
  return 0;
}

static int read_neon(const bench_set *set, const bench_body *body, bench_tally *t) {
  neon_state state = {.tally = t};
  ne_uri base = {0};
  int rc = ne_uri_parse("http://localhost/", &base);
  ne_xml_parser *xml = ne_xml_create();
  ne_207_parser *p = ne_207_create(xml, &base, &state);
  ne_207_set_response_handlers(p, neon_start, neon_end);
  if (set->props || set->mixed) {
    ne_207_set_propstat_handlers(p, neon_start_propstat, neon_end);
    ne_xml_push_handler(xml, neon_prop_start, neon_prop_text, neon_prop_end, &state);
  }
  for (size_t i = 0, n; rc == 0 && i < body->len; i += n) {
    n = body->len - i < BENCH_PIECE ? body->len - i : BENCH_PIECE;
    rc = ne_xml_parse(xml, body->data + i, n);
  }
  if (rc == 0)
    rc = ne_xml_parse(xml, NULL, 0);
  ne_207_destroy(p);
  ne_xml_destroy(xml);
  ne_uri_free(&base);
  return rc ? -1 : 0;
}

/* ---- libxml2 ---- */

static void sax_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
                      const xmlChar *ns, int ns_count, const xmlChar **ns_list,
                      int count, int defaulted, const xmlChar **attributes) {
  (void)ctx, (void)name, (void)prefix, (void)ns, (void)ns_count, (void)ns_list;
  (void)count, (void)defaulted, (void)attributes;
}

static void sax_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
                    const xmlChar *ns) {
  (void)ctx, (void)name, (void)prefix, (void)ns;
}

static void sax_text(void *ctx, const xmlChar *text, int len) {
  (void)ctx, (void)text, (void)len;
}

static int read_sax(const bench_set *set, const bench_body *body, bench_tally *t) {
  xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                       .startElementNs = sax_start,
                       .endElementNs = sax_end,
                       .characters = sax_text};
  (void)set;
  (void)t;
  xmlParserCtxtPtr p = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
  int rc = 0;
  for (size_t i = 0, n; rc == 0 && i < body->len; i += n) {
    n = body->len - i < BENCH_PIECE ? body->len - i : BENCH_PIECE;
    rc = xmlParseChunk(p, body->data + i, (int)n, 0);
  }
  if (rc == 0)
    rc = xmlParseChunk(p, NULL, 0, 1);
  xmlFreeParserCtxt(p);
  return rc ? -1 : 0;
}

enum {
  XML2_OPTIONS = XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOERROR |
                 XML_PARSE_NOWARNING | XML_PARSE_COMPACT
};

static int read_text_reader(const bench_set *set, const bench_body *body,
                            bench_tally *t) {
  xmlTextReaderPtr r =
      xmlReaderForMemory(body->data, (int)body->len, NULL, NULL, XML2_OPTIONS);
  int rc;
  (void)set;
  while ((rc = xmlTextReaderRead(r)) == 1)
    if (xmlTextReaderNodeType(r) == XML_READER_TYPE_ELEMENT)
      t->results += xmlTextReaderDepth(r) == 1;
  xmlFreeTextReader(r);
  return rc;
}

static int read_tree(const bench_set *set, const bench_body *body, bench_tally *t) {
  xmlDocPtr doc = xmlReadMemory(body->data, (int)body->len, NULL, NULL, XML2_OPTIONS);
  (void)set;
  if (!doc)
    return -1;
  for (xmlNodePtr n = xmlDocGetRootElement(doc)->children; n; n = n->next)
    t->results += n->type == XML_ELEMENT_NODE;
  xmlFreeDoc(doc);
  return 0;
}

/* ---- expat ---- */

static void expat_start(void *ctx, const XML_Char *name, const XML_Char **attributes) {
  (void)ctx, (void)name, (void)attributes;
}

static void expat_end(void *ctx, const XML_Char *name) {
  (void)ctx, (void)name;
}

static void expat_text(void *ctx, const XML_Char *text, int len) {
  (void)ctx, (void)text, (void)len;
}

static int read_expat(const bench_set *set, const bench_body *body, bench_tally *t) {
  XML_Parser p = XML_ParserCreateNS(NULL, ' ');
  int ok = 1;
  (void)set;
  (void)t;
  XML_SetElementHandler(p, expat_start, expat_end);
  XML_SetCharacterDataHandler(p, expat_text);
  for (size_t i = 0, n; ok && i < body->len; i += n) {
    n = body->len - i < BENCH_PIECE ? body->len - i : BENCH_PIECE;
    ok = XML_Parse(p, body->data + i, (int)n, i + n == body->len) == XML_STATUS_OK;
  }
  XML_ParserFree(p);
  return ok ? 0 : -1;
}

const bench_contestant bench_read_xml_peers[] = {
    {.name = "neon, ne_207", .read = read_neon},
    {.name = "libxml2, SAX2, handlers empty", .read = read_sax, .blind = true},
    {.name = "libxml2, xmlTextReader", .read = read_text_reader, .blind = true},
    {.name = "libxml2, tree, not accessed", .read = read_tree, .blind = true},
    {.name = "expat, handlers empty", .read = read_expat, .blind = true},
    {0}};
