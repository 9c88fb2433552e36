"""Two processes on one PostgreSQL, behind haproxy, restarted in turns under load.

100,000 requests: `./dev prove shipping`.
"""

import itertools
import json
import os
import threading
import time
from decimal import Decimal

import pytest
from harness import Server, eventually
from proxies import Haproxy, find_program, free_port

REQUESTS = int(os.environ.get("CPA_ROLLING_REQUESTS", "2000"))
CLIENTS = 8
WRITE_EVERY = 10  # One request in ten is a purchase; the others read.
QUANTITY = Decimal("0.001")
BUY = json.dumps(
    {
        "crypto_id": "bitcoin",
        "transaction_type": "buy",
        "quantity": str(QUANTITY),
        "price_per_unit": "100",
    }
)
SETTINGS = {
    "MOCK_COINGECKO_API": "true",
    "SECRET_KEY": "the same for both of them",
    "SHUTDOWN_DELAY": "3",
    "ENABLE_RATE_LIMITING": "false",
    "WORKERS": "1",
}


class Nodes:
    """The two servers; each keeps its port over its restarts."""

    def __init__(self, start_here, database: str):
        self._start = start_here
        self._settings = {**SETTINGS, "DATABASE_URL": database}
        self.ports = {"one": free_port(), "two": free_port()}
        self.servers = {name: self._launch(name) for name in self.ports}

    def _launch(self, name: str) -> Server:
        return self._start.server(**self._settings, PORT=self.ports[name]).ready()

    def restart(self, name: str) -> None:
        self.servers[name].stop()
        self.servers[name] = self._launch(name)


class Customer(threading.Thread):
    """One connection kept through the proxy: reads, and buys into a portfolio of its own."""

    def __init__(self, proxy: Haproxy, name: str, is_over):
        super().__init__(daemon=True)
        self.failures: list[str] = []
        self.answered = 0
        self.bought = 0
        self._proxy = proxy
        self._is_over = is_over
        user = self._ask_new(
            "POST", "/users", json.dumps({"username": name, "email": f"{name}@example.com"})
        )
        self.key = user["api_key"]
        self.portfolio = self._ask_new("POST", "/portfolios", '{"name":"Rolling"}')["id"]

    def _fields(self) -> dict[str, str]:
        key = getattr(self, "key", None)
        return {"Content-Type": "application/json", **({"X-API-Key": key} if key else {})}

    def _ask_new(self, method: str, target: str, body=None):
        connection = self._proxy.connect()
        connection.request(method, target, body, self._fields())
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status in (200, 201), text
        return json.loads(text, parse_float=Decimal)

    def _ask(self, connection, number: int) -> None:
        is_write = number % WRITE_EVERY == 0
        if is_write:
            connection.request(
                "POST", f"/portfolios/{self.portfolio}/transactions", BUY, self._fields()
            )
        else:
            target = "/users/me" if number % 2 else "/crypto/prices?limit=2"
            connection.request("GET", target, None, self._fields())
        answer = connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 201):
            raise OSError(f"{answer.status} {body[:200]!r}")
        self.bought += is_write

    def run(self) -> None:
        connection = self._proxy.connect()
        for number in itertools.count(1):
            if self._is_over():
                break
            try:
                self._ask(connection, number)
                self.answered += 1
            except Exception as failure:
                self.failures.append(f"{time.strftime('%T')} request {number}: {failure!r}")
                connection.close()
                connection = self._proxy.connect()
        connection.close()

    def held(self) -> int:
        """How many purchases the portfolio knows of."""
        holdings = self._ask_new("GET", f"/portfolios/{self.portfolio}/holdings")
        return int(sum(holding["quantity"] for holding in holdings) / QUANTITY)


@pytest.fixture
def nodes(start_here, postgres):
    if not find_program("haproxy") or not find_program("openssl"):
        pytest.skip("haproxy or openssl is not installed")
    return Nodes(start_here, postgres.new_database("rolling"))


def test_no_request_fails_while_the_servers_are_restarted_in_turns(nodes, start_here):
    proxy = Haproxy(start_here.folder("haproxy"), nodes.ports["one"], nodes.ports["two"])
    over = threading.Event()
    try:
        for name in nodes.ports:
            eventually(lambda name=name: proxy.is_up(name), 20, f"{name} in the proxy")
        customers = [Customer(proxy, f"customer{number}", over.is_set) for number in range(CLIENTS)]
        for customer in customers:
            customer.start()
        restarts = 0
        for name in itertools.cycle(nodes.ports):
            nodes.restart(name)
            restarts += 1
            eventually(lambda name=name: proxy.is_up(name), 20, f"{name} back in the proxy")
            enough = sum(customer.answered for customer in customers) >= REQUESTS
            if enough and restarts >= len(nodes.ports):
                break
        over.set()
        for customer in customers:
            customer.join(30)
        answered = sum(customer.answered for customer in customers)
        print(f"{answered} requests, {restarts} restarts")
        assert [failure for customer in customers for failure in customer.failures] == []
        assert answered >= REQUESTS
        assert [c.held() for c in customers] == [c.bought for c in customers]
    finally:
        over.set()
        proxy.stop()
