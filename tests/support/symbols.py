#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the functions declared in the headers, listed in the version script and
exported by the library are the same, that each has the version that introduced it, and
that the symbols of all releases (tests/abi/*.symbols) still exist.

Other global symbols of the static library must have the private prefix multistatus__, to
avoid conflicts with names of the program.

usage: symbols.py ROOT SHARED_LIBRARY STATIC_LIBRARY
"""

import pathlib
import re
import subprocess
import sys

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
    node = r"\s*(MULTISTATUS_[\d.]+)\s*\{\s*global:([^}]*?)(local:\s*\*;\s*)?\}[^;]*;\s*"
    if not re.fullmatch(f"(?:{node})+", text) or text.count("local:") != 1:
        sys.exit("multistatus.map: expected nodes, one of them with 'local: *'")
    nodes = {}
    for version, block, _ in re.findall(node, text):
        for name in filter(None, map(str.strip, block.split(";"))):
            if name in nodes:
                sys.exit(f"multistatus.map: duplicate: {name}")
            nodes[name] = version
    return nodes


def recorded(root):
    lines = set()
    for path in (root / "tests/abi").glob("*.symbols"):
        lines.update(path.read_text(encoding="utf-8").splitlines())
    return {"@@".join(line.split()) for line in lines}


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
    in_headers, nodes = declared(root), listed(root)
    in_map = set(nodes)
    exported = nm("-D", "--defined-only", sys.argv[2])
    versioned = {f"{name}@@{nodes[name]}" for name in in_map}
    offered = nm("-g", "--defined-only", sys.argv[3])
    private = {name for name in offered if name.startswith("multistatus__")}

    wrong = report("declared, but not in multistatus.map", in_headers - in_map)
    wrong += report("in multistatus.map, but not declared", in_map - in_headers)
    wrong += report("in multistatus.map, but not exported", versioned - exported)
    wrong += report("exported, but not in multistatus.map", exported - versioned)
    wrong += report("removed since a release", recorded(root) - exported)
    wrong += report("missing in the static library", in_map - offered)
    wrong += report(
        "in the static library without a private name", offered - in_map - private
    )
    print(f"{len(in_map)} functions, {wrong} wrong")
    return 1 if wrong or not in_map else 0


sys.exit(main())
