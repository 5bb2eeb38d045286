/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CJSON_H
#define MULTISTATUS_CJSON_H

/* Results and properties as cJSON trees, for programs that work with cJSON: to be
   included by itself, beside <multistatus.h>, and linked with cJSON by the program. All
   of it is compiled into the program, so that the library does not depend on cJSON's
   types. What a result or a property is in JSON, doc/json.md tells.

     cJSON *value = multistatus_prop_cjson(prop);
     if (!value || !cJSON_AddItemToObject(object, "displayname", value)) ...

   Works with cJSON 1.7 and later. */

#include <cjson/cJSON.h>
#include <string.h>
#include "base.h"
#include "format.h"
#include "list.h"
#include "plugin.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Not for callers ---- */

/* The JSON form is written by one who is given a list. So what is to be told in JSON is
   read into a list first, by a format whose bodies consist of this. */
typedef struct multistatus_cjson_body {
  const multistatus_result *result; /* NULL: only a property */
  const multistatus_prop *prop;
} multistatus_cjson_body;

static inline multistatus_text multistatus_cjson_text(const char *s) {
  multistatus_text t;
  t.data = s;
  t.len = multistatus_string_length(s);
  return t;
}

static inline void multistatus_cjson_conditions(multistatus_input *in,
                                                const multistatus_condition *c) {
  const multistatus_href *h;
  for (; c; c = multistatus_condition_next(c)) {
    multistatus_input_add_condition(
        in, multistatus_cjson_text(multistatus_condition_ns(c)),
        multistatus_cjson_text(multistatus_condition_name(c)));
    for (h = multistatus_condition_first_href(c); h; h = multistatus_href_next(h))
      multistatus_input_add_condition_href(
          in, multistatus_cjson_text(multistatus_href_value(h)));
    if (multistatus_condition_xml(c))
      multistatus_input_set_condition_xml(
          in, multistatus_cjson_text(multistatus_condition_xml(c)));
  }
}

static inline void multistatus_cjson_outcome(multistatus_input *in, int status,
                                             const char *reason, const char *message,
                                             const char *lang,
                                             const multistatus_condition *conditions) {
  if (status)
    multistatus_input_set_status(in, status);
  if (reason)
    multistatus_input_set_reason(in, multistatus_cjson_text(reason));
  if (message)
    multistatus_input_set_message(in, multistatus_cjson_text(message),
                                  multistatus_cjson_text(lang));
  multistatus_cjson_conditions(in, conditions);
}

static inline void multistatus_cjson_prop(multistatus_input *in,
                                          const multistatus_prop *p) {
  multistatus_prop_text t;
  t.ns = multistatus_cjson_text(multistatus_prop_ns(p));
  t.name = multistatus_cjson_text(multistatus_prop_name(p));
  t.kind = multistatus_prop_kind_of(p);
  t.value = multistatus_cjson_text(multistatus_prop_value(p));
  t.lang = multistatus_cjson_text(multistatus_prop_lang(p));
  t.attributes = multistatus_cjson_text(multistatus_prop_attributes(p));
  multistatus_input_add_prop(in, &t);
}

static inline void multistatus_cjson_propstat(multistatus_input *in,
                                              const multistatus_propstat *ps) {
  const multistatus_prop *p = multistatus_propstat_first_prop(ps);
  multistatus_input_open_propstat(in);
  multistatus_cjson_outcome(
      in, multistatus_propstat_status(ps), multistatus_propstat_reason(ps),
      multistatus_propstat_message(ps), multistatus_propstat_lang(ps),
      multistatus_propstat_first_condition(ps));
  for (; p; p = multistatus_prop_next(p))
    multistatus_cjson_prop(in, p);
  multistatus_input_close_propstat(in);
}

static inline void multistatus_cjson_result(multistatus_input *in,
                                            const multistatus_result *r) {
  const multistatus_href *h = multistatus_result_first_href(r);
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  const multistatus_ext *e = multistatus_result_first_ext(r);
  for (; h; h = multistatus_href_next(h))
    multistatus_input_add_href(in, multistatus_cjson_text(multistatus_href_value(h)));
  multistatus_cjson_outcome(in, multistatus_result_status(r),
                            multistatus_result_reason(r), multistatus_result_message(r),
                            multistatus_result_lang(r),
                            multistatus_result_first_condition(r));
  if (multistatus_result_location(r))
    multistatus_input_set_location(
        in, multistatus_cjson_text(multistatus_result_location(r)));
  for (; ps; ps = multistatus_propstat_next(ps))
    multistatus_cjson_propstat(in, ps);
  for (; e; e = multistatus_ext_next(e))
    multistatus_input_add_ext(in, multistatus_cjson_text(multistatus_ext_xml(e)));
}

static inline int multistatus_cjson_feed(void *state, multistatus_input *in,
                                         const char *data, size_t len, size_t *used) {
  multistatus_cjson_body body;
  multistatus_text somewhere;
  (void)state;
  (void)used;
  if (len != sizeof body)
    return MULTISTATUS_ERROR_ARGUMENT;
  memcpy(&body, data, sizeof body);
  multistatus_input_begin(in);
  if (body.result) {
    multistatus_cjson_result(in, body.result);
  } else {
    somewhere.data = "/";
    somewhere.len = 1;
    multistatus_input_add_href(in, somewhere);
    multistatus_input_open_propstat(in);
    multistatus_input_set_status(in, 200);
    multistatus_cjson_prop(in, body.prop);
    multistatus_input_close_propstat(in);
  }
  return multistatus_input_commit(in);
}

/* The result, or a result with that property, as the only one of a JSON document. NULL:
   it cannot be written, or memory is out. */
static inline cJSON *multistatus_cjson_document(const multistatus_result *result,
                                                const multistatus_prop *prop) {
  static const multistatus_format format = {
      sizeof(multistatus_format), "cjson", "",   0, NULL, NULL, NULL, NULL, 0, NULL,
      multistatus_cjson_feed,     NULL,    NULL, 0};
  static const multistatus_limits none = {
      sizeof(multistatus_limits), MULTISTATUS_NO_LIMIT, MULTISTATUS_NO_LIMIT,
      MULTISTATUS_NO_LIMIT,       MULTISTATUS_NO_LIMIT, MULTISTATUS_NO_LIMIT,
      MULTISTATUS_NO_LIMIT,       MULTISTATUS_NO_LIMIT, MULTISTATUS_NO_LIMIT,
      MULTISTATUS_NO_LIMIT,       MULTISTATUS_NO_LIMIT, MULTISTATUS_NO_LIMIT,
      MULTISTATUS_NO_LIMIT,       MULTISTATUS_NO_LIMIT, MULTISTATUS_NO_LIMIT};
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_cjson_body body;
  multistatus_list *list = NULL;
  char *text = NULL;
  cJSON *document = NULL;
  lo.limits = wo.limits = &none;
  ro.format = &format;
  wo.format = multistatus_format_json();
  body.result = result;
  body.prop = prop;
  if (multistatus_list_new(&list, &lo) == 0 &&
      multistatus_list_read(list, &ro, &body, sizeof body) == 0 &&
      multistatus_list_print(list, &wo, &text, NULL) == 0)
    document = cJSON_Parse(text);
  multistatus_free(text);
  multistatus_list_free(list);
  return document;
}

/* ---- For callers ---- */

/* The result as an object. It is the caller's: cJSON_Delete. NULL: r is NULL, memory is
   out, or it cannot be written, as multistatus_writer_end would say (a result without
   href, status and properties, say). */
static inline cJSON *multistatus_result_cjson(const multistatus_result *r) {
  cJSON *document = r ? multistatus_cjson_document(r, NULL) : NULL;
  cJSON *results = cJSON_GetObjectItemCaseSensitive(document, "results");
  cJSON *result = cJSON_DetachItemFromArray(results, 0);
  cJSON_Delete(document);
  return result;
}

/* The property's value: null, a string, {"text","lang"} or {"xml"}. It is the caller's:
   cJSON_Delete. NULL: p is NULL, or memory is out. */
static inline cJSON *multistatus_prop_cjson(const multistatus_prop *p) {
  cJSON *document = p ? multistatus_cjson_document(NULL, p) : NULL;
  cJSON *results = cJSON_GetObjectItemCaseSensitive(document, "results");
  cJSON *result = cJSON_GetArrayItem(results, 0);
  cJSON *propstats = cJSON_GetObjectItemCaseSensitive(result, "propstats");
  cJSON *propstat = cJSON_GetArrayItem(propstats, 0);
  cJSON *props = cJSON_GetObjectItemCaseSensitive(propstat, "props");
  cJSON *value = cJSON_DetachItemFromArray(props, 0);
  cJSON_Delete(document);
  return value;
}

/* Adds a property with a value as multistatus_prop_cjson gives it, which stays the
   caller's. Errors: as multistatus_result_add_prop; MARKUP if the value is none of
   these (NULL is none), or its "xml" no element; NAME if that element has another name.
   They stick, as all errors of adders. */
static inline int multistatus_result_add_prop_cjson(multistatus_result *r, int status,
                                                    const char *ns, const char *name,
                                                    const cJSON *value) {
  const cJSON *xml = cJSON_GetObjectItemCaseSensitive(value, "xml");
  const cJSON *text = cJSON_GetObjectItemCaseSensitive(value, "text");
  const cJSON *lang = cJSON_GetObjectItemCaseSensitive(value, "lang");
  int rc;
  if (cJSON_IsNull(value) || cJSON_IsString(value))
    return multistatus_result_add_prop(r, status, ns, name, value->valuestring);
  if (!cJSON_IsString(xml) && cJSON_IsString(text))
    return multistatus_result_add_prop_lang(r, status, ns, name, text->valuestring,
                                            cJSON_IsString(lang) ? lang->valuestring
                                                                 : NULL);
  if (multistatus_result_find_prop(r, ns, name, NULL))
    return multistatus_result_add_prop(r, status, ns, name, NULL); /* CONFLICT */
  rc = multistatus_result_add_prop_element(r, status,
                                           cJSON_IsString(xml) ? xml->valuestring : "");
  if (!rc && !multistatus_result_find_prop(r, ns, name, NULL))
    rc = multistatus_result_add_prop(r, status, "", "", NULL); /* NAME */
  return rc;
}

#ifdef __cplusplus
}
#endif
#endif
