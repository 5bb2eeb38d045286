/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/* What the reading side of a format is given: it reports a result piece by piece, and
   the model is built from that. */

const multistatus_limits *multistatus_input_limits(const multistatus_input *in) {
  return &in->owner->limits;
}

const multistatus_allocator *multistatus_input_allocator(const multistatus_input *in) {
  return &in->owner->allocator;
}

multistatus_engine multistatus_input_engine(const multistatus_input *in) {
  return in->engine;
}

void multistatus__input_done(multistatus_input *in) {
  multistatus__release(&in->owner->allocator, in->message);
  multistatus__release(&in->owner->allocator, in->sync_token);
  in->message = in->sync_token = NULL;
}

/* ---- Faults ---- */

static int input_record(multistatus_input *in, int code, const char *text) {
  if (in->error)
    return in->error;
  in->error = code;
  snprintf(in->text, sizeof in->text, "%s", text);
  multistatus__one_line(in->text);
  if (in->building)
    in->href = in->building->href.value;
  return code;
}

int multistatus_input_fail(multistatus_input *in, int code, size_t at,
                           const char *text) {
  if (!in->error) {
    in->placed = at != MULTISTATUS_HERE;
    in->fault = at;
  }
  return input_record(in, code, text);
}

int multistatus_input_fail_limit(multistatus_input *in, const char *limit, size_t at) {
  if (in->error)
    return in->error;
  char text[120];
  snprintf(text, sizeof text, "over the limit \"%s\"", limit);
  in->limit = limit;
  return multistatus_input_fail(in, MULTISTATUS_ERROR_LIMIT, at, text);
}

/* Takes an error that the model met over from the owner: a fault of the body is the
   reader's affair, and does not spoil a list that results are read into. Being out of
   memory does. */
static int input_check(multistatus_input *in) {
  multistatus__owner *o = in->owner;
  if (!o->error || in->error)
    return in->error;
  input_record(in, o->error, o->text);
  in->limit = o->limit;
  if (o->error != MULTISTATUS_ERROR_NOMEM) {
    o->error = 0;
    o->limit = NULL;
    o->text[0] = '\0';
  }
  return in->error;
}

static int input_out_of_order(multistatus_input *in) {
  return input_record(in, MULTISTATUS_ERROR_STATE,
                      "the format called an input function out of order");
}

/* ---- Results ---- */

int multistatus_input_begin(multistatus_input *in) {
  if (in->error)
    return in->error;
  if (in->building)
    return input_out_of_order(in);
  if (in->committed >= in->owner->limits.results) {
    multistatus__fail_limit(in->owner, "results", NULL);
    return input_check(in);
  }
  in->building = multistatus__result_new(in->owner);
  return input_check(in);
}

void multistatus_input_drop(multistatus_input *in) {
  in->building = NULL;
  in->propstat = NULL;
  in->condition = NULL;
}

int multistatus_input_commit(multistatus_input *in) {
  if (in->error)
    return in->error;
  multistatus_result *r = in->building;
  if (!r || in->propstat)
    return input_out_of_order(in);
  if (!r->href.value)
    return input_record(in, MULTISTATUS_ERROR_RESULT, "a result without an href");
  if (!r->status && !(r->extra && r->extra->propstats))
    return input_record(in, MULTISTATUS_ERROR_RESULT,
                        "a result with neither a status nor properties");
  multistatus_input_drop(in);
  *(in->last ? &in->last->next : &in->first) = r;
  in->last = r;
  in->committed++;
  return 0;
}

/* ---- What a result says ---- */

int multistatus_input_add_href(multistatus_input *in, multistatus_text href) {
  if (in->error)
    return in->error;
  if (!in->building)
    return input_out_of_order(in);
  multistatus__put_href(in->building, href);
  return input_check(in);
}

int multistatus_input_set_status(multistatus_input *in, int status) {
  if (in->error)
    return in->error;
  if (!in->building)
    return input_out_of_order(in);
  *(in->propstat ? &in->propstat->status : &in->building->status) = status;
  return 0;
}

/* The outcome that is being spoken of; NULL with the fault set. */
static multistatus__outcome *input_outcome(multistatus_input *in) {
  if (in->propstat)
    return &in->propstat->outcome;
  if (!in->building) {
    input_out_of_order(in);
    return NULL;
  }
  multistatus__extra *x = multistatus__result_extra(in->building);
  input_check(in);
  return x ? &x->outcome : NULL;
}

int multistatus_input_set_reason(multistatus_input *in, multistatus_text reason) {
  if (in->error)
    return in->error;
  if (!in->building)
    return input_out_of_order(in);
  int status = in->propstat ? in->propstat->status : in->building->status;
  multistatus_text usual = multistatus__cstring(multistatus_reason(status));
  if (reason.len == usual.len && memcmp(reason.data, usual.data, usual.len) == 0)
    return 0;
  multistatus__outcome *o = input_outcome(in);
  if (o)
    o->reason = multistatus__text_copy(in->owner, reason, in->building->href.value);
  return input_check(in);
}

/* A text of the document's own lives longer than any result, so outside the arena. */
static int input_keep(multistatus_input *in, char **place, multistatus_text t) {
  multistatus__owner *o = in->owner;
  if (t.len > o->limits.text_bytes) {
    multistatus__fail_limit(o, "text-bytes", NULL);
    return input_check(in);
  }
  char *copy = multistatus__alloc(&o->allocator, t.len + 1);
  if (!copy) {
    multistatus__fail_nomem(o);
    return input_check(in);
  }
  if (t.len)
    memcpy(copy, t.data, t.len);
  multistatus__release(&o->allocator, *place);
  *place = copy;
  return 0;
}

int multistatus_input_set_message(multistatus_input *in, multistatus_text message,
                                  multistatus_text lang) {
  if (in->error)
    return in->error;
  if (!in->building)
    return input_keep(in, &in->message, message);
  const char *about = in->building->href.value;
  const char *text = multistatus__text_copy(in->owner, message, about);
  if (in->propstat)
    in->propstat->outcome.message = text;
  else
    in->building->message = text;
  if (lang.len) {
    multistatus__outcome *o = input_outcome(in);
    if (o)
      o->lang = multistatus__text_copy(in->owner, lang, about);
  }
  return input_check(in);
}

int multistatus_input_set_location(multistatus_input *in, multistatus_text href) {
  if (in->error)
    return in->error;
  if (!in->building)
    return input_out_of_order(in);
  multistatus__extra *x = multistatus__result_extra(in->building);
  if (x)
    x->location = multistatus__href_copy(in->owner, href);
  return input_check(in);
}

int multistatus_input_set_sync_token(multistatus_input *in, multistatus_text token) {
  if (in->error)
    return in->error;
  return input_keep(in, &in->sync_token, token);
}

int multistatus_input_add_condition(multistatus_input *in, multistatus_text ns,
                                    multistatus_text name) {
  if (in->error)
    return in->error;
  multistatus__outcome *o = input_outcome(in);
  in->condition = o ? multistatus__put_condition(in->building, o, ns, name) : NULL;
  return input_check(in);
}

int multistatus_input_add_condition_href(multistatus_input *in, multistatus_text href) {
  if (in->error)
    return in->error;
  if (!in->condition)
    return input_out_of_order(in);
  multistatus__put_condition_href(in->building, in->condition, href);
  return input_check(in);
}

int multistatus_input_set_condition_xml(multistatus_input *in, multistatus_text xml) {
  if (in->error)
    return in->error;
  if (!in->condition)
    return input_out_of_order(in);
  in->condition->xml = multistatus__text_copy(in->owner, xml, in->building->href.value);
  return input_check(in);
}

int multistatus_input_open_propstat(multistatus_input *in) {
  if (in->error)
    return in->error;
  if (!in->building || in->propstat)
    return input_out_of_order(in);
  in->propstat = multistatus__put_propstat(in->building, 0);
  in->condition = NULL;
  return input_check(in);
}

int multistatus_input_close_propstat(multistatus_input *in) {
  if (in->error)
    return in->error;
  if (!in->propstat)
    return input_out_of_order(in);
  if (!in->propstat->status)
    return input_record(in, MULTISTATUS_ERROR_RESULT, "a propstat without a status");
  in->propstat = NULL;
  in->condition = NULL;
  return 0;
}

int multistatus_input_add_prop(multistatus_input *in,
                               const multistatus_prop_text *prop) {
  if (in->error)
    return in->error;
  if (!in->propstat)
    return input_out_of_order(in);
  multistatus__put_prop(in->propstat, prop);
  return input_check(in);
}
