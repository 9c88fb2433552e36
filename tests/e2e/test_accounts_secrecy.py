"""API keys are nowhere on disk and in no log, however they are sent."""

import sqlite3
import subprocess

import pytest
from canaries import hits, send_everywhere
from harness import SERVER_BINARY

PUBLIC_CHARACTERS = 8  # After the prefix: the id by which a key is looked up.


@pytest.fixture(params=["ck_", "my-app_"])
def prefix(request):
    return request.param


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
        LOG_REQUESTS="true",
        ENABLE_METRICS="true",
        METRICS_PORT="0",
    ).ready()
    once = "an-idempotency-key-0123456789"
    body = {"username": "kim", "email": "kim@example.com"}
    first = server.client.post("/users", body, idempotency_key=once).json()["api_key"]
    second = server.create_user("lee")["api_key"]
    keys = [first, second, rotate(server, first, once), rotate(server, second, None)]
    assert all(key.startswith(prefix) for key in keys)
    for key in keys[2:]:
        send_everywhere(server, key)

    metrics = server.metrics_client().get("/metrics").body
    assert b"api_requests_total{" in metrics

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
    files["metrics"] = metrics
    files["standard output"] = server.stdout.text().encode()
    assert sum(b"api_keys" in content for content in files.values()) >= 3  # Databases were read.
    assert b"[http] listening" in files["standard error"]

    # A beginning that is public must not hide the rest.
    secrets = {key: key[len(prefix) + PUBLIC_CHARACTERS :] for key in keys}
    assert hits(secrets, files) == []
    assert once.encode() not in b"".join(files.values())
