/* SPDX-License-Identifier: MIT */
#include "bindings.h"
#include "chars.h"
#include "encoding.h"
#include "events.h"

#ifdef MULTISTATUS_WITH_LIBXML2

#include <stdio.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

/* libxml2's push parser as a source. It uses libxml2's own allocator, which is global
   and must not be changed. What libxml2 does not limit is limited here. */

enum { LX_SLICE = 4096 }; /* bytes passed to the parser at once */

#if LIBXML_VERSION >= 21200
typedef const xmlError lx_error;
#else
typedef xmlError lx_error;
#endif

/* An unfinished start tag in the parser's buffer, as far as it was searched. */
typedef struct lx_pending {
  unsigned long at; /* its offset in all that the parser has read */
  size_t seen;      /* bytes of it */
  size_t name;      /* the offset of the last name in it */
  bool in_name;
  char quote;                    /* of an unfinished value; or 0 */
  size_t attributes, namespaces; /* in it */
} lx_pending;

typedef struct lx_state {
  multistatus__parse *in;
  const multistatus_limits *limits;
  const multistatus_allocator *allocator;
  multistatus__xml_handler on;
  xmlSAXHandler sax;
  xmlParserCtxtPtr parser;

  int stop;                         /* an error, or XML_PAUSE */
  size_t looked;                    /* bytes, until there was */
  bool shown;                       /* seen_first is known */
  multistatus__xml_seen seen_first; /* what the first bytes show of the encoding */
  bool begun;                       /* something besides white space */
  bool wide;                        /* with zeros, as in UTF-16 */
  bool rooted;                      /* there was the root's start tag */
  bool ended;                       /* no more data will come */

  size_t depth, namespaces;
  multistatus__buffer declared; /* by each open element: how many namespaces (size_t) */
  multistatus__buffer attrs;

  lx_pending pending;
  size_t given; /* bytes of the call's data that the parser has */
} lx_state;

static multistatus_text lx_text(const xmlChar *s) {
  multistatus_text t = {s ? (const char *)s : "", s ? strlen((const char *)s) : 0};
  return t;
}

/* The encoding that the XML declaration names, as far as it was read. */
static multistatus_text lx_declared(const lx_state *s) {
  const xmlChar *name = s->parser->input->encoding;
  return lx_text(name ? name : s->parser->encoding);
}

/* Bytes that the parser has not read of what it was given. */
static size_t lx_waiting(const lx_state *s) {
  const xmlParserInput *input = s->parser->input;
  return input ? (size_t)(input->end - input->cur) : 0;
}

/* ---- Faults ---- */

/* The parser's offset in the data of the call: what it has not read of these is in its
   buffer. (Approximate in other encodings.) */
static size_t lx_place(const lx_state *s) {
  size_t left = lx_waiting(s);
  return left < s->given ? s->given - left : 0;
}

/* The offset of what follows the document: another XML declaration is refused after its
   first bytes. */
static size_t lx_trailing_place(const lx_state *s) {
  const xmlParserInput *input = s->parser->input;
  size_t at = lx_place(s), mark = strlen("<?xml");
  bool another = (size_t)(input->cur - input->base) >= mark &&
                 !xmlStrncasecmp(input->cur - mark, BAD_CAST "<?xml", (int)mark);
  return another && at >= mark ? at - mark : at;
}

static void lx_fault(lx_state *s, int code, const char *text) {
  if (s->stop < 0)
    return;
  size_t at = code == MULTISTATUS_ERROR_TRUNCATED  ? s->given
              : code == MULTISTATUS_ERROR_TRAILING ? lx_trailing_place(s)
                                                   : lx_place(s);
  s->stop = multistatus__parse_fail(s->in, code, at, text);
  xmlStopParser(s->parser);
}

static void lx_limit(lx_state *s, const char *limit) {
  s->stop = multistatus__parse_fail_limit(s->in, limit, lx_place(s));
  xmlStopParser(s->parser);
}

/* The parser refuses some document types and some roots before it reports them. */
static int lx_prolog_code(const lx_state *s) {
  const xmlParserInput *input = s->parser->input;
  const char *p = (const char *)input->cur, *end = (const char *)input->end;
  while (p > (const char *)input->base && *--p != '<')
    ;
  return multistatus__xml_is_foreign(&s->on, p, end)
             ? MULTISTATUS_ERROR_NOT_MULTISTATUS
             : multistatus__xml_doctype(p, (size_t)(end - p));
}

/* XML_CUT and so on for the first invalid character from p on; 1 if there is none. */
static int lx_bad_char(const char *p, const char *end) {
  uint32_t c;
  for (int n; p < end; p += n)
    if ((n = multistatus__xml_char(p, end, &c)) <= 0)
      return n;
  return 1;
}

/* The code of a syntax error. At the end of the body it means that the document is cut
   off. */
static int lx_syntax_code(const lx_state *s) {
  const xmlParserInput *input = s->parser->input;
  const char *at = (const char *)input->cur, *end = (const char *)input->end;
  int code = s->rooted ? MULTISTATUS_ERROR_SYNTAX : lx_prolog_code(s);
  uint32_t c;
  /* The parser has followed a wrong declaration. */
  if (!s->rooted && lx_declared(s).len &&
      !multistatus__xml_encoding_fits(s->seen_first, lx_declared(s)))
    return MULTISTATUS_ERROR_ENCODING;
  if (code != MULTISTATUS_ERROR_SYNTAX)
    return code;
  if (s->ended)
    return MULTISTATUS_ERROR_TRUNCATED;
  bool invalid = at < end && multistatus__xml_char(at, end, &c) == XML_BROKEN;
  return invalid ? MULTISTATUS_ERROR_ENCODING : code;
}

static int lx_code(const lx_state *s, const lx_error *e) {
  const xmlParserInput *input = s->parser->input;
  const char *at = (const char *)input->cur, *end = (const char *)input->end;
  int bad;
  switch (e->code) {
  case XML_ERR_NO_MEMORY:
    return MULTISTATUS_ERROR_NOMEM;
  case XML_ERR_UNKNOWN_ENCODING:
  case XML_ERR_UNSUPPORTED_ENCODING:
  case XML_I18N_CONV_FAILED:
    return MULTISTATUS_ERROR_ENCODING;
  case XML_ERR_INVALID_ENCODING: /* in some versions for any bad character */
    bad = lx_bad_char(at, end);
    if (bad == XML_CUT && s->ended)
      return MULTISTATUS_ERROR_TRUNCATED;
    return bad == XML_FORBIDDEN ? MULTISTATUS_ERROR_SYNTAX : MULTISTATUS_ERROR_ENCODING;
  case XML_ERR_DOCUMENT_END: { /* also if there is no end */
    bool after = s->rooted && s->depth == 0 && !(s->ended && at < end && *at == '<');
    return after ? MULTISTATUS_ERROR_TRAILING : MULTISTATUS_ERROR_TRUNCATED;
  }
  case XML_ERR_RESERVED_XML_NAME:
    if (s->rooted && s->depth == 0)
      return MULTISTATUS_ERROR_TRAILING;
    return lx_syntax_code(s);
  default:
    return lx_syntax_code(s);
  }
}

/* Errors of namespaces are not fatal to the parser, but to us. Its messages end with a
   line break, and that for a truncated document is about data after it. */
static void lx_structured(void *ctx, lx_error *e) {
  lx_state *s = ctx;
  bool namespaces = e->code >= XML_NS_ERR_XML_NAMESPACE && e->code <= XML_NS_ERR_COLON;
  if (s->stop < 0 || !(e->level == XML_ERR_FATAL || namespaces))
    return;
  int code = lx_code(s, e);
  const char *message = e->message ? e->message : "not well-formed";
  char text[256];
  snprintf(text, sizeof text, "%.*s", (int)strcspn(message, "\n"), message);
  lx_fault(s, code,
           code == MULTISTATUS_ERROR_TRUNCATED ? "the body ends inside the document"
                                               : text);
}

/* ---- Events ---- */

static void lx_result(lx_state *s, int rc) {
  if (rc < 0)
    xmlStopParser(s->parser);
  if (rc)
    s->stop = rc;
}

/* As near as the parser knows: in the tag, or just after it. */
static void lx_report_place(const lx_state *s) {
  if (s->on.at)
    *s->on.at = lx_place(s);
}

/* Switches the parser to the named encoding. 0: it is unknown, or does not agree with
   what was read. */
static int lx_switch(lx_state *s, const char *name) {
  int reads = multistatus__xml_reads_ascii(s->allocator, name);
  if (reads <= 0)
    return reads;
  xmlCharEncodingHandlerPtr handler = xmlFindCharEncodingHandler(name);
  return handler && xmlSwitchToEncoding(s->parser, handler) == 0;
}

/* The parser has read the XML declaration, or found none. If that names no encoding and
   the first bytes show none, the charset of the content type applies. */
static void lx_document(void *ctx) {
  lx_state *s = ctx;
  multistatus_text declared = lx_declared(s);
  multistatus_text charset = lx_text(BAD_CAST s->on.charset);
  if (s->stop < 0)
    return;
  int agree = multistatus__xml_encodings_agree(s->seen_first, declared, charset);
  if (agree && s->seen_first == XML_SEEN_ASCII && !declared.len && charset.len &&
      !multistatus__xml_encoding_is_plain(charset))
    agree = lx_switch(s, charset.data);
  if (agree < 0)
    lx_fault(s, agree, "out of memory");
  else if (!agree)
    lx_result(s, multistatus__parse_tolerate(s->in, MULTISTATUS_QUIRK_XML_ENCODING,
                                             MULTISTATUS_ERROR_ENCODING, lx_place(s),
                                             "an encoding that the body is not in"));
}

static void lx_doctype(void *ctx, const xmlChar *name, const xmlChar *public_id,
                       const xmlChar *system_id) {
  (void)public_id;
  (void)system_id;
  bool html = xmlStrcasecmp(name, BAD_CAST "html") == 0;
  lx_fault(ctx, html ? MULTISTATUS_ERROR_NOT_MULTISTATUS : MULTISTATUS_ERROR_DTD,
           html ? "an HTML page" : "a document type declaration, not the root element");
}

/* Returns the limit that an element's name or namespaces exceed, or NULL. */
static const char *lx_over(const lx_state *s, const multistatus__xml_tag *tag,
                           int ns_count, const xmlChar **ns, int attr_count) {
  const multistatus_limits *l = s->limits;
  if (s->depth >= l->depth)
    return "depth";
  if (tag->local.len + tag->prefix.len + (tag->prefix.len > 0) > l->name_bytes)
    return "name-bytes";
  if ((size_t)attr_count > l->attributes)
    return "attributes";
  if ((size_t)ns_count > l->namespaces ||
      s->namespaces > l->namespaces - (size_t)ns_count)
    return "namespaces";
  for (int i = 0; i < ns_count; i++) {
    size_t name = strlen("xmlns") + (ns[2 * i] != NULL) + lx_text(ns[2 * i]).len;
    if (name > l->name_bytes || lx_text(ns[2 * i + 1]).len > l->name_bytes)
      return "name-bytes";
  }
  return NULL;
}

/* The parser passes an attribute as five pointers: local name, prefix, namespace, and
   the value's two ends. */
static bool lx_attributes(lx_state *s, int count, const xmlChar **from) {
  multistatus__xml_attr *a = (multistatus__xml_attr *)s->attrs.data;
  for (int i = 0; i < count; i++, a++, from += 5) {
    a->local = lx_text(from[0]);
    a->prefix = lx_text(from[1]);
    a->ns = lx_text(from[2]);
    a->value.data = (const char *)from[3];
    a->value.len = (size_t)(from[4] - from[3]);
    const char *limit = a->value.len > s->limits->text_bytes ? "text-bytes" : NULL;
    if (a->local.len + a->prefix.len + (a->prefix.len > 0) > s->limits->name_bytes)
      limit = "name-bytes";
    if (limit) {
      lx_limit(s, limit);
      return false;
    }
  }
  return true;
}

static void lx_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
                     const xmlChar *ns, int ns_count, const xmlChar **namespaces,
                     int attr_count, int defaulted, const xmlChar **attrs) {
  (void)defaulted;
  lx_state *s = ctx;
  multistatus__xml_tag tag = {lx_text(prefix),
                              lx_text(local),
                              lx_text(ns),
                              TERM_NONE,
                              NULL,
                              (size_t)attr_count,
                              NULL};
  if (s->stop < 0)
    return;
  if (s->ended) { /* only an unfinished tag is reported this late */
    lx_fault(s, MULTISTATUS_ERROR_TRUNCATED, "the body ends inside a tag");
    return;
  }
  const char *limit = lx_over(s, &tag, ns_count, namespaces, attr_count);
  if (limit) {
    lx_limit(s, limit);
    return;
  }
  if (!multistatus__array_reserve(s->allocator, &s->declared, s->depth + 1,
                                  sizeof(size_t)) ||
      !multistatus__array_reserve(s->allocator, &s->attrs, (size_t)attr_count,
                                  sizeof(multistatus__xml_attr))) {
    lx_fault(s, MULTISTATUS_ERROR_NOMEM, "out of memory");
    return;
  }
  s->rooted = true;
  s->namespaces += (size_t)ns_count;
  ((size_t *)s->declared.data)[s->depth++] = (size_t)ns_count;
  if (!lx_attributes(s, attr_count, attrs))
    return;
  tag.attrs = (const multistatus__xml_attr *)s->attrs.data;
  if (tag.ns.len == 4 && memcmp(tag.ns.data, "DAV:", 4) == 0)
    tag.term = multistatus__xml_term(tag.local.data, tag.local.len);
  lx_report_place(s);
  lx_result(s, s->on.start(s->on.ctx, &tag));
}

static void lx_end_element(void *ctx, const xmlChar *local, const xmlChar *prefix,
                           const xmlChar *ns) {
  (void)local;
  (void)prefix;
  (void)ns;
  lx_state *s = ctx;
  if (s->stop < 0)
    return;
  s->namespaces -= ((size_t *)s->declared.data)[--s->depth];
  lx_report_place(s);
  lx_result(s, s->on.end(s->on.ctx));
}

static void lx_characters(void *ctx, const xmlChar *text, int len) {
  lx_state *s = ctx;
  if (s->stop >= 0 && len > 0)
    lx_result(s, s->on.text(s->on.ctx, (const char *)text, (size_t)len));
}

/* The push parser reports some invalid characters in CDATA ... */
static bool lx_sound(lx_state *s, const xmlChar *text, int len) {
  int bad = lx_bad_char((const char *)text, (const char *)text + len);
  if (bad == 1)
    return true;
  lx_fault(s,
           bad == XML_FORBIDDEN ? MULTISTATUS_ERROR_SYNTAX : MULTISTATUS_ERROR_ENCODING,
           "a character that XML does not allow");
  return false;
}

/* ... and its line ends unchanged. The text is in the parser's input, so that a CR
   before it can be seen. */
static void lx_cdata(void *ctx, const xmlChar *text, int len) {
  lx_state *s = ctx;
  const xmlParserInput *input = s->parser->input;
  if (s->stop < 0 || len <= 0 || !lx_sound(s, text, len))
    return;
  bool behind_cr = text > input->base && text < input->end && text[-1] == '\r';
  int from = behind_cr && *text == '\n';
  for (int i = from; i < len; i++) {
    if (text[i] != '\r')
      continue;
    lx_characters(s, text + from, i - from);
    lx_characters(s, BAD_CAST "\n", 1);
    from = i + 1 < len && text[i + 1] == '\n' ? i + 2 : i + 1;
  }
  lx_characters(s, text + from, len - from);
}

/* ---- The source ---- */

static int lx_begin(void *state, multistatus__parse *in,
                    const multistatus__xml_handler *handler) {
  lx_state *s = state;
  s->in = in;
  s->on = *handler;
  s->limits = in->limits;
  s->allocator = in->allocator;
  s->sax.initialized = XML_SAX2_MAGIC;
  s->sax.startDocument = lx_document;
  s->sax.internalSubset = lx_doctype;
  s->sax.startElementNs = lx_start;
  s->sax.endElementNs = lx_end_element;
  s->sax.characters = lx_characters;
  s->sax.ignorableWhitespace = lx_characters;
  s->sax.cdataBlock = lx_cdata;
  s->sax.serror = lx_structured;
  s->parser = xmlCreatePushParserCtxt(&s->sax, s, NULL, 0, NULL);
  /* NOENT: without it "&amp;" in an attribute would come as "&#38;". There are no
     entities to substitute, as nothing but a DTD can declare them. HUGE: the limits are
     ours. */
  if (!s->parser ||
      xmlCtxtUseOptions(s->parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE))
    return multistatus__parse_fail(in, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
  return 0;
}

/* Detects the encoding. UTF-32 is refused: libxml2 decodes it only if the pieces end
   between characters, and it has no declaration. */
static int lx_first(lx_state *s, const char *data, size_t len) {
  if (!s->shown)
    s->seen_first = multistatus__xml_look(data, len);
  s->in->line_feed = multistatus__xml_line_feed(s->seen_first);
  s->shown = true;
  if (s->seen_first == XML_SEEN_UTF32BE || s->seen_first == XML_SEEN_UTF32LE)
    s->stop = multistatus__parse_fail(s->in, MULTISTATUS_ERROR_ENCODING, 0,
                                      "UTF-32, which libxml2 does not decode");
  return s->stop;
}

/* Looks for the first byte that is neither white space, perhaps of UTF-16, nor part of
   a byte order mark: '<'. */
static int lx_look(lx_state *s, const char *data, size_t len) {
  for (size_t i = 0; i < len && !s->begun; i++, s->looked++) {
    bool mark = s->looked < 3 && memchr("\xef\xbb\xbf\xfe\xff", data[i], 5);
    s->wide = s->wide || (s->looked < 2 && memchr("\0\xfe\xff", data[i], 3));
    if (mark || (s->wide && !data[i]) || multistatus__xml_is(data[i], XML_SPACE))
      continue;
    s->begun = true;
    if (data[i] != '<')
      s->stop = multistatus__parse_fail(s->in, MULTISTATUS_ERROR_NOT_MULTISTATUS, i,
                                        "not XML");
  }
  return s->stop;
}

/* An attribute has its name and a '='. */
static void lx_count_attribute(lx_pending *tag, const char *name, size_t len) {
  size_t mark = strlen("xmlns");
  bool ns =
      len >= mark && memcmp(name, "xmlns", mark) == 0 &&
      (len == mark || name[mark] == ':' || multistatus__xml_is(name[mark], XML_SPACE));
  if (ns)
    tag->namespaces++;
  else
    tag->attributes++;
}

/* Counts what is new in the tag, of which there are len bytes. */
static void lx_count(lx_pending *tag, const char *p, size_t len) {
  for (; tag->seen < len; tag->seen++) {
    char c = p[tag->seen];
    bool begun = tag->in_name;
    tag->in_name = false;
    if (tag->quote) {
      if (c == tag->quote)
        tag->quote = 0;
    } else if (c == '"' || c == '\'') {
      tag->quote = c;
    } else if (c == '=') {
      lx_count_attribute(tag, p + tag->name, tag->seen - tag->name);
    } else if (!multistatus__xml_is(c, XML_SPACE)) {
      tag->in_name = true;
      tag->name = begun ? tag->name : tag->seen;
    }
  }
}

/* The parser compares each attribute of a tag with all before it, and reports none
   before the end of the tag. So the attributes of an unfinished tag in its buffer,
   which is UTF-8, are counted and limited here. */
static const char *lx_over_pending(lx_state *s) {
  const xmlParserInput *input = s->parser->input;
  const char *p = (const char *)input->cur;
  size_t len = lx_waiting(s);
  lx_pending *tag = &s->pending;
  const lx_pending none = {.at = input->consumed +
                                 (unsigned long)(input->cur - input->base)};
  bool cdata = s->parser->instate == XML_PARSER_CDATA_SECTION;
  if (len < 2 || *p != '<' || memchr("!?/", p[1], 3) || cdata)
    return NULL;
  if (tag->at != none.at || tag->seen > len)
    *tag = none;
  lx_count(tag, p, len);
  if (tag->attributes > s->limits->attributes)
    return "attributes";
  return tag->namespaces > s->limits->namespaces - s->namespaces ? "namespaces" : NULL;
}

/* Passes the data after *used to the parser up to the next '>', so that there is at
   most one tag in it: the parser cannot pause. A tag that may be too large is passed
   without its '>' first. (Encodings with another '>' get little at once.) */
static void lx_slice(lx_state *s, const char *data, size_t len, size_t *used) {
  size_t n = len - *used < LX_SLICE ? len - *used : LX_SLICE, waiting = lx_waiting(s);
  size_t few = s->limits->attributes < s->limits->namespaces ? s->limits->attributes
                                                             : s->limits->namespaces;
  const char *from = data + *used, *end = memchr(from, '>', n);
  bool long_tag = (waiting + n) / strlen("a=''") > few;
  const char *limit = long_tag ? lx_over_pending(s) : NULL;
  if (limit) {
    lx_limit(s, limit);
    return;
  }
  if (end)
    n = (size_t)(end - from) + (end == from || !long_tag);
  s->given = *used + n;
  xmlParseChunk(s->parser, from, (int)n, 0);
  *used = s->given;
  waiting = lx_waiting(s);
  if (s->stop >= 0 && waiting > s->limits->text_bytes &&
      waiting - s->limits->text_bytes > XML_TAG_BYTES)
    lx_limit(s, "text-bytes");
}

static int lx_feed(void *state, const char *data, size_t len, size_t *used) {
  lx_state *s = state;
  s->stop = 0;
  *used = 0;
  if (!s->shown && len < 4)
    return 0;
  if (lx_first(s, data, len) || lx_look(s, data, len))
    return s->stop;
  while (*used < len && !s->stop)
    lx_slice(s, data, len, used);
  return s->stop < 0 ? s->stop : 0;
}

static int lx_end(void *state, const char *rest, size_t len) {
  lx_state *s = state;
  size_t used = 0;
  s->stop = 0;
  if (lx_first(s, rest, len) || lx_look(s, rest, len))
    return s->stop;
  while (used < len && s->stop >= 0)
    lx_slice(s, rest, len, &used);
  s->given = len;
  s->ended = true;
  if (!s->begun)
    return multistatus__parse_fail(s->in, MULTISTATUS_ERROR_EMPTY, len,
                                   "an empty body");
  if (s->stop >= 0)
    xmlParseChunk(s->parser, NULL, 0, 1);
  if (s->stop >= 0 && (s->depth || !s->rooted))
    lx_fault(s, MULTISTATUS_ERROR_TRUNCATED, "the body ends inside the document");
  return s->stop < 0 ? s->stop : 0;
}

static void lx_done(void *state) {
  lx_state *s = state;
  if (s->parser)
    xmlFreeParserCtxt(s->parser);
  multistatus__buffer_done(s->allocator, &s->declared);
  multistatus__buffer_done(s->allocator, &s->attrs);
}

const multistatus__xml_source multistatus__xml_libxml2 = {
    sizeof(lx_state), sizeof(lx_state), lx_begin, lx_feed, lx_end, lx_done, NULL};

_Static_assert(sizeof(lx_state) <= XML_SOURCE_BYTES, "its state is too large");

#endif
