"""A3, I1: no user's work is felt by another. Long answers come in pieces, off the loops, of one
state; each user has a share of the threads, and what is too much for it is told so."""

import csv
import gzip
import io
import json
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from client import receive_all
from harness import Program, eventually
from portfolio import Owner
from test_metrics import scrape

ROWS = 12_000
SETTINGS = {
    "MOCK_COINGECKO_API": "true",
    "ENABLE_METRICS": "true",
    "METRICS_PORT": "0",
    "MAX_WRITES_PER_USER": "2",
    "MAX_WAITING_PER_USER": "3",
}


def csv_file(rows: int) -> str:
    lines = ["executed_at,type,crypto_id,quantity,price_per_unit,fee,notes"]
    for i in range(rows):
        day, minute = divmod(i, 1440)
        at = f"2025-{1 + day // 28:02}-{1 + day % 28:02}T{minute // 60:02}:{minute % 60:02}:00Z"
        lines.append(f"{at},buy,bitcoin,{i + 1},100,0,row {i}")
    return "\r\n".join(lines) + "\r\n"


@pytest.fixture(scope="module")
def server(start, database_settings):
    return start.server(**{**SETTINGS, **database_settings}).ready()


@pytest.fixture(scope="module")
def ann(server):
    return Owner(server.client, server.create_user("ann")["api_key"])


@pytest.fixture(scope="module")
def large(ann):
    portfolio = ann.portfolio("large")
    headers = {"X-Api-Key": ann.key, "Content-Type": "text/csv"}
    target = portfolio.path + "/transactions/import"
    reply = ann.client.request("POST", target, csv_file(ROWS), headers, seconds=60)
    assert reply.status == 201, reply.body
    return portfolio


def resident_mib(program: Program) -> float:
    (line,) = [
        line
        for line in Path(f"/proc/{program.pid}/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    ]
    return int(line.split()[1]) / 1024


def test_i1_what_large_work_held_goes_back(start_here):
    server = start_here.server(**SETTINGS).ready()
    if server.is_sanitized:
        pytest.skip("a sanitizer keeps what was freed")
    owner = Owner(server.client, server.create_user("large")["api_key"])
    target = owner.portfolio().path + "/transactions/import?dry_run=true"
    fields = {"X-Api-Key": owner.key, "Content-Type": "text/csv"}
    file = csv_file(20_000)

    def import_dry(_) -> int:
        return server.client.request("POST", target, file, fields, seconds=60).status

    assert import_dry(0) == 200
    before = resident_mib(server)
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(import_dry, range(10))) == {200}
    eventually(lambda: resident_mib(server) < before + 32, 30, "the memory is given back")


def asked(owner: Owner, target: str, version: str = "1.1", more: str = "") -> bytes:
    return (
        f"GET {target} HTTP/{version}\r\nHost: a\r\nX-API-Key: {owner.key}\r\n{more}\r\n".encode()
    )


def notes(text: str) -> list[str]:
    return [row["notes"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_a_long_file_is_whole_in_every_form(ann, large):
    target = large.path + "/transactions/export"
    plain = ann.get(target)
    assert plain.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in plain.headers
    assert sorted(notes(plain.text())) == sorted(f"row {i}" for i in range(ROWS))
    packed = ann.get(target, accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    head = ann.client.request("HEAD", target, headers={"X-Api-Key": ann.key})
    assert (head.status, head.body) == (200, b"")
    old = ann.client.raw(asked(ann, target, "1.0"))
    fields, _, body = old.partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in fields and b"Connection: close" in fields
    assert body == plain.body


def test_a_long_file_is_of_one_state(ann, large):
    """D2: a row that is moved while the file is read is there once, where it was."""
    first = large.read("/transactions?limit=1")[0]
    target = large.path + "/transactions/export"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", ann.client.port))
        connection.sendall(asked(ann, target, more="Connection: close\r\n"))
        begun = connection.recv(4096)
        moved = {"executed_at": "2020-01-01T00:00:00Z", "notes": "moved"}
        assert ann.patch(large.path + "/transactions/" + first["id"], moved).status == 200
        text = (begun + receive_all(connection)).decode()
    assert text.endswith("0\r\n\r\n")
    assert "moved" not in text and f",{first['notes']}," in text
    back = {"executed_at": first["executed_at"], "notes": first["notes"]}
    assert ann.patch(large.path + "/transactions/" + first["id"], back).status == 200


def test_who_does_not_read_holds_up_himself_alone(server, ann, large):
    """Exports nobody reads wait in their owner's queue; somebody else's are made meanwhile."""
    target = large.path + "/transactions/export"
    bob = Owner(server.client, server.create_user("bob")["api_key"])
    savings = bob.portfolio()
    sockets = []
    try:
        for _ in range(4):
            connection = socket.socket()
            sockets.append(connection)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(asked(ann, target))
        savings.traded("buy", "bitcoin", 1, 100)
        assert bob.get(savings.path + "/transactions/export").status == 200
        assert len(ann.get(large.path + "/transactions?limit=500").json()) == 500
    finally:
        for connection in sockets:
            connection.close()
    eventually(lambda: ann.get(target).status == 200, 10, "the next one's turn")


def test_too_much_of_one_user_is_refused_and_nobody_else_notices(server):
    """A3 (b): with the writer held, two of a user's writes run, three wait, the rest get 429."""
    if not server.database.exists():
        pytest.skip("holds the lock of an SQLite file")
    one = Owner(server.client, server.create_user("one")["api_key"])
    other = Owner(server.client, server.create_user("other")["api_key"])
    mine, theirs = one.portfolio(), other.portfolio()
    foreign = sqlite3.connect(server.database, isolation_level=None)
    with ThreadPoolExecutor(11) as pool:
        foreign.execute("BEGIN IMMEDIATE")
        try:
            crowd = [pool.submit(mine.trade, "buy", "bitcoin", 1, 1) for _ in range(9)]
            eventually(lambda: sum(each.done() for each in crowd) == 4, 4, "the refusals")
            late = pool.submit(theirs.trade, "buy", "bitcoin", 1, 1)
            eventually(lambda: scrape(server)("work_running", pool="writes") >= 3, 2, "a place")
        finally:
            foreign.execute("ROLLBACK")
            foreign.close()
        replies = [each.result() for each in crowd]
        assert late.result().status == 201
    refused = [reply for reply in replies if reply.status == 429]
    assert [reply.status for reply in replies if reply.status != 429] == [201] * 5
    assert len(refused) == 4
    for reply in refused:
        assert reply.headers["X-Error-Code"] == "too_much_waiting"
        assert int(reply.headers["Retry-After"]) >= 1
        assert json.loads(reply.body)["detail"]
    assert scrape(server)("requests_shed_total", reason="writes") >= 4
