#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The library compiles as one file: no file-local name is used in two of its files.

Whoever embeds the library may put all of lib/ into one translation unit. So does this
test, with the sources and the flags that the build itself uses.

usage: one_file.py BUILD_ROOT
"""

import json
import pathlib
import shlex
import subprocess
import sys


def compilations(build):
    """The command of each source of the library, by source."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text("utf-8")):
        source = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        if "libmultistatus" in entry["output"]:
            commands[source] = shlex.split(entry["command"])
    return commands


def as_syntax_check(command):
    """The same compiler and flags, without what names the source and the outputs."""
    kept, words = [], iter(command)
    for word in words:
        if word in ("-o", "-c", "-MF", "-MQ"):
            next(words)
        elif word not in ("-MD", "-fPIC") and "color" not in word:
            kept.append(word)
    return kept + ["-Werror", "-fsyntax-only", "-xc", "-"]


def main():
    build = pathlib.Path(sys.argv[1])
    commands = compilations(build)
    if len(commands) < 2:
        sys.exit("no sources of the library in compile_commands.json")
    source = "".join(f'#include "{path}"\n' for path in sorted(commands))
    command = as_syntax_check(next(iter(commands.values())))
    done = subprocess.run(command, input=source, text=True, cwd=build)
    print(f"{len(commands)} files as one: {'refused' if done.returncode else 'fine'}")
    return done.returncode


sys.exit(main())
