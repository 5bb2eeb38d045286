/* SPDX-License-Identifier: MIT */
#include "grammar.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef MULTISTATUS_WITH_LIBXML2
#include <libxml/parser.h>
#include <libxml/relaxng.h>

static char grammar_errors[1000];

static void grammar_report(void *ctx, const char *format, ...) {
  size_t len = strlen(grammar_errors);
  va_list args;
  (void)ctx;
  va_start(args, format);
  vsnprintf(grammar_errors + len, sizeof grammar_errors - len, format, args);
  va_end(args);
}

/* The grammar, parsed on first use. */
static xmlRelaxNGPtr grammar_schema(void) {
  static xmlRelaxNGPtr schema;
  if (schema)
    return schema;
  xmlRelaxNGParserCtxtPtr parser =
      xmlRelaxNGNewParserCtxt(SOURCE_ROOT "/doc/multistatus.rng");
  if (parser) {
    xmlRelaxNGSetParserErrors(parser, grammar_report, grammar_report, NULL);
    schema = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
  }
  if (!schema) {
    fprintf(stderr, "doc/multistatus.rng cannot be read: %s\n", grammar_errors);
    abort();
  }
  return schema;
}

static int grammar_validate(xmlDocPtr doc) {
  xmlRelaxNGValidCtxtPtr v = xmlRelaxNGNewValidCtxt(grammar_schema());
  if (!v)
    abort();
  xmlRelaxNGSetValidErrors(v, grammar_report, grammar_report, NULL);
  int rc = xmlRelaxNGValidateDoc(v, doc);
  xmlRelaxNGFreeValidCtxt(v);
  return rc;
}

/* Ignores namespace names that are not URI references: they are written unchanged,
   because names are compared byte by byte. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *grammar_error;
#else
typedef xmlErrorPtr grammar_error;
#endif
static void grammar_on_error(void *ctx, grammar_error e) {
  (void)ctx;
  if (e->code != XML_WAR_NS_URI && e->code != XML_WAR_NS_URI_RELATIVE)
    grammar_report(NULL, "%s", e->message);
}

const char *grammar_check(const char *body, size_t len) {
  grammar_errors[0] = '\0';
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  if (!parser)
    abort();
  parser->sax->serror = grammar_on_error;
  int options = XML_PARSE_NONET | XML_PARSE_HUGE;
  xmlDocPtr doc = xmlCtxtReadMemory(parser, body, (int)len, NULL, NULL, options);
  int rc = doc ? grammar_validate(doc) : -1;
  xmlFreeDoc(doc);
  xmlFreeParserCtxt(parser);
  return *grammar_errors ? grammar_errors : rc ? "rejected without a message" : NULL;
}

int grammar_is_built(void) {
  return 1;
}
#else
const char *grammar_check(const char *body, size_t len) {
  (void)body;
  (void)len;
  return NULL;
}

int grammar_is_built(void) {
  return 0;
}
#endif
