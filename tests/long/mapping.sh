#!/usr/bin/env bash
# SPDX-License-Identifier: MIT

# Many random documents of DAV XML through JSON and back, on all processors: see
# tests/support/mapping.py.
#
# usage: tests/long/mapping.sh [COUNT [SEED]]

set -euo pipefail

count=${1:-100000} seed=${2:-1000000}
cd "$(dirname "$0")/../.."
jobs=$(nproc)
each=$(((count + jobs - 1) / jobs))

pids=()
for ((first = 0; first < count; first += each)); do
  python3 tests/support/mapping.py build/plain/tests/unit/convert . \
    "$((count - first < each ? count - first : each))" "$((seed + first))" &
  pids+=($!)
done

failed=0
for pid in "${pids[@]}"; do
  wait "$pid" || failed=1
done
exit "$failed"
