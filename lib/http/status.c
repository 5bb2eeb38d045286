/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <string.h>

/* Status codes, reason phrases and status lines (RFC 9112, section 4). */

/* Indexed by status code. */
static const char *const status_reasons[] = {
    [100] = "Continue",
    [101] = "Switching Protocols",
    [102] = "Processing",
    [103] = "Early Hints",
    [200] = "OK",
    [201] = "Created",
    [202] = "Accepted",
    [203] = "Non-Authoritative Information",
    [204] = "No Content",
    [205] = "Reset Content",
    [206] = "Partial Content",
    [207] = "Multi-Status",
    [208] = "Already Reported",
    [226] = "IM Used",
    [300] = "Multiple Choices",
    [301] = "Moved Permanently",
    [302] = "Found",
    [303] = "See Other",
    [304] = "Not Modified",
    [305] = "Use Proxy",
    [307] = "Temporary Redirect",
    [308] = "Permanent Redirect",
    [400] = "Bad Request",
    [401] = "Unauthorized",
    [402] = "Payment Required",
    [403] = "Forbidden",
    [404] = "Not Found",
    [405] = "Method Not Allowed",
    [406] = "Not Acceptable",
    [407] = "Proxy Authentication Required",
    [408] = "Request Timeout",
    [409] = "Conflict",
    [410] = "Gone",
    [411] = "Length Required",
    [412] = "Precondition Failed",
    [413] = "Content Too Large",
    [414] = "URI Too Long",
    [415] = "Unsupported Media Type",
    [416] = "Range Not Satisfiable",
    [417] = "Expectation Failed",
    [421] = "Misdirected Request",
    [422] = "Unprocessable Content",
    [423] = "Locked",
    [424] = "Failed Dependency",
    [425] = "Too Early",
    [426] = "Upgrade Required",
    [428] = "Precondition Required",
    [429] = "Too Many Requests",
    [431] = "Request Header Fields Too Large",
    [451] = "Unavailable For Legal Reasons",
    [500] = "Internal Server Error",
    [501] = "Not Implemented",
    [502] = "Bad Gateway",
    [503] = "Service Unavailable",
    [504] = "Gateway Timeout",
    [505] = "HTTP Version Not Supported",
    [506] = "Variant Also Negotiates",
    [507] = "Insufficient Storage",
    [508] = "Loop Detected",
    [510] = "Not Extended",
    [511] = "Network Authentication Required",
};

const char *multistatus_reason(int status) {
  const int count = sizeof status_reasons / sizeof *status_reasons;
  return status > 0 && status < count && status_reasons[status] ? status_reasons[status]
                                                                : "";
}

static const char *status_skip_space(const char *p, const char *end) {
  while (p < end && multistatus__is_space(*p))
    p++;
  return p;
}

/* Skips "HTTP/" in any case and a version such as "1.1" or "2". Returns NULL if there
   is none. */
static const char *status_skip_version(const char *p, const char *end) {
  static const char http[] = "http/";
  for (size_t i = 0; i < sizeof http - 1; i++, p++)
    if (p == end || (*p | 0x20) != (http[i] | 0x20))
      return NULL;
  while (p < end && (multistatus__is_digit(*p) || *p == '.'))
    p++;
  return p < end && multistatus__is_space(*p) ? p : NULL;
}

/* The quirks of a valid status line: its version, and white space around its parts. */
static uint64_t status_quirks(const char *line, const char *p, const char *version_end,
                              const char *code, const char *end, const char *line_end) {
  uint64_t quirks = 0;
  bool proper = version_end && version_end - p == 8 && memcmp(p, "HTTP/", 5) == 0 &&
                multistatus__is_digit(p[5]) && p[6] == '.' &&
                multistatus__is_digit(p[7]) && (p[5] != '0' || p[7] != '0');
  if (!version_end)
    quirks |= MULTISTATUS_QUIRK_STATUS_BARE;
  else if (!proper)
    quirks |= MULTISTATUS_QUIRK_STATUS_VERSION;
  /* A space after the code is correct even without a phrase. */
  bool tail =
      line_end != end && !(end == code + 3 && line_end == end + 1 && *end == ' ');
  bool gap = version_end && (code != version_end + 1 || *version_end != ' ');
  bool more = end - code > 4 && (code[3] != ' ' || multistatus__is_space(code[4]));
  if (line != p || tail || gap || more)
    quirks |= MULTISTATUS_QUIRK_STATUS_SPACE;
  if (line_end - code == 3)
    quirks |= MULTISTATUS_QUIRK_STATUS_REASON;
  return quirks;
}

/* Fast path for "HTTP/1.x ddd phrase", the usual form. Returns 0 for any other. */
static int status_usual(multistatus_text line, multistatus_text *reason) {
  const char *p = line.data;
  if (line.len < 14 || memcmp(p, "HTTP/1.", 7) != 0 || !multistatus__is_digit(p[7]) ||
      p[8] != ' ' || p[9] == '0' || !multistatus__is_digit(p[9]) ||
      !multistatus__is_digit(p[10]) || !multistatus__is_digit(p[11]) || p[12] != ' ' ||
      multistatus__is_space(p[13]) || multistatus__is_space(p[line.len - 1]))
    return 0;
  reason->data = p + 13;
  reason->len = line.len - 13;
  return (p[9] - '0') * 100 + (p[10] - '0') * 10 + (p[11] - '0');
}

int multistatus__status_scan(multistatus_text line, multistatus_text *reason,
                             uint64_t *quirks) {
  int usual = status_usual(line, reason);
  *quirks = 0;
  if (usual)
    return usual;
  const multistatus_text inner = multistatus__trimmed(line);
  const char *p = inner.data, *end = p + inner.len, *line_end = line.data + line.len;
  const char *after = status_skip_version(p, end);
  const char *code = after ? status_skip_space(after, end) : p;
  if (end - code < 3 || !multistatus__is_digit(code[0]) ||
      !multistatus__is_digit(code[1]) || !multistatus__is_digit(code[2]) ||
      code[0] == '0' || (end - code > 3 && !multistatus__is_space(code[3])))
    return MULTISTATUS_ERROR_STATUS;
  *quirks = status_quirks(line.data, p, after, code, end, line_end);
  reason->data = status_skip_space(code + 3, end);
  reason->len = (size_t)(end - reason->data);
  return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

int multistatus_status_parse(const char *line, size_t len, const char **reason,
                             size_t *reason_len) {
  multistatus_text t = {line, len}, phrase;
  uint64_t quirks;
  if (!line)
    return MULTISTATUS_ERROR_STATUS;
  int status = multistatus__status_scan(t, &phrase, &quirks);
  if (status > 0 && reason)
    *reason = phrase.data;
  if (status > 0 && reason_len)
    *reason_len = phrase.len;
  return status;
}

int multistatus_status_is_proper(const char *line, size_t len) {
  multistatus_text t = {line, len}, phrase;
  uint64_t quirks;
  return line && multistatus__status_scan(t, &phrase, &quirks) > 0 && !quirks;
}

int multistatus_status_succeeded(int status) {
  return status >= 200 && status <= 299;
}
