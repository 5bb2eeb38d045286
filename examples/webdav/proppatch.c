/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <string.h>

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

static int apply(store *s, const char *path, const request_change *c) {
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
static bool apply_all(request *r, request_change *changes, size_t count) {
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

static void add_outcome(multistatus_result *result, const request_change *c,
                        int status) {
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
static void add_outcomes(multistatus_result *result, const request_change *changes,
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
  request_change *changes;
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
  outcome *o = calloc(1, sizeof *o);
  if (!o) {
    refuse(r, 503, NULL, NULL);
    return;
  }
  if (!read_body(r, "propertyupdate", false, &o->doc)) {
    outcome_done(o);
    return;
  }
  int status = request_proppatch(o->doc, &o->changes, &o->count);
  if (status) {
    outcome_done(o);
    refuse(r, status, NULL, NULL);
    return;
  }
  place_href(r->target.path, r->target.kind == KIND_FOLDER, o->href);
  o->whole = apply_all(r, o->changes, o->count);
  answer_stream(r, outcome_next, outcome_done, o);
}
