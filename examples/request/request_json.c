/* SPDX-License-Identifier: MIT */
#include "request_json.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* cJSON accepts any bytes in a string. */
static bool is_utf8(const char *text, size_t len) {
  const unsigned char *s = (const unsigned char *)text, *end = s + len;
  while (s < end) {
    unsigned lead = *s++;
    if (lead < 0x80)
      continue;
    size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (lead < 0xC2 || lead > 0xF4 || (size_t)(end - s) < more)
      return false;
    for (size_t i = 0; i < more; i++)
      if ((s[i] & 0xC0) != 0x80)
        return false;
    if ((lead == 0xE0 && s[0] < 0xA0) || (lead == 0xED && s[0] > 0x9F) ||
        (lead == 0xF0 && s[0] < 0x90) || (lead == 0xF4 && s[0] > 0x8F))
      return false;
    s += more;
  }
  return true;
}

/* True if the body contains a NUL, also as \u0000: cJSON would truncate the string. */
static bool has_nul(const char *text, size_t len) {
  const char *end = text + len, *at = text;
  if (memchr(text, '\0', len))
    return true;
  while ((at = memchr(at, '\\', (size_t)(end - at))) && end - at >= 6) {
    if (memcmp(at + 1, "u0000", 5) == 0)
      return true;
    at += 2; /* skip the escaped character */
  }
  return false;
}

int request_json(const char *body, size_t len, cJSON **out, char *why, size_t room) {
  const char *end = NULL;
  *out = NULL;
  if (!is_utf8(body, len)) {
    snprintf(why, room, "The body is not UTF-8");
    return 400;
  }
  if (has_nul(body, len)) {
    snprintf(why, room, "The body contains NUL or \\u0000");
    return 400;
  }
  *out = cJSON_ParseWithLengthOpts(body, len + 1, &end, true);
  if (*out)
    return 0;
  snprintf(why, room, "The body is not valid JSON at byte %zu",
           (size_t)(end ? end - body : 0));
  return 400;
}

/* An item that is not a string is added as an invalid href, so only that item fails. */
int request_hrefs_json(const char *body, size_t len, multistatus_batch *batch) {
  cJSON *json, *item;
  char why[80];
  int status = request_json(body, len, &json, why, sizeof why);
  if (status)
    return status;
  const cJSON *hrefs = cJSON_GetObjectItemCaseSensitive(json, "hrefs");
  status = cJSON_IsArray(hrefs) ? 0 : 400;
  cJSON_ArrayForEach(item, hrefs) {
    const char *href = cJSON_GetStringValue(item);
    multistatus_batch_add(batch, href ? href : "");
  }
  cJSON_Delete(json);
  return status;
}
