#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes, for each function of the public headers, calls with NULL pointers: one with
NULL for all pointers, and one for each pointer with valid objects for the others.

usage: null_calls.py ROOT OUTPUT DEPFILE
"""

import pathlib
import re
import sys

# Called by formats, with objects from the library, which are never NULL.
FORMATS = re.compile(r"multistatus_(output|input)_")

# Valid objects by type, members of the test's fixture `f`; any other pointer is NULL.
OBJECTS = {
    "const char *": '"/a"',
    "char *": "f->text",
    "const void *": '"<a/>"',
    "char **": "&f->body",
    "size_t *": "&f->size",
    "const char **": "&f->string",
    "const void **": "&f->data",
    "int64_t *": "&f->number",
    "multistatus_list *": "f->list",
    "multistatus_list **": "&f->new_list",
    "multistatus_writer *": "f->writer",
    "multistatus_writer **": "&f->new_writer",
    "multistatus_reader *": "f->reader",
    "multistatus_reader **": "&f->new_reader",
    "multistatus_batch *": "f->batch",
    "multistatus_batch **": "&f->new_batch",
    "multistatus_retry **": "&f->plan",
    "multistatus_result *": "f->result",
    "const multistatus_result **": "&f->read",
    "multistatus_propstat *": "f->propstat",
    "const multistatus_prop *": "multistatus_propstat_first_prop(f->propstat)",
    "const multistatus_sink *": "&f->sink",
    "multistatus_memory *": "&f->memory",
    "const multistatus_part *": "&f->part",
    "multistatus_summary *": "&f->summary",
    "multistatus_problem *": "&f->problem",
    "const multistatus_negotiate_options *": "&f->negotiate",
    "multistatus_negotiated *": "&f->negotiated",
    "const multistatus_retry_policy *": "&f->policy",
    "multistatus_prop_text *": "&f->prop_text",
    "const multistatus_item *": "&f->item",
    "multistatus_value *": "&f->value",
    "const multistatus_format *": "multistatus_format_json()",
}
NUMBERS = r"(unsigned|int|size_t|u?int\d+_t|double)$"


def declared(text):
    """Each function's type, its name and the types of its parameters."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    function = r"MULTISTATUS_EXTERN\b([^;(]*?)(\w+)\s*\(([^;]*)\)[^;()]*;"
    for found in re.finditer(function, text):
        types = []
        for parameter in re.split(r",(?![^(]*\))", found[3]):
            parameter = " ".join(parameter.split())
            if parameter != "void":
                types.append(re.sub(r"\w+$", "", parameter).strip())
        yield found[1].strip(), found[2], types


def is_pointer(kind):
    return kind.endswith("*") or kind == "multistatus_batch_do"


def argument(kind, null):
    if not is_pointer(kind):
        return "n" if re.search(NUMBERS, kind) else f"({kind})n"
    if null:
        return "NULL"
    for known in (kind, f"const {kind}", kind.removeprefix("const ")):
        if known in OBJECTS:
            return OBJECTS[known]
    return "NULL"


def main():
    rows, lines = [], []
    root, output, depfile = sys.argv[1:]
    headers = sorted((pathlib.Path(root) / "include").rglob("*.h"))
    for header in headers:
        for kind, name, types in declared(header.read_text()):
            pointers = [i for i, t in enumerate(types) if is_pointer(t)]
            if FORMATS.match(name) or not pointers:
                continue
            for chosen in sorted({tuple(pointers), *((i,) for i in pointers)}):
                given = (argument(t, i in chosen) for i, t in enumerate(types))
                call = f"{name}({', '.join(given)})"
                if kind == "char *":
                    call = f"f->body = {call}"  # to be freed
                elif kind not in ("void", "multistatus_sink"):
                    call = f"f->used += !!({call})"  # avoids unused-result warnings
                lines.append(f"static void null_{len(rows)}(fixture *f, int n) {{")
                lines.append(f"  (void)f, (void)n;\n  {call};\n}}")
                rows.append(f'    {{"{name}", null_{len(rows)}}},')
    lines.append("static const struct {\n  const char *name;")
    lines.append("  void (*call)(fixture *, int);\n} null_calls[] = {")
    pathlib.Path(output).write_text("\n".join([*lines, *rows, "};", ""]))
    pathlib.Path(depfile).write_text(f"{output}: {' '.join(map(str, headers))}\n")


main()
