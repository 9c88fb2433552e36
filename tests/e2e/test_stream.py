"""The price stream: what arrives, when, in which order, and what a client may say."""

import asyncio
import contextlib
import json
import time

import pytest
import websockets
from harness import eventually
from stream import RawStream, Stream, client_frame, is_update, upgrade_request

WRONG_KEY = "ck_" + "A" * 43
UPDATE_FIELDS = [
    "id",
    "symbol",
    "name",
    "current_price",
    "price_change_24h",
    "price_change_percentage_24h",
    "market_cap",
    "volume_24h",
]


@pytest.fixture(scope="module")
def sim(start):
    sim = start.sim()
    sim.freeze()
    return sim


@pytest.fixture(scope="module")
def server(start, sim):
    return start.server(sim, PRICE_UPDATE_INTERVAL=1).ready()


@pytest.fixture(scope="module")
def key(server):
    return server.create_user()["api_key"]


@pytest.fixture
def stream(server, key):
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        yield stream


# --- arriving -------------------------------------------------------------------------------------


def test_the_greeting_comes_first_and_tells_who_and_what(server, key):
    with Stream(server.port, f"?api_key={key}") as stream:
        greeting = stream.greeting()
    assert greeting["message"] == "Connected to real-time price stream"
    assert greeting["sources"] == [greeting["source"]] == ["coingecko"]
    assert greeting["user_id"] == server.client.get("/users/me", x_api_key=key).json()["id"]
    assert greeting["timestamp"].endswith("Z")


def test_a_move_above_the_threshold_arrives_within_a_second_and_a_half(stream, sim):
    sim.move("bitcoin", percent=1)
    update = stream.update_of("bitcoin", 1.5)
    assert list(update) == ["type", "data", "source", "seq", "timestamp"]
    assert list(update["data"]) == UPDATE_FIELDS
    assert update["source"] == "coingecko"
    assert update["timestamp"].endswith("Z")


def test_the_pushed_price_is_the_served_price(stream, server, sim):
    sim.move("ethereum", percent=1)
    update = stream.update_of("ethereum")
    coin = server.coin("ethereum")
    assert {field: coin[field] for field in UPDATE_FIELDS} == update["data"]


def wait_for_price(server, coin, price):
    """The poll with this price has been published to everybody."""
    near = lambda: abs(server.coin(coin)["current_price"] / price - 1) < 1e-6  # noqa: E731
    eventually(near, 5, f"{coin} at {price}")


def test_small_moves_are_kept_back_until_their_sum_is_above_the_threshold(stream, server, sim):
    sim.move("solana", percent=1)
    base = stream.update_of("solana")["data"]["current_price"]
    for factor in [1.0005, 1.0009]:
        sim.move("solana", price=base * factor)
        wait_for_price(server, "solana", base * factor)
    sim.move("solana", price=base * 1.0012)
    # The first word about it since the base is the sum of the three steps.
    assert stream.update_of("solana")["data"]["current_price"] == pytest.approx(base * 1.0012)


def test_a_coin_that_did_not_move_is_not_sent(stream, sim):
    sim.move("cardano", percent=1)
    sim.move("dogecoin", percent=0.05)
    stream.update_of("cardano")
    sim.move("cardano", percent=1)
    others = []

    def is_cardano(message):
        return is_update(message, "cardano") or others.append(message["data"]["id"])

    stream.until(is_cardano)
    assert others == []


def test_seq_grows_by_one_for_every_change_and_for_everybody_alike(server, key, sim):
    query = f"?api_key={key}"
    with Stream(server.port, query) as one, Stream(server.port, query) as two:
        start = one.greeting()["seq"]
        assert two.greeting()["seq"] == start
        moved = {"bitcoin", "ethereum", "tether", "ripple", "cardano"}
        for coin in moved:
            sim.move(coin, percent=2)
        received = [one.receive()]
        while not moved <= {update["data"]["id"] for update in received}:
            received.append(one.receive())
        assert [two.receive() for _ in received] == received
    expected = list(range(start + 1, start + 1 + len(received)))
    assert [update["seq"] for update in received] == expected


ASKS = [
    {"type": "subscribe", "ids": ["bitcoin"]},
    {"type": "unsubscribe", "ids": ["bitcoin"]},
    {"type": "subscribe", "channel": "candles", "interval": "1m", "ids": ["bitcoin"]},
    {"type": "subscribe", "channel": "portfolios"},
    {"type": "options", "min_change": 0.5},
    {"type": "snapshot"},
]


def test_what_tells_a_state_tells_where_the_stream_stands(server, key, sim):
    health = server.health()["components"]["prices"]
    with Stream(server.port, f"?api_key={key}") as stream:
        greeting = stream.greeting()
        assert greeting["epoch"] == health["epoch"]
        assert health["epoch"] in server.client.get("/crypto/prices").headers["ETag"]
        sim.move("monero", percent=2)
        moved = stream.update_of("monero")["seq"]
        for ask in ASKS:
            stream.send(ask)
            types = (ask["type"], ask["type"] + "d")  # Candles and values may come before it.
            answer = stream.until(lambda message, types=types: message["type"] in types)
            assert (answer["epoch"], answer["seq"] >= moved) == (greeting["epoch"], True), ask
            assert list(answer)[-3:] == ["epoch", "seq", "timestamp"], ask


def test_a_restarted_server_counts_in_another_epoch(start_here, sim):
    one = start_here.server(sim, PRICE_UPDATE_INTERVAL=1).ready()
    before = one.health()["components"]["prices"]["epoch"]
    tag = one.client.get("/market/overview").headers["ETag"]
    one.stop()
    two = start_here.server(sim, folder=one.database.parent, PRICE_UPDATE_INTERVAL=1).ready()
    assert two.health()["components"]["prices"]["epoch"] != before
    assert two.client.get("/market/overview", if_none_match=tag).status == 200


# --- talking --------------------------------------------------------------------------------------


def test_ping_is_answered_with_pong(stream):
    answer = stream.ask({"type": "ping"})
    assert answer["type"] == "pong"
    assert answer["timestamp"].endswith("Z")


def test_subscribing_narrows_and_unsubscribing_takes_away(stream, sim):
    answer = stream.ask({"type": "subscribe", "ids": ["bitcoin", "ethereum", "no-such-coin"]})
    assert answer["type"] == "subscribed"
    assert sorted(answer["ids"]) == ["bitcoin", "ethereum"]
    assert answer["unknown"] == ["no-such-coin"]
    answer = stream.ask({"type": "unsubscribe", "ids": ["bitcoin"]})
    assert answer["type"] == "unsubscribed"
    assert answer["ids"] == ["ethereum"]
    for coin in ["bitcoin", "tether", "ethereum"]:
        sim.move(coin, percent=3)
    assert stream.receive()["data"]["id"] == "ethereum"


def test_a_snapshot_holds_what_the_client_subscribed_to(stream, server):
    stream.ask({"type": "subscribe", "ids": ["bitcoin", "ethereum"]})
    snapshot = stream.ask({"type": "snapshot"})
    assert snapshot["type"] == "snapshot"
    assert {coin["id"] for coin in snapshot["data"]} == {"bitcoin", "ethereum"}
    for coin in snapshot["data"]:
        assert coin["current_price"] == server.coin(coin["id"])["current_price"]


def test_a_full_snapshot_holds_every_coin_and_continues_in_the_stream(stream, sim):
    snapshot = stream.ask({"type": "snapshot"})
    assert len(snapshot["data"]) == 250
    sim.move("litecoin", percent=2)
    assert stream.update_of("litecoin")["seq"] > snapshot["seq"]


def test_min_change_holds_smaller_moves_back(stream, server, sim):
    stream.ask({"type": "subscribe", "ids": ["bitcoin"]})
    answer = stream.ask({"type": "options", "min_change": 5})
    assert (answer["type"], answer["min_change"]) == ("options", 5)
    sim.move("bitcoin", percent=6)
    base = stream.update_of("bitcoin")["data"]["current_price"]
    sim.move("bitcoin", price=base * 1.02)
    wait_for_price(server, "bitcoin", base * 1.02)
    sim.move("bitcoin", price=base * 1.06)
    assert stream.update_of("bitcoin")["data"]["current_price"] == pytest.approx(base * 1.06)


def test_max_rate_conflates_what_comes_in_between(stream, server, sim):
    stream.ask({"type": "subscribe", "ids": ["bitcoin"]})
    answer = stream.ask({"type": "options", "max_rate_ms": 2500})
    assert answer["max_rate_ms"] == 2500
    sim.move("bitcoin", percent=1)
    first = stream.update_of("bitcoin")
    received_at = time.monotonic()
    for _ in range(2):
        sim.move("bitcoin", percent=1)
        sim.next_call()
    second = stream.update_of("bitcoin")
    assert time.monotonic() - received_at > 2
    assert second["seq"] > first["seq"] + 1  # The one in between was replaced by the newer.
    assert second["data"]["current_price"] == server.coin("bitcoin")["current_price"]


BAD_MESSAGES = [
    ("{", "invalid_json"),
    ("", "invalid_json"),
    ("[]", "invalid_json"),
    ("7", "invalid_json"),
    ("[" * 100 + "]" * 100, "invalid_json"),
    ("{}", "invalid_message"),
    ('{"type":7}', "invalid_message"),
    ('{"type":"dance"}', "unknown_type"),
    ('{"type":"subscribe","ids":"bitcoin"}', "invalid_message"),
    ('{"type":"subscribe","ids":[1]}', "invalid_message"),
    ('{"type":"options","min_change":-1}', "invalid_message"),
    ('{"type":"options","max_rate_ms":1e99}', "invalid_message"),
]


@pytest.mark.parametrize(("text", "code"), BAD_MESSAGES)
def test_a_bad_message_is_answered_and_forgiven(stream, text, code):
    answer = stream.ask(text)
    assert (answer["type"], answer["code"]) == ("error", code)
    assert answer["detail"]
    assert stream.ask({"type": "ping"})["type"] == "pong"


def test_bad_messages_in_a_row_end_the_connection(server, key):
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        with contextlib.suppress(websockets.ConnectionClosed):  # In the middle of it.
            for _ in range(20):
                stream.send("nonsense")
        assert stream.close_code() == 1008


# --- the door -------------------------------------------------------------------------------------


def test_a_key_in_a_header_opens_the_door(server, key):
    for field in [("X-API-Key", key), ("Authorization", f"Bearer {key}")]:
        with Stream(server.port, headers=[field]) as stream:
            stream.greeting()


def test_a_bad_key_completes_the_handshake_and_is_closed_with_4001(server):
    for query in [f"?api_key={WRONG_KEY}", "?api_key=nonsense"]:
        with Stream(server.port, query) as stream:
            assert stream.close_code() == 4001


def test_the_first_message_may_bring_the_key(server, key):
    with Stream(server.port) as stream:
        stream.send({"type": "auth", "api_key": key})
        stream.greeting()
    with Stream(server.port) as stream:
        stream.send({"type": "auth", "api_key": WRONG_KEY})
        assert stream.close_code() == 4001


def test_nothing_is_said_to_a_stranger(server, sim):
    with Stream(server.port) as stranger:
        stranger.send({"type": "snapshot"})
        assert stranger.receive()["type"] == "error"
        sim.move("bitcoin", percent=1)
        sim.next_call()
        stranger.send({"type": "ping"})
        assert stranger.receive()["type"] == "error"


def test_who_does_not_say_who_he_is_must_leave_after_ten_seconds(server):
    opened_at = time.monotonic()
    with Stream(server.port) as stranger:
        assert stranger.close_code(13) == 4001
    assert 9 < time.monotonic() - opened_at < 12


def test_two_keys_in_one_request_are_400(server, key):
    data = upgrade_request(f"/ws?api_key={key}", f"X-API-Key: {WRONG_KEY}")
    assert server.client.raw(data).startswith(b"HTTP/1.1 400 ")


def test_one_client_too_many_is_503_and_a_place_is_given_again(start_here):
    server = start_here.server(MOCK_COINGECKO_API="true", MAX_WEBSOCKET_CONNECTIONS=2).ready()
    query = "?api_key=" + server.create_user()["api_key"]
    with Stream(server.port, query) as first, Stream(server.port, query):
        first.greeting()
        with server.client.connect() as third:
            third.sendall(upgrade_request("/ws" + query))
            answer = third.recv(4096)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After:" in answer
        assert server.client.get("/live").status == 200

    def opens():
        with server.client.connect() as again:
            again.sendall(upgrade_request("/ws" + query))
            return again.recv(4096).startswith(b"HTTP/1.1 101 ")

    eventually(opens, 5, "a free place")


def test_a_plain_request_is_told_to_upgrade(server):
    reply = server.client.get("/ws")
    assert reply.status in (400, 426)
    assert reply.json()["detail"]
    version = upgrade_request("/ws").replace(b"Version: 13", b"Version: 12")
    answer = server.client.raw(version)
    assert answer.startswith(b"HTTP/1.1 426 ")
    assert b"Sec-WebSocket-Version: 13" in answer


# --- frames ---------------------------------------------------------------------------------------


def test_a_binary_message_is_closed_with_1003(stream):
    stream.send(b"\x00\x01")
    assert stream.close_code() == 1003


def test_a_message_over_64_kib_is_closed_with_1009(server, key):
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        stream.send(json.dumps({"type": "ping", "x": "a" * 70_000}))
        assert stream.close_code() == 1009


BAD_FRAMES = [
    ("unmasked", client_frame(1, b'{"type":"ping"}', mask=False), 1002),
    ("reserved bit", b"\xa1\x80\x00\x00\x00\x00", 1002),
    ("unknown opcode", client_frame(3, b"x"), 1002),
    ("fragmented ping", client_frame(9, b"x", fin=False), 1002),
    ("long ping", client_frame(9, b"x" * 126), 1002),
    ("continuation of nothing", client_frame(0, b"x"), 1002),
    ("bad UTF-8", client_frame(1, b'"\xff"'), 1007),
    ("length not minimal", b"\x81\xfe\x00\x05\x00\x00\x00\x00hello", 1002),
    ("close of one byte", client_frame(8, b"x"), 1002),
]


@pytest.mark.parametrize(("what", "frame", "code"), BAD_FRAMES, ids=[row[0] for row in BAD_FRAMES])
def test_a_broken_frame_is_closed_with_its_code(server, key, what, frame, code):
    with RawStream(server.port, f"?api_key={key}") as raw:
        raw.socket.sendall(frame)
        assert raw.close_code() == code, what


def test_a_message_in_pieces_with_a_ping_between_is_understood(server, key):
    with RawStream(server.port, f"?api_key={key}") as raw:
        assert json.loads(raw.frame()[1])["type"] == "connected"
        for byte in client_frame(1, b'{"type":', fin=False):
            raw.socket.sendall(bytes([byte]))
        raw.socket.sendall(client_frame(9, b"hello") + client_frame(0, b'"ping"}'))
        frames = [raw.frame(), raw.frame()]
        assert (10, b"hello") in frames
        assert "pong" in [json.loads(payload)["type"] for opcode, payload in frames if opcode == 1]


def test_after_a_close_the_connection_ends_at_once(server, key):
    with RawStream(server.port, f"?api_key={key}") as raw:
        raw.frame()
        raw.socket.sendall(client_frame(2, b"binary"))
        assert raw.close_code() == 1003
        asked_at = time.monotonic()
        raw.socket.sendall(client_frame(8, b"\x03\xeb"))
        assert raw.socket.recv(1) == b""
        assert time.monotonic() - asked_at < 2


def test_a_clean_close_is_echoed(server, key):
    with RawStream(server.port, f"?api_key={key}") as raw:
        raw.frame()
        raw.socket.sendall(client_frame(8, b"\x03\xe8"))
        assert raw.close_code() == 1000


def test_the_server_pings_and_drops_who_stays_silent(start_here):
    server = start_here.server(
        MOCK_COINGECKO_API="true",
        SIMULATOR_STEP_MS=3_600_000,
        WEBSOCKET_PING_INTERVAL=1,
        WEBSOCKET_CONNECTION_TIMEOUT=2,
    ).ready()
    query = "?api_key=" + server.create_user()["api_key"]
    with RawStream(server.port, query) as silent:
        raw_opcodes = []
        try:
            while True:
                raw_opcodes.append(silent.frame()[0])
        except (EOFError, ConnectionResetError):
            pass
        assert 9 in raw_opcodes
    with Stream(server.port, query) as alive:  # This client's library answers pings by itself.
        alive.greeting()
        with pytest.raises(asyncio.TimeoutError):
            while True:
                alive.until(lambda message: message["type"] != "price_update", 3.5)
        assert alive.ask({"type": "ping"})["type"] == "pong"


# --- compression ----------------------------------------------------------------------------------


def test_a_compressing_client_gets_identical_messages(server, key, sim):
    query = f"?api_key={key}"
    with (
        Stream(server.port, query, compression="deflate") as zipped,
        Stream(server.port, query) as plain,
    ):
        zipped.greeting()
        plain.greeting()
        assert zipped.extensions == ["permessage-deflate"]
        assert plain.extensions == []
        moved = ["bitcoin", "ethereum", "tether", "solana", "dogecoin", "litecoin"]
        for round_percent in [1, 2]:
            for coin in moved:
                sim.move(coin, percent=round_percent)
            texts = [[stream.receive_text() for _ in moved] for stream in (zipped, plain)]
            assert texts[0] == texts[1]
        assert zipped.ask({"type": "ping"})["type"] == "pong"


def test_without_the_setting_nothing_is_compressed(start_here):
    settings = {"MOCK_COINGECKO_API": "true", "ENABLE_WEBSOCKET_COMPRESSION": "false"}
    server = start_here.server(**settings).ready()
    query = "?api_key=" + server.create_user()["api_key"]
    with Stream(server.port, query, compression="deflate") as stream:
        assert stream.extensions == []
        stream.greeting()
