/* SPDX-License-Identifier: MIT */
#include "random.h"

#include <stdio.h>
#include <string.h>
#include "tests.h"

void random_seed(random_state *r, uint64_t seed) {
  r->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

unsigned random_below(random_state *r, unsigned n) {
  r->state = r->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(r->state >> 33) % n;
}

bool random_once_in(random_state *r, unsigned n) {
  return random_below(r, n) == 0;
}

/* ---- Text ---- */

static char *random_put_char(char *to, unsigned long c) {
  if (c < 0x80) {
    *to++ = (char)c;
    return to;
  }
  int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  *to++ = (char)((more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0) | c >> 6 * more);
  while (more--)
    *to++ = (char)(0x80 | (c >> 6 * more & 0x3f));
  return to;
}

static unsigned long random_char(random_state *r) {
  static const char care[] = "<>&\"'\\/]]>\t\r\n  {}%:;=";
  static const unsigned edges[] = {0x7f,    0x80,    0x85,    0x7ff,   0x800,  0x2028,
                                   0xd7ff,  0xe000,  0xfdd0,  0xfffd,  0xfeff, 0x10000,
                                   0x1fffe, 0x1f600, 0xfffff, 0x10ffff};
  switch (random_below(r, 6)) {
  case 0:
    return (unsigned char)care[random_below(r, sizeof care - 1)];
  case 1:
    return edges[random_below(r, sizeof edges / sizeof *edges)];
  case 2: {
    unsigned long c = 0x20 + random_below(r, 0x10ffe0);
    bool allowed = (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff;
    return allowed ? c : ' ';
  }
  default:
    return 'a' + random_below(r, 26);
  }
}

const char *random_text(random_state *r, char *to) {
  /* Mostly short; sometimes longer than any block of a scanner. */
  unsigned n = random_once_in(r, 30) ? 200 : random_below(r, 20);
  char *p = to;
  if (random_once_in(r, 12)) {
    memcpy(p, "]]>", 3);
    p += 3;
  }
  while (n--)
    p = random_put_char(p, random_char(r));
  *p = '\0';
  return to;
}

/* ---- Markup ---- */

static char *random_puts(char *to, const char *s) {
  size_t len = strlen(s);
  memcpy(to, s, len);
  return to + len;
}

static char *random_put_escaped(random_state *r, char *to, bool attribute) {
  static const char *const entities[] = {"&amp;",  "&lt;", "&gt;", "&#13;",
                                         "&quot;", "&#9;", "&#10;"};
  for (unsigned n = 1 + random_below(r, 8); n; n--) {
    if (random_once_in(r, 3))
      to = random_puts(to, entities[random_below(r, attribute ? 7 : 4)]);
    else
      to = random_put_char(to,
                           random_once_in(r, 4) ? 0x1f600 : 'a' + random_below(r, 26));
  }
  return to;
}

static const char *const random_prefixes[] = {"", "a", "b", "D"};
static const char *const random_spaces[] = {"urn:one",
                                            "DAV:", "http://example.com/?a=1"};
/* The namespace that each prefix is bound to; NULL: unbound. */
typedef struct random_scope {
  const char *ns[4];
} random_scope;

static char *random_put_name(char *to, unsigned prefix, const char *local) {
  if (prefix) {
    to = random_puts(to, random_prefixes[prefix]);
    *to++ = ':';
  }
  return random_puts(to, local);
}

static char *random_put_declaration(random_state *r, char *to, random_scope *scope,
                                    unsigned prefix) {
  const char *ns = random_spaces[random_below(r, 3)];
  if (prefix == 0 && random_once_in(r, 3))
    ns = NULL;
  if (scope->ns[prefix] == ns)
    return to;
  scope->ns[prefix] = ns;
  to = random_puts(to, prefix ? " xmlns:" : " xmlns");
  to = random_puts(to, random_prefixes[prefix]);
  to = random_puts(to, "=\"");
  to = random_puts(to, ns ? ns : "");
  return random_puts(to, "\"");
}

static char *random_put_attributes(random_state *r, char *to, random_scope *scope) {
  if (random_once_in(r, 3)) {
    to = random_puts(to, " plain=\"");
    to = random_put_escaped(r, to, true);
    to = random_puts(to, "\"");
  }
  if (random_once_in(r, 3)) {
    unsigned prefix = 1 + random_below(r, 3);
    if (!scope->ns[prefix])
      to = random_put_declaration(r, to, scope, prefix);
    *to++ = ' ';
    to = random_put_name(to, prefix, "named=\"");
    to = random_put_escaped(r, to, true);
    to = random_puts(to, "\"");
  }
  return to;
}

static char *random_put_element(random_state *r, char *to, random_scope scope,
                                unsigned depth) {
  static const char *const locals[] = {"x", "collection", "a-b.c_1",
                                       "\xc3\xa9l\xc3\xa9"};
  unsigned prefix = random_below(r, 4);
  const char *local = locals[random_below(r, 4)];
  *to++ = '<';
  to = random_put_name(to, prefix, local);
  to = random_put_declaration(r, to, &scope, prefix);
  to = random_put_attributes(r, to, &scope);
  unsigned children = depth < 3 ? random_below(r, 3) : 0;
  if (children == 0 && random_once_in(r, 2))
    return random_puts(to, "/>");
  *to++ = '>';
  to = random_put_escaped(r, to, false);
  while (children--)
    to = random_put_element(r, to, scope, depth + 1);
  to = random_puts(to, "</");
  to = random_put_name(to, prefix, local);
  return random_puts(to, ">");
}

const char *random_element(random_state *r, char *to) {
  static const random_scope none;
  *random_put_element(r, to, none, 2) = '\0';
  return to;
}

const char *random_markup(random_state *r, char *to) {
  static const random_scope none;
  char *p = to;
  if (random_once_in(r, 2))
    p = random_put_escaped(r, p, false);
  p = random_put_element(r, p, none, 2);
  if (random_once_in(r, 2))
    p = random_put_element(r, p, none, 3);
  *p = '\0';
  require(p - to < RANDOM_TEXT, "markup of %d bytes", (int)(p - to));
  return to;
}
