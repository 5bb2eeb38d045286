#!/usr/bin/env bash
# SPDX-License-Identifier: MIT

# Has the two engines read bodies and compares what they say, on all processors: see
# differential.c. A body that they disagree about is left in build/plain.
#
# usage: tests/long/differential.sh [COUNT [SEED]]

set -euo pipefail

count=${1:-1000000} seed=${2:-1}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/support/shares.sh
. tests/support/shares.sh
cd build/plain
in_shares "$count" tests/long/differential "$seed"
