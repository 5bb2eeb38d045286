# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests/run to source. need_machine NAME TRIPLET ARCHITECTURE CPU_FAMILY ENDIAN QEMU
# installs a cross compiler and an emulator, unpacks the libraries that the tests use into
# build/machines/NAME, and writes build/machines/NAME.ini, a cross file for meson.

need_machine() {
  local name=$1 triplet=$2 architecture=$3 family=$4 endian=$5 qemu=$6
  local root=$PWD/build/machines/$1 folder libraries loader package run
  need_packages qemu-user "gcc-$triplet" "libc6-dev-$architecture-cross"

  # Unpack the packages of the other architecture instead of installing them: installed
  # ones must have the same version on all architectures.
  if [ ! -d "$root" ]; then
    dpkg --add-architecture "$architecture"
    apt-get -qq update || true # the lists of some sources may be enough
    mkdir -p "$root.packages"
    for package in check libsubunit-dev libsubunit0 libcjson-dev libcjson1 libxml2-dev \
      libxml2 libicu72 liblzma5 zlib1g; do
      (cd "$root.packages" && apt-get -qq download "$package:$architecture" 2>/dev/null) ||
        echo "not available for $name: $package"
    done
    rm -rf "$root.new"
    for package in "$root.packages"/*.deb; do
      dpkg -x "$package" "$root.new"
    done
    # The converters of iconv, which the package of the cross C library does not contain.
    mkdir -p "$root.libc"
    (cd "$root.libc" && apt-get -qq download "libc6:$architecture" 2>/dev/null &&
      dpkg -x libc6_*.deb .) || echo "not available for $name: libc6"
    mv "$root.new" "$root"
  fi

  folder=$(cd "$root/usr/lib" && ls -d ./*-linux-gnu*) # for i686-... it is i386-...
  libraries=$root/usr/lib/$folder:$root/lib/$folder
  # No emulator if this processor runs the programs (i386 on an x86-64).
  loader=$(find "/usr/$triplet/lib" -name 'ld*.so.*' | head -n 1)
  if "$loader" --version >/dev/null 2>&1; then
    run="'$loader', '--library-path', '/usr/$triplet/lib:$libraries'"
  else
    run="'$qemu', '-L', '/usr/$triplet', '-E', 'LD_LIBRARY_PATH=$libraries'"
  fi
  cat >"$root.ini" <<END
[binaries]
c = '$triplet-gcc'
ar = '$triplet-ar'
strip = '$triplet-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['env', 'GCONV_PATH=$root.libc/usr/lib/$folder/gconv', $run]

[built-in options]
c_link_args = ['-Wl,-rpath-link=$libraries']

[properties]
needs_exe_wrapper = true
sys_root = '$root'
pkg_config_libdir = '$root/usr/lib/$folder/pkgconfig'

[host_machine]
system = 'linux'
cpu_family = '$family'
cpu = '$family'
endian = '$endian'
END
}

# need_windows: a compiler of mingw-w64, and Wine with a separate prefix.
need_windows() {
  local root=$PWD/build/machines/windows
  need_packages gcc-mingw-w64-x86-64 wine wine64
  mkdir -p "$root.wine"
  # The Wine server exits ten minutes after the last program. This fails if it already runs.
  WINEPREFIX=$root.wine WINEDEBUG=-all wineserver -p600 >/dev/null 2>&1 || true
  WINEPREFIX=$root.wine WINEDEBUG=-all wine wineboot --init >/dev/null 2>&1
  cat >"$root.ini" <<END
[binaries]
c = 'x86_64-w64-mingw32-gcc'
ar = 'x86_64-w64-mingw32-ar'
strip = 'x86_64-w64-mingw32-strip'
windres = 'x86_64-w64-mingw32-windres'
pkgconfig = 'pkg-config'
exe_wrapper = ['env', 'WINEPREFIX=$root.wine', 'WINEDEBUG=-all', 'wine']

[built-in options]
c_link_args = ['-static'] # the thread library of mingw-w64

[properties]
needs_exe_wrapper = true
pkg_config_libdir = ''

[host_machine]
system = 'windows'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
END
}

# need_musl: musl as the C library, without any other library.
need_musl() {
  local root=$PWD/build/machines/musl
  need_packages musl-tools
  mkdir -p "${root%/*}"
  cat >"$root.ini" <<END
[binaries]
c = 'musl-gcc'
ar = 'ar'
strip = 'strip'
pkgconfig = 'pkg-config'

[properties]
pkg_config_libdir = ''

[host_machine]
system = 'linux'
cpu_family = '$(uname -m)'
cpu = '$(uname -m)'
endian = 'little'
END
}
