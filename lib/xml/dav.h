/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_DAV_H
#define MULTISTATUS_XML_DAV_H

/* The two sides of the DAV XML format (RFC 4918, section 14), as multistatus/plugin.h
   has them; format.c puts them together. */

#include <multistatus.h>
#include "fragment.h"
#include "shape.h"

int multistatus__dav_write_begin(void *state, multistatus_output *out);
int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r);
int multistatus__dav_write_end(void *state, multistatus_output *out);

/* Where the reader is: an element that is open and has a meaning here. */
typedef enum multistatus__dav_place {
  DAV_DOCUMENT,
  DAV_MULTISTATUS,
  DAV_RESPONSE,
  DAV_PROPSTAT,
  DAV_PROP,
  DAV_VALUE, /* a property */
  DAV_ERROR,
  DAV_CONDITION,
  DAV_LOCATION,
  DAV_EXT, /* an element that nobody defined */
  /* Elements that hold text. */
  DAV_HREF,
  DAV_STATUS,
  DAV_MESSAGE,
  DAV_SYNC_TOKEN,
  DAV_LOCATION_HREF,
  DAV_CONDITION_HREF
} multistatus__dav_place;

enum { DAV_LEVELS = 10 }; /* document to a description in an error is eight */

typedef struct multistatus__dav_reader {
  multistatus_input *in;
  const multistatus__xml_source *source;
  void *source_state;
  struct {
    multistatus__dav_place place;
    size_t lang, lang_len; /* xml:lang in force, in langs */
  } levels[DAV_LEVELS];
  size_t level;
  size_t skipped;         /* elements open that mean nothing here */
  size_t depth, response; /* elements open in all; those with the response */
  bool has_text;          /* the element has one that its shape knows */
  bool committed;         /* a response was, in this call */
  multistatus__shapes shapes;
  bool has_prop; /* the propstat has that element */
  multistatus__scratch langs, text;
  multistatus__scratch message; /* apart from text, since elements may be inside */
  multistatus__fragment fragment;
} multistatus__dav_reader;

int multistatus__dav_read_begin(void *state, multistatus_input *in);
int multistatus__dav_read_feed(void *state, multistatus_input *in, const char *data,
                               size_t len, size_t *used);
int multistatus__dav_read_end(void *state, multistatus_input *in, const char *rest,
                              size_t len);
void multistatus__dav_read_done(void *state, multistatus_input *in);

#endif
