"""Who may call what: every operation that needs a key, as the program itself lists them, refuses
everybody else in the same words and gives nothing of one user to another."""

import itertools
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from client import Reply
from harness import SERVER_BINARY, eventually
from portfolio import Owner

UNAUTHORIZED = b'{"detail":"Invalid API key"}\n'
WRONG_KEY = "ck_" + "A" * 43
UNKNOWN = {
    "portfolio_id": "01890000-0000-7000-8000-000000000000",
    "transaction_id": "01890000-0000-7000-8000-000000000000",
    "key_id": "AAAAAAAA",
    "webhook_id": "01890000-0000-7000-8000-000000000000",
    "alert_id": "01890000-0000-7000-8000-000000000000",
}
# Far from any price, so that it does not fire.
ALERT = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 1e12}
# Nobody listens there.
WEBHOOK = {"url": "http://127.0.0.1:1024/"}

_numbers = itertools.count()


class Estate:
    """A user with something of each kind; all its texts have a mark that nobody else's have."""

    def __init__(self, server):
        self.mark = f"mark{next(_numbers)}x"
        self.user = server.create_user(self.mark)
        self.owner = Owner(server.client, self.user["api_key"])
        portfolio = self.owner.portfolio(name=self.mark, description=self.mark)
        trade = portfolio.traded("buy", "bitcoin", "1.5", "100", notes=self.mark)
        webhook = self.owner.post("/webhooks", {**WEBHOOK, "description": self.mark})
        assert webhook.status == 201, webhook.body
        spare = self.owner.post("/users/me/api-key", {"overlap_seconds": 600})
        assert spare.status == 201, spare.body
        self.ids = {
            "portfolio_id": portfolio.id,
            "transaction_id": trade["id"],
            "crypto_id": "bitcoin",
            "key_id": self.user["api_key"][3:11],  # The one that was replaced.
            "webhook_id": webhook.json()["id"],
            "alert_id": self.owner.post("/alerts", ALERT).json()["id"],
        }
        self.owner.key = spare.json()["api_key"]

    def is_named_in(self, reply: Reply) -> bool:
        kinds = ("portfolio_id", "transaction_id", "alert_id")
        private = [self.mark, self.user["id"], *(self.ids[kind] for kind in kinds)]
        return any(text in reply.body.decode() + str(reply.headers) for text in private)


# What an operation needs in its body. A new operation needs a row here, or the tests fail.


@dataclass(frozen=True)
class Row:
    body: Callable[[Estate], Any] = lambda estate: None
    fields: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


TRADE = {"crypto_id": "bitcoin", "quantity": "1", "price_per_unit": "2"}
CSV = (
    "crypto_id,transaction_type,quantity,price_per_unit,executed_at\r\n"
    "bitcoin,buy,1,2,2026-01-02T03:04:05Z\r\n"
)

ROWS = {
    "GET /users/me": Row(),
    "PATCH /users/me": Row(lambda estate: {"email": f"{estate.mark}@example.org"}),
    "DELETE /users/me": Row(),
    "POST /users/me/api-key": Row(),
    "GET /users/me/api-keys": Row(),
    "DELETE /users/me/api-keys/{key_id}": Row(),
    "POST /portfolios": Row(lambda estate: {"name": estate.mark}),
    "GET /portfolios": Row(),
    "GET /portfolios/{portfolio_id}": Row(),
    "PATCH /portfolios/{portfolio_id}": Row(lambda estate: {"name": f"{estate.mark}2"}),
    "DELETE /portfolios/{portfolio_id}": Row(),
    "GET /portfolios/{portfolio_id}/summary": Row(),
    "GET /portfolios/{portfolio_id}/holdings": Row(),
    "POST /portfolios/{portfolio_id}/holdings": Row(lambda estate: TRADE),
    "GET /portfolios/{portfolio_id}/holdings/{crypto_id}": Row(),
    "GET /portfolios/{portfolio_id}/transactions": Row(),
    "POST /portfolios/{portfolio_id}/transactions": Row(
        lambda estate: {**TRADE, "transaction_type": "buy"}
    ),
    "GET /portfolios/{portfolio_id}/transactions/export": Row(),
    "POST /portfolios/{portfolio_id}/transactions/import": Row(
        lambda estate: CSV, {"Content-Type": "text/csv"}
    ),
    "GET /portfolios/{portfolio_id}/transactions/{transaction_id}": Row(),
    "PATCH /portfolios/{portfolio_id}/transactions/{transaction_id}": Row(
        lambda estate: {"notes": f"{estate.mark}2"}
    ),
    "DELETE /portfolios/{portfolio_id}/transactions/{transaction_id}": Row(),
    "GET /analytics/usage": Row(),
    "POST /alerts": Row(lambda estate: ALERT),
    "GET /alerts": Row(),
    "POST /alerts/backtest": Row(
        lambda estate: {
            "alert_type": "price_above",
            "target_price": 5,
            "prices": [{"timestamp": "2026-01-02T03:04:05Z", "price": 5}],
        }
    ),
    "GET /alerts/events": Row(),
    "GET /alerts/{alert_id}": Row(),
    "PATCH /alerts/{alert_id}": Row(lambda estate: {"target_price": 2e12}),
    "DELETE /alerts/{alert_id}": Row(),
    "GET /alerts/{alert_id}/events": Row(),
    "POST /webhooks": Row(lambda estate: WEBHOOK),
    "GET /webhooks": Row(),
    "GET /webhooks/{webhook_id}": Row(),
    "PATCH /webhooks/{webhook_id}": Row(lambda estate: {"description": f"{estate.mark}2"}),
    "DELETE /webhooks/{webhook_id}": Row(),
    "POST /webhooks/{webhook_id}/rotate-secret": Row(),
    "POST /webhooks/{webhook_id}/test": Row(),
    "GET /webhooks/{webhook_id}/deliveries": Row(),
}

PUBLIC = {
    "GET /",
    "GET /health",
    "GET /live",
    "GET /ready",
    "GET /openapi.json",
    "GET /asyncapi.json",
    "GET /crypto/prices",
    "GET /crypto/{crypto_id}",
    "GET /crypto/{crypto_id}/history",
    "GET /crypto/{crypto_id}/ohlc",
    "GET /crypto/{crypto_id}/stats",
    "GET /search/crypto",
    "GET /market/overview",
    "GET /market/sentiment",
    "POST /users",
    "GET /ws",  # It asks for the key itself; see test_stream.py.
}


def listed(auth: str) -> list[str]:
    printed = subprocess.run(
        [SERVER_BINARY, "print", "routes"], capture_output=True, text=True, check=True, timeout=20
    ).stdout
    lines = [line.rsplit(" ", 2) for line in printed.splitlines()]
    assert lines and all(kind in ("key", "public") for _, kind, _ in lines), printed
    return [operation for operation, kind, _ in lines if kind == auth]


def test_every_operation_has_a_row():
    assert set(listed("key")) == set(ROWS)


def test_no_operation_is_public_by_accident():
    assert set(listed("public")) == PUBLIC


def call(operation: str, estate: Estate, ids: dict[str, str], key: str | None) -> Reply:
    """A request that is right for the estate in everything but ids and key."""
    verb, pattern = operation.split(" ")
    row = ROWS[operation]
    body = row.body(estate)
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    fields = dict(row.fields) if body is not None else {}
    if key is not None:
        fields["X-Api-Key"] = key
    return estate.owner.client.request(verb, pattern.format(**ids), text, fields)


def same_but_for_the_date(one: Reply, two: Reply) -> bool:
    of_this_request = ("Date", "X-Request-ID")
    fields = [
        [(n, v) for n, v in reply.headers.items() if n not in of_this_request] for reply in (one, two)
    ]
    return (one.status, one.body, fields[0]) == (two.status, two.body, fields[1])


@pytest.fixture(scope="module")
def server(start, database_settings):
    local = {"TEST_MODE": "true", "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8"}
    server = start.server(MOCK_COINGECKO_API="true", **local, **database_settings).ready()
    eventually(lambda: server.coin("bitcoin"), 10, "prices")
    return server


@pytest.fixture(scope="module")
def bob(server):
    return Estate(server)


@pytest.fixture(scope="module")
def refused_keys(server):
    """Keys that worked once, or never."""
    revoked, expired = (server.create_user(f"past{number}")["api_key"] for number in range(2))
    deleted = server.create_user("past2")["api_key"]
    assert Owner(server.client, revoked).post("/users/me/api-key", "").status == 201
    overlap = {"overlap_seconds": 1}
    assert Owner(server.client, expired).post("/users/me/api-key", overlap).status == 201
    assert Owner(server.client, deleted).delete("/users/me").status == 200
    eventually(lambda: Owner(server.client, expired).get("/users/me").status == 401, 4, "its end")
    return [None, "", "nonsense", WRONG_KEY, revoked, expired, deleted]


def foreign_ids(operation: str, mine: Estate, theirs: dict[str, str]) -> list[dict[str, str]]:
    """Mine, but one or all of those in the path theirs."""
    owned = [name for name in UNKNOWN if "{" + name + "}" in operation]
    ways = [{name: theirs[name]} for name in owned] + [{name: theirs[name] for name in owned}]
    return [{**mine.ids, **way} for way in ways if way]


@pytest.mark.parametrize("operation", ROWS)
def test_nobody_else_gets_in(server, bob, refused_keys, operation):
    ann = Estate(server)
    for key in refused_keys:
        reply = call(operation, ann, ann.ids, key)
        assert (reply.status, reply.body) == (401, UNAUTHORIZED), key
        assert reply.headers["WWW-Authenticate"] == "Bearer"

    strangers = foreign_ids(operation, bob, ann.ids)
    nobodys = foreign_ids(operation, bob, UNKNOWN)
    for theirs, unknown in zip(strangers, nobodys, strict=True):
        foreign = call(operation, ann, theirs, bob.owner.key)
        nothing = call(operation, ann, unknown, bob.owner.key)
        assert foreign.status == 404
        assert same_but_for_the_date(foreign, nothing), (foreign, nothing)

    # All this changed nothing of hers: she can still do it, and what she gets is hers.
    mine = call(operation, ann, ann.ids, ann.owner.key)
    assert mine.status in (200, 201), mine.body
    assert not bob.is_named_in(mine)


@pytest.mark.parametrize("operation", [row for row in ROWS if "_id}" not in row])
def test_everybody_gets_only_his_own(server, operation):
    ann, eve = Estate(server), Estate(server)
    reply = call(operation, eve, eve.ids, eve.owner.key)
    assert reply.status in (200, 201), reply.body
    assert not ann.is_named_in(reply)
    assert ann.owner.get("/users/me").json()["username"] == ann.mark
    assert len(ann.owner.get("/portfolios").json()) == 1
