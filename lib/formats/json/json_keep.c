/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "json_form.h"

/* Keeps the texts of members until their object ends. They are views of the data while
   these are valid. */

static bool keep_has(const multistatus__json_reader *f, multistatus_text t) {
  return (size_t)((uintptr_t)t.data - (uintptr_t)f->kept.data) < f->kept.cap;
}

/* Makes room for so many more bytes: moves the texts that are still set to a larger
   block. */
static int keep_grow(multistatus__json_reader *f, size_t need) {
  multistatus__json_object *objects = &f->objects.result;
  multistatus__buffer to = {0};
  for (size_t i = 0; i < FORM_OBJECTS; i++)
    for (int m = 0; m < MEMBER_TEXTS; m++)
      if (multistatus__json_has(objects + i, m) && keep_has(f, objects[i].text[m]))
        need += objects[i].text[m].len;
  int rc = multistatus__parse_reserve(f->parse, &to, 2 * need, SIZE_MAX, "");
  for (size_t i = 0; i < FORM_OBJECTS && !rc; i++)
    for (int m = 0; m < MEMBER_TEXTS; m++) {
      multistatus_text *t = objects[i].text + m;
      if (!multistatus__json_has(objects + i, m) || !keep_has(f, *t))
        continue;
      t->data = memcpy(to.data + to.len, t->data, t->len);
      to.len += t->len;
    }
  if (!rc) {
    multistatus__buffer_done(f->parse->allocator, &f->kept);
    f->kept = to;
  }
  return rc;
}

int multistatus__json_save(multistatus__json_reader *f, multistatus_text *t) {
  if (t->len > f->kept.cap - f->kept.len) {
    const multistatus_text given = *t;
    int rc;
    t->len = 0;
    rc = keep_grow(f, given.len);
    *t = given;
    if (rc)
      return rc;
  }
  if (t->len)
    t->data = memcpy(f->kept.data + f->kept.len, t->data, t->len);
  f->kept.len += t->len;
  return 0;
}

int multistatus__json_save_all(multistatus__json_reader *f) {
  multistatus__json_object *objects = &f->objects.result;
  int rc = 0;
  for (size_t i = 0; i < FORM_OBJECTS && !rc; i++)
    for (int m = 0; m < MEMBER_TEXTS && objects[i].has >> m && !rc; m++)
      if (multistatus__json_has(objects + i, m) && !keep_has(f, objects[i].text[m]))
        rc = multistatus__json_save(f, objects[i].text + m);
  return rc;
}

int multistatus__json_add_href(multistatus__json_reader *f, multistatus__buffer *list) {
  const multistatus_limits *l = f->parse->limits;
  multistatus_text t = f->json.text;
  if (t.len > l->href_bytes)
    return multistatus__parse_fail_limit(f->parse, "href-bytes", MULTISTATUS_HERE);
  if (memchr(t.data, 0, t.len))
    return multistatus__json_wrong(f, "an href that contains U+0000");
  int rc = multistatus__parse_put(f->parse, list, t.data, t.len, l->result_bytes,
                                  "result-bytes");
  return rc ? rc
            : multistatus__parse_put(f->parse, list, "", 1, l->result_bytes,
                                     "result-bytes");
}
