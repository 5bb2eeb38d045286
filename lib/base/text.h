/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_TEXT_H
#define MULTISTATUS_TEXT_H

/* Strings of the model: UTF-8, the text policy, and names. */

#include "bytes.h"
#include "memory.h"
#include "utf8.h"

/* A string of the model is preceded by its length. */
typedef struct multistatus__string {
  uint32_t len;
  char s[];
} multistatus__string;

/* "" as a string of the model. */
extern const char *const multistatus__empty;

/* multistatus_string_length() without a call; s is not NULL. */
static inline size_t multistatus__length(const char *s) {
  uint32_t len;
  memcpy(&len, s - sizeof len, sizeof len);
  return len;
}

static inline multistatus_text multistatus__view(const char *s) {
  multistatus_text t = {s, s ? multistatus__length(s) : 0};
  return t;
}

/* True if they are equal; s is a string of the model. */
static inline bool multistatus__equals(const char *s, multistatus_text t) {
  return multistatus__length(s) == t.len && multistatus__bytes_equal(s, t.data, t.len);
}

static inline bool multistatus__same(multistatus_text a, multistatus_text b) {
  return a.len == b.len && multistatus__bytes_equal(a.data, b.data, a.len);
}

/* White space as in XML and JSON, and around the parts of a status line. */
static inline bool multistatus__is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
static inline bool multistatus__is_digit(char c) {
  return c >= '0' && c <= '9';
}
static inline char multistatus__lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* multistatus__same() for any case of ASCII letters. */
static inline bool multistatus__same_folded(multistatus_text a, multistatus_text b) {
  if (a.len != b.len)
    return false;
  for (size_t i = 0; i < a.len; i++)
    if (multistatus__lower(a.data[i]) != multistatus__lower(b.data[i]))
      return false;
  return true;
}

/* The value of a hexadecimal digit, or -1. */
static inline int multistatus__hex(char c) {
  char lower = (char)(c | 0x20);
  return multistatus__is_digit(c)       ? c - '0'
         : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10
                                        : -1;
}
/* Writes a byte as "%XX" and returns the end. */
static inline char *multistatus__percent(char *to, unsigned char c) {
  static const char hex[] = "0123456789ABCDEF";
  to[0] = '%';
  to[1] = hex[c >> 4];
  to[2] = hex[c & 15];
  return to + 3;
}

/* Parses decimal digits. False, and *out is not set, if t is anything else or the
   number is too large. */
bool multistatus__number(multistatus_text t, uint64_t *out);

/* Removes white space from both ends. */
static inline multistatus_text multistatus__trimmed(multistatus_text t) {
  while (t.len && multistatus__is_space(*t.data))
    t.data++, t.len--;
  while (t.len && multistatus__is_space(t.data[t.len - 1]))
    t.len--;
  return t;
}

/* The size of a string of len bytes; and such a string, to be filled, at a place of
   that size. */
static inline size_t multistatus__string_size(size_t len) {
  return sizeof(multistatus__string) + len + 1;
}
static inline char *multistatus__string_at(void *place, size_t len) {
  multistatus__string *s = place;
  s->len = (uint32_t)len;
  s->s[len] = '\0';
  return s->s;
}
/* The same in the context's arena; NULL with the error set. */
static inline char *multistatus__string_new(multistatus__context *o, size_t len) {
  void *place = multistatus__arena_get(o, multistatus__string_size(len));
  return place ? multistatus__string_at(place, len) : NULL;
}

/* True if the character would end a field of HTTP (RFC 9110, section 5.5). The text
   policy applies to other control characters. */
static inline bool multistatus__is_field_control(char c) {
  return c == '\r' || c == '\n' || c == '\0';
}
static inline bool multistatus__has_field_control(multistatus_text t) {
  while (t.len && !multistatus__is_field_control(*t.data))
    t.data++, t.len--;
  return t.len > 0;
}

static inline multistatus_text multistatus__cstring(const char *s) {
  multistatus_text t = {s, s ? strlen(s) : 0};
  return t;
}
static inline bool multistatus__text_is(multistatus_text t, const char *s) {
  return multistatus__same(t, multistatus__cstring(s));
}

/* The number of bytes at the start of data that are whole UTF-8 characters that XML
   allows. */
size_t multistatus__text_span(const char *data, size_t len);

/* Copies a text to the context's arena and applies the context's text policy. The limit
   is "text-bytes"; NULL with the error set. about: the href of the result, or NULL. */
const char *multistatus__text_copy(multistatus__context *o, multistatus_text t,
                                   const char *about);
/* True if s equals such a copy of t, whatever its length; NULL: an empty one. */
bool multistatus__text_same(const multistatus__context *o, const char *s,
                            multistatus_text t);
/* Copies a field of HTTP likewise: characters that would end it become spaces. */
const char *multistatus__field_copy(multistatus__context *o, multistatus_text t,
                                    const char *about);
/* The same for a text that is known to be valid. */
const char *multistatus__plain_copy(multistatus__context *o, multistatus_text t,
                                    const char *about);
/* Sets *place to a copy of a text that may be set repeatedly: a later text reuses the
   memory of the previous one, if it fits. NULL data: none. Returns the context's
   error. */
typedef struct multistatus__text_slot {
  char *s;     /* a string of the model; NULL: none yet */
  size_t size; /* its greatest length */
} multistatus__text_slot;
int multistatus__text_set(multistatus__context *o, multistatus__text_slot *slot,
                          const char **place, multistatus_text t);
/* The slots of a document. */
typedef struct multistatus__text_slots {
  multistatus__text_slot message, lang, sync_token;
} multistatus__text_slots;

/* Copies an href, which must not be empty: invalid bytes become %XX. The limit is
   "href-bytes". */
const char *multistatus__href_copy(multistatus__context *o, multistatus_text t);
/* The same for an href that may be used in a field of HTTP: CR and LF become %XX
   too. */
const char *multistatus__location_copy(multistatus__context *o, multistatus_text t);
/* The length of multistatus__href_copy(t). */
size_t multistatus__href_length(multistatus_text t);
/* True if href equals multistatus__href_copy(t). */
bool multistatus__href_is(const char *href, multistatus_text t);
/* The same copy of an href that is known to be valid text. */
const char *multistatus__href_keep(multistatus__context *o, multistatus_text t);
/* Copies a namespace name, which may be "", and a local name (an NCName). */
const char *multistatus__ns_copy(multistatus__context *o, multistatus_text t);
const char *multistatus__name_copy(multistatus__context *o, multistatus_text t);
/* Copies a namespace name that is known to be valid. */
const char *multistatus__ns_keep(multistatus__context *o, multistatus_text t);
/* True if multistatus__ns_copy() and multistatus__name_copy() accept it. */
bool multistatus__is_ns(multistatus_text t);
bool multistatus__is_name(multistatus_text t);
/* True for a token (RFC 9110, section 5.6.2). */
bool multistatus__is_token(multistatus_text t);

#endif
