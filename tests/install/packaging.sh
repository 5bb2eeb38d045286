#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Makes the archive of `meson dist`, of what is committed, twice, and runs the commands of
# doc/packaging.md in what is unpacked, in one shell. Of the tests a few are compiled and
# run there: this is one of the others. Where the sources are such an archive already, they
# are copied.
#
# usage: packaging.sh SOURCE_ROOT

set -euo pipefail
# shellcheck source=tests/support/work.sh
. "$(dirname "$0")/../support/work.sh"

root=$1

mkdir "$work/unpacked1" "$work/unpacked2"
make_archives() {
  for n in 1 2; do
    meson setup "$work/$n" "$root" -Dtests=disabled -Dexamples=disabled -Dcli=disabled \
      -Ddocs=disabled -Dlibxml2=disabled -Dcjson=disabled >"$work/log" &&
      meson dist -C "$work/$n" --no-tests --allow-dirty --formats gztar >>"$work/log" 2>&1 ||
      fail "$(cat "$work/log")"
    tar -xzf "$work/$n"/meson-dist/*.tar.gz -C "$work/unpacked$n" --strip-components=1
  done
}
if git -C "$root" ls-files --error-unmatch meson.build >/dev/null 2>&1; then
  make_archives
elif [ -e "$root/single-file/multistatus.c" ]; then
  for n in 1 2; do
    tar -cC "$root" --exclude=./build . | tar -xC "$work/unpacked$n"
  done
else
  echo 'skipped, not there: git and its repository, of which meson makes the archive'
  exit 77
fi
diff -r "$work/unpacked1" "$work/unpacked2" || fail 'two archives differ'
[ -s "$work/unpacked1/single-file/multistatus.c" ] || fail 'the archive is without the two files'

cd "$work/unpacked1"
awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' doc/packaging.md >"$work/commands"
[ "$(grep -c '^meson\|^pkg-config' "$work/commands")" -ge 5 ] || fail 'no commands'
{
  echo 'set -e
meson() {
  case $1 in
    compile) command meson "$@" multistatus:shared_library multistatus:static_library \
      multistatus:executable reference test_reader test_writer ;;
    test) command meson "$@" test_reader test_writer symbols ;;
    *) command meson "$@" ;;
  esac
}'
  cat "$work/commands"
} >"$work/script"
sh "$work/script" >"$work/log" 2>&1 || fail "$(tail -n 40 "$work/log")"
grep -q '^Ok: *3' "$work/log" || fail "the tests did not run: $(tail -n 40 "$work/log")"
[ "$(grep -c '<D:multistatus' "$work/log")" -ge 2 ] || fail 'the programs did not run'
[ -z "$(find root ! -type d)" ] || fail "left over: $(find root ! -type d)"
for package in libmultistatus0 libmultistatus-dev multistatus multistatus-doc; do
  echo "$package: $(find "$package" ! -type d | wc -l) files"
done
