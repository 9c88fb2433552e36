#!/usr/bin/python3
"""Clients that do harm, each a row of ABUSERS: those that strangers found, and one for each route
that the route table marks expensive. A program of its own; it calls from 127.0.0.2, so that limits
by address tell it from everybody else.

usage: abusers.py NAME SECONDS WORLD, where WORLD is the JSON text of a World.
Tells {"asked": n, "statuses": {"200": n}}.
"""

import dataclasses
import http.client
import itertools
import json
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from receiver import Listener
from stream import client_frame, upgrade_request

ADDRESS = "127.0.0.2"
PATIENCE_SECONDS = 10
IP_BIND_ADDRESS_NO_PORT = 24  # Linux; Python has no name for it yet.
SMALL_FILE_ROWS = 2000

Request = tuple[str, str, bytes | None, dict[str, str]]


@dataclasses.dataclass(frozen=True)
class World:
    """What the abusers may use: a user with a large ledger, and its server."""

    port: int
    key: str
    portfolio: str
    sale: str  # The id of the ledger's last sale.
    webhook: str
    alert: str
    upstream_port: int  # Of the simulator.
    idle_connections: int


def csv_rows(count: int, seconds: int = 60) -> Iterator[str]:
    """Buys and, every tenth row, a sale of half a unit; from 2020 on."""
    begin = 1577836800
    for number in range(count):
        kind, quantity = ("sell", "0.5") if number % 10 == 9 else ("buy", "1")
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begin + number * seconds))
        yield f"{stamp},{kind},bitcoin,{quantity},{100 + number % 97},0.1,row {number}\n"


def csv_file(count: int, first_note: str = "") -> bytes:
    header = "executed_at,type,crypto_id,quantity,price_per_unit,fee,notes\n"
    return (header + first_note + "".join(csv_rows(count))).encode()


def connect(port: int) -> socket.socket:
    """Takes its own port last, by both ends: taken at once it would be nobody else's for a minute,
    and thousands of short connections would leave none to the quiet client."""
    connection = socket.socket()
    connection.settimeout(PATIENCE_SECONDS)
    connection.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    try:
        connection.bind((ADDRESS, 0))
        connection.connect(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        connection.close()
        raise
    return connection


class Abuse:
    """Counts what came of it and knows when to end."""

    def __init__(self, world: World, seconds: float):
        self.world = world
        self.end = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.asked = 0
        self.statuses: Counter[str] = Counter()

    def goes_on(self) -> bool:
        return time.monotonic() < self.end

    def left(self) -> float:
        return max(0.1, self.end - time.monotonic())

    def note(self, status: object) -> None:
        with self.lock:
            self.asked += 1
            self.statuses[str(status)] += 1

    def connect(self) -> socket.socket:
        return connect(self.world.port)

    def ask(self, request: Request, note: bool = True) -> tuple[int, bytes]:
        method, target, body, fields = request
        connection = http.client.HTTPConnection("127.0.0.1", self.world.port)
        try:
            connection.sock = self.connect()
            connection.request(method, target, body, fields)
            reply = connection.getresponse()
            answer = (reply.status, reply.read())
        except (OSError, http.client.HTTPException):
            answer = (0, b"")
        finally:
            connection.close()
        if note:
            self.note(answer[0] or "none")
        return answer

    def side_by_side(self, count: int, work: Callable[[], None]) -> None:
        def again_and_again():
            while self.goes_on():
                work()

        threads = [threading.Thread(target=again_and_again) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # --- with a key ---

    def with_key(self, method: str, target: str, body: Any = None, **fields: str) -> Request:
        names = {"X-API-Key": self.world.key}
        names |= {name.replace("_", "-"): value for name, value in fields.items()}
        if body is None or isinstance(body, bytes):
            return method, target, body, names
        return method, target, json.dumps(body).encode(), {
            "Content-Type": "application/json",
            **names,
        }

    def hammer(self, count: int, requests: Iterator[Request]) -> None:
        lock = threading.Lock()

        def one():
            with lock:
                request = next(requests)
            self.ask(request)

        self.side_by_side(count, one)

    def ledger(self, more: str = "") -> str:
        return f"/portfolios/{self.world.portfolio}/transactions{more}"


def hostile_object(members: int, text: int) -> bytes:
    """The same empty name again and again, then a long text."""
    return b"{" + b'"":1,' * members + b'"":"' + b"v" * text + b'"}'


JSON = {"Content-Type": "application/json"}


def sign_up_with_repeated_members(abuse: Abuse) -> None:  # A1
    body = hostile_object(6560, 32700)
    abuse.hammer(8, itertools.repeat(("POST", "/users", body, JSON)))


def backtest_with_repeated_members(abuse: Abuse) -> None:  # A1
    body = hostile_object(60_000, 100_000)
    request = abuse.with_key("POST", "/alerts/backtest", body, Content_Type="application/json")
    abuse.hammer(4, itertools.repeat(request))


def long_values(abuse: Abuse) -> None:  # A1
    body = b'{"alert_type":"x","y":"' + b"v" * 3_900_000 + b'"}'
    request = abuse.with_key("POST", "/alerts/backtest", body, Content_Type="application/json")
    abuse.hammer(4, itertools.repeat(request))


def uploads_without_key(abuse: Abuse) -> None:  # A2
    head = (
        "POST /portfolios/x/transactions/import HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
        "Content-Length: 8388608\r\n\r\n"
    ).encode()

    def one():
        with abuse.connect() as connection:
            try:
                connection.sendall(head)
                connection.settimeout(abuse.left())
                for _ in range(128):
                    connection.sendall(b"x" * 65535)
                abuse.note(connection.recv(12)[9:].decode() or "closed")
            except OSError:
                abuse.note("none")

    abuse.side_by_side(8, one)


def exports_of_a_large_ledger(abuse: Abuse) -> None:  # A3
    request = abuse.with_key("GET", abuse.ledger("/export"), Accept_Encoding="gzip")
    abuse.hammer(8, itertools.repeat(request))


def exports_that_nobody_reads(abuse: Abuse) -> None:  # A3
    head = (
        f"GET {abuse.ledger('/export')} HTTP/1.1\r\nHost: x\r\n"
        f"X-API-Key: {abuse.world.key}\r\n\r\n"
    ).encode()

    def one():
        with abuse.connect() as connection:
            try:
                connection.sendall(head)
                time.sleep(abuse.left())  # It is asked for, and never read.
                abuse.note("unread")
            except OSError:
                abuse.note("none")

    abuse.side_by_side(30, one)


def backdated_buys(abuse: Abuse) -> None:  # A3
    trade = {
        "crypto_id": "bitcoin",
        "transaction_type": "buy",
        "quantity": 1,
        "price_per_unit": 2,
        "executed_at": "2019-01-01T00:00:00Z",
    }
    abuse.hammer(20, itertools.repeat(abuse.with_key("POST", abuse.ledger(), trade)))


def buys_as_holdings(abuse: Abuse) -> None:
    buy = {"crypto_id": "bitcoin", "quantity": 1, "price_per_unit": 2}
    target = f"/portfolios/{abuse.world.portfolio}/holdings"
    abuse.hammer(20, itertools.repeat(abuse.with_key("POST", target, buy)))


def lots_of_one_sale(abuse: Abuse) -> None:  # A3
    request = abuse.with_key("GET", abuse.ledger("/" + abuse.world.sale))
    abuse.hammer(10, itertools.repeat(request))


def changes_of_one_sale(abuse: Abuse) -> None:
    target = abuse.ledger("/" + abuse.world.sale)
    abuse.hammer(
        8,
        (abuse.with_key("PATCH", target, {"price_per_unit": price}) for price in itertools.count(1)),
    )


def deletions_of_transactions(abuse: Abuse) -> None:
    trade = {
        "crypto_id": "bitcoin",
        "transaction_type": "buy",
        "quantity": 1,
        "price_per_unit": 2,
        "executed_at": "2019-01-01T00:00:00Z",
    }

    def one():
        status, body = abuse.ask(abuse.with_key("POST", abuse.ledger(), trade))
        if status == 201:
            abuse.ask(abuse.with_key("DELETE", abuse.ledger("/" + json.loads(body)["id"])))

    abuse.side_by_side(4, one)


def pages_of_transactions(abuse: Abuse) -> None:
    targets = itertools.cycle(
        [abuse.ledger("?limit=500"), abuse.ledger("?limit=500&to=2020-02-01")]
    )
    abuse.hammer(
        8, (abuse.with_key("GET", target, Accept_Encoding="gzip") for target in targets)
    )


def lists_as_csv(abuse: Abuse) -> None:
    request = abuse.with_key("GET", abuse.ledger(), Accept="text/csv", Accept_Encoding="gzip")
    abuse.hammer(8, itertools.repeat(request))


def dry_imports(abuse: Abuse) -> None:  # I1
    file = csv_file(20_000)
    request = abuse.with_key(
        "POST", abuse.ledger("/import?dry_run=true"), file, Content_Type="text/csv"
    )
    abuse.hammer(4, itertools.repeat(request))


def imports_full_of_faults(abuse: Abuse) -> None:  # A1
    file = b"executed_at,type,crypto_id,quantity,price_per_unit\n" + b'x,"' + b"y" * 500_000
    file += b'",,,\n' + b"x,y,z,-,-\n" * 100_000
    request = abuse.with_key("POST", abuse.ledger("/import"), file, Content_Type="text/csv")
    abuse.hammer(4, itertools.repeat(request))


def changes_of_method(abuse: Abuse) -> None:  # I4
    target = f"/portfolios/{abuse.world.portfolio}"
    methods = itertools.cycle(["fifo", "lifo", "average", "hifo"])
    abuse.hammer(
        4, (abuse.with_key("PATCH", target, {"cost_basis_method": one}) for one in methods)
    )


def portfolios_made_and_deleted(abuse: Abuse) -> None:  # I4
    file = csv_file(SMALL_FILE_ROWS)

    def one():
        status, body = abuse.ask(abuse.with_key("POST", "/portfolios", {"name": "short-lived"}))
        if status != 201:
            return
        portfolio = "/portfolios/" + json.loads(body)["id"]
        target = portfolio + "/transactions/import"
        abuse.ask(abuse.with_key("POST", target, file, Content_Type="text/csv"))
        abuse.ask(abuse.with_key("DELETE", portfolio))

    abuse.side_by_side(3, one)


def users_made_and_deleted(abuse: Abuse) -> None:  # I3, I4
    numbers = itertools.count(time.time_ns())
    file = csv_file(SMALL_FILE_ROWS)

    def one():
        name = f"u{next(numbers)}"
        body = json.dumps({"username": name, "email": f"{name}@example.com"}).encode()
        status, answer = abuse.ask(("POST", "/users", body, JSON))
        if status != 201:
            return
        key = {"X-API-Key": json.loads(answer)["api_key"]}
        name = b'{"name":"mine"}'
        status, answer = abuse.ask(("POST", "/portfolios", name, {**key, **JSON}))
        if status == 201:
            target = f"/portfolios/{json.loads(answer)['id']}/transactions/import"
            abuse.ask(("POST", target, file, {**key, "Content-Type": "text/csv"}))
        abuse.ask(("DELETE", "/users/me", None, key))

    abuse.side_by_side(3, one)


def usage(abuse: Abuse) -> None:
    abuse.hammer(8, itertools.repeat(abuse.with_key("GET", "/analytics/usage")))


def idle_connections(abuse: Abuse) -> None:  # A4
    connections = []
    while abuse.goes_on():
        if len(connections) < abuse.world.idle_connections:
            try:
                connections.append(abuse.connect())
                abuse.note("open")
            except OSError:
                abuse.note("refused")
        else:
            time.sleep(0.1)
    for connection in connections:
        connection.close()


def distinct_price_queries(abuse: Abuse) -> None:  # I2
    queries = (
        ("GET", f"/crypto/prices?limit={1 + n % 250}&page={1 + n // 250 % 9}", None, {})
        for n in itertools.count()
    )
    abuse.hammer(8, queries)


def long_histories(abuse: Abuse) -> None:
    coins = ("bitcoin", "ethereum", "tether", "solana")
    queries = (
        ("GET", f"/crypto/{coins[n % 4]}/history?days={1 + n % 365}", None, {})
        for n in itertools.count()
    )
    abuse.hammer(8, queries)


def candles(abuse: Abuse) -> None:
    intervals = ("1m", "5m", "1h", "1d", "1w", "1M")
    queries = (
        ("GET", f"/crypto/bitcoin/ohlc?interval={intervals[n % 6]}&limit={1 + n % 1000}", None, {})
        for n in itertools.count()
    )
    abuse.hammer(8, queries)


def statistics(abuse: Abuse) -> None:
    queries = (("GET", f"/crypto/bitcoin/stats?days={1 + n % 365}", None, {}) for n in itertools.count())
    abuse.hammer(8, queries)


def searches(abuse: Abuse) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    queries = (
        ("GET", f"/search/crypto?query={letters[n % 26:] + letters[: n % 26]}", None, {})
        for n in itertools.count()
    )
    abuse.hammer(8, queries)


def backtests(abuse: Abuse) -> None:
    prices = [
        {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1.6e9 + n)), "price": 5 + n % 2}
        for n in range(10_000)
    ]
    rule = {"alert_type": "price_above", "target_price": 6, "repeat": True, "cooldown_seconds": 0}
    request = abuse.with_key("POST", "/alerts/backtest", {**rule, "prices": prices})
    abuse.hammer(4, itertools.repeat(request))


def lists_of_alerts(abuse: Abuse) -> None:
    targets = itertools.cycle(
        ["/alerts", "/alerts/events", f"/alerts/{abuse.world.alert}/events"]
    )
    abuse.hammer(8, (abuse.with_key("GET", target) for target in targets))


def alerts_made_and_deleted(abuse: Abuse) -> None:
    alert = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 1e12}

    def one():
        status, body = abuse.ask(abuse.with_key("POST", "/alerts", alert))
        if status == 201:
            abuse.ask(abuse.with_key("DELETE", "/alerts/" + json.loads(body)["id"]))

    abuse.side_by_side(4, one)


def lists_of_deliveries(abuse: Abuse) -> None:
    target = f"/webhooks/{abuse.world.webhook}/deliveries"
    abuse.hammer(8, itertools.repeat(abuse.with_key("GET", target)))


def noisy_sockets(abuse: Abuse) -> None:  # A1, I9
    message = json.dumps({"type": "subscribe", "ids": ["x" * 1000] * 50}).encode()
    frames = client_frame(1, message) + client_frame(9, b"ping") * 50
    frames += client_frame(1, hostile_object(6000, 20_000))

    def one():
        with abuse.connect() as connection:
            try:
                connection.sendall(upgrade_request(f"/ws?api_key={abuse.world.key}"))
                connection.settimeout(min(1, abuse.left()))
                for _ in range(20):
                    connection.sendall(frames)
                while abuse.goes_on() and connection.recv(65536):
                    pass
                abuse.note("closed")
            except OSError:
                abuse.note("none")

    abuse.side_by_side(8, one)


def endless_trailers(abuse: Abuse) -> None:  # A5
    trailers = b"X-Trailer: " + b"t" * 8000 + b"\r\n"

    def answer(connection: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        try:
            connection.recv(65536)
            connection.sendall(head)
            while abuse.goes_on():
                connection.sendall(trailers * 8)
        except OSError:
            abuse.note("cut")

    with Listener(answer) as receiver:
        status, body = abuse.ask(abuse.with_key("POST", "/webhooks", {"url": receiver.url}))
        if status != 201:
            return
        webhook = "/webhooks/" + json.loads(body)["id"]
        while abuse.goes_on():
            abuse.ask(abuse.with_key("POST", webhook + "/test"))
            time.sleep(min(0.2, abuse.left()))
        abuse.ask(abuse.with_key("DELETE", webhook))


def fresh_coins_in_every_poll(abuse: Abuse) -> None:  # A6
    upstream = http.client.HTTPConnection("127.0.0.1", abuse.world.upstream_port)

    def control(method: str, target: str, body: bytes | None = None) -> bytes:
        upstream.request(method, target, body, {"User-Agent": "neighbours"})
        reply = upstream.getresponse()
        abuse.note(reply.status)
        return reply.read()

    page = json.loads(control("GET", "/api/v3/coins/markets?vs_currency=usd&per_page=250&page=1"))
    for number in itertools.count():
        if not abuse.goes_on():
            break
        fresh = [{**row, "id": f"{row['id']}-{number}"} for row in page]
        control("PUT", "/_sim/canned?path=/coins/markets&page=1", json.dumps(fresh).encode())
        time.sleep(min(0.5, abuse.left()))
    control("DELETE", "/_sim/canned")


# By name: what it does and which expensive rows of the route table it loads.
ABUSERS: dict[str, tuple[Callable[[Abuse], None], tuple[str, ...]]] = {
    "sign-up with repeated members": (sign_up_with_repeated_members, ("POST /users",)),
    "backtest with repeated members": (backtest_with_repeated_members, ()),
    "backtest with a long value": (long_values, ()),
    "uploads without a key": (uploads_without_key, ()),
    "exports": (
        exports_of_a_large_ledger,
        ("GET /portfolios/{portfolio_id}/transactions/export",),
    ),
    "exports nobody reads": (exports_that_nobody_reads, ()),
    "backdated buys": (backdated_buys, ("POST /portfolios/{portfolio_id}/transactions",)),
    "buys as holdings": (buys_as_holdings, ("POST /portfolios/{portfolio_id}/holdings",)),
    "lots of a sale": (
        lots_of_one_sale,
        ("GET /portfolios/{portfolio_id}/transactions/{transaction_id}",),
    ),
    "changes of a sale": (
        changes_of_one_sale,
        ("PATCH /portfolios/{portfolio_id}/transactions/{transaction_id}",),
    ),
    "deletions of transactions": (
        deletions_of_transactions,
        ("DELETE /portfolios/{portfolio_id}/transactions/{transaction_id}",),
    ),
    "pages of transactions": (
        pages_of_transactions,
        ("GET /portfolios/{portfolio_id}/transactions",),
    ),
    "lists as CSV": (lists_as_csv, ()),
    "dry imports": (dry_imports, ("POST /portfolios/{portfolio_id}/transactions/import",)),
    "imports full of faults": (imports_full_of_faults, ()),
    "changes of method": (changes_of_method, ("PATCH /portfolios/{portfolio_id}",)),
    "portfolios made and deleted": (
        portfolios_made_and_deleted,
        ("DELETE /portfolios/{portfolio_id}",),
    ),
    "users made and deleted": (users_made_and_deleted, ("DELETE /users/me",)),
    "usage": (usage, ("GET /analytics/usage",)),
    "idle connections": (idle_connections, ()),
    "distinct price queries": (distinct_price_queries, ("GET /crypto/prices",)),
    "long histories": (long_histories, ("GET /crypto/{crypto_id}/history",)),
    "candles": (candles, ("GET /crypto/{crypto_id}/ohlc",)),
    "statistics": (statistics, ("GET /crypto/{crypto_id}/stats",)),
    "searches": (searches, ("GET /search/crypto",)),
    "backtests": (backtests, ("POST /alerts/backtest",)),
    "lists of alerts": (
        lists_of_alerts,
        ("GET /alerts", "GET /alerts/events", "GET /alerts/{alert_id}/events"),
    ),
    "alerts made and deleted": (alerts_made_and_deleted, ("DELETE /alerts/{alert_id}",)),
    "lists of deliveries": (lists_of_deliveries, ("GET /webhooks/{webhook_id}/deliveries",)),
    "noisy sockets": (noisy_sockets, ("GET /ws",)),
    "endless trailers": (endless_trailers, ()),
    "fresh coins in every poll": (fresh_coins_in_every_poll, ()),
}

# What these do never reaches the database, so it is the same on any.
WITHOUT_DATABASE = {
    "backtest with repeated members",
    "backtest with a long value",
    "uploads without a key",
    "idle connections",
    "distinct price queries",
    "searches",
    "backtests",
}
assert WITHOUT_DATABASE < set(ABUSERS)


def main(name: str, seconds: str, world: str) -> None:
    abuse = Abuse(World(**json.loads(world)), float(seconds))
    ABUSERS[name][0](abuse)
    print(json.dumps({"asked": abuse.asked, "statuses": abuse.statuses}))


if __name__ == "__main__":
    main(*sys.argv[1:])
