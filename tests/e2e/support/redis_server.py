"""A Redis of our own: Debian's redis-server on a free port, in a folder of its own."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

PASSWORD = "canary-redis-password"


class Redis:
    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.port = port
        self._process = None

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/1"

    def start(self, *more: str) -> "Redis":
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("redis-server is not installed (Debian's package redis-server)")
        self._process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", PASSWORD,
             "--dir", str(self.folder), "--save", "", "--appendonly", "no", *more],
            stdout=subprocess.PIPE, text=True,
        )
        for line in self._process.stdout:
            if "Ready to accept connections" in line:
                return self
        raise AssertionError("redis-server ended at once")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def ask(self, *words: str | bytes) -> bytes:
        """One command; the raw answer of a bulk string, or the line of another."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            reader = connection.makefile("rb")
            answer = b""
            for command in (["AUTH", PASSWORD], ["SELECT", "1"], words):
                parts = [word.encode() if isinstance(word, str) else word for word in command]
                connection.sendall(b"*%d\r\n" % len(parts))
                for part in parts:
                    connection.sendall(b"$%d\r\n%s\r\n" % (len(part), part))
                answer = reader.readline().rstrip(b"\r\n")
            if answer.startswith(b"$") and answer != b"$-1":
                return reader.read(int(answer[1:]))
            return answer

    def ask_all(self, *words: str) -> list[bytes]:
        """One command whose answer is a list of strings."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            reader = connection.makefile("rb")
            for command in (["AUTH", PASSWORD], ["SELECT", "1"], words):
                connection.sendall(b"*%d\r\n" % len(command))
                for word in command:
                    connection.sendall(b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()))
                answer = reader.readline().rstrip(b"\r\n")
            assert answer.startswith(b"*"), answer
            return [reader.read(int(reader.readline()[1:]) + 2)[:-2] for _ in range(int(answer[1:]))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
