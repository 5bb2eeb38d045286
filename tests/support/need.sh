#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: need.sh TOOL... -- COMMAND [ARGUMENT...]
#
# Runs the command if all tools are installed; else prints the missing ones and exits with
# 77, which skips the test. A tool is a program, `a|b` one of two, python:NAME a Python
# module, pc:NAME a library that pkg-config knows.

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
  echo "skipped, not installed:$missing"
  exit 77
fi
exec "$@"
