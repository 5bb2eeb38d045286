/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_REGISTRY_H
#define MULTISTATUS_REGISTRY_H

/* The functions that readers and writers call if the caller sets no format. They are
   in lib/formats/formats.c, the only file that names the formats: the one exception to
   the order of the folders. */

#include <multistatus/plugin.h>
#include <stdbool.h>

/* multistatus_format_for_media_type, of a text with a length. */
const multistatus_format *multistatus__format_for_type(multistatus_text content_type);

/* f, or the format to write if it is NULL. */
const multistatus_format *multistatus__format_or_default(const multistatus_format *f);

/* Sets *format to the format whose documents begin with these bytes, or with
   MULTISTATUS_READ_DETECT to a preset that a body of JSON or XML fits; to NULL if more
   bytes are needed. ended: the body is complete. Returns 0 or the input's error. */
int multistatus__format_detect(multistatus_input *in, const char *data, size_t len,
                               bool ended, const multistatus_format **format);

#endif
