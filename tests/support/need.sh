#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: need.sh TOOL... -- COMMAND [ARGUMENT...]
#
# Runs the command if each tool is there; else it names those that are not, and the test is
# skipped (77). A tool is a program, `a|b` is one of two, python:NAME a module of Python,
# pc:NAME a library that pkg-config knows.

missing=

# found TOOL
found() {
  case $1 in
    python:*) python3 -c "import ${1#*:}" 2>/dev/null ;;
    pc:*) pkg-config --exists "${1#*:}" 2>/dev/null ;;
    *'|'*) found "${1%%|*}" || found "${1#*|}" ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

while [ "$1" != -- ]; do
  found "$1" || missing="$missing $1"
  shift
done
shift
if [ -n "$missing" ]; then
  echo "skipped, not there:$missing"
  exit 77
fi
exec "$@"
