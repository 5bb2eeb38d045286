/* SPDX-License-Identifier: MIT */

/* Functions whose input is a text: header fields, hrefs, dates, problems, and dialects
   in JSON. The first two bytes select what is called; the rest is texts with a NUL
   between them. */

#include <multistatus/dialect.h>
#include <string.h>

#include "fuzz.h"

static void *memory(size_t n) {
  void *p = malloc(n + !n);
  must(p != NULL, "no memory");
  return p;
}

static bool one_line(const char *s) {
  return !strpbrk(s, "\r\n");
}

/* ---- Header fields --------------------------------------------------------------- */

static void try_negotiate(unsigned flags, char *const t[6]) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
  const multistatus_field fields[] = {{"accept", 6, t[4], strlen(t[4])},
                                      {"Prefer", 6, t[5], strlen(t[5])}};
  const multistatus_alias alias = {t[3], multistatus_format_json()};
  o.method = flags & 1 ? t[0] : NULL;
  o.accept = t[1];
  o.content_type = t[2];
  o.prefer = t[5];
  o.fields = fields;
  o.field_count = flags & 2 ? 2 : 0;
  o.aliases = &alias;
  o.alias_count = flags & 4 ? 1 : 0;
  o.flags = flags >> 3 & MULTISTATUS_NEGOTIATE_STRICT;
  o.honours = flags >> 4;
  int rc = multistatus_negotiate(&o, &n);
  must(rc == 0 || rc == 406 || rc == MULTISTATUS_ERROR_ARGUMENT, "negotiate: a code");
  must((n.format != NULL) == (*n.content_type != 0), "negotiate: a format");
  must(rc || n.format, "negotiate: no format");
  must(!(n.preferences & ~o.honours), "negotiate: a preference that is not supported");
  must(one_line(n.content_type) && one_line(n.vary) && one_line(n.preference_applied) &&
           one_line(n.types),
       "negotiate: several lines");
}

static void try_vary(unsigned flags, const char *vary, const char *names) {
  size_t len = strlen(vary), room = len + 1 + flags % 32;
  char *to = memory(room), *again = memory(room);
  memcpy(to, vary, len + 1);
  int rc = multistatus_vary_add(to, room, names);
  must(memchr(to, 0, room) && (!rc || strcmp(to, vary) == 0), "vary: changed");
  memcpy(again, to, strlen(to) + 1);
  if (!rc && !strchr(to, '"')) /* a field name has no quote */
    must(!multistatus_vary_add(again, room, names) && strcmp(to, again) == 0,
         "vary: not the same twice");
  free(to);
  free(again);
}

static void try_values(const char *text, int64_t now) {
  int64_t value = 0;
  const char *reason = text;
  size_t len = strlen(text), reason_len = 0;
  now = now < 0 ? -(now / 8) : now / 8;
  if (multistatus_retry_after_parse(text, now, &value))
    must(value == -1, "retry-after: a value with an error");
  else
    must(value >= 0 && value <= INT64_C(1000000000000), "retry-after: out of range");
  if (multistatus_date_parse(text, now, &value))
    must(value == 0, "date: a value with an error");
  int status = multistatus_status_parse(text, len, &reason, &reason_len);
  must(status <= 0 || (status >= 100 && status <= 999), "status: out of range");
  must(status <= 0 || !reason ||
           (reason >= text && reason + reason_len <= text + len) || !reason_len,
       "status: a reason outside the text");
  multistatus_format_for_media_type(text);
  multistatus_format_named(text);
  multistatus_policy_for(text);
  multistatus_method_idempotent(text);
}

/* ---- hrefs ----------------------------------------------------------------------- */

typedef int to_buffer(const char *base, const char *href, unsigned flags, char *out,
                      size_t room, size_t *len);

static int call_from_path(const char *base, const char *href, unsigned flags, char *out,
                          size_t room, size_t *len) {
  (void)base;
  (void)flags;
  return multistatus_href_from_path(href, out, room, len);
}
static int call_path(const char *base, const char *href, unsigned flags, char *out,
                     size_t room, size_t *len) {
  (void)base;
  return multistatus_href_path(href, flags, out, room, len);
}

/* Calls a function with no room, too little and just enough. Returns what it wrote, to
   be freed; NULL if it refused. */
static char *written(to_buffer *f, const char *base, const char *href, unsigned flags,
                     size_t most) {
  size_t len = 1, again = 1;
  char dummy, *out;
  int rc = f(base, href, flags, NULL, 0, &len);
  must(rc != 0, "href: it fits into nothing");
  if (rc != MULTISTATUS_ERROR_LIMIT) {
    must(len == 0 && f(base, href, flags, &dummy, 1, NULL) == rc && !dummy,
         "href: another error with room");
    return NULL;
  }
  must(len < most, "href: longer than documented");
  out = memory(len + 1);
  if (len) {
    must(f(base, href, flags, out, len, &again) == MULTISTATUS_ERROR_LIMIT && !*out,
         "href: a part was written");
    must(again == len, "href: another length");
  }
  must(!f(base, href, flags, out, len + 1, &again) && again == len &&
           strlen(out) == len,
       "href: not written");
  return out;
}

/* True if a path has an empty, "." or ".." segment, except an empty one at its end. */
static bool leads_out(const char *path) {
  for (const char *p = path; *p;) {
    size_t n = strcspn(p, "/");
    if (n == 0 || (n == 1 && *p == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
      return true;
    p += n + (p[n] == '/');
  }
  return false;
}

static void try_hrefs(unsigned flags, const char *base, const char *href) {
  size_t len = strlen(href), base_len = strlen(base);
  unsigned simple = flags & MULTISTATUS_HREF_SIMPLE;
  char *sent = written(call_from_path, NULL, href, 0, 3 * len + 1);
  if (sent) {
    char *back = written(call_path, NULL, sent, 0, strlen(sent) + 1);
    must(back && (strcmp(back, href) == 0 || strncmp(href, "//", 2) == 0),
         "href: another path");
    free(back);
  }
  free(sent);
  free(written(call_path, NULL, href, flags % 16, len + 1));
  char *below = written(multistatus_href_below, base, href,
                        flags & ~(unsigned)MULTISTATUS_HREF_RAW & 15, len + 1);
  must(!below || !leads_out(below), "href: not below");
  free(below);
  char *to =
      written(multistatus_href_resolve, base, href, simple, 3 * (len + base_len) + 6);
  if (to) {
    char *again = written(multistatus_href_resolve, base, to, simple,
                          3 * strlen(to) + 3 * base_len + 6);
    must(again && strcmp(to, again) == 0, "href: another one, resolved twice");
    free(again);
  }
  free(to);
  char *name = written(multistatus_href_member, base, href, flags % 16, len + 1);
  must(!name || (*name && !strpbrk(name, "/\\:") && strcmp(name, ".") != 0 &&
                 strcmp(name, "..") != 0),
       "href: a name that is not safe");
  must((name == NULL) || multistatus_href_relation(base, href, flags % 16) ==
                             MULTISTATUS_RELATION_MEMBER,
       "href: the name of no member");
  free(name);
  int equal = multistatus_href_equal("/", base, href, flags % 16);
  must(equal == multistatus_href_equal("/", href, base, flags % 16),
       "href: equal in one order");
  must(multistatus_href_equal("/", href, href, flags % 16) == 1,
       "href: not equal to itself");
  must(multistatus_href_check(href) <= 0, "href: a code");
  multistatus_name_check(base, href);
}

/* ---- Problems and dialects ------------------------------------------------------- */

static void try_problem(unsigned flags, char *const t[6]) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_list *list;
  char *out;
  size_t len;
  p.status = flags & 1 ? 422 : 0;
  p.type = t[0];
  p.title = flags & 2 ? t[1] : NULL;
  p.detail = t[2];
  p.instance = flags & 4 ? t[3] : NULL;
  p.condition = *t[4] ? t[4] : NULL;
  p.href = *t[4] && *t[5] ? t[5] : NULL;
  p.items = flags & 8 ? (int64_t)flags << 40 : -1;
  if (multistatus_problem_print(&p, flags >> 4 & 3, NULL, &out, &len))
    return;
  must(strlen(out) == len, "problem: a NUL");
  must(!multistatus_list_new(&list, NULL), "no list");
  int rc = multistatus_list_read(list, NULL, out, len);
  if (rc && rc != MULTISTATUS_ERROR_NOT_MULTISTATUS) {
    fprintf(stderr, "%s: %s\n", multistatus_strerror(rc), out);
    must(false, "problem: malformed");
  }
  multistatus_list_free(list);
  multistatus_free(out);
}

static void try_dialect(const char *json, const char *body) {
  const multistatus_format *f;
  multistatus_dialect_error error;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_write_options w = MULTISTATUS_WRITE_OPTIONS_INIT;
  int rc = multistatus_dialect_load(&f, json, strlen(json), NULL, &error);
  if (rc) {
    must(error.code == rc && *error.text && one_line(error.text), "dialect: no error");
    return;
  }
  o.format = w.format = f;
  multistatus_list *list;
  must(!multistatus_list_new(&list, NULL), "no list");
  char *out;
  rc = multistatus_list_read(list, &o, body, strlen(body));
  must(!rc || *multistatus_list_read_error(list)->text,
       "dialect: an error without text");
  if (!multistatus_list_print(list, &w, &out, NULL))
    multistatus_free(out);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
}

/* ---- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *t[6];
  if (size < 2)
    return 0;
  const char *p = (const char *)data + 2, *end = (const char *)data + size;
  for (size_t i = 0; i < 6; i++) {
    const char *nul = p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
    size_t n = (size_t)((nul ? nul : end) - p);
    t[i] = memory(n + 1);
    memcpy(t[i], p, n);
    t[i][n] = 0;
    p += n + (nul != NULL);
  }
  switch (data[0] % 4) {
  case 0:
    try_negotiate(data[1], t);
    try_vary(data[1], t[0], t[1]);
    break;
  case 1:
    for (size_t i = 0; i < 6; i++)
      try_values(t[i], (int64_t)data[1] << 50);
    break;
  case 2:
    try_hrefs(data[1], t[0], t[1]);
    try_problem(data[1], t);
    break;
  default:
    try_dialect(t[0], t[1]);
  }
  for (size_t i = 0; i < 6; i++)
    free(t[i]);
  return 0;
}
