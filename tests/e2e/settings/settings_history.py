"""Rows of the table of settings: how long price history is kept."""

import sqlite3
import time

from settings_site import MOCK, Group, Row, Site, within

BITCOIN = 1
OWN = 0  # By HistorySource.
SPANS = {"5m": 1, "1h": 3, "1d": 5}  # By CandleInterval.
DAY_MS = 86_400_000
DAYS_AGO = 50


def history_of(site: Site) -> sqlite3.Connection:
    return sqlite3.connect(site.folder / "x_history.db", isolation_level=None)


def migrate(site: Site) -> sqlite3.Connection:
    """An empty history, to be filled before the server starts."""
    made = site.run("migrate", DATABASE_URL=f"sqlite:///{site.folder / 'x.db'}")
    assert made.returncode == 0, made.stderr
    history = history_of(site)
    history.execute("INSERT INTO history_coins VALUES (?, 'bitcoin')", (BITCOIN,))
    return history


def add_candle(
    history: sqlite3.Connection, span: str, opened_ms: int, volume: float, price: float = 1.0
) -> None:
    prices = (price,) * 4
    row = (BITCOIN, SPANS[span], opened_ms, OWN, *prices, None, volume, None, 1, 1.0)
    history.execute(f"INSERT INTO history_candles VALUES ({', '.join('?' * len(row))})", row)


def start_with_a_past(site: Site) -> None:
    """With something old of each kind."""
    opened = (int(time.time() * 1000) // DAY_MS - DAYS_AGO) * DAY_MS
    history = migrate(site)
    for span in SPANS:
        add_candle(history, span, opened, 1.0)
    block = (BITCOIN, opened // 3_600_000, b"\0")
    history.execute("INSERT INTO history_blocks VALUES (?, ?, ?)", block)
    history.close()
    site.serve().ready()


def is_forgotten(table: str, where: str = "1"):
    def look(site: Site) -> bool:
        question = f"SELECT count(*) FROM {table} WHERE coin = {BITCOIN} AND {where}"
        history = history_of(site)
        try:
            return within(lambda: history.execute(question).fetchone() == (0,), 1)
        finally:
            history.close()

    return look


def is_candle_forgotten(span: str):
    return is_forgotten("history_candles", f"span = {SPANS[span]}")


HISTORY = (
    Group(
        "tiers of history",
        (
            Row("HISTORY_RAW_DAYS", {"20": True, "80": False}, is_forgotten("history_blocks")),
            Row("HISTORY_5M_DAYS", {"20": True, "80": False}, is_candle_forgotten("5m")),
            Row("HISTORY_1H_DAYS", {"20": True, "80": False}, is_candle_forgotten("1h")),
        ),
        MOCK,
        at_once=True,
        starts=start_with_a_past,
    ),
    Group(
        "all history",
        (Row("HISTORY_RETENTION_DAYS", {"20": True, "80": False}, is_candle_forgotten("1d")),),
        MOCK,
        starts=start_with_a_past,
    ),
)
