/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_TEXT_H
#define MULTISTATUS_TEXT_H

/* Strings of the model: UTF-8, the text policy, and names. */

#include "bytes.h"
#include "memory.h"

/* A string of the model is stored behind its length. */
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

/* True if they are the same; s is a string of the model. */
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

/* Removes white space from both ends. */
static inline multistatus_text multistatus__trimmed(multistatus_text t) {
  while (t.len && multistatus__is_space(*t.data))
    t.data++, t.len--;
  while (t.len && multistatus__is_space(t.data[t.len - 1]))
    t.len--;
  return t;
}

/* The size of a string of len bytes, and such a string, to be filled, in a place of
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

/* True if it could end a field of HTTP (RFC 9110, section 5.5). The text policy applies
   to other control characters. */
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

/* Length of the UTF-8 character at p that XML allows (XML 1.0, production 2); 0 if
   there is none. */
size_t multistatus__text_char(const char *p, size_t len);

/* How many bytes at the start of data are whole UTF-8 characters that XML allows. */
size_t multistatus__text_span(const char *data, size_t len);

/* A copy in the context's arena with the context's policy applied, bounded by
   "text-bytes"; NULL with the error set. about: the href of the result concerned, or
   NULL. */
const char *multistatus__text_copy(multistatus__context *o, multistatus_text t,
                                   const char *about);
/* The same for a field of HTTP, with spaces for what would end it. */
const char *multistatus__field_copy(multistatus__context *o, multistatus_text t,
                                    const char *about);
/* The same for one that is known to be text. */
const char *multistatus__plain_copy(multistatus__context *o, multistatus_text t,
                                    const char *about);
/* Sets *place to a copy of a text that may be set again and again: a later one takes
   the memory of the one before, if it fits. NULL data: none. Returns the context's
   error.
 */
typedef struct multistatus__text_slot {
  char *s;     /* a string of the model; NULL: none yet */
  size_t size; /* bytes that it may have */
} multistatus__text_slot;
int multistatus__text_set(multistatus__context *o, multistatus__text_slot *slot,
                          const char **place, multistatus_text t);
/* Those that a document has. */
typedef struct multistatus__text_slots {
  multistatus__text_slot message, lang, sync_token;
} multistatus__text_slots;

/* The same for an href: bad bytes become %XX, bounded by "href-bytes"; not empty. */
const char *multistatus__href_copy(multistatus__context *o, multistatus_text t);
/* And for one that may be put into a field of HTTP: CR and LF do, too. */
const char *multistatus__location_copy(multistatus__context *o, multistatus_text t);
/* The length of the copy. */
size_t multistatus__href_length(multistatus_text t);
/* True if href is such a copy of t. */
bool multistatus__href_is(const char *href, multistatus_text t);
/* The same for one that is known to be text. */
const char *multistatus__href_keep(multistatus__context *o, multistatus_text t);
/* The same for a namespace name, "" allowed, and for a local name (an NCName). */
const char *multistatus__ns_copy(multistatus__context *o, multistatus_text t);
const char *multistatus__name_copy(multistatus__context *o, multistatus_text t);
/* The same for a namespace name that is known to be valid. */
const char *multistatus__ns_keep(multistatus__context *o, multistatus_text t);
/* True if these accept it. */
bool multistatus__is_ns(multistatus_text t);
bool multistatus__is_name(multistatus_text t);
/* A token of RFC 9110, section 5.6.2. */
bool multistatus__is_token(multistatus_text t);

#endif
