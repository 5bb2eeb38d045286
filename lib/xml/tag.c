/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <string.h>

/* Elements and their text. Each name of a tag is looked up once for each way in which a
   document writes it. Most tags have no attributes: these take a shorter path. */

/* ---- Open elements ---- */

static inline multistatus__scan_element *tag_top(const multistatus__scan *s) {
  return (multistatus__scan_element *)s->elements.data + s->depth;
}

static bool tag_keep_name(multistatus__scan *s, const char *name, size_t len) {
  if (!multistatus__buffer_grow(s->allocator, &s->names, len))
    return false;
  memcpy(s->names.data + s->names.len, name, len);
  return true;
}

/* Opens an element. known: its name, or NULL. */
static inline bool tag_push(multistatus__scan *s, const char *name, size_t len,
                            const multistatus__scan_name *known, size_t bindings) {
  if (!multistatus__array_reserve(s->allocator, &s->elements, s->depth + 2,
                                  sizeof(multistatus__scan_element)) ||
      (!known && !tag_keep_name(s, name, len)))
    return false;
  s->depth++;
  multistatus__scan_element *top = tag_top(s);
  top->raw = known ? known->raw : NULL;
  top->at = s->names.len;
  top->len = len;
  top->bindings = bindings;
  if (!known)
    s->names.len += len;
  return true;
}

void multistatus__scan_close(multistatus__scan *s, const char *p) {
  const multistatus__scan_element *top = tag_top(s);
  if (UNLIKELY(s->bindings.count != top->bindings))
    multistatus__bindings_drop(&s->bindings, top->bindings);
  s->names.len = top->at;
  if (UNLIKELY(--s->depth == 0))
    s->mode = SCAN_MISC;
  s->closing = false;
  *s->on.at = (size_t)(p - s->data);
  s->stop = s->on.end(s->on.ctx);
}

/* ---- Names ---- */

/* Caches a new name. NULL: it is not a simple one, or too many are cached. */
static inline multistatus__scan_name *tag_new_name(multistatus__scan *s,
                                                   unsigned char *slot,
                                                   const char *name, size_t len) {
  multistatus__qname q = {len, 0};
  if (s->tag_count == SCAN_NAMES || len > s->limits->name_bytes ||
      !multistatus__bytes_is_qname(name, len, &q.prefix))
    return NULL;
  size_t skip = q.prefix ? q.prefix + 1 : 0;
  if (skip == len || !multistatus__xml_is(*name, XML_NAME_START) ||
      !multistatus__xml_is(name[skip], XML_NAME_START))
    return NULL;
  multistatus__scan_name *k = s->first.tags + ++s->tag_count;
  *slot = (unsigned char)s->tag_count;
  memcpy(k->raw, name, sizeof k->raw);
  k->qname = q;
  k->scope = 0;
  k->key = multistatus__bindings_key(k->raw, q.prefix);
  k->term = multistatus__xml_term_of_name((const char *)k + skip, len - skip);
  k->tag.prefix.data = k->raw;
  k->tag.local = multistatus__qname_local(k->raw, q);
  k->tag.attrs = NULL;
  k->tag.attr_count = 0;
  k->tag.memo = &k->memo;
  return k;
}

/* The cached name of len bytes; NULL: it cannot be cached. */
static inline multistatus__scan_name *tag_find_name(multistatus__scan *s,
                                                    const char *name, size_t len) {
  unsigned hash = (unsigned char)name[len - 1] * 5u + (unsigned char)name[len / 2] * 3u;
  for (unsigned i = hash + (unsigned)len * 8u;; i++) {
    unsigned char *slot = &s->slots[i % SCAN_SLOTS];
    multistatus__scan_name *k = s->first.tags + *slot;
    if (LIKELY(k->qname.len == len && multistatus__bytes_same_name(name, k->raw, len)))
      return k;
    if (LIKELY(!*slot))
      return tag_new_name(s, slot, name, len);
  }
}

bool multistatus__scan_bind(multistatus__scan *s, multistatus_text prefix,
                            multistatus_text ns) {
  const void *names = s->bindings.names.data;
  bool added = multistatus__bindings_add(&s->bindings, s->allocator, prefix, ns);
  if (UNLIKELY(names != s->bindings.names.data))
    for (size_t i = 1; i <= s->tag_count; i++)
      s->first.tags[i].scope = 0; /* their views of namespace names are invalid */
  return added;
}

/* Resolves a cached name with the declarations in scope. False: its prefix is not
   declared. */
static inline bool tag_bind(multistatus__scan *s, multistatus__scan_name *k) {
  const multistatus__binding *b =
      multistatus__bindings_find_key(&s->bindings, k->raw, k->qname.prefix, k->key);
  if (UNLIKELY(!b))
    return false;
  k->scope = s->bindings.scope;
  k->tag.ns = multistatus__bindings_ns(&s->bindings, b);
  k->tag.prefix.len = b->ns_len ? k->qname.prefix : 0; /* xmlns:p="" unbinds p */
  k->tag.term = b->dav ? k->term : TERM_NONE;
  k->memo = NULL;
  return true;
}

static inline bool tag_is_bound(multistatus__scan *s, multistatus__scan_name *k) {
  return LIKELY(k->scope == s->bindings.scope) || tag_bind(s, k);
}

/* multistatus__scan_unbound() for an element, whose name may have more colons: the
   namespace ends with the last one, as in <urn:schemas-microsoft-
   com:Win32CreationTime>. No element may have the prefix xmlns (Namespaces in XML 1.0,
   section 3). */
static multistatus_text tag_unbound_element(multistatus__scan *s, const char *name,
                                            multistatus__qname q,
                                            multistatus_text *local) {
  static const char reserved[] = "xmlns";
  size_t prefix = q.prefix;
  if (prefix == sizeof reserved - 1 && memcmp(name, reserved, prefix) == 0) {
    multistatus_text none = {"", 0};
    multistatus__scan_syntax(s, name, "an element with the prefix xmlns");
    return none;
  }
  for (size_t i = prefix + 1; i < q.len; i++)
    if (name[i] == ':')
      prefix = i;
  local->data = name + prefix + 1;
  local->len = q.len - prefix - 1;
  return multistatus__scan_unbound(s, name, prefix);
}

/* Encodes the colons of a local name, if these are tolerated. */
static void tag_encode(multistatus__scan *s, multistatus_text *local) {
  static const char colon[] = "_x003A_";
  const char *p = memchr(local->data, ':', local->len), *end = local->data + local->len;
  if (!p || !multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_COLON, p,
                                        "more than one colon in a name"))
    return;
  if (!multistatus__array_reserve(s->allocator, &s->local, local->len * sizeof colon,
                                  1)) {
    multistatus__scan_nomem(s, p);
    return;
  }
  char *to = s->local.data;
  for (p = local->data; p < end; p++) {
    size_t n = *p == ':' ? sizeof colon - 1 : 1;
    memcpy(to, *p == ':' ? colon : p, n);
    to += n;
  }
  local->data = s->local.data;
  local->len = (size_t)(to - local->data);
}

/* Sets s->tag for a tag whose name is not cached, or whose prefix is not declared. */
static void tag_fill(multistatus__scan *s, const char *name, multistatus__qname q) {
  multistatus__xml_tag *tag = &s->tag;
  const multistatus__binding *b =
      multistatus__bindings_find(&s->bindings, name, q.prefix);
  tag->local = multistatus__qname_local(name, q);
  tag->ns = b ? multistatus__bindings_ns(&s->bindings, b)
              : tag_unbound_element(s, name, q, &tag->local);
  if (!s->stop)
    tag_encode(s, &tag->local);
  tag->prefix.data = name;
  tag->prefix.len = tag->ns.len ? q.prefix : 0;
  bool dav = b ? b->dav : tag->ns.len == 4 && memcmp(tag->ns.data, "DAV:", 4) == 0;
  tag->term = dav ? multistatus__xml_term(tag->local.data, tag->local.len) : TERM_NONE;
  tag->memo = NULL;
}

/* ---- Tags ---- */

/* True if a start tag ends at q. */
static inline bool tag_stops(const char *q, const char *end) {
  return q < end && (*q == '>' || (*q == '/' && end - q > 1 && q[1] == '>'));
}

/* True if the handler refuses the root at p by its name, before its attributes are
   read. known: its name, or NULL. The prefix xmlns is another error. */
static bool tag_is_foreign(const multistatus__scan *s, const char *p, const char *end,
                           const multistatus__scan_name *known) {
  if (known && s->on.root && known->qname.prefix != sizeof "xmlns" - 1)
    return !s->on.root(known->tag.local);
  return multistatus__xml_is_foreign(&s->on, p, end);
}

const char *multistatus__scan_start_tag(multistatus__scan *s, const char *p) {
  const char *name = p + 1, *end = multistatus__scan_bound(s, p), *after = name;
  size_t outside = s->bindings.count, len = multistatus__bytes_tag(name, end);
  multistatus__scan_name *known = len ? tag_find_name(s, name, len) : NULL;
  multistatus__qname q = {len, 0};
  if (s->depth >= s->limits->depth)
    return multistatus__scan_limit(s, "depth", p);
  if (!s->rooted && tag_is_foreign(s, p, end, known))
    return multistatus__scan_fault(s, MULTISTATUS_ERROR_NOT_MULTISTATUS, p,
                                   "the root element is not DAV:multistatus");
  s->raw_count = s->declared = s->values.len = 0;
  if (known)
    after += len;
  else
    after = multistatus__scan_tag_name(s, p, name, end, &q);
  if (!s->stop && !tag_stops(after, end))
    after = multistatus__scan_attributes(s, p, after, end);
  if (s->stop)
    return after;
  if (known && tag_is_bound(s, known))
    s->tag = known->tag;
  else
    tag_fill(s, name, known ? known->qname : q);
  s->tag.attrs = (const multistatus__xml_attr *)s->attrs.data;
  s->tag.attr_count = s->raw_count - s->declared;
  if (s->stop)
    return name;
  if (!tag_push(s, name, known ? len : q.len, known, outside))
    return multistatus__scan_nomem(s, p);
  s->rooted = true;
  s->mode = SCAN_CONTENT;
  s->closing = *after == '/';
  *s->on.at = (size_t)(p - s->data);
  s->stop = s->on.start(s->on.ctx, &s->tag);
  if (!s->closing)
    return after + 1;
  if (!s->stop)
    multistatus__scan_close(s, p);
  return after + 2;
}

/* True if the end tag at p is just this name. cached: it has BYTES_NAME bytes. */
static inline bool tag_closes(const char *p, const char *end, const char *name,
                              size_t len, bool cached) {
  size_t rest = (size_t)(end - p);
  if (LIKELY(cached && rest > BYTES_NAME + 2))
    return LIKELY(p[len + 2] == '>') &&
           LIKELY(multistatus__bytes_same_name(p + 2, name, len));
  return rest > len + 2 && p[len + 2] == '>' &&
         multistatus__bytes_equal(p + 2, name, len);
}

/* Reports the element whose start tag ends at q as a leaf. Returns the end of the
   element; NULL if it is no leaf. empty: it has no end tag. */
static inline const char *tag_leaf(multistatus__scan *s, const char *p, const char *q,
                                   const char *end, const multistatus__scan_name *known,
                                   bool empty) {
  const size_t len = known->qname.len;
  multistatus_text text = {q, 0};
  const char *at = p;
  if (LIKELY(!empty)) {
    at = multistatus__bytes_find(q, end, '<', '&', '>', false);
    if (UNLIKELY(end - at < 2) || UNLIKELY(*at != '<') || UNLIKELY(at[1] != '/') ||
        UNLIKELY(!tag_closes(at, end, known->raw, len, true)))
      return NULL;
    text.len = (size_t)(at - q);
    q = at + len + sizeof "</>" - 1;
  }
  *s->on.at = (size_t)(at - s->data);
  int stop = s->on.leaf(s->on.ctx, &known->tag, text);
  if (UNLIKELY(stop == XML_APART))
    return NULL;
  s->stop = stop;
  return q;
}

/* The same for a tag inside the root, with less to do if it has a cached name and no
   attributes. */
static inline const char *tag_start(multistatus__scan *s, const char *p,
                                    const char *end) {
  const char *name = p + 1;
  size_t len = multistatus__bytes_tag(name, end);
  if (UNLIKELY(!len))
    return multistatus__scan_start_tag(s, p);
  const bool empty = UNLIKELY(name[len] == '/');
  if (UNLIKELY(name[len + empty] != '>') || UNLIKELY(s->depth >= s->limits->depth))
    return multistatus__scan_start_tag(s, p);
  multistatus__scan_name *known = tag_find_name(s, name, len);
  if (UNLIKELY(!known || !tag_is_bound(s, known)))
    return multistatus__scan_start_tag(s, p);
  const char *after = name + len + 1 + empty;
  if (LIKELY(s->on.leaf && !(TERMS_OF_PARENTS >> known->tag.term & 1))) {
    const char *leaf = tag_leaf(s, p, after, end, known, empty);
    if (LIKELY(leaf))
      return leaf;
  }
  if (UNLIKELY(!tag_push(s, name, len, known, s->bindings.count)))
    return multistatus__scan_nomem(s, p);
  s->closing = empty;
  *s->on.at = (size_t)(p - s->data);
  s->stop = s->on.start(s->on.ctx, &known->tag);
  if (UNLIKELY(empty) && !s->stop)
    multistatus__scan_close(s, p);
  return after;
}

/* An end tag at p that is not just the name: unfinished, with white space, or wrong. */
static const char *tag_end(multistatus__scan *s, const char *p, const char *end,
                           const char *open, size_t len) {
  const char *name = p + 2;
  for (size_t i = 0; i < len && name + i < end; i++)
    if (name[i] != open[i])
      return multistatus__scan_syntax(s, name + i, "an end tag for another element");
  if ((size_t)(end - name) <= len)
    return multistatus__scan_cut(s, p);
  const char *q = multistatus__xml_space(name + len, end);
  if (q == end)
    return multistatus__scan_cut(s, p);
  if (*q != '>')
    return multistatus__scan_syntax(s, q, "an end tag for another element");
  multistatus__scan_close(s, p);
  return q + 1;
}

static inline const char *tag_finish(multistatus__scan *s, const char *p) {
  const multistatus__scan_element *top = tag_top(s);
  const char *open = top->raw ? top->raw : s->names.data + top->at;
  const char *end = multistatus__scan_bound(s, p);
  size_t len = top->len;
  if (UNLIKELY(!tag_closes(p, end, open, len, top->raw)))
    return tag_end(s, p, end, open, len);
  multistatus__scan_close(s, p);
  return p + len + sizeof "</>" - 1;
}

/* ---- Content ---- */

/* Skips white space before a tag or the end of the data, if that is not text. */
static inline const char *tag_space(const multistatus__scan *s, const char *p,
                                    const char *end) {
  if (!*s->on.skip_space)
    return p;
  const char *q = multistatus__bytes_first(p, end, multistatus__block_not_space);
  return UNLIKELY(q == end) || LIKELY(*q == '<') ? q : p;
}

/* Text up to the next tag, if it has only ASCII and no references. */
static inline const char *tag_text(multistatus__scan *s, const char *p,
                                   const char *end) {
  const char *q = multistatus__bytes_find(p, end, '<', '&', ']', true);
  if (UNLIKELY(q == end) || LIKELY(*q == '<')) {
    s->stop = s->on.text(s->on.ctx, p, (size_t)(q - p));
    return q;
  }
  return multistatus__scan_text(s, p);
}

const char *multistatus__scan_content(multistatus__scan *s, const char *p) {
  const char *const end = s->end;
  while ((p = tag_space(s, p, end)) < end) {
    if (*p != '<') {
      p = tag_text(s, p, end);
    } else if (UNLIKELY(end - p < 2)) {
      return multistatus__scan_wait(s, p);
    } else if (p[1] == '/') {
      p = tag_finish(s, p);
    } else if (UNLIKELY(p[1] == '!')) {
      return multistatus__scan_bang(s, p);
    } else if (UNLIKELY(p[1] == '?')) {
      return multistatus__scan_pi_target(s, p);
    } else {
      p = tag_start(s, p, end);
    }
    if (UNLIKELY(s->stop | !s->depth))
      return p;
  }
  return p;
}
