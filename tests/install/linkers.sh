#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Builds the library with each linker that is installed, and compares what it exports,
# and the version of it, with the headers. Nothing else shows a linker that ignores the
# version script, or for which the build leaves it out.
#
# usage: linkers.sh SOURCE_ROOT

set -euo pipefail
# shellcheck source=tests/support/work.sh
. "$(dirname "$0")/../support/work.sh"

source=$1

exports() {
  python3 "$source/tests/support/symbols.py" "$1" "$2/lib/libmultistatus.so" \
    "$2/lib/libmultistatus.a"
}

# A name that is declared and listed, but not defined: the test must not pass.
cp -r "$source/include" "$work/include"
mkdir "$work/lib"
echo 'MULTISTATUS_EXTERN int multistatus_undefined(void);' >>"$work/include/multistatus/base.h"
sed 's/^global:/&\n  multistatus_undefined;/' "$source/lib/multistatus.map" \
  >"$work/lib/multistatus.map"

# The compiler takes what is called ld in a folder given with -B. meson detects which.
count=0
for linker in ld.bfd ld.gold ld.lld ld.lld-{15..30} mold; do
  path=$(command -v "$linker") || continue
  folder=$work/$linker
  mkdir "$folder"
  ln -s "$path" "$folder/ld"
  echo "== $("$path" --version | head -n1)"
  CC="${CC:-cc} -B$folder" meson setup "$folder/build" "$source" --werror \
    --buildtype=plain -Ddefault_library=both -Dtests=disabled -Dexamples=disabled \
    -Dlibxml2=disabled -Dcjson=disabled >"$work/log" || fail "$(cat "$work/log")"
  meson compile -C "$folder/build" >"$work/log" || fail "$(cat "$work/log")"
  exports "$source" "$folder/build" || fail "$linker exports something else"
  exports "$work" "$folder/build" >"$work/log" || true
  grep -q "^multistatus_undefined.*not exported" "$work/log" ||
    fail "a function that is missing goes unnoticed"
  rm -r "$folder"
  count=$((count + 1))
done
[ "$count" -gt 0 ] || { echo 'skipped, not there: ld.bfd ld.gold ld.lld mold'; exit 77; }
echo "$count linkers"
