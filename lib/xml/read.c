/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dav.h"

/* DAV XML as results: what the events of a document mean. Order inside an element does
   not matter; elements that are not known are passed over, with all they hold. */

static multistatus__dav_place dav_here(const multistatus__dav_reader *d) {
  return d->levels[d->level].place;
}

static multistatus_text dav_lang(const multistatus__dav_reader *d) {
  multistatus_text t = {d->langs.data + (d->langs.data ? d->levels[d->level].lang : 0),
                        d->levels[d->level].lang_len};
  return t;
}

/* ---- Start ---- */

/* Goes into an element; xml:lang on it holds from here on. */
static int dav_enter(multistatus__dav_reader *d, multistatus__dav_place place,
                     const multistatus__xml_tag *t) {
  d->levels[d->level + 1] = d->levels[d->level];
  d->level++;
  d->levels[d->level].place = place;
  d->text.len = 0;
  for (size_t i = 0; i < t->attr_count; i++) {
    const multistatus__xml_attr *a = t->attrs + i;
    if (a->prefix.len != 3 || memcmp(a->prefix.data, "xml", 3) != 0 ||
        a->local.len != 4 || memcmp(a->local.data, "lang", 4) != 0)
      continue;
    d->levels[d->level].lang = d->langs.len;
    d->levels[d->level].lang_len = a->value.len;
    return multistatus__scratch_put(d->in, &d->langs, a->value.data, a->value.len,
                                    multistatus_input_limits(d->in)->text_bytes,
                                    "text-bytes");
  }
  return 0;
}

static int dav_skip(multistatus__dav_reader *d) {
  d->skipped = 1;
  return 0;
}

/* What DAV:error, DAV:status and DAV:responsedescription mean in both places. */
static int dav_start_outcome(multistatus__dav_reader *d,
                             const multistatus__xml_tag *t) {
  switch (t->term) {
  case TERM_STATUS:
    return dav_enter(d, DAV_STATUS, t);
  case TERM_ERROR:
    return dav_enter(d, DAV_ERROR, t);
  case TERM_RESPONSEDESCRIPTION:
    return dav_enter(d, DAV_MESSAGE, t);
  default:
    return dav_skip(d);
  }
}

static int dav_start_in_multistatus(multistatus__dav_reader *d,
                                    const multistatus__xml_tag *t) {
  int rc;
  switch (t->term) {
  case TERM_RESPONSE:
    rc = multistatus_input_begin(d->in);
    return rc ? rc : dav_enter(d, DAV_RESPONSE, t);
  case TERM_RESPONSEDESCRIPTION:
    return dav_enter(d, DAV_MESSAGE, t);
  case TERM_SYNC_TOKEN:
    return dav_enter(d, DAV_SYNC_TOKEN, t);
  default:
    return dav_skip(d);
  }
}

static int dav_start_in_response(multistatus__dav_reader *d,
                                 const multistatus__xml_tag *t) {
  int rc;
  switch (t->term) {
  case TERM_HREF:
    return dav_enter(d, DAV_HREF, t);
  case TERM_PROPSTAT:
    rc = multistatus_input_open_propstat(d->in);
    return rc ? rc : dav_enter(d, DAV_PROPSTAT, t);
  case TERM_LOCATION:
    return dav_enter(d, DAV_LOCATION, t);
  default:
    return dav_start_outcome(d, t);
  }
}

/* The element whose content is a fragment: a property or a condition. */
static int dav_start_fragment(multistatus__dav_reader *d, multistatus__dav_place place,
                              const multistatus__xml_tag *t) {
  int rc = dav_enter(d, place, t);
  return rc ? rc : multistatus__fragment_begin(&d->fragment, t);
}

static int dav_start_in_condition(multistatus__dav_reader *d,
                                  const multistatus__xml_tag *t) {
  if (d->fragment.depth == 0 && t->term == TERM_HREF)
    return dav_enter(d, DAV_CONDITION_HREF, t);
  return multistatus__fragment_start(&d->fragment, t);
}

static int dav_on_start(void *ctx, const multistatus__xml_tag *t) {
  multistatus__dav_reader *d = ctx;
  int rc;
  if (d->skipped) {
    d->skipped++;
    return 0;
  }
  switch (dav_here(d)) {
  case DAV_DOCUMENT:
    if (t->term != TERM_MULTISTATUS)
      return multistatus_input_fail(d->in, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                    MULTISTATUS_HERE,
                                    "the root element is not DAV:multistatus");
    return dav_enter(d, DAV_MULTISTATUS, t);
  case DAV_MULTISTATUS:
    return dav_start_in_multistatus(d, t);
  case DAV_RESPONSE:
    return dav_start_in_response(d, t);
  case DAV_PROPSTAT:
    return t->term == TERM_PROP ? dav_enter(d, DAV_PROP, t) : dav_start_outcome(d, t);
  case DAV_PROP:
    return dav_start_fragment(d, DAV_VALUE, t);
  case DAV_ERROR:
    rc = multistatus_input_add_condition(d->in, t->ns, t->local);
    return rc ? rc : dav_start_fragment(d, DAV_CONDITION, t);
  case DAV_VALUE:
    return multistatus__fragment_start(&d->fragment, t);
  case DAV_CONDITION:
    return dav_start_in_condition(d, t);
  case DAV_LOCATION:
    return t->term == TERM_HREF ? dav_enter(d, DAV_LOCATION_HREF, t) : dav_skip(d);
  default:
    return dav_skip(d);
  }
}

/* ---- Text ---- */

static int dav_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Text that will be used trimmed: what leads it is not even kept. */
static int dav_text(multistatus__dav_reader *d, const char *data, size_t len,
                    const char *limit, size_t max) {
  while (!d->text.len && len && dav_space(*data)) {
    data++;
    len--;
  }
  return multistatus__scratch_put(d->in, &d->text, data, len, max, limit);
}

static int dav_on_text(void *ctx, const char *data, size_t len) {
  multistatus__dav_reader *d = ctx;
  const multistatus_limits *limits = multistatus_input_limits(d->in);
  if (d->skipped)
    return 0;
  switch (dav_here(d)) {
  case DAV_VALUE:
  case DAV_CONDITION:
    return multistatus__fragment_text(&d->fragment, data, len);
  case DAV_HREF:
  case DAV_LOCATION_HREF:
  case DAV_CONDITION_HREF:
    return dav_text(d, data, len, "href-bytes", limits->href_bytes);
  case DAV_STATUS:
  case DAV_SYNC_TOKEN:
    return dav_text(d, data, len, "text-bytes", limits->text_bytes);
  case DAV_MESSAGE:
    return multistatus__scratch_put(d->in, &d->text, data, len, limits->text_bytes,
                                    "text-bytes");
  default:
    return 0; /* white space between elements, or nothing that means anything */
  }
}

static multistatus_text dav_trimmed(const multistatus__dav_reader *d) {
  multistatus_text t = multistatus__scratch_text(&d->text);
  while (t.len && dav_space(t.data[t.len - 1]))
    t.len--;
  return t;
}

/* ---- End ---- */

static int dav_end_status(multistatus__dav_reader *d) {
  multistatus_text line = dav_trimmed(d), reason = {NULL, 0};
  int status = line.len ? multistatus_status_parse(line.data, line.len, &reason.data,
                                                   &reason.len)
                        : MULTISTATUS_ERROR_STATUS;
  if (status < 0)
    return multistatus_input_fail(d->in, MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                  "a status that is no status line");
  int rc = multistatus_input_set_status(d->in, status);
  return rc ? rc : multistatus_input_set_reason(d->in, reason);
}

static int dav_end_value(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  multistatus__fragment_value(&d->fragment, &p);
  p.lang = dav_lang(d);
  return multistatus_input_add_prop(d->in, &p);
}

/* Beside its hrefs a condition may hold anything; white space is nothing. */
static int dav_end_condition(multistatus__dav_reader *d) {
  multistatus_prop_text p;
  int rc = multistatus__fragment_markup(&d->fragment, &p);
  size_t i = 0;
  while (i < p.value.len && dav_space(p.value.data[i]))
    i++;
  return rc || i == p.value.len ? rc
                                : multistatus_input_set_condition_xml(d->in, p.value);
}

static int dav_end_element(multistatus__dav_reader *d) {
  switch (dav_here(d)) {
  case DAV_RESPONSE:
    return multistatus_input_commit(d->in);
  case DAV_PROPSTAT:
    return multistatus_input_close_propstat(d->in);
  case DAV_VALUE:
    return dav_end_value(d);
  case DAV_CONDITION:
    return dav_end_condition(d);
  case DAV_HREF:
    return multistatus_input_add_href(d->in, dav_trimmed(d));
  case DAV_STATUS:
    return dav_end_status(d);
  case DAV_MESSAGE:
    return multistatus_input_set_message(d->in, multistatus__scratch_text(&d->text),
                                         dav_lang(d));
  case DAV_SYNC_TOKEN:
    return multistatus_input_set_sync_token(d->in, dav_trimmed(d));
  case DAV_LOCATION_HREF:
    return multistatus_input_set_location(d->in, dav_trimmed(d));
  case DAV_CONDITION_HREF:
    return multistatus_input_add_condition_href(d->in, dav_trimmed(d));
  default:
    return 0;
  }
}

static int dav_on_end(void *ctx) {
  multistatus__dav_reader *d = ctx;
  if (d->skipped) {
    d->skipped--;
    return 0;
  }
  multistatus__dav_place place = dav_here(d);
  if ((place == DAV_VALUE || place == DAV_CONDITION) && d->fragment.depth)
    return multistatus__fragment_end(&d->fragment);
  int rc = dav_end_element(d);
  d->level--;
  d->langs.len = d->levels[d->level].lang + d->levels[d->level].lang_len;
  return !rc && place == DAV_RESPONSE ? XML_PAUSE : rc;
}

/* ---- The format's callbacks ---- */

int multistatus__dav_read_begin(void *state, multistatus_input *in) {
  multistatus__dav_reader *d = state;
  const multistatus__xml_handler handler = {dav_on_start, dav_on_text, dav_on_end, d};
  const multistatus_allocator *a = multistatus_input_allocator(in);
  d->in = in;
  multistatus__fragment_init(&d->fragment, in);
  d->source = &multistatus__xml_scanner;
  if (multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM) {
#ifdef MULTISTATUS_WITH_LIBXML2
    d->source = &multistatus__xml_libxml2;
#else
    return multistatus_input_fail(in, MULTISTATUS_ERROR_UNSUPPORTED, 0,
                                  "this build has no libxml2");
#endif
  }
  if (!(d->source_state = a->resize(a->ctx, NULL, d->source->state)))
    return multistatus_input_fail(in, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
  memset(d->source_state, 0, d->source->state);
  return d->source->begin(d->source_state, in, &handler);
}

int multistatus__dav_read_feed(void *state, multistatus_input *in, const char *data,
                               size_t len, size_t *used) {
  (void)in;
  multistatus__dav_reader *d = state;
  return d->source->feed(d->source_state, data, len, used);
}

int multistatus__dav_read_end(void *state, multistatus_input *in, const char *rest,
                              size_t len) {
  (void)in;
  multistatus__dav_reader *d = state;
  return d->source->end(d->source_state, rest, len);
}

void multistatus__dav_read_done(void *state, multistatus_input *in) {
  multistatus__dav_reader *d = state;
  if (d->source_state) {
    const multistatus_allocator *a = multistatus_input_allocator(in);
    d->source->done(d->source_state);
    a->release(a->ctx, d->source_state);
  }
  multistatus__scratch_done(in, &d->langs);
  multistatus__scratch_done(in, &d->text);
  multistatus__fragment_done(&d->fragment);
}
