/* SPDX-License-Identifier: MIT */
#include "../batch/batch.h"
#include "../formats/dialect/dialect.h"
#include "../model/list.h"
#include "../stream/output.h"
#include "lint.h"

/* multistatus_options_text(). It is in this folder because it needs the options of all
   folders. */

/* NULL: the build leaves out the functions that take the struct. */
static const multistatus__options_kind *const options_text_kinds[] = {
    [MULTISTATUS_OPTIONS_LIST] = &multistatus__list_options,
    [MULTISTATUS_OPTIONS_WRITE] = &multistatus__write_options,
    [MULTISTATUS_OPTIONS_READ] = &multistatus__read_options,
#ifndef MULTISTATUS_NO_BATCH
    [MULTISTATUS_OPTIONS_BATCH] = &multistatus__batch_options,
    [MULTISTATUS_OPTIONS_ITEM] = &multistatus__item_options,
    [MULTISTATUS_OPTIONS_RETRY] = &multistatus__retry_options,
    [MULTISTATUS_OPTIONS_MERGE] = &multistatus__merge_options,
    [MULTISTATUS_OPTIONS_PART] = &multistatus__part_options,
    [MULTISTATUS_OPTIONS_NEGOTIATE] = &multistatus__negotiate_options,
    [MULTISTATUS_OPTIONS_NEGOTIATED] = &multistatus__negotiated_options,
    [MULTISTATUS_OPTIONS_PROBLEM] = &multistatus__problem_options,
#endif
    [MULTISTATUS_OPTIONS_LIMITS] = &multistatus__limits_options,
    [MULTISTATUS_OPTIONS_ALLOCATOR] = &multistatus__allocator_options,
#ifndef MULTISTATUS_NO_CHECK
    [MULTISTATUS_OPTIONS_CHECK] = &multistatus__check_options,
#endif
#ifndef MULTISTATUS_NO_JSON
    [MULTISTATUS_OPTIONS_DIALECT] = &multistatus__dialect_options,
#endif
};

const char *multistatus_options_text(multistatus_options_kind kind,
                                     const void *options) {
  union {
    union multistatus__align align;
    char bytes[OPTIONS_LARGEST];
  } ours;
  const char *why = NULL;
  if ((size_t)kind > MULTISTATUS_OPTIONS_DIALECT)
    return "the kind is none of MULTISTATUS_OPTIONS_...";
  if ((size_t)kind >= sizeof options_text_kinds / sizeof *options_text_kinds ||
      !options_text_kinds[kind])
    return "the build leaves out the functions that take these options";
  multistatus__options_take(options_text_kinds[kind], &ours, options, &why);
  return why;
}
