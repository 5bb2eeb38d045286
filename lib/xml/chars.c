/* SPDX-License-Identifier: MIT */
#include "chars.h"
#include "events.h"

#define S XML_SPACE
#define N XML_NAME
#define L XML_NAME | XML_NAME_START
const unsigned char multistatus__xml_class[256] = {
    ['\t'] = S, ['\n'] = S, ['\r'] = S, [' '] = S, ['-'] = N, ['.'] = N, ['0'] = N,
    ['1'] = N,  ['2'] = N,  ['3'] = N,  ['4'] = N, ['5'] = N, ['6'] = N, ['7'] = N,
    ['8'] = N,  ['9'] = N,  ['A'] = L,  ['B'] = L, ['C'] = L, ['D'] = L, ['E'] = L,
    ['F'] = L,  ['G'] = L,  ['H'] = L,  ['I'] = L, ['J'] = L, ['K'] = L, ['L'] = L,
    ['M'] = L,  ['N'] = L,  ['O'] = L,  ['P'] = L, ['Q'] = L, ['R'] = L, ['S'] = L,
    ['T'] = L,  ['U'] = L,  ['V'] = L,  ['W'] = L, ['X'] = L, ['Y'] = L, ['Z'] = L,
    ['_'] = L,  ['a'] = L,  ['b'] = L,  ['c'] = L, ['d'] = L, ['e'] = L, ['f'] = L,
    ['g'] = L,  ['h'] = L,  ['i'] = L,  ['j'] = L, ['k'] = L, ['l'] = L, ['m'] = L,
    ['n'] = L,  ['o'] = L,  ['p'] = L,  ['q'] = L, ['r'] = L, ['s'] = L, ['t'] = L,
    ['u'] = L,  ['v'] = L,  ['w'] = L,  ['x'] = L, ['y'] = L, ['z'] = L,
};
#undef S
#undef N
#undef L

/* ---- Characters ---- */

int multistatus__xml_char(const char *p, const char *end, uint32_t *c) {
  int len = multistatus__utf8_char(p, end, c);
  return len > 0 && !multistatus__utf8_is_xml(*c) ? XML_FORBIDDEN : len;
}

/* ---- References ---- */

/* Parses the number between "&#" and ';' and returns its length. For one that is not in
   Unicode *c is U+FFFF, which XML does not allow either. */
static ptrdiff_t chars_number(const char *p, const char *end, uint32_t *c) {
  const char *digits = p;
  int base = 10, digit;
  if (p < end && *p == 'x') {
    base = 16;
    digits++;
  }
  const char *q = digits;
  for (*c = 0; q < end && (digit = multistatus__hex(*q)) >= 0 && digit < base; q++)
    if (*c < 0x110000)
      *c = *c * (uint32_t)base + (uint32_t)digit;
  if (q == end)
    return XML_CUT;
  if (*c > 0x10ffff)
    *c = 0xffff;
  return *q != ';' || q == digits ? XML_FORBIDDEN : q - p;
}

ptrdiff_t multistatus__xml_reference(const char *p, const char *end, uint32_t *c) {
  static const struct {
    char name[6];
    unsigned char len;
    char value;
  } known[] = {{"amp;", 4, '&'},
               {"lt;", 3, '<'},
               {"gt;", 3, '>'},
               {"quot;", 5, '"'},
               {"apos;", 5, '\''}};
  size_t given = (size_t)(end - p) - 1;
  if (given > 0 && p[1] == '#') {
    ptrdiff_t n = chars_number(p + 2, end, c);
    return n > 0 ? n + 3 : n;
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    size_t len = known[i].len;
    if (given && p[1] != known[i].name[0])
      continue;
    if (memcmp(p + 1, known[i].name, len < given ? len : given))
      continue;
    *c = (unsigned char)known[i].value;
    return len <= given ? (ptrdiff_t)len + 1 : XML_CUT;
  }
  return XML_FORBIDDEN;
}

/* ---- Names ---- */

/* The length of the name character at p; FORBIDDEN if it is not one. */
static int chars_name_char(const char *p, const char *end, bool first) {
  if ((unsigned char)*p < 0x80)
    return multistatus__xml_is(*p, first ? XML_NAME_START : XML_NAME) ? 1
                                                                      : XML_FORBIDDEN;
  uint32_t c;
  int n = multistatus__xml_char(p, end, &c);
  return n <= 0 || multistatus__utf8_in_name(c, first) ? n : XML_FORBIDDEN;
}

/* Character by character. */
static int chars_qname(const char *p, const char *end, multistatus__qname *name) {
  const char *q = p;
  bool first = true;
  name->prefix = 0;
  for (int n = 0;; q += n) {
    name->len = (size_t)(q - p);
    if (q == end)
      return XML_CUT;
    if (*q == ':' && !first && !name->prefix) {
      name->prefix = name->len;
      first = true;
      n = 1;
      continue;
    }
    n = chars_name_char(q, end, first);
    if (n == XML_FORBIDDEN && !first && *q != ':' && (unsigned char)*q < 0x80)
      return 1;
    if (n <= 0)
      return n;
    first = false;
  }
}

int multistatus__xml_qname(const char *p, const char *end, multistatus__qname *name) {
  return multistatus__xml_easy_qname(p, end, name) ? 1 : chars_qname(p, end, name);
}

int multistatus__xml_long_qname(const char *p, const char *end,
                                multistatus__qname *name) {
  int found = multistatus__xml_qname(p, end, name);
  while (found == XML_FORBIDDEN && name->prefix && p[name->len] == ':' &&
         p[name->len - 1] != ':') {
    multistatus__qname more;
    found = multistatus__xml_qname(p + name->len + 1, end, &more);
    name->len += 1 + more.len;
  }
  return found;
}

/* The names are in a table by a perfect hash of their lengths and last characters. */
multistatus__term multistatus__xml_term_of_name(const char *local, size_t len) {
#define CHARS_TERM(name, term)                                                         \
  { name, sizeof name - 1, term }
  static const struct {
    char name[BYTES_NAME];
    unsigned char len, term;
  } terms[16] = {
      [0] = CHARS_TERM("sync-token", TERM_SYNC_TOKEN),
      [1] = CHARS_TERM("mkcol-response", TERM_MKCOL_RESPONSE),
      [2] = CHARS_TERM("location", TERM_LOCATION),
      [3] = CHARS_TERM("status", TERM_STATUS),
      [4] = CHARS_TERM("propstat", TERM_PROPSTAT),
      [6] = CHARS_TERM("multistatus", TERM_MULTISTATUS),
      [7] = CHARS_TERM("response", TERM_RESPONSE),
      [9] = CHARS_TERM("error", TERM_ERROR),
      [10] = CHARS_TERM("errordescription", TERM_ERRORDESCRIPTION),
      [12] = CHARS_TERM("prop", TERM_PROP),
      [14] = CHARS_TERM("href", TERM_HREF),
      [15] = CHARS_TERM("responsedescription", TERM_RESPONSEDESCRIPTION),
  };
#undef CHARS_TERM
  size_t i = ((unsigned char)local[len - 1] * 3u + len * 7u) % 16;
  bool same =
      (terms[i].len == len) & multistatus__bytes_same_name(terms[i].name, local, len);
  return same ? (multistatus__term)terms[i].term : TERM_NONE;
}

multistatus__term multistatus__xml_term(const char *local, size_t len) {
  char name[BYTES_NAME] = {0};
  if (len == 0 || len >= sizeof name)
    return TERM_NONE;
  memcpy(name, local, len);
  return multistatus__xml_term_of_name(name, len);
}

bool multistatus__xml_is_foreign(const multistatus__xml_handler *on, const char *p,
                                 const char *end) {
  multistatus__qname q;
  if (!on->root || p == end || *p != '<' ||
      multistatus__xml_qname(p + 1, end, &q) != 1 ||
      (q.prefix == 5 && memcmp(p + 1, "xmlns", 5) == 0)) /* not a start tag */
    return false;
  return !on->root(multistatus__qname_local(p + 1, q));
}

bool multistatus__xml_may_be_root(multistatus_text local) {
  const unsigned roots = 1u << TERM_MULTISTATUS | 1u << TERM_RESPONSE |
                         1u << TERM_MKCOL_RESPONSE | 1u << TERM_ERROR | 1u << TERM_PROP;
  return roots >> multistatus__xml_term(local.data, local.len) & 1 ||
         multistatus__text_is(local, "mkcalendar-response");
}
