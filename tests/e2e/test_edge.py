"""What one client may cost at the server's edge: how much of a request is told back, what is read
of it before its key is known, how many connections one address has."""

import contextlib
import gzip
import itertools
import json
import socket

import pytest
from client import SECONDS, receive_all
from harness import eventually
from stream import Stream

KIB = 1024
CONNECTIONS = 40


@pytest.fixture(scope="module")
def server(start):
    return start.server(
        MOCK_COINGECKO_API="true",
        ENABLE_METRICS="true",
        METRICS_PORT=0,
        MAX_CONNECTIONS=CONNECTIONS,
        MAX_CONNECTIONS_PER_ADDRESS=CONNECTIONS,
    ).ready()


@pytest.fixture(scope="module")
def key(server):
    return server.create_user()["api_key"]


def no_number(text: str) -> float:
    raise AssertionError(f"{text} is no JSON")


def strict_json(body: bytes) -> dict:
    return json.loads(body, parse_constant=no_number)


# ---- What is told back (A1, D1, D8)


def repeated_name(bytes_of_value: int, times: int) -> str:
    return "{" + '"":1,' * times + '"":"' + "v" * bytes_of_value + '"}'


@pytest.mark.parametrize("kib", [2, 8, 64])
def test_a_bad_sign_up_makes_a_small_answer(server, kib):  # A1
    half = kib * KIB // 2 - 100
    reply = server.client.post("/users", repeated_name(half, half // 5))
    assert len(reply.body) < 4 * KIB
    kinds = [problem[0] for problem in reply.problems()]
    assert sorted(kinds) == ["duplicate_member", "extra_forbidden", "missing", "missing"]
    assert reply.json()["problem_count"] == 4


def test_a_bad_backtest_makes_a_small_answer(server, key):  # A1
    many = "{" + ",".join(f'"m{n}":{n}' for n in range(9000)) + "}"
    for body in [repeated_name(200 * KIB, 40 * KIB), '{"alert_type":"x","y":"%s"}' % ("y" * 4_000_000), many]:
        reply = server.client.post("/alerts/backtest", body, x_api_key=key)
        assert len(reply.body) < 30 * KIB
        assert len(reply.problems()) <= 100
    assert reply.json()["problem_count"] > 9000


def test_a_bad_file_makes_a_small_answer(server, key):  # A1
    portfolio = server.client.post("/portfolios", {"name": "p"}, x_api_key=key).json()["id"]
    target = f"/portfolios/{portfolio}/transactions/import"
    header = "executed_at,type,crypto_id,quantity,price_per_unit\n"
    unknown = "".join(f"2026-01-01,buy,{'c' * 4000}{n},1,1\n" for n in range(500))
    fields = {"x_api_key": key, "content_type": "text/csv"}
    for file in [header + unknown, ",".join("h" * 4000 + str(n) for n in range(60)) + "\n"]:
        for query in ["", "?dry_run=true"]:
            reply = server.client.post(target + query, file, **fields)
            assert reply.status == (200 if query else 422), reply.body
            assert len(reply.body) < 60 * KIB
            told = reply.json()
            assert len(told["problems"] if query else told["detail"]) <= 100
            assert told["problem_count"] >= 60


def test_a_bad_query_makes_a_small_answer(server):  # A1
    for query in ["limit=" + "9" * 7000, "ids=" + "a," * 3500, "limit=1&" + "limit=2&" * 800]:
        reply = server.client.get("/crypto/prices?" + query)
        assert len(reply.body) < 2 * KIB
        assert reply.json()["problem_count"] == 1


@pytest.mark.parametrize("number", ["1e400", "-1e400", "0e999", "1.10", "12345678901234567890123"])
def test_a_number_is_told_back_as_it_was_written(server, number):  # D1
    for body in ['{"username":%s,"email":"a@b.de"}' % number, "[%s]" % number]:
        reply = server.client.post("/users", body)
        assert reply.status == 422
        strict_json(reply.body)
        told = number if body.startswith("{") else body
        assert b'"input":' + told.encode() + b"}" in reply.body


def test_two_keys_in_a_query_are_refused(server, key):  # D8
    for query in [f"api_key={key}&api_key=ck_other", f"api_key=ck_other&api_key={key}"]:
        assert server.client.get(f"/users/me?{query}").status == 400
    assert server.client.get(f"/users/me?api_key={key}&api_key={key}").status == 200


def test_a_name_given_twice_is_refused_on_a_socket_too(server, key):  # D8
    messages = ['{"type":"ping","type":"subscribe"}', '{"type":"ping","x":[{"a":1,"a":2}]}']
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        for message in messages:
            assert stream.ask(message)["code"] == "invalid_message"
        told = stream.ask({"type": "subscribe", "ids": ["nothing"] * 900})
        assert told["unknown"] == ["nothing"]
        assert stream.ask({"type": "subscribe", "ids": ["n" * 201]})["code"] == "invalid_message"


# ---- What is judged at the head (A2)


def first_answer(server, head: str) -> int:
    """To a head whose body does not come."""
    with server.client.connect() as connection:
        connection.sendall(head.encode() + b"\r\n\r\n")
        return int(connection.recv(64 * KIB).split()[1])


def head_of(target: str, size: int, *fields: str, method: str = "POST") -> str:
    lines = [f"{method} {target} HTTP/1.1", "Host: x", f"Content-Length: {size}", *fields]
    return "\r\n".join(lines)


def paths_with_bodies(server) -> list[tuple[str, str]]:
    document = server.client.get("/openapi.json").json()
    return [
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "requestBody" in operation and "security" in operation and operation["security"]
    ]


@pytest.mark.parametrize("expect", [[], ["Expect: 100-continue"]])
def test_no_body_is_awaited_of_who_has_no_key(server, key, expect):  # A2
    rows = paths_with_bodies(server)
    assert len(rows) > 10
    for method, path in rows:
        if path == "/users/me/api-key":
            continue  # Takes the repetition of a rotation from a key that it has ended.
        for size in [5, 8 * KIB * KIB]:
            for credentials in [[], ["X-API-Key: ck_nobodys"], ["Authorization: Bearer x"]]:
                head = head_of(path, size, *credentials, *expect, method=method)
                assert first_answer(server, head) == 401, (method, path, size)
    for size in [5, 8 * KIB * KIB]:
        assert first_answer(server, head_of("/nothing", size, *expect)) == 404
        assert first_answer(server, head_of("/health", size, *expect)) == 405
    assert first_answer(server, head_of("/users", 64 * KIB + 1, *expect)) == 413
    assert first_answer(server, head_of("/users/me/api-key", KIB + 1, *expect)) == 413
    good = f"X-API-Key: {key}"
    assert first_answer(server, head_of("/alerts/backtest", 5_000_000, good, *expect)) == 413


def test_uploads_without_a_key_hold_up_nobody(server, key):  # A2
    portfolio = server.client.post("/portfolios", {"name": "p"}, x_api_key=key).json()["id"]
    size = 8 * KIB * KIB
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(server.client.connect())
            connection.settimeout(0.3)
            head = head_of("/portfolios/x/transactions/import", size)
            with contextlib.suppress(OSError):  # It is refused, and what follows is not read.
                connection.sendall(head.encode() + b"\r\n\r\n" + b"a" * (size - 1))
        rows = "2026-01-01T00:00:00Z,buy,bitcoin,1,1\n" * 3000
        reply = server.client.post(
            f"/portfolios/{portfolio}/transactions/import",
            "executed_at,type,crypto_id,quantity,price_per_unit\n" + rows,
            x_api_key=key,
            content_type="text/csv",
        )
        assert reply.status == 201, reply.body


def test_a_user_has_a_share_of_uploads(server, key):  # A2
    head = head_of("/portfolios/x/transactions/import", 16 * KIB * KIB, f"X-API-Key: {key}", "Expect: 100-continue")
    other = server.create_user("other")["api_key"]
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            connection = stack.enter_context(server.client.connect())
            connection.sendall(head.encode() + b"\r\n\r\n")
            assert connection.recv(KIB).startswith(b"HTTP/1.1 100 ")
        assert first_answer(server, head) == 429
        assert first_answer(server, head.replace(key, other)) == 100
    assert shed(server, "user_uploads") >= 1
    eventually(lambda: first_answer(server, head) == 100, 5, "the share is given back")


def shed(server, reason: str) -> float:
    text = server.metrics_client().get("/metrics").text()
    line = f'requests_shed_total{{reason="{reason}"}} '
    return next(float(one.removeprefix(line)) for one in text.splitlines() if one.startswith(line))


# ---- Connections of an address (A4)


def get(target: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()


def status_from(server, address: str, target: str) -> int:
    place = ("127.0.0.1", server.port)
    with socket.create_connection(place, SECONDS, (address, 0)) as connection:
        connection.sendall(get(target))
        return int(receive_all(connection).split()[1])


def test_one_address_does_not_hold_every_connection(start_here):  # A4
    server = start_here.server(MOCK_COINGECKO_API="true", MAX_CONNECTIONS=CONNECTIONS).ready()
    with contextlib.ExitStack() as stack:
        for _ in range(CONNECTIONS):
            place = ("127.0.0.1", server.port)
            stack.enter_context(socket.create_connection(place, SECONDS, ("127.0.0.2", 0)))
        assert status_from(server, "127.0.0.2", "/crypto/prices") == 429
        for target in ["/health", "/live", "/ready", "/crypto/prices"]:
            assert status_from(server, "127.0.0.3", target) == 200
        assert status_from(server, "127.0.0.2", "/health") == 200


def test_what_is_vital_is_answered_when_all_places_are_taken(server):  # A4
    with contextlib.ExitStack() as stack:
        place, numbers = ("127.0.0.1", server.port), itertools.count()

        def is_full() -> bool:
            address = f"127.0.1.{next(numbers) % 4 + 1}"
            stack.enter_context(socket.create_connection(place, SECONDS, (address, 0)))
            return status_from(server, "127.0.0.3", "/crypto/prices") == 503

        while not is_full():
            assert next(numbers) < 10 * CONNECTIONS
        for target in ["/health", "/live", "/ready"]:
            assert status_from(server, "127.0.0.3", target) == 200
        assert shed(server, "connections") >= 1


def test_the_metrics_are_told_whatever_one_address_holds(server):  # A4
    client = server.metrics_client()
    with contextlib.ExitStack() as stack:
        for _ in range(64):
            stack.enter_context(client.connect())
        assert client.get("/metrics").status == 200


# ---- Tags (D9)


def test_no_strong_tag_names_two_codings(server):  # D9
    pages = ["/openapi.json", "/asyncapi.json", "/docs", "/redoc", "/", "/crypto/prices",
             "/crypto/bitcoin/history?days=1", "/market/overview"]  # fmt: skip
    tags = 0
    for target in pages:
        plain = server.client.get(target, accept="text/html, application/json")
        zipped = server.client.get(target, accept="text/html, application/json", accept_encoding="gzip")
        tag = plain.headers["ETag"]
        if tag is None:
            continue
        tags += 1
        assert tag.startswith("W/"), target
        if zipped.headers["Content-Encoding"] == "gzip":
            assert gzip.decompress(zipped.body)
        same = server.client.get(
            target, accept="text/html, application/json", if_none_match=zipped.headers["ETag"]
        )
        assert same.status in (200, 304)
    assert tags >= 4


# ---- Versions (G2)


def test_a_higher_minor_version_is_served(server):  # G2
    with server.client.connect() as connection:
        connection.sendall(b"GET /live HTTP/1.2\r\nHost: x\r\n\r\n" * 2)
        answers = b""
        while answers.count(b'{"live":true}') < 2:
            answers += connection.recv(4096)
    assert answers.count(b"HTTP/1.1 200 ") == 2
