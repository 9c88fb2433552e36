"""The database in trouble: crowds, a foreign lock, a full disk, a server that dies. Prices go on, and
nothing acknowledged is lost.

CPA_CROWD_SECONDS=60 for the long crowd, CPA_LOCK_SECONDS=15 for the long lock (./dev prove trouble).
"""

import http.client
import json
import os
import sqlite3
import subprocess
import threading
import time
from decimal import Decimal

import pytest

from harness import eventually
from portfolio import Owner, Portfolio

CROWD_SECONDS = float(os.environ.get("CPA_CROWD_SECONDS", "3"))
LOCK_SECONDS = float(os.environ.get("CPA_LOCK_SECONDS", "0"))
CROWD = 100  # Writers, and as many readers.
BUY = {
    "crypto_id": "bitcoin",
    "transaction_type": "buy",
    "quantity": "0.1",
    "price_per_unit": "3",
}


class Visitor(threading.Thread):
    """Asks the same thing over one connection until told to stop; counts the answers."""

    def __init__(self, port: int, key: str, method: str, path: str, body: object = None):
        super().__init__(daemon=True)
        self.port = port
        self.fields = {"X-API-Key": key, "Content-Type": "application/json"}
        self.question = (method, path, None if body is None else json.dumps(body))
        self.statuses: dict[int, int] = {}
        self.strange: list[bytes] = []
        self.last_failure = 0.0
        self.enough = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        while not self.enough.is_set():
            connection.request(*self.question, self.fields)
            reply = connection.getresponse()
            body = reply.read()
            self.statuses[reply.status] = self.statuses.get(reply.status, 0) + 1
            if reply.status >= 400:
                self.last_failure = time.monotonic()
            if reply.status not in (200, 201, 503) or b"locked" in body:
                self.strange.append(body)
            if reply.status == 503 and not reply.headers["Retry-After"]:
                self.strange.append(b"no Retry-After")

    def stop(self) -> int:
        self.enough.set()
        self.join()
        assert not self.strange, self.strange[:3]
        return self.statuses.get(201, 0)


def bought(portfolio) -> Decimal:
    return portfolio.read("/holdings/bitcoin")["quantity"] * 10


def test_a_crowd_never_meets_a_locked_database(start_here, database_settings):
    crowd = CROWD // 5 if database_settings else CROWD  # PostgreSQL has its own locks to wait for.
    server = start_here.server(MOCK_COINGECKO_API="true", **database_settings).ready()
    ann = Owner(server.client, server.create_user("crowd")["api_key"])
    portfolio = ann.portfolio()
    portfolio.traded("buy", "bitcoin", "0.1", 3)
    paths = ["/summary", "/transactions?limit=5", "", "/holdings"]
    writers = [
        Visitor(server.port, ann.key, "POST", portfolio.path + "/transactions", BUY)
        for _ in range(crowd)
    ]
    readers = [
        Visitor(server.port, ann.key, "GET", portfolio.path + paths[i % len(paths)])
        for i in range(crowd)
    ]
    for visitor in writers + readers:
        visitor.start()
    threading.Event().wait(CROWD_SECONDS)
    written = sum(writer.stop() for writer in writers)
    for reader in readers:
        reader.stop()
        assert set(reader.statuses) == {200}, reader.statuses
    assert all(set(writer.statuses) == {201} for writer in writers)
    assert written >= crowd
    assert bought(portfolio) == written + 1


def test_a_foreign_lock_delays_writes_and_nothing_else(start_here):
    wait = {} if LOCK_SECONDS else {"DATABASE_TIMEOUT": "1"}
    server = start_here.server(MOCK_COINGECKO_API="true", **wait).ready()
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    portfolio = ann.portfolio()
    portfolio.traded("buy", "bitcoin", "0.1", 3)
    foreign = sqlite3.connect(server.database, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    writer = Visitor(server.port, ann.key, "POST", portfolio.path + "/transactions", BUY)
    writer.start()
    eventually(lambda: writer.statuses.get(503), 10, "a refusal")
    assert time.monotonic() - began < 7
    while time.monotonic() - began < LOCK_SECONDS:
        assert ann.get(portfolio.path + "/summary").status == 200
    slowest = 0.0
    for _ in range(20):
        asked = time.monotonic()
        assert ann.get(portfolio.path + "/summary").status == 200
        assert server.client.get("/crypto/bitcoin").status == 200
        slowest = max(slowest, time.monotonic() - asked)
    assert slowest < 1  # Readers do not queue behind the waiting writers.
    before = writer.statuses.get(201, 0)
    foreign.execute("ROLLBACK")
    eventually(lambda: writer.statuses.get(201, 0) > before, 5, "a write after the lock")
    assert bought(portfolio) >= 1
    written = writer.stop()
    assert bought(portfolio) == written + 1


@pytest.fixture
def small_disk(start_here):
    folder = start_here.folder("small")
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no small disk: mounting a tmpfs needs root and the right to mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def database_health(server) -> dict:
    return server.health()["components"]["database"]


def test_a_full_disk_refuses_writes_and_recovers(start_here, small_disk):
    settings = {"HEALTH_CHECK_INTERVAL": "1", "ENABLE_METRICS": "true", "METRICS_PORT": "0"}
    server = start_here.server(folder=small_disk, MOCK_COINGECKO_API="true", **settings).ready()
    assert database_health(server) == {"status": "ok", "writable": True, "last_write_error": None}
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    portfolio = ann.portfolio()
    portfolio.traded("buy", "bitcoin", "0.1", 3)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass  # Full.
    written = 1
    while (reply := portfolio.trade("buy", "bitcoin", "0.1", 3, notes="x" * 900)).status == 201:
        written += 1
        assert written < 5000, "the disk never fills"
    assert reply.status == 507, reply.body
    assert reply.json()["detail"]
    assert ann.get(portfolio.path + "/summary").status == 200
    assert bought(portfolio) == written
    assert server.client.get("/crypto/bitcoin").status == 200
    # E1
    told = database_health(server)
    assert told == {"status": "ok", "writable": False, "last_write_error": "the disk is full"}
    assert server.health()["status"] == "degraded"
    assert "\ndatabase_writable 0\n" in server.metrics_client().get("/metrics").text()
    ballast.unlink()
    # By the server's own write; nobody else writes now.
    eventually(lambda: database_health(server)["writable"], 10, "a database that takes writes")
    eventually(lambda: portfolio.trade("buy", "bitcoin", "0.1", 3).status == 201, 5, "a write")
    assert bought(portfolio) == written + 1
    server.stop()
    check = sqlite3.connect(server.database).execute("PRAGMA integrity_check").fetchone()
    assert check == ("ok",)


def test_a_database_file_that_was_moved_away_takes_no_writes(start_here):  # E2
    folder = start_here.folder("moved")
    settings = {"MOCK_COINGECKO_API": "true", "HEALTH_CHECK_INTERVAL": "1"}
    server = start_here.server(folder=folder, **settings).ready()
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    portfolio = ann.portfolio()
    portfolio.traded("buy", "bitcoin", "0.1", 3)
    away = folder / "away.db"
    server.database.rename(away)
    assert portfolio.trade("buy", "bitcoin", "0.1", 3).status == 503
    assert not database_health(server)["writable"]
    assert server.log.wait_for(r"error \[database\] nothing can be stored: .*moved away", 10)
    server.crash()  # Its log stays beside the file that is gone.

    beginner = start_here.server(folder=folder, **settings)
    assert beginner.wait() == 1
    assert "is gone, but its log" in beginner.log.text()
    beginner.crashed = True
    away.rename(server.database)
    again = start_here.server(folder=folder, **settings).ready()
    assert bought(Portfolio(Owner(again.client, ann.key), portfolio.id)) == 1


def test_postgres_dies_and_comes_back(start_here, postgres):
    url = postgres.new_database("trouble")
    server = start_here.server(MOCK_COINGECKO_API="true", DATABASE_URL=url).ready()
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    portfolio = ann.portfolio()
    path = portfolio.path + "/transactions"
    writers = [Visitor(server.port, ann.key, "POST", path, BUY) for _ in range(8)]
    for writer in writers:
        writer.start()
    eventually(lambda: sum(w.statuses.get(201, 0) for w in writers) > 50, 10, "writes")
    postgres.kill()
    try:
        eventually(lambda: any(w.statuses.get(503) for w in writers), 10, "a refusal")
        for _ in range(20):
            assert server.client.get("/crypto/bitcoin").status == 200
        assert server.client.get("/live").status == 200
    finally:
        postgres.start()
    back = time.monotonic()
    before = {writer: writer.statuses.get(201, 0) for writer in writers}
    eventually(
        lambda: all(w.statuses.get(201, 0) > before[w] + 3 for w in writers), 5, "writes again"
    )
    written = sum(writer.stop() for writer in writers)
    assert max(writer.last_failure for writer in writers) - back < 5
    stored = bought(portfolio)
    # A write whose answer was lost when the server died may be there or not.
    assert written <= stored <= written + len(writers)
