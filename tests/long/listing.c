/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "body.h"

/* Responses that differ in their texts only, which the library reads with response
   templates, and sometimes one with another difference. */

/* A form is a response with marks in place of the texts. */
enum { MARK_HREF = 1, MARK_STATUS = 2, MARK_TEXT = 3, FORMS = 6 };

typedef struct listing_style {
  random_state *r;
  const char *prefix, *space;
  unsigned unusual; /* one in this many texts is unusual */
} listing_style;

/* ---- Forms ---- */

/* text, in which '#' is the prefix of DAV:. */
static void listing_put(const listing_style *l, body *b, const char *text) {
  for (; *text; text++)
    if (*text == '#')
      body_puts(b, l->prefix);
    else
      body_put(b, text, 1);
}

static void listing_props(const listing_style *l, body *b) {
  static const char *const all[] = {
      "<#displayname>\3</#displayname>",
      "<#getcontentlength>\3</#getcontentlength>",
      "<#getlastmodified >\3</#getlastmodified\n>",
      "<#getetag>\"\3\"</#getetag>",
      "<#resourcetype><#collection/></#resourcetype>",
      "<#resourcetype/>",
      "<#supportedlock> <#lockentry>\3</#lockentry>\n</#supportedlock>",
      "<#note xml:lang='de'>\3</#note>",
      "<x:p xmlns:x='urn:x'>\3</x:p>",
      "<x:p xmlns:x='urn:x' x:a='1' b=\"2\">\3</x:p>",
      "<#mixed>\3<#b/>\3</#mixed>",
      "<#cdata><![CDATA[\3]]></#cdata>",
      "<#behind><!-- -->\3</#behind>",
      "<#before>\3<?p?></#before>",
      "<none xmlns=''>\3</none>",
      "<#\xc3\xa9>\3</#\xc3\xa9>"};
  listing_put(l, b, "<#prop>");
  for (unsigned n = random_below(l->r, 6); n; n--) {
    listing_put(l, b, all[random_below(l->r, sizeof all / sizeof *all)]);
    listing_put(l, b, l->space);
  }
  listing_put(l, b, "</#prop>");
}

static void listing_propstat(const listing_style *l, body *b) {
  bool first = random_once_in(l->r, 4);
  listing_put(l, b, "<#propstat>");
  if (first)
    listing_put(l, b, "<#status>\2</#status>");
  listing_props(l, b);
  listing_put(l, b, l->space);
  if (!first)
    listing_put(l, b, "<#status>\2</#status>");
  if (random_once_in(l->r, 25))
    listing_put(l, b, "<#responsedescription>\3</#responsedescription>");
  listing_put(l, b, "</#propstat>");
}

static void listing_form(const listing_style *l, body *b) {
  static const char *const starts[] = {"<#response>", "<#response>", "<#response >",
                                       "<#response xml:lang='en'>",
                                       "<#response xmlns:y=\"DAV:\">"};
  listing_put(l, b, starts[random_below(l->r, 5)]);
  listing_put(l, b, l->space);
  listing_put(l, b, "<#href>\1</#href>");
  listing_put(l, b, l->space);
  unsigned propstats = random_below(l->r, 4);
  if (!propstats)
    listing_put(l, b, "<#status>\2</#status>");
  while (propstats--) {
    listing_propstat(l, b);
    listing_put(l, b, l->space);
  }
  if (random_once_in(l->r, 20))
    listing_put(l, b, "<unknown xmlns='urn:u'>\3</unknown>");
  listing_put(l, b, "</#response>");
}

/* ---- Texts ---- */

static void listing_plain(const listing_style *l, body *b, char mark) {
  static const char *const lines[] = {"HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found",
                                      "HTTP/1.1 403 Forbidden", "HTTP/1.1 207 Oh"};
  char text[60];
  unsigned n = random_below(l->r, random_once_in(l->r, 2) ? 10 : 1000000);
  if (mark == MARK_HREF)
    snprintf(text, sizeof text, "/files/%u", n);
  else if (mark == MARK_STATUS)
    snprintf(text, sizeof text, "%s", lines[random_below(l->r, 4)]);
  else
    snprintf(text, sizeof text, "text %u", n);
  body_puts(b, text);
}

static void listing_text(const listing_style *l, body *b, char mark) {
  static const char *const unusual[] = {"",
                                        " ",
                                        "\r\n",
                                        "&amp;",
                                        "a &lt;b&gt; c",
                                        "&#13;&#xe9;",
                                        "<![CDATA[<a>&b;]]>",
                                        "a<![CDATA[]]>",
                                        "]]",
                                        "]]&gt;",
                                        "a]b]]c",
                                        "\xc3\xa9\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80 0123456789abcdef 0123456789",
                                        "<!-- c -->",
                                        "a<!---->b",
                                        "<?p q?>",
                                        "a\rb\r\nc\n",
                                        "\tHTTP/1.1 200 OK\n",
                                        "HTTP/1.1  200",
                                        "200",
                                        "http://[::1]/\"{}^`|\\",
                                        "%zz%41%",
                                        "<b xmlns='urn:b'/>",
                                        "\x7f\xc2\x80\xef\xbf\xbd"};
  bool both = random_once_in(l->r, 3);
  if (!random_once_in(l->r, l->unusual)) {
    listing_plain(l, b, mark);
    return;
  }
  if (both)
    listing_plain(l, b, mark);
  body_puts(b, unusual[random_below(l->r, sizeof unusual / sizeof *unusual)]);
  if (both && random_once_in(l->r, 2))
    listing_plain(l, b, mark);
}

/* Inserts something before a tag of the response. */
static void listing_insert(body *b, size_t from, random_state *r) {
  static const char *const things[] = {
      "<!-- a -->",
      "<?p?>",
      "\n",
      " t",
      "<y:status xmlns:y='DAV:'>HTTP/1.1 200 OK</y:status>",
      "<y:prop xmlns:y='DAV:'/>",
      "<y:href xmlns:y='DAV:'>/y</y:href>",
      "<y/>",
      "<![CDATA[ ]]>",
      "&#32;"};
  body rest = {0};
  size_t at = from + random_below(r, (unsigned)(b->len - from));
  at += strcspn(b->data + at, "<");
  body_puts(&rest, b->data + at);
  b->len = at;
  body_puts(b, things[random_below(r, sizeof things / sizeof *things)]);
  body_put(b, rest.data, rest.len);
  body_free(&rest);
}

static void listing_response(const listing_style *l, body *b, const body *form) {
  size_t from = b->len;
  for (size_t i = 0; i < form->len; i++)
    if (form->data[i] >= MARK_HREF && form->data[i] <= MARK_TEXT)
      listing_text(l, b, form->data[i]);
    else
      body_put(b, form->data + i, 1);
  if (random_once_in(l->r, 25))
    listing_insert(b, from, l->r);
}

/* ---- The document ---- */

static void listing_between(const listing_style *l, body *b) {
  static const char *const all[] = {"<!-- b -->", "<?p?>", " ", "\r\n", "<z/>", "t"};
  if (random_once_in(l->r, 25))
    body_puts(b, all[random_below(l->r, 6)]);
  listing_put(l, b, l->space);
}

void listing(body *out, random_state *r) {
  static const char *const prefixes[] = {"D:", "", "d:", "a-long-one:"};
  static const char *const roots[] = {
      "<D:multistatus xmlns:D='DAV:'>", "<multistatus xmlns=\"DAV:\">",
      "<d:multistatus xmlns='urn:d' xmlns:d=\"DAV:\" xml:lang='fr'>",
      "<a-long-one:multistatus xmlns:a-long-one='DAV:' xmlns:D='urn:D'>"};
  static const char *const spaces[] = {"", "", "\n", "\r\n  "};
  static const unsigned rarities[] = {6, 30, 150, 1000};
  unsigned style = random_below(r, 4),
           forms = 1 + random_below(r, random_once_in(r, 3) ? FORMS : 2);
  listing_style l = {r, prefixes[style], spaces[random_below(r, 4)],
                     rarities[random_below(r, 4)]};
  body form[FORMS] = {{0}};
  for (unsigned i = 0; i < forms; i++)
    listing_form(&l, &form[i]);
  if (random_once_in(r, 2))
    body_puts(out, "<?xml version='1.0' encoding='utf-8'?>\n");
  listing_put(&l, out, roots[style]);
  listing_between(&l, out);
  for (unsigned n = 3 + random_below(r, 20); n; n--) {
    listing_response(&l, out, &form[random_below(r, forms)]);
    listing_between(&l, out);
  }
  if (random_once_in(r, 4))
    listing_put(&l, out, "<#sync-token>urn:t</#sync-token>");
  listing_put(&l, out, "</#multistatus>");
  for (unsigned i = 0; i < forms; i++)
    body_free(&form[i]);
}
