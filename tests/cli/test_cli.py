#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command, from a shell: each subcommand on the bodies of tests/cases, and what goes
wrong around it.

usage: test_cli.py COMMAND SOURCE_ROOT [CMS]
"""

import fcntl
import http.client
import json
import os
import pathlib
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

COMMAND, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
CMS = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None  # where the examples are not built
CASES = ROOT / "tests" / "cases"
FORMS = ["dav-xml", "json", "ndjson", "json-seq"]
faults = 0


def run(*args, given=None, **more):
    """Exit status, standard output, standard error. A hang is a fault."""
    done = subprocess.run(
        [COMMAND, *map(str, args)], input=given, capture_output=True, timeout=60, **more
    )
    return done.returncode, done.stdout, done.stderr


def expect(what, got, wanted):
    global faults
    if got != wanted:
        faults += 1
        print(f"FAILED: {what}\n  got    {got!r}\n  wanted {wanted!r}")


def result(href, status):
    return f"<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 {status}</D:status></D:response>"


def body(*results):
    inside = "".join(result(href, status) for href, status in results)
    return f'<D:multistatus xmlns:D="DAV:">{inside}</D:multistatus>'.encode()


GOOD = body(("/a", "200 OK"), ("/b", "204 No Content"))
MIXED = body(("/a", "200 OK"), ("/b", "423 Locked"), ("/c", "503 Service Unavailable"))


def check_show():
    status, out, err = run("show", given=MIXED)
    expect("show: failures come first", out.decode().splitlines(), [
        "423 Locked               /b",
        "503 Service Unavailable  /c",
        "200 OK                   /a",
        "",
        "3 results: 1 succeeded, 2 failed",
    ])
    expect("show: status", (status, err), (1, b""))
    inner = b'{"results":[{"href":"/a","status":207}]}'
    last = run("convert", "--to", "ndjson", given=inner)[1].splitlines()[-1]
    shown = json.loads(run("show", "--json", given=inner)[1])["summary"]
    expect("show: 207 is partial, as in a summary", shown["partial"], json.loads(last)["summary"]["partial"])
    expect("show: all is well", run("show", given=GOOD)[0], 0)
    unsure = b'{"results":[{"href":"/a","status":200},{"href":"/b"},{"href":"/c","status":404}]}'
    expect("show: an unknown outcome", run("show", given=unsure)[1].splitlines()[4],
           b"3 results: 1 succeeded, 1 failed, 1 unknown")
    expect("show --json: an unknown outcome", json.loads(run("show", "--json", given=unsure)[1])["unknown"], 1)
    names = [line.split()[-1] for line in run("show", "--order", given=MIXED)[1].decode().splitlines()[:3]]
    expect("show --order", names, ["/a", "/b", "/c"])
    expect("show --failures", b"/a" in run("show", "--failures", given=MIXED)[1], False)
    shown = json.loads(run("show", "--failures", "--json", given=MIXED)[1])
    expect("show --failures --json", ([r["href"] for r in shown["results"]], shown["summary"]["total"]), (["/b", "/c"], 3))
    expect("show --failures --json: none", json.loads(run("show", "--failures", "--json", given=GOOD)[1])["results"], [])
    lock = b'<D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock/></D:lockdiscovery></D:prop>'
    for head, code in (b"", 1), (b"HTTP/1.1 200 OK\r\n\r\n", 0), (b"HTTP/1.1 423 Locked\r\n\r\n", 1):
        expect(f"show: DAV:prop after {head}", run("show", given=head + lock)[0], code)
        expect(f"assert: DAV:prop after {head}", run("assert", "--all", "2xx", "--failed", "0", given=head + lock)[0], code)
    props = run("show", "--props", CASES / "json-all.json")[1].decode()
    expect("show --props", '    {DAV:}getetag  "1"' in props, True)
    several = MIXED.replace(b"/c<", b"/c</D:href><D:href>/d</D:href><D:href>/e<")
    shown = json.loads(run("show", "--json", given=several)[1])["results"]
    expect("show --json: every href", [(r["href"], r.get("moreHrefs")) for r in shown],
           [("/a", None), ("/b", None), ("/c", ["/d", "/e"])])
    given = b'{"results":[{"href":"/a","status":200}],"transaction":"%s"}'
    for transaction, wanted in [(b"none", 0), (b"committed", 0), (b"rolledBack", 1), (b"indeterminate", 1)]:
        expect(f"show: {transaction}", run("show", given=given % transaction)[0], wanted)
        status, out, _ = run("show", "--json", given=given % transaction)
        told = json.loads(out).get("transaction", "none")
        expect(f"show --json: {transaction}", (status, told), (wanted, transaction.decode()))
    for counts, wanted in [(b'"failed":2', 1), (b'"partial":1', 1), (b'"total":1', 1), (b'"omitted":3', 0)]:
        given = b'{"results":[],"summary":{%s}}' % counts
        for mode in ([], ["--json"]):
            expect(f"show: {counts} without results", run("show", *mode, given=given)[0], wanted)
    given = json.dumps({"results": [{"href": "/a", "status": 503, "retryAfter": 30, "location": "/b",
                                     "problem": {"title": "\u202eBusy"}}]}).encode()
    shown = json.loads(run("show", "--json", given=given)[1])["results"][0]
    expect("show --json: why", (shown["problem"], shown["retryAfter"]), ({"title": "\u202eBusy"}, 30))
    expect("show --json: escaped", b'{"title":"\\u202eBusy"}' in run("show", "--json", given=given)[1], True)
    expect("show: why", run("show", given=given)[1].decode().splitlines()[0],
           '503 Service Unavailable  /a  {"title":"\\u{202e}Busy"}; see /b; retry after 30 s')
    many = body(*((f"/f/{i}", "200 OK" if i % 3 else "404 Not Found") for i in range(5000)))
    lines = run("show", given=many)[1].decode().splitlines()
    expect("show: a long one is sorted", [line[:3] for line in lines[:5000]],
           ["404"] * 1667 + ["200"] * 3333)


def check_head():
    head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 {}\r\nContent-Type: {}\r\nX: y\r\n\r\n"
    given = head.format("207 Multi-Status", "application/xml").encode() + GOOD
    expect("a head", run("show", given=given)[0], 0)
    given = head.format("207 Multi-Status", "application/json").encode() + GOOD
    expect("a head with another type", run("show", given=given)[0], 2)
    given = head.format("401 Unauthorized", "text/html").encode() + b"<html><body>log in"
    status, _, err = run("show", given=given)
    expect("a head that failed", (status, b"401 Unauthorized" in err, b"HTML" in err), (2, True, True))
    expect("a head without end", run("show", given=b"HTTP/1.1 207 x\r\nA: b\r\n")[0], 2)
    expect("a long head", b"more than 64 KiB" in run("show", given=b"HTTP/1.1 207 x\r\nA: " + b"b" * 70000)[2], True)
    expect("half a head", run("show", given=b"HTT")[0], 2)
    ndjson = run("convert", "--to", "ndjson", given=MIXED)[1]
    given = head.format("207 Multi-Status", "application/x-ndjson").encode() + ndjson
    expect("ndjson by its type", run("show", given=given)[0], 1)
    expect("ndjson by its lines", run("show", given=ndjson)[0], 1)
    none = run("convert", "--to", "ndjson", given=body())[1]
    expect("ndjson without results", run("show", given=none)[0], 0)
    expect("ndjson without results, cut", run("show", given=none[:-3])[0], 2)
    expect("json with its summary first",
           run("show", given=b'{"summary":{"total":1},"results":[{"href":"/a","status":404}]}')[0], 1)


def check_response_status():
    """A status other than 2xx in front of a body whose results succeeded."""
    head = b"HTTP/1.1 500 Oops\r\nContent-Type: application/xml\r\n\r\n"
    for text in GOOD, body():
        for args in (["show"], ["retry"], ["assert", "--all", "2xx"]):
            expect(f"{args[0]}: a failed response", run(*args, given=head + text)[0], 1)
        for args in (["convert", "--to", "json"], ["merge", "-"], ["retry"]):
            expect(f"{args[0]}: a failed response", b"the response is 500" in run(*args, given=head + text)[2], True)
    path = pathlib.Path("response.xml")
    for text, out in (GOOD, b"~ 200 -> 500  /a\n~ 204 -> 500  /b\n"), (body(), b""):
        path.write_bytes(text)
        status, printed, err = run("diff", path, "-", given=head + text)
        expect("diff: a failed response", (status, printed, b"the response is 500" in err), (1, out, True))
    lock = b'HTTP/1.1 %s\r\n\r\n<D:prop xmlns:D="DAV:"><D:lockdiscovery/></D:prop>'
    path.write_bytes(lock % b"200 OK")
    for line, wanted in (b"200 OK", 0), (b"423 Locked", 1):
        expect(f"diff: the status of a DAV:prop, {line}", run("diff", path, "-", given=lock % line)[0], wanted)
    error = b'HTTP/1.1 %s\r\n\r\n<D:error xmlns:D="DAV:"><D:need-privileges/></D:error>'
    for line, shown, decided in [(b"403 Forbidden", 403, b"give up 403"), (b"200 OK", 0, b"again     - "),
                                 (b"207 Multi-Status", 0, b"again     - ")]:
        status, out, _ = run("show", "--json", given=error % line)
        expect(f"show: DAV:error with {line}", (status, json.loads(out)["results"][0]["status"]), (1, shown))
        expect(f"assert: DAV:error with {line}", run("assert", "--all", "2xx", given=error % line)[0], 1)
        expect(f"retry: DAV:error with {line}", run("retry", "--method", "DELETE", given=error % line)[1][:11], decided[:11])
    path.unlink()
    status, out, _ = run("assert", "--status", "/a=200", "--none", "2xx", "--failed", "2", given=head + GOOD)
    expect("assert: a failed response", (status, out.decode().splitlines()[1:]), (1, [
        "not ok 1 - /a is 200", "# found the response is 500 Internal Server Error",
        "ok 2 - none is 2xx", "ok 3 - 2 failed"]))


def check_hints():
    """What helps if the format is not recognized."""
    record = b'{"href":"/a","status":200}\n'
    long = b'{"href":"/a","status":200,"message":"%s"}\n' % (70000 * b"x")
    hints = {b"--list-formats": [b'{"responses":[]}', b"[]"], b"neither XML nor JSON": [b"null", b"plain"],
             b"--from ndjson": [b"\n" + 2 * record, b"\xef\xbb\xbf" + 2 * record, long + record],
             b"HTML": [b"<html>"]}
    for wanted, bodies in hints.items():
        for given in bodies:
            err = run("show", given=given)[2]
            expect(f"a hint for {given[:40]}", [h for h in hints if h in err], [wanted])
    expect("no hint with --from", b"(" in run("show", "--from", "json", given=b"[]")[2], False)
    for name in ("show", "retry"):
        expect(f"help {name}", run("help", name), run(name, "--help"))
    expect("help of an unknown subcommand", run("help", "x")[0], 64)


def check_cases():
    """Each case: no crash, a line for what is wrong, JSON that is JSON; and what can be
    converted is the same in each form."""
    for number, path in enumerate(sorted(p for p in CASES.iterdir() if p.suffix != ".expect")):
        status, out, err = run("show", "--json", "--props", path)
        expect(f"{path.name}: status", status in (0, 1, 2), True)
        expect(f"{path.name}: a line", (status == 2) == bool(err), True)
        shown = json.loads(out)
        expect(f"{path.name}: total", len(shown["results"]), shown["summary"]["total"])
        for args in (["assert", "--count", "1"], ["retry", "--json"], ["merge"], ["diff", path]):
            status, out, err = run(*args, path)
            expect(f"{path.name}: {args[0]}", (status in (0, 1, 2), (status == 2) == bool(err)), (True, True))
            if args[0] == "merge" and status != 2:
                expect(f"{path.name}: merged", run("show", given=out)[0] in (0, 1), True)
            if args[0] == "diff" and status != 2:
                expect(f"{path.name}: as itself", (status, out), (0, b""))
        status, as_json, err = run("convert", "--to", "json", path)
        expect(f"{path.name}: a line", (status != 0) == bool(err), True)
        if status or number % 3:  # with sanitizers, a process takes its time
            continue
        for form in FORMS[:2]:
            plain = run("convert", "--to", form, given=as_json)
            if plain[0] == 0:
                pretty = run("convert", "--to", form, "--pretty", given=as_json)
                expect(f"{path.name}: --pretty changes nothing",
                       run("convert", "--to", form, given=pretty[1])[1], plain[1])


def check_convert():
    for to in FORMS:
        status, first, _ = run("convert", "--to", to, CASES / "json-all.json")
        expect(f"convert --to {to}", status, 0)
        for via in FORMS:
            there = run("convert", "--to", via, given=first)[1]
            expect(f"{to} through {via}", run("convert", "--to", to, given=there)[1], first)
    status, out, err = run("convert", "--to", "json", given=MIXED[:-30])
    expect("convert: a cut body", (status, b"inside the document" in err), (2, True))
    expect("convert: and what is written is cut", run("show", given=out)[0], 2)
    cut = run("convert", "--to", "dav-xml", given=body(("/a", "200 OK"), ("b", "404 Not Found")))
    expect("convert: what cannot be said", (cut[0], cut[2].split(b": ")[1]), (2, b"result 2"))
    graph = (b'{"responses":[{"id":"1","status":200},{"id":"2","status":404,'
             b'"body":{"error":{"code":"itemNotFound","message":"gone"}}}]}')
    undone = b'{"transaction":"rolledBack","results":[{"href":"/a","status":%d}]}'
    expect("convert --plain: undone", [run("convert", "--to", "dav-xml", "--plain",
           given=undone % code)[0] for code in (200, 424)], [2, 0])
    status, own, _ = run("convert", "--from", "odata", "--to", "json", given=graph)
    shown = json.loads(own)["results"]
    expect("a dialect", (status, [r["status"] for r in shown], shown[1]["message"]),
           (0, [200, 404], "gone"))
    back = run("convert", "--to", "odata", given=own)[1]
    expect("a dialect and back", json.loads(back), json.loads(graph))
    status, _, err = run("convert", "--to", "jmap", given=GOOD)
    expect("a dialect that is only read", (status != 0, bool(err)), (True, True))
    expect("a dialect that is only read: by name", b"jmap: this format can only be read" in err, True)
    expect("no format", run("convert", "--to", "nothing", given=GOOD)[0], 64)
    for name in ["a{b,c:d}", 'a"b<[c]']:
        given = json.dumps({"results": [{"href": "/a", "id": name, "status": 404}]}).encode()
        pretty = run("convert", "--to", "s3", "--pretty", given=given)[1]
        back = json.loads(run("show", "--json", "--from", "s3", given=pretty)[1])["results"][0]
        expect(f"--pretty keeps {name}", back.get("id"), name)


def check_missing():
    """The summary counts results, successes or failures that the body does not have: no
    subcommand may treat the body as complete."""
    given = ('{"results":[{"href":"/a","status":200}],'
             '"summary":{"total":%d,"failed":%d,"partial":%d,"succeeded":%d}}')
    item = CASES / "item-summary-more.xml"
    for counts in [(2, 1, 0, 1), (1, 1, 0, 1), (1, 0, 1, 1), (3, 0, 0, 1), (1, 2**64 - 1, 1, 1), (1, 0, 0, 2), item]:
        text = item.read_bytes() if counts is item else (given % counts).encode()
        for to in FORMS + ["zalando"]:
            status, out, err = run("convert", "--to", to, given=text)
            expect(f"convert --to {to}: {counts}", (status, b"incomplete: the body reports" in err), (2, True))
            if to in FORMS:
                expect(f"{to}: not finished: {counts}", run("show", given=out)[0], 2)
        for args in [["assert", "--count", "1"], ["retry"], ["merge", "-"], ["diff", CASES / "json-all.json", "-"]]:
            status, _, err = run(*args, given=text)
            expect(f"{args[0]}: {counts}", (status, b"incomplete: the body reports" in err), (2, True))
        status, out, err = run("show", given=text)
        expect(f"show: {counts}", (status, b"\nincomplete: the body reports" in out, err), (1, True, b""))
        shown = json.loads(run("show", "--json", given=text)[1])
        expect(f"show --json: {counts}", "the body reports" in shown["incomplete"], True)
    complete = (given % (1, 0, 0, 0)).encode()
    expect("convert: a summary that is right", run("convert", "--to", "json", given=complete)[0], 0)
    expect("show --json: the same", "incomplete" in json.loads(run("show", "--json", given=complete)[1]), False)


def check_assert():
    args = ["--status", "/b=423", "--status", "/b=4xx", "--all", "2xx", "--none", "3xx",
            "--count", "3", "--failed", "1", "--status", "/x=200", "--none", "5xx"]
    status, out, _ = run("assert", *args, given=MIXED)
    expect("assert", out.decode().splitlines(), [
        "1..8",
        "ok 1 - /b is 423",
        "ok 2 - /b is 4xx",
        "not ok 3 - all are 2xx",
        "# found /b: 423 Locked",
        "ok 4 - none is 3xx",
        "ok 5 - 3 results",
        "not ok 6 - 1 failed",
        "# found 2",
        "not ok 7 - /x is 200",
        "# found no such item",
        "not ok 8 - none is 5xx",
        "# found /c: 503 Service Unavailable",
    ])
    expect("assert: status", status, 1)
    args = ["--has-prop", "/files/f", "DAV:", 'getetag="1"', "--has-prop", "/files/f", "DAV:", "displayname"]
    expect("assert --has-prop", run("assert", *args, CASES / "json-all.json")[0], 0)
    args = ["--has-prop", "/files/f", "DAV:", "getetag=2", CASES / "json-all.json"]
    status, out, _ = run("assert", *args)
    expect("assert: another text", (status, out.decode().splitlines()[-1]), (1, '# found "1"'))
    expect("assert: a cut body", run("assert", "--count", "3", given=MIXED[:-9])[0], 2)
    part = CASES / "19-one-property-twice.xml"
    args = ["--all", "2xx", "--all", "207", "--all", "4xx", "--none", "2xx", "--none", "207", part]
    expect("assert: properties failed in part",
           [line[:3] for line in run("assert", *args)[1].decode().splitlines() if line[0] != "#"],
           ["1..", "not", "ok ", "not", "ok ", "not"])
    for transaction, code, failed in ("committed", 0, 0), ("rolledBack", 1, 1), ("indeterminate", 1, 1):
        body = b'{"results":[{"href":"/a","status":200}],"transaction":"%s"}' % transaction.encode()
        for args in (["--all", "2xx"], ["--status", "/a=200"]):
            expect(f"assert: {transaction}", run("assert", *args, given=body)[0], code)
        expect(f"assert: {transaction}, none", run("assert", "--none", "2xx", given=body)[0], 1 - code)
        expect(f"assert: {transaction}, failed", run("assert", "--failed", str(failed), given=body)[0], 0)
    for code in ("5", "20", "99", "1000", "00", "-1", "0xx", "2x"):
        expect(f"assert: no status is {code}", run("assert", "--none", code, given=MIXED)[0], 64)
    unknown = b'{"results":[{"id":"1"},{"index":3,"status":400},{"href":"/a","id":"x","status":200}]}'
    expect("assert: an unknown status, and ids", run("assert", "--status", "1=0", "--status", "item 3=400",
           "--status", "x=200", "--status", "/a=2xx", given=unknown)[0], 0)
    expect("assert: another id", run("assert", "--status", "2=0", given=unknown)[0], 1)
    expect("assert: an id of a dialect", run("assert", "--status", "1=503", "--from", "odata",
           given=b'{"responses":[{"id":"1","status":503}]}')[0], 0)
    expect("assert: encoded otherwise", run("assert", "--status", "/%61=200", given=MIXED)[0], 0)


def check_retry():
    status, out, _ = run("retry", "--method", "PUT", "--hrefs", given=MIXED)
    expect("retry --hrefs", (status, out), (1, b"/c\n"))
    expect("retry --method: lower case", run("retry", "--method", "put", given=MIXED)[0], 64)
    expect("retry --null", run("retry", "--null", given=MIXED)[1], b"/c\0")
    request = json.loads(run("retry", "--json", given=MIXED)[1])
    expect("retry --json", request, {"items": [{"href": "/c"}]})
    table = run("retry", given=MIXED)[1].decode().splitlines()
    expect("retry: a table", [line.split()[0] for line in table[:2]], ["again", "give"])
    given = b"HTTP/1.1 207 Multi-Status\r\nRetry-After: 120\r\n\r\n" + MIXED
    expect("retry: Retry-After", b"\nwait 120.000 s" in run("retry", given=given)[1], True)
    given = given.replace(b"120", b"3600")
    expect("retry: a longer Retry-After", b"\nwait 300.000 s, less than" in run("retry", given=given)[1], True)
    expect("retry: all is done", run("retry", given=GOOD)[0], 0)
    several = MIXED.replace(b"/c<", b"/c</D:href><D:href>/d</D:href><D:href>/e<")
    expect("retry --hrefs: every href", run("retry", "--hrefs", given=several)[1], b"/c\n/d\n/e\n")
    request = json.loads(run("retry", "--json", given=several)[1])
    expect("retry --json: every href", [i["href"] for i in request["items"]], ["/c", "/d", "/e"])
    words = run("retry", given=several)[1].decode().split()
    expect("retry: every href", [w for w in words if w in ("/d", "/e")], ["/d", "/e"])
    for head, given, wanted in [(b"204 No Content", b"", 0), (b"205 Reset Content", b"", 0),
                                (b"204 No Content", MIXED, 1), (b"500 Oops", body(), 1),
                                (b"207 Multi-Status", body(), 0), (b"207 Multi-Status", b"", 2)]:
        answer = b"HTTP/1.1 " + head + b"\r\n\r\n" + given
        expect(f"retry: {head}", run("retry", given=answer)[0], wanted)
    dialect = b'{"responses":[{"id":"1","status":429},{"id":"2","status":200}]}'
    table = run("retry", "--from", "odata", given=dialect)[1].decode().splitlines()
    expect("retry: ids", (table[0].split()[:4], table[2]),
           (["again", "429", "id", "1"], "1 done, 1 to send again, 0 to verify, 0 given up"))
    expect("retry --json: ids", json.loads(run("retry", "--from", "odata", "--json", given=dialect)[1]),
           {"items": [{"id": "1"}]})
    given = (b'{"results":[{"href":"/a","id":"1","status":200},{"href":"/b","status":423,"retryAfter":5},'
             b'{"href":"/c","status":424}]}')
    expect("retry: one has an id", run("retry", "--method", "DELETE", "--hrefs", given=given)[1], b"/b\n/c\n")
    given = b'{"results":[{"index":7,"status":404},{"index":5,"status":503},{"index":5,"status":200}]}'
    table = run("retry", "--idempotent", given=given)[1].decode().splitlines()
    expect("retry: indexes of a larger request", [" ".join(line.split()[:5]) for line in table[:2]],
           ["again 503 item 5 can", "give up 404 item 7"])
    expect("retry --json: indexes", json.loads(run("retry", "--idempotent", "--json", given=given)[1]),
           {"items": [{"index": 5}]})
    given = b'{"results":[{"status":503},{"href":"/b","status":503}]}'
    status, out, err = run("retry", "--json", given=given)
    expect("retry --json: an item without a name", (status, json.loads(out), b"no href, id or index" in err),
           (1, {"items": [{"href": "/b"}]}, True))
    given = b'{"results":[{"href":"/b","index":1,"status":503},{"href":"/a","index":0,"status":200}]}'
    expect("retry --fifo: the order of the indexes", run("retry", "--fifo", "--hrefs", given=given)[1], b"/b\n")
    given = b'{"results":[{"id":"a","status":200}],"summary":{"failed":1}}'
    expect("retry: a failure that is not among the results", run("retry", given=given)[1].split()[0], b"verify")
    given = body(("/d/", "200 OK"), ("/d/x", "503 Busy"))
    expect("retry: below an item", run("retry", "--method", "DELETE", "--hrefs", given=given)[1], b"/d/\n/d/x\n")
    with tempfile.NamedTemporaryFile() as sent:
        pathlib.Path(sent.name).write_bytes(b"/a\n/b\n")
        for given, status in (body(), b"-"), (b"HTTP/1.1 404 Not Found\r\n\r\n", b"404"):
            out = run("retry", "--items", sent.name, given=given)[1]
            expect(f"retry: status {status}", status in out.split()[:3], True)
        _, out, err = run("retry", "--items", sent.name, given=b"HTTP/1.1 413 Too Large\r\n\r\n")
        expect("retry: half after a 413", (out.count(b"\nagain") + out.startswith(b"again"), b"at most 1 item " in err), (2, True))
        pathlib.Path(sent.name).write_bytes(b"/b\r\n")
        expect("retry --items", run("retry", "--items", sent.name, given=MIXED)[0], 1)
        given = b"HTTP/1.1 500 Oops\r\n\r\n" + body(("/b", "200 OK"))
        status, _, err = run("retry", "--items", sent.name, given=given)
        expect("retry --items: the response failed", (status, b"500" in err), (1, True))
        for given, why in [(b"", b"no items"), (b"\n\r\n", b"no items"),
                           (b"/a\0/b\0", b"an href contains a NUL")]:
            pathlib.Path(sent.name).write_bytes(given)
            status, out, err = run("retry", "--items", sent.name, given=MIXED)
            expect(f"retry --items: {given}", (status, out, why in err), (2, b"", True))
        pathlib.Path(sent.name).write_bytes(
            b"/\xe9\n/\x9b\xa9\n/\xed\xa0\x80\n/\xf8\x90\x80\x80\n/\xe0\x80\x9b\n/\xc3\xa9\n")
        request = json.loads(run("retry", "--method", "PUT", "--items", sent.name, "--json", given=MIXED)[1])
        expect("retry --json: hrefs that are not UTF-8", [i["href"] for i in request["items"]],
               ["/%E9", "/%9B%A9", "/%ED%A0%80", "/%F8%90%80%80", "/%E0%80%9B", "/\u00e9"])


def check_check():
    status, out, _ = run("check", given=GOOD)
    expect("check: nothing", (status, out), (0, b""))
    given = MIXED.replace(b"/b<", b"/b c<")
    status, out, _ = run("check", given=given)
    place = given.index(b"<D:href>/b c") + 1
    expect("check", (status, out.decode()), (1,
           f"standard input:1:{place}: error: characters that no URI may contain: /b c "
           "(23: RFC 4918, section 8.3.1)\n"))
    found = [json.loads(line) for line in run("check", "--json", given=given)[1].splitlines()]
    expect("check --json", [(f["rule"], f["href"]) for f in found], [(23, "/b c")])
    head = b"HTTP/1.1 207 Multi-Status\nLocation: /x\nContent-Type: text/html\n\n"
    found = [json.loads(line)["rule"] for line in run("check", "--json", given=head + GOOD)[1].splitlines()]
    expect("check: a head", sorted(found), [2, 10])
    for form in FORMS:
        given = run("convert", "--to", form, CASES / "json-complete.json")[1]
        expect(f"check: {form}", run("check", given=given), (0, b"", b""))
    expect("check --list", len(run("check", "--list")[1].splitlines()), 65)
    args = ["--method", "PROPFIND", "--depth", "0", "--request-uri", "/a"]
    expect("check: the request", run("check", *args, given=GOOD)[0], 1)
    for args in [["--method", "propfind"], ["--method", ""], ["--depth", "Infinity"], ["--report", "sync"],
                 ["--request-uri", "foo"], ["--request-uri", ""], ["--prop", "{DAV:x"]]:
        expect(f"check {args}: no rule would apply", run("check", *args, given=GOOD)[0], 64)
    args = ["--method", "REPORT", "--report", "sync-collection", "--request-uri", "http://h/c/"]
    expect("check: a report", b"no sync-token" in run("check", *args, given=GOOD)[1], True)
    for path in sorted(CASES.iterdir()):
        if path.suffix != ".expect":
            expect(f"check {path.name}", run("check", "--strict", path)[0] in (0, 1), True)


def check_merge_and_diff():
    a, b = ROOT / "tests/cases/01-no-phrase.xml", ROOT / "tests/cases/13-both.xml"
    status, out, _ = run("merge", "--to", "json", a, b)
    hrefs = [r["href"] for r in json.loads(out)["results"]]
    expect("merge", (status, len(hrefs)), (0, 5))
    first = json.loads(run("merge", "--first", "--to", "json", a, b)[1])["results"]
    expect("merge --first", len(first), 3)
    expect("merge --first: a failure that is left out",
           run("merge", "--first", a, b)[2].decode().splitlines(),
           ["multistatus merge: /files/b.txt: --first leaves out a later result, which is 404 Not Found"])
    error = b'<D:error xmlns:D="DAV:"><D:lock-token-submitted/></D:error>'
    expect("merge: what cannot be written", run("merge", a, "-", given=error)[::2],
           (2, b"multistatus merge: standard input: result 1: a result without an href\n"))
    expect("merge: not whole", run("merge", a, CASES / "33-cut.xml")[:2], (2, b""))
    status, out, _ = run("diff", a, b)
    expect("diff", (status, out.decode().splitlines()), (1, ["~ 204 -> 404  /files/b.txt", "- 200  /files/c.txt"]))
    expect("diff: the form does not matter",
           run("diff", a, "-", given=run("convert", "--to", "json-seq", a)[1])[:2], (0, b""))
    swapped = body(("/b", "204 No Content"), ("/%61", "200 OK"))
    path = pathlib.Path("diff-swapped.xml")
    path.write_bytes(swapped)
    expect("diff: nor do order and encoding", run("diff", path, "-", given=GOOD)[:2], (0, b""))
    path.unlink()
    joint = b'{"results":[{"href":"/a","status":200,"moreHrefs":["/b","c"]}]}'
    path.write_bytes(joint)
    apart = b'{"results":[%s]}'
    one = b'{"href":"%s","status":%d}'
    expect("diff: hrefs of one result",
           run("diff", path, "-", given=apart % b",".join([one % (b"/c", 200), one % (b"/%62", 200), one % (b"/a", 200)]))[:2],
           (0, b""))
    expect("diff: hrefs of one result that differ",
           run("diff", path, "-", given=apart % b",".join([one % (b"/a", 200), one % (b"/b", 404)]))[:2],
           (1, b"~ 200 -> 404  /b\n- 200  c\n"))
    path.unlink()
    ids = b'{"results":[{"id":"x","status":200},{"id":"y","status":%d}]}'
    prop = b'{"href":"/a","propstats":[{"status":200,"props":{"{a:}%s":null}}]}'
    for args, one, two in [([], one % (b"/a", 200), one % (b"/a", 404)), (["--props"], prop % b"b", prop % b"c")]:
        path.write_bytes(apart % b",".join([one, two, one]))
        expect("diff: the order of results for one href",
               run("diff", *args, path, "-", given=apart % b",".join([two, one, one]))[:2], (0, b""))
    refused = b'{"href":"/f/?item=7","index":7,"status":400},{"href":"/x","id":"i","status":400},{"href":"/y","index":2,"status":200}'
    nameless = b'{"index":7,"status":400},{"id":"i","status":403},{"href":"/z","index":2,"status":200}'
    path.write_bytes(apart % refused)
    expect("diff: an item without an href has one in the other body",
           run("diff", path, "-", given=apart % nameless)[1], b"~ 400 -> 403  /x\n- 200  /y\n+ 200  /z\n")
    path.write_bytes(apart % nameless)
    expect("diff: the reverse",
           run("diff", path, "-", given=apart % refused)[1], b"~ 403 -> 400  id i\n- 200  /z\n+ 200  /y\n")
    path.write_bytes(b'{"results":[{"href":"/a"},{"href":"/b"}]}')
    expect("diff: unknown", run("diff", path, "-", given=GOOD)[1], b"~ unknown -> 200  /a\n~ unknown -> 204  /b\n")
    path.write_bytes(ids % 200)
    expect("diff: by id", run("diff", path, "-", given=ids % 404)[1], b"~ 200 -> 404  id y\n")
    for transaction, out in (b"committed", b""), (b"rolledBack", b"~ 200 -> 424  /a\n"), (b"indeterminate", b"~ 200 -> 500  /a\n"):
        undone = b'{"results":[{"href":"/a","status":200},{"href":"/b","status":404}],"transaction":"%s"}'
        path.write_bytes(undone % b"committed")
        expect("diff: a transaction", run("diff", path, "-", given=undone % transaction)[:2], (1 if out else 0, out))
    path.unlink()


def check_cms():
    """Each subcommand on what the CMS answers, from a shell, through a pipe."""
    if not CMS:
        return
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([CMS, "--database", f"{folder}/articles.db", "--seed", "demo",
                                   "--port", "0"], stdout=subprocess.PIPE, text=True)
        url = server.stdout.readline().strip() + "articles/bulk-delete"
        items = json.dumps({"items": [{"href": f"/articles/{i}"} for i in (1, 7, 37, 999)]})

        def shell(*steps, accept="application/xml"):
            """What the last step prints, and its exit status."""
            curl = f"curl -si -H 'Accept: {accept}' -H 'Content-Type: application/json' -d '{items}' {url}"
            script = " | ".join([curl, *(f"{COMMAND} {step}" for step in steps)])
            done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, cwd=folder)
            return done.returncode, done.stdout

        try:
            lines = shell("show")[1].splitlines()
            expect("cms: show", [line.split()[0] for line in lines[:4]], ["403", "423", "404", "204"])
            expect("cms: show, deleted by now", shell("show")[1].splitlines()[-1], "4 results: 0 succeeded, 4 failed")
            for accept in ["application/xml", "application/json", "application/x-ndjson", "application/json-seq"]:
                status, text = shell("convert --to json", accept=accept)
                expect(f"cms: convert {accept}", (status, len(json.loads(text)["results"])), (0, 4))
                expect(f"cms: check {accept}", shell("check --method POST", accept=accept), (0, ""))
                status, text = shell("assert --count 4 --status /articles/7=403 --none 5xx --failed 4", accept=accept)
                expect(f"cms: assert {accept}", (status, text.count("not ok")), (0, 0))
            expect("cms: retry", [line.split()[:3] for line in shell("retry")[1].splitlines()[:4]],
                   [["give", "up", status] for status in ("404", "403", "423", "404")])
            expect("cms: merge", shell("merge --to json -", "show")[0], 1)
            pathlib.Path(folder, "before.json").write_text(shell("convert --to json", accept="application/json")[1])
            expect("cms: diff", shell("diff before.json -"), (0, ""))
            pathlib.Path(folder, "answer").write_text(shell("convert --to dav-xml")[1])
            with Mock(f"{folder}/answer") as mock:
                expect("cms: mock", run("show", given=mock.ask())[0], 1)
        finally:
            server.terminate()
            server.wait(60)
            server.stdout.close()


class Mock:
    """A mock that is ended at the end of the block; ask() returns a response with its
    head, as curl -i prints it."""

    def __init__(self, *args):
        self.process = subprocess.Popen([COMMAND, "mock", *map(str, args)], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.host = self.process.stdout.readline().strip()[len("http://"):].rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        expect("mock ends", self.process.wait(60), 0)
        self.process.stdout.close()

    def ask(self, method="POST", path="/c/", given=None, **fields):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request(method, path, given, headers)
        response = connection.getresponse()
        try:
            out = response.read()
        except http.client.IncompleteRead as cut:
            out = cut.partial
        connection.close()
        head = f"HTTP/1.1 {response.status} {response.reason}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in response.getheaders())
        return head.encode() + b"\r\n" + out


def has_mock():
    return b"no libmicrohttpd" not in run("mock", "--quirk", "list")[2]


def check_mock():
    if not has_mock():
        print("mock: not built")
        return
    for name in run("mock", "--quirk", "list")[1].decode().split():
        with Mock("--scenario", "--quirk", name) as mock:
            shown = json.loads(run("show", "--json", given=mock.ask())[1])
            expect(f"mock --quirk {name}", name in shown["quirks"], True)
            expect(f"mock --quirk {name}: is whole", shown["ending"], "complete")
    items = json.dumps({"items": [{"href": f"/f/{i}", "id": f"n{i}"} for i in range(20)]}).encode()
    with Mock("--scenario", "--fail", "10%", "--with", "503", "--chunk", "7") as mock:
        shown = json.loads(run("show", "--json", given=mock.ask(given=items))[1])
        expect("mock: failures", (shown["summary"]["total"], shown["summary"]["failed"]), (20, 2))
        ninth = shown["results"][9]
        expect("mock: ids", (ninth["href"], ninth["id"], ninth["status"]), ("/f/9", "n9", 503))
        answer = mock.ask(given=items, Accept="application/xml")
        expect("mock: XML", b"\r\n\r\n<?xml" in answer and b"Content-Type: application/xml" in answer, True)
        answer = mock.ask(method="PROPFIND", Depth="1")
        expect("mock: PROPFIND", run("check", "--method", "PROPFIND", "--depth", "1",
                                     "--request-uri", "/c/", given=answer)[0:2], (0, b""))
        for path, href in [("/a%2520b", "/a%2520b"), ("/a%3Fb", "/a%3Fb"), ("/a%2Fb", "/a%2Fb"), ("//c/d", "/c/d")]:
            expect(f"mock: the href of {path}", run("assert", "--status", f"{href}=200", given=mock.ask(path=path))[0], 0)
        answer = mock.ask(given=b"/a\n/b\r\n", Accept="application/x-ndjson")
        expect("mock: lines", run("assert", "--count", "2", "--all", "200", given=answer)[0], 0)
        expect("mock: a bad href", run("assert", "--count", "1", "--all", "400", given=mock.ask(given=b"/a/../b\n"))[0], 0)
    with Mock(CASES / "13-both.xml") as mock:
        raw = (CASES / "13-both.xml").read_bytes()
        expect("mock FILE", mock.ask().endswith(b"\r\n\r\n" + raw), True)
        expect("mock FILE: as JSON", run("show", "--json", given=mock.ask(Accept="application/json"))[0], 1)
    with tempfile.NamedTemporaryFile(suffix=".json") as marked:
        pathlib.Path(marked.name).write_bytes(b'\xef\xbb\xbf{"results":[{"href":"/a","status":200}]}')
        with Mock(marked.name) as mock:
            expect("mock FILE: a byte order mark", b"Content-Type: application/json" in mock.ask(), True)
    with Mock(CASES / "13-both.xml", "--cut-after", "200", "--delay", "1") as mock:
        status, _, err = run("show", given=mock.ask())
        expect("mock --cut-after", (status, b"inside the document" in err), (2, True))
    done = subprocess.Popen([COMMAND, "mock", "--scenario", "--requests", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    connection = http.client.HTTPConnection(done.stdout.readline().strip()[7:-1], timeout=60)
    connection.request("GET", "/a")
    connection.getresponse().read()
    expect("mock --requests", done.wait(60), 0)
    done.communicate()
    for args in [[], ["x", "--scenario"], ["--scenario", "--quirk", "x"], ["--scenario", "--fail", "101"]]:
        expect(f"mock {args}", run("mock", *args)[0], 64)


def check_usage():
    names = ["show", "convert", "check", "assert", "retry", "merge", "diff"]
    for name in names + ["mock"] * has_mock():
        status, out, err = run(name, "--help")
        expect(f"{name} --help", (status, out.startswith(b"usage: multistatus " + name.encode()), err), (0, True, b""))
        status, out, err = run(name, "--nonsense")
        expect(f"{name} --nonsense", (status, out, err.count(b"\n")), (64, b"", 1))
    expect("--help", run("--help")[0], 0)
    expect("--version", run("--version")[1].startswith(b"multistatus "), True)
    for args in [[], ["nonsense"], ["show", "a", "b"], ["convert"], ["convert", "--to"],
                 ["convert", "--to", "x"], ["convert", "--to", "ndjson", "--pretty"],
                 ["convert", "--to", "llm-jsonl", "--pretty"], ["check", "--from", "odata"], ["assert"],
                 ["assert", "--status", "/a"], ["assert", "--count", "x"],
                 ["assert", "--has-prop", "/a"], ["merge"], ["diff", "a"], ["show", "--from", "x"]]:
        status, _, err = run(*args)
        expect(f"usage: {args}", (status, err.count(b"\n")), (64, 1))


def check_trouble():
    """Garbage, a directory, nothing there, a full disk, a reader that goes away."""
    inputs = {"garbage": dict(given=bytes(range(256)) * 9), "nothing": dict(given=b"")}
    commands = [["show"], ["convert", "--to", "json"], ["assert", "--count", "1"], ["retry"], ["merge", "-"], ["diff", "-", "-"]]
    for command in commands:
        for name, more in inputs.items():
            status, _, err = run(*command, **more)
            expect(f"{command}: {name}", (status, err != b""), (2, True))
        for path in [".", "not-there", "/dev/null"]:
            operands = [path] * (2 if command[0] == "diff" else 1)
            status, _, err = run(*[c for c in command if c != "-"], *operands)
            expect(f"{command}: {path}", (status, path.encode() in err), (2, True))
        operands = [CASES / "json-all.json"] * (2 if command[0] == "diff" else 1)
        if command[0] != "diff":
            with open("/dev/full", "w", encoding="utf-8") as full:
                args = [COMMAND, *[c for c in command if c != "-"], *map(str, operands)]
                done = subprocess.run(args, stdout=full, stderr=subprocess.PIPE, timeout=60)
                expect(f"{command}: a full disk", (done.returncode, b"No space" in done.stderr), (2, True))


def check_endless():
    """A body that never ends, into a pipe that is closed; and one that is never read."""
    for args in [["show"], ["show", "--order"], ["convert", "--to", "json"]]:
        process = subprocess.Popen([COMMAND, *args], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        piece = result("/a", "404 Not Found").encode() * 1000
        ended = False
        try:
            process.stdin.write(b'<D:multistatus xmlns:D="DAV:">')
            for _ in range(2000):
                process.stdin.write(piece)
                process.stdin.flush()
        except BrokenPipeError:
            ended = True
        expect(f"{args}: a closed pipe ends it", ended, True)
        expect(f"{args}: quietly", (process.wait(60), process.stderr.read()), (-signal.SIGPIPE, b""))
        process.stderr.close()


def on_terminal(columns, *args, environment=()):
    """What it prints on a terminal, and its exit status."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {**os.environ, "TERM": "xterm", **dict(environment)}
    env.pop("COLUMNS", None)
    process = subprocess.Popen([COMMAND, *map(str, args)], stdin=subprocess.DEVNULL,
                               stdout=slave, stderr=slave, env=env)
    os.close(slave)
    out = b""
    try:
        while piece := os.read(master, 65536):
            out += piece
    except OSError:
        pass
    os.close(master)
    return process.wait(60), out.decode().replace("\r\n", "\n")


def check_terminal():
    body_path = CASES / "json-all.json"
    for columns in (20, 40, 80, 200):
        status, out = on_terminal(columns, "show", body_path, environment={"NO_COLOR": "1"})
        expect(f"{columns} columns: status", status, 1)
        rows = out[: out.index("\n\n")].split("\n")
        expect(f"{columns} columns: rows fit", [r for r in rows if len(r) > columns], [])
        expect(f"{columns} columns: no colour", "\x1b" in out, False)
        status, out = on_terminal(columns, "retry", body_path, environment={"NO_COLOR": "1"})
        rows = out[: out.index("\n\n")].split("\n")
        expect(f"{columns} columns: rows of retry fit", [r for r in rows if len(r) > columns], [])
        expect(f"{columns} columns: the reason", "is locked for a" in out, True)
    expect("colour", "\x1b[31m423" in on_terminal(80, "show", body_path)[1], True)
    expect("TERM=dumb", "\x1b" in on_terminal(80, "show", body_path, environment={"TERM": "dumb"})[1], False)
    expect("no terminal, no colour", b"\x1b" in run("show", body_path)[1], False)
    evil = "/\u202eevil\u009b31m\u200b"
    given = json.dumps({"results": [{"href": "/a", "status": 200, "message": evil}]}).encode()
    out = run("show", given=given)[1].decode()
    expect("what commands a terminal", "/\\u{202e}evil\\u{9b}31m\\u{200b}" in out, True)
    given = body((evil, "200 OK"), (evil, "503 Service Unavailable"))
    err = run("merge", "--first", "-", given=given)[2].decode()
    expect("the same in a message", "/\\u{202e}evil\\u{9b}31m\\u{200b}: --first leaves out" in err, True)


def main():
    checks = [check for name, check in sorted(globals().items()) if name.startswith("check_")]
    for check in checks:
        begun = time.monotonic()
        check()
        print(f"{check.__name__}: {time.monotonic() - begun:.1f} s")
    print(f"{faults} faults")
    return 1 if faults else 0


sys.exit(main())
