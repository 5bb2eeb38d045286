#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests the WebDAV server over HTTP: each method, refused requests, the files on disk
afterwards, and the members that are reported as failed.

usage: test_webdav.py WEBDAV [TEST...]
"""

import contextlib
import http.client
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree

D = "{DAV:}"
NOBODY = 65534
PROP = '<D:propfind xmlns:D="DAV:" xmlns:x="urn:x"><D:prop>%s</D:prop></D:propfind>'
LOCK = ('<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:%s/></D:lockscope><D:locktype>'
        '<D:write/></D:locktype><D:owner>me &amp; you</D:owner></D:lockinfo>')
SYNC = ('<D:sync-collection xmlns:D="DAV:"><D:sync-token>%s</D:sync-token>'
        '<D:sync-level>1</D:sync-level>%s<D:prop><D:getetag/></D:prop>'
        '</D:sync-collection>')


class Answer:
    def __init__(self, response, body):
        self.status, self.headers, self.body = response.status, response.headers, body

    def xml(self):
        return ElementTree.fromstring(self.body)

    def results(self):
        """href -> status, or {status: {property: element}}."""
        out = {}
        for r in self.xml().findall(D + "response"):
            line = r.find(D + "status")
            groups = {int(p.find(D + "status").text.split()[1]):
                      {e.tag: e for e in p.find(D + "prop")}
                      for p in r.findall(D + "propstat")}
            for href in r.findall(D + "href"):
                assert href.text not in out, f"{href.text} twice"
                out[href.text] = groups if line is None else int(line.text.split()[1])
        return out


class Server:
    """The server, with a temporary folder."""

    def __init__(self, program, *options):
        self.program, self.options = program, options
        self.work = pathlib.Path(tempfile.mkdtemp())
        self.root = self.work / "root"
        self.root.mkdir()
        self.unprivileged = os.geteuid() == 0
        if self.unprivileged:  # root would ignore permissions
            os.chmod(self.work, 0o755)
            os.chown(self.root, NOBODY, NOBODY)
        self.start()

    def start(self):
        wrapper = shlex.split(os.environ.get("MESON_EXE_WRAPPER", ""))
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.process = subprocess.Popen(
            [*wrapper, self.program, *self.options, str(self.root)],
            stdout=subprocess.PIPE, text=True, **(who if self.unprivileged else {}))
        line = self.process.stdout.readline()
        assert line, "the server did not start"
        self.port = int(re.search(r":(\d+)/$", line.strip()).group(1))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, f"exit status {self.process.returncode}"
        self.process.stdout.close()

    def close(self):
        self.end()
        shutil.rmtree(self.work, onerror=lambda f, p, e: (
            os.chmod(os.path.dirname(p), 0o700), f(p)))

    def own(self, *paths):
        if self.unprivileged:
            for path in paths:
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def write(self, name, text=""):
        path = self.root / name
        for folder in [f for f in list(path.parents)[::-1] if self.root in f.parents]:
            if not folder.exists():
                folder.mkdir()
                self.own(folder)
        path.write_text(text)
        self.own(path)
        return path

    def ask(self, wanted, method, path, body=None, **headers):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        fields = {k.replace("_", "-"): v for k, v in headers.items()}
        c.request(method, path, body, fields)
        response = c.getresponse()
        answer = Answer(response, response.read())
        c.close()
        assert answer.status == wanted, (
            f"{method} {path}: {answer.status}, not {wanted}: {answer.body[:400]}")
        return answer

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as s:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            out = b""
            while piece := s.recv(65536):
                out += piece
        return out

    def list(self, path, depth="1", body=None, wanted=207, **headers):
        return self.ask(wanted, "PROPFIND", path, body, Depth=depth, **headers)

    def lock(self, path, depth="0", scope="exclusive", wanted=None, **headers):
        a = self.ask(wanted or 200, "LOCK", path, LOCK % scope, Depth=depth, **headers)
        return a.headers["Lock-Token"]


def same(what, wanted, got):
    assert wanted == got, f"{what}: wanted {wanted!r}, got {got!r}"


# ---- Files ----


def test_put_get(s):
    a = s.ask(201, "PUT", "/a%20b.txt", "hello")
    same("on disk", "hello", (s.root / "a b.txt").read_text())
    g = s.ask(200, "GET", "/a%20b.txt")
    same("body", b"hello", g.body)
    same("type", "text/plain", g.headers["Content-Type"])
    same("tag", a.headers["ETag"], g.headers["ETag"])
    b = s.ask(204, "PUT", "/a%20b.txt", "hello again")
    assert a.headers["ETag"] != b.headers["ETag"]
    same("head", "11", s.ask(200, "HEAD", "/a%20b.txt").headers["Content-Length"])
    s.ask(409, "PUT", "/none/x", "x")
    s.ask(405, "PUT", "/", "x")
    s.ask(404, "GET", "/none")
    same("files", ["a b.txt"], [f for f in os.listdir(s.root) if f[:8] != ".webdav-"])
    same("temporary files", [".webdav-state"],
         [f for f in os.listdir(s.root) if f[:8] == ".webdav-"])


def test_put_cut(s):
    s.write("a", "old")
    with socket.create_connection(("127.0.0.1", s.port)) as c:
        c.sendall(b"PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nnew")
    same("after a cut PUT", "old", (s.root / "a").read_text())
    for _ in range(100):
        left = [f for f in os.listdir(s.root) if f not in ("a", ".webdav-state")]
        if not left:
            break
        threading.Event().wait(0.05)
    same("left over", [], left)


def test_ranges(s):
    s.write("r", "0123456789")
    for text, body, status in [("bytes=2-4", b"234", 206), ("bytes=7-", b"789", 206),
                               ("bytes=-3", b"789", 206), ("bytes=5-99", b"56789", 206),
                               ("bytes=-99", b"0123456789", 206),
                               ("bytes=1-2,4-5", b"0123456789", 200),
                               ("lines=1-2", b"0123456789", 200),
                               ("bytes=3-1", b"0123456789", 200)]:
        same(text, body, s.ask(status, "GET", "/r", Range=text).body)
    a = s.ask(416, "GET", "/r", Range="bytes=10-")
    same("416", "bytes */10", a.headers["Content-Range"])
    a = s.ask(206, "GET", "/r", Range="bytes=2-4")
    same("206", "bytes 2-4/10", a.headers["Content-Range"])
    s.ask(200, "GET", "/r", Range="bytes=2-4", If_Range='"x"')
    s.ask(206, "GET", "/r", Range="bytes=2-4", If_Range=a.headers["ETag"])


def test_conditions(s):
    tag = s.ask(201, "PUT", "/c", "1", If_None_Match="*").headers["ETag"]
    s.ask(412, "PUT", "/c", "2", If_None_Match="*")
    s.ask(412, "PUT", "/c", "2", If_Match='"x"')
    s.ask(412, "PUT", "/d", "2", If_Match="*")
    s.ask(412, "PUT", "/c", "2", If_Match="W/" + tag)
    a = s.ask(304, "GET", "/c", If_None_Match='"x", W/' + tag)
    same("304", tag, a.headers["ETag"])
    s.ask(200, "GET", "/c", If_None_Match='"x"')
    date = s.ask(200, "GET", "/c").headers["Last-Modified"]
    s.ask(304, "GET", "/c", If_Modified_Since=date)
    s.ask(200, "GET", "/c", If_Modified_Since="Sun, 06 Nov 1994 08:49:37 GMT")
    s.ask(412, "DELETE", "/c", If_Unmodified_Since="Sun, 06 Nov 1994 08:49:37 GMT")
    s.ask(204, "DELETE", "/c", If_Unmodified_Since=date, If_Match=tag)


# ---- Nothing outside the root ----


def test_escape(s):
    secret = s.work / "secret"
    secret.write_text("secret")
    os.chmod(secret, 0o644)
    (s.root / "link").symlink_to(secret)
    (s.root / "up").symlink_to("..")
    for path in ["/../secret", "/%2e%2e/secret", "/x/..%2f..%2fsecret", "/%2fetc/passwd",
                 "/a%00b", "/.%2e/secret", "/a#b", "/./secret"]:
        for method in ["GET", "PUT", "DELETE", "PROPFIND", "MKCOL"]:
            out = s.raw(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nDepth: 0\r\n"
                        "Connection: close\r\n\r\n".encode())
            status = int(out.split()[1])
            assert status in (400, 404, 415), f"{method} {path}: {status}"
    for path in ["/link", "/up", "/up/secret"]:
        s.ask(404, "GET", path)
        s.ask(404, "PROPFIND", path, Depth="0")
    s.ask(403, "GET", "/.webdav-state/state.db")
    s.ask(403, "PUT", "/.webdav-x", "x")
    same("listed", ["/"], list(s.list("/").results()))
    s.ask(409, "PUT", "/up/new", "x")
    s.ask(201, "PUT", "/n", "x")
    for to in ["/../n2", "/%2e%2e/n2", "/up/n2", "/link/n2", "/.webdav-state/n2"]:
        c = http.client.HTTPConnection("127.0.0.1", s.port)
        c.request("MOVE", "/n", None, {"Destination": to})
        assert c.getresponse().status in (400, 403, 409), to
        c.close()
    same("secret", "secret", secret.read_text())
    s.ask(502, "COPY", "/n", Destination="http://example.com/n")
    s.ask(400, "COPY", "/n")
    s.ask(421, "GET", "/n", Host="evil.example")


def test_xml_refused(s):
    bombs = ['<!DOCTYPE a><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>',
             '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><D:propfind '
             'xmlns:D="DAV:"><D:prop><D:a>&x;</D:a></D:prop></D:propfind>',
             '<D:propfind xmlns:D="DAV:">', "nonsense", "<x:a/>",
             '<a>' * 100000]
    for body in bombs:
        s.list("/", "0", body, 413 if len(body) > 262144 else 400)
    s.list("/", "0", '<D:propfind xmlns:D="DAV:"/>', 400)
    s.list("/", "0", '<D:other xmlns:D="DAV:"/>', 422)
    s.list("/", "0", "x" * 300000, 413)
    s.ask(415, "MKCOL", "/new", "<x/>")
    s.list("/", "2", None, 400)


# ---- Listings ----


def test_propfind(s):
    names = ["a b", "100% of it", "#1", "q?", "a:b.vcf", "é", "e\u0301", "\\", '"', "<&>",
             "a\nb", "x" * 255]
    for name in names:
        s.write(name, "12345")
    (s.root / "sub").mkdir()
    s.own(s.root / "sub")
    r = s.list("/").results()
    same("listed", len(names) + 2, len(r))
    import urllib.parse
    same("names", sorted(["", "sub/", *names]),
         sorted(urllib.parse.unquote(h)[1:] for h in r))
    same("length", "5", r["/a%20b"][200][D + "getcontentlength"].text)
    assert r["/sub/"][200][D + "resourcetype"].find(D + "collection") is not None
    assert D + "getcontentlength" not in r["/sub/"][200]
    r = s.list("/sub/", "0", PROP % "<D:getcontentlength/><x:y/><D:resourcetype/>")
    r = r.results()["/sub/"]
    same("missing", {D + "getcontentlength", "{urn:x}y"}, set(r[404]))
    r = s.list("/", "1", '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>').results()
    assert {D + "getetag", D + "getcontentlength"} <= set(r["/a%20b"][200])
    for href in ["/", "/a%20b"]: # each named property can be requested
        names = "".join(f'<{n.replace(D, "D:")}/>' for n in r[href][200])
        same(f"named {href}", [200], list(s.list(href, "0", PROP % names).results()[href]))
    s.list("/none", "0", None, 404)
    a = s.ask(403, "PROPFIND", "/")
    assert b"propfind-finite-depth" in a.body
    a = s.list("/", Accept="application/json")
    same("JSON", "application/json", a.headers["Content-Type"])
    a = s.list("/", Prefer="return=minimal, depth-noroot")
    assert "/" not in a.results()
    assert b" 404 " not in a.body


def test_created(s):
    """The creation time is not the modification time, in each kind of PROPFIND."""
    os.utime(s.write("f"), (10**9, 10**9))
    born = int(subprocess.check_output(["stat", "-c", "%W", s.root / "f"])) or 10**9
    wanted = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(born))
    for body in [None, PROP % "<D:getetag/><D:creationdate/>"]:
        for path in ["/", "/f"]:
            props = s.list(path, "1", body).results()["/f"][200]
            same("created", wanted, props[D + "creationdate"].text)


def test_infinity(s):
    s.end()
    s.options = ("--infinity", "yes")
    s.start()
    for i in range(3):
        for j in range(3):
            s.write(f"d{i}/e{j}/f", "x")
    os.chmod(s.root / "d1/e1", 0)
    r = s.list("/", "infinity").results()
    same("count", 1 + 3 + 9 + 8, len(r))
    same("closed folder", 403, r["/d1/e1/"])
    deep = "/".join(["d"] * 80)
    s.write(deep + "/f", "x")
    r = s.list("/d/", "infinity").results()
    same("too deep", [507], [v for v in r.values() if isinstance(v, int)])
    os.chmod(s.root / "d1/e1", 0o700)


def test_unreadable(s):
    """In a folder with permission to read but not to search, each member fails."""
    s.write("d/a")
    s.write("d/b")
    os.chmod(s.root / "d", 0o400)
    r = s.list("/d/").results()
    same("members", {"/d/a": 403, "/d/b": 403},
         {k: v for k, v in r.items() if k != "/d/"})
    os.chmod(s.root / "d", 0)
    s.list("/d/", "1", None, 403)
    os.chmod(s.root / "d", 0o700)


def test_vanishing(s):
    """A listing of 10,000 members, all of which are removed while it is read."""
    (s.root / "big").mkdir()
    s.own(s.root / "big")
    for i in range(10000):
        (s.root / "big" / f"file-{i}").touch()
    with socket.create_connection(("127.0.0.1", s.port), timeout=60) as c:
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        c.sendall(b"PROPFIND /big/ HTTP/1.0\r\nHost: localhost\r\nDepth: 1\r\n\r\n")
        first = c.recv(1000)
        for i in range(10000):
            (s.root / "big" / f"file-{i}").unlink()
        rest = b"".join(iter(lambda: c.recv(65536), b""))
    body = (first + rest).split(b"\r\n\r\n", 1)[1]
    responses = ElementTree.fromstring(body).findall(D + "response")
    assert 1 < len(responses), len(responses)


def test_memory(s):
    """50 clients that request 10,000 members and do not read need one block each."""
    if os.environ.get("MESON_EXE_WRAPPER"):
        return
    (s.root / "big").mkdir()
    s.own(s.root / "big")
    for i in range(10000):
        (s.root / "big" / f"file-{i}").touch()
    whole = s.list("/big/")
    same("members", 10001, len(whole.results()))
    clients = []
    for _ in range(50):
        c = socket.create_connection(("127.0.0.1", s.port), timeout=60)
        c.sendall(b"PROPFIND /big/ HTTP/1.1\r\nHost: localhost\r\nDepth: 1\r\n\r\n")
        clients.append(c)
    for c in clients:
        c.recv(1000)
    status = pathlib.Path(f"/proc/{s.process.pid}/status").read_text()
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1))
    for c in clients:
        c.close()
    # With a sanitizer, freed memory is kept.
    if b"__asan_init" not in pathlib.Path(f"/proc/{s.process.pid}/exe").read_bytes():
        assert peak < 64 * 1024, f"{peak} kB"


# ---- Properties ----


def patch(s, path, text, wanted=207, **headers):
    return s.ask(wanted, "PROPPATCH", path,
                 '<D:propertyupdate xmlns:D="DAV:" xmlns:x="urn:x" xml:lang="en">'
                 f'{text}</D:propertyupdate>', **headers)


def test_proppatch(s):
    s.write("p")
    value = '<x:a y="1"><x:b xmlns="urn:z"><c>t &amp; &lt;u&gt;</c></x:b></x:a>'
    r = patch(s, "/p", f"<D:set><D:prop>{value}<x:e/></D:prop></D:set>").results()["/p"]
    same("set", {200: {"{urn:x}a", "{urn:x}e"}}, {k: set(v) for k, v in r.items()})
    r = s.list("/p", "0", PROP % "<x:a/><x:e/>").results()["/p"][200]
    a = r["{urn:x}a"]
    same("attribute", "1", a.get("y"))
    same("language", "en", a.get("{http://www.w3.org/XML/1998/namespace}lang"))
    same("text", "t & <u>", a.find("{urn:x}b/{urn:z}c").text)
    r = patch(s, "/p", "<D:remove><D:prop><x:e/></D:prop></D:remove><D:set><D:prop>"
              "<D:getetag>x</D:getetag></D:prop></D:set>")
    assert b"cannot-modify-protected-property" in r.body
    r = r.results()["/p"]
    same("all or nothing", {424: {"{urn:x}e"}, 403: {D + "getetag"}},
         {k: set(v) for k, v in r.items()})
    r = patch(s, "/p", "<D:set><D:prop><x:n>1</x:n></D:prop></D:set><D:remove><D:prop>"
              "<x:n/><D:getetag/></D:prop></D:remove><D:set><D:prop><D:getetag/><x:n/>"
              "</D:prop></D:set>").results()["/p"]
    same("property twice", {424: {"{urn:x}n"}, 403: {D + "getetag"}},
         {k: set(v) for k, v in r.items()})
    patch(s, "/p", f"<D:set><D:prop><x:{'n' * 5000}/></D:prop></D:set>", 400)
    assert "{urn:x}e" in s.list("/p", "0").results()["/p"][200]
    s.end()
    s.start()
    assert "{urn:x}e" in s.list("/", "1").results()["/p"][200], "missing after a restart"
    s.ask(201, "MKCOL", "/d")
    s.ask(201, "COPY", "/p", Destination="/d/q")
    s.ask(201, "MOVE", "/d", Destination=f"http://127.0.0.1:{s.port}/moved/")
    assert "{urn:x}e" in s.list("/moved/", "1").results()["/moved/q"][200]
    s.ask(201, "PUT", "/over", "x")
    patch(s, "/over", "<D:set><D:prop><x:e>old</x:e><x:old/></D:prop></D:set>")
    s.ask(201, "COPY", "/over", Destination="/over2")
    for method, to in [("COPY", "/over"), ("MOVE", "/over2")]:
        s.ask(204, method, "/p" if method == "COPY" else "/over", Destination=to)
        r = s.list(to, "0").results()[to][200]
        assert "{urn:x}old" not in r and not r["{urn:x}e"].text, f"{method}: {r}"
    s.ask(204, "DELETE", "/p")
    s.write("p")
    s.ask(204, "DELETE", "/moved")
    s.ask(201, "PUT", "/new", "x")
    assert "{urn:x}e" not in s.list("/p", "0").results()["/p"][200]
    patch(s, "/none", "<D:set><D:prop><x:e/></D:prop></D:set>", 404)
    patch(s, "/p", "", 400)
    r = patch(s, "/p", f"<D:set><D:prop><x:big>{'x' * 70000}</x:big></D:prop></D:set>")
    same("too big", {507}, set(r.results()["/p"]))


# ---- Trees ----


def tree(s):
    for name in ["t/a", "t/sub/b", "t/sub/c", "t/other/d"]:
        s.write(name, name)


def test_mkcol(s):
    s.ask(201, "MKCOL", "/d")
    s.ask(405, "MKCOL", "/d")
    s.ask(409, "MKCOL", "/x/y")
    s.ask(403, "DELETE", "/")


def test_delete(s):
    tree(s)
    os.chmod(s.root / "t/sub", 0o500)
    r = s.ask(207, "DELETE", "/t").results()
    same("failures", {"/t/sub/b": 403, "/t/sub/c": 403}, r)
    same("remaining", ["sub"], os.listdir(s.root / "t"))
    os.chmod(s.root / "t/sub", 0o700)
    token = s.lock("/t/sub/b")
    a = s.ask(207, "DELETE", "/t")
    same("locked", {"/t/sub/b": 423}, a.results())
    assert b"lock-token-submitted" in a.body
    s.ask(423, "DELETE", "/t/sub/b")
    s.ask(204, "DELETE", "/t", If=f"</t/sub/b> ({token})")
    assert not (s.root / "t").exists()
    s.ask(404, "DELETE", "/t")


def test_copy(s):
    tree(s)
    s.ask(201, "COPY", "/t", Destination="/u")
    same("copied", "t/sub/b", (s.root / "u/sub/b").read_text())
    s.ask(412, "COPY", "/t", Destination="/u", Overwrite="F")
    s.ask(400, "COPY", "/t", Destination="/u", Overwrite="no")
    (s.root / "u/extra").mkdir()
    s.ask(204, "COPY", "/t", Destination="/u")
    assert not (s.root / "u/extra").exists()
    s.ask(403, "COPY", "/t", Destination="/t/in")
    s.ask(403, "COPY", "/t", Destination="/t")
    s.ask(409, "COPY", "/t", Destination="/x/y")
    s.ask(201, "COPY", "/t", Destination="/flat", Depth="0")
    same("Depth: 0", [], os.listdir(s.root / "flat"))
    os.chmod(s.root / "t/sub/b", 0)
    os.chmod(s.root / "t/other", 0)
    r = s.ask(207, "COPY", "/t", Destination="/v").results()
    same("failures", {"/t/sub/b": 403, "/t/other/": 403}, r)
    assert (s.root / "v/sub/c").exists() and not (s.root / "v/sub/b").exists()
    os.chmod(s.root / "t/other", 0o700)


def test_move(s):
    tree(s)
    s.ask(201, "MOVE", "/t", Destination="/u")
    same("moved", "t/sub/b", (s.root / "u/sub/b").read_text())
    s.write("f", "1")
    s.write("g", "2")
    s.ask(204, "MOVE", "/f", Destination="/g")
    same("replaced", "1", (s.root / "g").read_text())
    s.lock("/u/sub/b")
    same("locked", {"/u/sub/b": 423}, s.ask(207, "MOVE", "/u", Destination="/w").results())
    assert (s.root / "u/a").exists() and not (s.root / "w").exists()
    s.write("x/y/z", "")
    os.chmod(s.root / "x/y", 0o500)
    s.write("o/p", "")
    same("destination", {"/x/y/z": 403},
         s.ask(207, "MOVE", "/o", Destination="/x").results())
    assert (s.root / "o/p").exists()
    os.chmod(s.root / "x/y", 0o700)


# ---- Locks ----


def test_locks(s):
    token = s.lock("/new", wanted=201)
    same("created", b"", s.ask(200, "GET", "/new").body)
    a = s.ask(423, "PUT", "/new", "x")
    assert b"/new" in a.body, a.body
    s.ask(423, "DELETE", "/new")
    patch(s, "/new", "<D:set><D:prop><x:e/></D:prop></D:set>", 423)
    s.ask(204, "PUT", "/new", "x", If=f"({token})")
    s.ask(412, "PUT", "/new", "x", If="(<urn:uuid:1>)")
    s.ask(400, "PUT", "/new", "x", If="<urn:x>")
    s.ask(400, "PUT", "/new", "x", If="()")
    s.ask(423, "PUT", "/new", "x", If="(Not <DAV:no-lock>)")
    s.ask(204, "PUT", "/new", "x", If=f"(<urn:uuid:1>) (Not <DAV:no-lock> {token})")
    s.lock("/new", wanted=423)
    a = s.ask(200, "LOCK", "/new", None, If=f"({token})", Timeout="Second-60")
    assert b"Second-60<" in a.body
    s.ask(412, "LOCK", "/new", None)
    found = s.list("/", "1", PROP % "<D:lockdiscovery/>").results()
    same("locks", 1, len(found["/new"][200][D + "lockdiscovery"]))
    same("owner", "me & you",
         found["/new"][200][D + "lockdiscovery"].find(f"{D}activelock/{D}owner").text)
    s.end()
    s.start()
    s.ask(423, "PUT", "/new", "x")
    s.ask(409, "UNLOCK", "/new", Lock_Token="<urn:uuid:1>")
    s.ask(204, "UNLOCK", "/new", Lock_Token=token)
    s.ask(204, "PUT", "/new", "x")
    one = s.lock("/new", scope="shared")
    two = s.lock("/new", scope="shared")
    assert one != two
    s.lock("/new", wanted=423)
    s.ask(204, "PUT", "/new", "x", If=f"({two})")


def test_deep_locks(s):
    tree(s)
    token = s.lock("/t", "infinity")
    s.ask(423, "PUT", "/t/sub/b", "x")
    s.ask(423, "PUT", "/t/n", "x")
    s.ask(423, "MKCOL", "/t/n")
    s.ask(423, "MOVE", "/t/a", Destination="/a")
    s.ask(201, "COPY", "/t/a", Destination="/a")
    s.ask(204, "PUT", "/t/sub/b", "x", If=f"</t> ({token})")
    for folder in ["/t/", "/t/sub/"]:
        found = s.list(folder, "1", PROP % "<D:lockdiscovery/>").results()
        for href, r in found.items():
            same(f"locks of {href}", 1, len(r[200][D + "lockdiscovery"]))
    s.lock("/t/sub/b", wanted=423)
    s.ask(204, "UNLOCK", "/t/sub/b", Lock_Token=token)
    inner = s.lock("/t/sub/b")
    a = s.ask(207, "LOCK", "/t", LOCK % "exclusive")
    same("member", {"/t/sub/b": 423, "/t/": 424}, a.results())
    s.ask(204, "UNLOCK", "/t/sub/b", Lock_Token=inner)
    inner = s.lock("/t/sub", "0")
    a = s.ask(207, "LOCK", "/t", LOCK % "exclusive")
    same("folder", {"/t/sub/": 423, "/t/": 424}, a.results())
    a = s.ask(207, "MOVE", "/t", Destination="/u")
    same("folder", {"/t/sub/": 423}, a.results())
    found = s.list("/t/sub", "0", PROP % "<D:lockdiscovery/>").results()["/t/sub/"]
    root = found[200][D + "lockdiscovery"].find(f"{D}activelock/{D}lockroot/{D}href")
    same("lock root", "/t/sub/", root.text)
    s.ask(204, "UNLOCK", "/t/sub", Lock_Token=inner)
    flat = s.lock("/t", "0")
    assert b">/t/<" in s.ask(423, "MKCOL", "/t/n").body
    s.ask(423, "PUT", "/t/n", "x")
    s.ask(423, "DELETE", "/t/a")
    s.ask(204, "PUT", "/t/a", "x")
    s.ask(201, "PUT", "/t/n", "x", If=f"</t> ({flat})")


# ---- sync-collection ----


def sync(s, token, limit="", wanted=207):
    a = s.ask(wanted, "REPORT", "/d/", SYNC % (token, limit), Depth="0")
    if wanted != 207:
        return a
    return {k: "gone" if v == 404 else v if isinstance(v, int) else "here"
            for k, v in a.results().items()}, a.xml().find(D + "sync-token").text


def test_sync(s):
    for name in "abc":
        s.write("d/" + name, name)
    first, token = sync(s, "")
    same("all", {"/d/a": "here", "/d/b": "here", "/d/c": "here"}, first)
    same("nothing new", ({}, token), sync(s, token))
    s.ask(204, "DELETE", "/d/a")
    s.ask(204, "PUT", "/d/b", "changed")
    (s.root / "d/c").unlink()  # not by this server
    s.write("d/n", "")
    s.end()
    s.start()
    changes, newer = sync(s, token)
    same("changes", {"/d/a": "gone", "/d/b": "here", "/d/c": "gone", "/d/n": "here"},
         changes)
    same("then nothing", ({}, newer), sync(s, newer))
    same("all again", {"/d/b": "here", "/d/n": "here"}, sync(s, "")[0])
    patch(s, "/d/n", "<D:set><D:prop><x:e/></D:prop></D:set>")
    same("properties", {"/d/n": "here"}, sync(s, newer)[0])
    r = s.list("/d/", "0", PROP % "<D:sync-token/><D:supported-report-set/>").results()
    assert r["/d/"][200][D + "sync-token"].text.startswith("urn:")
    for name in "vwxyz":
        s.write("d/" + name, name)
    seen, at, rounds = {}, token, 0
    while True:
        part, at = sync(s, at, "<D:limit><D:nresults>2</D:nresults></D:limit>")
        cut = part.pop("/d/", None)
        assert len(part) <= 2
        seen.update(part)
        rounds += 1
        if cut is None:
            break
        same("cut", 507, cut)
    same("in parts", set("abcnvwxyz"), {k[3:] for k in seen})
    assert b"valid-sync-token" in sync(s, "urn:x:1", wanted=403).body
    assert b"valid-sync-token" in sync(s, newer[:-1] + "99999", wanted=403).body
    s.ask(403, "REPORT", "/d/", '<D:expand-property xmlns:D="DAV:"/>')


def test_sync_purge(s):
    """Removed members are kept for 30 days; then older tokens are invalid."""
    for name in "abc":
        s.write("d/" + name, name)
    _, old = sync(s, "")
    s.ask(204, "DELETE", "/d/a")
    same("gone", {"/d/a": "gone"}, sync(s, old)[0])
    _, newer = sync(s, old)
    s.ask(204, "DELETE", "/d/b")
    same("gone", {"/d/b": "gone"}, sync(s, newer)[0])
    database = contextlib.closing(sqlite3.connect(s.root / ".webdav-state/state.db"))
    days = "UPDATE members SET gone = gone - 86400 * ? WHERE gone AND path = CAST(? AS BLOB)"
    with database as db:
        db.execute(days, (29, "/d/a"))
        db.commit()
        same("29 days", {"/d/a": "gone", "/d/b": "gone"}, sync(s, old)[0])
        db.execute(days, (2, "/d/a"))
        db.commit()
        assert b"valid-sync-token" in sync(s, old, wanted=403).body
        rows = db.execute("SELECT path FROM members WHERE gone").fetchall()
        same("rows", [(b"/d/b",)], rows)
    same("later tokens", {"/d/b": "gone"}, sync(s, newer)[0])
    same("all", {"/d/c": "here"}, sync(s, "")[0])
    s.end()
    s.start()
    assert b"valid-sync-token" in sync(s, old, wanted=403).body


def test_leftovers(s):
    """The next start removes the temporary file of a PUT during which the server died."""
    s.write("d/kept", "x")
    s.write("d/.webdav-other", "x")
    with socket.create_connection(("127.0.0.1", s.port)) as c:
        c.sendall(b"PUT /d/f HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
                  + b"x" * 50000)
        names = re.compile(r"\.webdav-[0-9a-f]{31}")
        for _ in range(200):
            left = [p for p in (s.root / "d").iterdir() if names.fullmatch(p.name)]
            if left:
                break
            time.sleep(0.02)
        assert left, "the PUT has not begun"
        s.process.kill()
        s.process.wait()
        s.process.stdout.close()
    assert left[0].exists()
    s.start()
    same("files", [".webdav-other", "kept"], sorted(p.name for p in (s.root / "d").iterdir()))
    assert (s.root / ".webdav-state/state.db").exists()


def test_methods(s):
    a = s.ask(200, "OPTIONS", "/")
    same("DAV", "1, 2, 3", a.headers["DAV"])
    s.ask(501, "BREW", "/")
    s.ask(200, "GET", "/")
    s.ask(200, "GET", f"http://localhost:{s.port}/")


def test_many_at_once(s):
    """Concurrent requests for the same files never see or leave a partial file."""
    errors = []

    def work(n):
        try:
            for i in range(20):
                c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=60)
                body = f"{n}-{i} " * 1000
                for method, path, data, fields in [
                        ("PUT", "/shared", body, {}), ("GET", "/shared", None, {}),
                        ("PROPFIND", "/", None, {"Depth": "1"}),
                        ("COPY", "/shared", None, {"Destination": f"/copy-{n}"}),
                        ("DELETE", f"/copy-{n}", None, {})]:
                    c.request(method, path, data, fields)
                    r = c.getresponse()
                    text = r.read()
                    assert r.status in (200, 201, 204, 207), (method, r.status)
                    if method == "GET":
                        assert text == text[:text.index(b" ") + 1] * 1000
                c.close()
        except Exception as e:  # noqa: BLE001 - reported below
            errors.append(repr(e))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    same("errors", [], errors)


def test_waiting(s):
    """Requests that wait for the database do not block others."""
    s.write("f", "text")
    store = sqlite3.connect(s.root / ".webdav-state/state.db", isolation_level=None)
    store.execute("BEGIN IMMEDIATE")
    set_it = "<D:set><D:prop><x:a>1</x:a></D:prop></D:set>"
    waiting = [threading.Thread(target=patch, args=(s, "/f", set_it)) for _ in range(4)]
    for t in waiting:
        t.start()
    time.sleep(0.3)
    began = time.monotonic()
    same("text", b"text", s.ask(200, "GET", "/f").body)
    took = time.monotonic() - began
    store.execute("ROLLBACK")
    for t in waiting:
        t.join()
    store.close()
    assert took < 2, f"{took:.1f} s"


def main():
    program, names = os.path.abspath(sys.argv[1]), sys.argv[2:]
    tests = {k: v for k, v in globals().items() if k.startswith("test_")}
    failures = 0
    for name in names or tests:
        server, began = Server(program), time.monotonic()
        try:
            tests[name](server)
            server.close()
            print(f"ok: {name}, {time.monotonic() - began:.1f} s", flush=True)
        except Exception as e:  # noqa: BLE001 - each failure is reported
            failures += 1
            print(f"FAILED: {name}: {type(e).__name__}: {e}", flush=True)
            if server.process.poll() is None:
                server.close()
    return 1 if failures else 0


sys.exit(main())
