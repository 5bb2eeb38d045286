/* SPDX-License-Identifier: MIT */
#ifndef CLI_SCENARIO_H
#define CLI_SCENARIO_H

/* The bodies that the mock sends. */

#include "cli.h"

/* A deviation from the RFCs that servers are known for, by the name of its quirk. */
typedef struct cli_quirk {
  const char *name;
  enum { QUIRK_XML, QUIRK_JSON, QUIRK_NDJSON } form;
  enum { QUIRK_RESPONSE, QUIRK_BEFORE, QUIRK_DOCUMENT, QUIRK_ENCODING } how;
  const char *text; /* a response, a prefix or a document, by how; NULL: unused */
} cli_quirk;

/* Prints the names of all quirks; returns the quirk of that name (NULL: unknown). */
void cli_list_quirks(void);
const cli_quirk *cli_quirk_for(const char *name);

typedef struct cli_scenario {
  unsigned fail;          /* percentage of the items that fail */
  long long with;         /* their status */
  long long items;        /* number of results if the request has no items */
  const cli_quirk *quirk; /* NULL: none */
} cli_scenario;

/* A result for each item of a request: the items in its body, {"items":[{"href":...}]}
   or an href on each line, else the path of the request and members of it. */
multistatus_list *cli_outcomes(const cli_scenario *s, const char *method,
                               const char *path, const char *body, size_t len);

/* Writes the list in that format, with the quirk. Returns *len bytes to be freed with
   multistatus_free(), or NULL if the format cannot represent the list. */
char *cli_print(const cli_scenario *s, const multistatus_list *list,
                const multistatus_format *format, size_t *len);

#endif
