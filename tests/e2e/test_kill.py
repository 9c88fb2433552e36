"""kill -9 under concurrent writers: what was acknowledged is there, and holdings equal the ledger.

CPA_KILLS=100 for the long proof (./dev prove kills).
"""

import http.client
import json
import os
import random
import threading
from decimal import Decimal

from client import Client
from harness import eventually
from portfolio import Owner, Portfolio, exact

KILLS = int(os.environ.get("CPA_KILLS", "3"))
WRITERS = 8
WRITES_PER_KILL = 100  # At least.
READY_SECONDS = 2
COINS = ["bitcoin", "ethereum", "solana"]


class Writer(threading.Thread):
    """Buys, sells, changes and deletes over one connection until the server is gone."""

    def __init__(self, port: int, key: str, portfolio: str, seed: int, journal: dict):
        super().__init__(daemon=True)
        self.random = random.Random(seed)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.key = key
        self.path = f"/portfolios/{portfolio}/transactions"
        self.journal = journal  # Acknowledged transactions by id; None: acknowledged as deleted.
        self.unsure: set[str] = set()  # Under way when the server died.
        self.acknowledged = 0
        self.unexpected: list[tuple[int, bytes]] = []

    def run(self) -> None:
        try:
            while not self.unexpected:
                self.step()
        except (OSError, http.client.HTTPException):
            pass  # Killed.

    def step(self) -> None:
        kept = [id for id, body in self.journal.items() if body and id not in self.unsure]
        choice = self.random.random()
        if choice < 0.7 or len(kept) < 5:
            self.buy()
        elif choice < 0.85:
            self.change(self.random.choice(kept))
        else:
            self.delete(self.random.choice(kept))

    def send(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        fields = {"X-API-Key": self.key, "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        self.connection.request(method, path, content, fields)
        reply = self.connection.getresponse()
        return reply.status, reply.read()

    def accept(self, status: int, body: bytes, wanted: tuple[int, ...]) -> bool:
        if status not in wanted:
            self.unexpected.append((status, body))
            return False
        self.acknowledged += 1
        return True

    def buy(self) -> None:
        trade = {
            "crypto_id": self.random.choice(COINS),
            "transaction_type": "buy",
            "quantity": f"0.{self.random.randrange(1, 10**18):018d}",
            "price_per_unit": str(self.random.randrange(1, 10**6)),
        }
        status, body = self.send("POST", self.path, trade)
        if self.accept(status, body, (201,)):
            self.journal[json.loads(body)["id"]] = body

    def change(self, id: str) -> None:
        self.unsure.add(id)
        status, body = self.send(
            "PATCH", f"{self.path}/{id}", {"price_per_unit": self.random.randrange(1, 10**6)}
        )
        if self.accept(status, body, (200,)):
            self.journal[id] = body
            self.unsure.discard(id)

    def delete(self, id: str) -> None:
        self.unsure.add(id)
        status, body = self.send("DELETE", f"{self.path}/{id}")
        if self.accept(status, body, (200,)):
            self.journal[id] = None
            self.unsure.discard(id)


def check(client: Client, key: str, portfolio_id: str, writer: Writer) -> None:
    portfolio = Portfolio(Owner(client, key), portfolio_id)
    stored, target = {}, portfolio.path + "/transactions?limit=500"
    while target:
        reply = portfolio.owner.get(target)
        assert reply.status == 200, reply.body
        stored |= {row["id"]: row for row in exact(reply)}
        link = reply.headers.get("Link")
        target = link[link.index("<") + 1 : link.index(">")] if link else None

    for id, body in writer.journal.items():
        if id in writer.unsure:
            continue
        if body is None:
            assert id not in stored, f"deleted, yet there: {id}"
        else:
            told = json.loads(body, parse_float=Decimal, parse_int=Decimal)
            assert stored.get(id) == told, f"acknowledged: {told}\nstored: {stored.get(id)}"
    assert len(stored.keys() - writer.journal.keys()) <= 1  # The one that was under way.

    quantity = dict.fromkeys(COINS, Decimal(0))
    cost = dict.fromkeys(COINS, Decimal(0))
    for row in stored.values():
        quantity[row["crypto_id"]] += row["quantity"]
        cost[row["crypto_id"]] += row["total_amount"]
    held = portfolio.holdings()
    assert {coin: row["quantity"] for coin, row in held.items()} == {
        coin: total for coin, total in quantity.items() if total
    }
    assert {coin: row["cost_basis"] for coin, row in held.items()} == {
        coin: total for coin, total in cost.items() if quantity[coin]
    }
    for id in writer.unsure | (stored.keys() - writer.journal.keys()):
        reply = portfolio.owner.get(f"{portfolio.path}/transactions/{id}")
        writer.journal[id] = reply.body if id in stored else None  # Now we know.


def test_nothing_acknowledged_is_lost(start_here):
    sim = start_here.sim()
    folder = start_here.folder("killed")
    settings = {"MAX_PORTFOLIOS_PER_USER": str(WRITERS)}
    server = start_here.server(sim, folder=folder, **settings).ready()
    key = server.create_user("writer")["api_key"]
    owner = Owner(server.client, key)
    portfolios = [owner.portfolio(f"p{i}").id for i in range(WRITERS)]
    journals: list[dict] = [{} for _ in portfolios]
    dice = random.Random(1)

    for kill in range(KILLS):
        writers = [
            Writer(server.port, key, portfolio, kill * WRITERS + i, journal)
            for i, (portfolio, journal) in enumerate(zip(portfolios, journals, strict=True))
        ]
        for writer in writers:
            writer.start()
        goal = WRITES_PER_KILL + dice.randrange(100)
        eventually(lambda: sum(w.acknowledged for w in writers) >= goal, 60, "enough writes")
        server.crash()
        for writer in writers:
            writer.join()
            assert not writer.unexpected, writer.unexpected

        server = start_here.server(sim, folder=folder, **settings).listen()
        eventually(lambda: server.client.get("/live").status == 200, READY_SECONDS, "live again")
        me = server.client.get("/users/me", x_api_key=key)
        assert me.status == 200, me.body
        for portfolio, writer in zip(portfolios, writers, strict=True):
            check(server.client, key, portfolio, writer)

