#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests the SCIM server over HTTP: the outcomes of the operations of bulk requests, and
that its responses conform to RFC 7644, section 3.7.

usage: test_scim.py SERVER_SCIM
"""

import http.client
import json
import os
import shlex
import signal
import subprocess
import sys
import urllib.parse

RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def ask(url, body, path="/Bulk", method="POST"):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=20)
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    connection.request(method, path, text, {"Content-Type": "application/scim+json"})
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "application/scim+json"
    return answer.status, json.loads(answer.read())


def operations(url, *given, **more):
    status, body = ask(url, {"Operations": given, **more})
    assert status == 200 and body["schemas"] == [RESPONSE], body
    for o in body["Operations"]:
        failed = not o["status"].startswith("2")
        assert isinstance(o["status"], str) and o["method"], o
        assert ("location" in o) == (not failed or o["method"] != "POST"), o
        if failed:
            assert o["response"]["schemas"] == [ERROR], o
            assert o["response"]["status"] == o["status"] and o["response"]["detail"], o
    return body["Operations"]


def user(name, bulk_id):
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": {"userName": name}}


def statuses(done):
    return [o["status"] for o in done]


def test(url):
    done = operations(url, user("ann", "a"), user("ben", "b"), user("ann", "c"),
                      {"method": "POST", "path": "/Users", "bulkId": "d", "data": {}})
    assert statuses(done) == ["201", "201", "409", "400"], done
    assert [o.get("bulkId") for o in done] == ["a", "b", "c", "d"]
    assert done[2]["response"]["scimType"] == "uniqueness"
    ann, ben = (o["location"] for o in done[:2])
    done = operations(url,
                      {"method": "PUT", "path": ann, "data": {"userName": "anna"}},
                      {"method": "PATCH", "path": ben, "data": {"userName": "anna"}},
                      {"method": "DELETE", "path": ben},
                      {"method": "DELETE", "path": ben},
                      {"method": "GET", "path": ann},
                      {"method": "PUT", "path": "/Groups/1"})
    assert statuses(done) == ["200", "409", "204", "404", "400", "400"], done
    assert done[0]["location"] == ann and done[3]["location"] == ben
    # It stops after failOnErrors failures; the operations before are not undone.
    done = operations(url, user("cat", "1"), user("cat", "2"), user("dan", "3"),
                      failOnErrors=1)
    assert statuses(done) == ["201", "409"], done
    assert statuses(operations(url, user("dan", "1"))) == ["201"]
    assert operations(url) == []
    # An invalid operation does not keep the others from being answered.
    done = ask(url, {"Operations": [user("eve", "1"), {"method": "P\nT", "path": "/Users/1"},
                                    {"method": 5, "path": "/Users"}, None, user("fay", ""),
                                    user("gus", "\n\u0001")]})[1]["Operations"]
    assert statuses(done) == ["201", "400", "400", "400", "400", "201"], done
    # The request as a whole.
    for status, body, path, method in (
            (400, "{", "/Bulk", "POST"), (400, "[]", "/Bulk", "POST"),
            (400, {"Operations": {}}, "/Bulk", "POST"), (404, "", "/Users", "POST"),
            (405, "", "/Bulk", "GET"),
            (413, {"Operations": [user("x", "y")] * 101}, "/Bulk", "POST"),
            (413, b" " * 1048577, "/Bulk", "POST")):
        got, error = ask(url, body, path, method)
        assert got == status and error["schemas"] == [ERROR], (status, got, error)
        assert error["status"] == str(status)


def main():
    wrapper = shlex.split(os.environ.get("MESON_EXE_WRAPPER", ""))
    server = subprocess.Popen([*wrapper, sys.argv[1]], stdout=subprocess.PIPE, text=True)
    try:
        test(server.stdout.readline().strip())
    finally:
        server.send_signal(signal.SIGTERM)
        status = server.wait(timeout=60)
    assert status == 0, f"exit status {status}"


if __name__ == "__main__":
    main()
