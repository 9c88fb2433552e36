"""A search for requests that the server does not survive: random ones, made from the API's document,
valid and not. No answer may be a 5xx, and none may be outside the document.

CPA_API_REQUESTS is how many requests each operation gets, CPA_API_SEED where chance begins."""

import base64
import itertools
import json
import os
import random
import string
from typing import Any
from urllib.parse import quote, urlencode

import contract
import pytest

REQUESTS = int(os.environ.get("CPA_API_REQUESTS", "50"))
SEED = int(os.environ.get("CPA_API_SEED", "1"))

# Ends what the others need; a WebSocket is no request and answer.
LEFT_OUT = {"GET /ws", "DELETE /users/me", "POST /users/me/api-key"}

ODD_TEXTS = [
    "",
    " ",
    "0",
    "-1",
    "null",
    "1e999",
    "NaN",
    "../../etc/passwd",
    "' OR 1=1 --",
    "%00",
    "\u0000",
    "\U0001f680 Ünïcödé \u202e",
    "a" * 300,
    "\r\nSet-Cookie: x=1",
    "bitcoin,bitcoin," * 40,
    "9" * 80,
    "2026-02-30T25:61:61Z",
    "9999-12-31T23:59:59.999Z",
    "-292277022657-01-27T08:29:52Z",
]
ODD_NUMBERS = [0, -1, 1, 2**31, -(2**31), 2**63, -(2**63) - 1, 2**64, 10**30, 0.1, 1e-19, 1e308, -0.0]
ODD_VALUES = [None, True, False, [], {}, [[]], {"a": {"b": []}}, *ODD_TEXTS, *ODD_NUMBERS]
ODD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"a":1,"a":2}',
    b"[" * 2000,
    b'{"name":"\\ud800"}',
    b'{"price_per_unit":1e99999}',
    b"id,type\n1,2\n",
]


_names = itertools.count()
NOBODY = "http://127.0.0.1:59999/"  # Where webhooks go in vain.


class Maker:
    """Makes values for schemas, mostly valid ones."""

    def __init__(self, chance: random.Random, document: dict[str, Any], known: dict[str, list[str]]):
        self.chance = chance
        self.document = document
        self.known = known  # Ids that exist, by the name of a parameter.

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def value(self, name: str, schema: dict[str, Any], depth: int = 0) -> Any:
        chance = self.chance
        if chance.random() < 0.12:
            return chance.choice(ODD_VALUES)
        schema = self.resolve(schema)
        if "anyOf" in schema:
            return self.value(name, chance.choice(schema["anyOf"]), depth + 1)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        kinds = schema.get("type", "null")
        kind = chance.choice(kinds) if isinstance(kinds, list) else kinds
        return getattr(self, f"_{kind}")(name, schema, depth)

    def _null(self, *_: Any) -> None:
        return None

    def _boolean(self, *_: Any) -> bool:
        return self.chance.random() < 0.5

    def _integer(self, _: str, schema: dict[str, Any], *__: Any) -> int:
        low = schema.get("minimum", -5)
        return self.chance.randint(low, schema.get("maximum", low + 500))

    def _number(self, *_: Any) -> float | int:
        return self.chance.choice([self.chance.randint(1, 10**6), self.chance.random() * 1e4, 1e-12])

    def _string(self, name: str, schema: dict[str, Any], *_: Any) -> str:
        chance = self.chance
        if name in self.known and chance.random() < 0.7:
            return chance.choice(self.known[name])
        if schema.get("format") == "date-time" or name in ("from", "to"):
            year = chance.choice([2009, 2024, 2025, 2026, 2027, 2100])
            return f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T00:00:00Z"
        if name == "email":
            return f"{self._letters(3, 12)}@example.com"
        if isinstance(schema.get("type"), list) and chance.random() < 0.8:
            return str(self._number())  # A decimal in a string.
        return self._letters(schema.get("minLength", 0), min(schema.get("maxLength", 20), 60))

    def _letters(self, low: int, high: int) -> str:
        alphabet = string.ascii_lowercase + string.digits
        return "".join(self.chance.choices(alphabet, k=self.chance.randint(low, max(low, high))))

    def _array(self, name: str, schema: dict[str, Any], depth: int) -> list[Any]:
        count = self.chance.choice([0, 1, 1, 2, 5]) if depth < 4 else 0
        return [self.value(name, schema["items"], depth + 1) for _ in range(count)]

    def _object(self, _: str, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = schema.get("required", [])
        made = {}
        for name, member in schema.get("properties", {}).items():
            if self.chance.random() < (0.95 if name in required else 0.4):
                made[name] = self.value(name, member, depth + 1)
        if self.chance.random() < 0.03:
            made[self._letters(1, 8)] = self.chance.choice(ODD_VALUES)
        return made


class Requests:
    """Random requests of one operation."""

    def __init__(self, maker: Maker, operation: contract.Operation, keys: list[str]):
        self.maker = maker
        self.chance = maker.chance
        self.operation = operation
        self.keys = keys

    def target(self) -> str:
        path = self.operation.path
        for name in self.operation.parameters("path"):
            text = self._path_value(name)
            escaped = "%ff%c0%80" if self.chance.random() < 0.03 else quote(text, safe="")
            path = path.replace("{" + name + "}", escaped or "x")
        query = [
            (name, self._query_value(name, parameter["schema"]))
            for name, parameter in self.operation.parameters("query").items()
            if self.chance.random() < (0.9 if parameter.get("required") else 0.35)
        ]
        text = urlencode(query, errors="surrogatepass")
        if self.chance.random() < 0.02:
            text += "&%zz"
        return path + ("?" + text if text else "")

    def _path_value(self, name: str) -> str:
        if self.chance.random() < 0.75 and name in self.maker.known:
            return self.chance.choice(self.maker.known[name])
        return self.chance.choice(ODD_TEXTS)

    def _query_value(self, name: str, schema: dict[str, Any]) -> str:
        value = self.maker.value(name, schema)
        return value if isinstance(value, str) else json.dumps(value)

    def body(self) -> bytes | None:
        media = self.operation.content.get("requestBody", {}).get("content")
        if not media or self.chance.random() < 0.03:
            return None
        if self.chance.random() < 0.06:
            return self.chance.choice(ODD_BODIES)
        if "text/csv" in media:
            return self._csv(media["text/csv"]["example"])
        made = self.maker.value("body", media["application/json"]["schema"])
        return json.dumps(made).encode()

    def _csv(self, example: str) -> bytes:
        head, row, _ = example.split("\r\n")
        rows = []
        for _ in range(self.chance.randint(0, 4)):
            cells = row.split(",")
            if self.chance.random() < 0.5:
                cells[self.chance.randrange(len(cells))] = self.chance.choice(ODD_TEXTS)
            rows.append(",".join(cells))
        return "\r\n".join([head, *rows]).encode("utf-8", "surrogatepass")

    def fields(self, body: bytes | None) -> dict[str, str]:
        fields = {}
        if self.chance.random() < 0.93:
            fields["X-API-Key"] = self.chance.choice(self.keys)
        if body is not None and self.chance.random() < 0.97:
            media = self.operation.content["requestBody"]["content"]
            fields["Content-Type"] = next(iter(media))
        if self.chance.random() < 0.1:
            odd = base64.b64encode(self.chance.randbytes(self.chance.randint(0, 40))).decode()
            fields[self.chance.choice(["Idempotency-Key", "If-None-Match", "Accept"])] = odd
        return fields


@pytest.fixture(scope="module")
def server(start):
    sim = start.sim()
    return start.server(
        sim,
        ENABLE_RATE_LIMITING="false",
        MAX_CRYPTOCURRENCIES="50",
        MAX_PORTFOLIOS_PER_USER="100000",
        MAX_HOLDINGS_PER_PORTFOLIO="10000",
        MAX_ALERTS_PER_USER="100000",
        MAX_WEBHOOKS_PER_USER="20",
        TEST_MODE="true",
        WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8",
    ).ready()


@pytest.fixture
def account(server):
    """One for each operation, because some use up what an account may do."""
    return server.create_user(f"fuzz{next(_names)}")


@pytest.fixture
def known(server, account):
    """Ids that exist, so that requests get past the door."""
    key = {"x_api_key": account["api_key"]}

    def made(path: str, body: dict[str, Any]) -> str:
        reply = server.client.post(path, body, **key)
        assert reply.status == 201, (path, reply.body)
        return reply.json().get("transaction_id") or reply.json()["id"]

    portfolios = [made("/portfolios", {"name": f"p{n}"}) for n in range(3)]
    buy = {"crypto_id": "bitcoin", "quantity": 5, "price_per_unit": 10}
    transactions = [made(f"/portfolios/{p}/holdings", buy) for p in portfolios]
    alert = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 10**9}
    return {
        "crypto_id": ["bitcoin", "ethereum", "BTC"],
        "ids": ["bitcoin", "bitcoin,ethereum"],
        "query": ["bitcoin", "eth"],
        "vs_currency": ["usd", "eur", "btc"],
        "portfolio_id": portfolios,
        "transaction_id": transactions,
        "alert_id": [made("/alerts", alert) for _ in range(3)],
        "webhook_id": [made("/webhooks", {"url": NOBODY}) for _ in range(3)],
    }


OPERATIONS = [each for each in contract.openapi().operations if each.name not in LEFT_OUT]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_no_request_ends_in_an_error_of_the_server(server, account, known, operation):
    chance = random.Random(f"{SEED} {operation.name}")
    maker = Maker(chance, contract.openapi().document.content, known)
    requests = Requests(maker, operation, [account["api_key"]] * 9 + ["ck_wrong"])
    seen: dict[int, int] = {}
    for number in range(REQUESTS):
        target, body = requests.target(), requests.body()
        fields = requests.fields(body)
        reply = server.client.request(operation.method, target, body, fields)
        seen[reply.status] = seen.get(reply.status, 0) + 1
        assert reply.status < 500, (
            f"request {number} of seed {SEED}: {operation.method} {target} {body!r} {fields}: "
            f"{reply.status} {reply.body!r}"
        )
    assert len(seen) > 1 or min(seen) < 300, f"nothing got past the door: {seen}"
