"""Secrets that are sent to a server wherever a client can put them, and looked for afterwards."""

import base64
import json
import urllib.parse
from collections.abc import Iterator

from client import Client, Reply
from stream import Stream
from websockets import ConnectionClosed

HALF = 16  # No half of a secret must be found either.


def spellings(secret: str) -> list[bytes]:
    """What must not be found: raw, percent-encoded, in base64 at each of its three alignments."""
    encoded = "".join(f"%{ord(character):02X}" for character in secret)
    found = [secret, urllib.parse.quote(secret, safe=""), encoded, encoded.lower()]
    if len(secret) >= 2 * HALF:
        found += [secret[:HALF], secret[HALF:]]
    for shift in range(3):
        whole = base64.b64encode(b"x" * shift + secret.encode()).decode()
        found.append(whole[4:-4])  # Without what the neighbours have a part in.
    return [text.encode() for text in found]


def hits(secrets: dict[str, str], places: dict[str, bytes]) -> list[tuple[str, str, bytes]]:
    """Which secret stands where, and as what."""
    return [
        (what, name, spelling)
        for what, secret in secrets.items()
        for spelling in spellings(secret)
        for name, content in places.items()
        if spelling in content
    ]


def send_everywhere(server, canary: str) -> list[bytes]:
    """All answers, with their heads."""
    told = [in_full(reply) for reply in replies(server.client, canary)]
    told += [server.client.raw(text.encode()) for text in broken_requests(canary)]
    return told + socket_messages(server.port, canary)


def in_full(reply: Reply) -> bytes:
    return f"{reply.status}\n{reply.headers}\n".encode() + reply.plain_body()


def replies(client: Client, canary: str) -> Iterator[Reply]:
    for target in targets(canary):
        yield client.get(target)
    for fields in headers(canary):
        yield client.get("/users/me", **fields)
        yield client.post("/portfolios", {"name": "n", "description": "d"}, **fields)
    for body in bodies(canary):
        yield client.post("/users", body)
        for target in ["/portfolios", "/alerts", "/webhooks"]:
            yield client.post(target, body, x_api_key=canary)


def targets(canary: str) -> list[str]:
    plain = urllib.parse.quote(canary, safe="")
    odd = "".join(f"%{ord(character):02x}" for character in canary)
    return [
        f"/users/me?api_key={plain}",
        f"/users/me?api_key={odd}",
        f"/users/me?api%5Fkey={plain}",
        f"/users/me?next=%2Fusers%2Fme%3Fapi_key%3D{plain}",
        f"/users/{plain}",
        f"/users/{odd}",
        f"/crypto/{plain}",
        f"/crypto/{plain}/history?days={plain}",
        f"/crypto/bitcoin/ohlc?interval={plain}&from={plain}",
        f"/portfolios/{plain}?api_key={plain}",
        f"/crypto/prices?vs_currency={plain}&limit={plain}",
        f"/search/crypto?query={plain}",
        f"/{'x' * 9000}?api_key={plain}",
    ]


def headers(canary: str) -> list[dict[str, str]]:
    basic = base64.b64encode(f"{canary}:{canary}".encode()).decode()
    referer = f"http://a/?api_key={canary}"
    return [
        {"authorization": f"Bearer {canary}"},
        {"authorization": f"Basic {basic}"},
        {"x_api_key": canary, "idempotency_key": canary},
        {"x_api_key": f"{canary}x"},
        {"x_api_key": canary, "authorization": f"Bearer {canary}x"},
        {"x_api_key": canary, "x_request_id": canary},
        {"cookie": f"api_key={canary}", "referer": referer, "user_agent": canary},
        {"origin": f"https://{canary}", "x_forwarded_for": canary},
    ]


def bodies(canary: str) -> list[object]:
    return [
        {"username": canary, "email": canary},
        {"api_key": canary},
        {canary: canary},
        f'{{"x":"{canary}',
    ]


def broken_requests(canary: str) -> list[str]:
    return [
        f"GET /users/me?api_key={canary} HTTP/9.9\r\n\r\n",
        f"{canary} / HTTP/1.1\r\nHost: a\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {canary}\r\nX-Api-Key {canary}\r\n\r\n",
        f"GET /ws?api_key={canary} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
    ]


def socket_messages(port: int, canary: str) -> list[bytes]:
    query = "?api_key=" + urllib.parse.quote(canary, safe="")
    first = json.dumps({"type": "auth", "api_key": canary})
    told = []
    for messages in [[first, json.dumps({"type": canary}), f"nonsense {canary}"], [canary]]:
        for target in [query, ""]:
            told += conversation(port, target, messages)
    return told


def conversation(port: int, query: str, messages: list[str]) -> list[bytes]:
    """What is answered to each; nothing more once the server has closed."""
    told = []
    with Stream(port, query) as stream:
        try:
            for message in messages:
                stream.send(message)
                told.append(stream.receive_text().encode())
        except ConnectionClosed as closed:
            told.append(str(closed).encode())
    return told
