#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes seeds for fuzz_read: each body of tests/dialects, with its preset and with
detection.

usage: seeds.py ROOT FOLDER
"""

import pathlib
import re
import sys

# Bits of the first byte of an input: the body follows, its format is named, or detected.
FOLLOWS, NAMED, DETECTED = 2, 32, 64
BUILT_IN = 4  # formats before the presets


def main():
    root, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    guide = (root / "doc/dialects.md").read_text(encoding="utf-8")
    presets = re.findall(r"^\| `([\w-]+)` \|", guide, re.M)
    for body in (root / "tests/dialects").iterdir():
        number = BUILT_IN + presets.index(body.name.partition(".")[0])
        for name, head in (("named", [FOLLOWS | NAMED, 0, 0, number]),
                           ("detected", [FOLLOWS | DETECTED, 0, 0, 0])):
            (folder / f"{name}-{body.name}").write_bytes(bytes(head) + body.read_bytes())


if __name__ == "__main__":
    main()
