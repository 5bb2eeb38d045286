/* SPDX-License-Identifier: MIT */
#include "../../base/bytes.h"
#include "dav.h"

/* Builds results from the events of a DAV XML document. Child elements may come in any
   order; unknown elements are kept as extensions or ignored. */

/* ---- Start ---- */

/* The places of elements that templates can contain. */
enum {
  DAV_IN_TEMPLATE = 1u << DAV_RESPONSE | 1u << DAV_PROPSTAT | 1u << DAV_PROP |
                    1u << DAV_VALUE | 1u << DAV_HREF | 1u << DAV_STATUS
};

/* The places of elements that may occur once (RFC 4918, section 14; RFC 6578, section
   6.2). DAV:status has a quirk of its own, and several DAV:href are allowed. */
enum {
  DAV_ONCE = 1u << DAV_PROP | 1u << DAV_ERROR | 1u << DAV_LOCATION | 1u << DAV_MESSAGE |
             1u << DAV_SYNC_TOKEN | 1u << DAV_LOCATION_HREF
};

/* Sets the language from xml:lang on the innermost element. It is limited as names are,
   since everything inside gets a copy. */
static int dav_enter_lang(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  for (size_t i = 0; i < t->attr_count; i++) {
    const multistatus__xml_attr *a = t->attrs + i;
    if (!multistatus__xml_is_lang(a))
      continue;
    d->levels[d->level].lang = (uint32_t)d->langs.len;
    d->levels[d->level].lang_len = (uint32_t)a->value.len;
    return multistatus__parse_put(&d->in->parse, &d->langs, a->value.data, a->value.len,
                                  d->in->parse.limits->name_bytes, "name-bytes");
  }
  return 0;
}

static inline int dav_enter(multistatus__dav_reader *d, multistatus__dav_place place,
                            const multistatus__xml_tag *t) {
  multistatus__dav_level *outer = d->levels + d->level++, *inner = outer + 1;
  outer->filled = true;
  inner->place = (uint8_t)place;
  inner->filled = inner->has_text = false;
  inner->seen = 0;
  inner->lang = outer->lang;
  inner->lang_len = outer->lang_len;
  inner[1].place = DAV_DOCUMENT; /* nothing was inside it yet */
  d->has_text = d->plain = false;
  d->skip_space = place < DAV_VALUE;
  if (UNLIKELY(d->templates.recording && !(DAV_IN_TEMPLATE >> place & 1)))
    multistatus__template_abandon(&d->templates);
  d->text.len = 0;
  if (UNLIKELY(place == DAV_MESSAGE))
    d->message.len = 0;
  return UNLIKELY(t->attr_count) ? dav_enter_lang(d, t) : 0;
}

static int dav_skip(multistatus__dav_reader *d) {
  multistatus__template_abandon(&d->templates);
  d->skipped = 1;
  return 0;
}

/* A description or an error in a wrong place, or with another name. */
static int dav_start_misplaced(multistatus__dav_reader *d, multistatus__dav_place place,
                               const multistatus__xml_tag *t) {
  int rc = multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_DESCRIPTION,
                                    "a description or an error out of its place");
  return rc ? rc : dav_enter(d, place, t);
}

/* The element whose content is a fragment: a property or a condition. */
static int dav_start_fragment(multistatus__dav_reader *d, multistatus__dav_place place,
                              const multistatus__xml_tag *t) {
  int rc = dav_enter(d, place, t);
  return rc ? rc : multistatus__fragment_begin(&d->fragment, t);
}

/* The name of a property is interned once for each way that it is written. False: it
   cannot be. */
static bool dav_intern(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  if (t->memo && !*t->memo)
    *t->memo = multistatus__input_intern(d->in, t->ns, t->local);
  d->named = t->memo ? *t->memo : NULL;
  return d->named != NULL;
}

/* A property. Its value is not collected in the fragment unless it is more than text.
 */
static int dav_start_value(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  if (UNLIKELY(!dav_intern(d, t)))
    return dav_start_fragment(d, DAV_VALUE, t);
  int rc = dav_enter(d, DAV_VALUE, t);
  d->plain = !t->attr_count;
  return rc || d->plain ? rc : multistatus__fragment_begin_value(&d->fragment, t);
}

/* The value of a property turns out to be markup. */
static int dav_turn_into_fragment(multistatus__dav_reader *d) {
  multistatus_text text = multistatus__buffer_text(&d->text);
  d->plain = false;
  int rc = multistatus__fragment_begin_value(&d->fragment, &multistatus__no_tag);
  if (!rc && text.len)
    rc = multistatus__fragment_text(&d->fragment, text.data, text.len);
  d->text.len = 0;
  return rc;
}

/* An unknown element is kept as the only content of a value without a name. One of DAV:
   that belongs elsewhere, such as a DAV:prop without a propstat, is skipped. */
static int dav_start_ext(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  if (d->in->propstat)
    d->in->propstat->others = true;
  if (multistatus__dav_is_item(d, t))
    return dav_enter(d, DAV_ITEM, t);
  if (t->term != TERM_NONE) {
    int rc = multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_CONTENT,
                                      "an element that is not allowed here");
    return rc ? rc : dav_skip(d);
  }
  if (multistatus_input_flags(d->in) & MULTISTATUS_READ_DROP_UNKNOWN)
    return dav_skip(d);
  int rc = dav_enter(d, DAV_EXT, t);
  if (!rc)
    rc = multistatus__fragment_begin(&d->fragment, &multistatus__no_tag);
  if (!rc)
    rc = multistatus__fragment_start(&d->fragment, t);
  return rc || multistatus__dav_own_lang(d)
             ? rc
             : multistatus__fragment_lang(&d->fragment, multistatus__dav_lang(d));
}

static void dav_begin(multistatus__dav_reader *d) {
  d->response = d->depth;
  d->problem_from[0] = PROBLEM_NONE;
}

/* A DAV:response. In DAV:multistatus, also one in no namespace, and an element of DAV:
   that is not allowed there, such as the DAV:error of a server that fails in the
   middle: they may be failures, so they must not be ignored. */
MULTISTATUS__HOT int dav_start_response(multistatus__dav_reader *d,
                                        const multistatus__xml_tag *t) {
  bool misplaced = d->level == 1 && t->term != TERM_RESPONSE;
  dav_begin(d);
  d->no_ns = !t->ns.len;
  d->in->left_out |= misplaced;
  int rc = multistatus_input_begin(d->in);
  if (UNLIKELY(d->no_ns || misplaced) && !rc)
    rc = multistatus__input_quirk(
        d->in, misplaced ? MULTISTATUS_QUIRK_CONTENT : MULTISTATUS_QUIRK_XML_NAMESPACE,
        "an element that is not a DAV:response");
  return rc ? rc : dav_enter(d, DAV_RESPONSE, t);
}

static int dav_start_propstat(multistatus__dav_reader *d,
                              const multistatus__xml_tag *t) {
  d->problem_from[1] = PROBLEM_NONE;
  multistatus__template_add(&d->templates, TEMPLATE_PROPSTAT, false);
  int rc = multistatus_input_open_propstat(d->in);
  return rc ? rc : dav_enter(d, DAV_PROPSTAT, t);
}

/* A response inside another one ends the outer one, whose end tag may be missing. What
   follows in that is read as if it was in DAV:multistatus. It may be a failure of the
   outer one, so that cannot succeed. In a propstat, a response and another propstat are
   skipped, and the status is unknown. */
MULTISTATUS__COLD int dav_start_nested(multistatus__dav_reader *d,
                                       multistatus__dav_place here,
                                       const multistatus__xml_tag *t) {
  multistatus_input *in = d->in;
  int rc = multistatus__input_quirk(in, MULTISTATUS_QUIRK_CONTENT,
                                    "a response inside another one");
  if (rc)
    return rc;
  multistatus__template_abandon(&d->templates);
  multistatus__input_doubt(in);
  if (here == DAV_PROPSTAT) {
    in->left_out |= t->term != TERM_PROPSTAT;
    return dav_skip(d);
  }
  if ((rc = multistatus_input_commit(in)))
    return rc;
  multistatus__dav_leave(d);
  d->unclosed++;
  return dav_start_response(d, t);
}

/* The other elements of a document, a response and a propstat. */
static int dav_start_other(multistatus__dav_reader *d, multistatus__dav_place here,
                           const multistatus__xml_tag *t) {
  enum {
    RESPONSES = 1 << TERM_RESPONSE | 1 << TERM_MULTISTATUS | 1 << TERM_MKCOL_RESPONSE |
                1 << TERM_PROPSTAT
  };
  if (here == DAV_MULTISTATUS && t->term != TERM_NONE)
    return dav_start_response(d, t);
  if (here == DAV_RESPONSE && t->term == TERM_PROPSTAT)
    return dav_start_propstat(d, t);
  if (RESPONSES >> t->term & 1)
    return dav_start_nested(d, here, t);
  return t->term == TERM_ERRORDESCRIPTION ? dav_start_misplaced(d, DAV_MESSAGE, t)
                                          : dav_start_ext(d, t);
}

static int dav_start_in_error(multistatus__dav_reader *d,
                              const multistatus__xml_tag *t) {
  int rc;
  if (t->term == TERM_RESPONSEDESCRIPTION || t->term == TERM_ERRORDESCRIPTION)
    return dav_start_misplaced(d, DAV_MESSAGE, t);
  if (multistatus__is_problem(t)) {
    multistatus__problem_begin(&d->problem, d->in);
    rc = dav_start_fragment(d, DAV_PROBLEM, t);
    return rc ? rc : multistatus__problem_start(&d->problem, t);
  }
  rc = multistatus_input_add_condition(d->in, t->ns, t->local);
  if (rc == MULTISTATUS_ERROR_RESULT) {
    d->levels[d->level].filled = true;
    rc = multistatus__dav_pass_name(d, rc);
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

/* An element inside a text. An unknown one is ignored with what is in it (RFC 4918,
   section 17); one of DAV: may contain a failure or an href. */
static int dav_start_in_text(multistatus__dav_reader *d,
                             const multistatus__xml_tag *t) {
  if (t->term == TERM_NONE)
    return dav_skip(d);
  d->in->left_out = true;
  if (d->in->building)
    multistatus__input_doubt(d->in);
  int rc = multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_CONTENT,
                                    "an element inside a text");
  return rc ? rc : dav_skip(d);
}

/* An error inside the description: the old place of conditions (RFC 3253, section 1.6).
 */
static int dav_start_in_message(multistatus__dav_reader *d,
                                const multistatus__xml_tag *t) {
  multistatus__dav_place outside = d->levels[d->level - 1].place;
  return t->term == TERM_ERROR && (outside == DAV_RESPONSE || outside == DAV_PROPSTAT)
             ? dav_start_misplaced(d, DAV_ERROR, t)
             : dav_start_in_text(d, t);
}

/* An element inside a property, a condition, problem details or an extension. */
static int dav_start_in_fragment(multistatus__dav_reader *d,
                                 multistatus__dav_place here,
                                 const multistatus__xml_tag *t) {
  int rc = 0;
  if (here == DAV_CONDITION && d->fragment.depth == 0 && t->term == TERM_HREF)
    return dav_enter(d, DAV_CONDITION_HREF, t);
  if (UNLIKELY(d->has_text))
    multistatus__template_abandon(&d->templates);
  if (d->plain)
    rc = dav_turn_into_fragment(d);
  else if (here == DAV_PROBLEM)
    rc = multistatus__problem_start(&d->problem, t);
  return rc ? rc : multistatus__fragment_start(&d->fragment, t);
}

/* ---- The root: the kinds of document ---- */

/* The kinds by the term of the root. DAV:prop has properties only, as a LOCK is
   answered (RFC 4918, section 9.10.1). */
static const uint8_t dav_kinds[TERM_COUNT] = {
    [TERM_MULTISTATUS] = MULTISTATUS_DOCUMENT_MULTISTATUS,
    [TERM_RESPONSE] = MULTISTATUS_DOCUMENT_MULTISTATUS,
    [TERM_MKCOL_RESPONSE] = MULTISTATUS_DOCUMENT_MKCOL_RESPONSE,
    [TERM_ERROR] = MULTISTATUS_DOCUMENT_ERROR,
    [TERM_PROP] = MULTISTATUS_DOCUMENT_PROP};

MULTISTATUS__COLD int dav_start_root(multistatus__dav_reader *d,
                                     const multistatus__xml_tag *t) {
  unsigned kind = dav_kinds[t->term];
  int rc = 0;
  if (!kind && multistatus__text_is(t->ns, "urn:ietf:params:xml:ns:caldav") &&
      multistatus__text_is(t->local, "mkcalendar-response"))
    kind = MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE;
  if (!kind)
    return multistatus_input_fail(d->in, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                  MULTISTATUS_HERE,
                                  "the root element is not DAV:multistatus");
  if (t->term == TERM_RESPONSE)
    rc = multistatus_input_tolerate(d->in, MULTISTATUS_QUIRK_ROOT,
                                    MULTISTATUS_ERROR_NOT_MULTISTATUS, MULTISTATUS_HERE,
                                    "a DAV:response without DAV:multistatus");
  multistatus_input_set_document(d->in, (multistatus_document)kind);
  if (rc)
    return rc;
  if (t->term == TERM_MULTISTATUS)
    return dav_enter(d, DAV_MULTISTATUS, t);
  if (kind < MULTISTATUS_DOCUMENT_ERROR)
    return dav_start_response(d, t);
  dav_begin(d);
  rc = multistatus_input_begin(d->in);
  if (kind == MULTISTATUS_DOCUMENT_PROP)
    rc = multistatus_input_open_propstat(d->in);
  return rc ? rc
            : dav_enter(d, kind == MULTISTATUS_DOCUMENT_PROP ? DAV_PROP : DAV_ERROR, t);
}

/* ---- Any start tag ---- */

/* The place of an element, by the place of its parent and its term, where entering it
   is all there is to do; 0: other elements. */
static const uint8_t dav_places[][TERM_COUNT] = {
    [DAV_MULTISTATUS] =
        {[TERM_RESPONSEDESCRIPTION] = DAV_MESSAGE, [TERM_SYNC_TOKEN] = DAV_SYNC_TOKEN},
    [DAV_RESPONSE] = {[TERM_HREF] = DAV_HREF,
                      [TERM_STATUS] = DAV_STATUS,
                      [TERM_ERROR] = DAV_ERROR,
                      [TERM_RESPONSEDESCRIPTION] = DAV_MESSAGE,
                      [TERM_LOCATION] = DAV_LOCATION},
    [DAV_PROPSTAT] = {[TERM_PROP] = DAV_PROP,
                      [TERM_STATUS] = DAV_STATUS,
                      [TERM_ERROR] = DAV_ERROR,
                      [TERM_RESPONSEDESCRIPTION] = DAV_MESSAGE},
    [DAV_LOCATION] = {[TERM_HREF] = DAV_LOCATION_HREF},
};

static int dav_start(multistatus__dav_reader *d, const multistatus__xml_tag *t) {
  multistatus__dav_place here = multistatus__dav_here(d);
  if (UNLIKELY(d->unclosed) && here == DAV_DOCUMENT)
    here = DAV_MULTISTATUS;
  switch (here) {
  case DAV_DOCUMENT:
    return dav_start_root(d, t);
  case DAV_MULTISTATUS:
  case DAV_RESPONSE:
  case DAV_PROPSTAT:
    return dav_start_other(d, here, t);
  case DAV_PROP:
    return dav_start_value(d, t);
  case DAV_ERROR:
    return dav_start_in_error(d, t);
  case DAV_VALUE:
  case DAV_CONDITION:
  case DAV_PROBLEM:
  case DAV_EXT:
    return dav_start_in_fragment(d, here, t);
  case DAV_MESSAGE:
    return dav_start_in_message(d, t);
  default:
    return dav_start_in_text(d, t);
  }
}

/* After an error of a single response, skips the rest of that response. */
MULTISTATUS__COLD int dav_skip_response(multistatus__dav_reader *d, int rc) {
  multistatus__template_abandon(&d->templates);
  if (!multistatus_input_survive(d->in))
    return rc;
  while (d->level > 1 && multistatus__dav_here(d) != DAV_RESPONSE)
    d->level--;
  multistatus__dav_leave(d);
  d->skipped = d->depth + 1 - d->response;
  return 0;
}

static inline int dav_survive(multistatus__dav_reader *d, int rc) {
  return UNLIKELY(rc < 0) ? dav_skip_response(d, rc) : rc;
}

/* True for an element in no namespace that is read as one of DAV:. Some servers create
   all elements but the root without a namespace. A response may be a failure, so it
   must not be ignored; in it, elements are recognized in the same way. */
static bool dav_counts_as_dav(const multistatus__dav_reader *d,
                              multistatus__term term) {
  return multistatus__dav_here(d) == DAV_MULTISTATUS ? term == TERM_RESPONSE : d->no_ns;
}

static int dav_on_start(void *ctx, const multistatus__xml_tag *t) {
  multistatus__dav_reader *d = ctx;
  multistatus__xml_tag dav;
  d->depth++;
  if (UNLIKELY(d->skipped)) {
    d->skipped++;
    return 0;
  }
  if (UNLIKELY(!t->ns.len)) {
    dav = *t;
    dav.term = multistatus__xml_term(t->local.data, t->local.len);
    t = dav_counts_as_dav(d, dav.term) ? &dav : t;
  }
  multistatus__dav_level *here = d->levels + d->level;
  here->has_text = false;
  unsigned place =
      LIKELY(here->place <= DAV_LOCATION) ? dav_places[here->place][t->term] : 0;
  if (LIKELY(!place))
    return dav_survive(d, dav_start(d, t));
  uint32_t bit = 1u << place;
  int rc = UNLIKELY(here->seen & bit & DAV_ONCE)
               ? multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_REPEATED,
                                          "an element that may occur once")
               : 0;
  here->seen |= bit;
  return dav_survive(d, rc ? rc : dav_enter(d, (multistatus__dav_place)place, t));
}

/* ---- Text ---- */

/* Text where only elements are allowed; white space is ignored. Text between two tags
   is reported once, even if it comes in several runs. */
static int dav_stray_text(multistatus__dav_reader *d, const char *data, size_t len) {
  int rc = 0;
  if (!d->levels[d->level].has_text && !multistatus__bytes_is_space(data, len)) {
    d->levels[d->level].has_text = true;
    multistatus__template_abandon(&d->templates); /* it would contain the text */
    rc = multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_TEXT,
                                  "text where only elements are allowed");
  }
  d->in->parse.loose = 0; /* text between results belongs to none of them */
  return rc;
}

static int dav_take_text(multistatus__dav_reader *d, const char *data, size_t len) {
  multistatus__parse *parse = &d->in->parse;
  multistatus__dav_place here = multistatus__dav_here(d);
  int rc = 0;
  switch (here) {
  case DAV_HREF:
  case DAV_LOCATION_HREF:
  case DAV_CONDITION_HREF:
    return multistatus__parse_put(parse, &d->text, data, len, parse->limits->href_bytes,
                                  "href-bytes");
  case DAV_STATUS:
  case DAV_MESSAGE:
  case DAV_SYNC_TOKEN:
  case DAV_ITEM:
    break;
  case DAV_PROBLEM:
    rc = multistatus__problem_text(&d->problem, data, len);
    return rc ? rc : multistatus__fragment_text(&d->fragment, data, len);
  case DAV_VALUE:
    if (d->plain)
      break;
    /* fall through */
  case DAV_CONDITION:
  case DAV_EXT:
    return multistatus__fragment_text(&d->fragment, data, len);
  default:
    return dav_stray_text(d, data, len);
  }
  return multistatus__parse_put(parse, here == DAV_MESSAGE ? &d->message : &d->text,
                                data, len, parse->limits->text_bytes, "text-bytes");
}

/* Records a text for the template. White space counts as part of the tags around it. */
static void dav_template_text(multistatus__dav_reader *d, const char *data,
                              size_t len) {
  multistatus__dav_place place = multistatus__dav_here(d);
  bool plain = place == DAV_HREF || place == DAV_STATUS ||
               (place == DAV_VALUE && (d->plain || !d->fragment.markup));
  if (!d->has_text && multistatus__bytes_is_space(data, len))
    return;
  size_t before =
      place == DAV_VALUE && !d->plain ? d->fragment.content.len : d->text.len;
  if (d->skipped || (plain && (d->has_text || before)))
    multistatus__template_abandon(&d->templates);
  else if (plain)
    multistatus__template_text(&d->templates, data, len);
  d->has_text = plain;
}

static int dav_on_text(void *ctx, const char *data, size_t len) {
  multistatus__dav_reader *d = ctx;
  if (UNLIKELY(d->templates.recording))
    dav_template_text(d, data, len);
  return UNLIKELY(d->skipped) ? 0 : dav_survive(d, dav_take_text(d, data, len));
}

/* ---- End ---- */

/* True if an end tag means nothing: that of an element that is skipped, or of a
   response that ended before. */
MULTISTATUS__COLD bool dav_ignores_end(multistatus__dav_reader *d) {
  if (!d->skipped && multistatus__dav_here(d) > DAV_MULTISTATUS)
    return false;
  --*(d->skipped ? &d->skipped : &d->unclosed);
  multistatus__template_abandon(&d->templates);
  return true;
}

static int dav_on_end(void *ctx) {
  multistatus__dav_reader *d = ctx;
  d->depth--;
  d->in->parse.loose = 0; /* quirks of an element outside the results */
  if (UNLIKELY(d->skipped | d->unclosed) && dav_ignores_end(d))
    return 0;
  return dav_survive(d, multistatus__dav_end(d));
}

/* ---- Leaves ---- */

/* Handles the leaves that are frequent: an href, a status, a property with a text, and
   an element inside a property. For all others, and for texts over their limits, it
   returns XML_APART; if the value was turned into a fragment by then, the separate
   events continue that fragment. */
static int dav_leaf(multistatus__dav_reader *d, const multistatus__xml_tag *t,
                    multistatus_text text) {
  const multistatus_limits *limits = d->in->parse.limits;
  multistatus__dav_place here = multistatus__dav_here(d);
  if (LIKELY(here == DAV_PROP && text.len <= limits->text_bytes && dav_intern(d, t)))
    return multistatus__dav_end_plain(d, text, true);
  if (here == DAV_VALUE) {
    int rc = d->plain ? dav_turn_into_fragment(d) : 0;
    return rc ? rc : multistatus__fragment_leaf(&d->fragment, t, text);
  }
  unsigned place = here <= DAV_LOCATION ? dav_places[here][t->term] : 0;
  if (place == DAV_HREF && text.len <= limits->href_bytes)
    return multistatus_input_add_href(d->in, text);
  if (place == DAV_STATUS && text.len <= limits->text_bytes)
    return multistatus_input_set_status_line(d->in, text);
  return XML_APART;
}

static int dav_on_leaf(void *ctx, const multistatus__xml_tag *t,
                       multistatus_text text) {
  multistatus__dav_reader *d = ctx;
  multistatus__dav_level *here = d->levels + d->level;
  if (UNLIKELY(d->skipped))
    return 0;
  int rc = UNLIKELY(d->templates.recording) ? XML_APART : dav_leaf(d, t, text);
  if (UNLIKELY(rc == XML_APART))
    return rc;
  here->filled = true;
  here->has_text = false;
  return dav_survive(d, rc);
}

multistatus__xml_handler multistatus__dav_handler(multistatus__dav_reader *d) {
  return (multistatus__xml_handler){.start = dav_on_start,
                                    .text = dav_on_text,
                                    .end = dav_on_end,
                                    .leaf = dav_on_leaf,
                                    .ctx = d,
                                    .at = multistatus_input_here(d->in),
                                    .skip_space = &d->skip_space,
                                    .root = multistatus__xml_may_be_root,
                                    .charset = multistatus_input_charset(d->in)};
}
