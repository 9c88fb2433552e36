"""Rows of the table of settings: what is logged, where, and what is kept of it."""

import threading
import time

from receiver import Receiver
from settings_history import add_candle, migrate
from settings_site import MOCK, Group, Row, Site, messages, say, upgraded, within

PRICE = 1000.0  # Of bitcoin, until an alert is to fire.
WATCHER = {
    "TEST_MODE": "true",
    "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    "PRICE_UPDATE_INTERVAL": "1",
}


def is_logged(text: str, seconds: float = 0):
    return lambda site: within(lambda: text in site.log(), seconds)


def is_json(site: Site) -> bool:
    return site.log().splitlines()[0].startswith("{")


def are_requests_logged(site: Site) -> bool:
    site.client.get("/live", X_Request_Id="order-7")
    return is_logged("order-7", 1)(site)


def logged_levels(site: Site) -> set[str]:
    return {line.split()[1] for line in site.log().splitlines()}


def are_sockets_logged(site: Site) -> bool:
    with upgraded(site, site.new_key()) as raw:
        next(messages(raw))
    return is_logged("[ws] ", 1)(site)


# --- files ----------------------------------------------------------------------------------------


def log_files(site: Site) -> list:
    """A lot has been logged by then."""
    for _ in range(8):
        site.new_key()
    return sorted((site.folder / "logs").iterdir())


def is_rotated(site: Site) -> bool:
    return len(log_files(site)) > 1


def kept_files(site: Site) -> int:
    return len(log_files(site)) - 1


def is_small(site: Site) -> bool:
    """Whether every file that is put aside has at most 4096 bytes."""
    return all(file.stat().st_size <= 4096 for file in log_files(site))


# --- alerts and their messages --------------------------------------------------------------------


def watch(site: Site) -> None:
    """Of bitcoin it is known that its volume was small three hours ago."""
    history = migrate(site)
    opened = int(time.time() - 3 * 3600) // 300 * 300_000
    add_candle(history, "5m", opened, volume=1.0, price=PRICE)  # Else the first price is a jump.
    history.close()
    site.sim.freeze()
    site.sim.move("bitcoin", price=PRICE)
    site.serve().ready()


def webhook(site: Site, key: str, url: str) -> str:
    made = site.client.post("/webhooks", {"url": url}, x_api_key=key)
    assert made.status == 201, made.body
    return f"/webhooks/{made.json()['id']}"


def fire(site: Site, key: str) -> str:
    """An alert that fires by the next price."""
    now = site.server.coin("bitcoin")["current_price"]
    body = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": now + 1}
    made = site.client.post("/alerts", body, x_api_key=key)
    assert made.status == 201, made.body
    site.sim.move("bitcoin", price=now + 2)
    path = f"/alerts/{made.json()['id']}/events"
    assert within(lambda: site.client.get(path, x_api_key=key).json(), 5)
    return made.json()["id"]


def are_alerts_logged(site: Site) -> bool:
    alert = fire(site, site.new_key())
    return is_logged(f"alert {alert} of ", 1)(site)


def fate_of_a_failed_message(site: Site) -> str:
    """What becomes of it after the first attempt."""
    key = site.new_key()
    with Receiver(lambda _: (500, {})) as receiver:
        path = webhook(site, key, receiver.url) + "/deliveries"
        fire(site, key)

        def attempts() -> list:
            made = site.client.get(path, x_api_key=key).json()
            return made and made[0]["attempts"]

        assert within(attempts, 10)
        return site.client.get(path, x_api_key=key).json()[0]["status"]


def fate_of_a_slow_message(site: Site) -> str:
    """The receiver takes its time, which is a second."""

    def slowly(_: int):
        threading.Event().wait(1)
        return 200, {}

    key = site.new_key()
    with Receiver(slowly) as receiver:
        path = webhook(site, key, receiver.url)
        return site.client.post(path + "/test", "", x_api_key=key).json()["status"]


def is_an_old_message_given_up(site: Site) -> bool:
    """Four messages for a receiver that hangs: two are under way, two wait."""
    hangs = threading.Event()
    key = site.new_key()

    def never(_: int):
        hangs.wait(20)
        return 200, {}

    with Receiver(never) as receiver:
        path = webhook(site, key, receiver.url) + "/deliveries"
        for _ in range(4):
            fire(site, key)
        states = lambda: [m["status"] for m in site.client.get(path, x_api_key=key).json()]  # noqa: E731
        assert within(lambda: len(states()) == 4, 10)
        given_up = within(lambda: "failed" in states(), 2)
        hangs.set()
        return given_up


def is_volume_soon_evaluated(site: Site) -> bool:
    """An alert whose condition holds already; the volume was looked at when the server started."""
    key = site.new_key()
    body = {"crypto_id": "bitcoin", "alert_type": "volume_alert", "percentage_change": 10}
    made = site.client.post("/alerts", body, x_api_key=key)
    assert made.status == 201, made.body
    path = f"/alerts/{made.json()['id']}/events"
    return within(lambda: site.client.get(path, x_api_key=key).json(), 2.5)


def first_pushed(site: Site) -> str:
    """A small move and then a large one: which is told first?"""
    with upgraded(site, site.new_key()) as raw:
        told = messages(raw, 8)
        next(told)
        say(raw, {"type": "subscribe", "ids": ["tether", "ethereum"]})
        assert any(message["type"] == "subscribed" for message in told)
        site.sim.move("tether", percent=1)
        site.sim.next_call()
        site.sim.next_call()
        site.sim.move("ethereum", percent=20)
        return next(m["data"]["id"] for m in told if m["type"] == "price_update")


LOGS = (
    Group(
        "log lines",
        (
            Row("LOG_FORMAT", {"text": False, "json": True}, is_json),
            Row("LOG_ROTATION", {"size": True, "none": False}, is_rotated),
            Row("LOG_REQUESTS", {"true": True, "false": False}, are_requests_logged),
            Row("LOG_PRICE_UPDATES", {"true": True, "false": False}, is_logged("snapshot 1: 250")),
        ),
        MOCK | {"LOG_FILE": "logs/own.log", "LOG_MAX_SIZE": "4096", "DATABASE_ECHO": "true"},
    ),
    Group(
        "log files",
        (
            Row("LOG_MAX_SIZE", {"4096": True, "16384": False}, is_small),
            Row("LOG_BACKUP_COUNT", {"1": 1, "2": 2}, kept_files),
            Row("LOG_WEBSOCKET_EVENTS", {"true": True, "false": False}, are_sockets_logged),
        ),
        MOCK | {"LOG_FILE": "logs/own.log", "LOG_ROTATION": "size", "DATABASE_ECHO": "true"},
    ),
    Group(
        "log level",
        (Row("LOG_LEVEL", {"INFO": {"info", "warning"}, "WARNING": {"warning"}}, logged_levels),),
        MOCK,
        starts=Site.serve_unheard,
    ),
    Group(
        "debug",
        (Row("DEBUG", {"true": {"info", "warning"}, "false": set()}, logged_levels),),
        MOCK | {"LOG_LEVEL": "ERROR"},
        starts=Site.serve_unheard,
    ),
    Group(
        "alerts",
        (
            Row("LOG_ALERTS", {"true": True, "false": False}, are_alerts_logged),
            Row("ALERT_NOTIFICATION_RETRIES", {"0": "failed", "3": "pending"},
                fate_of_a_failed_message),
            Row("WEBHOOK_TIMEOUT", {"0.3": "failed", "9": "delivered"}, fate_of_a_slow_message),
            Row("WEBHOOK_PENDING_MAX", {"1": True, "1000": False}, is_an_old_message_given_up),
            Row("PRICE_CHANGE_THRESHOLD", {"0.1": "tether", "10": "ethereum"}, first_pushed),
            Row("ALERT_CHECK_INTERVAL", {"1": True, "3600": False}, is_volume_soon_evaluated),
        ),
        WATCHER,
        needs_sim=True,
        at_once=True,
        starts=watch,
    ),
)
