"""Values of portfolios over the socket: at once, then those that changed, at the pace that is set."""

import time

import pytest
from portfolio import Owner
from stream import Stream

FOLLOW = {"type": "subscribe", "channel": "portfolios"}
PACE = 1  # Seconds.


@pytest.fixture(scope="module")
def sim(start):
    return start.sim()


@pytest.fixture(scope="module")
def server(start, sim):
    return start.server(
        sim,
        PORTFOLIO_VALUE_UPDATE_INTERVAL=PACE,
        PRICE_UPDATE_INTERVAL=1,
        PRICE_CHANGE_THRESHOLD=0,  # Every second brings price updates.
        ENABLE_RATE_LIMITING="false",
    ).ready()


@pytest.fixture
def ann(server):
    ann.number = getattr(ann, "number", 0) + 1
    return Owner(server.client, server.create_user(f"ann{ann.number}")["api_key"])


@pytest.fixture
def stream(server, ann):
    with Stream(server.port, f"?api_key={ann.key}") as stream:
        stream.greeting()
        yield stream


def is_portfolio(message) -> bool:
    return message["type"] == "portfolio_update"


def totals(summary) -> dict:
    names = ["total_cost", "realized_profit_loss", "holdings_count", "portfolio_name"]
    return {name: summary[name] for name in names}


def test_all_are_told_at_once(ann, stream):
    one, two = ann.portfolio("One"), ann.portfolio("Two")
    one.traded("buy", "bitcoin", "0.5", "40000")
    answer = stream.ask(FOLLOW)
    assert (answer["type"], answer["channel"]) == ("subscribed", "portfolios")
    told = [stream.until(is_portfolio)["data"] for _ in range(2)]
    assert [each["portfolio_id"] for each in told] == [one.id, two.id]
    for values in told:
        summary = ann.get(f"/portfolios/{values['portfolio_id']}/summary").json()
        assert totals(values) == totals(summary)
    assert told[0]["total_cost"] == 20000


def test_what_changed_is_told_again_and_nothing_else(ann, stream):
    moving, still = ann.portfolio("Moving"), ann.portfolio("Still")
    moving.traded("buy", "bitcoin", "0.5", "40000")
    stream.ask(FOLLOW)
    first = [stream.until(is_portfolio)["data"] for _ in range(2)]
    assert {each["portfolio_id"] for each in first} == {moving.id, still.id}
    moving.traded("sell", "bitcoin", "0.25", "50000")
    sold = stream.until(lambda m: is_portfolio(m) and m["data"]["realized_profit_loss"] == 2500)
    assert sold["data"]["portfolio_id"] == moving.id
    # Prices move each second, and with them one of the two.
    later = [stream.until(is_portfolio)["data"]["portfolio_id"] for _ in range(2)]
    assert later == [moving.id, moving.id]


def test_the_pace_is_the_one_that_is_set(ann, stream):
    ann.portfolio().traded("buy", "bitcoin", "0.5", "40000")
    stream.ask(FOLLOW)
    times = []
    for _ in range(4):
        stream.until(is_portfolio)
        times.append(time.monotonic())
    # One is due at once, the others each at its second; a slow machine makes them only later.
    assert times[3] - times[0] > 2 * PACE


def test_who_stops_following_is_told_nothing_more(ann, stream):
    ann.portfolio().traded("buy", "bitcoin", "0.5", "40000")
    stream.ask(FOLLOW)
    stream.until(is_portfolio)
    answer = stream.ask({"type": "unsubscribe", "channel": "portfolios"})
    while answer["type"] == "portfolio_update":  # One may have been on its way.
        answer = stream.receive()
    assert (answer["type"], answer["channel"]) == ("unsubscribed", "portfolios")
    end = time.monotonic() + 3 * PACE
    while time.monotonic() < end:
        assert stream.receive()["type"] == "price_update"


def test_nobody_is_told_of_another_ones(server, ann, stream):
    other = Owner(server.client, server.create_user("bob")["api_key"])
    other.portfolio("Secret").traded("buy", "bitcoin", 1, 1)
    mine = ann.portfolio("Mine")
    stream.ask(FOLLOW)
    assert stream.until(is_portfolio)["data"]["portfolio_id"] == mine.id
    mine.traded("buy", "bitcoin", 1, 1)
    for _ in range(3):
        assert stream.until(is_portfolio)["data"]["portfolio_id"] == mine.id
