/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "bench.h"

#include <dirent.h>
#include <multistatus.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* The data: made here from one list of items, but for the project's own cases. */

enum { MIXED_BYTES = 16 << 20 }; /* about so much of them is read in a round */

/* ---- Items ---- */

bench_item *bench_items(size_t count) {
  static const struct {
    int status;
    const char *reason;
  } outcomes[10] = {{200, "OK"},        {200, "OK"}, {404, "Not Found"}, {200, "OK"},
                    {200, "OK"},        {200, "OK"}, {423, "Locked"},    {200, "OK"},
                    {403, "Forbidden"}, {200, "OK"}};
  if (count < BENCH_RING)
    count = BENCH_RING;
  bench_item *items = calloc(count, sizeof *items);
  for (size_t i = 0; items && i < count; i++) {
    bench_item *it = items + i;
    /* Scattered, so that no processor learns the order by heart. */
    unsigned r = (unsigned)(i * UINT64_C(0x9e3779b97f4a7c15) >> 40);
    snprintf(it->href, sizeof it->href, "/files/archive/2026/11/document-%07u.html",
             (unsigned)i % 10000000);
    it->status = outcomes[r % 10].status;
    it->reason = outcomes[r % 10].reason;
    snprintf(it->length, sizeof it->length, "%u", r % 100000);
    snprintf(it->created, sizeof it->created, "2026-%02u-%02uT%02u:%02u:%02uZ",
             r % 12 + 1, r % 28 + 1, r % 24, r / 7 % 60, r / 11 % 60);
    snprintf(it->modified, sizeof it->modified, "Mon, %02u Nov 2026 %02u:%02u:%02u GMT",
             r % 28 + 1, r / 3 % 24, r / 7 % 60, r / 13 % 60);
    snprintf(it->etag, sizeof it->etag, "\"%x-%013llx\"", r % 100000,
             (unsigned long long)(UINT64_C(0x660dd65f12540) + r));
  }
  return items;
}

/* ---- Bodies ---- */

typedef struct data_text {
  char *data;
  size_t len, cap;
} data_text;

static void data_grow(data_text *t, size_t n) {
  if (t->cap - t->len > n + BENCH_PADDING)
    return;
  t->cap = (t->len + n + BENCH_PADDING) * 2;
  if (!(t->data = realloc(t->data, t->cap)))
    abort();
}

static void data_put(data_text *t, const char *format, ...) {
  va_list args;
  data_grow(t, 4096);
  va_start(args, format);
  t->len += (size_t)vsnprintf(t->data + t->len, 4096, format, args);
  va_end(args);
}

static void data_simple(data_text *t, const bench_item *it) {
  data_put(t,
           "<D:response><D:href>%s</D:href><D:status>HTTP/1.1 %d %s</D:status>"
           "</D:response>\n",
           it->href, it->status, it->reason);
}

/* As Apache's mod_dav answers "allprop". */
static void data_propfind(data_text *t, const bench_item *it) {
  data_put(t,
           "<D:response xmlns:lp1=\"DAV:\" xmlns:lp2=\"" BENCH_APACHE "\">\n"
           "<D:href>%s</D:href>\n<D:propstat>\n<D:prop>\n<lp1:resourcetype/>\n"
           "<lp1:creationdate>%s</lp1:creationdate>\n"
           "<lp1:getcontentlength>%s</lp1:getcontentlength>\n"
           "<lp1:getlastmodified>%s</lp1:getlastmodified>\n"
           "<lp1:getetag>%s</lp1:getetag>\n<lp2:executable>F</lp2:executable>\n"
           "<D:supportedlock>\n",
           it->href, it->created, it->length, it->modified, it->etag);
  for (int shared = 0; shared < 2; shared++)
    data_put(t,
             "<D:lockentry>\n<D:lockscope><D:%s/></D:lockscope>\n"
             "<D:locktype><D:write/></D:locktype>\n</D:lockentry>\n",
             shared ? "shared" : "exclusive");
  data_put(t, "</D:supportedlock>\n<D:lockdiscovery/>\n"
              "<D:getcontenttype>text/html</D:getcontenttype>\n</D:prop>\n"
              "<D:status>HTTP/1.1 200 OK</D:status>\n</D:propstat>\n</D:response>\n");
}

static void data_json(data_text *t, const bench_item *it) {
  data_put(t, "%s{\"href\":\"%s\",\"status\":%d,\"message\":\"%s\"}",
           t->data[t->len - 1] == '[' ? "" : ",", it->href, it->status, it->reason);
}

static void data_add_body(bench_set *set, data_text *t) {
  data_grow(t, 0);
  memset(t->data + t->len, 0, BENCH_PADDING);
  bench_body *bodies =
      realloc(set->bodies, (set->body_count + 1) * sizeof *set->bodies);
  if (!bodies)
    abort();
  bodies[set->body_count].data = t->data;
  bodies[set->body_count].len = t->len;
  set->bodies = bodies;
  set->body_count++;
}

/* ---- The project's cases ---- */

/* Only what is a whole document, so that there is something to be held against. */
static void data_add_case(bench_set *set, const char *path) {
  data_text t = {NULL, 0, 0};
  size_t n;
  multistatus_list *list = NULL;
  FILE *f = fopen(path, "rb");
  if (!f)
    return;
  do {
    data_grow(&t, BENCH_PIECE);
    n = fread(t.data + t.len, 1, BENCH_PIECE, f);
    t.len += n;
  } while (n);
  fclose(f);
  if (multistatus_list_new(&list, NULL) == 0 &&
      multistatus_list_read(list, NULL, t.data, t.len) == 0) {
    set->results += multistatus_list_count(list);
    data_add_body(set, &t);
  } else {
    free(t.data);
  }
  multistatus_list_free(list);
}

static void data_cases(bench_set *set, const char *folder) {
  struct dirent **entries;
  int count = scandir(folder, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    char path[4096];
    const char *name = entries[i]->d_name, *dot = strrchr(name, '.');
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (dot && strcmp(dot, set->json ? ".json" : ".xml") == 0)
      data_add_case(set, path);
    else if (name[0] != '.')
      data_cases(set, path);
    free(entries[i]);
  }
  if (count >= 0)
    free(entries);
}

static int data_wild(bench_set *set) {
  size_t bytes = 0;
  set->mixed = true;
  set->results = 0;
  data_cases(set, BENCH_CASES);
  for (size_t i = 0; i < set->body_count; i++)
    bytes += set->bodies[i].len;
  if (bytes == 0) {
    printf("\n%s: there is no case to read in %s\n", set->name, BENCH_CASES);
    return 1;
  }
  set->repeats = MIXED_BYTES / bytes + 1;
  return 0;
}

/* ---- Sets ---- */

static const struct {
  const char *name;
  bool json, props;
  const char *about;
} data_sets[] = {
    {"simple", false, false, "DAV XML: an href and a status, three in ten not 200"},
    {"propfind", false, true, "DAV XML: nine properties each, as mod_dav writes them"},
    {"json", true, false, "the simple set as JSON"},
    {"wild", false, false, "the project's cases in DAV XML, one after the other"},
    {"wild-json", true, false, "the project's cases in JSON, one after the other"},
};

static int data_set(bench_set *set, const char *name, const bench_item *items,
                    size_t count) {
  memset(set, 0, sizeof *set);
  for (size_t i = 0; i < sizeof data_sets / sizeof *data_sets; i++) {
    if (strcmp(data_sets[i].name, name) != 0)
      continue;
    set->name = name;
    set->about = data_sets[i].about;
    set->json = data_sets[i].json;
    set->props = data_sets[i].props;
    set->items = items;
    set->results = count;
    set->repeats = 1;
    return 0;
  }
  return 1;
}

int bench_set_read(bench_set *set, const char *name, const bench_item *items,
                   size_t count) {
  data_text t = {NULL, 0, 0};
  if (data_set(set, name, items, count))
    return 1;
  if (strncmp(name, "wild", 4) == 0)
    return data_wild(set);
  data_put(&t, set->json ? "{\"results\":["
                         : "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                           "<D:multistatus xmlns:D=\"DAV:\">\n");
  for (size_t i = 0; i < count; i++)
    (set->json ? data_json : set->props ? data_propfind : data_simple)(&t, items + i);
  data_put(&t, set->json ? "]}" : "</D:multistatus>\n");
  data_add_body(set, &t);
  return 0;
}

int bench_set_write(bench_set *set, const char *name, const bench_item *items,
                    size_t count) {
  if (data_set(set, name, items, count))
    return 1;
  set->list = bench_list_new(set);
  return set->list ? 0 : 1;
}

void bench_set_free(bench_set *set) {
  for (size_t i = 0; i < set->body_count; i++)
    free(set->bodies[i].data);
  free(set->bodies);
  multistatus_list_free(set->list);
}
