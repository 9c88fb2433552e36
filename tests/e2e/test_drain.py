"""A stop that nobody notices: load balancers turn away first, or the successor takes the socket.

More restarts on one socket: `./dev prove shipping`.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from client import Client
from harness import HAND_OVER, SERVER_BINARY, eventually
from stream import Stream

MOCK = {"MOCK_COINGECKO_API": "true"}
HANDOVERS = int(os.environ.get("CPA_HANDOVERS", "3"))
CALLERS = 4
PAUSE_SECONDS_MAX = 3


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0), backlog=128) as handed_over:
        yield handed_over


# --- before the port is closed --------------------------------------------------------------------


def test_a_stop_is_announced_before_anything_is_refused(start_here):
    server = start_here.server(**MOCK, SHUTDOWN_DELAY=2, SHUTDOWN_TIMEOUT=10).ready()
    key = server.create_user()["api_key"]
    with Stream(server.port, "?api_key=" + key) as stream:
        stream.greeting()
        told_at = time.monotonic()
        server.terminate()
        eventually(lambda: server.client.get("/ready").status == 503, 1, "not ready any more")
        assert server.client.get("/live").status == 200
        assert server.client.get("/users/me", x_api_key=key).status == 200
        assert stream.ask({"type": "ping"})["type"] == "pong"
        assert stream.close_code() == 1001
        assert time.monotonic() - told_at > 1.9, "sockets are closed only after the delay"
    assert server.wait() == 0


def test_a_second_signal_ends_the_wait(start_here):
    server = start_here.server(**MOCK, SHUTDOWN_DELAY=20).ready()
    server.terminate()
    assert server.log.wait_for("stopping", 5)
    eventually(lambda: server.client.get("/ready").status == 503, 2, "not ready any more")
    server.terminate()
    assert server.process.wait(5) == -signal.SIGTERM
    server.crashed = True  # On purpose.


# --- a socket that is handed over -----------------------------------------------------------------


class Callers:
    """Clients that connect anew for every request, until they are told to stop."""

    def __init__(self, port: int):
        self.failures: list[str] = []
        self.answered = 0
        self.longest = 0.0
        self._client = Client(port)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._call) for _ in range(CALLERS)]

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _call(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                status = self._client.get("/live").status
                failure = None if status == 200 else f"status {status}"
            except OSError as error:
                failure = repr(error)
            with self._lock:
                self.answered += failure is None
                self.failures += [failure] if failure else []
                self.longest = max(self.longest, time.monotonic() - began)


def test_nobody_is_refused_while_one_process_follows_another(start_here, listening):
    folder = start_here.folder("handed")
    hand = {"folder": folder, "socket": listening.fileno(), **MOCK}
    server = start_here.server(**hand).listen()
    assert server.port == listening.getsockname()[1], "PORT is not used"
    assert "1 listening sockets were handed over" in server.log.text()
    with Callers(listening.getsockname()[1]) as callers:
        for _ in range(HANDOVERS):
            served = callers.answered
            eventually(lambda: callers.answered > served + 20, 10, "answers")
            server.stop()
            server = start_here.server(**hand).listen()
    print(f"{callers.answered} answers, the longest after {callers.longest:.3f} s")
    assert callers.failures == []
    assert callers.longest < PAUSE_SECONDS_MAX


def test_something_else_than_a_listening_socket_is_a_clear_error(tmp_path):
    with socket.socket() as idle:
        ended = subprocess.run(
            [sys.executable, "-c", HAND_OVER, str(idle.fileno()), SERVER_BINARY],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "LOG_FILE": "", **MOCK},
            pass_fds=(idle.fileno(),),
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert ended.returncode == 1
    assert "descriptor 3" in ended.stderr
