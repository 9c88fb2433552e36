"""Rows of the table of settings: what one user's work may hold, and what all may."""

import contextlib
import json
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from client import Client
from settings_site import MOCK, Group, Row, Site, within
from settings_users import new_portfolio

MANY = 12
PADDING = " " * 30_000  # Of a body: so much waits with the request.
NOTE = "x" * 1000  # As long as one may be.


def running(site: Site, pool: str) -> int:
    return int(re.search(rf'^work_running{{pool="{pool}"}} (\d+)', site.scrape(), re.MULTILINE)[1])


@contextlib.contextmanager
def no_write_ends(site: Site) -> Iterator[None]:
    """The database's lock is held by somebody else."""
    foreign = sqlite3.connect(site.server.database, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        foreign.execute("ROLLBACK")
        foreign.close()


def sold(site: Site, key: str, path: str) -> int:
    """A purchase whose body is large for what it says."""
    body = json.dumps(
        {"crypto_id": "bitcoin", "transaction_type": "buy", "quantity": 1, "price_per_unit": 1}
    )
    return site.client.post(path + "/transactions", body + PADDING, x_api_key=key).status


def crowd_of_writes(site: Site) -> tuple[int, list[int], int]:
    """How many writes of one user run at once, what came of all, and of one of somebody else."""
    if "crowd" not in site.memory:
        key, other = site.new_key(), site.new_key()
        path, others = new_portfolio(site, key), new_portfolio(site, other)
        site.memory["crowd"] = measure_crowd(site, (key, path), (other, others))
    return site.memory["crowd"]


def measure_crowd(site: Site, one: tuple[str, str], other: tuple[str, str]):
    with ThreadPoolExecutor(MANY + 1) as pool:
        with no_write_ends(site):
            crowd = [pool.submit(sold, site, *one) for _ in range(MANY)]
            assert within(lambda: is_settled(site, crowd), 4)
            most = running(site, "writes")
            late: Future[int] = pool.submit(sold, site, *other)
            within(late.done, 0.3)
        return most, [each.result() for each in crowd], late.result()


def is_settled(site: Site, crowd: list[Future[int]]) -> bool:
    """Each of them was turned away, runs or waits."""
    gone = sum(each.done() for each in crowd)
    waiting = re.search(r'^work_waiting{pool="writes"} (\d+)', site.scrape(), re.MULTILINE)
    return gone + running(site, "writes") + int(waiting[1]) >= MANY


def writes_at_once(site: Site) -> int:
    return crowd_of_writes(site)[0]


def may_all_wait(site: Site) -> bool:
    statuses = crowd_of_writes(site)[1]
    assert set(statuses) <= {201, 429}, statuses
    return 429 not in statuses


def may_another_begin(site: Site) -> bool:
    status = crowd_of_writes(site)[2]
    assert status in (201, 503), status
    return status == 201


def do_reads_run_side_by_side(site: Site) -> bool:
    """Whether several of one user's back-tests, which take a while, are seen to run at once."""
    key = site.new_key()
    points = [{"timestamp": minute(i), "price": 1 + i % 7} for i in range(9_000)]
    rule = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 5}
    body = json.dumps({**rule, "prices": points})  # Once: the client must not be what is slow.
    client = Client(site.server.port, checked=False)

    def test() -> int:
        return client.post("/alerts/backtest", body, x_api_key=key).status

    assert site.client.get("/users/me", x_api_key=key).status == 200  # Now the key is known.
    end = time.monotonic() + 3
    most = 0
    with ThreadPoolExecutor(6) as pool:
        while most < 4 and time.monotonic() < end:
            tests = [pool.submit(test) for _ in range(6)]
            while not all(each.done() for each in tests):
                most = max(most, running(site, "reads"))
            assert {each.result() for each in tests} <= {200, 429}  # Some rows let few wait.
    return most >= 4  # The server's own work is among it.


def minute(number: int) -> str:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def may_two_export(site: Site) -> bool:
    """Whether a second user's long file begins although the first user does not read theirs."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(unread_export(site))
        assert begins(first)
        return begins(stack.enter_context(unread_export(site)))


@contextlib.contextmanager
def unread_export(site: Site) -> Iterator[socket.socket]:
    key = site.new_key()
    path = new_portfolio(site, key)
    rows = "".join(f"2026-01-01T00:00:00Z,buy,bitcoin,1,1,0,{NOTE}\n" for _ in range(7_000))
    file = "executed_at,type,crypto_id,quantity,price_per_unit,fee,notes\n" + rows
    headers = {"X-Api-Key": key, "Content-Type": "text/csv"}
    target = path + "/transactions/import"
    assert site.client.request("POST", target, file, headers, seconds=60).status == 201
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(1.5)
        connection.connect(("127.0.0.1", site.server.port))
        head = f"GET {path}/transactions/export HTTP/1.1\r\nHost: a\r\nX-API-Key: {key}\r\n\r\n"
        connection.sendall(head.encode())
        yield connection


def begins(connection: socket.socket) -> bool:
    try:
        return connection.recv(12) == b"HTTP/1.1 200"
    except TimeoutError:
        return False


def is_an_answer_kept(site: Site) -> bool:
    def is_kept() -> bool:
        for _ in range(3):
            assert site.client.get("/crypto/prices?limit=7").status == 200
        return not re.search(r"^answer_cache_bytes 0$", site.scrape(), re.MULTILINE)

    return within(is_kept, 1)


PRICES = {"PRICE_UPDATE_INTERVAL": "3600", "MAX_CRYPTOCURRENCIES": "50"}
BASE = MOCK | PRICES | {
    "ENABLE_METRICS": "true",
    "METRICS_PORT": "0",
    "DATABASE_POOL_SIZE": "8",
    "HEALTH_CHECK_INTERVAL": "3600",
}

SHARES = (
    Group(
        "shares",
        (
            Row("MAX_WRITES_PER_USER", {"1": 1, "8": 8}, writes_at_once),
            Row("MAX_WAITING_PER_USER", {"2": False, "1000": True}, may_all_wait),
            Row("MAX_READS_PER_USER", {"1": False, "4": True}, do_reads_run_side_by_side),
            Row("MAX_EXPORTS", {"1": False, "2": True}, may_two_export),
            Row("ANSWER_CACHE_BYTES", {"0": False, "1000000": True}, is_an_answer_kept),
        ),
        BASE,
    ),
    Group(
        "bytes in flight",
        (
            Row("MAX_BYTES_IN_FLIGHT_PER_USER", {"98304": False, "33554432": True}, may_all_wait),
            Row("MAX_BYTES_IN_FLIGHT", {"98304": False, "268435456": True}, may_another_begin),
        ),
        BASE,
    ),
)
