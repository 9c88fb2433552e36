"""A PostgreSQL server of our own, in a scratch folder, on a Unix socket."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from harness import eventually

BIN = Path("/usr/lib/postgresql/15/bin")
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


class Postgres:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cpa-pg-"))
        self.data = self.folder / "data"
        self.prefix = AS_POSTGRES if os.geteuid() == 0 else []  # It refuses to run as root.
        if self.prefix:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "app", "-E", "UTF8", "--no-sync")
        # What the product reads must not be words: the server speaks German, where Debian's package has put its
        # catalogue.
        self.environment = {**os.environ, "LANGUAGE": "de"}
        self.process: subprocess.Popen | None = None
        self.start()

    @staticmethod
    def is_installed() -> bool:
        return (BIN / "initdb").exists()

    def _command(self, program: str, *arguments: object) -> list[str]:
        return [*self.prefix, str(BIN / program), *map(str, arguments)]

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            self._command(program, *arguments), capture_output=True, text=True, cwd=self.folder
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        options = ["-k", self.folder, "-c", "listen_addresses=", "-c", "max_connections=60"]
        options += ["-c", "lc_messages=C.UTF-8"]
        self.process = subprocess.Popen(
            self._command("postgres", "-D", self.data, *options),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("a"),
        )
        eventually(self.answers, 60, "PostgreSQL")

    def answers(self) -> bool:
        return subprocess.run(self._command("pg_isready", "-h", self.folder, "-q")).returncode == 0

    def kill(self) -> None:
        """As an operator's `pg_ctl stop -m immediate`: no clean end."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def new_database(self, name: str) -> str:
        """Its URL."""
        self._run("createdb", "-h", self.folder, "-U", "app", name)
        return f"postgresql://app@/{name}?host={self.folder}"

    def execute(self, url: str, *statements: str) -> None:
        for statement in statements:
            self._run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Way:
    """To a server's socket. It breaks, with all that is on it, when clients have said so many things."""

    def __init__(self, server: Postgres, breaks_after: int):
        self.server = server
        self.folder = Path(tempfile.mkdtemp(prefix="cpa-way-"))
        self.left: int | None = breaks_after  # None: it does not break.
        self.broken = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._open()

    def url(self, url: str) -> str:
        return url.replace(str(self.server.folder), str(self.folder))

    def mend(self) -> None:
        self.left = None
        self._open()

    def close(self) -> None:
        self._break()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _open(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / ".s.PGSQL.5432"))
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _break(self) -> None:
        (self.folder / ".s.PGSQL.5432").unlink(missing_ok=True)
        for each in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self.broken.set()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError), listener:
            while True:
                client, _ = listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self.server.folder / ".s.PGSQL.5432"))
                self._sockets |= {client, server}
                for pair, counts in (((client, server), True), ((server, client), False)):
                    threading.Thread(target=self._pass, args=(*pair, counts), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while (said := source.recv(65536)) and not (counts and self._is_last()):
                target.sendall(said)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _is_last(self) -> bool:
        with self._lock:
            if self.left is None or self.broken.is_set():
                return self.broken.is_set() and self.left is not None
            self.left -= 1
            if self.left > 0:
                return False
            self._break()
            return True
