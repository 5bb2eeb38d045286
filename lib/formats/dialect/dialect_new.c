/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>
#include "../../base/text.h"
#include "dialect.h"

/* Creates formats from dialects. */

const multistatus_dialect *multistatus_format_dialect(
    const multistatus_format *format) {
  return format && format->read_feed == multistatus__dialect_read_feed
             ? ((const multistatus__dialect_format *)format)->dialect
             : NULL;
}

const multistatus_dialect *multistatus_reader_dialect(const multistatus_reader *r) {
  return multistatus_format_dialect(multistatus__reader_format(r));
}

bool multistatus__paths_fit(multistatus_text paths, bool xml, size_t *count) {
  multistatus_text path, name;
  while (multistatus__path_take(&paths, &path)) {
    size_t names = 0;
    if (path.len && path.data[path.len - 1] == '.')
      return false;
    for (++*count; multistatus__path_name(&path, &name); names++)
      if (!name.len || memchr(name.data, '\'', name.len) || names == DIALECT_DEPTH ||
          (xml && !multistatus__text_is(name, "*") && !multistatus__is_name(name)))
        return false;
  }
  return true;
}

static bool new_paths_fit(const multistatus_dialect *d, const char *paths,
                          size_t *count) {
  return multistatus__paths_fit(multistatus__cstring(paths),
                                d->flags & MULTISTATUS_DIALECT_XML, count);
}

static bool new_status_fits(int status) {
  return status == 0 || (status >= 100 && status <= 999);
}

/* True if more than one of these flags is set. */
static bool new_has_several(const multistatus_dialect *d, unsigned flags) {
  flags &= d->flags;
  return flags & (flags - 1);
}

/* The reason why the flags or the shape are invalid, or NULL. */
static const char *new_wrong_kind(const multistatus_dialect *d) {
  const unsigned syntaxes = MULTISTATUS_DIALECT_RECORDS | MULTISTATUS_DIALECT_XML;
  const unsigned known =
      DIALECT_STATUS_FORMS | syntaxes | MULTISTATUS_DIALECT_ORDERED |
      MULTISTATUS_DIALECT_NULL_SUCCEEDS | MULTISTATUS_DIALECT_ID_ITEMS |
      MULTISTATUS_DIALECT_HEADER_LIST | MULTISTATUS_DIALECT_FAILED_COUNT;
  return d->flags & ~known ? "flags has an unknown bit"
         : new_has_several(d, DIALECT_STATUS_FORMS)
             ? "flags has several of STATUS_STRING, _PHRASE, _BOOLEAN and _NAME"
         : new_has_several(d, syntaxes) ? "flags has both XML and RECORDS"
         : (int)d->shape < MULTISTATUS_DIALECT_LIST ||
                 d->shape > MULTISTATUS_DIALECT_KEYED
             ? "shape is none of LIST, PARTITION and KEYED"
             : NULL;
}

/* True if two members have a path in common. */
static bool new_share(const char *a, const char *b) {
  multistatus_text all = multistatus__cstring(a), rest, path, other;
  while (multistatus__path_take(&all, &path))
    for (rest = multistatus__cstring(b); multistatus__path_take(&rest, &other);)
      if (multistatus__same(path, other))
        return true;
  return false;
}

/* The reason why the places of the items are invalid, or NULL. */
static const char *new_wrong_items(const multistatus_dialect *d) {
  bool keyed = d->shape == MULTISTATUS_DIALECT_KEYED;
  size_t count = 0;
  bool fit = new_paths_fit(d, d->items, &count) &&
             new_paths_fit(d, d->failures, &count) &&
             new_paths_fit(d, d->statuses, &count);
  bool records = d->flags & MULTISTATUS_DIALECT_RECORDS;
  return !d->items && !d->failures ? "items and failures are NULL"
         : !fit
             ? "items, failures or statuses has an invalid name, or more than 8 names"
         : count > DIALECT_PATHS ? "items, failures and statuses are more than 16 paths"
         : records && (!d->items || *d->items || d->failures)
             ? "items is not \"\", or failures is set, and flags has RECORDS"
         : keyed && d->flags & (MULTISTATUS_DIALECT_RECORDS | MULTISTATUS_DIALECT_XML)
             ? "shape is KEYED, and flags has RECORDS or XML"
         : d->statuses && !keyed            ? "statuses is set, and shape is not KEYED"
         : new_share(d->items, d->failures) ? "items and failures have the same path"
                                            : NULL;
}

/* The reason why the members of an item are invalid, or NULL. */
static const char *new_wrong_members(const multistatus_dialect *d) {
  const size_t first = offsetof(multistatus_dialect, id),
               last = offsetof(multistatus_dialect, retry_after);
  size_t count = 0;
  bool fit = !(d->flags & MULTISTATUS_DIALECT_XML) || new_paths_fit(d, d->wrap, &count);
  for (size_t at = first; at <= last; at += sizeof d->id) {
    const char *paths;
    memcpy(&paths, (const char *)d + at, sizeof paths);
    fit = fit && new_paths_fit(d, paths, &count);
  }
  if (!fit)
    return "a path of a member has an invalid name, or more than 8 names";
  if (!new_status_fits(d->success) || !new_status_fits(d->failure))
    return "success or failure is neither 0 nor 100 to 999";
  if (d->failure && d->failure < 300)
    return "failure is less than 300";
  if (d->code_count && !d->codes)
    return "codes is NULL, code_count is not 0";
  for (size_t i = 0; i < d->code_count; i++)
    if (!d->codes[i].name || !d->codes[i].status ||
        !new_status_fits(d->codes[i].status))
      return "one of codes has no name, or a status that is not 100 to 999";
    else if (multistatus__dialect_code(d, multistatus__cstring(d->codes[i].name)) !=
             d->codes[i].status)
      return "a name in codes has two statuses";
  return NULL;
}

static int new_refuse(const void *options, const char **why) {
  const multistatus_dialect *d = options;
  const char *wrong = !d->name || !*d->name ? "name is NULL or empty" : NULL;
  if (multistatus__has_field_control(multistatus__cstring(d->content_type)))
    wrong = "content_type has a line break";
  wrong = wrong ? wrong : new_wrong_kind(d);
  wrong = wrong ? wrong : new_wrong_items(d);
  wrong = wrong ? wrong : new_wrong_members(d);
  return wrong ? multistatus__refuse(why, wrong) : 0;
}

const multistatus__options_kind multistatus__dialect_options =
    MULTISTATUS__OPTIONS(multistatus_dialect, marks, "the dialect is NULL", new_refuse);

/* The path without its last name. */
static multistatus_text new_parents(const char *path) {
  multistatus_text rest = multistatus__cstring(path), name, parents = {path, 0};
  while (multistatus__path_name(&rest, &name) && rest.len)
    parents.len = (size_t)(rest.data - path);
  return parents;
}

/* True if items can be written one after the other: all in one array; or in two
   adjacent ones, of which the second is kept until the end, and which must then be
   members of the outermost object. In XML they may be mixed, in an element. */
static bool new_writes(const multistatus_dialect *d) {
  bool xml = d->flags & MULTISTATUS_DIALECT_XML;
  size_t names =
      multistatus__path_length(multistatus__cstring(d->items ? d->items : d->failures));
  if ((d->items && strpbrk(d->items, "|*")) ||
      (d->failures && strpbrk(d->failures, "|*")) || (xml && names < 2))
    return false;
  if (!d->items || !d->failures)
    return d->failures || d->status || d->error || d->code;
  return multistatus__same(new_parents(d->items), new_parents(d->failures)) &&
         (xml || names == 1);
}

int multistatus__dialect_make(multistatus__dialect_made *made,
                              const multistatus_dialect *dialect,
                              const multistatus_allocator *a, size_t size,
                              const char **why) {
  multistatus__dialect_format *f = &made->format;
  int rc = multistatus__options_take(&multistatus__dialect_options, &made->dialect,
                                     dialect, why);
  if (rc)
    return rc;
  dialect = &made->dialect;
  const char *type = dialect->content_type ? dialect->content_type : "application/json";
  const multistatus_format format =
      DIALECT_FORMAT(dialect->name, type,
                     new_writes(dialect) ? multistatus__dialect_write_result : NULL);
  f->format = format;
  f->dialect = dialect;
  made->allocator = *a;
  made->size = size;
  return 0;
}

int multistatus_dialect_new(const multistatus_format **format,
                            const multistatus_dialect *dialect,
                            const multistatus_allocator *allocator) {
  if (!format || !dialect)
    return MULTISTATUS_ERROR_ARGUMENT;
  const multistatus_allocator a = multistatus__allocator(allocator);
  multistatus__dialect_made *made = multistatus__alloc(&a, sizeof *made);
  if (!made)
    return MULTISTATUS_ERROR_NOMEM;
  int rc = multistatus__dialect_make(made, dialect, &a, sizeof *made, NULL);
  if (rc)
    multistatus__release(&a, made, sizeof *made);
  else
    *format = &made->format.format;
  return rc;
}

void multistatus_dialect_free(const multistatus_format *format) {
  const multistatus_format *preset;
  if (!multistatus_format_dialect(format))
    return;
  for (size_t i = 0; (preset = multistatus__dialect_preset(i)); i++)
    if (preset == format)
      return;
  union {
    const multistatus_format *given;
    multistatus__dialect_made *made;
  } f = {format};
  const multistatus_allocator a = f.made->allocator;
  multistatus__release(&a, f.made, f.made->size);
}
