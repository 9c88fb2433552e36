"""What somebody depends on is tracked wherever it stands (B1), is bounded (A6), and stays known when
upstream withdraws or renames it (C5)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness import Server, Simulator, eventually
from portfolio import Owner
from stream import Stream

TOP = 30
SETTINGS = {
    "MAX_CRYPTOCURRENCIES": TOP,
    "PRICE_UPDATE_INTERVAL": 1,
    "HEALTH_CHECK_INTERVAL": 1,
    "PORTFOLIO_VALUE_UPDATE_INTERVAL": 1,
    "SECRET_KEY": "the servers share a database",
}

NEVER = {"alert_type": "price_above", "target_price": 10**9}  # A rule that does not come true.


def ranked(sim: Simulator) -> list[str]:
    """Ids by market cap, as upstream has them now."""
    target = "/api/v3/coins/markets?vs_currency=usd&per_page=250"
    return [coin["id"] for coin in sim.client.get(target, user_agent="tests").json()]


def prices_of(server: Server) -> dict[str, Any]:
    return server.health()["components"]["prices"]


def is_unwatched(message: dict[str, Any]) -> bool:
    return message["type"] == "coin_unwatched"


class Person(Owner):
    names = 0

    def __init__(self, server: Server):
        Person.names += 1
        super().__init__(server.client, server.create_user(f"person{Person.names}")["api_key"])
        self.server = server

    def at(self, server: Server) -> "Person":
        """The same person at the server's next life."""
        self.server, self.client = server, server.client
        return self

    def alert(self, coin: str, **rule: Any) -> dict[str, Any]:
        rule = rule or {"alert_type": "price_below", "target_price": 1}
        reply = self.post("/alerts", {"crypto_id": coin, **rule})
        assert reply.status == 201, reply.body
        return reply.json()

    def read(self, alert: dict[str, Any]) -> dict[str, Any]:
        return self.get(f"/alerts/{alert['id']}").json()

    def is_watched(self, alert: dict[str, Any]) -> bool:
        return self.read(alert)["watched"]

    def stream(self) -> Stream:
        stream = Stream(self.server.port, f"?api_key={self.key}")
        stream.greeting()
        return stream

    def totals(self) -> list[Any]:
        return [each["total_value"] for each in self.get("/portfolios").json()]


@pytest.fixture(scope="module")
def sim(start):
    sim = start.sim()
    sim.freeze()
    return sim


@pytest.fixture(scope="module")
def server(start, sim, database_settings):
    return start.server(sim, **SETTINGS, **database_settings).ready()


@pytest.fixture
def ann(server):
    return Person(server)


def test_an_alert_fires_when_its_coin_crashes_out_of_every_list(sim, ann):
    """B1: the smallest input."""
    coin = ranked(sim)[80]
    sim.move(coin, price=5)
    alert = ann.alert(coin)
    assert alert["unwatched_reason"] in (None, "waiting_for_price")
    eventually(lambda: ann.is_watched(alert), 10, "its first price")
    assert ann.read(alert)["unwatched_reason"] is None
    sim.move(coin, price=0.0002)
    sim.sink(coin)
    eventually(lambda: ann.read(alert)["status"] == "triggered", 15, "the firing")


def test_a_coin_that_falls_out_of_the_top_is_followed_on(sim, server, ann):
    """B1: list, search by id, socket and health, for a coin that was in the top."""
    coin = ranked(sim)[10]
    other = ranked(sim)[11]
    alert = ann.alert(coin, **NEVER)
    with ann.stream() as stream:
        assert stream.ask({"type": "subscribe", "ids": [coin, other]})["unknown"] == []
        sim.sink(coin)

        def listed() -> list[str]:
            return [each["id"] for each in server.client.get("/crypto/prices?limit=30").json()]

        eventually(lambda: coin not in listed(), 10, "its fall")
        assert len(listed()) == TOP and prices_of(server)["extra_coins"] >= 1
        assert ann.is_watched(alert)
        before = server.coin(coin)["current_price"]
        sim.move(coin, price=before * 1.5)
        update = stream.update_of(coin, 10)
        assert update["data"]["current_price"] == before * 1.5
    sim.sink(coin, 0)


def test_a_subscription_to_a_coin_beyond_the_top_brings_its_prices(sim, ann):
    """B1"""
    coin = ranked(sim)[150]
    with ann.stream() as stream:
        answer = stream.ask({"type": "subscribe", "ids": [coin, "no-such-coin"]})
        assert (answer["ids"], answer["unknown"]) == ([coin], ["no-such-coin"])
        assert stream.update_of(coin, 10)["data"]["current_price"] > 0
        snapshot = stream.ask({"type": "snapshot"})
        assert [each["id"] for each in snapshot["data"]] == [coin]


def test_one_portfolio_is_worth_the_same_everywhere_also_after_a_restart(
    start_here, sim, database_settings
):
    """B1: list, summary and stream of a coin beyond the top."""
    coin = ranked(sim)[120]
    folder = start_here.folder("life")
    settings = {**SETTINGS, **database_settings}
    server = start_here.server(sim, folder=folder, **settings).ready()
    bob = Person(server)
    savings = bob.portfolio()
    savings.traded("buy", coin, 10, 3)
    eventually(lambda: savings.summary()["unpriced"] == [], 10, "its price")
    value = bob.totals()[0]
    assert value != 30
    server.stop()
    server = start_here.server(sim, folder=folder, **settings).listen()
    bob.at(server)
    savings.owner = bob
    # The list must not wait for a summary to bring in the price.
    eventually(lambda: bob.totals() == [value], 15, "its value of before")
    assert float(savings.summary()["total_value"]) == value
    with bob.stream() as stream:
        stream.send({"type": "subscribe", "channel": "portfolios"})
        told = stream.until(lambda message: message["type"] == "portfolio_update")
    assert told["data"]["total_value"] == value


def test_what_does_not_fit_is_told(start_here, sim):
    """B1: by the alert, the summary, health, and once on each stream of the owner."""
    first, second = ranked(sim)[130:132]
    server = start_here.server(sim, **SETTINGS, MAX_EXTRA_CRYPTOCURRENCIES=1).ready()
    old, young = Person(server), Person(server)
    watched = old.alert(first, **NEVER)
    eventually(lambda: old.is_watched(watched), 10, "the first")
    with young.stream() as stream:
        alert = young.alert(second, **NEVER)
        assert (alert["watched"], alert["unwatched_reason"]) == (False, "too_many_coins")
        told = stream.until(is_unwatched, 10)
        assert (told["crypto_id"], told["reason"]) == (second, "too_many_coins")
    savings = young.portfolio()
    savings.traded("buy", second, 1, 1)
    assert savings.summary()["unpriced"] == [second]
    assert (prices_of(server)["extra_coins"], prices_of(server)["unaffordable_coins"]) == (1, 1)
    with young.stream() as stream:
        assert stream.until(is_unwatched, 5)["crypto_id"] == second
    assert old.delete(f"/alerts/{watched['id']}").status == 200
    eventually(lambda: young.is_watched(alert), 10, "the place that became free")


def test_a_withdrawn_coin_can_be_sold_exported_imported_and_looked_at(
    start_here, sim, database_settings
):
    """C5: also in the next life of the server."""
    coin = ranked(sim)[140]
    folder = start_here.folder("life")
    settings = {**SETTINGS, **database_settings}
    server = start_here.server(sim, folder=folder, **settings).ready()
    bob = Person(server)
    savings = bob.portfolio()
    savings.traded("buy", coin, 2, 10)
    name = eventually(lambda: savings.summary()["unpriced"] == [] and savings.summary(), 10, "it")
    name = name["holdings"][0]["crypto_name"]
    server.stop()
    sim.withdraw(coin)
    server = start_here.server(sim, folder=folder, **settings).ready()
    bob.at(server)
    alert = bob.alert(coin, **NEVER)
    eventually(lambda: bob.read(alert)["unwatched_reason"] == "withdrawn", 10, "the reason")
    summary = savings.summary()
    assert (summary["unpriced"], summary["holdings"][0]["crypto_name"]) == ([coin], name)
    savings.traded("sell", coin, 1, 12)
    export = bob.get(savings.path + "/transactions/export").body
    copy = bob.portfolio("Copy")
    fields = {"Content-Type": "text/csv", "X-Api-Key": bob.key}
    imported = server.client.request("POST", copy.path + "/transactions/import", export, fields)
    assert imported.status == 201, imported.body
    assert copy.holdings()[coin]["quantity"] == Decimal(1)
    assert server.client.get(f"/crypto/{coin}/history?days=1").status == 200
    shown = server.client.get(f"/crypto/{coin}").json()
    assert (shown["name"], shown["current_price"]) == (name, None)
    sim.withdraw(coin, False)


def test_a_renamed_coin_is_priced_by_its_new_id_and_stays_two(start_here, sim, tmp_path: Path):
    """C5: COIN_ALIASES, read again while the server runs."""
    old, new = ranked(sim)[160:162]
    settings = tmp_path / ".env"
    settings.write_text("LOG_LEVEL=INFO\n")
    server = start_here.server(sim, folder=tmp_path, RELOAD="true", **SETTINGS).ready()
    bob = Person(server)
    savings = bob.portfolio()
    savings.traded("buy", old, 2, 10)
    alert = bob.alert(old, **NEVER)
    eventually(lambda: bob.is_watched(alert), 10, "the old id")
    sim.withdraw(old)
    settings.write_text(f"LOG_LEVEL=INFO\nCOIN_ALIASES={old}={new}\n")
    assert server.log.wait_for("COIN_ALIASES is now", 10)

    def found() -> list[str]:
        return [each["id"] for each in server.client.get(f"/crypto/prices?ids={old}").json()]

    eventually(lambda: found() == [new], 10, "the new id")
    price = Decimal(repr(server.coin(new)["current_price"]))
    (holding,) = savings.summary()["holdings"]
    assert (holding["crypto_id"], Decimal(holding["current_price"])) == (old, price)
    assert bob.is_watched(alert)
    assert savings.traded("buy", old, 1, 10)["crypto_id"] == new
    assert savings.traded("sell", old, 1, 10)["crypto_id"] == old
    assert {id: each["quantity"] for id, each in savings.holdings().items()} == {old: 1, new: 1}
    assert bob.alert(old, **NEVER)["crypto_id"] == new
    sim.withdraw(old, False)
