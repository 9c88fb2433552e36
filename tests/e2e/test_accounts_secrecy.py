"""API keys are nowhere on disk and in no log, however they are sent."""

import base64
import sqlite3
import subprocess
import urllib.parse

import pytest

from harness import SERVER_BINARY
from stream import Stream

PUBLIC_CHARACTERS = 8  # After the prefix: the id by which a key is looked up.


@pytest.fixture(params=["ck_", "my-app_"])
def prefix(request):
    return request.param


def spellings(key: str, prefix: str) -> list[bytes]:
    """What of a key must not be found: raw, percent-encoded, in base64 at each of its three
    alignments; the part after the public characters, so that no beginning hides the rest."""
    secret = key[len(prefix) + PUBLIC_CHARACTERS :]
    encoded = "".join(f"%{ord(character):02X}" for character in secret)
    found = [secret, secret[:16], secret[16:], urllib.parse.quote(secret), encoded, encoded.lower()]
    for shift in range(3):
        whole = base64.b64encode(b"x" * shift + secret.encode()).decode()
        found.append(whole[4:-4])  # Without what the neighbours have a part in.
    return [text.encode() for text in found]


def send_everywhere(server, key: str) -> None:
    client = server.client
    odd = "".join(f"%{ord(character):02x}" for character in key)
    for target in [
        f"/users/me?api_key={key}",
        f"/users/me?api_key={odd}",
        f"/users/me?api%5Fkey={key}",
        f"/users/me?next=%2Fusers%2Fme%3Fapi_key%3D{key}",
        f"/users/{key}",
        f"/users/{odd}",
        f"/crypto/{key}",
        f"/portfolios/{key}?api_key={key}",
        f"/crypto/prices?vs_currency={key}&limit={key}",
        f"/{'x' * 9000}?api_key={key}",
    ]:
        client.get(target)
    basic = base64.b64encode(f"{key}:{key}".encode()).decode()
    for fields in [
        {"authorization": f"Bearer {key}"},
        {"authorization": f"Basic {basic}"},
        {"x_api_key": key, "idempotency_key": key},
        {"x_api_key": f"{key}x"},
        {"x_api_key": key, "authorization": f"Bearer {key}x"},
        {"cookie": f"api_key={key}", "referer": f"http://a/?api_key={key}", "user_agent": key},
    ]:
        client.get("/users/me", **fields)
        client.post("/portfolios", {"name": "n", "description": "d"}, **fields)
    for body in [{"username": key, "email": key}, {"api_key": key}, {key: key}, f'{{"x":"{key}']:
        client.post("/users", body)
        client.post("/portfolios", body, x_api_key=key)
    for bytes_ in [
        f"GET /users/me?api_key={key} HTTP/9.9\r\n\r\n",
        f"{key} / HTTP/1.1\r\nHost: a\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {key}\r\nX-Api-Key {key}\r\n\r\n",
        f"GET /ws?api_key={key} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
    ]:
        client.raw(bytes_.encode())
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        stream.send(f'{{"type":"auth","api_key":"{key}"}}')
        stream.ask({"type": key})
        stream.ask(f"nonsense {key}")


def rotate(server, key: str, once: str | None) -> str:
    fields = {"idempotency_key": once} if once else {}
    reply = server.client.post("/users/me/api-key", "", x_api_key=key, **fields)
    assert reply.status == 201, reply.body
    return reply.json()["api_key"]


def test_no_key_is_on_disk_or_in_the_log(start_here, prefix):
    folder = start_here.folder("secrecy")
    server = start_here.server(
        folder=folder,
        MOCK_COINGECKO_API="true",
        LOG_LEVEL="trace",
        LOG_FILE=str(folder / "logs" / "server.log"),
        DATABASE_ECHO="true",
        API_KEY_PREFIX=prefix,
        DEBUG_RESPONSES="true",
    ).ready()
    once = "an-idempotency-key-0123456789"
    body = {"username": "kim", "email": "kim@example.com"}
    first = server.client.post("/users", body, idempotency_key=once).json()["api_key"]
    second = server.create_user("lee")["api_key"]
    keys = [first, second, rotate(server, first, once), rotate(server, second, None)]
    assert all(key.startswith(prefix) for key in keys)
    for key in keys[2:]:
        send_everywhere(server, key)

    database = folder / "x.db"
    backup = sqlite3.connect(folder / "copy.db")
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as source:
        source.backup(backup)
    backup.close()
    made = subprocess.run(
        [SERVER_BINARY, "backup", str(folder / "backup.db"), "--database-url", f"sqlite:///{database}"],
        cwd=folder,
        capture_output=True,
        timeout=30,
    )
    assert made.returncode == 0, made.stderr
    files = {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    server.stop()
    files |= {f"{file} at the end": file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    files["standard error"] = server.log.text().encode()
    files["standard output"] = server.stdout.text().encode()
    assert sum(b"api_keys" in content for content in files.values()) >= 3  # Databases were read.
    assert b"[http] listening" in files["standard error"]

    hits = [
        (name, spelling)
        for key in keys
        for spelling in spellings(key, prefix)
        for name, content in files.items()
        if spelling in content
    ]
    assert hits == []
    assert once.encode() not in b"".join(files.values())
