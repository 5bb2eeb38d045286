#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every ```c block of README.md and doc/ compiles, with all warnings as errors.

A block is one of three things:
  - a file: it has an #include, and is compiled as it stands;
  - definitions: it defines a function, and gets the headers of PRELUDE;
  - statements: anything else; they get PRELUDE and are put into a function that
    returns int. The variables of PRELUDE are there, so that a guide need not declare
    them again and again; a block may declare its own.

usage: doc_blocks.py ROOT
       doc_blocks.py ROOT GUIDE    prints the first block of a guide, for tests to run it
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys

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

FUNCTION = re.compile(r"^[A-Za-z_][^;={}]*\)\s*\{", re.M)
STATEMENT = re.compile(r"(if|for|while|switch|do|else|return)\b")
FLAGS = "-std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Werror -Wno-unused -Wunused-result"


def blocks(path):
    """Line number and text of each block."""
    text = path.read_text(encoding="utf-8")
    for match in re.finditer(r"^```c\n(.*?)^```$", text, re.M | re.S):
        yield text.count("\n", 0, match.start(1)) + 1, match.group(1)


def defines_function(block):
    return any(not STATEMENT.match(m.group()) for m in FUNCTION.finditer(block))


def as_file(block, place):
    here = f'#line {place[1]} "{place[0]}"\n{block}'
    if "#include" in block:
        return here
    if defines_function(block):
        return PRELUDE + here
    return f"{PRELUDE}{VARIABLES}int block(void);\nint block(void) {{\n{here}return 0;\n}}\n"


def main():
    root = pathlib.Path(sys.argv[1])
    if len(sys.argv) > 2:
        line, block = next(blocks(root / sys.argv[2]))
        print(as_file(block, (sys.argv[2], line)))
        return 0
    compiler = shlex.split(os.environ.get("CC", "cc"))
    # Not -fsyntax-only: results that nobody looks at are only found further on.
    command = [*compiler, *FLAGS.split(), f"-I{root / 'include'}"]
    command += ["-S", "-o", os.devnull, "-xc", "-"]
    count = failed = 0
    for path in [root / "README.md", *sorted((root / "doc").rglob("*.md"))]:
        for line, block in blocks(path):
            source = as_file(block, (path.relative_to(root).as_posix(), line))
            done = subprocess.run(command, input=source, text=True)
            count += 1
            failed += done.returncode != 0
    print(f"{count} blocks, {failed} refused")
    return 1 if failed or not count else 0


sys.exit(main())
