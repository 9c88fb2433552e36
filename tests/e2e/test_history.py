"""Price history as a client sees it: filled from upstream once, in pages, never made up."""

import csv
import io
import math
import re
import statistics
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from harness import SERVER_BINARY, eventually

HISTORY_FIELDS = ["crypto_id", "price", "market_cap", "volume_24h", "timestamp", "source"]
CANDLE_FIELDS = [
    "open_time",
    "open",
    "high",
    "low",
    "close",
    "traded_volume",
    "volume_24h",
    "market_cap",
    "samples",
    "coverage",
    "is_open",
    "source",
]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def sim(start, database_settings):
    """One for each database: what it is asked for is counted."""
    return start.sim()


@pytest.fixture(scope="module")
def server(start, sim, database_settings):
    server = start.server(sim, PRICE_UPDATE_INTERVAL=2, **database_settings).ready()
    server.database_settings = database_settings
    eventually(lambda: server.health()["components"]["prices"]["listed_coins"], 10, "coin list")
    return server


def time_of(text):
    assert text.endswith("Z")
    return datetime.fromisoformat(text)


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight(days_ago=0):
    now = datetime.now(timezone.utc)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)


def pages(server, target):
    """All rows of a list, and how many pages there were."""
    rows, count = [], 0
    while target:
        reply = server.client.get(target)
        assert reply.status == 200, reply.body
        rows += reply.json()
        count += 1
        link = re.fullmatch(r'<(.*)>; rel="next"', reply.headers.get("Link", ""))
        target = link and link[1]
    return rows, count


def import_candles(server, file, *arguments):
    return subprocess.run(
        [SERVER_BINARY, "import", "candles", file, *arguments],
        env={"DATABASE_URL": f"sqlite:///{server.database}", **server.database_settings},
        cwd=file.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_many_who_ask_for_a_cold_range_make_one_upstream_call(server, sim):
    with ThreadPoolExecutor(21) as pool:
        replies = list(pool.map(server.client.get, ["/crypto/ethereum/history?days=7"] * 21))
    assert {reply.status for reply in replies} == {200}
    assert len(sim.calls("/coins/ethereum/market_chart")) == 1
    assert {reply.headers["X-History-Backfill"] for reply in replies} == {"complete"}
    rows = replies[0].json()
    assert len(rows) >= 167
    assert list(rows[0]) == HISTORY_FIELDS
    times = [time_of(row["timestamp"]) for row in rows]
    assert times == sorted(set(times), reverse=True)
    assert {row["source"] for row in rows} == {"own", "upstream"} or rows[0]["source"] == "upstream"
    server.client.get("/crypto/ethereum/history?days=7")
    server.client.get("/crypto/ethereum/ohlc?interval=4h&limit=10")
    assert len(sim.calls("/coins/ethereum/market_chart")) == 1


def test_the_interval_follows_the_length(server):
    def steps(days):
        reply = server.client.get(f"/crypto/cardano/history?days={days}")
        times = [time_of(row["timestamp"]) for row in reply.json()]
        return min(later - earlier for later, earlier in zip(times, times[1:]))

    assert steps(1) == timedelta(minutes=5)
    assert steps(30) == HOUR
    assert steps(365) == DAY


def test_own_prices_are_there_at_once_and_marked(server):
    def recorded():
        rows = server.client.get("/crypto/bitcoin/history?days=1&interval=30s").json()
        return rows and rows[0]["source"] == "own" and rows

    rows = eventually(recorded, 15, "a recorded price")
    assert time_of(rows[0]["timestamp"]).second in (0, 30)
    candle = server.client.get("/crypto/bitcoin/ohlc?interval=1m&limit=2").json()[-1]
    assert candle["source"] == "own"
    assert candle["samples"] >= 1
    assert candle["low"] <= candle["close"] <= candle["high"]
    before = midnight()
    day = server.client.get("/crypto/bitcoin/ohlc?interval=1d&limit=3").json()[-1]
    today = time_of(day["open_time"]) in (before, midnight())
    assert day["is_open"] is today


def test_a_year_of_hours_comes_in_pages(server, sim):
    first, last = midnight(300), midnight(2)
    query = f"from={stamp(first)}&to={stamp(last)}"
    target = f"/crypto/solana/ohlc?interval=1h&limit=1000&{query}"
    rows, count = pages(server, target)
    assert count == 8
    assert len(sim.calls("/coins/solana/market_chart")) == 4
    times = [time_of(row["open_time"]) for row in rows]
    assert times == sorted(set(times))
    assert times[0] == first
    assert times[-1] == last - HOUR
    assert list(rows[0]) == CANDLE_FIELDS
    newest_first, _ = pages(server, f"/crypto/solana/history?interval=1h&limit=777&{query}")
    expected = [(row["open_time"], row["close"]) for row in reversed(rows)]
    assert [(row["timestamp"], row["price"]) for row in newest_first] == expected


def test_longer_candles_are_made_of_stored_ones(server):
    first, last = midnight(9), midnight(2)
    query = f"from={stamp(first)}&to={stamp(last)}"
    hours, _ = pages(server, f"/crypto/dogecoin/ohlc?interval=1h&{query}")
    longer, _ = pages(server, f"/crypto/dogecoin/ohlc?interval=4h&{query}")
    assert len(longer) == 7 * 6
    for candle in longer:
        begin = time_of(candle["open_time"])
        parts = [row for row in hours if begin <= time_of(row["open_time"]) < begin + 4 * HOUR]
        assert candle["open"] == parts[0]["open"]
        assert candle["close"] == parts[-1]["close"]
        assert candle["high"] == max(row["high"] for row in parts)
        assert candle["low"] == min(row["low"] for row in parts)
        assert candle["samples"] == sum(row["samples"] for row in parts)
    for interval in ("1w", "1M"):
        rows = server.client.get(f"/crypto/dogecoin/ohlc?interval={interval}&limit=4").json()
        starts = [time_of(row["open_time"]) for row in rows]
        assert all(s.weekday() == 0 if interval == "1w" else s.day == 1 for s in starts)


def test_times_are_iso_or_unix_seconds(server):
    first, last = midnight(5), midnight(3)
    iso = f"from={stamp(first)}&to={last.date()}"
    unix = f"from={int(first.timestamp())}&to={int(last.timestamp())}"
    target = "/crypto/litecoin/ohlc?interval=1h&"
    assert server.client.get(target + iso).json() == server.client.get(target + unix).json()


def test_csv_and_etag(server):
    query = f"interval=1d&from={stamp(midnight(40))}&to={stamp(midnight(10))}"
    for kind, first_column in (("history", "timestamp"), ("ohlc", "open_time")):
        target = f"/crypto/tron/{kind}?{query}"
        rows = server.client.get(target).json()
        reply = server.client.get(target, accept="text/csv")
        assert reply.headers["Content-Type"].startswith("text/csv")
        assert "Accept" in ", ".join(reply.headers.get_all("Vary"))
        table = list(csv.DictReader(io.StringIO(reply.text())))
        assert len(table) == len(rows) == 30
        assert [row[first_column] for row in table] == [row[first_column] for row in rows]
        same = server.client.get(target, accept="text/csv", if_none_match=reply.headers["ETag"])
        assert (same.status, same.body) == (304, b"")
        assert server.client.get(target, if_none_match=reply.headers["ETag"]).status == 200


def test_statistics_equal_an_independent_computation(server):
    window = f"from={stamp(midnight(60))}&to={stamp(midnight(1))}"
    days, _ = pages(server, f"/crypto/polkadot/ohlc?interval=1d&{window}")
    reply = server.client.get(f"/crypto/polkadot/stats?{window}")
    assert reply.status == 200, reply.body
    stats = reply.json()
    closes = [day["close"] for day in days]
    returns = [math.log(b / a) for a, b in zip(closes, closes[1:])]
    volatility = stats["volatility"]
    assert volatility["returns"] == len(returns) == 58
    daily = statistics.stdev(returns) * 100
    assert volatility["daily_percent"] == pytest.approx(daily, rel=1e-9)
    assert volatility["annualized_percent"] == pytest.approx(daily * math.sqrt(365), rel=1e-9)
    assert stats["return_percent"] == pytest.approx((closes[-1] / days[0]["open"] - 1) * 100)
    high = max(days, key=lambda day: day["high"])
    low = min(days, key=lambda day: day["low"])
    assert stats["high"] == {"price": high["high"], "date": high["open_time"]}
    assert stats["low"] == {"price": low["low"], "date": low["open_time"]}
    falls = [1 - b / a for i, a in enumerate(closes) for b in closes[i + 1 :]]
    assert stats["max_drawdown"]["percent"] == pytest.approx(max(falls) * 100)
    assert stats["gap_count"] == 0


def test_statistics_of_a_time_without_prices_are_not_found(server):
    reply = server.client.get("/crypto/polkadot/stats?from=2015-01-01&to=2015-02-01")
    assert reply.status == 404
    assert reply.headers["X-Error-Code"] == "no_history"


def test_bad_input_is_named(server):
    def problem(query, kind="history"):
        return server.client.get(f"/crypto/bitcoin/{kind}?{query}").problems()[0][:2]

    assert problem("days=0") == ("greater_than_equal", ("query", "days"))
    assert problem("days=366") == ("less_than_equal", ("query", "days"))
    assert problem("vs_currency=eur") == ("enum", ("query", "vs_currency"))
    assert problem("interval=2h") == ("enum", ("query", "interval"))
    assert problem("interval=1D", "ohlc") == ("enum", ("query", "interval"))
    assert problem("from=soon") == ("datetime_parsing", ("query", "from"))
    assert problem("days=1&from=1700000000") == ("value_error", ("query", "days"))
    assert problem("to=1700000000") == ("missing", ("query", "from"))
    assert problem("from=4000000000") == ("value_error", ("query", "from"))
    assert problem("limit=5001", "ohlc") == ("less_than_equal", ("query", "limit"))
    assert problem("cursor=1.0") == ("value_error", ("query", "cursor"))
    for kind in ("history", "ohlc", "stats"):
        assert server.client.get(f"/crypto/no-such-coin/{kind}").status == 404


def test_an_upstream_that_fails_is_told_and_not_hammered(start_here):
    sim = start_here.sim()
    server = start_here.server(sim, PRICE_UPDATE_INTERVAL=30).ready()
    sim.fault("status", "/coins/bitcoin/market_chart/range", status=500)
    for _ in range(3):
        reply = server.client.get("/crypto/bitcoin/ohlc?interval=1d&limit=30")
        assert reply.status == 200
        assert reply.headers["X-History-Backfill"] == "unavailable"
        assert reply.headers["X-History-Gaps"] == "1"
        assert len(reply.json()) <= 1  # Today, from the prices of this moment.
    assert len(sim.calls("/coins/bitcoin/market_chart")) == 1
    window = f"from={stamp(midnight(60))}&to={stamp(midnight(40))}"
    old = server.client.get(f"/crypto/bitcoin/stats?{window}")
    assert old.status == 503
    assert old.headers["X-Error-Code"] == "history_unavailable"
    assert old.headers["Retry-After"]


# C6: refused is neither empty nor unknown.
def test_what_upstream_refuses_is_not_known_to_be_empty(start_here):
    sim = start_here.sim()
    server = start_here.server(sim, PRICE_UPDATE_INTERVAL=30).ready()
    sim.fault("status", "/coins/bitcoin/market_chart/range", status=404)
    window = f"from={stamp(midnight(60))}&to={stamp(midnight(40))}"
    reply = server.client.get(f"/crypto/bitcoin/ohlc?interval=1d&{window}")
    assert (reply.status, reply.json()) == (200, [])
    assert reply.headers["X-History-Backfill"] == "unavailable"
    assert server.client.get(f"/crypto/bitcoin/stats?{window}").status == 503
    old = server.client.get("/crypto/ethereum/ohlc?interval=1d&from=2013-05-01&to=2013-06-01")
    assert (old.status, old.json()) == (200, [])
    assert old.headers["X-History-Backfill"] == "out_of_reach"
    assert not sim.calls("/coins/ethereum/market_chart")


# C1, C2: days are the fold of their hours, and close where the next one opens.
def test_the_tiers_agree(server):
    window = f"from={stamp(midnight(20))}&to={stamp(midnight(10))}"
    days, _ = pages(server, f"/crypto/stellar/ohlc?interval=1d&{window}")
    hours, _ = pages(server, f"/crypto/stellar/ohlc?interval=1h&{window}")
    again, _ = pages(server, f"/crypto/stellar/ohlc?interval=1d&{window}")
    for rows in (days, again):
        assert len(rows) == 10
        assert [row["coverage"] for row in rows] == [1] * 10
        for earlier, later in zip(rows, rows[1:]):
            assert earlier["close"] == later["open"]
    for number, day in enumerate(again):
        parts = hours[24 * number:24 * number + 24]
        assert day["open"] == parts[0]["open"] and day["close"] == parts[-1]["close"]
        assert day["high"] == max(row["high"] for row in parts)
        assert day["low"] == min(row["low"] for row in parts)


def test_an_upstream_that_is_not_due_is_not_waited_for_and_what_it_brings_is_kept(start_here):
    sim = start_here.sim()
    # The call for the chart waits its turn for longer than a client does.
    settings = {"PRICE_UPDATE_INTERVAL": 60, "API_REQUEST_TIMEOUT": 2, "RATE_LIMIT_DELAY": 4}
    server = start_here.server(sim, **settings).ready()
    target = "/crypto/bitcoin/ohlc?interval=1d&limit=30"
    reply = server.client.get(target)
    assert reply.headers["X-History-Backfill"] == "pending"
    assert len(reply.json()) <= 1
    eventually(lambda: len(server.client.get(target).json()) >= 29, 30, "the month")
    assert len(sim.calls("/coins/bitcoin/market_chart")) == 1


def test_a_rule_is_tried_on_stored_history(server):
    first, last = midnight(20), midnight(10)
    window = f"from={stamp(first)}&to={stamp(last)}"
    hours, _ = pages(server, f"/crypto/chainlink/ohlc?interval=1h&{window}")
    assert len(hours) == 240
    target = sorted(row["high"] for row in hours)[200]
    key = {"x_api_key": server.create_user("tester")["api_key"]}
    rule = {
        "crypto_id": "chainlink",
        "alert_type": "price_above",
        "target_price": target,
        "from": stamp(first),
        "to": stamp(last),
        "interval": "1h",
    }
    reply = server.client.post("/alerts/backtest", rule, **key)
    assert reply.status == 200, reply.body
    [firing] = reply.json()["fired"]
    assert firing["timestamp"] == next(r["open_time"] for r in hours if r["high"] >= target)

    def problem(**changes):
        body = {name: value for name, value in {**rule, **changes}.items() if value is not None}
        return server.client.post("/alerts/backtest", body, **key).problems()[0][:2]

    assert problem(to=None) == ("missing", ("body", "to"))
    assert problem(interval="2h") == ("enum", ("body", "interval"))
    assert problem(crypto_id=None) == ("missing", ("body", "crypto_id"))
    assert problem(to=stamp(first)) == ("value_error", ("body", "from"))
    # D10: what is longer than what the rule looks at could never fire.
    momentum = {"alert_type": "price_momentum", "percentage_change": 5, "target_price": None}
    for interval in ("1h", "1d", "1w"):
        assert problem(**momentum, interval=interval) == ("value_error", ("body", "interval"))
    assert problem(prices=[]) == ("extra_forbidden", ("body", "prices"))
    assert problem(**{"from": "2015-01-01T00:00:00Z", "to": "2015-02-01T00:00:00Z"}) == (
        "value_error",
        ("body", "from"),
    )


def test_history_that_is_switched_off_says_so(start_here, sim):
    server = start_here.server(sim, ENABLE_PRICE_HISTORY="false").ready()
    for kind in ("history", "ohlc", "stats"):
        reply = server.client.get(f"/crypto/bitcoin/{kind}")
        assert reply.status == 503
        assert reply.headers["X-Error-Code"] == "history_disabled"


def test_candles_of_a_file_come_out_again_and_bad_lines_are_told(server, tmp_path):
    first = midnight(4)
    lines = ["open_time,open,high,low,close,volume"]
    for hour in range(72):
        seconds = int((first + hour * HOUR).timestamp())
        lines.append(f"{seconds}000,{100 + hour},{110 + hour},{90 + hour},{101 + hour},2.5")
    lines += ["soon,1,1,1,1,1", lines[5]]
    file = tmp_path / "candles.csv"
    file.write_text("\n".join(lines))

    arguments = ["--coin", "monero", "--interval", "1h"]
    dry = import_candles(server, file, *arguments, "--dry-run")
    assert dry.returncode == 1, dry.stderr
    assert "dry run, nothing stored: 72 candles" in dry.stdout
    done = import_candles(server, file, *arguments)
    assert done.returncode == 1, done.stderr
    assert "imported: 72 candles of 1h for monero, rolled up to 3 of 1d" in done.stdout
    assert "line 74: the open time does not read" in done.stdout
    assert "line 75: the open time is not later than that of the candle before" in done.stdout

    query = f"from={stamp(first)}&to={stamp(first + 3 * DAY)}"
    hours, _ = pages(server, f"/crypto/monero/ohlc?interval=1h&{query}")
    assert [row["source"] for row in hours] == ["imported"] * 72
    assert [row["open"] for row in hours] == [100 + hour for hour in range(72)]
    days, _ = pages(server, f"/crypto/monero/ohlc?interval=1d&{query}")
    assert [row["traded_volume"] for row in days] == [60, 60, 60]
    assert [(row["open"], row["close"]) for row in days] == [(100, 124), (124, 148), (148, 172)]


def test_an_import_that_cannot_be_is_refused(server, tmp_path):
    file = tmp_path / "none.csv"
    missing = import_candles(server, file, "--coin", "bitcoin", "--interval", "1h")
    assert missing.returncode == 1
    assert "cannot open" in missing.stderr
    assert import_candles(server, file, "--coin", "bitcoin", "--interval", "2h").returncode == 1
    assert import_candles(server, file, "--interval", "1h").returncode == 1
    # C3: an id that nobody would find again.
    file.write_text("1767225600000,10,12,9,11,1.5\n")
    unknown = import_candles(server, file, "--coin", "btc", "--interval", "1h")
    assert unknown.returncode == 1
    assert "did you mean" in unknown.stderr and "bitcoin" in unknown.stderr
    new = import_candles(server, file, "--coin", "my-own-coin", "--interval", "1h", "--new-coin")
    assert new.returncode == 0, new.stderr
