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

/* Counts the properties in DAV:set and DAV:remove, and puts them into out, if that is
   not NULL, in their order, which matters. 0: there is none, or one without a name that
   an answer could have. */
static size_t changes_of(xmlNode *root, change *out) {
  size_t count = 0;
  for (xmlNode *n = xml_child(root, NULL); n; n = xml_next(n)) {
    bool set = xml_is(n, "set");
    xmlNode *list = set || xml_is(n, "remove") ? xml_child(n, "prop") : NULL;
    for (xmlNode *p = xml_child(list, NULL); p; p = xml_next(p), count++) {
      if (multistatus_name_check(xml_ns(p), (const char *)p->name))
        return 0;
      if (out)
        out[count] = (change){.prop = p, .set = set};
    }
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
  if (c->set)
    return apply_set(s, path, c->prop);
  return store_run(s,
                   "DELETE FROM props WHERE folder = ? AND name = ? AND ns = ? AND "
                   "local = ?",
                   "pss", path, ns, name)
             ? 200
             : 500;
}

/* All of them or none (RFC 4918, section 9.2). The last that was tried failed if not
   all were applied. */
static bool apply_all(request *r, change *changes, size_t count) {
  store *s = r->server->store;
  bool whole = true;
  size_t i = 0;
  store_begin(s);
  for (; i < count && whole; i++) {
    changes[i].status = apply(s, r->target.path, &changes[i]);
    whole = changes[i].status == 200;
  }
  /* The resource has changed for those who follow it with sync-collection. */
  if (whole)
    store_run(s, "UPDATE members SET tag = '' WHERE folder = ? AND name = ?", "p",
              r->target.path);
  if (!whole)
    store_cancel(s);
  else if (!store_commit(s))
    whole = false, changes[i - 1].status = 507;
  return whole;
}

static void add_outcome(multistatus_result *result, const change *c, int status) {
  const char *ns = xml_ns(c->prop), *name = (const char *)c->prop->name;
  if (multistatus_result_find_prop(result, ns, name, NULL))
    return; /* named before: a property has one outcome */
  multistatus_result_add_prop(result, status, ns, name, NULL);
  if (status == 403)
    multistatus_propstat_add_condition(multistatus_result_propstat(result, status),
                                       "DAV:", "cannot-modify-protected-property",
                                       NULL);
}

/* The one that failed first: the others depended on it. */
static void add_outcomes(multistatus_result *result, const change *changes,
                         size_t count, bool whole) {
  for (size_t i = 0; i < count && !whole; i++)
    if (changes[i].status && changes[i].status != 200)
      add_outcome(result, &changes[i], changes[i].status);
  for (size_t i = 0; i < count; i++)
    add_outcome(result, &changes[i], whole ? 200 : 424);
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
