/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_H
#define MULTISTATUS_H

/* multistatus: HTTP 207 Multi-Status, one request with many results.

   The library has two directions. One type, multistatus_result, is the input of the
   first and the output of the second.

     A server   list_add / writer_add -> result -> format -> sink
     A client   bytes -> reader_feed -> format -> result -> reader_next

   A list keeps its results. A writer sends each result when the next one is added, and
   a reader returns one at a time. multistatus_list_write is a loop over a writer,
   multistatus_list_read a loop over a reader.

   The library does no I/O, has no global state, creates no threads and never aborts. An
   object may be used by one thread at a time; any number of objects may be used at the
   same time.

   Five more headers are included separately: multistatus/sink.h (ready sinks),
   multistatus/plugin.h (custom formats), multistatus/check.h (which rules of the RFCs a
   body breaks), multistatus/libxml2.h and multistatus/cjson.h (properties and results
   as libxml2 nodes and cJSON trees). README.md lists the guides by task. */

#include "multistatus/base.h"   /* errors, memory, limits */
#include "multistatus/status.h" /* status codes and reason phrases */
#include "multistatus/href.h"   /* hrefs, file paths and URLs */
#include "multistatus/result.h" /* the outcome of an item */
#include "multistatus/item.h"   /* its members in a batch */
#include "multistatus/value.h"  /* values of properties */
#include "multistatus/format.h" /* DAV XML and JSON */
#include "multistatus/quirks.h" /* what readers tolerate */
#include "multistatus/writer.h" /* results to bytes */
#include "multistatus/reader.h" /* bytes to results */
#include "multistatus/list.h"   /* lists of results */

/* Requests, responses and batches. */
#include "multistatus/problem.h"   /* requests that failed as a whole */
#include "multistatus/negotiate.h" /* the format that the client accepts */
#include "multistatus/outcome.h"   /* the status of the response */
#include "multistatus/batch.h"     /* running the items of a request */
#include "multistatus/retry.h"     /* what to send again, and when */
#include "multistatus/merge.h"     /* several responses as one */
#include "multistatus/dialect.h"   /* the JSON of other APIs */

#endif
