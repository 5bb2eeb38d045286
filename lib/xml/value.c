/* SPDX-License-Identifier: MIT */
#include "value.h"

#include <string.h>
#include "../base/text.h"
#include "chars.h"

/* Parses the markup of a value and collects its texts. */

/* The most prefixes that are recorded. */
enum {
  VALUE_BOUND = sizeof(((multistatus_value *)0)->bound) /
                sizeof(((multistatus_value *)0)->bound[0])
};

/* ---- Prefixes ---- */

/* Returns whether a prefix is bound to the namespace asked for, if that is known. */
static bool value_within(const multistatus_value *v, multistatus_text prefix) {
  for (size_t i = v->count; i-- > 0;) {
    const multistatus_text bound = {v->bound[i].prefix, v->bound[i].len};
    if (multistatus__same(prefix, bound))
      return v->bound[i].within;
  }
  if (multistatus__text_is(prefix, "xml"))
    return strcmp(v->ns, "http://www.w3.org/XML/1998/namespace") == 0;
  return prefix.len == 0 && v->ns[0] == '\0';
}

/* True if the raw value of a declaration is the namespace asked for. */
static bool value_is_ns(const multistatus_value *v, multistatus_text raw) {
  const char *p = raw.data, *end = p + raw.len, *ns = v->ns;
  while (p < end && *ns) {
    uint32_t c;
    char decoded[4];
    ptrdiff_t n = *p == '&' ? multistatus__xml_reference(p, end, &c) : 0;
    size_t len = n > 0 ? multistatus__utf8_put(decoded, c) : 1;
    if (strncmp(ns, n > 0 ? decoded : p, len) != 0)
      return false;
    ns += len;
    p += n > 0 ? n : 1;
  }
  return p == end && !*ns;
}

static void value_bind(multistatus_value *v, multistatus_text prefix, bool within) {
  if (within == value_within(v, prefix))
    return;
  if (v->count == VALUE_BOUND) {
    v->over = v->over ? v->over : v->depth;
    return;
  }
  v->bound[v->count].prefix = prefix.data;
  v->bound[v->count].len = prefix.len;
  v->bound[v->count].depth = v->depth;
  v->bound[v->count++].within = within;
}

static void value_leave(multistatus_value *v) {
  while (v->count > 0 && v->bound[v->count - 1].depth == v->depth)
    v->count--;
  if (v->over == v->depth)
    v->over = 0;
  v->depth--;
}

/* ---- Tags ---- */

/* The text at p up to white space or one of the stops. */
static multistatus_text value_token(const char *p, const char *end, const char *stops) {
  multistatus_text t = {p, 0};
  while (p < end && !multistatus__xml_is(*p, XML_SPACE) && !strchr(stops, *p))
    p++;
  t.len = (size_t)(p - t.data);
  return t;
}

/* Parses the attribute at p and returns its end; NULL if there is none. */
static const char *value_attribute(const char *p, const char *end,
                                   multistatus_text *name, multistatus_text *raw) {
  *name = value_token(p, end, "=");
  p = multistatus__xml_space(p + name->len, end);
  if (p == end || *p != '=')
    return NULL;
  p = multistatus__xml_space(p + 1, end);
  if (p == end || (*p != '"' && *p != '\''))
    return NULL;
  raw->data = p + 1;
  const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));
  raw->len = close ? (size_t)(close - raw->data) : 0;
  return close ? close + 1 : NULL;
}

/* The prefix that an attribute declares; data NULL: none. */
static multistatus_text value_declares(multistatus_text name) {
  multistatus_text prefix = {NULL, 0};
  if (name.len >= 5 && memcmp(name.data, "xmlns", 5) == 0 &&
      (name.len == 5 || name.data[5] == ':')) {
    prefix.data = name.data + (name.len > 5 ? 6 : 5);
    prefix.len = name.len > 5 ? name.len - 6 : 0;
  }
  return prefix;
}

static multistatus_text value_take_prefix(multistatus_text *name) {
  const char *colon = memchr(name->data, ':', name->len);
  multistatus_text prefix = {name->data, colon ? (size_t)(colon - name->data) : 0};
  if (colon) {
    name->len -= prefix.len + 1;
    name->data = colon + 1;
  }
  return prefix;
}

static int value_fault(multistatus_value *v) {
  v->next = v->end;
  v->closing = 0;
  v->depth = SIZE_MAX; /* it has no end tag */
  return MULTISTATUS_ERROR_SYNTAX;
}

static int value_start(multistatus_value *v, multistatus__value_item *item) {
  const char *end = v->end;
  item->name = value_token(v->next + 1, end, "/>");
  const char *p = item->name.data + item->name.len;
  multistatus_text prefix = value_take_prefix(&item->name);
  bool declared = false;
  v->depth++;
  while ((p = multistatus__xml_space(p, end)) < end && *p != '/' && *p != '>') {
    multistatus_text name, raw;
    if (!(p = value_attribute(p, end, &name, &raw)))
      return value_fault(v);
    multistatus_text declares = value_declares(name);
    if (!declares.data)
      continue;
    bool within = value_is_ns(v, raw), own = multistatus__same(prefix, declares);
    value_bind(v, declares, within);
    declared = declared || own;
    if (own)
      item->within = within;
  }
  v->closing = p < end && *p == '/';
  p += v->closing ? 1 : 0;
  if (p == end || *p != '>' || item->name.len == 0)
    return value_fault(v);
  v->next = p + 1;
  if (!declared)
    item->within = value_within(v, prefix);
  item->unknown = !declared && v->over;
  return VALUE_START;
}

/* ---- Everything else ---- */

/* The end of the first mark, which ends with '>'; NULL if there is none. */
static const char *value_after(const char *p, const char *end, const char *mark) {
  size_t n = strlen(mark);
  const char *start = p;
  while (p < end && (p = memchr(p, '>', (size_t)(end - p)))) {
    p++;
    if ((size_t)(p - start) >= n && memcmp(p - n, mark, n) == 0)
      return p;
  }
  return NULL;
}

static bool value_begins(const multistatus_value *v, const char *s) {
  size_t n = strlen(s);
  return (size_t)(v->end - v->next) >= n && memcmp(v->next, s, n) == 0;
}

/* Skips a comment, a processing instruction or an end tag. */
static int value_skip(multistatus_value *v, const char *begin, const char *mark) {
  const char *after = value_after(v->next + strlen(begin), v->end, mark);
  if (!after)
    return value_fault(v);
  v->next = after;
  return 0;
}

static int value_literal(multistatus_value *v, multistatus__value_item *item) {
  const char *start = v->next + 9;
  if (value_skip(v, "<![CDATA[", "]]>") < 0)
    return MULTISTATUS_ERROR_SYNTAX;
  item->literal = true;
  item->text.data = start;
  item->text.len = (size_t)(v->next - start) - 3;
  return VALUE_TEXT;
}

static int value_text(multistatus_value *v, multistatus__value_item *item) {
  size_t most = (size_t)(v->end - v->next);
  const char *tag = memchr(v->next, '<', most);
  item->text.data = v->next;
  item->text.len = tag ? (size_t)(tag - v->next) : most;
  v->next += item->text.len;
  return VALUE_TEXT;
}

static int value_end_tag(multistatus_value *v) {
  if (v->depth == 0)
    return value_fault(v);
  int rc = value_skip(v, "</", ">");
  if (rc == 0)
    value_leave(v);
  return rc ? rc : VALUE_END;
}

int multistatus__value_step(multistatus_value *v, multistatus__value_item *item) {
  memset(item, 0, sizeof *item);
  if (v->closing) {
    v->closing = 0;
    value_leave(v);
    return VALUE_END;
  }
  while (v->next < v->end) {
    int rc = 0;
    if (*v->next != '<')
      return value_text(v, item);
    if (value_begins(v, "</"))
      return value_end_tag(v);
    if (value_begins(v, "<![CDATA["))
      return value_literal(v, item);
    if (value_begins(v, "<!--"))
      rc = value_skip(v, "<!--", "-->");
    else if (value_begins(v, "<?"))
      rc = value_skip(v, "<?", "?>");
    else
      return value_start(v, item);
    if (rc < 0)
      return rc;
  }
  return v->depth ? value_fault(v) : VALUE_DONE;
}

void multistatus__value_begin(multistatus_value *v, multistatus_text xml,
                              const char *ns) {
  memset(v, 0, sizeof *v);
  v->next = xml.data;
  v->end = xml.data ? xml.data + xml.len : NULL;
  v->ns = ns;
}

bool multistatus__value_is(const multistatus__value_item *item, const char *name) {
  return item->within && multistatus__text_is(item->name, name);
}

/* ---- Texts ---- */

static void value_put(multistatus__value_text *t, const char *s, size_t n, bool space) {
  if (space && t->len == t->start)
    return;
  for (size_t i = 0; i < n; i++, t->len++)
    if (t->len < t->room)
      t->out[t->len] = s[i];
  if (!space)
    t->kept = t->len;
}

static void value_add(multistatus__value_text *t, const multistatus__value_item *item) {
  const char *p = item->text.data, *end = p + item->text.len;
  while (p < end) {
    uint32_t c;
    char decoded[4];
    ptrdiff_t n =
        *p == '&' && !item->literal ? multistatus__xml_reference(p, end, &c) : 0;
    n = n > 0 && multistatus__utf8_is_xml(c)
            ? n
            : 0; /* to a character that XML does not allow: unchanged */
    if (n > 0)
      value_put(t, decoded, multistatus__utf8_put(decoded, c),
                c < 128 && multistatus__xml_is((char)c, XML_SPACE));
    else
      value_put(t, p, 1, multistatus__xml_is(*p, XML_SPACE));
    p += n > 0 ? n : 1;
  }
}

int multistatus__value_collect(multistatus_value *v, multistatus__value_text *t,
                               bool href) {
  multistatus__value_item item;
  const size_t inner = v->depth + 1;
  int rc = VALUE_TEXT;
  bool inside = false, done = false; /* in an href; one had a text */
  t->start = t->kept = t->len;
  while (v->depth + 1 >= inner && (rc = multistatus__value_step(v, &item)) > 0) {
    if (rc == VALUE_TEXT && (!href || inside || (!done && v->depth < inner))) {
      value_add(t, &item);
    } else if (rc == VALUE_START && href && v->depth == inner) {
      if (item.unknown)
        return MULTISTATUS_ERROR_LIMIT;
      if ((inside = !done && multistatus__value_is(&item, "href")))
        t->len = t->kept = t->start;
    } else if (rc == VALUE_END && v->depth < inner) {
      done = done || (inside && t->kept > t->start);
      inside = false;
    }
  }
  t->len = t->kept;
  return rc < 0 ? rc : 0;
}

int multistatus__value_seek(multistatus_value *v, const char *name, size_t depth) {
  multistatus__value_item item;
  int rc;
  while ((rc = multistatus__value_step(v, &item)) > 0) {
    if (rc != VALUE_START || (depth && v->depth != depth))
      continue;
    if (multistatus__value_is(&item, name))
      return 1;
    if (item.unknown && multistatus__text_is(item.name, name))
      return MULTISTATUS_ERROR_LIMIT;
  }
  return rc;
}
