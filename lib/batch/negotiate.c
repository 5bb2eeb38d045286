/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "../base/options.h"
#include "../http/field.h"
#include "../http/status.h"
#include "../stream/registry.h"

/* Negotiation of the response format. */

/* ---- Fields of a request ---- */

/* An iterator over the elements of the list that the fields of one name form. */
typedef struct field_elements {
  const char *name;
  multistatus_text rest; /* of the current value */
  const multistatus_field *next, *end;
} field_elements;

/* Begins the value of the next field with that name. False: there are no more. */
static bool field_next_value(field_elements *e) {
  while (e->next != e->end) {
    const multistatus_field *f = e->next++;
    const multistatus_text name = {f->name, f->name_len};
    if (!multistatus__field_is(name, e->name))
      continue;
    e->rest.data = f->value;
    e->rest.len = f->value_len;
    return true;
  }
  return false;
}

static bool field_next_element(field_elements *e, multistatus_text *element) {
  while (e->rest.len == 0)
    if (!field_next_value(e))
      return false;
  *element = multistatus__field_take(&e->rest, ',');
  return true;
}

/* Appends a name to a list, after ", " unless the list is empty. Returns false, and
   changes nothing, if it does not fit into room bytes with its NUL. */
static bool field_append(char *list, size_t room, multistatus_text name) {
  size_t len = strlen(list), comma = len ? 2 : 0;
  if (comma + name.len >= room - len)
    return false;
  memcpy(list + len, ", ", comma);
  memcpy(list + len + comma, name.data, name.len);
  list[len + comma + name.len] = '\0';
  return true;
}

/* ---- Accept (RFC 9110, section 12.5.1) ---- */

enum { ACCEPT_FULL = 1000, ACCEPT_BAD = -1 };

/* Parses a weight: "0.25" is 250 (RFC 9110, section 12.4.2). ".25" is accepted too,
   because a common client sends it. */
static int accept_weight(multistatus_text t) {
  int weight = 0, unit = ACCEPT_FULL;
  size_t i = 0;
  if (t.len && (t.data[0] == '0' || t.data[0] == '1'))
    weight = (t.data[i++] - '0') * ACCEPT_FULL;
  else if (t.len < 2)
    return ACCEPT_BAD;
  if (i < t.len && t.data[i++] != '.')
    return ACCEPT_BAD;
  for (; i < t.len; i++) {
    unit /= 10;
    if (unit == 0 || !multistatus__is_digit(t.data[i]))
      return ACCEPT_BAD;
    weight += (t.data[i] - '0') * unit;
  }
  return weight <= ACCEPT_FULL ? weight : ACCEPT_BAD;
}

/* True if the type has that parameter. Every body is UTF-8, with or without charset. */
static bool accept_has(multistatus_text parameters, const multistatus__pair *asked) {
  if (multistatus__field_is(asked->name, "charset"))
    return multistatus__field_is(asked->value, "utf-8");
  while (parameters.len) {
    multistatus__pair p = multistatus__field_pair(&parameters);
    if (multistatus__same_folded(p.name, asked->name) &&
        multistatus__same(p.value, asked->value))
      return true;
  }
  return false;
}

/* The rank of a range without its parameters. */
static int accept_fit(multistatus_text range, multistatus_text type) {
  if (multistatus__same_folded(range, type))
    return 3;
  if (multistatus__field_is(range, "*/*") || multistatus__field_is(range, "*"))
    return 1;
  if (range.len < 3 || memcmp(range.data + range.len - 2, "/*", 2) != 0)
    return 0;
  range.len--;
  if (type.len > range.len)
    type.len = range.len;
  return multistatus__same_folded(range, type) ? 2 : 0;
}

/* The rating of a type by an Accept field: that of the most specific range that
   matches. */
typedef struct accepted {
  int rank;   /* 0: no match; 1: any range; 2: type range; 3: exact; more: parameters */
  int weight; /* in thousandths */
} accepted;

/* True for a media range; "*" is accepted too, because common clients send it. */
static bool accept_is_range(multistatus_text range) {
  multistatus_text subtype = range;
  multistatus_text type = multistatus__field_take(&subtype, '/');
  return multistatus__field_is(range, "*") ||
         (multistatus__is_token(type) && multistatus__is_token(subtype) &&
          type.len + 1 + subtype.len == range.len);
}

/* True for a parameter (RFC 9110, section 5.6.6). A quote is before its value only if
   the quoted string ends. */
static bool accept_is_parameter(const multistatus__pair *p) {
  return multistatus__is_token(p->name) &&
         (p->value.data[-1] == '"' || multistatus__is_token(p->value));
}

/* The rating of a type by one element of the field. The weight is ACCEPT_BAD if the
   element is malformed. */
static accepted accept_element(multistatus_text element, multistatus_text type) {
  static const accepted none = {0, 0}, malformed = {0, ACCEPT_BAD};
  multistatus_text range = multistatus__field_take(&element, ';');
  multistatus_text parameters = type;
  multistatus_text bare = multistatus__field_take(&parameters, ';');
  accepted found = {accept_fit(range, bare), ACCEPT_FULL};
  bool fits = found.rank, valid = accept_is_range(range);
  while (element.len) {
    multistatus__pair p = multistatus__field_pair(&element);
    if (multistatus__field_is(p.name, "q")) {
      found.weight = accept_weight(p.value);
      break; /* the parameters after q are not those of the range */
    }
    if (!p.name.len && !p.value.len)
      continue;
    valid = valid && accept_is_parameter(&p);
    fits = fits && accept_has(parameters, &p);
    found.rank += found.rank > 2; /* an exact range remains the most specific one */
  }
  return !valid || found.weight == ACCEPT_BAD ? malformed : fits ? found : none;
}

/* The rating of a type by a field. Without an element that is not malformed, a field is
   ignored: any type is accepted. The whole field is parsed for each type, of which
   there are few, so that no memory is needed. */
static accepted accept_look(const field_elements *accept, const char *type) {
  static const accepted any = {1, ACCEPT_FULL};
  accepted best = {0, ACCEPT_BAD};
  field_elements all = *accept;
  for (multistatus_text element; field_next_element(&all, &element);) {
    accepted found = accept_element(element, multistatus__cstring(type));
    if (found.rank > best.rank ||
        (found.rank == best.rank && found.weight > best.weight))
      best = found;
  }
  return best.weight == ACCEPT_BAD ? any : best;
}

/* ---- Prefer (RFC 7240) ---- */

static const struct prefer_known {
  char text[24]; /* in Preference-Applied; after WAIT, a number of seconds follows */
  unsigned char bit;
} prefer_table[] = {
    {"return=minimal", MULTISTATUS_PREFER_MINIMAL},
    {"return=representation", MULTISTATUS_PREFER_REPRESENTATION},
    {"handling=strict", MULTISTATUS_PREFER_STRICT},
    {"handling=lenient", MULTISTATUS_PREFER_LENIENT},
    {"continue-on-error", MULTISTATUS_PREFER_CONTINUE},
    {"odata.continue-on-error", MULTISTATUS_PREFER_CONTINUE},
    {"respond-async", MULTISTATUS_PREFER_ASYNC},
    {"wait=", MULTISTATUS_PREFER_WAIT},
    {"depth-noroot", MULTISTATUS_PREFER_NOROOT},
};

/* Returns -1 if t is not a number. Large numbers become 999999999. */
static int64_t prefer_seconds(multistatus_text t) {
  int64_t n = 0;
  for (size_t i = 0; i < t.len; i++) {
    if (!multistatus__is_digit(t.data[i]))
      return -1;
    n = n > 99999999 ? 999999999 : n * 10 + (t.data[i] - '0');
  }
  return t.len ? n : -1;
}

/* The preference of that name and value, or NULL. *named is set to the bits of all
   preferences of that name. */
static const struct prefer_known *prefer_find(const multistatus__pair *p,
                                              unsigned *named) {
  const struct prefer_known *found = NULL;
  *named = 0;
  for (size_t i = 0; i < sizeof prefer_table / sizeof *prefer_table; i++) {
    unsigned bit = prefer_table[i].bit;
    multistatus_text text = multistatus__cstring(prefer_table[i].text);
    multistatus__pair known = multistatus__field_pair(&text);
    if (!multistatus__same_folded(p->name, known.name))
      continue;
    *named |= bit;
    if (bit == MULTISTATUS_PREFER_WAIT
            ? prefer_seconds(p->value) >= 0
            : multistatus__same_folded(p->value, known.value) ||
                  (bit == MULTISTATUS_PREFER_CONTINUE &&
                   multistatus__field_is(p->value, "true")))
      found = &prefer_table[i];
  }
  return found;
}

/* Returns the preferences in the field that are among honours, and sets the value of
   Preference-Applied for them. *wait is set for WAIT only. Only the first occurrence of
   a preference counts. */
enum { PREFER_APPLIED = 160 };
static unsigned prefer_read(field_elements *prefer, unsigned honours, int64_t *wait,
                            char applied[PREFER_APPLIED]) {
  /* All-or-nothing and continuing after an error exclude each other. */
  const unsigned either = MULTISTATUS_PREFER_STRICT | MULTISTATUS_PREFER_CONTINUE;
  unsigned applying = 0, seen = 0, named;
  *applied = '\0';
  for (multistatus_text element; field_next_element(prefer, &element);) {
    multistatus__pair p = multistatus__field_pair(&element); /* ignores parameters */
    const struct prefer_known *k = prefer_find(&p, &named);
    if (k && (k->bit & honours & ~seen & ~(applying & either ? either : 0))) {
      char text[48];
      int len = snprintf(text, sizeof text, "%s", k->text);
      if (k->bit == MULTISTATUS_PREFER_WAIT) {
        *wait = prefer_seconds(p.value);
        snprintf(text + len, sizeof text - (size_t)len, "%ld", (long)*wait);
      }
      applying |= k->bit;
      field_append(applied, PREFER_APPLIED, multistatus__cstring(text));
    }
    seen |= named;
  }
  return applying;
}

/* ---- Offers ---- */

enum { NEGOTIATE_ALIASES = 4, NEGOTIATE_OFFERS = 5 + NEGOTIATE_ALIASES };

typedef struct negotiate_offer {
  const char *type, *content_type;
  const multistatus_format *format;
  accepted rating; /* from Accept */
} negotiate_offer;

typedef struct negotiate_state {
  negotiate_offer offers[NEGOTIATE_OFFERS]; /* in the server's order */
  size_t count;
  bool dav; /* a DAV method: XML unless the client prefers another type by name */
  const multistatus_format *family; /* the format of the request body, or NULL */
} negotiate_state;

/* The elements of a field of the request, first those of a value that may be NULL. */
static field_elements negotiate_field(const multistatus_negotiate_options *o,
                                      const char *name, const char *value) {
  const multistatus_field *end =
      o->field_count ? o->fields + o->field_count : o->fields;
  return (field_elements){name, multistatus__cstring(value), o->fields, end};
}

static void negotiate_init(negotiate_state *s, const multistatus_negotiate_options *o) {
  static const struct {
    const char *type, *format, *content_type; /* NULL: that of the format */
  } own[] = {{"application/xml", "dav-xml", NULL},
             {"text/xml", "dav-xml", "text/xml; charset=utf-8"},
             {"application/json", "json", NULL},
             {"application/x-ndjson", "ndjson", NULL},
             {"application/json-seq", "json-seq", NULL}};
  field_elements types = negotiate_field(o, "Content-Type", o->content_type);
  memset(s, 0, sizeof *s);
  s->dav = (multistatus__method_flags(o->method) & METHOD_DAV) != 0;
  if (!o->content_type)
    field_next_value(&types);
  s->family = multistatus__format_for_type(types.rest);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    size_t k = s->dav || i > 2 ? i : (i + 2) % 3; /* else JSON is before XML */
    const multistatus_format *f = multistatus_format_named(own[k].format);
    const char *content_type = own[k].content_type;
    content_type = content_type ? content_type : multistatus_format_content_type(f);
    if (f) /* the build may leave it out */
      s->offers[s->count++] = (negotiate_offer){own[k].type, content_type, f, {0, 0}};
  }
  for (size_t i = 0; i < o->alias_count; i++)
    s->offers[s->count++] = (negotiate_offer){
        o->aliases[i].type, o->aliases[i].type, o->aliases[i].format, {0, 0}};
}

static void negotiate_read(negotiate_state *s, const field_elements *accept) {
  for (size_t i = 0; i < s->count; i++)
    s->offers[i].rating = accept_look(accept, s->offers[i].type);
}

static bool negotiate_is_xml(const negotiate_offer *offer) {
  return offer->format == multistatus_format_named("dav-xml");
}

/* Makes an offer the best one if its weight is higher. */
static void negotiate_raise(const negotiate_offer **best, const negotiate_offer *o) {
  if (o->rating.weight > (*best ? (*best)->rating.weight : 0))
    *best = o;
}

/* The offer to choose; NULL if none is acceptable. */
static const negotiate_offer *negotiate_best(const negotiate_state *s) {
  const negotiate_offer *top = NULL, *xml = NULL, *named = NULL, *own = NULL;
  for (const negotiate_offer *o = s->offers; o < s->offers + s->count; o++) {
    negotiate_raise(&top, o);
    if (negotiate_is_xml(o))
      negotiate_raise(&xml, o);
    else if (o->rating.rank >= 3)
      negotiate_raise(&named, o);
  }
  /* Deployed DAV clients accept any type and expect XML. */
  if (s->dav && xml)
    return named && named->rating.weight > xml->rating.weight ? named : xml;
  /* If only the range for any type matches the best offers, the format of the request
     body is chosen. */
  for (const negotiate_offer *o = s->offers; top && o < s->offers + s->count; o++) {
    if (o->rating.weight != top->rating.weight)
      continue;
    if (o->rating.rank > 1 || s->dav)
      return top;
    if (!own && o->format == s->family)
      own = o;
  }
  return own ? own : top;
}

/* ---- The decision ---- */

static multistatus_problem_form negotiate_problem(const negotiate_state *s,
                                                  const field_elements *accept,
                                                  const negotiate_offer *best) {
  accepted json = accept_look(accept, "application/problem+json");
  accepted xml = accept_look(accept, "application/problem+xml");
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

/* Lists the types on offer. False if they do not fit. */
static bool negotiate_list(const negotiate_state *s, char *to, size_t room) {
  *to = '\0';
  for (size_t i = 0; i < s->count; i++)
    if (!field_append(to, room, multistatus__cstring(s->offers[i].type)))
      return false;
  return true;
}

static int negotiate_refuse(const void *options, const char **why) {
  const multistatus_negotiate_options *o = options;
  const unsigned known = 2 * MULTISTATUS_PREFER_NOROOT - 1; /* up to the last */
  multistatus_negotiated n;
  negotiate_state s;
  if (o->flags & ~(unsigned)MULTISTATUS_NEGOTIATE_STRICT)
    return multistatus__refuse(why, "flags has an unknown bit");
  if (o->honours & ~known)
    return multistatus__refuse(why, "honours has an unknown bit");
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

const multistatus__options_kind multistatus__negotiate_options =
    MULTISTATUS__OPTIONS(multistatus_negotiate_options, field_count,
                         "the options are NULL", negotiate_refuse);
const multistatus__options_kind multistatus__negotiated_options = MULTISTATUS__OPTIONS(
    multistatus_negotiated, types, "the struct for the decision is NULL", NULL);

int multistatus_negotiate(const multistatus_negotiate_options *given,
                          multistatus_negotiated *out) {
  multistatus_negotiated n;
  multistatus_negotiate_options o;
  negotiate_state s;
  if (multistatus__options_take(&multistatus__negotiated_options, &n, out, NULL) ||
      multistatus__options_take(&multistatus__negotiate_options, &o, given, NULL))
    return MULTISTATUS_ERROR_ARGUMENT;
  /* The other members are set below. A constant of this size would be writable data. */
  memset(&n, 0, sizeof n);
  n.size = sizeof n;
  n.wait = -1;
  negotiate_init(&s, &o);
  negotiate_list(&s, n.types, sizeof n.types);
  const field_elements none = {.name = "Accept"};
  const field_elements accept = negotiate_field(&o, "Accept", o.accept);
  field_elements prefer = negotiate_field(&o, "Prefer", o.prefer);
  negotiate_read(&s, &accept);
  const negotiate_offer *best = negotiate_best(&s);
  n.problem = negotiate_problem(&s, &accept, best);
  if (!best && !(o.flags & MULTISTATUS_NEGOTIATE_STRICT)) {
    negotiate_read(&s, &none);
    best = negotiate_best(&s);
  }
  n.format = best ? best->format : NULL;
  n.content_type = best ? best->content_type : "";
  n.preferences = prefer_read(&prefer, o.honours, &n.wait, n.preference_applied);
  /* Vary lists for caches the fields on which a response depends, even if this request
     has none of them (RFC 7240, section 2). */
  bool depends = n.preferences || o.honours & (MULTISTATUS_PREFER_MINIMAL |
                                               MULTISTATUS_PREFER_REPRESENTATION |
                                               MULTISTATUS_PREFER_NOROOT);
  n.vary = depends ? "Accept, Prefer" : "Accept";
  multistatus__options_give(&multistatus__negotiated_options, out, &n);
  return best ? 0 : 406;
}

/* ---- Vary ---- */

/* Removes the first name. Names are tokens: a quote does not begin a quoted string. */
static multistatus_text vary_take(const char **rest) {
  const multistatus_text name = {*rest, strcspn(*rest, ",")};
  *rest += name.len + ((*rest)[name.len] == ',');
  return multistatus__trimmed(name);
}

static bool vary_has(const char *list, multistatus_text name) {
  while (*list)
    if (multistatus__same_folded(vary_take(&list), name))
      return true;
  return false;
}

int multistatus_vary_add(char *vary, size_t room, const char *names) {
  if (!vary || !names || !memchr(vary, '\0', room) ||
      multistatus__has_field_control(multistatus__cstring(vary)) ||
      multistatus__has_field_control(multistatus__cstring(names)))
    return MULTISTATUS_ERROR_ARGUMENT;
  size_t before = strlen(vary);
  while (*names && !vary_has(vary, multistatus__cstring("*"))) {
    multistatus_text name = vary_take(&names);
    if (name.len == 0 || vary_has(vary, name) || field_append(vary, room, name))
      continue;
    vary[before] = '\0';
    return MULTISTATUS_ERROR_LIMIT;
  }
  return 0;
}
