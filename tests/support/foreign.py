#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the output of the library with other software: xmllint, with the grammar in
doc/, and Python's parsers of XML and JSON. They must accept it and find in it what was
written, after the text policy, which is implemented here a second time.

usage: foreign.py WRITE_BODIES
"""

import codecs
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

DAV = "{DAV:}"
GRAMMAR = pathlib.Path(__file__).resolve().parents[2] / "doc" / "multistatus.rng"
REPLACE, DROP = 0, 2

# The emulator of a cross build.
WRAPPER = shlex.split(os.environ.get("MESON_EXE_WRAPPER", ""))

# XML 1.0, production 2, and the characters of a path or a query (RFC 3986).
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SURROGATE = re.compile(b"\xed[\xa0-\xbf][\x80-\xbf]")
URI = re.compile(rb"%(?=[0-9A-Fa-f]{2})|[A-Za-z0-9._~:/?@!$&'()*+,;=-]")


def text_of(data, policy):
    """Decodes like the Encoding Standard, but replaces a surrogate by one character."""
    if data is None:
        return None
    pieces = SURROGATE.split(data)
    mark = "" if policy == DROP else "\ufffd"
    clean = []
    for piece in pieces:
        # U+FFFD is allowed, so that invalid bytes need another mark.
        text = piece.decode("utf-8", errors="mark")
        clean.append(FORBIDDEN.sub(mark, text))
    return mark.join(clean)


def mark_error(error):
    return "\uffff", error.end  # in FORBIDDEN, and so replaced like the others


def href_of(data):
    return "".join(
        chr(byte) if URI.match(data, i) else f"%{byte:02X}" for i, byte in enumerate(data))


def expectations(path):
    """The expected results; None: any, if they can be parsed."""
    found = []
    for line in path.read_text(encoding="ascii").splitlines():
        if line == "*":
            return None
        policy, href, status, message, value = line.split(" ")
        strings = [None if s == "-" else bytes.fromhex(s) for s in (href, message, value)]
        found.append((href_of(strings[0]), int(status),
                      text_of(strings[1], int(policy)), text_of(strings[2], int(policy))))
    return found


def from_xml(path):
    root = ET.parse(path).getroot()
    assert root.tag == DAV + "multistatus", root.tag
    for response in root.iter(DAV + "response"):
        hrefs = response.findall(DAV + "href")
        statuses = [e.text for e in response.iter(DAV + "status")]
        message = response.find(DAV + "responsedescription")
        value = response.find(f"{DAV}propstat/{DAV}prop/{{urn:x}}value")
        assert len(hrefs) >= 1 and len(statuses) >= 1
        assert all(s.startswith("HTTP/") for s in statuses), statuses
        yield (hrefs[0].text, int(statuses[0].split(" ")[1]),
               None if message is None else message.text or "",
               None if value is None else value.text or "")


def from_json(path):
    def no_duplicates(pairs):
        assert len({name for name, _ in pairs}) == len(pairs), pairs
        return dict(pairs)

    document = json.loads(path.read_bytes().decode("utf-8"),
                          object_pairs_hook=no_duplicates)
    for result in document["results"]:
        assert isinstance(result["status"], int)
        value = None
        for propstat in result.get("propstats", []):
            value = propstat["props"].get("{urn:x}value")
        message = result.get("message")
        if result["status"] == 404 and message == "Not Found":
            message = None  # written in place of a missing message
        yield result["href"], result["status"], message, value


def compare(path, want, got):
    got = list(got)
    if want is None:
        return len(got)
    assert len(got) == len(want), f"{path}: {len(got)} results, not {len(want)}"
    for i, (w, g) in enumerate(zip(want, got)):
        assert w == g, f"{path}, result {i}:\n  want {w!r:.500}\n  got  {g!r:.500}"
    return len(got)


def check_all(directory):
    results = 0
    for want in sorted(directory.glob("*.want")):
        xml, js = want.with_suffix(".xml"), want.with_suffix(".json")
        command = ["xmllint", "--noout", "--relaxng", str(GRAMMAR), str(xml)]
        lint = subprocess.run(command, capture_output=True, text=True)
        # A namespace error does not change the exit status of xmllint, so check its output.
        said = lint.stderr.replace(f"{xml} validates\n", "")
        assert lint.returncode == 0 and not said, f"{xml}: {said:.500}"
        expected = expectations(want)
        results += compare(xml, expected, from_xml(xml))
        results += compare(js, expected, from_json(js))
    return results


def main():
    codecs.register_error("mark", mark_error)
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        subprocess.run([*WRAPPER, sys.argv[1], name], check=True)
        bodies = len(list(directory.glob("*.want")))
        results = check_all(directory)
    print(f"{2 * bodies} bodies with {results} results, all as written")
    assert bodies > 60 and results > 10000


main()
