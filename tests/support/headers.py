#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public header compiles alone, in C and C++, old and new, without a warning.

usage: headers.py ROOT
"""

import pathlib
import shutil
import subprocess
import sys

COMPILERS = [("gcc", "g++"), ("clang", "clang++")]
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wundef", "-Werror"]


def main():
    include = pathlib.Path(sys.argv[1]) / "include"
    headers = sorted(p.relative_to(include) for p in include.rglob("*.h"))
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
                command += [f"-I{include}", "-fsyntax-only", "-"]
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
