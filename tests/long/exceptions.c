/* SPDX-License-Identifier: MIT */
#include "exceptions.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_of_the_syntax(int code) {
  return code == MULTISTATUS_ERROR_SYNTAX || code == MULTISTATUS_ERROR_ENCODING ||
         code == MULTISTATUS_ERROR_TRUNCATED || code == MULTISTATUS_ERROR_LIMIT;
}

/* True if the body contains the text, in UTF-8 or UTF-16. */
static bool body_has(const body *b, const char *text) {
  for (size_t i = 0; i < b->len; i++) {
    const char *t = text;
    for (size_t k = i; *t && k < b->len && (!b->data[k] || b->data[k] == *t); k++)
      t += b->data[k] == *t;
    if (!*t)
      return true;
  }
  return false;
}

static bool same_results(const pair *p) {
  return strcmp(reading_string(&p->builtin->results),
                reading_string(&p->system->results)) == 0;
}

/* Bodies with several errors. libxml2 also reports errors in a start tag before its end
   was read. */
static bool by_several_errors(const pair *p) {
  return is_of_the_syntax(p->builtin->code) && is_of_the_syntax(p->system->code) &&
         same_results(p);
}

/* The same before the first result, where it may also be another kind of document. */
static bool is_of_another_kind(int code) {
  return code == MULTISTATUS_ERROR_DTD || code == MULTISTATUS_ERROR_NOT_MULTISTATUS ||
         is_of_the_syntax(code);
}

static bool by_kind(const pair *p) {
  return is_of_another_kind(p->builtin->code) && is_of_another_kind(p->system->code) &&
         !p->builtin->results.len && !p->system->results.len;
}

/* cJSON parses a whole value or nothing. */
static bool by_value(const pair *p) {
  return p->json && p->builtin->code && p->system->code && same_results(p);
}

static bool is_wide(const body *b) {
  return b->len > 1 && (memchr(b->data, 0, 2) || memchr("\xfe\xff", b->data[0], 2));
}

/* The beginning of a body in UTF-8 or UTF-16, as far as it is ASCII. */
typedef char beginning[200];
static void begin_of(const body *b, beginning to) {
  size_t n = 0;
  for (size_t i = 0; i < b->len && n < sizeof(beginning) - 1; i++)
    if (b->data[i])
      to[n++] = b->data[i];
  to[n] = '\0';
}

/* In the XML declaration libxml2 accepts "1." as a version, and "standalone" without a
   space before it. */
static bool by_xml_declaration(const pair *p) {
  beginning text;
  begin_of(p->body, text);
  const char *begin = strstr(text, "<?xml"), *end = strstr(text, "?>");
  size_t width = is_wide(p->body) ? 2 : 1;
  unsigned long long at;
  return !p->json && begin && begin - text < 4 && end &&
         sscanf(reading_string(&p->builtin->error), "syntax at %llu", &at) == 1 &&
         at < width * (size_t)(end - text) && !p->builtin->results.len;
}

/* The declared encoding of a body in UTF-8 or UTF-16; NULL: none. */
static const char *declared(const body *b, char to[60]) {
  beginning text;
  begin_of(b, text);
  const char *end = strstr(text, "?>"), *name = strstr(text, "encoding");
  if (!name || (end && end < name))
    return NULL;
  name += strcspn(name, "'\"");
  name += *name != '\0';
  snprintf(to, 60, "%.*s", (int)strcspn(name, "'\""), name);
  return to;
}

/* libxml2 treats a truncated byte order mark, and U+0000 in UTF-16, as an empty body.
 */
static bool by_truncated_mark(const pair *p) {
  return p->system->code != p->builtin->code && !p->builtin->results.len &&
         (p->body->len < 4 ||
          (is_wide(p->body) && p->system->code == MULTISTATUS_ERROR_EMPTY));
}

/* The built-in engine prefers the encoding detected from the first bytes, libxml2 the
   declared one. And a libxml2 with ICU accepts unregistered names of encodings. */
static bool by_declaration(const pair *p) {
  char buffer[60];
  const char *name = p->json ? NULL : declared(p->body, buffer), *b = p->body->data;
  if (!name)
    return false;
  if (is_wide(p->body))
    return strcasecmp(name, "utf-16") && strcasecmp(name, "utf-8");
  bool marked = memcmp(b, "\xef\xbb\xbf", 3) == 0;
  return strcasecmp(name, "utf-8") && (marked || strcasecmp(name, "iso-8859-1"));
}

/* libxml2 reads UTF-16 without a byte order mark as UTF-8 unless it begins with "<?".
 */
static bool by_missing_mark(const pair *p) {
  const char *b = p->body->data;
  bool seen = p->body->len > 3 &&
              ((b[0] == '<' && b[2] == '?') || (b[1] == '<' && b[3] == '?'));
  return !p->json && p->system->code && p->body->len > 1 && memchr(b, 0, 2) && !seen;
}

/* libxml2 ignores an incomplete last character; the built-in engine reports it as
   trailing data. */
static bool by_incomplete_character(const pair *p) {
  const body *b = p->body;
  int ours = p->builtin->code;
  bool high = b->len > 1 && ((b->data[b->len - 1] & 0xfc) == 0xd8 ||
                             (b->data[b->len - 2] & 0xfc) == 0xd8);
  return is_wide(b) && (b->len % 2 || high) && same_results(p) &&
         ours == MULTISTATUS_ERROR_TRAILING;
}

/* Trailing data is detected after its beginning, so it may be malformed, too, or
   truncated before it is known not to be a comment or a processing instruction. */
static bool by_trailing(const pair *p) {
  int ours = p->builtin->code, code = p->system->code;
  bool trails = code == MULTISTATUS_ERROR_TRAILING;
  return !p->json && same_results(p) &&
         (ours == MULTISTATUS_ERROR_TRAILING
              ? trails || is_of_the_syntax(code)
              : ours == MULTISTATUS_ERROR_TRUNCATED && trails);
}

/* libxml2 takes these dashes as the end of the comment, if that has not been read yet.
 */
static bool by_short_comment(const pair *p) {
  return !p->json && p->system->code &&
         (body_has(p->body, "<!-->") || body_has(p->body, "<!--->"));
}

/* libxml2 does not detect all "]]>" in long texts. */
static bool by_undetected_end(const pair *p) {
  const char *fewer = reading_string(&p->builtin->results);
  return !p->json && p->builtin->code == MULTISTATUS_ERROR_SYNTAX &&
         body_has(p->body, "]]>") &&
         strncmp(fewer, reading_string(&p->system->results), strlen(fewer)) == 0;
}

/* libxml2 rejects hexadecimal letters after about nine digits. */
static bool by_long_reference(const pair *p) {
  return !p->json && p->system->code && body_has(p->body, "&#x0000");
}

/* libxml2 does not report processing instructions and declarations of the prefix xml,
   so limits do not apply to them. */
static bool by_unreported_name(const pair *p) {
  const char *error = reading_string(&p->builtin->error);
  unsigned long long at = 0;
  if (p->json || p->builtin->code != MULTISTATUS_ERROR_LIMIT)
    return false;
  bool names = sscanf(error, "limit name-bytes at %llu", &at) == 1;
  bool instruction = names && at > 0 && p->body->data[at - 1] == '?';
  return instruction || ((names || strstr(error, "limit namespaces")) &&
                         body_has(p->body, "xmlns:xml"));
}

/* Some versions of cJSON have a buffer for 63 characters. */
static bool by_long_number(const pair *p) {
  const char *b = p->body->data;
  size_t longest = 0;
  for (size_t i = 0, n; i < p->body->len; i += n + 1)
    if ((n = strspn(b + i, "0123456789.eE+-")) > longest)
      longest = n;
  return p->json && p->system->code == MULTISTATUS_ERROR_SYNTAX && longest > 63;
}

static const struct {
  bool (*holds)(const pair *p);
  const char *name;
} exceptions[EXCEPTIONS] = {
    {by_several_errors, "several syntax errors"},
    {by_kind, "syntax error in another kind of document"},
    {by_value, "invalid JSON value"},
    {by_xml_declaration, "malformed XML declaration"},
    {by_truncated_mark, "truncated byte order mark"},
    {by_declaration, "wrong declaration of the encoding"},
    {by_missing_mark, "UTF-16 without a byte order mark"},
    {by_incomplete_character, "incomplete character of UTF-16"},
    {by_trailing, "data after the document"},
    {by_long_reference, "a hexadecimal reference of many digits"},
    {by_unreported_name, "a name that libxml2 does not report"},
    {by_long_number, "a JSON number of more than 63 characters"},
    {by_undetected_end, "]]> in text"},
    {by_short_comment, "a comment that begins with \">\" or \"->\""}};

int exception_for(const pair *p) {
  for (int i = 0; i < EXCEPTIONS; i++)
    if (exceptions[i].holds(p))
      return i;
  return -1;
}

const char *exception_name(int exception) {
  return exceptions[exception].name;
}
