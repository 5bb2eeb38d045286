#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Compares the shared library with what the last release recorded in tests/abi, as
# abidiff of abigail-tools sees it. New functions, and structs that begin with a size and
# have grown (tests/support/structs.py says how), are all that may differ. --record
# records a release instead.
#
# usage: abi.sh SOURCE_ROOT SHARED_LIBRARY
#        abi.sh SOURCE_ROOT SHARED_LIBRARY --record VERSION

set -euo pipefail
# shellcheck source=tests/support/work.sh
. "$(dirname "$0")/../support/work.sh"

source=$1 library=$2
records=$source/tests/abi

structs() {
  python3 "$source/tests/support/structs.py" "$source" --print
}

# Objects are incomplete types in it; names of parameters, and what is there twice, are
# left out.
record() {
  structs >"$1.structs"
  nm -D --defined-only "$library" | sed -n 's/.* T \(.*\)@@/\1 /p' | sort >"$1.symbols"
  abidw --headers-dir "$source/include" --drop-private-types --exported-interfaces-only \
    --no-corpus-path --no-elf-needed --no-comp-dir-path --no-show-locs "$library" |
    sed -E "s/^ +//; s/ mangled-name='[^']*'//; /<parameter/s/ name='[^']*'//" >"$1.abi"
}

if [ "${3-}" = --record ]; then
  record "$records/multistatus-${4:?}"
  exit
fi
if ! command -v abidiff >/dev/null; then
  echo "abidiff of abigail-tools is not there"
  exit 77
fi
last=$(find "$records" -name '*.abi' | sort -V | tail -n 1)
last=${last%.abi}
[ -n "$last" ] || fail "nothing is recorded"

# The incomplete types of the headers: how they are made is no part of the ABI.
objects=$(cat "$source"/include/multistatus/*.h |
  sed -nE 's/^typedef struct (multistatus_\w+) \1;.*/\1/p; s/^struct (multistatus_\w+) \{/\1 \1/p' |
  awk '$2 { complete[$1] = 1 } { seen[$1] = 1 }
    END { for (name in seen) if (!complete[name]) print name }' | paste -sd '|')

# compatible RECORD: whether RECORD.abi differs in nothing but what may differ.
compatible() {
  local grown
  grown=$(structs | grep -vxFf "$1.structs" | cut -d ' ' -f 1 | paste -sd '|') || true
  printf '[suppress_type]\nname_regexp = ^(%s)$\n' "multistatus__.*|$objects${grown:+|$grown}" \
    >"$work/suppressed"
  abidiff --suppressions "$work/suppressed" --no-added-syms "$1.abi" "$library" \
    >"$work/found"
}

# changed SED_SCRIPT [STRUCTS_SCRIPT]: makes a record that is another.
changed() {
  sed -E "$1" "$last.abi" >"$work/changed.abi"
  sed -E "${2-}" "$last.structs" >"$work/changed.structs"
  ! cmp -s "$last.abi" "$work/changed.abi" || fail "the record is as before after: $1"
}

# finds NAME SED_SCRIPT: a record that is changed so must differ.
finds() {
  changed "$2"
  ! compatible "$work/changed" || fail "$1 is not noticed"
}

finds 'a function that is gone' 's/multistatus_list_free\b/multistatus_list_gone/'
finds 'another parameter' "/function-decl name='multistatus_list_count'/,/return/{
  s/(<parameter.*)/\1\1/}"
finds 'another type of a member' "/name='max_wait'/s/type-id='[^']*'/type-id='type-id-4'/"
finds 'a member in the middle' "/class-decl name='multistatus_limits'/{
  s/size-in-bits='960'/size-in-bits='896'/;n;n;n;n;N;N;d}"
finds 'another value of an enum' "s/(name='MULTISTATUS_TEXT_DROP' value=')2/\13/"

# What the release before had not yet.
end=$(sed -n "/class-decl name='multistatus_dialect'/,/class-decl>/{
  /<data-member/=}" "$last.abi" | tail -n 1)
changed "/class-decl name='multistatus_dialect'/s/size-in-bits='1920'/size-in-bits='1856'/
  $end,$((end + 2))d" '/^multistatus_dialect /s/ \w+$//'
compatible "$work/changed" || fail "a member cannot be appended: $(cat "$work/found")"

compatible "$last" || fail "not compatible with ${last##*/}: $(cat "$work/found")"
echo "compatible with ${last##*/}"
