#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: rooms.py LIB_FOLDER NM OBJECT...

Checks that each room of lib/ uses only the rooms above it: in its #include lines, and in
the symbols that its objects leave undefined. The table is in doc/design.md as well.
"""

import os
import re
import subprocess
import sys

# From the top; rooms in one line stand side by side and do not use each other.
ROOMS = [
    ["base"],
    ["xml", "json", "http"],
    ["model"],
    ["stream"],
    ["formats/dav", "formats/json"],
    ["formats"],
    ["batch"],
]
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}

# Where a caller gave no format, reader and writer ask the registry.
REGISTRY = {
    "multistatus_format_for_media_type",
    "multistatus_format_for_bytes",
    "multistatus_format_default",
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
                yield f"{path}: {room} is no room"
                continue
            with open(path, encoding="utf-8") as file:
                for used in re.findall(r'^#include "([^"]+)"', file.read(), re.M):
                    other = os.path.relpath(os.path.join(folder, used), lib)
                    if not may_use(room, os.path.dirname(other)):
                        yield f"{room}/{name} includes {other}"


def room_of(obj):
    """The room and the file of an object that is called room_file.c.o."""
    name = os.path.basename(obj)
    for room in sorted(LEVEL, key=len, reverse=True):
        prefix = room.replace("/", "_") + "_"
        if name.startswith(prefix):
            return room, room + "/" + name[len(prefix) : -len(".o")]
    sys.exit(f"{obj}: of no room")


def check_symbols(nm, objects):
    defined, undefined = {}, []
    for obj in objects:
        room, file = room_of(obj)
        out = subprocess.run([nm, obj], check=True, capture_output=True, text=True)
        for line in out.stdout.splitlines():
            *_, kind, symbol = line.split()
            if kind == "U":
                undefined.append((room, file, symbol))
            elif kind.isupper():
                defined[symbol] = room, file
    if not defined or not undefined:
        yield "the objects have no symbols"
    for room, file, symbol in undefined:
        if symbol not in defined or symbol in REGISTRY and room == "stream":
            continue
        other, where = defined[symbol]
        if not may_use(room, other):
            yield f"{file} uses {symbol} of {where}"


def main():
    lib, nm, *objects = sys.argv[1:]
    faults = list(check_includes(lib)) + list(check_symbols(nm, objects))
    for fault in faults:
        print(fault)
    print(f"{len(objects)} objects, {len(faults)} faults")
    sys.exit(bool(faults) or not objects)


if __name__ == "__main__":
    main()
