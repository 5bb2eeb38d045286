/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <string.h>

static int apply(db *s, const char *path, const request_change *c) {
  const char *ns = xml_ns(c->prop), *name = (const char *)c->prop->name;
  if (props_live(ns, name) >= 0)
    return 403;
  if (!c->set)
    return db_run(s, "DELETE FROM props WHERE path = ? AND ns = ? AND local = ?", "bss",
                  path, ns, name)
               ? 200
               : 500;
  char *xml = xml_markup(c->prop);
  int status = !xml                      ? 500
               : strlen(xml) > PROP_MOST ? 507
               : db_run(s, "INSERT OR REPLACE INTO props VALUES (?, ?, ?, ?)", "bsss",
                        path, ns, name, xml)
                   ? 200
                   : 507;
  xmlFree(xml);
  return status;
}

/* Applies all changes or none (RFC 4918, section 9.2). If it returns false, the last
   change with a status is the one that failed. */
static bool apply_all(db *s, const char *path, request_change *changes, size_t count) {
  bool good = true;
  size_t i = 0;
  db_begin(s);
  for (; i < count && good; i++) {
    changes[i].status = apply(s, path, &changes[i]);
    good = changes[i].status == 200;
  }
  /* For sync-collection, the resource has changed. */
  bool marked =
      good && db_run(s, "UPDATE members SET tag = '' WHERE path = ?", "b", path);
  if (!db_end(s, marked) && good)
    good = false, changes[i - 1].status = 507;
  return good;
}

static void add_outcome(multistatus_result *result, const request_change *c,
                        int status) {
  const char *ns = xml_ns(c->prop), *name = (const char *)c->prop->name;
  if (multistatus_result_find_prop(result, ns, name, NULL))
    return; /* several changes of a property have one outcome */
  multistatus_result_add_prop(result, status, ns, name, NULL);
  if (status == 403)
    multistatus_propstat_add_condition(multistatus_result_propstat(result, status),
                                       "DAV:", "cannot-modify-protected-property",
                                       NULL);
}

int dav_proppatch(request *r) {
  const place *p = &r->target;
  request_change *changes = NULL;
  size_t count;
  xmlDoc *doc;
  if (p->kind == KIND_NONE)
    return 404;
  if (lock_refuses(r, p->path, false))
    return 0;
  int status = request_xml(r->body, r->len, "propertyupdate", &doc);
  if (!status)
    status = request_proppatch(doc, &changes, &count);
  if (!status) {
    bool good = apply_all(r->server->store, p->path, changes, count);
    multistatus_result *result = report(r, p->path, p->kind, 0);
    /* First the one that failed, on which the others depend. */
    for (size_t i = 0; i < count && !good; i++)
      if (changes[i].status && changes[i].status != 200)
        add_outcome(result, &changes[i], changes[i].status);
    for (size_t i = 0; i < count; i++)
      add_outcome(result, &changes[i], good ? 200 : 424);
    report_answer(r, 207);
  }
  free(changes);
  xmlFreeDoc(doc);
  return status;
}
