"""A small database with something of every table, and what the API tells of it: kept in
tests/fixtures for each version that changed a table, so that migrations are tried from all of them.

usage: old_database.py NAME, with CPA_BIN_DIR of the version that is to be kept; makes
tests/fixtures/NAME/sqlite.sql, sqlite_history.sql, postgres.sql and told.json.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import harness
from portfolio import Owner
from postgres import BIN, Postgres

FOLDER = harness.ROOT / "tests" / "fixtures"
SECRET = "the secret of the fixtures"  # It is no secret.
SETTINGS = {
    "SECRET_KEY": SECRET,
    "PRICE_UPDATE_INTERVAL": "1",
    "TEST_MODE": "true",
    "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
}
TRADES = [
    ("buy", "bitcoin", "0.5", "40000", {"fee": "10", "executed_at": "2024-01-01T00:00:00Z"}),
    ("buy", "bitcoin", "1.25", "52000.5", {"executed_at": "2024-02-01T12:00:00Z", "notes": "=1+1"}),
    ("sell", "bitcoin", "0.123456789012345678", "90000", {"executed_at": "2024-12-01T00:00:00Z"}),
    ("buy", "ethereum", "21000000", "0.000000000001", {"executed_at": "2024-03-01T00:00:00Z"}),
    ("sell", "ethereum", "21000000", "3000", {"executed_at": "2025-03-01T00:00:00Z"}),
]
ALERTS = [
    {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 1},  # Fires at once.
    {"crypto_id": "bitcoin", "alert_type": "price_below", "target_price": 1},
    {"crypto_id": "ethereum", "alert_type": "percentage_change", "percentage_change": 5000},
    {"crypto_id": "ethereum", "alert_type": "price_momentum", "percentage_change": 5000},
    {"crypto_id": "ethereum", "alert_type": "volume_alert", "percentage_change": 500000},
]


def fill(server: harness.Server) -> str:
    """The key of the owner of everything."""
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    for method in ("average", "fifo", "lifo", "hifo"):
        portfolio = ann.portfolio(name=method, cost_basis_method=method)
        for kind, coin, quantity, price, more in TRADES:
            portfolio.traded(kind, coin, quantity, price, **more)
    assert ann.post("/webhooks", {"url": "http://127.0.0.1:1024/hook"}).status == 201
    for alert in ALERTS:
        assert ann.post("/alerts", alert).status == 201
    harness.eventually(lambda: ann.get("/alerts/events").json(), 20, "an alert that fires")
    candles = "/crypto/bitcoin/history?days=7&interval=1h&limit=5"
    harness.eventually(lambda: ann.get(candles).json(), 20, "history")
    return ann.key


def told(server: harness.Server, key: str) -> dict[str, Any]:
    """What must stay as it is, to the last digit."""
    ann = Owner(server.client, key)

    def read(target: str) -> Any:
        reply = ann.get(target)
        assert reply.status == 200, (target, reply.body)
        return json.loads(reply.text(), parse_float=str, parse_int=str)

    portfolios = read("/portfolios")
    kept = ("crypto_id", "quantity", "average_buy_price", "total_cost", "realized_profit_loss")
    return {
        "user": read("/users/me"),
        "transactions": {one["name"]: read(f"/portfolios/{one['id']}/transactions") for one in portfolios},
        "holdings": {
            one["name"]: [
                {name: holding[name] for name in kept if name in holding}
                for holding in read(f"/portfolios/{one['id']}/holdings")
            ]
            for one in portfolios
        },
        "alerts": [
            {name: alert[name] for name in ("id", "crypto_id", "alert_type", "status")}
            for alert in read("/alerts")
        ],
        "webhooks": [one["url"] for one in read("/webhooks")],
        "events": [event["event_id"] for event in read("/alerts/events")],
    }


def make(name: str) -> None:
    place = FOLDER / name
    place.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        told_of = {"sqlite": make_sqlite(Path(scratch), place), "postgres": make_postgres(Path(scratch), place)}
    (place / "told.json").write_text(json.dumps(told_of, indent=1) + "\n")


def filled(folder: Path, **settings: str) -> dict[str, Any]:
    sim = harness.Simulator(folder)
    server = harness.Server(folder, {**SETTINGS, "COINGECKO_BASE_URL": sim.base_url, **settings}).ready()
    try:
        key = fill(server)
        return {"key": key, **told(server, key)}
    finally:
        server.stop()
        sim.stop()


def make_sqlite(scratch: Path, place: Path) -> dict[str, Any]:
    said = filled(scratch)
    for file, name in [("x.db", "sqlite.sql"), ("x_history.db", "sqlite_history.sql")]:
        database = sqlite3.connect(scratch / file)
        (identity,) = database.execute("PRAGMA application_id").fetchone()
        text = f"PRAGMA application_id = {identity};\n" + "\n".join(database.iterdump()) + "\n"
        (place / name).write_text(text)
    return said


def make_postgres(scratch: Path, place: Path) -> dict[str, Any]:
    postgres = Postgres()
    try:
        url = postgres.new_database("fixture")
        said = filled(scratch, DATABASE_URL=url)
        dumped = subprocess.run(
            [BIN / "pg_dump", "--no-owner", "--inserts", url], capture_output=True, text=True, check=True
        )
        (place / "postgres.sql").write_text(dumped.stdout)
        return said
    finally:
        postgres.close()


def load_sqlite(place: Path, folder: Path) -> None:
    for file, name in [("x.db", "sqlite.sql"), ("x_history.db", "sqlite_history.sql")]:
        sqlite3.connect(folder / file).executescript((place / name).read_text())


def load_postgres(place: Path, url: str) -> None:
    loading = [shutil.which("psql") or BIN / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]
    subprocess.run([*loading, "-f", place / "postgres.sql"], check=True, capture_output=True)


if __name__ == "__main__":
    make(sys.argv[1])
