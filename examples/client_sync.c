/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

/* A client that tracks a folder of a WebDAV server: it lists the members, compares them
   with the last run, and prints which are new, changed or gone. Programs delete files
   because of "gone", so it is printed only if the listing was complete: a member that
   is missing in a truncated listing may still exist. */

#include <curl/curl.h>
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char USAGE[] =
    "usage: client_sync [--sync] [--page N] URL STATE\n"
    "\n"
    "Lists the folder at URL, which ends with a slash, and compares it with the file\n"
    "STATE, which is then replaced. Prints a line for each difference:\n"
    "\n"
    "  new NAME      it is not in STATE\n"
    "  changed NAME  its entity tag (or time and length) differs\n"
    "  gone NAME     it is in STATE, but not in the complete response\n"
    "\n"
    "In NAME, '/' is written as \\2f; so are '\\', tabs and line ends, by their "
    "codes.\n"
    "\n"
    "  --sync    request changes only (sync-collection, RFC 6578), not all members\n"
    "  --page N  with --sync: at most N results per response\n"
    "\n"
    "exit status: 0 the response was complete; 2 it was not: no \"gone\" is printed, "
    "and\n"
    "STATE is unchanged\n";

enum { NAME_MOST = 4096, DETAIL_MOST = 1024, RESULTS_MOST = 1000000 };

/* ---- Members ---- */

typedef struct entry {
  char *name, *tag; /* tag NULL: gone; "": exists, tag unknown */
  size_t order;
} entry;

typedef struct table {
  entry *at;
  size_t count, room;
} table;

static bool table_put(table *t, const char *name, const char *tag) {
  if (t->count == t->room) {
    size_t room = t->room ? 2 * t->room : 64;
    entry *grown = realloc(t->at, room * sizeof *grown);
    if (!grown)
      return false;
    t->at = grown;
    t->room = room;
  }
  entry e = {strdup(name), tag ? strdup(tag) : NULL, t->count};
  t->at[t->count++] = e;
  return e.name && (e.tag || !tag);
}

static void table_free(table *t) {
  for (size_t i = 0; i < t->count; i++) {
    free(t->at[i].name);
    free(t->at[i].tag);
  }
  free(t->at);
  *t = (table){0};
}

static int by_name(const void *a, const void *b) {
  const entry *x = a, *y = b;
  int order = strcmp(x->name, y->name);
  return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Sorts by name, and keeps the last entry of each name. */
static void table_sort(table *t) {
  size_t kept = 0;
  if (t->count > 0)
    qsort(t->at, t->count, sizeof *t->at, by_name);
  for (size_t i = 0; i < t->count; i++) {
    bool again = i + 1 < t->count && strcmp(t->at[i].name, t->at[i + 1].name) == 0;
    if (again) {
      free(t->at[i].name);
      free(t->at[i].tag);
    } else {
      t->at[kept++] = t->at[i];
    }
  }
  t->count = kept;
}

/* ---- The state ---- */

/* Escapes the characters that separate lines and fields, and a slash (%2F in the href),
   so that no name leads to another folder. */
static void put_escaped(FILE *f, const char *text) {
  for (; *text; text++)
    if (strchr("\t\n\r\\/", *text))
      fprintf(f, "\\%02x", (unsigned char)*text);
    else
      putc(*text, f);
}

static void unescape(char *text) {
  char *to = text;
  for (; *text; text++) {
    unsigned code;
    if (*text == '\\' && sscanf(text + 1, "%2x", &code) == 1) {
      *to++ = (char)code;
      text += text[1] && text[2] ? 2 : 0;
    } else {
      *to++ = *text;
    }
  }
  *to = '\0';
}

/* The first line is the sync-token; each other line has a name and a tag. A missing
   file is an empty state. */
static bool read_state(const char *path, table *t, char **token) {
  FILE *f = fopen(path, "r");
  char *line = NULL;
  size_t room = 0;
  ssize_t len;
  bool good = true, first = true;
  *token = NULL;
  while (f && good && (len = getline(&line, &room, f)) > 0) {
    char *tab = strchr(line, '\t');
    line[len - 1] = '\0'; /* the newline */
    if (tab)
      *tab++ = '\0';
    unescape(line);
    if (tab)
      unescape(tab);
    if (first)
      good = *line == '\0' || (*token = strdup(line));
    else
      good = tab && table_put(t, line, tab);
    first = false;
  }
  free(line);
  if (f)
    fclose(f);
  table_sort(t);
  return good;
}

/* Writes a new file and renames it, so that the state is never incomplete. */
static bool write_state(const char *path, const table *t, const char *token) {
  char part[NAME_MOST];
  int len = snprintf(part, sizeof part, "%s.part", path);
  FILE *f = len < (int)sizeof part ? fopen(part, "w") : NULL;
  if (!f)
    return false;
  put_escaped(f, token ? token : "");
  putc('\n', f);
  for (size_t i = 0; i < t->count; i++) {
    put_escaped(f, t->at[i].name);
    putc('\t', f);
    put_escaped(f, t->at[i].tag);
    putc('\n', f);
  }
  bool good = fflush(f) == 0 && fsync(fileno(f)) == 0;
  return (fclose(f) == 0) & good && rename(part, path) == 0;
}

/* ---- One exchange ---- */

typedef struct session {
  const char *url, *page;
  CURL *curl;
  bool sync;
  table seen;
  bool self, failed; /* the folder itself is in the response; with a failure */
  multistatus_reader *reader;
  long status;
  char detail[DETAIL_MOST]; /* the beginning of a body whose status is not 207 */
} session;

/* The entity tag, else time and length. */
static void tag_of(const multistatus_result *r, char *out, size_t room) {
  static const char *const names[] = {"getetag", "getlastmodified", "getcontentlength"};
  const char *text[3] = {NULL, NULL, NULL};
  for (int i = 0; i < 3; i++) {
    int status = 0;
    const multistatus_prop *p =
        multistatus_result_find_prop(r, "DAV:", names[i], &status);
    text[i] = p && status == 200 ? multistatus_prop_value(p) : NULL;
  }
  if (text[0])
    snprintf(out, room, "%s", text[0]);
  else
    snprintf(out, room, "%s %s", text[1] ? text[1] : "", text[2] ? text[2] : "");
}

static bool take_result(session *s, const multistatus_result *r, const char *href) {
  char name[NAME_MOST], tag[NAME_MOST];
  multistatus_sync kind = multistatus_result_sync(r);
  if (multistatus_href_relation(s->url, href, 0) == MULTISTATUS_RELATION_SELF) {
    s->self = true;
    s->failed |= kind != MULTISTATUS_SYNC_CHANGED && kind != MULTISTATUS_SYNC_CUT;
    return true;
  }
  int rc = multistatus_href_member(s->url, href, MULTISTATUS_HREF_ANY_NAME, name,
                                   sizeof name, NULL);
  if (rc)
    return rc == MULTISTATUS_ERROR_HREF; /* not a member */
  tag_of(r, tag, sizeof tag);
  bool removed = s->sync && kind == MULTISTATUS_SYNC_REMOVED;
  return table_put(&s->seen, name,
                   removed                            ? NULL
                   : kind == MULTISTATUS_SYNC_CHANGED ? tag
                                                      : "");
}

static bool take_results(session *s) {
  const multistatus_result *r;
  int rc;
  while ((rc = multistatus_reader_next(s->reader, &r)) == 1)
    for (const multistatus_href *h = multistatus_result_first_href(r); h;
         h = multistatus_href_next(h))
      if (!take_result(s, r, multistatus_href_value(h)))
        return false;
  return rc == 0;
}

/* libcurl's write callback. Returning less than the size ends the transfer. */
static size_t receive(char *data, size_t one, size_t len, void *ctx) {
  session *s = ctx;
  (void)one;
  curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &s->status);
  if (s->status != 207) {
    size_t at = strlen(s->detail), room = sizeof s->detail - 1 - at;
    memcpy(s->detail + at, data, len < room ? len : room);
    return len;
  }
  return multistatus_reader_feed(s->reader, data, len) == 0 && take_results(s) ? len
                                                                               : 0;
}

static CURLcode perform(session *s, const char *body) {
  struct curl_slist *fields = NULL;
  fields = curl_slist_append(fields, s->sync ? "Depth: 0" : "Depth: 1");
  fields = curl_slist_append(fields, "Content-Type: application/xml");
  fields = curl_slist_append(fields, "Accept: application/xml");
  curl_easy_setopt(s->curl, CURLOPT_URL, s->url);
  curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, s->sync ? "REPORT" : "PROPFIND");
  curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, fields);
  curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
  curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_TIME, 30L);
  CURLcode rc = fields ? curl_easy_perform(s->curl) : CURLE_OUT_OF_MEMORY;
  curl_slist_free_all(fields);
  return rc;
}

/* Sends a request and takes its results. True if the response is complete. libcurl
   cannot detect truncation if the body ends with the connection; the reader does. */
static bool exchange(session *s, const char *body) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  limits.results = RESULTS_MOST;
  o.limits = &limits;
  o.request = s->url;
  o.refuse = MULTISTATUS_QUIRK_NO_HREF; /* any member, which would be "gone" */
  multistatus_reader_free(s->reader);
  s->reader = NULL;
  s->status = 0;
  memset(s->detail, 0, sizeof s->detail);
  if (multistatus_reader_new(&s->reader, &o))
    return false;
  CURLcode sent = perform(s, body);
  bool ended = multistatus_reader_end(s->reader) == 0;
  bool taken = take_results(s);
  if (sent == CURLE_OK && s->status == 207 && ended && taken && !s->failed)
    return true;
  const char *text = multistatus_reader_error(s->reader)->text;
  fprintf(stderr, "client_sync: %s\n",
          s->status != 0 && s->status != 207 ? multistatus_reason((int)s->status)
          : sent != CURLE_OK && sent != CURLE_WRITE_ERROR ? curl_easy_strerror(sent)
          : s->failed ? "the server could not list the folder"
          : *text     ? text
                      : "out of memory");
  return false;
}

/* ---- Requests ---- */

#define PROPS                                                                          \
  "<D:prop><D:getetag/><D:getlastmodified/><D:getcontentlength/><D:resourcetype/>"     \
  "</D:prop>"

/* The token is text from the server, so it is escaped. */
static char *sync_body(const char *token, const char *page) {
  char *body = NULL;
  size_t len = 0;
  FILE *f = open_memstream(&body, &len);
  if (!f)
    return NULL;
  fputs("<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token>", f);
  for (; *token; token++)
    if (strchr("<>&", *token))
      fprintf(f, "&#%d;", *token);
    else
      putc(*token, f);
  fputs("</D:sync-token><D:sync-level>1</D:sync-level>", f);
  if (page)
    fprintf(f, "<D:limit><D:nresults>%lu</D:nresults></D:limit>",
            strtoul(page, NULL, 10));
  fputs(PROPS "</D:sync-collection>", f);
  if (fclose(f) == 0)
    return body;
  free(body);
  return NULL;
}

/* Returns false, since the response is complete, but not what is needed. */
static bool refuse(const char *why) {
  fprintf(stderr, "client_sync: %s\n", why);
  return false;
}

/* Requests page after page until the server reports no more, and replaces *token. Each
   page must have another token; otherwise this would not end. */
static bool sync_pages(session *s, char **token) {
  bool more = true;
  while (more) {
    char *body = sync_body(*token ? *token : "", s->page);
    bool complete = body && exchange(s, body);
    const char *next = complete ? multistatus_reader_sync_token(s->reader) : NULL;
    free(body);
    more = complete && multistatus_reader_limited(s->reader);
    if (!complete)
      return false;
    if (!next || (more && *token && strcmp(next, *token) == 0))
      return refuse("the response has no new sync-token");
    char *copy = strdup(next);
    free(*token);
    *token = copy;
    if (!copy)
      return false;
  }
  return true;
}

/* Fills s->seen. *everything is true if members that are not in it are gone. */
static bool request_members(session *s, char **token, bool *everything) {
  *everything = !s->sync || !*token;
  if (!s->sync) {
    if (!exchange(s, "<D:propfind xmlns:D=\"DAV:\">" PROPS "</D:propfind>"))
      return false;
    if (!s->self)
      return refuse("the response does not list the folder itself");
    return !multistatus_reader_limited(s->reader) ||
           refuse("the server left out members");
  }
  if (sync_pages(s, token))
    return true;
  if (*everything || s->status != 403 || !strstr(s->detail, "valid-sync-token"))
    return false;
  fprintf(stderr,
          "client_sync: the token is no longer valid; requesting all members\n");
  free(*token);
  *token = NULL;
  *everything = true;
  table_free(&s->seen);
  return sync_pages(s, token);
}

/* ---- The comparison ---- */

static void print(const char *what, const char *name) {
  printf("%s ", what);
  put_escaped(stdout, name);
  putchar('\n');
}

/* Prints the difference of one member, and adds it to now if it exists. old or seen may
   be NULL. */
static bool compare(const entry *old, const entry *seen, bool everything, bool complete,
                    table *now) {
  const char *name = old ? old->name : seen->name;
  const char *tag = !seen || (seen->tag && !*seen->tag) ? NULL : seen->tag;
  bool gone = seen ? !seen->tag : everything;
  if (gone && old && complete)
    print("gone", name);
  if (gone)
    return true;
  if (!old && tag)
    print("new", name);
  else if (old && tag && strcmp(old->tag, tag) != 0)
    print("changed", name);
  if (!tag && !old)
    return true; /* only its name is known: reported by the next run */
  return table_put(now, name, tag ? tag : old->tag);
}

static bool compare_all(const table *old, const table *seen, bool everything,
                        bool complete, table *now) {
  size_t i = 0, k = 0;
  bool good = true;
  while (good && (i < old->count || k < seen->count)) {
    int order = i == old->count    ? 1
                : k == seen->count ? -1
                                   : strcmp(old->at[i].name, seen->at[k].name);
    good = compare(order <= 0 ? &old->at[i] : NULL, order >= 0 ? &seen->at[k] : NULL,
                   everything, complete, now);
    i += order <= 0;
    k += order >= 0;
  }
  return good;
}

static int run(session *s, const char *path) {
  table old = {0}, now = {0};
  char *token;
  bool everything = false;
  bool good = read_state(path, &old, &token);
  if (!good)
    fprintf(stderr, "client_sync: %s cannot be read\n", path);
  bool complete = good && request_members(s, &token, &everything);
  table_sort(&s->seen);
  good = good && compare_all(&old, &s->seen, everything, complete, &now);
  if (good && complete && !write_state(path, &now, s->sync ? token : NULL)) {
    fprintf(stderr, "client_sync: %s cannot be written\n", path);
    good = false;
  }
  free(token);
  table_free(&old);
  table_free(&now);
  return good && complete ? 0 : 2;
}

int main(int argc, char **argv) {
  session s = {0};
  int i = 1;
  for (; i < argc && *argv[i] == '-'; i++)
    if (strcmp(argv[i], "--sync") == 0)
      s.sync = true;
    else if (strcmp(argv[i], "--page") == 0 && i + 1 < argc)
      s.page = argv[++i];
    else
      break;
  s.url = argc - i == 2 ? argv[i] : "";
  if (!*s.url || s.url[strlen(s.url) - 1] != '/') {
    fputs(USAGE, stderr);
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  s.curl = curl_easy_init();
  int rc = s.curl ? run(&s, argv[i + 1]) : 2;
  multistatus_reader_free(s.reader);
  table_free(&s.seen);
  curl_easy_cleanup(s.curl);
  curl_global_cleanup();
  return rc;
}
