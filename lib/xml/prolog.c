/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <string.h>

/* What comes before the root: byte order mark, XML declaration, document type. */

/* True if p begins with text in any case of letters. There must be enough bytes. */
static bool prolog_begins(const char *p, const char *text) {
  const multistatus_text is = multistatus__cstring(text), begin = {p, is.len};
  return multistatus__same_folded(begin, is);
}

const char *multistatus__scan_mark(multistatus__scan *s, const char *p) {
  const unsigned char *u = (const unsigned char *)p;
  size_t len = (size_t)(s->end - p);
  if (len < 3 && !s->ended)
    return multistatus__scan_wait(s, p);
  s->mode = SCAN_DECLARATION;
  bool wide = u[0] == 0 || (len > 1 && ((u[0] == 0xfe && u[1] == 0xff) ||
                                        (u[0] == 0xff && u[1] == 0xfe) ||
                                        (u[0] == '<' && u[1] == 0)));
  if (wide)
    return multistatus__scan_fault(s, MULTISTATUS_ERROR_ENCODING, p,
                                   "UTF-16 or UTF-32, not UTF-8");
  s->marked = len > 2 && memcmp(p, "\xef\xbb\xbf", 3) == 0;
  if (s->marked && s->seen_first == XML_SEEN_ASCII)
    s->seen_first = XML_SEEN_UTF8;
  return s->marked ? p + 3 : p;
}

/* ---- The XML declaration ---- */

enum { PROLOG_FOUND = 1, PROLOG_ABSENT = 2 };

/* Parses S name '=' quoted value at *p and sets *p to its end, or to an error. Returns
   FOUND, ABSENT, XML_CUT or XML_FORBIDDEN. */
static int prolog_item(const char **p, const char *end, multistatus_text name,
                       multistatus_text *value) {
  const char *q = multistatus__xml_space(*p, end);
  size_t given = (size_t)(end - q);
  if (!multistatus__bytes_equal(q, name.data, given < name.len ? given : name.len))
    return PROLOG_ABSENT;
  if (given <= name.len)
    return XML_CUT;
  if (q == *p)
    return XML_FORBIDDEN;
  *p = q = multistatus__xml_space(q + name.len, end);
  if (q == end)
    return XML_CUT;
  if (*q != '=')
    return XML_FORBIDDEN;
  *p = q = multistatus__xml_space(q + 1, end);
  if (q == end)
    return XML_CUT;
  if (*q != '"' && *q != '\'')
    return XML_FORBIDDEN;
  value->data = q + 1;
  const char *stop = q + 1;
  while (stop < end && multistatus__xml_is(*stop, XML_NAME))
    stop++;
  value->len = (size_t)(stop - value->data);
  *p = stop;
  if (stop == end)
    return XML_CUT;
  if (*stop != *q)
    return XML_FORBIDDEN;
  ++*p;
  return PROLOG_FOUND;
}

static bool prolog_version(multistatus_text v) {
  if (v.len < 3 || memcmp(v.data, "1.", 2))
    return false;
  size_t i = 2;
  while (i < v.len && v.data[i] >= '0' && v.data[i] <= '9')
    i++;
  return i == v.len;
}

static bool prolog_standalone(multistatus_text v) {
  return (v.len == 3 && memcmp(v.data, "yes", 3) == 0) ||
         (v.len == 2 && memcmp(v.data, "no", 2) == 0);
}

/* Sets what the handler asked for. */
static void prolog_show(const multistatus__scan *s, multistatus_text declared) {
  multistatus__xml_declared *to = s->on.declared;
  to->seen = s->seen_first;
  to->marked = s->marked;
  if (declared.len && declared.len < sizeof to->name)
    memcpy(to->name, declared.data, declared.len);
}

/* Checks the encoding of the declaration (NULL: none), or else of the content type, of
   a body whose first bytes take precedence over both. NULL: it is accepted, or the
   scanner stops at this place. */
static const char *prolog_encoding(multistatus__scan *s, multistatus_text declared,
                                   const char *at) {
  multistatus_text charset = {s->on.charset, s->on.charset ? strlen(s->on.charset) : 0};
  multistatus_text e = declared.data ? declared : charset;
  bool fits = multistatus__xml_encodings_agree(s->seen_first, declared, charset);
  int rc = 0;
  if (s->on.declared)
    prolog_show(s, declared);
  if (!e.len)
    return NULL;
  if (s->seen_first == XML_SEEN_ASCII && !multistatus__xml_encoding_is_plain(e) &&
      multistatus__xml_encoding_fits(s->seen_first, e))
    rc = s->decoder ? s->decoder->declared(s->decoder->ctx, e)
                    : MULTISTATUS_ERROR_ENCODING;
  if (rc == MULTISTATUS_ERROR_ENCODING && !declared.data)
    rc = SCAN_CONTRADICTED; /* it is unknown, but the body may be UTF-8 */
  if (rc < 0)
    return multistatus__scan_fault(s, rc, at, "an encoding that is not known");
  if ((!fits || rc == SCAN_CONTRADICTED) &&
      !multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_ENCODING, at,
                                  "an encoding that the body is not in"))
    return at;
  s->stop = rc == SCAN_PAUSE ? rc : 0;
  return NULL;
}

/* Applies the items; NULL if they are valid. */
static const char *prolog_check(multistatus__scan *s, const multistatus_text value[3]) {
  if (!prolog_version(value[0]))
    return multistatus__scan_syntax(s, value[0].data, "not a version of XML 1");
  multistatus_text e = value[1];
  if (e.data && (e.len == 0 || !multistatus__xml_is(*e.data, XML_NAME_START)))
    return multistatus__scan_syntax(s, e.data, "not the name of an encoding");
  if (value[2].data && !prolog_standalone(value[2]))
    return multistatus__scan_syntax(s, value[2].data,
                                    "standalone is neither yes nor no");
  return prolog_encoding(s, e, e.data ? e.data : value[0].data);
}

static const char *prolog_declaration(multistatus__scan *s, const char *p) {
  static const multistatus_text names[] = {
      {"version", 7}, {"encoding", 8}, {"standalone", 10}};
  multistatus_text value[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
  const char *q = p + 5, *end = multistatus__scan_bound(s, p);
  for (int i = 0; i < 3; i++) {
    int found = prolog_item(&q, end, names[i], &value[i]);
    if (found == XML_CUT)
      return multistatus__scan_unfinished(s, p, SCAN_TOKEN_TAG);
    if (i == 0 && found == PROLOG_ABSENT)
      return multistatus__scan_syntax(s, multistatus__xml_space(q, end),
                                      "no version of XML");
    if (found == XML_FORBIDDEN)
      return multistatus__scan_syntax(s, q, "not an XML declaration");
  }
  q = multistatus__xml_space(q, end);
  if (end - q < 2 && (q == end || *q == '?'))
    return multistatus__scan_unfinished(s, p, SCAN_TOKEN_TAG);
  if (*q != '?' || q[1] != '>')
    return multistatus__scan_syntax(s, q + (*q == '?'),
                                    "not the end of an XML declaration");
  const char *fault = prolog_check(s, value);
  return fault ? fault : q + 2;
}

const char *multistatus__scan_declaration(multistatus__scan *s, const char *p) {
  size_t len = (size_t)(s->end - p);
  if (len < 6 && !s->ended)
    return multistatus__scan_wait(s, p);
  if (len < 6 || memcmp(p, "<?xml", 5) || !multistatus__xml_is(p[5], XML_SPACE)) {
    static const multistatus_text none = {NULL, 0};
    s->mode = SCAN_MISC;
    prolog_encoding(s, none, p);
    return p;
  }
  s->begun = true;
  const char *after = prolog_declaration(s, p);
  if (!s->stop || s->stop == SCAN_PAUSE)
    s->mode = SCAN_MISC;
  return after;
}

/* ---- The document type ---- */

int multistatus__xml_doctype(const char *p, size_t len) {
  char look[DOCTYPE_LOOK + sizeof "html"] = {
      0}; /* so that no comparison reads beyond the end */
  memcpy(look, p, len < DOCTYPE_LOOK ? len : DOCTYPE_LOOK);
  const char *name = look + strlen("<!doctype");
  if (!prolog_begins(look, "<!doctype"))
    return MULTISTATUS_ERROR_SYNTAX;
  name = multistatus__xml_space(name, look + DOCTYPE_LOOK);
  if (prolog_begins(name, "html") && !multistatus__xml_is(name[4], XML_NAME))
    return MULTISTATUS_ERROR_NOT_MULTISTATUS;
  bool proper = memcmp(look, "<!DOCTYPE", strlen("<!DOCTYPE")) == 0;
  return proper ? MULTISTATUS_ERROR_DTD : MULTISTATUS_ERROR_SYNTAX;
}

const char *multistatus__scan_doctype(multistatus__scan *s, const char *p) {
  size_t len = (size_t)(s->end - p);
  if (len < DOCTYPE_LOOK && !memchr(p, '>', len))
    return multistatus__scan_wait(s, p);
  int code = multistatus__xml_doctype(p, len);
  return multistatus__scan_fault(
      s, code, p,
      code == MULTISTATUS_ERROR_DTD
          ? "a document type declaration, not the root element"
      : code == MULTISTATUS_ERROR_SYNTAX ? "neither a comment nor the root element"
                                         : "an HTML page");
}
