/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_RESULT_H
#define MULTISTATUS_RESULT_H

/* The outcome of one item: DAV:response (RFC 4918, section 14.24), or an element of
   "results" in JSON. A list, writer or reader owns it and documents how long it is
   valid; everything returned from it (strings, propstats, ...) is valid as long as the
   result.

   Every string returned is valid UTF-8, NUL-terminated, without NULs inside, and has
   only characters that XML allows.

   Functions that change a result return 0 or an error. The error also sticks to the
   owner, which returns it at the end, so return values need not be checked. They accept
   NULL for the result and return MULTISTATUS_ERROR_ARGUMENT, so they can be called with
   the return value of an adder. For a result that a writer has written, or that was
   dropped, they return MULTISTATUS_ERROR_STATE and change nothing; that holds until the
   writer has begun two more results. After an error of the owner they return that
   error. Each can also fail with NOMEM, and with LIMIT ("result-bytes") when it
   allocates memory. Strings passed in are copied.

   Functions that read a result accept NULL too, and return NULL, 0 or the value for
   "none". */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A result, and its parts: hrefs, conditions, propstats with their properties, and
   extensions. */
typedef struct multistatus_result multistatus_result;
typedef struct multistatus_href multistatus_href;
typedef struct multistatus_condition multistatus_condition;
typedef struct multistatus_propstat multistatus_propstat;
typedef struct multistatus_prop multistatus_prop;
typedef struct multistatus_ext multistatus_ext;

/* ---- The result itself ----------------------------------------------------------- */

/* The first, usually the only, href: as passed to an adder, or as received without
   white space around it. "" for a result without an href. NULL only if r is NULL. */
MULTISTATUS_EXTERN const char *multistatus_result_href(const multistatus_result *r);

/* The status of the result (DAV:status). 0: none; its properties have it. */
MULTISTATUS_EXTERN int multistatus_result_status(const multistatus_result *r);

/* One status for the item, also where only propstats have one: the result's status if
   it has no propstats, or if it is not 2xx; else, if all propstats are 2xx, their
   common status, else 202 if one has that, else 200; if none is 2xx, the first that is
   neither unknown nor 424 (Failed Dependency), else 0 if one is unknown, else 424; if
   mixed, 207. A propstat or a status of 207 is no success. 0 if there is none. A
   propstat without properties and errors is ignored if its status is 418, or if other
   propstats have properties and its status is 2xx or 404; if all are ignored, they
   count as 200. */
MULTISTATUS_EXTERN int multistatus_result_outcome(const multistatus_result *r);

/* 1 if the outcome of the item is 2xx and not 207, with which a part may have failed;
   else 0. */
MULTISTATUS_EXTERN int multistatus_result_succeeded(const multistatus_result *r);

/* DAV:responsedescription (RFC 4918, section 14.25); "message" in JSON. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_result_message(const multistatus_result *r);

/* The language (xml:lang) of the message. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_result_lang(const multistatus_result *r);

/* DAV:location (RFC 4918, section 14.9): the present location of the resource. CR, LF
   and NUL in it are percent-encoded, so it can be used in a Location field. NULL: none.
 */
MULTISTATUS_EXTERN const char *multistatus_result_location(const multistatus_result *r);

/* The reason phrase of the status line if it differs from multistatus_reason() of the
   status; it may be empty. NULL: it does not differ, or there is no status. */
MULTISTATUS_EXTERN const char *multistatus_result_reason(const multistatus_result *r);

/* DAV:status as received, if it is not exactly "HTTP/1.1 ", the status, a space and the
   reason: another version, other white space, or not a status line. CR, LF and NUL in
   it are replaced by spaces. NULL: it is exactly that. */
MULTISTATUS_EXTERN const char *multistatus_result_status_line(
    const multistatus_result *r);

/* The quirks found in this result (MULTISTATUS_QUIRK_..., or-ed). 0 for a result that
   was not read. */
MULTISTATUS_EXTERN uint64_t multistatus_result_quirks(const multistatus_result *r);

/* 1 if the resource does not exist: status 404 or 410, or, as some servers report it,
   one propstat with such a status and no property; else 0. */
MULTISTATUS_EXTERN int multistatus_result_missing(const multistatus_result *r);

/* The meaning of a result in a sync-collection report (RFC 6578, sections 3.2 to 3.6).
 */
typedef enum multistatus_sync {
  MULTISTATUS_SYNC_OTHER = 0,       /* none of these */
  MULTISTATUS_SYNC_CHANGED = 1,     /* new or changed: properties; no failed status */
  MULTISTATUS_SYNC_REMOVED = 2,     /* removed: as multistatus_result_missing */
  MULTISTATUS_SYNC_UNSUPPORTED = 3, /* 403 with DAV:sync-traversal-supported, or with
                                       supported-report: it does not support sync */
  MULTISTATUS_SYNC_CUT = 4          /* 507: truncated; continue from the sync-token */
} multistatus_sync;
MULTISTATUS_EXTERN multistatus_sync
multistatus_result_sync(const multistatus_result *r);

/* Sets the status: 200 to 999. 0 removes it, also one that was received and is unknown:
   the properties will have it. Errors: STATUS (out of range, which includes 1xx),
   CONFLICT (the result has propstats). */
MULTISTATUS_EXTERN int multistatus_result_set_status(multistatus_result *r, int status);

/* Sets the reason phrase for the present status. Changing the status, or NULL, removes
   it. "" is an empty phrase. White space around it is removed, since a status line
   cannot have it. Errors: TEXT (CR or LF, RFC 9112, section 4; policy REFUSE), NOMEM,
   LIMIT ("text-bytes"). */
MULTISTATUS_EXTERN int multistatus_result_set_reason(multistatus_result *r,
                                                     const char *reason);

/* Sets the message. NULL removes it. Removes its language. Errors: NOMEM, LIMIT
   ("text-bytes"), TEXT (policy REFUSE). */
MULTISTATUS_EXTERN int multistatus_result_set_message(multistatus_result *r,
                                                      const char *text);

/* As multistatus_result_set_message, with its language (xml:lang). NULL: none. */
MULTISTATUS_EXTERN int multistatus_result_set_message_lang(multistatus_result *r,
                                                           const char *text,
                                                           const char *lang);

/* Sets the location, which may be any URI reference. Errors: HREF (NULL or ""), NOMEM,
   LIMIT ("href-bytes"). */
MULTISTATUS_EXTERN int multistatus_result_set_location(multistatus_result *r,
                                                       const char *href);

/* ---- hrefs: one status may hold for several (RFC 4918, section 14.24) ------------ */

/* Adds another href to which the status applies. Errors: HREF (NULL, "", or not as for
   multistatus_writer_add), CONFLICT (the result has propstats, and then exactly one
   href), NOMEM, LIMIT ("hrefs", "href-bytes"). */
MULTISTATUS_EXTERN int multistatus_result_add_href(multistatus_result *r,
                                                   const char *href);

/* All hrefs of the result, in order:
     for (h = multistatus_result_first_href(r); h; h = multistatus_href_next(h)) ... */
MULTISTATUS_EXTERN const multistatus_href *multistatus_result_first_href(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_href *multistatus_href_next(
    const multistatus_href *h);
MULTISTATUS_EXTERN const char *multistatus_href_value(const multistatus_href *h);

/* ---- Conditions: the children of DAV:error (RFC 4918, sections 14.5 and 16) ------ */

/* Adds a precondition or postcondition code, such as {DAV:}lock-token-submitted. href:
   the resource that the condition refers to, any URI reference, or NULL. Adding the
   same name again adds the href to the same condition. ns NULL or "": no namespace.

   The conditions of RFC 4918, section 16, must be as defined there:
   lock-token-submitted has an href when it is written (else HREF), no-conflicting-lock
   may have one, the others have none, and cannot-modify-protected-property must be in a
   propstat. Errors: NAME (not an XML name, or DAV:responsedescription), HREF (href is
   ""), CONFLICT (an href that the condition cannot have, or the wrong place), NOMEM,
   LIMIT ("conditions", "hrefs", "href-bytes", "name-bytes"). */
MULTISTATUS_EXTERN int multistatus_result_add_condition(multistatus_result *r,
                                                        const char *ns,
                                                        const char *name,
                                                        const char *href);

/* As multistatus_result_add_condition, with markup as content, as for need-privileges
   (RFC 3744, section 7.1.1): "<D:resource xmlns:D=\"DAV:\">...</D:resource>". Each call
   adds a condition. DAV:href elements directly in it become the condition's hrefs; the
   rest is its content, which conditions of RFC 4918, section 16, cannot have
   (CONFLICT). The markup must be well-formed and declare its namespaces. Further
   errors: MARKUP, LIMIT ("text-bytes", "depth", "attributes", "namespaces"). */
MULTISTATUS_EXTERN int multistatus_result_add_condition_xml(multistatus_result *r,
                                                            const char *ns,
                                                            const char *name,
                                                            const char *xml);

/* As multistatus_result_add_condition_xml, with the whole element as markup, with its
   attributes and language (xml:lang), which multistatus_condition_attributes and _lang
   return. */
MULTISTATUS_EXTERN int multistatus_result_add_condition_element(multistatus_result *r,
                                                                const char *xml);

/* The conditions in order, their names, and their hrefs. ns is "" for no namespace.
   NULL: no more. */
MULTISTATUS_EXTERN const multistatus_condition *multistatus_result_first_condition(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_condition *multistatus_condition_next(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_ns(const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_name(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const multistatus_href *multistatus_condition_first_href(
    const multistatus_condition *c);

/* The content of the condition except its hrefs, as self-contained markup, in which
   text is escaped. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_condition_xml(
    const multistatus_condition *c);

/* The attributes of the condition except xml:lang, as multistatus_prop_attributes; and
   the language of its content. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_condition_attributes(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_lang(
    const multistatus_condition *c);

/* ---- Properties (RFC 4918, sections 14.18 and 14.22) ----------------------------- */

/* Checks a name, for instance before adding a property from a request. A condition or
   extension cannot have some of the names of DAV: that a property can have. ns NULL or
   "": no namespace. Returns 0. Errors: NAME (not an NCName; ns is reserved or not valid
   text), LIMIT (longer than the default of "name-bytes"). */
MULTISTATUS_EXTERN int multistatus_name_check(const char *ns, const char *name);

/* Adds a property with the status of reading or changing it. Properties are grouped
   into propstats by status, in any order of calls; 2xx is first. For a propstat with
   another message or other conditions use multistatus_result_add_propstat. ns NULL or
   "": no namespace. text: the value; NULL or "": empty. Adding a property that is
   already in the propstat with the same value, language and attributes has no effect.
   Errors: NAME, STATUS (not 200 to 999), CONFLICT (the result has a status or several
   hrefs, or the property with another value or status), TEXT (policy REFUSE), NOMEM,
   LIMIT ("props", "propstats", "text-bytes", "name-bytes"). */
MULTISTATUS_EXTERN int multistatus_result_add_prop(multistatus_result *r, int status,
                                                   const char *ns, const char *name,
                                                   const char *text);

/* As multistatus_result_add_prop, with the language of the text (xml:lang). NULL: none.
 */
MULTISTATUS_EXTERN int multistatus_result_add_prop_lang(multistatus_result *r,
                                                        int status, const char *ns,
                                                        const char *name,
                                                        const char *text,
                                                        const char *lang);

/* As multistatus_result_add_prop, with markup as the value: the content of the property
   element, such as "<D:collection xmlns:D=\"DAV:\"/>". It must be well-formed and
   declare its namespaces. Further errors: MARKUP, LIMIT ("depth", "attributes",
   "namespaces"). */
MULTISTATUS_EXTERN int multistatus_result_add_prop_xml(multistatus_result *r,
                                                       int status, const char *ns,
                                                       const char *name,
                                                       const char *xml);

/* As multistatus_result_add_prop_xml, with the whole property element and its
   attributes as markup. It must be one well-formed element that declares its
   namespaces. */
MULTISTATUS_EXTERN int multistatus_result_add_prop_element(multistatus_result *r,
                                                           int status, const char *xml);

/* The property of that name, or NULL. If it is in several propstats, one with a 2xx
   status is preferred. *status (status may be NULL) is set to the status of its
   propstat, if there is one. */
MULTISTATUS_EXTERN const multistatus_prop *multistatus_result_find_prop(
    const multistatus_result *r, const char *ns, const char *name, int *status);

/* The propstat with the properties added by status; created if there is none. Use it to
   set a message or add a condition. Returns NULL on error, which sticks to the owner:
   STATUS, CONFLICT (the result has a status or several hrefs), NOMEM, LIMIT
   ("propstats"). */
MULTISTATUS_EXTERN multistatus_propstat *multistatus_result_propstat(
    multistatus_result *r, int status);

/* Adds another propstat, for properties of the same status with their own message or
   conditions; add them with multistatus_propstat_add_prop and its variants. Propstats
   with the same status, message and conditions are written as one. Returns NULL on
   error, as multistatus_result_propstat. */
MULTISTATUS_EXTERN multistatus_propstat *multistatus_result_add_propstat(
    multistatus_result *r, int status);

/* As multistatus_result_add_prop and its variants, for this propstat. */
MULTISTATUS_EXTERN int multistatus_propstat_add_prop(multistatus_propstat *p,
                                                     const char *ns, const char *name,
                                                     const char *text);
MULTISTATUS_EXTERN int multistatus_propstat_add_prop_lang(multistatus_propstat *p,
                                                          const char *ns,
                                                          const char *name,
                                                          const char *text,
                                                          const char *lang);
MULTISTATUS_EXTERN int multistatus_propstat_add_prop_xml(multistatus_propstat *p,
                                                         const char *ns,
                                                         const char *name,
                                                         const char *xml);
MULTISTATUS_EXTERN int multistatus_propstat_add_prop_element(multistatus_propstat *p,
                                                             const char *xml);

/* As the functions with the same names for a result: multistatus_result_set_reason,
   _set_message, _set_message_lang, _add_condition, _add_condition_xml and
   _add_condition_element. */
MULTISTATUS_EXTERN int multistatus_propstat_set_reason(multistatus_propstat *p,
                                                       const char *reason);
MULTISTATUS_EXTERN int multistatus_propstat_set_message(multistatus_propstat *p,
                                                        const char *text);
MULTISTATUS_EXTERN int multistatus_propstat_set_message_lang(multistatus_propstat *p,
                                                             const char *text,
                                                             const char *lang);
MULTISTATUS_EXTERN int multistatus_propstat_add_condition(multistatus_propstat *p,
                                                          const char *ns,
                                                          const char *name,
                                                          const char *href);
MULTISTATUS_EXTERN int multistatus_propstat_add_condition_xml(multistatus_propstat *p,
                                                              const char *ns,
                                                              const char *name,
                                                              const char *xml);
MULTISTATUS_EXTERN int multistatus_propstat_add_condition_element(
    multistatus_propstat *p, const char *xml);

/* The propstats in order, and their members, as the functions with the same names for a
   result. NULL: no more, or none. */
MULTISTATUS_EXTERN const multistatus_propstat *multistatus_result_first_propstat(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_propstat *multistatus_propstat_next(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN int multistatus_propstat_status(const multistatus_propstat *p);
MULTISTATUS_EXTERN const char *multistatus_propstat_reason(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN const char *multistatus_propstat_status_line(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN const char *multistatus_propstat_message(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN const char *multistatus_propstat_lang(const multistatus_propstat *p);
MULTISTATUS_EXTERN const multistatus_condition *multistatus_propstat_first_condition(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN const multistatus_prop *multistatus_propstat_first_prop(
    const multistatus_propstat *p);

/* The kind of a property's value. */
typedef enum multistatus_prop_kind {
  MULTISTATUS_PROP_EMPTY = 0, /* value is "" */
  MULTISTATUS_PROP_TEXT = 1,  /* value is text, unescaped */
  MULTISTATUS_PROP_XML = 2    /* value is self-contained markup */
} multistatus_prop_kind;

/* The next property of the propstat (NULL: no more), its name (ns is "" for no
   namespace), and the kind of its value with the value. */
MULTISTATUS_EXTERN const multistatus_prop *multistatus_prop_next(
    const multistatus_prop *p);
MULTISTATUS_EXTERN const char *multistatus_prop_ns(const multistatus_prop *p);
MULTISTATUS_EXTERN const char *multistatus_prop_name(const multistatus_prop *p);
MULTISTATUS_EXTERN multistatus_prop_kind
multistatus_prop_kind_of(const multistatus_prop *p);
MULTISTATUS_EXTERN const char *multistatus_prop_value(const multistatus_prop *p);

/* The language (xml:lang) of the value, also if it is inherited. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_prop_lang(const multistatus_prop *p);

/* The attributes of the property element except xml:lang, as markup with the namespace
   declarations they need: " a=\"1\" xmlns:x=\"urn:x\" x:b=\"2\"". NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_prop_attributes(const multistatus_prop *p);

/* ---- Extensions ------------------------------------------------------------------ */

/* Adds an element that no RFC defines for this place, as a child of the response or
   propstat; in JSON, a string in "ext". xml: one well-formed element that declares its
   namespaces; copied. Errors: MARKUP, NAME (a DAV: element with a function of its own,
   such as DAV:status), NOMEM, LIMIT ("text-bytes", "name-bytes", "depth", "attributes",
   "namespaces"). */
MULTISTATUS_EXTERN int multistatus_result_add_ext(multistatus_result *r,
                                                  const char *xml);
MULTISTATUS_EXTERN int multistatus_propstat_add_ext(multistatus_propstat *p,
                                                    const char *xml);

/* Extensions that were added or read: child elements of a response or propstat, each
   one self-contained element. NULL: no more. */
MULTISTATUS_EXTERN const multistatus_ext *multistatus_result_first_ext(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_propstat_first_ext(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_ext_next(
    const multistatus_ext *e);
MULTISTATUS_EXTERN const char *multistatus_ext_xml(const multistatus_ext *e);

#ifdef __cplusplus
}
#endif
#endif
