/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "../json/json_item.h"
#include "dialect.h"

/* Loads a dialect from JSON: an object whose members are those of the struct
   (doc/dialect.schema.json). */

/* The types and places of the members. */
typedef enum load_kind {
  LOAD_PATH,
  LOAD_TEXT,
  LOAD_STATUS,
  LOAD_SHAPE,
  LOAD_FLAG,
  LOAD_STATUS_AS,
  LOAD_CODES
} load_kind;

/* The member that is sent in a field of HTTP. */
enum { LOAD_CONTENT_TYPE };

/* The names, and in the same order the other facts. */
static const char load_names[] =
    "contentType\0name\0items\0failures\0specification\0shape\0"
    "statuses\0id\0href\0index\0status\0message\0error\0code\0"
    "fault\0body\0headers\0location\0method\0group\0retryAfter\0"
    "success\0failure\0codes\0head\0failed\0wrap\0errorBody\0"
    "statusAs\0ordered\0records\0nullSucceeds\0xml\0idItems\0"
    "headerList\0failedCount\0";
#define PLACE(kind, member)                                                            \
  { LOAD_##kind, offsetof(multistatus_dialect, member) }
#define PATH(member) PLACE(PATH, member)
static const struct load_member {
  unsigned char kind; /* load_kind */
  unsigned short at;  /* offset in the struct; of a flag: the flag */
} load_members[] = {
    PLACE(TEXT, content_type),
    PLACE(TEXT, name),
    PATH(items),
    PATH(failures),
    PLACE(TEXT, specification),
    PLACE(SHAPE, shape),
    PATH(statuses),
    PATH(id),
    PATH(href),
    PATH(index),
    PATH(status),
    PATH(message),
    PATH(error),
    PATH(code),
    PATH(fault),
    PATH(body),
    PATH(headers),
    PATH(location),
    PATH(method),
    PATH(group),
    PATH(retry_after),
    PLACE(STATUS, success),
    PLACE(STATUS, failure),
    {LOAD_CODES, 0},
    PLACE(TEXT, head),
    PLACE(TEXT, failed),
    PLACE(TEXT, wrap),
    PLACE(TEXT, error_body),
    {LOAD_STATUS_AS, 0},
    {LOAD_FLAG, MULTISTATUS_DIALECT_ORDERED},
    {LOAD_FLAG, MULTISTATUS_DIALECT_RECORDS},
    {LOAD_FLAG, MULTISTATUS_DIALECT_NULL_SUCCEEDS},
    {LOAD_FLAG, MULTISTATUS_DIALECT_XML},
    {LOAD_FLAG, MULTISTATUS_DIALECT_ID_ITEMS},
    {LOAD_FLAG, MULTISTATUS_DIALECT_HEADER_LIST},
    {LOAD_FLAG, MULTISTATUS_DIALECT_FAILED_COUNT},
};

/* The format is made in one block, with the codes and the texts after it. Its size is
   known from the length of the JSON, in which a code has at least LOAD_CODE bytes, and
   a text with its NUL no more than with its quotes. */
enum { LOAD_CODE = sizeof "\"\":100" - 1 };
typedef struct load_state {
  multistatus__parse parse;
  multistatus__json json;
  multistatus_dialect dialect;
  multistatus_dialect_code *codes;
  char *texts; /* where the next one begins */
} load_state;

static int load_fail(load_state *s, const char *text) {
  size_t at = (size_t)(s->json.next - s->json.data);
  return multistatus__parse_fail(&s->parse, MULTISTATUS_ERROR_RESULT, at ? at - 1 : 0,
                                 text);
}

/* True if the text is UTF-8 without forbidden characters. A content type has no control
   character at all: a line break would end its field (RFC 9110, section 5.5). */
static bool load_fits(multistatus_text t, size_t member) {
  size_t n = multistatus__text_span(t.data, t.len) == t.len ? 0 : 1;
  for (size_t i = 0; i < t.len && member == LOAD_CONTENT_TYPE; i++)
    n += (unsigned char)t.data[i] < ' ' || t.data[i] == 0x7f;
  return n == 0;
}

/* Keeps the current text, a value or a name in that member. */
static int load_keep(load_state *s, size_t member, const char **place) {
  const multistatus_text text = s->json.text;
  char fault[80];
  if (!load_fits(text, member)) {
    snprintf(fault, sizeof fault, "malformed UTF-8 or a control character in %s",
             multistatus__json_word(load_names, (unsigned)member));
    return load_fail(s, fault);
  }
  *place = s->texts;
  if (text.len)
    memcpy(s->texts, text.data, text.len);
  s->texts[text.len] = '\0';
  s->texts += text.len + 1;
  return 0;
}

/* The place of a member in the struct. */
static void *load_at(load_state *s, size_t member) {
  return (char *)&s->dialect + load_members[member].at;
}

static int load_number(load_state *s, int *to) {
  *to = multistatus__json_code(s->json.text.data, s->json.text.len);
  return *to ? 0 : load_fail(s, "a status that is not a number from 100 to 999");
}

static int load_string(load_state *s, size_t member) {
  static const char shapes[] = "list\0partition\0keyed\0",
                    forms[] = "number\0string\0phrase\0boolean\0name\0";
  static const uint8_t flags[] = {
      0, MULTISTATUS_DIALECT_STATUS_STRING, MULTISTATUS_DIALECT_STATUS_PHRASE,
      MULTISTATUS_DIALECT_STATUS_BOOLEAN, MULTISTATUS_DIALECT_STATUS_NAME};
  size_t count = 0;
  int i;
  switch (load_members[member].kind) {
  case LOAD_PATH:
    if (!multistatus__paths_fit(s->json.text, false, &count))
      return load_fail(
          s, "a path with an empty or misquoted name, or of more than 8 names");
    return load_keep(s, member, load_at(s, member));
  case LOAD_TEXT:
    return load_keep(s, member, load_at(s, member));
  case LOAD_SHAPE:
    i = multistatus__json_find(shapes, s->json.text);
    s->dialect.shape = (multistatus_dialect_shape)i;
    return i < 0 ? load_fail(s, "a shape that is none of list, partition, keyed") : 0;
  case LOAD_STATUS_AS:
    i = multistatus__json_find(forms, s->json.text);
    if (i < 0)
      return load_fail(s, "a statusAs that is none of number, string, phrase, boolean, "
                          "name");
    s->dialect.flags = (s->dialect.flags & ~DIALECT_STATUS_FORMS) | flags[i];
    return 0;
  default:
    return load_fail(s, "a value of the wrong type");
  }
}

static int load_codes(load_state *s, size_t member) {
  multistatus__json_kind kind;
  int rc = 0;
  while (!rc && (kind = multistatus__json_next(&s->json)) != JSON_NONE &&
         kind != JSON_OBJECT_END) {
    multistatus_dialect_code *code = s->codes + s->dialect.code_count;
    if (kind == JSON_KEY)
      rc = load_keep(s, member, &code->name);
    else if (kind != JSON_NUMBER)
      rc = load_fail(s, "a status that is not a number from 100 to 999");
    else if (!(rc = load_number(s, &code->status)))
      s->dialect.code_count++;
  }
  return rc ? rc : s->parse.error;
}

static int load_value(load_state *s, size_t member, multistatus__json_kind kind) {
  load_kind is = load_members[member].kind;
  if (kind == JSON_STRING)
    return load_string(s, member);
  if (kind == JSON_NUMBER && is == LOAD_STATUS)
    return load_number(s, load_at(s, member));
  if (kind == JSON_OBJECT && is == LOAD_CODES)
    return load_codes(s, member);
  if ((kind == JSON_TRUE || kind == JSON_FALSE) && is == LOAD_FLAG) {
    unsigned flag = load_members[member].at, others = s->dialect.flags & ~flag;
    s->dialect.flags = kind == JSON_TRUE ? others | flag : others;
    return 0;
  }
  return load_fail(s, "a value of the wrong type");
}

static int load_members_of(load_state *s) {
  multistatus__json_kind kind = multistatus__json_next(&s->json);
  int member = -1;
  int rc = kind == JSON_NONE || kind == JSON_OBJECT ? s->parse.error
                                                    : load_fail(s, "not an object");
  while (!rc && (kind = multistatus__json_next(&s->json)) != JSON_NONE) {
    if (kind == JSON_OBJECT_END)
      continue;
    if (kind != JSON_KEY) {
      rc = load_value(s, (size_t)member, kind);
      continue;
    }
    member = multistatus__json_find(load_names, s->json.text);
    if (member < 0)
      rc = load_fail(s, "an unknown member");
  }
  rc = rc ? rc : s->parse.error;
  rc = rc ? rc : multistatus__json_end(&s->json);
  if (!rc && (!s->dialect.name || !(s->dialect.items || s->dialect.failures)))
    rc = load_fail(s, "no name, or neither items nor failures");
  return rc;
}

static int load_parse(load_state *s, multistatus__dialect_made *made, size_t size,
                      const char *json, size_t len) {
  const char *why = NULL;
  s->codes = (multistatus_dialect_code *)(made + 1);
  s->texts = (char *)made + size - len;
  multistatus__json_begin(&s->json, &s->parse, false);
  multistatus__json_feed(&s->json, json, len);
  int rc = load_members_of(s);
  s->dialect.codes = s->dialect.code_count ? s->codes : NULL;
  s->dialect.size = sizeof s->dialect;
  if (!rc && (rc = multistatus__dialect_make(made, &s->dialect, s->parse.allocator,
                                             size, &why)))
    multistatus__parse_fail(&s->parse, rc, (size_t)(s->json.next - s->json.data), why);
  multistatus__json_done(&s->json);
  return rc;
}

/* Fills *error. */
static void load_report(const multistatus__parse *parse, const char *json, size_t len,
                        multistatus_dialect_error *error) {
  size_t at = parse->fault < len ? parse->fault : len;
  error->code = parse->error;
  error->line = error->column = 1;
  for (size_t i = 0; i < at; i++) {
    error->column = json[i] == '\n' ? 1 : error->column + 1;
    error->line += json[i] == '\n';
  }
  snprintf(error->text, sizeof error->text, "line %llu, column %llu: %s",
           (unsigned long long)error->line, (unsigned long long)error->column,
           parse->text);
}

int multistatus_dialect_load(const multistatus_format **format, const char *json,
                             size_t len, const multistatus_allocator *allocator,
                             multistatus_dialect_error *error) {
  const multistatus_allocator a = multistatus__allocator(allocator);
  multistatus__context own; /* for the default limits */
  load_state s = {.parse = {.allocator = &a, .limits = &own.limits}};
  if (!format || (!json && len))
    return MULTISTATUS_ERROR_ARGUMENT;
  json = json ? json : "";
  size_t size = sizeof(multistatus__dialect_made) + len +
                len / LOAD_CODE * sizeof(multistatus_dialect_code);
  multistatus__dialect_made *made =
      len < SIZE_MAX / 8 ? multistatus__alloc(&a, size) : NULL;
  multistatus__context_init(&own, &a, NULL, MULTISTATUS_TEXT_REPLACE, false);
  int rc = made ? load_parse(&s, made, size, json, len)
                : multistatus__parse_fail_nomem(&s.parse);
  multistatus__context_done(&own);
  if (!rc)
    *format = &made->format.format;
  else
    multistatus__release(&a, made, size);
  if (rc && error)
    load_report(&s.parse, json, len, error);
  return rc;
}
