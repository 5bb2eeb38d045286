/* SPDX-License-Identifier: MIT */
#include "dav.h"

const multistatus_format *multistatus_format_dav_xml(void) {
  static const multistatus_format format = {
      sizeof(multistatus_format),       "dav-xml",
      "application/xml; charset=utf-8", 0,
      multistatus__dav_write_begin,     multistatus__dav_write_result,
      multistatus__dav_write_end,       NULL,
      sizeof(multistatus__dav_reader),  multistatus__dav_read_begin,
      multistatus__dav_read_feed,       multistatus__dav_read_end,
      multistatus__dav_read_done,       MULTISTATUS_FORMAT_SIMPLE_HREFS,
  };
  return &format;
}
