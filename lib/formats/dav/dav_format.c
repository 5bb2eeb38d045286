/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dav.h"

/* The format, and its reading of pieces by a source and by templates. */

static int format_read_begin(void *state, multistatus_input *in) {
  multistatus__dav_reader *d = state;
  d->in = in;
  multistatus__fragment_init(&d->fragment, &in->parse);
  BUFFER_LEND(&d->text, d->first.text);
  BUFFER_LEND(&d->fragment.name, d->first.name);
  BUFFER_LEND(&d->fragment.ns, d->first.ns);
  BUFFER_LEND(&d->fragment.content, d->first.content);
  BUFFER_LEND(&d->fragment.frames, d->first.frames);
  BUFFER_LEND(&d->fragment.bindings.list, d->first.bindings);
  BUFFER_LEND(&d->fragment.bindings.names, d->first.prefixes);
  multistatus__templates_init(&d->templates, in, true);
  if (!(d->source = multistatus__xml_source_of(multistatus_input_engine(in))))
    return multistatus_input_fail(in, MULTISTATUS_ERROR_UNSUPPORTED, 0,
                                  "this build has no libxml2");
  d->source_state = d + 1;
  memset(d->source_state, 0, d->source->zeroed);
  const multistatus__xml_handler handler = multistatus__dav_handler(d);
  return d->source->begin(d->source_state, &in->parse, &handler);
}

static int format_read_feed(void *state, multistatus_input *in, const char *data,
                            size_t len, size_t *used) {
  (void)in;
  multistatus__dav_reader *d = state;
  bool between = d->level == 1 && d->levels[1].place == DAV_MULTISTATUS &&
                 !d->levels[1].has_text && !d->skipped && d->source->idle &&
                 d->source->idle(d->source_state);
  int rc = between ? multistatus__templates_read(&d->templates, data, len, used) : 1;
  if (rc != 1)
    return rc;
  d->committed = false;
  rc = d->source->feed(d->source_state, data, len, used);
  if (d->committed && !rc)
    multistatus__template_compile(&d->templates, *used);
  else
    multistatus__template_abandon(&d->templates);
  return rc;
}

static int format_read_end(void *state, multistatus_input *in, const char *rest,
                           size_t len) {
  multistatus__dav_reader *d = state;
  int rc = d->source->end(d->source_state, rest, len);
  return rc ? rc : multistatus__input_end_summary(in, MULTISTATUS_QUIRK_ITEM, len);
}

static void format_read_done(void *state, multistatus_input *in) {
  multistatus__dav_reader *d = state;
  if (d->source_state)
    d->source->done(d->source_state);
  multistatus__templates_done(&d->templates);
  multistatus__buffer_done(in->parse.allocator, &d->langs);
  multistatus__buffer_done(in->parse.allocator, &d->text);
  multistatus__buffer_done(in->parse.allocator, &d->message);
  multistatus__fragment_done(&d->fragment);
  multistatus__problem_done(&d->problem);
  multistatus__json_read_item_done(d->items, in);
}

const multistatus_format *multistatus_format_dav_xml(void) {
  static const multistatus_format format = {
      sizeof(multistatus_format),
      "dav-xml",
      "application/xml; charset=utf-8",
      DAV_WRITE_STATE,
      multistatus__dav_write_begin,
      multistatus__dav_write_result,
      multistatus__dav_write_end,
      NULL,
      sizeof(multistatus__dav_reader) + XML_SOURCE_BYTES,
      format_read_begin,
      format_read_feed,
      format_read_end,
      format_read_done,
      MULTISTATUS_FORMAT_SIMPLE_HREFS | MULTISTATUS_FORMAT_NAMESPACES,
      sizeof(multistatus__dav_reader) + XML_SOURCE_BYTES -
          offsetof(multistatus__dav_reader, first),
  };
  return &format;
}
