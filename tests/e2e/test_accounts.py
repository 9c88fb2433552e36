"""Accounts: change and deletion, rotation and revocation of keys, sockets of dead keys, requests
that come again, and the limit on sign-ups. On both databases."""

import itertools
import uuid

import pytest

from harness import eventually
from portfolio import Owner
from stream import Stream

UNAUTHORIZED = (401, {"detail": "Invalid API key"})
# Servers that share a database share the secret.
SETTINGS = {"MOCK_COINGECKO_API": "true", "SECRET_KEY": "the same secret for all"}
SOCKET_SECONDS = 5  # Within which the sockets of a dead key are closed.

_numbers = itertools.count()


@pytest.fixture(scope="module")
def server(start, database_settings):
    return start.server(**SETTINGS, LOG_LEVEL="debug", **database_settings).ready()


def a_name() -> str:
    return f"user{next(_numbers)}"


@pytest.fixture
def ann(server):
    return Account(server, a_name())


class Account(Owner):
    """A user who knows the key that works."""

    def __init__(self, server, name: str):
        self.name = name
        self.user = server.create_user(name)
        super().__init__(server.client, self.user["api_key"])

    def me(self):
        reply = self.get("/users/me")
        return reply.status, reply.json()

    def rotate(self, overlap: int | None = None, **headers: str):
        body = "" if overlap is None else {"overlap_seconds": overlap}
        return self.post("/users/me/api-key", body, **headers)

    def rotated(self, overlap: int | None = None) -> str:
        """Takes the new key, and returns the old one."""
        reply = self.rotate(overlap)
        assert reply.status == 201, reply.body
        old, self.key = self.key, reply.json()["api_key"]
        return old

    def keys(self):
        reply = self.get("/users/me/api-keys")
        assert reply.status == 200, reply.body
        return reply.json()


def status_with(server, key: str) -> int:
    return server.client.get("/users/me", x_api_key=key).status


# ---- Change and deletion


def test_username_and_address_can_be_changed(ann):
    name = a_name()
    reply = ann.patch("/users/me", {"username": name})
    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "no-store"
    changed = reply.json()
    assert (changed["username"], changed["email"]) == (name, ann.user["email"])
    assert changed["updated_at"] > ann.user["updated_at"]
    assert ann.me() == (200, changed)
    changed = ann.patch("/users/me", {"email": f"{name}@example.org"}).json()
    assert (changed["username"], changed["email"]) == (name, f"{name}@example.org")
    assert ann.me() == (200, changed)


def test_a_change_to_nothing_changes_nothing(ann):
    before = ann.me()
    assert ann.patch("/users/me", {}).status == 200
    assert ann.patch("/users/me", {"username": ann.name}).status == 200
    assert ann.me() == before


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        ({"username": "x"}, "string_too_short", ("body", "username")),
        ({"username": None}, "string_type", ("body", "username")),
        ({"email": "x"}, "value_error", ("body", "email")),
        ({"email": 7}, "string_type", ("body", "email")),
        ({"user_name": "someone"}, "extra_forbidden", ("body", "user_name")),
        ({"api_key": "ck_mine"}, "extra_forbidden", ("body", "api_key")),
        ("{", "json_invalid", ("body",)),
    ],
)
def test_a_bad_change_is_named_and_changes_nothing(ann, body, kind, place):
    before = ann.me()
    assert [problem[:2] for problem in ann.patch("/users/me", body).problems()] == [(kind, place)]
    assert ann.me() == before


def test_what_somebody_else_has_is_409(server, ann):
    other = Account(server, a_name())
    assert ann.patch("/users/me", {"username": other.name.upper()}).status == 409
    assert ann.patch("/users/me", {"email": other.user["email"]}).status == 409
    assert ann.patch("/users/me", {"username": ann.name.upper()}).status == 200


def test_a_deleted_user_is_gone_with_everything(server, ann):
    ann.portfolio()
    reply = ann.delete("/users/me")
    assert (reply.status, reply.json()) == (200, {"message": "User deleted"})
    assert ann.me() == UNAUTHORIZED
    assert ann.delete("/users/me").status == 401
    again = server.create_user(ann.name)  # The name is free, and nothing of the past is there.
    assert again["id"] != ann.user["id"]
    assert Owner(server.client, again["api_key"]).get("/portfolios").json() == []


# ---- Rotation


def test_rotation_gives_a_new_key_once_and_ends_the_old_one(server, ann):
    assert ann.me()[0] == 200
    reply = ann.rotate()
    assert reply.status == 201
    assert reply.headers["Cache-Control"] == "no-store"
    made = reply.json()
    assert set(made) == {"id", "api_key", "created_at", "expires_at", "previous_expires_at"}
    assert made["expires_at"] is None
    assert ann.me() == UNAUTHORIZED
    ann.key = made["api_key"]
    status, me = ann.me()
    assert (status, me["id"], me["api_key"]) == (200, ann.user["id"], ann.key[:7] + "…")
    (listed,) = ann.keys()
    assert listed == {
        "id": made["id"],
        "api_key": ann.key[:7] + "…",
        "created_at": made["created_at"],
        "expires_at": None,
        "current": True,
    }


def test_with_an_overlap_both_keys_work_until_it_ends(server, ann):
    old = ann.rotated(overlap=1)
    assert status_with(server, old) == 200
    assert [key["current"] for key in ann.keys()] == [False, True]
    eventually(lambda: status_with(server, old) == 401, 3, "the end of the overlap")
    assert len(ann.keys()) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"overlap_seconds": -1}, "greater_than_equal"),
        ({"overlap_seconds": 604_801}, "less_than_equal"),
        ({"overlap_seconds": "1"}, "int_type"),
        ({"overlap_seconds": 1.5}, "int_type"),
        ({"overlap": 1}, "extra_forbidden"),
        ("[]", "model_attributes_type"),
    ],
)
def test_a_bad_overlap_is_named_and_the_key_stays(ann, body, kind):
    assert ann.post("/users/me/api-key", body).problems()[0][0] == kind
    assert ann.me()[0] == 200


def test_the_body_of_a_rotation_may_be_left_out(server, ann):
    fields = {"X-Api-Key": ann.key}
    assert server.client.request("POST", "/users/me/api-key", headers=fields).status == 201


def test_a_body_that_is_not_json_is_415(ann):
    assert ann.post("/users/me/api-key", "x=1", content_type="text/plain").status == 415


def test_keys_are_limited_and_one_more_is_409(ann):
    for _ in range(9):
        ann.rotated(overlap=600)
    refused = ann.rotate(overlap=600)
    assert refused.status == 409 and "10" in refused.json()["detail"]
    ann.rotated()  # One for one.


# ---- Revocation


def test_a_replaced_key_can_be_revoked_but_not_the_last(server, ann):
    old = ann.rotated(overlap=600)
    replaced, current = (key["id"] for key in ann.keys())
    refused = ann.delete(f"/users/me/api-keys/{current}")
    assert refused.status == 409
    reply = ann.delete(f"/users/me/api-keys/{replaced}")
    assert (reply.status, reply.json()) == (200, {"message": "API key revoked"})
    assert status_with(server, old) == 401
    assert ann.delete(f"/users/me/api-keys/{replaced}").status == 404
    assert ann.delete(f"/users/me/api-keys/{current}").status == 409
    assert ann.me()[0] == 200


# ---- Sockets


def test_a_rotated_key_closes_its_sockets_and_no_others(server, ann):
    other = Account(server, a_name())
    with Stream(server.port, f"?api_key={ann.key}") as one, Stream(server.port) as two:
        with Stream(server.port, f"?api_key={other.key}") as bystander:
            for stream in (one, bystander):
                stream.greeting()
            assert two.ask({"type": "auth", "api_key": ann.key})["type"] == "connected"
            ann.rotated()
            assert one.close_code(SOCKET_SECONDS) == 4001
            assert two.close_code(SOCKET_SECONDS) == 4001
            assert bystander.ask({"type": "ping"})["type"] == "pong"
    with Stream(server.port, f"?api_key={ann.key}") as fresh:
        fresh.greeting()


def test_an_expired_key_closes_its_sockets(server, ann):
    with Stream(server.port, f"?api_key={ann.key}") as stream:
        stream.greeting()
        ann.rotated(overlap=1)
        assert stream.close_code(1 + SOCKET_SECONDS) == 4001


def test_a_deleted_user_loses_its_sockets(server, ann):
    with Stream(server.port, f"?api_key={ann.key}") as stream:
        stream.greeting()
        ann.delete("/users/me")
        assert stream.close_code(SOCKET_SECONDS) == 4001


def test_a_key_revoked_on_another_server_closes_its_sockets(start_here, server, database_settings):
    shared = database_settings or {"DATABASE_URL": f"sqlite:///{server.database}.shared"}
    here, there = (start_here.server(**SETTINGS, **shared).ready() for _ in range(2))
    ann = Account(here, a_name())
    with Stream(there.port, f"?api_key={ann.key}") as stream:
        stream.greeting()
        ann.rotated()
        assert stream.close_code(SOCKET_SECONDS) == 4001


# ---- Requests that come again


def sign_up(server, name: str, key: str):
    body = {"username": name, "email": f"{name}@example.com"}
    return server.client.post("/users", body, idempotency_key=key)


def test_a_sign_up_that_comes_again_shows_the_same_user_and_key(server):
    name, once = a_name(), str(uuid.uuid4())
    first = sign_up(server, name, once)
    again = sign_up(server, name, once)
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert status_with(server, first.json()["api_key"]) == 200
    assert sign_up(server, name, str(uuid.uuid4())).status == 409


def test_strangers_with_the_same_key_do_not_meet(server):
    once = str(uuid.uuid4())
    first, second = (sign_up(server, a_name(), once) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.json()["api_key"] != second.json()["api_key"]


@pytest.mark.parametrize("key", ["", "short", "with a space inside", "a" * 256, "fünfzehn-und-mehr"])
def test_a_bad_idempotency_key_is_named(server, ann, key):
    for reply in [sign_up(server, a_name(), key), ann.rotate(idempotency_key=key)]:
        assert reply.problems()[0][1] == ("header", "idempotency-key")
    assert ann.me()[0] == 200


def test_two_idempotency_keys_are_refused(server, ann):
    lines = f"X-Api-Key: {ann.key}\r\nIdempotency-Key: {'a' * 16}\r\nIdempotency-Key: {'a' * 16}"
    request = f"POST /users/me/api-key HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n{lines}\r\n\r\n"
    assert server.client.raw(request.encode()).startswith(b"HTTP/1.1 422 ")
    assert ann.me()[0] == 200


def test_a_lost_rotation_is_told_again_to_the_key_that_it_ended(server, ann):
    once = str(uuid.uuid4())
    first = ann.rotate(idempotency_key=once)
    assert first.status == 201
    assert ann.me() == UNAUTHORIZED
    again = ann.rotate(idempotency_key=once)
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert status_with(server, first.json()["api_key"]) == 200
    # And to nobody else.
    assert ann.rotate().status == 401
    assert ann.rotate(idempotency_key=str(uuid.uuid4())).status == 401
    assert ann.rotate(overlap=1, idempotency_key=once).status == 401
    other = Account(server, a_name()).rotate(idempotency_key=once)
    assert other.status == 201 and other.json()["api_key"] != first.json()["api_key"]


def test_another_rotation_under_the_same_key_is_409(server, ann):
    once = str(uuid.uuid4())
    first = ann.rotate(overlap=600, idempotency_key=once)
    assert ann.rotate(overlap=600, idempotency_key=once).body == first.body
    assert ann.rotate(overlap=601, idempotency_key=once).status == 409
    assert len(ann.keys()) == 2


def test_a_restart_still_tells_it_again(start_here):
    folder = start_here.folder("once")
    once = str(uuid.uuid4())
    server = start_here.server(folder=folder, MOCK_COINGECKO_API="true").ready()
    first = sign_up(server, "kim", once)
    server.stop()
    server = start_here.server(folder=folder, MOCK_COINGECKO_API="true").ready()
    assert sign_up(server, "kim", once).body == first.body


# ---- Sign-ups per address


def test_sign_ups_are_limited_by_address(start_here):
    server = start_here.server(MOCK_COINGECKO_API="true", SIGNUP_LIMIT_PER_HOUR="3").ready()
    kim = server.create_user("kim")
    taken = {"username": "kim", "email": "other@example.com"}
    assert server.client.post("/users", taken).status == 409  # It counts.
    for _ in range(5):
        assert server.client.post("/users", {**taken, "username": "x"}).status == 422  # Not this.
    server.create_user("lee")
    refused = server.client.post("/users", {"username": "max", "email": "max@example.com"})
    assert refused.status == 429
    assert "sign-ups" in refused.json()["detail"]
    assert 3590 <= int(refused.headers["Retry-After"]) <= 3600
    assert refused.headers["RateLimit-Policy"] == '"signup";q=3;w=3600'
    assert refused.headers["RateLimit"].startswith('"signup";r=0;t=')
    assert status_with(server, kim["api_key"]) == 200
