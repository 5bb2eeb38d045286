/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "compare.h"
#include "fewer.h"
#include "pieces.h"
#include "tests.h"

/* Bodies in encodings other than UTF-8: with libxml2 the reader returns the same
   results as for UTF-8; without it, an error. */

typedef struct body {
  char *data;
  size_t len;
} body;

/* ---- Bodies ---- */

#define RESULTS                                                                        \
  "<!-- %s -->\n<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"         \
  "<D:propstat><D:prop><D:displayname xml:lang='fr'>%s</D:displayname>"                \
  "<x xmlns='urn:x' y='%s'><![CDATA[%s]]><z/></x></D:prop>"                            \
  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\n<D:response>"       \
  "<D:href>/b</D:href><D:status>HTTP/1.1 423 Locked</D:status>"                        \
  "<D:responsedescription>%s</D:responsedescription></D:response></D:multistatus>"

/* Two results with the text in five places; encoding NULL: no declaration. */
static body make_body(const char *encoding, const char *t) {
  char declaration[200] = "", *data = malloc(2000);
  ck_assert_ptr_nonnull(data);
  if (encoding)
    snprintf(declaration, sizeof declaration, "<?xml version='1.0' encoding='%s'?>",
             encoding);
  int len = snprintf(data, 2000, "%s" RESULTS, declaration, t, t, t, t, t);
  ck_assert(len > 0 && len < 2000);
  return (body){data, (size_t)len};
}

typedef enum wide { UTF16LE, UTF16BE, UTF32LE, UTF32BE, WIDE } wide;

static char *put_unit(char *to, wide w, unsigned long unit) {
  int size = w < UTF32LE ? 2 : 4;
  bool little = w == UTF16LE || w == UTF32LE;
  for (int i = 0; i < size; i++)
    *to++ = (char)(unit >> 8 * (little ? i : size - 1 - i) & 0xff);
  return to;
}

static char *put_character(char *to, wide w, unsigned long c) {
  if (w >= UTF32LE || c < 0x10000)
    return put_unit(to, w, c);
  to = put_unit(to, w, 0xd800 + (c - 0x10000) / 0x400);
  return put_unit(to, w, 0xdc00 + (c - 0x10000) % 0x400);
}

/* Converts UTF-8 to a wide encoding. */
static body widen(const char *text, size_t len, wide w) {
  char *data = malloc(4 * len + 4), *to = data;
  ck_assert_ptr_nonnull(data);
  for (size_t i = 0; i < len;) {
    unsigned char lead = (unsigned char)text[i++];
    unsigned long c = lead < 0x80   ? lead
                      : lead < 0xe0 ? lead & 0x1f
                      : lead < 0xf0 ? lead & 0x0f
                                    : lead & 0x07;
    while (i < len && ((unsigned char)text[i] & 0xc0) == 0x80)
      c = c << 6 | ((unsigned char)text[i++] & 0x3f);
    to = put_character(to, w, c);
  }
  return (body){data, (size_t)(to - data)};
}

static body widened(body b, wide w) {
  body to = widen(b.data, b.len, w);
  free(b.data);
  return to;
}

#ifdef MULTISTATUS_WITH_LIBXML2

/* ---- Reading ---- */

static multistatus_list *expected;
static size_t compared; /* number of results that were compared */

static void expect_utf8(const char *text) {
  body b = make_body(NULL, text);
  ck_assert_int_eq(multistatus_list_new(&expected, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(expected, NULL, b.data, b.len), 0);
  ck_assert_uint_eq(multistatus_list_count(expected), 2);
  ck_assert_str_eq(multistatus_result_message(multistatus_list_get(expected, 1)), text);
  free(b.data);
}

static void expect_next(void *ctx, const multistatus_result *r) {
  (void)ctx;
  const char *difference =
      compare_results(multistatus_list_get(expected, compared++), r);
  ck_assert_msg(!difference, "result %zu: %s", compared - 1, difference);
}

static int read_in_pieces(body b, size_t piece) {
  multistatus_reader *r;
  compared = 0;
  ck_assert_int_eq(multistatus_reader_new(&r, NULL), 0);
  int rc = pieces_read(r, b.data, b.len, piece, expect_next, NULL);
  multistatus_reader_free(r);
  return rc;
}

static void read_as_list(body b) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, b.data, b.len), 0);
  ck_assert_ptr_null(compare_lists(expected, list));
  multistatus_list_free(list);
}

/* Compares the results of the body with those of the text in UTF-8, in pieces of every
   size. No truncated body may be reported as complete. */
static void check_body(body b, const char *utf8) {
  expect_utf8(utf8);
  for (size_t piece = 1; piece <= b.len; piece = fewer_next(piece)) {
    int rc = read_in_pieces(b, piece);
    ck_assert_msg(rc == 0, "%s in pieces of %zu", multistatus_strerror(rc), piece);
    ck_assert_uint_eq(compared, 2);
  }
  read_as_list(b);
  for (body cut = {b.data, 0}; cut.len < b.len; cut.len = fewer_next(cut.len)) {
    ck_assert_int_lt(read_in_pieces(cut, 1), 0);
    ck_assert_int_lt(read_in_pieces(cut, cut.len ? cut.len : 1), 0);
  }
  multistatus_list_free(expected);
  free(b.data);
}

/* ---- Encodings ---- */

#define EVERY_LENGTH "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 z"

START_TEST(wide_encodings) {
  static const char mark[] = "\xef\xbb\xbf";
  static const char *const names[WIDE] = {"utf-16le", "utf-16", "utf-32", "UTF-32BE"};
  body plain = make_body(NULL, EVERY_LENGTH),
       marked = {malloc(plain.len + 3), plain.len + 3};
  ck_assert_ptr_nonnull(marked.data);
  memcpy(marked.data, mark, 3);
  memcpy(marked.data + 3, plain.data, plain.len);
  check_body(widened(plain, (wide)_i), EVERY_LENGTH);
  check_body(widened(marked, (wide)_i), EVERY_LENGTH);
  check_body(widened(make_body(names[_i], EVERY_LENGTH), (wide)_i), EVERY_LENGTH);
}
END_TEST

START_TEST(system_refuses_utf32) {
  body b = widened(make_body(NULL, "a"), (wide)_i);
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out = {.code = MULTISTATUS_ERROR_ENCODING};
  o.engine = MULTISTATUS_ENGINE_SYSTEM;
  for (size_t n = 1; n <= b.len && out.code == MULTISTATUS_ERROR_ENCODING; n++)
    pieces_outcome_of(&o, b.data, b.len, n, &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_ENCODING);
  free(b.data);
}
END_TEST

static const struct {
  const char *name, *text, *utf8;
} narrow[] = {
    {"ISO-8859-1", "\xe9\xff\x85", "\xc3\xa9\xc3\xbf\xc2\x85"},
    {"iso-8859-15", "\xa4 \xbd", "\xe2\x82\xac \xc5\x93"},
    {"windows-1252", "\x80 \x93z\x94", "\xe2\x82\xac \xe2\x80\x9cz\xe2\x80\x9d"},
    {"windows-1251", "\xcf\xf0\xe8", "\xd0\x9f\xd1\x80\xd0\xb8"},
    {"KOI8-R", "\xf0\xd2\xc9", "\xd0\x9f\xd1\x80\xd0\xb8"},
    /* Characters whose second byte is in ASCII; characters of one and two bytes. */
    {"Shift_JIS", "\x93\xfa\x96\x7b \x83\x5c\xb1",
     "\xe6\x97\xa5\xe6\x9c\xac \xe3\x82\xbd\xef\xbd\xb1"},
    {"EUC-JP", "\xc6\xfc\xcb\xdc \x8e\xb1", "\xe6\x97\xa5\xe6\x9c\xac \xef\xbd\xb1"},
    {"GB18030", "\xc8\xd5 \x81\x30\x84\x36 \x94\x39\xfc\x36",
     "\xe6\x97\xa5 \xc2\xa5 \xf0\x9f\x98\x80"},
    /* Escape sequences, which are not characters. */
    {"ISO-2022-JP", "\x1b$BF|K\\\x1b(B", "\xe6\x97\xa5\xe6\x9c\xac"},
    /* UTF-8 by another name. */
    {"utf8", EVERY_LENGTH, EVERY_LENGTH},
};

START_TEST(narrow_encodings) {
  check_body(make_body(narrow[_i].name, narrow[_i].text), narrow[_i].utf8);
}
END_TEST

/* The encoding that is detected from the bytes takes precedence over the declared one.
 */
START_TEST(wrong_declarations) {
  static const char *const never[] = {"utf-16", "UTF-16LE", "UCS-4", "UTF-32",
                                      "IBM037"};
  for (size_t i = 0; i < sizeof never / sizeof *never; i++)
    check_body(make_body(never[i], EVERY_LENGTH), EVERY_LENGTH);
  for (wide w = UTF16LE; w < WIDE; w++) {
    check_body(widened(make_body("utf-8", EVERY_LENGTH), w), EVERY_LENGTH);
    check_body(widened(make_body("iso-8859-1", EVERY_LENGTH), w), EVERY_LENGTH);
    check_body(widened(make_body("x-unknown-name", EVERY_LENGTH), w), EVERY_LENGTH);
  }
  body b = make_body("iso-8859-1", EVERY_LENGTH),
       marked = {malloc(b.len + 3), b.len + 3};
  ck_assert_ptr_nonnull(marked.data);
  memcpy(marked.data, "\xef\xbb\xbf", 3);
  memcpy(marked.data + 3, b.data, b.len);
  free(b.data);
  check_body(marked, EVERY_LENGTH);
}
END_TEST

/* ---- Errors ---- */

static pieces_outcome outcome_of(body b) {
  pieces_outcome out;
  pieces_every_size(NULL, b.data, b.len, &out);
  return out;
}

static void check_fault(body b, int code, size_t at) {
  pieces_outcome out = outcome_of(b);
  ck_assert_msg(out.code == code && out.offset == at, "%d at %llu, not %d at %zu: %s",
                out.code, (unsigned long long)out.offset, code, at, out.text);
}

#define HEAD "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"
#define DECLARED(name) "<?xml version='1.0' encoding='" name "'?>"

/* A caret marks the first invalid byte. */
START_TEST(undecodable_bytes) {
  static const char *const wrong[] = {
      DECLARED("windows-1252") HEAD "<D:status>\xe9^\x81</D:status>",
      DECLARED("Shift_JIS") HEAD "<D:status>\x93\xfa^\xfd\xfd</D:status>",
      DECLARED("EUC-JP") "<D:multistatus xmlns:D='DAV:'><!-- \xc6\xfc^\xc6< -->",
      DECLARED("ISO-8859-7") HEAD "<D:x y='\xe1^\xae'/>",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char text[300];
    size_t at = strcspn(wrong[i], "^"), len = strlen(wrong[i]) - 1;
    memcpy(text, wrong[i], at);
    memcpy(text + at, wrong[i] + at + 1, len - at);
    check_fault((body){text, len}, MULTISTATUS_ERROR_ENCODING, at);
  }
  body b = widen(HEAD "<D:status>!</D:status>", strlen(HEAD "<D:status>!</D:status>"),
                 UTF16BE);
  size_t at = 2 * strlen(HEAD "<D:status>");
  memcpy(b.data + at, "\xd8\x01", 2); /* a single surrogate */
  check_fault(b, MULTISTATUS_ERROR_ENCODING, at);
  free(b.data);
  b = widen(HEAD "!", strlen(HEAD "!"), UTF32LE);
  memcpy(b.data + b.len - 4, "\0\0\x11", 4); /* U+110000 */
  check_fault(b, MULTISTATUS_ERROR_ENCODING, b.len - 4);
  free(b.data);
}
END_TEST

#define LONG_NAME                                                                      \
  "a-name-that-is-longer-than-any-name-of-an-encoding-that-was-ever-registered-by-"    \
  "IANA"

/* The first error is reported, even if it is detected after an undecodable byte. */
START_TEST(undecodable_bytes_after_an_error) {
  char text[] = DECLARED("windows-1252") HEAD "<D:x y='<z a='\x81'/>";
  check_fault((body){text, strlen(text)}, MULTISTATUS_ERROR_SYNTAX,
              strlen(DECLARED("windows-1252") HEAD "<D:x y='"));
}
END_TEST

START_TEST(unknown_encodings) {
  static const char *const names[] = {"x-unknown-name", "HTML", LONG_NAME};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    body b = make_body(names[i], "z");
    check_fault(b, MULTISTATUS_ERROR_ENCODING,
                strlen("<?xml version='1.0' encoding='"));
    free(b.data);
  }
}
END_TEST

/* Length of the first len bytes in a wide encoding. */
static size_t wide_length(const char *text, size_t len, wide w) {
  body b = widen(text, len, w);
  free(b.data);
  return b.len;
}

/* Errors have offsets in the encoded body. */
START_TEST(error_offsets) {
  static const char text[] = "<!-- " EVERY_LENGTH " -->" HEAD "\xc3\xa9<D:status></b>";
  size_t len = strlen(text), at = len - strlen("b>");
  for (wide w = UTF16LE; w < WIDE; w++) {
    body b = widen(text, len, w);
    check_fault(b, MULTISTATUS_ERROR_SYNTAX, wide_length(text, at, w));
    free(b.data);
  }
  char latin[] = DECLARED("iso-8859-1") HEAD "\xe9\xe9 \xe9 <D:status \xe9=1/>";
  check_fault((body){latin, strlen(latin)}, MULTISTATUS_ERROR_SYNTAX,
              strlen(latin) - strlen("1/>"));
  /* With two bytes per character the offset may be too small. */
  char japanese[] = DECLARED("Shift_JIS") HEAD "\x93\xfa\x93\xfa<D:status></b>";
  pieces_outcome out;
  pieces_outcome_of(NULL, japanese, strlen(japanese), 1, &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_SYNTAX);
  ck_assert_uint_le(out.offset, strlen(japanese) - strlen("b>"));
  ck_assert_uint_ge(out.offset, strlen(japanese) - strlen("</b>"));
}
END_TEST

/* Errors have lines, and columns in bytes. A byte with the value of a line feed in
   another character (U+4E0A, U+0A05) ends no line. */
START_TEST(error_lines) {
  static const char text[] = "<!-- \xe4\xb8\x8a \xe0\xa8\x85 -->\r\n" HEAD
                             "\n\xe4\xb8\x8a\r\n\n<D:status></b>";
  size_t len = strlen(text), column = strlen("<D:status></");
  for (wide w = UTF16LE; w < WIDE; w++) {
    body b = widen(text, len, w);
    for (size_t piece = 1; piece <= b.len; piece++) {
      pieces_outcome out;
      pieces_outcome_of(NULL, b.data, b.len, piece, &out);
      ck_assert_int_eq(out.code, MULTISTATUS_ERROR_SYNTAX);
      ck_assert_uint_eq(out.line, 5);
      ck_assert_uint_eq(out.column, column * (w < UTF32LE ? 2 : 4) + 1);
    }
    free(b.data);
  }
}
END_TEST

static void note_place(void *ctx, const multistatus_read_error *found) {
  if (found->quirk)
    *(uint64_t *)ctx = found->offset;
}

/* So do quirks. */
START_TEST(quirk_offsets) {
  static const char text[] =
      "<!-- " EVERY_LENGTH " -->" HEAD "<D:status>HTTP/1.1 999</D:status></D:response>"
      "</D:multistatus>";
  uint64_t at = 0;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.diagnostic = note_place;
  o.diagnostic_ctx = &at;
  pieces_outcome out;
  pieces_outcome_of(&o, text, strlen(text), strlen(text), &out);
  size_t plain = (size_t)at;
  ck_assert_uint_ge(plain, strlen("<!-- " EVERY_LENGTH " -->" HEAD));
  for (wide w = UTF16LE; w < WIDE; w++) {
    body b = widen(text, strlen(text), w);
    for (size_t piece = 1; piece <= b.len; piece = fewer_next(piece)) {
      pieces_outcome_of(&o, b.data, b.len, piece, &out);
      ck_assert_int_eq(out.code, 0);
      ck_assert_uint_eq(at, wide_length(text, plain, w));
    }
    free(b.data);
  }
}
END_TEST

/* Data after the document. */
START_TEST(after_the_end) {
  body b = widened(make_body(NULL, "z"), UTF16LE);
  b.data = realloc(b.data, b.len + 4);
  ck_assert_ptr_nonnull(b.data);
  memcpy(b.data + b.len, "\n\0x\0", 4);
  size_t end = b.len;
  b.len = end + 2;
  ck_assert_int_eq(outcome_of(b).code, 0);
  b.len = end + 3; /* an incomplete character */
  check_fault(b, MULTISTATUS_ERROR_TRAILING, end + 2);
  b.len = end + 4;
  check_fault(b, MULTISTATUS_ERROR_TRAILING, end + 2);
  free(b.data);
}
END_TEST

enum {
  NOT_MULTISTATUS = MULTISTATUS_ERROR_NOT_MULTISTATUS,
  TRUNCATED = MULTISTATUS_ERROR_TRUNCATED,
  EMPTY = MULTISTATUS_ERROR_EMPTY
};

/* A body of white space and an incomplete character is empty only if that can be white
   space, too. The system engine refuses UTF-32, and libxml2 ignores zeros at the end.
 */
START_TEST(incomplete_first_character) {
  static const struct {
    body b;
    int builtin, system;
  } cases[] = {
      {{"\xff\xfe\0\0B\0", 6}, NOT_MULTISTATUS, MULTISTATUS_ERROR_ENCODING},
      {{"\xff\xfe\0\0<\0\0", 7}, TRUNCATED, MULTISTATUS_ERROR_ENCODING},
      {{"\xff\xfe\0\0\0\0", 6}, TRUNCATED, MULTISTATUS_ERROR_ENCODING},
      {{"\xff\xfe \0B", 5}, NOT_MULTISTATUS, NOT_MULTISTATUS},
      {{"\xff\xfe \0<", 5}, TRUNCATED, TRUNCATED},
      {{"\xff\xfe \0 ", 5}, EMPTY, EMPTY},
      {{"\xfe\xff\0 B", 5}, NOT_MULTISTATUS, NOT_MULTISTATUS},
      {{"\xfe\xff\0 \0", 5}, TRUNCATED, EMPTY},
  };
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.format = multistatus_format_dav_xml();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const body *b = &cases[i].b;
    multistatus_list *list = NULL;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    o.engine = MULTISTATUS_ENGINE_BUILTIN;
    ck_assert_int_eq(multistatus_list_read(list, &o, b->data, b->len),
                     cases[i].builtin);
    ck_assert_uint_eq(multistatus_reader_error(multistatus_list_reader(list))->offset,
                      4);
    o.engine = MULTISTATUS_ENGINE_SYSTEM;
    ck_assert_int_eq(multistatus_list_read(list, &o, b->data, b->len), cases[i].system);
    multistatus_list_free(list);
  }
}
END_TEST

/* Too short to detect the encoding. */
START_TEST(short_bodies) {
  check_fault((body){"<\0a", 3}, MULTISTATUS_ERROR_TRUNCATED, 2);
  check_fault((body){"\xff\xfe", 2}, MULTISTATUS_ERROR_EMPTY, 2);
  check_fault((body){"<a", 2}, MULTISTATUS_ERROR_TRUNCATED, 2);
  check_fault((body){"x\0y\0z", 5}, MULTISTATUS_ERROR_NOT_MULTISTATUS, 0);
}
END_TEST

/* ---- Size ---- */

enum { MANY = 600 };

/* Many results after a comment, so that blocks of the decoder end in all parts of them.
 */
static body make_long_body(size_t comment, wide w) {
  char *text = malloc(comment + MANY * 200 + 200), *to = text;
  ck_assert_ptr_nonnull(text);
  to += sprintf(to, "<D:multistatus xmlns:D='DAV:'><!--");
  memset(to, 'c', comment);
  to += comment;
  to += sprintf(to, "-->");
  for (int i = 0; i < MANY; i++)
    to += sprintf(to,
                  "<D:response><D:href>/\xc3\xa9%0*d</D:href><D:status>HTTP/1.1 200 OK"
                  "</D:status></D:response>",
                  1 + i % 60, i);
  to += sprintf(to, "</D:multistatus>");
  body b = widen(text, (size_t)(to - text), w);
  free(text);
  return b;
}

static void count_numbers(void *ctx, const multistatus_result *r) {
  int *next = ctx, number = -1;
  ck_assert_int_eq(sscanf(multistatus_result_href(r), "/\xc3\xa9%d", &number), 1);
  ck_assert_int_eq(number, (*next)++);
}

START_TEST(many_results) {
  static const size_t sizes[] = {1, 7, 1000, 1023, 1024, 1025, 65536, (size_t)-1};
  body b = make_long_body(10, (wide)_i);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    multistatus_reader *r;
    int next = 0;
    ck_assert_int_eq(multistatus_reader_new(&r, NULL), 0);
    size_t piece = sizes[i] < b.len ? sizes[i] : b.len;
    ck_assert_int_eq(pieces_read(r, b.data, b.len, piece, count_numbers, &next), 0);
    ck_assert_int_eq(next, MANY);
    multistatus_reader_free(r);
  }
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, b.data, b.len), 0);
  ck_assert_uint_eq(multistatus_list_count(list), MANY);
  multistatus_list_free(list);
  free(b.data);
}
END_TEST

START_TEST(memory_stays_small) {
  body b = make_long_body(1000000, UTF32LE);
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  int next = 0;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_eq(pieces_read(r, b.data, b.len, 4096, count_numbers, &next), 0);
  multistatus_reader_free(r);
  alloc_check(&a);
  ck_assert_uint_lt(a.peak, 64 * 1024);
  free(b.data);
}
END_TEST

/* An incomplete token is limited, and takes memory of its length only. */
START_TEST(long_token) {
  char *text = malloc(200001);
  ck_assert_ptr_nonnull(text);
  memset(text, 'a', 200000);
  memcpy(text, "<error a='", 10);
  body b = widen(text, 200000, UTF16BE);
  free(text);
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.limits = &l;
  pieces_outcome out;
  pieces_outcome_of(&o, b.data, b.len, 2, &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_TRUNCATED);
  l.text_bytes = 1000;
  pieces_outcome_of(&o, b.data, b.len, 2, &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_LIMIT);
  ck_assert_str_eq(out.limit, "text-bytes");
  free(b.data);
}
END_TEST

static int read_with(const multistatus_allocator *a, void *ctx) {
  const body *b = ctx;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  o.allocator = a;
  int rc = multistatus_reader_new(&r, &o);
  if (rc)
    return rc;
  rc = pieces_read(r, b->data, b->len, 100, NULL, NULL);
  multistatus_reader_free(r);
  return rc;
}

START_TEST(out_of_memory) {
  body b = _i ? make_body("iso-8859-1", "\xe9")
              : widened(make_body(NULL, "\xc3\xa9"), UTF16LE);
  ck_assert_uint_gt(alloc_each(read_with, &b, false), 5);
  free(b.data);
}
END_TEST

/* The charset of the content type, which the first bytes contradict. */
START_TEST(charsets) {
  static const char *const types[] = {"text/xml; charset=utf-16",
                                      "text/xml; charset=utf-8",
                                      "text/xml; charset=iso-8859-1"};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  const char mark[] = "\xef\xbb\xbf<a/>";
  body b = widen(mark, sizeof mark - 1, UTF16LE);
  o.content_type = types[_i];
  multistatus_reader *r;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  pieces_read(r, b.data, b.len, 3, expect_next, NULL);
  ck_assert_uint_eq(multistatus_reader_quirks(r),
                    _i ? MULTISTATUS_QUIRK_XML_ENCODING : 0);
  multistatus_reader_free(r);
  free(b.data);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, charsets, 0, 3);
  tcase_add_loop_test(tests, wide_encodings, 0, WIDE);
  tcase_add_loop_test(tests, system_refuses_utf32, UTF32LE, WIDE);
  tcase_add_loop_test(tests, narrow_encodings, 0, sizeof narrow / sizeof *narrow);
  tcase_add_test(tests, wrong_declarations);
  tcase_add_test(tests, undecodable_bytes);
  tcase_add_test(tests, undecodable_bytes_after_an_error);
  tcase_add_test(tests, unknown_encodings);
  tcase_add_test(tests, error_offsets);
  tcase_add_test(tests, error_lines);
  tcase_add_test(tests, quirk_offsets);
  tcase_add_test(tests, after_the_end);
  tcase_add_test(tests, incomplete_first_character);
  tcase_add_test(tests, short_bodies);
  tcase_add_loop_test(tests, many_results, 0, WIDE);
  tcase_add_test(tests, memory_stays_small);
  tcase_add_test(tests, long_token);
  tcase_add_loop_test(tests, out_of_memory, 0, 2);
}

#else

START_TEST(refused) {
  pieces_outcome out;
  body b = _i < WIDE ? widened(make_body(NULL, "z"), (wide)_i)
                     : make_body("iso-8859-1", "z");
  pieces_every_size(NULL, b.data, b.len, &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_ENCODING);
  free(b.data);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, refused, 0, WIDE + 1);
}

#endif

TESTS_MAIN("xml-decode", add_tests)
