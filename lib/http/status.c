/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <string.h>

/* ---- Status codes, reason phrases and status lines (RFC 9112, section 4) ---- */

/* The registered statuses. */
#define STATUS_REASONS(X)                                                              \
  X(100, "Continue")                                                                   \
  X(101, "Switching Protocols")                                                        \
  X(102, "Processing")                                                                 \
  X(103, "Early Hints")                                                                \
  X(200, "OK")                                                                         \
  X(201, "Created")                                                                    \
  X(202, "Accepted")                                                                   \
  X(203, "Non-Authoritative Information")                                              \
  X(204, "No Content")                                                                 \
  X(205, "Reset Content")                                                              \
  X(206, "Partial Content")                                                            \
  X(207, "Multi-Status")                                                               \
  X(208, "Already Reported")                                                           \
  X(226, "IM Used")                                                                    \
  X(300, "Multiple Choices")                                                           \
  X(301, "Moved Permanently")                                                          \
  X(302, "Found")                                                                      \
  X(303, "See Other")                                                                  \
  X(304, "Not Modified")                                                               \
  X(305, "Use Proxy")                                                                  \
  X(307, "Temporary Redirect")                                                         \
  X(308, "Permanent Redirect")                                                         \
  X(400, "Bad Request")                                                                \
  X(401, "Unauthorized")                                                               \
  X(402, "Payment Required")                                                           \
  X(403, "Forbidden")                                                                  \
  X(404, "Not Found")                                                                  \
  X(405, "Method Not Allowed")                                                         \
  X(406, "Not Acceptable")                                                             \
  X(407, "Proxy Authentication Required")                                              \
  X(408, "Request Timeout")                                                            \
  X(409, "Conflict")                                                                   \
  X(410, "Gone")                                                                       \
  X(411, "Length Required")                                                            \
  X(412, "Precondition Failed")                                                        \
  X(413, "Content Too Large")                                                          \
  X(414, "URI Too Long")                                                               \
  X(415, "Unsupported Media Type")                                                     \
  X(416, "Range Not Satisfiable")                                                      \
  X(417, "Expectation Failed")                                                         \
  X(421, "Misdirected Request")                                                        \
  X(422, "Unprocessable Content")                                                      \
  X(423, "Locked")                                                                     \
  X(424, "Failed Dependency")                                                          \
  X(425, "Too Early")                                                                  \
  X(426, "Upgrade Required")                                                           \
  X(428, "Precondition Required")                                                      \
  X(429, "Too Many Requests")                                                          \
  X(431, "Request Header Fields Too Large")                                            \
  X(451, "Unavailable For Legal Reasons")                                              \
  X(500, "Internal Server Error")                                                      \
  X(501, "Not Implemented")                                                            \
  X(502, "Bad Gateway")                                                                \
  X(503, "Service Unavailable")                                                        \
  X(504, "Gateway Timeout")                                                            \
  X(505, "HTTP Version Not Supported")                                                 \
  X(506, "Variant Also Negotiates")                                                    \
  X(507, "Insufficient Storage")                                                       \
  X(508, "Loop Detected")                                                              \
  X(510, "Not Extended")                                                               \
  X(511, "Network Authentication Required")

/* Tables without pointers, which a shared library would have to relocate: the number of
   each status, and the phrases one after the other, with the place of each. */
#define STATUS_NUMBER(code, text) STATUS_##code,
#define STATUS_INDEX(code, text) [code - 100] = STATUS_##code,
#define STATUS_MEMBER(code, text) char reason_##code[sizeof text];
#define STATUS_REASON(code, text) text,
#define STATUS_PLACE(code, text) offsetof(struct status_reasons, reason_##code),
enum { STATUS_UNKNOWN, STATUS_REASONS(STATUS_NUMBER) };
static const unsigned char status_index[] = {STATUS_REASONS(STATUS_INDEX)};
static const struct status_reasons {
  char none[1];
  STATUS_REASONS(STATUS_MEMBER)
} status_reasons = {"", STATUS_REASONS(STATUS_REASON)};
static const uint16_t status_places[] = {
    0, STATUS_REASONS(STATUS_PLACE) sizeof status_reasons};

multistatus_text multistatus__reason(int status) {
  unsigned at = (unsigned)status - 100;
  int i = at < sizeof status_index ? status_index[at] : STATUS_UNKNOWN;
  unsigned place = status_places[i];
  return (multistatus_text){(const char *)&status_reasons + place,
                            status_places[i + 1] - place - 1u};
}

const char *multistatus_reason(int status) {
  return multistatus__reason(status).data;
}

/* Skips "HTTP/" in any case and a version such as "1.1" or "2". Returns NULL if there
   is none. */
static const char *status_skip_version(const char *p, const char *end) {
  const multistatus_text http = multistatus__cstring("http/");
  if ((size_t)(end - p) < http.len ||
      !multistatus__same_folded((multistatus_text){p, http.len}, http))
    return NULL;
  p += http.len;
  while (p < end && (multistatus__is_digit(*p) || *p == '.'))
    p++;
  return p < end && multistatus__is_space(*p) ? p : NULL;
}

/* The quirks of a status line with a valid status, of its parts and the white space
   between them. after: the end of the version, or NULL. */
static uint64_t status_quirks(multistatus_text line, const char *p, const char *after,
                              const char *code, multistatus_text reason) {
  bool proper = after && after - p == 8 && memcmp(p, "HTTP/", 5) == 0 &&
                multistatus__is_digit(p[5]) && p[6] == '.' &&
                multistatus__is_digit(p[7]) && (p[5] != '0' || p[7] != '0');
  uint64_t quirks = !after    ? MULTISTATUS_QUIRK_STATUS_BARE
                    : !proper ? MULTISTATUS_QUIRK_STATUS_VERSION
                              : 0;
  size_t left = line.len - (size_t)(code + 3 - line.data); /* after the code */
  /* A space after the code is correct even without a phrase. */
  bool spaced = line.data == p && (!after || (*after == ' ' && code == after + 1)) &&
                (!left || (code[3] == ' ' && left == reason.len + 1));
  if (!spaced)
    quirks |= MULTISTATUS_QUIRK_STATUS_SPACE;
  return left ? quirks : quirks | MULTISTATUS_QUIRK_STATUS_REASON;
}

/* Fast path for "HTTP/1.x ddd phrase", the usual form. Returns 0 for any other. */
static int status_usual(multistatus_text line, multistatus_text *reason) {
  const char *p = line.data;
  if (UNLIKELY(line.len < 14 || memcmp(p, "HTTP/1.", 7) != 0 ||
               !multistatus__is_digit(p[7]) || p[8] != ' ' || p[12] != ' ' ||
               multistatus__is_space(p[13]) || multistatus__is_space(p[line.len - 1])))
    return 0;
  reason->data = p + 13;
  reason->len = line.len - 13;
  return multistatus__status_digits(p + 9);
}

int multistatus__status_scan(multistatus_text line, multistatus_text *reason,
                             uint64_t *quirks) {
  int usual = status_usual(line, reason);
  *quirks = 0;
  if (usual)
    return usual;
  multistatus_text rest = multistatus__trimmed(line);
  const char *p = rest.data, *after = status_skip_version(p, p + rest.len);
  if (after)
    rest =
        multistatus__trimmed((multistatus_text){after, rest.len - (size_t)(after - p)});
  const char *code = rest.data;
  int status = rest.len < 3 ? 0 : multistatus__status_digits(code);
  if (!status || (rest.len > 3 && !multistatus__is_space(code[3])))
    return MULTISTATUS_ERROR_STATUS;
  *reason = multistatus__trimmed((multistatus_text){code + 3, rest.len - 3});
  *quirks = status_quirks(line, p, after, code, *reason);
  return status;
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
  return line && multistatus__status_scan(t, &phrase, &quirks) > 0 && !quirks &&
         !multistatus__has_field_control(phrase);
}

int multistatus_status_succeeded(int status) {
  return status >= 200 && status <= 299;
}

/* ---- The methods of HTTP, and of WebDAV and its extensions ---- */

static const struct method_known {
  char name[11]; /* no pointer, which a shared library would relocate */
  unsigned char flags;
} method_table[] = {
    {"GET", METHOD_IDEMPOTENT},
    {"HEAD", METHOD_IDEMPOTENT},
    {"LINK", METHOD_IDEMPOTENT},
    {"OPTIONS", METHOD_IDEMPOTENT},
    {"PUT", METHOD_IDEMPOTENT},
    {"TRACE", METHOD_IDEMPOTENT},
    {"UNLINK", METHOD_IDEMPOTENT},
    {"PROPFIND", METHOD_READ},
    {"PROPPATCH", METHOD_DAV | METHOD_IDEMPOTENT},
    {"REPORT", METHOD_READ},
    {"SEARCH", METHOD_READ},
    {"COPY", METHOD_WRITE | METHOD_TREE | METHOD_TARGET},
    {"DELETE", METHOD_WRITE | METHOD_TREE},
    {"LOCK", METHOD_DAV | METHOD_PLAIN | METHOD_TREE},
    {"MOVE", METHOD_WRITE | METHOD_TREE | METHOD_TARGET},
    {"UNLOCK", METHOD_WRITE},
    {"MKCALENDAR", METHOD_DAV | METHOD_IDEMPOTENT | METHOD_REFUSE},
    {"MKCOL", METHOD_DAV | METHOD_IDEMPOTENT | METHOD_REFUSE},
    {"POST", 0},
    {"PATCH", 0},
};
/* Further ones with METHOD_WRITE. */
static const char method_writes[] =
    "ACL\0BASELINE-CONTROL\0BIND\0CHECKIN\0CHECKOUT\0LABEL\0MERGE\0"
    "MKACTIVITY\0MKREDIRECTREF\0MKWORKSPACE\0ORDERPATCH\0REBIND\0UNBIND\0"
    "UNCHECKOUT\0UPDATE\0UPDATEREDIRECTREF\0VERSION-CONTROL\0";

unsigned multistatus__method_flags(const char *name) {
  for (size_t i = 0; name && i < sizeof method_table / sizeof *method_table; i++)
    if (strcmp(method_table[i].name, name) == 0)
      return method_table[i].flags;
  for (const char *p = method_writes; name && *p; p += strlen(p) + 1)
    if (strcmp(p, name) == 0)
      return METHOD_WRITE;
  return 0;
}
