/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "request_host.h"

#include <string.h>
#include <strings.h>

static bool is_own_name(const char *host) {
  static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
  size_t len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
  if (len > strlen(host) || (host[len] && host[len] != ':') ||
      (host[len] && host[len + 1 + strspn(host + len + 1, "0123456789")]))
    return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i]) == len && strncasecmp(host, names[i], len) == 0)
      return true;
  return false;
}

typedef struct host_fields {
  unsigned count, own;
} host_fields;

static enum MHD_Result count_host(void *ctx, enum MHD_ValueKind kind, const char *name,
                                  const char *value) {
  (void)kind;
  host_fields *hosts = ctx;
  if (strcasecmp(name, "Host") == 0) {
    hosts->count++;
    hosts->own += value && is_own_name(value);
  }
  return MHD_YES;
}

int request_host(struct MHD_Connection *connection, bool own) {
  host_fields hosts = {0, 0};
  MHD_get_connection_values(connection, MHD_HEADER_KIND, count_host, &hosts);
  return hosts.count != 1 ? 400 : own && hosts.own != 1 ? 421 : 0;
}
