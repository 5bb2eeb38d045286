#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the results of `meson test`: prints "PASSED FAILED" for one build tree.

A unit test counts by its cases, any other test as one. A test that was skipped, timed out
or crashed counts as failed, because `tests/run` installs everything that the tests need.
Exceptions, which count as neither, are `format`, since newer releases of Debian lack the
versions of clang-format that it needs, and tests that report that they cannot run on this
platform.

After the two numbers comes what was not tested: the skipped tests, the cases that the
platform cannot run, the libraries that the tree was built without.

usage: count_results.py BUILD_ROOT
"""

import json
import pathlib
import re
import sys


MAY_BE_SKIPPED = {"format"}


LIBRARIES = ("check", "libxml-2.0", "libcjson")


def missing_libraries(root):
    found = json.loads((root / "meson-info/intro-dependencies.json").read_text("utf-8"))
    names = {dependency["name"] for dependency in found}
    return [f"without {name}" for name in LIBRARIES if name not in names]


def is_skipped(test):
    name = test["name"].split(" / ")[-1]
    return test["result"] == "SKIP" and (
        name in MAY_BE_SKIPPED or f"# not run: {name}:" in test.get("stdout", ""))


def count(test):
    """Passed and failed cases of one line of the log."""
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    cases = re.findall(r"^(not )?ok \d", test.get("stdout", ""), re.M)
    passed, failed = cases.count(""), cases.count("not ")
    if not cases:
        return (1, 0) if good else (0, 1)
    return passed, max(failed, 0 if good else 1)


def main():
    root = pathlib.Path(sys.argv[1])
    # The name of the log contains that of the wrapper, if there is one.
    (log,) = (root / "meson-logs").glob("testlog*.json")
    tests = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    counts = [count(test) for test in tests if not is_skipped(test)]
    notes = [f"{test['name']} skipped" for test in tests if is_skipped(test)]
    for test in tests:
        notes += re.findall(r"^# (not run: \S+):", test.get("stdout", ""), re.M)
    notes += missing_libraries(root)
    print(sum(c[0] for c in counts), sum(c[1] for c in counts), "; ".join(notes))


main()
