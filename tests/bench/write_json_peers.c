/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <cjson/cJSON.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Writing the simple set as JSON in other ways; cJSON also writes properties. */

#define COPY(d, literal) bench_drain_put((d), (literal), sizeof(literal) - 1)

/* The limit: no checks, no escaping. */
static int write_memcpy(const bench_set *set, bench_tally *t) {
  bench_drain d;
  d.len = d.total = 0;
  COPY(&d, "{\"results\":[");
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    const char digits[] = {(char)('0' + it->status / 100),
                           (char)('0' + it->status / 10 % 10),
                           (char)('0' + it->status % 10)};
    COPY(&d, "{\"href\":\"");
    bench_drain_put(&d, it->href, BENCH_HREF);
    COPY(&d, "\",\"status\":");
    bench_drain_put(&d, digits, sizeof digits);
    COPY(&d, ",\"message\":\"");
    bench_drain_put(&d, it->reason, strlen(it->reason));
    COPY(&d, "\"},");
  }
  COPY(&d, "]}");
  t->bytes = d.total;
  return 0;
}

static int write_snprintf(const bench_set *set, bench_tally *t) {
  enum { ROOM = 4096 };
  bench_drain d;
  d.len = d.total = 0;
  COPY(&d, "{\"results\":[");
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    char *to = bench_drain_room(&d, ROOM);
    int n = snprintf(to, ROOM, "{\"href\":\"%s\",\"status\":%d,\"message\":\"%s\"},",
                     it->href, it->status, it->reason);
    bench_drain_took(&d, (size_t)n);
  }
  COPY(&d, "]}");
  t->bytes = d.total;
  return 0;
}

static cJSON *cjson_propstat(cJSON *propstats, int status, const char *reason) {
  cJSON *p = cJSON_CreateObject();
  cJSON_AddNumberToObject(p, "status", status);
  cJSON_AddStringToObject(p, "message", reason);
  cJSON_AddItemToArray(propstats, p);
  return cJSON_AddObjectToObject(p, "props");
}

static void cjson_few_props(cJSON *r, const bench_item *it) {
  cJSON_AddNumberToObject(r, "status", 207);
  cJSON *propstats = cJSON_AddArrayToObject(r, "propstats");
  cJSON *found = cjson_propstat(propstats, 200, "OK");
  cJSON_AddStringToObject(found, "{DAV:}creationdate", it->created);
  cJSON_AddStringToObject(found, "{DAV:}getcontentlength", it->length);
  cJSON_AddStringToObject(found, "{DAV:}getlastmodified", it->modified);
  cJSON_AddStringToObject(found, "{DAV:}getetag", it->etag);
  cJSON *missing = cjson_propstat(propstats, 404, "Not Found");
  cJSON_AddNullToObject(missing, "{" BENCH_APACHE "}executable");
}

static int write_cjson(const bench_set *set, bench_tally *t) {
  cJSON *doc = cJSON_CreateObject();
  cJSON *results = cJSON_AddArrayToObject(doc, "results");
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    cJSON *r = cJSON_CreateObject();
    cJSON_AddStringToObject(r, "href", it->href);
    if (set->props) {
      cjson_few_props(r, it);
    } else {
      cJSON_AddNumberToObject(r, "status", it->status);
      cJSON_AddStringToObject(r, "message", it->reason);
    }
    cJSON_AddItemToArray(results, r);
  }
  char *text = cJSON_PrintUnformatted(doc);
  t->bytes = text ? strlen(text) : 0;
  cJSON_free(text);
  cJSON_Delete(doc);
  return text ? 0 : -1;
}

static int jansson_sink(const char *data, size_t len, void *ctx) {
  bench_drain_put(ctx, data, len);
  return 0;
}

static int write_jansson(const bench_set *set, bench_tally *t) {
  bench_drain d;
  json_t *doc = json_object(), *results = json_array();
  d.len = d.total = 0;
  json_object_set_new(doc, "results", results);
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    json_t *r = json_object();
    json_object_set_new(r, "href", json_string(it->href));
    json_object_set_new(r, "status", json_integer(it->status));
    json_object_set_new(r, "message", json_string(it->reason));
    json_array_append_new(results, r);
  }
  int rc = json_dump_callback(doc, jansson_sink, &d, JSON_COMPACT);
  t->bytes = d.total;
  json_decref(doc);
  return rc;
}

const bench_contestant bench_short_json_peers[] = {
    {.name = "cJSON, built and printed", .write = write_cjson}, {0}};

const bench_contestant bench_write_json_peers[] = {
    {.name = "memcpy of the pieces (the limit)", .write = write_memcpy},
    {.name = "snprintf, nothing escaped", .write = write_snprintf},
    {.name = "cJSON, built and printed", .write = write_cjson},
    {.name = "jansson, built and dumped", .write = write_jansson},
    {0}};
