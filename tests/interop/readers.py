# SPDX-License-Identifier: MIT
"""Reads responses of real servers: the results must be those of Python's ElementTree, and
retry plans must agree with the files on disk."""

import contextlib
import os
import re
import subprocess
import time
import urllib.parse
import xml.etree.ElementTree as ElementTree

D = "{DAV:}"
FILES = ["a", "sub/b", "sub/c", "zz/d"]  # a tree for requests that fail in part
NAMES = ["a b", "100%", "%41", "a&b", "#1", "q?x=1", "it's", 'say "x"', "back\\slash",
         "new\nline", "tab\tx", "caf\u00e9", "cafe\u0301", "x" * 250, "http:x", "a:b.vcf",
         "C:", "plus+", "semi;colon", "[x]", "<tag>", "{y}", "~tilde", ".hidden", "dot.",
         "space ", " leading", "comma,", "equals=", "at@", "\U0001f600", "]]>", "a|b", "^"]
BYTES = [b"latin-\xe9", b"ctrl-\x01"]
PROPS = {
    "allprop": None,
    "propname": '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>',
    "named": '<D:propfind xmlns:D="DAV:" xmlns:x="urn:x"><D:prop><D:getetag/>'
             '<D:getcontentlength/><D:resourcetype/><x:unknown/><D:nonsense/>'
             '<y xmlns=""/></D:prop></D:propfind>'}
PATCH = ('<D:propertyupdate xmlns:D="DAV:" xmlns:x="urn:x"><D:set><D:prop><x:a><x:b>t'
         '</x:b></x:a><D:getetag>"mine"</D:getetag></D:prop></D:set></D:propertyupdate>')
LOCK = ('<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype>'
        '<D:write/></D:locktype><D:owner>test</D:owner></D:lockinfo>')
SYNC = ('<D:sync-collection xmlns:D="DAV:"><D:sync-token>%s</D:sync-token><D:sync-level>1'
        '</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>')
EVENT = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nBEGIN:VEVENT\r\nUID:%s\r\n"
         "DTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nSUMMARY:%s\r\n"
         "END:VEVENT\r\nEND:VCALENDAR\r\n")


# ---- Two parsers ----


def canonical(xml):
    return ElementTree.canonicalize(xml, rewrite_prefixes=True, strip_text=True)


def content(element):
    """The content of an element, apart from prefixes and white space around text."""
    if len(element) == 0:
        return (element.text or "").strip()
    inner = ElementTree.Element("w")
    inner.text = element.text
    inner.extend(element)
    return canonical(ElementTree.tostring(inner, encoding="unicode"))


def code(line):
    found = re.search(r"\b(\d{3})\b", line or "")
    return int(found.group(1)) if found else 0


def split(tag):
    return tuple(tag[1:].split("}")) if tag[0] == "{" else ("", tag)


def by_elementtree(body):
    out = []
    root = ElementTree.fromstring(body)
    for r in root.findall(D + "response"):
        hrefs = [(h.text or "").strip() for h in r.findall(D + "href")]
        props = [(code(p.findtext(D + "status")), *split(e.tag), content(e))
                 for p in r.findall(D + "propstat") for e in p.findall(f"{D}prop/*")]
        out.append((hrefs, code(r.findtext(D + "status")), sorted(props)))
    return out, (root.findtext(D + "sync-token") or "").strip()


def unescape(text):
    return re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n", "r": "\r"}.get(
        m.group(1), m.group(1)), text)


class Reading:
    """The output of read_answer."""

    def __init__(self, build, url, answer, *plan):
        kind = answer.headers.get("Content-Type", "")
        done = subprocess.run([build / "tests/interop/read_answer", url, kind, *plan],
                              input=answer.body, capture_output=True, check=False)
        self.results, self.quirks, self.error, self.token = [], set(), None, ""
        self.code = 0
        self.plan, self.entries = None, []
        assert done.returncode == 0, done
        for line in done.stdout.decode("utf-8").split("\n")[:-1]:
            self.take(*[unescape(f) for f in line.split("\t")])
        self.results = [(h, s, sorted(p)) for h, s, p in self.results]

    def take(self, kind, *f):
        if kind == "R":
            self.results.append(([f[0]], int(f[1]), []))
        elif kind == "H":
            self.results[-1][0].append(f[0])
        elif kind == "P":
            value = f[5].strip() if f[3] != "2" else canonical(f"<w>{f[5]}</w>")
            self.results[-1][2].append((int(f[0]), f[1], f[2], value))
        elif kind == "T":
            self.token = f[0]
        elif kind == "Q":
            self.quirks.add(f[0])
        elif kind == "E":
            self.code, self.error = int(f[0]), f[1]
        elif kind == "D":
            self.plan = dict(zip(["done", "again", "given up", "verify", "unmatched"],
                                 map(int, f)))
        elif kind in "AGV":
            self.entries.append((kind, *f))


class Server:
    """A server of servers.py with files, and the observations for doc/interop.md."""

    def __init__(self, server, build):
        self.server, self.build = server, build
        self.quirks, self.notes, self.read = set(), [], 0

    def url(self, path):
        return f"http://127.0.0.1:{self.server.port}{path}"

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def compare(self, what, path, answer, *plan):
        """Reads the body of a response with both parsers."""
        ours = Reading(self.build, self.url(path), answer, *plan)
        self.quirks |= ours.quirks
        try:
            theirs, token = by_elementtree(answer.body)
        except ElementTree.ParseError as e:
            self.note(f"{what}: not well-formed ({e}); {len(ours.results)} results read"
                      + (f", then: {ours.error}" if ours.error else ""))
            return ours
        assert ours.error is None, f"{what}: {ours.error}"
        assert len(theirs) == len(ours.results), (
            f"{what}: {len(ours.results)} results, ElementTree has {len(theirs)}")
        for a, b in zip(ours.results, theirs):
            assert a == b, f"{what}: {a}, ElementTree has {b}"
        assert token == ours.token, f"{what}: token {ours.token}, not {token}"
        self.read += len(theirs)
        return ours

    # ---- Filling ----

    def path(self, name):
        return self.server.base + urllib.parse.quote(name)

    def fill(self):
        if not self.server.files:
            return self.fill_calendar()
        folder = self.server.root / "odd"
        folder.mkdir()
        for name in [n.encode() for n in NAMES] + BYTES:
            with open(os.path.join(os.fsencode(folder), name), "wb") as f:
                f.write(name)
        (folder / "sub folder").mkdir()
        big = self.server.root / "big"
        big.mkdir()
        for i in range(10000):
            (big / f"file-{i:05d}.txt").write_bytes(b"x" * (i % 97))
        self.server.own(folder, big, folder / "sub folder", *folder.iterdir())
        return None

    def fill_calendar(self):
        server = self.server
        body = ('<D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set>'
                '<D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype>'
                '<D:displayname>a &amp; b</D:displayname></D:prop></D:set></D:mkcol>')
        parts = server.base.strip("/").split("/")
        for i in range(1, len(parts) + 1):
            path = "/" + "/".join(parts[:i]) + "/"
            if server.ask("PROPFIND", path, Depth="0").status != 207:
                server.ask("MKCOL", path, body if path == server.base else None)
        stored = 0
        for i, name in enumerate(NAMES):
            answer = server.ask("PUT", self.path(name[:200] + ".ics"), EVENT % (i, i),
                                Content_Type="text/calendar")
            stored += answer.status in (201, 204)
        assert stored > 10, f"{stored} items could be stored"
        self.stored = stored

    # ---- Listings ----

    def folder(self):
        return "/odd/" if self.server.files else self.server.base

    def test_listings(self):
        path = self.folder()
        for what, body in PROPS.items():
            for depth in "01":
                answer = self.server.ask("PROPFIND", path, body, Depth=depth)
                if answer.status != 207:
                    self.note(f"PROPFIND {what}, depth {depth}: {answer.status}")
                    continue
                ours = self.compare(f"PROPFIND {what}", path, answer)
        self.check_names(path, ours)

    def check_names(self, path, ours):
        """Notes the files that the server does not list, after decoding its hrefs."""
        if not self.server.files:
            assert len(ours.results) == self.stored + 1, (len(ours.results), self.stored)
            return
        listed = {urllib.parse.unquote_to_bytes(urllib.parse.urlsplit(h).path if "//" in h
                                                else h)[len(path):].rstrip(b"/")
                  for hrefs, _, _ in ours.results for h in hrefs} - {b""}
        there = set(os.listdir(os.fsencode(self.server.root / "odd")))
        if there - listed:
            self.note("not listed, or by another name: "
                      + ", ".join(sorted(repr(n)[2:-1] for n in there - listed)))

    def test_big(self):
        if not self.server.files or self.server.name == "rclone":
            return  # rclone reads the type from each file: minutes
        answer = self.server.ask("PROPFIND", "/big/", PROPS["named"], Depth="1")
        ours = self.compare("PROPFIND of 10,000", "/big/", answer)
        assert len(ours.results) == 10001, len(ours.results)

    def test_proppatch(self):
        path = self.path("odd/a b") if self.server.files else self.path("a b.ics")
        answer = self.server.ask("PROPPATCH", path, PATCH)
        if answer.status != 207:
            self.note(f"PROPPATCH: {answer.status}")
            return
        ours = self.compare("PROPPATCH", path, answer)
        etag = [p[0] for r in ours.results for p in r[2] if p[2] == "getetag"]
        if etag and etag[0] < 300:
            self.note("PROPPATCH of getetag: accepted")

    def test_sync(self):
        path = self.folder()
        answer = self.server.ask("REPORT", path, SYNC % "", Depth="0")
        if answer.status != 207:
            return
        first = self.compare("sync-collection", path, answer)
        assert first.token
        name = self.path("odd/a b") if self.server.files else self.path("a b.ics")
        assert self.server.ask("DELETE", name).status in (200, 204)
        answer = self.server.ask("REPORT", path, SYNC % first.token, Depth="0")
        then = self.compare("sync-collection again", path, answer)
        gone = [h for h, status, _ in then.results if status == 404]
        assert len(gone) == 1 and gone[0][0].endswith(("a%20b", "a%20b.ics")), then.results
        self.note("sync-collection")

    # ---- Requests that fail in part ----

    def tree(self, name, text=""):
        top = self.server.root / name
        for each in FILES:
            (top / each).parent.mkdir(parents=True, exist_ok=True)
            (top / each).write_text(text + each)
        self.server.own(top, *top.rglob("*"))
        return top

    def lost(self, *tops):
        """The files that none of these folders contains with the original content."""
        return [each for each in FILES
                if not any((top / each).is_file() and (top / each).read_text() == each
                           for top in tops)]

    def whole(self, top):
        return not self.lost(top)

    def plan(self, what, method, path, answer, to, overwrite="T"):
        """The results and the plan."""
        if answer.status != 207 and b"multistatus" not in answer.body[:400]:
            answer.body = b""  # an HTML page, or empty: use the status only
        sent = (method, str(answer.status), to, overwrite)
        if answer.body:
            return self.compare(what, path, answer, *sent)
        return Reading(self.build, self.url(path), answer, *sent)

    def follow(self, what, method, path, ours, to, *tops, overwrite="T"):
        """Sends the request again as long as the plan says so. That must not lose any file.
        Returns the last plan."""
        before = self.lost(*tops)
        for _ in range(3):
            if not ours.plan["again"]:
                break
            answer = self.server.ask(method, path, Destination=to, Overwrite=overwrite)
            ours = self.plan(what, method, path, answer, to, overwrite)
        after = self.lost(*tops)
        assert after == before, f"{what}: following the plan lost {after}"
        return ours

    def judge(self, what, method, path, answer, done, to="", overwrite="T"):
        """The plan must be "done" if and only if the files on disk show that."""
        ours = self.plan(what, method, path, answer, to, overwrite)
        plan = ours.plan
        failures = ", ".join(f"{h[0]} {s or 'unknown'}" for h, s, _ in ours.results)
        says = "done" if plan["done"] else "/".join(
            k for k in ("again", "given up", "verify") if plan[k])
        text = f"{what}: {answer.status}" + (f" ({failures})" if failures else "")
        if says == "done" and not done and answer.status < 300 and not answer.body:
            self.note(f"{text}, although it was not done")  # clients cannot detect that
            return ours
        self.note(f"{text}; plan: {says}")
        assert (says == "done") == done, (
            f"{what}: {answer.status}, plan {plan} {ours.entries}, but on the disk it is "
            f"{'done' if done else 'not done'}: {answer.body[:600]}")
        return ours

    def judge_and_follow(self, what, obstacle, method, path, to, done, *tops, overwrite="T"):
        """Sends the request while the obstacle exists, and follows the plan then and after
        it was removed. tops: folders that may contain the files."""
        with obstacle:
            answer = self.server.ask(method, path, Destination=to, Overwrite=overwrite)
            ours = self.judge(what, method, path, answer, done(), to, overwrite)
            lost = [] if method == "DELETE" else self.lost(*tops)
            if lost:
                self.note(f"{what}: {', '.join(lost)} lost by the server")
            ours = self.follow(what, method, path, ours, to, *tops, overwrite=overwrite)
        last = self.follow(what, method, path, ours, to, *tops, overwrite=overwrite)
        if ours.plan["again"]:
            assert bool(last.plan["done"]) == done(), f"{what}: {last.plan}, {done()}"
            self.note(f"{what}: sent again as the plan says, "
                      + ("and done" if done() else "and not done"))
        return last

    def locked(self, path):
        answer = self.server.ask("LOCK", path, LOCK, Depth="0", Timeout="Second-600")
        if answer.status not in (200, 201):
            return None
        return answer.headers.get("Lock-Token") or re.search(
            rb"opaquelocktoken:[^<]*|urn:uuid:[^<]*", answer.body).group(0).decode()

    def test_delete_locked(self):
        top = self.tree("dl")
        if not self.locked("/dl/sub/b"):
            return
        answer = self.server.ask("DELETE", "/dl/")
        self.judge("DELETE, a member locked", "DELETE", "/dl/", answer, not top.exists())

    def test_delete_readonly(self):
        top = self.tree("dr")
        with readonly(top / "sub"):
            answer = self.server.ask("DELETE", "/dr/")
            self.judge("DELETE, a folder read-only", "DELETE", "/dr/", answer,
                       not top.exists())

    def test_move_locked(self):
        top = self.tree("ml")
        if not self.locked("/ml/sub/b"):
            return
        to = self.url("/ml2/")
        answer = self.server.ask("MOVE", "/ml/", Destination=to)
        self.judge("MOVE, a member locked", "MOVE", "/ml/", answer,
                   not top.exists() and self.whole(self.server.root / "ml2"), to)
        assert self.whole(top) or self.whole(self.server.root / "ml2") or (
            self.server.name != "examples/webdav"), "lost"

    @contextlib.contextmanager
    def locked_for(self, path, seconds):
        """A lock of another client with a timeout."""
        answer = self.server.ask("LOCK", path, LOCK, Depth="0", Timeout=f"Second-{seconds}")
        self.locks = answer.status in (200, 201)
        yield
        if self.locks:
            time.sleep(seconds + 1.1)  # to the next full second

    def ends(self, method, top, to, done, *tops):
        """A lock of a member expires: the plan is to send the request again, which then
        succeeds."""
        last = self.judge_and_follow(
            f"{method}, the lock of a member ends", self.locked_for(f"/{top.name}/sub/b", 2),
            method, f"/{top.name}/", to, done, *tops, overwrite="F")
        if self.server.name == "examples/webdav":
            assert self.locks and last.plan["done"] and done(), last.plan
            assert self.notes[-1].endswith("and done"), self.notes[-1]

    def test_move_lock_ends(self):
        """With Overwrite: F, since a MOVE that may replace something is never sent again."""
        top, to = self.tree("me"), self.server.root / "me2"
        self.ends("MOVE", top, self.url("/me2/"),
                  lambda: self.whole(to) and not top.exists(), top, to)

    def test_delete_lock_ends(self):
        top = self.tree("de")
        self.ends("DELETE", top, "", lambda: not top.exists())

    def over(self, method, source, target):
        """The destination can be replaced only in part."""
        top, over = self.tree(source), self.tree(target, "old ")
        old = over / "sub/old"
        old.write_text("old")
        self.server.own(old)

        def done():
            return self.whole(over) and not old.exists() and (
                method == "COPY" or not top.exists())
        self.judge_and_follow(f"{method} over a read-only folder", readonly(over / "sub"),
                            method, f"/{source}/", self.url(f"/{target}/"), done, top, over)

    def test_move_over_readonly(self):
        self.over("MOVE", "mo", "mo2")

    def test_copy_over_readonly(self):
        self.over("COPY", "co", "co2")

    def test_copy_unreadable(self):
        top, target = self.tree("cu"), self.server.root / "cu2"
        self.judge_and_follow("COPY, a member unreadable", unreadable(top / "sub/b"), "COPY",
                            "/cu/", self.url("/cu2/"), lambda: self.whole(target), top)

    def test_copy_over_unreadable(self):
        """The old destination is kept until its replacement is complete."""
        top, over = self.tree("cx"), self.tree("cx2", "old ")
        self.judge_and_follow("COPY over a folder, a member unreadable",
                            unreadable(top / "sub/b"), "COPY", "/cx/", self.url("/cx2/"),
                            lambda: self.whole(over), top)

    def test_move_across(self):
        """To another file system, with a member that cannot be deleted."""
        mount = self.server.root / "mnt"
        mount.mkdir()
        with tmpfs(mount) as mounted:
            if not mounted:
                return
            self.server.own(mount)
            top, to = self.tree("ma"), mount / "ma"
            self.judge_and_follow("MOVE across file systems, a folder read-only",
                                readonly(top / "sub"), "MOVE", "/ma/",
                                self.url("/mnt/ma/"),
                                lambda: not top.exists() and self.whole(to), top, to)


@contextlib.contextmanager
def changed(path, mode):
    """Changes the mode; as root also the owner, who could ignore the mode."""
    before = path.stat()
    if os.geteuid() == 0:
        os.chown(path, 0, 0)
    os.chmod(path, mode)
    try:
        yield
    finally:
        if path.exists():
            os.chown(path, before.st_uid, before.st_gid)
            os.chmod(path, before.st_mode)


def readonly(path):
    return changed(path, 0o755 if os.geteuid() == 0 else 0o555)


def unreadable(path):
    return changed(path, 0)


@contextlib.contextmanager
def tmpfs(path):
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(path)],
                          capture_output=True, check=False)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", str(path)], check=True)


def tests(server):
    names = [n for n in dir(Server) if n.startswith("test_")]
    return [n for n in names if server.files or n.split("_")[1] in ("listings", "proppatch",
                                                                    "sync")]
