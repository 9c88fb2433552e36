"""Rows of the table of settings: how upstream is asked, and how the server lives and ends."""

import contextlib
import json
import re
import socket
import time
from datetime import UTC, datetime, timedelta

from receiver import Listener
from settings_site import MOCK, Group, Row, Site, upgraded, within
from stream import RawStream

# --- what upstream is sent ------------------------------------------------------------------------


class Notebook(Listener):
    """An upstream that writes down the heads of requests and answers nothing."""

    def __init__(self):
        self.heads: list[str] = []
        super().__init__(self._note)

    def _note(self, connection: socket.socket) -> None:
        head = b""
        with contextlib.suppress(OSError):  # Closed with the notebook.
            while b"\r\n\r\n" not in head and (chunk := connection.recv(4096)):
                head += chunk
            self.heads.append(head.decode())
        connection.close()


def serve_beside_a_notebook(site: Site) -> None:
    with Notebook() as notebook:
        path = site.settings["COINGECKO_BASE_URL"]
        site.settings["COINGECKO_BASE_URL"] = f"http://127.0.0.1:{notebook.port}{path}"
        site.serve().listen()
        assert within(lambda: notebook.heads, 10)
        site.memory["head"] = notebook.heads[0]


def asked_path(site: Site) -> str:
    return re.match(r"GET (/\w+)/", site.memory["head"])[1]


def key_field(index: int):
    """The field with the key, or the key."""
    return lambda site: re.search(r"\r\n(x-cg-[a-z-]+): (\S+)", site.memory["head"])[index]


def is_key_sent(site: Site) -> bool:
    """With the first call for prices."""
    return "x-cg-" in site.memory["head"]


def serve_beside_a_frozen_price(site: Site) -> None:
    """Its only coin has a stamp of an hour ago."""
    stamp = datetime.now(UTC) - timedelta(hours=1)
    row = {"id": "bitcoin", "current_price": 100, "last_updated": stamp.isoformat()}
    site.sim.can(json.dumps([row]).encode())
    site.serve().ready()


def is_first_price_stale(site: Site) -> bool:
    return site.client.get("/crypto/prices").json()[0]["stale"]


# --- how often ------------------------------------------------------------------------------------


def is_asked_often(site: Site) -> bool:
    return within(lambda: len(site.sim.calls("/coins/markets")) >= 2, 5)


def calls_within_seconds(more_than: int):
    """Whether the server spends more calls than that in a short time."""
    return lambda site: within(lambda: calls(site) > more_than, 2)


def calls(site: Site) -> int:
    return site.server.health()["components"]["upstream"]["calls"]


def are_calls_spaced(site: Site) -> bool:
    """Whether the first four calls take longer than it takes to answer them."""
    assert within(lambda: len(site.sim.calls()) >= 4, 10)
    stamps = [call["wall_ms"] for call in site.sim.calls()[:4]]
    return stamps[-1] - stamps[0] > 1200


def has_prices(site: Site) -> bool:
    return within(site.server.is_ready, 6)


def serve_beside_a_slow_one(site: Site) -> None:
    site.sim.fault("delay", delay_ms=1000)
    site.serve().listen()


def serve_beside_a_broken_one(site: Site) -> None:
    site.sim.fault("status", status=500)
    site.serve().listen()


def is_asked_again(site: Site) -> bool:
    return within(lambda: len(site.sim.calls("/coins/markets")) >= 2, 5)


def source(site: Site) -> tuple[str, bool]:
    """What it calls its source, and whether it asked the one it was given."""
    return site.server.health()["source"], bool(site.sim.calls())


# --- the simulated market -------------------------------------------------------------------------


def prices(site: Site) -> dict[str, float]:
    coins = site.client.get("/crypto/prices?limit=250").json()
    return {coin["id"]: coin["current_price"] for coin in coins}


def has_past_of_first_seed(site: Site) -> bool:
    """Compared with another server, which has the seed 1."""
    twin = site.start.server(**site.settings | {"SIMULATOR_SEED": "1"}).ready()
    pasts = [each.coin("bitcoin")["price_change_24h"] for each in (twin, site.server)]
    return pasts[0] == pasts[1]


def do_prices_move(site: Site) -> bool:
    before = prices(site)
    return within(lambda: prices(site) != before, 2.5)


# --- sockets --------------------------------------------------------------------------------------


def is_pinged(site: Site) -> bool:
    end = time.monotonic() + 2
    with upgraded(site, site.new_key()) as raw, contextlib.suppress(TimeoutError):
        while (left := end - time.monotonic()) > 0:
            raw.socket.settimeout(left)
            if raw.frame()[0] == 9:
                return True
    return False


def is_silence_ended(site: Site) -> bool:
    """A client that answers no ping."""
    with upgraded(site, site.new_key()) as raw:
        return is_cut(raw, 3.5)


def is_cut(raw: RawStream, seconds: float) -> bool:
    end = time.monotonic() + seconds
    try:
        while (left := end - time.monotonic()) > 0:
            raw.socket.settimeout(left)
            raw.frame()
    except TimeoutError:
        return False
    except (EOFError, ConnectionResetError):
        return True
    return False


# --- the end --------------------------------------------------------------------------------------


def stop_with_an_open_request(site: Site) -> None:
    site.serve().ready()
    half = site.memory["half"] = site.client.connect()
    half.sendall(b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
    assert site.client.get("/live").status == 200  # The other request has been read by now.
    site.server.terminate()
    assert site.server.log.wait_for("stopping", 5)


def is_open(site: Site) -> bool:
    try:
        return site.client.get("/live").status == 200
    except OSError:
        return False


def is_soon_closed(site: Site) -> bool:
    return within(lambda: not is_open(site), 0.5)


def is_request_cut(site: Site) -> bool:
    with site.memory["half"] as half:
        half.settimeout(2)
        try:
            half.recv(4096)
        except TimeoutError:
            return False
        finally:
            site.server.wait(20)  # A second signal would end it at once.
        return True


UPSTREAM = (
    Group(
        "what upstream is sent",
        (
            Row("COINGECKO_BASE_URL", {"/one": "/one", "/two": "/two"}, asked_path),
            Row("COINGECKO_API_KEY", {key: key for key in ("CG-first", "CG-other")}, key_field(2)),
            Row("COINGECKO_PLAN", {"demo": "x-cg-demo-api-key", "pro": "x-cg-pro-api-key"},
                key_field(1)),
        ),
        {"COINGECKO_ONLY_WITH_KEY": "true"},
        starts=serve_beside_a_notebook,
    ),
    Group(
        "whether prices need the key",
        (Row("COINGECKO_ONLY_WITH_KEY", {"true": True, "false": False}, is_key_sent),),
        # So few calls that the key would make prices slower at the end of a month too.
        {"COINGECKO_API_KEY": "CG-first", "COINGECKO_PLAN": "demo",
         "COINGECKO_CALLS_PER_MONTH": "2", "COINGECKO_BASE_URL": "/api/v3"},
        starts=serve_beside_a_notebook,
    ),
    Group(
        "how old a stamp may be",
        (Row("PRICE_STAMP_MAX_AGE", {"60": True, "21600": False}, is_first_price_stale),),
        needs_sim=True,
        starts=serve_beside_a_frozen_price,
    ),
    Group(
        "pace",
        (
            Row("PRICE_UPDATE_INTERVAL", {"1": True, "3600": False}, is_asked_often),
            Row("RATE_LIMIT_DELAY", {"0.5": True, "0": False}, are_calls_spaced),
        ),
        needs_sim=True,
        at_once=True,
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "calls of a minute",
        (Row("COINGECKO_CALLS_PER_MINUTE", {"2": False, "0": True}, calls_within_seconds(4)),),
        MOCK | {"PRICE_UPDATE_INTERVAL": "1"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "calls of a month",
        (Row("COINGECKO_CALLS_PER_MONTH", {"4": False, "0": True}, calls_within_seconds(4)),),
        MOCK | {"PRICE_UPDATE_INTERVAL": "1"},
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "slow upstream",
        (Row("API_REQUEST_TIMEOUT", {"0.3": False, "9": True}, has_prices),),
        needs_sim=True,
        starts=serve_beside_a_slow_one,
    ),
    Group(
        "broken upstream",
        (Row("MAX_RETRIES", {"0": False, "1": True}, is_asked_again),),
        {"PRICE_UPDATE_INTERVAL": "3600"},
        needs_sim=True,
        starts=serve_beside_a_broken_one,
    ),
    Group(
        "source",
        (Row("MOCK_COINGECKO_API", {"true": ("simulated", False), "false": ("coingecko", True)},
             source),),
        needs_sim=True,
    ),
    Group(
        "simulated prices",
        (Row("SIMULATOR_SEED", {"1": True, "2": False}, has_past_of_first_seed),),
        MOCK | {"SIMULATOR_STEP_MS": "3600000"},
    ),
    Group(
        "simulated moves",
        (Row("SIMULATOR_STEP_MS", {"3600000": False, "50": True}, do_prices_move),),
        MOCK | {"PRICE_UPDATE_INTERVAL": "1"},
    ),
    Group(
        "sockets",
        (
            Row("WEBSOCKET_PING_INTERVAL", {"1": True, "30": False}, is_pinged),
            Row("WEBSOCKET_CONNECTION_TIMEOUT", {"2": True, "60": False}, is_silence_ended),
        ),
        MOCK,
        at_once=True,
    ),
    Group(
        "the end",
        (
            Row("SHUTDOWN_DELAY", {"0": True, "1": False}, is_soon_closed),
            Row("SHUTDOWN_TIMEOUT", {"2": True, "5": False}, is_request_cut),
        ),
        MOCK,
        starts=stop_with_an_open_request,
    ),
)
