/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_RESULT_H
#define MULTISTATUS_RESULT_H

/* One item's outcome: DAV:response of RFC 4918, section 14.24, an element of "results"
   in JSON. A list, a writer or a reader owns it; it lives as long as that says, and
   everything got from it (strings, propstats, ...) lives exactly as long.

   Every string handed out is valid UTF-8, ends with a NUL, holds none inside, and holds
   only characters that XML allows.

   Functions that change a result return 0 or an error; the error also sticks to the
   owner, which reports it in the end, so the return values may be ignored. All of them
   take NULL for the result and then return MULTISTATUS_ERROR_ARGUMENT: they can be
   called on whatever _add returned. On a result that a writer has written already, or
   that was dropped, they return MULTISTATUS_ERROR_STATE and change nothing; that holds
   until the writer has begun two more. Strings passed in are copied.

   Functions that look take NULL as well, and return NULL, 0, or what stands for "not
   told". */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct multistatus_result multistatus_result;
typedef struct multistatus_href multistatus_href;
typedef struct multistatus_condition multistatus_condition;
typedef struct multistatus_propstat multistatus_propstat;
typedef struct multistatus_prop multistatus_prop;
typedef struct multistatus_ext multistatus_ext;

/* ---- The result itself ----------------------------------------------------------- */

/* The first (and usually only) href: as given to _add, or as received with white space
   around it removed. "" if a reader was told to hand out results without one; never
   NULL for a result that is not NULL. */
MULTISTATUS_EXTERN const char *multistatus_result_href(const multistatus_result *r);

/* The result's own status (DAV:status), or 0 where its properties carry it. */
MULTISTATUS_EXTERN int multistatus_result_status(const multistatus_result *r);

/* One status that tells how the item fared, also when only propstats do: the own status
   if there is one; if all propstats are 2xx, their common code, else 200; if none is,
   the first that is not 424 (Failed Dependency); if mixed, 207. 0 if nothing is known.
 */
MULTISTATUS_EXTERN int multistatus_result_outcome(const multistatus_result *r);

/* 1 if the item succeeded as a whole: its outcome is 2xx. 0: it failed, or in part, or
   nothing is known of it; and for NULL. */
MULTISTATUS_EXTERN int multistatus_result_succeeded(const multistatus_result *r);

/* DAV:responsedescription (RFC 4918, section 14.25), "message" in JSON. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_result_message(const multistatus_result *r);

/* xml:lang of the message. NULL: not told. */
MULTISTATUS_EXTERN const char *multistatus_result_lang(const multistatus_result *r);

/* DAV:location (RFC 4918, section 14.9): where the resource is now, CR, LF and NUL
   percent-encoded, so that it cannot end a Location field. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_result_location(const multistatus_result *r);

/* The phrase of the status line, where it is not the one multistatus_reason() gives for
   the status (an empty one included). NULL: it is that one, or there is no status. */
MULTISTATUS_EXTERN const char *multistatus_result_reason(const multistatus_result *r);

/* DAV:status as it was received, where "HTTP/1.1 ", the status, a space and the reason
   do not give it back: another version, other white space, what is no status line at
   all. Each CR, LF or NUL in it is a space. NULL: they do. */
MULTISTATUS_EXTERN const char *multistatus_result_status_line(
    const multistatus_result *r);

/* The quirks met in this result (MULTISTATUS_QUIRK_..., or-ed); 0 for one not read. */
MULTISTATUS_EXTERN uint64_t multistatus_result_quirks(const multistatus_result *r);

/* 1 if the resource is not there: status 404 or 410, or, as some servers say it, one
   such propstat and no property at all. */
MULTISTATUS_EXTERN int multistatus_result_missing(const multistatus_result *r);

/* What a result of a sync-collection report means (RFC 6578, sections 3.2 to 3.6). */
typedef enum multistatus_sync {
  MULTISTATUS_SYNC_OTHER = 0,       /* none of these */
  MULTISTATUS_SYNC_CHANGED = 1,     /* new or changed: properties, no status */
  MULTISTATUS_SYNC_REMOVED = 2,     /* gone: as multistatus_result_missing */
  MULTISTATUS_SYNC_UNSUPPORTED = 3, /* 403: a collection that cannot be synced */
  MULTISTATUS_SYNC_CUT = 4          /* 507: go on from the document's sync-token */
} multistatus_sync;
MULTISTATUS_EXTERN multistatus_sync
multistatus_result_sync(const multistatus_result *r);

/* Sets the status: 200 to 999. 0 takes it away (the properties will carry it).
   Errors: STATUS (out of range, 1xx among them), CONFLICT (the result has propstats).
 */
MULTISTATUS_EXTERN int multistatus_result_set_status(multistatus_result *r, int status);

/* Sets the phrase of the status line, for the status that is set now: another status
   takes it away, and so does NULL. "": an empty phrase. White space around it is
   removed, for a status line cannot have it. Errors: TEXT (CR or LF; RFC 9112, section
   4), NOMEM, LIMIT. */
MULTISTATUS_EXTERN int multistatus_result_set_reason(multistatus_result *r,
                                                     const char *reason);

/* Sets or replaces the message. NULL takes it away. Errors: NOMEM, LIMIT, TEXT. */
MULTISTATUS_EXTERN int multistatus_result_set_message(multistatus_result *r,
                                                      const char *text);

/* As set_message, with the language (xml:lang; NULL: not told) of the message. */
MULTISTATUS_EXTERN int multistatus_result_set_message_lang(multistatus_result *r,
                                                           const char *text,
                                                           const char *lang);

/* Sets or replaces the location: any URI reference. Errors: HREF (empty), NOMEM, LIMIT.
 */
MULTISTATUS_EXTERN int multistatus_result_set_location(multistatus_result *r,
                                                       const char *href);

/* ---- hrefs: one status may hold for several (RFC 4918, section 14.24) ------------ */

/* Adds one more href that the status holds for. Errors: HREF (empty, or not as
   multistatus_writer_add wants it), CONFLICT (the result has propstats; then there is
   exactly one href), NOMEM, LIMIT. */
MULTISTATUS_EXTERN int multistatus_result_add_href(multistatus_result *r,
                                                   const char *href);

/* All hrefs that the status holds for, the first included:
     for (h = multistatus_result_first_href(r); h; h = multistatus_href_next(h)) ... */
MULTISTATUS_EXTERN const multistatus_href *multistatus_result_first_href(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_href *multistatus_href_next(
    const multistatus_href *h);
MULTISTATUS_EXTERN const char *multistatus_href_value(const multistatus_href *h);

/* ---- Conditions: the children of DAV:error (RFC 4918, sections 14.5 and 16) ------ */

/* Adds a precondition or postcondition code to the result, {DAV:}lock-token-submitted,
   say. href: the resource it speaks of, any URI reference, or NULL. Called again with
   the same ns and name, it adds a further href to the same condition. ns may be "".

   Those of RFC 4918, section 16, have to be as it says: lock-token-submitted has an
   href by the time it is written (else HREF), no-conflicting-lock may have, the others
   have none, and cannot-modify-protected-property belongs to a propstat.
   Errors: NAME (no name, or the name of a description), HREF (empty), CONFLICT (an href
   that may not be there, or the wrong place), NOMEM, LIMIT. */
MULTISTATUS_EXTERN int multistatus_result_add_condition(multistatus_result *r,
                                                        const char *ns,
                                                        const char *name,
                                                        const char *href);

/* As add_condition, with content as markup, need-privileges (RFC 3744, section 7.1.1),
   say: "<D:resource xmlns:D=\"DAV:\">...</D:resource>". Each call adds a condition of
   its own. DAV:href elements directly in it are the condition's hrefs; everything else
   is its content, which those of RFC 4918, section 16, do not have (CONFLICT). The
   markup must be well-formed and declare the namespaces it uses. Errors: as
   add_condition, and MARKUP, TEXT. */
MULTISTATUS_EXTERN int multistatus_result_add_condition_xml(multistatus_result *r,
                                                            const char *ns,
                                                            const char *name,
                                                            const char *xml);

/* As add_condition_xml, with the whole element as markup, its attributes and its
   language (xml:lang) included: what multistatus_condition_attributes and _lang return.
   Errors: as add_condition_xml. */
MULTISTATUS_EXTERN int multistatus_result_add_condition_element(multistatus_result *r,
                                                                const char *xml);

/* The conditions in order, their names, and the hrefs in each. ns is "" for a name in
   no namespace. NULL: no more. */
MULTISTATUS_EXTERN const multistatus_condition *multistatus_result_first_condition(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_condition *multistatus_condition_next(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_ns(const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_name(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const multistatus_href *multistatus_condition_first_href(
    const multistatus_condition *c);

/* What the condition holds beside hrefs, as markup that stands for itself (text is
   escaped in it). NULL: nothing. */
MULTISTATUS_EXTERN const char *multistatus_condition_xml(
    const multistatus_condition *c);

/* Its own attributes but for xml:lang, as multistatus_prop_attributes; and the language
   of what it holds. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_condition_attributes(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_lang(
    const multistatus_condition *c);

/* ---- Properties (RFC 4918, sections 14.18 and 14.22) ----------------------------- */

/* 0 if a property, condition or extension may have that name: one that came with a
   request, to be tested before it is added. ns may be NULL or "": no namespace.
   NAME: it is no XML name (NCName), or ns is reserved or no text; LIMIT: one of them is
   longer than the default of "name-bytes". */
MULTISTATUS_EXTERN int multistatus_name_check(const char *ns, const char *name);

/* Adds a property and the status it was read or changed with. Properties are grouped
   into propstats by status, whatever the order they are added in, 2xx first; a group of
   its own, for another message or other conditions, is multistatus_result_add_propstat.
   ns may be "": a name in no namespace. text: the value; NULL or "": empty.
   A property that is in that propstat already, with the same value, language and
   attributes, is not added again, and that is no error.
   Errors: NAME, STATUS (not 200 to 999), CONFLICT (the result has a status of its own
   or further hrefs, or the property is there with another value or status), TEXT,
   NOMEM, LIMIT. */
MULTISTATUS_EXTERN int multistatus_result_add_prop(multistatus_result *r, int status,
                                                   const char *ns, const char *name,
                                                   const char *text);

/* As add_prop, with the language of the text (xml:lang); NULL: not told. */
MULTISTATUS_EXTERN int multistatus_result_add_prop_lang(multistatus_result *r,
                                                        int status, const char *ns,
                                                        const char *name,
                                                        const char *text,
                                                        const char *lang);

/* As add_prop, with markup as the value: what stands between the property's tags,
   "<D:collection xmlns:D=\"DAV:\"/>", say. It must be well-formed and declare the
   namespaces it uses. Errors: as add_prop, and MARKUP. */
MULTISTATUS_EXTERN int multistatus_result_add_prop_xml(multistatus_result *r,
                                                       int status, const char *ns,
                                                       const char *name,
                                                       const char *xml);

/* As add_prop, with the whole property element as markup, its attributes included. It
   must be one well-formed element that declares the namespaces it uses. Errors: as
   add_prop, and MARKUP. */
MULTISTATUS_EXTERN int multistatus_result_add_prop_element(multistatus_result *r,
                                                           int status, const char *xml);

/* The property of that name; NULL: not there. If it stands in several propstats, the
   one with a 2xx status comes first. *status (may be NULL) gets its propstat's status.
 */
MULTISTATUS_EXTERN const multistatus_prop *multistatus_result_find_prop(
    const multistatus_result *r, const char *ns, const char *name, int *status);

/* The propstat of a status, where all properties added by status are, made if there is
   none: to give it a message or a condition. NULL on error (sticks to the owner): as
   add_prop. */
MULTISTATUS_EXTERN multistatus_propstat *multistatus_result_propstat(
    multistatus_result *r, int status);

/* A further propstat, apart from that one: for properties of the same status with a
   message or conditions of their own, added by multistatus_propstat_add_prop and its
   like. Where two come to say the same of status, message and conditions, they are
   written as one. NULL on error: as add_prop. */
MULTISTATUS_EXTERN multistatus_propstat *multistatus_result_add_propstat(
    multistatus_result *r, int status);

/* As multistatus_result_add_prop and its like, to this propstat. */
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

/* As the functions of a result: multistatus_result_set_reason, _set_message,
   _set_message_lang, _add_condition, _add_condition_xml and _add_condition_element. */
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

/* The propstats in order, and what each says: as the functions of the same names say it
   of a result. */
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

/* What a property's value is. */
typedef enum multistatus_prop_kind {
  MULTISTATUS_PROP_EMPTY = 0, /* value is "" */
  MULTISTATUS_PROP_TEXT = 1,  /* value is text, nothing escaped in it */
  MULTISTATUS_PROP_XML = 2    /* value is markup that stands for itself */
} multistatus_prop_kind;

/* The next property of the propstat (NULL: no more), its name (ns is "" for one in no
   namespace) and its value, by kind. */
MULTISTATUS_EXTERN const multistatus_prop *multistatus_prop_next(
    const multistatus_prop *p);
MULTISTATUS_EXTERN const char *multistatus_prop_ns(const multistatus_prop *p);
MULTISTATUS_EXTERN const char *multistatus_prop_name(const multistatus_prop *p);
MULTISTATUS_EXTERN multistatus_prop_kind
multistatus_prop_kind_of(const multistatus_prop *p);
MULTISTATUS_EXTERN const char *multistatus_prop_value(const multistatus_prop *p);

/* xml:lang in force for the value, inherited ones included. NULL: not told. */
MULTISTATUS_EXTERN const char *multistatus_prop_lang(const multistatus_prop *p);

/* The property element's own attributes but for xml:lang, as markup with the namespace
   declarations they need: " a=\"1\" xmlns:x=\"urn:x\" x:b=\"2\"". NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_prop_attributes(const multistatus_prop *p);

/* ---- Extensions ------------------------------------------------------------------ */

/* Adds an element that no RFC defines for this place: a further child of the response,
   or of the propstat; in JSON it is a string in "ext". xml: one well-formed element
   that declares the namespaces it uses; copied. Errors: MARKUP, NAME (an element of
   DAV: that has a function of its own, such as DAV:status), TEXT, NOMEM, LIMIT. */
MULTISTATUS_EXTERN int multistatus_result_add_ext(multistatus_result *r,
                                                  const char *xml);
MULTISTATUS_EXTERN int multistatus_propstat_add_ext(multistatus_propstat *p,
                                                    const char *xml);

/* Extensions that were added or received: child elements of a response or a propstat,
   each as one self-contained element. */
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
