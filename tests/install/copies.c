/* SPDX-License-Identifier: MIT */

/* Several copies of the library in one process: plugins that each contain one, loaded
   so that their names are visible to all, and the shared library. Each plugin has to
   run its own.

   With PLUGIN the plugin, else the program: copies PLUGIN... */

#ifdef PLUGIN

#include "multistatus.h"

void *plugin_copy(void);
int plugin_run(void);

void *plugin_copy(void) {
  return (void *)(size_t)multistatus_list_new;
}

int plugin_run(void) {
  multistatus_list *list = NULL;
  int rc = multistatus_list_new(&list, NULL);
  multistatus_list_add(list, "/a", 423, NULL);
  int found = multistatus_result_status(multistatus_list_find(list, "/a"));
  multistatus_list_free(list);
  return rc == 0 && found == 423;
}

#else

#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **plugins) {
  void *copies[16] = {0};
  for (int i = 1; i < count && i < 16; i++) {
    void *handle = dlopen(plugins[i], RTLD_NOW | RTLD_GLOBAL);
    void *(*copy)(void) = handle ? (void *(*)(void))dlsym(handle, "plugin_copy") : NULL;
    int (*run)(void) = handle ? (int (*)(void))dlsym(handle, "plugin_run") : NULL;
    if (!copy || !run || !run()) {
      fprintf(stderr, "%s: %s\n", plugins[i], handle ? "does not run" : dlerror());
      return 1;
    }
    copies[i] = copy();
    for (int k = 1; k < i; k++)
      if (copies[k] == copies[i]) {
        fprintf(stderr, "%s runs the copy of %s\n", plugins[i], plugins[k]);
        return 1;
      }
  }
  printf("%d copies\n", count - 1);
  return 0;
}

#endif
