/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/text.h"
#include "../../stream/put.h"
#include "../../xml/chars.h"
#include "../../xml/escape.h"
#include "dialect.h"

/* Dialects in XML: an element that contains elements is read as an object of JSON, any
   other as a string; written, it is the reverse. */

/* ---- Reading ---- */

static int xml_start(multistatus__dialect_reader *d, multistatus_text name) {
  static const multistatus_text none = {"", 0};
  d->element.len = 0;
  if (d->in_item) {
    int rc = multistatus__dialect_item_token(d, JSON_KEY, name);
    return rc ? rc : multistatus__dialect_item_token(d, JSON_OBJECT, none);
  }
  multistatus__walk_key(&d->walk, name);
  size_t path = multistatus__dialect_first(d, multistatus__walk_value(&d->walk));
  if (path < d->path_count) {
    d->role = path < d->role_paths[ROLE_ITEM] ? ROLE_ITEM : ROLE_FAILURE;
    return multistatus__dialect_item_token(d, JSON_OBJECT, none);
  }
  bool leads = multistatus__walk_enter(&d->walk, false, d->depth);
  d->any = d->any || leads;
  return leads || d->depth > 1
             ? 0
             : multistatus_input_fail(d->in, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                      MULTISTATUS_HERE,
                                      "the root element is not that of the dialect");
}

/* An item is at the level of the innermost open value of the walk. */
static int xml_survive(multistatus__dialect_reader *d, int rc) {
  return rc < 0 ? multistatus__dialect_survive(d, rc, d->depth, d->walk.level - 1) : rc;
}

static int xml_on_start(void *ctx, const multistatus__xml_tag *tag) {
  multistatus__dialect_reader *d = ctx;
  d->depth++;
  return multistatus__walk_skips(&d->walk, d->depth)
             ? 0
             : xml_survive(d, xml_start(d, tag->local));
}

static int xml_on_text(void *ctx, const char *data, size_t len) {
  multistatus__dialect_reader *d = ctx;
  if (!d->in_item || d->walk.skip)
    return 0;
  return xml_survive(d, multistatus__parse_put(&d->in->parse, &d->element, data, len,
                                               d->in->parse.limits->text_bytes,
                                               "text-bytes"));
}

static int xml_on_end(void *ctx) {
  multistatus__dialect_reader *d = ctx;
  d->depth--;
  if (multistatus__walk_skips(&d->walk, d->depth))
    return 0;
  if (!d->in_item) {
    multistatus__walk_leave(&d->walk);
    return 0;
  }
  int rc =
      multistatus__json_tree_end_text(&d->tree, multistatus__buffer_text(&d->element));
  d->element.len = 0;
  return xml_survive(d, rc || d->tree.open ? rc : multistatus__dialect_item_end(d));
}

int multistatus__dialect_xml_begin(multistatus__dialect_reader *d) {
  const multistatus__xml_handler handler = {
      .start = xml_on_start,
      .text = xml_on_text,
      .end = xml_on_end,
      .ctx = d,
      .at = multistatus_input_here(d->in),
      .charset = multistatus_input_charset(d->in),
  };
  if (!(d->source = multistatus__xml_source_of(multistatus_input_engine(d->in))))
    return multistatus_input_fail(d->in, MULTISTATUS_ERROR_UNSUPPORTED, 0,
                                  "this build has no libxml2");
  multistatus__walk_value(&d->walk); /* the document, of which the root is a member */
  multistatus__walk_enter(&d->walk, false, 0);
  d->source_state = d + 1;
  memset(d->source_state, 0, d->source->zeroed);
  return d->source->begin(d->source_state, &d->in->parse, &handler);
}

/* ---- Detection ---- */

/* Skips something with this start and end. False: something else begins here. */
static bool xml_skip(multistatus_text *t, const char *begin, const char *end) {
  size_t n = strlen(begin), m = strlen(end);
  if (t->len < n || memcmp(t->data, begin, n) != 0)
    return false;
  size_t i = n;
  while (i + m <= t->len && memcmp(t->data + i, end, m) != 0)
    i++;
  i = i + m <= t->len ? i + m : t->len;
  t->data += i;
  t->len -= i;
  return true;
}

bool multistatus__dialect_xml_root(multistatus_text body, multistatus_text *name) {
  xml_skip(&body, "\xef\xbb\xbf", "");
  do {
    const char *next = multistatus__xml_space(body.data, body.data + body.len);
    body.len -= (size_t)(next - body.data);
    body.data = next;
  } while (xml_skip(&body, "<?", "?>") || xml_skip(&body, "<!--", "-->"));
  size_t n = body.len && *body.data == '<' ? 1 : 0;
  name->data = body.data + n;
  while (n && n < body.len && !strchr("/> \t\r\n", body.data[n])) {
    n++;
    if (body.data[n - 1] == ':')
      name->data = body.data + n;
  }
  name->len = (size_t)(body.data + n - name->data);
  return body.len && (*body.data != '<' || n < body.len);
}

/* ---- Writing ---- */

/* Writes text escaped; characters that XML forbids become U+FFFD. */
static void xml_put_text(multistatus_output *out, multistatus_text t) {
  uint32_t c;
  for (size_t i = 0; i < t.len;) {
    int n = multistatus__xml_char(t.data + i, t.data + t.len, &c);
    const char *entity =
        n > 0 ? multistatus__xml_entity((unsigned char)t.data[i], 0) : "\xef\xbf\xbd";
    if (entity)
      multistatus_output_puts(out, entity);
    else
      multistatus_output_put(out, t.data + i, (size_t)n);
    i += n > 0 ? (size_t)n : multistatus__utf8_width(t.data[i]);
  }
}

static void xml_put_tag(multistatus_output *out, const char *open,
                        multistatus_text name) {
  multistatus_output_puts(out, open);
  multistatus_output_put(out, name.data, name.len);
  PUT(out, ">");
}

/* The name of the element for a node; the elements of an array have that of the
   array. */
static multistatus_text xml_name(const multistatus__json_tree *t, uint32_t n,
                                 multistatus_text item) {
  uint32_t parent = multistatus__json_tree_node(t, n)->parent;
  while (n != 1 && multistatus__json_tree_kind(t, parent) == JSON_ARRAY) {
    n = parent;
    parent = multistatus__json_tree_node(t, n)->parent;
  }
  return n == 1 ? item : multistatus__json_tree_key(t, n);
}

/* Not recursive, since a peer may have decided the depth of the tree. */
void multistatus__dialect_xml_put(multistatus_output *out,
                                  const multistatus__json_tree *t,
                                  multistatus_text item) {
  for (uint32_t n = 1;;) {
    multistatus_text name = xml_name(t, n, item);
    bool array = multistatus__json_tree_kind(t, n) == JSON_ARRAY;
    bool valid = multistatus__is_name(name); /* else it cannot be written */
    if (valid && !array)
      xml_put_tag(out, "<", name);
    if (valid && multistatus__json_tree_node(t, n)->child) {
      n = multistatus__json_tree_node(t, n)->child;
      continue;
    }
    if (valid && !array) {
      xml_put_text(out, multistatus__json_tree_text(t, n)); /* "": no scalar */
      xml_put_tag(out, "</", name);
    }
    while (n != 1 && !multistatus__json_tree_node(t, n)->next) {
      n = multistatus__json_tree_node(t, n)->parent;
      if (multistatus__json_tree_kind(t, n) == JSON_OBJECT)
        xml_put_tag(out, "</", xml_name(t, n, item));
    }
    if (n == 1)
      return;
    n = multistatus__json_tree_node(t, n)->next;
  }
}
