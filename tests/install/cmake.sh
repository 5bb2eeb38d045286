#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Builds and runs a program with CMake in each way that doc/building.md names: the
# installed package, shared and static; the folder of the two files; and pkg-config,
# installed and not.
#
# usage: cmake.sh SOURCE_ROOT BUILD_ROOT

set -euo pipefail
# shellcheck source=tests/support/work.sh
. "$(dirname "$0")/../support/work.sh"

root=$1 build=$2

meson install -C "$build" --no-rebuild --quiet --destdir "$work/root"
config=$(find "$work/root" -name multistatusConfig.cmake)
prefix=$(cd "${config%/*}" && cd "$(grep -o '"${CMAKE_CURRENT_LIST_DIR}/[^"]*' \
  multistatusConfig.cmake | cut -d/ -f2-)" && pwd)
pc=$(find "$work/root" -name multistatus.pc)
sed -i "s,^prefix=,prefix=$work/root," "$pc"
version=$(PKG_CONFIG_PATH=${pc%/*} pkg-config --modversion multistatus)

# The folder that add_subdirectory() takes.
mkdir "$work/embedded"
"$root/tools/amalgamate" "$work/embedded"
cp "$root"/examples/embed/{CMakeLists.txt,server.c,client.c} "$work/embedded"

# check NAME CMAKE_ARGUMENT... : the project's commands come from standard input.
check() {
  local name=$1 out
  shift
  mkdir "$work/$name"
  cp "$root/tests/install/consumer.c" "$work/$name"
  {
    echo 'cmake_minimum_required(VERSION 3.15)'
    echo 'project(consumer C)'
    echo 'add_executable(consumer consumer.c)'
    cat
  } >"$work/$name/CMakeLists.txt"
  cmake -S "$work/$name" -B "$work/$name/build" -DCMAKE_C_FLAGS='-Wall -Wextra -Werror' \
    "$@" >"$work/log" 2>&1 && cmake --build "$work/$name/build" >>"$work/log" 2>&1 ||
    { cat "$work/log" >&2; fail "$name does not build"; }
  out=$("$work/$name/build/consumer")
  [ "$out" = "$version" ] || fail "$name runs with $out, the package is $version"
  echo "$name: fine"
}

needs() {
  readelf -d "$work/$1/build/consumer" | grep -q 'NEEDED.*libmultistatus'
}

check package "-DCMAKE_PREFIX_PATH=$prefix" <<'END'
find_package(multistatus 0.9 CONFIG REQUIRED)
target_link_libraries(consumer PRIVATE multistatus::multistatus)
END
needs package || fail 'multistatus::multistatus is not the shared library'

check package-static "-DCMAKE_PREFIX_PATH=$prefix" <<'END'
find_package(multistatus CONFIG REQUIRED)
target_link_libraries(consumer PRIVATE multistatus::static)
END
! needs package-static || fail 'multistatus::static needs the shared library'

check folder "-DEMBEDDED=$work/embedded" <<'END'
add_subdirectory(${EMBEDDED} embedded)
target_link_libraries(consumer PRIVATE multistatus::multistatus)
END
! needs folder || fail 'the folder needs the shared library'

for path in "${pc%/*}" "$build/meson-uninstalled"; do
  PKG_CONFIG_PATH=$path check "pkg-config-${path##*/}" <<'END'
find_package(PkgConfig REQUIRED)
pkg_check_modules(multistatus REQUIRED IMPORTED_TARGET multistatus)
target_link_libraries(consumer PRIVATE PkgConfig::multistatus)
END
done

# Another version is refused, and the folder alone builds the two programs.
if cmake -P /dev/stdin <<<"
  set(PACKAGE_FIND_VERSION 99.0)
  set(PACKAGE_FIND_VERSION_MAJOR 99)
  include(${config%/*}/multistatusConfigVersion.cmake)
  if(NOT PACKAGE_VERSION_COMPATIBLE)
    message(FATAL_ERROR refused)
  endif()" 2>/dev/null; then
  fail 'version 99 is compatible'
fi
cmake -S "$work/embedded" -B "$work/alone" >/dev/null
cmake --build "$work/alone" >/dev/null
[ "$("$work/alone/server" | "$work/alone/client")" = '/b.txt: 423' ] ||
  fail 'the two programs print otherwise'
echo 'server and client: fine'
