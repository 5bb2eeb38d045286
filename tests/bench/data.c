/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "bench.h"

#include <dirent.h>
#include <multistatus.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* The data, made from one list of items, or read from files. */

enum {
  MIXED_BYTES = 4 << 20,   /* of bodies from files; read in a round, approximately */
  SEPARATE_RESULTS = 20000 /* of other small bodies and documents */
};

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
    /* Scattered, so that branch prediction cannot learn the order. */
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

/* Names in another script: percent-encoded in the href, as text in the description. */
static void data_names(data_text *t, const bench_item *it) {
  static const char letters[] = "\xd0\xbe\xd1\x82\xd1\x87\xd1\x91\xd1\x82 ";
  data_put(t, "<D:response><D:href>%.15s", it->href);
  for (int words = 0; words < 3; words++)
    for (const char *p = letters; *p; p++)
      data_put(t, "%%%02X", (unsigned char)*p);
  data_put(t,
           "%s</D:href><D:status>HTTP/1.1 %d %s</D:status><D:responsedescription>"
           "%s%s%s%s</D:responsedescription></D:response>\n",
           it->length, it->status, it->reason, letters, letters, letters, it->length);
}

/* Like Apache's mod_dav responds to "allprop". */
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

/* ---- Bodies from files ---- */

static int data_sink(void *ctx, const void *data, size_t len) {
  data_text *t = ctx;
  data_grow(t, len);
  memcpy(t->data + t->len, data, len);
  t->len += len;
  return 0;
}

/* Replaces the text by the same results in the library's JSON form. */
static int data_convert(const multistatus_list *list, data_text *t) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_sink sink = {data_sink, t};
  o.format = multistatus_format_json();
  t->len = 0;
  return multistatus_list_write(list, &o, &sink);
}

/* Adds only complete documents, for which all contestants must find the same, and none
   with two statuses in a response, of which neon frees the first one twice. */
static void data_add_file(bench_set *set, const char *path) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  data_text t = {NULL, 0, 0};
  size_t n;
  multistatus_list *list = NULL;
  FILE *f = fopen(path, "rb");
  set->files++;
  if (!f)
    return;
  do {
    data_grow(&t, BENCH_PIECE);
    n = fread(t.data + t.len, 1, BENCH_PIECE, f);
    t.len += n;
  } while (n);
  fclose(f);
  o.refuse = MULTISTATUS_QUIRK_STATUS_REPEATED;
  if (multistatus_list_new(&list, NULL) == 0 &&
      multistatus_list_read(list, &o, t.data, t.len) == 0 &&
      (!set->convert || data_convert(list, &t) == 0))
    data_add_body(set, &t);
  else
    free(t.data);
  multistatus_list_free(list);
}

/* Not 0 if there is no such folder. */
static int data_folder(bench_set *set, const char *folder) {
  const char *wanted = set->json && !set->convert ? ".json" : ".xml";
  struct dirent **entries;
  int count = scandir(folder, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    char path[4096];
    const char *name = entries[i]->d_name, *dot = strrchr(name, '.');
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (dot && strcmp(dot, wanted) == 0)
      data_add_file(set, path);
    else if (name[0] != '.')
      data_folder(set, path);
    free(entries[i]);
  }
  if (count < 0)
    return 1;
  free(entries);
  return 0;
}

/* ---- Sets ---- */

static const struct data_kind {
  const char *name, *about;
  size_t props;
  bool json, mixed, separate, convert, names;
} data_kinds[] = {
    {"simple", "DAV XML: an href and a status, three in ten not 200", .props = 0},
    {"propfind", "DAV XML: nine properties each, like mod_dav", .props = BENCH_PROPS},
    {"names", "DAV XML: an encoded href and a description that are not ASCII",
     .names = true},
    {"json", "the simple set as JSON", .json = true},
    {"real", "DAV XML", .mixed = true, .separate = true},
    {"real-json", "JSON", .json = true, .mixed = true, .separate = true},
    {"real-converted", "DAV XML converted to JSON", .json = true, .mixed = true,
     .separate = true, .convert = true},
    {"one", "DAV XML: a body with an href and a status", .separate = true},
    {"one-json", "the same as JSON", .json = true, .separate = true},
    {"short", "DAV XML: an href and a status", .separate = true},
    {"short-props", "DAV XML: five properties, one of them not found",
     .props = BENCH_FEW, .separate = true},
    {"short-json", "JSON: an href and a status", .json = true, .separate = true},
    {"short-json-props", "JSON: five properties, one of them not found",
     .props = BENCH_FEW, .json = true, .separate = true},
};

static int data_set(bench_set *set, const char *name, const bench_item *items,
                    size_t count) {
  memset(set, 0, sizeof *set);
  for (size_t i = 0; i < sizeof data_kinds / sizeof *data_kinds; i++) {
    const struct data_kind *kind = data_kinds + i;
    if (strcmp(kind->name, name) != 0)
      continue;
    set->name = name;
    set->about = kind->about;
    set->json = kind->json;
    set->names = kind->names;
    set->props = kind->props;
    set->mixed = kind->mixed;
    set->convert = kind->convert;
    set->separate = kind->separate;
    set->items = items;
    set->results = count;
    set->repeats = kind->separate ? SEPARATE_RESULTS / count + 1 : 1;
    return 0;
  }
  return 1;
}

static int data_read_folder(bench_set *set, const char *folder) {
  size_t bytes = 0;
  if (data_folder(set, folder)) {
    perror(folder);
    return 1;
  }
  for (size_t i = 0; i < set->body_count; i++)
    bytes += set->bodies[i].len;
  if (bytes)
    set->repeats = MIXED_BYTES / bytes + 1;
  return 0;
}

int bench_set_read(bench_set *set, const char *name, const bench_item *items,
                   size_t count, const char *folder) {
  data_text t = {NULL, 0, 0};
  if (data_set(set, name, items, count))
    return 1;
  if (set->mixed)
    return data_read_folder(set, folder ? folder : BENCH_CASES);
  data_put(&t, set->json ? "{\"results\":["
                         : "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                           "<D:multistatus xmlns:D=\"DAV:\">\n");
  for (size_t i = 0; i < count; i++)
    (set->json    ? data_json
     : set->names ? data_names
     : set->props ? data_propfind
                  : data_simple)(&t, items + i);
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
