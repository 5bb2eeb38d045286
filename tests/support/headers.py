#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every public header compiles alone as C99, C11, C++98 and C++17 without
warnings.

usage: headers.py ROOT
"""

import pathlib
import shlex
import shutil
import subprocess
import sys

COMPILERS = [("gcc", "g++"), ("clang", "clang++")]
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wundef", "-Werror"]

# Headers that use types of another library, and its pkg-config name. A libxml2 with ICU
# includes the headers of ICU, which need C++11 without ICU_AS_C.
NEEDS = {"libxml2.h": "libxml-2.0", "cjson.h": "libcjson"}
ICU_AS_C = "-DU_SHOW_CPLUSPLUS_API=0"


def needed(header):
    """The flags for the other library, with -isystem to suppress warnings in it."""
    if header.name not in NEEDS:
        return []
    command = ["pkg-config", "--cflags", NEEDS[header.name]]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    flags = shlex.split(done.stdout)
    return [ICU_AS_C, *(f"-isystem{f[2:]}" for f in flags if f.startswith("-I"))]


def main():
    include = pathlib.Path(sys.argv[1]) / "include"
    headers = sorted(p.relative_to(include) for p in include.rglob("*.h"))
    flags = {header: needed(header) for header in headers}
    compiled = failed = 0
    for c, cxx in COMPILERS:
        if not shutil.which(c) or not shutil.which(cxx):
            print(f"skipped {c} and {cxx}: not both installed")
            continue
        languages = [(c, "c", "c99"), (c, "c", "c11")]
        languages += [(cxx, "c++", "c++98"), (cxx, "c++", "c++17")]
        for compiler, language, standard in languages:
            for header in headers:
                command = [compiler, f"-x{language}", f"-std={standard}", *WARNINGS]
                command += [*flags[header], f"-I{include}", "-fsyntax-only", "-"]
                # Twice, to test the include guard, too.
                source = f"#include <{header}>\n" * 2
                done = subprocess.run(command, input=source, text=True)
                compiled += 1
                if done.returncode != 0:
                    print(f"{header}: {compiler} -std={standard} fails")
                    failed += 1
    print(f"{compiled} compilations of {len(headers)} headers, {failed} failed")
    return 1 if failed or not compiled else 0


sys.exit(main())
