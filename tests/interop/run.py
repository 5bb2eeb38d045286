#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests examples/webdav with existing clients, and the reader with existing servers.

usage: run.py BUILD [--only NAME]... [--load] [--quick]

Prints a line for each test, and the results of load tests; updates the tables of
doc/interop.md. With --quick it needs no npm packages, and does not change the tables. The
last line is `N passed, N failed`."""

import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True
import clients  # noqa: E402
import load  # noqa: E402
import load_cms  # noqa: E402
import modules  # noqa: E402
import readers  # noqa: E402
import servers  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "doc/interop.md"
NPM = ["webdav@5", "tsdav@2"]


class Tests:
    def __init__(self, only, quick):
        self.only, self.quick, self.passed, self.failed = only, quick, 0, 0

    def wanted(self, name):
        return (not self.only or any(o in name for o in self.only)) and not (
            self.quick and name == "npm")

    def run(self, name, function, *args):
        began = time.monotonic()
        try:
            function(*args)
            self.passed += 1
            print(f"ok: {name}, {time.monotonic() - began:.1f} s", flush=True)
            return True
        except Exception as e:  # noqa: BLE001 - any failure is reported
            self.failed += 1
            at = traceback.extract_tb(e.__traceback__)[-1]
            print(f"FAILED: {name}: {pathlib.Path(at.filename).name}:{at.lineno}: "
                  f"{type(e).__name__}: {e}", flush=True)
            return False


def install_npm(build):
    """Installs the npm clients in the build tree, with the script, which imports them."""
    folder = build / "npm"
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "tests/interop/clients.mjs", folder)
    if not (folder / "node_modules/tsdav").exists():
        print("Installing with npm:", *NPM, flush=True)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix",
                        str(folder), *NPM], check=True, stdout=subprocess.DEVNULL)


def with_server(which, build, function, *args):
    with servers.open_server(which, build / "examples/webdav") as server:
        function(server, *args)


def run_clients(tests, build):
    rows = []
    if tests.wanted("npm"):
        install_npm(build)
    for suite in clients.SUITES:
        name = f"litmus {suite}"
        if tests.wanted(name):
            done = tests.run(name, with_server, "ours", build, clients.litmus, suite)
            rows.append((name, "all pass" if done else "fails"))
    for name, function in clients.ALL.items():
        if tests.wanted(name):
            done = tests.run(name, with_server, "ours", build, function, build)
            rows.append((name, function.__doc__.strip() if done else "fails"))
    return rows


def run_reader(tests, build, which):
    with servers.open_server(which, build / "examples/webdav") as opened:
        server = readers.Server(opened, build)
        server.fill()
        for name in readers.tests(opened):
            tests.run(f"reader, {opened.name}: {name[5:].replace('_', ' ')}",
                      getattr(server, name))
        return (f"{opened.name} {opened.version()}", str(server.read),
                ", ".join(sorted(server.quirks)) or "none", "<br>".join(server.notes))


def run_readers(tests, build):
    rows = []
    for which in servers.ALL:
        if not tests.wanted(f"reader {which}"):
            continue
        def one(which=which):
            rows.append(run_reader(tests, build, which))
        tests.run(f"reader {which}", one)
    return rows


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def write_table(mark, heads, rows):
    """Replaces the text between <!-- mark --> and <!-- end -->."""
    begin, end = f"<!-- {mark} -->\n", "<!-- end -->"
    text = PAGE.read_text(encoding="utf-8")
    if not rows or begin not in text:
        return
    at = text.index(begin) + len(begin)
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]
    text = text[:at] + "\n".join(lines) + "\n" + text[text.index(end, at):]
    PAGE.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--load", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    # Stop the servers on SIGTERM, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tests = Tests(options.only, options.quick)
    tables = not options.only and not options.quick
    rows = run_clients(tests, options.build)
    if tables:
        write_table("clients", ["client", "what is done with our server"], rows)
    modules.run(tests, options.build)
    rows = run_readers(tests, options.build)
    if tables:
        write_table("servers", ["server", "results compared", "quirks", "what came up"], rows)
    if options.load:
        load_cms.run(tests, options.build)
        rows = load.run(tests, options.build)
        write_table("load", load.HEADS, rows)
    print(f"{tests.passed} passed, {tests.failed} failed")
    return 1 if tests.failed else 0


sys.exit(main())
