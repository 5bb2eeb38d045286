/* SPDX-License-Identifier: MIT */

/* Decodes encodings other than UTF-8 for the scanner: all that libxml2 knows. The first
   bytes take precedence: a byte order mark, or the zeros of UTF-16 and UTF-32.
   Otherwise the encoding of the XML declaration applies, unless the declaration itself
   cannot be in it, such as "utf-16" in a body of single bytes. UTF-8 and unknown
   encodings are passed to the scanner unchanged. Everything else is decoded in blocks
   before the scanner. What the scanner has not used is stored here as text, and by the
   reader as bytes: a byte is used when its character is. So pauses and unfinished
   tokens need no special case, and each offset in the text has one in the data. */

#include "scan.h"

#ifdef MULTISTATUS_WITH_LIBXML2

#include <errno.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>

enum {
  DECODE_BLOCK = 1024,           /* bytes that are decoded at once */
  DECODE_ROOM = 4 * DECODE_BLOCK /* for the text of these */
};

typedef enum decode_mode {
  DECODE_LOOK = 0, /* looking at the first bytes */
  DECODE_PLAIN,    /* the data are UTF-8 */
  DECODE_TEXT
} decode_mode;

typedef struct decode_state {
  multistatus__scan_decoder self; /* for the scanner */
  multistatus__xml_handler on;    /* the user's, with offsets in the data */
  size_t event;                   /* offset in the text of the current event */
  decode_mode mode;

  xmlCharEncodingHandlerPtr encoding;
  size_t unit; /* bytes of an ASCII character */

  multistatus__buffer text; /* what the scanner has not taken */
  size_t begin, bytes; /* its offset in the data of the call, and its bytes there */

  /* How far offsets were counted, from the beginning of the text. */
  size_t counted, counted_bytes;

  multistatus__scan scan; /* last: part of it is not zeroed */
} decode_state;

/* ---- Places ---- */

/* The number of bytes in the data for the byte at that offset of the text. */
static size_t decode_bytes_of(const decode_state *d, size_t at) {
  unsigned char c = (unsigned char)d->text.data[at];
  return c >= 0x80 && c < 0xc0 ? 0 : c >= 0xf0 && d->unit == 2 ? 4 : d->unit;
}

/* Exact for encodings with characters of equal size, and for UTF-16. Otherwise too
   small by less than a block: characters of several bytes count as one. */
static size_t decode_place(void *ctx, size_t at) {
  decode_state *d = ctx;
  if (d->mode != DECODE_TEXT)
    return at;
  if (at >= d->text.len)
    return d->begin + d->bytes;
  while (d->counted > at)
    d->counted_bytes -= decode_bytes_of(d, --d->counted);
  while (d->counted < at)
    d->counted_bytes += decode_bytes_of(d, d->counted++);
  return d->begin + (d->counted_bytes < d->bytes ? d->counted_bytes : d->bytes);
}

static int decode_on_start(void *ctx, const multistatus__xml_tag *tag) {
  decode_state *d = ctx;
  *d->on.at = decode_place(d, d->event);
  return d->on.start(d->on.ctx, tag);
}

static int decode_on_text(void *ctx, const char *data, size_t len) {
  decode_state *d = ctx;
  return d->on.text(d->on.ctx, data, len);
}

static int decode_on_end(void *ctx) {
  decode_state *d = ctx;
  *d->on.at = decode_place(d, d->event);
  return d->on.end(d->on.ctx);
}

/* ---- Decoding ---- */

/* There are two versions: before libxml2 2.14 xmlCharEncInFunc() may print what it
   cannot decode, and since then there is no other function. decode_knows(): true if the
   encoding can be decoded. decode_some(): decodes as many of *n bytes as possible and
   sets *n to their number: 0 if there is only part of a character. Returns ENCODING if
   the first bytes are no character, or NOMEM. */

#if LIBXML_VERSION >= 21400

static bool decode_knows(xmlCharEncodingHandlerPtr encoding) {
  return encoding != NULL;
}

static int decode_some(decode_state *d, const char *data, size_t *n) {
  xmlBufferPtr in = xmlBufferCreate(), out = xmlBufferCreate();
  int rc = MULTISTATUS_ERROR_NOMEM;
  if (in && out && xmlBufferAdd(in, BAD_CAST data, (int)*n) == 0) {
    int got = xmlCharEncInFunc(d->encoding, out, in);
    size_t len = (size_t)xmlBufferLength(out);
    *n -= (size_t)xmlBufferLength(in);
    if (got == XML_ENC_ERR_INPUT)
      rc = MULTISTATUS_ERROR_ENCODING;
    else if (got != XML_ENC_ERR_MEMORY &&
             multistatus__buffer_grow(d->scan.allocator, &d->text, len)) {
      memcpy(d->text.data + d->text.len, xmlBufferContent(out), len);
      d->text.len += len;
      rc = 0;
    }
  }
  xmlBufferFree(in);
  xmlBufferFree(out);
  return rc;
}

#else

static bool decode_knows(xmlCharEncodingHandlerPtr encoding) {
#ifdef LIBXML_ICONV_ENABLED
  return encoding && (encoding->input || encoding->iconv_in);
#else
  return encoding && encoding->input;
#endif
}

static bool decode_is_wrong(xmlCharEncodingHandlerPtr encoding, const char *data,
                            size_t *n, char *text, size_t *room) {
#ifdef LIBXML_ICONV_ENABLED
  if (!encoding->input) {
    char *from = (char *)data; /* it is not written to */
    size_t given = *n;
    errno = 0;
    size_t rc = iconv(encoding->iconv_in, &from, n, &text, room);
    bool wrong = rc == (size_t)-1 && errno == EILSEQ;
    *n = given - *n;
    return wrong;
  }
#endif
  unsigned short block[DECODE_BLOCK / 2]; /* UTF-16 is read as if it were aligned */
  memcpy(block, data, *n);
  int in = (int)*n, out = (int)*room;
  int rc = encoding->input((unsigned char *)text, &out, (unsigned char *)block, &in);
  *n = (size_t)in;
  *room -= (size_t)out;
  return rc < 0;
}

static int decode_some(decode_state *d, const char *data, size_t *n) {
  size_t room = DECODE_ROOM;
  if (!multistatus__buffer_grow(d->scan.allocator, &d->text, room))
    return MULTISTATUS_ERROR_NOMEM;
  bool wrong = decode_is_wrong(d->encoding, data, n, d->text.data + d->text.len, &room);
  d->text.len += DECODE_ROOM - room;
  return wrong && !*n ? MULTISTATUS_ERROR_ENCODING : 0;
}

#endif

/* The bytes at that offset are no character. If an unfinished token before them is
   already invalid, that error comes first, as if the bytes had come one by one. */
static int decode_wrong(decode_state *d, size_t at) {
  size_t taken;
  d->scan.token = SCAN_TOKEN_NONE;
  int rc = multistatus__xml_scanner.feed(&d->scan, d->text.data, d->text.len, &taken);
  return rc ? rc
            : multistatus__parse_fail(d->scan.in, MULTISTATUS_ERROR_ENCODING, at,
                                      "bytes that the encoding does not have");
}

/* Decodes another block. Returns 1; 0 if there are no bytes left, or part of a
   character. */
static int decode_more(decode_state *d, const char *data, size_t len) {
  size_t at = d->begin + d->bytes, n = len - at;
  if (n > DECODE_BLOCK)
    n = DECODE_BLOCK;
  int rc = n ? decode_some(d, data + at, &n) : 0;
  if (rc == MULTISTATUS_ERROR_ENCODING)
    return decode_wrong(d, at);
  if (rc)
    return multistatus__parse_fail(d->scan.in, rc, at, "out of memory");
  d->bytes += n;
  return n > 0;
}

/* Drops text that the scanner has used. */
static void decode_pass(decode_state *d, size_t taken) {
  if (!taken)
    return;
  size_t begin = decode_place(d, taken);
  d->bytes -= begin - d->begin;
  d->begin = begin;
  d->text.len -= taken;
  memmove(d->text.data, d->text.data + taken, d->text.len);
  d->counted = d->counted_bytes = 0;
}

/* Runs the scanner until it pauses, or has used what it can of the data. */
static int decode_go(decode_state *d, const char *data, size_t len) {
  int rc;
  do {
    size_t taken = 0;
    rc = multistatus__xml_scanner.feed(&d->scan, d->text.data, d->text.len, &taken);
    decode_pass(d, taken);
  } while (!rc && d->scan.stop != SCAN_PAUSE && (rc = decode_more(d, data, len)) > 0);
  return rc;
}

/* ---- Which encoding ---- */

/* Decodes from here on. unit: bytes of an ASCII character. */
static void decode_begin_text(decode_state *d, size_t unit) {
  multistatus__xml_handler *on = &d->scan.on;
  d->unit = unit;
  d->mode = DECODE_TEXT;
  d->on = *on;
  on->start = decode_on_start;
  on->text = decode_on_text;
  on->end = decode_on_end;
  on->leaf = NULL;
  on->ctx = d;
  on->at = &d->event;
}

static void decode_close(decode_state *d) {
  if (d->encoding)
    xmlCharEncCloseFunc(d->encoding);
  d->encoding = NULL;
}

static bool decode_open(decode_state *d, const char *name) {
  xmlInitParser(); /* its own first use is not thread-safe */
  d->encoding = xmlFindCharEncodingHandler(name);
  if (decode_knows(d->encoding))
    return true;
  decode_close(d);
  return false;
}

/* Returns 1 if "<?xml" has the same bytes in the encoding, else 0, or NOMEM. */
static int decode_believes(decode_state *d) {
  static const char begin[] = "<?xml";
  size_t n = sizeof begin - 1;
  int rc = decode_some(d, begin, &n);
  bool same =
      d->text.len == sizeof begin - 1 && !memcmp(d->text.data, begin, d->text.len);
  d->text.len = 0;
  if (rc == MULTISTATUS_ERROR_NOMEM)
    return rc;
  return !rc && same;
}

int multistatus__xml_reads_ascii(const multistatus_allocator *a, const char *name) {
  decode_state d = {.scan = {.allocator = a}};
  int reads = decode_open(&d, name) ? decode_believes(&d) : 0;
  decode_close(&d);
  multistatus__buffer_done(a, &d.text);
  return reads;
}

/* The encoding that the declaration names; see multistatus__scan_decoder. */
static int decode_declared(void *ctx, multistatus_text name) {
  decode_state *d = ctx;
  char copy[64];
  if (name.len >= sizeof copy)
    return MULTISTATUS_ERROR_ENCODING;
  memcpy(copy, name.data, name.len);
  copy[name.len] = '\0';
  if (xmlParseCharEncoding(copy) == XML_CHAR_ENCODING_UTF8)
    return 0;
  if (!decode_open(d, copy))
    return MULTISTATUS_ERROR_ENCODING;
  int rc = decode_believes(d);
  if (rc <= 0) {
    decode_close(d);
    return rc ? rc : SCAN_CONTRADICTED;
  }
  decode_begin_text(d, 1);
  return XML_PAUSE;
}

/* Chooses the encoding by the first bytes; len is less than 4 only at the end. */
static int decode_look(decode_state *d, const char *data, size_t len) {
  static const char *const names[] = {NULL,       NULL,       "UTF-16BE",
                                      "UTF-16LE", "UTF-32BE", "UTF-32LE"};
  multistatus__xml_seen seen = multistatus__xml_look(data, len);
  const char *name = names[seen];
  bool wide = seen >= XML_SEEN_UTF32BE;
  d->mode = DECODE_PLAIN;
  d->scan.seen_first = seen;
  d->scan.in->line_feed = multistatus__xml_line_feed(seen);
  if (!name)
    return 0;
  if (!decode_open(d, name))
    return multistatus__parse_fail(d->scan.in, MULTISTATUS_ERROR_ENCODING, 0,
                                   "an encoding that libxml2 does not know");
  decode_begin_text(d, wide ? 4 : 2);
  return 0;
}

/* ---- The source ---- */

static int decode_begin(void *state, multistatus__parse *in,
                        const multistatus__xml_handler *handler) {
  decode_state *d = state;
  d->self.declared = decode_declared;
  d->self.place = decode_place;
  d->self.ctx = d;
  d->scan.decoder = &d->self;
  return multistatus__xml_scanner.begin(&d->scan, in, handler);
}

static int decode_feed(void *state, const char *data, size_t len, size_t *used) {
  decode_state *d = state;
  int rc = 0;
  if (d->mode == DECODE_PLAIN) {
    rc = multistatus__xml_scanner.feed(&d->scan, data, len, used);
    if (rc || d->mode == DECODE_PLAIN)
      return rc;
    d->begin = *used; /* from here on it is decoded */
    rc = decode_go(d, data, len);
    *used = d->begin;
    return rc;
  }
  *used = 0;
  if (d->mode == DECODE_LOOK) {
    if (len < 4)
      return 0;
    rc = decode_look(d, data, len);
    return rc ? rc : decode_feed(d, data, len, used);
  }
  d->begin = 0;
  rc = decode_go(d, data, len);
  *used = d->begin;
  return rc;
}

/* An incomplete character at the end of a body that has only white space before it: its
   first byte that is not zero is passed to the scanner, or '<' if all are zero, so that
   the body is not taken for an empty one. '<' is a truncated document, other text not
   XML. */
static int decode_incomplete(decode_state *d, const char *data, size_t len) {
  size_t begin = d->begin + d->bytes, at = begin;
  if (d->scan.begun || begin == len)
    return 0;
  if (!multistatus__buffer_grow(d->scan.allocator, &d->text, 1))
    return multistatus__parse_fail(d->scan.in, MULTISTATUS_ERROR_NOMEM, begin,
                                   "out of memory");
  while (at < len && !data[at])
    at++;
  d->text.data[d->text.len++] = at < len ? data[at] : '<';
  return 0;
}

static int decode_end(void *state, const char *rest, size_t len) {
  decode_state *d = state;
  int rc = d->mode == DECODE_LOOK ? decode_look(d, rest, len) : 0;
  if (rc || d->mode == DECODE_PLAIN)
    return rc ? rc : multistatus__xml_scanner.end(&d->scan, rest, len);
  d->begin = 0;
  do
    rc = decode_go(d, rest, len);
  while (!rc && d->scan.stop == SCAN_PAUSE);
  rc = rc ? rc : decode_incomplete(d, rest, len);
  if (!rc)
    rc = multistatus__xml_scanner.end(&d->scan, d->text.data, d->text.len);
  if (!rc && d->begin + d->bytes < len)
    rc = multistatus__parse_fail(d->scan.in, MULTISTATUS_ERROR_TRAILING,
                                 d->begin + d->bytes, "part of a character at the end");
  return rc;
}

static void decode_done(void *state) {
  decode_state *d = state;
  multistatus__xml_scanner.done(&d->scan);
  decode_close(d);
  multistatus__buffer_done(d->scan.allocator, &d->text);
}

static bool decode_idle(const void *state) {
  const decode_state *d = state;
  return d->mode == DECODE_PLAIN && multistatus__xml_scanner.idle(&d->scan);
}

const multistatus__xml_source multistatus__xml_decoder = {
    sizeof(decode_state),
    offsetof(decode_state, scan) + offsetof(multistatus__scan, first),
    decode_begin,
    decode_feed,
    decode_end,
    decode_done,
    decode_idle};

_Static_assert(sizeof(decode_state) <= XML_SOURCE_BYTES, "its state is too large");

#endif
