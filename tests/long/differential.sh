#!/usr/bin/env bash
# SPDX-License-Identifier: MIT

# Compares the results of the two engines, on all processors: see differential.c. A body
# with different results is saved in build/plain.
#
# usage: tests/long/differential.sh [COUNT [SEED]]

set -euo pipefail

count=${1:-1000000} seed=${2:-1}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/support/shares.sh
. tests/support/shares.sh
cd build/plain
in_shares "$count" tests/long/differential "$seed"
