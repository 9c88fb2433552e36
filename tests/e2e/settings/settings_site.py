"""What the table of settings is made of: a row for each setting, groups of rows that share two
servers, and the site at which a row looks."""

import contextlib
import itertools
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from client import Client
from harness import POLL_SECONDS, SERVER_BINARY, Server, Simulator
from stream import RawStream, client_frame

MOCK = {"MOCK_COINGECKO_API": "true"}
_names = itertools.count()


@dataclass(frozen=True)
class Row:
    """A setting, two values, and what is seen from outside with each of them."""

    name: str
    sees: dict[str, Any]
    look: Callable[["Site"], Any]


@dataclass(frozen=True)
class Group:
    """Rows that do not disturb each other: the first server has the first value of each of them,
    the second server the second. The rows are looked at in their order, or all at once.

    `base` is what both servers have as well; {address} in it is a loopback address of their own.
    """

    name: str
    rows: tuple[Row, ...]
    base: dict[str, str] = field(default_factory=dict)
    needs_sim: bool = False
    at_once: bool = False
    starts: Callable[["Site"], None] = lambda site: site.serve().ready()

    def column(self, number: int) -> dict[str, str]:
        return self.base | {row.name: list(row.sees)[number] for row in self.rows}


class Site:
    """A server with its settings, and what may be seen of it."""

    server: Server

    def __init__(self, start, group: Group, number: int):
        self.start = start
        self.group = group
        self.folder: Path = start.folder("site")
        self.memory: dict[str, Any] = {}  # What the start leaves for the looks.
        self.sim: Simulator | None = start.sim() if group.needs_sim else None
        self.told = group.column(number)
        self.settings = {
            name: value.format(address=own_address(number)) for name, value in self.told.items()
        }
        if self.sim:
            self.settings.setdefault("COINGECKO_BASE_URL", self.sim.base_url)

    def serve(self, socket: int | None = None) -> Server:
        self.server = self.start.server(folder=self.folder, socket=socket, **self.settings)
        return self.server

    def serve_unheard(self) -> None:
        """The port is known even when the log does not tell it."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            self.serve(listening.fileno())
        self.server.port = port
        self.server.client = Client(port)
        assert within(lambda: self.client.get("/live").status == 200, 10)

    @property
    def client(self) -> Client:
        return self.server.client

    def new_key(self) -> str:
        return self.server.create_user(f"user{next(_names)}")["api_key"]

    def statuses(self, target: str, body: Any, count: int, key: str) -> list[int]:
        """Of so many posts of the same."""
        return [self.client.post(target, body, x_api_key=key).status for _ in range(count)]

    def log(self) -> str:
        return self.server.log.text()

    def scrape(self) -> str:
        return self.server.metrics_client().get("/metrics").text()

    def threads(self) -> list[str]:
        """The names of the server's threads."""
        tasks = Path(f"/proc/{self.server.pid}/task")
        return [(task / "comm").read_text().strip() for task in tasks.iterdir()]

    def open_files(self) -> list[str]:
        names = []
        for link in Path(f"/proc/{self.server.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # Closed meanwhile.
                names.append(os.readlink(link))
        return names

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess:
        """A command of the program with the settings of this site, to its end."""
        return subprocess.run(
            [str(SERVER_BINARY), *words],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LOG_FILE": "", **self.settings, **more},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )


def within(probe: Callable[[], Any], seconds: float) -> bool:
    """Whether the probe succeeds in time."""
    end = time.monotonic() + seconds
    tick = threading.Event()
    while not probe():
        if time.monotonic() > end:
            return False
        tick.wait(POLL_SECONDS)
    return True


def upgraded(site: Site, key: str) -> RawStream:
    return RawStream(site.server.port, f"?api_key={key}")


def messages(raw: RawStream, seconds: float = 5) -> Iterator[dict[str, Any]]:
    """What the socket is told until the time is over or the server closes; pings are answered."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        raw.socket.settimeout(left)
        try:
            opcode, payload = raw.frame()
        except (TimeoutError, EOFError, ConnectionResetError):
            return
        if opcode == 8:
            return
        if opcode == 9:
            raw.socket.sendall(client_frame(10, payload))
        elif opcode == 1:
            yield json.loads(payload)


def say(raw: RawStream, message: dict[str, Any]) -> None:
    raw.socket.sendall(client_frame(1, json.dumps(message).encode()))


def own_address(number: int) -> str:
    """A loopback address on which nobody else listens, so that any port is free."""
    pid = os.getpid()
    return f"127.{100 + number}.{pid >> 8 & 255}.{pid & 255}"


def accepts(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True
