# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For bash scripts to source. need_packages PACKAGE... installs with apt-get what is
# missing of these Debian packages, and does nothing when nothing is.

# As root, through sudo where there is one.
install_as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "Neither root nor sudo is at hand. As root, run: $*" >&2
    return 1
  fi
}

install_apt_get() {
  install_as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"
}

need_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "No Debian here; these are needed by their Debian names: $*" >&2
    return 0
  fi
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0

  echo "Installing with apt-get: ${missing[*]}"
  # The lists of a fresh machine are empty and those of an old one are out of date.
  install_apt_get install -qq -y --no-install-recommends "${missing[@]}" 2>/dev/null ||
    { install_apt_get update -qq &&
      install_apt_get install -qq -y --no-install-recommends "${missing[@]}"; } ||
    {
      echo "These packages could not be installed: ${missing[*]}" >&2
      return 1
    }
}
