#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that converting DAV XML to JSON and back keeps all information, with Python's
parsers, which share no code with the library.

- COUNT random valid documents, and all valid ones of tests/cases, are unchanged except for
  prefixes, comments, white space between elements and the order of children; converted to
  JSON again, they give the same text.
- Of the invalid ones of tests/cases, the JSON keeps the received status lines, and the
  DAV XML converted back is valid.
- JSON to DAV XML and back is the same text for all JSON bodies of tests/cases and
  doc/examples, except that a result with a status line beside propstats keeps one of them.
- The XML and JSON forms of each of doc/examples are equivalent.
- Faults inserted into the JSON are detected.

usage: mapping.py CONVERT ROOT COUNT [SEED]
"""

import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

import random_dav
from random_dav import DAV, OWN, PROBLEM

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Errors of results that cannot be written: HREF, STATUS, CONFLICT, LOCATION.
REFUSED = {-10, -11, -15, -16}


class Converter:
    """A process with the library, used through pipes."""

    def __init__(self, program):
        # The emulator of a cross build.
        wrapper = shlex.split(os.environ.get("MESON_EXE_WRAPPER", ""))
        self.process = subprocess.Popen(
            [*wrapper, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, to, body, strict=False):
        self.process.stdin.write(b"%s %d %d\n" % (to.encode(), strict, len(body)) + body)
        self.process.stdin.flush()
        code, length = self.process.stdout.readline().split()
        return int(code), self.process.stdout.read(int(length))

    def must(self, to, body, strict=False):
        code, answer = self.ask(to, body, strict)
        assert code == 0, f"{answer.decode()}\n{body.decode()}"
        return answer

    def close(self):
        self.process.stdin.close()
        assert self.process.wait() == 0


# ---- XML documents as values that can be compared ----


def text_of(element):
    return "".join(element.itertext())


def attributes_of(element, lang):
    """The attributes other than xml:lang, and the language in scope."""
    found = {k: v for k, v in element.attrib.items() if k != XML_LANG}
    return tuple(sorted(found.items())), lang or None


def lang_of(element, lang):
    return element.get(XML_LANG, lang)


def markup(element):
    """The exact content: text and elements in order."""
    inside = [element.text or ""]
    for child in element:
        inside += [(child.tag, tuple(sorted(child.attrib.items())), markup(child)),
                   child.tail or ""]
    return tuple(inside)


def without_space(inside):
    """Without white space between elements, unless there is other text."""
    if len(inside) == 1 or any(s.strip() for s in inside[::2]):
        return inside
    return tuple((tag, attrib, without_space(more)) for tag, attrib, more in inside[1::2])


def whole(element, lang):
    lang = lang_of(element, lang)
    if element.tag in (OWN + "item", OWN + "document"):
        return element.tag, json.loads(text_of(element))
    return element.tag, attributes_of(element, lang), markup(element)


def condition(element, lang):
    own = element.get(XML_LANG)
    hrefs = [h.text.strip() for h in element.findall(DAV + "href")]
    inside, at = [element.text or ""], 0
    for child in element:
        if child.tag == DAV + "href":
            inside[-1] += child.tail or ""
        else:
            inside += [(child.tag, tuple(sorted(child.attrib.items())), markup(child)),
                       child.tail or ""]
    if len(inside) == 1 and not inside[0].strip():
        inside = [""]
        lang = own
    else:
        lang = own if own is not None else lang
    inside = tuple(inside)
    if element.tag == PROBLEM + "problem":
        inside = without_space(inside)
    return element.tag, attributes_of(element, lang or None), hrefs, inside


def conditions(error, lang):
    """In order, but problem details, which JSON has in a separate member, last."""
    found = [condition(c, lang_of(error, lang)) for c in error]
    problems = [c for c in found if c[0] == PROBLEM + "problem"]
    return [c for c in found if c not in problems] + sorted(problems, key=repr)


def outcome(element, lang):
    """The members that a response and a propstat share, and unknown elements."""
    found = {"status": None, "description": None, "errors": [], "ext": []}
    known = {DAV + n for n in ("href", "propstat", "prop", "location")}
    for child in element:
        inner = lang_of(child, lang)
        if child.tag == DAV + "status":
            found["status"] = text_of(child)
        elif child.tag == DAV + "responsedescription":
            found["description"] = (text_of(child), inner or None)
        elif child.tag == DAV + "error":
            found["errors"] += conditions(child, inner)
        elif child.tag not in known:
            found["ext"].append(whole(child, lang))
    return found


def propstat(element, lang):
    found = outcome(element, lang)
    found["props"] = {}
    for prop in element.findall(DAV + "prop"):
        inner = lang_of(prop, lang)
        for p in prop:
            here = attributes_of(p, lang_of(p, inner) or None)
            found["props"][p.tag] = (here, markup(p))
    return found


def joined(propstats):
    """Merges propstats that differ in their properties only, unless they have extensions."""
    found = []
    for p in propstats:
        props = p.pop("props")
        same = [f for f in found if f[0] == p and not p["ext"]]
        if same:
            same[0][1].update(props)
        else:
            found.append((p, props))
    return found


def response(element, lang):
    lang = lang_of(element, lang)
    found = outcome(element, lang)
    found["hrefs"] = [h.text.strip() for h in element.findall(DAV + "href")]
    found["location"] = [text_of(h).strip() for h in element.findall(f"{DAV}location/{DAV}href")]
    found["propstats"] = joined(
        [propstat(p, lang_of(p, lang)) for p in element.findall(DAV + "propstat")])
    return found


def document(body):
    root = ET.fromstring(body)
    if root.tag == DAV + "error":
        return conditions(root, lang_of(root, None))
    if root.tag != DAV + "multistatus":
        return root.tag, response(root, None)
    lang = lang_of(root, None)
    found = {"responses": [], "description": None, "token": None, "ext": []}
    for child in root:
        if child.tag == DAV + "response":
            found["responses"].append(response(child, lang))
        elif child.tag == DAV + "responsedescription":
            found["description"] = (text_of(child), lang_of(child, lang) or None)
        elif child.tag == DAV + "sync-token":
            found["token"] = text_of(child).strip()
        else:
            found["ext"].append(whole(child, lang))
    return found


# ---- Faults that the test must detect ----


def drop_language(member, value):
    if member == "props":
        return {n: v["text"] if isinstance(v, dict) and "lang" in v else v
                for n, v in value.items()}
    return value


def drop_href(member, value):
    return value[1:] if member == "moreHrefs" else value


def fill_reason(member, value):
    return None if member == "reason" and value == "" else value


def swap_namespace(member, value):
    if member == "props":
        return {n.replace("{DAV:}", "{urn:swapped}"): v for n, v in value.items()}
    return value


FAULTS = [drop_language, drop_href, fill_reason, swap_namespace]


def apply_fault(fault, value):
    if isinstance(value, list):
        return [apply_fault(fault, v) for v in value]
    if not isinstance(value, dict):
        return value
    found = {m: fault(m, v) for m, v in value.items()}
    return {m: apply_fault(fault, v) for m, v in found.items() if v is not None or value[m] is None}


# ---- The tests ----


def difference(a, b, path=""):
    """The first difference of two values, or None."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return next((d for k in a if (d := difference(a[k], b[k], f"{path}.{k}"))), None)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and len(a) == len(b):
        pairs = enumerate(zip(a, b))
        return next((d for i, (x, y) in pairs if (d := difference(x, y, f"{path}[{i}]"))), None)
    return None if a == b else f"{path}: {a!r:.600}\nnow {b!r:.600}"


def through(converter, body, strict=True, fault=None):
    """Converts to JSON and back. Returns the difference or None, the JSON and the XML."""
    text = converter.must("json", body, strict)
    if fault:
        text = json.dumps(apply_fault(fault, json.loads(text))).encode()
    back = converter.must("dav-xml", text)
    return difference(document(body), document(back)), text, back


def random_documents(converter, count, seed):
    caught = {fault: 0 for fault in FAULTS}
    for i in range(seed, seed + count):
        body = random_dav.document(random.Random(i)).encode()
        found, text, back = through(converter, body)
        assert not found, f"{found}\nof the document with the seed {i}"
        again = converter.must("json", back)
        assert again == text, f"{text.decode()}\nbecomes\n{again.decode()}\nwith the seed {i}"
        if i % 10 == 0:
            for fault in FAULTS:
                code, _ = converter.ask("dav-xml", json.dumps(
                    apply_fault(fault, json.loads(text))).encode())
                caught[fault] += code != 0 or bool(through(converter, body, True, fault)[0])
    return {fault.__name__: n for fault, n in caught.items()}


def status_lines(root):
    usual = re.compile(r"HTTP/1\.1 \d\d\d [^\r\n]*")
    spaces = str.maketrans("\r\n", "  ")  # the library replaces line breaks
    props = {s for p in root.iter(DAV + "prop") for s in p.iter(DAV + "status")}
    found = [s for s in root.iter(DAV + "status") if s not in props]
    lines = [text_of(s).translate(spaces) for s in found]
    return [line for line in lines if line and not usual.fullmatch(line)]


def all_lines(value):
    if isinstance(value, list):
        return [line for v in value for line in all_lines(v)]
    if not isinstance(value, dict):
        return []
    own = [value["statusLine"]] if "statusLine" in value else []
    return own + [line for v in value.values() for line in all_lines(v)]


def is_valid(converter, body):
    """True if a strict reader accepts it and no response has a property twice, which the
    reader does not check."""
    if converter.ask("dav-xml", body, True)[0]:
        return False
    for r in ET.fromstring(body).iter(DAV + "response"):
        names = [p.tag for p in r.iterfind(f"{DAV}propstat/{DAV}prop/*")]
        if len(set(names)) < len(names):
            return False
    return True


def xml_cases(converter, root):
    valid = invalid = refused = 0
    for path in sorted((root / "tests/cases").glob("*.xml")):
        body = path.read_bytes()
        if is_valid(converter, body):
            found, _, _ = through(converter, body)
            assert not found, f"{path.name}: {found}"
            valid += 1
            continue
        code, text = converter.ask("json", body)
        if code:
            refused += 1
            assert code <= -20 or code in REFUSED, f"{path.name}: {code}"
            continue
        code, back = converter.ask("dav-xml", text)
        if code:
            refused += 1
            assert code in REFUSED, f"{path.name}: {code}"
            continue
        # 418 in a propstat is written as a normal status, but strict readers refuse it,
        # and a summary that shows that results are missing.
        if b" 418 " not in back and b'"summary"' not in back:
            converter.must("json", back, True)
        try:
            lines = status_lines(ET.fromstring(body))
        except ET.ParseError:
            lines = []
        kept = all_lines(json.loads(text))
        missing = [line for line in lines if line not in kept]
        dropped = "twice" in path.name or "doubtful" in path.name
        assert not missing or dropped, f"{path.name}: {missing} not in {kept}"
        invalid += 1
    return valid, invalid, refused


def status_or_propstats(result):
    """What DAV XML has of a result with a status line beside propstats: the status if it
    is a failure, else the propstats."""
    if "statusLine" not in result or "propstats" not in result:
        return result
    kept = dict(result)
    if result["statusLine"].split(" ")[1][0] == "2":
        del kept["statusLine"]
    else:
        del kept["propstats"]
        kept["reason"] = result["statusLine"].split(" ", 2)[-1]
    return kept


def json_bodies(converter, root):
    paths = sorted((root / "tests/cases").glob("*.json"))
    paths += sorted((root / "doc/examples").glob("*.json"))
    count = 0
    for path in paths:
        code, text = converter.ask("json", path.read_bytes())
        if code:
            continue
        code, xml = converter.ask("dav-xml", text)
        results = json.loads(text)["results"]
        nameless = [r for r in results if not r.get("href")] and "kind" not in json.loads(text)
        assert (code != 0) <= bool(nameless or code in REFUSED), f"{path.name}: {xml.decode()}"
        if code:
            continue
        back = converter.must("json", xml)
        kept = [status_or_propstats(r) for r in results]
        if kept != results:
            changed = dict(json.loads(text), results=kept)
            text = converter.must("json", json.dumps(changed).encode())
        assert back == text, f"{path.name}:\n{text.decode()}\nbecomes\n{back.decode()}"
        count += 1
    return count


def examples(converter, root):
    count = 0
    for path in sorted((root / "doc/examples").glob("*.json")):
        text, xml = path.read_bytes(), path.with_suffix(".xml").read_bytes()
        found = difference(json.loads(text), json.loads(converter.must("json", xml, True)))
        assert not found, f"{path.name}: {found}"
        found = difference(document(xml), document(converter.must("dav-xml", text, True)))
        assert not found, f"{path.name}: {found}"
        count += 1
    return count


def main():
    root, count = pathlib.Path(sys.argv[2]), int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    converter = Converter(sys.argv[1])
    caught = random_documents(converter, count, seed)
    print(f"{count} random documents unchanged")
    for name, n in caught.items():
        print(f"  {name}: detected in {n} of {len(range(seed, seed + count, 10))}")
        assert n > 0
    valid, invalid, refused = xml_cases(converter, root)
    print(f"cases: {valid} valid ones unchanged, {invalid} others made valid, "
          f"{refused} refused")
    exact = json_bodies(converter, root)
    print(f"{exact} JSON bodies converted to XML and back, equal byte by byte")
    print(f"{examples(converter, root)} examples equivalent in both forms")
    assert valid > 30 and invalid > 20 and exact > 10
    converter.close()


main()
