"""Starts and stops the real programs: the server and the simulated upstream, on free ports."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from client import OF_THIS_COMMIT, Client

ROOT = Path(__file__).resolve().parents[3]
BIN_DIR = Path(os.environ.get("CPA_BIN_DIR", ROOT / "build" / "release")).resolve()
SERVER_BINARY = BIN_DIR / "crypto-price-api"
SIM_BINARY = BIN_DIR / "tools" / "sim" / "sim"

SANITIZER_REPORT = re.compile(r"(Address|Thread|Leak|UndefinedBehavior)Sanitizer|runtime error:")
STOP_SECONDS = 30
POLL_SECONDS = 0.02

AT_ONCE = 5  # Cases of in_parallel: they mostly wait.

# Becomes the program, with the listening socket as descriptor 3: how systemd hands one over.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""

# As text and as JSON.
LISTENING = r'(?:\[http\] |"http","message":")listening on http://[^\s/]+:(\d+)(?:"\})?$'

RUNNING: list["Program"] = []  # What a failed test shows the log of.


def eventually(probe: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first truthy value of the probe; fails when there is none in time."""
    end = time.monotonic() + seconds
    tick = threading.Event()
    while True:
        value = probe()
        if value:
            return value
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        tick.wait(POLL_SECONDS)


def in_parallel(cases: Iterable[str], check: Callable[[str], None]) -> None:
    """Checks every case, several at a time; fails with the names of those that failed."""

    def verdict(case: str) -> str | None:
        try:
            check(case)
        except Exception as failure:  # Told with the others, so that one does not hide the rest.
            return f"{case}: {type(failure).__name__}: {failure}"
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        failures = [failure for failure in pool.map(verdict, cases) if failure]
    assert not failures, "\n".join(failures)


class Output:
    """The lines that a program writes to one of its streams."""

    def __init__(self, stream):
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream) -> None:
        for line in stream:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(self, pattern: str, seconds: float) -> re.Match[str] | None:
        """The first match in any line; None when the program ended or the time is over."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                for line in self._lines:
                    if found := re.search(pattern, line):
                        return found
                left = end - time.monotonic()
                if self._ended or left <= 0:
                    return None
                self._changed.wait(left)

    def text(self) -> str:
        if self._ended:
            self._thread.join()
        with self._changed:
            return "\n".join(self._lines)

    def finish(self) -> str:
        """Everything, once the program has ended."""
        self._thread.join(STOP_SECONDS)
        return self.text()


class Program:
    def __init__(
        self,
        binary: Path,
        arguments: list[str],
        folder: Path,
        env: dict[str, str],
        socket: int | None = None,
    ):
        assert binary.exists(), f"{binary} is not built (CPA_BIN_DIR names the build folder)"
        self.name = binary.name
        command = [str(binary), *arguments]
        if socket is not None:
            command = [sys.executable, "-c", HAND_OVER, str(socket), *command]
        self.process = subprocess.Popen(
            command,
            pass_fds=() if socket is None else (socket,),
            cwd=folder,
            env={"PATH": os.environ["PATH"], **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        self.crashed = False
        self.stdout = Output(self.process.stdout)
        self.log = Output(self.process.stderr)
        RUNNING.append(self)

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        code = self.process.wait(seconds)
        self.log.finish()
        return code

    def terminate(self) -> None:
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)

    def crash(self) -> None:
        """As by power loss: nothing of a clean end is asked for."""
        self.crashed = True
        self.kill()

    @property
    def is_sanitized(self) -> bool:
        """Built with a sanitizer, which makes it many times slower."""
        return "libasan" in Path(f"/proc/{self.pid}/maps").read_text()

    def stop(self) -> None:
        """A clean end is part of every test: exit code 0 and nothing from a sanitizer."""
        if self.crashed:
            return
        self.terminate()
        try:
            code = self.wait()
        finally:
            self.kill()
        log = self.log.text()
        assert not SANITIZER_REPORT.search(log), f"sanitizer report of {self.name}:\n{log}"
        assert code == 0, f"{self.name} ended with {code}:\n{log}"

    def kill(self) -> None:
        if self.is_running():
            self.process.kill()
            self.process.wait()
        if self in RUNNING:
            RUNNING.remove(self)


class Simulator(Program):
    """The simulated upstream with its control API."""

    def __init__(self, folder: Path, *arguments: str):
        defaults = ["--port", "0", "--seed", "1", "--step-ms", "1000", "--coins", "300"]
        super().__init__(SIM_BINARY, [*defaults, *arguments], folder, {})
        line = self.stdout.wait_for(r'\{.*"port".*\}', 10)
        assert line, f"the simulator did not start:\n{self.log.text()}"
        self.port = json.loads(line[0])["port"]
        self.client = Client(self.port, checked=False)
        self.base_url = f"http://127.0.0.1:{self.port}/api/v3"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        content = body if isinstance(body, bytes) or body is None else json.dumps(body)
        reply = self.client.request(method, "/_sim" + path, content)
        assert reply.status == 200, f"{method} {path}: {reply.status} {reply.body!r}"
        return reply.json() if reply.body else None

    def fault(self, kind: str, path: str = "/coins/markets", **details: Any) -> None:
        self.control("POST", "/faults", {"kind": kind, "path": path, **details})

    def heal(self) -> None:
        self.control("DELETE", "/faults")

    def freeze(self) -> None:
        self.control("POST", "/freeze", {"frozen": True})

    def move(self, coin: str, **change: Any) -> None:
        """price=50000, or percent=0.5 relative to now."""
        self.control("POST", "/price", {"id": coin, **change})

    def sink(self, coin: str, rank: int = 5000) -> None:
        """Behind all others; 0: where its cap puts it."""
        self.control("POST", "/coin", {"id": coin, "rank": rank})

    def withdraw(self, coin: str, withdrawn: bool = True) -> None:
        self.control("POST", "/coin", {"id": coin, "withdrawn": withdrawn})

    def can(self, body: bytes, status: int = 200, content_type: str = "application/json") -> None:
        """Answers page 1 of the markets with these bytes."""
        target = f"/canned?path=/coins/markets&page=1&status={status}&content_type={content_type}"
        self.control("PUT", target, body)

    def uncan(self) -> None:
        self.control("DELETE", "/canned")

    def calls(self, path: str = "", since: int = 0) -> list[dict[str, Any]]:
        """The API calls so far whose target contains `path`, oldest first."""
        answer = self.control("GET", f"/calls?since={since}")
        return [call for call in answer["calls"] if path in call["target"]]

    def next_call(self, path: str = "/coins/markets", seconds: float = 15) -> dict[str, Any]:
        """Waits for one more call of that kind, and tells it."""
        last = self.control("GET", "/calls")["last_sequence"]
        return eventually(lambda: self.calls(path, last), seconds, f"a call of {path}")[0]


class Server(Program):
    """crypto-price-api, ready for requests on its own port, database and folder."""

    def __init__(
        self,
        folder: Path,
        settings: dict[str, str],
        arguments: tuple[str, ...] = (),
        socket: int | None = None,
        binary: Path = SERVER_BINARY,
    ):
        self.binary = binary
        self.database = folder / "x.db"
        env = {
            "HOST": "127.0.0.1",
            "PORT": "0",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "ENABLE_METRICS": "false",
            "ENABLE_RATE_LIMITING": "false",
            "LOG_FILE": "",
            "MAX_WEBSOCKET_CONNECTIONS_PER_USER": "0",
            "RATE_LIMIT_DELAY": "0",
            "SIGNUP_LIMIT_PER_HOUR": "0",
            "WORKERS": "2",
            **settings,
        }
        self.started_at = time.monotonic()
        super().__init__(binary, list(arguments), folder, env, socket)

    def listen(self) -> "Server":
        line = self.log.wait_for(LISTENING, 30)
        assert line, f"the server does not listen:\n{self.log.text()}"
        self.port = int(line[1])
        # The repository's documents are not those of an older program.
        self.client = Client(self.port, checked=OF_THIS_COMMIT and self.binary == SERVER_BINARY)
        return self

    def ready(self) -> "Server":
        """Has prices, and the list of all coins, which comes a little later."""
        self.listen()
        eventually(self.is_ready, 15, "ready")
        eventually(self.knows_all_coins, 15, "the list of coins")
        return self

    def is_ready(self) -> bool:
        assert self.is_running(), f"the server ended:\n{self.log.text()}"
        return self.client.get("/ready").status == 200

    def knows_all_coins(self) -> bool:
        """Until it does, it cannot say of a coin that there is none."""
        return self.health()["components"]["prices"]["listed_coins"] > 0

    def metrics_client(self) -> Client:
        """With ENABLE_METRICS=true and METRICS_PORT=0."""
        line = self.log.wait_for(r"\[metrics\] listening on http://[^\s/]+:(\d+)/metrics$", 10)
        assert line, f"no metrics are served:\n{self.log.text()}"
        return Client(int(line[1]), checked=False)

    def create_user(self, name: str = "ann") -> dict[str, Any]:
        reply = self.client.post("/users", {"username": name, "email": f"{name}@example.com"})
        assert reply.status == 201, reply.body
        return reply.json()

    def health(self) -> dict[str, Any]:
        reply = self.client.get("/health")
        assert reply.status == 200
        return reply.json()

    def coin(self, coin: str) -> dict[str, Any]:
        reply = self.client.get(f"/crypto/prices?ids={coin}")
        assert reply.status == 200, reply.body
        return reply.json()[0]
