/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../base/options.h"
#include "../http/field.h"
#include "../http/method.h"
#include "../stream/registry.h"

/* Negotiation of the response format. */

enum { NEGOTIATE_ALIASES = 4, NEGOTIATE_OFFERS = 5 + NEGOTIATE_ALIASES };

typedef struct negotiate_offer {
  const char *type, *content_type;
  const multistatus_format *format;
  multistatus__accepted rating; /* from Accept */
} negotiate_offer;

typedef struct negotiate_state {
  negotiate_offer offers[NEGOTIATE_OFFERS]; /* in the server's order */
  size_t count;
  bool dav; /* a DAV method: XML unless the client prefers another type by name */
  const multistatus_format *family; /* the format of the request body, or NULL */
} negotiate_state;

static void negotiate_add(negotiate_state *s, const char *type,
                          const multistatus_format *format, const char *content_type) {
  negotiate_offer offer = {type, content_type, format, {0, 0}};
  s->offers[s->count++] = offer;
}

/* A built-in format, unless the build leaves it out. */
static void negotiate_add_own(negotiate_state *s, const char *type, const char *name) {
  const multistatus_format *format = multistatus_format_named(name);
  if (format)
    negotiate_add(s, type, format, multistatus_format_content_type(format));
}

static void negotiate_add_xml(negotiate_state *s) {
  const multistatus_format *xml = multistatus_format_named("dav-xml");
  negotiate_add_own(s, "application/xml", "dav-xml");
  if (xml)
    negotiate_add(s, "text/xml", xml, "text/xml; charset=utf-8");
}

/* The values of a field of the request: as a string, and among the fields. */
static multistatus__values negotiate_values(const multistatus_negotiate_options *o,
                                            const char *name, const char *joined) {
  multistatus__values v = {name, joined, o->fields, o->field_count};
  return v;
}

static const multistatus_format *negotiate_family(
    const multistatus_negotiate_options *o) {
  multistatus__values types = negotiate_values(o, "Content-Type", o->content_type);
  multistatus_text type = {NULL, 0};
  size_t at = 0;
  multistatus__values_next(&types, &at, &type);
  return multistatus__format_for_type(type);
}

static void negotiate_init(negotiate_state *s, const multistatus_negotiate_options *o) {
  memset(s, 0, sizeof *s);
  s->dav = (multistatus__method_flags(o->method) & METHOD_DAV) != 0;
  s->family = negotiate_family(o);
  if (s->dav)
    negotiate_add_xml(s);
  negotiate_add_own(s, "application/json", "json");
  if (!s->dav)
    negotiate_add_xml(s);
  negotiate_add_own(s, "application/x-ndjson", "ndjson");
  negotiate_add_own(s, "application/json-seq", "json-seq");
  for (size_t i = 0; i < o->alias_count; i++)
    negotiate_add(s, o->aliases[i].type, o->aliases[i].format, o->aliases[i].type);
}

static void negotiate_read(negotiate_state *s, const multistatus__values *accept) {
  for (size_t i = 0; i < s->count; i++)
    s->offers[i].rating = multistatus__accept_look(accept, s->offers[i].type);
}

static bool negotiate_is_xml(const negotiate_offer *offer) {
  return offer->format == multistatus_format_named("dav-xml");
}

/* The offer with the highest weight that passes a test (NULL: all pass), the first of
   several; NULL if none is acceptable. */
static const negotiate_offer *negotiate_top(const negotiate_state *s,
                                            bool (*admits)(const negotiate_offer *)) {
  const negotiate_offer *top = NULL;
  for (const negotiate_offer *o = s->offers; o < s->offers + s->count; o++)
    if (o->rating.weight > (top ? top->rating.weight : 0) && (!admits || admits(o)))
      top = o;
  return top;
}

static bool negotiate_is_named(const negotiate_offer *offer) {
  return offer->rating.rank >= 3 && !negotiate_is_xml(offer);
}

/* Deployed DAV clients accept any type and expect XML. */
static const negotiate_offer *negotiate_dav(const negotiate_state *s) {
  const negotiate_offer *xml = negotiate_top(s, negotiate_is_xml);
  const negotiate_offer *named = negotiate_top(s, negotiate_is_named);
  if (xml)
    return named && named->rating.weight > xml->rating.weight ? named : xml;
  return negotiate_top(s, NULL);
}

/* If only the range for any type matches the best offers, the format of the request
   body is chosen. */
static const negotiate_offer *negotiate_other(const negotiate_state *s) {
  const negotiate_offer *top = negotiate_top(s, NULL), *own = NULL;
  for (const negotiate_offer *o = s->offers; top && o < s->offers + s->count; o++) {
    if (o->rating.weight != top->rating.weight)
      continue;
    if (o->rating.rank > 1)
      return top;
    if (!own && o->format == s->family)
      own = o;
  }
  return own ? own : top;
}

static const negotiate_offer *negotiate_best(const negotiate_state *s) {
  return s->dav ? negotiate_dav(s) : negotiate_other(s);
}

/* ---- Problem, Vary and types ---- */

static multistatus_problem_form negotiate_problem(const negotiate_state *s,
                                                  const multistatus__values *accept,
                                                  const negotiate_offer *best) {
  multistatus__accepted json =
      multistatus__accept_look(accept, "application/problem+json");
  multistatus__accepted xml =
      multistatus__accept_look(accept, "application/problem+xml");
  int json_weight = json.rank >= 3 ? json.weight : 0;
  int xml_weight = xml.rank >= 3 ? xml.weight : 0;
  if (json_weight || xml_weight)
    return json_weight >= xml_weight ? MULTISTATUS_PROBLEM_JSON
                                     : MULTISTATUS_PROBLEM_XML;
  if (s->dav && (!best || negotiate_is_xml(best)))
    return MULTISTATUS_PROBLEM_DAV;
  return best && negotiate_is_xml(best) ? MULTISTATUS_PROBLEM_XML
                                        : MULTISTATUS_PROBLEM_JSON;
}

/* Caches need the fields that a response depends on, even if this request has none of
   them (RFC 7240, section 2). */
static const char *negotiate_vary(unsigned honours, unsigned heeded) {
  unsigned content = MULTISTATUS_PREFER_MINIMAL | MULTISTATUS_PREFER_REPRESENTATION |
                     MULTISTATUS_PREFER_NOROOT;
  return heeded || (honours & content) ? "Accept, Prefer" : "Accept";
}

/* Lists the types on offer. False if they do not fit. */
static bool negotiate_list(const negotiate_state *s, char *to, size_t room) {
  *to = '\0';
  for (size_t i = 0; i < s->count; i++)
    if (!multistatus__field_append(to, room, multistatus__cstring(s->offers[i].type)))
      return false;
  return true;
}

static int negotiate_refuse(const void *options, const char **why) {
  const multistatus_negotiate_options *o = options;
  multistatus_negotiated n;
  negotiate_state s;
  if (o->alias_count > NEGOTIATE_ALIASES)
    return multistatus__refuse(why, "alias_count is more than 4");
  if (o->alias_count && !o->aliases)
    return multistatus__refuse(why, "aliases is NULL, alias_count is not 0");
  for (size_t i = 0; i < o->alias_count; i++) {
    if (!o->aliases[i].format)
      return multistatus__refuse(why, "the format of one of aliases is NULL");
    if (!o->aliases[i].type || !strchr(o->aliases[i].type, '/') ||
        multistatus__has_field_control(multistatus__cstring(o->aliases[i].type)))
      return multistatus__refuse(why, "the type of one of aliases is not a media type");
  }
  if (o->field_count && !o->fields)
    return multistatus__refuse(why, "fields is NULL, field_count is not 0");
  for (size_t i = 0; i < o->field_count; i++)
    if ((o->fields[i].name_len && !o->fields[i].name) ||
        (o->fields[i].value_len && !o->fields[i].value))
      return multistatus__refuse(why, "the name or value of one of fields is NULL");
  negotiate_init(&s, o);
  return negotiate_list(&s, n.types, sizeof n.types)
             ? 0
             : multistatus__refuse(why, "the types of aliases are too long");
}

const multistatus__options_kind multistatus__negotiate_options = MULTISTATUS__OPTIONS(
    multistatus_negotiate_options, field_count, "MULTISTATUS_NEGOTIATE_OPTIONS_INIT",
    "the options are NULL", negotiate_refuse);
const multistatus__options_kind multistatus__negotiated_options =
    MULTISTATUS__OPTIONS(multistatus_negotiated, types, "MULTISTATUS_NEGOTIATED_INIT",
                         "the struct for the decision is NULL", NULL);

int multistatus_negotiate(const multistatus_negotiate_options *given,
                          multistatus_negotiated *out) {
  static const multistatus_negotiated none = MULTISTATUS_NEGOTIATED_INIT;
  multistatus_negotiated n;
  multistatus_negotiate_options o;
  negotiate_state s;
  if (multistatus__options_take(&multistatus__negotiated_options, &n, out, NULL) ||
      multistatus__options_take(&multistatus__negotiate_options, &o, given, NULL))
    return MULTISTATUS_ERROR_ARGUMENT;
  n = none;
  negotiate_init(&s, &o);
  negotiate_list(&s, n.types, sizeof n.types);
  const multistatus__values any = {"Accept", "*/*", NULL, 0};
  multistatus__values accept = negotiate_values(&o, "Accept", o.accept);
  multistatus__values prefer = negotiate_values(&o, "Prefer", o.prefer);
  negotiate_read(&s, multistatus__accept_has_range(&accept) ? &accept : &any);
  const negotiate_offer *best = negotiate_best(&s);
  n.problem = negotiate_problem(&s, &accept, best);
  if (!best && !(o.flags & MULTISTATUS_NEGOTIATE_STRICT)) {
    negotiate_read(&s, &any);
    best = negotiate_best(&s);
  }
  n.format = best ? best->format : NULL;
  n.content_type = best ? best->content_type : "";
  n.preferences =
      multistatus__prefer_read(&prefer, o.honours, &n.wait, n.preference_applied);
  n.vary = negotiate_vary(o.honours, n.preferences);
  multistatus__options_give(&multistatus__negotiated_options, out, &n);
  return best ? 0 : 406;
}

/* ---- Vary ---- */

static bool vary_has(const char *list, multistatus_text name) {
  multistatus_text rest = multistatus__cstring(list);
  while (rest.len)
    if (multistatus__field_same(multistatus__field_take(&rest, ','), name))
      return true;
  return false;
}

int multistatus_vary_add(char *vary, size_t room, const char *names) {
  if (!vary || !names || !memchr(vary, '\0', room) ||
      multistatus__has_field_control(multistatus__cstring(vary)) ||
      multistatus__has_field_control(multistatus__cstring(names)))
    return MULTISTATUS_ERROR_ARGUMENT;
  size_t before = strlen(vary);
  multistatus_text rest = multistatus__cstring(names);
  while (rest.len && !vary_has(vary, multistatus__cstring("*"))) {
    multistatus_text name = multistatus__field_take(&rest, ',');
    if (name.len == 0 || vary_has(vary, name) ||
        multistatus__field_append(vary, room, name))
      continue;
    vary[before] = '\0';
    return MULTISTATUS_ERROR_LIMIT;
  }
  return 0;
}
