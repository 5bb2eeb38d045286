/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../xml/fragment.h"
#include "model.h"

/* The public adders of conditions and extensions as markup. Markup is parsed and
   written again, so that what is kept is well-formed and self-contained. */

int multistatus__fail_markup(multistatus__context *o, const char *about,
                             const multistatus__parse *in, size_t lead,
                             multistatus_text ns, multistatus_text name) {
  size_t at = in->fault >= lead ? in->fault - lead : in->fault;
  if (in->error == MULTISTATUS_ERROR_NOMEM)
    return multistatus__fail_nomem(o);
  if (in->error == MULTISTATUS_ERROR_LIMIT)
    return multistatus__fail_limit(o, in->limit, about);
  if (!name.len)
    return multistatus__fail(o, MULTISTATUS_ERROR_MARKUP,
                             "%.60s at byte %zu of markup for %.120s", in->text, at,
                             about);
  return multistatus__fail(o, MULTISTATUS_ERROR_MARKUP,
                           "%.60s at byte %zu of markup for {%.*s}%.*s in %.60s",
                           in->text, at, (int)(ns.len < 40 ? ns.len : 40), ns.data,
                           (int)(name.len < 40 ? name.len : 40), name.data, about);
}

/* ---- Conditions ---- */

/* A condition that is being read from markup. */
typedef struct markup_condition {
  multistatus_result *result;
  multistatus__outcome *outcome; /* of the result, or of a propstat */
  const char *ns, *name;    /* as given; name NULL: the name of the markup's element */
  multistatus_condition *c; /* NULL: the start tag was not read yet */
} markup_condition;

/* Sets the members that attributes in the library's namespace contain, which are not
   attributes of the condition. */
static int markup_own_attributes(markup_condition *m, const multistatus__xml_tag *t) {
  for (size_t i = 0; i < t->attr_count && !m->result->context->error; i++) {
    const multistatus__xml_attr *a = t->attrs + i;
    if (!multistatus__text_is(a->ns, MULTISTATUS_NS))
      continue;
    multistatus_text value = {a->value.len ? a->value.data : "", a->value.len};
    if (multistatus__text_is(a->local, "pointer"))
      multistatus__put_text(m->result, &m->c->pointer, value);
    else if (multistatus__text_is(a->local, "message"))
      multistatus__put_text(m->result, &m->c->message, value);
  }
  return m->result->context->error;
}

static int markup_check(const markup_condition *m, const char *href) {
  const multistatus_result *r = m->result;
  return multistatus__check_condition(r->context, multistatus__about(r),
                                      m->outcome != &r->extra->outcome, m->c->ns,
                                      m->c->name, href);
}

static int markup_on_tag(void *ctx, const multistatus__xml_tag *t) {
  markup_condition *m = ctx;
  multistatus_text ns = m->name ? multistatus__cstring(m->ns) : t->ns;
  multistatus_text name = m->name ? multistatus__cstring(m->name) : t->local;
  m->c = multistatus__put_condition(m->result, m->outcome, ns, name);
  if (!m->c || markup_check(m, NULL))
    return m->result->context->error;
  return m->name ? 0 : markup_own_attributes(m, t);
}

static int markup_on_href(void *ctx, multistatus_text href) {
  markup_condition *m = ctx;
  multistatus_text t = multistatus__trimmed(href);
  if (multistatus__put_condition_href(m->result, m->c, t))
    return m->result->context->error;
  return markup_check(m, m->c->last_href->value);
}

/* Sets the content, attributes and language of the condition. */
static int markup_fill(markup_condition *m, multistatus__fragment *f) {
  multistatus_prop_text parsed;
  int rc = multistatus__fragment_markup(f, &parsed);
  if (rc)
    return rc;
  multistatus_result *r = m->result;
  if (multistatus__trimmed(parsed.value).len) {
    if (multistatus__check_condition_content(r, m->c))
      return r->context->error;
    multistatus__put_text(r, &m->c->xml, parsed.value);
  }
  if (parsed.attributes.len)
    multistatus__put_text(r, &m->c->attributes, parsed.attributes);
  if (parsed.lang.len)
    multistatus__put_text(r, &m->c->lang, parsed.lang);
  return r->context->error;
}

/* name NULL: xml is the whole element. */
static int markup_add_condition(multistatus__change t, const char *ns, const char *name,
                                const char *xml) {
  if (t.error)
    return t.error;
  multistatus__context *o = t.result->context;
  multistatus__parse in = {.allocator = &o->allocator,
                           .limits = &o->limits,
                           .refuse = MULTISTATUS_QUIRK_ALL};
  multistatus__fragment f;
  multistatus_prop_text parsed;
  markup_condition m = {t.result, t.outcome, ns ? ns : "", name, NULL};
  const multistatus__fragment_parts parts = {markup_on_tag, markup_on_href, &m};
  multistatus__fragment_init(&f, &in);
  f.parts = &parts;
  f.foreign = !name;
  int rc = multistatus__fragment_parse(&f, multistatus__cstring(xml ? xml : ""), !name,
                                       &parsed);
  if (!rc)
    rc = markup_fill(&m, &f);
  if (rc && !o->error) {
    multistatus_text space = {m.ns, strlen(m.ns)}, local = multistatus__cstring(name);
    multistatus__fail_markup(o, multistatus__about(t.result), &in,
                             name ? FRAGMENT_LEAD : 0, name ? space : parsed.ns,
                             name ? local : parsed.name);
  }
  multistatus__fragment_done(&f);
  return o->error;
}

int multistatus_result_add_condition_xml(multistatus_result *r, const char *ns,
                                         const char *name, const char *xml) {
  return markup_add_condition(multistatus__of_result(r), ns, name ? name : "", xml);
}

int multistatus_result_add_condition_element(multistatus_result *r, const char *xml) {
  return markup_add_condition(multistatus__of_result(r), NULL, NULL, xml);
}

int multistatus_propstat_add_condition_xml(multistatus_propstat *p, const char *ns,
                                           const char *name, const char *xml) {
  return markup_add_condition(multistatus__of_propstat(p), ns, name ? name : "", xml);
}

int multistatus_propstat_add_condition_element(multistatus_propstat *p,
                                               const char *xml) {
  return markup_add_condition(multistatus__of_propstat(p), NULL, NULL, xml);
}

/* ---- Extensions ---- */

static int markup_refuse_ext(multistatus__context *o, const char *about,
                             multistatus_text ns, multistatus_text name) {
  return multistatus__fail(o, MULTISTATUS_ERROR_NAME,
                           "{%.*s}%.*s is not an extension, in %.120s",
                           (int)(ns.len < 60 ? ns.len : 60), ns.data,
                           (int)(name.len < 60 ? name.len : 60), name.data, about);
}

/* Adds an element in the same form as the reader: self-contained, with nothing around
   it. The first pass checks that it is one element, and finds its name. */
static int markup_add_ext(multistatus__context *o, const char *about,
                          multistatus_ext **first, multistatus_ext **last,
                          const char *xml, multistatus__place place) {
  multistatus_text given = multistatus__trimmed(multistatus__cstring(xml ? xml : ""));
  if (o->error)
    return o->error;
  multistatus__parse in = {.allocator = &o->allocator,
                           .limits = &o->limits,
                           .refuse = MULTISTATUS_QUIRK_ALL};
  multistatus__fragment f;
  multistatus_prop_text parsed;
  size_t lead = 0;
  multistatus__fragment_init(&f, &in);
  int rc = multistatus__fragment_parse(&f, given, true, &parsed);
  if (!rc && multistatus__is_defined(parsed.ns, parsed.name, place)) {
    markup_refuse_ext(o, about, parsed.ns, parsed.name);
  } else if (!rc) {
    lead = FRAGMENT_LEAD;
    rc = multistatus__fragment_parse(&f, given, false, &parsed);
    if (!rc)
      multistatus__put_ext(o, about, first, last, multistatus__trimmed(parsed.value));
  }
  if (rc)
    multistatus__fail_markup(o, about, &in, lead, parsed.ns, parsed.name);
  multistatus__fragment_done(&f);
  return o->error;
}

static int markup_add_own_ext(multistatus__change t, const char *xml,
                              multistatus__place place) {
  return t.error ? t.error
                 : markup_add_ext(t.result->context, multistatus__about(t.result),
                                  &t.outcome->exts, &t.outcome->last_ext, xml, place);
}

int multistatus_result_add_ext(multistatus_result *r, const char *xml) {
  return markup_add_own_ext(multistatus__of_result(r), xml, PLACE_RESPONSE);
}

int multistatus_propstat_add_ext(multistatus_propstat *p, const char *xml) {
  return markup_add_own_ext(multistatus__of_propstat(p), xml, PLACE_PROPSTAT);
}

int multistatus__add_document_ext(multistatus__context *o, multistatus__document *d,
                                  const char *xml) {
  return markup_add_ext(o, "the document", &d->exts, &d->last_ext, xml, PLACE_DOCUMENT);
}
