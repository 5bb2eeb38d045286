/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/bytes.h"
#include "dav.h"

/* DAV XML as results: what the events of a document mean. Order inside an element does
   not matter; elements that are not known are passed over, with all they hold. */

static multistatus__dav_place dav_here(const multistatus__dav_reader *d) {
  return (multistatus__dav_place)d->levels[d->level].place;
}

static multistatus_text dav_lang(const multistatus__dav_reader *d) {
  multistatus_text t = {NULL, d->levels[d->level].lang_len};
  if (t.len)
    t.data = d->langs.data + d->levels[d->level].lang;
  return t;
}

/* Whether the innermost element has an xml:lang of its own. */
static bool dav_own_lang(const multistatus__dav_reader *d) {
  return d->levels[d->level].lang != d->levels[d->level - 1].lang ||
         d->levels[d->level].lang_len != d->levels[d->level - 1].lang_len;
}

/* ---- Start ---- */

/* What shapes can say: hrefs, statuses, propstats and properties. */
static bool dav_has_shape(multistatus__dav_place place) {
  return place == DAV_RESPONSE || place == DAV_PROPSTAT || place == DAV_PROP ||
         place == DAV_VALUE || place == DAV_HREF || place == DAV_STATUS;
}

/* Goes into an element; xml:lang on it holds from here on. It is no longer than a name:
   everything inside has a copy of it. */
int multistatus__dav_enter(multistatus__dav_reader *d, multistatus__dav_place place,
                           const multistatus__xml_tag *t) {
  d->levels[d->level].filled = true;
  d->levels[d->level + 1] = d->levels[d->level];
  d->level++;
  d->levels[d->level].place = (uint8_t)place;
  d->levels[d->level].filled = d->levels[d->level].has_text = false;
  d->has_text = false;
  if (!dav_has_shape(place))
    multistatus__shape_spoil(&d->shapes);
  d->levels[d->level + 1].place = DAV_DOCUMENT; /* nothing was inside it yet */
  d->text.len = d->view.len = 0;
  if (place == DAV_MESSAGE)
    d->message.len = 0;
  for (size_t i = 0; i < t->attr_count; i++) {
    const multistatus__xml_attr *a = t->attrs + i;
    if (a->prefix.len != 3 || memcmp(a->prefix.data, "xml", 3) != 0 ||
        a->local.len != 4 || memcmp(a->local.data, "lang", 4) != 0)
      continue;
    d->levels[d->level].lang = (uint32_t)d->langs.len;
    d->levels[d->level].lang_len = (uint32_t)a->value.len;
    return multistatus__scratch_put(
        &d->in->parse, &d->langs, a->value.data, a->value.len,
        multistatus_input_limits(d->in)->name_bytes, "name-bytes");
  }
  return 0;
}

static void dav_leave(multistatus__dav_reader *d) {
  d->level--;
  d->view.len = 0;
  d->langs.len = d->levels[d->level].lang + d->levels[d->level].lang_len;
}

static int dav_skip(multistatus__dav_reader *d) {
  multistatus__shape_spoil(&d->shapes);
  d->skipped = 1;
  return 0;
}

/* A description where no RFC has it, or by another name. */
static int dav_odd_description(multistatus__dav_reader *d) {
  return multistatus_input_tolerate(d->in, MULTISTATUS_QUIRK_DESCRIPTION,
                                    MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                    "a description or an error out of its place");
}

/* The element whose content is a fragment: a property or a condition. */
static int dav_start_fragment(multistatus__dav_reader *d, multistatus__dav_place place,
                              const multistatus__xml_tag *t) {
  int rc = multistatus__dav_enter(d, place, t);
  return rc ? rc : multistatus__fragment_begin(&d->fragment, t);
}

/* A property. Its name is looked up once for each way that it is written. */
static int dav_start_value(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  if (t->memo && !*t->memo)
    *t->memo = multistatus__input_intern(d->in, t->ns, t->local);
  d->named = t->memo ? *t->memo : NULL;
  if (!d->named)
    return dav_start_fragment(d, DAV_VALUE, t);
  int rc = multistatus__dav_enter(d, DAV_VALUE, t);
  return rc ? rc : multistatus__fragment_begin_value(&d->fragment, t);
}

/* What nobody defined is kept whole: as the only content of a value without a name. */
static int dav_start_ext(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  static const multistatus__xml_tag none = {0};
  if (multistatus__dav_is_item(d, t))
    return multistatus__dav_enter(d, DAV_ITEM, t);
  if (multistatus_input_flags(d->in) & MULTISTATUS_READ_DROP_UNKNOWN)
    return dav_skip(d);
  int rc = multistatus__dav_enter(d, DAV_EXT, t);
  if (!rc)
    rc = multistatus__fragment_begin(&d->fragment, &none);
  if (!rc)
    rc = multistatus__fragment_start(&d->fragment, t);
  return rc || dav_own_lang(d) ? rc
                               : multistatus__fragment_lang(&d->fragment, dav_lang(d));
}

/* What DAV:error, DAV:status and DAV:responsedescription mean in both places. */
static int dav_start_outcome(multistatus__dav_reader *d,
                             const multistatus__xml_tag *t) {
  int rc;
  switch (t->term) {
  case TERM_STATUS:
    return multistatus__dav_enter(d, DAV_STATUS, t);
  case TERM_ERROR:
    return multistatus__dav_enter(d, DAV_ERROR, t);
  case TERM_RESPONSEDESCRIPTION:
    return multistatus__dav_enter(d, DAV_MESSAGE, t);
  case TERM_ERRORDESCRIPTION:
    rc = dav_odd_description(d);
    return rc ? rc : multistatus__dav_enter(d, DAV_MESSAGE, t);
  default:
    return dav_start_ext(d, t);
  }
}

void multistatus__dav_begin(multistatus__dav_reader *d) {
  d->response = d->depth;
  d->in_propstat = false;
  d->problem_from[0] = PROBLEM_NONE;
}

int multistatus__dav_start_response(multistatus__dav_reader *d,
                                    const multistatus__xml_tag *t) {
  multistatus__dav_begin(d);
  int rc = multistatus_input_begin(d->in);
  return rc ? rc : multistatus__dav_enter(d, DAV_RESPONSE, t);
}

static int dav_start_in_multistatus(multistatus__dav_reader *d,
                                    const multistatus__xml_tag *t) {
  switch (t->term) {
  case TERM_RESPONSE:
    return multistatus__dav_start_response(d, t);
  case TERM_RESPONSEDESCRIPTION:
    return multistatus__dav_enter(d, DAV_MESSAGE, t);
  case TERM_SYNC_TOKEN:
    return multistatus__dav_enter(d, DAV_SYNC_TOKEN, t);
  default:
    return dav_start_ext(d, t);
  }
}

static int dav_start_in_response(multistatus__dav_reader *d,
                                 const multistatus__xml_tag *t) {
  int rc;
  switch (t->term) {
  case TERM_HREF:
    return multistatus__dav_enter(d, DAV_HREF, t);
  case TERM_PROPSTAT:
    d->has_prop = false;
    d->in_propstat = true;
    d->problem_from[1] = PROBLEM_NONE;
    multistatus__shape_act(&d->shapes, SHAPE_OPEN, false);
    rc = multistatus_input_open_propstat(d->in);
    return rc ? rc : multistatus__dav_enter(d, DAV_PROPSTAT, t);
  case TERM_LOCATION:
    return multistatus__dav_enter(d, DAV_LOCATION, t);
  default:
    return dav_start_outcome(d, t);
  }
}

static int dav_start_in_propstat(multistatus__dav_reader *d,
                                 const multistatus__xml_tag *t) {
  if (t->term != TERM_PROP)
    return dav_start_outcome(d, t);
  d->has_prop = true;
  return multistatus__dav_enter(d, DAV_PROP, t);
}

/* A property or condition whose name the model cannot have, such as one in the
   namespace of xml, is passed over. rc: the error of adding it, which can be nothing
   else if it is RESULT. */
static int dav_pass_name(multistatus__dav_reader *d, int rc) {
  return rc == MULTISTATUS_ERROR_RESULT
             ? multistatus_input_excuse(d->in, MULTISTATUS_QUIRK_XML_NAME, NULL)
             : rc;
}

static int dav_start_in_error(multistatus__dav_reader *d,
                              const multistatus__xml_tag *t) {
  int rc;
  if (t->term == TERM_RESPONSEDESCRIPTION || t->term == TERM_ERRORDESCRIPTION) {
    rc = dav_odd_description(d);
    return rc ? rc : multistatus__dav_enter(d, DAV_MESSAGE, t);
  }
  if (multistatus__is_problem(t)) {
    multistatus__problem_begin(&d->problem, d->in);
    rc = dav_start_fragment(d, DAV_PROBLEM, t);
    return rc ? rc : multistatus__problem_start(&d->problem, t);
  }
  rc = multistatus_input_add_condition(d->in, t->ns, t->local);
  if (rc == MULTISTATUS_ERROR_RESULT) {
    d->levels[d->level].filled = true;
    rc = dav_pass_name(d, rc);
    return rc ? rc : dav_skip(d);
  }
  if (!rc)
    rc = multistatus__dav_condition_attributes(d, t);
  d->fragment.foreign = true;
  if (!rc)
    rc = dav_start_fragment(d, DAV_CONDITION, t);
  d->fragment.foreign = false;
  return rc;
}

/* The old way to tell a condition (RFC 3253, section 1.6): in the description. */
static int dav_start_in_message(multistatus__dav_reader *d,
                                const multistatus__xml_tag *t) {
  multistatus__dav_place outside = d->levels[d->level - 1].place;
  if (t->term != TERM_ERROR || (outside != DAV_RESPONSE && outside != DAV_PROPSTAT))
    return dav_skip(d);
  int rc = dav_odd_description(d);
  return rc ? rc : multistatus__dav_enter(d, DAV_ERROR, t);
}

static int dav_start_in_condition(multistatus__dav_reader *d,
                                  const multistatus__xml_tag *t) {
  if (d->fragment.depth == 0 && t->term == TERM_HREF)
    return multistatus__dav_enter(d, DAV_CONDITION_HREF, t);
  return multistatus__fragment_start(&d->fragment, t);
}

static int dav_start_in_problem(multistatus__dav_reader *d,
                                const multistatus__xml_tag *t) {
  int rc = multistatus__problem_start(&d->problem, t);
  return rc ? rc : multistatus__fragment_start(&d->fragment, t);
}

static int dav_start(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  int rc;
  switch (dav_here(d)) {
  case DAV_DOCUMENT:
    return multistatus__dav_start_root(d, t);
  case DAV_MULTISTATUS:
    return dav_start_in_multistatus(d, t);
  case DAV_RESPONSE:
    return dav_start_in_response(d, t);
  case DAV_PROPSTAT:
    return dav_start_in_propstat(d, t);
  case DAV_PROP:
    return dav_start_value(d, t);
  case DAV_ERROR:
    return dav_start_in_error(d, t);
  case DAV_VALUE:
  case DAV_EXT:
    if (d->has_text)
      multistatus__shape_spoil(&d->shapes);
    rc = multistatus__dav_keep_view(d);
    return rc ? rc : multistatus__fragment_start(&d->fragment, t);
  case DAV_CONDITION:
    return dav_start_in_condition(d, t);
  case DAV_PROBLEM:
    return dav_start_in_problem(d, t);
  case DAV_LOCATION:
    return t->term == TERM_HREF ? multistatus__dav_enter(d, DAV_LOCATION_HREF, t)
                                : dav_skip(d);
  case DAV_MESSAGE:
    return dav_start_in_message(d, t);
  default:
    return dav_skip(d);
  }
}

/* An error that costs one response only: what is left of it is passed over. */
static int dav_lose(multistatus__dav_reader *d, int rc) {
  multistatus__shape_spoil(&d->shapes);
  if (!multistatus_input_survive(d->in))
    return rc;
  while (d->level > 1 && dav_here(d) != DAV_RESPONSE)
    d->level--;
  dav_leave(d);
  d->skipped = d->depth + 1 - d->response;
  return 0;
}

static inline int dav_survive(multistatus__dav_reader *d, int rc) {
  return rc < 0 ? dav_lose(d, rc) : rc;
}

static int dav_on_start(void *ctx, const multistatus__xml_tag *t) {
  multistatus__dav_reader *d = ctx;
  d->depth++;
  if (!d->skipped) {
    d->levels[d->level].has_text = false;
    return dav_survive(d, dav_start(d, t));
  }
  d->skipped++;
  return 0;
}

/* ---- Text ---- */

static int dav_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Text where only elements have a meaning; white space is nothing. What stands
   between two tags is reported once, however many runs it has. */
static int dav_stray_text(multistatus__dav_reader *d, const char *data, size_t len) {
  if (d->levels[d->level].has_text || multistatus__bytes_is_space(data, len))
    return 0;
  d->levels[d->level].has_text = true;
  return multistatus_input_tolerate(d->in, MULTISTATUS_QUIRK_TEXT,
                                    MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                    "text where only elements may stand");
}

/* Where the text of an element goes that has nothing else; NULL: it is another one. */
static multistatus__scratch *dav_text_of(multistatus__dav_reader *d) {
  switch (dav_here(d)) {
  case DAV_HREF:
  case DAV_LOCATION_HREF:
  case DAV_CONDITION_HREF:
  case DAV_STATUS:
  case DAV_SYNC_TOKEN:
  case DAV_ITEM:
    return &d->text;
  case DAV_VALUE:
    return d->fragment.markup ? NULL : &d->fragment.content;
  default:
    return NULL;
  }
}

/* How much text it may have. */
static size_t dav_text_limit(const multistatus__dav_reader *d, const char **name) {
  multistatus__dav_place place = dav_here(d);
  bool href =
      place == DAV_HREF || place == DAV_LOCATION_HREF || place == DAV_CONDITION_HREF;
  *name = href ? "href-bytes" : "text-bytes";
  return href ? d->in->parse.limits->href_bytes : d->in->parse.limits->text_bytes;
}

static int dav_put_text(multistatus__dav_reader *d, multistatus__scratch *to,
                        const char *data, size_t len) {
  const char *name;
  size_t max = dav_text_limit(d, &name);
  return multistatus__scratch_put(&d->in->parse, to, data, len, max, name);
}

static int dav_mixed_text(multistatus__dav_reader *d, const char *data, size_t len) {
  int rc = 0;
  switch (dav_here(d)) {
  case DAV_PROBLEM:
    rc = multistatus__problem_text(&d->problem, data, len);
    return rc ? rc : multistatus__fragment_text(&d->fragment, data, len);
  case DAV_VALUE:
  case DAV_CONDITION:
  case DAV_EXT:
    return multistatus__fragment_text(&d->fragment, data, len);
  case DAV_MESSAGE:
    return dav_put_text(d, &d->message, data, len);
  default:
    return dav_stray_text(d, data, len);
  }
}

static int dav_take_text(multistatus__dav_reader *d, const char *data, size_t len) {
  multistatus__scratch *to = dav_text_of(d);
  const char *name;
  if (!to)
    return dav_mixed_text(d, data, len);
  if (!to->len && !d->view.len && data >= d->data && data < d->end &&
      len <= dav_text_limit(d, &name)) {
    d->view.data = data;
    d->view.len = len;
    return 0;
  }
  int rc = multistatus__dav_keep_view(d);
  return rc ? rc : dav_put_text(d, to, data, len);
}

int multistatus__dav_keep_view(multistatus__dav_reader *d) {
  size_t len = d->view.len;
  d->view.len = 0;
  return len ? dav_put_text(d, dav_text_of(d), d->view.data, len) : 0;
}

/* The text of the innermost element. */
static multistatus_text dav_text(const multistatus__dav_reader *d) {
  return d->view.len ? d->view : multistatus__scratch_text(&d->text);
}

/* Tells the shape of a text, unless it is white space, which is as good as a tag. */
static void dav_shape_text(multistatus__dav_reader *d, const char *data, size_t len) {
  multistatus__dav_place place = dav_here(d);
  bool plain = place == DAV_HREF || place == DAV_STATUS ||
               (place == DAV_VALUE && !d->fragment.markup);
  if (!d->has_text && multistatus__bytes_is_space(data, len))
    return;
  size_t before =
      d->view.len + (place == DAV_VALUE ? d->fragment.content.len : d->text.len);
  if (d->skipped || (plain && (d->has_text || before)))
    multistatus__shape_spoil(&d->shapes);
  else if (plain)
    multistatus__shape_text(&d->shapes, data, len);
  d->has_text = plain;
}

static int dav_on_text(void *ctx, const char *data, size_t len) {
  multistatus__dav_reader *d = ctx;
  if (d->shapes.learning)
    dav_shape_text(d, data, len);
  return d->skipped ? 0 : dav_survive(d, dav_take_text(d, data, len));
}

static multistatus_text dav_trimmed(multistatus_text t) {
  while (t.len && dav_space(*t.data)) {
    t.data++;
    t.len--;
  }
  while (t.len && dav_space(t.data[t.len - 1]))
    t.len--;
  return t;
}

/* ---- End ---- */

static int dav_end_value(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  multistatus__fragment_value(&d->fragment, &p);
  if (d->view.len) {
    p.value = d->view;
    p.kind = MULTISTATUS_PROP_TEXT;
  }
  p.lang = dav_lang(d);
  multistatus__shape_act(&d->shapes, SHAPE_PROP, d->has_text);
  return dav_pass_name(d, multistatus__input_add_prop(d->in, &p, d->named));
}

/* The language of what a condition holds; that of nothing is told only where it stands
   on the condition itself. */
static multistatus_text dav_condition_lang(const multistatus__dav_reader *d) {
  static const multistatus_text none = {NULL, 0};
  bool empty = !dav_trimmed(multistatus__scratch_text(&d->fragment.content)).len;
  return empty && !dav_own_lang(d) ? none : dav_lang(d);
}

/* Beside its hrefs a condition may hold anything; white space is nothing. */
static int dav_end_condition(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  int rc = multistatus__fragment_markup(&d->fragment, &p);
  if (!rc && dav_trimmed(p.value).len)
    rc = multistatus_input_set_condition_xml(d->in, p.value);
  return rc ? rc
            : multistatus_input_set_condition_attributes(d->in, p.attributes,
                                                         dav_condition_lang(d));
}

/* What an element with a text means; one without has no shape. */
static void dav_shape_act(multistatus__dav_reader *d, multistatus__shape_kind kind) {
  if (d->has_text)
    multistatus__shape_act(&d->shapes, kind, true);
  else
    multistatus__shape_spoil(&d->shapes);
}

static int dav_end_propstat(multistatus__dav_reader *d) {
  d->in_propstat = false;
  if (!d->has_prop && multistatus_input_tolerate(
                          d->in, MULTISTATUS_QUIRK_NO_PROP, MULTISTATUS_ERROR_RESULT,
                          MULTISTATUS_HERE, "a propstat without DAV:prop") < 0)
    return MULTISTATUS_ERROR_RESULT;
  multistatus__shape_act(&d->shapes, SHAPE_CLOSE, false);
  return multistatus_input_close_propstat(d->in);
}

/* The old form usually holds nothing but the error that was told already, and white
   space. */
static int dav_end_message(multistatus__dav_reader *d) {
  multistatus_text t = multistatus__scratch_text(&d->message);
  if (d->levels[d->level + 1].place == DAV_ERROR && !(t = dav_trimmed(t)).len)
    return 0;
  return multistatus_input_set_message(d->in, t, dav_lang(d));
}

static int dav_end_ext(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  multistatus__fragment_value(&d->fragment, &p);
  return multistatus_input_add_ext(d->in, p.value);
}

static int dav_end_response(multistatus__dav_reader *d) {
  if (d->level != 2)
    multistatus__shape_spoil(&d->shapes);
  multistatus__shape_act(&d->shapes, SHAPE_COMMIT, false);
  int rc = multistatus_input_commit(d->in);
  d->committed = !rc;
  return rc ? rc : XML_PAUSE;
}

/* What must hold something and holds nothing. */
static int dav_end_empty(multistatus__dav_reader *d, const char *what) {
  return multistatus_input_tolerate(d->in, MULTISTATUS_QUIRK_CONTENT,
                                    MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE, what);
}

static int dav_end_error(multistatus__dav_reader *d) {
  int rc = d->levels[d->level].filled
               ? 0
               : dav_end_empty(d, "a DAV:error without a condition");
  return rc || d->level > 1 ? rc : dav_end_response(d); /* a document of its own */
}

/* DAV:prop has an end of its own where it is the root. */
static int dav_end_prop(multistatus__dav_reader *d) {
  if (d->level > 1)
    return 0;
  int rc = multistatus_input_close_propstat(d->in);
  return rc ? rc : dav_end_response(d);
}

static int dav_end_element(multistatus__dav_reader *d) {
  switch (dav_here(d)) {
  case DAV_RESPONSE:
    return dav_end_response(d);
  case DAV_ERROR:
    return dav_end_error(d);
  case DAV_PROP:
    return dav_end_prop(d);
  case DAV_PROPSTAT:
    return dav_end_propstat(d);
  case DAV_VALUE:
    return dav_end_value(d);
  case DAV_CONDITION:
    return dav_end_condition(d);
  case DAV_EXT:
    return dav_end_ext(d);
  case DAV_PROBLEM:
    return multistatus__dav_end_problem(d, dav_condition_lang(d));
  case DAV_ITEM:
    return multistatus__dav_end_item(d);
  case DAV_HREF:
    dav_shape_act(d, SHAPE_HREF);
    return multistatus_input_add_href(d->in, dav_text(d));
  case DAV_STATUS:
    dav_shape_act(d, SHAPE_STATUS);
    return multistatus_input_set_status_line(d->in, dav_text(d));
  case DAV_MESSAGE:
    return dav_end_message(d);
  case DAV_SYNC_TOKEN:
    return multistatus_input_set_sync_token(d->in, dav_trimmed(dav_text(d)));
  case DAV_LOCATION:
    return d->levels[d->level].filled
               ? 0
               : dav_end_empty(d, "a DAV:location without a DAV:href");
  case DAV_LOCATION_HREF:
    return multistatus_input_set_location(d->in, dav_text(d));
  case DAV_CONDITION_HREF:
    return multistatus_input_add_condition_href(d->in, dav_text(d));
  default:
    return 0;
  }
}

static int dav_end(multistatus__dav_reader *d) {
  multistatus__dav_place place = dav_here(d);
  if ((place == DAV_VALUE || place == DAV_CONDITION || place == DAV_EXT ||
       place == DAV_PROBLEM) &&
      d->fragment.depth) {
    int rc = multistatus__fragment_end(&d->fragment);
    if (!rc && place == DAV_PROBLEM)
      rc = multistatus__problem_end(&d->problem);
    if (rc || place != DAV_EXT || d->fragment.depth)
      return rc;
  }
  int rc = dav_end_element(d);
  if (rc >= 0)
    dav_leave(d);
  return rc;
}

static int dav_on_end(void *ctx) {
  multistatus__dav_reader *d = ctx;
  d->depth--;
  if (!d->skipped)
    return dav_survive(d, dav_end(d));
  d->skipped--;
  return 0;
}

multistatus__xml_handler multistatus__dav_handler(multistatus__dav_reader *d) {
  const multistatus__xml_handler handler = {dav_on_start,
                                            dav_on_text,
                                            dav_on_end,
                                            d,
                                            multistatus_input_here(d->in),
                                            multistatus__dav_may_be_root,
                                            multistatus_input_charset(d->in)};
  return handler;
}
