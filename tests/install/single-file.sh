#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Makes the single file twice, which must give the same bytes, and builds and runs the
# example that embeds it with each compiler. Without one of them the rest is tried, and the
# test is skipped.
#
# usage: single-file.sh SOURCE_ROOT

set -euo pipefail
# shellcheck source=tests/support/work.sh
. "$(dirname "$0")/../support/work.sh"

root=$1

mkdir "$work/again"
"$root/tools/amalgamate" "$work"
"$root/tools/amalgamate" "$work/again"
cmp "$work/multistatus.c" "$work/again/multistatus.c"
cmp "$work/multistatus.h" "$work/again/multistatus.h"
cp "$root"/examples/embed/{Makefile,server.c,client.c} "$work"
cd "$work"
! "$root/tools/amalgamate" --help 2>/dev/null || fail "--help is not a folder"

missing=0

# COMPILER FLAGS...
try() {
  if ! command -v "${1%% *}" >/dev/null; then
    echo "not there: $1"
    missing=77
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

# A library that contains it exports none of its functions, unless that is requested.
visible() {
  gcc -O0 -c "$@" multistatus.c -o visible.o
  readelf -sW visible.o | awk '$5 == "GLOBAL" && $6 == "DEFAULT" && $7 != "UND"' | wc -l
}
[[ $(visible) == 0 ]] || fail 'names are visible'
[[ $(visible -DMULTISTATUS_BUILD_SHARED) -gt 300 ]] || fail 'a shared library exports nothing'

# Every combination of parts compiles. Without any format reading and writing fail with
# -4 (UNSUPPORTED); with one format, the other is -25 (NOT_MULTISTATUS).
cp "$root/tests/install/parts.c" .
for xml in '' -DMULTISTATUS_NO_XML; do
  for json in '' -DMULTISTATUS_NO_JSON; do
    for batch in '' -DMULTISTATUS_NO_BATCH; do
      for check in '' -DMULTISTATUS_NO_CHECK; do
        read -ra parts <<<"$xml $json $batch $check"
        clang -std=c11 -Wall -Wextra -Werror -fsyntax-only "${parts[@]}" multistatus.c ||
          fail "clang refuses ${parts[*]}"
      done
    done
    gcc -std=c11 -O0 -Wall -Wextra -Werror "${parts[@]}" parts.c multistatus.c -o parts ||
      fail "gcc refuses ${parts[*]}"
    case "$xml:$json" in
      :) expected='0 0 0' ;;
      :*) expected='0 -25 0' ;;
      *:) expected='-25 0 0' ;;
      *) expected='-4 -4 -4' ;;
    esac
    [[ $(./parts) == "$expected" ]] || fail "${parts[*]}: $(./parts), not $expected"
    echo "parts: ${parts[*]}"
  done
done

try gcc -std=c11 -O3 -Wall -Wextra -Wpedantic -Werror
try clang -std=c11 -O1 -Wall -Wextra -Werror
try tcc
try musl-gcc -std=c11 -O1 -Wall -Werror
try x86_64-w64-mingw32-gcc -std=c11 -O1 -Wall -Werror

# The server and the client of README.md, in a folder with the two files and a compiler.
awk '/^```c$/ { file = "readme" ++n ".c"; next } /^```$/ { file = "" } file { print >file }' \
  "$root/README.md"
for compiler in gcc clang tcc; do
  command -v "$compiler" >/dev/null || continue # named above
  mkdir "only-$compiler"
  cp multistatus.[ch] "only-$compiler"
  cp readme1.c "only-$compiler/server.c"
  cp readme2.c "only-$compiler/client.c"
  (
    cd "only-$compiler"
    "$compiler" -I. server.c multistatus.c -o server
    "$compiler" -I. client.c multistatus.c -o client
    ./server >body.xml
    [[ $(./client <body.xml) == $'200 /files/report.pdf\n423 /files/locked.docx' ]]
  ) || fail "$compiler: README.md's programs"
  echo "README.md: $compiler"
done

# A DLL exports what the version script lists, which is what the headers declare.
if command -v x86_64-w64-mingw32-gcc >/dev/null; then
  x86_64-w64-mingw32-gcc -O0 -shared -DMULTISTATUS_BUILD_SHARED multistatus.c -o m.dll
  x86_64-w64-mingw32-objdump -p m.dll |
    awk '/Ordinal\/Name Pointer/ { on = 1; next } !NF { on = 0 } on { print $NF }' |
    sort >exported.txt
  grep -o 'multistatus_[a-z0-9_]*;' "$root/lib/multistatus.map" | tr -d ';' | sort >listed.txt
  diff listed.txt exported.txt || fail 'the DLL exports other names'
  echo "exported: $(wc -l <exported.txt) names"
fi

echo '#include "multistatus.h"
int main() { return multistatus_format_json() == 0; }' >user.cc
g++ -std=c++98 -Wall -Wextra -Wpedantic -Werror -c user.cc || fail "C++98 refuses the header"
exit $missing
