#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: dialect_table.py GUIDE PROGRAM

Checks that the guide's table of presets is what the program prints from the presets."""

import re
import subprocess
import sys

with open(sys.argv[1], encoding="utf-8") as guide:
    found = re.search(r"<!-- begin: .*? -->\n(.*?)<!-- end -->", guide.read(), re.S)
printed = subprocess.run(sys.argv[2:], check=True, capture_output=True, text=True).stdout
if not found or found.group(1) != printed:
    sys.stdout.write(printed)
    sys.exit("the table of presets is not this one")
