/* SPDX-License-Identifier: MIT */
#ifndef CMS_CONNECTIONS_H
#define CMS_CONNECTIONS_H

/* The open connections. Limits them, so that clients that never complete their requests
   do not block others, and lets responses in progress finish at shutdown.

   All functions except connections_drain are called only by the daemon's thread. */

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { CONNECTIONS_MOST = 64 }; /* the daemon's own limit is higher */

typedef struct connection_node connection_node;
typedef struct connections {
  connection_node *oldest, *newest; /* ordered by the start of their last request */
  unsigned count;                   /* without those that were shut down */
  atomic_uint answering;            /* responses not sent completely */
  atomic_bool ending;               /* no response may begin */
} connections;

/* For MHD_OPTION_NOTIFY_CONNECTION; cls: the connections. Shuts down the connection
   that has waited longest if there are more than CONNECTIONS_MOST. */
void connections_notify(void *cls, struct MHD_Connection *connection, void **node,
                        enum MHD_ConnectionNotificationCode what);

/* The header of a request is complete. */
void connections_head(connections *all, struct MHD_Connection *connection);

/* Its response begins. False: the server is shutting down; the request must be refused.
 */
bool connections_answer(connections *all, struct MHD_Connection *connection);

/* The request has ended, with or without a response. */
void connections_done(connections *all, struct MHD_Connection *connection);

/* Prevents new responses, and waits for those in progress, at most that long. */
void connections_drain(connections *all, int milliseconds);

#endif
