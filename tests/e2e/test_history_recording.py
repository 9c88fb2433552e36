"""Prices recorded by the server: what export writes, and what survives kill -9.

CPA_HISTORY_KILLS=50 for the long proof (./dev prove history).
"""

import csv
import io
import os
import random
import subprocess
import time
from datetime import datetime, timezone

import pytest

from harness import SERVER_BINARY, eventually
from stream import Stream

KILLS = int(os.environ.get("CPA_HISTORY_KILLS", "3"))
EVERY_SECOND = {"MOCK_COINGECKO_API": "true", "PRICE_UPDATE_INTERVAL": "1", "RATE_LIMIT_DELAY": "0",
                "SECRET_KEY": "the same for all servers"}


def export(folder, *words, **settings):
    env = {"PATH": os.environ["PATH"], "LOG_FILE": "", **settings}
    done = subprocess.run(
        [SERVER_BINARY, "export", "history", *words],
        cwd=folder, env=env, capture_output=True, text=True, timeout=60,
    )
    if "there is no history" in done.stderr:
        return []
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def folded(samples, seconds):
    """Candles from samples, each from its own ones alone."""
    groups = {}
    for row in samples:
        stamp = int(instant(row["timestamp"]).timestamp()) // seconds * seconds
        groups.setdefault(stamp, []).append(float(row["price"]))
    return {
        datetime.fromtimestamp(stamp, timezone.utc): (
            prices[0], max(prices), min(prices), prices[-1], len(prices))
        for stamp, prices in groups.items()
    }


def shown(candles):
    return {
        instant(row["open_time"]): (
            float(row["open"]), float(row["high"]), float(row["low"]), float(row["close"]),
            int(row["samples"]))
        for row in candles
    }


@pytest.fixture
def place(start_here, database_settings):
    """A folder and what says where its database is, for both databases."""
    folder = start_here.folder("place")
    return folder, database_settings or {"DATABASE_URL": f"sqlite:///{folder / 'x.db'}"}


def test_kills_lose_no_recorded_price_and_no_candle(start_here, place):
    folder, database = place
    sure = []
    for number in range(KILLS):
        server = start_here.server(folder=folder, **database, **EVERY_SECOND).ready()
        before = len(sure)
        sure = eventually(
            lambda: (rows := export(folder, "--coin", "bitcoin", **database))
            and len(rows) > before + 2 and rows, 30, "prices are recorded")
        time.sleep(random.Random(number).random())
        server.crash()
    rows = export(folder, "--coin", "bitcoin", **database)
    assert [row for row in rows if row in sure] == sure
    stamps = [row["timestamp"] for row in rows]
    assert stamps == sorted(set(stamps), key=instant)
    for interval, seconds in (("5m", 300), ("1h", 3600), ("1d", 86400)):
        candles = export(folder, "--coin", "bitcoin", "--interval", interval, **database)
        assert shown(candles) == folded(rows, seconds), interval
        assert [row["source"] for row in candles] == ["own"] * len(candles)


def test_export_keeps_to_coin_and_time(start_here, place):
    folder, database = place
    server = start_here.server(folder=folder, **database, **EVERY_SECOND).ready()
    rows = eventually(
        lambda: len(rows := export(folder, **database)) > 500 and rows, 30, "two updates are recorded")
    server.stop()
    rows = export(folder, **database)
    assert len({row["crypto_id"] for row in rows}) > 200  # Some have no price, or one of years ago.
    times = sorted({row["timestamp"] for row in rows if row["crypto_id"] == "bitcoin"}, key=instant)
    some = export(folder, "--coin", "bitcoin", "--from", times[0], "--to", times[-1], **database)
    assert [row["timestamp"] for row in some] == times[:-1]


def test_without_history_nothing_is_recorded(start_here):
    folder = start_here.folder("none")
    server = start_here.server(folder=folder, ENABLE_PRICE_HISTORY="false", **EVERY_SECOND).ready()
    server.stop()
    assert not list(folder.glob("*history*"))


def test_live_candles_change_and_close(start_here):
    server = start_here.server(**EVERY_SECOND).ready()
    key = server.create_user()["api_key"]
    subscribe = {"type": "subscribe", "channel": "candles", "interval": "1m",
                 "ids": ["bitcoin", "no-such-coin"]}
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        answer = stream.ask(subscribe)
        assert answer["type"] == "subscribed" and answer["channel"] == "candles"
        assert answer["intervals"] == {"1m": ["bitcoin"]} and answer["unknown"] == ["no-such-coin"]
        is_candle = lambda message: message["type"] == "candle"
        first = stream.until(is_candle, 10)
        assert (first["crypto_id"], first["interval"]) == ("bitcoin", "1m")
        assert first["candle"]["is_open"] and first["candle"]["source"] == "own"
        closed = stream.until(lambda m: is_candle(m) and not m["candle"]["is_open"], 75)
        following = stream.until(is_candle, 10)
        assert instant(following["candle"]["open_time"]) > instant(closed["candle"]["open_time"])
        shown = server.client.get(
            f"/crypto/bitcoin/ohlc?interval=1m&from={closed['candle']['open_time']}&limit=1").json()
        assert shown == [closed["candle"]]

        for bad in ({**subscribe, "interval": "2m"}, {"type": "subscribe", "channel": "candles"},
                    {"type": "subscribe", "channel": "weather"}):
            assert stream.ask(bad)["code"] == "invalid_message"
        gone = stream.ask({"type": "unsubscribe", "channel": "candles"})
        assert gone["type"] == "unsubscribed" and gone["intervals"] == {}


def test_without_history_candles_are_refused(start_here):
    server = start_here.server(ENABLE_PRICE_HISTORY="false", **EVERY_SECOND).ready()
    key = server.create_user()["api_key"]
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        answer = stream.ask({"type": "subscribe", "channel": "candles", "interval": "1m", "ids": []})
        assert answer["code"] == "history_disabled"
