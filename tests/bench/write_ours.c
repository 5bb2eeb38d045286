/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <multistatus.h>

/* Writing with this library. */

static int ours_sink(void *ctx, const void *data, size_t len) {
  bench_drain_put(ctx, data, len);
  return 0;
}

static multistatus_write_options ours_options(const bench_set *set) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = set->json ? multistatus_format_json() : multistatus_format_dav_xml();
  return o;
}

/* Properties that exist or not, as in the response to a PROPFIND that names them. */
static void ours_few_props(multistatus_result *r, const bench_item *it) {
  multistatus_result_add_prop(r, 200, "DAV:", "creationdate", it->created);
  multistatus_result_add_prop(r, 200, "DAV:", "getcontentlength", it->length);
  multistatus_result_add_prop(r, 200, "DAV:", "getlastmodified", it->modified);
  multistatus_result_add_prop(r, 200, "DAV:", "getetag", it->etag);
  multistatus_result_add_prop(r, 404, BENCH_APACHE, "executable", NULL);
}

static void ours_props(const bench_set *set, multistatus_result *r,
                       const bench_item *it) {
  if (set->props == BENCH_FEW) {
    ours_few_props(r, it);
    return;
  }
  multistatus_propstat *p = multistatus_result_propstat(r, 200);
  multistatus_propstat_add_prop(p, "DAV:", "resourcetype", NULL);
  multistatus_propstat_add_prop(p, "DAV:", "creationdate", it->created);
  multistatus_propstat_add_prop(p, "DAV:", "getcontentlength", it->length);
  multistatus_propstat_add_prop(p, "DAV:", "getlastmodified", it->modified);
  multistatus_propstat_add_prop(p, "DAV:", "getetag", it->etag);
  multistatus_propstat_add_prop(p, BENCH_APACHE, "executable", "F");
  multistatus_propstat_add_prop_xml(p, "DAV:", "supportedlock", BENCH_LOCKS);
  multistatus_propstat_add_prop(p, "DAV:", "lockdiscovery", NULL);
  multistatus_propstat_add_prop(p, "DAV:", "getcontenttype", "text/html");
}

multistatus_list *bench_list_new(const bench_set *set) {
  multistatus_list *list = NULL;
  if (multistatus_list_new(&list, NULL))
    return NULL;
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    int status = set->props ? 0 : it->status;
    multistatus_result *r = multistatus_list_add(list, it->href, status, NULL);
    if (set->props)
      ours_props(set, r, it);
  }
  return list;
}

static int write_stream(const bench_set *set, bench_tally *t) {
  bench_drain drain;
  multistatus_sink sink = {ours_sink, &drain};
  multistatus_write_options o = ours_options(set);
  multistatus_writer *w = NULL;
  drain.len = drain.total = 0;
  int rc = multistatus_writer_new(&w, &o, &sink);
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    int status = set->props ? 0 : it->status;
    multistatus_result *r = multistatus_writer_add(w, it->href, status, NULL);
    if (set->props)
      ours_props(set, r, it);
  }
  if (rc == 0)
    rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  t->bytes = drain.total;
  return rc;
}

static int ours_list_write(const bench_set *set, const multistatus_list *list,
                           bench_tally *t) {
  bench_drain drain;
  multistatus_sink sink = {ours_sink, &drain};
  multistatus_write_options o = ours_options(set);
  drain.len = drain.total = 0;
  int rc = multistatus_list_write(list, &o, &sink);
  t->bytes = drain.total;
  return rc;
}

static int write_list(const bench_set *set, bench_tally *t) {
  return ours_list_write(set, set->list, t);
}

static int write_new_list(const bench_set *set, bench_tally *t) {
  multistatus_list *list = bench_list_new(set);
  int rc = ours_list_write(set, list, t);
  multistatus_list_free(list);
  return rc;
}

const bench_contestant bench_write_ours[] = {
    {.name = "multistatus, streaming", .write = write_stream},
    {.name = "multistatus, list built and written", .write = write_new_list},
    {.name = "multistatus, list written", .write = write_list},
    {0}};
