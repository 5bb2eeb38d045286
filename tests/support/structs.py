#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the structs that begin with a size: new members are only appended to those of
the releases, and the tests cover callers of every size.

- tests/abi/*.structs list the members of each release, one struct per line. They must
  exist, in this order, before all others.
- MULTISTATUS__OPTIONS and option_structs.c name the last member of each struct in its
  first release (except multistatus_format, see doc/stability.md).
- Each has a kind for multistatus_options_text().
- If a struct has flags, test_option_versions.c tries unknown ones.
- With the compiler CC, appended members do not lie in the padding of the struct of the
  last release.

usage: structs.py ROOT CC
       structs.py ROOT --print    the lines to record
"""

import pathlib
import re
import subprocess
import sys
import tempfile

OWN_PROMISE = "multistatus_format"


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def member(declaration):
    """The names in a declaration: `a`, `*a, *b`, `a[4]`, `(*a)(int)`."""
    pointer = re.search(r"\(\*(\w+)\)\s*\(", declaration)
    if pointer:
        return [pointer.group(1)]
    return [re.search(r"(\w+)(?:\[[^]]*\])*\s*$", part).group(1)
            for part in declaration.split(",")]


def structs(root):
    found = {}
    for header in sorted((root / "include/multistatus").glob("*.h")):
        text = without_comments(header.read_text(encoding="utf-8"))
        for name, body in re.findall(
                r"struct (multistatus_\w+) \{\s*size_t size;(.*?)\n\}", text, re.S):
            members = [d.strip() for d in body.split(";") if d.strip()]
            found[name] = ["size"] + [m for d in members for m in member(d)]
    return found


def recorded(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines}


def release(path):
    return [int(n) for n in re.findall(r"\d+", path.stem)]


def first_members(root):
    """The last member of the first release according to the library and the test."""
    lib, tests = {}, {}
    for source in (root / "lib").rglob("*.c"):
        text = source.read_text(encoding="utf-8")
        for name, last in re.findall(
                r'MULTISTATUS__OPTIONS(?:_IN\(\s*"\w+\.",|\()\s*(multistatus_\w+),\s*(\w+),',
                text):
            lib[name] = last
    text = (root / "tests/support/option_structs.c").read_text(encoding="utf-8")
    for name, last in re.findall(r"\bSTRUCT\(\w+,\s*(\w+),\s*(\w+),", text):
        tests[f"multistatus_{name}"] = last
    return lib, tests


def tried_flags(root):
    """The structs for which unknown flags are tested."""
    text = (root / "tests/unit/test_option_versions.c").read_text(encoding="utf-8")
    return {f"multistatus_{name}" for name in re.findall(r"\bAT\(\w+, (\w+), flags\)", text)}


def kinds(root):
    """The structs of multistatus_options_kind."""
    text = (root / "include/multistatus/base.h").read_text(encoding="utf-8")
    return set(re.findall(r"MULTISTATUS_OPTIONS_\w+ = \d+,? +/\* (\w+)", text))


def in_padding(cc, root, old, now):
    """Compiler errors for members that lie in the padding of an older struct."""
    checks = []
    for name, members in old.items():
        if name in now and len(now[name]) > len(members):
            last, added = members[-1], now[name][len(members)]
            checks.append(
                f"_Static_assert(offsetof({name}, {added}) >= (offsetof({name}, {last}) + "
                f"sizeof((({name} *)0)->{last}) + _Alignof({name}) - 1) / "
                f"_Alignof({name}) * _Alignof({name}), \"{name}.{added} lies in the "
                "padding of an older struct\");")
    with tempfile.NamedTemporaryFile("w", suffix=".c") as source:
        headers = "".join(f"#include <multistatus/{h.name}>\n" for h in
                          (root / "include/multistatus").glob("*.h")
                          if h.name not in ("libxml2.h", "cjson.h"))
        source.write("#include <stddef.h>\n#include <multistatus.h>\n" + headers +
                     "\n".join(checks) + "\n")
        source.flush()
        return subprocess.run(
            [*cc, "-std=c11", "-fsyntax-only", "-I", root / "include", source.name],
            check=False, capture_output=True, text=True).stderr


def main():
    root = pathlib.Path(sys.argv[1])
    now = structs(root)
    if sys.argv[2] == "--print":
        print("".join(f"{name} {' '.join(now[name])}\n" for name in sorted(now)), end="")
        return 0
    wrong = []
    records = sorted((root / "tests/abi").glob("*.structs"), key=release)
    for path in records:
        for name, members in recorded(path).items():
            if now.get(name, [])[:len(members)] != members:
                wrong.append(f"{name}: does not begin with the members of {path.stem}")
        errors = in_padding(sys.argv[2:], root, recorded(path), now)
        wrong += [errors] if errors else []
    lib, tests = first_members(root)
    for name in sorted(set(now) - {OWN_PROMISE}):
        first = next((recorded(path)[name] for path in records if name in recorded(path)),
                     now[name])
        for where, last in (("MULTISTATUS__OPTIONS", lib), ("option_structs.c", tests)):
            if last.get(name) != first[-1]:
                wrong.append(f"{name}: last member is {first[-1]} in its first release, but "
                             f"{last.get(name)} in {where}")
    wrong += [f"{name}: has no kind in multistatus_options_kind"
              for name in sorted(set(now) - {OWN_PROMISE} - kinds(root))]
    flagged = {name for name, members in now.items() if "flags" in members}
    wrong += [f"{name}: test_option_versions.c does not try its flags"
              for name in sorted(flagged - {OWN_PROMISE} - tried_flags(root))]
    print(*wrong, sep="\n")
    print(f"{len(now)} structs, {len(records)} releases, {len(wrong)} wrong")
    return 1 if wrong or not records or not now else 0


sys.exit(main())
