#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Declared in the headers = listed in the version script = exported by the library.

What the static library offers besides must carry the private prefix multistatus__, or
it could clash with a name of the program that it is linked into.

usage: symbols.py ROOT SHARED_LIBRARY STATIC_LIBRARY
"""

import pathlib
import re
import subprocess
import sys

NODE = "MULTISTATUS_0.1"


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def declared(root):
    names = set()
    for header in (root / "include").rglob("*.h"):
        text = without_comments(header.read_text(encoding="utf-8"))
        text = re.sub(r"^#.*(?:\\\n.*)*", "", text, flags=re.M)
        declarations = re.findall(r"\bMULTISTATUS_EXTERN\b([^;]*);", text)
        for declaration in declarations:
            names.add(re.search(r"(\w+)\s*\(", declaration).group(1))
    return names


def listed(root):
    text = without_comments((root / "lib/multistatus.map").read_text(encoding="utf-8"))
    block = re.fullmatch(
        r"\s*%s\s*\{\s*global:(.*)local:\s*\*;\s*\};\s*" % re.escape(NODE), text, re.S
    )
    if not block:
        sys.exit(f"multistatus.map: not one node {NODE} that ends with 'local: *'")
    names = [name.strip() for name in block.group(1).split(";") if name.strip()]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        sys.exit(f"multistatus.map: twice: {', '.join(sorted(twice))}")
    return set(names)


def nm(*args):
    out = subprocess.run(
        ["nm", *args], check=True, text=True, stdout=subprocess.PIPE
    ).stdout
    lines = [line.split() for line in out.splitlines()]
    return {line[2] for line in lines if len(line) == 3 and line[1] != "A"}


def report(what, names):
    for name in sorted(names):
        print(f"{name}: {what}")
    return len(names)


def main():
    root = pathlib.Path(sys.argv[1])
    in_headers, in_map = declared(root), listed(root)
    exported = nm("-D", "--defined-only", sys.argv[2])
    versioned = {name + "@@" + NODE for name in in_map}
    offered = nm("-g", "--defined-only", sys.argv[3])
    private = {name for name in offered if name.startswith("multistatus__")}

    wrong = report("declared, but not in multistatus.map", in_headers - in_map)
    wrong += report("in multistatus.map, but not declared", in_map - in_headers)
    wrong += report("in multistatus.map, but not exported", versioned - exported)
    wrong += report("exported, but not in multistatus.map", exported - versioned)
    wrong += report("missing in the static library", in_map - offered)
    wrong += report(
        "in the static library without a private name", offered - in_map - private
    )
    print(f"{len(in_map)} functions, {wrong} wrong")
    return 1 if wrong or not in_map else 0


sys.exit(main())
