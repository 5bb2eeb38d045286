#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public header compiles alone, in C and C++, old and new, without a warning.

usage: headers.py ROOT
"""

import pathlib
import shlex
import shutil
import subprocess
import sys

COMPILERS = [("gcc", "g++"), ("clang", "clang++")]
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wundef", "-Werror"]

# Those that are about another library's types, and what that one takes. (A libxml2 that
# has ICU includes its headers, which are C++11 unless they are told to be C.)
NEEDS = {"libxml2.h": "libxml-2.0", "cjson.h": "libcjson"}
ICU_AS_C = "-DU_SHOW_CPLUSPLUS_API=0"


def needed(header):
    """The flags for a header's own includes; nothing in those is ours to warn about."""
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
            print(f"{c} and {cxx} are not both here: left out")
            continue
        languages = [(c, "c", "c99"), (c, "c", "c11")]
        languages += [(cxx, "c++", "c++98"), (cxx, "c++", "c++17")]
        for compiler, language, standard in languages:
            for header in headers:
                command = [compiler, f"-x{language}", f"-std={standard}", *WARNINGS]
                command += [*flags[header], f"-I{include}", "-fsyntax-only", "-"]
                # Twice, so that the guard is tested too.
                source = f"#include <{header}>\n" * 2
                done = subprocess.run(command, input=source, text=True)
                compiled += 1
                if done.returncode != 0:
                    print(f"{header}: {compiler} -std={standard} refuses it")
                    failed += 1
    print(f"{compiled} compilations of {len(headers)} headers, {failed} failed")
    return 1 if failed or not compiled else 0


sys.exit(main())
