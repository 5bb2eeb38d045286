/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dav.h"

/* Reads what only the JSON form has members for: extension elements and attributes of
   our own, and problem details. */

bool multistatus__dav_is_item(const multistatus__dav_reader *d,
                              const multistatus__xml_tag *t) {
  bool document = d->levels[d->level].place == DAV_MULTISTATUS;
  return multistatus__text_is(t->ns, MULTISTATUS_NS) &&
         multistatus__text_is(t->local, document ? "document" : "item");
}

/* An invalid extension element is ignored; that of the document, or one of two, may
   have counted failures that are missing. */
int multistatus__dav_end_item(multistatus__dav_reader *d) {
  multistatus__dav_place outside = d->levels[d->level - 1].place;
  multistatus__json_where where = outside == DAV_MULTISTATUS ? JSON_IN_DOCUMENT
                                  : outside == DAV_PROPSTAT  ? JSON_IN_PROPSTAT
                                                             : JSON_IN_RESULT;
  bool problem = false, twice = d->in->has_summary;
  int rc = multistatus__json_read_item(&d->items, d->in, where,
                                       multistatus__buffer_text(&d->text), &problem);
  if (problem)
    d->problem_from[d->in->propstat != NULL] = PROBLEM_OF_ITEM;
  d->in->left_out |= where == JSON_IN_DOCUMENT && (rc || twice);
  return rc ? multistatus_input_excuse(d->in, MULTISTATUS_QUIRK_ITEM,
                                       "an invalid extension element")
            : 0;
}

int multistatus__dav_condition_attributes(multistatus__dav_reader *d,
                                          const multistatus__xml_tag *t) {
  int rc = 0;
  for (size_t i = 0; i < t->attr_count && !rc; i++) {
    const multistatus__xml_attr *a = t->attrs + i;
    if (!multistatus__text_is(a->ns, MULTISTATUS_NS))
      continue;
    if (multistatus__text_is(a->local, "pointer"))
      rc = multistatus_input_set_condition_pointer(d->in, a->value);
    else if (multistatus__text_is(a->local, "message"))
      rc = multistatus_input_set_condition_message(d->in, a->value);
  }
  return rc;
}

/* JSON has no members for a language or attributes, nor for a second problem. A problem
   that came as JSON takes precedence. */
int multistatus__dav_end_problem(multistatus__dav_reader *d, multistatus_text lang) {
  static const multistatus_text ns = {PROBLEM_NS, sizeof PROBLEM_NS - 1},
                                name = {"problem", 7};
  int rc = multistatus__problem_end(&d->problem);
  bool fits = d->problem.fits && !lang.len, propstat = d->in->propstat != NULL;
  if (rc || (fits && d->problem_from[propstat] == PROBLEM_OF_ITEM))
    return rc;
  if (fits && d->problem_from[propstat] == PROBLEM_NONE) {
    d->problem_from[propstat] = PROBLEM_OF_XML;
    return multistatus_input_set_problem(
        d->in, multistatus__buffer_text(&d->problem.json.text));
  }
  rc = multistatus_input_add_condition(d->in, ns, name);
  return rc ? rc : multistatus__dav_end_condition(d);
}
