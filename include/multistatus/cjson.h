/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CJSON_H
#define MULTISTATUS_CJSON_H

/* Results and properties as cJSON trees. Include it in addition to <multistatus.h> and
   link the program with cJSON. All functions are inline, so the library does not depend
   on cJSON's types. doc/json.md describes the JSON of results and properties. cJSON
   itself keeps numbers as double, and ends strings at U+0000.

     cJSON *value = multistatus_prop_cjson(prop);
     if (!value || !cJSON_AddItemToObject(object, "displayname", value)) ...

   Works with cJSON 1.7 and later. */

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include "base.h"
#include "format.h"
#include "list.h"
#include "plugin.h"
#include "result.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Private ---- */

/* The output of the writer. */
typedef struct multistatus_cjson_text {
  char *data;
  size_t len;
} multistatus_cjson_text;

static inline int multistatus_cjson_write(void *ctx, const void *data, size_t len) {
  multistatus_cjson_text *t = (multistatus_cjson_text *)ctx;
  char *grown = (char *)realloc(t->data, t->len + len + 1);
  if (!grown)
    return -1;
  t->data = grown;
  memcpy(grown + t->len, data, len);
  t->len += len;
  grown[t->len] = '\0';
  return 0;
}

/* A JSON document with the result; NULL if it cannot be written or memory is out. */
static inline cJSON *multistatus_cjson_document(const multistatus_result *r) {
  multistatus_cjson_text t = {NULL, 0};
  multistatus_sink sink;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w = NULL;
  cJSON *document = NULL;
  sink.write = multistatus_cjson_write;
  sink.ctx = &t;
  o.format = multistatus_format_json();
  if (multistatus_writer_new(&w, &o, &sink) == 0 && multistatus_writer_put(w, r) == 0 &&
      multistatus_writer_end(w) == 0)
    document = cJSON_Parse(t.data);
  multistatus_writer_free(w);
  free(t.data);
  return document;
}

/* A property can only be written as part of a result. This format reads the address of
   a property as a body and creates a result with that property. */
static inline int multistatus_cjson_feed(void *state, multistatus_input *in,
                                         const char *data, size_t len, size_t *used) {
  const char *from[5];
  multistatus_text text[5], href;
  multistatus_prop_text t;
  const multistatus_prop *p;
  int i;
  (void)state;
  (void)used;
  if (len != sizeof p)
    return MULTISTATUS_ERROR_ARGUMENT;
  memcpy(&p, data, sizeof p);
  from[0] = multistatus_prop_ns(p);
  from[1] = multistatus_prop_name(p);
  from[2] = multistatus_prop_value(p);
  from[3] = multistatus_prop_lang(p);
  from[4] = multistatus_prop_attributes(p);
  for (i = 0; i < 5; i++) {
    text[i].data = from[i];
    text[i].len = multistatus_string_length(from[i]);
  }
  t.ns = text[0];
  t.name = text[1];
  t.kind = multistatus_prop_kind_of(p);
  t.value = text[2];
  t.lang = text[3];
  t.attributes = text[4];
  href.data = "/";
  href.len = 1;
  multistatus_input_begin(in);
  multistatus_input_add_href(in, href);
  multistatus_input_open_propstat(in);
  multistatus_input_set_status(in, 200);
  multistatus_input_add_prop(in, &t);
  multistatus_input_close_propstat(in);
  return multistatus_input_commit(in);
}

static inline cJSON *multistatus_cjson_prop_document(const multistatus_prop *p) {
  multistatus_format format;
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list = NULL;
  cJSON *document = NULL;
  limits.result_bytes = limits.text_bytes = limits.name_bytes = MULTISTATUS_NO_LIMIT;
  lo.limits = &limits;
  memset(&format, 0, sizeof format);
  format.size = sizeof format;
  format.name = format.content_type = "";
  format.read_feed = multistatus_cjson_feed;
  ro.format = &format;
  if (multistatus_list_new(&list, &lo) == 0 &&
      multistatus_list_read(list, &ro, &p, sizeof p) == 0)
    document = multistatus_cjson_document(multistatus_list_get(list, 0));
  multistatus_list_free(list);
  return document;
}

/* ---- Public ---- */

/* The result as an object. The caller owns it and frees it with cJSON_Delete. Returns
   NULL if r is NULL, memory is out, or multistatus_writer_put would refuse it (for
   instance without href, status and properties). */
static inline cJSON *multistatus_result_cjson(const multistatus_result *r) {
  cJSON *document = r ? multistatus_cjson_document(r) : NULL;
  cJSON *results = cJSON_GetObjectItemCaseSensitive(document, "results");
  cJSON *result = cJSON_DetachItemFromArray(results, 0);
  cJSON_Delete(document);
  return result;
}

/* The value of the property: null, a string, {"text","lang"} or {"xml"}. The caller
   owns it and frees it with cJSON_Delete. Returns NULL if p is NULL or memory is out.
 */
static inline cJSON *multistatus_prop_cjson(const multistatus_prop *p) {
  cJSON *document = p ? multistatus_cjson_prop_document(p) : NULL;
  cJSON *results = cJSON_GetObjectItemCaseSensitive(document, "results");
  cJSON *result = cJSON_GetArrayItem(results, 0);
  cJSON *propstats = cJSON_GetObjectItemCaseSensitive(result, "propstats");
  cJSON *propstat = cJSON_GetArrayItem(propstats, 0);
  cJSON *props = cJSON_GetObjectItemCaseSensitive(propstat, "props");
  cJSON *value = cJSON_DetachItemFromArray(props, 0);
  cJSON_Delete(document);
  return value;
}

/* Adds a property with a value as returned by multistatus_prop_cjson. value is not
   changed and still belongs to the caller. Errors, which stick to the owner: as
   multistatus_result_add_prop; MARKUP (value is NULL or of another type; its "xml" is
   not an element), NAME (that element has another name), CONFLICT ("xml" for a property
   that is already there, also with the same value). */
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
  if (multistatus_result_find_prop(r, ns, name, NULL)) { /* CONFLICT: twice if empty */
    rc = multistatus_result_add_prop(r, status, ns, name, NULL);
    return rc ? rc : multistatus_result_add_prop(r, status, ns, name, "-");
  }
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
