/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <string.h>
#include "../base/table.h"
#include "../base/text.h"

/* The attributes of a start tag. They are parsed first; when the tag is known to be
   whole, their declarations are added and their names resolved. */

static multistatus__scan_attr *attr_at(const multistatus__scan *s, size_t i) {
  return (multistatus__scan_attr *)s->raw.data + i;
}

/* ---- Attributes as they stand ---- */

/* Parses the name of the element or of an attribute in the tag at p. */
const char *multistatus__scan_tag_name(multistatus__scan *s, const char *p,
                                       const char *name, const char *end,
                                       multistatus__qname *q) {
  int found = multistatus__xml_easy_qname(name, end, q) ? 1
              : name == p + 1 ? multistatus__xml_long_qname(name, end, q)
                              : multistatus__xml_qname(name, end, q);
  if (found == XML_CUT)
    return multistatus__scan_cut(s, p);
  if (UNLIKELY(found < 0))
    return multistatus__scan_invalid(s, name + q->len, found, "not a name");
  if (UNLIKELY(q->len > s->limits->name_bytes))
    return multistatus__scan_limit(s, "name-bytes", name);
  return name + q->len;
}

/* Tolerates an invalid character or reference at q in a value; n is what chars.h
   returned for it. */
static bool attr_tolerate(multistatus__scan *s, const char *q, bool reference,
                          ptrdiff_t n) {
  if (reference && n < 0)
    return multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_AMPERSAND, q,
                                      "an & that does not begin a reference");
  return multistatus__scan_tolerate_char(s, n < 0 ? (int)n : XML_FORBIDDEN, q);
}

/* Copies the value from `from` to q, and the character for the reference or the white
   space at q: U+FFFD for one that XML does not allow, none for the CR of a CR LF. */
static bool attr_copy(multistatus__scan *s, const char *from, const char *q,
                      const char *end, uint32_t c) {
  char text[4] = " ";
  size_t len = !(*q == '\r' && q + 1 < end && q[1] == '\n');
  if (*q == '&')
    len = multistatus__utf8_put(text, multistatus__utf8_is_xml(c) ? c : 0xfffd);
  return multistatus__buffer_put(s->allocator, &s->values, from, (size_t)(q - from)) &&
         multistatus__buffer_put(s->allocator, &s->values, text, len);
}

/* Parses the value whose quote is at q. One that needs no change remains a view of the
   data. */
static const char *attr_value(multistatus__scan *s, const char *p, const char *q,
                              const char *end, multistatus__scan_attr *a) {
  const size_t copies = s->values.len;
  const char quote = *q++, *from = q; /* what is not copied */
  a->value.data = q;
  a->copied = false;
  for (;;) {
    q = multistatus__bytes_find(q, end, '<', '&', quote, false);
    if (UNLIKELY(q == end))
      return multistatus__scan_cut(s, p);
    if (LIKELY(*q == quote))
      break;
    if (*q == '<')
      return multistatus__scan_syntax(s, q, "'<' in the value of an attribute");
    uint32_t c;
    bool reference = *q == '&';
    ptrdiff_t n = reference ? multistatus__xml_reference(q, end, &c)
                            : multistatus__xml_char(q, end, &c);
    if (n == XML_CUT)
      return multistatus__scan_cut(s, p);
    if (n < 0 || !multistatus__utf8_is_xml(c)) {
      char open = quote;
      s->whole = s->whole || multistatus__scan_tag_ends(q, end, &open);
      if (!s->whole)
        return multistatus__scan_cut(s, p); /* it is reported once */
      if (!attr_tolerate(s, q, reference, n))
        return q;
      if (n < 0) {
        q += n == XML_BROKEN || reference ? 1 : multistatus__utf8_width(*q);
        continue;
      }
    }
    if (reference || c < 0x80) { /* the latter is white space */
      if (!attr_copy(s, from, q, end, c))
        return multistatus__scan_nomem(s, p);
      a->copied = true;
      from = q + n;
    }
    q += n;
  }
  a->value.len = (size_t)(q - a->value.data);
  if (UNLIKELY(a->copied)) {
    if (!multistatus__buffer_put(s->allocator, &s->values, from, (size_t)(q - from)))
      return multistatus__scan_nomem(s, p);
    a->value.len = s->values.len - copies;
  }
  if (UNLIKELY(a->value.len >
               (LIKELY(a->declares) ? s->limits->name_bytes : s->limits->text_bytes)))
    return multistatus__scan_limit(s, a->declares ? "name-bytes" : "text-bytes",
                                   a->value.data);
  return q + 1;
}

/* The limit that one more attribute would exceed; NULL: none. */
static const char *attr_over(const multistatus__scan *s) {
  if (s->declared > s->limits->namespaces ||
      s->bindings.count - BINDINGS_BUILT_IN > s->limits->namespaces - s->declared)
    return "namespaces";
  return UNLIKELY(s->raw_count - s->declared > s->limits->attributes) ? "attributes"
                                                                      : NULL;
}

static const char *attr_read(multistatus__scan *s, const char *p, const char *name,
                             const char *end) {
  if (UNLIKELY(!multistatus__array_reserve(s->allocator, &s->raw, s->raw_count + 1,
                                           sizeof(multistatus__scan_attr))))
    return multistatus__scan_nomem(s, name);
  multistatus__scan_attr *a = attr_at(s, s->raw_count);
  const char *q = multistatus__scan_tag_name(s, p, name, end, &a->qname);
  if (UNLIKELY(s->stop))
    return q;
  a->name = name;
  a->ns.data = "";
  a->ns.len = 0;
  a->ns_hash = 0;
  a->declares = (a->qname.prefix ? a->qname.prefix : a->qname.len) == 5 &&
                multistatus__bytes_equal(name, "xmlns", 5);
  s->raw_count++;
  s->declared += a->declares;
  const char *limit = attr_over(s);
  if (UNLIKELY(limit))
    return multistatus__scan_limit(s, limit, name);
  q = multistatus__xml_space(q, end);
  if (LIKELY(q < end) && UNLIKELY(*q != '='))
    return multistatus__scan_syntax(s, q, "no '=' after the name of an attribute");
  q = LIKELY(q < end) ? multistatus__xml_space(q + 1, end) : q;
  if (UNLIKELY(q == end))
    return multistatus__scan_cut(s, p);
  if (UNLIKELY(*q != '"') && *q != '\'')
    return multistatus__scan_syntax(s, q, "no quote before the value of an attribute");
  return attr_value(s, p, q, end, a);
}

/* Parses the attributes from q on, up to '>' or "/>". */
static const char *attr_read_all(multistatus__scan *s, const char *p, const char *q,
                                 const char *end) {
  while (LIKELY(!s->stop)) {
    const char *next = multistatus__xml_space(q, end);
    if (UNLIKELY(next == end || (*next == '/' && next + 1 == end)))
      return multistatus__scan_cut(s, p);
    if (*next == '>')
      return next;
    if (*next == '/')
      return next[1] == '>' ? next
                            : multistatus__scan_syntax(s, next + 1, "no '>' after '/'");
    if (UNLIKELY(next == q))
      return multistatus__scan_syntax(s, q, "white space is missing");
    q = attr_read(s, p, next, end);
  }
  return q;
}

/* ---- What they mean ---- */

/* An undeclared prefix with its colon is taken for the namespace name, so that
   DAV:getetag is what was meant. */
multistatus_text multistatus__scan_unbound(multistatus__scan *s, const char *name,
                                           size_t len) {
  multistatus_text ns = {name, len + 1};
  multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_PREFIX, name,
                             "a prefix that is not declared");
  return ns;
}

static void attr_declare(multistatus__scan *s, multistatus__scan_attr *a) {
  multistatus_text prefix = {a->name + 6, a->qname.prefix ? a->qname.len - 6 : 0};
  const char *why = multistatus__bindings_forbid(prefix, a->value);
  if (UNLIKELY(!a->value.len) && prefix.len && !why &&
      !multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_NAMESPACE, a->name,
                                  "a prefix is declared for no namespace"))
    return;
  if (UNLIKELY(why))
    multistatus__scan_syntax(s, a->name, why);
  else if (UNLIKELY(!multistatus__scan_bind(s, prefix, a->value)))
    multistatus__scan_nomem(s, a->name);
}

static void attr_resolve(multistatus__scan *s, multistatus__scan_attr *a) {
  const multistatus__binding *b =
      a->qname.prefix
          ? multistatus__bindings_find(&s->bindings, a->name, a->qname.prefix)
          : (const multistatus__binding *)s->bindings.list.data + BINDINGS_BUILT_IN - 1;
  if (b) {
    a->ns = multistatus__bindings_ns(&s->bindings, b);
    a->ns_hash = b->ns_hash;
  } else {
    a->ns = multistatus__scan_unbound(s, a->name, a->qname.prefix);
    a->ns_hash = multistatus__bindings_hash(&s->bindings, a->ns);
  }
}

/* True if two have the same name; of attributes, the same expanded name. The namespace
   names are compared last: if these are long and differ, so do their hashes. */
static bool attr_same(const void *key, const void *wanted) {
  const multistatus__scan_attr *a = key, *b = wanted;
  multistatus_text of_a = multistatus__qname_local(a->name, a->qname);
  multistatus_text of_b = multistatus__qname_local(b->name, b->qname);
  if (a->declares != b->declares || !multistatus__same(of_a, of_b))
    return false;
  return a->declares || (a->ns_hash == b->ns_hash && multistatus__same(a->ns, b->ns));
}

/* The hash of what attr_same() compares. */
static uint64_t attr_hash(const multistatus__key *key,
                          const multistatus__scan_attr *a) {
  multistatus__hasher h = multistatus__hash_begin(key);
  multistatus__hash_text(&h, multistatus__qname_local(a->name, a->qname));
  multistatus__hash_word(&h, a->declares ? UINT64_MAX : a->ns_hash);
  if (!a->ns_hash)
    multistatus__hash_text(&h, a->ns);
  return multistatus__hash_end(&h);
}

/* The first of many attributes that repeats another one; raw_count if none does, or out
   of memory. */
static size_t attr_twice_of_many(multistatus__scan *s, const char *p) {
  multistatus__table seen = {NULL, 0, 0};
  size_t i = 0;
  multistatus__key_make(&s->bindings.key);
  for (; i < s->raw_count; i++) {
    const multistatus__scan_attr *a = attr_at(s, i);
    uint64_t hash = attr_hash(&s->bindings.key, a);
    if (multistatus__table_find(&seen, hash, attr_same, a))
      break;
    if (!multistatus__table_put(&seen, s->allocator, hash, a, a)) {
      multistatus__scan_nomem(s, p);
      i = s->raw_count;
      break;
    }
  }
  multistatus__table_done(&seen, s->allocator);
  return i;
}

/* The same for few, which are compared one by one. */
static size_t attr_twice(const multistatus__scan *s) {
  for (size_t i = 1; i < s->raw_count; i++)
    for (size_t k = 0; k < i; k++)
      if (UNLIKELY(attr_same(attr_at(s, i), attr_at(s, k))))
        return i;
  return s->raw_count;
}

/* No two attributes may have the same name, or the same expanded name. */
static void attr_check_unique(multistatus__scan *s, const char *p) {
  size_t twice = s->raw_count > TABLE_FEW ? attr_twice_of_many(s, p) : attr_twice(s);
  if (UNLIKELY(twice < s->raw_count))
    multistatus__scan_syntax(s, attr_at(s, twice)->name, "a repeated attribute");
}

/* Sets the attributes that the handler gets: all but declarations. */
static void attr_show(multistatus__scan *s, const char *p) {
  if (!multistatus__array_reserve(s->allocator, &s->attrs, s->raw_count,
                                  sizeof(multistatus__xml_attr))) {
    multistatus__scan_nomem(s, p);
    return;
  }
  multistatus__xml_attr *shown = (multistatus__xml_attr *)s->attrs.data;
  for (size_t i = 0; i < s->raw_count; i++) {
    const multistatus__scan_attr *a = attr_at(s, i);
    if (a->declares)
      continue;
    shown->prefix.data = a->name;
    shown->prefix.len = a->ns.len ? a->qname.prefix : 0;
    shown->local = multistatus__qname_local(a->name, a->qname);
    shown->ns = a->ns;
    shown->value = a->value;
    shown++;
  }
}

/* Adds all declarations first: they apply to the whole tag, in any order. */
static void attr_settle(multistatus__scan *s, const char *p) {
  multistatus__scan_attr *const first = attr_at(s, 0), *const end =
                                                           first + s->raw_count;
  const char *copies = s->values.data; /* which does not move any more */
  for (multistatus__scan_attr *a = first; a < end && !s->stop; a++) {
    if (UNLIKELY(a->copied)) {
      a->value.data = copies;
      copies += a->value.len;
    }
    if (a->declares)
      attr_declare(s, a);
  }
  for (multistatus__scan_attr *a = first; a < end && !s->stop; a++)
    if (!a->declares)
      attr_resolve(s, a);
  if (!s->stop && s->raw_count > 1)
    attr_check_unique(s, p);
  if (!s->stop && s->raw_count > s->declared)
    attr_show(s, p);
}

const char *multistatus__scan_attributes(multistatus__scan *s, const char *p,
                                         const char *q, const char *end) {
  s->whole = false;
  q = attr_read_all(s, p, q, end);
  if (!s->stop && s->raw_count)
    attr_settle(s, p);
  return q;
}
