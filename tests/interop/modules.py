# SPDX-License-Identifier: MIT
"""Tests the modules for nginx and Apache. The configuration of the servers is the snippet
in the folder of each module, with other paths and a free port."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import time

import readers
import servers

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
BASE = "/files/"
JSON, XML = "application/json", "application/xml"
TRUNCATED = -23  # MULTISTATUS_ERROR_TRUNCATED


class Module(servers.Server):
    base = BASE

    def __init__(self, build, before=(), single=False, **environment):
        super().__init__(build / "examples/webdav")
        self.build, self.before, self.set = build, list(before), environment
        self.single = single  # without a master process

    def environment(self):
        return self.set

    def module(self):
        path = self.build / self.file
        assert path.exists(), f"{path} was not built: {self.package} is missing"
        return path


class Nginx(Module):
    name, package = "nginx module", "nginx-dev"
    file = "examples/nginx/ngx_http_multistatus_module.so"

    def command(self):
        text = (EXAMPLES / "nginx/nginx.conf").read_text()
        temporary = "".join(f"  {t}_temp_path {self.work}/state/{t};\n" for t in
                            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        for old, new in [("modules/ngx_http_multistatus_module.so", str(self.module())),
                         ("listen 80;", f"listen 127.0.0.1:{self.port};"),
                         ("/srv/files", str(self.root)),
                         ("http {\n", "http {\n  access_log off;\n" + temporary)]:
            assert old in text, old
            text = text.replace(old, new)
        text = (f"daemon off;\nmaster_process {'off' if self.single else 'on'};\n"
                f"worker_processes 1;\npid {self.work}/state/pid;\n" + text)
        return [*self.before, "/usr/sbin/nginx", "-p", self.work, "-e",
                self.work / "state/error.log", "-c", self.config("nginx.conf", text)]


class Apache(Module):
    name, package = "apache module", "apache2-dev"
    file = "examples/apache/mod_multistatus.so"

    def command(self):
        # mpm_event with one process may unload modules in use when it exits. Without
        # MinSpareThreads it starts processes at any time, which count as memory.
        mpm = "mpm_prefork" if self.single else "mpm_event"
        text = (EXAMPLES / "apache/multistatus.conf").read_text()
        for old, new in [("modules/mod_multistatus.so", str(self.module())),
                         ("/srv/files", str(self.root))]:
            assert old in text, old
            text = text.replace(old, new)
        loads = "".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n"
                        for m in [mpm, "authz_core", "alias", "mime"])
        text = f"""ServerRoot {self.work}
ServerName localhost
PidFile {self.work}/state/pid
ErrorLog {self.work}/state/error.log
DefaultRuntimeDir {self.work}/state
Mutex pthread
Listen 127.0.0.1:{self.port}
{loads}TypesConfig /etc/mime.types
StartServers 1
<IfModule mpm_event_module>
MinSpareThreads 1
</IfModule>
""" + text
        return [*self.before, "/usr/sbin/apache2", *(["-X"] if self.single else []), "-f",
                self.config("apache.conf", text), "-DFOREGROUND"]


ALL = {"nginx": Nginx, "apache": Apache}


@contextlib.contextmanager
def running(which, build, **options):
    server = ALL[which](build, **options)
    try:
        server.start()
        yield server
    finally:
        server.stop()


# ---- Requests ----


def post(server, body, kind=JSON, path=BASE, **fields):
    if not isinstance(body, (str, bytes)):
        body = json.dumps({"hrefs": body})
    return server.ask("POST", path, body, Content_Type=kind, **fields)


def propfind(server, path=BASE, depth="1", body=None, **fields):
    return server.ask("PROPFIND", path, body, Depth=depth, **fields)


def raw(server, text, most=None):
    """All bytes that the server sends on a new connection."""
    with socket.create_connection(("127.0.0.1", server.port), 30) as s:
        s.sendall(text.encode())
        out = b""
        while piece := s.recv(65536):
            out += piece
            if most and len(out) > most:
                break
        return out


def statuses(answer):
    return {r["href"]: r["status"] for r in json.loads(answer.body)["results"]}


def put(server, **files):
    for name, text in files.items():
        path = server.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        server.own(path, path.parent)


def expect(answer, status, condition=None):
    assert answer.status == status, (answer.status, answer.body)
    assert condition is None or condition.encode() in answer.body, answer.body
    return answer


# ---- Tests ----


def test_delete(server, _build):
    """POST of a JSON list: the outcomes, and the files on disk afterwards"""
    outside = server.work / "outside"
    outside.mkdir()
    put(server, **{"a": "1", "b c%&": "2", "full/x": "3", "hard/y": "4", "d/e": "5"})
    (outside / "z").write_text("6")
    (server.root / "empty").mkdir()
    (server.root / "link").symlink_to(outside)
    (server.root / "file-link").symlink_to(outside / "z")
    server.own(server.root / "empty")
    os.chmod(server.root / "hard", 0o555)
    wanted = {"/files/a": 204, "/files/b%20c%25&": 204, "/files/none": 404,
              "/files/full/": 409, "/files/hard/y": 403, "/files/empty/": 204,
              "/files/link/z": 404, "/files/file-link": 404, "/files/link": 404,
              "/files/a/x": 404, "/files/": 403, "/files/d/e": 204}
    refused = ["/files/../outside/z", "/files/%2e%2e/outside/z", "/other/a", "",
               "/files/d%2Fe", "/files/a%00", "http://elsewhere/files/a", "/files/x?y"]
    answer = expect(post(server, [*wanted, *refused]), 207)
    assert answer.headers["Content-Type"] == JSON, answer.headers
    results = json.loads(answer.body)["results"]
    assert {r["href"]: r["status"] for r in results[:len(wanted)]} == wanted, results
    assert [r["status"] for r in results[len(wanted):]] == [400] * len(refused), results
    assert (outside / "z").read_text() == "6"
    left = sorted(str(p.relative_to(server.root)) for p in server.root.rglob("*"))
    assert left == ["d", "file-link", "full", "full/x", "hard", "hard/y", "link"], left


def test_delete_xml(server, build):
    """POST of an XML list, response in XML: the reader and ElementTree agree"""
    put(server, **{"a": "1", "é": "2"})
    body = ('<D:delete xmlns:D="DAV:"><D:href>/files/a</D:href><D:href>/files/%C3%A9'
            '</D:href><x xmlns=""/><D:href>/files/gone</D:href></D:delete>')
    answer = expect(post(server, body, XML), 207)
    ours = readers.Reading(build, server.url, answer)
    theirs, _ = readers.by_elementtree(answer.body)
    assert ours.results == theirs and ours.error is None and not ours.quirks
    assert [s for _, s, _ in theirs] == [204, 204, 404], theirs
    assert not list(server.root.iterdir())
    answer = expect(post(server, body, XML, Accept=JSON), 207)
    assert set(statuses(answer).values()) == {404}


def test_refused(server, _build):
    """requests that are refused as a whole: no effect, and the reason in the response"""
    put(server, a="1")
    one = ["/files/a"]
    expect(post(server, one + one), 422, "duplicate-href")
    expect(post(server, []), 400, "empty-batch")
    expect(post(server, [f"/files/{i}" for i in range(1001)]), 413, "too-many-items")
    expect(post(server, "{"), 400)
    expect(post(server, '{"hrefs": "/files/a"}'), 400)
    expect(post(server, b'{"hrefs": ["/files/\xff"]}'), 400)
    expect(post(server, '{"hrefs": ["/files/a\\u0000"]}'), 400)
    expect(post(server, "[" * 100000), 400)
    expect(post(server, "<delete xmlns='DAV:'>", XML), 400)
    expect(post(server, "<other xmlns='DAV:'/>", XML), 422)
    expect(post(server, "<!DOCTYPE delete [<!ENTITY x '/files/a'>]><delete xmlns='DAV:'>"
                        "<href>&x;</href></delete>", XML), 400)
    expect(post(server, one, "text/plain"), 415)
    expect(post(server, one, JSON, Accept="image/png"), 406, "application/json")
    expect(post(server, '{"hrefs": []}' + " " * 300000), 413)
    chunked = raw(server, f"POST {BASE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                  f"Content-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "8000\r\n" + " " * 0x8000 + "\r\n"
                  + ("8000\r\n" + " " * 0x8000 + "\r\n") * 9 + "0\r\n\r\n")
    assert b" 413 " in chunked.split(b"\r\n")[0], chunked[:300]
    expect(propfind(server, depth="infinity"), 403, "propfind-finite-depth")
    expect(propfind(server, body="<propfind xmlns='DAV:'/>"), 400)
    expect(propfind(server, body="<p"), 400)
    names = "".join(f"<n{i}/>" for i in range(1001))
    expect(propfind(server, body=f"<propfind xmlns='DAV:'><prop>{names}</prop></propfind>"),
           507)
    expect(propfind(server, BASE + "none"), 404)
    assert (server.root / "a").exists()


def test_fields(server, _build):
    """several Accept fields, a preference, and requests for other modules"""
    put(server, a="text")
    lines = (f"PROPFIND {BASE}a HTTP/1.0\r\nHost: x\r\nDepth: 0\r\nAccept: text/html\r\n"
             "Accept: application/xml;q=0.1\r\nAccept: application/x-ndjson\r\n"
             "Prefer: return=minimal\r\n\r\n")
    head, body = raw(server, lines).split(b"\r\n\r\n", 1)
    for field in [rb"content-type: application/x-ndjson", rb"vary: accept, ?prefer",
                  rb"preference-applied: return=minimal"]:
        assert re.search(rb"(?i)\n" + field + rb"(\r|$)", head), head
    assert body.count(b"\n") >= 1
    assert expect(server.ask("GET", BASE + "a"), 200).body == b"text"
    assert server.ask("GET", BASE + "none").status == 404


def test_listing(server, build):
    """PROPFIND, Depth 0 and 1: unusual names, folders, links; named and unknown properties"""
    names = [n for n in readers.NAMES if "/" not in n]
    for name in names:
        put(server, **{name: "x" * len(name)})
    put(server, **{"sub/f": "x"})
    (server.root / "link").symlink_to("/etc/passwd")
    (server.root / "folder-link").symlink_to("/etc")
    for body in readers.PROPS.values():
        for depth in "01":
            answer = expect(propfind(server, depth=depth, body=body), 207)
            assert answer.headers["Content-Type"].startswith(XML)
            ours = readers.Reading(build, server.url, answer)
            theirs, _ = readers.by_elementtree(answer.body)
            assert ours.results == theirs and ours.error is None and not ours.quirks
            assert len(theirs) == (1 if depth == "0" else 2 + len(names))
    seen = {hrefs[0]: props for hrefs, _, props in theirs}
    sizes = {int(v) for props in seen.values() for s, _, n, v in props
             if n == "getcontentlength" and s == 200}
    assert sizes == {len(n) for n in names}, sizes
    for hrefs, _, _ in theirs[1:]:  # each href is that of its file
        answer = expect(propfind(server, hrefs[0], "0"), 207)
        assert readers.by_elementtree(answer.body)[0][0][0] == hrefs
    for path in ["link", "folder-link/", "folder-link/passwd"]:
        expect(propfind(server, BASE + path, "0"), 404)
    for path in ["../etc/", "%2e%2e/etc/", "sub/../a", "sub%2Ff", "a%00"]:
        assert propfind(server, BASE + path, "0").status in (400, 404, 405), path
    listed = json.loads(expect(propfind(server, Accept=JSON), 207).body)["results"]
    assert len(listed) == 2 + len(names)
    folder = expect(propfind(server, depth="0", body=readers.PROPS["propname"]), 207).body
    assert b"getetag" in folder and b"getcontentlength" not in folder, folder


def fill(server, count=20000):
    for i in range(count):
        (server.root / f"file-{i:05d}").write_bytes(b"")
    server.own(*server.root.iterdir())


def test_slow_reader(server, _build):
    """a slow client needs memory for one block, and does not delay other clients"""
    fill(server)
    whole = propfind(server).body
    before = server.memory()
    with contextlib.ExitStack() as stack:
        slow = []
        for _ in range(8):
            s = stack.enter_context(socket.socket())
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            s.connect(("127.0.0.1", server.port))
            s.sendall(f"PROPFIND {BASE} HTTP/1.0\r\nHost: x\r\nDepth: 1\r\n\r\n".encode())
            slow.append(s)
        time.sleep(1)
        began = time.monotonic()
        expect(propfind(server, depth="0"), 207)
        assert time.monotonic() - began < 2
        grown = server.memory() - before
        assert grown < 8 * 1024, f"{grown} kB more; a listing has {len(whole)} bytes"
        body = b""
        while piece := slow[0].recv(65536):
            body += piece
        assert body.split(b"\r\n\r\n", 1)[1] == whole
    expect(propfind(server, depth="0"), 207)  # after clients have closed their connections


def test_big_batch(server, _build):
    """1,000 hrefs in one request"""
    fill(server, 1000)
    hrefs = [f"{BASE}file-{i:05d}" for i in range(1000)]
    assert set(statuses(expect(post(server, hrefs), 207)).values()) == {204}
    assert not list(server.root.iterdir())


def test_connection(server, _build):
    """several requests on one connection; a client that closes it before the response"""
    put(server, a="1", b="2")
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    kind = {"Content-Type": JSON}
    for method, path, body, fields, status in [
            ("PROPFIND", BASE, None, {"Depth": "1"}, 207), ("POST", BASE, "{", kind, 400),
            ("POST", BASE, '{"hrefs": ["/files/a"]}', kind, 207),
            ("POST", BASE, "x" * 5000, {"Content-Type": "text/plain"}, 415),
            ("PROPFIND", BASE + "a", None, {"Depth": "0"}, 404),
            ("GET", BASE + "b", None, {}, 200)]:
        c.request(method, path, body, fields)
        answer = c.getresponse()
        answer.read()
        assert answer.status == status, (method, path, answer.status)
        # Apache closes the connection after a 400 of any module.
        assert c.sock or status == 400, f"{method} {path}: the connection was closed"
    c.close()
    fill(server, 900)
    body = json.dumps({"hrefs": [f"{BASE}file-{i:05d}" for i in range(900)]})
    with socket.create_connection(("127.0.0.1", server.port)) as s:
        s.sendall(f"POST {BASE} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n"
                  f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
    for _ in range(200):
        if len(list(server.root.iterdir())) == 1:
            break
        time.sleep(0.05)
    assert [p.name for p in server.root.iterdir()] == ["b"], "the batch was not finished"
    expect(propfind(server, depth="0"), 207)


def failing(which, build):
    """an I/O error in the middle of a listing: clients detect that the body is truncated"""
    shim = build / "tests/interop/fail_readdir.so"
    for after in (0, 1500):
        with running(which, build, LD_PRELOAD=str(shim), FAIL_READDIR=str(after)) as server:
            fill(server, 2000)
            if after == 0:
                expect(propfind(server), 500)
                expect(propfind(server, depth="0"), 207)
                continue
            for accept in (XML, JSON):
                cut(server, build, accept)


def cut(server, build, accept):
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    c.request("PROPFIND", BASE, headers={"Depth": "1", "Accept": accept})
    response = c.getresponse()
    assert response.status == 207
    try:
        response.read()
        raise AssertionError("HTTP/1.1: a truncated body was accepted as complete")
    except http.client.IncompleteRead as e:
        answer = servers.Answer(response, e.partial)
    finally:
        c.close()
    # In HTTP/1.0 only the body shows it, to clients that parse it with this library.
    old = raw(server, f"PROPFIND {BASE} HTTP/1.0\r\nHost: x\r\nDepth: 1\r\n"
              f"Accept: {accept}\r\n\r\n").split(b"\r\n\r\n", 1)
    assert b" 207 " in old[0].split(b"\r\n")[0]
    for body in (answer.body, old[1]):
        answer.body = body
        ours = readers.Reading(build, server.url, answer)
        assert ours.code == TRUNCATED, ours.code
        assert 1000 <= len(ours.results) <= 1501, len(ours.results)


# ---- Under valgrind ----

REQUESTS = 1000


def mixed(server, i):
    """One of the requests above; recreates the files that it needs."""
    kind = i % 10
    if kind < 3:
        put(server, **{f"f{kind}": "x", "b c": "y"})
        hrefs = [f"{BASE}f{kind}", BASE + "b%20c", BASE + "none", BASE + "../x", "", BASE]
        body = "".join(f"<href>{h}</href>" for h in hrefs)
        expect(post(server, hrefs) if kind else
               post(server, f"<delete xmlns='DAV:'>{body}</delete>", XML), 207)
    elif kind == 3:
        expect(post(server, "{" if i % 20 < 10 else ["/files/a"] * 2),
               400 if i % 20 < 10 else 422)
    elif kind == 4:
        expect(propfind(server, BASE + "none"), 404)
    elif kind == 5:  # a client that closes the connection early
        raw(server, f"PROPFIND {BASE} HTTP/1.0\r\nHost: x\r\nDepth: 1\r\n\r\n", 4000)
    else:
        expect(propfind(server, depth=str(i % 2), Accept=[XML, JSON][i // 2 % 2],
                        body=list(readers.PROPS.values())[i % 3]), 207)


def memcheck(which, build):
    """1,000 requests under valgrind: no errors, no leaks"""
    log = build / f"valgrind-{which}.log"
    command = ["valgrind", "--leak-check=full", "--show-leak-kinds=definite",
               "--errors-for-leak-kinds=definite", f"--suppressions={HERE}/valgrind.supp"]
    with running(which, build, before=command, single=True) as server:
        fill(server, 300)
        for i in range(REQUESTS):
            mixed(server, i)
        server.end()
        log.write_bytes((server.work / "log").read_bytes())
    text = log.read_text(errors="replace")
    assert "ERROR SUMMARY: 0 errors" in text, text[-3000:]
    lost = re.search(r"definitely lost: ([\d,]+) bytes", text)
    assert not lost or lost.group(1) == "0", text[-3000:]
    assert lost or "no leaks are possible" in text, text[-1000:]


TESTS = [test_delete, test_delete_xml, test_refused, test_fields, test_listing,
         test_slow_reader, test_big_batch, test_connection]


def run(tests, build):
    for which in ALL:
        for test in TESTS:
            def one(which=which, test=test):
                with running(which, build) as server:
                    test(server, build)
            if tests.wanted(f"{which} module"):
                tests.run(f"{which} module: {test.__doc__}", one)
        for test in (failing, memcheck):
            if tests.wanted(f"{which} module"):
                tests.run(f"{which} module: {test.__doc__}", test, which, build)
