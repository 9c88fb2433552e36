"""Hostile input on every door. Afterwards the server lives and still tells the right prices."""

import re
import socket
import struct

import pytest
from stream import RawStream, client_frame, upgrade_request

HOST = b"Host: x\r\n"


@pytest.fixture(scope="module")
def server(start):
    return start.server(MOCK_COINGECKO_API="true", SIMULATOR_STEP_MS=3_600_000).ready()


@pytest.fixture(scope="module")
def key(server):
    return server.create_user()["api_key"]


@pytest.fixture(autouse=True)
def still_well(server):
    before = server.coin("bitcoin")["current_price"]
    yield
    assert server.client.get("/live").status == 200
    assert server.coin("bitcoin")["current_price"] == before
    assert server.is_running()


def get(target: bytes, fields: bytes = b"") -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + fields + b"Connection: close\r\n\r\n"


def post(body: bytes, fields: bytes = b"") -> bytes:
    head = b"POST /users HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n" + fields
    return head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def post_with(fields: bytes, rest: bytes) -> bytes:
    head = b"POST /users HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    return head + fields + b"\r\n" + rest


def status_of(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer[:100]
    return int(answer[9:12])


TARGETS = [
    (b"/crypto/%ff%fe", {400}),
    (b"/crypto/%00", {400}),
    (b"/crypto/%zz", {400, 404}),
    (b"/crypto/%", {400, 404}),
    (b"/crypto/..%2f..%2fetc%2fpasswd", {400, 404}),
    (b"/../../etc/passwd", {400, 404}),
    (b"/crypto/" + b"a" * 4000, {404, 414, 422}),
    (b"/crypto/' OR 1=1 --".replace(b" ", b"%20"), {404}),
    (b"/crypto/<script>alert(1)</script>".replace(b"/s", b"%2Fs"), {400, 404}),
    (b"/crypto/bitcoin?vs_currency=%00", {422}),
    (b"/crypto/prices?limit=1e9", {422}),
    (b"/crypto/prices?limit=0x10", {422}),
    (b"/crypto/prices?limit=+5", {422}),
    (b"/crypto/prices?limit=%", {400}),
    (b"/crypto/prices?page=99999999999", {422}),
    (b"/crypto/prices?order=id_asc;drop", {422}),
    (b"/crypto/prices?ids=" + b"a," * 3000, {200, 422}),
    (b"/crypto/prices?" + b"&" * 5000, {200}),
    (b"/crypto/prices?" + b"a=b&" * 1500, {200}),
    (b"/search/crypto?query=%ff%fe%00", {200, 400, 422}),
    (b"/search/crypto?query=" + b"%F0%9F%92%A9" * 20, {200}),
    (b"/search/crypto?query=" + b"a" * 5000, {422}),
    (b"/search/crypto?query=.*%2B%5B%5D", {200}),
    (b"/market/overview?x=%", {200, 400}),
    (b"/health?" + b"x" * 5000, {200}),
    (b"/users/me?api_key=" + b"k" * 5000, {401}),
    (b"/users/me?api_key=%00", {401}),
    (b"/ws", {400, 426}),
    (b"/" + b"a" * 9000, {414}),
]


@pytest.mark.parametrize(("target", "statuses"), TARGETS, ids=[str(row[0][:40]) for row in TARGETS])
def test_hostile_targets(server, target, statuses):
    answer = server.client.raw(get(target))
    assert status_of(answer) in statuses
    assert b"<script>" not in answer


REQUESTS = {
    "garbage": b"\x00\x01\x02\xff\xfe\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "bare line feeds": b"GET /live HTTP/1.1\nHost: x\n\n",
    "no host": b"GET /live HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "space before colon": b"GET /live HTTP/1.1\r\nHost : x\r\n\r\n",
    "folded field": b"GET /live HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "NUL in a field": b"GET /live HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",
    "empty name": b"GET /live HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n",
    "two spaces": b"GET  /live HTTP/1.1\r\nHost: x\r\n\r\n",
    "version 9": b"GET /live HTTP/9.9\r\nHost: x\r\n\r\n",
    "many fields": b"GET /live HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100 + b"\r\n",
    "long field": b"GET /live HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
    "length and chunks": post_with(
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"
    ),
    "two lengths": post_with(b"Content-Length: 5\r\nContent-Length: 6\r\n", b"hello"),
    "negative length": post_with(b"Content-Length: -1\r\n", b""),
    "length with a plus": post_with(b"Content-Length: +5\r\n", b"hello"),
    "overflowing length": post_with(b"Content-Length: 99999999999999999999\r\n", b""),
    "chunk of nonsense": post_with(b"Transfer-Encoding: chunked\r\n", b"zz\r\n\r\n"),
    "overflowing chunk": post_with(b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\nx"),
    "gzip, chunked": post_with(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
    "large body": post_with(b"Content-Length: 10000000\r\n", b""),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_hostile_requests_are_refused_once_and_closed(server, name):
    smuggled = b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = server.client.raw(REQUESTS[name] + smuggled)
    assert 400 <= status_of(answer) < 600
    told_twice = "what came after the refused request was answered"
    assert len(re.findall(rb"HTTP/1\.1 \d{3} ", answer)) == 1, told_twice
    assert b'"live"' not in answer


def test_an_unknown_verb_is_501_and_no_reason_to_hang_up(server):
    both = b"BREW /live HTTP/1.1\r\nHost: x\r\n\r\n" + get(b"/live")
    answer = server.client.raw(both)
    assert re.findall(rb"HTTP/1\.1 (\d{3}) ", answer) == [b"501", b"200"]


BODIES = {
    "empty": b"",
    "not JSON": b"hello",
    "bad UTF-8": b'{"username":"\xff\xfe","email":"a@example.com"}',
    "NUL": b'{"username":"a\\u0000b","email":"a@example.com"}',
    "lone surrogate": b'{"username":"\\ud800","email":"a@example.com"}',
    "deep": b"[" * 10_000,
    "deep object": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "huge number": b'{"username":1e999999,"email":' + b"9" * 10_000 + b"}",
    "same name twice": b'{"username":"abc","username":7,"email":1}',
    "long string": b'{"username":"' + b"a" * 60_000 + b'","email":"a@example.com"}',
    "many members": b"{" + b",".join(b'"m%d":1' % n for n in range(3_000)) + b"}",
    "quotes": b'{"username":"\'; drop table users; --","email":"\\"@example.com"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_hostile_bodies(server, name):
    answer = server.client.raw(post(BODIES[name]))
    assert status_of(answer) in {400, 413, 422}


def test_a_body_at_the_limit_is_read_and_one_over_it_is_413(server):
    limit = 64 * 1024
    assert status_of(server.client.raw(post(b" " * limit))) == 422
    assert status_of(server.client.raw(post(b" " * (limit + 1)))) == 413


FIELDS = [
    b"X-API-Key: " + b"k" * 10_000 + b"\r\n",
    b"X-API-Key: ck_\xff\xfe\r\n",
    b"X-API-Key: a\r\nX-API-Key: b\r\n",
    b"Authorization: Bearer\r\n",
    b"Authorization: Bearer a b c\r\n",
    b"Authorization: \r\n",
]


@pytest.mark.parametrize("fields", FIELDS, ids=[str(row[:30]) for row in FIELDS])
def test_hostile_credentials(server, fields):
    assert status_of(server.client.raw(get(b"/users/me", fields))) in {400, 401}


LISTS = ["/portfolios", "/portfolios/x/transactions", "/alerts", "/alerts/events",
         "/alerts/x/events", "/webhooks/x/deliveries"]


@pytest.mark.parametrize("path", LISTS)
def test_cursors_that_no_list_gave_are_named(server, key, path):
    for cursor in ["%00", "a%20b", "%FF", "%0D%0A", "x" * 65]:
        reply = server.client.get(f"{path}?cursor={cursor}", x_api_key=key)
        assert reply.problems()[0][:2] == ("value_error", ("query", "cursor")), cursor


def test_conditions_and_codings_of_nonsense_are_ignored(server):
    for field in [
        b'If-None-Match: "\r\n',
        b"If-None-Match: " + b'"x", ' * 500 + b"\r\n",
        b"Accept-Encoding: gzip;q=banana\r\n",
        b"Accept-Encoding: " + b"," * 1000 + b"\r\n",
        b"Origin: \r\n",
        b"Range: bytes=0-18446744073709551615\r\n",
        b"Expect: miracles\r\n",
    ]:
        assert status_of(server.client.raw(get(b"/crypto/prices", field))) in {200, 304, 400, 417}


UPGRADES = [
    upgrade_request("/ws").replace(b"Sec-WebSocket-Key: ", b"Sec-WebSocket-Key: short"),
    upgrade_request("/ws", "Sec-WebSocket-Extensions: permessage-deflate; server_max=99; ;;"),
    upgrade_request("/ws?api_key=" + "%00" * 100),
    upgrade_request("/ws", "Sec-WebSocket-Protocol: " + "x" * 5000),
    upgrade_request("/crypto/prices"),
    upgrade_request("/ws").replace(b"GET", b"POST"),
]


@pytest.mark.parametrize("request_bytes", UPGRADES, ids=range(len(UPGRADES)))
def test_hostile_upgrades(server, request_bytes):
    assert status_of(server.client.raw(request_bytes)) in {101, 200, 400, 405, 426}


FIRST_FRAGMENT = client_frame(1, b"a", fin=False)
CLOSE = client_frame(8, struct.pack(">H", 1000))
MANY_IDS = b'{"type":"subscribe","ids":[' + b'"x",' * 5000 + b'"y"]}'

FRAMES = {
    "garbage": bytes(range(256)),
    "length of 2^63": b"\x81\xff\x80" + b"\x00" * 7 + b"mask",
    "length of 2^40": b"\x81\xff" + struct.pack(">Q", 1 << 40) + b"mask",
    "endless fragments": FIRST_FRAGMENT + client_frame(0, b"a" * 1000, fin=False) * 100,
    "empty fragments": FIRST_FRAGMENT + client_frame(0, b"", fin=False) * 5000,
    "pings": client_frame(9, b"x" * 125) * 5000,
    "compressed without agreement": b"\xc1\x81\x00\x00\x00\x00x",
    "close code 1005": client_frame(8, struct.pack(">H", 1005)),
    "close code 0": client_frame(8, struct.pack(">H", 0)),
    "reason that is no UTF-8": client_frame(8, struct.pack(">H", 1000) + b"\xff"),
    "after a close": CLOSE + client_frame(1, b'{"type":"ping"}') * 100,
    "nonsense messages": client_frame(1, b"{{{{") * 100,
    "many subscriptions": client_frame(1, MANY_IDS) * 5,
}


@pytest.mark.parametrize("name", FRAMES)
def test_hostile_frames(server, key, name):
    with RawStream(server.port, f"?api_key={key}") as raw:
        raw.frame()
        try:
            raw.socket.sendall(FRAMES[name])
            raw.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # Closed in the middle of it: as good an answer as any.
        raw.close_code()  # Ends, one way or the other.


def test_a_reset_in_the_middle_of_everything(server, key):
    linger_zero = struct.pack("ii", 1, 0)
    cut_off = [
        b"GET /crypto/pri",
        post(b"{")[:-20],
        get(b"/crypto/prices?limit=250"),
        upgrade_request(f"/ws?api_key={key}"),
    ]
    for data in cut_off:
        for _ in range(10):
            with server.client.connect() as connection:
                connection.sendall(data)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
