# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests in bash to source: sets `work` to a temporary folder, which is deleted when the
# script exits, and defines fail TEXT..., which exits with an error.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
