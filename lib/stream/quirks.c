/* SPDX-License-Identifier: MIT */
#include <multistatus/quirks.h>

/* The names of the quirks' bits. */

const char *multistatus_quirk_name(uint64_t quirk) {
  static const char *const names[64] = {[0] = "status-reason",
                                        [1] = "status-version",
                                        [2] = "status-space",
                                        [3] = "status-bare",
                                        [4] = "status-invalid",
                                        [5] = "status-missing",
                                        [6] = "status-repeated",
                                        [8] = "both",
                                        [9] = "neither",
                                        [10] = "no-href",
                                        [11] = "no-prop",
                                        [12] = "teapot",
                                        [13] = "description",
                                        [14] = "root",
                                        [15] = "duplicate",
                                        [16] = "several-hrefs",
                                        [17] = "text",
                                        [18] = "content",
                                        [20] = "href-characters",
                                        [21] = "href-space",
                                        [32] = "xml-space",
                                        [33] = "xml-ampersand",
                                        [34] = "xml-character",
                                        [35] = "xml-utf8",
                                        [36] = "xml-prefix",
                                        [37] = "xml-namespace",
                                        [38] = "xml-cdata-end",
                                        [39] = "xml-colon",
                                        [40] = "xml-encoding",
                                        [41] = "xml-name",
                                        [48] = "json-character",
                                        [49] = "json-status-string",
                                        [50] = "json-status-line",
                                        [51] = "json-status-object",
                                        [52] = "json-result",
                                        [53] = "json-value",
                                        [54] = "json-utf8",
                                        [55] = "json-lines",
                                        [56] = "item",
                                        [57] = "field-control"};
  for (int i = 0; i < 64; i++)
    if (quirk == MULTISTATUS_QUIRK(i) && names[i])
      return names[i];
  return "";
}
