"""Malformed HTTP by class, more than 300 of them: each is refused, none is repaired, and nothing that
comes behind it on the connection is answered. The rows of src/http/*_test.cc, seen from outside and
multiplied by every byte that does not belong."""

import re

import pytest

SMUGGLED = b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n"
CONTROLS = [bytes([code]) for code in [*range(0x20), 0x7F]]
SEPARATORS = [bytes([code]) for code in b'"(),/;<=>?@[\\]{}']
HIGH = [b"\x80", b"\xa0", b"\xc3\xa4", b"\xff"]
LONG = 17_000


@pytest.fixture(scope="module")
def server(start):
    return start.server(MOCK_COINGECKO_API="true").listen()


def get(line=b"GET /live HTTP/1.1", fields=b"Host: x\r\n"):
    return line + b"\r\n" + fields + b"\r\n"


def with_field(field):
    return get(fields=b"Host: x\r\n" + field + b"\r\n")


def post(fields, rest=b""):
    return get(b"POST /users HTTP/1.1", b"Host: x\r\n" + fields + b"\r\n") + rest


def chunked(rest):
    return post(b"Transfer-Encoding: chunked", rest)


def line_ends():
    lines = [b"GET /live HTTP/1.1", b"Host: x", b"A: b", b""]
    for wrong in [b"\n", b"\r", b"\r\r\n", b"\n\r", b"\x0b\r\n", b"\x00\r\n"]:
        for broken in range(len(lines)):
            yield b"".join(
                line + (wrong if at == broken else b"\r\n") for at, line in enumerate(lines)
            )


def request_lines():
    for line in [
        b"GET", b"GET ", b"GET /live", b"GET /live ", b"GET HTTP/1.1", b" GET /live HTTP/1.1",
        b"\tGET /live HTTP/1.1", b"GET  /live HTTP/1.1", b"GET /live  HTTP/1.1",
        b"GET\t/live\tHTTP/1.1", b"GET /live HTTP/1.1 ", b"GET /live HTTP/1.1\t",
        b"GET /live HTTP/1.1 x", b"GET /live x HTTP/1.1", b"/live GET HTTP/1.1",
        b"HTTP/1.1 200 OK", b"HTTP/1.1 GET /live", b"GET /live, HTTP/1.1 GET /live HTTP/1.1",
    ]:  # fmt: skip
        yield get(line)


def methods():
    for byte in [*CONTROLS, *SEPARATORS, *HIGH, b" ", b":"]:
        yield get(b"G" + byte + b"T /live HTTP/1.1")


def targets():
    for byte in [*CONTROLS, *HIGH, b" ", b"#"]:
        yield get(b"GET /li" + byte + b"ve HTTP/1.1")
    for target in [
        b"live", b"?a=1", b"*", b"*x", b"", b"http:///live", b"http://u@x/live", b"ftp://x/live",
        b"http:/live", b"://x/live", b"x:443", b"\\live", b"..", b"./live",
    ]:  # fmt: skip
        yield get(b"GET " + target + b" HTTP/1.1")
    yield get(b"CONNECT x:443 HTTP/1.1")
    yield get(b"OPTIONS *x HTTP/1.1")


def versions():
    for version in [
        b"HTTP/0.9", b"HTTP/2.0", b"HTTP/2.1", b"HTTP/3.0", b"HTTP/9.9", b"HTTP/1",
        b"HTTP/1.", b"HTTP/.1", b"HTTP/11.1", b"HTTP/1.10", b"HTTP/01.1", b"http/1.1",
        b"HtTP/1.1", b"HTTPS/1.1", b"HTTP/1,1", b"HTTP/-1.1", b"HTTP/+1.1", b"HTTP/1.1x",
        b"HTTP/1.x", b"HTTP/x.1", b"HTTP1.1", b"HTTP//1.1", b"ICY/1.1", b"HTTP/1.1\x00",
    ]:  # fmt: skip
        yield get(b"GET /live " + version)


def field_names():
    for byte in [*CONTROLS, *SEPARATORS, *HIGH, b" "]:
        yield with_field(b"X" + byte + b"Y: b")
    for field in [b": b", b" : b", b"X : b", b"X\t: b", b"X", b"X b", b" X: b", b"\tX: b", b" "]:
        yield with_field(field)


def field_values():
    for byte in CONTROLS:
        if byte != b"\t":
            yield with_field(b"X: a" + byte + b"b")


def folded_fields():
    for field in [b"X: a\r\n b", b"X: a\r\n\tb", b"X: a\r\n Content-Length: 5", b"X:\r\n b"]:
        yield with_field(field)
    yield get(fields=b" Host: x\r\n")
    yield get(fields=b"Host:\r\n x\r\n")


def hosts():
    yield get(fields=b"")
    yield get(fields=b"X: y\r\n")
    yield get(fields=b"Host: x\r\nHost: x\r\n")
    yield get(fields=b"Host: x\r\nhOST: y\r\n")
    for host in [
        b"", b":80", b"a/b", b"u@a", b"a b", b"a:1:2", b"a:http", b"a:123456", b"a:-1",
        b"[::1", b"[]", b"[::1]x", b"[host]", b"a?b", b"a#b", b"a\\b", b'"a"', b"\xc3\xa4",
        b"http://a", b"<a>", b"a\x7f",
    ]:  # fmt: skip
        yield get(fields=b"Host: " + host + b"\r\n")


LENGTHS = [
    b"", b"-1", b"+5", b"5 5", b"5,5", b"5, 5", b"5,6", b"0x5", b"5.0", b"5e0", b"five", b"5;",
    b"5\t5", b"1_0", b'"5"', b"'5'", b"5\x00", b"\xd9\xa5", b"0b1", b"5-", b"--5", b"NaN",
    b"18446744073709551616", b"99999999999999999999999999", b"18446744073709551615", b"65537",
]  # fmt: skip


def content_lengths():
    for length in LENGTHS:
        yield post(b"Content-Length: " + length, b"hello")
    for first, second in [(b"5", b"5"), (b"5", b"6"), (b"0", b"5"), (b"5", b"0"), (b"5", b"")]:
        yield post(b"Content-Length: " + first + b"\r\nContent-Length: " + second, b"hello")
    yield post(b"Content-Length : 5", b"hello")


CODINGS = [
    b"", b"chunked, chunked", b"gzip, chunked", b"chunked, gzip", b"chunked, identity",
    b"identity", b"gzip", b"deflate", b"xchunked", b"chunkedx", b"chunk", b"chunked,",
    b",chunked", b", chunked", b"chunked;q=1", b"chunked; a=b", b'"chunked"', b"'chunked'",
    b"\x0bchunked", b"\x0cchunked", b"chunked\x00", b"chunked\x7f", b"chun ked", b"chunked chunked",
    b"\xef\xbb\xbfchunked", b"trailers",
]  # fmt: skip


def transfer_codings():
    for coding in CODINGS:
        yield post(b"Transfer-Encoding: " + coding, b"0\r\n\r\n")
    plain = b"Transfer-Encoding: chunked"
    for length in [b"Content-Length: 0", b"Content-Length: 5", b"content-length: 99999"]:
        yield post(plain + b"\r\n" + length, b"0\r\n\r\n")
        yield post(length + b"\r\n" + plain, b"0\r\n\r\n")
    yield post(plain + b"\r\n" + plain, b"0\r\n\r\n")
    yield post(plain + b"\r\nTransfer-Encoding: identity", b"0\r\n\r\n")
    yield post(b"Transfer-Encoding : chunked", b"0\r\n\r\n")
    yield post(b"X: y\r\n Transfer-Encoding: chunked", b"0\r\n\r\n")
    yield get(b"POST /users HTTP/1.0", b"Host: x\r\n" + plain + b"\r\n") + b"0\r\n\r\n"


def chunks():
    end = b"x\r\n0\r\n\r\n"
    for size in [
        b"", b";a", b"g", b"-1", b"+1", b"0x1", b"1 ", b" 1", b"1\t", b"1,", b"1.0", b"1;\x00",
        b"1;a\rb", b"1;a\x7f", b"00000000000000001", b"10000000000000000", b"ffffffffffffffff",
        b"fffffffffffffffff", b"\xd9\xa1", b"1 ;a", b"1;" + b"a" * LONG,
    ]:  # fmt: skip
        yield chunked(size + b"\r\n" + end)
    for rest in [
        b"1\nx\r\n0\r\n\r\n", b"1\rx\r\n0\r\n\r\n", b"1\r\rx", b"1;a\nx\r\n0\r\n\r\n",
        b'1;a="\n"\r\nx\r\n0\r\n\r\n', b"1\r\nxy\r\n0\r\n\r\n", b"2\r\nx\r\n0\r\n\r\n",
        b"1\r\nx\n0\r\n\r\n", b"1\r\nx\r0\r\n\r\n", b"1\r\nx0\r\n\r\n", b"0\n\n", b"0\r\n\n",
        b"0\r\n\rG", b"0\r\nno colon\r\n\r\n", b"0\r\n: b\r\n\r\n", b"0\r\nA : b\r\n\r\n",
        b"0\r\nA: b\r\n c\r\n\r\n", b"0\r\nA: b\n\r\n", b"0\r\nA: \x00\r\n\r\n",
        b"0\r\nA\x80: b\r\n\r\n", b"0\r\nA: " + b"b" * LONG + b"\r\n\r\n",
    ]:  # fmt: skip
        yield chunked(rest)


def limits():
    yield get(b"GET /" + b"a" * 8_192 + b" HTTP/1.1")
    yield get(b"G" * 9_000 + b" / HTTP/1.1")
    yield get(b"GET /?" + b"a" * LONG + b" HTTP/1.1")
    yield with_field(b"X: " + b"a" * LONG)
    yield with_field(b"X" * LONG + b": a")
    yield with_field(b"\r\n".join([b"X: a"] * 64))
    yield with_field(b"\r\n".join([b"X%d: a" % number for number in range(1_000)]))
    yield chunked(b"10001\r\n" + b"x" * 65_537 + b"\r\n0\r\n\r\n")
    yield post(b"Content-Length: 10000000")
    for expectation in [b"", b"200-ok", b"100-continue, tea", b"100-continue\r\nExpect: tea"]:
        yield post(b"Expect: " + expectation + b"\r\nContent-Length: 0")


def other_protocols():
    for start in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40,  # TLS
        b"\x80\x2e\x01\x00\x02",  # SSL 2
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"*1\r\n$4\r\nPING\r\n",  # Redis
        b"EHLO x\r\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        b"\r\n\r\n\x00\r\nQUIT\n",  # The second version of the same.
        b"\x81\x85\x12\x34\x56\x78hello",  # WebSocket
        b'{"jsonrpc":"2.0"}\r\n',
        b"<policy-file-request/>\x00",
        b"\x00",
        b"\xef\xbb\xbfGET /live HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\r\n\r\nGET /live HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\nGET /live HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x00\x00\x00\x0b\x00\x03\x00\x00",  # PostgreSQL
    ]:
        yield start


CLASSES = {
    make.__name__: list(make())
    for make in [
        line_ends, request_lines, methods, targets, versions, field_names, field_values,
        folded_fields, hosts, content_lengths, transfer_codings, chunks, limits, other_protocols,
    ]
}  # fmt: skip
STATUSES = {b"400", b"413", b"414", b"417", b"431", b"505"}


def fault_of(server, request):
    """What is wrong with how the server takes it; None when nothing is."""
    answer = server.client.raw(request + SMUGGLED)
    statuses = re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)
    if len(statuses) != 1 or statuses[0] not in STATUSES:
        return f"answered with {statuses}"
    if b"\r\nConnection: close\r\n" not in answer:
        return "the connection stays"
    return "it was repaired" if b'"live"' in answer else None


def test_there_are_enough_of_them():
    rows = [row for rows in CLASSES.values() for row in rows]
    assert len(rows) == len(set(rows)) >= 300


@pytest.mark.parametrize("name", CLASSES)
def test_what_is_malformed_is_refused_once_and_ends_the_connection(server, name):
    faults = {row[:120]: fault_of(server, row) for row in CLASSES[name]}
    assert not {row: fault for row, fault in faults.items() if fault}
    assert server.client.get("/live").status == 200


@pytest.mark.parametrize("name", CLASSES)
def test_it_is_the_same_byte_by_byte_behind_a_good_request(server, name):
    for row in CLASSES[name][::7]:
        with server.client.connect() as connection:
            connection.sendall(SMUGGLED)
            answer = b""
            while b'{"live":true}' not in answer:
                answer += connection.recv(4096)
            try:
                for at in range(min(len(row), 400)):
                    connection.sendall(row[at : at + 1])
                connection.sendall(row[400:] + SMUGGLED)
            except OSError:
                pass  # Refused before its end.
            rest = b""
            try:
                while chunk := connection.recv(4096):
                    rest += chunk
            except ConnectionResetError:
                pass
        statuses = re.findall(rb"HTTP/1\.1 (\d{3}) ", rest)
        assert len(statuses) == 1 and statuses[0] in STATUSES, (row[:120], rest)
