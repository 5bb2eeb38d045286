/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "connections.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct connection_node {
  connection_node *older, *newer;
  struct MHD_Connection *connection;
  bool answering, shut;
};

static void unlink_node(connections *all, connection_node *node) {
  *(node->older ? &node->older->newer : &all->oldest) = node->newer;
  *(node->newer ? &node->newer->older : &all->newest) = node->older;
}

static void append_node(connections *all, connection_node *node) {
  node->older = all->newest;
  node->newer = NULL;
  *(all->newest ? &all->newest->newer : &all->oldest) = node;
  all->newest = node;
}

/* Shuts down the oldest connection; one with a response in progress only if there is no
   other. The daemon then closes it. */
static void shut_oldest(connections *all) {
  connection_node *chosen = NULL;
  for (connection_node *node = all->oldest; node; node = node->newer) {
    if (node->shut || (node->answering && chosen))
      continue;
    chosen = node;
    if (!node->answering)
      break;
  }
  const union MHD_ConnectionInfo *info =
      chosen ? MHD_get_connection_info(chosen->connection,
                                       MHD_CONNECTION_INFO_CONNECTION_FD)
             : NULL;
  if (!info)
    return;
  shutdown(info->connect_fd, SHUT_RDWR);
  chosen->shut = true;
  all->count--;
}

void connections_notify(void *cls, struct MHD_Connection *connection, void **node,
                        enum MHD_ConnectionNotificationCode what) {
  connections *all = cls;
  connection_node *n = *node;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    *node = n = calloc(1, sizeof *n);
    if (!n)
      return; /* served, but not counted */
    n->connection = connection;
    append_node(all, n);
    if (++all->count > CONNECTIONS_MOST)
      shut_oldest(all);
  } else if (n) {
    connections_done(all, connection);
    unlink_node(all, n);
    all->count -= !n->shut;
    free(n);
    *node = NULL;
  }
}

static connection_node *node_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

void connections_head(connections *all, struct MHD_Connection *connection) {
  connection_node *node = node_of(connection);
  if (!node)
    return;
  unlink_node(all, node);
  append_node(all, node);
}

/* Counts the response before it checks ending, so that connections_drain either waits
   for it or prevents it. */
bool connections_answer(connections *all, struct MHD_Connection *connection) {
  connection_node *node = node_of(connection);
  if (node && !node->answering) {
    node->answering = true;
    atomic_fetch_add(&all->answering, 1);
  }
  return !atomic_load(&all->ending);
}

void connections_done(connections *all, struct MHD_Connection *connection) {
  connection_node *node = node_of(connection);
  if (!node || !node->answering)
    return;
  node->answering = false;
  atomic_fetch_sub(&all->answering, 1);
}

void connections_drain(connections *all, int milliseconds) {
  const struct timespec pause = {0, 10 * 1000000};
  atomic_store(&all->ending, true);
  for (; milliseconds > 0 && atomic_load(&all->answering) > 0; milliseconds -= 10)
    nanosleep(&pause, NULL);
}
