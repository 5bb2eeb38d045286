/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <string.h>

/* What the reading side of a format is given: the members that few results have, and
   the document's own. */

/* A text that is there, if only as an empty one. */
static multistatus_text given_some(multistatus_text t) {
  if (!t.data)
    t.data = "";
  return t;
}

int multistatus__input_field(multistatus_input *in, multistatus_text text) {
  int rc = multistatus__input_check(in);
  if (rc || !multistatus__has_field_control(text))
    return rc;
  int nested = in->parse.nested;
  in->parse.nested = 0; /* in an extension element as well, it costs no other member */
  rc = multistatus_input_tolerate(in, MULTISTATUS_QUIRK_FIELD_CONTROL,
                                  MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                  "a line break in a field of HTTP");
  in->parse.nested = nested;
  return rc;
}

/* ---- Of a result or a propstat ---- */

int multistatus_input_set_problem(multistatus_input *in, multistatus_text json) {
  multistatus__outcome *o = in->parse.error ? NULL : multistatus__input_outcome(in);
  if (o)
    multistatus__put_text(in->building, &o->problem, json);
  return multistatus__input_check(in);
}

int multistatus_input_set_unknown(multistatus_input *in, multistatus_text line) {
  multistatus__outcome *o = in->parse.error ? NULL : multistatus__input_outcome(in);
  if (o)
    multistatus__put_field(in->building, &o->unknown, given_some(line));
  return multistatus__input_field(in, line);
}

/* The newest condition; NULL with the fault set. */
static multistatus_condition *given_condition(multistatus_input *in) {
  if (!in->parse.error && !in->condition)
    multistatus__input_out_of_order(in);
  return in->parse.error ? NULL : in->condition;
}

int multistatus_input_set_condition_attributes(multistatus_input *in,
                                               multistatus_text attributes,
                                               multistatus_text lang) {
  multistatus_condition *c = given_condition(in);
  if (c && attributes.len)
    multistatus__put_text(in->building, &c->attributes, attributes);
  if (c && lang.len)
    multistatus__put_text(in->building, &c->lang, lang);
  return multistatus__input_check(in);
}

int multistatus_input_set_condition_pointer(multistatus_input *in,
                                            multistatus_text pointer) {
  multistatus_condition *c = given_condition(in);
  if (c)
    multistatus__put_text(in->building, &c->pointer, given_some(pointer));
  return multistatus__input_check(in);
}

int multistatus_input_set_condition_message(multistatus_input *in,
                                            multistatus_text message) {
  multistatus_condition *c = given_condition(in);
  if (c)
    multistatus__put_text(in->building, &c->message, given_some(message));
  return multistatus__input_check(in);
}

/* ---- Of a result: multistatus/item.h ---- */

/* The item that is being spoken of; NULL with the fault set. */
static multistatus__item *given_item(multistatus_input *in) {
  if (!in->parse.error && (!in->building || in->propstat))
    multistatus__input_out_of_order(in);
  multistatus__item *item =
      in->parse.error ? NULL : multistatus__result_item(in->building);
  multistatus__input_check(in);
  return item;
}

int multistatus_input_set_id(multistatus_input *in, multistatus_text id) {
  multistatus__item *item = given_item(in);
  if (item)
    multistatus__put_text(in->building, &item->id, given_some(id));
  return multistatus__input_check(in);
}

int multistatus_input_set_index(multistatus_input *in, int64_t index) {
  multistatus__item *item = given_item(in);
  if (item)
    item->index = index >= 0 ? index : -1;
  return in->parse.error;
}

int multistatus_input_set_method(multistatus_input *in, multistatus_text method) {
  multistatus__item *item = given_item(in);
  if (item)
    multistatus__put_field(in->building, &item->method, given_some(method));
  return multistatus__input_field(in, method);
}

int multistatus_input_set_group(multistatus_input *in, multistatus_text group) {
  multistatus__item *item = given_item(in);
  if (item)
    multistatus__put_text(in->building, &item->group, given_some(group));
  return multistatus__input_check(in);
}

int multistatus_input_set_retry_after(multistatus_input *in, int64_t seconds) {
  multistatus__item *item = given_item(in);
  if (item)
    item->retry_after = seconds >= 0 ? seconds : -1;
  return in->parse.error;
}

int multistatus_input_set_applied(multistatus_input *in, multistatus_applied applied) {
  multistatus__item *item = given_item(in);
  if (item)
    item->applied = applied;
  return in->parse.error;
}

int multistatus_input_set_body(multistatus_input *in, multistatus_text content_type,
                               multistatus_text body) {
  multistatus__item *item = given_item(in);
  if (item && !multistatus__put_field(in->building, &item->content_type, content_type))
    multistatus__put_text(in->building, &item->body, given_some(body));
  return multistatus__input_field(in, content_type);
}

int multistatus_input_add_header(multistatus_input *in, multistatus_text name,
                                 multistatus_text value) {
  if (given_item(in))
    multistatus__put_header(in->building, name, value);
  return multistatus__input_field(in, value);
}

int multistatus_input_add_warning(multistatus_input *in, multistatus_text json) {
  if (given_item(in))
    multistatus__put_warning(in->building, json);
  return multistatus__input_check(in);
}

/* ---- Extensions, wherever they stand ---- */

int multistatus_input_add_ext(multistatus_input *in, multistatus_text xml) {
  if (in->parse.error)
    return in->parse.error;
  if (!in->building) {
    multistatus__put_ext(&in->texts, NULL, &in->document.exts, &in->document.last_ext,
                         xml);
    return multistatus__input_check(in);
  }
  multistatus__outcome *o = multistatus__input_outcome(in);
  if (o)
    multistatus__put_ext(in->building->owner, multistatus__about(in->building),
                         &o->exts, &o->last_ext, xml);
  return multistatus__input_check(in);
}

/* ---- The document's own ---- */

static int given_text(multistatus_input *in, multistatus__text_slot *slot,
                      const char **place, multistatus_text t) {
  if (!in->parse.error)
    multistatus__text_set(&in->texts, slot, place, given_some(t));
  in->owner->replaced += in->texts.replaced;
  in->texts.replaced = 0;
  return multistatus__input_check(in);
}

int multistatus__input_set_document_message(multistatus_input *in,
                                            multistatus_text message,
                                            multistatus_text lang) {
  in->document.lang = NULL;
  int rc = given_text(in, &in->slots.message, &in->document.message, message);
  return rc || !lang.len ? rc
                         : given_text(in, &in->slots.lang, &in->document.lang, lang);
}

int multistatus_input_set_sync_token(multistatus_input *in, multistatus_text token) {
  return given_text(in, &in->slots.sync_token, &in->document.sync_token, token);
}

int multistatus_input_set_transaction(multistatus_input *in,
                                      multistatus_transaction transaction) {
  in->document.transaction = transaction;
  return in->parse.error;
}

int multistatus_input_set_summary(multistatus_input *in,
                                  const multistatus_summary *summary) {
  in->document.summary = *summary;
  in->has_summary = true;
  return in->parse.error;
}
