# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For bash scripts to source. need_packages PACKAGE... installs with apt-get what is
# missing of these Debian packages, and does nothing when nothing is.

need_packages() {
  local package missing=() apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  if ! command -v dpkg-query >/dev/null; then
    echo "No Debian here. Needed, by their Debian names: $*" >&2
    return 0
  fi
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "As root, run: apt-get install ${missing[*]}" >&2
      return 1
    fi
    apt=(sudo "${apt[@]}")
  fi
  echo "Installing with apt-get: ${missing[*]}"
  # The lists of a fresh machine are empty and those of an old one are out of date: then
  # they are fetched first. What else is wrong, the second attempt tells.
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
    { "${apt[@]}" update &&
      "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null; }
}
