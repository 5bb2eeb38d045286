/* SPDX-License-Identifier: MIT */
#include "grammar.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef MULTISTATUS_WITH_LIBXML2
#include <libxml/parser.h>
#include <libxml/relaxng.h>

static char grammar_said[1000];

static void grammar_say(void *ctx, const char *format, ...) {
  size_t len = strlen(grammar_said);
  va_list args;
  (void)ctx;
  va_start(args, format);
  vsnprintf(grammar_said + len, sizeof grammar_said - len, format, args);
  va_end(args);
}

/* The grammar, read once. */
static xmlRelaxNGPtr grammar_schema(void) {
  static xmlRelaxNGPtr schema;
  if (schema)
    return schema;
  xmlRelaxNGParserCtxtPtr parser =
      xmlRelaxNGNewParserCtxt(SOURCE_ROOT "/doc/multistatus.rng");
  if (parser) {
    xmlRelaxNGSetParserErrors(parser, grammar_say, grammar_say, NULL);
    schema = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
  }
  if (!schema) {
    fprintf(stderr, "doc/multistatus.rng cannot be read: %s\n", grammar_said);
    abort();
  }
  return schema;
}

static int grammar_validate(xmlDocPtr doc) {
  xmlRelaxNGValidCtxtPtr v = xmlRelaxNGNewValidCtxt(grammar_schema());
  if (!v)
    abort();
  xmlRelaxNGSetValidErrors(v, grammar_say, grammar_say, NULL);
  int rc = xmlRelaxNGValidateDoc(v, doc);
  xmlRelaxNGFreeValidCtxt(v);
  return rc;
}

/* That a namespace name is no URI reference is its owner's affair: it is written as it
   is, since a name is what it is compared by. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *grammar_error;
#else
typedef xmlErrorPtr grammar_error;
#endif
static void grammar_hear(void *ctx, grammar_error e) {
  (void)ctx;
  if (e->code != XML_WAR_NS_URI && e->code != XML_WAR_NS_URI_RELATIVE)
    grammar_say(NULL, "%s", e->message);
}

const char *grammar_check(const char *body, size_t len) {
  grammar_said[0] = '\0';
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  if (!parser)
    abort();
  parser->sax->serror = grammar_hear;
  int options = XML_PARSE_NONET | XML_PARSE_HUGE;
  xmlDocPtr doc = xmlCtxtReadMemory(parser, body, (int)len, NULL, NULL, options);
  int rc = doc ? grammar_validate(doc) : -1;
  xmlFreeDoc(doc);
  xmlFreeParserCtxt(parser);
  return *grammar_said ? grammar_said : rc ? "refused without a word" : NULL;
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
