#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: rooms.py LIB_FOLDER ARCHIVE

Checks that each room of lib/ uses only the rooms above it, in its #include lines and in
the undefined symbols of its objects. The table is in doc/design.md, too.
"""

import os
import re
import subprocess
import sys

# From the top; rooms in one line do not use each other.
ROOMS = [
    ["base"],
    ["xml", "json", "http"],
    ["model"],
    ["stream"],
    ["formats/json"],
    ["formats/dav", "formats/dialect"],
    ["formats"],
    ["batch"],
    ["check"],
]
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}

# Exception: without a format from the caller, reader and writer call the registry.
REGISTRY = {
    "multistatus_format_for_media_type",
    "multistatus__format_detect",
    "multistatus__format_or_default",
}


def may_use(user, used):
    return user == used or LEVEL[used] < LEVEL[user]


def check_includes(lib):
    for folder, _, names in os.walk(lib):
        room = os.path.relpath(folder, lib)
        for name in sorted(names):
            if not name.endswith((".c", ".h")):
                continue
            path = os.path.join(folder, name)
            if room not in LEVEL:
                yield f"{path}: {room} is not a room"
                continue
            with open(path, encoding="utf-8") as file:
                for used in re.findall(r'^#include "([^"]+)"', file.read(), re.M):
                    other = os.path.relpath(os.path.join(folder, used), lib)
                    if not may_use(room, os.path.dirname(other)):
                        yield f"{room}/{name} includes {other}"


def room_of(obj):
    """The room of an object; its name is room_file.c.o."""
    for room in sorted(LEVEL, key=len, reverse=True):
        if obj.startswith(room.replace("/", "_") + "_"):
            return room
    sys.exit(f"{obj} belongs to no room")


def read_symbols(archive):
    """Yields (object, kind, symbol)."""
    command = ["nm", "--print-file-name", archive]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        found = re.fullmatch(r".*?([\w.]+\.o):\s*[0-9a-f]*\s+(\w)\s+(\S+)", line)
        if found:
            yield found.groups()


def check_symbols(symbols):
    defined = {s: obj for obj, kind, s in symbols if kind.isupper() and kind != "U"}
    undefined = [(obj, s) for obj, kind, s in symbols if kind == "U"]
    if len({room_of(obj) for obj, _ in undefined}) != len(LEVEL):
        yield "not every room has an object"
    for obj, symbol in undefined:
        room = room_of(obj)
        if symbol not in defined or symbol in REGISTRY and room == "stream":
            continue
        if not may_use(room, room_of(defined[symbol])):
            yield f"{obj} uses {symbol} of {defined[symbol]}"


def main():
    lib, archive = sys.argv[1:]
    symbols = list(read_symbols(archive))
    faults = list(check_includes(lib)) + list(check_symbols(symbols))
    for fault in faults:
        print(fault)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
