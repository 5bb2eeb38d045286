#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Compiles the single file for other systems and processors, without their headers: with
# those of musl, which declare no extensions unless requested, and with the macros that
# clang predefines for each target.
#
# usage: targets.sh SOURCE_ROOT

set -euo pipefail

headers=$(find /usr/include/*-linux-musl -maxdepth 0 2>/dev/null | head -n 1) || true
if ! command -v clang >/dev/null || [ -z "$headers" ]; then
  echo "clang or the headers of musl are not there"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1/tools/amalgamate" "$work"

# compile TARGET FILE
compile() {
  clang --target="$1" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -nostdinc \
    -isystem "$(clang -print-resource-dir)/include" -isystem "$headers" \
    -DMULTISTATUS_WITH_GETENTROPY "$2"
}

for target in x86_64-apple-macos11 arm64-apple-macos11 x86_64-unknown-freebsd13 \
  aarch64-unknown-openbsd x86_64-unknown-netbsd mips64-linux-gnuabi64 riscv64-linux-gnu; do
  echo "$target"
  compile "$target" "$work/multistatus.c"
  # An extension of the GNU library must be noticed.
  printf '#include <string.h>\nvoid *f(char *p) { return memrchr(p, *p, 1); }\n' >"$work/gnu.c"
  if compile "$target" "$work/gnu.c" 2>/dev/null; then exit 1; fi
done
