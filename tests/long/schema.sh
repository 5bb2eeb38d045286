#!/usr/bin/env bash
# SPDX-License-Identifier: MIT

# The test `schema` with more documents.
#
# usage: tests/long/schema.sh [COUNT]

set -euo pipefail

cd "$(dirname "$0")/../.."
# shellcheck source=tests/support/install.sh
. tests/support/install.sh
need_packages python3-jsonschema
python3 tests/support/schema.py . build/plain/tests/long/documents "${1:-20000}"
