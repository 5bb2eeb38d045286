#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: dialect_table.py GUIDE PROGRAM

Checks that the table of presets in the guide equals the output of the program."""

import re
import subprocess
import sys

with open(sys.argv[1], encoding="utf-8") as guide:
    found = re.search(r"<!-- begin: .*? -->\n(.*?)<!-- end -->", guide.read(), re.S)
printed = subprocess.run(sys.argv[2:], check=True, capture_output=True, text=True).stdout
if not found or found.group(1) != printed:
    sys.stdout.write(printed)
    sys.exit("the table of presets in the guide differs from the one above")
