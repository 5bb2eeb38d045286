/* SPDX-License-Identifier: MIT */
#ifndef CMS_ASSETS_H
#define CMS_ASSETS_H

/* The files of the page, built into the program by embed.py. */

#include <stddef.h>

typedef struct asset {
  const char *name; /* "page.html" */
  const unsigned char *data;
  size_t len;
} asset;

extern const asset assets[];
extern const size_t asset_count;

#endif
