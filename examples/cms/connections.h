/* SPDX-License-Identifier: MIT */
#ifndef CMS_CONNECTIONS_H
#define CMS_CONNECTIONS_H

/* Who is connected. A client that never finishes its request must not shut others out,
   and an answer that is under way is not dropped when the server ends.

   Everything but connections_drain is called by the thread of the daemon alone. */

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { CONNECTIONS_MOST = 64 }; /* the daemon's own limit is above it */

typedef struct connection_node connection_node;
typedef struct connections {
  connection_node *oldest, *newest; /* by the start of their last request */
  unsigned count;                   /* those that were not shut down */
  atomic_uint answering;            /* responses not sent completely */
  atomic_bool ending;               /* no response may begin */
} connections;

/* For MHD_OPTION_NOTIFY_CONNECTION; cls: the connections. One too many makes it shut
   down the one that has waited longest. */
void connections_notify(void *cls, struct MHD_Connection *connection, void **node,
                        enum MHD_ConnectionNotificationCode what);

/* The header of a request is complete. */
void connections_head(connections *all, struct MHD_Connection *connection);

/* Its response begins. False: the server is shutting down, and nothing may be done. */
bool connections_answer(connections *all, struct MHD_Connection *connection);

/* The request has ended, with or without a response. */
void connections_done(connections *all, struct MHD_Connection *connection);

/* Prevents new responses, and waits for those in progress, at most so many
   milliseconds. */
void connections_drain(connections *all, int milliseconds);

#endif
