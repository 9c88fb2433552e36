"""haproxy and nginx, run with the files of deploy/: only paths, ports and addresses are replaced."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

from client import SECONDS, Reply
from harness import ROOT, Output, eventually

HAPROXY_FILE = ROOT / "deploy" / "haproxy" / "haproxy.cfg"
NGINX_FILE = ROOT / "deploy" / "nginx" / "crypto-price-api.conf"
SEARCHED = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
STOP_SECONDS = 10


def find_program(name: str) -> str | None:
    return shutil.which(name, path=SEARCHED)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Certificate:
    """Made for one test run; `path` holds certificate and key, as haproxy wants them."""

    def __init__(self, folder: Path):
        self.certificate = folder / "tls.crt"
        self.key = folder / "tls.key"
        self.path = folder / "tls.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
            + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
            + ["-keyout", str(self.key), "-out", str(self.certificate)],
            check=True,
            capture_output=True,
        )
        self.path.write_text(self.certificate.read_text() + self.key.read_text())

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))


class Proxy:
    """A running proxy with a port for TLS and one for plain HTTP."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.plain_port = free_port()
        self.port = free_port()
        self.certificate = Certificate(folder)
        self.tls = self.certificate.context()

    def _substitute(self, text: str, changes: dict[str, str]) -> str:
        """Each of them stands in the file exactly once; so the file is tried as it is shipped."""
        for old, new in changes.items():
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
            text = text.replace(old, new)
        return text

    def _launch(self, check: list[str], command: list[str]) -> None:
        checked = subprocess.run(check, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        self.warnings = [line for line in checked.stderr.splitlines() if "arn" in line]
        self.process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.log = Output(self.process.stdout)
        eventually(self._accepts, 10, "the proxy")

    def _accepts(self) -> bool:
        assert self.process.poll() is None, self.log.finish()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def connect(self, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=SECONDS, context=self.tls, source_address=(source, 0)
        )

    def request(self, method: str, target: str, body=None, source="127.0.0.1", **headers) -> Reply:
        connection = self.connect(source)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, target, body, fields)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def serves(self) -> bool:
        return self.request("GET", "/live").status == 200

    def logged(self) -> str:
        """Everything the proxy wrote down so far."""
        return self.log.text()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        finally:
            self.process.kill()
            self.process.wait()


class Haproxy(Proxy):
    program = "haproxy"

    def __init__(self, folder: Path, *server_ports: int):
        super().__init__(folder)
        self.control = folder / "control"
        second = "    server two 127.0.0.1:8029\n"
        changes = {
            "\nglobal\n": f"\nglobal\n    stats socket {self.control}\n",
            "log /dev/log local0": "log stdout format raw local0",
            "bind :80\n": f"bind 127.0.0.1:{self.plain_port}\n",
            "bind :443 ssl crt /etc/haproxy/certs/crypto-price-api.pem": (
                f"bind 127.0.0.1:{self.port} ssl crt {self.certificate.path}"
            ),
            "server one 127.0.0.1:8019": f"server one 127.0.0.1:{server_ports[0]}",
            second: second.replace("8029", str(server_ports[1])) if server_ports[1:] else "",
        }
        file = folder / "haproxy.cfg"
        file.write_text(self._substitute(HAPROXY_FILE.read_text(), changes))
        binary = find_program(self.program)
        self._launch([binary, "-c", "-f", str(file)], [binary, "-db", "-f", str(file)])

    def is_up(self, server: str) -> bool:
        """What the health checks say."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(SECONDS)
            control.connect(str(self.control))
            control.sendall(b"show stat\n")
            text = b"".join(iter(lambda: control.recv(65536), b"")).decode()
        rows = [line.split(",") for line in text.splitlines() if line]
        status = rows[0].index("status")
        return any(row[:2] == ["api", server] and row[status] == "UP" for row in rows)


class Nginx(Proxy):
    program = "nginx"

    def __init__(self, folder: Path, server_port: int):
        super().__init__(folder)
        self.access_log = folder / "access.log"
        changes = {
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "    listen [::]:80;\n": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "    listen [::]:443 ssl http2;\n": "",
            "/etc/nginx/certs/crypto-price-api.crt": str(self.certificate.certificate),
            "/etc/nginx/certs/crypto-price-api.key": str(self.certificate.key),
            "/var/log/nginx/crypto-price-api.log": str(self.access_log),
            "/var/log/nginx/crypto-price-api.error.log": str(folder / "error.log"),
            "server 127.0.0.1:8019;": f"server 127.0.0.1:{server_port};",
        }
        site = folder / "site.conf"
        site.write_text(self._substitute(NGINX_FILE.read_text(), changes))
        scratch = "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        file = folder / "nginx.conf"
        file.write_text(
            f"{user}daemon off;\npid {folder}/pid;\nworker_processes 1;\nevents {{}}\n"
            f"http {{\n{scratch}include {site};\n}}\n"
        )
        command = [find_program(self.program), "-e", "stderr", "-c", str(file), "-p", str(folder)]
        self._launch([*command, "-t"], command)

    def logged(self) -> str:
        files = [file for file in (self.access_log, self.folder / "error.log") if file.exists()]
        return super().logged() + "".join(file.read_text() for file in files)
