"""Rows of the table of settings: what a web client meets."""

import re
import socket

import pytest
from client import Client
from settings_site import MOCK, Group, Row, Site, accepts, own_address, within
from stream import upgrade_request

PAGE = "https://pages.example"
OTHER_PAGE = "https://other.example"
HOSTS = [own_address(2), own_address(3)]
METRICS_HOSTS = [own_address(4), own_address(5)]


def status_of(target: str):
    return lambda site: site.client.get(target).status


def status_of_a_page_file(site: Site) -> int:
    """Such files are in no document of the API."""
    return Client(site.server.port, checked=False).get("/sw.js").status


# --- answers --------------------------------------------------------------------------------------


def zipped(site: Site):
    return site.client.get("/crypto/prices", Accept_Encoding="gzip")


def zip_effort(site: Site) -> int:
    """What a gzip head tells of it: 4 for the fastest, 2 for the best (RFC 1952)."""
    return zipped(site).body[8]


def debug_of_an_error(site: Site) -> object:
    return site.client.get("/nothing").json().get("debug")


def is_compression_agreed(site: Site) -> bool:
    offer = "Sec-WebSocket-Extensions: permessage-deflate"
    with site.client.connect() as connection:
        connection.sendall(upgrade_request("/ws", offer))
        return b"permessage-deflate" in connection.recv(4096)


def loops(site: Site) -> int:
    return len({name for name in site.threads() if re.fullmatch(r"loop-\d+", name)})


def sign_up(site: Site) -> int:
    body = {"username": "anybody", "email": "anybody@example.com"}
    return site.client.post("/users", body).status


def largest_page(site: Site) -> int:
    return len(site.client.get("/crypto/prices").json())


# --- pages of other origins -----------------------------------------------------------------------


def allowed_origin(page: str):
    return lambda site: site.client.get("/live", Origin=page).headers["Access-Control-Allow-Origin"]


def credentials(site: Site) -> str | None:
    return site.client.get("/live", Origin=PAGE).headers["Access-Control-Allow-Credentials"]


def preflight(answered: str):
    def look(site: Site) -> str | None:
        fields = {
            "Origin": PAGE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-other",
        }
        return site.client.request("OPTIONS", "/users", headers=fields).headers[answered]

    return look


# --- addresses ------------------------------------------------------------------------------------


def listening(kind: str):
    """Address and port of a listener, as the log tells it and a connection proves."""

    def look(site: Site) -> tuple[str, int]:
        line = site.server.log.wait_for(rf"\[{kind}\] listening on http://([^\s/:]+):(\d+)", 10)
        assert line, site.log()
        address, port = line[1], int(line[2])
        assert accepts(address, port)
        return address, port

    return look


def part(index: int, kind: str):
    return lambda site: listening(kind)(site)[index]


def are_metrics_served(site: Site) -> bool:
    return accepts(site.settings["METRICS_HOST"], int(site.settings["METRICS_PORT"]))


NEW_USER = {"username": "anybody", "email": "anybody@example.com"}

# --- limits ---------------------------------------------------------------------------------------


def from_address(site: Site, address: str):
    return site.client.get("/crypto/prices?limit=1", X_Forwarded_For=address)


def believed_addresses(site: Site) -> int:
    """How many clients one client can be, by what it writes into a header."""
    replies = [from_address(site, f"192.0.2.{number}") for number in range(9)]
    return sum(reply.status != 429 for reply in replies) == len(replies)


def admitted(site: Site) -> int:
    """Until the first refusal, as one who did not ask before."""
    key = site.new_key()
    for count in range(100):
        if site.client.get("/users/me", x_api_key=key).status == 429:
            return count
    return 100


def is_soon_admitted_again(site: Site) -> bool:
    key = site.new_key()
    while site.client.get("/users/me", x_api_key=key).status != 429:
        pass
    return within(lambda: site.client.get("/users/me", x_api_key=key).status == 200, 2.5)


def connections_served(site: Site) -> int:
    """Of ten at once, for what is not vital."""
    connections = [site.client.connect() for _ in range(10)]
    try:
        return sum(is_answered(connection) for connection in connections)
    finally:
        for connection in connections:
            connection.close()


def is_answered(connection) -> bool:
    try:
        connection.sendall(b"GET /asyncapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
        return connection.recv(4096).startswith(b"HTTP/1.1 200 ")
    except ConnectionError:
        return False


def problems_told(site: Site) -> tuple[int, int]:
    """Listed and counted, of a body with ten unknown members and two missing ones."""
    reply = site.client.post("/users", {f"member{n}": n for n in range(10)})
    return len(reply.problems()), reply.json()["problem_count"]


def input_told(site: Site) -> object:
    (problem,) = site.client.post("/users", {**NEW_USER, "x": "y" * 30}).problems()
    return problem[2]


def upload_of_two_megabytes(site: Site) -> int:
    """The first answer to its head, which asks whether to go on."""
    head = (
        "POST /alerts/backtest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"X-API-Key: {site.new_key()}\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n"
    )
    with site.client.connect() as connection:
        connection.sendall(head.encode())
        return int(connection.recv(4096).split()[1])


def upload_beside_another(site: Site) -> int:
    """The answer to an upload of 900 kB while another user's stays unfinished."""

    def head() -> bytes:
        return (
            "POST /alerts/backtest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"X-API-Key: {site.new_key()}\r\nContent-Length: 900000\r\n\r\n"
        ).encode()

    with site.client.connect() as unfinished, site.client.connect() as other:
        unfinished.sendall(head() + b" " * 700_000)
        for _ in range(50):  # The loop takes turns: then it has read what has come.
            assert site.client.get("/live").status == 200
        try:
            other.sendall(head() + b" " * 900_000)
        except ConnectionError:
            pass  # It was answered before its end.
        return int(other.recv(4096).split()[1])


def is_idleness_ended(site: Site) -> bool:
    with site.client.connect() as connection:
        assert is_answered(connection)
        connection.settimeout(2)
        try:
            while connection.recv(65536):
                pass  # The rest of the answer.
            return True
        except TimeoutError:
            return False


def is_slow_reader_cut(site: Site) -> bool:
    """One who asks for a lot and takes none of it."""
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", site.server.port))
        slow.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 60)
        assert within(lambda: open_connections(site) == 2, 5)
        return within(lambda: open_connections(site) == 1, 2)


def open_connections(site: Site) -> int:
    """With the one that asks."""
    return site.server.health()["components"]["http"]["connections"]


def serve_with_pages(site: Site) -> None:
    site.serve().ready()
    if site.server.log.wait_for("built without (npm|Node)", 0):
        pytest.skip("the program was built without npm or Node, so it lacks pages")


WEB = (
    Group(
        "answers",
        (
            Row("ENABLE_COMPRESSION", {"true": "gzip", "false": None},
                lambda site: zipped(site).headers["Content-Encoding"]),
            Row("DEBUG_RESPONSES", {"true": {"code": "not_found"}, "false": None},
                debug_of_an_error),
            Row("ENABLE_WEBSOCKET_COMPRESSION", {"true": True, "false": False},
                is_compression_agreed),
            Row("ENABLE_CORS", {"true": "*", "false": None}, allowed_origin(PAGE)),
            Row("ENABLE_REGISTRATION", {"true": 201, "false": 403}, sign_up),
            Row("MAX_CRYPTOCURRENCIES", {"20": 20, "7": 7}, largest_page),
            Row("WORKERS", {"1": 1, "3": 3}, loops),
            Row("LOG_FILE", {"logs/own.log": True, "": False},
                lambda site: (site.folder / "logs" / "own.log").exists()),
        ),
        MOCK,
    ),
    Group(
        "pages",
        (
            Row("ENABLE_SWAGGER_UI", {"true": 200, "false": 404}, status_of("/docs")),
            Row("ENABLE_REDOC", {"true": 200, "false": 404}, status_of("/redoc")),
            Row("ENABLE_PAGE", {"true": 200, "false": 404}, status_of_a_page_file),
        ),
        MOCK,
        starts=serve_with_pages,
    ),
    Group(
        "origins",
        (
            Row("CORS_ALLOW_CREDENTIALS", {"true": "true", "false": None}, credentials),
            Row("CORS_ALLOW_METHODS", {"*": "POST, OPTIONS", "GET": "GET"},
                preflight("Access-Control-Allow-Methods")),
            Row("CORS_ALLOW_HEADERS", {"*": "x-other", "X-One": "X-One"},
                preflight("Access-Control-Allow-Headers")),
            Row("CORS_ORIGINS", {PAGE: None, f"{PAGE},{OTHER_PAGE}": OTHER_PAGE},
                allowed_origin(OTHER_PAGE)),
            Row("MAX_CONNECTIONS", {"4": 4, "100": 10}, connections_served),
            Row("MAX_PROBLEMS_PER_ANSWER", {"5": (5, 12), "100": (12, 12)}, problems_told),
            Row("MAX_PROBLEM_INPUT_BYTES", {"20": None, "1024": "y" * 30}, input_told),
        ),
        MOCK | {"MAX_CONNECTIONS_PER_ADDRESS": "100"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "share of an address",
        (Row("MAX_CONNECTIONS_PER_ADDRESS", {"4": 4, "0": 10}, connections_served),),
        MOCK,
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "share of a user",
        (Row("MAX_UPLOAD_BYTES_PER_USER", {"1048576": 429, "16777216": 100},
             upload_of_two_megabytes),),
        MOCK | {"MAX_IMPORT_BYTES": "1048576"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "share of all users",
        (Row("MAX_UPLOAD_BYTES", {"1048576": 503, "67108864": 422}, upload_beside_another),),
        MOCK
        | {"MAX_IMPORT_BYTES": "1048576", "MAX_UPLOAD_BYTES_PER_USER": "1048576", "WORKERS": "1"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "addresses",
        (
            Row("HOST", {host: host for host in HOSTS}, part(0, "http")),
            Row("PORT", {"18101": 18101, "18102": 18102}, part(1, "http")),
            Row("METRICS_HOST", {host: host for host in METRICS_HOSTS}, part(0, "metrics")),
            Row("METRICS_PORT", {"18103": 18103, "18104": 18104}, part(1, "metrics")),
        ),
        MOCK | {"ENABLE_METRICS": "true"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "metrics",
        (Row("ENABLE_METRICS", {"true": True, "false": False}, are_metrics_served),),
        MOCK | {"METRICS_HOST": "{address}", "METRICS_PORT": "18105"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "limits",
        (
            Row("SIGNUP_LIMIT_PER_HOUR", {"2": [201, 201, 429], "0": [201, 201, 201]},
                lambda site: sign_ups(site, 3)),
        ),
        MOCK,
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "windows",
        # In this order: all come from one address, and the last uses up what it may ask.
        (
            Row("RATE_LIMIT_REQUESTS", {"4": 4, "8": 8}, admitted),
            Row("RATE_LIMIT_WINDOW", {"2": True, "3600": False}, is_soon_admitted_again),
            Row("TRUSTED_PROXIES", {"": False, "127.0.0.0/8": True}, believed_addresses),
        ),
        MOCK | {"ENABLE_RATE_LIMITING": "true"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "slow clients",
        (
            Row("KEEP_ALIVE_TIMEOUT", {"0.5": True, "60": False}, is_idleness_ended),
            Row("ANSWER_TIMEOUT", {"60": False, "0.5": True}, is_slow_reader_cut),
        ),
        MOCK,
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "rates",
        (Row("ENABLE_RATE_LIMITING", {"true": 3, "false": 100}, admitted),),
        MOCK | {"RATE_LIMIT_REQUESTS": "3"},
        starts=lambda site: site.serve().listen(),
    ),
)


def sign_ups(site: Site, count: int) -> list[int]:
    bodies = [{"username": f"user{n}", "email": f"user{n}@example.com"} for n in range(count)]
    return [site.client.post("/users", body).status for body in bodies]
