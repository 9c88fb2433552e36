"""A server of an older commit and one of this, on one PostgreSQL during the upgrade (ADR 14) and one
after the other on SQLite: what one has kept and told, the other knows.

./dev prove upgrade FOLDER, the build/release of the older commit's tree.
"""

import itertools
import os
import subprocess
import uuid
from pathlib import Path

import pytest
from harness import SERVER_BINARY, eventually
from portfolio import Owner
from stream import Stream
from test_idempotency import REQUESTS, SETTINGS, Asker

OLDER = os.environ.get("CPA_OLDER_BIN", "")
pytestmark = pytest.mark.skipif(not OLDER, reason="needs an older program: ./dev prove upgrade FOLDER")
BINARIES = {"older": Path(OLDER) / "crypto-price-api", "ours": SERVER_BINARY}
SHARED = {"SECRET_KEY": "0123456789abcdef0123456789abcdef"}
_numbers = itertools.count()


@pytest.fixture(scope="module")
def side_by_side(start, postgres):
    """Both at once, the older one first; each sees a market of its own."""
    url = postgres.new_database("upgrade_db")
    servers = {}
    for name, binary in BINARIES.items():
        sim = start.sim()
        sim.freeze()
        settings = SETTINGS | SHARED | {"MOCK_COINGECKO_API": "false", "PRICE_UPDATE_INTERVAL": 1}
        settings |= {"ALERT_CHECK_INTERVAL": 1}
        servers[name] = start.server(sim, binary=binary, DATABASE_URL=url, **settings).ready()
        servers[name].sim = sim
    return servers


def ask_of(server, asker: Asker, path: str, query: str, body, once: str):
    asker.client = server.client
    return asker.ask(path, query, body, once)


@pytest.mark.parametrize(("first", "second"), [("older", "ours"), ("ours", "older")])
@pytest.mark.parametrize(("path", "query"), REQUESTS)
def test_what_one_has_kept_the_other_replays(side_by_side, path, query, first, second):
    status, make = REQUESTS[path, query]
    asker, once, body = Asker(side_by_side[first]), str(uuid.uuid4()), make()
    made = ask_of(side_by_side[first], asker, path, query, body, once)
    assert made.status == status, made.body
    again = ask_of(side_by_side[second], asker, path, query, body, once)
    assert (again.status, again.body) == (made.status, made.body)
    assert again.headers["Location"] == made.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    if isinstance(body, dict) and "name" in body:
        other = ask_of(side_by_side[second], asker, path, query, body | {"name": "x"}, once)
        assert other.status == 409


@pytest.mark.parametrize(("recorder", "teller"), [("older", "ours"), ("ours", "older")])
def test_an_alert_that_one_records_is_told_by_the_other(side_by_side, recorder, teller):
    server, other = side_by_side[recorder], side_by_side[teller]
    key = other.create_user(f"owner{next(_numbers)}")["api_key"]
    price = server.coin("solana")["current_price"]
    alert = {"crypto_id": "solana", "alert_type": "price_above", "target_price": price * 1.05}
    made = Owner(other.client, key).post("/alerts", alert)
    assert made.status == 201, made.body
    with Stream(other.port, f"?api_key={key}", checked=teller == "ours") as stream:
        stream.greeting()
        server.sim.move("solana", percent=10)
        told = stream.until(lambda message: message["type"] == "alert_triggered", 20)
        assert told["alert_id"] == made.json()["id"]
    for each in side_by_side.values():
        each.sim.move("solana", price=price)


def test_both_write_one_ledger(side_by_side):
    owner = Owner(side_by_side["older"].client, side_by_side["older"].create_user("both")["api_key"])
    portfolio = owner.portfolio(cost_basis_method="fifo")
    for number in range(20):
        owner.client = side_by_side["ours" if number % 2 else "older"].client
        portfolio.traded("sell" if number % 5 == 4 else "buy", "bitcoin", 1, 100 + number)
    seen = []
    for server in side_by_side.values():
        owner.client = server.client
        (holding,) = portfolio.read("/holdings")
        cost = portfolio.read("/summary")["total_cost"]
        seen.append((holding["quantity"], cost, len(portfolio.read("/transactions"))))
    assert seen[0] == seen[1]
    assert seen[0][0] == 12 and seen[0][2] == 20


def test_answers_of_before_the_upgrade_are_replayed_after_it_and_after_a_restore(start_here):
    """On SQLite, where the file is one server's at a time."""
    settings = SETTINGS | SHARED
    older = start_here.server(binary=BINARIES["older"], **settings).ready()
    kept = []
    for (path, query), (_, make) in REQUESTS.items():
        asker, once, body = Asker(older), str(uuid.uuid4()), make()
        kept.append((asker, path, query, body, once, asker.ask(path, query, body, once)))
    folder = older.database.parent
    older.stop()
    for copy in ["first.db", "second.db"]:  # And after the restore.
        ours = start_here.server(folder=folder, **settings).ready()
        for asker, path, query, body, once, first in kept:
            again = ask_of(ours, asker, path, query, body, once)
            assert (again.status, again.body) == (first.status, first.body), path
            assert again.headers["Idempotent-Replayed"] == "true"
        ours.stop()
        environment = {"PATH": os.environ["PATH"], "LOG_FILE": "", **SHARED}
        environment["DATABASE_URL"] = f"sqlite:///{folder / 'x.db'}"
        for command in [["backup", copy], ["restore", copy, "--overwrite"]]:
            done = subprocess.run(
                [SERVER_BINARY, *command], cwd=folder, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
