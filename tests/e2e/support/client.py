"""A plain HTTP client that knows the API's document, and a raw one for what no client library would send."""

import gzip
import http.client
import json
import os
import socket
from dataclasses import dataclass
from email.message import Message
from typing import Any

import contract
import recording

SECONDS = 10


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.text())

    def text(self) -> str:
        return self.plain_body().decode()

    def plain_body(self) -> bytes:
        zipped = self.body and self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.body) if zipped else self.body

    def problems(self) -> list[tuple[str, tuple[str, ...], Any]]:
        """Type, place and input of each thing that a 422 complains about."""
        assert self.status == 422, (self.status, self.body)
        for problem in self.json()["detail"]:
            assert problem["msg"]
        return [(p["type"], tuple(p["loc"]), p["input"]) for p in self.json()["detail"]]


# The documents of the repository are not those of an older program (`./dev prove neighbours`).
OF_THIS_COMMIT = "CPA_OLDER_PROGRAM" not in os.environ


class Client:
    """Fails on every request and answer that the API's document does not allow, unless `checked` is
    false: then it talks to another program."""

    def __init__(self, port: int, checked: bool = OF_THIS_COMMIT):
        self.port = port
        self.checked = checked

    def request(
        self,
        method: str,
        target: str,
        body: str | bytes | None = None,
        headers: dict[str, str] | None = None,
        seconds: float = SECONDS,
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            reply = Reply(response.status, response.headers, response.read())
        finally:
            connection.close()
        if self.checked:
            recording.note_answer(method, target, reply.status, reply.headers, reply.plain_body())
            answer = (reply.status, reply.headers, reply.plain_body())
            contract.openapi().check(method, target, (headers or {}, body), answer)
        return reply

    def get(self, target: str, **headers: str) -> Reply:
        return self.request("GET", target, headers=_names(headers))

    def post(self, target: str, body: Any, **headers: str) -> Reply:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        fields = {"Content-Type": "application/json", **_names(headers)}
        return self.request("POST", target, text, fields)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)

    def raw(self, data: bytes) -> bytes:
        """Everything the server says to these bytes, until it closes; the end is ours."""
        with self.connect() as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # It may close before it has read everything; its answer is still there.
            return receive_all(connection)


def receive_all(connection: socket.socket) -> bytes:
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def _names(fields: dict[str, str]) -> dict[str, str]:
    """x_api_key="a" stands for the field X-Api-Key."""
    return {name.replace("_", "-").title(): value for name, value in fields.items()}
