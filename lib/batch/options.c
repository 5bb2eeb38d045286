/* SPDX-License-Identifier: MIT */
#include "../base/options.h"

#include <multistatus/batch.h>
#include <multistatus/merge.h>
#include <multistatus/negotiate.h>
#include <multistatus/problem.h>
#include <multistatus/retry.h>

/* The structs that callers fill in: what is checked alike in all of them. */

int multistatus__refuse(const char **why, const char *text) {
  *why = text;
  return MULTISTATUS_ERROR_ARGUMENT;
}

/* ---- Allocator, limits, text policy ---- */

static int options_allocator(const void *options, const char **why) {
  const multistatus_allocator *a = options;
  if (!a->resize)
    return multistatus__refuse(why, "allocator.resize is NULL");
  return a->release ? 0 : multistatus__refuse(why, "allocator.release is NULL");
}

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

static int options_list(const void *options, const char **why) {
  const multistatus_list_options *o = options;
  return multistatus__memory_refuse(o->allocator, o->limits, o->text, why);
}

static int options_merge(const void *options, const char **why) {
  const multistatus_merge_options *o = options;
  return multistatus__memory_refuse(o->allocator, o->limits, MULTISTATUS_TEXT_REPLACE,
                                    why);
}

/* ---- All kinds ---- */

typedef struct options_kind {
  size_t size;     /* 0: the struct has no size member */
  const char *nil; /* what is wrong with NULL; NULL: nothing */
  const char *zero, *small;
  int (*refuse)(const void *options, const char **why); /* NULL: nothing to check */
} options_kind;

#define OPTIONS_KIND(type, init, nil, refuse)                                          \
  {                                                                                    \
    sizeof(type), nil, "size is 0: begin with " init,                                  \
        "size is less than sizeof(" #type "): begin with " init, refuse                \
  }

/* In the order of multistatus_options_kind. */
static const options_kind options_kinds[] = {
    OPTIONS_KIND(multistatus_list_options, "MULTISTATUS_LIST_OPTIONS_INIT", NULL,
                 options_list),
    OPTIONS_KIND(multistatus_write_options, "MULTISTATUS_WRITE_OPTIONS_INIT", NULL,
                 multistatus__write_refuse),
    OPTIONS_KIND(multistatus_read_options, "MULTISTATUS_READ_OPTIONS_INIT", NULL,
                 multistatus__read_refuse),
    OPTIONS_KIND(multistatus_batch_options, "MULTISTATUS_BATCH_OPTIONS_INIT", NULL,
                 multistatus__batch_refuse),
    OPTIONS_KIND(multistatus_item, "MULTISTATUS_ITEM_INIT", "the item is NULL", NULL),
    OPTIONS_KIND(multistatus_retry_policy, "MULTISTATUS_RETRY_POLICY_INIT",
                 "the policy is NULL", multistatus__retry_refuse),
    OPTIONS_KIND(multistatus_merge_options, "MULTISTATUS_MERGE_OPTIONS_INIT", NULL,
                 options_merge),
    OPTIONS_KIND(multistatus_part, "MULTISTATUS_PART_INIT", "the part is NULL",
                 multistatus__part_refuse),
    OPTIONS_KIND(multistatus_negotiate_options, "MULTISTATUS_NEGOTIATE_OPTIONS_INIT",
                 "the options are NULL", multistatus__negotiate_refuse),
    OPTIONS_KIND(multistatus_negotiated, "MULTISTATUS_NEGOTIATED_INIT",
                 "the struct for the decision is NULL", NULL),
    OPTIONS_KIND(multistatus_problem, "MULTISTATUS_PROBLEM_INIT", "the problem is NULL",
                 multistatus__problem_refuse),
    OPTIONS_KIND(multistatus_limits, "MULTISTATUS_LIMITS_INIT", NULL, NULL),
    {0, NULL, NULL, NULL, options_allocator}};

static int options_refuse(multistatus_options_kind kind, const void *options,
                          const char **why) {
  if ((size_t)kind >= sizeof options_kinds / sizeof *options_kinds)
    return multistatus__refuse(why, "the kind is none of MULTISTATUS_OPTIONS_...");
  const options_kind *k = &options_kinds[kind];
  if (!options)
    return k->nil ? multistatus__refuse(why, k->nil) : 0;
  size_t size = 0;
  if (k->size)
    memcpy(&size, options, sizeof size); /* the first member */
  if (size < k->size)
    return multistatus__refuse(why, size ? k->small : k->zero);
  return k->refuse ? k->refuse(options, why) : 0;
}

const char *multistatus_options_text(multistatus_options_kind kind,
                                     const void *options) {
  const char *why = NULL;
  options_refuse(kind, options, &why);
  return why;
}

int multistatus__options_take(multistatus_options_kind kind, void *to,
                              const void *options) {
  const char *why;
  size_t size = options_kinds[kind].size;
  memset(to, 0, size);
  int rc = options_refuse(kind, options, &why);
  if (!rc && options)
    memcpy(to, options, size);
  return rc;
}
