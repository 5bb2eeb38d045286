/* SPDX-License-Identifier: MIT */

/* Parses XML 1.0 (fifth edition) with namespaces and without document type
   declarations, in UTF-8, in pieces. A token that is unfinished at the end of a piece
   (a tag, a reference, the first bytes of a comment) is not used: it is passed again
   with more data. Text and comments are used as far as they go. The scanner records how
   much of an unfinished token it has searched, so that the time is linear however small
   the pieces are. */

#include "scan.h"

#include <string.h>

/* ---- Stopping ---- */

static size_t scan_place(const multistatus__scan *s, const char *at) {
  size_t place = (size_t)(at - s->data);
  return s->decoder ? s->decoder->place(s->decoder->ctx, place) : place;
}

const char *multistatus__scan_fault(multistatus__scan *s, int code, const char *at,
                                    const char *text) {
  bool letters = code == MULTISTATUS_ERROR_SYNTAX || code == MULTISTATUS_ERROR_ENCODING;
  if (letters && s->rooted && !s->depth) /* the document was whole */
    code = MULTISTATUS_ERROR_TRAILING;
  s->stop = multistatus__parse_fail(s->in, code, scan_place(s, at), text);
  return at;
}

const char *multistatus__scan_limit(multistatus__scan *s, const char *limit,
                                    const char *at) {
  s->stop = multistatus__parse_fail_limit(s->in, limit, scan_place(s, at));
  return at;
}

const char *multistatus__scan_nomem(multistatus__scan *s, const char *at) {
  return multistatus__scan_fault(s, MULTISTATUS_ERROR_NOMEM, at, "out of memory");
}

const char *multistatus__scan_invalid(multistatus__scan *s, const char *at, int found,
                                      const char *wanted) {
  if (found == XML_BROKEN)
    return multistatus__scan_fault(s, MULTISTATUS_ERROR_ENCODING, at, "not UTF-8");
  return multistatus__scan_syntax(s, at, wanted);
}

bool multistatus__scan_tolerate(multistatus__scan *s, uint64_t quirk, const char *at,
                                const char *text) {
  bool encoding =
      quirk == MULTISTATUS_QUIRK_XML_UTF8 || quirk == MULTISTATUS_QUIRK_XML_ENCODING;
  int code = encoding ? MULTISTATUS_ERROR_ENCODING : MULTISTATUS_ERROR_SYNTAX;
  s->stop = multistatus__parse_tolerate(s->in, quirk, code, scan_place(s, at), text);
  return !s->stop;
}

bool multistatus__scan_tolerate_char(multistatus__scan *s, int found, const char *at) {
  return found == XML_BROKEN
             ? multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_UTF8, at,
                                          "not UTF-8")
             : multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_CHARACTER, at,
                                          "a character that XML does not allow");
}

const char *multistatus__scan_wait(multistatus__scan *s, const char *p) {
  s->stop = SCAN_WAIT;
  return p;
}

/* ---- Unfinished tokens ---- */

bool multistatus__scan_tag_ends(const char *p, const char *end, char *quote) {
  for (; p < end; p++) {
    if (*quote) {
      p = memchr(p, *quote, (size_t)(end - p));
      if (!p)
        return false;
      *quote = 0;
    } else if (*p == '"' || *p == '\'') {
      *quote = *p;
    } else if (*p == '>') {
      return true;
    }
  }
  return false;
}

/* Searches the new bytes of the unfinished token at p. True: it can be parsed now. */
static bool scan_token_ends(multistatus__scan *s, const char *p) {
  const char *q = p + s->seen, *end = s->end;
  s->seen = (size_t)(end - p);
  if (s->token == SCAN_TOKEN_NAME) {
    while (q < end && (multistatus__xml_is(*q, XML_NAME) || (unsigned char)*q >= 0x80))
      q++;
    return q < end;
  }
  return multistatus__scan_tag_ends(q, end, &s->quote);
}

const char *multistatus__scan_unfinished(multistatus__scan *s, const char *p,
                                         multistatus__scan_token token) {
  size_t len = (size_t)(s->end - p);
  if (len > s->token_bytes)
    return multistatus__scan_limit(s, "text-bytes", p + s->token_bytes);
  s->token = token;
  s->seen = token == SCAN_TOKEN_NAME && len >= 2 ? 2 : 0;
  s->quote = 0;
  scan_token_ends(s, p);
  return multistatus__scan_wait(s, p);
}

/* Returns 1 if the data at p begin with this text, 0 if they may when more comes, else
   -1. */
static int scan_match(const char *p, const char *end, const char *text) {
  size_t len = strlen(text), given = (size_t)(end - p);
  if (memcmp(p, text, given < len ? given : len))
    return -1;
  return given >= len;
}

/* ---- Text ---- */

static const char *scan_report(multistatus__scan *s, const char *text,
                               const char *end) {
  s->stop = s->on.text(s->on.ctx, text, (size_t)(end - text));
  return end;
}

/* A character that is not ASCII, or invalid; in text, only the latter. If it is
   tolerated it is reported unchanged, since the model applies the text policy. */
static const char *scan_no_char(multistatus__scan *s, const char *p, bool text) {
  uint32_t c;
  int found = multistatus__xml_char(p, s->end, &c);
  if (found == XML_CUT)
    return multistatus__scan_wait(s, p);
  if (found > 0)
    return p + found;
  if (!multistatus__scan_tolerate_char(s, found, p))
    return p;
  const char *after = p + (found == XML_BROKEN ? 1 : multistatus__utf8_width(*p));
  return text ? scan_report(s, p, after) : after;
}

/* Each line end is reported as LF. */
static const char *scan_cr(multistatus__scan *s, const char *p) {
  if (p + 1 == s->end)
    return multistatus__scan_wait(s, p);
  if (p[1] != '\n')
    scan_report(s, "\n", &"\n"[1]);
  return p + 1;
}

/* Decodes the references from p on, with the text between them if it is short: so lines
   that end in "&#13;" are reported together. A character that XML does not allow is
   reported unchanged, after all that precedes it; the model applies the text policy. */
static const char *scan_references(multistatus__scan *s, const char *p) {
  enum { MOST = 256, SPARE = 8 };
  char text[MOST + SPARE], *to = text;
  const char *bound = multistatus__scan_bound(s, p);
  ptrdiff_t len = 0;
  for (uint32_t c; p < s->end && to < text + MOST; p += len) {
    if (*p == '&') {
      if ((len = multistatus__xml_reference(p, bound, &c)) <= 0)
        break;
      if (!multistatus__utf8_is_xml(c) &&
          (to > text || !multistatus__scan_tolerate_char(s, XML_FORBIDDEN, p)))
        break;
      to += multistatus__utf8_put(to, c);
    } else {
      const size_t room = (size_t)(text + MOST - to), given = (size_t)(s->end - p);
      const char *end = p + (given < room ? given : room);
      len = multistatus__utf8_find(p, end, '<', '&', ']', true) - p;
      if (!len || p + len == end)
        break;
      memcpy(to, p, (size_t)len);
      to += len;
    }
  }
  if (to > text)
    scan_report(s, text, to);
  if (to > text || s->stop)
    return p;
  if (len == XML_CUT)
    return multistatus__scan_unfinished(s, p, SCAN_TOKEN_NAME);
  bool may = multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_AMPERSAND, p,
                                        "an & that does not begin a reference");
  return may ? scan_report(s, p, p + 1) : p;
}

static const char *scan_leave(multistatus__scan *s, const char *p) {
  s->mode = s->depth ? SCAN_CONTENT : SCAN_MISC;
  s->in->loose = 0; /* what follows does not have the quirks of a comment */
  return p;
}

/* A run of text, in a CDATA section or not, is reported when it ends. The next call
   parses what ended it. */
static const char *scan_run(multistatus__scan *s, const char *p, bool cdata) {
  const char *q = p, lt = cdata ? ']' : '<', amp = cdata ? ']' : '&';
  for (;; q++) {
    q = multistatus__utf8_find(q, s->end, lt, amp, ']', true);
    if (q == s->end || *q != ']' || scan_match(q, s->end, "]]>") >= 0)
      break;
  }
  if (q > p)
    return scan_report(s, p, q);
  if (*p == '\r')
    return scan_cr(s, p);
  if (*p == '&')
    return scan_references(s, p);
  if (*p != ']')
    return scan_no_char(s, p, true);
  if (scan_match(p, s->end, "]]>") == 0)
    return multistatus__scan_wait(s, p);
  if (cdata)
    return scan_leave(s, p + 3);
  bool may =
      multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_CDATA_END, p, "]]> in text");
  return may ? scan_report(s, p, p + 3) : p;
}

const char *multistatus__scan_text(multistatus__scan *s, const char *p) {
  return scan_run(s, p, false);
}

/* ---- Comments, processing instructions ---- */

/* The rest of a comment or processing instruction, with this end. */
static const char *scan_ignored(multistatus__scan *s, const char *p, const char *end) {
  p = multistatus__bytes_find(p, s->end, *end, *end, *end, true);
  if (p == s->end)
    return p;
  if (*p == '\r')
    return p + 1;
  if (*p != *end)
    return scan_no_char(s, p, false);
  int match = scan_match(p, s->end, end);
  if (match == 0)
    return multistatus__scan_wait(s, p);
  if (match == 1)
    return scan_leave(s, p + strlen(end));
  return scan_match(p, s->end, "--") == 1
             ? multistatus__scan_syntax(s, p, "-- in a comment")
             : p + 1;
}

/* Text, or markup that is not allowed outside the root. */
static const char *scan_misplaced(multistatus__scan *s, const char *p) {
  if (s->rooted)
    return multistatus__scan_fault(s, MULTISTATUS_ERROR_TRAILING, p,
                                   "data after the end of the document");
  if (!s->begun)
    return multistatus__scan_fault(s, MULTISTATUS_ERROR_NOT_MULTISTATUS, p, "not XML");
  return multistatus__scan_syntax(s, p, "no root element");
}

static bool scan_is_xml(const char *p, size_t len) {
  return len == 3 && (p[0] | 0x20) == 'x' && (p[1] | 0x20) == 'm' &&
         (p[2] | 0x20) == 'l';
}

const char *multistatus__scan_pi_target(multistatus__scan *s, const char *p) {
  const char *end = multistatus__scan_bound(s, p), *name = p + 2;
  multistatus__qname target;
  int found = multistatus__xml_qname(name, end, &target);
  if (found == XML_CUT)
    return multistatus__scan_unfinished(s, p, SCAN_TOKEN_NAME);
  if (found < 0)
    return multistatus__scan_invalid(s, name + target.len, found,
                                     "not the name of a processing instruction");
  const char *after = name + target.len;
  bool cut = *after == '?' && after + 1 == end;
  if (target.len > s->limits->name_bytes)
    return multistatus__scan_limit(s, "name-bytes", name);
  if (target.prefix)
    return multistatus__scan_syntax(s, name + target.prefix,
                                    "a colon in the name of a processing instruction");
  if (scan_is_xml(name, target.len)) {
    if (s->rooted && !s->depth)
      return scan_misplaced(s, p); /* of another document */
    if (s->rooted || !s->spaced || memcmp(name, "xml", 3) != 0)
      return multistatus__scan_syntax(s, name, "an XML declaration inside the body");
    /* If it is cut, it will be parsed again. */
    if (!cut && !multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_SPACE, name,
                                            "white space before the XML declaration"))
      return p;
    s->spaced = cut;
  }
  if (*after != '?' && !multistatus__xml_is(*after, XML_SPACE))
    return multistatus__scan_syntax(s, after,
                                    "not the name of a processing instruction");
  if (cut)
    return multistatus__scan_unfinished(s, p, SCAN_TOKEN_NAME);
  if (*after == '?' && after[1] != '>')
    return multistatus__scan_syntax(s, after + 1,
                                    "not the end of a processing instruction");
  s->mode = SCAN_PI;
  return after;
}

/* ---- The document ---- */

/* "<!" */
const char *multistatus__scan_bang(multistatus__scan *s, const char *p) {
  int comment = scan_match(p, s->end, "<!--");
  int cdata = s->depth ? scan_match(p, s->end, "<![CDATA[") : -1;
  if (comment == 1) {
    s->mode = SCAN_COMMENT;
    return p + 4;
  }
  if (cdata == 1) {
    s->mode = SCAN_CDATA;
    return p + 9;
  }
  if (comment == 0 || cdata == 0)
    return multistatus__scan_wait(s, p);
  if (s->depth)
    return multistatus__scan_syntax(s, p, "no comment or CDATA section");
  return multistatus__scan_doctype(s, p);
}

static const char *scan_misc(multistatus__scan *s, const char *p) {
  const char *space = p;
  p = multistatus__xml_space(p, s->end);
  s->spaced = p > space ? !s->begun : s->spaced;
  if (p == s->end)
    return p;
  if (*p != '<')
    return scan_misplaced(s, p);
  s->begun = true;
  if (s->end - p < 2)
    return multistatus__scan_wait(s, p);
  if (p[1] == '?')
    return multistatus__scan_pi_target(s, p);
  if (s->rooted ? scan_match(p, s->end, "<!--") < 0 : p[1] == '/')
    return scan_misplaced(s, p);
  if (p[1] == '!')
    return multistatus__scan_bang(s, p);
  return multistatus__scan_start_tag(s, p);
}

/* Parses from p until the data end or s->stop is set. */
static const char *scan_go(multistatus__scan *s, const char *p) {
  s->stop = 0;
  if (s->closing)
    multistatus__scan_close(s, p);
  while (p < s->end && !s->stop) {
    switch (s->mode) {
    case SCAN_START:
      p = multistatus__scan_mark(s, p);
      break;
    case SCAN_DECLARATION:
      p = multistatus__scan_declaration(s, p);
      break;
    case SCAN_MISC:
      p = scan_misc(s, p);
      break;
    case SCAN_CONTENT:
      p = multistatus__scan_content(s, p);
      break;
    case SCAN_COMMENT:
      p = scan_ignored(s, p, "-->");
      break;
    case SCAN_PI:
      p = scan_ignored(s, p, "?>");
      break;
    case SCAN_CDATA:
      p = scan_run(s, p, true);
      break;
    }
  }
  return p;
}

/* ---- The source ---- */

static int scan_begin(void *state, multistatus__parse *in,
                      const multistatus__xml_handler *handler) {
  multistatus__scan *s = state;
  s->in = in;
  s->on = *handler;
  static const bool never = false;
  if (!s->on.at)
    s->on.at = &s->unasked;
  if (!s->on.skip_space)
    s->on.skip_space = &never;
  s->limits = in->limits;
  s->allocator = in->allocator;
  size_t most = s->limits->text_bytes;
  s->token_bytes = most > SIZE_MAX / 2 ? SIZE_MAX / 2 : most + XML_TAG_BYTES;
  BUFFER_LEND(&s->elements, s->first.elements);
  BUFFER_LEND(&s->raw, s->first.raw);
  BUFFER_LEND(&s->attrs, s->first.attrs);
  BUFFER_LEND(&s->names, s->first.names);
  BUFFER_LEND(&s->bindings.list, s->first.bindings);
  BUFFER_LEND(&s->bindings.names, s->first.binding_names);
  if (!multistatus__bindings_begin(&s->bindings, s->allocator) ||
      !multistatus__array_reserve(s->allocator, &s->elements, 1,
                                  sizeof(multistatus__scan_element)))
    return multistatus__parse_fail_nomem(in);
  memset(s->elements.data, 0, sizeof(multistatus__scan_element));
  s->first.tags[0].qname.len = 0;
  return 0;
}

static void scan_given(multistatus__scan *s, const char *data, size_t len) {
  s->data = len ? data : "";
  s->end = s->data + len;
}

static int scan_feed(void *state, const char *data, size_t len, size_t *used) {
  multistatus__scan *s = state;
  scan_given(s, data, len);
  *used = 0;
  if (s->token && len <= s->token_bytes && !scan_token_ends(s, s->data))
    return 0;
  s->token = SCAN_TOKEN_NONE;
  *used = (size_t)(scan_go(s, s->data) - s->data);
  return s->stop < 0 ? s->stop : 0;
}

static int scan_end(void *state, const char *rest, size_t len) {
  multistatus__scan *s = state;
  scan_given(s, rest, len);
  s->ended = true;
  const char *p = s->data;
  do
    p = scan_go(s, p);
  while (s->stop == SCAN_PAUSE);
  if (s->stop < 0)
    return s->stop;
  if (s->mode == SCAN_MISC && s->rooted && p == s->end)
    return 0;
  if (s->begun)
    multistatus__scan_fault(s, MULTISTATUS_ERROR_TRUNCATED, s->end,
                            "the body ends inside the document");
  else
    multistatus__scan_fault(s, MULTISTATUS_ERROR_EMPTY, s->end, "an empty body");
  return s->stop;
}

static void scan_done(void *state) {
  multistatus__scan *s = state;
  multistatus__buffer_done(s->allocator, &s->elements);
  multistatus__buffer_done(s->allocator, &s->names);
  multistatus__buffer_done(s->allocator, &s->raw);
  multistatus__buffer_done(s->allocator, &s->attrs);
  multistatus__buffer_done(s->allocator, &s->values);
  multistatus__buffer_done(s->allocator, &s->local);
  multistatus__bindings_done(&s->bindings, s->allocator);
}

static bool scan_idle(const void *state) {
  const multistatus__scan *s = state;
  return s->mode == SCAN_CONTENT && s->depth == 1 && !s->token && !s->closing;
}

const multistatus__xml_source multistatus__xml_scanner = {
    sizeof(multistatus__scan),
    offsetof(multistatus__scan, first),
    scan_begin,
    scan_feed,
    scan_end,
    scan_done,
    scan_idle};

_Static_assert(sizeof(multistatus__scan) <= XML_SOURCE_BYTES, "its state is too large");
