#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the machine-readable documents with other tools.

- doc/openapi.yaml is valid OpenAPI 3.1 according to the npm package
  @seriousme/openapi-schema-validator, which is installed in FOLDER; its examples match
  their schemas.
- The responses of examples/cms to the requests below match it: status, type, header
  fields and body, XML by the `xml` of the schemas. A body with another value for a member
  does not, which shows that the schemas do not accept everything.
- The JSON Schemas are valid and accept the examples of doc/ (python3-jsonschema); the
  RELAX NG grammar accepts the examples in XML (xmllint).

usage: openapi.py ROOT FOLDER CMS
"""

import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import jsonschema
import yaml

ROOT, FOLDER, CMS = (pathlib.Path(arg) for arg in sys.argv[1:4])
TOOL = "@seriousme/openapi-schema-validator@2.11.0"
PATH = "/articles/bulk-delete"
faults = 0


def expect(what, got, wanted):
    global faults
    if got != wanted:
        faults += 1
        print(f"FAILED: {what}\n  got    {got!r}\n  wanted {wanted!r}")


# ---- The document ----


def bundle():
    """The document, with the JSON Schema that it refers to as further components."""
    document = yaml.safe_load((ROOT / "doc/openapi.yaml").read_text())
    schema = json.loads((ROOT / "doc/multistatus.schema.json").read_text())

    def rewrite(node):
        if isinstance(node, list):
            return [rewrite(each) for each in node]
        if not isinstance(node, dict):
            return node
        node = {key: rewrite(value) for key, value in node.items()}
        if isinstance(node.get("$ref"), str):
            ref = node["$ref"].replace("multistatus.schema.json", "", 1) or schema["$ref"]
            node["$ref"] = re.sub("^#/definitions/", "#/components/schemas/json-", ref)
        return node

    document = rewrite(document)
    for name, definition in schema["definitions"].items():
        document["components"]["schemas"]["json-" + name] = rewrite(definition)
    return document


def check_document(document):
    """False if npm cannot fetch the tool: the first time that takes a network."""
    tool = FOLDER / "node_modules/@seriousme/openapi-schema-validator"
    if not tool.exists():
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--fetch-retries=1",
                               "--prefix", FOLDER, TOOL], timeout=300)
        if done.returncode:
            print(f"skipped, not installed: {TOOL}, which npm could not fetch")
            return False
    for form, valid in [(document, True), ({**document, "paths": []}, False)]:
        path = FOLDER / "openapi.json"
        path.write_text(json.dumps(form))
        done = subprocess.run(["node", tool / "bin/validate-api-cli.js", path],
                              capture_output=True, text=True, timeout=120)
        expect(f"OpenAPI: {done.stdout}{done.stderr}", done.returncode == 0, valid)
    return True


def find(document, node):
    """The target of a $ref, or the node itself."""
    while "$ref" in node:
        target = document
        for key in node["$ref"][2:].split("/"):
            target = target[key.replace("~1", "/")]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def errors(document, schema, instance):
    whole = {"$ref": schema["$ref"], "components": document["components"]}
    return [e.message for e in jsonschema.Draft202012Validator(whole).iter_errors(instance)]


# ---- XML as the schemas see it ----


def as_instance(document, schema, element):
    """The element as a value for the schema; None if its name or content differs."""
    schema = find(document, schema)
    xml = schema.get("xml", {})
    if schema["type"] != "object":
        return element.text or ""
    names = {}
    for name, each in schema.get("properties", {}).items():
        each = find(document, each)
        item = find(document, each["items"]) if each["type"] == "array" else each
        named = item.get("xml", {})
        names["{%s}%s" % (named["namespace"], named.get("name", name))] = name, each, item
    found = {}
    for child in element:
        name, each, item = names.get(child.tag, (child.tag, None, None))
        value = as_instance(document, item, child) if item else True
        if each and each["type"] == "array":
            found.setdefault(name, []).append(value)
        elif name in found:
            return None  # twice
        else:
            found[name] = value
    wanted = "{%s}%s" % (xml["namespace"], xml["name"]) if "name" in xml else element.tag
    return found if element.tag == wanted else None


def instance_of(document, schema, media_type, text):
    if media_type.endswith("xml"):
        return as_instance(document, schema, ET.fromstring(text))
    return json.loads(text)


# ---- The CMS ----


def ask(port, given, **fields):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    fields = {"Content_Type": "application/json", **fields}
    connection.request("POST", PATH, given, {k.replace("_", "-"): v for k, v in fields.items()})
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response, body


def check_response(document, what, response, body):
    """One of the responses of the document."""
    described = document["paths"][PATH]["post"]["responses"].get(str(response.status))
    if not described:
        return expect(f"{what}: the status", response.status, "one that is described")
    described = find(document, described)
    for name in described["headers"]:
        value = response.getheader(name)
        if value is not None:
            schema = find(document, described["headers"][name])["schema"]
            jsonschema.Draft202012Validator(schema).validate(value)
    media_type = response.getheader("Content-Type").split(";")[0]
    content = described["content"].get(media_type)
    if not content:
        return expect(f"{what}: the type", media_type, "one that is described")
    if media_type in ("application/x-ndjson", "application/json-seq"):
        for line in body.replace("\x1e", "").splitlines():
            expect(f"{what}: {line}", errors(document, {"$ref": "#/components/schemas/Record"}, json.loads(line)), [])
        return
    instance = instance_of(document, content["schema"], media_type, body)
    expect(f"{what}: the body {body}", errors(document, content["schema"], instance), [])
    for key in find(document, content["schema"]).get("required", ["results", "response"]):
        if key in instance:
            wrong = errors(document, content["schema"], {**instance, key: {"a": [None]}})
            expect(f"{what}: another {key} is refused", bool(wrong), True)


def check_server(document):
    items = json.dumps({"items": [{"href": f"/articles/{i}", "id": f"n{i}"} for i in (1, 2, 7, 37, 999)]})
    twice = json.dumps({"items": [{"href": "/articles/1"}] * 2})
    many = json.dumps({"items": [{"href": f"/articles/{i}"} for i in range(12)]})
    request = find(document, document["paths"][PATH]["post"]["requestBody"])
    expect("the request", errors(document, request["content"]["application/json"]["schema"], json.loads(items)), [])
    wanted = set(document["paths"][PATH]["post"]["responses"]) - {"503"}
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([CMS, "--database", f"{folder}/articles.db", "--seed", "demo",
                                   "--port", "0", "--max-items", "10"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().rstrip("/\n").rsplit(":", 1)[1])
            seen = set()
            for given, fields in [
                (items, {}),
                (items, {"Accept": "application/xml"}),
                (items, {"Accept": "application/xml", "Prefer": "handling=strict"}),
                (items, {"Prefer": "handling=strict"}),
                (items, {"Prefer": "return=minimal"}),
                (items, {"Accept": "application/x-ndjson"}),
                (items, {"Accept": "application/json-seq"}),
                ('{"items":[]}', {}),
                ("no JSON", {"Accept": "application/json, application/problem+xml"}),
                (items, {"Accept": "text/csv"}),
                (many, {}),
                (many, {"Accept": "application/json, application/problem+xml"}),
                (items, {"Content_Type": "text/plain"}),
                (twice, {}),
            ]:
                response, body = ask(port, given, **fields)
                check_response(document, f"{fields} {given[:40]}", response, body)
                seen.add(str(response.status))
            expect("each status was seen", seen, wanted)
        finally:
            server.terminate()
            server.wait(60)
            server.stdout.close()


# ---- Schemas and grammar ----


def check_schemas(document):
    for name in ["multistatus", "dialect"]:
        jsonschema.Draft7Validator.check_schema(json.loads((ROOT / f"doc/{name}.schema.json").read_text()))
    count = 0
    schema = json.loads((ROOT / "doc/multistatus.schema.json").read_text())
    for path in sorted((ROOT / "doc/examples").iterdir()):
        if path.suffix == ".json":
            found = jsonschema.Draft7Validator(schema).iter_errors(json.loads(path.read_text()))
            expect(path.name, [e.message for e in found], [])
        elif path.suffix == ".xml":
            done = subprocess.run(["xmllint", "--noout", "--relaxng", ROOT / "doc/multistatus.rng", path],
                                  capture_output=True, text=True)
            expect(f"{path.name}: {done.stderr}", done.returncode, 0)
        count += 1
    expect("there are examples", count > 5, True)
    dialect = json.loads((ROOT / "doc/dialect.schema.json").read_text())
    for block in re.findall(r"^```json\n(.*?)^```", (ROOT / "doc/dialects.md").read_text(), re.S | re.M):
        expect(block, [e.message for e in jsonschema.Draft7Validator(dialect).iter_errors(json.loads(block))], [])
        for member, right in [({"nonsense": 1}, False), ({"records": True, "xml": True}, False),
                              ({"id": "'a..b'.c|'|'"}, True), ({"id": "'a"}, False), ({"id": "a'b"}, False),
                              ({"contentType": "a/b\r\n"}, False)]:
            changed = {**json.loads(block), **member}
            expect(f"a dialect with {member}", jsonschema.Draft7Validator(dialect).is_valid(changed), right)
    for name, response in document["components"]["responses"].items():
        for media_type, content in response["content"].items():
            for example in content.get("examples", {}).values():
                value = example["value"]
                value = instance_of(document, content["schema"], media_type, value) if isinstance(value, str) else value
                expect(f"example of {name}, {media_type}", errors(document, content["schema"], value), [])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    document = bundle()
    whole = check_document(document)
    check_schemas(document)
    check_server(document)
    print(f"{faults} faults")
    return 1 if faults else 0 if whole else 77


sys.exit(main())
