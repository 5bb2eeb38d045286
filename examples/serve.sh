# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Sourced by bash scripts: starts and stops the CMS.

cms_pid=

# start_cms PROGRAM OPTION...: on a free port; sets cms_pid and cms_url.
start_cms() {
  local said tries=0
  said=$(mktemp)
  # shellcheck disable=SC2086 # a command with its arguments
  ${MESON_EXE_WRAPPER-} "$@" --port 0 >"$said" &
  cms_pid=$!
  until [ -s "$said" ]; do
    if [ "$tries" -eq 1200 ] || ! kill -0 "$cms_pid" 2>/dev/null; then
      echo "The server did not start: $*" >&2
      rm -f "$said"
      return 1
    fi
    tries=$((tries + 1))
    sleep 0.05
  done
  # shellcheck disable=SC2034 # for those who source this
  read -r cms_url <"$said"
  rm -f "$said"
}

# stop_cms [SIGNAL]: and waits for its end; its exit status is the server's.
stop_cms() {
  local pid=$cms_pid
  cms_pid=
  [ -z "$pid" ] || { kill -s "${1:-TERM}" "$pid" && wait "$pid"; }
}
