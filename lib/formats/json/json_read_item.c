/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "json_form.h"
#include "../../http/field.h"

/* The members that say more than DAV can, read: from JSON, and from the extension
   elements of DAV XML, which hold them as the text of a JSON object. A member of the
   wrong type is passed over. */

void multistatus__json_begin_item(multistatus__json_reader *f) {
  f->has_body = BODY_NONE;
  f->content_type.len = 0;
}

/* ---- Strings and numbers ---- */

int multistatus__json_item_string(multistatus__json_reader *f, multistatus_text t) {
  int applied;
  if (f->places[f->level] == FORM_PROPSTAT_ITEM && f->member != MEMBER_STATUS_LINE)
    return 0;
  switch (f->member) {
  case MEMBER_ID:
    return multistatus_input_set_id(f->in, t);
  case MEMBER_METHOD:
    return multistatus_input_set_method(f->in, t);
  case MEMBER_GROUP:
    return multistatus_input_set_group(f->in, t);
  case MEMBER_APPLIED:
    applied = multistatus__json_find(multistatus__json_applied, t);
    return applied < 0
               ? multistatus__json_wrong(f, "an unknown value of \"applied\"")
               : multistatus_input_set_applied(f->in, (multistatus_applied)applied);
  case MEMBER_STATUS_LINE: /* in JSON itself it is read with "status" */
    return f->places[f->level] == FORM_RESULT ? 0
                                              : multistatus_input_set_unknown(f->in, t);
  case MEMBER_CONTENT_TYPE:
    return multistatus__json_keep(f, &f->content_type, t);
  default:
    return 0;
  }
}

/* The number, a fraction rounded up; -1 if it is negative or beyond what is exact. */
static int64_t taken_integer(const multistatus__json_event *e, bool *fraction) {
  int64_t n = 0;
  size_t digits = 0;
  while (digits < e->text.len && (unsigned char)(e->text.data[digits] - '0') < 10)
    digits++;
  *fraction = false;
  if (digits == e->text.len && digits <= 18) {
    for (size_t i = 0; i < digits; i++)
      n = n * 10 + (e->text.data[i] - '0');
    return n;
  }
  if (!(e->number >= 0 && e->number < 9e15))
    return -1;
  n = (int64_t)e->number;
  *fraction = (double)n < e->number;
  return n + *fraction;
}

int multistatus__json_item_number(multistatus__json_reader *f,
                                  const multistatus__json_event *e) {
  bool fraction;
  int64_t n = taken_integer(e, &fraction);
  if (f->member == MEMBER_RETRY_AFTER && n >= 0)
    return multistatus_input_set_retry_after(f->in, n);
  if (f->member == MEMBER_INDEX && n >= 0 && !fraction)
    return multistatus_input_set_index(f->in, n);
  return f->member == MEMBER_INDEX || f->member == MEMBER_RETRY_AFTER
             ? multistatus__json_wrong(f, "a number that is out of its range")
             : 0;
}

void multistatus__json_summary_number(multistatus__json_reader *f,
                                      const multistatus__json_event *e) {
  multistatus_summary *s = &f->summary;
  size_t *place = f->member == MEMBER_TOTAL       ? &s->total
                  : f->member == MEMBER_SUCCEEDED ? &s->succeeded
                  : f->member == MEMBER_FAILED    ? &s->failed
                  : f->member == MEMBER_PARTIAL   ? &s->partial
                  : f->member == MEMBER_OMITTED   ? &s->omitted
                                                  : NULL;
  bool fraction;
  int64_t n = taken_integer(e, &fraction);
  if (place && n >= 0 && !fraction && (uint64_t)n <= SIZE_MAX)
    *place = (size_t)n;
}

int multistatus__json_document_string(multistatus__json_reader *f, multistatus_text t) {
  int found;
  switch (f->member) {
  case MEMBER_SYNC_TOKEN:
    return multistatus_input_set_sync_token(f->in, t);
  case MEMBER_TRANSACTION:
    found = multistatus__json_find(multistatus__json_transactions, t);
    return found < 0 ? multistatus__json_wrong(f, "an unknown transaction")
                     : multistatus_input_set_transaction(
                           f->in, (multistatus_transaction)found);
  case MEMBER_KIND:
    found = multistatus__json_find(multistatus__json_kinds, t);
    if (found > 0 && !f->stream) {
      multistatus_input_set_document(f->in, (multistatus_document)found);
      f->has_kind = 1;
    }
    return 0;
  default:
    return 0;
  }
}

/* ---- What is kept as text ---- */

bool multistatus__json_captures(const multistatus__json_reader *f,
                                const multistatus__json_event *e) {
  multistatus__json_place place = f->places[f->level];
  bool result = place == FORM_RESULT || place == FORM_RESULT_ITEM;
  if (e->kind == JSON_KEY || e->kind == JSON_OBJECT_END || e->kind == JSON_ARRAY_END)
    return false;
  if (place == FORM_WARNINGS)
    return e->kind == JSON_STRING || e->kind == JSON_OBJECT;
  if (f->member == MEMBER_PROBLEM)
    return e->kind == JSON_OBJECT &&
           (result || place == FORM_PROPSTAT || place == FORM_PROPSTAT_ITEM);
  return f->member == MEMBER_BODY && result;
}

/* A body waits for its type. */
static int taken_body(multistatus__json_reader *f, const multistatus__json_event *e) {
  multistatus__scratch body = f->body;
  f->body = f->json.text;
  f->json.text = body;
  f->has_body = BODY_JSON;
  if (e->kind != JSON_STRING)
    return 0;
  f->has_body = BODY_STRING;
  return multistatus__json_keep(f, &f->body_text, e->text);
}

int multistatus__json_capture(multistatus__json_reader *f,
                              const multistatus__json_event *e) {
  if (!f->capture) {
    f->capture = f->places[f->level] == FORM_WARNINGS ? MEMBER_WARNINGS : f->member;
    multistatus__json_text_begin(&f->json, &f->in->parse);
  }
  int rc = multistatus__json_text_event(&f->json, e);
  if (rc || f->json.depth)
    return rc;
  int member = f->capture;
  f->capture = 0;
  f->has_problem |= member == MEMBER_PROBLEM;
  if (member == MEMBER_BODY)
    return taken_body(f, e);
  return member == MEMBER_PROBLEM
             ? multistatus_input_set_problem(f->in,
                                             multistatus__scratch_text(&f->json.text))
             : multistatus_input_add_warning(f->in,
                                             multistatus__scratch_text(&f->json.text));
}

int multistatus__json_end_item(multistatus__json_reader *f) {
  multistatus_text type = {NULL, 0};
  multistatus_text body = multistatus__scratch_text(&f->body);
  if (f->has_body == BODY_NONE)
    return 0;
  if (f->content_type.len) {
    int rc =
        multistatus__scratch_put(&f->in->parse, &f->content_type, "", 1, SIZE_MAX, "");
    if (rc)
      return rc;
    type = multistatus__scratch_text(&f->content_type);
    type.len--;
    if (!multistatus__is_json(type.data)) {
      if (f->has_body != BODY_STRING)
        return 0;
      body = multistatus__scratch_text(&f->body_text);
    }
  }
  return multistatus_input_set_body(f->in, type, body);
}

/* ---- From an extension element ---- */

/* A reader of its own, which begins where that element stands. */
static multistatus__json_reader *taken_new(multistatus_input *in) {
  const multistatus_allocator *a = multistatus_input_allocator(in);
  multistatus__json_reader *f = a->alloc(a->ctx, NULL, 0, sizeof *f);
  if (!f)
    return NULL;
  memset(f, 0, sizeof *f);
  f->source = &multistatus__json_scanner;
  f->source_state = a->alloc(a->ctx, NULL, 0, f->source->state);
  if (!f->source_state) {
    a->alloc(a->ctx, f, sizeof *f, 0);
    return NULL;
  }
  memset(f->source_state, 0, f->source->state);
  multistatus__json_open(f, in);
  f->here = &f->nowhere;
  f->source->begin(f->source_state, &in->parse, multistatus__json_on_event, f);
  return f;
}

int multistatus__json_read_item(multistatus__json_reader **reader,
                                multistatus_input *in, multistatus__json_where where,
                                multistatus_text json, bool *problem) {
  static const multistatus__json_place places[] = {FORM_DOCUMENT_ITEM, FORM_RESULT_ITEM,
                                                   FORM_PROPSTAT_ITEM};
  multistatus__json_reader *f = *reader ? *reader : (*reader = taken_new(in));
  size_t used = json.len;
  if (!f)
    return multistatus_input_fail(in, MULTISTATUS_ERROR_NOMEM, MULTISTATUS_HERE,
                                  "out of memory");
  f->source->again(f->source_state);
  f->level = f->depth = f->skipped = 0;
  f->capture = 0;
  f->places[0] = FORM_ITEMS;
  f->item = places[where];
  f->has_problem = false;
  f->free = false;
  multistatus__json_begin_item(f);
  multistatus_input_nested(in, 1);
  int rc = f->source->feed(f->source_state, json.data, json.len, &used);
  if (!rc)
    rc = f->source->end(f->source_state, json.data + used, json.len - used);
  multistatus_input_nested(in, 0);
  multistatus_input_allow(in, 0);
  *problem = f->has_problem;
  return rc;
}

void multistatus__json_read_item_done(multistatus__json_reader *f,
                                      multistatus_input *in) {
  const multistatus_allocator *a = multistatus_input_allocator(in);
  if (!f)
    return;
  multistatus__json_close(f, in);
  a->alloc(a->ctx, f, sizeof *f, 0);
}
