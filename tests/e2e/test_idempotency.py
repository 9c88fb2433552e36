"""A request that comes again: every operation that takes an Idempotency-Key answers it with what it
answered first, says so, and lets it cost nothing (D7). On both databases."""

import itertools
import uuid

import pytest

SETTINGS = {
    "MOCK_COINGECKO_API": "true",
    "SIGNUP_LIMIT_PER_HOUR": "0",
    "MAX_PORTFOLIOS_PER_USER": "1000",
    "WEBHOOK_ALLOWED_NETWORKS": "10.0.0.0/8",
    "MAX_WEBHOOKS_PER_USER": "50",
}
TRADE = {"crypto_id": "bitcoin", "quantity": "0.5", "price_per_unit": "100"}
ALERT = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 1e9}
FILE = "executed_at,type,crypto_id,quantity,price_per_unit\n2026-01-02T00:00:00Z,buy,bitcoin,1,5\n"

_numbers = itertools.count()


def sign_up_body() -> dict:
    name = f"again{next(_numbers)}"
    return {"username": name, "email": f"{name}@example.com"}


# What each operation is sent, and with which status it answers.
REQUESTS = {
    ("/users", ""): (201, sign_up_body),
    ("/users/me/api-key", ""): (201, dict),
    ("/portfolios", ""): (201, lambda: {"name": "Savings"}),
    ("/portfolios/{portfolio_id}/holdings", ""): (201, lambda: TRADE),
    ("/portfolios/{portfolio_id}/transactions", ""): (
        201,
        lambda: TRADE | {"transaction_type": "buy"},
    ),
    ("/portfolios/{portfolio_id}/transactions/import", ""): (201, lambda: FILE),
    ("/portfolios/{portfolio_id}/transactions/import", "?dry_run=true"): (200, lambda: FILE),
    ("/alerts", ""): (201, lambda: ALERT),
    ("/webhooks", ""): (201, lambda: {"url": "http://10.0.0.1/hook"}),
    ("/webhooks/{webhook_id}/rotate-secret", ""): (200, dict),
}


class Asker:
    """A user with a portfolio and a webhook."""

    def __init__(self, server):
        self.client = server.client
        self.key = server.create_user(f"asker{next(_numbers)}")["api_key"]
        self.ids = {
            "{portfolio_id}": self.made("/portfolios", {"name": "p"}),
            "{webhook_id}": self.made("/webhooks", {"url": "http://10.0.0.1/first"}),
        }

    def made(self, target: str, body: dict) -> str:
        reply = self.client.post(target, body, x_api_key=self.key)
        assert reply.status == 201, reply.body
        return reply.json()["id"]

    def ask(self, path: str, query: str, body, once: str):
        for name, value in self.ids.items():
            path = path.replace(name, value)
        fields = {"x_api_key": self.key, "idempotency_key": once}
        if isinstance(body, str):
            fields["content_type"] = "text/csv"
        return self.client.post(path + query, body, **fields)


@pytest.fixture(scope="module")
def server(start, database_settings):
    return start.server(**SETTINGS, **database_settings).ready()


def answers_documented(server) -> set[tuple[str, int]]:
    """Path and status of the answers that may tell that they are repeated."""
    document = server.client.get("/openapi.json").json()
    return {
        (path, int(status))
        for path, item in document["paths"].items()
        for operation in item.values()
        for status, answer in operation["responses"].items()
        if "Idempotent-Replayed" in answer.get("headers", {})
    }


def test_every_answer_that_documents_it_has_a_row(server):
    assert {(path, status) for (path, _), (status, _) in REQUESTS.items()} == answers_documented(server)
    assert len(REQUESTS) == 10


@pytest.mark.parametrize(("path", "query"), REQUESTS)
def test_a_repetition_gets_the_first_answer_and_is_told_so(server, path, query):
    status, make = REQUESTS[path, query]
    asker, once, body = Asker(server), str(uuid.uuid4()), make()
    first = asker.ask(path, query, body, once)
    assert first.status == status, first.body
    assert "Idempotent-Replayed" not in first.headers
    for _ in range(2):
        again = asker.ask(path, query, body, once)
        assert (again.status, again.body) == (first.status, first.body)
        assert again.headers["Location"] == first.headers["Location"]
        assert again.headers["Idempotent-Replayed"] == "true"


def test_the_query_is_part_of_the_request(server):
    asker, once = Asker(server), str(uuid.uuid4())
    path = "/portfolios/{portfolio_id}/transactions/import"
    assert asker.ask(path, "", FILE, once).status == 201
    other = asker.ask(path, "?dry_run=true", FILE, once)
    assert other.status == 409
    assert other.headers["X-Error-Code"] == "idempotency_key_reused"
    # How the key is shown is not.
    again = asker.ask(path, f"?api_key={asker.key}", FILE, once)
    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")


def test_a_repetition_costs_no_limit_and_no_look_up(start_here):
    server = start_here.server(
        **SETTINGS
        | {"SIGNUP_LIMIT_PER_HOUR": 2, "MAX_ALERTS_PER_USER": 1, "MAX_WEBHOOKS_PER_USER": 2}
    ).ready()
    body, once = sign_up_body(), str(uuid.uuid4())
    first = server.client.post("/users", body, idempotency_key=once)
    asker = Asker(server)  # The second sign-up, which is the last.
    for _ in range(5):
        again = server.client.post("/users", body, idempotency_key=once)
        assert (again.status, again.body) == (201, first.body)
        assert again.headers["Idempotent-Replayed"] == "true"
    assert server.client.post("/users", sign_up_body()).status == 429
    for path in ["/alerts", "/webhooks"]:
        _, make = REQUESTS[path, ""]
        once = str(uuid.uuid4())
        assert asker.ask(path, "", make(), once).status == 201
        # Also more often than addresses of webhooks are looked up in a minute.
        assert [asker.ask(path, "", make(), once).status for _ in range(40)] == [201] * 40
        assert asker.ask(path, "", make(), str(uuid.uuid4())).status == 409


def test_a_sign_up_comes_again_though_registration_was_closed_since(start_here):
    settings = SETTINGS | {"SECRET_KEY": "the same secret for both"}
    server = start_here.server(**settings).ready()
    body, once = sign_up_body(), str(uuid.uuid4())
    first = server.client.post("/users", body, idempotency_key=once)
    folder = server.database.parent
    server.stop()
    closed = start_here.server(**settings, folder=folder, ENABLE_REGISTRATION="false").ready()
    again = closed.client.post("/users", body, idempotency_key=once)
    assert (again.status, again.body) == (201, first.body)
    assert closed.client.post("/users", sign_up_body()).status == 403
