#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every ```c block of README.md and doc/ compiles, with all warnings as
errors, and that every program among them prints the ```output block below it.

A block is one of three things:
  - a file: it has an #include, and is compiled unchanged;
  - definitions: it defines a function; PRELUDE is put before it;
  - statements: anything else; PRELUDE and VARIABLES are put before them, and they are put
    into a function that returns int. A block may declare variables of the same names.

A program, that is, a file with a main(), is linked with the library and run. Its standard
input is the last ```xml, ```json or ```output block above it.

usage: doc_blocks.py ROOT LIBRARY
       doc_blocks.py ROOT GUIDE    prints the first block of a guide, for tests to run it
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

PRELUDE = """\
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
"""

VARIABLES = """\
extern multistatus_list *list;
extern multistatus_writer *writer, *w;
extern multistatus_reader *reader, *r;
extern multistatus_result *result;
extern const multistatus_result *item;
extern multistatus_sink sink;
extern const char *href, *content_type;
extern const void *data;
extern char *body;
extern size_t len;
extern int rc;
"""

# The guides for tasks; each must have at least one program.
TASKS = ["server.md", "client.md", "writing.md", "reading.md", "batch-api.md", "hand-written.md",
         "formats.md", "quirks.md", "security.md", "stability.md"]

FUNCTION = re.compile(r"^[A-Za-z_][^;={}]*\)\s*\{", re.M)
STATEMENT = re.compile(r"(if|for|while|switch|do|else|return)\b")
FLAGS = "-std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Werror -Wno-unused -Wunused-result"


BLOCK = re.compile(r"^```(c|xml|json|output)\n(.*?)^```$", re.M | re.S)


def blocks(path):
    """The line, kind and text of each block."""
    text = path.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        yield text.count("\n", 0, match.start(2)) + 1, match.group(1), match.group(2)


def defines_function(block):
    return any(not STATEMENT.match(m.group()) for m in FUNCTION.finditer(block))


def as_file(block, place):
    here = f'#line {place[1]} "{place[0]}"\n{block}'
    if "#include" in block:
        return here
    if defines_function(block):
        return PRELUDE + here
    return f"{PRELUDE}{VARIABLES}int block(void);\nint block(void) {{\n{here}return 0;\n}}\n"


def run(compile_it, library, place, source, given):
    """The output of the program, or None on an error."""
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "program"
        link = ["-o", program, "-xc", "-", "-xnone", library, f"-Wl,-rpath,{library.parent}"]
        if subprocess.run([*compile_it, *link], input=source, text=True).returncode:
            return None
        done = subprocess.run([program], input=given, capture_output=True, text=True, timeout=60)
        if done.returncode or done.stderr:
            print(f"{place}: exit status {done.returncode}: {done.stderr}")
            return None
        return done.stdout if done.stdout.endswith("\n") else done.stdout + "\n"


def try_page(compile_it, library, path, name):
    """The number of C blocks, of programs and of failures."""
    count = programs = failed = 0
    given, printed = "", None
    for line, kind, block in blocks(path):
        place = f"{name}:{line}"
        if kind == "output":
            if block != printed:
                print(f"{place}: the program prints\n{printed}")
                failed += 1
            printed = None
        if kind != "c":
            given = block
            continue
        count += 1
        source = as_file(block, (name, line))
        if printed is not None:
            print(f"{place}: the program before this has no output block")
            failed += 1
        printed = None
        if "int main(" in block:
            programs += 1
            printed = run(compile_it, library, place, source, given)
            failed += printed is None
        else:
            # Not -fsyntax-only, with which gcc does not report unused results.
            to_nothing = [*compile_it, "-S", "-o", os.devnull, "-xc", "-"]
            failed += subprocess.run(to_nothing, input=source, text=True).returncode != 0
    if printed is not None:
        print(f"{name}: the last program has no output block")
        failed += 1
    return count, programs, failed


def main():
    root = pathlib.Path(sys.argv[1])
    if sys.argv[2].endswith(".md"):
        line, block = next((at, text) for at, kind, text in blocks(root / sys.argv[2]) if kind == "c")
        print(as_file(block, (sys.argv[2], line)))
        return 0
    compiler = shlex.split(os.environ.get("CC", "cc"))
    compile_it = [*compiler, *FLAGS.split(), f"-I{root / 'include'}"]
    library = pathlib.Path(sys.argv[2]).resolve()
    total = [0, 0, 0]
    for path in [root / "README.md", *sorted((root / "doc").rglob("*.md"))]:
        found = try_page(compile_it, library, path, path.relative_to(root).as_posix())
        total = [a + b for a, b in zip(total, found)]
        if path.parent.name == "doc" and path.name in TASKS and not found[1]:
            print(f"{path.name}: guide without a program")
            total[2] += 1
    print(f"{total[0]} blocks, {total[1]} programs, {total[2]} failed")
    return 1 if total[2] or not total[1] else 0


sys.exit(main())
