#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Checks the sizes in doc/building.md: of the shared library with --buildtype=minsize,
# stripped, and of the code of the two files with DAV XML alone. No data is writable except
# what the loader fills in.
#
# usage: size.sh SOURCE_ROOT

set -euo pipefail

root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [[ $(gcc -dumpmachine) != x86_64-*linux-gnu ]]; then
  echo "the figures are those of x86-64 with glibc, not of $(gcc -dumpmachine)"
  exit 77
fi
# The figures are those of gcc 12. Others may be a little worse.
spare=0
[ "$(gcc -dumpversion)" = 12 ] || spare=5

failed=0
# at_most WHAT BYTES LIMIT
at_most() {
  echo "$1: $2 bytes, at most $3"
  [ "$2" -le $(($3 + $3 * spare / 100)) ] || failed=1
}

CC=gcc meson setup "$work/build" "$root" --buildtype=minsize -Ddefault_library=shared \
  -Dlibxml2=disabled -Dcjson=disabled -Dcli=disabled -Ddocs=disabled -Dtests=disabled \
  -Dexamples=disabled >"$work/log" && meson compile -C "$work/build" >>"$work/log" ||
  { cat "$work/log"; exit 1; }
strip -o "$work/stripped" "$work"/build/lib/libmultistatus.so
at_most 'the shared library, stripped' "$(stat -c %s "$work/stripped")" $((300 * 1024))

"$root/tools/amalgamate" "$work"
gcc -std=c11 -Os -DMULTISTATUS_NO_JSON -DMULTISTATUS_NO_BATCH -c "$work/multistatus.c" \
  -o "$work/xml.o"
text=$(size -A "$work/xml.o" | awk '/^\.text/ { n += $2 } END { print n }')
at_most 'the code of DAV XML in the two files, gcc -Os' "$text" $((150 * 1024))

gcc -std=c11 -O2 -fPIC -c "$work/multistatus.c" -o "$work/all.o"
writable=$(size -A "$work/all.o" |
  awk '/^\.t?(data|bss)/ && !/^\.data\.rel\.ro/ { n += $2 } END { print n + 0 }')
at_most 'writable data' "$writable" 0
exit "$failed"
