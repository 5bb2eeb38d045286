/* SPDX-License-Identifier: MIT */
#include "reader.h"

/* The getters of the document. */

MODEL_GETTER(const char *, multistatus_reader_message, reader, input.document.message)
MODEL_GETTER(const char *, multistatus_reader_sync_token, reader,
             input.document.sync_token)
MODEL_GETTER(const char *, multistatus_reader_lang, reader, input.document.lang)
MODEL_GETTER(multistatus_transaction, multistatus_reader_transaction, reader,
             input.document.transaction)

int multistatus_reader_summary(const multistatus_reader *r, multistatus_summary *out) {
  if (!r || !r->input.has_summary)
    return 0;
  if (out)
    *out = r->input.document.summary;
  return 1;
}

MODEL_GETTER(const multistatus_ext *, multistatus_reader_first_ext, reader,
             input.document.exts)

int multistatus__reader_look_back(multistatus_reader *r, multistatus_result *result,
                                  uint64_t quirk, const char *text) {
  multistatus_input *in = &r->input;
  if (r->quoting)
    multistatus__reader_publish(r);
  int fault = in->parse.error;
  in->parse.error = 0;
  in->building = result;
  int rc =
      quirk ? multistatus_input_tolerate(in, quirk, MULTISTATUS_ERROR_RESULT, 0, text)
            : multistatus_input_fail_limit(in, text, 0);
  if (rc && multistatus_input_survive(in))
    rc = 0;
  if (fault)
    in->parse.error = fault;
  if (rc && !r->error.code)
    multistatus__reader_fault(r, 0);
  in->building = NULL;
  return rc;
}

multistatus_ending multistatus_reader_ending(const multistatus_reader *r) {
  if (!r || (!r->error.code && (!r->finished || r->quoting)))
    return MULTISTATUS_ENDING_NONE;
  switch (r->error.code) {
  case 0:
    return MULTISTATUS_ENDING_COMPLETE;
  case MULTISTATUS_ERROR_TRUNCATED:
    return MULTISTATUS_ENDING_TRUNCATED;
  case MULTISTATUS_ERROR_TRAILING:
    return r->another ? MULTISTATUS_ENDING_TRAILING_DOCUMENT
                      : MULTISTATUS_ENDING_TRAILING_TEXT;
  case MULTISTATUS_ERROR_NOT_MULTISTATUS:
    return MULTISTATUS_ENDING_NOT_MULTISTATUS;
  case MULTISTATUS_ERROR_EMPTY:
    return MULTISTATUS_ENDING_EMPTY;
  default:
    return MULTISTATUS_ENDING_BROKEN;
  }
}

MODEL_GETTER(multistatus_document, multistatus_reader_document, reader,
             input.document.kind)

MODEL_GETTER(const multistatus_format *, multistatus__reader_format, reader,
             input.format)

/* The number of results; SIZE_MAX if the reader skipped some itself. */
static size_t get_results(const multistatus_reader *r) {
  return r->input.left_out || r->late.code ? SIZE_MAX : multistatus_reader_count(r);
}

size_t multistatus__reader_claims(const multistatus_reader *r) {
  if (!r)
    return 0;
  const multistatus_summary *s = &r->input.document.summary;
  size_t n = get_results(r), found = n - r->input.succeeded;
  size_t most = found + (s->total > n ? s->total - n : 0);
  size_t claimed = multistatus__count_sum(s->failed, s->partial);
  /* Of a total, what did not succeed failed, even if that is not counted. */
  if (s->succeeded && s->total > s->succeeded && s->total - s->succeeded > claimed)
    claimed = s->total - s->succeeded;
  return claimed > most ? claimed - found : 0;
}

bool multistatus__input_lacks_results(const multistatus_input *in) {
  const multistatus_reader *r =
      (const void *)((const char *)in - offsetof(multistatus_reader, input));
  const multistatus_summary *s = &in->document.summary;
  return s->total > get_results(r) ||
         (s->succeeded > in->succeeded && get_results(r) < SIZE_MAX) ||
         multistatus__reader_claims(r);
}

int multistatus__input_end_summary(multistatus_input *in, uint64_t quirk, size_t len) {
  return multistatus__input_lacks_results(in)
             ? multistatus_input_tolerate(in, quirk, MULTISTATUS_ERROR_RESULT, len,
                                          "a summary that does not match the results")
             : 0;
}

MODEL_GETTER(int, multistatus_reader_limited, reader, input.limited)
MODEL_GETTER(uint64_t, multistatus_reader_quirks, reader, input.quirks)

size_t multistatus_reader_count(const multistatus_reader *r) {
  return r ? r->input.committed - r->count : 0;
}
