"""Portfolios by the API: exact money, buying and selling, changing the past, limits, paging."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from harness import eventually
from portfolio import Owner, exact

NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def sim(start):
    sim = start.sim()
    sim.freeze()
    sim.move("bitcoin", price=50000)
    sim.move("ethereum", price=2500)
    return sim


@pytest.fixture(scope="module")
def server(start, sim, database_settings):
    settings = {"PRICE_UPDATE_INTERVAL": "5", "MAX_PORTFOLIOS_PER_USER": "100"}
    server = start.server(sim, **settings, **database_settings).ready()
    eventually(lambda: server.coin("bitcoin")["current_price"] == 50000, 10, "the price")
    return server


@pytest.fixture(scope="module")
def ann(server):
    return Owner(server.client, server.create_user("ann")["api_key"])


@pytest.fixture
def savings(ann):
    return ann.portfolio()


def test_a_portfolio_is_created_read_changed_and_deleted(ann):
    reply = ann.post("/portfolios", {"name": "Long term", "description": "do not touch"})
    assert reply.status == 201
    made = reply.json()
    assert reply.headers["Location"] == f"/portfolios/{made['id']}"
    assert (made["name"], made["description"]) == ("Long term", "do not touch")
    assert (made["cost_basis_method"], made["total_value"]) == ("average", 0)
    assert ann.get(f"/portfolios/{made['id']}").json() == made

    changed = ann.patch(f"/portfolios/{made['id']}", {"name": "Short term"}).json()
    assert (changed["name"], changed["description"]) == ("Short term", "do not touch")

    gone = ann.delete(f"/portfolios/{made['id']}")
    assert gone.status == 200 and "message" in gone.json()
    assert ann.get(f"/portfolios/{made['id']}").status == 404
    assert ann.delete(f"/portfolios/{made['id']}").status == 404


def test_the_summary_of_the_spec(savings):
    savings.traded("buy", "bitcoin", "0.5", "40000", fee="10")
    savings.traded("buy", "ethereum", 4, 3000)
    summary = savings.summary()
    assert summary["portfolio_id"] == savings.id
    assert summary["portfolio_name"] == "Savings"
    assert summary["total_value"] == 35000
    assert summary["total_cost"] == 32000
    assert summary["total_profit_loss"] == 3000
    assert summary["total_profit_loss_percentage"] == Decimal("9.375")
    assert summary["total_fees"] == 10
    assert summary["realized_profit_loss"] == 0
    assert summary["holdings_count"] == 2
    assert summary["unpriced"] == []
    assert summary["stale"] is False
    assert summary["best_performer"]["crypto_id"] == "bitcoin"
    assert summary["worst_performer"]["crypto_id"] == "ethereum"
    bitcoin = summary["holdings"][0]
    assert bitcoin["crypto_name"] == "Bitcoin" and bitcoin["crypto_symbol"] == "BTC"
    assert bitcoin["quantity"] == Decimal("0.5")
    assert bitcoin["average_buy_price"] == 40000
    assert bitcoin["current_price"] == 50000
    assert bitcoin["current_value"] == 25000
    assert bitcoin["cost_basis"] == 20000
    assert bitcoin["profit_loss"] == 5000
    assert bitcoin["profit_loss_percentage"] == 25
    assert {"price_change_24h", "price_change_percentage_24h", "allocation_percentage"} <= set(
        bitcoin
    )


def test_a_holding_is_bought_as_the_spec_shows(ann, savings):
    body = {"crypto_id": "bitcoin", "quantity": 0.5, "price_per_unit": 40000.00}
    reply = ann.post(savings.path + "/holdings", body)
    assert reply.status == 201
    holding = exact(reply)
    assert (holding["crypto_id"], holding["quantity"]) == ("bitcoin", Decimal("0.5"))
    assert (holding["average_buy_price"], holding["cost_basis"]) == (40000, 20000)
    assert ann.get(reply.headers["Location"]).json()["transaction_type"] == "buy"
    assert savings.read("/holdings/bitcoin")["quantity"] == Decimal("0.5")


def test_a_tenth_and_two_tenths_are_three_tenths(savings):
    savings.traded("buy", "bitcoin", 0.1, 1)
    savings.traded("buy", "bitcoin", 0.2, 1)
    assert '"quantity":0.3,' in savings.owner.get(savings.path + "/holdings").text()


def test_the_largest_and_the_smallest_come_back_whole(savings):
    made = savings.trade("buy", "bitcoin", "21000000.123456789012345678", "0.000000000001")
    assert made.status == 201
    assert '"quantity":21000000.123456789012345678,' in made.text()
    assert '"price_per_unit":0.000000000001,' in made.text()
    assert '"total_amount":0.000021000000123456789012345678,' in made.text()
    again = savings.owner.get(made.headers["Location"])
    assert again.body == made.body


def test_numbers_and_strings_mean_the_same_and_never_pass_through_a_double(savings):
    text = (
        '{"crypto_id":"bitcoin","transaction_type":"buy",'
        '"quantity":0.123456789012345678,"price_per_unit":12345678901234567.89}'
    )
    made = savings.owner.post(savings.path + "/transactions", text)
    assert made.status == 201
    assert '"quantity":0.123456789012345678,' in made.text()
    assert '"price_per_unit":12345678901234567.89,' in made.text()


def test_selling_books_the_profit_and_keeps_the_average(savings):
    savings.traded("buy", "bitcoin", 1, 100)
    savings.traded("buy", "bitcoin", 1, 200)
    sale = savings.traded("sell", "bitcoin", "0.5", 300, fee="1.5")
    assert sale["cost_basis"] == 75
    assert sale["realized_profit_loss"] == 75
    holding = savings.holdings()["bitcoin"]
    assert (holding["quantity"], holding["average_buy_price"]) == (Decimal("1.5"), 150)
    summary = savings.summary()
    assert (summary["realized_profit_loss"], summary["total_fees"]) == (75, Decimal("1.5"))


def test_selling_all_leaves_exactly_nothing(savings):
    savings.traded("buy", "bitcoin", "0.3", "0.7")
    savings.traded("buy", "bitcoin", "0.1", "0.9")
    savings.traded("sell", "bitcoin", "0.17", 1)
    savings.traded("sell", "bitcoin", "0.23", 1)
    assert savings.holdings() == {}
    summary = savings.summary()
    assert (summary["total_value"], summary["total_cost"]) == (0, 0)
    assert summary["realized_profit_loss"] == Decimal("0.1")
    assert savings.owner.get(savings.path + "/holdings/bitcoin").status == 404


def test_more_than_is_held_cannot_be_sold(savings):
    savings.traded("buy", "bitcoin", 1, 100)
    before = savings.summary()
    refused = savings.trade("sell", "bitcoin", "1.000000000000000001", 100)
    assert refused.status == 409
    assert "bitcoin" in refused.json()["detail"]
    assert savings.trade("sell", "ethereum", 1, 100).status == 409
    after = savings.summary()
    assert {**after, "last_updated": 0} == {**before, "last_updated": 0}
    assert len(savings.read("/transactions")) == 1


def test_a_sale_before_the_purchase_cannot_be(savings):
    savings.traded("buy", "bitcoin", 1, 100, executed_at="2026-02-01T00:00:00Z")
    early = savings.trade("sell", "bitcoin", 1, 100, executed_at="2026-01-01T00:00:00Z")
    assert early.status == 409


@pytest.mark.parametrize(
    ("method", "cost", "left"),
    [("fifo", 100, 650), ("lifo", 200, 550), ("hifo", 450, 300), ("average", 250, 500)],
)
def test_each_method_sells_its_own_lots(ann, method, cost, left):
    portfolio = ann.portfolio(method, cost_basis_method=method)
    for day, price in enumerate([100, 450, 200], start=1):
        at = f"2026-01-0{day}T00:00:00Z"
        portfolio.traded("buy", "bitcoin", 1, price, executed_at=at)
    sale = portfolio.traded("sell", "bitcoin", 1, 500, executed_at="2026-02-01T00:00:00Z")
    assert (sale["cost_basis"], sale["realized_profit_loss"]) == (cost, 500 - cost)
    assert portfolio.holdings()["bitcoin"]["cost_basis"] == left
    explained = portfolio.read(f"/transactions/{sale['id']}")
    if method == "average":
        assert explained["lots"] == []
    else:
        (lot,) = explained["lots"]
        assert (lot["quantity"], lot["cost_basis"]) == (1, cost)
        assert portfolio.read(f"/transactions/{lot['transaction_id']}")["price_per_unit"] == cost


def test_another_method_folds_the_past_again(ann):
    portfolio = ann.portfolio("undecided")
    for price in [100, 300]:
        portfolio.traded("buy", "bitcoin", 1, price)
    sale = portfolio.traded("sell", "bitcoin", 1, 500)
    assert sale["cost_basis"] == 200
    assert ann.patch(portfolio.path, {"cost_basis_method": "hifo"}).status == 200
    assert portfolio.read(f"/transactions/{sale['id']}")["cost_basis"] == 300
    assert portfolio.holdings()["bitcoin"]["cost_basis"] == 100


def test_changing_the_past_rebuilds_the_holding(savings):
    first = savings.traded("buy", "bitcoin", 2, 100, executed_at="2026-01-01T00:00:00Z")
    savings.traded("sell", "bitcoin", 1, 150, executed_at="2026-01-03T00:00:00Z")
    path = f"{savings.path}/transactions/{first['id']}"
    assert savings.owner.patch(path, {"price_per_unit": 120, "notes": "found the bill"}).status == 200
    assert savings.holdings()["bitcoin"]["cost_basis"] == 120
    assert savings.summary()["realized_profit_loss"] == 30
    savings.traded("buy", "bitcoin", 2, 60, executed_at="2026-01-02T00:00:00Z")
    assert savings.holdings()["bitcoin"]["cost_basis"] == 270
    assert savings.summary()["realized_profit_loss"] == 60

    too_little = savings.owner.patch(path, {"executed_at": "2026-01-04T00:00:00Z"})
    assert too_little.status == 200  # The other purchase covers the sale.
    assert savings.owner.patch(path, {"quantity": "0"}).status == 422


def test_deleting_a_purchase_that_was_sold_from_is_refused(savings):
    first = savings.traded("buy", "bitcoin", 1, 100)
    sale = savings.traded("sell", "bitcoin", 1, 150)
    path = f"{savings.path}/transactions/"
    assert savings.owner.delete(path + first["id"]).status == 409
    assert savings.owner.delete(path + sale["id"]).status == 200
    assert savings.holdings()["bitcoin"]["quantity"] == 1
    assert savings.owner.delete(path + first["id"]).status == 200
    assert savings.holdings() == {}
    assert savings.read("/transactions") == []


@pytest.fixture(scope="module")
def untracked(sim, server):
    """Ids of coins beyond MAX_CRYPTOCURRENCIES."""
    listed = {coin["id"] for coin in sim.client.get("/api/v3/coins/list", user_agent="tests").json()}
    tracked = {coin["id"] for coin in server.client.get("/crypto/prices?limit=250").json()}
    return sorted(listed - tracked)


def test_a_coin_beyond_the_top_is_tracked_once_it_is_held(savings, untracked):
    savings.traded("buy", untracked[0], 10, 3)
    eventually(lambda: savings.summary()["unpriced"] == [], 10, "its price")
    summary = savings.summary()
    (holding,) = summary["holdings"]
    assert holding["current_price"] > 0
    assert holding["current_value"] == (10 * holding["current_price"]).quantize(Decimal("1e-18"))


def test_a_coin_without_a_price_counts_at_cost_and_is_named(sim, savings, untracked):
    coin = untracked[1]
    sim.withdraw(coin)
    savings.traded("buy", coin, 10, 3)
    summary = savings.summary()
    assert summary["unpriced"] == [coin]
    assert (summary["total_value"], summary["total_cost"]) == (30, 30)
    assert summary["holdings"][0]["current_price"] is None


def test_a_symbol_is_not_an_id(savings):
    reply = savings.trade("buy", "BTC", 1, 1)
    assert reply.status == 404
    assert "bitcoin" in reply.json()["candidates"]


GOOD = {"crypto_id": "bitcoin", "transaction_type": "buy", "quantity": 1, "price_per_unit": 1}
BAD = [
    ({"quantity": 0}, "greater_than", "quantity"),
    ({"quantity": -1}, "greater_than", "quantity"),
    ({"quantity": "1e-19"}, "decimal_parsing", "quantity"),
    ({"quantity": "0.1.2"}, "decimal_parsing", "quantity"),
    ({"quantity": "NaN"}, "decimal_parsing", "quantity"),
    ({"quantity": "9" * 39}, "decimal_parsing", "quantity"),
    ({"quantity": True}, "decimal_type", "quantity"),
    ({"quantity": [1]}, "decimal_type", "quantity"),
    ({"quantity": "1e20", "price_per_unit": "1e20"}, "less_than", "quantity"),
    ({"price_per_unit": -1}, "greater_than_equal", "price_per_unit"),
    ({"fee": -1}, "greater_than_equal", "fee"),
    ({"feee": 1}, "extra_forbidden", "feee"),
    ({"transaction_type": "swap"}, "enum", "transaction_type"),
    ({"notes": "x" * 1001}, "string_too_long", "notes"),
    ({"notes": "a\0b"}, "string_nul", "notes"),
    ({"executed_at": "yesterday"}, "datetime_parsing", "executed_at"),
    ({"executed_at": "2999-01-01T00:00:00Z"}, "datetime_future", "executed_at"),
    ({"executed_at": "1999-01-01T00:00:00Z"}, "datetime_past", "executed_at"),
]


@pytest.mark.parametrize(("change", "kind", "field"), BAD)
def test_a_bad_field_is_named_and_nothing_is_stored(savings, change, kind, field):
    reply = savings.owner.post(savings.path + "/transactions", {**GOOD, **change})
    assert [problem[:2] for problem in reply.problems()] == [(kind, ("body", field))]
    assert savings.read("/transactions") == []


def test_a_member_given_twice_is_refused(savings):
    text = (
        '{"crypto_id":"bitcoin","transaction_type":"buy",'
        '"quantity":1,"quantity":2,"price_per_unit":1}'
    )
    reply = savings.owner.post(savings.path + "/transactions", text)
    assert [problem[:2] for problem in reply.problems()] == [
        ("duplicate_member", ("body", "quantity"))
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"name":"\xff\xfe"}',
        b'{"name":"\xc3\x28"}',
        b'{"name":"\\ud800"}',
        b'{"name":"a"',
        b'{"name":"a"}{"name":"b"}',
        b"",
    ],
)
@pytest.mark.parametrize("path", ["", "/transactions", "/holdings"])
def test_what_is_not_json_is_named_and_nothing_is_stored(ann, savings, path, body):
    before = len(ann.get("/portfolios?limit=200").json())
    reply = ann.post(savings.path + path if path else "/portfolios", body)
    assert [problem[0] for problem in reply.problems()] == ["json_invalid"]
    assert len(ann.get("/portfolios?limit=200").json()) == before
    assert savings.read("/transactions") == []


@pytest.mark.parametrize(
    "name",
    ["'; DROP TABLE portfolios;--", "<script>alert(1)</script>", "=1+1", "日本 💰", '"quoted" \\ \t'],
)
def test_any_text_is_stored_as_it_was_given(ann, name):
    portfolio = ann.portfolio(name, description=name)
    read = portfolio.read()
    assert (read["name"], read["description"]) == (name.strip(), name)
    portfolio.traded("buy", "bitcoin", 1, 1, notes=name)
    assert portfolio.read("/transactions")[0]["notes"] == name


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        ({}, "missing", "name"),
        ({"name": ""}, "string_too_short", "name"),
        ({"name": "   "}, "string_too_short", "name"),
        ({"name": "x" * 101}, "string_too_long", "name"),
        ({"name": 5}, "string_type", "name"),
        ({"name": "a", "description": "x" * 1001}, "string_too_long", "description"),
        ({"name": "a", "cost_basis_method": "magic"}, "enum", "cost_basis_method"),
        ({"name": "a", "nam": "b"}, "extra_forbidden", "nam"),
    ],
)
def test_a_bad_portfolio_is_refused(ann, body, kind, field):
    reply = ann.post("/portfolios", body)
    assert [problem[:2] for problem in reply.problems()] == [(kind, ("body", field))]


def test_transactions_come_in_pages_newest_first(savings):
    for day in range(1, 8):
        savings.traded("buy", "bitcoin", day, 1, executed_at=f"2026-01-0{day}T00:00:00Z")
    target = savings.path + "/transactions?limit=3"
    seen = []
    while target:
        reply = savings.owner.get(target)
        seen += [int(row["quantity"]) for row in exact(reply)]
        link = reply.headers.get("Link")
        target = link[link.index("<") + 1 : link.index(">")] if link else None
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    only = savings.read("/transactions?from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00Z")
    assert [int(row["quantity"]) for row in only] == [2]  # D6: `to` is not in it.
    assert savings.read("/transactions?transaction_type=sell") == []
    assert savings.read("/transactions?crypto_id=ethereum") == []
    assert savings.owner.get(savings.path + "/transactions?cursor=nonsense").status == 422
    assert savings.owner.get(savings.path + "/transactions?limit=0").status == 422


def test_portfolios_come_in_pages(start_here, sim):
    server = start_here.server(sim).ready()
    bob = Owner(server.client, server.create_user("bob")["api_key"])
    made = [bob.portfolio(f"p{i}").id for i in range(5)]
    first = bob.get("/portfolios?limit=2")
    assert [row["id"] for row in first.json()] == made[:2]
    link = first.headers["Link"]
    assert link.endswith('rel="next"')
    rest = bob.get(link[link.index("<") + 1 : link.index(">")].replace("limit=2", "limit=50"))
    assert [row["id"] for row in rest.json()] == made[2:]
    assert "Link" not in rest.headers


def test_limits_are_named(start_here, sim):
    server = start_here.server(
        sim, MAX_PORTFOLIOS_PER_USER="1", MAX_HOLDINGS_PER_PORTFOLIO="1"
    ).ready()
    eve = Owner(server.client, server.create_user("eve")["api_key"])
    only = eve.portfolio()
    more = eve.post("/portfolios", {"name": "more"})
    assert more.status == 409 and "1" in more.json()["detail"]
    only.traded("buy", "bitcoin", 1, 1)
    second = only.trade("buy", "ethereum", 1, 1)
    assert second.status == 409 and "1" in second.json()["detail"]
    only.traded("buy", "bitcoin", 1, 1)
    only.traded("sell", "bitcoin", 2, 1)
    only.traded("buy", "ethereum", 1, 1)


def test_a_repeated_request_takes_effect_once(savings):
    body = {**GOOD, "quantity": "0.25"}
    path = savings.path + "/transactions"
    first = savings.owner.post(path, body, idempotency_key="one-purchase")
    again = savings.owner.post(path, body, idempotency_key="one-purchase")
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body and again.headers["Location"] == first.headers["Location"]
    other = savings.owner.post(path, {**body, "quantity": "7"}, idempotency_key="one-purchase")
    assert other.status == 409
    assert savings.holdings()["bitcoin"]["quantity"] == Decimal("0.25")


def test_repetitions_at_the_same_moment_take_effect_once(savings):
    def buy(_):
        return savings.owner.post(savings.path + "/holdings", GOOD_HOLDING, idempotency_key="twin")

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(buy, range(8)))
    assert {reply.status for reply in replies} == {201}
    assert len({reply.body for reply in replies}) == 1
    assert savings.holdings()["bitcoin"]["quantity"] == 1


GOOD_HOLDING = {"crypto_id": "bitcoin", "quantity": 1, "price_per_unit": 1}


def test_a_refused_request_does_not_use_its_key_up(savings):
    path = savings.path + "/transactions"
    body = {**GOOD, "transaction_type": "sell"}
    assert savings.owner.post(path, body, idempotency_key="k").status == 409
    savings.traded("buy", "bitcoin", 1, 1)
    assert savings.owner.post(path, body, idempotency_key="k").status == 201


def test_changes_at_the_same_moment_lose_nothing(savings):
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda i: savings.trade("buy", "bitcoin", "0.1", i), range(40)))
    assert {reply.status for reply in replies} == {201}
    holding = savings.holdings()["bitcoin"]
    assert (holding["quantity"], holding["cost_basis"]) == (4, 78)


def test_what_is_somebody_elses_is_as_unknown_as_nothing(server, ann, savings):
    mallory = Owner(server.client, server.create_user("mallory")["api_key"])
    made = savings.traded("buy", "bitcoin", 1, 1)
    for path in ["", "/summary", "/holdings", "/holdings/bitcoin", "/transactions"]:
        foreign = mallory.get(savings.path + path)
        unknown = mallory.get(f"/portfolios/{NOBODY}{path}")
        assert (foreign.status, foreign.body) == (unknown.status, unknown.body) == (404, unknown.body)
    mine = mallory.portfolio()
    crossed = mallory.get(f"{mine.path}/transactions/{made['id']}")
    assert crossed.status == 404
    assert mallory.delete(f"{mine.path}/transactions/{made['id']}").status == 404
    assert mallory.delete(savings.path).status == 404
    assert mallory.get("/portfolios").json()[0]["id"] == mine.id


def test_usage_counts_what_a_user_has(server, sim):
    user = server.create_user("counter")
    owner = Owner(server.client, user["api_key"])
    empty = exact(owner.get("/analytics/usage"))
    assert empty["user_id"] == user["id"]
    assert (empty["portfolio_count"], empty["most_traded_crypto"]) == (0, None)
    winner, loser = owner.portfolio("winner"), owner.portfolio("loser")
    winner.traded("buy", "bitcoin", 1, 40000)
    loser.traded("buy", "ethereum", 1, 5000)
    loser.traded("buy", "ethereum", 1, 5000)
    usage = exact(owner.get("/analytics/usage"))
    assert usage["portfolio_count"] == 2
    assert usage["holding_count"] == 2
    assert usage["transaction_count"] == 3
    assert usage["alert_count"] == 0
    assert usage["total_portfolio_value"] == 55000
    assert usage["most_traded_crypto"] == "ethereum"
    assert usage["best_performing_portfolio"]["portfolio_id"] == winner.id
