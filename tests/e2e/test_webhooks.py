"""Webhooks by the API and over the wire: signatures, retries, storms, bad receivers, forbidden
addresses."""

import json
import os
import random
import re
import sqlite3
import threading
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness import ROOT, eventually
from portfolio import Owner
from receiver import Listener, Receiver, drip

NOBODY = "01890000-0000-7000-8000-000000000000"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
LOCAL = {"TEST_MODE": "true", "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8"}
# Larger for a proof: how many good receivers stand beside the bad ones, and how often it is killed.
GOOD_RECEIVERS = int(os.environ.get("CPA_WEBHOOK_RECEIVERS", "10"))
KILLS = int(os.environ.get("CPA_WEBHOOK_KILLS", "3"))
ALERTS_PER_KILL = int(os.environ.get("CPA_WEBHOOK_ALERTS_PER_KILL", "5"))
SETTINGS = {
    **LOCAL,
    "PRICE_UPDATE_INTERVAL": "1",
    "MAX_WEBHOOKS_PER_USER": "30",
    "MAX_ALERTS_PER_USER": "10000",
    "WEBHOOK_TIMEOUT": "2",
}


class Market:
    """The price of a coin that goes up whenever something is to fire."""

    def __init__(self, sim):
        self._sim = sim
        self._lock = threading.Lock()
        self.price = 1000.0
        sim.freeze()
        sim.move("bitcoin", price=self.price)

    def next_target(self) -> float:
        with self._lock:
            return self.price + 1

    def rise(self) -> float:
        """When it did."""
        with self._lock:
            self.price += 2
            self._sim.move("bitcoin", price=self.price)
            return time.monotonic()


@pytest.fixture(scope="module")
def sim(start):
    return start.sim()


@pytest.fixture(scope="module")
def market(sim):
    return Market(sim)


@pytest.fixture(scope="module")
def server(start, sim, market, database_settings):
    server = start.server(sim, **SETTINGS, **database_settings).ready()
    eventually(lambda: server.coin("bitcoin")["current_price"] == market.price, 10, "the price")
    return server


_names = iter(range(10_000))


@pytest.fixture
def ann(server):
    return new_owner(server)


def new_owner(server) -> Owner:
    return Owner(server.client, server.create_user(f"hook{next(_names)}")["api_key"])


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


def create(owner: Owner, url: str, **more: Any) -> dict[str, Any]:
    reply = owner.post("/webhooks", {"url": url, **more})
    assert reply.status == 201, reply.body
    return reply.json()


def alert(owner: Owner, market: Market, **more: Any) -> str:
    body = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": market.price + 1}
    reply = owner.post("/alerts", {**body, **more})
    assert reply.status == 201, reply.body
    return reply.json()["id"]


def deliveries(owner: Owner, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    reply = owner.get(f"/webhooks/{webhook['id']}/deliveries")
    assert reply.status == 200, reply.body
    return reply.json()


def test_a_webhook_is_made_read_changed_and_deleted(ann, receiver):
    made = create(ann, receiver.url, description="my phone")
    assert SECRET.fullmatch(made.pop("secret"))
    assert made["url"] == receiver.url
    assert (made["status"], made["is_default"]) == ("enabled", True)
    path = f"/webhooks/{made['id']}"
    assert ann.get(path).json() == made
    assert ann.get("/webhooks").json() == [made]

    second = create(ann, receiver.url)
    assert second["is_default"] is False
    changed = ann.patch(f"/webhooks/{second['id']}", {"is_default": True, "description": "new"})
    assert (changed.json()["is_default"], changed.json()["description"]) == (True, "new")
    assert ann.get(path).json()["is_default"] is False
    assert ann.patch(path, {"status": "disabled"}).json()["status"] == "disabled"
    assert ann.patch(path, {"status": "enabled"}).json()["status"] == "enabled"

    assert "message" in ann.delete(path).json()
    assert ann.get(path).status == 404
    assert ann.delete(path).status == 404
    assert receiver.received == []


def test_what_is_wrong_with_a_webhook_is_named(ann, receiver):
    assert ann.post("/webhooks", {}).problems()[0][:2] == ("missing", ("body", "url"))
    assert ann.post("/webhooks", {"url": 1}).problems()[0][0] == "string_type"
    assert ann.post("/webhooks", {"url": receiver.url, "urls": 1}).problems()[0][0] == (
        "extra_forbidden"
    )
    made = create(ann, receiver.url)
    bad = ann.patch(f"/webhooks/{made['id']}", {"status": "gone"})
    assert bad.problems()[0][:2] == ("enum", ("body", "status"))
    assert ann.post("/webhooks", {"url": "https://10.0.0.1/"}).problems() == [
        ("url_not_allowed", ("body", "url"), "https://10.0.0.1/")
    ]


def test_the_limit_is_named(start, sim, receiver):
    server = start.server(sim, **{**SETTINGS, "MAX_WEBHOOKS_PER_USER": "1"}).ready()
    owner = new_owner(server)
    create(owner, receiver.url)
    full = owner.post("/webhooks", {"url": receiver.url})
    assert full.status == 409 and "1 webhooks" in full.json()["detail"]
    server.stop()


def test_an_idempotent_creation_shows_the_secret_again_and_the_database_does_not(
    start, sim, receiver
):
    server = start.server(sim, **SETTINGS).ready()
    owner = new_owner(server)
    body = {"url": receiver.url}
    first = owner.post("/webhooks", body, idempotency_key="abc")
    again = owner.post("/webhooks", body, idempotency_key="abc")
    assert first.status == again.status == 201
    assert first.body == again.body
    assert len(owner.get("/webhooks").json()) == 1
    secret = first.json()["secret"].removeprefix("whsec_").encode()
    server.stop()
    for file in Path(server.database).parent.glob("x.db*"):
        assert secret not in file.read_bytes()


def test_an_alert_arrives_signed(ann, market, receiver):
    webhook = create(ann, receiver.url)
    alert_id = alert(ann, market)
    market.rise()
    eventually(lambda: receiver.received, 10, "the message")
    message = receiver.received[0]
    assert message.path == "/hook"
    assert message.headers["Content-Type"] == "application/json"
    assert message.is_signed_with(webhook["secret"])
    assert abs(int(message.headers["webhook-timestamp"]) - time.time()) < 30
    body = message.json()
    assert body["type"] == "alert_triggered"
    assert body["data"]["alert_id"] == alert_id
    assert body["data"]["crypto_name"] == "Bitcoin"
    assert body["data"]["current_price"] == market.price
    assert body["data"]["target_price"] == market.price - 1
    (event,) = ann.get(f"/alerts/{alert_id}/events").json()
    assert body["data"] == {name: event[name] for name in event.keys() - {"acknowledged_at", "notices"}}

    eventually(lambda: ann.get(f"/alerts/{alert_id}").json()["notification_sent"], 5, "sent")
    (delivery,) = deliveries(ann, webhook)
    assert delivery["id"] == message.id
    assert delivery["status"] == "delivered"
    assert delivery["event_ids"] == [body["data"]["event_id"]]
    (attempt,) = delivery["attempts"]
    assert (attempt["response_status"], attempt["error"]) == (200, None)
    assert len(receiver.received) == 1


def test_an_alert_goes_to_the_webhook_that_it_names(ann, market, receiver):
    create(ann, receiver.url)
    with Receiver() as other:
        named = create(ann, other.url)
        alert_id = alert(ann, market, webhook_id=named["id"])
        market.rise()
        eventually(lambda: other.received, 10, "the message")
        assert other.received[0].json()["data"]["alert_id"] == alert_id
    assert receiver.received == []


def test_both_secrets_sign_while_they_overlap(ann, receiver):
    webhook = create(ann, receiver.url)
    path = f"/webhooks/{webhook['id']}"
    rotated = ann.post(path + "/rotate-secret", {"overlap_seconds": 600})
    assert rotated.status == 200
    new = rotated.json()["secret"]
    assert SECRET.fullmatch(new) and new != webhook["secret"]
    assert rotated.json()["previous_secret_expires_at"]
    assert "secret" not in ann.get(path).json()
    ann.post(path + "/test", "")
    assert receiver.received[0].is_signed_with(new, webhook["secret"])

    last = ann.post(path + "/rotate-secret", {"overlap_seconds": 0}).json()["secret"]
    ann.post(path + "/test", "")
    assert receiver.received[1].is_signed_with(last)


def test_a_test_tells_what_came_of_it(ann, receiver):
    webhook = create(ann, receiver.url)
    path = f"/webhooks/{webhook['id']}/test"
    good = ann.post(path, "").json()
    assert (good["kind"], good["status"]) == ("test", "delivered")
    assert receiver.received[0].json()["type"] == "webhook_test"
    assert receiver.received[0].is_signed_with(webhook["secret"])
    receiver.script = lambda _: (302, {"Location": receiver.url + "/other"})
    bad = ann.post(path, "").json()
    assert bad["status"] == "failed"
    assert bad["attempts"][0]["response_status"] == 302
    assert [message.path for message in receiver.received] == ["/hook", "/hook"]
    assert [each["id"] for each in deliveries(ann, webhook)] == [bad["id"], good["id"]]


def test_a_failed_message_comes_again_under_the_same_id(ann, market):
    with Receiver(lambda before: (500 if before == 0 else 200, {})) as receiver:
        webhook = create(ann, receiver.url)
        alert(ann, market)
        market.rise()
        eventually(lambda: len(receiver.received) == 2, 20, "the second attempt")
        first, second = receiver.received
        assert 3.5 < second.at - first.at < 8
        assert (second.id, second.body) == (first.id, first.body)
        assert second.headers["webhook-timestamp"] > first.headers["webhook-timestamp"]
        assert second.is_signed_with(webhook["secret"])
        eventually(lambda: deliveries(ann, webhook)[0]["status"] == "delivered", 5, "its record")
        attempts = deliveries(ann, webhook)[0]["attempts"]
        assert [attempt["response_status"] for attempt in attempts] == [500, 200]
        assert ann.get(f"/webhooks/{webhook['id']}").json()["failing_since"] is None


def test_retry_after_is_kept(ann, market):
    with Receiver(lambda before: (429, {"Retry-After": "3600"})) as receiver:
        webhook = create(ann, receiver.url)
        alert(ann, market)
        market.rise()
        eventually(lambda: deliveries(ann, webhook)[:1], 10, "the message")
        eventually(lambda: deliveries(ann, webhook)[0]["attempts"], 10, "the attempt")
        delivery = deliveries(ann, webhook)[0]
        assert delivery["status"] == "pending"
        wait = parsed(delivery["next_attempt_at"]) - parsed(delivery["attempts"][0]["started_at"])
        assert 3590 < wait < 3610
        assert len(receiver.received) == 1


def parsed(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def test_gone_switches_it_off(ann, market):
    with Receiver(lambda before: (410, {})) as receiver:
        webhook = create(ann, receiver.url)
        alert(ann, market)
        market.rise()
        path = f"/webhooks/{webhook['id']}"
        eventually(lambda: ann.get(path).json()["status"] == "gone", 10, "its end")
        assert deliveries(ann, webhook)[0]["status"] == "failed"
        assert ann.patch(path, {"status": "enabled"}).json()["status"] == "enabled"
        assert len(receiver.received) == 1


def test_a_storm_becomes_a_digest_that_lists_each(ann, market, receiver):
    webhook = create(ann, receiver.url)
    ids = {alert(ann, market) for _ in range(30)}
    market.rise()

    def told() -> set[str]:
        return {event["alert_id"] for message in receiver.received for event in message.events()}

    eventually(lambda: told() == ids, 20, "every alert")
    messages = receiver.received
    assert any(message.json()["type"] == "alert_digest" for message in messages)
    assert len(messages) <= 12
    assert all(message.is_signed_with(webhook["secret"]) for message in messages)
    events = [event["event_id"] for message in messages for event in message.events()]
    assert len(events) == len(set(events)) == 30


def test_bad_receivers_hold_up_nobody(server, market):
    """From the tick at which an alert fires to its message, in spite of the others."""
    with ExitStack() as stack:
        hole = stack.enter_context(Listener())
        slow = stack.enter_context(Listener(drip))
        broken = [
            stack.enter_context(Receiver(lambda _, answer=answer: answer))
            for answer in ((500, {}), (410, {}), (429, {"Retry-After": "60"}))
        ]
        good = [stack.enter_context(Receiver()) for _ in range(GOOD_RECEIVERS)]
        urls = [hole.url, slow.url, *(receiver.url for receiver in broken + good)]
        for at in range(0, len(urls), 10):
            owner = new_owner(server)
            for url in urls[at : at + 10]:
                alert(owner, market, webhook_id=create(owner, url)["id"])
        market.rise()
        eventually(lambda: all(receiver.received for receiver in good), 20, "the good ones")
        late = sorted(
            message.wall - parsed(message.json()["data"]["timestamp"])
            for message in (receiver.received[0] for receiver in good)
        )
        assert late[int(0.99 * (len(late) - 1))] < (5 if server.is_sanitized else 1), late
        eventually(lambda: hole.connections and slow.connections, 10, "the bad ones")
        eventually(lambda: all(receiver.received for receiver in broken), 10, "the broken ones")
        assert all(len(receiver.received) == 1 for receiver in good)


def test_nothing_is_lost_when_it_is_killed(start, sim, market, receiver):
    """Killed at any moment while alerts fire: each arrives, and again only under the same id."""
    folder = start.folder("killed")
    server = start.server(sim, folder=folder, **SETTINGS).ready()
    owner = new_owner(server)
    webhook = create(owner, receiver.url)
    chance = random.Random(7)
    ids = set()
    for _ in range(KILLS):
        ids |= {alert(owner, market) for _ in range(ALERTS_PER_KILL)}
        market.rise()
        threading.Event().wait(chance.uniform(0, 1.3))
        server.crash()
        server = start.server(sim, folder=folder, **SETTINGS).ready()
        owner = Owner(server.client, owner.key)

    def told() -> set[str]:
        return {event["alert_id"] for message in receiver.received for event in message.events()}

    eventually(lambda: told() == ids, 60, "every alert")
    with sqlite3.connect(server.database) as database:
        count = database.execute("SELECT count(*) FROM alert_occurrences").fetchone()
    assert count == (KILLS * ALERTS_PER_KILL,)
    messages_of: dict[str, set[str]] = {}
    for message in receiver.received:
        assert message.is_signed_with(webhook["secret"])
        for event in message.events():
            messages_of.setdefault(event["event_id"], set()).add(message.id)
    assert len(messages_of) == len(ids)
    assert all(len(messages) == 1 for messages in messages_of.values())
    server.stop()


def test_killed_between_the_crossing_and_its_record(start, sim, market, receiver):
    """The database takes no write meanwhile, so that there is nothing but what memory knows."""
    folder = start.folder("unrecorded")
    server = start.server(sim, folder=folder, **SETTINGS).ready()
    owner = new_owner(server)
    create(owner, receiver.url)
    made = alert(owner, market)
    locked = sqlite3.connect(server.database, isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    market.rise()
    eventually(lambda: server.coin("bitcoin")["current_price"] == market.price, 10, "the price")
    server.crash()
    assert locked.execute("SELECT count(*) FROM alert_occurrences").fetchone() == (0,)
    locked.close()
    again = start.server(sim, folder=folder, **SETTINGS).ready()
    eventually(lambda: receiver.received, 10, "the message")
    assert [event["alert_id"] for event in receiver.received[0].events()] == [made]
    again.stop()
    with sqlite3.connect(server.database) as database:
        rows = database.execute("SELECT alert_id FROM alert_occurrences").fetchall()
    assert rows == [(made,)]


def test_killed_between_the_record_and_its_first_attempt(start, sim, market):
    """Two messages that are never answered hold up the third: it is on record and not sent."""
    answers = threading.Event()

    def script(_: int):
        answers.wait(30)
        return 200, {}

    folder = start.folder("unsent")
    settings = {**SETTINGS, "WEBHOOK_TIMEOUT": "30"}
    with Receiver(script) as receiver:
        server = start.server(sim, folder=folder, **settings).ready()
        owner = new_owner(server)
        webhook = create(owner, receiver.url)
        ids = []
        for sent in (1, 2, 2):
            ids.append(alert(owner, market))
            market.rise()
            eventually(lambda: len(deliveries(owner, webhook)) == len(ids), 10, "the record")
            eventually(lambda: len(receiver.received) == sent, 10, "what is under way")
        server.crash()
        answers.set()
        assert len(receiver.received) == 2
        again = start.server(sim, folder=folder, **settings).ready()
        owner = Owner(again.client, owner.key)

        def states() -> list[str]:
            return [each["status"] for each in deliveries(owner, webhook)]

        eventually(lambda: states() == ["delivered"] * 3, 20, "all three")
        told = [event["alert_id"] for message in receiver.received for event in message.events()]
        assert sorted(told) == sorted([*ids, *ids[:2]])  # What was in flight comes twice,
        assert len({message.id for message in receiver.received}) == 3  # under the same id.
        again.stop()


def test_a_message_in_flight_survives_a_crash_under_its_id(start, sim, market):
    release = threading.Event()

    def script(before: int):
        if before == 0:
            release.wait(20)
        return 200, {}

    folder = start.folder("crash")
    with Receiver(script) as receiver:
        settings = {**SETTINGS, "WEBHOOK_TIMEOUT": "30"}
        server = start.server(sim, folder=folder, **settings).ready()
        owner = new_owner(server)
        webhook = create(owner, receiver.url)
        alert(owner, market)
        market.rise()
        eventually(lambda: receiver.received, 10, "the first attempt")
        server.crash()
        again = start.server(sim, folder=folder, **settings).ready()
        eventually(lambda: len(receiver.received) == 2, 10, "the second attempt")
        release.set()
        first, second = receiver.received
        assert (second.id, second.body) == (first.id, first.body)
        owner = Owner(again.client, owner.key)
        eventually(lambda: deliveries(owner, webhook)[0]["status"] == "delivered", 5, "its record")
        again.stop()


def forbidden_urls() -> list[str]:
    """The list of the unit tests, read from its C++ source."""
    source = (ROOT / "src/notify/forbidden_urls_for_test.h").read_text(encoding="utf-8")
    texts = re.findall(r'^    ("(?:[^"\\]|\\.)*"),$', source, re.MULTILINE)
    assert len(texts) > 100
    return [json.loads(text) for text in texts]


def test_no_spelling_of_a_forbidden_address_is_accepted(start, sim):
    server = start.server(sim, **{**SETTINGS, **{name: "" for name in LOCAL}, "TEST_MODE": "false"})
    server.ready()
    urls = forbidden_urls()
    for at in range(0, len(urls), 10):  # A user may not try out addresses by the hundred.
        owner = new_owner(server)
        for url in urls[at : at + 10]:
            reply = owner.post("/webhooks", {"url": url})
            assert reply.problems()[0][:2] == ("url_not_allowed", ("body", "url")), url
        assert owner.get("/webhooks").json() == []
    server.stop()


def test_what_is_no_longer_allowed_gets_nothing(start, sim, market):
    """A webhook made while its network was allowed: no edit, test or alert reaches it afterwards."""
    folder = start.folder("narrowed")
    with Listener() as listener:
        server = start.server(sim, folder=folder, **SETTINGS).ready()
        owner = new_owner(server)
        webhook = create(owner, listener.url)
        server.stop()
        narrow = {**SETTINGS, "TEST_MODE": "false", "WEBHOOK_ALLOWED_NETWORKS": ""}
        server = start.server(sim, folder=folder, **narrow).ready()
        eventually(lambda: server.coin("bitcoin"), 10, "prices")
        owner = Owner(server.client, owner.key)
        path = f"/webhooks/{webhook['id']}"
        assert owner.patch(path, {"url": listener.url + "/2"}).status == 422
        assert owner.post(path + "/test", "").json()["status"] == "failed"
        for url in forbidden_urls()[:10]:
            assert owner.patch(path, {"url": url}).status == 422
        alert(owner, market)
        market.rise()
        eventually(lambda: len(deliveries(owner, webhook)) == 2, 10, "the message")
        eventually(lambda: deliveries(owner, webhook)[0]["attempts"], 10, "the attempt")
        assert listener.connections == []
        server.stop()


def test_looking_addresses_up_is_limited(server, receiver):
    owner = new_owner(server)
    webhook = create(owner, receiver.url)
    path = f"/webhooks/{webhook['id']}"
    statuses = [owner.patch(path, {"url": receiver.url}).status for _ in range(30)]
    assert statuses == [200] * 29 + [429]
    refused = owner.post(path + "/test", "")
    assert refused.status == 429 and refused.headers["Retry-After"]
    assert receiver.received == []


def test_loopback_is_for_tests_only(start, sim):
    server = start.server(sim, WEBHOOK_ALLOWED_NETWORKS="127.0.0.1", TEST_MODE="false")
    assert server.wait(20) != 0
    assert "WEBHOOK_ALLOWED_NETWORKS" in server.log.text()
    server.crashed = True  # It was not to run.
