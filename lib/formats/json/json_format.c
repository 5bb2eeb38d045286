/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "json_form.h"

static int json_is(multistatus_text t, const char *s) {
  return strlen(s) == t.len && (t.len == 0 || memcmp(s, t.data, t.len) == 0);
}

int multistatus__json_is_phrase(int status, const multistatus_text *reason,
                                multistatus_text text) {
  static const struct {
    int status;
    const char *phrase;
  } once[] = {{302, "Moved Temporarily"},
              {302, "Object moved"},
              {306, "Switch Proxy"},
              {408, "Request Time-out"},
              {413, "Payload Too Large"},
              {413, "Request Entity Too Large"},
              {414, "Request-URI Too Large"},
              {414, "Request-URI Too Long"},
              {416, "Requested Range Not Satisfiable"},
              {416, "Requested range not satisfiable"},
              {418, "I'm a teapot"},
              {422, "Unprocessable Entity"},
              {504, "Gateway Time-out"},
              {505, "HTTP Version not supported"}};
  if (reason)
    return reason->len == text.len &&
           (!text.len || memcmp(reason->data, text.data, text.len) == 0);
  if (json_is(text, multistatus_reason(status)))
    return 1;
  for (size_t i = 0; i < sizeof once / sizeof *once; i++)
    if (once[i].status == status && json_is(text, once[i].phrase))
      return 1;
  return 0;
}

/* ---- Reading ---- */

void multistatus__json_open(multistatus__json_reader *f, multistatus_input *in) {
  f->in = in;
  f->here = multistatus_input_here(in);
  multistatus__fragment_init(&f->fragment, &in->parse);
  multistatus__shapes_init(&f->shapes, in, false);
}

static void json_close_outcome(multistatus_input *in, multistatus__json_outcome *o) {
  multistatus__scratch_done(&in->parse, &o->message);
  multistatus__scratch_done(&in->parse, &o->reason);
  multistatus__scratch_done(&in->parse, &o->description);
  multistatus__scratch_done(&in->parse, &o->lang);
  multistatus__scratch_done(&in->parse, &o->line);
}

void multistatus__json_close(multistatus__json_reader *f, multistatus_input *in) {
  if (f->source_state) {
    const multistatus_allocator *a = multistatus_input_allocator(in);
    f->source->done(f->source_state);
    a->alloc(a->ctx, f->source_state, f->source->state, 0);
  }
  multistatus__scratch *all[] = {
      &f->href, &f->more,      &f->location,     &f->name,     &f->text,
      &f->lang, &f->xml,       &f->hrefs,        &f->pointer,  &f->message,
      &f->body, &f->body_text, &f->content_type, &f->json.text};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    multistatus__scratch_done(&in->parse, all[i]);
  json_close_outcome(in, &f->result);
  json_close_outcome(in, &f->propstat);
  json_close_outcome(in, &f->document);
  multistatus__fragment_done(&f->fragment);
  multistatus__shapes_done(&f->shapes);
}

int multistatus__json_read_begin(void *state, multistatus_input *in) {
  multistatus__json_reader *f = state;
  const multistatus_allocator *a = multistatus_input_allocator(in);
  multistatus__json_open(f, in);
  f->source = &multistatus__json_scanner;
  if (multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM) {
#ifdef MULTISTATUS_WITH_CJSON
    f->source = &multistatus__json_cjson;
#else
    return multistatus_input_fail(in, MULTISTATUS_ERROR_UNSUPPORTED, 0,
                                  "this build has no cJSON");
#endif
  }
  if (!(f->source_state = a->alloc(a->ctx, NULL, 0, f->source->state)))
    return multistatus_input_fail(in, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
  memset(f->source_state, 0, f->source->state);
  return f->source->begin(f->source_state, &in->parse, multistatus__json_on_event, f);
}

int multistatus__json_read_feed(void *state, multistatus_input *in, const char *data,
                                size_t len, size_t *used) {
  (void)in;
  multistatus__json_reader *f = state;
  int rc = f->between ? multistatus__shapes_read(&f->shapes, data, len, used) : 1;
  if (rc != 1)
    return rc;
  f->committed = false;
  rc = f->source->feed(f->source_state, data, len, used);
  f->between = f->places[f->level] == FORM_RESULTS && !f->skipped && f->source->idle &&
               f->source->idle(f->source_state);
  if (f->committed && !rc)
    multistatus__shape_end(&f->shapes, *used);
  else
    multistatus__shape_spoil(&f->shapes);
  return rc;
}

int multistatus__json_read_end(void *state, multistatus_input *in, const char *rest,
                               size_t len) {
  multistatus__json_reader *f = state;
  int rc = f->source->end(f->source_state, rest, len);
  if (!rc && !f->has_results)
    rc = multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS, len,
                                "an object without \"results\"");
  return rc;
}

void multistatus__json_read_done(void *state, multistatus_input *in) {
  multistatus__json_close(state, in);
}

const multistatus_format *multistatus_format_json(void) {
  static const multistatus_format format = {
      sizeof(multistatus_format),
      "json",
      "application/json",
      sizeof(int),
      multistatus__json_write_begin,
      multistatus__json_write_result,
      multistatus__json_write_end,
      NULL,
      sizeof(multistatus__json_reader),
      multistatus__json_read_begin,
      multistatus__json_read_feed,
      multistatus__json_read_end,
      multistatus__json_read_done,
      MULTISTATUS_FORMAT_OMITS | MULTISTATUS_FORMAT_REPEATS,
      0,
  };
  return &format;
}
