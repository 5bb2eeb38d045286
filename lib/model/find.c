/* SPDX-License-Identifier: MIT */
#include "find.h"

static bool find_spots(multistatus__finder *f, const char *href, bool add,
                       multistatus__spots *out) {
  bool found = multistatus__tree_href(&f->tree, f->request, href, add, out);
  f->tree.failed = false; /* the tree is still valid */
  return found;
}

bool multistatus__finder_add(multistatus__finder *f, const multistatus_allocator *a,
                             const char *href, uint32_t index) {
  multistatus__spots spots;
  if (!f->tree.allocator && !multistatus__tree_init(&f->tree, a)) {
    multistatus__finder_clear(f);
    return false;
  }
  if (!find_spots(f, href, true, &spots))
    return false;
  for (int k = 0; k < 2; k++) {
    uint32_t node = spots.at[k].exact;
    if (node != MULTISTATUS__NONE && index < f->tree.nodes[node].first)
      f->tree.nodes[node].first = index;
  }
  return true;
}

bool multistatus__finder_find(multistatus__finder *f, const char *href,
                              uint32_t *index) {
  multistatus__spots spots;
  *index = MULTISTATUS__NONE;
  if (!f->tree.allocator)
    return true;
  if (!find_spots(f, href, false, &spots))
    return false;
  for (int k = 0; k < 2; k++) {
    uint32_t node = spots.at[k].exact;
    if (node != MULTISTATUS__NONE && f->tree.nodes[node].first < *index)
      *index = f->tree.nodes[node].first;
  }
  return true;
}

void multistatus__finder_clear(multistatus__finder *f) {
  multistatus__tree_done(&f->tree);
  memset(&f->tree, 0, sizeof f->tree);
}

int multistatus__finder_begin(multistatus__finder *f, const multistatus_allocator *a,
                              const char *request) {
  size_t size = strlen(request) + 1;
  multistatus__finder_done(f, a);
  int rc = multistatus_href_equal(request, "", "", 0);
  if (rc < 0)
    return rc;
  f->request = multistatus__alloc(a, size);
  if (!f->request)
    return MULTISTATUS_ERROR_NOMEM;
  memcpy(f->request, request, size);
  return 0;
}

void multistatus__finder_done(multistatus__finder *f, const multistatus_allocator *a) {
  multistatus__finder_clear(f);
  if (f->request)
    multistatus__release(a, f->request, strlen(f->request) + 1);
  f->request = NULL;
}
