/* SPDX-License-Identifier: MIT */

/* A streaming server: writes a listing of any length as one HTTP/1.1 response, one
   result at a time, in chunks and in constant memory. stdout stands for the socket.

   usage: stream_server [RESULTS [FAIL_AT]]

   FAIL_AT simulates a failure at that result. If nothing was sent yet, the response is
   a plain 500. Otherwise the document and the chunked encoding are left without their
   ends, so that the client detects the truncation. */

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
  response r = {0};
  multistatus_sink sink = {take, &r};
  multistatus_writer *w;
  int rc = multistatus_writer_new(&w, NULL, &sink);
  if (rc == 0) {
    for (long i = 1; i <= results && i != fail_at; i++)
      add_file(w, i);
    /* After a failure the writer is only freed: the document stays truncated. */
    int complete = fail_at < 1 || fail_at > results;
    rc = complete ? multistatus_writer_end(w) : MULTISTATUS_ERROR_STATE;
    multistatus_writer_free(w);
  }
  if (rc == 0)
    return end_response(&r) ? 1 : 0;
  if (!r.begun)
    fputs("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", stdout);
  return 1;
}
