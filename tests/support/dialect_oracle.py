#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares how the library reads the bodies of other APIs with Python code written from
the specifications of these APIs, without the tables of the library: the number of items,
and the status, id and message of each. Each body is read by its preset and with
detection, whole and byte by byte.

usage: dialect_oracle.py READ_DIALECT FOLDER...

The name of a body begins with that of its preset and a full stop; or, in a folder of
bodies from real servers, with that of its API and "__". A folder must not be empty.
Presets that cannot be detected, because the API has no characteristic members, are in
UNDETECTED.
"""

import base64
import json
import os
import pathlib
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

APIS = {
    "msgraph-batch": "odata",
    "odata-json-batch": "odata",
    "scim-bulk-rfc7644": "scim",
    "opensearch-bulk": "elasticsearch",
    "elasticsearch-bulk": "elasticsearch",
    "opensearch-msearch": "elasticsearch-msearch",
}
UNDETECTED = {"msgraph-207", "square"}

# ---- Families ----

# The emulator of a cross build.
WRAPPER = shlex.split(os.environ.get("MESON_EXE_WRAPPER", ""))


def dig(value, *path):
    """The value at a path of members and indexes; None if there is none."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def first(*values):
    return next((v for v in values if v is not None), None)


def text(value):
    return value if value is None or isinstance(value, str) else str(value)


def by_name(name, fault, table):
    """The status of an error name; the default `fault` if the table lacks it."""
    return table.get(name, fault)


AWS = {
    "AccessDenied": 403, "InternalError": 500, "InternalFailure": 500,
    "InvalidMessageContents": 400, "InvalidParameterValue": 400, "NoSuchKey": 404,
    "NoSuchVersion": 404, "ProvisionedThroughputExceededException": 429,
    "RequestThrottled": 429, "ServiceUnavailable": 503, "SlowDown": 503,
}


def odata(doc):
    for r in doc["responses"]:
        failed = r["status"] >= 300
        yield r["status"], r["id"], dig(r, "body", "error", "message") if failed else None


def scim(doc):
    for o in doc["Operations"]:
        status = o["status"]["code"] if isinstance(o["status"], dict) else o["status"]
        yield int(status), o.get("bulkId", o.get("location")), dig(o, "response", "detail")


def msgraph_207(doc):
    for v in doc["value"]:
        code = dig(v, "error", "code")
        status = 200 if code is None else int(by_name(code, code, {"NotFound": 404}))
        yield status, first(v.get("id"), v.get("userId")), dig(v, "error", "message")


def elasticsearch(doc):
    for item in doc["items"]:
        (of,) = item.values()
        error = of.get("error")
        yield of["status"], of["_id"], dig(error, "reason") if isinstance(error, dict) else error


def elasticsearch_msearch(doc):
    for r in doc["responses"]:
        yield r["status"], None, dig(r, "error", "reason")


def fhir(doc):
    for e in doc["entry"]:
        issue = dig(e, "response", "outcome", "issue", 0)
        message = first(dig(issue, "diagnostics"), dig(issue, "details", "text"))
        yield int(e["response"]["status"][:3]), e.get("fullUrl"), message


def zalando(doc):
    for i in doc["items"]:
        yield int(i["status"]), i["id"], i.get("description")


def salesforce_composite(doc):
    for r in doc["compositeResponse"]:
        yield r["httpStatusCode"], r["referenceId"], dig(r, "body", 0, "message")


def salesforce_batch(doc):
    for r in doc["results"]:
        yield r["statusCode"], None, dig(r, "result", 0, "message")


def salesforce_collections(doc):
    table = {"DUPLICATES_DETECTED": 409, "ALL_OR_NONE_OPERATION_ROLLED_BACK": 424}
    for r in doc:
        error = dig(r, "errors", 0)
        status = 200 if r["success"] else by_name(error["statusCode"], 400, table)
        yield status, r.get("id"), dig(error, "message")


def hubspot(doc):
    table = {"OBJECT_NOT_FOUND": 404, "VALIDATION_ERROR": 400}
    for r in doc["results"]:
        yield 200, r.get("objectWriteTraceId", r["id"]), None
    for e in doc.get("errors", []):
        for ids in e["context"].values():
            for i in ids:
                yield by_name(e["category"], 400, table), i, e["message"]


def sqs(doc):
    for e in doc.get("Successful", []):
        yield 200, e["Id"], None
    for e in doc.get("Failed", []):
        fault = 400 if e["SenderFault"] else 500
        yield by_name(e["Code"], fault, AWS), e["Id"], e.get("Message")


def kinesis(doc):
    for r in doc["Records"]:
        code = r.get("ErrorCode")
        yield 200 if code is None else by_name(code, 500, AWS), None, r.get("ErrorMessage")


def aws_lambda(doc):
    for f in doc["batchItemFailures"]:
        yield 503, f["itemIdentifier"], None


def dynamodb(doc):
    for requests in doc["UnprocessedItems"].values():
        for _ in requests:
            yield 503, None, None


def jira(doc):
    for i in doc["issues"]:
        yield 201, i["key"], None
    for e in doc["errors"]:
        errors = e["elementErrors"]
        message = first(dig(errors, "errorMessages", 0), *errors["errors"].values())
        yield e["status"], None, message


def ebay(doc):
    for r in doc["responses"]:
        yield r["statusCode"], r.get("sku", r.get("offerId", r.get("listingId"))), dig(r, "errors", 0, "message")


def ngsi_ld(doc):
    for i in doc["success"]:
        yield 200, i, None
    for e in doc["errors"]:
        problem = e["error"]
        yield problem.get("status", 400), e["entityId"], problem.get("detail", problem["title"])


def akamai(doc):
    for s in doc["successes"]:
        yield 200, s.get("id", s.get("hostname")), None
    for f in doc["failures"]:
        yield f["status"], f["id"], f.get("detail", f["title"])


def nsx(doc):
    for r in doc["results"]:
        yield r["code"], None, dig(r, "body", "error_message")


def git_lfs(doc):
    for o in doc["objects"]:
        yield dig(o, "error", "code") or 200, o["oid"], dig(o, "error", "message")


def square(doc):
    table = {"RATE_LIMITED": 429}
    for key, r in doc["responses"].items():
        error = dig(r, "errors", 0)
        yield 200 if not error else by_name(error["code"], 400, table), key, dig(error, "detail")


def restli(doc):
    """Three objects by key, and a key may be in one of them only. Their order has no
    meaning and is not compared."""
    statuses = doc.get("statuses", {})
    for key, error in doc["errors"].items():
        yield error["status"], key, error.get("message")
    for key, r in doc["results"].items():
        yield r.get("status", statuses.get(key, 200)), key, None
    for key, status in statuses.items():
        if key not in doc["errors"] and key not in doc["results"]:
            yield status, key, None


def jmap(doc):
    table = {"overQuota": 507, "rateLimit": 429, "notFound": 404}
    sets = [r[1] for r in doc["methodResponses"]] if "methodResponses" in doc else [doc]
    for of in sets:
        for name in ("created", "updated", "destroyed"):
            for key in of.get(name) or []:
                yield 200, key, None
            failures = of.get("not" + name.capitalize()) or {}
            for key, e in failures.items():
                yield by_name(e["type"], 400, table), key, e.get("description")


def llm_jsonl(lines):
    states = {"succeeded": 200, "errored": 500, "canceled": 499, "expired": 408}
    causes = {"invalid_request_error": 400, "batch_expired": 408}
    for r in lines:
        if "result" in r:
            error = dig(r, "result", "error", "error")
            status = states[r["result"]["type"]]
            if error:
                status = by_name(error["type"], status, causes)
            yield status, r["custom_id"], dig(error, "message")
            continue
        error = first(r["error"], dig(r, "response", "body", "error"))
        status = first(dig(r, "response", "status_code"), by_name(dig(error, "code"), 500, causes))
        yield status, r["custom_id"], dig(error, "message")


def facebook_batch(doc):
    for r in doc:
        yield 0 if r is None else r["code"], None, None


def amazon_sp_api(doc):
    for r in doc["responses"]:
        yield r["status"]["statusCode"], None, dig(r, "body", "errors", 0, "message")


def openstack_swift(doc):
    for name, status in doc["Errors"]:
        yield int(status[:3]), name, None


def nakadi(doc):
    for r in doc:
        status = {"submitted": 200, "failed": 422, "aborted": 424}[r["publishing_status"]]
        yield status, r.get("eid"), r.get("detail") or None


def s3(root):
    for e in root:
        part = {c.tag.rpartition("}")[2]: c.text for c in e}
        failed = e.tag.endswith("Error")
        status = by_name(part["Code"], 500, AWS) if failed else 204
        yield status, part["Key"], part.get("Message")


FAMILIES = {name.replace("_", "-"): of for name, of in globals().items() if callable(of)}
FAMILIES["lambda"] = aws_lambda
UNORDERED = {"restli", "jmap"}

# ---- Comparing ----


def parse(preset, body):
    if preset == "s3":
        return ET.fromstring(body)
    if preset == "llm-jsonl":
        return [json.loads(line) for line in body.splitlines()]
    return json.loads(body)


def expected(preset, body):
    return [(s, text(i), m or None) for s, i, m in FAMILIES[preset](parse(preset, body))]


def read(program, preset, piece, body):
    """The items as the library reads them; without an id, the first href is used."""
    answer = subprocess.run([*WRAPPER, program, preset, str(piece)], input=body,
                            check=False, capture_output=True)
    if answer.returncode:
        return answer.stderr.decode()
    items = []
    for line in answer.stdout.decode().splitlines():
        status, *rest = line.split("\t")
        items.append((int(status), *(decode(t) for t in rest)))
    return items


def decode(field):
    return None if field == "-" else base64.b16decode(field).decode()


def faults(program, path, preset, want):
    body = path.read_bytes()
    for name in (preset,) if preset in UNDETECTED else (preset, ""):
        for piece in (len(body), 1):
            got = read(program, name, piece, body)
            if preset in UNORDERED and isinstance(got, list):
                want, got = sorted(want, key=str), sorted(got, key=str)
            if got != want:
                yield (f"{path}, by {name or 'detection'}, in pieces of {piece}:\n{got}\n"
                       f"expected\n{want}")


def preset_of(path):
    api = path.name.partition("__")
    return APIS.get(api[0], api[0]) if api[1] else path.name.partition(".")[0]


def main():
    program, *folders = sys.argv[1:]
    seen, wrong = set(), []
    for folder in map(pathlib.Path, folders):
        bodies = {path: preset_of(path) for path in sorted(folder.iterdir())}
        items = 0
        for path, preset in bodies.items():
            want = expected(preset, path.read_bytes())
            wrong += faults(program, path, preset, want)
            items += len(want)
        seen |= set(bodies.values())
        print(f"{folder}: {len(bodies)} bodies with {items} items")
        if not bodies:
            wrong.append(f"{folder} is empty")
    names = subprocess.run([*WRAPPER, program], check=True, capture_output=True, text=True).stdout
    wrong += [f"no body for preset {name}" for name in sorted(set(names.split()) - seen)]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
