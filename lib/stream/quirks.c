/* SPDX-License-Identifier: MIT */
#include <multistatus/quirks.h>
#include <string.h>

/* The names of the quirks in the order of their bits; an empty one for an unused bit.
 */
static const char quirk_names[] =
    "status-reason\0status-version\0status-space\0status-bare\0status-invalid\0"
    "status-missing\0status-repeated\0\0both\0neither\0no-href\0no-prop\0"
    "teapot\0description\0root\0duplicate\0several-hrefs\0text\0content\0repeated\0"
    "href-characters\0href-space\0"
    "\0\0\0\0\0\0\0\0\0\0xml-space\0xml-ampersand\0xml-character\0xml-utf8\0"
    "xml-prefix\0xml-namespace\0xml-cdata-end\0xml-colon\0xml-encoding\0"
    "xml-name\0"
    "\0\0\0\0\0\0json-character\0json-status-string\0json-status-line\0"
    "json-status-object\0json-result\0json-value\0json-utf8\0json-lines\0item\0"
    "field-control\0";

const char *multistatus_quirk_name(uint64_t quirk) {
  const char *name = quirk_names, *end = quirk_names + sizeof quirk_names - 1;
  for (int bit = 0; name < end; bit++, name += strlen(name) + 1)
    if (quirk == MULTISTATUS_QUIRK(bit))
      return name;
  return "";
}
