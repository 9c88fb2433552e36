"""Users and their keys: creation, the three ways to show a key, refusals, and what is stored."""

import re

import pytest

KEY = re.compile(r"^ck_[A-Za-z0-9_-]{43}$")
UUID7 = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
WRONG_KEY = "ck_" + "A" * 43


@pytest.fixture(scope="module")
def server(start):
    return start.server(MOCK_COINGECKO_API="true", LOG_LEVEL="debug").ready()


@pytest.fixture(scope="module")
def ann(server):
    return server.create_user("ann")


def test_a_new_user_gets_the_key_once(server):
    reply = server.client.post("/users", {"username": "fresh", "email": "fresh@example.com"})
    assert reply.status == 201
    assert reply.headers["Location"] == "/users/me"
    assert reply.headers["Cache-Control"] == "no-store"
    user = reply.json()
    assert set(user) >= {"id", "username", "email", "api_key", "created_at", "updated_at"}
    assert KEY.match(user["api_key"])
    assert UUID7.match(user["id"])
    assert user["created_at"].endswith("Z")
    me = server.client.get("/users/me", x_api_key=user["api_key"]).json()
    assert me["api_key"] == user["api_key"][:7] + "…"
    assert {**me, "api_key": ""} == {**user, "api_key": ""}


def test_a_key_is_taken_in_three_ways(server, ann):
    key = ann["api_key"]
    replies = [
        server.client.get("/users/me", x_api_key=key),
        server.client.get("/users/me", authorization=f"Bearer {key}"),
        server.client.get(f"/users/me?api_key={key}"),
        server.client.get(f"/users/me?api_key={key}", x_api_key=key),
    ]
    assert [reply.status for reply in replies] == [200] * 4
    assert {reply.json()["username"] for reply in replies} == {"ann"}
    assert all(reply.headers["Cache-Control"] == "no-store" for reply in replies)


def test_two_different_credentials_are_400(server, ann):
    reply = server.client.get(f"/users/me?api_key={WRONG_KEY}", x_api_key=ann["api_key"])
    assert reply.status == 400
    assert "Two different" in reply.json()["detail"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"x_api_key": ""},
        {"x_api_key": WRONG_KEY},
        {"x_api_key": "nonsense"},
        {"x_api_key": "ck_"},
        {"authorization": "Basic YTpi"},
        {"authorization": f"Bearer {WRONG_KEY}"},
    ],
)
def test_a_missing_or_wrong_key_is_401(server, fields):
    reply = server.client.get("/users/me", **fields)
    assert reply.status == 401
    assert reply.json() == {"detail": "Invalid API key"}
    assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_almost_the_right_key_is_401(server, ann):
    key = ann["api_key"]
    last = "A" if key[-2] != "A" else "B"
    for wrong in [key[:-2] + last + key[-1], key[:-1], key + "A", key.swapcase()]:
        assert server.client.get("/users/me", x_api_key=wrong).status == 401


def test_a_taken_name_or_address_is_409(server, ann):
    name = server.client.post("/users", {"username": "ANN", "email": "other@example.com"})
    assert name.status == 409 and "sername" in name.json()["detail"]
    address = server.client.post("/users", {"username": "other", "email": "Ann@Example.com"})
    assert address.status == 409 and "mail" in address.json()["detail"]


GOOD = {"username": "someone", "email": "someone@example.com"}
BAD_BODIES = [
    ({**GOOD, "username": "ab"}, "string_too_short", ("body", "username"), "ab"),
    ({**GOOD, "username": "a" * 51}, "string_too_long", ("body", "username"), "a" * 51),
    ({**GOOD, "username": 7}, "string_type", ("body", "username"), 7),
    ({**GOOD, "email": None}, "string_type", ("body", "email"), None),
    ({**GOOD, "feee": "1"}, "extra_forbidden", ("body", "feee"), "1"),
]


@pytest.mark.parametrize(("body", "kind", "place", "value"), BAD_BODIES)
def test_a_bad_field_is_named(server, body, kind, place, value):
    assert server.client.post("/users", body).problems() == [(kind, place, value)]


@pytest.mark.parametrize(
    "name", ["-ann", "a b c", "ann'; drop table users;--", "änn", "ann\n", "<b>ann</b>", '"ann"']
)
def test_a_name_with_other_characters_is_refused(server, name):
    problems = server.client.post("/users", {**GOOD, "username": name}).problems()
    assert [(place, value) for _, place, value in problems] == [(("body", "username"), name)]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "plain",
        "@example.com",
        "a@",
        "a@b",
        "a b@example.com",
        "a@@example.com",
        "a@-x.com",
        "a@example.com\r\nX: y",
    ],
)
def test_an_address_that_is_none_is_refused(server, address):
    problems = server.client.post("/users", {**GOOD, "email": address}).problems()
    assert [(place, value) for _, place, value in problems] == [(("body", "email"), address)]


def test_everything_missing_is_named_at_once(server):
    problems = server.client.post("/users", {}).problems()
    assert [problem[:2] for problem in problems] == [
        ("missing", ("body", "username")),
        ("missing", ("body", "email")),
    ]


@pytest.mark.parametrize("text", ["", "{", "nonsense", '{"username":"a",}', "[" * 40 + "]" * 40])
def test_what_is_not_json_is_422(server, text):
    (kind, place, _), = server.client.post("/users", text).problems()
    assert (kind, place[0]) == ("json_invalid", "body")


@pytest.mark.parametrize("text", ["[]", "7", '"x"', "null"])
def test_json_that_is_no_object_is_422(server, text):
    assert server.client.post("/users", text).status == 422


def test_another_media_type_is_415(server):
    assert server.client.post("/users", GOOD, content_type="text/plain").status == 415
    assert server.client.request("POST", "/users", "{}").status == 415


def test_a_restart_keeps_users_and_the_database_holds_no_key(start_here):
    folder = start_here.folder("kept")
    first = start_here.server(folder=folder, MOCK_COINGECKO_API="true", LOG_LEVEL="trace").ready()
    key = first.create_user("kim")["api_key"]
    for target in ["/users/me?x=1", "/nothing?x=1", "/crypto/prices?limit=x"]:
        first.client.get(f"{target}&api_key={key}")
    first.stop()
    second = start_here.server(folder=folder, MOCK_COINGECKO_API="true").ready()
    me = second.client.get("/users/me", x_api_key=key)
    assert (me.status, me.json()["username"]) == (200, "kim")

    secret = key[len("ck_") + 8 :].encode()  # The first eight characters are the public part.
    for file in folder.rglob("*"):
        if file.is_file():
            assert secret not in file.read_bytes(), file
    assert secret.decode() not in first.log.text() + first.stdout.text()
    assert (folder / "x.db").stat().st_mode & 0o077 == 0


def test_a_generated_secret_is_readable_by_its_owner_only(start_here):
    folder = start_here.folder("secret")
    start_here.server(folder=folder, MOCK_COINGECKO_API="true").ready()
    secrets = [file for file in folder.iterdir() if not file.name.startswith("x.db")]
    assert secrets
    assert all(file.stat().st_mode & 0o077 == 0 for file in secrets)


def test_registration_can_be_closed(start_here):
    server = start_here.server(MOCK_COINGECKO_API="true", ENABLE_REGISTRATION="false").ready()
    assert server.client.post("/users", GOOD).status == 403
