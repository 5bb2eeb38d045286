/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <string.h>

/* One instruction: a property to set, or to remove, and what came of it. */
typedef struct change {
  xmlNode *prop;
  bool set;
  int status;
} change;

/* Calls for each property in DAV:set and DAV:remove, in their order, which counts. */
static size_t changes_of(xmlNode *root, change *out) {
  size_t count = 0;
  for (xmlNode *n = xml_child(root, NULL); n; n = xml_next(n)) {
    bool set = xml_is(n, "set");
    xmlNode *list = set || xml_is(n, "remove") ? xml_child(n, "prop") : NULL;
    for (xmlNode *p = xml_child(list, NULL); p; p = xml_next(p), count++)
      if (out)
        out[count] = (change){.prop = p, .set = set};
  }
  return count;
}

static int apply_set(store *s, const char *path, xmlNode *prop) {
  char *xml = xml_markup(prop);
  int status = !xml ? 500 : strlen(xml) > PROP_MOST ? 507 : 200;
  if (status == 200 &&
      !store_run(s, "INSERT OR REPLACE INTO props VALUES (?, ?, ?, ?, ?)", "psss", path,
                 xml_ns(prop), (const char *)prop->name, xml))
    status = 507;
  xmlFree(xml);
  return status;
}

static int apply(store *s, const char *path, const change *c) {
  const char *ns = xml_ns(c->prop), *name = (const char *)c->prop->name;
  if (props_is_live(ns, name))
    return 403;
  if (multistatus_name_check(ns, name))
    return 400;
  if (c->set)
    return apply_set(s, path, c->prop);
  return store_run(s,
                   "DELETE FROM props WHERE folder = ? AND name = ? AND ns = ? AND "
                   "local = ?",
                   "pss", path, ns, name)
             ? 200
             : 500;
}

/* All of them or none (RFC 4918, section 9.2). */
static bool apply_all(request *r, change *changes, size_t count) {
  store *s = r->server->store;
  bool whole = true;
  store_begin(s);
  for (size_t i = 0; i < count && whole; i++) {
    changes[i].status = apply(s, r->target.path, &changes[i]);
    whole = changes[i].status == 200;
  }
  /* The resource has changed for those who follow it with sync-collection. */
  if (whole)
    store_run(s, "UPDATE members SET tag = '' WHERE folder = ? AND name = ?", "p",
              r->target.path);
  if (!whole)
    store_cancel(s);
  return whole && store_commit(s);
}

/* A property that was named twice has one outcome. */
static void add_outcomes(multistatus_result *result, const change *changes,
                         size_t count, bool whole) {
  for (size_t i = 0; i < count; i++) {
    const char *ns = xml_ns(changes[i].prop),
               *name = (const char *)changes[i].prop->name;
    int status = whole || (changes[i].status && changes[i].status != 200)
                     ? changes[i].status
                     : 424;
    if (status == 400 ||
        (status == 424 && multistatus_result_find_prop(result, ns, name, NULL)))
      continue;
    multistatus_result_add_prop(result, status, ns, name, NULL);
    if (status == 403)
      multistatus_propstat_add_condition(multistatus_result_propstat(result, status),
                                         "DAV:", "cannot-modify-protected-property",
                                         NULL);
  }
}

typedef struct outcome {
  char href[HREF_MOST];
  xmlDoc *doc;
  change *changes;
  size_t count;
  bool whole, told;
} outcome;

static int outcome_next(void *ctx, multistatus_writer *w) {
  outcome *o = ctx;
  if (o->told)
    return 0;
  o->told = true;
  add_outcomes(multistatus_writer_add(w, o->href, 0, NULL), o->changes, o->count,
               o->whole);
  return 1;
}

static void outcome_done(void *ctx) {
  outcome *o = ctx;
  xmlFreeDoc(o->doc);
  free(o->changes);
  free(o);
}

void dav_proppatch(request *r) {
  if (r->target.kind == KIND_NONE) {
    refuse(r, 404, NULL, NULL);
    return;
  }
  if (lock_refuses(r, r->target.path, false))
    return;
  xmlDoc *doc = xml_read(r, "propertyupdate");
  if (!doc)
    return;
  xmlNode *root = xmlDocGetRootElement(doc);
  size_t count = changes_of(root, NULL);
  outcome *o = count > 0 && count <= NAMES_MOST ? calloc(1, sizeof *o) : NULL;
  change *changes = o ? calloc(count, sizeof *changes) : NULL;
  if (!changes) {
    free(o);
    xmlFreeDoc(doc);
    refuse(r, count == 0 ? 400 : 507, NULL, NULL);
    return;
  }
  o->doc = doc;
  o->changes = changes;
  o->count = changes_of(root, changes);
  place_href(r->target.path, r->target.kind == KIND_FOLDER, o->href);
  o->whole = apply_all(r, changes, count);
  answer_stream(r, outcome_next, outcome_done, o);
}
