"""WebSocket clients for the tests: a library one for good manners, which holds what it is told
against the socket's document, and a raw one for bad."""

import asyncio
import base64
import json
import os
import socket
import ssl
import struct
import threading
import time
from typing import Any

import contract
import recording
import websockets

SECONDS = 5

# On a thread of its own, so that a client answers pings also while its test does something else.
_loop = asyncio.new_event_loop()
threading.Thread(target=_loop.run_forever, daemon=True).start()


class Stream:
    """A client of /ws by the `websockets` library, to be called without async."""

    def __init__(
        self,
        port: int,
        query: str = "",
        headers=(),
        compression: str | None = None,
        tls: ssl.SSLContext | None = None,
        checked: bool = True,
    ):
        self.checked = checked
        url = f"{'wss' if tls else 'ws'}://127.0.0.1:{port}/ws{query}"
        # Messages not read yet must not hold back the close frame: closing would take 30 s.
        options = {"compression": compression, "extra_headers": list(headers)}
        options |= {"max_size": None, "max_queue": None}
        if tls:
            options["ssl"] = tls

        async def connect():
            return await websockets.connect(
                url, ping_interval=None, open_timeout=SECONDS, **options
            )

        self._socket = self._run(connect())

    @staticmethod
    def _run(work):
        return asyncio.run_coroutine_threadsafe(work, _loop).result()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self._run(self._socket.close())

    @property
    def extensions(self) -> list[str]:
        return [extension.name for extension in self._socket.extensions]

    def send(self, message: Any) -> None:
        text = message if isinstance(message, (str, bytes)) else json.dumps(message)
        self._run(self._socket.send(text))

    def receive_text(self, seconds: float = SECONDS) -> str:
        text = self._run(asyncio.wait_for(self._socket.recv(), seconds))
        if self.checked:
            recording.note_message(text)
            contract.asyncapi().check_told(text)
        return text

    def receive(self, seconds: float = SECONDS) -> dict[str, Any]:
        return json.loads(self.receive_text(seconds))

    def greeting(self) -> dict[str, Any]:
        message = self.receive()
        assert message["type"] == "connected", message
        return message

    def ask(self, message: Any) -> dict[str, Any]:
        """Sends, and returns the first message that is no price update."""
        self.send(message)
        return self.until(lambda answer: answer["type"] != "price_update")

    def until(self, is_wanted, seconds: float = SECONDS) -> dict[str, Any]:
        """The first message that is wanted; those before it are dropped."""
        end = time.monotonic() + seconds
        while True:
            message = self.receive(max(0.001, end - time.monotonic()))
            if is_wanted(message):
                return message

    def update_of(self, coin: str, seconds: float = SECONDS) -> dict[str, Any]:
        return self.until(lambda message: is_update(message, coin), seconds)

    def close_code(self, seconds: float = SECONDS) -> int:
        """Reads until the server closes; the code it gave."""
        end = time.monotonic() + seconds
        try:
            while True:
                self.receive_text(max(0.001, end - time.monotonic()))
        except websockets.ConnectionClosed:
            return self._socket.close_code


def is_update(message: dict[str, Any], coin: str) -> bool:
    return message["type"] == "price_update" and message["data"]["id"] == coin


def upgrade_request(target: str, *fields: str) -> bytes:
    lines = [
        f"GET {target} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version: 13",
        *fields,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def client_frame(opcode: int, payload: bytes, fin: bool = True, mask: bool = True) -> bytes:
    head = bytes([(0x80 if fin else 0) | opcode])
    flag = 0x80 if mask else 0
    if len(payload) < 126:
        head += bytes([flag | len(payload)])
    elif len(payload) < 65536:
        head += bytes([flag | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([flag | 127]) + struct.pack(">Q", len(payload))
    if not mask:
        return head + payload
    key = b"\x12\x34\x56\x78"
    return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))


class RawStream:
    """A client of /ws that sends any bytes."""

    def __init__(self, port: int, query: str):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.socket.sendall(upgrade_request("/ws" + query))
        self._left = b""
        while b"\r\n\r\n" not in self._left:
            chunk = self.socket.recv(4096)
            assert chunk, self._left
            self._left += chunk
        head, _, self._left = self._left.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head

    def __enter__(self) -> "RawStream":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def _take(self, count: int) -> bytes:
        while len(self._left) < count:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise EOFError
            self._left += chunk
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def frame(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame."""
        first, second = self._take(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack(">H", self._take(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self._take(8))
        return first & 0x0F, self._take(length)

    def close_code(self) -> int | None:
        """Reads until the server closes; None when it drops the connection without a code."""
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == 8:
                    return struct.unpack(">H", payload[:2])[0]
        except (EOFError, ConnectionResetError):
            return None
