# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Sourced by bash scripts: starts and stops the CMS.

cms_pid=

# start_cms PROGRAM OPTION...: starts it on a free port; sets cms_pid and cms_url.
start_cms() {
  local output tries=0
  output=$(mktemp)
  # shellcheck disable=SC2086 # a command with its arguments
  ${MESON_EXE_WRAPPER-} "$@" --port 0 >"$output" &
  cms_pid=$!
  until [ -s "$output" ]; do
    if [ "$tries" -eq 1200 ] || ! kill -0 "$cms_pid" 2>/dev/null; then
      echo "The server did not start: $*" >&2
      rm -f "$output"
      return 1
    fi
    tries=$((tries + 1))
    sleep 0.05
  done
  # shellcheck disable=SC2034 # used by the scripts that source this file
  read -r cms_url <"$output"
  rm -f "$output"
}

# stop_cms [SIGNAL]: stops the server, waits for it, and returns its exit status.
stop_cms() {
  local pid=$cms_pid
  cms_pid=
  [ -z "$pid" ] || { kill -s "${1:-TERM}" "$pid" && wait "$pid"; }
}
