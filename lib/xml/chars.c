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

/* The second bytes that are allowed: no overlong form, no surrogate, nothing above
   U+10FFFF. */
static bool chars_second(unsigned char first, unsigned char second) {
  switch (first) {
  case 0xe0:
    return second >= 0xa0 && second < 0xc0;
  case 0xed:
    return second >= 0x80 && second < 0xa0;
  case 0xf0:
    return second >= 0x90 && second < 0xc0;
  case 0xf4:
    return second >= 0x80 && second < 0x90;
  default:
    return second >= 0x80 && second < 0xc0;
  }
}

static bool chars_allowed(uint32_t c) {
  if (c < 0x20)
    return c == '\t' || c == '\n' || c == '\r';
  return c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c < 0x110000);
}

int multistatus__xml_char(const char *p, const char *end, uint32_t *c) {
  const unsigned char *u = (const unsigned char *)p;
  *c = u[0];
  if (u[0] < 0x80)
    return chars_allowed(*c) ? 1 : XML_FORBIDDEN;
  if (u[0] < 0xc2 || u[0] > 0xf4)
    return XML_BROKEN;
  int len = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
  *c = u[0] & (0x7fu >> len);
  for (int i = 1; i < len; i++) {
    if (p + i == end)
      return XML_CUT;
    if (i == 1 ? !chars_second(u[0], u[1]) : (u[i] & 0xc0) != 0x80)
      return XML_BROKEN;
    *c = *c << 6 | (u[i] & 0x3fu);
  }
  return chars_allowed(*c) ? len : XML_FORBIDDEN;
}

size_t multistatus__xml_put(char to[4], uint32_t c) {
  size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = len - 1; i > 0; i--, c >>= 6)
    to[i] = (char)(0x80 | (c & 0x3f));
  static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
  to[0] = (char)(first[len] | c);
  return len;
}

/* ---- References ---- */

static unsigned chars_digit(char c) {
  if (c >= '0' && c <= '9')
    return (unsigned)(c - '0');
  char low = (char)(c | 0x20);
  return low >= 'a' && low <= 'f' ? (unsigned)(low - 'a' + 10) : 99;
}

/* Parses the number between "&#" and ';' and returns its length. */
static ptrdiff_t chars_number(const char *p, const char *end, uint32_t *c) {
  const char *digits = p;
  unsigned base = 10;
  if (p < end && *p == 'x') {
    base = 16;
    digits++;
  }
  const char *q = digits;
  for (*c = 0; q < end && chars_digit(*q) < base; q++)
    if (*c < 0x110000)
      *c = *c * base + chars_digit(*q);
  if (q == end)
    return XML_CUT;
  return *q != ';' || q == digits ? XML_FORBIDDEN : q - p;
}

uint32_t multistatus__xml_forbidden(const char *p) {
  uint32_t c;
  chars_number(p + 2, p + strcspn(p, ";") + 1, &c);
  return c < 0x110000 ? c : 0xfffd;
}

ptrdiff_t multistatus__xml_reference(const char *p, const char *end, uint32_t *c) {
  static const struct {
    char name[6];
    char value;
  } known[] = {
      {"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}};
  size_t given = (size_t)(end - p) - 1;
  if (given > 0 && p[1] == '#') {
    ptrdiff_t n = chars_number(p + 2, end, c);
    if (n > 0 && !chars_allowed(*c))
      *c = 0;
    return n > 0 ? n + 3 : n;
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    size_t len = strlen(known[i].name);
    if (memcmp(p + 1, known[i].name, len < given ? len : given))
      continue;
    *c = (unsigned char)known[i].value;
    return len <= given ? (ptrdiff_t)len + 1 : XML_CUT;
  }
  return XML_FORBIDDEN;
}

/* ---- Names ---- */

/* XML 1.0, productions 4 and 4a, beyond ASCII. */
static bool chars_in_name(uint32_t c, bool first) {
  static const uint32_t starts[][2] = {
      {0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},
      {0x37f, 0x1fff},  {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},
      {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff}};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (c >= starts[i][0] && c <= starts[i][1])
      return true;
  return !first &&
         (c == 0xb7 || (c >= 0x300 && c <= 0x36f) || c == 0x203f || c == 0x2040);
}

/* The length of the name character at p; FORBIDDEN if it is not one. */
static int chars_name_char(const char *p, const char *end, bool first) {
  if ((unsigned char)*p < 0x80)
    return multistatus__xml_is(*p, first ? XML_NAME_START : XML_NAME) ? 1
                                                                      : XML_FORBIDDEN;
  uint32_t c;
  int n = multistatus__xml_char(p, end, &c);
  return n <= 0 || chars_in_name(c, first) ? n : XML_FORBIDDEN;
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
  size_t prefix = q.prefix ? q.prefix + 1 : 0;
  multistatus_text local = {p + 1 + prefix, q.len - prefix};
  return !on->root(local);
}

bool multistatus__xml_may_be_root(multistatus_text local) {
  switch (multistatus__xml_term(local.data, local.len)) {
  case TERM_MULTISTATUS:
  case TERM_RESPONSE:
  case TERM_MKCOL_RESPONSE:
  case TERM_ERROR:
  case TERM_PROP:
    return true;
  default:
    return multistatus__text_is(local, "mkcalendar-response");
  }
}
