#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks of files that need no compiler.

A source has at most 600 lines, with a warning from 551 on, and its licence in the first
line. The meson.build of its folder lists it, so that no test is left out, and
doc/meson.build lists each document. The headers, the build and the changelog have the
same version. The targets of links exist.

usage: file_rules.py ROOT
       file_rules.py --links ROOT    only the links, for installed documents
"""

import pathlib
import re
import sys

SOURCES = ["lib", "include", "cli", "tests", "examples"]
LISTED = ["lib", "cli", "tests/unit", "tests/support", "tests/fuzz", "tests/bench"]
LICENCE = "SPDX-License-Identifier: MIT"
MOST, MANY = 600, 550


def sources(root, folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".c", ".h"):
                yield path


def file_faults(root):
    for path in sources(root, SOURCES):
        lines = path.read_text(encoding="utf-8").splitlines()
        name = path.relative_to(root)
        if len(lines) > MOST:
            yield f"{name}: {len(lines)} lines, at most {MOST}"
        elif len(lines) > MANY:
            print(f"warning: {name}: {len(lines)} lines, at most {MOST}")
        if not lines or LICENCE not in lines[0]:
            yield f"{name}: no '{LICENCE}' in the first line"


def unlisted(root):
    for folder in LISTED:
        for path in sources(root, [folder]):
            builds = [b / "meson.build" for b in (path.parent, *path.parent.parents)]
            build = next(b for b in builds if b.exists())
            name = path.relative_to(build.parent).with_suffix("").as_posix()
            text = build.read_text(encoding="utf-8")
            if path.suffix == ".c" and not re.search(rf"\b{re.escape(name)}\b", text):
                yield f"{path.relative_to(root)}: not in {build.relative_to(root)}"


def uninstalled(root):
    """Documents that -Ddocs does not install, headers without a reference page."""
    text = (root / "doc/meson.build").read_text(encoding="utf-8")
    for path in sorted((root / "doc").iterdir()):
        if path.name != "meson.build" and f"'{path.name}'" not in text:
            yield f"doc/{path.name}: not in doc/meson.build"
    for path in sorted((root / "include/multistatus").iterdir()):
        if f"'{path.stem}'" not in text:
            yield f"{path.relative_to(root)}: not in doc/meson.build"


def shared_names(root):
    seen = {}
    for path in sources(root, ["lib"]):
        if path.suffix == ".c":
            first = seen.setdefault(path.name, path)
            if first != path:
                yield f"{path.relative_to(root)}: the name of {first.relative_to(root)}"


def version_faults(root):
    base = (root / "include/multistatus/base.h").read_text(encoding="utf-8")
    build = (root / "meson.build").read_text(encoding="utf-8")
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    version = re.search(r"version: '([\d.]+)'", build).group(1)
    major, minor, patch = (int(n) for n in version.split("."))
    number = f"0x{(major << 16) + (minor << 8) + patch:06x}"
    if f'#define MULTISTATUS_VERSION "{version}"' not in base:
        yield f"base.h: MULTISTATUS_VERSION is not meson.build's {version}"
    if f"#define MULTISTATUS_VERSION_NUMBER {number}" not in base:
        yield f"base.h: MULTISTATUS_VERSION_NUMBER is not {number}"
    if f"## [{version}]" not in changes:
        yield f"CHANGELOG.md: no section for {version}"
    openapi = (root / "doc/openapi.yaml").read_text(encoding="utf-8")
    if f"\n  version: {version}\n" not in openapi:
        yield f"doc/openapi.yaml: the version is not {version}"
    newest = re.findall(r"^MULTISTATUS_([\d.]+) \{", (root / "lib/multistatus.map").read_text(encoding="utf-8"), re.M)[-1]
    if tuple(map(int, newest.split("."))) > (major, minor):
        yield f"multistatus.map: {newest} is later than the current version"


def link_faults(root):
    for path in [*root.glob("*.md"), *(root / "doc").rglob("*.md")]:
        for link in re.findall(r"\]\(\s*([^)#\s]+)", path.read_text(encoding="utf-8")):
            if ":" not in link and not (path.parent / link).exists():
                yield f"{path.relative_to(root)}: {link} does not exist"
    for path in sources(root, SOURCES):
        for page in re.findall(r"\bdoc/[\w-]+\.md", path.read_text(encoding="utf-8")):
            if not (root / page).exists():
                yield f"{path.relative_to(root)}: {page} does not exist"


def main():
    checks = [file_faults, unlisted, uninstalled, version_faults, link_faults]
    if sys.argv[1] == "--links":
        checks = [link_faults]
    root = pathlib.Path(sys.argv[-1])
    faults = [fault for check in checks for fault in check(root)]
    for fault in faults:
        print(fault)
    print(f"{len(list(sources(root, SOURCES)))} files, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
