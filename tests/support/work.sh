# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests that are bash scripts to source: work is a folder that is removed with what is
# in it when the script ends, and fail TEXT... ends it.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
