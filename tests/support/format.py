#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C file is as clang-format 14 leaves it. Other versions format otherwise, so
without that one the test counts as skipped, which `tests/run` does not let pass.

usage: format.py ROOT
"""

import pathlib
import shutil
import subprocess
import sys

FOLDERS = ["lib", "include", "tests", "examples"]
SKIPPED = 77


def clang_format_14():
    for name in ("clang-format-14", "clang-format"):
        path = shutil.which(name)
        if path:
            version = subprocess.run([path, "--version"], capture_output=True, text=True)
            if " version 14." in version.stdout:
                return path
    return None


def main():
    tool = clang_format_14()
    if not tool:
        print("no clang-format of version 14")
        return SKIPPED
    root = pathlib.Path(sys.argv[1])
    files = [p for f in FOLDERS for p in (root / f).rglob("*") if p.suffix in (".c", ".h")]
    print(f"{len(files)} files")
    command = [tool, "--dry-run", "-Werror", "--style=file", *map(str, sorted(files))]
    return subprocess.run(command).returncode


sys.exit(main())
