/* SPDX-License-Identifier: MIT */
#include <multistatus/check.h>

/* The rules as data, by number. */

#define E MULTISTATUS_SEVERITY_ERROR
#define W MULTISTATUS_SEVERITY_WARNING
#define I MULTISTATUS_SEVERITY_ADVICE
#define DAV "RFC 4918, section "
#define SYNC "RFC 6578, section "

static const multistatus_check_rule RULES[] = {
    {1, E, 0, DAV "8.2", "The body is well-formed, also in its namespaces"},
    {2, W, 1, DAV "8.2",
     "The Content-Type is application/xml, or that of the JSON format"},
    {3, E, 0, DAV "19",
     "The bytes are in the encoding that is declared: UTF-8 or UTF-16"},
    {4, W, 0, DAV "20.6", "There is no document type declaration"},
    {5, E, 0, DAV "14.16",
     "The root is DAV:multistatus, with responses and at most one description"},
    {6, E, 0, DAV "17", "Elements that contain elements contain no text"},
    {7, E, 0, DAV "17", "href, status and responsedescription contain text only"},
    {8, W, 0, DAV "17", "Elements of DAV: are defined by an RFC"},
    {9, I, 0, DAV "17", "Elements are in the order of the DTD"},
    {10, W, 1, DAV "13.1", "A 207 has no Location field, which has no meaning there"},
    {11, E, 0, DAV "14.24", "Each response has an href"},
    {12, E, 0, DAV "14.24",
     "A response has either hrefs and one status, or one href and propstats"},
    {13, E, 0, DAV "14.24", "An href is in one response only"},
    {14, E, 0, DAV "14.24",
     "A response has at most one error, one responsedescription and one location"},
    {15, W, 0, DAV "13", "No status is 1xx"},
    {16, E, 0, DAV "13.2", "A redirection has a location"},
    {17, E, 0, DAV "14.9", "A location has exactly one href"},
    {18, E, 1, DAV "13",
     "Only PROPFIND, PROPPATCH, REPORT and SEARCH are answered with propstats"},
    {19, E, 0, DAV "14.28", "A status is a status line of HTTP"},
    {20, E, 0, DAV "8.3", "An href is a URI without a fragment, or an absolute path"},
    {21, E, 0, DAV "8.3", "All hrefs are URIs, or all are paths"},
    {22, E, 0, DAV "8.3", "An href has no dot segments"},
    {23, E, 0, DAV "8.3.1", "Characters that no URI may contain are percent-encoded"},
    {24, E, 1, DAV "8.3", "The hrefs are at or below the URI of the request"},
    {25, W, 0, DAV "5.2", "The href of a collection ends with a slash"},
    {26, E, 0, DAV "14.22",
     "A propstat has one prop, one status, and at most one error and description"},
    {27, E, 0, DAV "9.1", "A property is in a response once"},
    {28, I, 0, DAV "14.22", "A property that was not read or set has no value"},
    {29, E, 1, DAV "9.1",
     "Each requested property is reported, with 404 if it does not exist"},
    {30, E, 1, DAV "9.1", "The target is reported, and nothing beyond the depth"},
    {31, E, 0, DAV "14.18", "prop contains the elements of properties only"},
    {32, I, 0, DAV "4.3", "The language of a value is declared at its property"},
    {33, I, 0, DAV "14.22", "Propstats with the same content are merged"},
    {34, E, 1, DAV "9.2.1",
     "PROPPATCH sets all properties or none; those without a cause have 424"},
    {35, W, 1, DAV "9.2.1",
     "A refused property that an RFC protects has cannot-modify-protected-property"},
    {36, W, 1, DAV "9.6.1", "The response to a DELETE has neither 424 nor 204"},
    {37, E, 1, DAV "9.8.3",
     "The response to a COPY or MOVE reports failures, and no 424, 201 or 204"},
    {38, I, 1, DAV "9.6.1",
     "If only the request's own URI failed, a plain status reports it"},
    {39, E, 1, DAV "9.10",
     "A LOCK that succeeded reports the lock, one that failed only what prevents it"},
    {40, I, 1, DAV "13.3",
     "An RFC lists the status for the method, for a property or a resource"},
    {41, E, 0, DAV "14.5", "An error contains at least one element, and no text"},
    {42, E, 0, DAV "16",
     "A condition about a property is in its propstat, others are in the response"},
    {43, E, 0, DAV "16", "lock-token-submitted has an href"},
    {44, E, 0, DAV "16", "A condition has the content of its definition"},
    {45, W, 0, DAV "16", "A condition has the status of its definition"},
    {46, E, 1, SYNC "3.2",
     "The response to a sync-collection has exactly one sync-token"},
    {47, E, 0, SYNC "6.2", "A sync-token is a URI, without white space around it"},
    {48, E, 1, SYNC "3.2", "A member is reported once"},
    {49, E, 1, SYNC "3.2", "A changed member has propstats and no status"},
    {50, E, 1, SYNC "3.2", "A removed member has the status 404 and no propstat"},
    {51, E, 1, SYNC "3.3",
     "Members are within the sync-level; a collection without sync has 403 and a "
     "condition"},
    {52, E, 1, SYNC "3.4", "The first response reports no removed member"},
    {53, E, 1, SYNC "3.5.2", "What was below a removed collection is not reported"},
    {54, E, 1, SYNC "3.6", "A truncated result set has a 507 for the request's URI"},
    {55, E, 1, SYNC "3.7", "There are no more results than the client requested"},
    {56, E, 1, "RFC 5689, section 3",
     "A failed extended MKCOL is answered with a mkcol-response with propstats"},
    {57, E, 1, "RFC 3253, section 3.6",
     "With a Depth, a REPORT has its report in a property of each response that "
     "succeeded"},
    {58, E, 1, "RFC 3253, section 3.8",
     "A response inside a property is a response by the same rules"},
    {59, I, 0, "RFC 3253, section 1.6",
     "Conditions are in error, not in a description"},
    {60, W, 1, "RFC 8144, section 2.1",
     "With return=minimal, missing properties are left out; if none is left, an empty "
     "propstat has 200"},
    {61, E, 1, "RFC 5842, section 7.1",
     "208 is the status of a propstat, of a PROPFIND or REPORT, and only with depth "
     "infinity"},
    {62, E, 1, "RFC 5323, section 2.3",
     "Each response to a SEARCH has propstats, except a 507 for the request's own URI"},
    {63, E, 0, "doc/json.md",
     "Values are as the JSON form defines them, also in extension elements"},
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

const multistatus_check_rule *multistatus_check_rules(size_t *count) {
  if (count)
    *count = RULE_COUNT;
  return RULES;
}

const multistatus_check_rule *multistatus_check_rule_for(int number) {
  return number >= 1 && number <= RULE_COUNT ? RULES + number - 1 : NULL;
}

#undef E
#undef W
#undef I
#undef DAV
#undef SYNC
