/* SPDX-License-Identifier: MIT */
#include "options.h"

int multistatus__refuse(const char **why, const char *text) {
  *why = text;
  return MULTISTATUS_ERROR_ARGUMENT;
}

/* ---- Allocator, limits, text policy ---- */

static int options_allocator(const void *options, const char **why) {
  const multistatus_allocator *a = options;
  return a->alloc ? 0 : multistatus__refuse(why, "allocator.alloc is NULL");
}

const multistatus__options_kind multistatus__allocator_options = {0, NULL, NULL, NULL,
                                                                  options_allocator};
const multistatus__options_kind multistatus__limits_options =
    MULTISTATUS__OPTIONS(multistatus_limits, "MULTISTATUS_LIMITS_INIT", NULL, NULL);

int multistatus__memory_refuse(const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, const char **why) {
  int rc = a ? options_allocator(a, why) : 0;
  if (rc)
    return rc;
  if (l && l->size == 0)
    return multistatus__refuse(why,
                               "limits.size is 0: begin with MULTISTATUS_LIMITS_INIT");
  if (l && l->size < sizeof *l)
    return multistatus__refuse(why, "limits.size is less than sizeof(multistatus_"
                                    "limits): begin with MULTISTATUS_LIMITS_INIT");
  if ((int)policy < MULTISTATUS_TEXT_REPLACE || policy > MULTISTATUS_TEXT_DROP)
    return multistatus__refuse(why, "text is none of MULTISTATUS_TEXT_...");
  return 0;
}

/* ---- All kinds ---- */

int multistatus__options_refuse(const multistatus__options_kind *kind,
                                const void *options, const char **why) {
  if (!options)
    return kind->nil ? multistatus__refuse(why, kind->nil) : 0;
  size_t size = 0;
  if (kind->size)
    memcpy(&size, options, sizeof size); /* the first member */
  if (size < kind->size)
    return multistatus__refuse(why, size ? kind->small : kind->zero);
  return kind->refuse ? kind->refuse(options, why) : 0;
}

int multistatus__options_take(const multistatus__options_kind *kind, void *to,
                              const void *options) {
  const char *why;
  memset(to, 0, kind->size);
  int rc = multistatus__options_refuse(kind, options, &why);
  if (!rc && options)
    memcpy(to, options, kind->size);
  return rc;
}
