"""Rows of the table of settings: threads, caches, profiles, and what changes while it runs."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from redis_server import PASSWORD, Redis, free_port
from settings_site import MOCK, Group, Row, Site, messages, say, upgraded, within
from settings_users import buy, new_portfolio

MANY_THREADS = 20


def listed_coins(site: Site) -> list[str]:
    """Coins that nobody tracks, so that each must be fetched."""
    found = site.client.get("/search/crypto?query=coin&limit=100").json()
    tracked = {coin["id"] for coin in site.client.get("/crypto/prices").json()}
    return [coin["id"] for coin in found if coin["id"] not in tracked]


def page(site: Site, coin: str) -> int:
    return site.client.get("/crypto/" + quote(coin, safe="")).status


def ask(site: Site, coin: str) -> None:
    assert page(site, coin) == 200


def fetches(site: Site, coin: str = "") -> int:
    """How often pages of coins were fetched."""
    pages = site.sim.calls("/coins/" + quote(coin, safe=""))
    return sum("/markets" not in call["target"] and "/list" not in call["target"] for call in pages)


# --- upstream, asked for clients ------------------------------------------------------------------


def may_many_wait(site: Site) -> bool:
    """Whether five clients who want five coins get them all, though upstream takes its time."""
    coins = listed_coins(site)[:5]
    site.sim.fault("delay", path="/coins/", delay_ms=150)
    try:
        with ThreadPoolExecutor(len(coins)) as pool:
            statuses = list(pool.map(lambda coin: page(site, coin), coins))
    finally:
        site.sim.heal()
    assert set(statuses) <= {200, 503}, statuses
    return set(statuses) == {200}


def is_fetched_again(site: Site) -> bool:
    """Whether asking for the same coin for a second costs more than one call."""
    coin = listed_coins(site)[6]

    def asked_twice() -> bool:
        ask(site, coin)
        return fetches(site, coin) >= 2

    return within(asked_twice, 1.2)


# --- what is tracked ------------------------------------------------------------------------------


def extra_coins(site: Site) -> int:
    """How many of four coins beyond the top are tracked because somebody holds them."""
    key = site.new_key()
    path = new_portfolio(site, key)
    target = "/api/v3/coins/markets?vs_currency=usd&per_page=100&page=2"
    for coin in site.sim.client.get(target, user_agent="tests").json()[:4]:
        assert buy(site, key, path, coin["id"]) == 201

    def told() -> dict:
        return site.server.health()["components"]["prices"]

    assert within(lambda: told()["extra_coins"] + told()["unaffordable_coins"] == 4, 10), told()
    return told()["extra_coins"]


def named_by_alias(site: Site) -> list[str]:
    return [coin["id"] for coin in site.client.get("/crypto/prices?ids=old-coin").json()]


# --- Redis ----------------------------------------------------------------------------------------


def redis_url(number: int) -> str:
    return f"redis://:{PASSWORD}@127.0.0.1:PORT/{number}"


def serve_with_redis(site: Site) -> None:
    redis = site.memory["redis"] = Redis(site.folder, free_port()).start()
    site.start.keep(redis.kill)
    site.settings["REDIS_URL"] = site.settings["REDIS_URL"].replace("PORT", str(redis.port))
    site.serve().ready()


def used_databases(site: Site) -> list[str]:
    lines = site.memory["redis"].ask("INFO", "keyspace").decode().split()
    return sorted(line.partition(":")[0] for line in lines if line.startswith("db"))


def do_nodes_share(site: Site) -> bool:
    """Whether a second server on the same database has what the first one fetched."""
    twin = site.start.server(site.sim, folder=site.folder, **site.settings).ready()
    coin = listed_coins(site)[0]
    ask(site, coin)
    within(lambda: used_databases(site), 1)  # It is kept there after it was answered.
    assert twin.client.get("/crypto/" + quote(coin, safe="")).status == 200
    return fetches(site, coin) == 1


def filled_databases(site: Site) -> list[str]:
    ask(site, listed_coins(site)[0])
    within(lambda: used_databases(site), 2)
    return used_databases(site)


# --- the rest -------------------------------------------------------------------------------------


def serve_with_a_file(site: Site) -> None:
    (site.folder / ".env").write_text("RATE_LIMIT_REQUESTS=50\n")
    site.serve().ready()


def limit(site: Site) -> str:
    return site.client.get("/crypto/prices").headers["RateLimit-Policy"]


def is_a_changed_file_read(site: Site) -> bool:
    assert "q=50;" in limit(site)
    (site.folder / ".env").write_text("RATE_LIMIT_REQUESTS=70\n")
    return within(lambda: "q=70;" in limit(site), 2)


def profile(site: Site) -> int:
    return site.server.metrics_client().get("/debug/profile?seconds=1").status


def are_there_many_threads(site: Site) -> bool:
    own = [name for name in site.threads() if not name.startswith("jemalloc")]
    return len(own) > MANY_THREADS


def is_value_told_often(site: Site) -> bool:
    """Whether an owner who watches a portfolio is told its value twice in a short time."""
    key = site.new_key()
    path = new_portfolio(site, key)
    assert buy(site, key, path, "bitcoin") == 201
    with upgraded(site, key) as raw:
        say(raw, {"type": "subscribe", "channel": "portfolios"})
        told = [m for m in messages(raw, 2.5) if m["type"] == "portfolio_update"]
    assert told
    return len(told) >= 2


CACHE = {"PRICE_UPDATE_INTERVAL": "3600", "MAX_CRYPTOCURRENCIES": "50"}

TRACKING = {"PRICE_UPDATE_INTERVAL": "1", "MAX_CRYPTOCURRENCIES": "50"}

ENGINE = (
    Group(
        "tracking",
        (
            Row("MAX_EXTRA_CRYPTOCURRENCIES", {"1": 1, "3": 3}, extra_coins),
            Row("COIN_ALIASES", {"": [], "old-coin=bitcoin": ["bitcoin"]}, named_by_alias),
        ),
        TRACKING,
        needs_sim=True,
    ),
    Group(
        "shares of tracking",
        (Row("MAX_EXTRA_CRYPTOCURRENCIES_PER_USER", {"1": 1, "3": 3}, extra_coins),),
        TRACKING,
        needs_sim=True,
    ),
    Group(
        "fetching",
        (
            Row("MAX_CONCURRENT_REQUESTS", {"1": False, "10": True}, may_many_wait),
            Row("ENABLE_CACHING", {"true": False, "false": True}, is_fetched_again),
        ),
        CACHE,
        needs_sim=True,
    ),
    Group(
        "cached",
        (Row("CACHE_TTL", {"0.5": True, "60": False}, is_fetched_again),),
        CACHE,
        needs_sim=True,
    ),
    Group(
        "shared cache",
        (Row("CACHE_STORAGE", {"memory": False, "redis": True}, do_nodes_share),),
        CACHE | {"REDIS_URL": redis_url(0)},
        needs_sim=True,
        starts=serve_with_redis,
    ),
    Group(
        "redis",
        (Row("REDIS_URL", {redis_url(n): [f"db{n}"] for n in (0, 3)},
             filled_databases),),
        CACHE | {"CACHE_STORAGE": "redis"},
        needs_sim=True,
        starts=serve_with_redis,
    ),
    Group(
        "reload",
        (Row("RELOAD", {"true": True, "false": False}, is_a_changed_file_read),),
        MOCK | {"ENABLE_RATE_LIMITING": "true"},
        starts=serve_with_a_file,
    ),
    Group(
        "threads",
        (
            Row("ENABLE_ASYNC_PROCESSING", {"true": True, "false": False}, are_there_many_threads),
            Row("ENABLE_PROFILING", {"true": 200, "false": 404}, profile),
            Row("PORTFOLIO_VALUE_UPDATE_INTERVAL", {"1": True, "3600": False}, is_value_told_often),
        ),
        MOCK | {
            "ENABLE_METRICS": "true",
            "METRICS_PORT": "0",
            "PRICE_UPDATE_INTERVAL": "1",
            "SIMULATOR_STEP_MS": "50",
        },
        at_once=True,
    ),
)
