/* SPDX-License-Identifier: MIT */
#include "../model/list.h"
#include "../stream/input.h"
#include "../stream/output.h"
#include "batch.h"

const char *multistatus_options_text(multistatus_options_kind kind,
                                     const void *options) {
  static const multistatus__options_kind *const kinds[] = {
      [MULTISTATUS_OPTIONS_LIST] = &multistatus__list_options,
      [MULTISTATUS_OPTIONS_WRITE] = &multistatus__write_options,
      [MULTISTATUS_OPTIONS_READ] = &multistatus__read_options,
      [MULTISTATUS_OPTIONS_BATCH] = &multistatus__batch_options,
      [MULTISTATUS_OPTIONS_ITEM] = &multistatus__item_options,
      [MULTISTATUS_OPTIONS_RETRY] = &multistatus__retry_options,
      [MULTISTATUS_OPTIONS_MERGE] = &multistatus__merge_options,
      [MULTISTATUS_OPTIONS_PART] = &multistatus__part_options,
      [MULTISTATUS_OPTIONS_NEGOTIATE] = &multistatus__negotiate_options,
      [MULTISTATUS_OPTIONS_NEGOTIATED] = &multistatus__negotiated_options,
      [MULTISTATUS_OPTIONS_PROBLEM] = &multistatus__problem_options,
      [MULTISTATUS_OPTIONS_LIMITS] = &multistatus__limits_options,
      [MULTISTATUS_OPTIONS_ALLOCATOR] = &multistatus__allocator_options};
  union {
    multistatus_list_options list;
    multistatus_write_options write;
    multistatus_read_options read;
    multistatus_batch_options batch;
    multistatus_item item;
    multistatus_retry_policy retry;
    multistatus_merge_options merge;
    multistatus_part part;
    multistatus_negotiate_options negotiate;
    multistatus_negotiated negotiated;
    multistatus_problem problem;
    multistatus_limits limits;
  } ours;
  const char *why = NULL;
  if ((size_t)kind >= sizeof kinds / sizeof *kinds)
    return "the kind is none of MULTISTATUS_OPTIONS_...";
  multistatus__options_take(kinds[kind], &ours, options, &why);
  return why;
}
