/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <string.h>
#include "platform.h"

/* Prints the table of presets of doc/dialects.md. */

static void print_paths(const char *paths) {
  if (!paths) {
    printf("-");
    return;
  }
  printf("`");
  for (const char *p = paths; *p; p++)
    printf(*p == '|' ? "`, `" : "%c", *p);
  printf("%s`", *paths ? "" : "(the array)");
}

static void print_row(const multistatus_format *f, const multistatus_dialect *is) {
  const struct {
    const char *path, *name;
  } others[] = {{is->href, "href"},         {is->index, "index"},
                {is->message, "message"},   {is->code, "code"},
                {is->body, "body"},         {is->headers, "headers"},
                {is->location, "location"}, {is->method, "method"},
                {is->group, "group"},       {is->retry_after, "wait"}};
  int some = 0;
  printf("| `%s` | ", multistatus_format_name(f));
  print_paths(is->items);
  if (is->failures) {
    printf("; failed: ");
    print_paths(is->failures);
  }
  printf(" | ");
  if (is->id)
    print_paths(is->id);
  else
    printf("%s", is->shape == MULTISTATUS_DIALECT_KEYED    ? "the key"
                 : is->flags & MULTISTATUS_DIALECT_ORDERED ? "the order"
                                                           : "-");
  printf(" | ");
  if (is->status)
    print_paths(is->status);
  else
    printf("%s", is->statuses ? "-" : is->code_count ? "by the code" : "-");
  if (is->statuses) {
    printf("; beside: ");
    print_paths(is->statuses);
  }
  printf(" | ");
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (others[i].path)
      printf("%s%s", some++ ? ", " : "", others[i].name);
  printf("%s | %s | %s | %s |\n", some ? "" : "-", is->marks ? "yes" : "no",
         !f->write_result ? "no"
         : is->items      ? "yes"
                          : "failures",
         is->specification);
}

int main(void) {
  platform_binary();
  const multistatus_format *f = NULL;
  printf("| Name | Items | Id | Status | Also | Detected | Written | "
         "Specification |\n");
  printf("|---|---|---|---|---|---|---|---|\n");
  while ((f = multistatus_format_next(f)))
    if (multistatus_format_dialect(f))
      print_row(f, multistatus_format_dialect(f));
  return 0;
}
