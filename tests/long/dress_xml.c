/* SPDX-License-Identifier: MIT */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>
#include "body.h"
#include "tests.h"

/* Parses the document with libxml2 and writes the tree in another way. */

enum { DRESS_PREFIXES = 7, DRESS_ITEMS = 32, DRESS_CHILDREN = 256 };
static const char *const dress_prefixes[DRESS_PREFIXES] = {
    "", "D", "d", "x", "ns0", "a-rather.long_prefix", "\xc3\xa9"};

typedef struct dress {
  body *out;
  random_state *r;
  unsigned wild; /* one in this many parts is written in an unusual way */
} dress;

/* The namespaces that the prefixes are bound to; NULL: unbound. */
typedef struct dress_scope {
  const char *ns[DRESS_PREFIXES];
} dress_scope;

/* An attribute, or a declaration. */
typedef struct dress_item {
  const char *prefix, *local, *value;
} dress_item;

typedef struct dress_tag {
  dress_item items[DRESS_ITEMS];
  unsigned count;
  bool fixed[DRESS_PREFIXES]; /* used in this tag, so must not be bound again */
} dress_tag;

static bool dress_wildly(dress *d) {
  return random_once_in(d->r, d->wild);
}

/* ---- Parts without meaning ---- */

static void dress_space(dress *d) {
  static const char *const spaces[] = {" ", "\n", "\t", "\r\n", "\r", "\n  ", "\n\n"};
  body_puts(d->out, spaces[random_below(d->r, 7)]);
}

static void dress_nothing(dress *d) {
  static const char *const all[] = {"<!---->",
                                    "<!-- a -> b - - & < ]]> -->",
                                    "<!--\xc3\xa9\r\n\xf0\x9f\x98\x80-->",
                                    "<?p?>",
                                    "<?p q <a> & ?? ?>",
                                    "<?xml-stylesheet href='x'?>",
                                    "<?x-y\n?>",
                                    "<?\xc3\xa9 \xe2\x82\xac ]]> -- ? >?>",
                                    "<!--<a>0123456789abcdef</a>-->"};
  body_puts(d->out, all[random_below(d->r, 9)]);
}

static void dress_between(dress *d) {
  if (dress_wildly(d))
    dress_space(d);
  if (dress_wildly(d) && random_once_in(d->r, 2))
    dress_nothing(d);
}

/* An element that is unknown or a quirk in its position. */
static void dress_stranger(dress *d) {
  static const char *const all[] = {
      "<unknown/>",
      "<u:x xmlns:u='urn:u' u:a='1'>t<u:y/> &amp;</u:x>",
      "<s:status xmlns:s='DAV:'>HTTP/1.1 403 Forbidden</s:status>",
      "<s:status xmlns:s='DAV:'> HTTP/2  404\n</s:status>",
      "<h:href xmlns:h='DAV:'>\n/another \xc3\xa9</h:href>",
      "<error xmlns='DAV:'><a/>t<b xmlns=''><href xmlns='DAV:'>/c</href></b></error>",
      "<p:propstat xmlns:p='DAV:'><p:status>HTTP/1.1 418 </p:status></p:propstat>",
      "<p:propstat xmlns:p='DAV:'/>",
      "<p:prop xmlns:p='DAV:'><p:displayname>n</p:displayname></p:prop>",
      ("<r:responsedescription xmlns:r='DAV:' xml:lang='en'>a<r:error><q "
       "xmlns='urn:q'/></r:error>b</r:responsedescription>"),
      "<e:errordescription xmlns:e='DAV:'>e</e:errordescription>",
      "<l:location xmlns:l='DAV:'><l:href>/l</l:href></l:location>",
      "<t:sync-token xmlns:t='DAV:'> urn:t </t:sync-token>",
      "<r:response xmlns:r='DAV:'><r:href>/r</r:href></r:response>",
      "text &lt; <![CDATA[<&]]>"};
  body_puts(d->out, all[random_below(d->r, sizeof all / sizeof *all)]);
}

/* ---- Text ---- */

/* The bytes of the character at s, which is stored in *c. */
static size_t dress_char(const char *s, unsigned long *c) {
  int len = 4;
  int got = xmlGetUTF8Char((const unsigned char *)s, &len);
  require(got >= 0, "not UTF-8: %s", s);
  *c = (unsigned long)got;
  return (size_t)len;
}

static void dress_reserved(dress *d, char c) {
  const char *name = c == '<'    ? "&lt;"
                     : c == '>'  ? "&gt;"
                     : c == '&'  ? "&amp;"
                     : c == '"'  ? "&quot;"
                     : c == '\'' ? "&apos;"
                                 : NULL;
  if (name && !dress_wildly(d))
    body_puts(d->out, name);
  else
    body_reference(d->out, d->r, (unsigned char)c);
}

static bool dress_as_cdata(dress *d, const char *s, size_t len) {
  for (size_t i = 0; i + 2 < len; i++)
    if (memcmp(s + i, "]]>", 3) == 0)
      return false;
  if (len && dress_wildly(d)) {
    body_puts(d->out, "<![CDATA[");
    body_put(d->out, s, len);
    body_puts(d->out, "]]>");
    return true;
  }
  return false;
}

static void dress_run(dress *d, const char *s, size_t len) {
  if (dress_as_cdata(d, s, len))
    return;
  for (size_t i = 0, n; i < len; i += n) {
    unsigned long c;
    n = dress_char(s + i, &c);
    if (s[i] == '<' || s[i] == '&' || s[i] == '\r' || (s[i] == '>' && !dress_wildly(d)))
      dress_reserved(d, s[i]);
    else if (s[i] == '>' && d->out->data[d->out->len - 1] == ']')
      dress_reserved(d, s[i]);
    else if (s[i] == '\n' && dress_wildly(d))
      dress_space(d);
    else if (dress_wildly(d) && random_once_in(d->r, 4))
      body_reference(d->out, d->r, c);
    else
      body_put(d->out, s + i, n);
  }
}

/* In runs, with comments or instructions between them. */
static void dress_text(dress *d, const char *s) {
  size_t len = strlen(s);
  while (dress_wildly(d) && len) {
    size_t n = random_below(d->r, (unsigned)len);
    while (n && ((unsigned char)s[n] & 0xc0) == 0x80)
      n--;
    dress_run(d, s, n);
    dress_nothing(d);
    s += n;
    len -= n;
  }
  dress_run(d, s, len);
}

/* ---- Tags ---- */

static void dress_value(dress *d, const char *s) {
  char quote = random_once_in(d->r, 2) ? '"' : '\'';
  body_put(d->out, &quote, 1);
  for (size_t n; *s; s += n) {
    unsigned long c;
    n = dress_char(s, &c);
    bool must = *s == '<' || *s == '&' || *s == quote;
    bool white = *s == '\t' || *s == '\n' || *s == '\r';
    if (must || (white && !dress_wildly(d)))
      dress_reserved(d, *s);
    else if (dress_wildly(d) && random_once_in(d->r, 8))
      body_reference(d->out, d->r, c);
    else
      body_put(d->out, s, n);
  }
  body_put(d->out, &quote, 1);
}

static void dress_add(dress_tag *t, const char *prefix, const char *local,
                      const char *value) {
  dress_item item = {prefix, local, value};
  require(t->count < DRESS_ITEMS, "too many attributes");
  t->items[t->count++] = item;
}

static void dress_declare(dress_tag *t, dress_scope *scope, unsigned prefix,
                          const char *ns) {
  t->fixed[prefix] = true;
  scope->ns[prefix] = ns;
  dress_add(t, prefix ? "xmlns" : "", prefix ? dress_prefixes[prefix] : "xmlns",
            ns ? ns : "");
}

static bool dress_same(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A prefix for the namespace, from `first` on (0, the default namespace, does not apply
   to attributes); declared here if necessary, and sometimes if not. */
static unsigned dress_prefix(dress *d, dress_tag *t, dress_scope *scope, const char *ns,
                             unsigned first) {
  unsigned n = DRESS_PREFIXES - first, start = random_below(d->r, n);
  for (unsigned i = 0; i < n && !dress_wildly(d); i++) {
    unsigned p = first + (start + i) % n;
    if (dress_same(scope->ns[p], ns)) {
      t->fixed[p] = true;
      return p;
    }
  }
  for (unsigned i = 0; i < n; i++) {
    unsigned p = ns ? first + (start + i) % n : 0;
    if (dress_same(scope->ns[p], ns) && t->fixed[p])
      return p;
    if (!t->fixed[p]) {
      dress_declare(t, scope, p, ns);
      return p;
    }
  }
  ck_abort_msg("no prefix is left");
  return 0;
}

static void dress_attributes(dress *d, dress_tag *t, dress_scope *scope,
                             const xmlNode *node) {
  bool lang = false;
  for (const xmlAttr *a = node->properties; a; a = a->next) {
    const char *value = a->children ? (const char *)a->children->content : "";
    const char *local = (const char *)a->name, *prefix = "";
    bool xml = a->ns && xmlStrEqual(a->ns->href, XML_XML_NAMESPACE);
    if (xml)
      prefix = "xml";
    else if (a->ns)
      prefix = dress_prefixes[dress_prefix(d, t, scope, (const char *)a->ns->href, 1)];
    lang = lang || xml;
    dress_add(t, prefix, local, value);
  }
  if (dress_wildly(d) && !lang)
    dress_add(t, "xml", "lang", random_once_in(d->r, 4) ? "" : "en-GB");
  unsigned more = 1 + random_below(d->r, DRESS_PREFIXES - 1);
  if (dress_wildly(d) && !t->fixed[more])
    dress_declare(t, scope, more, random_once_in(d->r, 2) ? "DAV:" : "urn:more&<");
}

static void dress_items(dress *d, const dress_tag *t) {
  unsigned start = t->count ? random_below(d->r, t->count) : 0;
  for (unsigned i = 0; i < t->count; i++) {
    const dress_item *item = &t->items[(start + i) % t->count];
    if (dress_wildly(d))
      dress_space(d);
    else
      body_puts(d->out, " ");
    body_puts(d->out, item->prefix);
    body_puts(d->out, *item->prefix ? ":" : "");
    body_puts(d->out, item->local);
    if (dress_wildly(d))
      dress_space(d);
    body_puts(d->out, "=");
    if (dress_wildly(d))
      dress_space(d);
    dress_value(d, item->value);
  }
  if (dress_wildly(d))
    dress_space(d);
}

static void dress_name(dress *d, unsigned prefix, const xmlNode *node) {
  body_puts(d->out, dress_prefixes[prefix]);
  body_puts(d->out, prefix ? ":" : "");
  body_puts(d->out, (const char *)node->name);
}

/* ---- Elements ---- */

static void dress_element(dress *d, const xmlNode *node, dress_scope scope);

/* The children; elements without text between them in any order. */
static void dress_children(dress *d, const xmlNode *node, const dress_scope *scope) {
  const xmlNode *children[DRESS_CHILDREN];
  unsigned count = 0;
  bool text = false;
  for (const xmlNode *c = node->children; c; c = c->next) {
    require(count < DRESS_CHILDREN, "too many children");
    children[count++] = c;
    text = text || c->type == XML_TEXT_NODE;
  }
  for (unsigned i = count; !text && i > 1; i--) {
    unsigned k = dress_wildly(d) ? random_below(d->r, i) : i - 1;
    const xmlNode *last = children[i - 1];
    children[i - 1] = children[k];
    children[k] = last;
  }
  for (unsigned i = 0; i < count; i++) {
    if (!text || dress_wildly(d))
      dress_between(d);
    if (dress_wildly(d) && random_once_in(d->r, 8))
      dress_stranger(d);
    if (children[i]->type == XML_TEXT_NODE)
      dress_text(d, (const char *)children[i]->content);
    else
      dress_element(d, children[i], *scope);
  }
  if (!text)
    dress_between(d);
}

static void dress_element(dress *d, const xmlNode *node, dress_scope scope) {
  dress_tag tag = {.count = 0};
  const char *ns = node->ns ? (const char *)node->ns->href : NULL;
  require(node->type == XML_ELEMENT_NODE, "a node of type %d", node->type);
  unsigned prefix = dress_prefix(d, &tag, &scope, ns, 0);
  dress_attributes(d, &tag, &scope, node);
  body_puts(d->out, "<");
  dress_name(d, prefix, node);
  dress_items(d, &tag);
  if (!node->children && !random_once_in(d->r, 3)) {
    body_puts(d->out, "/>");
    return;
  }
  body_puts(d->out, ">");
  dress_children(d, node, &scope);
  body_puts(d->out, "</");
  dress_name(d, prefix, node);
  if (dress_wildly(d))
    dress_space(d);
  body_puts(d->out, ">");
}

static void dress_prolog(dress *d) {
  static const char *const declarations[] = {
      "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
      "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\r\n",
      "<?xml\tversion = '1.1'\nencoding = \"Utf-8\" ?>",
      "<?xml version='1.0' standalone=\"no\" ?>"};
  if (dress_wildly(d))
    body_puts(d->out, "\xef\xbb\xbf");
  if (!random_once_in(d->r, 3))
    body_puts(d->out, declarations[random_below(d->r, 5)]);
  dress_between(d);
}

void dress_xml(body *out, random_state *r, const char *xml, size_t len) {
  static const unsigned wildness[] = {2, 5, 15, 60, 1000};
  static const dress_scope none;
  dress d = {out, r, wildness[random_below(r, 5)]};
  xmlDoc *doc = xmlReadMemory(xml, (int)len, NULL, NULL, XML_PARSE_NOENT);
  require(doc, "libxml2 cannot parse XML of the library: %s", xml);
  dress_prolog(&d);
  dress_element(&d, xmlDocGetRootElement(doc), none);
  dress_between(&d);
  xmlFreeDoc(doc);
}
