#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the library compiles as one file: file-local names must be unique.

Programs that embed the library may compile all of lib/ as one translation unit. This test
does so with the sources and flags of the build; on x86-64 also for 32 bits, where
comparisons with a limit can be always true.

usage: one_file.py BUILD_ROOT
"""

import json
import pathlib
import platform
import shlex
import subprocess
import sys
import tempfile

WARNINGS = ["-Wall", "-Wextra", "-Wtype-limits", "-Werror"]


def compilations(build):
    """The command of each source of the library, by source."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text("utf-8")):
        source = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        if "libmultistatus" in entry["output"]:
            commands[source] = shlex.split(entry["command"])
    return commands


def as_syntax_check(command):
    """The same compiler and flags, without source and output files."""
    kept, words = [], iter(command)
    for word in words:
        if word in ("-o", "-c", "-MF", "-MQ"):
            next(words)
        elif word not in ("-MD", "-fPIC") and "color" not in word:
            kept.append(word)
    return kept + [*WARNINGS, "-fsyntax-only", "-xc", "-"]


def for_32_bits(command, folder):
    """The headers of glibc support both sizes, except for gnu/stubs-32.h, which lists
    unimplemented functions."""
    stubs = pathlib.Path(folder) / "gnu" / "stubs-32.h"
    stubs.parent.mkdir()
    stubs.touch()
    folders = [folder, "/usr/include/x86_64-linux-gnu"]
    return [*command, "-m32", *(f"-idirafter{f}" for f in folders)]


def main():
    build = pathlib.Path(sys.argv[1])
    commands = compilations(build)
    if len(commands) < 2:
        sys.exit("no sources of the library in compile_commands.json")
    source = "".join(f'#include "{path}"\n' for path in sorted(commands))
    command = as_syntax_check(next(iter(commands.values())))
    with tempfile.TemporaryDirectory() as folder:
        variants = {"as built": command}
        if platform.machine() == "x86_64":
            variants["for 32 bits"] = for_32_bits(command, folder)
        failed = 0
        for name, variant in variants.items():
            done = subprocess.run(variant, input=source, text=True, cwd=build)
            failed += done.returncode != 0
            result = "failed" if done.returncode else "ok"
            print(f"{len(commands)} files as one, {name}: {result}")
    return 1 if failed else 0


sys.exit(main())
