/* SPDX-License-Identifier: MIT */

/* Reads a JSON batch of OData or Microsoft Graph and the response to it. Prints the
   outcome of each request, then the next batch, with the requests to send again, and
   how long to wait before it.

   usage: client_graph REQUEST RESPONSE

   Exit status 0: all succeeded; 1: some failed; 2: the response is invalid. */

#include <cjson/cJSON.h>
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 20, BYTES = 4 << 20 }; /* requests in a batch; bytes of a file */

/* The batch as it was sent. */
typedef struct batch {
  cJSON *json, *requests;
  size_t count;
  const char *ids[MOST], *methods[MOST], *urls[MOST];
  const char *depends[MOST][MOST + 1]; /* ids, then NULL */
  const char *const *depends_on[MOST];
} batch;

static const char *text_of(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static char *read_file(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  char *text = file ? malloc(BYTES) : NULL;
  *len = text ? fread(text, 1, BYTES, file) : 0;
  if (file)
    fclose(file);
  return text;
}

/* Parses the batch. Returns 0, or -1 if it is invalid. */
static int batch_parse(batch *b, const char *text, size_t len) {
  const cJSON *request;
  b->json = cJSON_ParseWithLength(text, len);
  b->requests = cJSON_GetObjectItemCaseSensitive(b->json, "requests");
  cJSON_ArrayForEach(request, b->requests) {
    size_t i = b->count, n = 0;
    if (i == MOST || !text_of(request, "id") || !text_of(request, "method"))
      return -1;
    b->ids[i] = text_of(request, "id");
    b->methods[i] = text_of(request, "method");
    b->urls[i] = text_of(request, "url");
    const cJSON *on = cJSON_GetObjectItemCaseSensitive(request, "dependsOn");
    for (const cJSON *id = on ? on->child : NULL; id && n < MOST; id = id->next)
      if (cJSON_IsString(id))
        b->depends[i][n++] = id->valuestring;
    b->depends_on[i] = b->depends[i];
    b->count++;
  }
  return b->count ? 0 : -1;
}

static int read_response(multistatus_list *list, const char *path) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  size_t len;
  char *body = read_file(path, &len);
  if (!body)
    return -1;
  o.format = multistatus_format_named("odata");
  int rc = multistatus_list_read(list, &o, body, len);
  if (rc)
    printf("Error: %s\n", multistatus_list_read_error(list)->text);
  free(body);
  return rc;
}

/* ---- The retry plan ---- */

/* Each request has a method of its own. */
static int idempotent(void *ctx, size_t index) {
  const batch *b = ctx;
  return multistatus_method_idempotent(b->methods[index]);
}

static void print_outcomes(const multistatus_list *list) {
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    const char *id = multistatus_result_id(r), *message = multistatus_result_message(r);
    int status = multistatus_result_outcome(r);
    printf("%-4s %d  %s\n", id ? id : "-", status,
           message ? message : multistatus_reason(status));
  }
}

static void print_entries(const batch *b, const char *what,
                          const multistatus_retry_entry *e, size_t count) {
  for (size_t i = 0; i < count; i++)
    printf("%s %s: %s %s: %s\n", what, b->ids[e[i].index], b->methods[e[i].index],
           b->urls[e[i].index] ? b->urls[e[i].index] : "",
           multistatus_retry_reason_text(e[i].reason));
}

static int is_sent_again(const batch *b, const multistatus_retry *plan,
                         const char *id) {
  for (size_t k = 0; id && k < plan->again_count; k++)
    if (strcmp(id, b->ids[plan->again[k].index]) == 0)
      return 1;
  return 0;
}

/* Removes dependencies on requests that are not in the next batch, which would make it
   invalid. */
static void prune_depends_on(const batch *b, const multistatus_retry *plan,
                             cJSON *request) {
  cJSON *on = cJSON_GetObjectItemCaseSensitive(request, "dependsOn");
  for (int i = cJSON_GetArraySize(on); i-- > 0;)
    if (!is_sent_again(b, plan, cJSON_GetStringValue(cJSON_GetArrayItem(on, i))))
      cJSON_DeleteItemFromArray(on, i);
  if (on && cJSON_GetArraySize(on) == 0)
    cJSON_DeleteItemFromObjectCaseSensitive(request, "dependsOn");
}

/* The next batch, with the same ids. */
static void print_next(const batch *b, const multistatus_retry *plan) {
  cJSON *next = cJSON_CreateObject(),
        *requests = cJSON_AddArrayToObject(next, "requests");
  for (size_t k = 0; k < plan->again_count; k++) {
    cJSON *again =
        cJSON_Duplicate(cJSON_GetArrayItem(b->requests, (int)plan->again[k].index), 1);
    prune_depends_on(b, plan, again);
    cJSON_AddItemToArray(requests, again);
  }
  char *text = cJSON_PrintUnformatted(next);
  if (text)
    printf("after %lld ms: %s\n", (long long)plan->wait, text);
  cJSON_free(text);
  cJSON_Delete(next);
}

static int report(batch *b, const multistatus_list *list) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  policy.sent = b->count;
  policy.ids = b->ids;
  policy.depends_on = b->depends_on;
  policy.idempotent = idempotent;
  policy.ctx = b;
  if (multistatus_retry_plan(&plan, list, &policy, NULL))
    return 2;
  print_outcomes(list);
  print_entries(b, "again", plan->again, plan->again_count);
  print_entries(b, "given up", plan->given_up, plan->given_up_count);
  print_entries(b, "check", plan->verify, plan->verify_count);
  if (plan->again_count)
    print_next(b, plan);
  int status = plan->done == b->count ? 0 : 1;
  multistatus_retry_free(plan);
  return status;
}

int main(int argc, char **argv) {
  multistatus_list *list = NULL;
  static batch b;
  size_t len;
  if (argc != 3) {
    fputs("usage: client_graph REQUEST RESPONSE\n", stderr);
    return 2;
  }
  char *text = read_file(argv[1], &len);
  int status = 2;
  if (!text || batch_parse(&b, text, len))
    fprintf(stderr, "%s: not a batch of at most %d requests\n", argv[1], MOST);
  else if (multistatus_list_new(&list, NULL) == 0) {
    /* After an error, use the complete results; the outcome of the others is unknown.
     */
    int rc = read_response(list, argv[2]);
    status = report(&b, list);
    status = rc ? 2 : status;
  }
  multistatus_list_free(list);
  cJSON_Delete(b.json);
  free(text);
  return status;
}
