/* SPDX-License-Identifier: MIT */

/* What a streaming server does: a listing of any length as one HTTP/1.1 response, made
   one result at a time and sent in chunks, in constant memory. It goes to stdout, where
   a server would have its socket.

   usage: stream_server [RESULTS [FAIL_AT]]

   FAIL_AT shows what happens when the work breaks off at that result: before anything
   was sent the answer is a plain 500; later neither the document nor the chunks are
   ever ended, so that the client sees that it has only a part. */

#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1024 };

typedef struct response {
  int begun;
  size_t len;
  char data[CHUNK];
} response;

static int send_chunk(response *r) {
  if (!r->begun) {
    r->begun = 1;
    printf("HTTP/1.1 207 Multi-Status\r\nContent-Type: %s\r\n"
           "Transfer-Encoding: chunked\r\n\r\n",
           multistatus_format_content_type(multistatus_format_dav_xml()));
  }
  printf("%zx\r\n", r->len);
  fwrite(r->data, 1, r->len, stdout);
  fputs("\r\n", stdout);
  r->len = 0;
  return ferror(stdout);
}

/* The sink: collects the output into chunks of one size. */
static int take(void *ctx, const void *data, size_t len) {
  response *r = ctx;
  const char *from = data;
  while (len > 0) {
    size_t n = len < CHUNK - r->len ? len : CHUNK - r->len;
    memcpy(r->data + r->len, from, n);
    r->len += n;
    from += n;
    len -= n;
    if (r->len == CHUNK && send_chunk(r))
      return 1;
  }
  return 0;
}

static int end_response(response *r) {
  if (r->len > 0 && send_chunk(r))
    return 1;
  fputs("0\r\n\r\n", stdout);
  return fflush(stdout);
}

/* Represents reading a directory or the rows of a database. */
static void add_file(multistatus_writer *w, long i) {
  char href[64], size[32];
  snprintf(href, sizeof href, "/photos/photo %04ld.jpg", i);
  snprintf(size, sizeof size, "%ld", 100000 + i * 37);
  multistatus_result *result = multistatus_writer_add(w, href, 0, NULL);
  multistatus_result_add_prop(result, 200, "DAV:", "getcontentlength", size);
}

int main(int argc, char **argv) {
  long results = argc > 1 ? atol(argv[1]) : 10, fail_at = argc > 2 ? atol(argv[2]) : 0;
  response answer = {0};
  multistatus_sink sink = {take, &answer};
  multistatus_writer *w;
  int rc = multistatus_writer_new(&w, NULL, &sink);
  if (rc == 0) {
    for (long i = 1; i <= results && i != fail_at; i++)
      add_file(w, i);
    /* After a failure the writer is only freed, so that the document stays unfinished.
     */
    int whole = fail_at < 1 || fail_at > results;
    rc = whole ? multistatus_writer_end(w) : MULTISTATUS_ERROR_STATE;
    multistatus_writer_free(w);
  }
  if (rc == 0)
    return end_response(&answer) ? 1 : 0;
  if (!answer.begun)
    fputs("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", stdout);
  return 1;
}
