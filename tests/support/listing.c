/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include <string.h>

/* Two random sequences: `form` decides everything but the texts, and restarts for each
   response of the same form; `text` continues over the whole body. */
typedef struct listing_state {
  reading_text *t;
  random_state form, text;
  listing like;
  unsigned number; /* of the response */
} listing_state;

#define LISTING_PICK(state, from) ((from)[random_below((state), LISTING_COUNT(from))])
#define LISTING_COUNT(of) ((unsigned)(sizeof(of) / sizeof *(of)))

static bool listing_unusual(listing_state *s) {
  return random_below(&s->text, 100) < s->like.unusual;
}

/* ---- Texts ---- */

static void listing_href(listing_state *s) {
  static const char *const unusual[] = {
      "/a%20b/%C3%A4",
      "/50%",
      "/%zz/%a",
      "/\xc3\xa4/\xe2\x82\xac",
      "/a b",
      " /before",
      "/behind\t",
      "/[x]/#y?z=1;v=(2)!*'+,$@:",
      "/{x}|^`",
      "/\x7f",
      "http://example.org:80/a~b",
      "/~user/",
      "/a/../b",
      "relative",
      "/%2525252525252525252525252525252525252525252525252525252525252525",
      "/-._~0123456789abcdefABCDEF-._~0123456789abcdefABCDEF-._~0123456789",
      "",
      " "};
  static const char *const unusual_xml[] = {
      "/a?b=1&amp;c=2", "/a&#x62;",      "\n  /lines\n  ", "\r\n/cr\r\n", "/a'b\"c>",
      "/&lt;",          "/a<!-- x -->b", "/a]b",           "/\xff"};
  static const char *const unusual_json[] = {"\\/a\\/b", "/a\\u0062", "/a\\\"b",
                                             "/a<b>&",   "/\\ud800",  "/a\\\\b"};
  if (!listing_unusual(s))
    reading_put(s->t, "/files/%u/f-%u.txt", random_below(&s->text, 9), s->number);
  else if (random_once_in(&s->text, 2))
    reading_put(s->t, "%s", LISTING_PICK(&s->text, unusual));
  else
    reading_put(s->t, "%s",
                s->like.json ? LISTING_PICK(&s->text, unusual_json)
                             : LISTING_PICK(&s->text, unusual_xml));
}

static void listing_value(listing_state *s) {
  static const char tail[] = ", and so on, for as long as it takes or until it ends";
  static const char *const unusual[] = {
      "",
      " ",
      "  two  spaces ",
      "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
      "sixteen bytes an\xc3\xa4 more",
      "\xef\xbf\xbe",
      "\xed\xa0\x80",
      "\xc3",
      "\x01",
      "]",
      "a ] b ]] c",
      "0",
      "a value that is longer than most of the others are, and than many limits, too"};
  static const char *const unusual_xml[] = {
      "a\nb\n",     "\ttab",      "a &lt; b",  "&amp;",     "a\rb",
      "\r\na\r\nb", "\rb",        "&#10;",     "a & b",     "a ]]> b",
      "<b/>",       "<b>c</b> d", "a<!-- -->", "<!-- -->a", "<![CDATA[a<b]]>",
      "a<?p i?>b",  "quote \"q\""};
  static const char *const unusual_json[] = {
      "a\\nb", "\\t", "\\u0000", "\\ud83d\\ude00", "a < b", "&amp;", "\\\"", "\\u0041"};
  if (!listing_unusual(s))
    reading_put(s->t, "value %u of %u%.*s", random_below(&s->text, 100000), s->number,
                (int)random_below(&s->text, sizeof tail), tail);
  else if (random_once_in(&s->text, 2))
    reading_put(s->t, "%s", LISTING_PICK(&s->text, unusual));
  else
    reading_put(s->t, "%s",
                s->like.json ? LISTING_PICK(&s->text, unusual_json)
                             : LISTING_PICK(&s->text, unusual_xml));
}

/* ---- DAV XML ---- */

/* White space, comments and instructions between elements, fixed for a form. */
static void listing_space(listing_state *s) {
  static const char *const spaces[] = {"",     "",           "",     "\n",     "\n  ",
                                       "\r\n", "<!-- - -->", "\n\n", " <?p ?>"};
  reading_put(s->t, "%s", LISTING_PICK(&s->form, spaces));
}

static void listing_status(listing_state *s) {
  static const char *const lines[] = {"HTTP/1.1 200 OK", "HTTP/1.1 200 OK",
                                      "HTTP/1.1 404 Not Found",
                                      "HTTP/1.1 507 Insufficient Storage"};
  static const char *const unusual[] = {
      "HTTP/1.1 404",
      "HTTP/1.0 200 OK",
      "HTTP/1.1 200 Fine",
      "HTTP/1.1  200 OK",
      "200 OK",
      "200",
      "HTTP/1.1 99 Odd",
      "HTTP/1.1 099 Odd",
      "HTTP/1.1 100 Continue",
      "HTTP/1.1 600 Six",
      "HTTP/2 200 OK",
      "HTTP/1.1 299 ",
      "HTTP/1.1 418 I'm a teapot",
      "HTTP/1.1 418 ",
      " HTTP/1.1 200 OK ",
      "OK",
      "",
      "HTTP/1.1 200 \xc3\x84",
      "HTTP/1.1 423 Locked",
      "HTTP/1.1 424 Failed Dependency",
      "HTTP/1.1 431 Request Header Fields Too Large",
      "HTTP/1.1 302 Found",
      "HTTP/1.1 511 Network Authentication Required and more than that after it"};
  reading_put(s->t, "<D:status>%s</D:status>",
              listing_unusual(s) ? LISTING_PICK(&s->text, unusual)
                                 : LISTING_PICK(&s->text, lines));
  listing_space(s);
}

static void listing_element(listing_state *s) {
  static const char *const names[] = {"D:getetag", "D:displayname", "x:a", "x:bc",
                                      "D:getcontentlength"};
  static const char *const tags[] = {"", "", "", " xml:lang='de'", " x:b='1'"};
  static const char *const fixed[] = {"",
                                      "",
                                      "<D:collection/>",
                                      " \n ",
                                      "<x:m>1 &lt; 2</x:m>",
                                      "&#32;&#10;",
                                      "<!-- no -->",
                                      "<![CDATA[]]>"};
  static const char *const before[] = {"",          "",         "",          "",
                                       "",          "<!-- -->", "\n",        "\r\n",
                                       "<![CDATA[", "<?p ?>",   "\n<!-- -->"};
  static const char *const after[] = {"", "", "", "<!-- -->", "<x:m/>"};
  const char *name = LISTING_PICK(&s->form, names), *ahead;
  reading_put(s->t, "<%s%s>", name, LISTING_PICK(&s->form, tags));
  if (random_once_in(&s->form, 3)) {
    reading_put(s->t, "%s", LISTING_PICK(&s->form, fixed));
  } else {
    ahead = LISTING_PICK(&s->form, before);
    reading_put(s->t, "%s", ahead);
    listing_value(s);
    reading_put(s->t, "%s",
                strcmp(ahead, "<![CDATA[") == 0 ? "]]>"
                                                : LISTING_PICK(&s->form, after));
  }
  reading_put(s->t, "</%s>", name);
  listing_space(s);
}

static void listing_propstat(listing_state *s) {
  bool first = random_once_in(&s->form, 4);
  reading_put(s->t, "<D:propstat>");
  if (first)
    listing_status(s);
  reading_put(s->t, "<D:prop>");
  listing_space(s);
  for (unsigned n = random_below(&s->form, 6); n; n--)
    listing_element(s);
  reading_put(s->t, "</D:prop>");
  listing_space(s);
  if (!first && !random_once_in(&s->form, 20))
    listing_status(s);
  if (random_once_in(&s->form, 20))
    reading_put(s->t, "<D:responsedescription>of it</D:responsedescription>");
  reading_put(s->t, "</D:propstat>");
  listing_space(s);
}

static void listing_extra(listing_state *s) {
  static const char *const extras[] = {
      "<D:href>/further</D:href>",
      "<D:error><x:e><D:href>/l</D:href></x:e></D:error>",
      "<D:responsedescription xml:lang='en'>why</D:responsedescription>",
      "<D:location><D:href>/there</D:href></D:location>",
      "<x:unknown>of <x:some/> kind</x:unknown>",
      "<x:unknown/>",
      "<D:errordescription\nx:y='&z;'\n>odd</D:errordescription>",
      "<D:status>HTTP/1.1 200 OK</D:status>",
      "text"};
  reading_put(s->t, "%s", LISTING_PICK(&s->form, extras));
}

static void listing_response(listing_state *s) {
  listing_space(s);
  reading_put(s->t, random_once_in(&s->form, 6) ? "<D:response xml:lang='fr'>"
                                                : "<D:response>");
  if (s->like.unique)
    reading_put(s->t, "<!--%u-->", s->number);
  listing_space(s);
  if (!random_once_in(&s->form, 30)) {
    reading_put(s->t, "<D:href>");
    listing_href(s);
    reading_put(s->t, "</D:href>");
  }
  listing_space(s);
  if (random_once_in(&s->form, 6))
    listing_extra(s);
  if (random_once_in(&s->form, 3))
    listing_status(s);
  else
    for (unsigned n = 1 + random_below(&s->form, 2); n; n--)
      listing_propstat(s);
  reading_put(s->t, "</D:response>");
}

/* ---- JSON ---- */

static void listing_comma(listing_state *s) {
  static const char *const spaces[] = {"", "", "", " ", "\n    ", "\r\n"};
  reading_put(s->t, ",%s", LISTING_PICK(&s->form, spaces));
}

/* "status", with the members that describe it. */
static void listing_code(listing_state *s) {
  static const char *const unusual[] = {"\"200\"",
                                        "\"404 Not Found\"",
                                        "99",
                                        "600",
                                        "418",
                                        "1e2",
                                        "200.0",
                                        "100",
                                        "null",
                                        "true",
                                        "{\"code\":201}",
                                        "-1",
                                        "2000",
                                        "299",
                                        "20"};
  static const struct {
    int status;
    const char *phrase;
  } usual[] = {
      {200, "OK"}, {200, "OK"}, {404, "Not Found"}, {507, "Insufficient Storage"}};
  static const char *const others[] = {"Fine", "", "OK ", "\\u004fK", "A description"};
  static const char *const members[] = {"description", "reason", "statusLine", "lang",
                                        "message"};
  unsigned which = random_below(&s->text, LISTING_COUNT(usual));
  const char *phrase =
      listing_unusual(s) ? LISTING_PICK(&s->text, others) : usual[which].phrase;
  unsigned how = random_below(&s->form, 12);
  if (how == 0)
    reading_put(s->t, "\"message\":\"%s\",", phrase);
  if (listing_unusual(s))
    reading_put(s->t, "\"status\":%s", LISTING_PICK(&s->text, unusual));
  else
    reading_put(s->t, "\"status\":%d", usual[which].status);
  if (how == 1) {
    listing_comma(s);
    reading_put(s->t, "\"foo\":1");
  }
  if (how >= 1 && how < 8) {
    listing_comma(s);
    reading_put(s->t, "\"message\": \"%s\"", phrase);
  }
  if (how == 8) {
    listing_comma(s);
    reading_put(s->t, "\"%s\":\"%s\"", LISTING_PICK(&s->form, members), phrase);
  }
}

static void listing_member(listing_state *s) {
  static const char *const fixed[] = {
      "null", "\"\"", "{\"text\":\"x\",\"lang\":\"de\"}", "{\"text\":\"\"}",
      "{\"xml\":\"<a xmlns='u:'/>\"}"};
  static const char *const names[] = {"{DAV:}getetag", "{DAV:}a", "{u:x}b", "{u:x}cd"};
  reading_put(s->t, "\"%s\":", LISTING_PICK(&s->form, names));
  if (random_once_in(&s->form, 3)) {
    reading_put(s->t, "%s", LISTING_PICK(&s->form, fixed));
    return;
  }
  reading_put(s->t, "\"");
  listing_value(s);
  reading_put(s->t, "\"");
}

static void listing_props(listing_state *s) {
  reading_put(s->t, "\"props\":{");
  for (unsigned i = 0, n = random_below(&s->form, 5); i < n; i++) {
    if (i)
      listing_comma(s);
    listing_member(s);
  }
  reading_put(s->t, "}");
}

static void listing_group(listing_state *s) {
  bool first = random_once_in(&s->form, 3);
  reading_put(s->t, "{");
  if (first) {
    listing_code(s);
    listing_comma(s);
  }
  listing_props(s);
  if (!first) {
    listing_comma(s);
    listing_code(s);
  }
  reading_put(s->t, "}");
}

static void listing_more(listing_state *s) {
  static const char *const members[] = {"\"id\":\"i\"",
                                        "\"index\":7",
                                        "\"unknown\":{\"message\":[\"OK\",1,{}]}",
                                        "\"moreHrefs\":[\"/more\"]",
                                        "\"location\":\"/there\"",
                                        "\"errors\":[{\"code\":\"{DAV:}x\"}]",
                                        "\"body\":null",
                                        "\"description\":\"why\"",
                                        "\"propstats\":[]",
                                        "\"message\":null",
                                        "\"href\":\"/again\"",
                                        "\"status\":201"};
  listing_comma(s);
  reading_put(s->t, "%s", LISTING_PICK(&s->form, members));
}

static void listing_item(listing_state *s) {
  if (s->number)
    listing_comma(s);
  reading_put(s->t, "{");
  if (s->like.unique)
    reading_put(s->t, "\"n\":%u,", s->number);
  reading_put(s->t, "\"href\":\"");
  listing_href(s);
  reading_put(s->t, "\"");
  if (random_once_in(&s->form, 5))
    listing_more(s);
  if (!random_once_in(&s->form, 3)) {
    listing_comma(s);
    listing_code(s);
  }
  if (random_once_in(&s->form, 3)) {
    listing_comma(s);
    reading_put(s->t, "\"propstats\":[");
    listing_group(s);
    if (random_once_in(&s->form, 3)) {
      listing_comma(s);
      listing_group(s);
    }
    reading_put(s->t, "]");
  }
  if (random_once_in(&s->form, 8))
    listing_more(s);
  reading_put(s->t, "}");
}

/* ---- The listing ---- */

/* Truncates the body or replaces a byte, or neither. */
static void listing_damage(listing_state *s, size_t begin) {
  static const char bytes[] = "<>&\"\\ \n\r]x0{}\xff";
  size_t at = begin + random_below(&s->text, (unsigned)(s->t->len - begin));
  if (random_once_in(&s->text, 6))
    s->t->s[s->t->len = at] = '\0';
  else if (random_once_in(&s->text, 6))
    s->t->s[at] = bytes[random_below(&s->text, sizeof bytes - 1)];
}

void listing_put(reading_text *t, const listing *l, uint64_t seed) {
  listing_state s = {.t = t, .like = *l};
  random_seed(&s.text, seed);
  unsigned forms = 1 + random_below(&s.text, 6), count = 5 + random_below(&s.text, 60);
  forms = l->forms ? l->forms : forms;
  count = l->count ? l->count : count;
  size_t begin = t->len;
  reading_put(t, "%s",
              l->json ? "{\"results\":["
                      : "<?xml version='1.0'?>\n"
                        "<D:multistatus xmlns:D='DAV:' xmlns:x='urn:x'>");
  unsigned form = 0;
  for (s.number = 0; s.number < count; s.number++) {
    if (random_once_in(&s.text, 3))
      form = random_below(&s.text, forms);
    random_seed(&s.form, seed * 64 + form);
    random_below(&s.form, 2); /* the first one is too similar to the seed */
    if (l->json)
      listing_item(&s);
    else
      listing_response(&s);
  }
  reading_put(t, "%s",
              l->json ? "]}\n"
                      : "<D:sync-token>urn:token</D:sync-token></D:multistatus>\n");
  if (l->damaged)
    listing_damage(&s, begin);
}
