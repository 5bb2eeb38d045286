#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Embeds the library as a meson subproject, as README.md says, builds and runs that.
#
# usage: subproject.sh SOURCE_ROOT

set -euo pipefail

source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$source/tests/install/subproject/meson.build" "$source/tests/install/consumer.c" "$work"
mkdir "$work/subprojects"
ln -s "$source" "$work/subprojects/multistatus"

meson setup "$work/build" "$work" --wrap-mode=forcefallback
meson compile -C "$work/build"
"$work/build/consumer"

# The library comes alone: neither its tests nor its examples are in that build.
if meson introspect "$work/build" --targets | grep -q '/tests/unit/\|/examples/'; then
  echo "FAILED: the subproject builds more than the library" >&2
  exit 1
fi

# Linked in, nothing of it is installed; as a shared library, that and nothing else.
installed() {
  DESTDIR=$work/$1 meson install -C "$work/build" --no-rebuild --quiet
  (cd "$work/$1" && find . ! -type d ! -name 'libmultistatus.so*' ! -name consumer)
  find "$work/$1" -name 'libmultistatus.so.0' | wc -l
}
[ "$(installed static)" = 0 ] || { echo "FAILED: installs: $(installed static)" >&2; exit 1; }
meson configure "$work/build" -Dmultistatus:default_library=shared
meson compile -C "$work/build"
[ "$(installed shared)" = 1 ] || { echo "FAILED: installs: $(installed shared)" >&2; exit 1; }
