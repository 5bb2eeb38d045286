/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_REGISTRY_H
#define MULTISTATUS_REGISTRY_H

/* What readers and writers ask where the caller gave no format. It is defined in
   lib/formats/, which alone knows them all: the one use that goes down. */

#include <multistatus/plugin.h>
#include <stdbool.h>

/* multistatus_format_for_media_type, of a text with a length. */
const multistatus_format *multistatus__format_for_type(multistatus_text content_type);

/* f, or the format to write if it is NULL. */
const multistatus_format *multistatus__format_or_default(const multistatus_format *f);

/* The format whose documents begin with these bytes, which may be white space and byte
   order marks only: then NULL, and more are needed. */
const multistatus_format *multistatus__format_for_bytes(const char *data, size_t len);

/* The same in *format, and with MULTISTATUS_READ_DETECT the preset of a dialect that a
   JSON body fits. ended: nothing more will come. Returns 0 or the input's error. */
int multistatus__format_detect(multistatus_input *in, const char *data, size_t len,
                               bool ended, const multistatus_format **format);

#endif
