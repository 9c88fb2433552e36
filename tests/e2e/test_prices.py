"""Prices, coins, search, overview, sentiment and the small endpoints, as a client sees them."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from harness import eventually

SPEC_FIELDS = [
    "id",
    "symbol",
    "name",
    "current_price",
    "market_cap",
    "volume_24h",
    "price_change_24h",
    "price_change_percentage_24h",
    "last_updated",
]
OUR_FIELDS = [
    "market_cap_rank",
    "high_24h",
    "low_24h",
    "circulating_supply",
    "image",
    "source",
    "age_ms",
    "stale",
]
DETAIL_FIELDS = [
    "description",
    "links",
    "categories",
    "total_supply",
    "max_supply",
    "ath",
    "ath_date",
    "atl",
    "atl_date",
]
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$")
TRACKED = 250


@pytest.fixture(scope="module")
def sim(start):
    sim = start.sim()
    sim.freeze()
    return sim


@pytest.fixture(scope="module")
def server(start, sim):
    server = start.server(sim, PRICE_UPDATE_INTERVAL=30).ready()
    # The list of all coins and the rates follow the first prices.
    eventually(lambda: server.health()["components"]["prices"]["listed_coins"], 10, "coin list")
    in_euro = "/crypto/prices?vs_currency=eur"
    eventually(lambda: server.client.get(in_euro).status == 200, 10, "rates")
    return server


def prices(server, query="") -> list[dict]:
    reply = server.client.get("/crypto/prices" + query)
    assert reply.status == 200, reply.body
    return reply.json()


def search(server, text, **options) -> list[dict]:
    more = "".join(f"&{name}={value}" for name, value in options.items())
    reply = server.client.get(f"/search/crypto?query={quote(text)}{more}")
    assert reply.status == 200, reply.body
    return reply.json()


# --- the list -----------------------------------------------------------------------------------


def test_a_coin_has_the_fields_of_the_spec_first_and_then_ours(server):
    coin = prices(server, "?ids=bitcoin")[0]
    assert list(coin) == SPEC_FIELDS + OUR_FIELDS
    assert coin["symbol"] == "BTC"
    assert coin["name"] == "Bitcoin"
    assert coin["source"] == "coingecko"
    assert coin["current_price"] > 0
    assert TIME.match(coin["last_updated"])
    assert coin["stale"] is False
    assert 0 <= coin["age_ms"] < 60_000


def test_limit_defaults_to_a_hundred_and_ends_at_all_tracked(server):
    assert len(prices(server)) == 100
    assert len(prices(server, "?limit=1")) == 1
    assert len(prices(server, f"?limit={TRACKED}")) == TRACKED


def test_pages_follow_each_other_and_end_empty(server):
    whole = [coin["id"] for coin in prices(server, f"?limit={TRACKED}")]
    paged = [coin["id"] for page in (1, 2, 3) for coin in prices(server, f"?limit=100&page={page}")]
    assert paged == whole
    assert prices(server, "?limit=100&page=4") == []


def test_ids_select_in_the_wanted_order_and_unknown_ones_are_left_out(server):
    found = prices(server, "?ids=ethereum,no-such-coin,bitcoin,,%20tether")
    assert {coin["id"] for coin in found} == {"bitcoin", "ethereum", "tether"}
    by_id = prices(server, "?ids=ethereum,bitcoin&order=id_asc")
    assert [coin["id"] for coin in by_id] == ["bitcoin", "ethereum"]
    assert prices(server, "?ids=no-such-coin") == []


ORDERS = [
    ("market_cap_desc", "market_cap", True),
    ("market_cap_asc", "market_cap", False),
    ("gecko_desc", "market_cap", True),
    ("gecko_asc", "market_cap", False),
    ("volume_desc", "volume_24h", True),
    ("volume_asc", "volume_24h", False),
    ("price_desc", "current_price", True),
    ("price_asc", "current_price", False),
    ("percent_change_desc", "price_change_percentage_24h", True),
    ("percent_change_asc", "price_change_percentage_24h", False),
    ("id_asc", "id", False),
    ("id_desc", "id", True),
]


@pytest.mark.parametrize(("order", "field", "falling"), ORDERS)
def test_order_sorts_with_nulls_last_in_both_directions(server, order, field, falling):
    values = [coin[field] for coin in prices(server, f"?limit={TRACKED}&order={order}")]
    known = [value for value in values if value is not None]
    assert len(known) > 100
    assert known == sorted(known, reverse=falling)
    assert values == known + [None] * (len(values) - len(known))


def test_the_list_tells_on_request_how_prices_went(server):
    rows = server.client.get("/crypto/prices?sparkline=true&price_change_percentage=1h,7d").json()
    for row in rows[1:11]:
        line = row["sparkline_in_7d"]["price"]
        assert len(line) == 42 and line[-1] == pytest.approx(row["current_price"], rel=0.05)
        week = (row["current_price"] / (1 + row["price_change_percentage_7d"] / 100))
        assert week == pytest.approx(line[0], rel=0.05)
        assert abs(row["price_change_percentage_1h"]) < 10
    euro = server.client.get("/crypto/prices?sparkline=true&vs_currency=eur&limit=1").json()[0]
    rate = euro["current_price"] / rows[0]["current_price"]
    in_euro = [price * rate for price in rows[0]["sparkline_in_7d"]["price"]]
    assert euro["sparkline_in_7d"]["price"] == pytest.approx(in_euro, rel=0.01)
    plain = server.client.get("/crypto/prices?limit=1").json()[0]
    assert not {"sparkline_in_7d", "price_change_percentage_1h"} & set(plain)
    assert server.client.get("/crypto/prices?price_change_percentage=2h").status == 422


def test_lines_of_the_week_cost_no_call_of_their_own(start_here):
    sim = start_here.sim()
    start_here.server(sim, PRICE_UPDATE_INTERVAL="1").ready()
    for _ in range(3):
        sim.next_call()
    wanted = ["sparkline=true" in call["target"] for call in sim.calls("/coins/markets")]
    assert wanted[0] and not any(wanted[1:])


def test_an_unknown_value_is_null_and_never_zero(start_here):
    """The simulated market has coins whose 24 h group upstream answers with null."""
    sim = start_here.sim()
    server = start_here.server(sim, MAX_CRYPTOCURRENCIES=300).ready()
    coins = eventually(lambda: enough(prices(server, "?limit=300"), 251), 10, "all pages")
    group = ["price_change_24h", "price_change_percentage_24h", "high_24h", "low_24h"]
    unknown = [coin for coin in coins if coin["price_change_24h"] is None]
    assert unknown
    for coin in unknown:
        assert [coin[field] for field in group] == [None] * 4
    assert all(coin["current_price"] is None or coin["current_price"] > 0 for coin in coins)


def enough(values: list, count: int) -> list | None:
    return values if len(values) >= count else None


def test_another_currency_converts_money_and_leaves_the_rest(server):
    usd = prices(server, "?ids=bitcoin")[0]
    eur = prices(server, "?ids=bitcoin&vs_currency=EUR")[0]
    factor = eur["current_price"] / usd["current_price"]
    assert 0.3 < factor < 3 and factor != 1
    for field in ["market_cap", "volume_24h", "high_24h", "low_24h"]:
        assert eur[field] == pytest.approx(usd[field] * factor, rel=1e-9)
    for field in ["price_change_percentage_24h", "circulating_supply", "market_cap_rank"]:
        assert eur[field] == usd[field]
    btc = prices(server, "?ids=bitcoin&vs_currency=btc")[0]
    assert btc["current_price"] == pytest.approx(1, rel=0.01)


def test_other_currencies_cost_no_upstream_call(server, sim):
    before = len(sim.calls())
    for currency in ["eur", "gbp", "jpy", "btc"]:
        prices(server, f"?vs_currency={currency}")
    assert len(sim.calls()) == before


BAD_QUERIES = [
    ("limit=abc", "int_parsing", "limit", "abc"),
    ("limit=1.5", "int_parsing", "limit", "1.5"),
    ("limit=", "int_parsing", "limit", ""),
    ("limit=0", "greater_than_equal", "limit", "0"),
    ("limit=-1", "greater_than_equal", "limit", "-1"),
    ("limit=251", "less_than_equal", "limit", "251"),
    ("limit=99999999999999999999", "less_than_equal", "limit", "99999999999999999999"),
    ("page=0", "greater_than_equal", "page", "0"),
    ("page=x", "int_parsing", "page", "x"),
    ("order=best", "enum", "order", "best"),
    ("vs_currency=doubloon", "enum", "vs_currency", "doubloon"),
]


@pytest.mark.parametrize(("query", "kind", "field", "value"), BAD_QUERIES)
def test_a_bad_parameter_is_named_as_fastapi_clients_expect(server, query, kind, field, value):
    reply = server.client.get("/crypto/prices?" + query)
    assert reply.problems() == [(kind, ("query", field), value)]


def test_all_bad_parameters_are_named_at_once_and_unknown_ones_ignored(server):
    reply = server.client.get("/crypto/prices?limit=x&page=y&whatever=1")
    assert [place for _, place, _ in reply.problems()] == [("query", "limit"), ("query", "page")]
    assert len(prices(server, "?whatever=1&limit=3")) == 3


# --- one coin -----------------------------------------------------------------------------------


def test_a_tracked_coin_has_its_page_as_well(server):
    def with_page():
        coin = server.client.get("/crypto/bitcoin").json()
        return coin if coin["description"] else None

    coin = eventually(with_page, 10, "bitcoin's page")
    assert list(coin)[:9] == SPEC_FIELDS
    assert set(DETAIL_FIELDS) <= set(coin)
    assert coin["current_price"] == prices(server, "?ids=bitcoin")[0]["current_price"]
    assert coin["ath"] >= coin["current_price"] >= coin["atl"]
    assert TIME.match(coin["ath_date"])
    assert coin["links"]["homepage"][0].startswith("http")


def test_an_untracked_coin_is_fetched_once_for_fifty_at_a_time(server, sim):
    tracked = {coin["id"] for coin in prices(server, f"?limit={TRACKED}")}
    coin = next(hit["id"] for hit in search(server, "coin", limit=100) if hit["id"] not in tracked)
    with ThreadPoolExecutor(50) as pool:
        path = "/crypto/" + quote(coin, safe="")
        replies = list(pool.map(lambda _: server.client.get(path), range(50)))
    assert {reply.status for reply in replies} == {200}
    assert {reply.json()["id"] for reply in replies} == {coin}
    assert len(sim.calls("/coins/" + quote(coin, safe="") + "?")) == 1


def test_a_coin_that_nobody_lists_is_404_without_an_upstream_call(server, sim):
    before = len(sim.calls())
    reply = server.client.get("/crypto/no-such-coin-at-all")
    assert reply.status == 404
    assert reply.json()["detail"]
    assert len(sim.calls()) == before


def test_a_symbol_is_404_with_the_coins_that_have_it(server):
    reply = server.client.get("/crypto/btc")
    assert reply.status == 404
    assert reply.json()["candidates"][0] == "bitcoin"


def test_one_coin_in_another_currency(server):
    usd = server.client.get("/crypto/ethereum").json()
    eur = server.client.get("/crypto/ethereum?vs_currency=eur").json()
    factor = eur["current_price"] / usd["current_price"]
    assert eur["ath"] == pytest.approx(usd["ath"] * factor, rel=1e-9)
    bad = server.client.get("/crypto/ethereum?vs_currency=doubloon")
    assert bad.problems() == [("enum", ("query", "vs_currency"), "doubloon")]


# --- search, overview, sentiment ------------------------------------------------------------------


def test_search_ranks_the_exact_symbol_first_and_forgives_typing_errors(server, sim):
    before = len(sim.calls())
    assert search(server, "btc")[0]["id"] == "bitcoin"
    assert search(server, "ETHEREUM")[0]["id"] == "ethereum"
    assert "bitcoin" in [hit["id"] for hit in search(server, "bitcon")]
    assert len(search(server, "a", limit=3)) == 3
    assert len(search(server, "a")) == 10
    assert search(server, "qqqqzzzzxxxxjjjj") == []
    assert set(search(server, "btc")[0]) == {"id", "symbol", "name", "market_cap_rank"}
    assert len(sim.calls()) == before


@pytest.mark.parametrize(
    ("query", "kind", "field"),
    [
        ("", "missing", "query"),
        ("query=", "string_too_short", "query"),
        ("query=%20", "string_too_short", "query"),
        ("query=" + "a" * 101, "string_too_long", "query"),
        ("query=a&limit=0", "greater_than_equal", "limit"),
        ("query=a&limit=101", "less_than_equal", "limit"),
    ],
)
def test_search_names_bad_parameters(server, query, kind, field):
    problems = server.client.get("/search/crypto?" + query).problems()
    assert [(problem[0], problem[1]) for problem in problems] == [(kind, ("query", field))]


def test_overview_counts_the_tracked_coins(server):
    view = server.client.get("/market/overview").json()
    coins = prices(server, f"?limit={TRACKED}")
    changes = [coin["price_change_percentage_24h"] for coin in coins]
    known = [change for change in changes if change is not None]
    stats = view["market_stats"]
    assert stats["gainers_count"] == sum(change > 0 for change in known)
    assert stats["losers_count"] == sum(change < 0 for change in known)
    assert stats["top_gainer"]["price_change_percentage_24h"] == max(known)
    assert stats["top_loser"]["price_change_percentage_24h"] == min(known)
    assert [coin["id"] for coin in view["top_cryptos"]] == [coin["id"] for coin in coins[:10]]
    assert view["total_market_cap"] > 0 and view["total_volume_24h"] > 0
    assert TIME.match(view["last_updated"])


def test_sentiment_follows_from_the_inputs_it_shows(server):
    view = server.client.get("/market/sentiment").json()
    counted = view["positive_count"] + view["negative_count"]
    assert view["positive_ratio"] == pytest.approx(view["positive_count"] / counted)
    ratio, change = view["positive_ratio"], view["average_change_percentage_24h"]
    expected = "neutral"
    if ratio > 0.7 and change > 2:
        expected = "bullish"
    if ratio < 0.3 and change < -2:
        expected = "bearish"
    assert view["sentiment"] == expected


# --- the small endpoints --------------------------------------------------------------------------


def test_the_root_says_what_this_is(server):
    root = server.client.get("/").json()
    assert root["name"] == "crypto-price-api"
    assert root["simulated"] is False
    assert root["endpoints"]["stream"] == "/ws"


def test_health_live_and_ready(server):
    health = server.health()
    assert health["status"] == "healthy"
    assert health["components"]["database"]["status"] == "ok"
    assert health["components"]["prices"]["coins"] == TRACKED
    assert health["components"]["upstream"]["status"] == "ok"
    assert health["budget"]["plan"] == "unlimited"
    assert server.client.get("/live").status == 200
    assert server.client.get("/ready").json() == {
        "ready": True,
        "prices": True,
        "database": True,
        "alerts": True,
        "history": "ok",
    }


def test_not_ready_without_prices_yet_alive(start_here):
    sim = start_here.sim()
    sim.fault("status", status=500)
    server = start_here.server(sim, PRICE_UPDATE_INTERVAL=1).listen()
    assert server.client.get("/live").status == 200
    assert server.client.get("/ready").status == 503
    refused = server.client.get("/crypto/prices")
    assert refused.status == 503
    assert int(refused.headers["Retry-After"]) > 0
    sim.heal()
    eventually(server.is_ready, 15, "ready")


# --- HTTP manners ---------------------------------------------------------------------------------

PUBLIC = [
    "/crypto/prices",
    "/crypto/bitcoin",
    "/market/overview",
    "/market/sentiment",
    "/search/crypto?query=btc",
]


@pytest.mark.parametrize("target", PUBLIC)
def test_public_answers_can_be_cached_and_revalidated(server, target):
    server.client.get(target)
    first = eventually(lambda: settled(server, target), 5, "the same tag twice")
    assert first.headers["Cache-Control"].startswith("public")
    assert int(first.headers["Age"]) >= 0
    tag = first.headers["ETag"]
    for sent in [tag, f'"x", {tag}', "*", tag.removeprefix("W/")]:
        again = server.client.get(target, if_none_match=sent)
        assert (again.status, again.body) == (304, b""), sent
        assert again.headers["ETag"] == tag
    assert server.client.get(target, if_none_match='"other"').status == 200


def settled(server, target):
    """A reply whose tag stays: a coin's page may just be arriving."""
    first, second = server.client.get(target), server.client.get(target)
    return second if first.headers["ETag"] == second.headers["ETag"] else None


def test_the_tag_changes_with_the_prices(start_here):
    sim = start_here.sim()
    sim.freeze()
    server = start_here.server(sim, PRICE_UPDATE_INTERVAL=1).ready()
    tag = server.client.get("/crypto/prices").headers["ETag"]
    sim.move("bitcoin", percent=1)
    target = "/crypto/prices"
    eventually(lambda: server.client.get(target, if_none_match=tag).status == 200, 5, "a new tag")


def test_gzip_is_given_to_who_accepts_it(server):
    target = "/crypto/prices?limit=100"
    plain = server.client.get(target)
    zipped = server.client.get(target, accept_encoding="gzip")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(zipped.body) < len(plain.body) / 2
    assert [coin["id"] for coin in zipped.json()] == [coin["id"] for coin in plain.json()]
    for refusing in ["identity", "gzip;q=0", "br"]:
        reply = server.client.get(target, accept_encoding=refusing)
        assert "Content-Encoding" not in reply.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(zipped.body)


@pytest.mark.parametrize("target", [*PUBLIC, "/", "/health", "/live"])
def test_head_is_get_without_the_body(server, target):
    head = server.client.request("HEAD", target)
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0
    assert head.headers["Content-Type"] == server.client.get(target).headers["Content-Type"]


def test_any_page_may_read_but_credentials_need_a_named_origin(server, start_here):
    reply = server.client.get("/crypto/prices", origin="https://example.com")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    settings = {"CORS_ORIGINS": "https://good.example", "MOCK_COINGECKO_API": "true"}
    strict = start_here.server(**settings).ready()
    good = strict.client.get("/live", origin="https://good.example")
    assert good.headers["Access-Control-Allow-Origin"] == "https://good.example"
    assert good.headers["Access-Control-Allow-Credentials"] == "true"
    for origin in ["https://evil.example", "null", "https://good.example.evil.example"]:
        refused = strict.client.get("/live", origin=origin)
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_preflight_is_answered(server):
    asked = {
        "Origin": "https://example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-api-key",
    }
    reply = server.client.request("OPTIONS", "/users", headers=asked)
    assert reply.status == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"] or (
        reply.headers["Access-Control-Allow-Methods"] == "*"
    )


@pytest.mark.parametrize(
    "target", ["/crypto/prices", "/crypto/bitcoin", "/health", "/users", "/market/overview"]
)
def test_another_method_is_405_and_told_which_are_allowed(server, target):
    reply = server.client.request("DELETE", target)
    assert reply.status == 405
    allowed = {verb.strip() for verb in reply.headers["Allow"].split(",")}
    expected = {"POST"} if target == "/users" else {"GET", "HEAD"}
    assert expected <= allowed and "DELETE" not in allowed
    assert reply.json() == {"detail": "Method Not Allowed"}


@pytest.mark.parametrize(
    "target", ["/nothing", "/crypto", "/crypto/bitcoin/nothing", "/api/v1/prices"]
)
def test_an_unknown_path_is_404_in_the_one_shape(server, target):
    reply = server.client.get(target)
    assert reply.status == 404
    assert reply.json() == {"detail": "Not Found"}
    assert reply.headers["Content-Type"].startswith("application/json")


def test_answers_carry_the_safe_headers(server):
    for target in ["/crypto/prices", "/nothing", "/health"]:
        assert server.client.get(target).headers["X-Content-Type-Options"] == "nosniff"
    assert server.client.get("/health").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/crypto/prices", "/market/overview", "/search/crypto?query=btc"])
def test_every_market_answer_tells_its_source(server, path):
    assert server.client.get(path).headers["X-Data-Source"] == "coingecko"
