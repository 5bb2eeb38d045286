# SPDX-License-Identifier: MIT
"""Tests of examples/webdav with existing WebDAV clients."""

import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).parent
SUITES = ["basic", "copymove", "props", "locks", "http"]


def run(command, wanted=0, timeout=300, **options):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=timeout,
                          stdin=options.pop("stdin", subprocess.DEVNULL), **options)
    text = done.stdout.decode(errors="replace")
    if wanted is not None and done.returncode != wanted:
        raise AssertionError(f"{command[0]}: exit status {done.returncode}:\n{text[-3000:]}")
    return text


def litmus(server, suite):
    """Every test of a suite passes, without a warning."""
    text = run(["litmus", server.url], cwd=server.work,
               env={**os.environ, "TESTS": suite})
    found = re.search(r"of (\d+) tests run: (\d+) passed", text)
    assert found and found.group(1) == found.group(2), text
    assert "WARNING" not in text, text


def tree(folder):
    for name, text in [("a b.txt", "one"), ("100% & #1?.txt", "two"), ("é/ü.txt", "three"),
                       ("deep/er/est/x.bin", "four" * 50000), ("empty", "")]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*"))
            if p.is_file() and not p.relative_to(folder).parts[0].startswith(".webdav")}


def cadaver(server, _build):
    """a script: mkcol, put, ls, copy, move, lock, propset, propget, discover, unlock, get, delete, rmcol"""
    local = server.work / "local"
    local.mkdir()
    (local / "file").write_text("by cadaver")
    script = "\n".join([f"open {server.url}", "mkcol made", "cd made", f"put {local}/file",
                        "ls", "copy file other", "move other third", "lock third",
                        "propset third colour red", "propget third colour", "discover third",
                        "unlock third", f"get file {local}/back", "delete third", "cd ..",
                        "rmcol made", "quit", ""])
    text = run(["cadaver"], stdin=None, input=script.encode(), cwd=local,
               env={**os.environ, "HOME": str(local), "LC_ALL": "C.UTF-8"})
    assert "failed" not in text.lower(), text
    assert text.count("succeeded") >= 8, text
    assert (local / "back").read_text() == "by cadaver"
    assert not files(server.root)


def rclone(server, _build):
    """copy, check, sync, move, copy, list and purge of a tree"""
    local = server.work / "local"
    tree(local)
    remote = f":webdav,url='http://127.0.0.1:{server.port}',vendor=other:"
    base = ["rclone", "--config", "/dev/null", "--retries", "1", "-q"]
    run([*base, "copy", local, remote + "t"])
    assert files(server.root / "t") == files(local)
    run([*base, "check", "--download", local, remote + "t"])
    (local / "a b.txt").write_text("changed")
    (local / "empty").unlink()
    run([*base, "sync", "--ignore-times", local, remote + "t"])
    assert files(server.root / "t") == files(local)
    run([*base, "moveto", remote + "t/é", remote + "t/moved"])
    run([*base, "copyto", remote + "t/a b.txt", remote + "t/copy"])
    assert (server.root / "t/copy").read_text() == "changed"
    listed = run([*base, "lsf", "-R", "--files-only", remote + "t"]).splitlines()
    assert sorted(listed) == sorted(files(server.root / "t")), listed
    run([*base, "purge", remote + "t"])
    assert not (server.root / "t").exists()


def curl(server, _build):
    """upload, range, resumed download, conditional request, PROPFIND, DELETE"""
    local = server.work / "file"
    local.write_bytes(os.urandom(3_000_000))
    base = ["curl", "-sS", "-f"]
    run([*base, "-T", local, server.url + "big%20one"])
    assert (server.root / "big one").read_bytes() == local.read_bytes()
    run([*base, "-o", server.work / "half", "-r", "1000-1999", server.url + "big%20one"])
    assert (server.work / "half").read_bytes() == local.read_bytes()[1000:2000]
    half = server.work / "rest"
    half.write_bytes(local.read_bytes()[:12345])
    run([*base, "-C", "-", "-o", half, server.url + "big%20one"])
    assert half.read_bytes() == local.read_bytes()
    tag = re.search(r'ETag: (".*?")', run([*base, "-I", server.url + "big%20one"])).group(1)
    status = run([*base, "-o", "/dev/null", "-w", "%{http_code}", "-H",
                  f"If-None-Match: {tag}", server.url + "big%20one"])
    assert status == "304", status
    text = run([*base, "-X", "PROPFIND", "-H", "Depth: 1", server.url])
    assert "big%20one" in text
    run([*base, "-X", "DELETE", server.url + "big%20one"])


def npm(server, build):
    """webdav: folders, files, copy, move, lock; tsdav: PROPFIND, sync-collection"""
    text = run(["node", build / "npm/clients.mjs", server.url])
    assert text.endswith("ok\n"), text


def neon(server, build):
    """PROPFIND, PROPPATCH with a protected property, DELETE of a tree with a locked member"""
    client = build / "tests/interop/neon_client"
    if not client.exists():
        raise AssertionError("neon_client was not built: libneon27-gnutls-dev is missing")
    tree(server.root / "t")
    server.own(server.root / "t", *(server.root / "t").rglob("*"))
    lines = run([client, server.port, "list", "/t/"]).splitlines()
    assert lines[-1] == "ok" and len(lines) == 7, lines
    text = run([client, server.port, "patch", "/t/empty"])
    assert "403" in text, text
    answer = server.ask("LOCK", "/t/deep/er/est/x.bin", LOCK, Depth="0")
    assert answer.status == 200
    text = run([client, server.port, "delete", "/t/"])
    assert "423" in text and "x.bin" in text, text
    assert list(files(server.root / "t")) == ["deep/er/est/x.bin"]


LOCK = ('<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype>'
        '<D:write/></D:locktype></D:lockinfo>')
ALL = {"cadaver": cadaver, "rclone": rclone, "curl": curl, "npm": npm, "neon": neon}
