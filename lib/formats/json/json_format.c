/* SPDX-License-Identifier: MIT */
#include "json_form.h"

int multistatus__json_read_begin(void *state, multistatus_input *in) {
  return multistatus__json_open(
      state, in, multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM);
}

static int format_json_feed(void *state, multistatus_input *in, const char *data,
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

/* A document of another kind than multistatus is about one result, which is unknown if
   it is missing. */
static int format_add_missing(multistatus_input *in) {
  if (in->document.kind <= MULTISTATUS_DOCUMENT_MULTISTATUS || in->committed)
    return 0;
  int rc = multistatus_input_begin(in);
  if (!rc)
    rc = multistatus__input_quirk(in, MULTISTATUS_QUIRK_JSON_VALUE,
                                  "a document of one result has no result");
  return rc ? rc : multistatus_input_commit(in);
}

static int format_json_end(void *state, multistatus_input *in, const char *rest,
                           size_t len) {
  multistatus__json_reader *f = state;
  int rc = multistatus__json_finish(f, rest, len);
  if (!rc && f->has_results)
    rc = format_add_missing(in);
  if (rc)
    return rc;
  return f->has_results
             ? multistatus__input_end_summary(in, MULTISTATUS_QUIRK_JSON_VALUE, len)
             : multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS, len,
                                      "an object without \"results\"");
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
      format_json_feed,
      format_json_end,
      multistatus__json_read_done,
      MULTISTATUS_FORMAT_OMITS,
      sizeof((multistatus__json_reader *)0)->raw,
  };
  return &format;
}
