#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Makes the single file twice, which must give the same bytes, and builds and runs the
# example that embeds it with each compiler that is there. Those that are not are named.
#
# usage: single-file.sh SOURCE_ROOT

set -euo pipefail

root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

mkdir "$work/again"
"$root/tools/amalgamate" "$work"
"$root/tools/amalgamate" "$work/again"
cmp "$work/multistatus.c" "$work/again/multistatus.c"
cmp "$work/multistatus.h" "$work/again/multistatus.h"
cp "$root"/examples/embed/{Makefile,server.c,client.c} "$work"
cd "$work"

# COMPILER FLAGS...
try() {
  if ! command -v "${1%% *}" >/dev/null; then
    echo "not there: $1"
    return
  fi
  make -s clean
  make -s CC="$1" CFLAGS="${*:2}" || fail "$1 does not compile it"
  if [[ $1 == *mingw* ]]; then
    echo "compiled: $*"
    return
  fi
  ./server >body.xml
  [[ $(./client <body.xml) == "/b.txt: 423" ]] || fail "$1: the client prints otherwise"
  head -c 100 body.xml >cut.xml
  ! ./client <cut.xml 2>error.txt || fail "$1: a body that is cut off is complete"
  echo "ran: $*"
}

try gcc -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror
try clang -std=c11 -O1 -Wall -Wextra -Werror
try tcc
try musl-gcc -std=c11 -O1 -Wall -Werror
try x86_64-w64-mingw32-gcc -std=c11 -O1 -Wall -Werror

echo '#include "multistatus.h"
int main() { return multistatus_format_json() == 0; }' >user.cc
g++ -std=c++98 -Wall -Wextra -Wpedantic -Werror -c user.cc || fail "C++98 refuses the header"
