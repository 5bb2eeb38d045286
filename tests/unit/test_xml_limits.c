/* SPDX-License-Identifier: MIT */

/* Sources of XML events: limits, linear time, and out of memory. */

#include <check.h>

#include "../support/fewer.h"
#include "../support/xml_log.h"

/* ---- Limits ---- */

/* A caret marks where the limit is exceeded; texts without one are just within it. */
#define LIMIT(member) offsetof(multistatus_limits, member)
static const struct {
  const char *text, *limit;
  size_t member, value;
} limited[] = {
    {"<a><b><c/></b></a>", "depth", LIMIT(depth), 3},
    {"<a><b>^<c><d/></c></b></a>", "depth", LIMIT(depth), 2},
    {"<a b='' c='' d='' xmlns:e='u'/>", "attributes", LIMIT(attributes), 3},
    {"<a b='' c='' d='' xmlns:e='u' ^f=''/>", "attributes", LIMIT(attributes), 3},
    {"<a xmlns='u' xmlns:b='u'><c xmlns:d='u'/><e xmlns:f='u'/></a>", "namespaces",
     LIMIT(namespaces), 3},
    {"<a xmlns='u' xmlns:b='u'><c xmlns:d='u' ^xmlns:e='u'/></a>", "namespaces",
     LIMIT(namespaces), 3},
    {"<a xmlns='u'><![CDATA[<b c='' d='' xmlns:e='u' xmlns:f='u'>]]></a>", "namespaces",
     LIMIT(namespaces), 1},
    {"<a><![CDATA[<b c='' d='' e=''>]]></a>", "attributes", LIMIT(attributes), 1},
    {"<a:bcdef xmlns:a='1234567' ghijklm=''/>", "name-bytes", LIMIT(name_bytes), 8},
    {"<a:bcdef xmlns:a='12345678' ghijklmn=''/>", "name-bytes", LIMIT(name_bytes), 8},
    {"<^abcdefghi/>", "name-bytes", LIMIT(name_bytes), 8},
    {"<a><^abcdefghi></abcdefghi></a>", "name-bytes", LIMIT(name_bytes), 8},
    {"<^b:defghij xmlns:b='u'/>", "name-bytes", LIMIT(name_bytes), 8},
    {"<a ^bcdefghij=''/>", "name-bytes", LIMIT(name_bytes), 8},
    {"<a ^xmlns:bcd='u'/>", "name-bytes", LIMIT(name_bytes), 8},
    {"<a xmlns='^123456789'/>", "name-bytes", LIMIT(name_bytes), 8},
    {"<a b='12&#51;&amp;5'>123456</a>", "text-bytes", LIMIT(text_bytes), 5},
    {"<a b='^123456'/>", "text-bytes", LIMIT(text_bytes), 5},
    {"<a b='^12&#51;&amp;56'/>", "text-bytes", LIMIT(text_bytes), 5},
};

START_TEST(limits) {
  char text[200];
  bool over = strchr(limited[_i].text, '^') != NULL;
  strcpy(text, limited[_i].text);
  size_t at = over ? xml_unmark(limited[_i].text, text) : 0;
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  memcpy((char *)&l + limited[_i].member, &limited[_i].value, sizeof(size_t));
  for (int e = 0; e < ENGINES; e++)
    for (size_t piece = 1; piece <= strlen(text); piece++) {
      xml_verdict v = xml_read(engines[e], &l, NULL, text, strlen(text), piece);
      ck_assert_msg(v.code == (over ? MULTISTATUS_ERROR_LIMIT : 0),
                    "%s (engine %d, pieces of %zu): %d", text, e, piece, v.code);
      if (over)
        ck_assert_str_eq(v.limit, limited[_i].limit);
      ck_assert(e || v.offset == at);
    }
}
END_TEST

/* Too many attributes or namespaces in a tag whose values look like tags and
   attributes. The error must be reported before the tag ends: a parser that waits for
   the end would compare each attribute with all others. */
static const struct {
  const char *part, *limit;
  bool fits; /* exactly the limit */
} crowded[] = {
    {" a%d='>'", "attributes", true},
    {" xmlns:n%d = \"&lt;b c=''>\"", "namespaces", true},
    {"\n\ta%d= '\"/>'", "attributes", false},
    {" xmlns:n%d='='", "namespaces", false},
    {" xmlnsa%d=' xmlns=\"\"'", "attributes", false},
};

static size_t put_crowd(char *text, int row, int from, int to) {
  size_t len = 0;
  for (int i = from; i < to; i++)
    len += (size_t)sprintf(text + len, crowded[row].part, i);
  return len;
}

/* Converts ASCII to UTF-16 with a byte order mark. */
static char *widened(const char *text, size_t len) {
  char *wide = malloc(2 * len + 2);
  ck_assert_ptr_nonnull(wide);
  memcpy(wide, "\xff\xfe", 2);
  for (size_t i = 0; i < len; i++) {
    wide[2 * i + 2] = text[i];
    wide[2 * i + 3] = '\0';
  }
  return wide;
}

START_TEST(crowded_tags) {
  enum { MOST = 300, EACH = 40, ROOM = (2 * MOST + 10) * EACH };
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.attributes = l.namespaces = MOST;
  bool fits = crowded[_i].fits;
  char *text = malloc(ROOM);
  ck_assert_ptr_nonnull(text);
  size_t len = (size_t)sprintf(text, "<r><x>a='' b=''</x><!-- c='' --><t d=''/><t");
  len += put_crowd(text + len, _i, 0, fits ? MOST : 2 * MOST);
  size_t after = len;
  len += (size_t)sprintf(text + len, "/></r>");
  char *wide = widened(text, len);
  for (int e = 0; e < ENGINES; e++)
    for (size_t piece = 1; piece <= len; piece = piece * 3 + 1) {
      xml_verdict v = xml_read(engines[e], &l, NULL, text, len, piece);
      ck_assert_int_eq(v.code, fits ? 0 : MULTISTATUS_ERROR_LIMIT);
      ck_assert(fits || strcmp(v.limit, crowded[_i].limit) == 0);
      if (engines[e] == MULTISTATUS_ENGINE_BUILTIN)
        continue;
      v = xml_read(engines[e], &l, NULL, wide, 2 * len + 2, piece);
      ck_assert_int_eq(v.code, fits ? 0 : MULTISTATUS_ERROR_LIMIT);
      /* Without the end of the tag. */
      v = xml_read(engines[e], &l, NULL, text, after, piece);
      ck_assert_int_eq(v.code,
                       fits ? MULTISTATUS_ERROR_TRUNCATED : MULTISTATUS_ERROR_LIMIT);
    }
  free(text);
  free(wide);
}
END_TEST

/* A long body: before, count times part, after. */
typedef struct body {
  char *text;
  size_t len;
} body;

static body long_body(const char *before, const char *part, size_t count,
                      const char *after) {
  size_t len = strlen(part);
  body b = {malloc(strlen(before) + count * len + strlen(after) + 1), 0};
  ck_assert_ptr_nonnull(b.text);
  strcpy(b.text, before);
  b.len = strlen(before);
  for (size_t i = 0; i < count; i++, b.len += len)
    memcpy(b.text + b.len, part, len);
  strcpy(b.text + b.len, after);
  b.len += strlen(after);
  return b;
}

/* The maximum length of a token is 64 KiB plus that of a text. */
static const struct {
  const char *before, *part, *after;
  size_t start, rest; /* of the token: offset, bytes of it in after */
} tokens[] = {
    {"<a", " ", "/>", 0, 2},
    {"<a></a", "\t", ">", 3, 1},
    {"<a b", " ", "='c'/>", 0, 6},
    {"<a>&#", "0", "65;</a>", 3, 3},
    {"<?xml", "\n", " version='1.0'?><a/>", 0, 16},
};

START_TEST(token_limit) {
  static const size_t pieces[] = {1, 1000, SIZE_MAX};
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.text_bytes = 1000;
  size_t most = 64 * 1024 + 1000, start = tokens[_i].start;
  size_t fits = most - tokens[_i].rest - (strlen(tokens[_i].before) - start);
  for (int i = 0; i < 3; i++)
    for (size_t more = 0; more < 2; more++) {
      body b =
          long_body(tokens[_i].before, tokens[_i].part, fits + more, tokens[_i].after);
      xml_verdict v =
          xml_read(MULTISTATUS_ENGINE_BUILTIN, &l, NULL, b.text, b.len, pieces[i]);
      free(b.text);
      ck_assert_int_eq(v.code, more ? MULTISTATUS_ERROR_LIMIT : 0);
      if (!more)
        continue;
      ck_assert_str_eq(v.limit, "text-bytes");
      ck_assert_int_eq((int)v.offset, (int)(start + most));
    }
}
END_TEST

/* MULTISTATUS_NO_LIMIT. */
START_TEST(no_limits) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.text_bytes = l.name_bytes = l.depth = MULTISTATUS_NO_LIMIT;
  l.attributes = l.namespaces = MULTISTATUS_NO_LIMIT;
  static const char text[] = "<a b='c' xmlns:d='e'><d:f/></a>";
  for (int e = 0; e < ENGINES; e++)
    ck_assert_int_eq(xml_read(engines[e], &l, NULL, text, strlen(text), 3).code, 0);
}
END_TEST

/* ---- Time ---- */

/* Byte by byte, scanning an incomplete token again for each byte would take quadratic
   time. Before, what is repeated for a megabyte, after. */
static const char *const long_bodies[][3] = {
    {"<a b='", "c", "'/>"},
    {"<a b='", "&#65;", "'/>"},
    {"<a b='", ">\"", "'/>"},
    {"<a", " ", "/>"},
    {"<a></a", "\n", ">"},
    {"<a>", "t", "</a>"},
    {"<a>", "]", "</a>"},
    {"<a>&#", "0", "65;</a>"},
    {"<a><!--", "- ", "--></a>"},
    {"<a><?p ", "?", "?></a>"},
    {"<a><![CDATA[", "]", "]]></a>"},
    {"", " ", "<a/>"},
    {"<a/>", "<!---->", ""},
    {"<?xml ", "\r", "version='1.0'?><a/>"},
    {"<a>", "<b/>", "</a>"},
    {"<a b='", "&", "'/>"},
    {"<a b='", "\xFF", "'/>"},
    {"<a>", "&", "</a>"},
};

START_TEST(byte_by_byte) {
  size_t count = fewer_cases(1 << 20) / strlen(long_bodies[_i][1]);
  body b = long_body(long_bodies[_i][0], long_bodies[_i][1], count, long_bodies[_i][2]);
  xml_log.tolerant = true;
  xml_verdict v = xml_read(MULTISTATUS_ENGINE_BUILTIN, NULL, NULL, b.text, b.len, 1);
  xml_log.tolerant = false;
  free(b.text);
  ck_assert_msg(v.code == 0, "%s: %d at %d", long_bodies[_i][0], v.code, (int)v.offset);
}
END_TEST

START_TEST(deep) {
  enum { DEPTH = 100000 };
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.depth = DEPTH;
  body down = long_body("", "<a>", DEPTH, ""),
       up = long_body(down.text, "</a>", DEPTH, "");
  xml_verdict v = xml_read(MULTISTATUS_ENGINE_BUILTIN, &l, NULL, up.text, up.len, 4096);
  free(down.text);
  free(up.text);
  ck_assert_int_eq(v.code, 0);
}
END_TEST

/* Attributes with different names, or all but one different. */
START_TEST(many_attributes) {
  enum { MANY = 20000 };
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.attributes = MANY;
  char *text = malloc(MANY * 16 + 16);
  size_t len = (size_t)sprintf(text, "<a"), at = 0;
  for (int i = 0; i < MANY; i++) {
    if (i == MANY - 1)
      at = len + 1;
    len += (size_t)sprintf(text + len, " b%d=''", _i && i == MANY - 1 ? 7 : i);
  }
  len += (size_t)sprintf(text + len, "/>");
  xml_verdict v = xml_read(MULTISTATUS_ENGINE_BUILTIN, &l, NULL, text, len, len);
  free(text);
  ck_assert_int_eq(v.code, _i ? MULTISTATUS_ERROR_SYNTAX : 0);
  ck_assert(!_i || v.offset == at);
}
END_TEST

/* ---- Out of memory ---- */

/* Allocation number `left` fails, and all that follow if `on`. */
static struct {
  long left;
  bool on;
  size_t held; /* bytes */
} memory;

static void *failing_alloc(void *ctx, void *p, size_t old_size, size_t new_size) {
  (void)ctx;
  if (!new_size) {
    memory.held -= old_size;
    free(p);
    return NULL;
  }
  if (--memory.left == 0 || (memory.on && memory.left < 0))
    return NULL;
  memory.held += new_size - old_size;
  return realloc(p, new_size);
}

START_TEST(out_of_memory) {
  static const multistatus_allocator a = {failing_alloc, NULL};
  static const char text[] =
      "<?xml version='1.0'?><a xmlns='u' xmlns:p='v' b='&amp;' p:b='\n'><b><c><d><e><f>"
      "<a-name-of-thirty-one-characters/><g><h><i><j>k</j></i></h></g></f></e></d></c>"
      "</b><b xmlns:q='w' xmlns:r='x' xmlns:s='y' xmlns:t='z' q:c='' r:c='' s:c=''"
      " t:c='' d='' e='' f='' g='' h='' i='&lt;0123456789abcdef&gt;'/></a>";
  for (int e = 0; e < ENGINES; e++)
    for (int on = 0; on < 2; on++) {
      int code = MULTISTATUS_ERROR_NOMEM;
      for (long n = 1; code; n++) {
        ck_assert_int_lt(n, 1000);
        memory.left = n;
        memory.on = on;
        code = xml_read(engines[e], NULL, &a, text, strlen(text), 11).code;
        ck_assert(!code || code == MULTISTATUS_ERROR_NOMEM);
        ck_assert_int_eq((int)memory.held, 0);
      }
    }
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

int main(void) {
  Suite *suite = suite_create("xml_limits");
  TCase *tests = tcase_create("limits");
  tcase_add_loop_test(tests, limits, 0, COUNT(limited));
  tcase_add_loop_test(tests, crowded_tags, 0, COUNT(crowded));
  tcase_add_loop_test(tests, token_limit, 0, COUNT(tokens));
  tcase_add_test(tests, no_limits);
  tcase_add_loop_test(tests, byte_by_byte, 0, COUNT(long_bodies));
  tcase_add_test(tests, deep);
  tcase_add_loop_test(tests, many_attributes, 0, 2);
  tcase_add_test(tests, out_of_memory);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  free(xml_log.text);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
