/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <string.h>

/* Tags. A start tag is read twice: first as it stands, then, when it is known to be
   whole, for what its attributes declare and mean. */

static const char *tag_syntax(multistatus__scan *s, const char *at, const char *text) {
  return multistatus__scan_fault(s, MULTISTATUS_ERROR_SYNTAX, at, text);
}

/* The tag at p goes on behind the data. */
static const char *tag_cut(multistatus__scan *s, const char *p) {
  return multistatus__scan_unfinished(s, p, SCAN_TOKEN_TAG);
}

static multistatus__scan_attr *tag_attr(const multistatus__scan *s, size_t i) {
  return (multistatus__scan_attr *)s->raw.data + i;
}

static multistatus_text tag_local(const char *name, multistatus__qname q) {
  size_t skip = q.prefix ? q.prefix + 1 : 0;
  multistatus_text t = {name + skip, q.len - skip};
  return t;
}

/* ---- Attributes as they stand ---- */

/* The name at `name` in the tag at p, of the element or of an attribute. */
static const char *tag_name(multistatus__scan *s, const char *p, const char *name,
                            const char *end, multistatus__qname *q) {
  int found = multistatus__xml_easy_qname(name, end, q) ? 1
              : name == p + 1 ? multistatus__xml_long_qname(name, end, q)
                              : multistatus__xml_qname(name, end, q);
  if (found == XML_CUT)
    return tag_cut(s, p);
  if (found < 0)
    return multistatus__scan_odd(s, name + q->len, found, "not a name");
  if (q->len > s->limits->name_bytes)
    return multistatus__scan_limit(s, "name-bytes", name);
  return name + q->len;
}

/* Does the tag end, from inside a value on? */
static bool tag_is_whole(const char *q, const char *end, char quote) {
  for (; q < end; q++) {
    if (quote)
      quote = *q == quote ? '\0' : quote;
    else if (*q == '"' || *q == '\'')
      quote = *q;
    else if (*q == '>')
      return true;
  }
  return false;
}

/* What is no character or no reference to one, at q in a value; n is what chars.h said
   of it. */
static bool tag_tolerate(multistatus__scan *s, const char *q, bool reference,
                         ptrdiff_t n) {
  if (reference && n < 0)
    return multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_AMPERSAND, q,
                                      "not a reference to a character");
  return multistatus__scan_tolerate_odd(s, n < 0 ? (int)n : XML_FORBIDDEN, q);
}

/* The value whose quote is at q. */
static const char *tag_value(multistatus__scan *s, const char *p, const char *q,
                             const char *end, multistatus__scan_attr *a) {
  char quote = *q++;
  size_t saved = 0;
  a->raw.data = q;
  a->plain = true;
  for (;;) {
    q = multistatus__bytes_find(q, end, '<', '&', quote, false);
    if (q == end)
      return tag_cut(s, p);
    if (*q == quote)
      break;
    if (*q == '<')
      return tag_syntax(s, q, "'<' in the value of an attribute");
    uint32_t c;
    bool reference = *q == '&';
    ptrdiff_t n = reference ? multistatus__xml_reference(q, end, &c)
                            : multistatus__xml_char(q, end, &c);
    if (n == XML_CUT)
      return tag_cut(s, p);
    if (n < 0 || !c) {
      s->whole = s->whole || tag_is_whole(q, end, quote);
      if (!s->whole)
        return tag_cut(s, p); /* what is odd is told once */
      if (!tag_tolerate(s, q, reference, n))
        return q;
      if (n < 0) {
        q += n == XML_BROKEN || reference ? 1 : multistatus__xml_width(*q);
        continue;
      }
    }
    char text[4];
    if (reference)
      saved += (size_t)n - multistatus__xml_put(text, c ? c : 0xfffd);
    else if (c == '\r' && q + 1 < end && q[1] == '\n')
      saved++;
    if (reference || c < 0x80) /* the latter is white space */
      a->plain = false;
    q += n;
  }
  a->raw.len = (size_t)(q - a->raw.data);
  a->len = a->raw.len - saved;
  if (a->len > (a->declares ? s->limits->name_bytes : s->limits->text_bytes))
    return multistatus__scan_limit(s, a->declares ? "name-bytes" : "text-bytes",
                                   a->raw.data);
  return q + 1;
}

/* Is there room for one more? Names the limit that says no. */
static const char *tag_over(const multistatus__scan *s) {
  if (s->declared > s->limits->namespaces ||
      s->bindings.count - BINDINGS_BUILT_IN > s->limits->namespaces - s->declared)
    return "namespaces";
  return s->raw_count - s->declared > s->limits->attributes ? "attributes" : NULL;
}

static const char *tag_attribute(multistatus__scan *s, const char *p, const char *name,
                                 const char *end) {
  if (!multistatus__room_grow(s->allocator, &s->raw, s->raw_count + 1,
                              sizeof(multistatus__scan_attr)))
    return multistatus__scan_nomem(s, name);
  multistatus__scan_attr *a = tag_attr(s, s->raw_count);
  const char *q = tag_name(s, p, name, end, &a->qname);
  if (s->stop)
    return q;
  a->name = name;
  a->ns.data = "";
  a->ns.len = 0;
  a->declares = (a->qname.prefix ? a->qname.prefix : a->qname.len) == 5 &&
                memcmp(name, "xmlns", 5) == 0;
  s->raw_count++;
  s->declared += a->declares;
  const char *limit = tag_over(s);
  if (limit)
    return multistatus__scan_limit(s, limit, name);
  q = multistatus__xml_space(q, end);
  if (q < end && *q != '=')
    return tag_syntax(s, q, "no '=' behind the name of an attribute");
  q = q < end ? multistatus__xml_space(q + 1, end) : q;
  if (q == end)
    return tag_cut(s, p);
  if (*q != '"' && *q != '\'')
    return tag_syntax(s, q, "no quote before the value of an attribute");
  return tag_value(s, p, q, end, a);
}

/* The attributes from q on, up to '>' or "/>". */
static const char *tag_attributes(multistatus__scan *s, const char *p, const char *q,
                                  const char *end) {
  while (!s->stop) {
    const char *next = multistatus__xml_space(q, end);
    if (next == end || (*next == '/' && next + 1 == end))
      return tag_cut(s, p);
    if (*next == '>')
      return next;
    if (*next == '/')
      return next[1] == '>' ? next : tag_syntax(s, next + 1, "no '>' behind '/'");
    if (next == q)
      return tag_syntax(s, q, "white space is missing");
    q = tag_attribute(s, p, next, end);
  }
  return q;
}

/* ---- What they mean ---- */

static char *tag_normalise(char *to, multistatus_text raw) {
  const char *p = raw.data, *end = p + raw.len;
  while (p < end) {
    uint32_t c = 0;
    ptrdiff_t n = *p == '&' ? multistatus__xml_reference(p, end, &c) : 0;
    if (n > 0) { /* else it was tolerated as it is */
      p += n;
      to += multistatus__xml_put(to, c ? c : 0xfffd);
      continue;
    }
    if (!(*p == '\r' && p + 1 < end && p[1] == '\n'))
      *to++ = multistatus__xml_is(*p, XML_SPACE) ? ' ' : *p;
    p++;
  }
  return to;
}

/* Makes raw the value. What stands as it is to be remains a view into the data. */
static bool tag_normalise_all(multistatus__scan *s) {
  size_t total = 0;
  for (size_t i = 0; i < s->raw_count; i++)
    total += tag_attr(s, i)->plain ? 0 : tag_attr(s, i)->len + 1;
  if (!total)
    return true;
  if (!multistatus__room_grow(s->allocator, &s->values, total, 1))
    return false;
  char *to = s->values.data;
  for (size_t i = 0; i < s->raw_count; i++) {
    multistatus__scan_attr *a = tag_attr(s, i);
    if (a->plain)
      continue;
    char *value = to;
    to = tag_normalise(to, a->raw);
    a->raw.data = value;
    a->raw.len = a->len;
  }
  return true;
}

/* The namespace of a prefix that is not declared, where that is tolerated: as it
   stands, with its colon, which makes DAV:getetag what it was meant to be. */
static multistatus_text tag_unbound(multistatus__scan *s, const char *name,
                                    size_t len) {
  multistatus_text ns = {name, len + 1};
  multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_PREFIX, name,
                             "a prefix that is not declared");
  return ns;
}

/* The same for an element, whose name may have more colons: the namespace reaches to
   the last one, as in <urn:schemas-microsoft-com:Win32CreationTime>. xmlns is bound by
   definition, and no element may have it (Namespaces in XML 1.0, section 3). */
static multistatus_text tag_unbound_element(multistatus__scan *s, const char *name,
                                            multistatus__qname q,
                                            multistatus_text *local) {
  static const char reserved[] = "xmlns";
  size_t prefix = q.prefix;
  if (prefix == sizeof reserved - 1 && memcmp(name, reserved, prefix) == 0) {
    multistatus_text none = {"", 0};
    tag_syntax(s, name, "an element with the prefix xmlns");
    return none;
  }
  for (size_t i = prefix + 1; i < q.len; i++)
    if (name[i] == ':')
      prefix = i;
  local->data = name + prefix + 1;
  local->len = q.len - prefix - 1;
  return tag_unbound(s, name, prefix);
}

static void tag_declare(multistatus__scan *s, multistatus__scan_attr *a) {
  multistatus_text prefix = {a->name + 6, a->qname.prefix ? a->qname.len - 6 : 0};
  const char *why = multistatus__bindings_forbid(prefix, a->raw);
  if (!why && prefix.len && !a->raw.len &&
      !multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_NAMESPACE, a->name,
                                  "a prefix is declared for no namespace"))
    return;
  if (why)
    tag_syntax(s, a->name, why);
  else if (!multistatus__bindings_add(&s->bindings, s->allocator, prefix, a->raw))
    multistatus__scan_nomem(s, a->name);
}

static void tag_resolve(multistatus__scan *s, multistatus__scan_attr *a) {
  const multistatus__binding *b =
      a->qname.prefix
          ? multistatus__bindings_find(&s->bindings, a->name, a->qname.prefix)
          : (const multistatus__binding *)s->bindings.list.data + BINDINGS_BUILT_IN - 1;
  if (b) {
    a->ns = multistatus__bindings_ns(&s->bindings, b);
    a->same = b->same;
  } else {
    a->ns = tag_unbound(s, a->name, a->qname.prefix);
    a->same = multistatus__bindings_same(&s->bindings, a->ns);
  }
}

static int tag_compare_texts(multistatus_text a, multistatus_text b) {
  if (a.len != b.len)
    return a.len < b.len ? -1 : 1;
  return a.len ? memcmp(a.data, b.data, a.len) : 0;
}

/* Orders by expanded name; declarations are a kind of their own. Namespaces are
   compared by where they are declared, as their names can be much longer than the tag.
 */
static int tag_compare(const multistatus__scan_attr *a,
                       const multistatus__scan_attr *b) {
  if (a->declares != b->declares)
    return a->declares - b->declares;
  int order =
      tag_compare_texts(tag_local(a->name, a->qname), tag_local(b->name, b->qname));
  if (order || a->declares)
    return order;
  if (a->same != b->same)
    return a->same < b->same ? -1 : 1;
  return a->same == BINDINGS_NONE ? tag_compare_texts(a->ns, b->ns) : 0;
}

/* The same with the place as last resort, by index. */
static bool tag_before(const multistatus__scan *s, size_t i, size_t k) {
  int order = tag_compare(tag_attr(s, i), tag_attr(s, k));
  return order ? order < 0 : i < k;
}

static void tag_sift(const multistatus__scan *s, size_t *heap, size_t i, size_t count) {
  size_t moved = heap[i], child;
  for (; (child = 2 * i + 1) < count; i = child) {
    if (child + 1 < count && tag_before(s, heap[child], heap[child + 1]))
      child++;
    if (!tag_before(s, moved, heap[child]))
      break;
    heap[i] = heap[child];
  }
  heap[i] = moved;
}

/* Heapsort: a tag with thousands of attributes must not take their square of time. */
static void tag_sort(const multistatus__scan *s, size_t *order, size_t count) {
  for (size_t i = 0; i < count; i++)
    order[i] = i;
  for (size_t i = count / 2; i-- > 0;)
    tag_sift(s, order, i, count);
  for (size_t i = count; i-- > 1;) {
    size_t last = order[0];
    order[0] = order[i];
    order[i] = last;
    tag_sift(s, order, 0, i);
  }
}

/* No two attributes may have the same name, or the same once prefixes are resolved. */
static void tag_check_unique(multistatus__scan *s, const char *p) {
  size_t count = s->raw_count, twice = count;
  if (!multistatus__room_grow(s->allocator, &s->order, count, sizeof(size_t))) {
    multistatus__scan_nomem(s, p);
    return;
  }
  size_t *order = s->order.data;
  tag_sort(s, order, count);
  for (size_t i = 1; i < count; i++)
    if (order[i] < twice &&
        tag_compare(tag_attr(s, order[i - 1]), tag_attr(s, order[i])) == 0)
      twice = order[i];
  if (twice < count)
    tag_syntax(s, tag_attr(s, twice)->name, "an attribute that is there twice");
}

/* Puts those that are no declarations where the handler sees them. */
static void tag_show(multistatus__scan *s, const char *p) {
  if (!multistatus__room_grow(s->allocator, &s->attrs, s->raw_count,
                              sizeof(multistatus__xml_attr))) {
    multistatus__scan_nomem(s, p);
    return;
  }
  multistatus__xml_attr *shown = s->attrs.data;
  for (size_t i = 0; i < s->raw_count; i++) {
    const multistatus__scan_attr *a = tag_attr(s, i);
    if (a->declares)
      continue;
    shown->prefix.data = a->name;
    shown->prefix.len = a->ns.len ? a->qname.prefix : 0;
    shown->local = tag_local(a->name, a->qname);
    shown->ns = a->ns;
    shown->value = a->raw;
    shown++;
  }
  s->tag.attrs = s->attrs.data;
}

/* All declarations first: they hold for the whole tag, in whatever order. */
static void tag_settle(multistatus__scan *s, const char *p) {
  if (!tag_normalise_all(s)) {
    multistatus__scan_nomem(s, p);
    return;
  }
  for (size_t i = 0; i < s->raw_count && !s->stop; i++)
    if (tag_attr(s, i)->declares)
      tag_declare(s, tag_attr(s, i));
  for (size_t i = 0; i < s->raw_count && !s->stop; i++)
    if (!tag_attr(s, i)->declares)
      tag_resolve(s, tag_attr(s, i));
  if (!s->stop && s->raw_count > 1)
    tag_check_unique(s, p);
  if (!s->stop && s->raw_count > s->declared)
    tag_show(s, p);
}

/* ---- Elements ---- */

static multistatus__scan_element *tag_top(const multistatus__scan *s) {
  return (multistatus__scan_element *)s->elements.data + s->depth;
}

static const char *tag_open_name(const multistatus__scan *s,
                                 const multistatus__scan_element *top) {
  return top->raw ? top->raw : (const char *)s->names.data + top->at;
}

/* Keeps the name of an element with a block of initialized bytes behind it, so that it
   can be compared as one. */
static bool tag_keep_name(multistatus__scan *s, const char *name, size_t len) {
  if (!multistatus__room_grow(s->allocator, &s->names, s->names_len + len + BYTES_BLOCK,
                              1))
    return false;
  char *to = (char *)s->names.data + s->names_len;
  memcpy(to, name, len);
  memset(to + len, 0, BYTES_BLOCK);
  return true;
}

/* Opens an element. known: its name, or NULL. */
static inline bool tag_push(multistatus__scan *s, const char *name, size_t len,
                            const multistatus__scan_name *known, size_t bindings) {
  if (!multistatus__room_grow(s->allocator, &s->elements, s->depth + 2,
                              sizeof(multistatus__scan_element)) ||
      (!known && !tag_keep_name(s, name, len)))
    return false;
  s->depth++;
  multistatus__scan_element *top = tag_top(s);
  top->raw = known ? known->raw : NULL;
  top->at = s->names_len;
  top->len = len;
  top->bindings = bindings;
  if (!known)
    s->names_len += len;
  return true;
}

void multistatus__scan_close(multistatus__scan *s, const char *p) {
  const multistatus__scan_element *top = tag_top(s);
  multistatus__bindings_drop(&s->bindings, top->bindings);
  s->names_len = top->at;
  if (--s->depth == 0)
    s->mode = SCAN_MISC;
  s->closing = false;
  *s->on.at = (size_t)(p - s->data);
  s->stop = s->on.end(s->on.ctx);
}

/* A name that is new; NULL: it takes a closer look, or there are too many. */
static multistatus__scan_name *tag_new_name(multistatus__scan *s, unsigned char *slot,
                                            const char *name, const char *end,
                                            size_t len) {
  multistatus__qname q;
  if (s->tag_count == SCAN_NAMES || len > s->limits->name_bytes ||
      !multistatus__xml_easy_qname(name, end, &q) || q.len != len)
    return NULL;
  multistatus__scan_name *k = s->first.tags + s->tag_count++;
  *slot = (unsigned char)s->tag_count;
  memcpy(k->raw, name, sizeof k->raw);
  k->qname = q;
  k->scope = 0;
  multistatus_text local = tag_local(name, q);
  k->term = multistatus__xml_term(local.data, local.len);
  return k;
}

/* The name of the tag, if it ends within two blocks. The same few names make up most of
   a body, so what was found out about one is kept. */
static inline multistatus__scan_name *tag_find_name(multistatus__scan *s,
                                                    const char *name, const char *end) {
  size_t len = multistatus__bytes_tag(name, end);
  if (len == 0)
    return NULL;
  size_t i = (unsigned char)name[len - 1] ^ (size_t)(unsigned char)name[len / 2] << 2;
  for (i ^= len;; i++) {
    unsigned char *slot = &s->slots[i % SCAN_SLOTS];
    if (!*slot)
      return tag_new_name(s, slot, name, end, len);
    multistatus__scan_name *k = s->first.tags + *slot - 1;
    if (k->qname.len == len && multistatus__bytes_same(name, k->raw, len))
      return k;
  }
}

/* What is no local name for its colons, where that is tolerated: as a name. */
static void tag_encode(multistatus__scan *s, multistatus_text *local) {
  static const char colon[] = "_x003A_";
  const char *p = memchr(local->data, ':', local->len), *end = local->data + local->len;
  if (!p || !multistatus__scan_tolerate(s, MULTISTATUS_QUIRK_XML_COLON, p,
                                        "more than one colon in a name"))
    return;
  if (!multistatus__room_grow(s->allocator, &s->local, local->len * sizeof colon, 1)) {
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

/* What the prefix of a name is bound to; NULL: nothing. */
static inline const multistatus__binding *tag_binding(const multistatus__scan *s,
                                                      multistatus__scan_name *known,
                                                      const char *name, size_t prefix) {
  const multistatus__binding *list = s->bindings.list.data;
  uint64_t scope = multistatus__bindings_scope(&s->bindings);
  if (known && known->scope == scope)
    return list + known->binding;
  const multistatus__binding *b =
      multistatus__bindings_find(&s->bindings, name, prefix);
  if (known && b) {
    known->scope = scope;
    known->binding = (size_t)(b - list);
    known->memo = NULL;
  }
  return b;
}

/* Is this the end of a start tag? */
static inline bool tag_stops(const char *q, const char *end) {
  return q < end && (*q == '>' || (*q == '/' && end - q > 1 && q[1] == '>'));
}

/* Makes the tag what the handler is to see of it. */
static void tag_fill(multistatus__scan *s, multistatus__scan_name *known,
                     const char *name, multistatus__qname q) {
  multistatus__xml_tag *tag = &s->tag;
  const multistatus__binding *b = tag_binding(s, known, name, q.prefix);
  tag->local = tag_local(name, q);
  tag->ns = b ? multistatus__bindings_ns(&s->bindings, b)
              : tag_unbound_element(s, name, q, &tag->local);
  if (!known && !s->stop)
    tag_encode(s, &tag->local);
  tag->prefix.data = name;
  tag->prefix.len = tag->ns.len ? q.prefix : 0; /* xmlns:p="" leaves p unbound */
  bool dav = b ? b->dav : tag->ns.len == 4 && memcmp(tag->ns.data, "DAV:", 4) == 0;
  tag->term = !dav    ? TERM_NONE
              : known ? known->term
                      : multistatus__xml_term(tag->local.data, tag->local.len);
  tag->attr_count = s->raw_count - s->declared;
  tag->memo = known && b ? &known->memo : NULL;
}

const char *multistatus__scan_start_tag(multistatus__scan *s, const char *p) {
  const char *name = p + 1, *end = multistatus__scan_bound(s, p), *behind;
  size_t outside = s->bindings.count;
  if (s->depth >= s->limits->depth)
    return multistatus__scan_limit(s, "depth", p);
  s->raw_count = s->declared = 0;
  multistatus__qname q;
  multistatus__scan_name *known = tag_find_name(s, name, end);
  if (known) {
    q = known->qname;
    behind = name + q.len;
  } else {
    multistatus__qname found;
    behind = tag_name(s, p, name, end, &found);
    q = found;
  }
  if (!s->stop && !tag_stops(behind, end)) {
    s->whole = false;
    behind = tag_attributes(s, p, behind, end);
    if (!s->stop && s->raw_count)
      tag_settle(s, p);
  }
  if (s->stop)
    return behind;
  tag_fill(s, known, name, q);
  if (s->stop)
    return name;
  if (!tag_push(s, name, q.len, known, outside))
    return multistatus__scan_nomem(s, p);
  s->rooted = true;
  s->mode = SCAN_CONTENT;
  s->closing = *behind == '/';
  *s->on.at = (size_t)(p - s->data);
  s->stop = s->on.start(s->on.ctx, &s->tag);
  if (!s->closing)
    return behind + 1;
  if (!s->stop)
    multistatus__scan_close(s, p);
  return behind + 2;
}

/* The end tag at p as it usually is not: cut off, with white space, or wrong. */
static const char *tag_end(multistatus__scan *s, const char *p, const char *end,
                           const char *open, size_t len) {
  const char *name = p + 2;
  for (size_t i = 0; i < len && name + i < end; i++)
    if (name[i] != open[i])
      return tag_syntax(s, name + i, "an end tag for another element");
  if ((size_t)(end - name) <= len)
    return tag_cut(s, p);
  const char *q = multistatus__xml_space(name + len, end);
  if (q == end)
    return tag_cut(s, p);
  if (*q != '>')
    return tag_syntax(s, q, "an end tag for another element");
  multistatus__scan_close(s, p);
  return q + 1;
}

const char *multistatus__scan_end_tag(multistatus__scan *s, const char *p) {
  const multistatus__scan_element *top = tag_top(s);
  const char *open = tag_open_name(s, top);
  const char *name = p + 2, *end = multistatus__scan_bound(s, p);
  size_t len = top->len, given = (size_t)(end - name);
  if (given <= len || given < BYTES_BLOCK || name[len] != '>' ||
      !multistatus__bytes_same(name, open, len))
    return tag_end(s, p, end, open, len);
  multistatus__scan_close(s, p);
  return name + len + 1;
}
