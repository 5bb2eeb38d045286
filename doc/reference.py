#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the reference of the public headers with doxygen: FOLDER/html, and FOLDER/man3 with
a page for each header, and links to it for its functions, types and macros.

With --strict, these are failures: warnings of doxygen, such as a function, type or macro
without a comment (not members of structs, which the comment of the struct describes if
necessary); a comment that mentions an unknown name; an exported function without a page; a
page with errors for groff.

usage: reference.py [--strict] SOURCE_ROOT VERSION FOLDER
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def warnings_of(text):
    """The warnings of doxygen, except those about members of structs."""
    lines = re.sub(r"\n +", " ", text).splitlines()
    return [line for line in lines if line and not re.search(r"\(variable\) of (struct|union) ", line)]


def unknown_names(root):
    """Names in comments that no header declares, and that are not prefixes of such names."""
    paths = [root / "include/multistatus.h", *sorted((root / "include/multistatus").glob("*.h"))]
    comment = re.compile(r"/\*.*?\*/", re.S)
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    code = comment.sub(" ", "\n".join(texts.values()))
    known = set(re.findall(r"\bmultistatus_\w+|\bMULTISTATUS_\w+", code))
    for name, text in texts.items():
        for mention in re.findall(r"\b(?:multistatus_|MULTISTATUS_)\w*", " ".join(comment.findall(text))):
            if mention not in known and not (mention.endswith("_") and any(k.startswith(mention) for k in known)):
                yield f"{name}: {mention} is not declared"


def page_faults(root, folder):
    exported = (root / "lib/multistatus.map").read_text(encoding="utf-8")
    names = re.findall(r"^ +(multistatus_\w+);", exported, re.M)
    for path in (root / "include/multistatus").glob("*.h"):
        public = re.sub(r"/\* -+ Private.*?(?=/\* -)", "", path.read_text(encoding="utf-8"), flags=re.S)
        names += re.findall(r"\*/\nstatic inline [^(]*?(multistatus_\w+)\(", public)
    for name in names:
        if not (folder / f"man3/{name}.3").exists():
            yield f"{name} has no page"
    for page in sorted(folder.glob("man3/*.h.3")):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", page], capture_output=True, text=True)
        yield from done.stderr.splitlines()
        text = page.read_text(encoding="utf-8")
        if not re.search(r"\.SH NAME\n\S+ \\- \w", text):
            yield f"{page.name}: no description"
        if re.search(r'\\\(bu" 2\n.*\n\.PP\n\.nf\n', text):
            yield f"{page.name}: the lines of a list are shown as code"
        for line in re.findall(r"^  .*'.*'.*", text, re.M):
            yield f"{page.name}: the quotes have changed:{line}"
        header = root / "include" / re.sub("^multistatus_", "multistatus/", page.stem)
        comments = " ".join(re.findall(r"/\*.*?\*/", header.read_text(encoding="utf-8"), re.S))
        for words in re.findall(r"\n +(\*\w+\W+\w+)", comments):
            if words not in text:
                yield f"{page.name}: {words} is missing"


def run_doxygen(root, version, to):
    values = {"headers": "include/multistatus.h include/multistatus", "output": to, "strip": "include",
              "filter": root / "tools/doxygen-filter", "version": version}
    template = (root / "doc/Doxyfile.in").read_text(encoding="utf-8")
    config = re.sub(r"@(\w+)@", lambda found: str(values[found[1]]), template)
    done = subprocess.run(["doxygen", "-"], input=config, cwd=root, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"doxygen: {done.stderr}")
    return warnings_of(done.stderr)


def page_name(name):
    """The name of a page, which must not clash with those of other projects."""
    return name if name.startswith("multistatus") else "multistatus_" + name


def pages(folder):
    """(name, text) of each page, without those of members of structs. Adds the description
    that apropos needs, and corrects the lines of doxygen that begin with spaces or a quote."""
    for path in sorted(folder.glob("*.3")):
        text = path.read_text(encoding="utf-8").replace("\ue000", '"')
        if text.startswith(".so "):
            if re.match("multistatus_|MULTISTATUS_", path.name):
                yield path.name, f".so man3/{page_name(text.split('/')[-1].strip())}\n"
            continue
        text = re.sub(r"([^\n])\.fi\n", r"\1\n.fi\n", text)
        text = re.sub(r"(\.SH NAME\n\S+).*", r"\1 \\- HTTP 207 Multi-Status bodies", text)
        yield page_name(path.name), unindent(text)


def unindent(text):
    """Removes leading spaces, except between .nf and .fi."""
    text = re.sub(r"^'", r"\\(aq", text, flags=re.M)
    parts = re.split(r"(^\.nf\n.*?^\.fi\n)", text, flags=re.S | re.M)
    return "".join(part if part.startswith(".nf") else re.sub(r"^ +(?=\S)", "", part, flags=re.M) for part in parts)


def main():
    strict = sys.argv[1] == "--strict"
    root, version, folder = sys.argv[1 + strict :]
    root, folder = pathlib.Path(root).resolve(), pathlib.Path(folder)
    with tempfile.TemporaryDirectory() as name:
        made = pathlib.Path(name)
        found = run_doxygen(root, version, made)
        for part in ("html", "man3"):
            shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(made / "html", folder / "html")
        for path in (folder / "html").glob("*.html"):
            path.write_text(path.read_text(encoding="utf-8").replace("\ue000", '"'), encoding="utf-8")
        (folder / "man3").mkdir()
        count = 0
        for page, text in pages(made / "man" / "man3"):
            (folder / "man3" / page).write_text(text, encoding="utf-8")
            count += 1
    if strict:
        found += [*unknown_names(root), *page_faults(root, folder)]
        print("\n".join(found))
        print(f"{count} pages, {len(found)} warnings")
    return 1 if strict and (found or not count) else 0


sys.exit(main())
