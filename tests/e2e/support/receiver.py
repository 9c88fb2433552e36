"""A receiver of webhooks on loopback: keeps what it gets and answers as its script says."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    at: float  # monotonic
    wall: float
    path: str
    headers: Message
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def json(self) -> Any:
        return json.loads(self.body)

    def events(self) -> list[dict[str, Any]]:
        data = self.json()["data"]
        return data["events"] if self.json()["type"] == "alert_digest" else [data]

    def is_signed_with(self, *secrets: str) -> bool:
        """Exactly one signature for each secret, by an implementation that is not the server's."""
        content = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = set()
        for secret in secrets:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
            digest = hmac.new(key, content, hashlib.sha256).digest()
            expected.add("v1," + base64.b64encode(digest).decode())
        given = self.headers["webhook-signature"].split(" ")
        return len(given) == len(secrets) and set(given) == expected


Answer = tuple[int, dict[str, str]]
Script = Callable[[int], Answer]  # Gets how many requests came before.


def accept(_: int) -> Answer:
    return 200, {}


class Receiver:
    def __init__(self, script: Script = accept):
        self.script = script
        self._lock = threading.Lock()
        self._received: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, fields = receiver._take(self.path, self.headers, body)
                self.send_response(status)
                for name, value in {"Content-Length": "0", **fields}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.02,), daemon=True)
        self._thread.start()

    def _take(self, path: str, headers: Message, body: bytes) -> Answer:
        with self._lock:
            before = len(self._received)
            self._received.append(Received(time.monotonic(), time.time(), path, headers, body))
        return self.script(before)

    @property
    def received(self) -> list[Received]:
        with self._lock:
            return list(self._received)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_) -> None:
        self.close()


class Listener:
    """Takes connections on loopback and counts them; `treat` is all that happens to each."""

    def __init__(self, treat: Callable[[socket.socket], None] = lambda _: None):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self.connections: list[socket.socket] = []
        self._treat = treat
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._treat, args=(connection,), daemon=True).start()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self.connections:
            connection.close()


def drip(connection: socket.socket) -> None:
    """A byte of the head now and then, for ever."""
    pause = threading.Event()
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not pause.wait(0.2):
            connection.sendall(b"a")
    except OSError:
        pass
