/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_PROBLEM_H
#define MULTISTATUS_XML_PROBLEM_H

/* Problem details as XML (RFC 9457, appendix B): a child of DAV:error in a document, a
   JSON object in the model. XML has neither numbers nor empty arrays, so not all JSON
   can be converted exactly. */

#include "../../json/json_text.h"
#include "../../xml/events.h"

#define PROBLEM_NS "urn:ietf:rfc:7807"

/* Writes a problem of the model. True if it is read as the same JSON. */
bool multistatus__problem_write(multistatus_output *out, const char *json);

/* Makes JSON from events, from the start of the problem's element to its end. */
typedef struct multistatus__problem {
  multistatus__json_text json;
  multistatus__buffer kinds, text; /* kinds: of the open elements, a byte each */
  bool status;                     /* the member of this name is open */
  bool fits;                       /* JSON can express it */
} multistatus__problem;

void multistatus__problem_begin(multistatus__problem *p, multistatus_input *in);
void multistatus__problem_done(multistatus__problem *p);
/* Each returns 0 or the input's error. */
int multistatus__problem_start(multistatus__problem *p, const multistatus__xml_tag *t);
int multistatus__problem_text(multistatus__problem *p, const char *data, size_t len);
int multistatus__problem_end(multistatus__problem *p);

/* True if an element is problem details. */
bool multistatus__is_problem(const multistatus__xml_tag *t);

#endif
