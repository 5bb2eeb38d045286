/* SPDX-License-Identifier: MIT */

/* An XML body must give the same events whole and in pieces, and, if quirks are
   refused, with both sources of events. The first byte is the piece size, whether to
   pause after each event and whether to tolerate quirks; the body follows. */

#include "../support/xml_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
  if (!holds)
    abort();
}

/* A copy of the log, to be freed. */
static char *take_log(void) {
  char *log = malloc(xml_log.len + 1);
  must(log != NULL);
  memcpy(log, xml_log.text, xml_log.len + 1);
  return log;
}

#ifdef MULTISTATUS_WITH_LIBXML2

static bool has(const char *body, size_t len, const char *word) {
  size_t n = strlen(word);
  for (size_t i = 0; i + n <= len; i++)
    if (memcmp(body + i, word, n) == 0)
      return true;
  return false;
}

/* Known differences between the sources. */
static bool may_differ(const char *body, size_t len, xml_verdict v) {
  /* libxml2 supports other encodings, such as UTF-16 without a byte order mark. */
  if (v.code == MULTISTATUS_ERROR_ENCODING)
    return v.offset == 0 || (unsigned char)body[v.offset] < 0x80;
  /* libxml2 accepts "1." as a version of XML. */
  if (v.code == MULTISTATUS_ERROR_SYNTAX && v.offset + 2 < len &&
      memcmp(body + v.offset, "1.", 2) == 0 &&
      (body[v.offset + 2] == '\'' || body[v.offset + 2] == '"'))
    return true;
  /* It rejects hexadecimal letters after nine digits, and enforces US-ASCII. */
  return has(body, len, "&#x0000") || has(body, len, "encoding");
}

static void compare_sources(const char *body, size_t len, xml_verdict v,
                            const char *log) {
  if (may_differ(body, len, v))
    return;
  xml_verdict other =
      xml_read(MULTISTATUS_ENGINE_SYSTEM, NULL, NULL, body, len, len + 1);
  must((v.code == 0) == (other.code == 0));
  must(v.code != 0 || strcmp(log, xml_log.text) == 0);
}

#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1)
    return 0;
  const char *body = (const char *)data + 1;
  size_t len = size - 1, piece = data[0] % 32 + 1;
  xml_log.pause = false;
  xml_log.tolerant = data[0] & 64;
  xml_verdict whole =
      xml_read(MULTISTATUS_ENGINE_BUILTIN, NULL, NULL, body, len, len + 1);
  char *log = take_log();
  xml_log.pause = data[0] >= 128;
  xml_verdict pieces =
      xml_read(MULTISTATUS_ENGINE_BUILTIN, NULL, NULL, body, len, piece);
  must(whole.code == pieces.code && whole.offset == pieces.offset);
  must(whole.quirks == pieces.quirks);
  must(strcmp(log, xml_log.text) == 0);
#ifdef MULTISTATUS_WITH_LIBXML2
  if (!xml_log.tolerant)
    compare_sources(body, len, whole, log);
#endif
  free(log);
  return 0;
}
