/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bodies.h"
#include "random.h"

/* Writes bodies into a directory, for support/foreign.py to check them with other
   software: NAME.xml, NAME.json, and NAME.want with the results, one per line:

     policy href status message property

   policy is 0 to 2, as multistatus_text_policy; strings are hexadecimal, "-" for none.

   usage: write_bodies DIRECTORY */

enum { LONGEST = 40000 };

typedef struct body {
  const char *directory;
  char name[40];
  multistatus_text_policy policy;
  multistatus_list *list;
  FILE *want;
} body;

static void die(const char *what) {
  fprintf(stderr, "write_bodies: %s\n", what);
  exit(1);
}

static FILE *open_file(const body *b, const char *suffix) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.%s", b->directory, b->name, suffix);
  FILE *f = fopen(path, "wb");
  if (!f)
    die(path);
  return f;
}

static body start(const char *directory, const char *name,
                  multistatus_text_policy policy) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  body b = {directory, "", policy, NULL, NULL};
  snprintf(b.name, sizeof b.name, "%s-%d", name, (int)policy);
  o.text = policy;
  if (multistatus_list_new(&b.list, &o))
    die("multistatus_list_new failed");
  b.want = open_file(&b, "want");
  return b;
}

static void want_hex(const body *b, const char *s, size_t len) {
  if (!s)
    fputs(" -", b->want);
  else
    fputc(' ', b->want);
  for (size_t i = 0; s && i < len; i++)
    fprintf(b->want, "%02x", (unsigned char)s[i]);
}

static void add_n(body *b, const char *href, size_t href_len, int status,
                  const char *message, size_t message_len) {
  if (!multistatus_list_add_n(b->list, href, href_len, status, message, message_len))
    die(multistatus_list_error_text(b->list));
  fprintf(b->want, "%d", (int)b->policy);
  want_hex(b, href, href_len);
  fprintf(b->want, " %d", status);
  want_hex(b, message, message_len);
  fputs(" -\n", b->want);
}

static void add_prop(body *b, const char *href, const char *value) {
  multistatus_result *r = multistatus_list_add(b->list, href, 0, NULL);
  if (multistatus_result_add_prop(r, 200, "urn:x", "value", value))
    die(multistatus_list_error_text(b->list));
  fprintf(b->want, "%d", (int)b->policy);
  want_hex(b, href, strlen(href));
  fputs(" 200 -", b->want);
  want_hex(b, value, strlen(value));
  fputs("\n", b->want);
}

/* Adds results with the text in all members. */
static void add_everywhere(body *b, const char *text, size_t len) {
  char href[LONGEST + 8];
  memcpy(href, "/x", 2);
  memcpy(href + 2, text, len);
  href[len + 2] = '\0';
  add_n(b, href, len + 2, 423, text, len);
  if (!memchr(text, 0, len))
    add_prop(b, "/p", href);
}

static void finish(body *b) {
  static const struct {
    const char *suffix;
    const multistatus_format *(*format)(void);
  } forms[] = {{"xml", multistatus_format_dav_xml}, {"json", multistatus_format_json}};
  for (int i = 0; i < 2; i++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    char *text;
    size_t len;
    o.format = forms[i].format();
    if (multistatus_list_print(b->list, &o, &text, &len))
      die(multistatus_list_error_text(b->list));
    FILE *f = open_file(b, forms[i].suffix);
    if (fwrite(text, 1, len, f) != len || fclose(f))
      die("cannot write");
    multistatus_free(text);
  }
  multistatus_list_free(b->list);
  if (fclose(b->want))
    die("cannot write");
}

/* ---- Results ---- */

/* Encodes surrogates in three bytes, like some software does. */
static size_t encode(char *to, unsigned long c) {
  if (c < 0x80) {
    to[0] = (char)c;
    return 1;
  }
  size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = n; --i; c >>= 6)
    to[i] = (char)(0x80 | (c & 0x3f));
  to[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | c);
  return n;
}

/* All code points, and some beyond, in blocks. */
static void add_all_characters(body *b) {
  char text[4 * 1024 + 1];
  for (unsigned long first = 1; first < 0x110400; first += 1024) {
    size_t len = 1;
    text[0] = '/';
    for (unsigned long c = first; c < first + 1024; c++)
      len += encode(text + len, c);
    add_n(b, text, len, 200, text, len);
  }
}

static void add_invalid(body *b) {
  static const char *const invalid[] = {"\x80",
                                        "\xbf",
                                        "\xc0\x80",
                                        "\xc1\xbf",
                                        "\xc2",
                                        "\xc2\x41",
                                        "\xdf\xff",
                                        "\xe0\x80\x80",
                                        "\xe0\x9f\xbf",
                                        "\xe0\xa0",
                                        "\xe2\x82",
                                        "\xe2\x82\x41",
                                        "\xed\xa0\x80",
                                        "\xed\xbf\xbf",
                                        "\xed\xa0",
                                        "\xef\xbf\xbe",
                                        "\xef\xbf\xbf",
                                        "\xf0\x80\x80\x80",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf0\x90\x80",
                                        "\xf0\x9f\x98",
                                        "\xf0\x9f\x98\x41",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xfe\xff",
                                        "\xff\xfe\xfd",
                                        "\xf8\x88\x80\x80\x80",
                                        "\xfc\x84\x80\x80\x80\x80",
                                        "a\xffz",
                                        "caf\xe9 and caf\xc3\xa9",
                                        "\xf0\x9f\x98\x80\xf0\x9f\x98"};
  char text[100];
  for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
    add_everywhere(b, invalid[i], strlen(invalid[i]));
    snprintf(text, sizeof text, "before %s behind", invalid[i]);
    add_everywhere(b, text, strlen(text));
  }
}

static void add_markup_like(body *b) {
  static const char *const texts[] = {"]]>",
                                      "]]",
                                      "]]]]>>",
                                      "<![CDATA[x]]>",
                                      "<!-- -- -->",
                                      "<a b=\"c\">&amp;</a>",
                                      "&",
                                      "&&lt;",
                                      "&#0;",
                                      "&#x1F600;",
                                      "\"",
                                      "'",
                                      "\"'\"",
                                      "\\",
                                      "\\u0041\\",
                                      "\r",
                                      "\n",
                                      "\r\n",
                                      "\t",
                                      "\r\r\n\n",
                                      " \t lead and trail \n ",
                                      "{}[],:",
                                      "</D:href>",
                                      "?>",
                                      "%",
                                      "%%41%zz%4",
                                      "%2F%2f",
                                      "a b?c d#e f",
                                      "\x7f",
                                      "\xc2\x85\xe2\x80\xa8",
                                      "\xef\xbb\xbf",
                                      "\x01\x02\x08\x0b\x0c\x0e\x1f",
                                      "-1e5",
                                      "true",
                                      "null"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    add_everywhere(b, texts[i], strlen(texts[i]));
}

static void add_edges(body *b) {
  static const char nul[] = "a\0b\0\0c", all_nul[] = "\0";
  add_everywhere(b, nul, sizeof nul - 1);
  add_everywhere(b, all_nul, 1);
  add_n(b, "/empty", 6, 200, "", 0);
  add_n(b, "/cut short", 4, 200, "cut short", 3);
  add_n(b, "/none", 5, 404, NULL, 0);
  /* Lengths around the block size of the writer. */
  static char text[LONGEST];
  static const size_t lengths[] = {1000, 16383, 16384, 16385, LONGEST};
  for (int kind = 0; kind < 3; kind++)
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
      memset(text, kind == 0 ? 'x' : kind == 1 ? '<' : '\xff', lengths[i]);
      add_n(b, "/long", 5, 500, text, lengths[i]);
      text[0] = '/';
      add_n(b, text, 20000 < lengths[i] ? 20000 : lengths[i], 500, "m", 1);
    }
}

/* Random bytes. */
static void add_noise(body *b) {
  random_state r;
  char text[64];
  random_seed(&r, 1);
  for (int i = 0; i < 3000; i++) {
    size_t len = random_below(&r, sizeof text);
    for (size_t k = 0; k < len; k++)
      text[k] = (char)(random_below(&r, 3) ? random_below(&r, 256) : 'a');
    add_everywhere(b, text, len);
  }
}

/* Random results; their content is compared by other tests. */
static void write_random(const char *directory) {
  for (unsigned i = 0; i < 60; i++) {
    char name[40];
    snprintf(name, sizeof name, "random-%u", i);
    body b = start(directory, name, MULTISTATUS_TEXT_REPLACE);
    if (i == 0)
      bodies_add_to_list(b.list);
    else
      random_list(b.list, i);
    fputs("*\n", b.want);
    finish(&b);
  }
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*add)(body *b);
  } all[] = {{"characters", add_all_characters},
             {"invalid", add_invalid},
             {"markup", add_markup_like},
             {"edges", add_edges},
             {"noise", add_noise}};
  if (argc != 2)
    die("usage: write_bodies DIRECTORY");
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    for (int policy = 0; policy < 3; policy += 2) { /* not REFUSE */
      body b = start(argv[1], all[i].name, (multistatus_text_policy)policy);
      all[i].add(&b);
      finish(&b);
    }
  body empty = start(argv[1], "empty", MULTISTATUS_TEXT_REPLACE);
  finish(&empty);
  write_random(argv[1]);
  return 0;
}
