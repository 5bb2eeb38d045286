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

int multistatus__json_open(multistatus__json_reader *f, multistatus_input *in,
                           bool cjson) {
  f->in = in;
  f->parse = &in->parse;
  multistatus__templates_init(&f->templates, in, false);
  f->json.any = multistatus__json_any_character;
  f->json.user = f;
  f->json.pairs = true;
  multistatus__buffer_lend(&f->kept, f->raw.kept, FORM_TEXTS);
  multistatus__buffer_lend(&f->json.unescaped, f->raw.unescaped, FORM_TEXTS);
  return multistatus__json_begin(&f->json, f->parse, cjson);
}

void multistatus__json_close(multistatus__json_reader *f) {
  multistatus__buffer *all[] = {&f->kept, &f->more, &f->hrefs, &f->body};
  if (!f->parse)
    return;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    multistatus__buffer_done(f->parse->allocator, all[i]);
  multistatus__json_text_done(&f->captured);
  multistatus__json_done(&f->json);
  multistatus__templates_done(&f->templates);
  if (f->markup) {
    multistatus__fragment_done(&f->markup->fragment);
    multistatus__release(f->parse->allocator, f->markup, sizeof *f->markup);
  }
}

int multistatus__json_read_begin(void *state, multistatus_input *in) {
  return multistatus__json_open(
      state, in, multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM);
}

int multistatus__json_read_feed(void *state, multistatus_input *in, const char *data,
                                size_t len, size_t *used) {
  multistatus__json_reader *f = state;
  bool between = f->places[f->level] == FORM_RESULTS && !f->skip &&
                 f->json.expect == EXPECT_MORE && !f->json.cjson;
  int rc = between ? multistatus__templates_read(&f->templates, data, len, used) : 1;
  (void)in;
  if (rc != 1)
    return rc;
  multistatus__json_feed(&f->json, data, len);
  rc = multistatus__json_run(f);
  *used = multistatus__json_used(&f->json);
  if (rc != FORM_STOP) {
    multistatus__template_abandon(&f->templates);
    return rc;
  }
  multistatus__template_compile(&f->templates, *used);
  return 0;
}

int multistatus__json_read_end(void *state, multistatus_input *in, const char *rest,
                               size_t len) {
  multistatus__json_reader *f = state;
  int rc = multistatus__json_finish(f, rest, len);
  if (!rc && !f->has_results)
    rc = multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS, len,
                                "an object without \"results\"");
  return rc;
}

void multistatus__json_read_done(void *state, multistatus_input *in) {
  (void)in;
  multistatus__json_close(state);
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
      MULTISTATUS_FORMAT_OMITS,
      sizeof((multistatus__json_reader *)0)->raw,
  };
  return &format;
}
