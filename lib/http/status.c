/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <string.h>

/* Status codes, reason phrases and status lines (RFC 9112, section 4). */

#define STATUS_REASON(code, text) [code] = {text, sizeof text - 1}

/* Indexed by status code. */
static const multistatus_text status_reasons[] = {
    STATUS_REASON(100, "Continue"),
    STATUS_REASON(101, "Switching Protocols"),
    STATUS_REASON(102, "Processing"),
    STATUS_REASON(103, "Early Hints"),
    STATUS_REASON(200, "OK"),
    STATUS_REASON(201, "Created"),
    STATUS_REASON(202, "Accepted"),
    STATUS_REASON(203, "Non-Authoritative Information"),
    STATUS_REASON(204, "No Content"),
    STATUS_REASON(205, "Reset Content"),
    STATUS_REASON(206, "Partial Content"),
    STATUS_REASON(207, "Multi-Status"),
    STATUS_REASON(208, "Already Reported"),
    STATUS_REASON(226, "IM Used"),
    STATUS_REASON(300, "Multiple Choices"),
    STATUS_REASON(301, "Moved Permanently"),
    STATUS_REASON(302, "Found"),
    STATUS_REASON(303, "See Other"),
    STATUS_REASON(304, "Not Modified"),
    STATUS_REASON(305, "Use Proxy"),
    STATUS_REASON(307, "Temporary Redirect"),
    STATUS_REASON(308, "Permanent Redirect"),
    STATUS_REASON(400, "Bad Request"),
    STATUS_REASON(401, "Unauthorized"),
    STATUS_REASON(402, "Payment Required"),
    STATUS_REASON(403, "Forbidden"),
    STATUS_REASON(404, "Not Found"),
    STATUS_REASON(405, "Method Not Allowed"),
    STATUS_REASON(406, "Not Acceptable"),
    STATUS_REASON(407, "Proxy Authentication Required"),
    STATUS_REASON(408, "Request Timeout"),
    STATUS_REASON(409, "Conflict"),
    STATUS_REASON(410, "Gone"),
    STATUS_REASON(411, "Length Required"),
    STATUS_REASON(412, "Precondition Failed"),
    STATUS_REASON(413, "Content Too Large"),
    STATUS_REASON(414, "URI Too Long"),
    STATUS_REASON(415, "Unsupported Media Type"),
    STATUS_REASON(416, "Range Not Satisfiable"),
    STATUS_REASON(417, "Expectation Failed"),
    STATUS_REASON(421, "Misdirected Request"),
    STATUS_REASON(422, "Unprocessable Content"),
    STATUS_REASON(423, "Locked"),
    STATUS_REASON(424, "Failed Dependency"),
    STATUS_REASON(425, "Too Early"),
    STATUS_REASON(426, "Upgrade Required"),
    STATUS_REASON(428, "Precondition Required"),
    STATUS_REASON(429, "Too Many Requests"),
    STATUS_REASON(431, "Request Header Fields Too Large"),
    STATUS_REASON(451, "Unavailable For Legal Reasons"),
    STATUS_REASON(500, "Internal Server Error"),
    STATUS_REASON(501, "Not Implemented"),
    STATUS_REASON(502, "Bad Gateway"),
    STATUS_REASON(503, "Service Unavailable"),
    STATUS_REASON(504, "Gateway Timeout"),
    STATUS_REASON(505, "HTTP Version Not Supported"),
    STATUS_REASON(506, "Variant Also Negotiates"),
    STATUS_REASON(507, "Insufficient Storage"),
    STATUS_REASON(508, "Loop Detected"),
    STATUS_REASON(510, "Not Extended"),
    STATUS_REASON(511, "Network Authentication Required"),
};

multistatus_text multistatus__reason(int status) {
  static const multistatus_text none = {"", 0};
  const int count = sizeof status_reasons / sizeof *status_reasons;
  return status > 0 && status < count && status_reasons[status].data
             ? status_reasons[status]
             : none;
}

const char *multistatus_reason(int status) {
  return multistatus__reason(status).data;
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
