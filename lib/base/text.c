/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>
#include "bytes.h"

/* Strings of the model: UTF-8, only characters that XML 1.0 allows, no NUL inside. Text
   from outside is brought into that form once, on its way in, so that neither a format
   nor a caller ever meets anything else. */

static const struct {
  uint32_t len;
  char s[1];
} text_empty = {0, ""};
const char *const multistatus__empty = text_empty.s;

size_t multistatus_string_length(const char *s) {
  return s ? multistatus__length(s) : 0;
}

/* multistatus__text_char(). */
static size_t text_char(const unsigned char *p, size_t len) {
  if (p[0] < 0x80)
    return p[0] >= 0x20 || p[0] == '\t' || p[0] == '\n' || p[0] == '\r';
  if (p[0] < 0xc2 || p[0] > 0xf4)
    return 0;
  size_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
  if (len < n)
    return 0;
  for (size_t i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80)
      return 0;
  switch (p[0]) {
  case 0xe0:
    return p[1] >= 0xa0 ? n : 0; /* overlong */
  case 0xed:
    return p[1] < 0xa0 ? n : 0; /* surrogates */
  case 0xef:
    return p[1] == 0xbf && p[2] >= 0xbe ? 0 : n; /* U+FFFE, U+FFFF */
  case 0xf0:
    return p[1] >= 0x90 ? n : 0; /* overlong */
  case 0xf4:
    return p[1] < 0x90 ? n : 0; /* above U+10FFFF */
  default:
    return n;
  }
}

size_t multistatus__text_char(const char *p, size_t len) {
  return text_char((const unsigned char *)p, len);
}

size_t multistatus__text_span(const char *data, size_t len) {
  if (len == 0)
    return 0; /* data may be NULL */
  const char *p = data, *end = data + len;
  size_t plain = 0; /* characters of ASCII since the last other one */
  while (p < end) {
    if (plain % BYTES_BLOCK == 0)
      p = multistatus__bytes_text(p, end);
    size_t n = p < end ? text_char((const unsigned char *)p, (size_t)(end - p)) : 0;
    if (n == 0)
      break;
    plain = n == 1 ? plain + 1 : 1;
    p += n;
  }
  return (size_t)(p - data);
}

/* Bytes of broken UTF-8 that one replacement character stands for: the longest start of
   a character that is there, as the WHATWG and Unicode recommend; a whole character if
   it is merely forbidden. */
static size_t text_bad(const unsigned char *p, size_t len) {
  size_t n = p[0] < 0xc2 || p[0] > 0xf4 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
  unsigned char low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
  unsigned char high = p[0] == 0xf4 ? 0x8f : 0xbf;
  if (p[0] == 0xed && len >= 3 && (p[1] & 0xe0) == 0xa0 && (p[2] & 0xc0) == 0x80)
    return 3; /* a surrogate, written out */
  if (p[0] == 0xed)
    high = 0x9f;
  size_t i = 1;
  while (i < n && i < len && p[i] >= low && p[i] <= high) {
    low = 0x80;
    high = 0xbf;
    i++;
  }
  return i;
}

static const char *text_plain_copy(multistatus__context *o, multistatus_text t) {
  char *s = multistatus__string_new(o, t.len);
  if (s && t.len)
    multistatus__bytes_copy(s, t.data, t.len);
  return s;
}

/* Goes through t: good stretches and bad ones, the latter as many bytes as one
   replacement stands for. Returns the length of the next stretch. */
static size_t text_stretch(const char *data, size_t len, bool *good) {
  size_t n = multistatus__text_span(data, len);
  *good = n > 0;
  return n ? n : text_bad((const unsigned char *)data, len);
}

static const char text_replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

const char *multistatus__plain_copy(multistatus__context *o, multistatus_text t,
                                    const char *about) {
  if (t.len > o->limits.text_bytes) {
    multistatus__fail_limit(o, "text-bytes", about);
    return NULL;
  }
  return text_plain_copy(o, t);
}

/* A text as the context's policy makes it. */
typedef struct text_plan {
  multistatus_text t;
  bool clean;  /* it stays as it is */
  size_t len;  /* that it will have */
  size_t bad;  /* stretches that are replaced or dropped */
  size_t unit; /* bytes of what stands for one */
} text_plan;

/* False with the error set. */
static bool text_measure(multistatus__context *o, text_plan *p, multistatus_text t,
                         const char *about) {
  const bool over = t.len > o->limits.text_bytes;
  size_t good = over ? t.len : multistatus__text_span(t.data, t.len);
  const text_plan plain = {t, true, t.len, 0, 0};
  *p = plain;
  if (!over && good < t.len && o->policy == MULTISTATUS_TEXT_REFUSE) {
    multistatus__fail(o, MULTISTATUS_ERROR_TEXT,
                      "forbidden character at byte %zu of a text%s%.120s", good,
                      about && *about ? " of " : "", about ? about : "");
    return false;
  }
  if (good < t.len) {
    p->clean = false;
    p->len = 0;
    p->unit = o->policy == MULTISTATUS_TEXT_DROP ? 0 : sizeof text_replacement - 1;
    bool fine;
    for (size_t i = 0, n; i < t.len; i += n) {
      n = text_stretch(t.data + i, t.len - i, &fine);
      p->bad += !fine;
      p->len += fine ? n : p->unit;
    }
  }
  if (p->len > o->limits.text_bytes) { /* a copy of the copy would be refused */
    multistatus__fail_limit(o, "text-bytes", about);
    return false;
  }
  return true;
}

/* Writes it where there is room for it. */
static void text_fill(multistatus__context *o, const text_plan *p, char *to) {
  if (p->clean && p->t.len)
    memmove(to, p->t.data, p->t.len);
  if (p->clean)
    return;
  bool fine;
  for (size_t i = 0, n; i < p->t.len; i += n) {
    n = text_stretch(p->t.data + i, p->t.len - i, &fine);
    memcpy(to, fine ? p->t.data + i : text_replacement, fine ? n : p->unit);
    to += fine ? n : p->unit;
  }
  o->replaced += p->bad;
}

const char *multistatus__text_copy(multistatus__context *o, multistatus_text t,
                                   const char *about) {
  text_plan p;
  if (!text_measure(o, &p, t, about))
    return NULL;
  if (p.clean)
    return text_plain_copy(o, t);
  char *s = multistatus__string_new(o, p.len);
  if (s)
    text_fill(o, &p, s);
  return s;
}

int multistatus__text_set(multistatus__context *o, multistatus__text_slot *slot,
                          const char **place, multistatus_text t) {
  text_plan p;
  *place = NULL;
  if (!t.data || !text_measure(o, &p, t, NULL))
    return o->error;
  char *s = slot->s;
  if (!s || p.len > slot->size) {
    size_t size = p.len > 2 * slot->size ? p.len : 2 * slot->size;
    if (!(s = multistatus__string_new(o, size)))
      return o->error;
    slot->size = size;
  }
  text_fill(o, &p, s); /* which may be what slot->s holds */
  slot->s = s;
  *place = multistatus__string_at(s - sizeof(uint32_t), p.len);
  return 0;
}

/* An href is bytes that a server can be asked for again: what is not text in it is
   kept, percent-encoded. */
const char *multistatus__href_keep(multistatus__context *o, multistatus_text t) {
  if (t.len == 0) {
    multistatus__fail(o, MULTISTATUS_ERROR_HREF, "empty href");
    return NULL;
  }
  if (t.len > o->limits.href_bytes) {
    multistatus__fail_limit(o, "href-bytes", NULL);
    return NULL;
  }
  return text_plain_copy(o, t);
}

static const char text_hex[] = "0123456789ABCDEF";

size_t multistatus__href_length(multistatus_text t) {
  size_t len = 0;
  bool fine;
  for (size_t i = 0, n; i < t.len; i += n) {
    n = text_stretch(t.data + i, t.len - i, &fine);
    len += fine ? n : 3 * n;
  }
  return len;
}

const char *multistatus__href_copy(multistatus__context *o, multistatus_text t) {
  if (t.len > o->limits.href_bytes || multistatus__text_span(t.data, t.len) == t.len)
    return multistatus__href_keep(o, t);
  size_t len = multistatus__href_length(t), n;
  bool fine;
  if (len > o->limits.href_bytes) {
    multistatus__fail_limit(o, "href-bytes", NULL);
    return NULL;
  }
  char *s = multistatus__string_new(o, len), *to = s;
  if (!s)
    return NULL;
  for (size_t i = 0; i < t.len; i += n) {
    n = text_stretch(t.data + i, t.len - i, &fine);
    if (fine) {
      memcpy(to, t.data + i, n);
      to += n;
      continue;
    }
    for (size_t k = 0; k < n; k++) {
      unsigned char c = (unsigned char)t.data[i + k];
      *to++ = '%';
      *to++ = text_hex[c >> 4];
      *to++ = text_hex[c & 15];
    }
  }
  return s;
}

const char *multistatus__location_copy(multistatus__context *o, multistatus_text t) {
  size_t breaks = 0;
  for (size_t i = 0; i < t.len; i++)
    breaks += multistatus__is_field_control(t.data[i]);
  if (!breaks)
    return multistatus__href_copy(o, t);
  if (t.len + 2 * breaks > o->limits.href_bytes) {
    multistatus__fail_limit(o, "href-bytes", NULL);
    return NULL;
  }
  char *s = multistatus__string_new(o, t.len + 2 * breaks), *to = s;
  if (!s)
    return NULL;
  for (size_t i = 0; i < t.len; i++) {
    unsigned char c = (unsigned char)t.data[i];
    *to++ = t.data[i];
    if (!multistatus__is_field_control(t.data[i]))
      continue;
    to[-1] = '%';
    *to++ = text_hex[c >> 4];
    *to++ = text_hex[c & 15];
  }
  return multistatus__href_copy(o, multistatus__view(s));
}

bool multistatus__href_is(const char *href, multistatus_text t) {
  bool fine;
  for (size_t i = 0, n; i < t.len; i += n) {
    n = text_stretch(t.data + i, t.len - i, &fine);
    if (fine && strncmp(href, t.data + i, n) != 0)
      return false;
    href += fine ? n : 0;
    for (size_t k = 0; k < n && !fine; k++, href += 3) {
      unsigned char c = (unsigned char)t.data[i + k];
      if (href[0] != '%' || href[1] != text_hex[c >> 4] || href[2] != text_hex[c & 15])
        return false;
    }
  }
  return !*href;
}

/* DAV: is the namespace of nearly every name, so it is one string for all. */
static const struct {
  uint32_t len;
  char s[5];
} text_dav = {4, "DAV:"};

/* Whether it can be bound to a prefix. */
bool multistatus__is_ns(multistatus_text t) {
  /* The two that no prefix of a document's own may stand for (Namespaces in XML 1.0,
     section 3). */
  static const char xml[] = "http://www.w3.org/XML/1998/namespace";
  static const char xmlns[] = "http://www.w3.org/2000/xmlns/";
  bool reserved = (t.len == sizeof xml - 1 && memcmp(t.data, xml, t.len) == 0) ||
                  (t.len == sizeof xmlns - 1 && memcmp(t.data, xmlns, t.len) == 0);
  return !reserved && multistatus__text_span(t.data, t.len) == t.len;
}

const char *multistatus__ns_copy(multistatus__context *o, multistatus_text t) {
  if (t.len == 4 && memcmp(t.data, text_dav.s, 4) == 0)
    return text_dav.s;
  if (t.len > o->limits.name_bytes) {
    multistatus__fail_limit(o, "name-bytes", NULL);
    return NULL;
  }
  if (!multistatus__is_ns(t)) {
    multistatus__fail(o, MULTISTATUS_ERROR_NAME, "unusable namespace name \"%.*s\"",
                      (int)(t.len < 80 ? t.len : 80), t.data);
    return NULL;
  }
  return text_plain_copy(o, t);
}

const char *multistatus__ns_keep(multistatus__context *o, multistatus_text t) {
  bool dav = t.len == 4 && memcmp(t.data, text_dav.s, 4) == 0;
  return dav ? text_dav.s : text_plain_copy(o, t);
}

/* XML 1.0, productions 4 and 4a, without the colon; ranges of code points. */
static bool text_name_char(uint32_t c, bool first) {
  static const uint32_t starts[][2] = {
      {'A', 'Z'},       {'_', '_'},       {'a', 'z'},        {0xc0, 0xd6},
      {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},    {0x37f, 0x1fff},
      {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},  {0x3001, 0xd7ff},
      {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff}};
  static const uint32_t others[][2] = {
      {'-', '.'}, {'0', '9'}, {0xb7, 0xb7}, {0x300, 0x36f}, {0x203f, 0x2040}};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (c >= starts[i][0] && c <= starts[i][1])
      return true;
  for (size_t i = 0; !first && i < sizeof others / sizeof *others; i++)
    if (c >= others[i][0] && c <= others[i][1])
      return true;
  return false;
}

/* The same for ASCII, quickly: what may stand in a name, and what may begin one. */
static bool text_name_ascii(unsigned char c, bool first) {
  unsigned char letter = (unsigned char)(c | 0x20);
  if ((letter >= 'a' && letter <= 'z') || c == '_')
    return true;
  return !first && ((c >= '0' && c <= '9') || c == '-' || c == '.');
}

static inline multistatus__block text_not_name(multistatus__block x) {
  return multistatus__block_in_name(x) == 0;
}

bool multistatus__is_name(multistatus_text t) {
  const unsigned char *p = (const unsigned char *)t.data;
  size_t ascii = 0;
  if (t.len && multistatus__bytes_are(t.data, t.len, text_not_name))
    return text_name_ascii(*p, true);
  while (ascii < t.len && p[ascii] < 0x80) {
    if (!text_name_ascii(p[ascii], ascii == 0))
      return false;
    ascii++;
  }
  for (size_t i = ascii, n; i < t.len; i += n) {
    n = text_char(p + i, t.len - i);
    if (n == 0)
      return false;
    uint32_t c = n == 1 ? p[i] : (uint32_t)(p[i] & (0x7f >> n));
    for (size_t k = 1; k < n; k++)
      c = c << 6 | (p[i + k] & 0x3f);
    if (!text_name_char(c, i == 0))
      return false;
  }
  return t.len > 0;
}

const char *multistatus__name_copy(multistatus__context *o, multistatus_text t) {
  if (t.len > o->limits.name_bytes) {
    multistatus__fail_limit(o, "name-bytes", NULL);
    return NULL;
  }
  if (!multistatus__is_name(t)) {
    multistatus__fail(o, MULTISTATUS_ERROR_NAME, "not an XML name: \"%.*s\"",
                      (int)(t.len < 80 ? t.len : 80), t.data);
    return NULL;
  }
  return text_plain_copy(o, t);
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
