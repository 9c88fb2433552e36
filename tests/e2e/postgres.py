"""A PostgreSQL server of our own, in a scratch folder, on a Unix socket."""

import os
import shutil
import signal
import subprocess
import tempfile
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
