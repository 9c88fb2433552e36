"""Prices that nobody should believe: whatever their way in, none is served, recorded or fired on."""

import json
import os
import subprocess

import pytest
from harness import SERVER_BINARY, eventually
from stream import Stream

EVERY_SECOND = {"PRICE_UPDATE_INTERVAL": 1, "SECRET_KEY": "the same for all servers"}


def rows(*prices, **fields) -> bytes:
    """A page of the markets: (id, price) pairs."""
    page = [{"id": coin, "current_price": price, **fields} for coin, price in prices]
    return json.dumps(page).encode()


def alert_above(server, price: float) -> str:
    """The key of whom it belongs to."""
    key = server.create_user("ann")["api_key"]
    alert = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": price}
    created = server.client.post("/alerts", alert, x_api_key=key)
    assert created.status == 201, created.body
    return key


def status_of_alert(server, key: str) -> str:
    return server.client.get("/alerts", x_api_key=key).json()[0]["status"]


def prices_of(server) -> dict[str, float]:
    coins = server.client.get("/crypto/prices").json()
    return {coin["id"]: coin["current_price"] for coin in coins}


def refusals(server) -> dict[str, int]:
    return server.health()["components"]["prices"]["rows_refused_by_reason"]


def test_the_first_price_after_a_restart_is_judged_by_history(start_here):
    """B3"""
    sim = start_here.sim()
    sim.can(rows(("bitcoin", 100), ("ethereum", 10)))
    folder = start_here.folder("restarted")
    server = start_here.server(sim, folder=folder, **EVERY_SECOND).ready()
    key = alert_above(server, 500)
    sim.next_call()
    sim.next_call()  # The first price is on record by then.
    server.stop()
    sim.can(rows(("bitcoin", 100_000), ("ethereum", 11)))
    slower = EVERY_SECOND | {"PRICE_UPDATE_INTERVAL": 3}
    again = start_here.server(sim, folder=folder, **slower).listen()
    eventually(lambda: refusals(again)["implausible_jump"], 10, "the first answer")
    assert prices_of(again) == {"ethereum": 11}
    sim.can(rows(("bitcoin", 101), ("ethereum", 11)))
    eventually(lambda: prices_of(again).get("bitcoin") == 101, 10, "the true price")
    assert status_of_alert(again, key) == "active"


def test_rows_that_contradict_each_other_refuse_their_coin(start_here):
    """B3"""
    sim = start_here.sim()
    sim.can(rows(("bitcoin", 100), ("ethereum", 10)))
    server = start_here.server(sim, **EVERY_SECOND).ready()
    key = alert_above(server, 500)
    sim.can(rows(("bitcoin", 99_999), ("ethereum", 11), ("bitcoin", 103)))
    eventually(lambda: refusals(server)["contradictory"] >= 4, 10, "two such answers")
    assert prices_of(server) == {"bitcoin": 100, "ethereum": 11}
    assert status_of_alert(server, key) == "active"


def test_a_price_frozen_for_long_is_served_stale_and_fires_nothing(start_here):
    """B5"""
    sim = start_here.sim()
    sim.can(rows(("bitcoin", 100), last_updated="2024-05-05T00:00:00Z"))
    server = start_here.server(sim, **EVERY_SECOND).ready()
    key = alert_above(server, 50)
    sim.next_call()
    sim.next_call()
    coin = server.client.get("/crypto/prices").json()[0]
    assert coin["current_price"] == 100 and coin["stale"] is True
    prices = server.health()["components"]["prices"]
    assert prices["status"] == "stale" and prices["frozen_coins"] == 1
    assert status_of_alert(server, key) == "active"
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        snapshot = stream.ask({"type": "snapshot"})
        assert snapshot["data"][0]["stale"] is True


@pytest.mark.parametrize("stamp", ["0000-01-01T00:00:00+23:59", "1970-01-01T00:00:00Z",
                                   "2099-01-01T00:00:00Z"])
def test_no_stamp_that_cannot_be_is_told(start_here, stamp):
    """B5"""
    sim = start_here.sim()
    sim.can(rows(("bitcoin", 100)))
    server = start_here.server(sim, **EVERY_SECOND).ready()
    sim.can(rows(("bitcoin", 101), last_updated=stamp))
    sim.next_call()
    sim.next_call()
    told = server.client.get("/crypto/prices").body.decode()
    assert '"-' not in told and "2099" not in told and "1970" not in told and "0000-" not in told


def test_history_during_an_outage_is_not_kept_by_caches(start_here):
    """F6"""
    sim = start_here.sim()
    server = start_here.server(sim, **EVERY_SECOND).ready()
    sim.fault("status", path="", status=503)
    told = server.client.get("/crypto/bitcoin/history?days=300")
    assert told.headers["X-History-Backfill"] == "unavailable"
    assert told.headers["Cache-Control"] == "no-store"
    sim.heal()
    path = "/crypto/bitcoin/history?days=2"
    told = eventually(lambda: whole(server.client.get(path)), 30, "an answer after the outage")
    assert told.headers["Cache-Control"].startswith("public")


def whole(reply):
    return reply if reply.headers.get("X-History-Backfill") == "complete" else None


def test_a_demo_key_makes_prices_no_slower_than_none(start_here):
    """F1"""
    sim = start_here.sim()
    # So few credits that they are slow on the last day of a month as well.
    keyed = {"COINGECKO_API_KEY": "CG-demo", "COINGECKO_PLAN": "demo",
             "COINGECKO_CALLS_PER_MONTH": "10"}
    server = start_here.server(sim, MAX_CRYPTOCURRENCIES=250, **keyed).ready()
    budget = server.health()["budget"]
    assert budget["plan"] == "demo" and budget["prices_keyless"] is True
    assert budget["poll_interval_ms"] == 30_000
    assert server.health()["status"] == "healthy"
    alone = start_here.server(sim, COINGECKO_ONLY_WITH_KEY="true", **keyed).ready()
    told = alone.health()
    assert told["budget"]["poll_interval_ms"] > 60_000 and told["status"] == "healthy"
    checked = server_says(keyed, "check-config")
    assert "every 30 s" in checked and "the key serves details and history" in checked


def server_says(settings, *words) -> str:
    env = {"PATH": os.environ["PATH"], "LOG_FILE": "", **settings}
    done = subprocess.run([SERVER_BINARY, *words], env=env, capture_output=True, text=True,
                          timeout=20, check=True)
    return done.stdout


def test_a_few_coins_that_upstream_has_wrong_stop_no_others(start_here):
    """B4"""
    sim = start_here.sim()
    coins = [f"coin-{number}" for number in range(15)]
    sim.can(rows(*((coin, 100) for coin in coins)))
    server = start_here.server(sim, **EVERY_SECOND).ready()
    sim.can(rows(*((coin, 0 if number < 2 else 101) for number, coin in enumerate(coins))))
    eventually(lambda: prices_of(server)["coin-14"] == 101, 10, "the others")
    assert prices_of(server)["coin-0"] == 100


@pytest.mark.parametrize("bad", ["-5", "0", "1e-320", "1e300"])
def test_the_page_of_an_untracked_coin_is_judged_as_well(start_here, bad):
    """H7"""
    sim = start_here.sim()
    sim.can(rows(("bitcoin", 100)))
    page = '{"id":"rare","symbol":"r","name":"Rare","market_data":{"current_price":{"usd":%s}}}'
    sim.control("PUT", "/canned?path=/coins/rare&status=200", (page % bad).encode())
    listed = json.dumps([{"id": "rare", "symbol": "rare", "name": "Rare"}]).encode()
    sim.control("PUT", "/canned?path=/coins/list&status=200", listed)
    server = start_here.server(sim, **EVERY_SECOND).ready()
    told = server.client.get("/crypto/rare")
    assert told.status == 200, told.body
    assert told.json()["current_price"] is None
