#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes files as arrays of C (see assets.h): embed.py OUTPUT FILE..."""

import os
import sys

output, files = sys.argv[1], sys.argv[2:]
with open(output, "w", encoding="ascii") as out:
    out.write('#include "assets.h"\n\n')
    for i, name in enumerate(files):
        with open(name, "rb") as file:
            data = file.read()
        out.write(f"static const unsigned char asset_{i}[] = {{\n")
        for at in range(0, len(data), 20):
            out.write("".join(f"{byte}," for byte in data[at : at + 20]) + "\n")
        out.write("};\n")
    out.write("\nconst asset assets[] = {\n")
    for i, name in enumerate(files):
        out.write(f'    {{"{os.path.basename(name)}", asset_{i}, sizeof asset_{i}}},\n')
    out.write(f"}};\nconst size_t asset_count = {len(files)};\n")
