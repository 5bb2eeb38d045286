#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The manual pages of the command: their examples print what they say, in a folder with
the file that multistatus.1 shows; they have the options that --help prints; and so do
the completions, as far as a shell is there to ask.

usage: test_man.py COMMAND SOURCE_ROOT
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

COMMAND, ROOT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
FOLDER = ROOT / "cli"
NAMES = ["show", "convert", "check", "assert", "mock", "retry", "merge", "diff"]
ESCAPES = {"\\-": "-", "\\e": "\\", "\\(aq": "'", "\\(ga": "`", "\\(ha": "^", "\\(ti": "~", "\\&": ""}
FORMATS = set(subprocess.run([COMMAND, "convert", "--list-formats"], capture_output=True, text=True).stdout.split())
faults = 0


def expect(what, got, wanted):
    global faults
    if got != wanted:
        faults += 1
        print(f"FAILED: {what}\n  got    {got!r}\n  wanted {wanted!r}")


def plain(roff):
    return re.sub(r"\\(?:\(..|.)", lambda found: ESCAPES[found[0]], roff)


def shell(script, folder):
    """What bash prints, with the command as multistatus."""
    env = {**os.environ, "PATH": f"{COMMAND.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=env, text=True, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout


def examples(page):
    """(script, output) of each command."""
    for block in re.findall(r"^\.EX\n(.*?)^\.EE", page.read_text(), re.S | re.M):
        script, output = None, ""
        for line in plain(block).splitlines():
            if line.startswith("$ "):
                if script is not None:
                    yield script, output
                script, output = line[2:], ""
            elif line.startswith("> ") and not output:
                script += "\n" + line[2:]
            else:
                output += line + "\n"
        yield script, output


def options_of(text):
    return set(re.findall(r"--[a-z][a-z-]+", text))


def help_of(name):
    """The options that --help lists, each at the beginning of a line."""
    text = subprocess.run([COMMAND, name, "--help"], capture_output=True, text=True).stdout
    return set(re.findall(r"^  (--[a-z-]+)", text, re.M))


def check_pages(folder):
    count = 0
    for page in [FOLDER / "man/multistatus.1", *sorted((FOLDER / "man").glob("*-*.1"))]:
        for script, output in examples(page):
            shown = re.fullmatch(r"cat (\S+)", script)
            if shown and not (folder / shown[1]).exists():
                (folder / shown[1]).write_text(output)
            expect(f"{page.name}: {script}", shell(script, folder), output)
            count += 1
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", page],
                              stderr=subprocess.PIPE, text=True)
        expect(f"{page.name}: groff", done.stderr, "")
    print(f"{count} examples")
    for name in NAMES:
        text = (FOLDER / f"man/multistatus-{name}.1").read_text()
        listed = re.search(r"^\.SH OPTIONS\n(.*?)^\.SH", text, re.S | re.M)[1]
        tags = "\n".join(re.findall(r"^\.BI? (.*)", listed, re.M))
        expect(f"{name}: options of the page", options_of(plain(tags)), help_of(name))


def check_bash(folder):
    source = f"source {FOLDER}/completion/multistatus.bash; compopt() {{ :; }}; "

    def complete(*words):
        line = " ".join(f"'{word}'" for word in words)
        script = f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _multistatus; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        return set(shell(source + script, folder).split())

    expect("bash: subcommands", complete("multistatus", ""), {*NAMES, "--help", "--version"})
    expect("bash: a word", complete("multistatus", "sh"), {"show"})
    expect("bash: formats", complete("multistatus", "convert", "--to", ""), FORMATS)
    expect("bash: a format", complete("multistatus", "show", "--from", "od"), {"odata"})
    expect("bash: quirks", complete("multistatus", "mock", "--quirk", "teap") <= {"teapot"}, True)
    for name in NAMES:
        expect(f"bash: options of {name}", complete("multistatus", name, "--"), help_of(name))


def check_zsh(folder):
    """Without a terminal zsh completes nothing, but its parser and the lists are tried."""
    stubs = "_describe() { print -l -- ${(P)2} }; compadd() { print -l -- $@ }; _files() { print files }; "
    source = f"{stubs}words=(%s); CURRENT=%d; source {FOLDER}/completion/_multistatus"

    def complete(*words):
        env = {**os.environ, "PATH": f"{COMMAND.parent}:{os.environ['PATH']}"}
        line = " ".join(f"'{word}'" for word in words)
        done = subprocess.run(["zsh", "-fc", source % (line, len(words))], cwd=folder, env=env,
                              capture_output=True, text=True, timeout=60)
        return {entry.split(":")[0] for entry in (done.stdout + done.stderr).splitlines()}

    expect("zsh: subcommands", complete("multistatus", ""), set(NAMES))
    expect("zsh: formats", complete("multistatus", "show", "--from", ""), FORMATS)
    expect("zsh: files", complete("multistatus", "show", ""), {"files"})
    for name in NAMES:
        expect(f"zsh: options of {name}", complete("multistatus", name, "--"), help_of(name))


def main():
    has_mock = b"no libmicrohttpd" not in subprocess.run([COMMAND, "mock"], capture_output=True).stderr
    if not has_mock or not shutil.which("curl"):
        print("the pages are tried with libmicrohttpd and curl only")
        return 77
    expect("formats", {"dav-xml", "json", "ndjson", "json-seq", "odata", "scim"} <= FORMATS, True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_pages(folder)
        check_bash(folder)
        check_zsh(folder)
    print(f"{faults} faults")
    return 1 if faults else 0


sys.exit(main())
