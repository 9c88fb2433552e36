"""Upstream trouble: the last good prices stay, their age is told, and it heals by itself."""

import pytest
from harness import eventually, in_parallel

INTERVAL_SECONDS = 1
STALE_SECONDS = 2 * INTERVAL_SECONDS
RETRY_AFTER_SECONDS = 3


@pytest.fixture
def launch(start_here):
    """A frozen upstream and a server that reads it every second, ready."""

    def pair():
        sim = start_here.sim()
        sim.freeze()
        settings = {"PRICE_UPDATE_INTERVAL": INTERVAL_SECONDS, "API_REQUEST_TIMEOUT": 1}
        return sim, start_here.server(sim, **settings).ready()

    return pair


def price(server) -> float:
    return server.coin("bitcoin")["current_price"]


def all_prices(server) -> dict[str, float]:
    coins = server.client.get("/crypto/prices?limit=250").json()
    return {coin["id"]: coin["current_price"] for coin in coins}


def is_stale(server) -> bool:
    return server.coin("bitcoin")["stale"]


def upstream(server) -> dict:
    return server.health()["components"]["upstream"]


def recovers(server, sim) -> None:
    """A new price shows without anybody's help once upstream is well again."""
    before = price(server)
    sim.heal()
    sim.move("bitcoin", percent=1)
    eventually(lambda: price(server) != before and not is_stale(server), 20, "recovery")
    eventually(lambda: server.health()["status"] == "healthy", 5, "a healthy report")


FAULTS = {
    "server error": {"kind": "status", "status": 500},
    "gateway error": {"kind": "status", "status": 503},
    "challenge page": {"kind": "html"},
    "challenge page with 200": {"kind": "html", "status": 200},
    "cut in the middle": {"kind": "truncate"},
    "shorter than declared": {"kind": "short_body"},
    "longer than declared": {"kind": "long_body"},
    "garbage": {"kind": "garbage"},
    "nothing": {"kind": "empty"},
    "no answer": {"kind": "stall"},
    "a byte now and then": {"kind": "drip", "delay_ms": 100},
    "late": {"kind": "delay", "delay_ms": 60_000},
    "reset": {"kind": "reset"},
    "redirect": {"kind": "redirect"},
    "far too much": {"kind": "oversize"},
    "a bomb": {"kind": "gzip_bomb", "bytes": 200_000_000},
}


def test_last_good_prices_stay_are_flagged_and_heal(launch):
    def outage(what: str) -> None:
        sim, server = launch()
        good = price(server)
        assert not is_stale(server)
        sim.fault(**FAULTS[what])
        sim.move("bitcoin", percent=2)  # If a broken answer got through, this would show it.
        eventually(lambda: is_stale(server), STALE_SECONDS + 5, "stale")
        assert price(server) == good
        assert server.coin("bitcoin")["age_ms"] >= STALE_SECONDS * 1000
        assert server.client.get("/live").status == 200
        eventually(lambda: upstream(server)["last_error"], 5, "its name in /health")
        assert server.health()["status"] == "degraded"
        recovers(server, sim)

    in_parallel(FAULTS, outage)


POISONS = [
    "zero",
    "negative",
    "null",
    "string",
    "huge",
    "tiny",
    "nan",
    "infinity",
    "overflow",
    "object",
    "boolean",
    "x10",
    "x100",
    "x1000",
    "d1000",
    "missing",
    "stale_stamp",
    "future_stamp",
]


def test_no_poisoned_price_is_ever_served(launch):
    def poisoned(kind: str) -> None:
        sim, server = launch()
        good = price(server)
        sim.fault("poison", coin="bitcoin", poison=kind, count=1)
        sim.move("bitcoin", percent=2)  # Only the clean answer after the poisoned one may show.
        sim.next_call()
        clean = good * 1.02
        eventually(lambda: price(server) != good, 10, "a new price")
        assert price(server) == pytest.approx(clean, rel=1e-9)
        prices = server.health()["components"]["prices"]
        assert prices["rows_refused"] + prices["batches_rejected"] > 0

    in_parallel(POISONS, poisoned)


def test_a_whole_page_of_poison_changes_nothing_and_does_no_lasting_harm(launch):
    def poisoned(kind: str) -> None:
        sim, server = launch()
        before = all_prices(server)
        sim.fault("poison", poison=kind, count=1)
        sim.next_call()
        sim.next_call()  # The poisoned answer has been judged by now.
        assert all_prices(server) == before
        recovers(server, sim)

    in_parallel(["zero", "negative", "x1000", "d1000", "null", "nan", "future_stamp"], poisoned)


def test_a_coin_twice_in_a_page_is_one_coin(launch):
    sim, server = launch()
    sim.fault("duplicate", coin="bitcoin")
    sim.next_call()
    sim.next_call()
    ids = [coin["id"] for coin in server.client.get("/crypto/prices?limit=250").json()]
    assert len(ids) == len(set(ids)) == 250


def untracked_coin(server) -> str:
    tracked = all_prices(server)

    def found() -> str | None:
        hits = server.client.get("/search/crypto?query=coin&limit=100").json()
        return next((hit["id"] for hit in hits if hit["id"] not in tracked), None)

    return eventually(found, 5, "a coin of the list of all coins")


def test_retry_after_is_kept_to_the_letter_by_every_kind_of_call(launch):
    sim, server = launch()
    other = untracked_coin(server)
    sim.fault("status", path="", status=429, retry_after=str(RETRY_AFTER_SECONDS), count=1)
    refused = eventually(lambda: [call for call in sim.calls() if call["status"] == 429], 5, "429")
    eventually(lambda: upstream(server)["status"] == "held", 2, "held")
    assert 0 < upstream(server)["next_call_in_ms"] <= RETRY_AFTER_SECONDS * 1000 + 250
    # What nobody tracks would have to be fetched: not now, and the client is told to come back.
    reply = server.client.get(f"/crypto/{other}")
    assert reply.status == 503
    assert int(reply.headers["Retry-After"]) > 0
    after = eventually(lambda: sim.calls(since=refused[0]["sequence"]), 6, "the next call")
    assert after[0]["wall_ms"] - refused[0]["wall_ms"] >= RETRY_AFTER_SECONDS * 1000
    recovers(server, sim)


def test_a_refused_key_is_told_and_not_hammered(start_here):
    sim = start_here.sim()
    sim.fault("status", path="", status=401)
    server = start_here.server(sim, PRICE_UPDATE_INTERVAL=1).listen()
    eventually(lambda: upstream(server)["status"] == "misconfigured", 5, "the refusal in /health")
    assert len(sim.calls()) <= 2
    assert server.client.get("/crypto/prices").status == 503


def test_clients_cost_no_upstream_call(start_here):
    sim = start_here.sim()
    server = start_here.server(sim, PRICE_UPDATE_INTERVAL=3600).ready()
    for path in ["/coins/list", "/exchange_rates", "/global"]:
        eventually(lambda path=path: sim.calls(path), 10, path)
    before = len(sim.calls())
    for _ in range(50):
        for target in ["/crypto/prices", "/market/overview", "/search/crypto?query=eth", "/health"]:
            assert server.client.get(target).status == 200
    assert len(sim.calls()) == before
    assert len(sim.calls("/coins/markets")) == 1
