# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For bash scripts to source. need_packages PACKAGE... installs those of these Debian
# packages that are missing with apt-get. `a|b` is a, or b if this release of Debian has
# no a.

# installed_one NAMES: succeeds if one of the alternatives is installed.
installed_one() {
  local name
  for name in ${1//|/ }; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" != installed ] ||
      return 0
  done
  return 1
}

# available_ones NAMES...: prints for each the first alternative that apt knows, or the last.
available_ones() {
  local names name
  for names; do
    for name in ${names//|/ }; do
      ! apt-cache show --no-all-versions "$name" >/dev/null 2>&1 || break
    done
    echo "$name"
  done
}

need_packages() {
  local names missing=() apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  if ! command -v dpkg-query >/dev/null; then
    echo "Not Debian. Needed, by their Debian names: $*" >&2
    return 0
  fi
  for names; do
    installed_one "$names" || missing+=("$names")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "As root, run: apt-get install ${missing[*]}" >&2
      return 1
    fi
    apt=(sudo "${apt[@]}")
  fi
  # The package lists may be empty or out of date: if the first attempt fails, update them.
  # If that fails for some of them, the others may be enough. The second attempt reports
  # what is still missing.
  echo "Installing with apt-get: ${missing[*]}"
  "${apt[@]}" install -y --no-install-recommends "${missing[@]%%|*}" >/dev/null 2>&1 || {
    "${apt[@]}" update || true
    mapfile -t missing < <(available_ones "${missing[@]}")
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
  }
}
