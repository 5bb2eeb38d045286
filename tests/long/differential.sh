#!/usr/bin/env bash
# SPDX-License-Identifier: MIT

# Has the two engines read bodies and compares what they say, on all processors: see
# differential.c. A body that they disagree about is left in build/plain.
#
# usage: tests/long/differential.sh [COUNT [SEED]]

set -euo pipefail

count=${1:-1000000} seed=${2:-1}
cd "$(dirname "$0")/../../build/plain"
jobs=$(nproc)
each=$(((count + jobs - 1) / jobs))

pids=()
for ((first = 0; first < count; first += each)); do
  tests/long/differential "$seed" "$first" "$((count - first < each ? count - first : each))" &
  pids+=($!)
done

failed=0
for pid in "${pids[@]}"; do
  wait "$pid" || failed=1
done
exit "$failed"
