#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every C file is formatted by clang-format 14. Versions 15 and 16 format
these files in the same way, later ones do not. Without any of them the test is skipped.

usage: format.py ROOT
"""

import pathlib
import re
import shutil
import subprocess
import sys

FOLDERS = ["lib", "include", "cli", "tests", "examples"]
VERSIONS = ("14", "15", "16")
SKIPPED = 77


def clang_format():
    for name in (*(f"clang-format-{v}" for v in VERSIONS), "clang-format"):
        path = shutil.which(name)
        if path:
            version = subprocess.run([path, "--version"], capture_output=True, text=True)
            if re.search(r" version (\d+)\.", version.stdout).group(1) in VERSIONS:
                return path
    return None


def main():
    tool = clang_format()
    if not tool:
        print(f"No clang-format of version {', '.join(VERSIONS)}: formatting is not tested")
        return SKIPPED
    root = pathlib.Path(sys.argv[1])
    files = [p for f in FOLDERS for p in (root / f).rglob("*") if p.suffix in (".c", ".h")]
    print(f"{len(files)} files")
    command = [tool, "--dry-run", "-Werror", "--style=file", *map(str, sorted(files))]
    return subprocess.run(command).returncode


sys.exit(main())
