"""Limits on: what a client may ask and say, whose window it is, and that nobody else pays for it.
And what browsers are told: whose pages may connect, and what no page may do."""

import time

import pytest
import websockets
from harness import in_parallel
from stream import Stream, client_frame, upgrade_request

LIMIT = 30
SETTINGS = {
    "MOCK_COINGECKO_API": "true",
    "ENABLE_RATE_LIMITING": "true",
    "RATE_LIMIT_REQUESTS": LIMIT,
    "RATE_LIMIT_WINDOW": 3600,
    "MAX_WEBSOCKET_CONNECTIONS_PER_USER": 3,
    # So that a test can be as many addresses as it likes.
    "TRUSTED_PROXIES": "127.0.0.0/8",
}
PRICES = "/crypto/prices?limit=1"


@pytest.fixture(scope="module")
def server(start):
    return start.server(**SETTINGS).listen()


@pytest.fixture(scope="module")
def ann(server):
    return sign_up(server, "ann")


def sign_up(server, name):
    body = {"username": name, "email": f"{name}@example.com"}
    reply = server.client.post("/users", body, X_Forwarded_For="198.51.100.1")
    assert reply.status == 201, reply.body
    return reply.json()["api_key"]


def ask(server, address, path=PRICES, **fields):
    return server.client.get(path, X_Forwarded_For=address, **fields)


def admitted(server, address, count=LIMIT + 20, **fields):
    """How many of so many are not refused."""
    replies = [ask(server, address, **fields) for _ in range(count)]
    return sum(reply.status != 429 for reply in replies)


def test_a_window_admits_exactly_its_limit_and_tells_where_it_stands(server):
    replies = [ask(server, "192.0.2.1") for _ in range(LIMIT + 2)]
    assert [reply.status for reply in replies[-2:]] == [429, 429]
    assert all(reply.status in {200, 503} for reply in replies[:-2])
    policy = f'"requests";q={LIMIT};w=3600'
    for number, reply in enumerate(replies):
        assert reply.headers["RateLimit-Policy"] == policy
        left = max(0, LIMIT - 1 - number)
        assert reply.headers["RateLimit"].startswith(f'"requests";r={left};t=')
        assert (reply.headers["Retry-After"] is not None) == (reply.status in {429, 503})


def test_a_refusal_says_when_to_come_back_in_the_shape_of_all_errors(server):
    admitted(server, "192.0.2.2")
    refused = ask(server, "192.0.2.2")
    assert refused.status == 429
    assert refused.json() == {"detail": "Too many requests, try again later"}
    assert refused.headers["X-Error-Code"] == "too_many_requests"
    assert 3500 <= int(refused.headers["Retry-After"]) <= 3600
    assert refused.headers["Cache-Control"] == "no-store"


def test_the_window_ends(start_here):
    settings = {"RATE_LIMIT_REQUESTS": 5, "RATE_LIMIT_WINDOW": 1}
    server = start_here.server(**(SETTINGS | settings)).listen()
    started = time.monotonic()
    statuses = []
    while time.monotonic() < started + 2.5:
        statuses.append(ask(server, "192.0.2.1").status)
    passed = sum(status != 429 for status in statuses)
    assert 10 <= passed <= 15  # Of three windows that began at the latest.
    assert len(statuses) > 20


def test_private_routes_and_writes_count_too(server):
    key = sign_up(server, "writer")
    for _ in range(LIMIT // 2):
        body = {"name": ""}
        assert server.client.post("/portfolios", body, X_API_Key=key).status == 422
        assert server.client.get("/users/me", X_API_Key=key).status == 200
    assert server.client.get("/users/me", X_API_Key=key).status == 429
    assert server.client.post("/portfolios", body, X_API_Key=key).status == 429


def test_health_is_never_limited(server):
    admitted(server, "192.0.2.3")
    for path in ["/", "/health", "/live", "/ready"]:
        reply = ask(server, "192.0.2.3", path)
        assert reply.status in {200, 503}
        assert reply.headers["RateLimit"] is None
    assert ask(server, "192.0.2.3").status == 429


def test_a_noisy_client_costs_nobody_else_a_request(server, ann):
    assert admitted(server, "192.0.2.4") == LIMIT
    assert admitted(server, "192.0.2.5") == LIMIT, "another address"
    assert admitted(server, "192.0.2.4", X_API_Key=sign_up(server, "bob")) == LIMIT, "a key"
    assert admitted(server, "192.0.2.6", X_API_Key=ann) == LIMIT
    assert ask(server, "192.0.2.7", X_API_Key=ann).status == 429, "from wherever the key comes"


def test_the_key_counts_wherever_it_stands(server):
    key = sign_up(server, "places")
    for number in range(LIMIT // 3):
        address = f"192.0.3.{number}"
        assert ask(server, address, X_API_Key=key).status in {200, 503}
        assert ask(server, address, Authorization=f"Bearer {key}").status in {200, 503}
        assert ask(server, address, f"{PRICES}&%61pi_key={key}").status in {200, 503}
    assert ask(server, "192.0.3.99", f"{PRICES}&api_key={key}").status == 429


def test_a_bad_key_is_no_way_out(server):
    admitted(server, "192.0.2.8")
    for key in ["ck_nonsense", "ck_" + "A" * 43, "", "x"]:
        assert ask(server, "192.0.2.8", X_API_Key=key).status == 429


def test_keys_that_are_tried_out_are_counted(server):
    keys = [f"ck_{number:08d}" + "A" * 35 for number in range(LIMIT + 20)]
    replies = [ask(server, "192.0.2.9", "/users/me", X_API_Key=key) for key in keys]
    assert [reply.status for reply in replies] == [401] * LIMIT + [429] * 20


# {0} is always the same address, {1} another one each time.
FORGED = ["{0}", "{1}, {0}", "{1}:99, {0}", "unknown, {0}", "{1}, {0}, 127.0.0.9", "[{1}, {0}"]


@pytest.mark.parametrize("form", FORGED)
def test_what_a_client_writes_before_the_proxy_does_not_count(server, form):
    address = f"192.0.4.{FORGED.index(form)}"
    replies = [ask(server, form.format(address, f"203.0.113.{n}")) for n in range(LIMIT + 5)]
    assert [reply.status for reply in replies[LIMIT:]] == [429] * 5


def test_behind_a_proxy_each_client_has_a_window(server):
    replies = [ask(server, f"192.0.4.100, 203.0.113.{number}") for number in range(LIMIT + 5)]
    assert all(reply.status != 429 for reply in replies)


def test_without_trusted_proxies_nobody_is_believed(start_here):
    server = start_here.server(**(SETTINGS | {"TRUSTED_PROXIES": ""})).listen()
    replies = [ask(server, f"192.0.2.{number}") for number in range(LIMIT + 5)]
    assert [reply.status for reply in replies[LIMIT:]] == [429] * 5


def test_a_subscriber_is_one_client_whatever_he_makes_of_his_network(server):
    replies = [ask(server, f"2001:db8:1:2:{number:x}::1") for number in range(LIMIT + 5)]
    assert [reply.status for reply in replies[LIMIT:]] == [429] * 5
    assert ask(server, "2001:db8:1:3::1").status != 429


def test_many_at_once_get_no_more_than_one_by_one(server):
    statuses = []
    cases = [str(number) for number in range(LIMIT * 2)]
    in_parallel(cases, lambda _: statuses.append(ask(server, "192.0.2.10").status))
    assert sum(status != 429 for status in statuses) == LIMIT


def test_switched_off_nothing_is_counted(start_here):
    server = start_here.server(**(SETTINGS | {"ENABLE_RATE_LIMITING": "false"})).listen()
    replies = [ask(server, "192.0.2.1") for _ in range(LIMIT + 5)]
    assert all(reply.status != 429 for reply in replies)
    assert all(reply.headers["RateLimit"] is None for reply in replies)


# ---- The socket


def from_address(address):
    return [("X-Forwarded-For", address)]


def test_a_user_has_so_many_sockets_and_a_place_is_given_again(server):
    query = "?api_key=" + sign_up(server, "sockets")
    other = "?api_key=" + sign_up(server, "neighbour")
    open_ones = [Stream(server.port, query, headers=from_address("192.0.5.1")) for _ in range(3)]
    for stream in open_ones:
        stream.greeting()
    with Stream(server.port, query, headers=from_address("192.0.5.2")) as fourth:
        assert fourth.close_code() == 4029
    with Stream(server.port, other, headers=from_address("192.0.5.1")) as stream:
        stream.greeting()
    open_ones.pop().close()
    with Stream(server.port, query) as again:
        again.greeting()
    for stream in open_ones:
        stream.close()


def test_opening_sockets_counts_as_asking(server):
    for _ in range(LIMIT):
        ask(server, "192.0.5.3")
    with pytest.raises(websockets.InvalidStatusCode) as refusal:
        Stream(server.port, "", headers=from_address("192.0.5.3"))
    assert refusal.value.status_code == 429


def test_keys_that_are_tried_out_over_sockets_are_counted(server):
    for number in range(LIMIT):
        query = f"?api_key=ck_{number:08d}" + "B" * 35
        with Stream(server.port, query, headers=from_address("192.0.5.4")) as stream:
            assert stream.close_code() == 4001
    with pytest.raises(websockets.InvalidStatusCode) as refusal:
        Stream(server.port, "?api_key=ck_99999999" + "B" * 35, headers=from_address("192.0.5.4"))
    assert refusal.value.status_code == 429


def test_a_flood_of_messages_is_refused_and_then_ended(server):
    key = sign_up(server, "flood")
    with Stream(server.port, "?api_key=" + key) as stream:
        stream.greeting()
        for _ in range(LIMIT):
            assert stream.ask({"type": "ping"})["type"] == "pong"
        refused = stream.ask({"type": "snapshot"})
        assert (refused["type"], refused["code"]) == ("error", "too_many_messages")
        acknowledged = stream.ask({"type": "ack", "event_id": "nothing"})  # It is free.
        assert acknowledged.get("code") != "too_many_messages"
        for _ in range(9):
            assert stream.ask({"type": "ping"})["code"] == "too_many_messages"
        stream.send({"type": "ping"})
        assert stream.close_code() == 1008
    assert server.client.get("/users/me", X_API_Key=key).status == 200, "requests are counted apart"


# ---- Whose pages may connect

ORIGINS = {
    "https://pages.example": 101,
    "https://pages.example:8443": 403,
    "https://pages.example.": 403,
    "https://pages.example.evil.example": 403,
    "https://evilpages.example": 403,
    "https://sub.pages.example": 403,
    "http://pages.example": 403,
    "HTTPS://pages.example": 403,
    "https://PAGES.example": 403,
    "https://pages.example/": 403,
    "https://pages.example https://evil.example": 403,
    "https://evil.example, https://pages.example": 403,
    "https://user@pages.example": 403,
    "https://pages.example%00.evil.example": 403,
    "https://xn--pges-5na.example": 403,
    "pages.example": 403,
    "//pages.example": 403,
    "null": 403,
    "NULL": 403,
    "*": 403,
    "file://": 403,
    "https://": 403,
    "chrome-extension://pages.example": 403,
    "https://127.0.0.1": 101,  # The server's own, by the Host field.
    "http://127.0.0.1": 101,
    "https://127.0.0.1:1": 403,
    "https://127.0.0.1.evil.example": 403,
}


@pytest.fixture(scope="module")
def picky(start):
    settings = {"MOCK_COINGECKO_API": "true", "CORS_ORIGINS": "https://pages.example"}
    return start.server(**settings).listen()


def status_of_upgrade(server, *fields):
    answer = server.client.raw(upgrade_request("/ws", *fields) + client_frame(8, b""))
    return int(answer[9:12])


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_socket_is_for_listed_origins_only(picky, origin):
    assert status_of_upgrade(picky, f"Origin: {origin}") == ORIGINS[origin]


@pytest.mark.parametrize("origin", ORIGINS)
def test_answers_are_for_listed_origins_only(picky, origin):
    reply = picky.client.get("/live", Origin=origin)
    listed = origin == "https://pages.example"
    assert reply.headers["Access-Control-Allow-Origin"] == (origin if listed else None)
    assert reply.headers["Access-Control-Allow-Credentials"] == ("true" if listed else None)
    assert reply.headers["Vary"] is not None


def test_programs_send_no_origin(picky):
    assert status_of_upgrade(picky) == 101


def test_with_cors_switched_off_only_the_servers_own_page_may_connect(start_here):
    server = start_here.server(MOCK_COINGECKO_API="true", ENABLE_CORS="false").listen()
    assert status_of_upgrade(server, "Origin: https://pages.example") == 403
    assert status_of_upgrade(server, "Origin: http://127.0.0.1") == 101


def test_the_wildcard_is_for_all(server):  # G3
    fields = "X-Forwarded-For: 192.0.5.9"
    assert status_of_upgrade(server, fields, "Origin: https://pages.example") == 101
    assert status_of_upgrade(server, fields, "Origin: null") == 101


# ---- Headers and debug answers


def test_every_answer_keeps_browsers_from_making_more_of_it(server):
    for path in ["/", "/nothing", "/users/me", PRICES]:
        headers = ask(server, "192.0.6.1", path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_debug_answers_tell_the_inside_only_when_asked_for(server, start_here):
    talkative = start_here.server(MOCK_COINGECKO_API="true", DEBUG_RESPONSES="true").listen()
    for path, code in [("/nothing", "not_found"), ("/users/me", "invalid_api_key")]:
        told = talkative.client.get(path).json()
        assert told["debug"] == {"code": code}
        assert ask(server, "192.0.6.2", path).json() == {"detail": told["detail"]}
