/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <string.h>

/* Status codes and the lines they stand in. */

const char *multistatus_reason(int status) {
  switch (status) {
  case 100:
    return "Continue";
  case 101:
    return "Switching Protocols";
  case 102:
    return "Processing";
  case 103:
    return "Early Hints";
  case 200:
    return "OK";
  case 201:
    return "Created";
  case 202:
    return "Accepted";
  case 203:
    return "Non-Authoritative Information";
  case 204:
    return "No Content";
  case 205:
    return "Reset Content";
  case 206:
    return "Partial Content";
  case 207:
    return "Multi-Status";
  case 208:
    return "Already Reported";
  case 226:
    return "IM Used";
  case 300:
    return "Multiple Choices";
  case 301:
    return "Moved Permanently";
  case 302:
    return "Found";
  case 303:
    return "See Other";
  case 304:
    return "Not Modified";
  case 305:
    return "Use Proxy";
  case 307:
    return "Temporary Redirect";
  case 308:
    return "Permanent Redirect";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 402:
    return "Payment Required";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 406:
    return "Not Acceptable";
  case 407:
    return "Proxy Authentication Required";
  case 408:
    return "Request Timeout";
  case 409:
    return "Conflict";
  case 410:
    return "Gone";
  case 411:
    return "Length Required";
  case 412:
    return "Precondition Failed";
  case 413:
    return "Content Too Large";
  case 414:
    return "URI Too Long";
  case 415:
    return "Unsupported Media Type";
  case 416:
    return "Range Not Satisfiable";
  case 417:
    return "Expectation Failed";
  case 421:
    return "Misdirected Request";
  case 422:
    return "Unprocessable Content";
  case 423:
    return "Locked";
  case 424:
    return "Failed Dependency";
  case 425:
    return "Too Early";
  case 426:
    return "Upgrade Required";
  case 428:
    return "Precondition Required";
  case 429:
    return "Too Many Requests";
  case 431:
    return "Request Header Fields Too Large";
  case 451:
    return "Unavailable For Legal Reasons";
  case 500:
    return "Internal Server Error";
  case 501:
    return "Not Implemented";
  case 502:
    return "Bad Gateway";
  case 503:
    return "Service Unavailable";
  case 504:
    return "Gateway Timeout";
  case 505:
    return "HTTP Version Not Supported";
  case 506:
    return "Variant Also Negotiates";
  case 507:
    return "Insufficient Storage";
  case 508:
    return "Loop Detected";
  case 510:
    return "Not Extended";
  case 511:
    return "Network Authentication Required";
  default:
    return "";
  }
}

static bool status_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool status_digit(char c) {
  return c >= '0' && c <= '9';
}

static const char *status_skip_space(const char *p, const char *end) {
  while (p < end && status_space(*p))
    p++;
  return p;
}

multistatus_text multistatus__status_trimmed(multistatus_text t) {
  while (t.len && status_space(t.data[t.len - 1]))
    t.len--;
  while (t.len && status_space(*t.data)) {
    t.data++;
    t.len--;
  }
  return t;
}

/* "HTTP/" in any case, and a version such as "1.1" or "2"; NULL if p is something else.
 */
static const char *status_skip_version(const char *p, const char *end) {
  static const char http[] = "http/";
  for (size_t i = 0; i < sizeof http - 1; i++, p++)
    if (p == end || (*p | 0x20) != (http[i] | 0x20))
      return NULL;
  while (p < end && (status_digit(*p) || *p == '.'))
    p++;
  return p < end && status_space(*p) ? p : NULL;
}

/* What is odd about the version and the space around a status line. */
static uint64_t status_quirks(const char *line, const char *p, const char *version_end,
                              const char *code, const char *end, const char *line_end) {
  uint64_t quirks = 0;
  bool proper = version_end && version_end - p == 8 && memcmp(p, "HTTP/", 5) == 0 &&
                status_digit(p[5]) && p[6] == '.' && status_digit(p[7]) &&
                (p[5] != '0' || p[7] != '0');
  if (!version_end)
    quirks |= MULTISTATUS_QUIRK_STATUS_BARE;
  else if (!proper)
    quirks |= MULTISTATUS_QUIRK_STATUS_VERSION;
  /* One space behind the code is right even where no phrase follows it. */
  bool tail =
      line_end != end && !(end == code + 3 && line_end == end + 1 && *end == ' ');
  bool gap = version_end && (code != version_end + 1 || *version_end != ' ');
  bool more = end - code > 4 && (code[3] != ' ' || status_space(code[4]));
  if (line != p || tail || gap || more)
    quirks |= MULTISTATUS_QUIRK_STATUS_SPACE;
  if (line_end - code == 3)
    quirks |= MULTISTATUS_QUIRK_STATUS_REASON;
  return quirks;
}

/* Exactly "HTTP/1.x ddd phrase", as nearly all of them are; 0 if it is not. */
static int status_usual(multistatus_text line, multistatus_text *reason) {
  const char *p = line.data;
  if (line.len < 14 || memcmp(p, "HTTP/1.", 7) != 0 || !status_digit(p[7]) ||
      p[8] != ' ' || p[9] == '0' || !status_digit(p[9]) || !status_digit(p[10]) ||
      !status_digit(p[11]) || p[12] != ' ' || status_space(p[13]) ||
      status_space(p[line.len - 1]))
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
  const multistatus_text inner = multistatus__status_trimmed(line);
  const char *p = inner.data, *end = p + inner.len, *line_end = line.data + line.len;
  const char *after = status_skip_version(p, end);
  const char *code = after ? status_skip_space(after, end) : p;
  if (end - code < 3 || !status_digit(code[0]) || !status_digit(code[1]) ||
      !status_digit(code[2]) || code[0] == '0' ||
      (end - code > 3 && !status_space(code[3])))
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
