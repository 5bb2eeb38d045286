#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: expect.sh STATUS EXPECTED PROGRAM [ARGUMENT...]
#
# Runs the program and compares its exit status and output with the expected ones.

wanted=$1 expected=$2
shift 2
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT

# shellcheck disable=SC2086 # a command with its arguments
status=0
${MESON_EXE_WRAPPER-} "$@" >"$printed" || status=$?
if [ "$status" -ne "$wanted" ]; then
  echo "$1: exit status $status, not $wanted" >&2
  exit 1
fi
diff -u "$expected" "$printed"
