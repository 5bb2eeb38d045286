/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>

/* Strings of the model are valid UTF-8 with only characters that XML 1.0 allows, and
   without NUL. Text is converted when it is added to the model, so that formats and
   callers need not check it. */

static const struct {
  uint32_t len;
  char s[1];
} text_empty = {0, ""};
const char *const multistatus__empty = text_empty.s;

size_t multistatus_string_length(const char *s) {
  return s ? multistatus__length(s) : 0;
}

size_t multistatus__text_span(const char *data, size_t len) {
  if (len == 0)
    return 0; /* data may be NULL */
  const char *end = data + len,
             *p = multistatus__bytes_skip(data, end, multistatus__block_not_text);
  for (const char *from = NULL; p < end && p != from;) {
    from = p;
    p = (unsigned char)*p < 0x80
            ? multistatus__bytes_first(p, end, multistatus__block_not_text)
            : multistatus__utf8_words(p, end);
  }
  return (size_t)(p - data);
}

bool multistatus__number(multistatus_text t, uint64_t *out) {
  uint64_t n = 0;
  for (size_t i = 0; i < t.len; i++) {
    unsigned digit = (unsigned char)t.data[i] - (unsigned)'0';
    if (digit > 9 || n > (UINT64_MAX - digit) / 10)
      return false;
    n = n * 10 + digit;
  }
  if (t.len)
    *out = n;
  return t.len > 0;
}

/* ---- Copying ---- */

/* How to convert invalid bytes: as the text policy says, or to %XX each (TEXT_PERCENT).
   TEXT_FIELD: characters that would end a field of HTTP are converted too, to %XX with
   TEXT_PERCENT, else to a space. */
enum { TEXT_PERCENT = MULTISTATUS_TEXT_DROP + 1, TEXT_FIELD = 8 };

/* The number of bytes at the start that are not changed. */
static size_t text_valid(int how, multistatus_text t) {
  size_t n = multistatus__text_span(t.data, t.len), i = 0;
  if (!(how & TEXT_FIELD))
    return n;
  while (i < n && !multistatus__is_field_control(t.data[i]))
    i++;
  return i;
}

/* Removes the next part of t and returns what it is converted to. *invalid: true if the
   text policy applied to it. */
static multistatus_text text_part(int how, multistatus_text *t, char percent[3],
                                  bool *invalid) {
  multistatus_text part = {t->data, text_valid(how, *t)};
  size_t taken =
      part.len ? part.len : multistatus__utf8_invalid(t->data, t->data + t->len);
  bool policy = (how & ~TEXT_FIELD) != TEXT_PERCENT;
  bool space = (how & TEXT_FIELD) && multistatus__is_field_control(*t->data);
  *invalid = !part.len && policy && !space;
  if (*invalid) {
    part.data = "\xef\xbf\xbd"; /* U+FFFD */
    part.len = (how & ~TEXT_FIELD) == MULTISTATUS_TEXT_DROP ? 0 : 3;
  } else if (!part.len && policy) {
    part.data = " ";
    part.len = 1;
  } else if (!part.len) { /* what follows in the character is invalid, too */
    taken = 1;
    multistatus__percent(percent, (unsigned char)*t->data);
    part.data = percent;
    part.len = 3;
  }
  t->data += taken;
  t->len -= taken;
  return part;
}

/* The result of a conversion. */
typedef struct text_made {
  size_t len;
  size_t invalid; /* number of parts that the policy applied to */
  size_t first;   /* the offset of the first of these */
} text_made;

/* Returns the length of the converted text, and writes it unless to is NULL. */
static text_made text_convert(int how, multistatus_text t, char *to) {
  text_made made = {0, 0, 0};
  char percent[3];
  for (multistatus_text rest = t; rest.len;) {
    size_t at = t.len - rest.len;
    bool invalid;
    multistatus_text part = text_part(how, &rest, percent, &invalid);
    if (to && part.len)
      memcpy(to + made.len, part.data, part.len);
    if (invalid && !made.invalid++)
      made.first = at;
    made.len += part.len;
  }
  return made;
}

/* True if s equals the converted text. */
static bool text_same(int how, const char *s, multistatus_text t) {
  char percent[3];
  bool invalid;
  while (t.len) {
    multistatus_text part = text_part(how, &t, percent, &invalid);
    if ((invalid && how == MULTISTATUS_TEXT_REFUSE) ||
        strncmp(s, part.data, part.len) != 0)
      return false;
    s += part.len;
  }
  return !*s;
}

/* False with the error set if len is over the limit. */
static bool text_fits(multistatus__context *o, size_t len, size_t max,
                      const char *limit, const char *about) {
  if (UNLIKELY(len > max))
    multistatus__fail_limit(o, limit, about);
  return len <= max;
}

typedef struct text_copying {
  int how;
  multistatus_text t;
  bool clean;     /* it is copied unchanged */
  text_made made; /* only the length is set if it is clean */
} text_copying;

/* Checks a text and measures its copy. False with the error set. */
static bool text_begin(multistatus__context *o, text_copying *c, size_t max,
                       const char *limit, const char *about) {
  c->made.len = c->t.len;
  if (UNLIKELY(!text_fits(o, c->t.len, max, limit, about)))
    return false;
  c->clean = text_valid(c->how, c->t) == c->t.len;
  if (LIKELY(c->clean))
    return true;
  c->made = text_convert(c->how, c->t, NULL);
  if (c->made.invalid && (c->how & ~TEXT_FIELD) == MULTISTATUS_TEXT_REFUSE) {
    multistatus__fail(o, MULTISTATUS_ERROR_TEXT,
                      "forbidden character at byte %zu of a text%s%.120s",
                      c->made.first, about && *about ? " of " : "", about ? about : "");
    return false;
  }
  return text_fits(o, c->made.len, max, limit, about);
}

/* Writes the copy to a buffer that is large enough. */
static void text_fill(multistatus__context *o, const text_copying *c, char *to) {
  if (!c->clean)
    text_convert(c->how, c->t, to);
  else if (c->t.len)
    memmove(to, c->t.data, c->t.len);
  o->replaced += c->made.invalid;
}

/* Copies a valid text. */
static inline const char *text_keep(multistatus__context *o, multistatus_text t) {
  char *s = multistatus__string_new(o, t.len);
  if (LIKELY(s))
    multistatus__bytes_copy(s, t.data, t.len);
  return s;
}

static inline const char *text_copy(multistatus__context *o, int how,
                                    multistatus_text t, size_t max, const char *limit,
                                    const char *about) {
  text_copying c = {.how = how, .t = t};
  if (UNLIKELY(!text_begin(o, &c, max, limit, about)))
    return NULL;
  if (LIKELY(c.clean))
    return text_keep(o, t);
  char *s = multistatus__string_new(o, c.made.len);
  if (s)
    text_fill(o, &c, s);
  return s;
}

const char *multistatus__text_copy(multistatus__context *o, multistatus_text t,
                                   const char *about) {
  return text_copy(o, (int)o->policy, t, o->limits.text_bytes, "text-bytes", about);
}

const char *multistatus__plain_copy(multistatus__context *o, multistatus_text t,
                                    const char *about) {
  return LIKELY(t.len <= o->limits.text_bytes)
             ? text_keep(o, t)
             : multistatus__text_copy(o, t, about); /* which sets the error */
}

bool multistatus__text_same(const multistatus__context *o, const char *s,
                            multistatus_text t) {
  return text_same((int)o->policy, s ? s : "", t);
}

const char *multistatus__field_copy(multistatus__context *o, multistatus_text t,
                                    const char *about) {
  return text_copy(o, (int)o->policy | TEXT_FIELD, t, o->limits.text_bytes,
                   "text-bytes", about);
}

int multistatus__text_set(multistatus__context *o, multistatus__text_slot *slot,
                          const char **place, multistatus_text t) {
  text_copying c = {.how = (int)o->policy, .t = t};
  if (o->error)
    return o->error;
  *place = NULL;
  if (!t.data || !text_begin(o, &c, o->limits.text_bytes, "text-bytes", NULL))
    return o->error;
  char *s = slot->s;
  size_t len = c.made.len, size = len > 2 * slot->size ? len : 2 * slot->size;
  if (!s || len > slot->size) {
    if (!(s = multistatus__string_new(o, size)))
      return o->error;
    slot->size = size;
  }
  text_fill(o, &c, s); /* t may point into slot->s */
  slot->s = s;
  *place = multistatus__string_at(s - sizeof(uint32_t), len);
  return 0;
}

/* ---- hrefs ---- */

static const char *text_href(multistatus__context *o, int how, multistatus_text t) {
  if (t.len > 0)
    return text_copy(o, how, t, o->limits.href_bytes, "href-bytes", NULL);
  multistatus__fail(o, MULTISTATUS_ERROR_HREF, "empty href");
  return NULL;
}

const char *multistatus__href_keep(multistatus__context *o, multistatus_text t) {
  return LIKELY(t.len - 1 < o->limits.href_bytes)
             ? text_keep(o, t)
             : text_href(o, TEXT_PERCENT, t); /* which sets the error */
}

/* Invalid bytes of an href are percent-encoded, so that the href can be sent to the
   server again. */
const char *multistatus__href_copy(multistatus__context *o, multistatus_text t) {
  return text_href(o, TEXT_PERCENT, t);
}

const char *multistatus__location_copy(multistatus__context *o, multistatus_text t) {
  return text_href(o, TEXT_PERCENT | TEXT_FIELD, t);
}

size_t multistatus__href_length(multistatus_text t) {
  return text_convert(TEXT_PERCENT, t, NULL).len;
}

bool multistatus__href_is(const char *href, multistatus_text t) {
  return text_same(TEXT_PERCENT, href, t);
}

/* ---- Names ---- */

/* Nearly every name is in DAV:, so all share one string. */
static const struct {
  uint32_t len;
  char s[5];
} text_dav = {4, "DAV:"};

bool multistatus__is_ns(multistatus_text t) {
  /* A document may not bind a prefix to these (Namespaces in XML 1.0, section 3). */
  static const multistatus_text xml = {"http://www.w3.org/XML/1998/namespace", 36},
                                xmlns = {"http://www.w3.org/2000/xmlns/", 29};
  return !multistatus__same(t, xml) && !multistatus__same(t, xmlns) &&
         multistatus__text_span(t.data, t.len) == t.len;
}

/* True if a name is valid and within the limit; else false with the error set. */
static bool text_may_name(multistatus__context *o, multistatus_text t, bool valid,
                          const char *what) {
  if (!text_fits(o, t.len, o->limits.name_bytes, "name-bytes", NULL))
    return false;
  if (UNLIKELY(!valid))
    multistatus__fail(o, MULTISTATUS_ERROR_NAME, "%s \"%.*s\"", what,
                      (int)(t.len < 80 ? t.len : 80), t.data);
  return valid;
}

const char *multistatus__ns_keep(multistatus__context *o, multistatus_text t) {
  return multistatus__equals(text_dav.s, t) ? text_dav.s : text_keep(o, t);
}

const char *multistatus__ns_copy(multistatus__context *o, multistatus_text t) {
  bool may = text_may_name(o, t, multistatus__is_ns(t), "invalid namespace name");
  return may ? multistatus__ns_keep(o, t) : NULL;
}

static inline multistatus__block text_not_name(multistatus__block x) {
  return multistatus__block_in_name(x) == 0;
}

bool multistatus__is_name(multistatus_text t) {
  uint32_t c;
  if (!t.len)
    return false; /* data may be NULL */
  if (LIKELY(multistatus__bytes_are(t.data, t.len, text_not_name)))
    return multistatus__utf8_in_name((unsigned char)*t.data, true);
  const char *p = t.data, *end = p + t.len;
  for (int n; p < end; p += n) {
    n = multistatus__utf8_char(p, end, &c);
    if (n <= 0 || !multistatus__utf8_in_name(c, p == t.data))
      return false;
  }
  return true;
}

const char *multistatus__name_copy(multistatus__context *o, multistatus_text t) {
  bool may = text_may_name(o, t, multistatus__is_name(t), "not an XML name:");
  return may ? text_keep(o, t) : NULL;
}

int multistatus_name_check(const char *ns, const char *name) {
  multistatus__context o;
  multistatus_text space = multistatus__cstring(ns), local = multistatus__cstring(name);
  multistatus__context_init(&o, NULL, NULL, MULTISTATUS_TEXT_REPLACE, false);
  if (space.len > o.limits.name_bytes || local.len > o.limits.name_bytes)
    return MULTISTATUS_ERROR_LIMIT;
  return multistatus__is_ns(space) && multistatus__is_name(local)
             ? 0
             : MULTISTATUS_ERROR_NAME;
}

bool multistatus__is_token(multistatus_text t) {
  for (size_t i = 0; i < t.len; i++) {
    char c = multistatus__lower(t.data[i]);
    bool word = (c >= 'a' && c <= 'z') || multistatus__is_digit(c);
    if (!word && (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c)))
      return false;
  }
  return t.len > 0;
}
