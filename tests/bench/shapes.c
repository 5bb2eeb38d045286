/* SPDX-License-Identifier: MIT */
#include "bench.h"
int bench_shapes(const bench_options *o) {
  (void)o;
  return 0;
}
