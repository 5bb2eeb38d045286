/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_H
#define MULTISTATUS_H

/* multistatus: HTTP 207 Multi-Status, one request, many results.

   There are two ways through the library, and one type, multistatus_result, that goes
   in at the start of the first and comes out at the end of the second.

     A server   list_add / writer_add -> result -> format -> sink
     A client   bytes -> reader_feed -> format -> result -> reader_next

   A list keeps its results; a writer passes each on as soon as the next one comes, a
   reader hands out one at a time. multistatus_list_write is a loop over a writer,
   multistatus_list_read a loop over a reader.

   The library does no I/O, has no global state, starts no threads and never aborts. An
   object belongs to one thread at a time; any number of objects may be in use at once.

   Four more headers are included by those who need them: multistatus/sink.h (ready
   sinks), multistatus/plugin.h (formats of your own), multistatus/libxml2.h and
   multistatus/cjson.h (properties and results as the trees of these). README.md leads
   from tasks to guides. */

#include "multistatus/base.h"   /* errors, memory, limits */
#include "multistatus/status.h" /* status codes and reason phrases */
#include "multistatus/href.h"   /* hrefs, file paths and URLs */
#include "multistatus/result.h" /* one item's outcome */
#include "multistatus/item.h"   /* the same, as batches tell it */
#include "multistatus/value.h"  /* what properties say */
#include "multistatus/format.h" /* DAV XML and JSON */
#include "multistatus/quirks.h" /* what readers tolerate */
#include "multistatus/writer.h" /* results to bytes */
#include "multistatus/reader.h" /* bytes to results */
#include "multistatus/list.h"   /* results kept */

/* What stands around a body. */
#include "multistatus/problem.h"   /* requests that failed as a whole */
#include "multistatus/negotiate.h" /* the form that the client wants */
#include "multistatus/outcome.h"   /* the status of the answer as a whole */
#include "multistatus/batch.h"     /* items in, one outcome for each out */
#include "multistatus/retry.h"     /* what to send again, and when */
#include "multistatus/merge.h"     /* several answers as one */

#endif
