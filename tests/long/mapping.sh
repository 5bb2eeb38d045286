#!/usr/bin/env bash
# SPDX-License-Identifier: MIT

# Converts many random DAV XML documents to JSON and back, on all processors: see
# tests/support/mapping.py.
#
# usage: tests/long/mapping.sh [COUNT [SEED]]

set -euo pipefail

count=${1:-100000} seed=${2:-1000000}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/support/shares.sh
. tests/support/shares.sh

share() {
  python3 tests/support/mapping.py build/plain/tests/unit/convert . "$2" "$((seed + $1))"
}
in_shares "$count" share
