/* SPDX-License-Identifier: MIT */
#ifndef WRITER_BACK_H
#define WRITER_BACK_H

/* A writer, and a strict reader of what it wrote. Each test program includes it once.
 */

#include <multistatus.h>
#include "sink.h"
#include "tests.h"

static memory_sink m;
static multistatus_writer *w;
static multistatus_write_options o;

static void set_up(void) {
  const multistatus_write_options none = MULTISTATUS_WRITE_OPTIONS_INIT;
  o = none;
  memory_sink_init(&m);
}

static void open_writer(int json) {
  o.format = json ? multistatus_format_json() : multistatus_format_dav_xml();
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
}

static void close_writer(void) {
  multistatus_writer_free(w);
  memory_sink_done(&m);
}

/* Reads what was written, which must be a complete document without quirks, except that
   its summary counts that many failures that are not among the results. */
static multistatus_list *read_back_lacking(size_t results) {
  multistatus_list *list;
  multistatus_summary s = {0};
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  ro.refuse = MULTISTATUS_QUIRK_ALL;
  if (results)
    ro.refuse &= ~(MULTISTATUS_QUIRK_ITEM | MULTISTATUS_QUIRK_JSON_VALUE);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  int rc = multistatus_list_read(list, &ro, m.data, m.len);
  require(rc == 0, "%s in %.600s", multistatus_list_read_error(list)->text, m.data);
  if (results) {
    ck_assert(multistatus_reader_summary(multistatus_list_reader(list), &s));
    ck_assert_uint_eq(s.total, multistatus_list_count(list) + results);
    ck_assert_uint_eq(s.total, s.succeeded + s.failed);
    ck_assert_int_eq(
        multistatus_list_overall(list, MULTISTATUS_POLICY_PLAIN_SUCCESS, 200), 207);
  }
  return list;
}

static inline multistatus_list *read_back(void) {
  return read_back_lacking(0);
}

#endif
