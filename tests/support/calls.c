/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "calls_parts.h"

/* Calls on a writer and a list. */

static char calls_message[2000];
static int calls_last;

int calls_last_error(void) {
  return calls_last;
}

/* Calls it on both. They must return the same as long as neither has an error. */
#define BOTH(c, call)                                                                  \
  do {                                                                                 \
    bool fine = both_are_fine(c);                                                      \
    int rc[2];                                                                         \
    for (int i = 0; i < 2; i++)                                                        \
      rc[i] = call;                                                                    \
    if (fine && rc[0] != rc[1] && rc[0] != MULTISTATUS_ERROR_NOMEM)                    \
      calls_report("%s: %d from the writer's result, %d from the list's", #call,       \
                   rc[0], rc[1]);                                                      \
  } while (0)

void calls_report(const char *format, ...) {
  if (*calls_message)
    return;
  va_list args;
  va_start(args, format);
  vsnprintf(calls_message, sizeof calls_message, format, args);
  va_end(args);
}

const char *calls_reported(void) {
  return calls_message;
}

static bool both_are_fine(const calls *c) {
  return c->r[0] && c->r[1] && !multistatus_writer_error(c->w) &&
         !multistatus_list_error(c->list);
}

/* A careful caller gives every result a status or properties, not both. */
static bool takes_props(const calls *c) {
  return !c->careful ||
         (multistatus_result_status(c->r[1]) == 0 &&
          !multistatus_href_next(multistatus_result_first_href(c->r[1])));
}

static void complete(calls *c) {
  if (c->careful && c->r[1] && multistatus_result_status(c->r[1]) == 0 &&
      !multistatus_result_first_propstat(c->r[1]))
    BOTH(c, multistatus_result_add_prop(c->r[i], 200, "DAV:", "completed", NULL));
}

static void call_add(calls *c) {
  static const char nul[] = "/a\0b";
  complete(c);
  const char *href = calls_href(c), *message = calls_text(c);
  int status = c->careful && calls_take(c, 2) ? 0 : calls_status(c);
  size_t len = calls_take(c, 10) ? strlen(href) : sizeof nul - 1;
  if (len == sizeof nul - 1)
    href = nul;
  size_t message_len = message ? strlen(message) : 0;
  c->r[0] = multistatus_writer_add_n(c->w, href, len, status, message, message_len);
  c->r[1] = multistatus_list_add_n(c->list, href, len, status, message, message_len);
  c->ps[0] = c->ps[1] = NULL;
  if (c->r[0] && !c->r[1])
    calls_report("added to the writer, but not to the list: %s",
                 multistatus_list_error_text(c->list));
}

/* Members that batches set. */
static void call_on_item(calls *c, unsigned which) {
  static const char *const json[] = {"{}", "{\"status\":423,\"a\":[1,{\"i\":\"<\"}]}",
                                     "{\"i\":null,\"\":\"\\u0000\"}"};
  const char *object = json[calls_take(c, 3)], *text = calls_text(c);
  switch (which) {
  case 0:
    BOTH(c, multistatus_result_set_id(c->r[i], c->careful && text ? "id-1" : text));
    break;
  case 1:
    BOTH(c, multistatus_result_set_index(c->r[i], 7));
    break;
  case 2:
    BOTH(c, multistatus_result_set_group(c->r[i], text));
    break;
  case 3:
    BOTH(c, multistatus_result_set_retry_after(c->r[i], 40));
    break;
  case 4:
    BOTH(c, multistatus_result_set_applied(c->r[i], MULTISTATUS_APPLIED_NO));
    break;
  case 5:
    BOTH(c, multistatus_result_set_body(c->r[i], "text/plain", text));
    break;
  case 6:
    BOTH(c, multistatus_result_set_body(c->r[i], "application/json", object));
    break;
  case 7:
    BOTH(c, multistatus_result_add_warning(c->r[i], object));
    break;
  default:
    BOTH(c, multistatus_result_set_problem(c->r[i], object));
  }
}

static void call_on_result(calls *c, unsigned which) {
  const char *ns, *name, *text;
  int status;
  switch (which) {
  case 0:
    status = calls_status(c);
    if (!c->careful)
      BOTH(c, multistatus_result_set_status(c->r[i], status));
    break;
  case 1:
    text = calls_text(c);
    name = calls_lang(c);
    BOTH(c, multistatus_result_set_message_lang(c->r[i], text, name));
    break;
  case 2:
    text = calls_href(c);
    BOTH(c, multistatus_result_set_location(c->r[i], text));
    break;
  case 3:
    text = calls_href(c);
    if (!c->careful || multistatus_result_status(c->r[1]))
      BOTH(c, multistatus_result_add_href(c->r[i], text));
    break;
  case 4:
    ns = calls_ns(c);
    name = calls_name(c);
    text = calls_markup(c, false);
    BOTH(c, multistatus_result_add_condition_xml(c->r[i], ns, name, text));
    break;
  case 5:
    text = calls_markup(c, true);
    BOTH(c, multistatus_result_add_condition_element(c->r[i], text));
    break;
  case 6:
    text = calls_markup(c, true);
    BOTH(c, multistatus_result_add_ext(c->r[i], text));
    break;
  case 7:
    call_on_item(c, calls_take(c, 9));
    break;
  default:
    ns = calls_ns(c);
    name = calls_condition(c, false);
    text = calls_take(c, 2) ? calls_href(c) : NULL;
    BOTH(c, multistatus_result_add_condition(c->r[i], ns, name, text));
  }
}

static void call_add_prop(calls *c, unsigned which) {
  const char *ns = calls_ns(c), *name = calls_name(c), *text;
  int status = calls_status(c);
  if (!takes_props(c))
    return;
  switch (which) {
  case 0:
    text = calls_text(c);
    BOTH(c, multistatus_result_add_prop(c->r[i], status, ns, name, text));
    break;
  case 1:
    text = calls_text(c);
    BOTH(c, multistatus_result_add_prop_lang(c->r[i], status, ns, name, text, "de"));
    break;
  case 2:
    text = calls_markup(c, false);
    BOTH(c, multistatus_result_add_prop_xml(c->r[i], status, ns, name, text));
    break;
  default:
    text = calls_markup(c, true);
    BOTH(c, multistatus_result_add_prop_element(c->r[i], status, text));
  }
}

static void call_on_propstat(calls *c, unsigned which) {
  const char *ns = calls_ns(c), *name = calls_name(c), *text;
  int status = calls_status(c);
  if (!takes_props(c))
    return;
  switch (which) {
  case 0:
    for (int i = 0; i < 2; i++)
      c->ps[i] = multistatus_result_add_propstat(c->r[i], status);
    break;
  case 1:
    for (int i = 0; i < 2; i++)
      c->ps[i] = multistatus_result_propstat(c->r[i], status);
    break;
  case 2:
    text = calls_text(c);
    BOTH(c, multistatus_propstat_add_prop(c->ps[i], ns, name, text));
    break;
  case 3:
    text = calls_text(c);
    BOTH(c, multistatus_propstat_set_message_lang(c->ps[i], text, "en"));
    break;
  case 4:
    text = calls_markup(c, false);
    BOTH(c, multistatus_propstat_add_condition_xml(c->ps[i], ns, name, text));
    break;
  case 5:
    text = calls_markup(c, true);
    BOTH(c, multistatus_propstat_add_condition_element(c->ps[i], text));
    break;
  case 6:
    text = calls_markup(c, true);
    BOTH(c, multistatus_propstat_add_ext(c->ps[i], text));
    break;
  case 7:
    BOTH(c, multistatus_propstat_set_problem(c->ps[i], "{\"a\":{}}"));
    break;
  default:
    name = calls_condition(c, true);
    text = calls_take(c, 2) ? calls_href(c) : NULL;
    BOTH(c, multistatus_propstat_add_condition(c->ps[i], ns, name, text));
  }
}

static void call_on_document(calls *c) {
  const char *text = calls_text(c);
  if (calls_take(c, 2)) {
    multistatus_writer_set_message(c->w, text);
    multistatus_list_set_message(c->list, text);
  } else {
    multistatus_writer_set_sync_token(c->w, text);
    multistatus_list_set_sync_token(c->list, text);
  }
}

/* ---- Delivering the bytes ---- */

static int one_by_one(void *ctx, const void *data, size_t len) {
  calls *c = ctx;
  multistatus_sink sink = multistatus_memory_sink(&c->body);
  for (size_t i = 0; i < len; i++)
    if (sink.write(sink.ctx, (const char *)data + i, 1))
      return -1;
  return 0;
}

static ptrdiff_t in_parts(void *ctx, const void *data, size_t len) {
  calls *c = ctx;
  multistatus_sink sink = multistatus_memory_sink(&c->body);
  size_t n = c->later++ % 3 * 7;
  n = n < len ? n : len;
  return n && sink.write(sink.ctx, data, n) ? -1 : (ptrdiff_t)n;
}

static void pull(calls *c, size_t n) {
  const void *data;
  size_t ready = multistatus_writer_pending(c->w, &data);
  multistatus_sink sink = multistatus_memory_sink(&c->body);
  n = n < ready ? n : ready;
  if (n && !sink.write(sink.ctx, data, n))
    multistatus_writer_consume(c->w, n);
}

static void move_on(calls *c) {
  if (c->way == WAY_PULL)
    pull(c, 7);
  if (c->way == WAY_PART)
    multistatus_writer_flush(c->w);
}

static void drain(calls *c) {
  while (c->way == WAY_PULL && multistatus_writer_pending(c->w, NULL))
    pull(c, 7);
  while (c->way == WAY_PART && multistatus_writer_flush(c->w) == 1)
    ;
}

/* ---- The end ---- */

static void call_end(calls *c) {
  complete(c);
  c->code = multistatus_writer_end(c->w);
  c->ended = true;
  c->plain = c->code == 0 && multistatus_writer_single(c->w);
  drain(c);
}

static void call_fail(calls *c) {
  bool whole = c->ended && c->code == 0;
  int status = calls_take(c, 4) ? 503 : 0;
  const char *href = calls_take(c, 2) ? "/failed" : NULL;
  int rc = multistatus_writer_fail(c->w, href, status, calls_text(c));
  if (whole) {
    if (rc != MULTISTATUS_ERROR_STATE)
      calls_report("multistatus_writer_fail after a complete document: %d", rc);
    return;
  }
  c->ended = true;
  c->plain = rc == 1;
  c->failed = rc == 0;
  c->code = rc == 0 ? 0 : multistatus_writer_end(c->w);
  if (rc == 1 && c->body.len)
    calls_report("plain response requested after %zu bytes", c->body.len);
  if (rc != 0 && c->code == 0)
    calls_report("multistatus_writer_fail returned %d, multistatus_writer_end 0", rc);
  snprintf(c->failure, sizeof c->failure, "%s", href ? href : c->o.request);
  drain(c);
}

static void make_calls(calls *c) {
  while (c->next < c->end && !c->ended) {
    unsigned what = calls_take(c, 32);
    if (what < 10)
      call_add(c);
    else if (what < 16)
      call_on_result(c, calls_take(c, 10));
    else if (what < 24)
      call_add_prop(c, calls_take(c, 4));
    else if (what < 29)
      call_on_propstat(c, calls_take(c, 10));
    else if (what < 30)
      call_on_document(c);
    else if (what < 31 && calls_take(c, 8) == 0)
      call_fail(c);
    else
      move_on(c);
  }
  if (!c->ended)
    call_end(c);
  if (c->code && !c->plain && calls_take(c, 2))
    call_fail(c);
}

static int begin(calls *c) {
  static const multistatus_namespace namespaces[] = {{"x", "urn:x"}, {"n0", "urn:z"}};
  static const char *const requests[] = {"/request", "/n/0"};
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  const multistatus_sink memory = multistatus_memory_sink(&c->body);
  const multistatus_sink bytes = {one_by_one, c};
  wo.allocator = &c->allocator; /* not the list's, which shows what is expected */
  wo.format =
      calls_take(c, 2) ? multistatus_format_json() : multistatus_format_dav_xml();
  wo.text = lo.text = (multistatus_text_policy)calls_take(c, 3);
  wo.receiver = (multistatus_receiver)calls_take(c, 3);
  wo.flags = calls_take(c, 8);
  wo.request = requests[calls_take(c, 2)];
  wo.namespaces = namespaces;
  wo.namespace_count = calls_take(c, 3);
  c->careful = calls_take(c, 4) > 0;
  if (c->way == WAY_PART) {
    wo.part.take = in_parts;
    wo.part.ctx = c;
  }
  c->o = wo;
  c->o.allocator = NULL;
  multistatus_memory_init(&c->body, NULL, MULTISTATUS_NO_LIMIT);
  int rc = multistatus_list_new(&c->list, &lo);
  if (!rc)
    rc = multistatus_writer_new(&c->w, &wo,
                                c->way == WAY_SINK    ? &memory
                                : c->way == WAY_BYTES ? &bytes
                                                      : NULL);
  /* Mostly a multi-status document. */
  unsigned kind = calls_take(c, 16);
  c->one =
      kind > MULTISTATUS_DOCUMENT_MULTISTATUS && kind <= MULTISTATUS_DOCUMENT_ERROR;
  if (!rc && c->one) {
    multistatus_list_set_document(c->list, (multistatus_document)kind);
    multistatus_writer_set_document(c->w, (multistatus_document)kind);
  }
  return rc;
}

/* ---- Running a sequence ---- */

static void count(const calls *c, calls_counts *n) {
  n->plain += c->plain;
  n->failed_whole += c->failed;
  n->out_of_memory += c->code == MULTISTATUS_ERROR_NOMEM;
  n->refused += c->code && !c->plain && c->code != MULTISTATUS_ERROR_NOMEM;
  n->whole += !c->code && !c->plain && !c->failed;
}

const char *calls_check(const uint8_t *data, size_t len, const multistatus_allocator *a,
                        calls_counts *counts) {
  calls c;
  memset(&c, 0, sizeof c);
  c.next = data;
  c.end = data + len;
  c.allocator = multistatus__allocator(a);
  c.way = (calls_way)calls_take(&c, WAYS);
  calls_message[0] = '\0';
  calls_last = begin(&c);
  if (calls_last == 0) {
    make_calls(&c);
    calls_check_outcome(&c);
    calls_last = c.code;
    if (counts)
      count(&c, counts);
  } else if (calls_last != MULTISTATUS_ERROR_NOMEM) {
    calls_report("no writer: %d", calls_last);
  }
  multistatus_memory_done(&c.body);
  multistatus_writer_free(c.w);
  multistatus_list_free(c.list);
  return *calls_message ? calls_message : NULL;
}

const char *calls_check_body(const uint8_t *data, size_t len) {
  calls_message[0] = '\0';
  calls_rewrite(data, len);
  return *calls_message ? calls_message : NULL;
}
