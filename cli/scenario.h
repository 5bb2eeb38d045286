/* SPDX-License-Identifier: MIT */
#ifndef CLI_SCENARIO_H
#define CLI_SCENARIO_H

/* The bodies that the mock answers with. */

#include "cli.h"

/* A fault that servers are known for, by the name of its quirk, and how it is sent. */
typedef struct cli_quirk {
  const char *name;
  enum { QUIRK_XML, QUIRK_JSON, QUIRK_NDJSON } form;
  enum { QUIRK_RESPONSE, QUIRK_BEFORE, QUIRK_DOCUMENT, QUIRK_ENCODING } how;
  const char *text; /* a response, what stands before all, or all; or unused */
} cli_quirk;

/* All of them, and one of that name (NULL: none). */
const cli_quirk *cli_quirks(size_t *count);
const cli_quirk *cli_quirk_for(const char *name);

typedef struct cli_scenario {
  unsigned fail;          /* so many percent of the items */
  long long with;         /* this status */
  long long items;        /* if the request has none */
  const cli_quirk *quirk; /* NULL: the body keeps all rules */
} cli_scenario;

/* The outcomes of a request's items: those in its body, {"items":[{"href":...}]} or an
   href on each line, or the path of the request and members of it. */
multistatus_list *cli_outcomes(const cli_scenario *s, const char *method,
                               const char *path, const char *body, size_t len);

/* The list in that format, with the quirk: a block of *len bytes to be freed with
   multistatus_free(). NULL: it cannot be said so. */
char *cli_print(const cli_scenario *s, const multistatus_list *list,
                const multistatus_format *format, size_t *len);

#endif
