/* SPDX-License-Identifier: MIT */
#include "options.h"

int multistatus__refuse(const char **why, const char *text) {
  *why = text;
  return MULTISTATUS_ERROR_ARGUMENT;
}

/* ---- All kinds ---- */

size_t multistatus__options_size(const multistatus__options_kind *kind,
                                 const void *options) {
  size_t size;
  memcpy(&size, options, sizeof size); /* the first member */
  if (size < kind->least || size > OPTIONS_LARGEST)
    return 0;
  return size < kind->size ? size : kind->size;
}

static int options_copy(const multistatus__options_kind *kind, void *to,
                        const void *options, const char **why) {
  const char *bytes = options;
  size_t size, known = multistatus__options_size(kind, options);
  memcpy(&size, options, sizeof size);
  memset(to, 0, kind->size);
  if (!known)
    return multistatus__refuse(why, kind->wrong);
  for (size_t i = known; i < size; i++)
    if (bytes[i])
      return multistatus__refuse(why, kind->later);
  memcpy(to, options, known);
  memcpy(to, &kind->size, sizeof kind->size);
  return 0;
}

int multistatus__options_take(const multistatus__options_kind *kind, void *to,
                              const void *options, const char **why) {
  const char *unused;
  why = why ? why : &unused;
  if (!options) {
    memset(to, 0, kind->size);
    return kind->nil ? multistatus__refuse(why, kind->nil) : 0;
  }
  int rc = kind->size ? options_copy(kind, to, options, why) : 0;
  if (!rc && kind->refuse)
    rc = kind->refuse(kind->size ? to : options, why);
  return rc;
}

void multistatus__options_give(const multistatus__options_kind *kind, void *to,
                               const void *ours) {
  const size_t first = sizeof kind->size;
  memcpy((char *)to + first, (const char *)ours + first,
         multistatus__options_size(kind, to) - first);
}

/* ---- Allocator, limits, text policy ---- */

static int options_allocator(const void *options, const char **why) {
  const multistatus_allocator *a = options;
  return a->alloc ? 0 : multistatus__refuse(why, "allocator.alloc is NULL");
}

const multistatus__options_kind multistatus__allocator_options = {
    .refuse = options_allocator};
const multistatus__options_kind multistatus__limits_options =
    MULTISTATUS__OPTIONS(multistatus_limits, pending_bytes, NULL, NULL);
static const multistatus__options_kind OPTIONS_LIMITS = MULTISTATUS__OPTIONS_IN(
    "limits.", multistatus_limits, pending_bytes, MULTISTATUS__INIT, NULL, NULL);

int multistatus__memory_refuse(const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, const char **why) {
  multistatus_limits limits;
  int rc = a ? options_allocator(a, why) : 0;
  if (!rc)
    rc = multistatus__options_take(&OPTIONS_LIMITS, &limits, l, why);
  if (!rc && ((int)policy < MULTISTATUS_TEXT_REPLACE || policy > MULTISTATUS_TEXT_DROP))
    rc = multistatus__refuse(why, "text is none of MULTISTATUS_TEXT_...");
  return rc;
}
