"""Rows of the table of settings: what users own, their keys, and the database that holds it."""

import contextlib
import re
import socket
import sqlite3

from settings_site import MOCK, Group, Row, Site, messages, upgraded, within
from settings_web import zip_effort

PRICE_ALERT = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 1e9}
PUBLIC_WEBHOOK = {"url": "https://8.8.8.8/hook"}
SECRET = "a secret of the first server"


def created(target: str, body: dict, count: int = 3):
    """How many of so many one new user may have."""

    def look(site: Site) -> int:
        statuses = site.statuses(target, body, count, site.new_key())
        assert set(statuses) <= {201, 409}, statuses
        return statuses.count(201)

    return look


def new_portfolio(site: Site, key: str) -> str:
    made = site.client.post("/portfolios", {"name": "Savings"}, x_api_key=key)
    assert made.status == 201, made.body
    return f"/portfolios/{made.json()['id']}"


def buy(site: Site, key: str, path: str, coin: str) -> int:
    body = {"crypto_id": coin, "transaction_type": "buy", "quantity": 1, "price_per_unit": 1}
    return site.client.post(path + "/transactions", body, x_api_key=key).status


def held_coins(site: Site) -> int:
    key = site.new_key()
    path = new_portfolio(site, key)
    coins = ["bitcoin", "ethereum", "solana"]
    return sum(buy(site, key, path, coin) == 201 for coin in coins)


def transactions(site: Site) -> int:
    key = site.new_key()
    path = new_portfolio(site, key)
    return sum(buy(site, key, path, "bitcoin") == 201 for _ in range(3))


def import_of_two_kilobytes(site: Site) -> int:
    key = site.new_key()
    path = new_portfolio(site, key)
    head = "executed_at,type,crypto_id,quantity,price_per_unit,notes\n"
    row = f"2026-01-02T03:04:05Z,buy,bitcoin,1,100,{'n' * 900}\n"
    text = head + row * 2
    assert 1024 < len(text) < 4096
    headers = {"content_type": "text/csv", "x_api_key": key}
    return site.client.post(path + "/transactions/import", text, **headers).status


def best_performer(site: Site) -> bool:
    key = site.new_key()
    path = new_portfolio(site, key)
    assert buy(site, key, path, "bitcoin") == 201
    summary = site.client.get(path + "/summary", x_api_key=key).json()
    return bool(summary.get("best_performer"))


def usage(site: Site) -> int:
    return site.client.get("/analytics/usage", x_api_key=site.new_key()).status


def key_bytes(site: Site) -> int:
    """A key is its prefix, eight public characters and the secret in base64."""
    secret = site.new_key().removeprefix(site.settings["API_KEY_PREFIX"])
    return len(secret) * 6 // 8


def key_prefix(site: Site) -> str:
    return re.match(r"[a-z]+_", site.new_key())[0]


def sockets_of_one_user(site: Site) -> int:
    """How many of three are greeted."""
    key = site.new_key()
    with contextlib.ExitStack() as stack:
        raws = [stack.enter_context(upgraded(site, key)) for _ in range(3)]
        return sum(next(messages(raw), {}).get("type") == "connected" for raw in raws)


def private_webhook(site: Site) -> int:
    body = {"url": "http://10.1.2.3/hook"}
    return site.client.post("/webhooks", body, x_api_key=site.new_key()).status


def are_latencies_measured(site: Site) -> bool:
    return "api_request_duration_seconds_count{" in site.scrape()


def are_statements_logged(site: Site) -> bool:
    key = site.new_key()
    assert site.client.get("/users/me", x_api_key=key).status == 200
    return "[sql] INSERT INTO users" in site.log()


def reading_connections(site: Site) -> int:
    """All connections to the file but the one that writes and what belongs to it."""
    return site.open_files().count(str(site.server.database)) - 1


def files(pattern: str):
    return lambda site: sorted(file.name for file in site.folder.glob(pattern))


def alerts(site: Site) -> int:
    return site.client.post("/alerts", PRICE_ALERT, x_api_key=site.new_key()).status


def is_history_kept(site: Site) -> tuple[int, bool]:
    status = site.client.get("/crypto/bitcoin/ohlc?interval=1h&limit=1").status
    return status, bool(list(site.folder.glob("*history*")))


def sockets_of_all(site: Site) -> int:
    """How many of three different users are let in."""
    keys = [site.new_key() for _ in range(3)]
    with contextlib.ExitStack() as stack:
        count = 0
        for key in keys:
            with contextlib.suppress(AssertionError):  # Refused with 503.
                stack.enter_context(upgraded(site, key))
                count += 1
        return count


# --- the database ---------------------------------------------------------------------------------


def is_write_refused_under_a_lock(site: Site) -> bool:
    """Whether a write that meets the lock of another program is given up within two seconds."""
    foreign = sqlite3.connect(site.server.database, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    body = b'{"username":"waiter","email":"waiter@example.com"}'
    head = f"POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    try:
        with site.client.connect() as connection:
            connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
            connection.settimeout(2)
            answer = connection.recv(4096)
    except socket.timeout:
        return False
    finally:
        foreign.execute("ROLLBACK")
        foreign.close()
    assert answer.startswith(b"HTTP/1.1 503 "), answer
    return True


def checks_of_the_database(site: Site) -> bool:
    """Whether it is asked again and again, while nobody asks the server."""
    return within(lambda: site.log().count("SELECT 1 FROM sqlite_schema") >= 2, 2)


# --- the secret -----------------------------------------------------------------------------------


def make_keys(site: Site) -> None:
    """A database with keys that were made under another secret."""
    former = site.start.server(folder=site.folder, **MOCK, SECRET_KEY="another secret than later")
    former.listen()
    former.create_user()
    former.stop()
    site.serve()


def starts(site: Site) -> bool:
    if site.server.log.wait_for("listening on http", 10):
        return True
    assert "SECRET_KEY_CHANGED" in site.log()
    site.server.wait()
    site.server.crashed = True  # It was not to run.
    return False


def is_loopback_allowed(site: Site) -> bool:
    return site.run("check-config").returncode == 0


USERS = (
    Group(
        "users",
        (
            Row("API_KEY_LENGTH", {"16": 16, "64": 64}, key_bytes),
            Row("API_KEY_PREFIX", {"ck_": "ck_", "my_": "my_"}, key_prefix),
            Row("MAX_ALERTS_PER_USER", {"1": 1, "2": 2}, created("/alerts", PRICE_ALERT)),
            Row("MAX_WEBHOOKS_PER_USER", {"1": 1, "2": 2}, created("/webhooks", PUBLIC_WEBHOOK)),
            Row("MAX_PORTFOLIOS_PER_USER", {"1": 1, "2": 2}, created("/portfolios", {"name": "p"})),
            Row("MAX_HOLDINGS_PER_PORTFOLIO", {"1": 1, "2": 2}, held_coins),
            Row("MAX_TRANSACTIONS_PER_PORTFOLIO", {"1": 1, "2": 2}, transactions),
            Row("MAX_IMPORT_BYTES", {"1024": 413, "4096": 201}, import_of_two_kilobytes),
            Row("ENABLE_PORTFOLIO_ANALYTICS", {"true": True, "false": False}, best_performer),
            Row("ENABLE_USAGE_ANALYTICS", {"true": 200, "false": 404}, usage),
            Row("WEBHOOK_ALLOWED_NETWORKS", {"": 422, "10.0.0.0/8": 201}, private_webhook),
            Row("MAX_WEBSOCKET_CONNECTIONS_PER_USER", {"1": 1, "2": 2}, sockets_of_one_user),
            Row("ENABLE_PERFORMANCE_MONITORING", {"true": True, "false": False},
                are_latencies_measured),
            Row("COMPRESSION_LEVEL", {"1": 4, "9": 2}, zip_effort),
            Row("DATABASE_ECHO", {"true": True, "false": False}, are_statements_logged),
            Row("DATABASE_POOL_SIZE", {"2": 2, "7": 7}, reading_connections),
            Row("SECRET_KEY", {"": ["x.secret"], SECRET: []}, files("x.secret")),
        ),
        MOCK | {"ENABLE_METRICS": "true", "METRICS_PORT": "0"},
    ),
    Group(
        "switches",
        (
            Row("ENABLE_ALERTS", {"true": 201, "false": 503}, alerts),
            Row("ENABLE_PRICE_HISTORY", {"true": (200, True), "false": (503, False)},
                is_history_kept),
            Row("MAX_WEBSOCKET_CONNECTIONS", {"1": 1, "2": 2}, sockets_of_all),
            Row("SECRET_KEY_FILE", {"": ["x.secret"], "key.secret": ["key.secret"]},
                files("*secret")),
            Row("HEALTH_CHECK_INTERVAL", {"1": True, "3600": False}, checks_of_the_database),
        ),
        MOCK | {"DATABASE_ECHO": "true"},
    ),
    Group(
        "sockets of an address",
        (Row("MAX_WEBSOCKET_CONNECTIONS_PER_ADDRESS", {"1": 1, "2": 2}, sockets_of_all),),
        MOCK,
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "lock",
        (Row("DATABASE_TIMEOUT", {"0.3": True, "30": False}, is_write_refused_under_a_lock),),
        MOCK,
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "database",
        (Row("DATABASE_URL", {f"sqlite:///{name}.db": [f"{name}.db"] for name in ("one", "two")},
             lambda site: [name for name in files("*.db")(site) if "history" not in name]),),
        MOCK,
        starts=lambda site: site.serve().listen(),
    ),
    Group(
        "another secret",
        (Row("SECRET_KEY_CHANGED", {"false": False, "true": True}, starts),),
        MOCK | {"SECRET_KEY": "the secret of the second server"},
        starts=make_keys,
    ),
    Group(
        "loopback",
        (Row("TEST_MODE", {"false": False, "true": True}, is_loopback_allowed),),
        {"WEBHOOK_ALLOWED_NETWORKS": "127.0.0.1"},
        starts=lambda site: None,
    ),
)
