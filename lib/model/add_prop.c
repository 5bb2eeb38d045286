/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../xml/fragment.h"
#include "model.h"

/* Properties: how a result records them, and the public adders. */

/* ---- Interned names ---- */

/* A server uses a dozen different names, in the same order for each result. A context
   therefore checks and copies each name once; all properties of that name share the
   strings, and the name that followed last time is tried first. */

typedef struct prop_interned {
  multistatus_prop prop;       /* a property with that name and no value */
  uint64_t result;             /* number of the last result that has it */
  struct prop_interned *after; /* the name that was added next last time */
  struct prop_interned *next;  /* in the same bucket */
} prop_interned;

/* More names, and longer ones, are not interned. */
enum { NAMES_BUCKETS = 16, NAMES_MOST = 256, NAMES_BYTES = 512 };

struct multistatus__names {
  prop_interned *buckets[NAMES_BUCKETS];
  prop_interned *first;   /* the name that was added first last time */
  prop_interned **expect; /* the name that is expected next */
  prop_interned *newest;
  size_t count;
};

static prop_interned *intern_find(prop_interned *n, uint32_t hash, multistatus_text ns,
                                  multistatus_text name) {
  while (n && (n->prop.hash != hash || !multistatus__equals(n->prop.name, name) ||
               !multistatus__equals(n->prop.ns, ns)))
    n = n->next;
  return n;
}

/* Creates a name. NULL if it cannot be interned, or with the error set. Nearly always
   its namespace is that of the previous name, and they share the string. */
static prop_interned *intern_new(multistatus__context *o, multistatus_text ns,
                                 multistatus_text name) {
  multistatus__context *home = o->lasting;
  const struct multistatus__names *all = o->names;
  const prop_interned *before = all->newest;
  const char *shared =
      before && multistatus__equals(before->prop.ns, ns) ? before->prop.ns : NULL;
  if (all->count >= NAMES_MOST || ns.len + name.len > NAMES_BYTES)
    return NULL;
  if (ns.len > o->limits.name_bytes || name.len > o->limits.name_bytes ||
      (!shared && !multistatus__is_ns(ns)) || !multistatus__is_name(name)) {
    if (multistatus__ns_copy(o, ns)) /* one of these sets the error */
      multistatus__name_copy(o, name);
    return NULL;
  }
  prop_interned *n = multistatus__arena_zero(home, sizeof *n);
  if (!n || !(n->prop.ns = shared ? shared : multistatus__ns_keep(home, ns)) ||
      !(n->prop.name = multistatus__plain_copy(home, name, NULL))) {
    multistatus__fail_nomem(o);
    return NULL;
  }
  n->prop.value = multistatus__empty;
  n->prop.plain = true;
  return n;
}

/* Finds or interns the name of a property that is being added. first: it is the first
   property of its result. NULL if the name cannot be interned, or with the context's
   error set: NAME, LIMIT, NOMEM. */
static prop_interned *intern_name(multistatus__context *o, bool first,
                                  multistatus_text ns, multistatus_text name) {
  if (!o->lasting)
    return NULL;
  if (!o->names &&
      !(o->names = multistatus__arena_zero(o->lasting, sizeof *o->names))) {
    multistatus__fail_nomem(o);
    return NULL;
  }
  struct multistatus__names *all = o->names;
  if (!all->expect)
    all->expect = &all->first;
  uint32_t hash = multistatus__prop_hash(ns, name);
  /* The hash needs no secret key: even if all names collide, a search takes at most
     NAMES_MOST steps. */
  prop_interned **bucket =
      all->buckets + (hash ^ hash >> 8 ^ hash >> 16) % NAMES_BUCKETS;
  prop_interned *n = intern_find(*bucket, hash, ns, name);
  if (!n) {
    if (!(n = intern_new(o, ns, name)))
      return NULL;
    n->prop.hash = hash;
    n->next = *bucket;
    *bucket = all->newest = n;
    all->count++;
  }
  *(first ? &all->first : all->expect) = n;
  all->expect = &n->after;
  return n;
}

/* The same, without a call for the expected name. */
static inline prop_interned *intern_expected(multistatus__context *o, bool first,
                                             multistatus_text ns,
                                             multistatus_text name) {
  struct multistatus__names *all = o->names;
  if (all) {
    prop_interned *n = first ? all->first : *all->expect;
    if (n && multistatus__equals(n->prop.name, name) &&
        multistatus__equals(n->prop.ns, ns)) {
      all->expect = &n->after;
      return n;
    }
  }
  return intern_name(o, first, ns, name);
}

/* ---- Parsed markup ---- */

/* A cache of parsed markup. Parsing costs far more than adding text, and servers add
   the same markup again and again. */

/* Longer markup is not kept, and at most MARKUP_TOTAL bytes for one context. */
enum { MARKUP_SLOTS = 16, MARKUP_BYTES = 4096, MARKUP_TOTAL = 64 * 1024 };

typedef struct markup_entry {
  multistatus_text given;
  multistatus_prop_text parsed;
  bool whole; /* it is an element, not the content of one */
  bool again; /* it was found again, so it is not replaced */
} markup_entry;

struct multistatus__markups {
  markup_entry *slots[MARKUP_SLOTS];
  size_t bytes; /* kept so far, including replaced entries, which are still in use */
};

static markup_entry **markup_slot(multistatus__context *o, multistatus_text xml) {
  unsigned char middle = xml.len ? (unsigned char)xml.data[xml.len / 2] : 0;
  return o->markups->slots + (xml.len + middle) % MARKUP_SLOTS;
}

/* Returns the result of parsing that markup, if it is in the cache, else NULL. whole:
   it is an element, not the content of one. The value is a string of the model;
   everything lives as long as the context. */
static const multistatus_prop_text *markup_find(multistatus__context *o,
                                                multistatus_text xml, bool whole) {
  markup_entry *m = o->markups ? *markup_slot(o, xml) : NULL;
  if (!m || m->whole != whole || m->given.len != xml.len ||
      !multistatus__bytes_equal(m->given.data, xml.data, xml.len))
    return NULL;
  m->again = true;
  return &m->parsed;
}

/* Adds a result of parsing to the cache. Returns 0 or NOMEM. */
static int markup_keep(multistatus__context *o, multistatus_text xml, bool whole,
                       const multistatus_prop_text *parsed) {
  multistatus__context *home = o->lasting;
  size_t len = parsed->value.len + xml.len + parsed->ns.len + parsed->name.len +
               parsed->lang.len + parsed->attributes.len;
  if (!home || len > MARKUP_BYTES ||
      (o->markups && o->markups->bytes + len > MARKUP_TOTAL))
    return 0;
  if (!o->markups && !(o->markups = multistatus__arena_zero(home, sizeof *o->markups)))
    return multistatus__fail_nomem(o);
  markup_entry **slot = markup_slot(o, xml);
  if (*slot && (*slot)->again)
    return 0;
  markup_entry *m = multistatus__arena_get(home, sizeof *m);
  if (!m)
    return multistatus__fail_nomem(o);
  const markup_entry entry = {xml, *parsed, whole, false};
  *m = entry;
  multistatus_text *texts[] = {&m->given,       &m->parsed.value,
                               &m->parsed.ns,   &m->parsed.name,
                               &m->parsed.lang, &m->parsed.attributes};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i]->data)
      texts[i]->data = multistatus__plain_copy(home, *texts[i], NULL);
  if (home->error)
    return multistatus__fail_nomem(o);
  *slot = m;
  o->markups->bytes += sizeof *m + len;
  return 0;
}

/* ---- Recording ---- */

/* Sets names that are not interned. before: the previous property, or NULL. Nearly
   always its namespace is the same, and they share the string. False with the error
   set. */
static bool prop_set_names(multistatus_result *r, multistatus_prop *p,
                           const multistatus_prop *before,
                           const multistatus_prop_text *t) {
  multistatus__context *o = r->context;
  const multistatus_prop none = {.value = multistatus__empty, .plain = true};
  *p = none;
  p->hash = multistatus__prop_hash(t->ns, t->name);
  p->ns = before && multistatus__equals(before->ns, t->ns)
              ? before->ns
              : multistatus__ns_copy(o, t->ns);
  p->name = p->ns ? multistatus__name_copy(o, t->name) : NULL;
  return p->name;
}

/* Characters, also others than ASCII, that need no escaping in XML. */
static multistatus__block prop_not_plain(multistatus__block x) {
  return multistatus__block_not_xml(x) | multistatus__block_in(x, 0, 0x1f);
}

/* Sets a value that may have to be escaped. */
MULTISTATUS__COLD void prop_set_value(multistatus_result *r, multistatus_prop *p,
                                      const multistatus_prop_text *t, bool clean) {
  const char *about = multistatus__about(r), *s;
  s = clean ? multistatus__plain_copy(r->context, t->value, about)
            : multistatus__text_copy(r->context, t->value, about);
  if (!s || !multistatus__length(s)) /* the text policy may have removed all of it */
    return;
  p->value = s;
  p->kind = t->kind;
  if (t->kind == MULTISTATUS_PROP_TEXT)
    p->plain = multistatus__bytes_are(s, multistatus__length(s), prop_not_plain);
}

/* Sets the language and the attributes. */
MULTISTATUS__COLD void prop_set_rest(multistatus_result *r, multistatus_prop *p,
                                     const multistatus_prop *before,
                                     const multistatus_prop_text *t) {
  const char *about = multistatus__about(r);
  p->plain = false;
  if (t->lang.len)
    p->lang = before && before->lang && multistatus__equals(before->lang, t->lang)
                  ? before->lang
                  : multistatus__text_copy(r->context, t->lang, about);
  if (p->lang && !*p->lang) /* the text policy removed all of it */
    p->lang = NULL;
  if (t->attributes.len)
    p->attributes = multistatus__text_copy(r->context, t->attributes, about);
}

/* As multistatus__put_prop(). shared: the value is a string of the model that lives as
   long as the result. */
MULTISTATUS__HOT int prop_put(multistatus_propstat *ps, const multistatus_prop_text *t,
                              const multistatus_prop *named, multistatus__known known,
                              bool shared) {
  multistatus_result *r = ps->result;
  multistatus__extra *x = r->extra;
  multistatus__context *o = r->context;
  size_t len = t->value.len;
  bool copied =
      !shared && len - 1 < o->limits.text_bytes &&
      (known == KNOWN_PLAIN || (t->kind == MULTISTATUS_PROP_TEXT
                                    ? multistatus__bytes_is_plain(t->value.data, len)
                                    : known != KNOWN_NOTHING));
  if (UNLIKELY(x->prop_count >= o->limits.props))
    return multistatus__fail_limit(o, "props", multistatus__about(r));
  multistatus_prop *p = multistatus__arena_get(
      o, sizeof *p + (copied ? multistatus__string_size(len) : 0));
  if (UNLIKELY(!p))
    return o->error;
  if (LIKELY(named))
    multistatus__bytes_whole(p, named, sizeof *p);
  else if (!prop_set_names(r, p, ps->last_prop, t))
    return o->error;
  if (copied) {
    char *s = multistatus__string_at(p + 1, len);
    multistatus__bytes_copy(s, t->value.data, len);
    p->value = s;
    p->kind = t->kind;
  } else if (shared) {
    p->value = t->value.data;
    p->kind = t->kind;
  } else if (len) {
    prop_set_value(r, p, t, known != KNOWN_NOTHING);
  }
  if (UNLIKELY(t->lang.len || t->attributes.len))
    prop_set_rest(r, p, ps->last_prop, t);
  if (UNLIKELY(o->error))
    return o->error;
  MODEL_APPEND(ps->props, ps->last_prop, p);
  x->prop_count++;
  return 0;
}

int multistatus__put_prop(multistatus_propstat *ps, const multistatus_prop_text *t,
                          const multistatus_prop *named, multistatus__known known) {
  multistatus__context *o = ps->result->context;
  if (o->newest == ps->result) /* not all of its names are interned any more */
    o->newest = NULL;
  return prop_put(ps, t, named, known, false);
}

/* ---- No property twice ---- */

/* Up to this many are compared one by one. */
enum { PROP_FEW = 32 };

static bool prop_has_name(const void *prop, const void *name) {
  const multistatus_prop *p = prop;
  const multistatus_prop_text *t = name;
  return multistatus__equals(p->name, t->name) && multistatus__equals(p->ns, t->ns);
}

static uint64_t prop_table_hash(const multistatus_result *r, multistatus_prop_text t) {
  return multistatus__hash_name(&r->context->key, t.ns, t.name);
}

/* Adds a property to the table, unless that has one of the same name. */
static bool prop_tabulate(multistatus_result *r, const multistatus_propstat *ps,
                          const multistatus_prop *p) {
  multistatus__table *table = &r->extra->by_name;
  const multistatus_prop_text t = {.ns = multistatus__view(p->ns),
                                   .name = multistatus__view(p->name)};
  uint64_t hash = prop_table_hash(r, t);
  r->extra->tabulated++;
  return multistatus__table_find(table, hash, prop_has_name, &t) ||
         multistatus__table_add(r->context, table, hash, p, ps);
}

/* Brings the table up to date. */
static bool prop_table(multistatus_result *r) {
  multistatus__extra *x = r->extra;
  if (x->tabulated == x->prop_count)
    return true;
  multistatus__key_make(&r->context->key);
  multistatus__table_clear(&x->by_name);
  x->tabulated = 0;
  for (const multistatus_propstat *ps = x->propstats; ps; ps = ps->next)
    for (const multistatus_prop *p = ps->props; p; p = p->next)
      if (!prop_tabulate(r, ps, p))
        return false;
  return true;
}

/* Finds a property and its propstat, the key and the item of its slot in such a table;
   NULL: there is none. The result may have many properties. */
static multistatus__table_slot prop_find(multistatus_result *r,
                                         multistatus_prop_text t) {
  uint32_t hash = multistatus__prop_hash(t.ns, t.name);
  const multistatus__table_slot none = {0, NULL, NULL};
  if (r->extra->prop_count >= PROP_FEW && r->context->newest != r)
    return prop_table(r)
               ? *multistatus__table_slot_of(&r->extra->by_name, prop_table_hash(r, t),
                                             prop_has_name, &t)
               : none;
  for (const multistatus_propstat *ps = r->extra->propstats; ps; ps = ps->next)
    for (const multistatus_prop *p = ps->props; p; p = p->next)
      if (p->hash == hash && prop_has_name(p, &t))
        return (multistatus__table_slot){0, p, ps};
  return none;
}

static bool prop_same(const multistatus__context *o, const multistatus_prop *p,
                      multistatus_prop_text t) {
  return (p->kind == t.kind || p->kind == MULTISTATUS_PROP_EMPTY || !t.value.len) &&
         multistatus__text_same(o, p->value, t.value) &&
         multistatus__text_same(o, p->lang, t.lang) &&
         multistatus__text_same(o, p->attributes, t.attributes);
}

/* Adds a property that the result already has: the same value in the same propstat
   changes nothing, everything else is an error. */
MULTISTATUS__COLD int prop_again(const multistatus_propstat *to,
                                 multistatus_prop_text t, multistatus__table_slot at) {
  multistatus__context *o = to->result->context;
  if (at.item == to && prop_same(o, at.key, t))
    return o->error;
  return multistatus__fail(
      o, MULTISTATUS_ERROR_CONFLICT, "property {%.*s}%.*s twice in %.100s",
      (int)(t.ns.len < 60 ? t.ns.len : 60), t.ns.len ? t.ns.data : "",
      (int)(t.name.len < 60 ? t.name.len : 60), t.name.data,
      multistatus__about(to->result));
}

/* ---- Adding ---- */

/* Adds a property to a result that is not the newest, or has names that are not
   interned. */
MULTISTATUS__COLD int prop_add_later(multistatus_propstat *to, multistatus_prop_text t,
                                     multistatus__known known) {
  multistatus_result *r = to->result;
  multistatus__table_slot at = prop_find(r, t);
  if (at.key)
    return prop_again(to, t, at);
  if (r->context->error)
    return r->context->error;
  int rc = multistatus__put_prop(to, &t, NULL, known);
  if (!rc && r->extra->tabulated && !prop_tabulate(r, to, to->last_prop))
    rc = r->context->error;
  return rc;
}

/* shared: as in prop_put(). */
MULTISTATUS__HOT int prop_add(multistatus_propstat *to, multistatus_prop_text t,
                              multistatus__known known, bool shared) {
  multistatus_result *r = to->result;
  multistatus__context *o = r->context;
  int rc = multistatus__may_change(r);
  if (rc)
    return rc;
  if (o->newest != r)
    return prop_add_later(to, t, known);
  /* While all properties of the newest result are interned, its number with a name
     shows whether it has a property of that name. */
  prop_interned *name = intern_expected(o, !r->extra->prop_count, t.ns, t.name);
  if (name && name->result == o->begun)
    return prop_again(to, t, prop_find(r, t));
  if (!name && o->error)
    return o->error;
  if (!name)
    return prop_add_later(to, t, known);
  rc = prop_put(to, &t, &name->prop, known, shared);
  if (!rc)
    name->result = o->begun;
  return rc;
}

static multistatus_text prop_text(const char *s) {
  const multistatus_text t = {s, s ? multistatus__bytes_length(s) : 0};
  return t;
}

int multistatus_propstat_add_prop(multistatus_propstat *p, const char *ns,
                                  const char *name, const char *text) {
  const multistatus_prop_text t = {.ns = prop_text(ns),
                                   .name = prop_text(name),
                                   .kind = MULTISTATUS_PROP_TEXT,
                                   .value = prop_text(text)};
  return p ? prop_add(p, t, KNOWN_NOTHING, false) : MULTISTATUS_ERROR_ARGUMENT;
}

int multistatus_propstat_add_prop_lang(multistatus_propstat *p, const char *ns,
                                       const char *name, const char *text,
                                       const char *lang) {
  const multistatus_prop_text t = {.ns = prop_text(ns),
                                   .name = prop_text(name),
                                   .kind = MULTISTATUS_PROP_TEXT,
                                   .value = prop_text(text),
                                   .lang = prop_text(lang)};
  return p ? prop_add(p, t, KNOWN_NOTHING, false) : MULTISTATUS_ERROR_ARGUMENT;
}

/* Adds a property from parsed markup. name: NULL if the markup has the name. shared: as
   in prop_put(). */
static int prop_add_parsed(multistatus_propstat *p, const char *ns, const char *name,
                           const multistatus_prop_text *parsed, bool shared) {
  multistatus_prop_text t = *parsed;
  if (name) {
    t.ns = prop_text(ns);
    t.name = prop_text(name);
  }
  return prop_add(p, t, KNOWN_VALID, shared && t.kind == MULTISTATUS_PROP_XML);
}

/* Parses markup that was not given before. */
static int prop_parse(multistatus_propstat *p, const char *ns, const char *name,
                      multistatus_text given) {
  multistatus__context *o = p->result->context;
  multistatus__parse in = {.allocator = &o->allocator,
                           .limits = &o->limits,
                           .refuse = MULTISTATUS_QUIRK_ALL};
  multistatus__fragment f;
  multistatus_prop_text parsed;
  multistatus__fragment_init(&f, &in);
  if (multistatus__fragment_parse(&f, given, !name, &parsed))
    multistatus__fail_markup(o, multistatus__about(p->result), &in,
                             name ? FRAGMENT_LEAD : 0,
                             name ? multistatus__cstring(ns) : parsed.ns,
                             name ? multistatus__cstring(name) : parsed.name);
  else if (!prop_add_parsed(p, ns, name, &parsed, false))
    markup_keep(o, given, !name, &parsed);
  multistatus__fragment_done(&f);
  return o->error;
}

/* name NULL: xml is the whole element. */
static int prop_add_markup(multistatus_propstat *p, const char *ns, const char *name,
                           const char *xml) {
  if (!p)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_text given = prop_text(xml ? xml : "");
  int rc = multistatus__may_change(p->result);
  if (rc)
    return rc;
  const multistatus_prop_text *parsed = markup_find(p->result->context, given, !name);
  return parsed ? prop_add_parsed(p, ns, name, parsed, true)
                : prop_parse(p, ns, name, given);
}

int multistatus_propstat_add_prop_xml(multistatus_propstat *p, const char *ns,
                                      const char *name, const char *xml) {
  return prop_add_markup(p, ns, name ? name : "", xml);
}

int multistatus_propstat_add_prop_element(multistatus_propstat *p, const char *xml) {
  return prop_add_markup(p, NULL, NULL, xml);
}

/* The same by status. */

/* As multistatus_result_propstat(), but faster for the last propstat. Does not check
   whether the result may be changed. */
static inline multistatus_propstat *prop_propstat(multistatus_result *r, int status) {
  multistatus_propstat *last =
      r && r->added && r->extra ? r->extra->last_propstat : NULL;
  return last && last->status == status && !last->apart
             ? last
             : multistatus_result_propstat(r, status);
}

int multistatus_result_add_prop(multistatus_result *r, int status, const char *ns,
                                const char *name, const char *text) {
  multistatus_propstat *p = prop_propstat(r, status);
  return p ? multistatus_propstat_add_prop(p, ns, name, text)
           : multistatus__may_change(r);
}

int multistatus_result_add_prop_lang(multistatus_result *r, int status, const char *ns,
                                     const char *name, const char *text,
                                     const char *lang) {
  multistatus_propstat *p = prop_propstat(r, status);
  return p ? multistatus_propstat_add_prop_lang(p, ns, name, text, lang)
           : multistatus__may_change(r);
}

int multistatus_result_add_prop_xml(multistatus_result *r, int status, const char *ns,
                                    const char *name, const char *xml) {
  multistatus_propstat *p = prop_propstat(r, status);
  return p ? multistatus_propstat_add_prop_xml(p, ns, name, xml)
           : multistatus__may_change(r);
}

int multistatus_result_add_prop_element(multistatus_result *r, int status,
                                        const char *xml) {
  multistatus_propstat *p = prop_propstat(r, status);
  return p ? multistatus_propstat_add_prop_element(p, xml) : multistatus__may_change(r);
}
