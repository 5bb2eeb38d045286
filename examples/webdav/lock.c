/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* A lock covers the resource that it was made for, its root, and with depth infinity
   everything below that. */
#define COLUMNS "SELECT token, infinite, shared, owner, expires FROM locks WHERE "

typedef struct lock {
  const char *root; /* a path */
  const char *token, *owner;
  bool infinite, shared;
  int64_t left; /* seconds */
} lock;

typedef bool lock_function(void *ctx, const lock *found); /* false: no more */

static lock lock_of(sqlite3_stmt *q, const char *root) {
  const char *owner = (const char *)sqlite3_column_text(q, 3);
  return (lock){.root = root,
                .token = (const char *)sqlite3_column_text(q, 0),
                .owner = owner ? owner : "",
                .infinite = sqlite3_column_int(q, 1),
                .shared = sqlite3_column_int(q, 2),
                .left = sqlite3_column_int64(q, 4) - time(NULL)};
}

/* Calls for the locks at the path, those above that cover it, or both. */
static void each_lock(server *s, const char *path, bool own, bool above,
                      lock_function *call, void *ctx) {
  char root[PATH_MOST];
  bool more = true;
  size_t len = strlen(path);
  memcpy(root, path, len + 1);
  for (bool at_path = true; more; at_path = false) {
    sqlite3_stmt *q =
        at_path && !own
            ? NULL
            : store_query(s->store,
                          COLUMNS "folder = ? AND name = ? AND "
                                  "expires > ? AND infinite >= ?",
                          "pii", root, (int64_t)time(NULL), (int64_t)!at_path);
    while (more && q && sqlite3_step(q) == SQLITE_ROW) {
      lock found = lock_of(q, root);
      more = call(ctx, &found);
    }
    if (q)
      store_done(s->store, q);
    char *slash = strrchr(root, '/');
    if (!slash || !above)
      break;
    *slash = '\0';
  }
}

/* ---- Whether a change may be made ---- */

static bool brings(const request *r, const char *token) {
  char coded[TOKEN_MOST + 3];
  const char *text = field(r, "If");
  snprintf(coded, sizeof coded, "<%s>", token);
  return text && strstr(text, coded); /* tokens are unique: it is no part of another */
}

typedef struct search {
  const request *r;
  const char *token;
  char *href;
  bool locked, has_token;
} search;

static bool find_token(void *ctx, const lock *found) {
  search *s = ctx;
  if (!s->locked && s->href)
    place_href(found->root, false, s->href);
  s->locked = true;
  s->has_token =
      s->token ? strcmp(found->token, s->token) == 0 : brings(s->r, found->token);
  return !s->has_token;
}

bool lock_forbids(const request *r, const char *path, bool deep, char href[HREF_MOST]) {
  search s = {.r = r, .href = href};
  each_lock(r->server, path, true, deep, find_token, &s);
  return s.locked && !s.has_token;
}

bool lock_covers(server *s, const char *path, const char *token) {
  search found = {.token = token};
  each_lock(s, path, true, true, find_token, &found);
  return found.has_token;
}

bool lock_refuses(request *r, const char *path, bool membership) {
  char href[HREF_MOST], folder[PATH_MOST];
  bool forbidden = lock_forbids(r, path, true, href);
  if (!forbidden && membership && *path) {
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = '\0';
    forbidden = lock_forbids(r, folder, true, href);
  }
  if (forbidden)
    refuse(r, 423, "lock-token-submitted", href);
  return forbidden;
}

/* ---- DAV:lockdiscovery ---- */

static bool print_lock(void *ctx, const lock *l) {
  char href[HREF_MOST];
  place_href(l->root, false, href); /* percent-encoded: nothing to escape */
  fprintf(ctx,
          "<D:activelock xmlns:D=\"DAV:\"><D:locktype><D:write/></D:locktype>"
          "<D:lockscope><D:%s/></D:lockscope><D:depth>%s</D:depth>%s"
          "<D:timeout>Second-%lld</D:timeout><D:locktoken><D:href>%s</D:href>"
          "</D:locktoken><D:lockroot><D:href>%s</D:href></D:lockroot></D:activelock>",
          l->shared ? "shared" : "exclusive", l->infinite ? "infinity" : "0", l->owner,
          (long long)l->left, l->token, href);
  return true;
}

char *lock_list(server *s, const char *path, bool above) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  if (!out)
    return NULL;
  each_lock(s, path, !above, above, print_lock, out);
  if (fclose(out) == 0 && len > 0)
    return text;
  free(text);
  return NULL;
}

static void answer_lock(request *r, int status, const char *token) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list = NULL;
  char *own = lock_list(r->server, r->target.path, false), *body = NULL, field[80];
  char *above = lock_list(r->server, r->target.path, true), *both = NULL;
  size_t len = 0;
  int rc = multistatus_list_new(&list, NULL);
  if (asprintf(&both, "%s%s", above ? above : "", own ? own : "") < 0)
    both = NULL;
  multistatus_list_set_document(list, MULTISTATUS_DOCUMENT_PROP);
  multistatus_result_add_prop_xml(multistatus_list_add(list, r->url, 0, NULL), 200,
                                  "DAV:", "lockdiscovery", both);
  if (rc == 0)
    rc = multistatus_list_print(list, &o, &body, &len);
  multistatus_list_free(list);
  free(own);
  free(above);
  free(both);
  if (rc) {
    refuse(r, 500, NULL, NULL);
    return;
  }
  answer_with(
      r, status,
      MHD_create_response_from_buffer_with_free_callback(len, body, multistatus_free));
  header(r, "Content-Type",
         multistatus_format_content_type(multistatus_format_dav_xml()));
  snprintf(field, sizeof field, "<%s>", token);
  header(r, "Lock-Token", field);
}

/* ---- LOCK ---- */

/* The first of the times that a client would like, none of which binds the server. */
static int64_t expires(const request *r) {
  const char *timeout = field(r, "Timeout");
  const char *second = timeout ? strstr(timeout, "Second-") : NULL;
  long long asked = second ? atoll(second + 7) : LOCK_SECONDS;
  return time(NULL) + (asked > 0 && asked < LOCK_SECONDS ? asked : LOCK_SECONDS);
}

static bool take_submitted(void *ctx, const lock *found) {
  search *s = ctx;
  if (brings(s->r, found->token) && strlen(found->token) < TOKEN_MOST) {
    strcpy(s->href, found->token);
    s->has_token = true;
  }
  return !s->has_token;
}

static void refresh(request *r) {
  char token[HREF_MOST];
  search s = {.r = r, .href = token};
  each_lock(r->server, r->target.path, true, true, take_submitted, &s);
  if (!s.has_token)
    refuse(r, 412, "lock-token-matches-request-uri", NULL);
  else if (!store_run(r->server->store, "UPDATE locks SET expires = ? WHERE token = ?",
                      "is", expires(r), token))
    refuse(r, 500, NULL, NULL);
  else
    answer_lock(r, 200, token);
}

typedef struct conflict {
  bool shared; /* the new lock; it goes with others that are shared */
  char root[PATH_MOST];
  bool found;
} conflict;

static bool find_conflict(void *ctx, const lock *l) {
  conflict *c = ctx;
  c->found = !(c->shared && l->shared);
  if (c->found)
    snprintf(c->root, sizeof c->root, "%s", l->root);
  return !c->found;
}

/* The same for locks of what is below. */
static void find_conflict_below(server *s, const char *path, conflict *c) {
  sqlite3_stmt *q = store_query(
      s->store,
      "SELECT folder, name FROM locks WHERE (folder = ?1 OR (folder > CAST(?1 || '/' "
      "AS BLOB) AND folder < CAST(?1 || '0' AS BLOB))) AND expires > ?2 AND shared <= "
      "?3 AND name <> X'' LIMIT 1",
      "fii", path, (int64_t)time(NULL), (int64_t)!c->shared);
  if (!c->found && sqlite3_step(q) == SQLITE_ROW) {
    c->found = true;
    snprintf(c->root, sizeof c->root, "%.*s/%.*s", sqlite3_column_bytes(q, 0),
             (const char *)sqlite3_column_blob(q, 0), sqlite3_column_bytes(q, 1),
             (const char *)sqlite3_column_blob(q, 1));
  }
  store_done(s->store, q);
}

/* Whether there is a lock that the new one cannot be beside: the request is answered.
 */
static bool conflicts(request *r, bool shared, bool infinite) {
  conflict c = {.shared = shared};
  char href[HREF_MOST];
  each_lock(r->server, r->target.path, true, true, find_conflict, &c);
  bool covers = c.found;
  if (infinite)
    find_conflict_below(r->server, r->target.path, &c);
  if (!c.found)
    return false;
  place_href(c.root, false, href);
  if (covers) {
    refuse(r, 423, "no-conflicting-lock", href);
    return true;
  }
  /* A member's lock is the reason (RFC 4918, section 9.10.9). */
  failures f = {.r = r};
  failures_add(&f, c.root, false, 423, NULL);
  failures_add(&f, r->target.path, true, 424, NULL);
  failures_answer(&f);
  return true;
}

/* LOCK of what is not there makes an empty file. */
static int create(const request *r) {
  int fd =
      r->target.parent < 0 ? -1 : place_open(&r->target, O_WRONLY | O_CREAT | O_EXCL);
  if (fd < 0)
    return r->target.parent < 0 ? 409 : status_of_errno(errno);
  close(fd);
  store_forget(r->server->store, r->target.path, false);
  return 0;
}

static void grant(request *r, bool shared, bool infinite, const char *owner) {
  char token[TOKEN_MOST] = "urn:uuid:";
  bool created = r->target.kind == KIND_NONE;
  store *s = r->server->store;
  int status = created ? create(r) : 0;
  store_uuid(token + strlen(token));
  store_run(s, "DELETE FROM locks WHERE expires <= ?", "i", (int64_t)time(NULL));
  if (status)
    refuse(r, status, NULL, NULL);
  else if (!store_run(s, "INSERT INTO locks VALUES (?, ?, ?, ?, ?, ?, ?)", "spiisi",
                      token, r->target.path, (int64_t)infinite, (int64_t)shared, owner,
                      expires(r)))
    refuse(r, 507, NULL, NULL);
  else
    answer_lock(r, created ? 201 : 200, token);
}

void dav_lock(request *r) {
  int depth = depth_of(r, 2);
  if (r->len == 0) {
    refresh(r);
    return;
  }
  xmlDoc *doc;
  if (!read_body(r, "lockinfo", false, &doc))
    return;
  xmlNode *root = xmlDocGetRootElement(doc), *scope = xml_child(root, "lockscope");
  xmlNode *by = xml_child(root, "owner");
  bool shared = xml_child(scope, "shared") != NULL;
  char *owner = by ? xml_markup(by) : NULL;
  bool valid = (depth == 0 || depth == 2) &&
               (shared || xml_child(scope, "exclusive") != NULL) &&
               xml_child(xml_child(root, "locktype"), "write") != NULL;
  if (!valid)
    refuse(r, 400, NULL, NULL);
  else if (owner && strlen(owner) > PROP_MOST)
    refuse(r, 507, NULL, NULL);
  else if (!conflicts(r, shared, depth == 2) &&
           (r->target.kind != KIND_NONE || !lock_refuses(r, r->target.path, true)))
    grant(r, shared, depth == 2, owner ? owner : "");
  xmlFree(owner);
  xmlFreeDoc(doc);
}

void dav_unlock(request *r) {
  const char *given = field(r, "Lock-Token");
  char token[TOKEN_MOST] = "";
  /* Some clients forget the angle brackets. */
  if (!given || sscanf(given, *given == '<' ? "<%63[^>]>" : "%63s", token) != 1)
    refuse(r, 400, NULL, NULL);
  else if (!lock_covers(r->server, r->target.path, token))
    refuse(r, 409, "lock-token-matches-request-uri", NULL);
  else if (!store_run(r->server->store, "DELETE FROM locks WHERE token = ?", "s",
                      token))
    refuse(r, 500, NULL, NULL);
  else
    answer(r, 204);
}
