/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "client_retry.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void print_text(const char *text) {
  const unsigned char *s = (const unsigned char *)text;
  for (; *s; s++) {
    bool c1 = s[0] == 0xC2 && s[1] >= 0x80 && s[1] < 0xA0;
    putchar(*s < 0x20 || *s == 0x7F || c1 ? '?' : *s);
    s += c1;
  }
}

/* Random waits, so that clients do not all retry at the same time. */
static uint32_t jitter(void *ctx) {
  (void)ctx;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint32_t)now.tv_nsec * 2654435761u;
}

static int64_t wait_of(const retry_response *response) {
  int64_t wait = -1;
  if (response->retry_after)
    multistatus_retry_after_parse(response->retry_after, (int64_t)time(NULL) * 1000,
                                  &wait);
  return wait;
}

static multistatus_retry_policy make_policy(const retry_state *state,
                                            const retry_response *response) {
  multistatus_retry_policy p = MULTISTATUS_RETRY_POLICY_INIT;
  p.sent = response->count;
  p.hrefs = response->hrefs;
  p.method = state->method;
  p.status = response->status ? response->status : 499; /* no response */
  p.retry_after = wait_of(response);
  p.attempt = state->attempt;
  p.max_attempts = state->most;
  p.max_wait = state->max_wait;
  p.random = jitter;
  /* In a second attempt, 404 may mean that the first one succeeded. */
  p.flags = state->attempt > 1 ? MULTISTATUS_RETRY_GONE_IS_DONE : 0;
  return p;
}

static void print_entries(const char *what, const retry_response *response,
                          const multistatus_retry_entry *entries, size_t count) {
  for (size_t i = 0; i < count; i++) {
    printf("%s  ", what);
    print_text(response->hrefs[entries[i].index]);
    printf(": %s\n", multistatus_retry_reason_text(entries[i].reason));
  }
}

/* True after a 413 for too many items. This client does not split requests. */
static bool too_many(const multistatus_retry *plan) {
  if (plan->at_most >= plan->again_count)
    return false;
  printf("the server accepts at most %zu items per request, not %zu\n", plan->at_most,
         plan->again_count);
  return true;
}

static ptrdiff_t follow(retry_state *state, const retry_response *response,
                        const multistatus_retry *plan, const char **again) {
  size_t count = too_many(plan) ? 0 : plan->again_count;
  print_entries("given up", response, plan->given_up, plan->given_up_count);
  print_entries("verify", response, plan->verify, plan->verify_count);
  state->done += plan->done;
  state->given_up += plan->given_up_count + plan->again_count - count;
  state->verify += plan->verify_count;
  for (size_t i = 0; i < count; i++)
    again[i] = response->hrefs[plan->again[i].index]; /* index >= i */
  if (count > 0)
    printf("%zu again in %.1f s%s\n", count, (double)plan->wait / 1000,
           plan->capped ? ", less than the server requests" : "");
  return (ptrdiff_t)count;
}

ptrdiff_t retry_next(retry_state *state, const retry_response *response,
                     const char **again, int64_t *wait) {
  multistatus_list *list = NULL;
  multistatus_retry *plan = NULL;
  state->attempt++;
  bool read_body = response->status == 207 || response->len > 0;
  ptrdiff_t rc = read_body ? multistatus_list_new(&list, NULL) : 0;
  if (list) {
    multistatus_read_options read = MULTISTATUS_READ_OPTIONS_INIT;
    read.format = multistatus_format_for_media_type(response->type);
    /* The complete results of a truncated body are used. The plan checks whether the
       list was complete. */
    if (multistatus_list_read(list, &read, response->body, response->len) < 0)
      rc = multistatus_list_error(list);
  }
  multistatus_retry_policy policy = make_policy(state, response);
  if (rc == 0)
    rc = multistatus_retry_plan(&plan, list, &policy, NULL);
  if (plan) {
    *wait = plan->wait;
    rc = follow(state, response, plan, again);
  }
  multistatus_retry_free(plan);
  multistatus_list_free(list);
  return rc;
}
