# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For bash scripts to source. in_shares COUNT COMMAND... runs one command per processor at
# the same time, with two more arguments: the first number of its share of 0 to COUNT - 1,
# and the size of the share. It fails if any of the commands fails.

in_shares() {
  local count=$1 jobs each first pid pids=() failed=0
  shift
  jobs=$(nproc)
  each=$(((count + jobs - 1) / jobs))
  for ((first = 0; first < count; first += each)); do
    "$@" "$first" "$((count - first < each ? count - first : each))" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || failed=1
  done
  return "$failed"
}
