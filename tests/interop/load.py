# SPDX-License-Identifier: MIT
"""PROPFIND of a folder of 10,000 files: examples/webdav and other servers, with the same
files, in turns, so that other load affects all of them."""

import os
import re
import subprocess
import time

import servers

PEERS = ["ours", "apache", "nginx", "lighttpd"]
ROUNDS, CLIENTS = 3, 4
HEADS = ["server", "requests a second, one client", f"{CLIENTS} clients",
         "CPU of a request, ms", "time to first byte, ms", "peak memory, MiB",
         "of it anonymous"]
BODY = ('<D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/><D:getcontentlength/>'
        '<D:getlastmodified/><D:getetag/></D:prop></D:propfind>')
SCRIPT = """wrk.method = "PROPFIND"
wrk.headers["Depth"] = "1"
wrk.headers["Content-Type"] = "application/xml"
wrk.body = [[%s]]
"""


def fill(server):
    big = server.root / "big"
    big.mkdir()
    for i in range(10000):
        (big / f"file-{i:05d}.txt").write_bytes(b"x" * (i % 97))
    server.own(big)


def wrk(server, script, clients, seconds):
    """Requests per second, and the server's CPU time per request in ms; fails on errors."""
    began = server.cpu()
    text = subprocess.run(["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s",
                           "-s", script, server.url + "big/"],
                          capture_output=True, text=True, check=True).stdout
    assert "Socket errors" not in text and "Non-2xx" not in text, text
    used = server.cpu() - began
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    return rate, used / int(re.search(r"(\d+) requests in", text).group(1))


def first_byte(server):
    text = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{time_starttransfer}",
                           "-X", "PROPFIND", "-H", "Depth: 1", "-d",
                           BODY, server.url + "big/"],
                          capture_output=True, text=True, check=True).stdout
    return 1000 * float(text)


def anonymous(server):
    total = 0
    for pid in server.processes():
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            found = re.search(r"RssAnon:\s+(\d+)", f.read())
            total += int(found.group(1)) if found else 0
    return total


def measure(build):
    opened = [servers.ALL[which](build / "examples/webdav") for which in PEERS]
    out = {s.name: [[], [], [], [], 0, 0] for s in opened}
    script = build / "propfind.lua"
    script.write_text(SCRIPT % BODY)
    try:
        for server in opened:
            server.start()
            fill(server)
        for _ in range(ROUNDS):
            for server in opened:
                row = out[server.name]
                rate, used = wrk(server, script, 1, 3)
                row[0].append(rate)
                row[1].append(wrk(server, script, CLIENTS, 3)[0])
                row[2].append(used)
                row[3].append(first_byte(server))
                row[4] = max(row[4], server.memory())
                row[5] = max(row[5], anonymous(server))
    finally:
        for server in opened:
            server.stop()
    return out


def growth(build):
    """64 connections for a minute, small and large listings: no errors, no memory growth."""
    with servers.open_server("ours", build / "examples/webdav") as server:
        fill(server)
        script = build / "load.lua"
        script.write_text(MIXED)
        for _ in range(2):  # the second starts while requests of the first still run
            wrk(server, script, 64, 10)
        before = server.memory()
        rate, _ = wrk(server, script, 64, 60)
        after = server.memory()
        print(f"  {rate:.0f} requests a second; peak memory {before} kB, then {after} kB")
        assert after - before < 4096, f"{before} kB, then {after} kB"
        for _ in range(100):  # PUTs of clients that have closed may still be running
            left = [f for f in os.listdir(server.root) if f.startswith(".webdav-")]
            if left == [".webdav-state"]:
                break
            time.sleep(0.1)
        assert left == [".webdav-state"], left


MIXED = """local n = 0
function request()
  n = n + 1
  local path = "/mixed-" .. n % 50
  local kind = n % 8
  if n % 400 == 0 then
    return wrk.format("PROPFIND", "/big/", {Depth = "1"})
  elseif kind == 0 then
    return wrk.format("PUT", path, {}, "text " .. n)
  elseif kind == 1 then
    return wrk.format("PROPFIND", "/big/file-00001.txt", {Depth = "0"})
  else
    return wrk.format("GET", "/big/file-00077.txt")
  end
end
"""


def run(tests, build):
    rows = []

    def compare():
        found = measure(build)
        for name, (*rounds, memory, anon) in found.items():
            row = [name, *[f"{sorted(r)[ROUNDS // 2]:.1f}" for r in rounds],
                   f"{memory / 1024:.1f}", f"{anon / 1024:.1f}"]
            rows.append(row)
            print("  " + ", ".join(f"{h}: {c}" for h, c in zip(HEADS, row)), flush=True)
        ours, *peers = [(sorted(v[1])[ROUNDS // 2], v[4]) for v in found.values()]
        best, least = max(p[0] for p in peers), min(p[1] for p in peers)
        assert ours[0] >= best, f"{ours[0]:.1f} requests a second, a peer {best:.1f}"
        assert ours[1] < least, f"{ours[1]} kB, a peer {least} kB"

    began = time.monotonic()
    tests.run("load: PROPFIND of 10,000", compare)
    tests.run("load: 64 connections", growth, build)
    print(f"  {time.monotonic() - began:.0f} s")
    return rows
