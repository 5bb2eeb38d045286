#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests client_sync with the WebDAV server: new, changed and gone members, and that it
prints no "gone" if the connection is cut, at any byte.

usage: test_sync.py CLIENT WEBDAV
"""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

CUTS = 200
AWKWARD = ["a b", "100%", "tab\tx", "new\nline", "back\\slash", "é", "#1", "q?x", "<&>"]


class Server:
    """The server, with a temporary folder."""

    def __init__(self, program):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="sync-"))
        self.root = self.work / "root"
        self.root.mkdir()
        self.process = subprocess.Popen([program, "--port", "0", self.root],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.port = int(self.url.rsplit(":", 1)[1].strip("/"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.work)


class Proxy:
    """Forwards each response up to a number of bytes, then closes the connection, or with
    stall sends nothing more. old: uses HTTP/1.0, where the end of the connection is the
    end of the body, so that HTTP does not detect the cut."""

    def __init__(self, port, old):
        self.to, self.old = port, old
        self.most, self.sent, self.end, self.stall = None, 0, 0, None
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                with self.listening.accept()[0] as client, contextlib.suppress(OSError):
                    self.pass_on(client)

    def pass_on(self, client):
        request = b""
        while b"\r\n\r\n" not in request or request.count(b"<") != request.count(b">"):
            piece = client.recv(65536)
            if not piece:  # the client was killed before
                return
            request += piece
        head, body = request.split(b"\r\n\r\n", 1)
        version = b"HTTP/1.0" if self.old else b"HTTP/1.1\r\nConnection: close"
        head = head.replace(b" HTTP/1.1", b" " + version, 1)
        with socket.create_connection(("127.0.0.1", self.to)) as server:
            server.sendall(head + b"\r\n\r\n" + body)
            answer = b""
            while piece := server.recv(65536):
                answer += piece
        self.sent, self.end = len(answer), answer.rfind(b">")  # of the root
        with contextlib.suppress(OSError):
            client.sendall(answer[:self.most])
        if self.stall:
            self.stall.wait(10)

    def close(self):
        self.listening.close()


def client(program, url, state, *options, wanted=0):
    done = subprocess.run([program, *options, url, state], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == wanted, (done, wanted)
    return sorted(done.stdout.splitlines())


def escaped(name):
    return "".join(f"\\{ord(c):02x}" if c in "\t\n\r\\" else c for c in name)


def follow(program, server, *options):
    """New, changed and gone members, each printed once."""
    state = server.work / "state"
    state.unlink(missing_ok=True)
    for name in AWKWARD:
        (server.root / name).write_text("1")
    (server.root / "sub").mkdir()
    names = AWKWARD + ["sub"]
    assert client(program, server.url, state, *options) == sorted(
        "new " + escaped(n) for n in names)
    assert client(program, server.url, state, *options) == []
    (server.root / "a b").write_text("22")
    (server.root / "é").unlink()
    (server.root / "sub").rmdir()
    (server.root / "more").write_text("3")
    assert client(program, server.url, state, *options) == [
        "changed a b", "gone sub", "gone é", "new more"]
    assert client(program, server.url, state, *options) == []
    for p in server.root.iterdir():
        if not p.name.startswith(".webdav-"):
            p.unlink()
    assert client(program, server.url, state, *options) == sorted(
        "gone " + escaped(p) for p in AWKWARD + ["more"] if p != "é")


def expired(program, server):
    """A token of another database: all members are requested again."""
    state = server.work / "state"
    (server.root / "x").write_text("1")
    state.write_text("urn:x-webdav:00000000-0000-4000-8000-000000000000:7\ny\t\"1\"\n")
    assert client(program, server.url, state, "--sync") == ["gone y", "new x"]
    (server.root / "x").unlink()


def refused(program, server):
    """Failed requests: a missing folder, no server."""
    state = server.work / "state"
    state.write_text("\nx\t\"1\"\n")
    for url in [server.url + "none/", "http://127.0.0.1:1/"]:
        for options in [[], ["--sync"]]:
            assert client(program, url, state, *options, wanted=2) == []
            assert state.read_text() == "\nx\t\"1\"\n"


def answered(program, body, state, wanted):
    """What the client prints for a response with that body, and its messages."""
    body = b'<D:multistatus xmlns:D="DAV:">' + body.encode() + b"</D:multistatus>"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        def answer():
            with listening.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 207 X\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        done = subprocess.run([program, url, state], capture_output=True, text=True, timeout=60, check=False)
        thread.join()
    assert done.returncode == wanted, (done, wanted)
    return done.stdout.splitlines(), done.stderr


RESULT = ("<D:response>%s<D:propstat><D:prop><D:getetag>1</D:getetag></D:prop>"
          "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
SELF = RESULT % "<D:href>/</D:href>"


def unnamed(program, server):
    """A result without an href, or with a very long one, may be that of any member."""
    state = server.work / "state"
    state.write_text("\nx\t\"1\"\n")
    for href in ["", "<D:href>/%s</D:href>" % ("x" * 5000)]:
        assert answered(program, SELF + RESULT % href, state, 2)[0] == []


def incomplete(program, server):
    """Complete responses that are not complete listings, each with a message."""
    state = server.work / "state"
    state.write_text("\nx\t\"1\"\n")
    cut = SELF + "<D:response><D:href>/</D:href><D:status>HTTP/1.1 507 X</D:status></D:response>"
    for body, why in [("", "folder itself"), (RESULT % "<D:href>/a</D:href>", "folder itself"),
                      (cut, "left out members")]:
        out, message = answered(program, body, state, 2)
        assert "gone x" not in out and why in message, (body, out, message)


def slashes(program, server):
    """A name with a slash does not lead to another folder."""
    state = server.work / "state"
    state.unlink(missing_ok=True)
    unsafe = SELF + RESULT % "<D:href>/..%2F..%2Fetc%2fx</D:href>"
    assert answered(program, unsafe, state, 0)[0] == [r"new ..\2f..\2fetc\2fx"]
    assert answered(program, unsafe, state, 0)[0] == []
    assert answered(program, SELF, state, 0)[0] == [r"gone ..\2f..\2fetc\2fx"]


def fill(server):
    for i in range(60):
        (server.root / f"file-{i:02d}").write_text("x" * i)


def cut(program, server, old, options, cuts):
    """The connection is cut at many bytes: no "gone", and the state is unchanged."""
    state = server.work / "state"
    state.unlink(missing_ok=True)
    fill(server)
    (server.root / "changes").write_text("1")
    client(program, server.url, state, *options)
    before = state.read_text()
    fresh = [f"late-{i:02d}" for i in range(40)]
    for name in fresh:
        (server.root / name).write_text("1")
    (server.root / "changes").write_text("22")
    truth = sorted(["changed changes", *(f"new {n}" for n in fresh)])
    proxy = Proxy(server.port, old)
    try:
        copy = server.work / "copy"
        shutil.copy(state, copy)
        assert client(program, proxy.url, copy, *options) == truth
        whole, end = proxy.sent, proxy.end
        for i in range(cuts):
            proxy.most = whole * i // cuts
            printed = client(program, proxy.url, state, *options, wanted=2)
            assert set(printed) <= set(truth), (proxy.most, whole, printed)
            assert state.read_text() == before
        proxy.most = end
        client(program, proxy.url, state, *options, wanted=2)
        killed(program, proxy, state, options, whole)
        assert state.read_text() == before
        proxy.most = proxy.stall = None
        assert client(program, proxy.url, state, *options) == truth
    finally:
        proxy.close()
    for name in fresh:
        (server.root / name).unlink()


def killed(program, proxy, state, options, whole):
    """SIGKILL during the response."""
    for i in range(10):
        proxy.stall = threading.Event()
        proxy.most = whole * i // 10
        process = subprocess.Popen([program, *options, proxy.url, state],
                                   stdout=subprocess.PIPE)
        time.sleep(0.05)
        process.kill()
        proxy.stall.set()
        out = process.communicate()[0]
        assert process.returncode == -signal.SIGKILL and b"gone" not in out, out


def main():
    program, webdav = sys.argv[1:3]
    os.environ.pop("http_proxy", None)
    with Server(webdav) as server:
        follow(program, server)
        follow(program, server, "--sync")
        follow(program, server, "--sync", "--page", "3")
        expired(program, server)
        refused(program, server)
        unnamed(program, server)
        incomplete(program, server)
        slashes(program, server)
        for old in (False, True):
            for options in ([], ["--sync"]):
                cut(program, server, old, options, CUTS // 4)
    print("ok")


main()
