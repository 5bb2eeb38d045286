#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Embeds the library as a meson subproject, as README.md describes, and runs the result.
#
# usage: subproject.sh SOURCE_ROOT

set -euo pipefail
# shellcheck source=tests/support/work.sh
. "$(dirname "$0")/../support/work.sh"

source=$1

cp "$source/tests/install/subproject/meson.build" "$source/tests/install/consumer.c" "$work"
mkdir "$work/subprojects"
ln -s "$source" "$work/subprojects/multistatus"

meson setup "$work/build" "$work" --wrap-mode=forcefallback
meson compile -C "$work/build"
"$work/build/consumer"

# The library comes alone: neither its tests nor its examples are in that build.
targets=$(meson introspect "$work/build" --targets)
[[ $targets != */tests/unit/* && $targets != */examples/* ]] ||
  fail 'the subproject builds more than the library'

# Linked in, nothing of it is installed; as a shared library, that and nothing else.
installed() {
  DESTDIR=$work/$1 meson install -C "$work/build" --no-rebuild --quiet
  (cd "$work/$1" && find . ! -type d ! -name 'libmultistatus.so*' ! -name consumer)
  find "$work/$1" -name 'libmultistatus.so.0' | wc -l
}
[ "$(installed static)" = 0 ] || fail "installs: $(installed static)"
meson configure "$work/build" -Dmultistatus:default_library=shared
meson compile -C "$work/build"
[ "$(installed shared)" = 1 ] || fail "installs: $(installed shared)"
