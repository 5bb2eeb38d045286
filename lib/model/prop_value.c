/* SPDX-License-Identifier: MIT */
#include "../http/field.h"
#include "../xml/value.h"
#include "model.h"

/* Typed access to property values. */

static multistatus_text value_of(const multistatus_prop *p,
                                 multistatus_prop_kind kind) {
  multistatus_text none = {NULL, 0};
  return p && p->kind == kind ? multistatus__view(p->value) : none;
}

const multistatus_prop *multistatus_result_value(const multistatus_result *r,
                                                 const char *ns, const char *name) {
  int status = 0;
  const multistatus_prop *p = multistatus_result_find_prop(r, ns, name, &status);
  return multistatus__is_success(status) ? p : NULL;
}

/* 1, 0 or SYNTAX. */
static int value_contains(const multistatus_prop *p, const char *ns, const char *name) {
  multistatus_value v;
  multistatus__value_item item;
  int rc;
  multistatus__value_begin(&v, value_of(p, MULTISTATUS_PROP_XML), ns);
  while ((rc = multistatus__value_step(&v, &item)) > 0)
    if (rc == VALUE_START && v.depth == 1 && multistatus__value_is(&item, name))
      return 1;
  return rc;
}

int multistatus_prop_contains(const multistatus_prop *p, const char *ns,
                              const char *name) {
  return name && value_contains(p, ns ? ns : "", name) == 1;
}

int multistatus_result_is_collection(const multistatus_result *r, int otherwise) {
  const multistatus_prop *p = multistatus_result_value(r, "DAV:", "resourcetype");
  int rc = p ? value_contains(p, "DAV:", "collection") : MULTISTATUS_ERROR_ARGUMENT;
  return rc < 0 ? otherwise : rc;
}

int multistatus_prop_number(const multistatus_prop *p, uint64_t *out) {
  if (!out)
    return MULTISTATUS_ERROR_ARGUMENT;
  *out = 0;
  return multistatus__number(multistatus__trimmed(value_of(p, MULTISTATUS_PROP_TEXT)),
                             out)
             ? 0
             : MULTISTATUS_ERROR_SYNTAX;
}

int multistatus_prop_date(const multistatus_prop *p, int64_t now, int64_t *out) {
  return multistatus_date_parse(value_of(p, MULTISTATUS_PROP_TEXT).data, now, out);
}

/* ---- Elements inside a value ---- */

void multistatus_value_begin(multistatus_value *v, const multistatus_prop *p) {
  if (v)
    multistatus__value_begin(v, value_of(p, MULTISTATUS_PROP_XML), "DAV:");
}

int multistatus_value_next_href(multistatus_value *value, char *out, size_t room,
                                size_t *len) {
  multistatus__value_text t = {out, out ? room : 0, 0, 0, 0};
  int rc = value ? 1 : MULTISTATUS_ERROR_ARGUMENT;
  multistatus_value v;
  if (value)
    v = *value;
  while (rc == 1 && t.kept == 0 && (rc = multistatus__value_seek(&v, "href", 0)) == 1)
    rc = multistatus__value_collect(&v, &t, false) < 0 ? MULTISTATUS_ERROR_SYNTAX : 1;
  if (len)
    *len = rc == 1 ? t.kept : 0;
  if (rc == 1 && t.kept >= t.room)
    rc = MULTISTATUS_ERROR_LIMIT;
  if (t.room > 0)
    out[rc == 1 ? t.kept : 0] = '\0';
  if (rc >= 0)
    *value = v;
  return rc;
}

/* ---- Entries of DAV:lockdiscovery (RFC 4918, sections 14.1 and 15.8) ---- */

/* The elements of an entry. */
enum {
  LOCK_SCOPE,
  LOCK_TYPE,
  LOCK_DEPTH,
  LOCK_TIMEOUT,
  LOCK_OWNER, /* this and the following are strings */
  LOCK_TOKEN,
  LOCK_ROOT,
  LOCK_FIELDS
};
static const char lock_names[LOCK_FIELDS][10] = {
    "lockscope", "locktype", "depth", "timeout", "owner", "locktoken", "lockroot"};

/* State of reading one entry. */
typedef struct lock_reading {
  multistatus_value v;
  multistatus_lock lock;
  multistatus__value_text strings;
  size_t at[LOCK_FIELDS]; /* offsets of the strings */
  bool found[LOCK_FIELDS];
} lock_reading;

/* Reads the element that was just started to its end. Returns 1 or 2 if it contains the
   first or the second of two elements, 0 for neither, or an error. */
static int lock_child(multistatus_value *v, const char *first, const char *second) {
  multistatus__value_item item;
  size_t depth = v->depth;
  int rc = VALUE_TEXT, which = 0;
  while (v->depth >= depth && (rc = multistatus__value_step(v, &item)) > 0) {
    if (rc != VALUE_START || v->depth != depth + 1 || which)
      continue;
    if (item.unknown)
      return MULTISTATUS_ERROR_LIMIT;
    which = multistatus__value_is(&item, first)    ? 1
            : multistatus__value_is(&item, second) ? 2
                                                   : 0;
  }
  return rc < 0 ? rc : which;
}

static int lock_depth(multistatus_text t) {
  return multistatus__field_is(t, "0")          ? 0
         : multistatus__field_is(t, "1")        ? 1
         : multistatus__field_is(t, "infinity") ? MULTISTATUS_DEPTH_INFINITY
                                                : MULTISTATUS_DEPTH_UNKNOWN;
}

/* Parses "Infinite" or "Second-600" (RFC 4918, section 10.7); of a list, the first. */
static int64_t lock_timeout(multistatus_text t) {
  t = multistatus__field_take(&t, ',');
  if (multistatus__field_is(t, "infinite"))
    return MULTISTATUS_TIMEOUT_INFINITE;
  multistatus_text unit = {t.data, t.len < 7 ? t.len : 7},
                   number = {t.data + unit.len, t.len - unit.len};
  uint64_t seconds;
  return multistatus__field_is(unit, "second-") &&
                 multistatus__number(number, &seconds) && seconds <= INT64_MAX
             ? (int64_t)seconds
             : MULTISTATUS_TIMEOUT_UNKNOWN;
}

/* Reads a depth or a timeout. A longer text is invalid. */
static int lock_word(lock_reading *r, int field) {
  char word[64];
  multistatus__value_text t = {word, sizeof word, 0, 0, 0};
  int rc = multistatus__value_collect(&r->v, &t, false);
  multistatus_text found = {word, t.kept <= sizeof word ? t.kept : 0};
  if (field == LOCK_DEPTH)
    r->lock.depth = lock_depth(found);
  else
    r->lock.timeout = lock_timeout(found);
  return rc;
}

static int lock_string(lock_reading *r, int field) {
  size_t at = r->strings.len;
  int rc = multistatus__value_collect(&r->v, &r->strings, field != LOCK_OWNER);
  if (rc == 0 && r->strings.len > at) {
    if (r->strings.len < r->strings.room)
      r->strings.out[r->strings.len] = '\0';
    r->strings.len++;
    r->at[field] = at;
  } else {
    r->found[field] = false; /* empty counts as absent */
  }
  return rc;
}

/* Reads the element that was just started. */
static int lock_field(lock_reading *r, int field) {
  int which;
  r->found[field] = true;
  switch (field) {
  case LOCK_SCOPE:
    which = lock_child(&r->v, "exclusive", "shared");
    r->lock.scope = which == 1   ? MULTISTATUS_LOCK_EXCLUSIVE
                    : which == 2 ? MULTISTATUS_LOCK_SHARED
                                 : MULTISTATUS_LOCK_SCOPE_UNKNOWN;
    return which < 0 ? which : 0;
  case LOCK_TYPE:
    which = lock_child(&r->v, "write", "write");
    r->lock.type = which == 1 ? MULTISTATUS_LOCK_WRITE : MULTISTATUS_LOCK_TYPE_UNKNOWN;
    return which < 0 ? which : 0;
  case LOCK_DEPTH:
  case LOCK_TIMEOUT:
    return lock_word(r, field);
  default:
    return lock_string(r, field);
  }
}

/* Reads the entry whose DAV:activelock was just started. */
static int lock_entry(lock_reading *r) {
  multistatus__value_item item;
  int rc = 0;
  while (r->v.depth > 0 && (rc = multistatus__value_step(&r->v, &item)) > 0) {
    if (rc != VALUE_START || r->v.depth != 2)
      continue;
    if (item.unknown)
      return MULTISTATUS_ERROR_LIMIT;
    for (int field = 0; field < LOCK_FIELDS; field++)
      if (!r->found[field] && multistatus__value_is(&item, lock_names[field])) {
        if ((rc = lock_field(r, field)) < 0)
          return rc;
        break;
      }
  }
  return rc < 0 ? rc : 0;
}

static const char *lock_at(const lock_reading *r, int field) {
  return r->found[field] ? r->strings.out + r->at[field] : NULL;
}

int multistatus_value_next_lock(multistatus_value *v, multistatus_lock *out,
                                char *strings, size_t room, size_t *len) {
  if (out)
    memset(out, 0, sizeof *out);
  if (len)
    *len = 0;
  if (!v || !out)
    return MULTISTATUS_ERROR_ARGUMENT;
  lock_reading r;
  memset(&r, 0, sizeof r);
  r.v = *v;
  r.strings.out = strings;
  r.strings.room = strings ? room : 0;
  r.lock.depth = MULTISTATUS_DEPTH_UNKNOWN;
  r.lock.timeout = MULTISTATUS_TIMEOUT_UNKNOWN;
  int rc = multistatus__value_seek(&r.v, "activelock", 1);
  if (rc == 1 && (rc = lock_entry(&r)) == 0)
    rc = 1;
  if (rc == 1 && len)
    *len = r.strings.len;
  if (rc == 1 && r.strings.len > r.strings.room)
    rc = MULTISTATUS_ERROR_LIMIT;
  if (rc < 0)
    return rc;
  *v = r.v;
  if (rc == 0)
    return 0;
  r.lock.owner = lock_at(&r, LOCK_OWNER);
  r.lock.token = lock_at(&r, LOCK_TOKEN);
  r.lock.root = lock_at(&r, LOCK_ROOT);
  *out = r.lock;
  return 1;
}
