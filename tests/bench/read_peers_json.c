/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <cjson/cJSON.h>
#include <jansson.h>

/* Reading JSON with other libraries in C, which build trees. */

/* Rejects text after the first value, like the others. */
static cJSON *parse_cjson(const bench_body *body) {
  return cJSON_ParseWithOpts(body->data, NULL, 1); /* zeros follow the body */
}

static int read_cjson(const bench_set *set, const bench_body *body, bench_tally *t) {
  cJSON *doc = parse_cjson(body);
  (void)set;
  if (!doc)
    return -1;
  const cJSON *r, *results = cJSON_GetObjectItemCaseSensitive(doc, "results");
  cJSON_ArrayForEach(r, results) {
    const cJSON *href = cJSON_GetObjectItemCaseSensitive(r, "href");
    const cJSON *status = cJSON_GetObjectItemCaseSensitive(r, "status");
    t->results++;
    if (cJSON_IsString(href) && cJSON_IsNumber(status))
      t->bytes += (unsigned char)href->valuestring[0] + (size_t)status->valueint;
  }
  cJSON_Delete(doc);
  return 0;
}

static int read_cjson_parse(const bench_set *set, const bench_body *body,
                            bench_tally *t) {
  cJSON *doc = parse_cjson(body);
  (void)set;
  (void)t;
  cJSON_Delete(doc);
  return doc ? 0 : -1;
}

static int read_jansson(const bench_set *set, const bench_body *body, bench_tally *t) {
  json_error_t error;
  json_t *r, *doc = json_loadb(body->data, body->len, 0, &error);
  size_t i;
  (void)set;
  if (!doc)
    return -1;
  json_array_foreach(json_object_get(doc, "results"), i, r) {
    const char *href = json_string_value(json_object_get(r, "href"));
    t->results++;
    if (href)
      t->bytes += (unsigned char)href[0];
    t->bytes += (size_t)json_integer_value(json_object_get(r, "status"));
  }
  json_decref(doc);
  return 0;
}

const bench_contestant bench_read_json_peers[] = {
    {.name = "cJSON_Parse, tree", .read = read_cjson},
    {.name = "cJSON_Parse, tree, not accessed",
     .read = read_cjson_parse,
     .blind = true},
    {.name = "jansson, tree", .read = read_jansson},
    {0}};
