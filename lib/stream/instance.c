/* SPDX-License-Identifier: MIT */
#include "instance.h"

#include <string.h>
#include "../base/bytes.h"
#include "input.h"

/* The image of a result is its parts in one block: itself, its propstats and their
   properties. A twin is a copy of it, its links set, with new texts behind. */

/* A pointer in the image to a part of it; both are offsets. */
struct instance_link {
  size_t from, to;
};

/* Where a text goes. */
struct instance_field {
  multistatus__instance_kind kind;
  size_t at;
};

/* ---- Learning ---- */

/* While a model is learnt. Short of memory, the body can still be read: nothing of that
   is recorded as a fault. */
struct instance_compiler {
  multistatus__instance *instance;
  multistatus_input *in;
  const multistatus__instance_text *texts;
  size_t count, found; /* texts; those whose place is known */
  bool failed;
};

static size_t instance_put(struct instance_compiler *p, multistatus__buffer *to,
                           const void *data, size_t len) {
  size_t at = to->len;
  p->failed =
      p->failed || !multistatus__buffer_put(p->in->parse.allocator, to, data, len);
  return at;
}

static void instance_link(struct instance_compiler *p, size_t from, size_t to) {
  const struct instance_link link = {from, to};
  instance_put(p, &p->instance->links, &link, sizeof link);
}

/* What a string that long takes where it is reported. */
static size_t instance_string_bytes(size_t len) {
  return multistatus__aligned(sizeof(multistatus__string) + len + 1);
}

/* The field at that place may be one text's. */
static bool instance_field(struct instance_compiler *p, multistatus__instance_kind kind,
                           size_t propstat, size_t prop, size_t at) {
  struct instance_field *slots =
      (struct instance_field *)(void *)p->instance->slots.data;
  for (size_t i = 0; i < p->count; i++) {
    const multistatus__instance_text *t = p->texts + i;
    if (t->kind != kind || t->propstat != propstat || t->prop != prop)
      continue;
    slots[i].kind = kind;
    slots[i].at = at;
    p->found++;
    return true;
  }
  return false;
}

/* The model's own text is not what a twin takes. */
static void instance_leave_out(struct instance_compiler *p, const char *s) {
  p->instance->bytes -= instance_string_bytes(multistatus_string_length(s));
}

/* A string that is always the same has to outlive the model's result. */
static const char *instance_string(struct instance_compiler *p, const char *s) {
  multistatus__context *o = p->instance->strings;
  if (!s || !o)
    return s;
  const char *kept = multistatus__text_copy(o, multistatus__view(s), NULL);
  p->failed = p->failed || !kept;
  return kept;
}

static size_t instance_prop(struct instance_compiler *p, const multistatus_prop *from,
                            size_t propstat, size_t prop) {
  multistatus_prop copy = *from;
  size_t at = p->instance->image.len;
  copy.ns = instance_string(p, from->ns);
  copy.name = instance_string(p, from->name);
  copy.lang = instance_string(p, from->lang);
  copy.attributes = instance_string(p, from->attributes);
  bool differs = instance_field(p, TEXT_VALUE, propstat, prop,
                                at + offsetof(multistatus_prop, value));
  if (differs)
    instance_leave_out(p, from->value);
  else
    copy.value = instance_string(p, from->value);
  copy.plain = copy.plain && !differs; /* of another value, it is not known */
  return instance_put(p, &p->instance->image, &copy, sizeof copy);
}

static size_t instance_propstat(struct instance_compiler *p,
                                const multistatus_propstat *from, size_t propstat) {
  size_t at = instance_put(p, &p->instance->image, from, sizeof *from), prop = 0;
  p->failed =
      p->failed || !multistatus__outcome_is_empty(&from->outcome) || from->invalid;
  size_t link = at + offsetof(multistatus_propstat, props), last = 0;
  for (const multistatus_prop *q = from->props; q && !p->failed; q = q->next) {
    last = instance_prop(p, q, propstat, ++prop);
    instance_link(p, link, last);
    link = last + offsetof(multistatus_prop, next);
  }
  if (last)
    instance_link(p, at + offsetof(multistatus_propstat, last_prop), last);
  instance_link(p, at + offsetof(multistatus_propstat, result), 0);
  instance_field(p, TEXT_STATUS, propstat, 0,
                 at + offsetof(multistatus_propstat, status));
  return at;
}

static void instance_extra(struct instance_compiler *p,
                           const multistatus__extra *from) {
  size_t at = instance_put(p, &p->instance->image, from, sizeof *from), count = 0;
  p->failed = p->failed || !multistatus__outcome_is_empty(&from->outcome) ||
              from->location || from->href_count || from->item;
  instance_link(p, offsetof(multistatus_result, extra), at);
  size_t link = at + offsetof(multistatus__extra, propstats), last = 0;
  for (const multistatus_propstat *q = from->propstats; q && !p->failed; q = q->next) {
    last = instance_propstat(p, q, ++count);
    instance_link(p, link, last);
    link = last + offsetof(multistatus_propstat, next);
  }
  if (last)
    instance_link(p, at + offsetof(multistatus__extra, last_propstat), last);
}

static void instance_result(struct instance_compiler *p,
                            const multistatus_result *from) {
  multistatus_result copy = *from;
  p->failed = p->failed || from->quirks || from->message;
  copy.next = NULL;
  if (instance_field(p, TEXT_HREF, 0, 0, offsetof(multistatus_result, href.value)))
    instance_leave_out(p, from->href.value);
  else
    copy.href.value = instance_string(p, from->href.value);
  if (instance_field(p, TEXT_STATUS, 0, 0, offsetof(multistatus_result, status)))
    p->failed = p->failed || !from->status;
  instance_put(p, &p->instance->image, &copy, sizeof copy);
  if (from->extra)
    instance_extra(p, from->extra);
}

/* Makes place for strings, if the context of the results forgets them. Those from
   before live as long as the twins that still wait, or are being looked at. */
static bool instance_begin(multistatus__instance *t, multistatus_input *in) {
  multistatus__context *o = in->owner;
  t->image.len = t->links.len = t->slots.len = 0;
  t->bytes = multistatus__arena_used(o) - o->mark;
  if (in->keeps)
    return true;
  if (t->strings)
    multistatus__arena_adopt(o, t->strings);
  else if (!(t->strings = multistatus__alloc(&o->allocator, sizeof *t->strings)))
    return false;
  return !multistatus__context_init(t->strings, &o->allocator, &o->limits, o->policy,
                                    false);
}

bool multistatus__instance_compile(multistatus__instance *t, multistatus_input *in,
                                   const multistatus__instance_text *texts,
                                   size_t count) {
  struct instance_compiler p = {t, in, texts, count, 0, false};
  /* A document of another kind asks less of its results. */
  if (!in->last || in->document.kind > MULTISTATUS_DOCUMENT_MULTISTATUS ||
      !instance_begin(t, in))
    return false;
  for (size_t i = 0; i < count; i++) {
    const struct instance_field slot = {TEXT_HREF, 0};
    instance_put(&p, &t->slots, &slot, sizeof slot);
  }
  if (!p.failed)
    instance_result(&p, in->last);
  return !p.failed && p.found == count;
}

int multistatus__instance_status(const multistatus__instance *t, size_t text) {
  const struct instance_field *slot = (const void *)t->slots.data;
  int status;
  memcpy(&status, t->image.data + slot[text].at, sizeof status);
  return status;
}

void multistatus__instance_done(multistatus__instance *t, multistatus_input *in) {
  multistatus__buffer_done(in->parse.allocator, &t->image);
  multistatus__buffer_done(in->parse.allocator, &t->links);
  multistatus__buffer_done(in->parse.allocator, &t->slots);
  if (t->strings)
    multistatus__context_done(t->strings);
  multistatus__release(&in->owner->allocator, t->strings, sizeof *t->strings);
}

/* ---- Making ---- */

/* A string of the model at `to`; returns what is behind it. */
static char *instance_write(char *to, const multistatus__instance_value *t) {
  uint32_t len = (uint32_t)t->len;
  memcpy(to, &len, sizeof len);
  to += sizeof len;
  multistatus__bytes_copy(to, t->data, t->len);
  to[t->len] = '\0';
  return to + ((t->len + sizeof len) & ~(sizeof len - 1));
}

/* Fills the slots; returns what is behind the last string. */
static char *instance_fill(const multistatus__instance *t, char *image,
                           const multistatus__instance_value *text) {
  const struct instance_field *slot = (const void *)t->slots.data;
  const struct instance_field *end = slot + t->slots.len / sizeof *slot;
  char *strings = image + t->image.len;
  for (; slot < end; slot++, text++) {
    if (slot->kind == TEXT_STATUS) {
      memcpy(image + slot->at, &text->status, sizeof text->status);
      continue;
    }
    const char *s = strings + sizeof(uint32_t);
    memcpy(image + slot->at, &s, sizeof s);
    strings = instance_write(strings, text);
  }
  return strings;
}

int multistatus__instantiate(const multistatus__instance *t, multistatus_input *in,
                             const multistatus__instance_value *texts, size_t bytes) {
  multistatus__context *o = in->owner;
  if (in->parse.error || in->building || in->loose ||
      in->committed >= o->limits.results)
    return 1;
  /* At most; where that is too much, the long way tells exactly. */
  size_t count = t->slots.len / sizeof(struct instance_field);
  size_t n = t->image.len + bytes + count * 2 * sizeof(uint32_t);
  size_t reported = t->bytes + bytes + count * 2 * sizeof(void *);
  if (n > o->limits.result_bytes || reported > o->limits.result_bytes)
    return 1;
  multistatus__arena_mark(o);
  char *image = multistatus__arena_get(o, n);
  if (!image)
    return multistatus__input_check(in);
  multistatus__bytes_copy(image, t->image.data, t->image.len);
  const struct instance_link *link = (const void *)t->links.data;
  for (size_t i = t->links.len / sizeof *link; i > 0; i--, link++) {
    const char *to = image + link->to;
    memcpy(image + link->from, &to, sizeof to);
  }
  multistatus__arena_trim(o, image, instance_fill(t, image, texts));
  multistatus__input_queue(in, (multistatus_result *)(void *)image);
  return 0;
}
