/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_DIALECT_STATE_H
#define MULTISTATUS_DIALECT_STATE_H

/* Dialects: one item at a time is kept as a tree, in which paths are looked up. */

#include <multistatus.h>
#include <multistatus/dialect.h>
#include "../../base/options.h"
#include "../../base/table.h"
#include "../../json/json_text.h"
#include "../../stream/input.h"
#include "../../stream/output.h"
#include "../../xml/events.h"

/* The flags of which at most one is set: how a status is written. */
#define DIALECT_STATUS_FORMS                                                           \
  ((unsigned)MULTISTATUS_DIALECT_STATUS_STRING | MULTISTATUS_DIALECT_STATUS_PHRASE |   \
   MULTISTATUS_DIALECT_STATUS_BOOLEAN | MULTISTATUS_DIALECT_STATUS_NAME)

/* A format of a dialect. */
typedef struct multistatus__dialect_format {
  multistatus_format format; /* first */
  const multistatus_dialect *dialect;
} multistatus__dialect_format;

/* A format that is made at run time. */
typedef struct multistatus__dialect_made {
  multistatus__dialect_format format; /* first */
  multistatus_allocator allocator;
  size_t size;                 /* of its block */
  multistatus_dialect dialect; /* in this version of the struct */
} multistatus__dialect_made;

/* Allows any character in a string, since the model applies the text policy. */
static inline bool multistatus__dialect_any(const void *user, bool is_key) {
  (void)user, (void)is_key;
  return true;
}

/* ---- dialect_new.c ---- */

/* Makes the format of a dialect in *made, a block of that size from the allocator.
   Returns 0, or ARGUMENT with *why set (why may be NULL) if the dialect is invalid. */
int multistatus__dialect_make(multistatus__dialect_made *made,
                              const multistatus_dialect *dialect,
                              const multistatus_allocator *a, size_t size,
                              const char **why);
extern const multistatus__options_kind multistatus__dialect_options;
/* True if the paths are valid; adds their number to *count. xml: their names are those
   of elements. */
bool multistatus__paths_fit(multistatus_text paths, bool xml, size_t *count);

/* ---- dialect_path.c ---- */

/* Removes the first of several paths, or the first name of a path. False: there is
   none. */
bool multistatus__path_take(multistatus_text *paths, multistatus_text *path);
bool multistatus__path_name(multistatus_text *path, multistatus_text *name);
/* The value of a name that is a number; SIZE_MAX: it is not a number. */
size_t multistatus__path_number(multistatus_text name);
/* The name of a path at an index, from 0. False: it has fewer names. */
bool multistatus__path_at(multistatus_text path, size_t level, multistatus_text *name);

/* The number of names in a path. */
size_t multistatus__path_length(multistatus_text path);

/* Follows paths through a document, token by token. Zeroed, it is at the start. */
enum { WALK_PATHS = 64, DIALECT_DEPTH = 8 };
typedef struct multistatus__path_walk {
  const multistatus_text *paths;
  size_t count;                      /* at least 1, at most WALK_PATHS */
  uint64_t next;                     /* by bit: the paths that lead to the next value */
  size_t level;                      /* number of open values to which paths lead, */
  uint64_t leads[DIALECT_DEPTH + 2]; /* and for each: these paths, by bit, */
  size_t places[DIALECT_DEPTH + 2];  /* the index of its next element */
  bool in_array[DIALECT_DEPTH + 2];
  size_t skip; /* values from this depth on are skipped; 0: none */
} multistatus__path_walk;

/* True if the token is inside a skipped value, or ends it. depth: the number of open
   values after the token. */
static inline bool multistatus__walk_skips(multistatus__path_walk *w, size_t depth) {
  bool skips = w->skip != 0;
  if (depth < w->skip)
    w->skip = 0;
  return skips;
}
/* The name of a member. */
void multistatus__walk_key(multistatus__path_walk *w, multistatus_text key);
/* The start of a value. Returns, by bit, the paths that lead to it. */
uint64_t multistatus__walk_value(multistatus__path_walk *w);
/* True if a path leads to all members or elements of the value. */
bool multistatus__walk_all(const multistatus__path_walk *w);
/* Enters the value, an array or object of that depth. False: no path continues in it,
   so it will be skipped. */
bool multistatus__walk_enter(multistatus__path_walk *w, bool array, size_t depth);
/* The end of the innermost open value. */
static inline void multistatus__walk_leave(multistatus__path_walk *w) {
  w->level--;
}

/* ---- dialect_tree.c ---- */

/* A value; first child and next sibling are numbers of nodes, 0: none. */
typedef struct multistatus__json_node {
  uint8_t kind; /* multistatus__json_kind */
  bool used;    /* the result contains it with all its children */
  bool rest;    /* something in it is not used */
  bool named;   /* its name is kept */
  uint32_t parent, next, child, last;
  uint32_t key, key_len, text, text_len; /* in texts */
} multistatus__json_node;

typedef struct multistatus__json_tree {
  multistatus__parse *parse;
  multistatus__buffer nodes, texts;
  size_t max;     /* the limit on the bytes of both */
  uint32_t count; /* number of nodes, which are numbered from 1 */
  uint32_t open;  /* the innermost array or object that is open; 0: none */
  uint32_t key, key_len;
  bool has_key;
} multistatus__json_tree;

void multistatus__json_tree_begin(multistatus__json_tree *t, multistatus__parse *parse);
void multistatus__json_tree_done(multistatus__json_tree *t);
/* Adds a token; the tree is complete when open is 0 again. Returns 0 or the error in
   parse: LIMIT ("result-bytes"), NOMEM. */
int multistatus__json_tree_token(multistatus__json_tree *t, multistatus__json_kind kind,
                                 multistatus_text text);
/* Ends the innermost object; an empty one becomes that string. */
int multistatus__json_tree_end_text(multistatus__json_tree *t, multistatus_text text);
/* Parses JSON text: one value, which becomes that of node n; 0: of the tree. */
int multistatus__json_tree_parse(multistatus__json_tree *t, uint32_t n,
                                 multistatus_text json);

static inline multistatus__json_node *multistatus__json_tree_node(
    const multistatus__json_tree *t, uint32_t n) {
  return (multistatus__json_node *)t->nodes.data + n;
}
/* The kind of a node; JSON_NULL for 0. */
static inline multistatus__json_kind multistatus__json_tree_kind(
    const multistatus__json_tree *t, uint32_t n) {
  return n ? (multistatus__json_kind)multistatus__json_tree_node(t, n)->kind
           : JSON_NULL;
}
/* The text of a string, a number or a boolean; else "". */
multistatus_text multistatus__json_tree_text(const multistatus__json_tree *t,
                                             uint32_t n);
multistatus_text multistatus__json_tree_key(const multistatus__json_tree *t,
                                            uint32_t n);
/* The child to which a name of a path leads; 0: none. */
uint32_t multistatus__json_tree_child(const multistatus__json_tree *t, uint32_t n,
                                      multistatus_text name);
/* The node of the first path that leads to a value other than null; with scalar, to
   neither an object nor an array. 0: none, or paths is NULL. */
uint32_t multistatus__json_tree_find(const multistatus__json_tree *t, const char *paths,
                                     bool scalar);
/* The node at the first of the paths, created as null if it does not exist. wrap: the
   name of a new member for "*". 0 with the error in parse. Texts that are then set must
   not be views of the tree's. */
uint32_t multistatus__json_tree_reach(multistatus__json_tree *t, const char *paths,
                                      const char *wrap);
/* Sets the value of a node, or adds a string to an object. n 0: no effect. Each returns
   0 or the error in parse. */
int multistatus__json_tree_set(multistatus__json_tree *t, uint32_t n,
                               multistatus__json_kind kind, multistatus_text text);
int multistatus__json_tree_set_member(multistatus__json_tree *t, uint32_t n,
                                      multistatus_text name, multistatus_text text);
/* The same: adds an object with "name" and "value" to an array. */
int multistatus__json_tree_add_pair(multistatus__json_tree *t, uint32_t n,
                                    multistatus_text name, multistatus_text value);
/* Writes the value as JSON; rest: without what is used. */
int multistatus__json_tree_json(const multistatus__json_tree *t, uint32_t n, bool rest,
                                multistatus__json_text *to);
/* True if something in the tree is not used; sets `rest` of all nodes. */
bool multistatus__json_tree_has_rest(multistatus__json_tree *t);

/* ---- dialect_outcome.c ---- */

typedef struct multistatus__item_outcome {
  int status;              /* 0: none, or unknown */
  multistatus_text reason; /* as received */
  bool invalid;            /* the item has a status that is invalid */
  bool several;            /* it has several statuses, errors or ids, */
  bool others;             /* so that it may be about other items, too */
} multistatus__item_outcome;

/* The outcome of the item in the tree. failure: it is in `failures`; listed: its status
   in `statuses`; 0: none. Marks the nodes that are used. */
multistatus__item_outcome multistatus__dialect_outcome(const multistatus_dialect *is,
                                                       const multistatus__json_tree *t,
                                                       bool failure, int listed);
/* The status for a name in `codes`; 0: it is not there. */
int multistatus__dialect_code(const multistatus_dialect *is, multistatus_text name);
/* The status for a value; 0: the value is not a status. */
int multistatus__dialect_status(const multistatus_dialect *is,
                                multistatus__json_kind kind, multistatus_text t,
                                multistatus_text *reason);

/* ---- dialect_statuses.c ---- */

typedef struct multistatus__status_entry {
  struct multistatus__status_entry *next; /* in the order of the body */
  const char *id;                         /* a string of the model */
  int status;                             /* 0: none, or invalid */
  bool listed;                            /* `statuses` contains the id */
  bool seen;                              /* an item had the id, */
  bool succeeded;                         /* and was reported as a success */
} multistatus__status_entry;

/* Zeroed, it is empty. */
typedef struct multistatus__statuses {
  multistatus__context own; /* for entries and ids; without limits */
  multistatus__table by_id;
  multistatus__status_entry *first, *last;
  size_t bytes; /* that count for "pending-bytes" */
} multistatus__statuses;

/* ---- dialect_read.c, dialect_result.c, dialect_write.c ---- */

/* What an array or object contains. */
typedef enum multistatus__dialect_role {
  ROLE_ITEM,
  ROLE_FAILURE,
  ROLE_STATUS,
  ROLE_FAILED /* the value itself */
} multistatus__dialect_role;

enum { DIALECT_PATHS = 16 };

typedef struct multistatus__dialect_reader {
  multistatus_input *in;
  const multistatus_dialect *dialect;
  multistatus__dialect_role role;
  bool in_items;   /* the innermost open value contains items */
  bool in_item;    /* an item is being read */
  bool any;        /* an array or object for items was found */
  size_t position; /* of the item in it */
  /* For XML; source NULL: JSON. */
  const multistatus__xml_source *source;
  void *source_state;
  size_t depth;                /* number of open elements */
  multistatus__buffer element; /* text of the innermost element */

  multistatus__json_text text;
  multistatus__json_tree tree; /* of the item */
  multistatus__buffer key, markup;
  multistatus__json json;
  multistatus__path_walk walk;               /* outside the items */
  size_t path_count, role_paths[4];          /* the end of the paths of each role */
  multistatus_text paths[DIALECT_PATHS + 5]; /* in the order of the roles */
  size_t counts[2];                          /* of failures and of successes */
  size_t claimed; /* the number of failures that the document claims */
  size_t beyond;  /* and of those that it mentions besides the items */
  multistatus__statuses statuses;
} multistatus__dialect_reader;

/* The index of the first path in a set of bits; path_count: none. */
size_t multistatus__dialect_first(const multistatus__dialect_reader *d, uint64_t paths);
/* Skips the rest of an item after an error that is only about it, if the caller wants
   that. depth: the number of open values; outside: that of those around the item.
   Returns 0 or the error. */
int multistatus__dialect_survive(multistatus__dialect_reader *d, int rc, size_t depth,
                                 size_t outside);

/* Adds a token to the item, which the first one begins and the last one ends. */
int multistatus__dialect_item_token(multistatus__dialect_reader *d,
                                    multistatus__json_kind kind, multistatus_text text);
/* The tree of the item is complete. Returns XML_PAUSE or the error. */
int multistatus__dialect_item_end(multistatus__dialect_reader *d);
/* Makes a result from the tree, and commits it. Returns 0 or the input's error. */
int multistatus__dialect_result(multistatus__dialect_reader *d);

/* The entry for an id, created if there is none. NULL with the input's error. */
multistatus__status_entry *multistatus__statuses_entry(multistatus__dialect_reader *d,
                                                       multistatus_text id);
/* _put adds a status. _end reports the statuses that no item reported. Each returns 0
   or the input's error. */
int multistatus__statuses_put(multistatus__dialect_reader *d, multistatus_text id,
                              multistatus__json_kind kind, multistatus_text text);
int multistatus__statuses_end(multistatus__dialect_reader *d);
void multistatus__statuses_done(multistatus__dialect_reader *d);

int multistatus__dialect_read_begin(void *state, multistatus_input *in);
int multistatus__dialect_read_feed(void *state, multistatus_input *in, const char *data,
                                   size_t len, size_t *used);
int multistatus__dialect_read_end(void *state, multistatus_input *in, const char *rest,
                                  size_t len);
void multistatus__dialect_read_done(void *state, multistatus_input *in);

enum { DIALECT_WRITE_STATE = 256 };
int multistatus__dialect_write_begin(void *state, multistatus_output *out);
int multistatus__dialect_write_result(void *state, multistatus_output *out,
                                      const multistatus_result *r);
int multistatus__dialect_write_end(void *state, multistatus_output *out);
void multistatus__dialect_write_done(void *state, multistatus_output *out);

/* A format. result: multistatus__dialect_write_result, or NULL if it cannot write. */
#define DIALECT_FORMAT(its_name, type, result)                                         \
  {                                                                                    \
    .size = sizeof(multistatus_format), .name = its_name, .content_type = type,        \
    .write_state = DIALECT_WRITE_STATE,                                                \
    .write_begin = multistatus__dialect_write_begin, .write_result = result,           \
    .write_end = multistatus__dialect_write_end,                                       \
    .write_done = multistatus__dialect_write_done,                                     \
    .read_state = sizeof(multistatus__dialect_reader) + XML_SOURCE_BYTES,              \
    .read_raw = XML_SOURCE_BYTES, .read_begin = multistatus__dialect_read_begin,       \
    .read_feed = multistatus__dialect_read_feed,                                       \
    .read_end = multistatus__dialect_read_end,                                         \
    .read_done = multistatus__dialect_read_done                                        \
  }

/* ---- dialect_item.c ---- */

/* An item that is built from a result. */
typedef struct multistatus__dialect_item {
  multistatus__json_tree tree;
  const multistatus_dialect *dialect;
  const multistatus_result *result;
  const char *href; /* of the result */
  bool failed;      /* output: the result is a failure */
  const char *key;  /* output: the identification of the item; NULL: none */
  char number[24];  /* its index as text, to which key may point */
} multistatus__dialect_item;

/* Makes the tree of the result. Returns 0 or the error in the tree's parse: UNSUPPORTED
   (the item would have another meaning), LIMIT, NOMEM. */
int multistatus__dialect_item_build(multistatus__dialect_item *x);

/* The extension element with the parts of an item that the model cannot represent: the
   text of a JSON object. */
#define DIALECT_REST_START "<json xmlns=\"" MULTISTATUS_NS "\">"
#define DIALECT_REST_END "</json>"

/* ---- dialect_xml.c ---- */

int multistatus__dialect_xml_begin(multistatus__dialect_reader *d);
/* Sets *name to the local name of the root of a document, of which body is the start.
   False: more data is needed. */
bool multistatus__dialect_xml_root(multistatus_text body, multistatus_text *name);
/* Writes the tree as an element with the name item. */
void multistatus__dialect_xml_put(multistatus_output *out,
                                  const multistatus__json_tree *t,
                                  multistatus_text item);

/* ---- dialect_detect.c ---- */

/* Sets *format to the preset that fits a body in JSON or XML, of which data is the
   start, or to NULL if more data is needed; does not change it if none fits, or only
   this library's own form. ended: data is the whole body. Returns 0 or the input's
   error: several of them fit. */
int multistatus__dialect_detect(multistatus_input *in, const char *data, size_t len,
                                bool ended, const multistatus_format **format);

/* ---- dialect_presets.c ---- */

/* The presets by index; NULL after the last. */
const multistatus_format *multistatus__dialect_preset(size_t i);

#endif
