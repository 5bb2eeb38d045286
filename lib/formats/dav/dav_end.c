/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dav.h"

/* The end of an element: its text is complete and is added to the result. */

static int dav_end_value(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  if (d->plain)
    return multistatus__dav_end_plain(d, multistatus__buffer_text(&d->text), false);
  multistatus__fragment_value(&d->fragment, &p);
  p.lang = multistatus__dav_lang(d);
  multistatus__template_prop(&d->templates, d->named, d->has_text);
  return multistatus__dav_pass_name(
      d, multistatus__input_add_prop(d->in, &p, d->named, false));
}

/* The language of a condition's content; an empty condition has only its own. */
static multistatus_text dav_condition_lang(const multistatus__dav_reader *d) {
  static const multistatus_text none = {NULL, 0};
  bool empty =
      !multistatus__trimmed(multistatus__buffer_text(&d->fragment.content)).len;
  return empty && !multistatus__dav_own_lang(d) ? none : multistatus__dav_lang(d);
}

/* Beside hrefs a condition may contain anything; white space is ignored. */
int multistatus__dav_end_condition(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  int rc = multistatus__fragment_markup(&d->fragment, &p);
  if (!rc && multistatus__trimmed(p.value).len)
    rc = multistatus_input_set_condition_xml(d->in, p.value);
  return rc ? rc
            : multistatus_input_set_condition_attributes(d->in, p.attributes,
                                                         dav_condition_lang(d));
}

/* Records an element with a text. Templates have no empty elements. */
static void dav_template_add(multistatus__dav_reader *d,
                             multistatus__template_event kind) {
  if (d->has_text)
    multistatus__template_add(&d->templates, kind, true);
  else
    multistatus__template_abandon(&d->templates);
}

static int dav_end_propstat(multistatus__dav_reader *d) {
  bool has_prop = d->levels[d->level].seen >> DAV_PROP & 1;
  if (!has_prop && multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_NO_PROP,
                                            "a propstat without DAV:prop") < 0)
    return MULTISTATUS_ERROR_RESULT;
  multistatus__template_add(&d->templates, TEMPLATE_PROPSTAT_END, false);
  return multistatus_input_close_propstat(d->in);
}

/* A description that contains DAV:error (RFC 3253, section 1.6) has usually no text
   beside it. */
static int dav_end_message(multistatus__dav_reader *d) {
  multistatus_text t = multistatus__buffer_text(&d->message);
  if (d->levels[d->level + 1].place == DAV_ERROR && !(t = multistatus__trimmed(t)).len)
    return 0;
  return multistatus_input_set_message(d->in, t, multistatus__dav_lang(d));
}

static int dav_end_ext(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  multistatus__fragment_value(&d->fragment, &p);
  return multistatus_input_add_ext(d->in, p.value);
}

static inline int dav_end_response(multistatus__dav_reader *d) {
  if (UNLIKELY(d->level != 2))
    multistatus__template_abandon(&d->templates);
  multistatus__template_add(&d->templates, TEMPLATE_COMMIT, false);
  int rc = multistatus_input_commit(d->in);
  if (rc)
    return rc;
  d->committed = true;
  return multistatus__input_goes_on(d->in) && multistatus__templates_wait(&d->templates)
             ? 0
             : XML_PAUSE;
}

/* An element that must not be empty. */
static int dav_end_empty(multistatus__dav_reader *d, const char *what) {
  return multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_CONTENT, what);
}

static int dav_end_error(multistatus__dav_reader *d) {
  if (d->in->propstat)
    d->in->propstat->others = true;
  int rc = d->levels[d->level].filled
               ? 0
               : dav_end_empty(d, "a DAV:error without a condition");
  return rc || d->level > 1 ? rc : dav_end_response(d); /* it is the root */
}

/* DAV:prop as the root is a result. */
static int dav_end_prop(multistatus__dav_reader *d) {
  if (UNLIKELY(d->level > 1))
    return 0;
  int rc = multistatus_input_close_propstat(d->in);
  return rc ? rc : dav_end_response(d);
}

static int dav_end_element(multistatus__dav_reader *d) {
  const multistatus_text text = multistatus__buffer_text(&d->text);
  switch (multistatus__dav_here(d)) {
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
    return multistatus__dav_end_condition(d);
  case DAV_EXT:
    return dav_end_ext(d);
  case DAV_PROBLEM:
    return multistatus__dav_end_problem(d, dav_condition_lang(d));
  case DAV_ITEM:
    return multistatus__dav_end_item(d);
  case DAV_HREF:
    dav_template_add(d, TEMPLATE_HREF);
    return multistatus_input_add_href(d->in, text);
  case DAV_STATUS:
    dav_template_add(d, TEMPLATE_STATUS_LINE);
    return multistatus_input_set_status_line(d->in, text);
  case DAV_MESSAGE:
    return dav_end_message(d);
  case DAV_SYNC_TOKEN:
    return multistatus_input_set_sync_token(d->in, multistatus__trimmed(text));
  case DAV_LOCATION:
    return d->levels[d->level].filled
               ? 0
               : dav_end_empty(d, "a DAV:location without a DAV:href");
  case DAV_LOCATION_HREF:
    return multistatus_input_set_location(d->in, text);
  case DAV_CONDITION_HREF:
    return multistatus_input_add_condition_href(d->in, text);
  default:
    return 0;
  }
}

int multistatus__dav_end(multistatus__dav_reader *d) {
  multistatus__dav_place place = multistatus__dav_here(d);
  bool fragment = (place == DAV_VALUE && !d->plain) || place == DAV_CONDITION ||
                  place == DAV_EXT || place == DAV_PROBLEM;
  if (fragment && d->fragment.depth) {
    int rc = multistatus__fragment_end(&d->fragment);
    if (UNLIKELY(!rc && place == DAV_PROBLEM))
      rc = multistatus__problem_end(&d->problem);
    if (UNLIKELY(rc || place != DAV_EXT || d->fragment.depth))
      return rc;
  }
  int rc = dav_end_element(d);
  if (LIKELY(rc >= 0))
    multistatus__dav_leave(d);
  return rc;
}
