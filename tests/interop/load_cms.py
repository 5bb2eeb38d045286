# SPDX-License-Identifier: MIT
"""The CMS under load, killed, and one request compared with many: the database must agree
with the responses."""

import contextlib
import json
import random
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import servers

KILLS, BATCH = 100, 1000
USER = {"X-User": "editor"}


class Cms(servers.Server):
    name = "examples/cms"

    def __init__(self, build, *options):
        super().__init__(build / "examples/webdav")
        self.build, self.options = build, options

    def command(self):
        return [self.build / "examples/cms", "--port", self.port, "--database",
                self.work / "state/db", *self.options]

    def again(self):
        """Starts it again, with the same database."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = subprocess.Popen(
            [str(c) for c in self.command()], stdout=self.log, stderr=self.log,
            stdin=subprocess.DEVNULL, start_new_session=True, cwd=self.work,
            user=servers.USER, group=servers.USER, extra_groups=[])
        for _ in range(400):
            with contextlib.suppress(OSError):
                return self.ask("GET", "/articles")
            time.sleep(0.01)
        raise RuntimeError("the CMS does not start again")

    def bulk(self, operation, items):
        answer = self.ask("POST", f"/articles/bulk-{operation}",
                          json.dumps({"items": items}), Content_Type="application/json",
                          **USER)
        assert answer.status == 207, (answer.status, answer.body)
        return json.loads(answer.body)["results"]

    def rows(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.work / "state/db")) as db:
            return db.execute(sql, values).fetchall()


@contextlib.contextmanager
def cms(build, *options):
    server = Cms(build, *options)
    try:
        server.start()
        yield server
    finally:
        server.stop()


# ---- Load ----

MIXED = """local made, deleted, bad, thread, n = 0, 0, 0, 0, 0
local id = 0
function setup(t) id = id + 1; t:set("number", id) end
function request()
  n = n + 1
  local kind, items = n % 4, {}
  for i = 1, 10 do
    local name = number .. "-" .. n .. "-" .. i
    if kind == 0 then
      items[i] = string.format('{"title":"T","slug":"load-%s","key":"%s"}', name, name)
    elseif kind == 1 then
      items[i] = string.format('{"href":"/articles/%d"}', 101 + (n * 10 + i * 7919) % 5000)
    elseif kind == 2 then
      items[i] = string.format('{"href":"/articles/%d","title":"V"}', i)
    else
      items[i] = string.format('{"href":"/articles/%d","seconds":1}', 1 + (n + i) % 100)
    end
  end
  local what = ({[0] = "create", "delete", "validate", "lock"})[kind]
  return wrk.format("POST", "/articles/bulk-" .. what, {["X-User"] = "editor",
    ["Content-Type"] = "application/json"}, '{"items":[' .. table.concat(items, ",") .. "]}")
end
function response(status, headers, body)
  local _, results = body:gsub('"href":', "")
  local _, c = body:gsub('"status":201', "")
  local _, d = body:gsub('"status":204', "")
  if status ~= 207 then bad = bad + 1 end
  made = made + c
  deleted = deleted + d
  wrk.thread:set("counts", made .. " " .. deleted .. " " .. bad)
end
"""
DONE = """local threads = {}
local old = setup
function setup(t) old(t); table.insert(threads, t) end
function done(summary, latency, requests)
  for _, t in ipairs(threads) do print("counts " .. (t:get("counts") or "0 0 0")) end
end
"""


def wrk(server, script, seconds):
    """Requests per second, and the sums of the counts in the responses."""
    text = subprocess.run(["wrk", "-t2", "-c64", f"-d{seconds}s", "--timeout", "30s", "-s",
                           script, server.url], capture_output=True, text=True,
                          check=True).stdout
    assert "Socket errors" not in text and "Non-2xx" not in text, text
    counts = [tuple(map(int, found)) for found in
              re.findall(r"counts (\d+) (\d+) (\d+)", text)]
    assert counts, text
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
            *map(sum, zip(*counts)))


def load(build, seconds):
    """64 connections, mixed batches: no errors, no memory growth, and the database agrees"""
    with cms(build, "--seed", "demo") as server:
        script = build / "cms.lua"
        script.write_text(MIXED + DONE)
        wrk(server, script, 5)
        before = server.memory()
        server.rows("SELECT 1")
        known = server.rows("SELECT count(*) FROM articles WHERE slug LIKE 'load-%'")[0][0]
        gone = server.rows("SELECT count(*) FROM articles WHERE deleted_by = 'editor'")[0][0]
        other = MIXED  # articles that are not deleted yet
        for old, new in [("load-%s", "more-%s"), ('"key":"%s"', '"key":"m%s"'),
                         ("101 +", "5101 +"), ("% 5000", "% 20000")]:
            assert old in other, old
            other = other.replace(old, new)
        script.write_text(other + DONE)
        rate, made, deleted, bad = wrk(server, script, seconds)
        after = server.memory()
        time.sleep(1)
        rows = server.rows("SELECT count(*) FROM articles WHERE slug LIKE 'more-%'")[0][0]
        dead = server.rows("SELECT count(*) FROM articles WHERE deleted_by = 'editor'")[0][0]
        print(f"  {rate:.0f} requests a second of 10 items each, {made} made, {deleted} "
              f"deleted; peak memory {before} kB, then {after} kB", flush=True)
        assert bad == 0 and known > 0 and made > 0 and deleted > 0
        # At the end wrk closes 64 connections without reading their last responses.
        assert made <= rows <= made + 64 * 10, (made, rows)
        assert deleted <= dead - gone <= deleted + 64 * 10, (deleted, dead, gone)
        assert after - before < 8192, f"{before} kB, then {after} kB"


# ---- SIGKILL ----


def killed(build):
    """SIGKILL in batches, 100 times: batches are atomic, and sending them again is correct"""
    whole = cut = 0
    with cms(build) as server:
        for run in range(KILLS):
            items = [{"title": "T", "slug": f"k{run}-{i}", "key": f"k{run}-{i}"}
                     for i in range(BATCH)]
            answered = []

            def send(items=items, answered=answered):
                with contextlib.suppress(OSError, servers.http.client.HTTPException):
                    answered.extend(server.bulk("create", items))
            thread = threading.Thread(target=send)
            thread.start()
            time.sleep(random.Random(run).uniform(0.001, 0.025))
            server.again()
            thread.join()
            assert server.rows("PRAGMA integrity_check") == [("ok",)]
            there = server.rows("SELECT count(*) FROM articles WHERE slug LIKE ?",
                                f"k{run}-%")[0][0]
            assert there in (0, BATCH), f"{there} of {BATCH}"
            assert there == BATCH or not answered, "response, but not in the database"
            whole, cut = whole + (there == BATCH), cut + (not answered)
            results = server.bulk("create", items)
            assert [r["status"] for r in results] == [201] * BATCH, results[0]
            made = {f"/articles/{i}" for (i,) in server.rows(
                "SELECT id FROM articles WHERE slug LIKE ?", f"k{run}-%")}
            assert {r["location"] for r in results} == made and len(made) == BATCH
            assert not answered or [r["location"] for r in answered] == [
                r["location"] for r in results]
    print(f"  {KILLS} times: {cut} without a response, {whole} of the batches were in the "
          "database", flush=True)
    assert 0 < cut and 0 < KILLS - whole, "never killed in the middle of a batch"


# ---- One request compared with many ----


# Header fields that Chromium 120 adds to a fetch() of the page.
FIELDS = "\r\n".join([
    "Connection: keep-alive", 'sec-ch-ua: "Not_A Brand";v="8", "Chromium";v="120"',
    "X-User: editor", "sec-ch-ua-mobile: ?0", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) "
    "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Accept: application/json", 'sec-ch-ua-platform: "Linux"', "Origin: http://localhost",
    "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty",
    "Referer: http://localhost/", "Accept-Encoding: gzip, deflate, br",
    "Accept-Language: en-US,en;q=0.9"])


class Connection:
    """HTTP/1.1 on one persistent connection, with minimal overhead: requests are created
    before the time is measured, and responses are parsed after it."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @staticmethod
    def request(method, path, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        return (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{FIELDS}\r\n"
                + ("" if value is None else "Content-Type: application/json\r\n"
                   f"Content-Length: {len(body)}\r\n") + "\r\n").encode() + body

    def ask(self, request):
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"\r\nContent-Length: *(\d+)", head, re.IGNORECASE)
        while length and len(body) < int(length.group(1)):
            body += self.socket.recv(65536)
        return int(head.split()[1]), body

    def timed(self, requests):
        """Milliseconds, and the responses."""
        began = time.perf_counter()
        answers = [self.ask(r) for r in requests]
        return 1000 * (time.perf_counter() - began), answers


def compare(build, rounds, *options):
    """The minimum time of 100 DELETEs and of one bulk request, in turns, for new
    articles."""
    many, one = [], []
    with cms(build, *options) as server:
        connection = Connection(server)
        for k in range(rounds // 5):
            items = [{"title": "T", "slug": f"r{k}-{i}"} for i in range(1000)]
            assert connection.ask(Connection.request(
                "POST", "/articles/bulk-create", {"items": items}))[0] == 207
        for k in range(rounds):
            hrefs = [f"/articles/{200 * k + i}" for i in range(1, 201)]
            took, answers = connection.timed(
                [Connection.request("DELETE", h) for h in hrefs[:100]])
            assert {status for status, _ in answers} == {204}
            many.append(took)
            took, answers = connection.timed([Connection.request(
                "POST", "/articles/bulk-delete", {"items": [{"href": h} for h in hrefs[100:]]})])
            results = json.loads(answers[0][1])["results"]
            assert [r["href"] for r in results] == hrefs[100:]
            assert {r["status"] for r in results} == {204}
            one.append(took)
        gone = server.rows("SELECT count(*) FROM articles WHERE deleted_by = 'editor'")
        assert gone == [(200 * rounds,)], gone
    return min(many), min(one)


def ratio(build):
    """one bulk request of 100 compared with 100 requests on one connection"""
    # The CMS is running and the connection open, over loopback; the database is in /tmp.
    # The minimum of the rounds counts, since other load only adds to it. By default a
    # response waits for the disk. With --durable no, and without network latency, 100
    # requests cost little more than their system calls: the worst case for one request.
    for options, rounds, least in ((), 5, 10), (("--durable", "no"), 40, 8):
        many, one = compare(build, rounds, *options)
        print(f"  {' '.join(options) or 'default'}: 100 requests {many:.1f} ms, one "
              f"{one:.2f} ms: {many / one:.1f} times as fast", flush=True)
        assert many / one >= least, f"not {least} times"


def run(tests, build, seconds=60):
    tests.run(f"CMS: {killed.__doc__}", killed, build)
    tests.run(f"CMS: {ratio.__doc__}", ratio, build)
    tests.run(f"CMS: {load.__doc__}", load, build, seconds)
