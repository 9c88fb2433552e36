"""Alerts: they fire when they should and only then, are recorded once, and reach their owner."""

import random
import threading
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from client import Reply
from harness import Server, Simulator, eventually
from portfolio import Owner
from stream import Stream

ALERTS_FIRED_AROUND_A_KILL = 20
KILLS = 3
SETTINGS = {"PRICE_UPDATE_INTERVAL": 1, "ALERT_CHECK_INTERVAL": 1}


class User(Owner):
    def __init__(self, server: Server, name: str):
        super().__init__(server.client, server.create_user(name)["api_key"])
        self.server = server

    def moved_to(self, server: Server) -> "User":
        """The same person at the server's next life."""
        self.server, self.client = server, server.client
        return self

    def create(self, **alert: Any) -> Reply:
        return self.post("/alerts", {"crypto_id": "bitcoin", "alert_type": "price_above", **alert})

    def alert(self, **alert: Any) -> dict[str, Any]:
        reply = self.create(**alert)
        assert reply.status == 201, reply.body
        return reply.json()

    def read(self, alert: dict[str, Any]) -> dict[str, Any]:
        reply = self.get(f"/alerts/{alert['id']}")
        assert reply.status == 200, reply.body
        return reply.json()

    def events(self, alert: dict[str, Any]) -> list[dict[str, Any]]:
        reply = self.get(f"/alerts/{alert['id']}/events")
        assert reply.status == 200, reply.body
        return reply.json()

    def all_events(self, query: str = "") -> list[dict[str, Any]]:
        reply = self.get(f"/alerts/events{query}")
        assert reply.status == 200, reply.body
        return reply.json()

    def fired(self, alert: dict[str, Any], times: int = 1) -> list[dict[str, Any]]:
        return eventually(
            lambda: len(self.events(alert)) >= times and self.events(alert), 15, f"{times} firings"
        )

    def stream(self, query: str = "") -> Stream:
        stream = Stream(self.server.port, f"?api_key={self.key}{query}")
        stream.greeting()
        return stream


def is_alert(message: dict[str, Any]) -> bool:
    return message["type"] == "alert_triggered"


def no_alert_comes(stream: Stream) -> bool:
    """Whatever was under way has come before the pong."""
    stream.send({"type": "ping"})
    message = stream.until(lambda each: is_alert(each) or each["type"] == "pong")
    return message["type"] == "pong"


def polled(sim: Simulator, times: int = 2) -> None:
    """The server has read the prices of now."""
    for _ in range(times):
        sim.next_call()


@pytest.fixture(scope="module")
def sim(start):
    sim = start.sim()
    sim.freeze()
    return sim


@pytest.fixture(scope="module")
def server(start, sim, database_settings):
    server = start.server(sim, **SETTINGS, **database_settings).ready()
    eventually(lambda: server.coin("bitcoin"), 10, "prices")
    return server


@pytest.fixture
def ann(server, request):
    return User(server, f"ann{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def bob(server, request):
    return User(server, f"bob{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def price(sim):
    """Bitcoin at 50,000, give or take what the tests before have left."""

    def move(value: float) -> float:
        sim.move("bitcoin", price=value)
        return value

    move(50_000)
    polled(sim)
    return move


def test_the_answer_is_the_documented_one_and_more(ann):
    reply = ann.create(target_price=90000.00)
    assert reply.status == 201
    alert = reply.json()
    assert reply.headers["Location"] == f"/alerts/{alert['id']}"
    assert alert == ann.read(alert)
    assert {name: alert[name] for name in list(alert)[:11]} == {
        "id": alert["id"],
        "user_id": ann.get("/users/me").json()["id"],
        "crypto_id": "bitcoin",
        "alert_type": "price_above",
        "target_price": 90000,
        "percentage_change": None,
        "direction": None,
        "status": "active",
        "notification_sent": False,
        "created_at": alert["created_at"],
        "triggered_at": None,
    }
    assert alert["armed"] and alert["watched"] and not alert["repeat"]


def test_targets_keep_every_digit(ann):
    reply = ann.create(target_price="90000.123456789012345678")
    assert b'"target_price":90000.123456789012345678,' in reply.body


PRICE = {"alert_type": "price_above", "target_price": 1e6}
PERCENT = {"alert_type": "percentage_change", "percentage_change": 5}

WRONG = [
    ({}, "target_price", "missing"),
    ({"target_price": None}, "target_price", "missing"),
    ({"target_price": 0}, "target_price", "greater_than"),
    ({"target_price": -1}, "target_price", "greater_than"),
    ({"target_price": "much"}, "target_price", "decimal_parsing"),
    ({**PRICE, "percentage_change": 5}, "percentage_change", "value_error"),
    ({"alert_type": "percentage_change"}, "percentage_change", "missing"),
    ({**PERCENT, "percentage_change": 0}, "percentage_change", "value_error"),
    ({**PERCENT, "target_price": 5}, "target_price", "value_error"),
    (
        {"alert_type": "volume_alert", "percentage_change": -5},
        "percentage_change",
        "greater_than",
    ),
    ({**PERCENT, "percentage_change": "+-5"}, "percentage_change", "decimal_parsing"),
    ({**PERCENT, "percentage_change": "-5", "direction": "up"}, "direction", "value_error"),
    ({**PERCENT, "direction": "sideways"}, "direction", "enum"),
    ({**PRICE, "direction": "up"}, "direction", "value_error"),
    ({"alert_type": "price_sideways", "target_price": 5}, "alert_type", "enum"),
    ({"alert_type": None, "target_price": 5}, "alert_type", "string_type"),
    ({**PRICE, "crypto_id": 7}, "crypto_id", "string_type"),
    ({**PRICE, "repeat": "yes"}, "repeat", "bool_type"),
    ({**PRICE, "cooldown_seconds": 5}, "cooldown_seconds", "value_error"),
    ({**PRICE, "repeat": True, "cooldown_seconds": -1}, "cooldown_seconds", "greater_than_equal"),
    ({**PRICE, "expires_at": "2001-01-01T00:00:00Z"}, "expires_at", "value_error"),
    ({**PRICE, "expires_at": "tomorrow"}, "expires_at", "datetime_parsing"),
    ({**PRICE, "webhook_id": "nobody's"}, "webhook_id", "value_error"),
    ({**PRICE, "target": 5}, "target", "extra_forbidden"),
]


@pytest.mark.parametrize(("body", "field", "kind"), WRONG)
def test_what_does_not_fit_is_refused_by_name(ann, body, field, kind):
    problems = ann.create(**body).problems()
    assert (kind, ("body", field)) in [problem[:2] for problem in problems], problems
    assert ann.get("/alerts").json() == []


def test_unknown_coins_are_refused(ann):
    def refusal() -> Reply | None:
        reply = ann.create(crypto_id="btc", target_price=5)
        return None if reply.status == 503 else reply  # The list of coins comes a little later.

    reply = eventually(refusal, 10, "the list of coins")
    assert reply.status == 404
    assert "bitcoin" in reply.json()["candidates"]


def test_a_retried_creation_makes_one_alert(ann):
    body = {"crypto_id": "bitcoin", **PRICE}
    first = ann.post("/alerts", body, idempotency_key="k1")
    again = ann.post("/alerts", body, idempotency_key="k1")
    assert (first.status, first.body) == (again.status, again.body)
    other = ann.post("/alerts", {**body, "target_price": 7}, idempotency_key="k1")
    assert other.status == 409
    assert len(ann.get("/alerts").json()) == 1


def test_an_account_has_so_many_alerts(ann):
    for _ in range(50):
        ann.alert(target_price=1e6)
    reply = ann.create(target_price=1e6)
    assert reply.status == 409
    assert "50" in reply.json()["detail"]
    page = ann.get("/alerts?limit=30")
    rest = ann.get(page.headers["Link"].split(">")[0].strip("<"))
    assert "Link" not in rest.headers
    ids = [alert["id"] for alert in page.json() + rest.json()]
    assert len(set(ids)) == 50 and ids == sorted(ids, reverse=True)
    assert ann.get("/analytics/usage").json()["alert_count"] == 50


def test_an_alert_fires_once_and_tells_its_owner(ann, bob, sim, price):
    with ann.stream() as one, ann.stream() as two, bob.stream() as other:
        alert = ann.alert(target_price=51_000)
        price(51_500)
        message = one.until(is_alert, 10)
        assert message == two.until(is_alert, 10)
        event_id, at = message["event_id"], message["timestamp"]
        assert message == {
            "type": "alert_triggered",
            "event_id": event_id,
            "alert_id": alert["id"],
            "crypto_id": "bitcoin",
            "crypto_name": "Bitcoin",
            "current_price": 51_500,
            "alert_type": "price_above",
            "target_price": 51_000,
            "percentage_change": None,
            "direction": None,
            "observed_value": 51_500,
            "timestamp": at,
        }
        price(40_000)
        price(52_000)
        polled(sim)
        assert no_alert_comes(one) and no_alert_comes(two) and no_alert_comes(other)
        after = eventually(
            lambda: ann.read(alert)["notification_sent"] and ann.read(alert), 5, "delivery"
        )
    assert (after["status"], after["triggered_at"]) == ("triggered", at)
    assert [event["event_id"] for event in ann.events(alert)] == [event_id]
    assert ann.events(alert)[0]["notices"][0]["state"] == "sent"
    assert ann.get("/alerts?status=active").json() == []
    assert len(ann.get("/alerts?status=triggered").json()) == 1


def test_a_price_that_is_there_already_fires_at_the_next_reading(ann, price):
    ann.fired(ann.alert(target_price=49_999))
    ann.fired(ann.alert(alert_type="price_below", target_price=50_001))


def test_a_repeat_fires_again_after_crossing_back(ann, sim, price):
    alert = ann.alert(target_price=51_000, repeat=True, cooldown_seconds=0)
    price(51_500)
    ann.fired(alert)
    price(51_600)
    polled(sim)
    assert len(ann.events(alert)) == 1
    price(50_500)
    eventually(lambda: ann.read(alert)["armed"], 10, "armed again")
    price(51_000)
    ann.fired(alert, 2)
    assert ann.read(alert)["status"] == "active"


def test_what_fired_is_told_over_all_alerts(ann, bob, price):
    assert ann.all_events() == []
    alerts = [ann.alert(target_price=target) for target in (51_000, 52_000, 53_000)]
    for alert, its_price in zip(alerts, (51_000, 52_000, 53_000)):
        price(its_price)
        ann.fired(alert)
    newest_first = [ann.events(alert)[0] for alert in reversed(alerts)]
    assert ann.all_events() == newest_first
    assert bob.all_events() == []

    first = ann.get("/alerts/events?limit=2")
    assert first.json() == newest_first[:2]
    following = first.headers["Link"].split(">")[0].removeprefix("<")
    rest = ann.get(following)
    assert (rest.json(), rest.headers["Link"]) == (newest_first[2:], None)

    ann.delete(f"/alerts/{alerts[1]['id']}")
    assert ann.all_events() == [newest_first[0], newest_first[2]]
    assert ann.all_events(f"?cursor={newest_first[2]['event_id']}") == []


def test_pausing_editing_and_deleting(ann, sim, price):
    alert = ann.alert(target_price=51_000)
    path = f"/alerts/{alert['id']}"
    assert ann.patch(path, {"status": "disabled"}).json()["status"] == "disabled"
    price(52_000)
    polled(sim)
    assert ann.events(alert) == []
    edited = ann.patch(path, {"status": "active", "target_price": "52500.5"}).json()
    assert (edited["status"], edited["target_price"]) == ("active", 52500.5)
    polled(sim)
    assert ann.events(alert) == []
    price(53_000)
    ann.fired(alert)

    assert ann.patch(path, {"percentage_change": 5}).status == 422
    assert ann.patch(path, {"alert_type": "price_below"}).status == 422
    assert ann.patch(path, {"status": "triggered"}).status == 422
    assert ann.patch(path, {"cooldown_seconds": 5}).status == 422
    assert ann.read(alert)["status"] == "triggered"

    assert ann.delete(path).json() == {"message": "Alert deleted successfully"}
    assert ann.get(path).status == 404
    assert ann.delete(path).status == 404


def test_an_expired_alert_sleeps(ann, sim, price):
    soon = datetime.now(timezone.utc) + timedelta(seconds=2)
    alert = ann.alert(target_price=51_000, expires_at=soon.isoformat())
    eventually(lambda: ann.read(alert)["status"] == "expired", 10, "expiry")
    price(52_000)
    polled(sim)
    assert ann.events(alert) == []
    assert [each["id"] for each in ann.get("/alerts?status=expired").json()] == [alert["id"]]
    assert ann.get("/alerts?status=active").json() == []
    assert ann.patch(f"/alerts/{alert['id']}", {"expires_at": None}).json()["status"] == "active"
    ann.fired(alert)


def test_poison_fires_nothing_and_hides_nothing(ann, sim, price):
    high = ann.alert(target_price=60_000)
    low = ann.alert(alert_type="price_below", target_price=40_000)
    for factor in (10, 0.1, 100):
        price(50_000 * factor)
        polled(sim, 1)
        price(50_000)
        polled(sim, 2)
    assert ann.events(high) == ann.events(low) == []
    price(60_000)
    ann.fired(high)
    price(40_000)
    ann.fired(low)


def test_who_was_away_hears_of_it_on_coming_back(ann, price):
    alert = ann.alert(target_price=51_000)
    price(52_000)
    ann.fired(alert)
    assert not ann.read(alert)["notification_sent"]
    with ann.stream() as stream:
        first = stream.until(is_alert)
        assert first["alert_id"] == alert["id"]
        assert no_alert_comes(stream)
        eventually(lambda: ann.read(alert)["notification_sent"], 5, "delivery")
    with ann.stream() as stream:
        assert no_alert_comes(stream)

    other = ann.alert(target_price=51_000)
    ann.fired(other)
    with ann.stream(f"&since={first['event_id']}") as stream:
        assert stream.until(lambda m: m["type"] == "resumed")["complete"] is True
        second = stream.until(is_alert)
        assert second["alert_id"] == other["id"]
        stream.send({"type": "resume", "since": first["event_id"]})
        assert stream.until(is_alert) == second
        stream.send({"type": "resume", "since": alert["id"]})
        assert stream.until(lambda m: m["type"] == "resumed")["complete"] is False


def test_acknowledgement(ann, bob, price):
    alert = ann.alert(target_price=51_000)
    price(52_000)
    event_id = ann.fired(alert)[0]["event_id"]
    with bob.stream() as stream:
        answer = stream.ask({"type": "ack", "event_id": event_id})
        assert (answer["type"], answer["code"]) == ("error", "unknown_event")
        assert stream.ask({"type": "ack"})["code"] == "invalid_message"
    with ann.stream() as stream:
        stream.until(is_alert)
        answer = stream.ask({"type": "ack", "event_id": event_id})
        assert (answer["type"], answer["event_id"]) == ("acked", event_id)
    assert ann.events(alert)[0]["acknowledged_at"]
    assert ann.read(alert)["notification_sent"]


def all_sent(user: User) -> bool:
    return all(alert["notification_sent"] for alert in user.get("/alerts?limit=200").json())


def test_many_at_once_all_arrive_in_order(ann, price):
    alerts = {ann.alert(target_price=51_000 + step)["id"] for step in range(50)}
    with ann.stream() as stream:
        price(52_000)
        got = [stream.until(is_alert, 10) for _ in alerts]
        assert {message["alert_id"] for message in got} == alerts
        assert no_alert_comes(stream)
        eventually(lambda: all_sent(ann), 5, "delivery")  # Else they come again, and first.
        with ann.stream(f"&since={got[9]['event_id']}") as again:
            assert [again.until(is_alert)["event_id"] for _ in got[10:]] == [
                message["event_id"] for message in got[10:]
            ]


def backtest_points(prices: list[float]) -> list[dict[str, Any]]:
    return [
        {"timestamp": f"2026-01-01T00:{minute:02}:00Z", "price": value}
        for minute, value in enumerate(prices)
    ]


def test_a_rule_can_be_tried_on_given_prices(ann):
    rule = {"alert_type": "price_above", "target_price": 100, "repeat": True}
    points = backtest_points([99, 100, 101, 99, 100, 50])
    points[5]["high"] = 150
    reply = ann.post("/alerts/backtest", {**rule, "cooldown_seconds": 0, "prices": points})
    assert reply.status == 200, reply.body
    answer = reply.json()
    assert (answer["points"], answer["times_fired"]) == (6, 2)
    assert [fired["timestamp"] for fired in answer["fired"]] == [
        "2026-01-01T00:01:00Z",
        "2026-01-01T00:04:00Z",
    ]
    assert ann.get("/alerts").json() == []


WRONG_POINTS = [
    ([], ("prices",)),
    ("many", ("prices",)),
    ([5], ("prices", "0")),
    ([{"price": 5}], ("prices", "0", "timestamp")),
    ([{"timestamp": "2026-01-01T00:00:00Z"}], ("prices", "0", "price")),
    (backtest_points([5, -5]), ("prices", "1", "price")),
    (backtest_points([5, 5])[::-1], ("prices", "1", "timestamp")),
    ([{**backtest_points([5])[0], "close": 5}], ("prices", "0", "close")),
    ([{**backtest_points([5])[0], "high": 4}], ("prices", "0", "price")),
    (backtest_points([5]) * 10_001, ("prices",)),
]


@pytest.mark.parametrize(("prices", "place"), WRONG_POINTS)
def test_prices_that_make_no_sense_are_refused(ann, prices, place):
    body = {"alert_type": "price_above", "target_price": 100, "prices": prices}
    problems = ann.post("/alerts/backtest", body).problems()
    assert [problem[1] for problem in problems] == [("body", *place)]


DIRECTIONS = [
    ({"percentage_change": -5}, "down"),
    ({"percentage_change": "-5"}, "down"),
    ({"percentage_change": "+5"}, "up"),
    ({"percentage_change": 5, "direction": "up"}, "up"),
    ({"percentage_change": -5, "direction": "down"}, "down"),
    ({"percentage_change": 5}, "either"),
    ({"percentage_change": 5, "direction": None}, "either"),
]


@pytest.mark.parametrize("kind", ["percentage_change", "price_momentum"])
@pytest.mark.parametrize(("threshold", "direction"), DIRECTIONS)
def test_b6_a_sign_is_a_direction(ann, kind, threshold, direction):
    alert = ann.alert(alert_type=kind, **threshold)
    assert (alert["percentage_change"], alert["direction"]) == (5, direction)
    assert ann.read(alert) == alert


def test_b6_a_fall_does_not_fire_at_a_rise(ann):
    changes = [5, -4, -5, 6]
    prices = [
        {"timestamp": f"2026-01-01T00:0{i}:00Z", "price": 1, "price_change_percentage_24h": change}
        for i, change in enumerate(changes)
    ]
    rule = {"alert_type": "percentage_change", "repeat": True, "cooldown_seconds": 0}

    def fired(threshold: Any) -> list[float]:
        body = {**rule, "percentage_change": threshold, "prices": prices}
        firings = ann.post("/alerts/backtest", body).json()["fired"]
        return [each["observed_value"] for each in firings]

    assert fired(-5) == [-5]
    assert fired("+5") == [5, 6]
    assert fired(5) == [5, 5]


def test_b6_an_edit_without_a_sign_keeps_the_direction(ann):
    alert = ann.alert(alert_type="percentage_change", percentage_change=-5)
    path = f"/alerts/{alert['id']}"
    for change, told in [
        ({"percentage_change": 7}, (7, "down")),
        ({"percentage_change": "+7"}, (7, "up")),
        ({"direction": "either"}, (7, "either")),
        ({"direction": None}, (7, "either")),
    ]:
        edited = ann.patch(path, change).json()
        assert (edited["percentage_change"], edited["direction"]) == told


def test_a_rule_that_could_never_fire_is_not_tried(ann):
    """D10: "0 firings" would be a lie."""
    day = [{"timestamp": f"2026-01-{d:02}T00:00:00Z", "price": d, "volume_24h": 5} for d in (1, 3)]
    body = {"alert_type": "price_momentum", "percentage_change": 5}
    problems = ann.post("/alerts/backtest", {**body, "prices": day}).problems()
    assert [problem[:2] for problem in problems] == [("value_error", ("body", "prices"))]
    body["alert_type"] = "volume_alert"
    assert ann.post("/alerts/backtest", {**body, "prices": day}).problems() == problems


def test_alerts_can_be_switched_off(start_here):
    server = start_here.server(MOCK_COINGECKO_API="true", ENABLE_ALERTS="false").ready()
    ann = User(server, "ann")
    assert ann.create(target_price=5).status == 503
    assert ann.get("/alerts").json() == []


@pytest.fixture
def mortal(start_here, database_settings, request):
    """Starts servers over the same data, one after the other."""
    sim = start_here.sim()
    sim.freeze()
    folder = start_here.folder("mortal")
    settings: dict[str, Any] = {**SETTINGS, "MAX_ALERTS_PER_USER": 10_000}
    if "DATABASE_URL" in database_settings:  # One of its own: two servers would see two markets.
        name = f"mortal_{abs(hash(request.node.name)) % 10**9}"
        settings["DATABASE_URL"] = request.getfixturevalue("postgres").new_database(name)

    def launch() -> Server:
        server = start_here.server(sim, folder=folder, **settings).ready()
        eventually(lambda: server.coin("bitcoin"), 10, "prices")
        return server

    return sim, launch


def test_what_crossed_while_the_server_was_down_fires_at_its_start(mortal):
    sim, launch = mortal
    sim.move("bitcoin", price=50_000)
    server = launch()
    ann = User(server, "away")
    alert, spent = ann.alert(target_price=51_000), ann.alert(target_price=49_000)
    ann.fired(spent)
    server.stop()
    sim.move("bitcoin", price=52_000)
    ann.moved_to(launch())
    ann.fired(alert)
    assert len(ann.events(spent)) == 1
    with ann.stream() as stream:
        got = {stream.until(is_alert)["alert_id"] for _ in range(2)}
        assert got == {alert["id"], spent["id"]}
        assert no_alert_comes(stream)


def test_kills_around_firing_lose_nothing_and_double_nothing(mortal):
    sim, launch = mortal
    chance = random.Random(1)
    sim.move("bitcoin", price=50_000)
    server = launch()
    ann = User(server, "survivor")
    for _ in range(KILLS):
        alerts = [ann.alert(target_price=51_000) for _ in range(ALERTS_FIRED_AROUND_A_KILL)]
        sim.move("bitcoin", price=52_000)
        threading.Event().wait(chance.uniform(0, 1.5))
        server.crash()
        server = launch()
        ann.moved_to(server)
        for alert in alerts:
            ann.fired(alert)
            assert len(ann.events(alert)) == 1
        sim.move("bitcoin", price=50_000)
        polled(sim)
    with ann.stream() as stream:
        got = [stream.until(is_alert)["event_id"] for _ in range(KILLS * len(alerts))]
        assert len(set(got)) == len(got)
        assert no_alert_comes(stream)
