#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Loads several copies of the library into one process: the shared library, two plugins
# with the archive, two with the single file.
#
# usage: copies.sh SOURCE_ROOT SHARED_LIBRARY STATIC_LIBRARY LIBRARIES...

set -euo pipefail

root=$1 shared=$(realpath "$2") static=$(realpath "$3")
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/tools/amalgamate" "$work"
source=$root/tests/install/copies.c

# plugin NAME LINK...
plugin() {
  local name=$1
  shift
  cc -DPLUGIN -fPIC -shared "-I$work" "$source" -o "$work/$name.so" "$@"
}

cc -O0 -fPIC -c "$work/multistatus.c" -o "$work/single.o"
plugin shared "$shared" "-Wl,-rpath,${shared%/*}"
for copy in 1 2; do
  plugin "static-$copy" "$static" "$@"
  plugin "single-$copy" "$work/single.o"
done
cc "$source" -o "$work/copies" -ldl
"$work/copies" "$work"/{shared,static-1,static-2,single-1,single-2}.so
