#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes seeds in FOLDER/TARGET. For fuzz_read: each body of tests/dialects, with its
preset and with detection. For fuzz_use: the same with its preset, and each body of
tests/cases.

usage: seeds.py ROOT FOLDER
"""

import pathlib
import re
import sys

# Bits of the first byte for fuzz_read: the body follows, its format is named, or detected.
FOLLOWS, NAMED, DETECTED = 2, 32, 64
BUILT_IN = 4  # formats before the presets


def main():
    root, folder = map(pathlib.Path, sys.argv[1:])
    for target in "fuzz_read", "fuzz_use":
        (folder / target).mkdir(parents=True, exist_ok=True)
    guide = (root / "doc/dialects.md").read_text(encoding="utf-8")
    presets = re.findall(r"^\| `([\w-]+)` \|", guide, re.M)
    for body in (root / "tests/dialects").iterdir():
        number = BUILT_IN + presets.index(body.name.partition(".")[0])
        for name, head in (("named", [FOLLOWS | NAMED, 0, 0, number]),
                           ("detected", [FOLLOWS | DETECTED, 0, 0, 0])):
            (folder / "fuzz_read" / f"{name}-{body.name}").write_bytes(
                bytes(head) + body.read_bytes())
        (folder / "fuzz_use" / body.name).write_bytes(
            bytes([1, 0, 2 * number + 1, 40]) + body.read_bytes())
    for body in (root / "tests/cases").iterdir():
        if body.suffix != ".expect":
            (folder / "fuzz_use" / body.name).write_bytes(
                bytes([1, 10, 2, 40]) + body.read_bytes())


if __name__ == "__main__":
    main()
