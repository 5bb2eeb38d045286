#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Validates JSON that the library writes against doc/multistatus.schema.json.

usage: schema.py ROOT DOCUMENTS [COUNT]

DOCUMENTS is the program tests/long/documents: it prints what the library makes of the
bodies in tests/cases and of COUNT random results. The examples of doc/ must be valid, too,
and each document below, which violates one rule, must not be.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

import jsonschema

URI_CHARACTERS = re.compile(r"([\w\-.~:/?#\[\]@!$&'()*+,;=]|%[0-9a-f]{2})*", re.ASCII | re.I)
formats = jsonschema.FormatChecker(formats=())


@formats.checks("uri-reference")
def is_reference(value):
    return not isinstance(value, str) or bool(URI_CHARACTERS.fullmatch(value))


INVALID = """
{}
{"results":{}}
{"results":[{"status":200}]}
{"results":[{"href":"/a"}]}
{"results":[{"href":7,"status":200}]}
{"results":[{"href":"/a","status":"200"}]}
{"results":[{"href":"/a","status":99}]}
{"results":[{"href":"/a","status":200.5}]}
{"results":[{"href":"/a b","status":200}]}
{"results":[{"href":"/a","moreHrefs":[],"status":200}]}
{"results":[{"href":"/a","moreHrefs":["/b"],"status":200,"propstats":[{"status":200,"props":{}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"props":{}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"x":null}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"{DAV:}x":7}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"{DAV:}x":{"text":"y"}}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"{DAV:}x":{"xml":"y"}}}]}]}
{"results":[{"href":"/a","status":200,"lang":"en"}]}
{"results":[{"href":"/a","status":200,"errors":[{"hrefs":["/b"]}]}]}
{"results":[{"href":"/a","status":200,"errors":[{"code":"a b"}]}]}
{"results":[{"href":"/a","status":200,"ext":["x"]}]}
{"results":[{"href":"/a","index":-1,"status":200}]}
{"results":[{"href":"/a","index":1000000000000000000,"status":200}]}
{"results":[{"href":"/a","retryAfter":"3","status":200}]}
{"results":[{"href":"/a","applied":"maybe","status":200}]}
{"results":[{"href":"/a","headers":{"ETag":"1"},"status":200}]}
{"results":[{"href":"/a","problem":"x","status":200}]}
{"results":[{"href":"/a","contentType":"text/plain","status":200}]}
{"results":[],"transaction":"half"}
{"results":[],"summary":{"total":1}}
{"kind":"mkcol-response","results":[{"href":"","propstats":[{"props":{}}]}]}
{"kind":"error","results":[]}
{"kind":"listing","results":[]}
"""


def main():
    root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    count = sys.argv[3] if len(sys.argv) > 3 else "300"
    schema = json.loads((root / "doc/multistatus.schema.json").read_text())
    validators = {
        kind: jsonschema.Draft7Validator(
            {**schema, "$ref": f"#/definitions/{kind}"}, format_checker=formats)
        for kind in ("document", "record")}
    files = [path for folder in ("tests/cases", "doc/examples")
             for path in sorted((root / folder).iterdir())
             if path.suffix in (".xml", ".json", ".bin")]
    wrapper = shlex.split(os.environ.get("MESON_EXE_WRAPPER", ""))  # of a cross build
    written = subprocess.run([*wrapper, program, count, *files],
                             stdout=subprocess.PIPE, check=True)
    lines = written.stdout.decode().split("\n")[:-1]
    for path in sorted((root / "doc/examples").glob("*.ndjson")):
        lines += ["record " + line for line in path.read_text().split("\n")[:-1]]
    counts, failed = {"document": 0, "record": 0}, 0
    for line in lines:
        kind, text = line.split(" ", 1)
        counts[kind] += 1
        error = jsonschema.exceptions.best_match(
            validators[kind].iter_errors(json.loads(text)))
        if error:
            failed += 1
            print(f"{error.message}: {text[:2000]}")
    for text in INVALID.split("\n")[1:-1]:
        value = json.loads(text)
        if any(v.is_valid(value) for v in validators.values()):
            failed += 1
            print(f"unexpectedly valid: {text}")
    print(f"{counts['document']} documents, {counts['record']} records: {failed} failed")
    sys.exit(1 if failed or not all(counts.values()) else 0)


if __name__ == "__main__":
    main()
