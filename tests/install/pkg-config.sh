#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs the build tree, then builds and runs a program as its users would: C and C++,
# with the shared library and with the static one. Looks at what the shared library
# needs: the parsers that the tree was configured with, and no other.
#
# usage: pkg-config.sh BUILD_ROOT WITH_LIBXML2 WITH_CJSON WITH_CLI WITH_DOCS WITH_REFERENCE
# (true or false)

set -euo pipefail
# shellcheck source=tests/support/work.sh
. "$(dirname "$0")/../support/work.sh"

here=$(cd "$(dirname "$0")" && pwd)
build=$1 libxml2=$2 cjson=$3 cli=$4 docs=$5 reference=$6

meson install -C "$build" --no-rebuild --quiet --destdir "$work/root"

# The file speaks of the place after installation, which here is below DESTDIR.
pc=$(find "$work/root" -name multistatus.pc)
sed -i "s,^prefix=,prefix=$work/root," "$pc"
export PKG_CONFIG_PATH=${pc%/*}
libdir=$(pkg-config --variable=libdir multistatus)

version=$(pkg-config --modversion multistatus)

# The command, the documents and the reference; every link of a document leads somewhere.
# installed TRUE_OR_FALSE FILE_OF_PREFIX...
installed() {
  local wanted=$1 file found
  shift
  for file; do
    found=false
    [ ! -s "$prefix/$file" ] || found=true
    [ "$found" = "$wanted" ] || fail "$file is installed: $found, should be $wanted"
  done
}
prefix=$(pkg-config --variable=prefix multistatus)
installed "$cli" bin/multistatus share/man/man1/multistatus.1
installed "$docs" share/multistatus/{openapi.yaml,multistatus.schema.json,multistatus.rng} \
  share/doc/multistatus/{README.md,LICENSE,doc/server.md,examples/write_list.c}
installed "$reference" share/doc/multistatus/html/index.html \
  share/man/man3/multistatus_reader_feed.3
! "$docs" || python3 "$here/../support/file_rules.py" --links "$prefix/share/doc/multistatus"

# check NAME COMPILER... : compiles, runs, and compares versions.
check() {
  local name=$1 out
  shift
  "$@" -o "$work/$name"
  out=$(LD_LIBRARY_PATH=$libdir "$work/$name")
  [ "$out" = "$version" ] || fail "$name runs with $out, pkg-config says $version"
  echo "$name: fine"
}

needs() {
  readelf -d "$1" | grep -c "NEEDED.*$2" || true
}

# expect FILE LIBRARY true|false
expect() {
  local found=false
  [ "$(needs "$1" "$2")" -eq 0 ] || found=true
  [ "$found" = "$3" ] || fail "$(basename "$1") needs $2: $found, should be $3"
  echo "$(basename "$1") needs $2: $found"
}

source=$here/consumer.c
warnings=(-Wall -Wextra -Werror)
read -ra flags <<<"$(pkg-config --cflags --libs multistatus)"
check c-shared cc "${warnings[@]}" "$source" "${flags[@]}"
check cxx-shared c++ "${warnings[@]}" -x c++ "$source" -x none "${flags[@]}"
expect "$work/c-shared" libmultistatus true
expect "$work/c-shared" libxml2 false

for library in libxml2:$libxml2 libcjson:$cjson; do
  expect "$libdir/libmultistatus.so" "${library%:*}" "${library#*:}"
done

# Whoever has nothing but this package can compile and link: no other .pc file is needed.
[ -n "$(PKG_CONFIG_LIBDIR=$PKG_CONFIG_PATH PKG_CONFIG_PATH='' \
  pkg-config --cflags --libs --static multistatus)" ] || fail 'needs other packages'

# What is not installed yet: every folder that is named exists, and a program runs.
for flag in $(PKG_CONFIG_PATH=$build/meson-uninstalled pkg-config --cflags --libs multistatus); do
  case $flag in
    -[IL]*) [ -d "${flag:2}" ] || fail "uninstalled: no ${flag:2}" ;;
  esac
done
read -ra flags <<<"$(PKG_CONFIG_PATH=$build/meson-uninstalled \
  pkg-config --cflags --libs multistatus)"
LD_LIBRARY_PATH=$build/lib check uninstalled cc "${warnings[@]}" "$source" "${flags[@]}"

# Without the shared library, what is left is the archive and Libs.private.
rm "$libdir"/libmultistatus.so*
read -ra flags <<<"$(pkg-config --static --cflags --libs multistatus)"
check c-static cc "${warnings[@]}" "$source" "${flags[@]}"
check cxx-static c++ "${warnings[@]}" -x c++ "$source" -x none "${flags[@]}"
expect "$work/c-static" libmultistatus false

# With each choice of parsers, shared and static: `--static` names those that were asked
# for, and nothing else; so does the archive alone, which programs have to link with them.
for kind in both static; do
  for l in disabled enabled; do
    for c in disabled enabled; do
      [ "$l" = disabled ] || pkg-config --exists libxml-2.0 || continue
      [ "$c" = disabled ] || pkg-config --exists libcjson || continue
      wanted=" -lmultistatus"
      [ "$l" = disabled ] || wanted+=" -lxml2"
      [ "$c" = disabled ] || wanted+=" -lcjson"
      meson setup "$work/choice" "$here/../.." -Ddefault_library=$kind -Dlibxml2=$l -Dcjson=$c \
        -Dtests=disabled -Dexamples=disabled -Dcli=disabled -Ddocs=disabled >"$work/log" ||
        fail "$(cat "$work/log")"
      libs() {
        PKG_CONFIG_PATH=$work/choice/meson-private pkg-config --libs-only-l "$@" multistatus |
          sed 's/ *$//; s/^/ /'
      }
      [ "$(libs --static)" = "$wanted" ] || fail "--static, $kind, $l, $c: $(libs --static)"
      [ "$kind" = static ] || wanted=" -lmultistatus"
      [ "$(libs)" = "$wanted" ] || fail "$kind, $l, $c: $(libs)"
      rm -r "$work/choice"
    done
  done
done
echo 'the requested parsers: fine'
