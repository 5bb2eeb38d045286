/* SPDX-License-Identifier: MIT */

/* A client that uses neon, the library of cadaver, davfs2 and litmus.

   usage: neon_client PORT list PATH    prints "href count status" for each resource
          neon_client PORT patch PATH   sets a property, and one that is protected
          neon_client PORT delete PATH  prints "ok", or the error found in the 207 */

#include <neon/ne_basic.h>
#include <neon/ne_props.h>
#include <neon/ne_session.h>
#include <neon/ne_socket.h>
#include <neon/ne_uri.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count_prop(void *ctx, const ne_propname *name, const char *value,
                      const ne_status *status) {
  int *counts = ctx;
  (void)name, (void)value;
  counts[status && status->klass == 2 ? 0 : 1]++;
  return 0;
}

static void print_resource(void *ctx, const ne_uri *uri,
                           const ne_prop_result_set *set) {
  int counts[2] = {0, 0};
  (void)ctx;
  ne_propset_iterate(set, count_prop, counts);
  printf("%s %d %d\n", uri->path, counts[0], counts[1]);
}

int main(int argc, char **argv) {
  static const ne_propname title = {"urn:x", "title"}, etag = {"DAV:", "getetag"};
  static const ne_proppatch_operation operations[] = {
      {&title, ne_propset, "new"}, {&etag, ne_propset, "mine"}, {NULL, 0, NULL}};
  if (argc != 4)
    return 2;
  if (ne_sock_init())
    return 1;
  ne_session *session = ne_session_create("http", "127.0.0.1", (unsigned)atoi(argv[1]));
  int rc = strcmp(argv[2], "list") == 0
               ? ne_simple_propfind(session, argv[3], NE_DEPTH_ONE, NULL,
                                    print_resource, NULL)
           : strcmp(argv[2], "patch") == 0 ? ne_proppatch(session, argv[3], operations)
                                           : ne_delete(session, argv[3]);
  printf("%s\n", rc == NE_OK ? "ok" : ne_get_error(session));
  ne_session_destroy(session);
  ne_sock_exit();
  return 0;
}
