/* SPDX-License-Identifier: MIT */

/* Checking a body whole and in pieces must give the same findings, for any body and any
   options. The first four bytes select the options; the body follows. */

#include <multistatus.h>
#include <multistatus/check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t text_hash(uint64_t h, const char *s) {
  for (; *s; s++)
    h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
  return h;
}

/* A hash of the findings that does not depend on their order. */
static uint64_t take(multistatus_check *c) {
  const multistatus_finding *f;
  uint64_t sum = 0;
  while (multistatus_check_next(c, &f) == 1) {
    if (!multistatus_check_rule_for(f->rule) || !*f->text)
      abort();
    uint64_t h = (uint64_t)f->rule << 40 ^ f->line << 20 ^ f->column;
    sum += text_hash(text_hash(h, f->text), f->href);
  }
  return sum;
}

static uint64_t check(const multistatus_check_options *o, const uint8_t *body,
                      size_t len, size_t piece, int *rc) {
  multistatus_check *c;
  uint64_t sum = 0;
  if (multistatus_check_new(&c, o))
    abort();
  for (size_t at = 0; at < len; at += piece) {
    size_t n = len - at < piece ? len - at : piece;
    uint8_t *copy = malloc(n);
    memcpy(copy, body + at, n);
    multistatus_check_feed(c, copy, n);
    free(copy);
    sum += take(c);
  }
  *rc = multistatus_check_end(c);
  sum += take(c);
  multistatus_check_free(c);
  return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const METHODS[] = {NULL,     "PROPFIND", "PROPPATCH", "MKCOL",
                                        "COPY",   "DELETE",   "MOVE",      "LOCK",
                                        "REPORT", "SEARCH",   "PUT"};
  static const char *const REPORTS[] = {NULL, "sync-collection", "expand-property"};
  static const char *const DEPTHS[] = {NULL, "0", "1", "infinity"};
  static const char *const ASKED[] = {"{DAV:}getetag", "x"};
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  int whole, parts;
  if (size < 4)
    return 0;
  o.method = METHODS[data[0] % 11];
  o.report = REPORTS[data[1] % 3];
  o.depth = DEPTHS[data[1] / 3 % 4];
  o.request = data[1] & 128 ? "/c/" : NULL;
  o.flags = data[2] & 63;
  o.asked = ASKED;
  o.asked_count = data[2] >> 6 & 1 ? 2 : 0;
  limits.result_bytes = data[2] & 128 ? 2000 : 0;
  o.limits = &limits;
  o.limit = data[0] / 11 % 3;
  uint64_t all = check(&o, data + 4, size - 4, size, &whole);
  uint64_t some = check(&o, data + 4, size - 4, 1 + data[3] % 64, &parts);
  /* Over a limit, findings may differ, because another piece may exceed it. */
  if (!whole && !parts && all != some) {
    fprintf(stderr, "%d whole, %d in pieces\n", whole, parts);
    abort();
  }
  return 0;
}
