/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* SQL: selects from the locks that cover the path ?1: its own, and those of its
   ancestors with depth infinity. up has the lengths of the paths of the ancestors. */
#define COVERING(what)                                                                 \
  "WITH RECURSIVE up(n) AS (SELECT 0 UNION ALL"                                        \
  " SELECT n + instr(CAST(substr(?1, n + 2) || '/' AS BLOB), X'2F') FROM up"           \
  " WHERE n < length(?1)) SELECT " what " FROM up CROSS JOIN locks"                    \
  " ON path = substr(?1, 1, n) WHERE (infinite OR n = length(?1))"                     \
  " AND expires > unixepoch()"

/* SQL: the If header ?2 contains the token. ?2 may be NULL. */
#define SUBMITTED "coalesce(instr(?2, '<' || token || '>') > 0, 0)"

/* ---- Checks before changes ---- */

/* The href of a lock that forbids a change of the path, to be freed. *found is 0 if
   there is none, negative on an error. The token of one of several shared locks is
   enough. */
static char *forbidding(const request *r, const char *path, int *found) {
  return db_text(r->server->store, found,
                 COVERING("href, max(" SUBMITTED ") AS yes") " HAVING NOT yes", "bs",
                 path, field(r, "If"));
}

bool lock_refuses(request *r, const char *path, bool membership) {
  char folder[PATH_MOST];
  int found;
  char *href = forbidding(r, path, &found);
  if (found == 0 && membership && *path) {
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    href = forbidding(r, folder, &found);
  }
  if (found)
    refuse(r, found > 0 ? 423 : 500, found > 0 ? "lock-token-submitted" : NULL, href);
  free(href);
  return found != 0;
}

bool lock_reports(request *r, const char *path, kind k) {
  int found;
  char *href = forbidding(r, path, &found);
  if (found) {
    multistatus_result *result = report(r, path, k, found > 0 ? 423 : 500);
    if (href)
      multistatus_result_add_condition(result, "DAV:", "lock-token-submitted", href);
    multistatus_result_set_retry_after(
        result,
        db_number(r->server->store, COVERING("max(expires) - unixepoch()"), "b", path));
  }
  free(href);
  return found != 0;
}

bool lock_reports_below(request *r, const char *path) {
  size_t before = r->reported;
  sqlite3_stmt *q =
      db_query(r->server->store,
               "SELECT DISTINCT path, href LIKE '%/' FROM locks WHERE " BELOW
               " AND expires > unixepoch()",
               "b", path);
  while (sqlite3_step(q) == SQLITE_ROW)
    lock_reports(r, (const char *)sqlite3_column_text(q, 0),
                 sqlite3_column_int(q, 1) ? KIND_FOLDER : KIND_FILE);
  if (!db_done(r->server->store, q))
    report(r, path, KIND_FOLDER, 500);
  return r->reported != before;
}

bool lock_covers(server *s, const char *path, const char *token) {
  return db_number(s->store, COVERING("1") " AND (?2 IS NULL OR token = ?2)", "bs",
                   path, token) > 0;
}

/* ---- DAV:lockdiscovery ---- */

/* The href is percent-encoded and the owner is markup, so nothing needs escaping. */
char *lock_list(server *s, const char *path) {
  int found;
  return db_text(
      s->store, &found,
      COVERING("group_concat(printf('<D:activelock xmlns:D=\"DAV:\"><D:locktype>"
               "<D:write/></D:locktype><D:lockscope><D:%s/></D:lockscope><D:depth>%s"
               "</D:depth>%s<D:timeout>Second-%d</D:timeout><D:locktoken><D:href>%s"
               "</D:href></D:locktoken><D:lockroot><D:href>%s</D:href></D:lockroot>"
               "</D:activelock>', iif(shared, 'shared', 'exclusive'), iif(infinite, "
               "'infinity', '0'), owner, expires - unixepoch(), token, href), '')"),
      "b", path);
}

static int answer_lock(request *r, int status, const char *token) {
  char *locks = lock_list(r->server, r->target.path), field[TOKEN_MOST + 3];
  multistatus_result *result = report(r, r->target.path, r->target.kind, 0);
  multistatus_writer_set_document(r->report, MULTISTATUS_DOCUMENT_PROP);
  multistatus_result_add_prop_xml(result, 200, "DAV:", "lockdiscovery", locks);
  free(locks);
  report_answer(r, status);
  snprintf(field, sizeof field, "<%s>", token);
  header(r, "Lock-Token", field);
  return 0;
}

/* ---- LOCK and UNLOCK ---- */

/* The timeout of a lock: the first one that the client requests, within our limit. */
static int64_t seconds(const request *r) {
  const char *timeout = field(r, "Timeout");
  const char *second = timeout ? strstr(timeout, "Second-") : NULL;
  long long asked = second ? atoll(second + 7) : LOCK_SECONDS;
  return asked > 0 && asked < LOCK_SECONDS ? asked : LOCK_SECONDS;
}

static int refresh(request *r) {
  int found;
  char *token = db_text(r->server->store, &found,
                        "UPDATE locks SET expires = unixepoch() + ?3 WHERE token = "
                        "(" COVERING("token") " AND " SUBMITTED " LIMIT 1) RETURNING "
                                              "token",
                        "bsi", r->target.path, field(r, "If"), seconds(r));
  int status = found > 0    ? answer_lock(r, 200, token)
               : found == 0 ? refuse(r, 412, "lock-token-matches-request-uri", NULL)
                            : 500;
  free(token);
  return status;
}

/* True if a lock conflicts with the new one; the response is then set. Shared locks do
   not conflict with each other. */
static bool conflicts(request *r, bool shared, bool infinite) {
  const char *path = r->target.path;
  int found;
  char *lock =
      db_text(r->server->store, &found, COVERING("href") " AND shared <= ?2 LIMIT 1",
              "bi", path, (int64_t)!shared);
  if (found > 0)
    refuse(r, 423, "no-conflicting-lock", lock);
  if (found == 0 && infinite) {
    lock = db_text(r->server->store, &found,
                   "SELECT path || iif(href LIKE '%/', '/', '') FROM locks WHERE " BELOW
                   " AND expires > unixepoch() AND shared <= ?2 LIMIT 1",
                   "bi", path, (int64_t)!shared);
    if (found > 0) { /* RFC 4918, section 9.10.9 */
      report(r, lock, KIND_FILE, 423);
      report(r, path, KIND_FOLDER, 424);
      report_answer(r, 207);
    }
  }
  if (found < 0)
    refuse(r, 500, NULL, NULL);
  free(lock);
  return found != 0;
}

/* LOCK of an unmapped URL creates an empty file (RFC 4918, 7.3). 0 or a status. */
static int create(const request *r) {
  const place *p = &r->target;
  if (p->parent < 0)
    return 409;
  int fd = place_open(p, O_WRONLY | O_CREAT | O_EXCL);
  if (fd < 0)
    return status_of_errno(errno);
  close(fd);
  return store_forget(r->server->store, p->path) ? 0 : 507;
}

static int grant(request *r, bool shared, bool infinite, const char *owner) {
  bool created = r->target.kind == KIND_NONE;
  db *store = r->server->store;
  char href[HREF_MOST];
  int status = created ? create(r) : 0, found;
  if (status)
    return status;
  place_href(r->target.path, r->target.kind == KIND_FOLDER, href);
  db_run(store, "DELETE FROM locks WHERE expires <= unixepoch()", "");
  char *token = db_text(store, &found,
                        "INSERT INTO locks (path, href, infinite, shared, owner, "
                        "expires) VALUES (?, ?, ?, ?, ?, unixepoch() + ?) RETURNING "
                        "token",
                        "bsiisi", r->target.path, href, (int64_t)infinite,
                        (int64_t)shared, owner, seconds(r));
  status = token ? answer_lock(r, created ? 201 : 200, token) : 507;
  free(token);
  return status;
}

int dav_lock(request *r) {
  xmlDoc *doc;
  int depth = depth_of(r, 2);
  if (r->len == 0)
    return refresh(r);
  int status = request_xml(r->body, r->len, "lockinfo", &doc);
  if (status)
    return status;
  xmlNode *root = xmlDocGetRootElement(doc), *scope = xml_child(root, "lockscope");
  xmlNode *by = xml_child(root, "owner");
  bool shared = xml_child(scope, "shared") != NULL;
  char *owner = by ? xml_markup(by) : NULL;
  if ((depth != 0 && depth != 2) || (!shared && !xml_child(scope, "exclusive")) ||
      !xml_child(xml_child(root, "locktype"), "write"))
    status = 400;
  else if (owner && strlen(owner) > PROP_MOST)
    status = 507;
  else if (!conflicts(r, shared, depth == 2) &&
           (r->target.kind != KIND_NONE || !lock_refuses(r, r->target.path, true)))
    status = grant(r, shared, depth == 2, owner ? owner : "");
  xmlFree(owner);
  xmlFreeDoc(doc);
  return status;
}

int dav_unlock(request *r) {
  const char *given = field(r, "Lock-Token");
  char token[TOKEN_MOST] = "";
  int found;
  /* Some clients omit the angle brackets. */
  if (!given || sscanf(given, *given == '<' ? "<%63[^>]>" : "%63s", token) != 1)
    return 400;
  free(db_text(r->server->store, &found,
               "DELETE FROM locks WHERE token = ?2 AND token IN (" COVERING(
                   "token") ") RETURNING token",
               "bs", r->target.path, token));
  if (found == 0)
    return refuse(r, 409, "lock-token-matches-request-uri", NULL);
  return found > 0 ? 204 : 500;
}
