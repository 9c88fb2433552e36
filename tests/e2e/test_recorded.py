"""Every recorded markets page, served as upstream served it, comes out with the same numbers."""

import json
from datetime import datetime

import pytest
from harness import eventually, in_parallel

# Ours, and what CoinGecko calls it.
FIELDS = {
    "id": "id",
    "name": "name",
    "current_price": "current_price",
    "market_cap": "market_cap",
    "volume_24h": "total_volume",
    "price_change_24h": "price_change_24h",
    "price_change_percentage_24h": "price_change_percentage_24h",
    "market_cap_rank": "market_cap_rank",
    "high_24h": "high_24h",
    "low_24h": "low_24h",
    "circulating_supply": "circulating_supply",
    "image": "image",
}
# Upstream writes 0 for these when it does not know them.
ZERO_MEANS_UNKNOWN = ["market_cap", "circulating_supply"]
PAGES = [
    "markets_eth_btc_eth_2021-05-15.json",
    "markets_myr_bitcoin_2021-05-15.json",
    "markets_usd_btc_eth_2026-07-28.json",
    "markets_usd_category_analytics_2022-01-29.json",
    "markets_usd_p1_100_2024-01-15.json",
    "markets_usd_p1_250_2022-02-23.json",
    "markets_usd_top10_2026-02-27.json",
]


def moment(text: str | None) -> datetime | None:
    """A time, cut to the milliseconds that we keep."""
    if text is None:
        return None
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def expected(row: dict) -> dict:
    coin = {ours: row.get(theirs) for ours, theirs in FIELDS.items()}
    for field in ZERO_MEANS_UNKNOWN:
        coin[field] = coin[field] or None
    return coin | {"symbol": row["symbol"].upper(), "last_updated": moment(row["last_updated"])}


def shown(coin: dict) -> dict:
    told = {name: coin[name] for name in FIELDS}
    return told | {"symbol": coin["symbol"], "last_updated": moment(coin["last_updated"])}


@pytest.fixture
def serve(start_here):
    """A server that reads these bytes as its markets page."""

    def with_page(page: bytes, **settings):
        sim = start_here.sim()
        sim.can(page)
        return sim, start_here.server(sim, **settings)

    return with_page


def test_the_list_of_pages_is_complete(recordings):
    empty = "markets_usd_page_past_end_2022-02-23.json"
    present = sorted(file.name for file in recordings.glob("markets_*.json"))
    assert sorted([*PAGES, empty]) == present


@pytest.mark.parametrize("name", PAGES)
def test_every_field_of_every_coin_to_the_last_digit(serve, recordings, name):
    page = (recordings / name).read_bytes()
    rows = {row["id"]: expected(row) for row in json.loads(page)}
    _, server = serve(page)
    server.ready()
    listed = server.client.get("/crypto/prices?limit=250").json()
    coins = {coin["id"]: shown(coin) for coin in listed}
    assert set(coins) == set(rows)
    for coin, told in coins.items():
        # Equal doubles print the same shortest digits; a null is a null and not 0.
        assert told == rows[coin], coin


def test_one_coin_of_a_recording_shows_its_extremes(serve, recordings):
    page = (recordings / "markets_usd_p1_100_2024-01-15.json").read_bytes()
    row = next(row for row in json.loads(page) if row["id"] == "bitcoin")
    _, server = serve(page)
    coin = server.ready().client.get("/crypto/bitcoin").json()
    for field in ["total_supply", "max_supply", "ath", "atl", "ath_change_percentage"]:
        assert coin[field] == row[field]
    assert moment(coin["ath_date"]) == moment(row["ath_date"])


def test_an_empty_first_page_keeps_the_last_good_prices(serve, recordings):
    page = (recordings / "markets_usd_top10_2026-02-27.json").read_bytes()
    sim, server = serve(page, PRICE_UPDATE_INTERVAL=1)
    before = [shown(coin) for coin in server.ready().client.get("/crypto/prices").json()]
    sim.can((recordings / "markets_usd_page_past_end_2022-02-23.json").read_bytes())
    sim.next_call()
    sim.next_call()  # The answer to the one before has been read by now.
    assert [shown(coin) for coin in server.client.get("/crypto/prices").json()] == before


def test_no_recorded_error_crashes_the_server_or_touches_its_prices(start_here, recordings):
    page = (recordings / "markets_usd_top10_2026-02-27.json").read_bytes()
    errors = json.loads((recordings / "error_bodies.json").read_text())
    assert len(errors) > 10

    by_name = {f"{error['status']} {error['note']}": error for error in errors}

    def survive(name: str) -> None:
        error = by_name[name]
        sim = start_here.sim()
        sim.can(page)
        server = start_here.server(sim, PRICE_UPDATE_INTERVAL=1).ready()
        before = [shown(coin) for coin in server.client.get("/crypto/prices").json()]
        kind = error["headers"].get("content-type", "application/json").split(";")[0]
        sim.can(error["body"].encode(), error["status"], kind)
        assert sim.next_call()["status"] == error["status"]
        told = lambda: server.health()["components"]["upstream"]["last_error"]  # noqa: E731
        eventually(told, 5, "the error in /health")
        assert [shown(coin) for coin in server.client.get("/crypto/prices").json()] == before

    in_parallel(by_name, survive)
