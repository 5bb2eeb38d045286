/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../http/field.h"
#include "json_form.h"

/* Reads the members that DAV has no elements for: from JSON, and from the extension
   elements of DAV XML, whose text is a JSON object with these members. Members of the
   wrong type are skipped. */

/* ---- Strings and numbers ---- */

/* Finds the newest text in a list of names; if it is not there, reports that. */
static int taken_name(multistatus__json_reader *f, const char *names, const char *wrong,
                      int *found) {
  *found = multistatus__json_find(names, f->json.text);
  return *found < 0 ? multistatus__json_wrong(f, wrong) : 0;
}

int multistatus__json_item_string(multistatus__json_reader *f) {
  multistatus_text t = f->json.text;
  int rc, n;
  switch (f->member) {
  case MEMBER_ID:
    return multistatus_input_set_id(f->in, t);
  case MEMBER_METHOD:
    return multistatus_input_set_method(f->in, t);
  case MEMBER_GROUP:
    return multistatus_input_set_group(f->in, t);
  case MEMBER_APPLIED:
    rc =
        taken_name(f, multistatus__json_applied, "an unknown value of \"applied\"", &n);
    return n < 0 ? rc : multistatus_input_set_applied(f->in, (multistatus_applied)n);
  case MEMBER_STATUS_LINE: /* of an extension element; otherwise read with "status" */
    return multistatus_input_set_unknown(f->in, t);
  case MEMBER_CONTENT_TYPE:
    return multistatus__json_keep(f, &f->objects.result, MEMBER_CONTENT_TYPE);
  case MEMBER_SYNC_TOKEN:
    return multistatus_input_set_sync_token(f->in, t);
  case MEMBER_TRANSACTION:
    rc = taken_name(f, multistatus__json_transactions, "an unknown transaction", &n);
    if (n < 0) /* it may mean that what succeeded was undone */
      n = MULTISTATUS_TRANSACTION_INDETERMINATE;
    return rc ? rc
              : multistatus_input_set_transaction(f->in, (multistatus_transaction)n);
  case MEMBER_KIND:
    rc = taken_name(f, multistatus__json_kinds, "an unknown kind of document", &n);
    if (n >= 0 && !f->stream)
      multistatus_input_set_document(f->in, (multistatus_document)n);
    return rc;
  default:
    return 0;
  }
}

/* The number, rounded up; INT64_MAX if it is too large to be exact; -1 if it is
   negative. */
static int64_t taken_integer(multistatus_text t, bool *fraction) {
  int64_t n = multistatus__json_integer(t.data, t.len);
  *fraction = false;
  if (n >= 0)
    return n;
  double number = multistatus__json_value(t.data, t.data + t.len);
  if (!(number >= 0 && number < 9e15))
    return number > 0 ? INT64_MAX : -1;
  n = (int64_t)number;
  *fraction = (double)n < number;
  return n + *fraction;
}

/* The count of the summary that the member sets; NULL: none. */
static size_t *taken_count(multistatus__json_reader *f) {
  multistatus_summary *s = &f->summary;
  size_t *const counts[] = {&s->total, &s->succeeded, &s->failed, &s->partial,
                            &s->omitted};
  bool is = f->member >= MEMBER_TOTAL && f->member <= MEMBER_OMITTED;
  return is ? counts[f->member - MEMBER_TOTAL] : NULL;
}

int multistatus__json_number_value(multistatus__json_reader *f) {
  bool fraction;
  int64_t n = taken_integer(f->json.text, &fraction);
  size_t *count = taken_count(f);
  if (count && n >= 0 && !fraction) {
    size_t is = (uint64_t)n < SIZE_MAX ? (size_t)n : SIZE_MAX;
    *count = *count < is ? is : *count;
    return 0;
  }
  if (f->member == MEMBER_RETRY_AFTER && n >= 0)
    return multistatus_input_set_retry_after(f->in, n);
  if (f->member == MEMBER_INDEX && n >= 0 && n <= MULTISTATUS__INDEX_MAX && !fraction)
    return multistatus_input_set_index(f->in, n);
  f->in->left_out |= count != NULL;
  return multistatus__json_wrong(f, "a number out of range");
}

/* ---- Values that are kept as text ---- */

/* Keeps a body until its content type is known. */
static int taken_body(multistatus__json_reader *f, multistatus__json_kind kind) {
  multistatus__json_object *o = &f->objects.result;
  multistatus__buffer body = f->body;
  f->body = f->captured.text;
  f->captured.text = body;
  o->has &= ~(1u << MEMBER_BODY);
  return kind == JSON_STRING ? multistatus__json_keep(f, o, MEMBER_BODY) : 0;
}

int multistatus__json_capture(multistatus__json_reader *f,
                              multistatus__json_kind kind) {
  const multistatus_text key = f->json.key;
  int rc = 0;
  if (key.data && f->captured.depth) {
    size_t value = *f->json.here;
    *f->json.here = (size_t)(key.data + key.len - f->json.data);
    rc = multistatus__json_text_token(&f->captured, JSON_KEY, key);
    *f->json.here = rc ? *f->json.here : value;
  }
  if (!rc)
    rc = multistatus__json_text_token(&f->captured, kind, f->json.text);
  if (rc || f->captured.depth || kind == JSON_KEY)
    return rc;
  multistatus_text text = multistatus__buffer_text(&f->captured.text);
  f->skip = 0;
  if (f->member == MEMBER_BODY)
    return taken_body(f, kind);
  if (f->member == MEMBER_WARNINGS)
    return multistatus_input_add_warning(f->in, text);
  f->has_problem = true;
  return multistatus_input_set_problem(f->in, text);
}

/* A body of another type than JSON is a string, whose characters are those of a text.
 */
static int taken_text(multistatus__json_reader *f, multistatus_text type) {
  const multistatus__json_object *o = &f->objects.result;
  const size_t replaced = f->in->context->replaced;
  if (!multistatus__json_has(o, MEMBER_BODY))
    return multistatus__json_wrong(f, "a body that is not a string");
  int rc = multistatus_input_set_body(f->in, type, o->text[MEMBER_BODY]);
  return rc || f->in->context->replaced == replaced
             ? rc
             : multistatus__json_wrong(f,
                                       "a body with characters that no text may have");
}

/* An empty type is none. With a NUL, for which the model has a space, the type may be
   JSON or not; JSON is valid as a body of both. */
int multistatus__json_end_item(multistatus__json_reader *f) {
  static const multistatus_text none = {NULL, 0};
  multistatus_text type =
      multistatus__json_text_of(&f->objects.result, MEMBER_CONTENT_TYPE);
  if (!f->body.len)
    return 0;
  if (type.len && !multistatus__media_type_has(type, "json") &&
      !memchr(type.data, 0, type.len))
    return taken_text(f, type);
  return multistatus_input_set_body(f->in, type.len ? type : none,
                                    multistatus__buffer_text(&f->body));
}

/* ---- A reader, also for an extension element ---- */

int multistatus__json_open(multistatus__json_reader *f, multistatus_input *in,
                           bool cjson) {
  f->in = in;
  f->parse = &in->parse;
  multistatus__templates_init(&f->templates, in, false);
  f->json.any = multistatus__json_any_character;
  f->json.user = f;
  f->json.pairs = true;
  BUFFER_LEND(&f->kept, f->raw.kept);
  BUFFER_LEND(&f->json.unescaped, f->raw.unescaped);
  return multistatus__json_begin(&f->json, f->parse, cjson);
}

void multistatus__json_read_done(void *state, multistatus_input *in) {
  multistatus__json_reader *f = state;
  const multistatus_allocator *a = in->parse.allocator;
  multistatus__buffer *all[] = {&f->kept, &f->more, &f->hrefs, &f->body};
  if (!f->parse)
    return;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    multistatus__buffer_done(a, all[i]);
  multistatus__json_text_done(&f->captured);
  multistatus__json_done(&f->json);
  multistatus__templates_done(&f->templates);
  if (f->markup) {
    multistatus__fragment_done(&f->markup->fragment);
    multistatus__release(a, f->markup, sizeof *f->markup);
  }
}

/* A reader for extension elements, whose errors have the place of the element. */
static multistatus__json_reader *taken_new(multistatus_input *in) {
  multistatus__json_reader *f =
      multistatus__alloc(multistatus_input_allocator(in), sizeof *f);
  if (!f)
    return NULL;
  multistatus__json_open(f, in, false);
  f->json.here = &f->nowhere;
  f->places[0] = FORM_ITEMS;
  return f;
}

int multistatus__json_read_item(multistatus__json_reader **reader,
                                multistatus_input *in, multistatus__json_where where,
                                multistatus_text json, bool *problem) {
  static const multistatus__json_place places[] = {FORM_DOCUMENT_ITEM, FORM_RESULT_ITEM,
                                                   FORM_PROPSTAT_ITEM};
  multistatus__json_reader *f = *reader ? *reader : (*reader = taken_new(in));
  if (!f)
    return multistatus_input_fail(in, MULTISTATUS_ERROR_NOMEM, MULTISTATUS_HERE,
                                  "out of memory");
  multistatus__json_restart(f);
  f->item = places[where];
  f->has_problem = false;
  multistatus_input_nested(in, 1);
  int rc = multistatus__json_finish(f, json.data, json.len);
  multistatus_input_nested(in, 0);
  *problem = f->has_problem;
  return rc;
}

void multistatus__json_read_item_done(multistatus__json_reader *f,
                                      multistatus_input *in) {
  if (!f)
    return;
  multistatus__json_read_done(f, in);
  multistatus__release(multistatus_input_allocator(in), f, sizeof *f);
}
