# SPDX-License-Identifier: MIT
"""WebDAV servers of Debian packages, and examples/webdav, each on a free port of 127.0.0.1
with a temporary folder, started as a child process and stopped by its process id.

    with servers.open_server("apache", webdav) as server: server.ask("PROPFIND", "/")
"""

import contextlib
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

USER = 33 if os.geteuid() == 0 else os.geteuid()  # www-data of Debian


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Answer:
    def __init__(self, response, body):
        self.status, self.body = response.status, body
        self.headers = response.headers


class Server:
    name = "?"
    files = True  # serves files; False: calendars
    base = "/"
    package = None

    def __init__(self, webdav):
        self.webdav = webdav
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="interop-"))
        self.root = self.work / "root"
        self.port = free_port()
        self.process = None

    # ---- Defined by each server ----

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {}

    # ---- Shared ----

    def config(self, name, text):
        path = self.work / name
        path.write_text(text)
        return path

    def own(self, *paths):
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, USER, USER, follow_symlinks=False)

    def start(self):
        self.root.mkdir()
        (self.work / "state").mkdir()
        os.chmod(self.work, 0o755)
        self.own(self.root, self.work, self.work / "state")
        command = self.command()
        who = {}
        if os.geteuid() == 0 and self.name not in ("apache", "nginx", "lighttpd"):
            who = {"user": USER, "group": USER, "extra_groups": []}
        self.log = open(self.work / "log", "wb")
        self.process = subprocess.Popen(
            [str(c) for c in command], stdout=self.log, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True, cwd=self.work,
            env={**os.environ, "HOME": str(self.work), **self.environment()}, **who)
        for _ in range(400):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start: "
                           + (self.work / "log").read_text(errors="replace")[-2000:])

    def end(self):
        """Sends SIGTERM and waits; repeatedly, because nginx without a master process misses
        a signal that arrives just before it waits for events, as happens under valgrind."""
        for seconds in (5, 5, 15):
            if self.process and self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(seconds)
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)  # its own process group
            self.process.wait()

    def stop(self):
        self.end()
        if self.process:
            self.log.close()
        subprocess.run(["chmod", "-R", "u+rwX", str(self.work)], check=False)
        shutil.rmtree(self.work, ignore_errors=True)

    def processes(self):
        """The ids of the server process and its workers."""
        found = [self.process.pid]
        for entry in os.listdir("/proc"):
            with contextlib.suppress(OSError, IndexError, ValueError):
                text = pathlib.Path(f"/proc/{entry}/stat").read_text()
                if int(text.rsplit(")", 1)[1].split()[1]) in found:
                    found.append(int(entry))
        return found

    def memory(self):
        """The sum of the peak resident memory of its processes, in kB."""
        total = 0
        for pid in self.processes():
            with contextlib.suppress(OSError, AttributeError):
                text = pathlib.Path(f"/proc/{pid}/status").read_text()
                total += int(re.search(r"VmHWM:\s+(\d+)", text).group(1))
        return total

    def cpu(self):
        """The processor time used by its processes, in ms."""
        ticks = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                text = pathlib.Path(f"/proc/{pid}/stat").read_text()
                ticks += sum(map(int, text.rsplit(")", 1)[1].split()[11:13]))
        return 1000 * ticks / os.sysconf("SC_CLK_TCK")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.base}"

    def ask(self, method, path, body=None, timeout=120, **fields):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            fields = {k.replace("_", "-"): v for k, v in fields.items()}
            if body is not None and "Content-Type" not in fields:
                fields["Content-Type"] = "application/xml"
            c.request(method, path, body, fields)
            response = c.getresponse()
            return Answer(response, response.read())
        finally:
            c.close()

    def version(self):
        out = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", self.package],
                             capture_output=True, text=True, check=False)
        return re.sub(r"^\d+:|[-+~].*", "", out.stdout)


class Ours(Server):
    name = "examples/webdav"

    def command(self):
        return [self.webdav, "--port", self.port, "--infinity", "yes", self.root]

    def version(self):
        build = pathlib.Path(__file__).parents[2] / "meson.build"
        return re.search(r"version: '([^']+)'", build.read_text(encoding="utf-8")).group(1)


class Apache(Server):
    name, package = "apache", "apache2"

    def command(self):
        modules = "/usr/lib/apache2/modules"
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        loads = "".join(f"LoadModule {m}_module {modules}/mod_{m}.so\n"
                        for m in ["mpm_event", "authz_core", "mime", "dav", "dav_fs",
                                  "dav_lock", "setenvif"])
        conf = self.config("apache.conf", f"""
ServerRoot {self.work}
ServerName localhost
PidFile {self.work}/state/pid
ErrorLog {self.work}/state/error.log
Listen 127.0.0.1:{self.port}
{loads}{user}
TypesConfig /etc/mime.types
DocumentRoot {self.root}
DavLockDB {self.work}/state/locks
<Directory {self.root}>
  Dav On
  DavDepthInfinity On
  Require all granted
  Options None
  AllowOverride None
</Directory>
""")
        return ["/usr/sbin/apache2", "-f", conf, "-DFOREGROUND"]


class Nginx(Server):
    name, package = "nginx dav-ext", "nginx"

    def command(self):
        user = "user www-data;" if os.geteuid() == 0 else ""
        conf = self.config("nginx.conf", f"""
load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
{user}
worker_processes {os.cpu_count()};
daemon off;
pid {self.work}/state/pid;
error_log {self.work}/state/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {self.work}/state/body;
  proxy_temp_path {self.work}/state/proxy;
  fastcgi_temp_path {self.work}/state/fastcgi;
  uwsgi_temp_path {self.work}/state/uwsgi;
  scgi_temp_path {self.work}/state/scgi;
  include /etc/nginx/mime.types;
  dav_ext_lock_zone zone=locks:1m;
  server {{
    listen 127.0.0.1:{self.port};
    root {self.root};
    client_max_body_size 100m;
    location / {{
      dav_methods PUT DELETE MKCOL COPY MOVE;
      dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
      dav_ext_lock zone=locks;
    }}
  }}
}}
""")
        return ["/usr/sbin/nginx", "-p", self.work, "-c", conf, "-e",
                self.work / "state/error.log"]


class Lighttpd(Server):
    name, package = "lighttpd", "lighttpd"

    def command(self):
        user = ('server.username = "www-data"\nserver.groupname = "www-data"\n'
                if os.geteuid() == 0 else "")
        conf = self.config("lighttpd.conf", f"""
server.modules = ("mod_webdav")
server.document-root = "{self.root}"
server.bind = "127.0.0.1"
server.port = {self.port}
server.errorlog = "{self.work}/state/error.log"
server.upload-dirs = ("{self.work}/state")
{user}
webdav.activate = "enable"
webdav.sqlite-db-name = "{self.work}/state/webdav.db"
webdav.opts = ("propfind-depth-infinity" => "enable")
""")
        return ["/usr/sbin/lighttpd", "-D", "-f", conf]


class Rclone(Server):
    name, package = "rclone", "rclone"

    def command(self):
        return ["rclone", "serve", "webdav", "--addr", f"127.0.0.1:{self.port}",
                "--config", "/dev/null", "--cache-dir", self.work / "state", "--dir-cache-time",
                "0s", "--vfs-cache-mode", "off", self.root]


class Radicale(Server):
    name, package, files = "radicale", "radicale", False
    base = "/user/calendar/"

    def command(self):
        conf = self.config("radicale.conf", f"""
[server]
hosts = 127.0.0.1:{self.port}
[auth]
type = none
[rights]
type = from_file
file = {self.work}/rights
[storage]
filesystem_folder = {self.root}
""")
        self.config("rights", "[all]\nuser: .*\ncollection: .*\npermissions: RrWw\n")
        return ["/usr/bin/radicale", "--config", conf]


class Xandikos(Server):
    name, package, files = "xandikos", "xandikos", False
    base = "/user/calendars/calendar/"

    def command(self):
        return ["/usr/bin/xandikos", "-d", self.root, "--defaults",
                "--current-user-principal", "/user/", "--listen-address", "127.0.0.1",
                "--port", self.port]


class Sabre(Server):
    name, package = "sabre/dav", "php-sabre-dav"

    def command(self):
        script = self.config("server.php", f"""<?php
error_reporting(E_ALL & ~E_DEPRECATED & ~E_NOTICE & ~E_WARNING);
ini_set('display_errors', '0');
date_default_timezone_set('UTC');
require_once 'Sabre/autoload.php';
$server = new Sabre\\DAV\\Server(new Sabre\\DAV\\FS\\Directory('{self.root}'));
$server->setBaseUri('/');
$server->addPlugin(new Sabre\\DAV\\Locks\\Plugin(
  new Sabre\\DAV\\Locks\\Backend\\File('{self.work}/state/locks')));
$server->exec();
""")
        return ["/usr/bin/php", "-S", f"127.0.0.1:{self.port}", script]


ALL = {"ours": Ours, "apache": Apache, "nginx": Nginx, "lighttpd": Lighttpd,
       "rclone": Rclone, "radicale": Radicale, "xandikos": Xandikos, "sabre": Sabre}


@contextlib.contextmanager
def open_server(which, webdav):
    server = ALL[which](webdav)
    try:
        server.start()
        yield server
    finally:
        server.stop()
