"""Rows of the settings that end connections whose requests take too long to arrive."""

from collections.abc import Callable

from settings_site import MOCK, Group, Row, Site

PATIENCE_SECONDS = 2  # Between the two values.
HEAD = b"GET /live HTTP/1.1\r\nHost: x\r\n"
BODY_PROMISED = b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"


def what_is_said_after(told: bytes) -> Callable[[Site], bytes]:
    def look(site: Site) -> bytes:
        with site.client.connect() as connection:
            connection.settimeout(PATIENCE_SECONDS)
            connection.sendall(told)
            try:
                return connection.recv(13)
            except TimeoutError:
                return b""

    return look


SEES = {"0.3": b"HTTP/1.1 408 ", "60": b""}

DEADLINES = Group(
    "deadlines",
    (
        Row("REQUEST_HEAD_TIMEOUT", SEES, what_is_said_after(HEAD)),
        Row("REQUEST_BODY_TIMEOUT", SEES, what_is_said_after(BODY_PROMISED)),
    ),
    MOCK,
    at_once=True,
    starts=lambda site: site.serve().listen(),
)
