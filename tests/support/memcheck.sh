#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# usage: memcheck.sh COMMAND...
#
# Runs a test under valgrind memcheck: any report and any leak is a failure. Scripts are
# not watched, but the programs that they run are, by way of MESON_EXE_WRAPPER. Tests
# that try thousands of cases try one in eight of them: see fewer.h.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
watch=(valgrind --quiet --error-exitcode=99 --leak-check=full
  --suppressions="$here/memcheck.supp")
export MULTISTATUS_TESTS_FEWER=1
if [ "$(head -c 4 "$1" | tail -c 3)" = ELF ] && [[ $1 != *python* ]]; then
  exec "${watch[@]}" "$@"
fi
export MESON_EXE_WRAPPER="${watch[*]}"
exec "$@"
