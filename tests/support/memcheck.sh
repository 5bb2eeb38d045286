#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# usage: memcheck.sh COMMAND...
#
# Runs a test under valgrind memcheck, which fails on any report and any leak. Of scripts,
# it checks the programs that they run with MESON_EXE_WRAPPER. Tests with thousands of
# cases run one in eight of them: see fewer.h.

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
