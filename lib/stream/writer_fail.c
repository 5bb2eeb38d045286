/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include "writer.h"

/* Handles results that cannot be written, and documents that end with a failure. */

static void writer_forget_error(multistatus_writer *w) {
  multistatus__forget_error(&w->own);
  multistatus__forget_error(&w->others);
  if (w->has_texts)
    multistatus__forget_error(&w->texts);
  if (w->has_normal)
    multistatus__forget_error(&w->normal);
}

/* ---- Results ---- */

/* True if the error is about one result of which nothing was sent. */
static bool writer_error_is_own(const multistatus_writer *w) {
  return !w->output.torn && multistatus__error_is_own(&w->own);
}

int multistatus_writer_drop(multistatus_writer *w) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->closed || (!w->own.error && !w->pending))
    return MULTISTATUS_ERROR_STATE;
  if (w->own.error && !writer_error_is_own(w))
    return w->own.error;
  if (w->pending)
    w->pending->closed = true;
  w->pending = NULL;
  w->ended = false; /* if _end refused the result, it may be called again */
  w->count--;
  writer_forget_error(w);
  return 0;
}

/* True if the document may contain the href. */
static bool writer_can_list(multistatus_writer *w, const char *href) {
  multistatus__form form = multistatus__href_form(multistatus__view(href));
  if ((w->format_flags & MULTISTATUS_FORMAT_SIMPLE_HREFS) && w->form && form != w->form)
    return false;
  return !multistatus__form_fault(form) && !multistatus__writer_seen(w, href);
}

/* Creates a failure with the hrefs and ids of a result. Returns NULL if it has none
   that can be written. *lacks: it does not have all of the hrefs. */
static multistatus_result *writer_failure(multistatus_writer *w,
                                          const multistatus_result *r, int status,
                                          const char *why, bool *lacks) {
  multistatus__context *o = &w->own;
  multistatus_result *to = multistatus__result_new(o);
  if (!to || !r)
    return NULL;
  for (const multistatus_href *h = &r->href; h && h->value; h = h->next)
    if (writer_can_list(w, h->value))
      multistatus__put_href(to, multistatus__view(h->value));
    else
      *lacks = true;
  multistatus__copy_names(to, r);
  to->status = status;
  multistatus_text text = multistatus__cstring(why);
  if (text.len <= o->limits.text_bytes)
    to->message = multistatus__text_copy(o, text, NULL);
  return multistatus__is_named(to) ? to : NULL;
}

static void writer_report(multistatus_writer *w, const multistatus_result *r,
                          multistatus_write_error *found) {
  found->href = r && r->href.value ? r->href.value : "";
  found->id = multistatus_result_id(r);
  found->index = multistatus_result_index(r);
  if (w->diagnostic)
    w->diagnostic(w->diagnostic_ctx, found);
}

int multistatus__writer_settle(multistatus_writer *w, const multistatus_result *r) {
  if (!w->replaces || !writer_error_is_own(w))
    return w->own.error;
  char why[sizeof w->own.text];
  memcpy(why, w->own.text, sizeof why);
  multistatus_write_error found = {
      .code = w->own.error,
      .limit = w->own.limit,
      .status = w->own.error == MULTISTATUS_ERROR_LIMIT ? 507 : 500,
      .text = why};
  writer_forget_error(w);
  bool lacks = false;
  const multistatus_result *failure = writer_failure(w, r, found.status, why, &lacks);
  if (!failure || w->own.error || multistatus__writer_try(w, failure)) {
    if (w->own.error && !writer_error_is_own(w))
      return w->own.error;
    writer_forget_error(w);
    found.status = 0;
    if (!w->left_out++)
      memcpy(w->left_text, why, sizeof why);
  } else if (lacks) {
    multistatus__writer_lacks(w, 1);
  }
  w->invalid++;
  writer_report(w, r, &found);
  return 0;
}

/* ---- The document's message ---- */

/* Appends a line to the document's message, which may then exceed the limit for
   callers, since the line must not be dropped. */
MULTISTATUS__PRINTF(2, 3)
static void writer_append_message(multistatus_writer *w, const char *format, ...) {
  const char **message = &w->output.document.message;
  size_t old = *message ? multistatus__length(*message) : 0;
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  size_t room = old + (size_t)vsnprintf(NULL, 0, format, args) + 2;
  char *text = multistatus__alloc(&w->own.allocator, room), *to = text;
  if (text) {
    if (*message)
      to += snprintf(text, room, "%s\n", *message);
    vsnprintf(to, room - (size_t)(to - text), format, again);
    *message = multistatus__text_copy(&w->others, multistatus__cstring(text), NULL);
    multistatus__release(&w->own.allocator, text, room);
    multistatus__writer_take_error(w, &w->others);
  } else {
    multistatus__fail_nomem(&w->own);
  }
  va_end(again);
  va_end(args);
}

void multistatus__writer_note_left_out(multistatus_writer *w) {
  if (!w->left_out || w->own.error)
    return;
  writer_append_message(w, "%zu %s could not be reported: %s", w->left_out,
                        w->left_out == 1 ? "result" : "results", w->left_text);
  multistatus__writer_lacks(w, w->left_out);
  w->left_out = 0;
}

/* ---- Documents ---- */

static int writer_abandon(multistatus_writer *w) {
  w->pending = NULL;
  w->ended = true;
  return multistatus__fail(&w->own, MULTISTATUS_ERROR_ABANDONED, "%s",
                           multistatus_strerror(MULTISTATUS_ERROR_ABANDONED));
}

/* True if the href is known to be in the document. */
static bool writer_lists(multistatus_writer *w, multistatus_text href) {
  const char *one = w->request ? w->request : w->first;
  const char *copy = multistatus__href_copy(&w->own, href);
  if (!copy)
    return false;
  return multistatus__writer_seen(w, copy) ||
         (w->listed && one &&
          multistatus_href_relation(one, copy, 0) == MULTISTATUS_RELATION_SELF);
}

int multistatus_writer_fail(multistatus_writer *w, const char *href, int status,
                            const char *message) {
  if (!w)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (w->closed || w->own.error == MULTISTATUS_ERROR_ABANDONED)
    return MULTISTATUS_ERROR_STATE;
  if (status && (status < 500 || status > 599))
    return MULTISTATUS_ERROR_STATUS;
  if (w->output.torn)
    return writer_abandon(w);
  if (w->output.sent == 0) {
    multistatus__output_back(&w->output, 0);
    writer_abandon(w);
    return 1;
  }
  /* An error is that of the pending result. */
  if (multistatus__writer_flush(w)) {
    if (w->output.torn)
      return writer_abandon(w);
    writer_forget_error(w);
  }
  if (status == 0) {
    multistatus__output_flush(&w->output);
    return writer_abandon(w);
  }
  w->ended = true;
  multistatus__writer_turn(w);
  multistatus_text about = multistatus__cstring(href ? href : w->request);
  if (about.len && writer_lists(w, about)) {
    writer_append_message(w, "%d %s%s%s", status, multistatus_reason(status),
                          message ? ": " : "", message ? message : "");
    multistatus__writer_lacks(w, 1);
    return multistatus__writer_close(w);
  }
  const multistatus_result *r = multistatus__result_add(
      &w->own, about, status, message, multistatus__cstring(message).len);
  if (r && !multistatus__writer_try(w, r))
    return multistatus__writer_close(w);
  w->own.error_subject = NULL; /* the failure cannot be dropped */
  return w->own.error;
}
