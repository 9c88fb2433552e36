"""Coin pages shared by servers through Redis, which is a help and never a need."""

import subprocess
from urllib.parse import quote

import pytest
from harness import SERVER_BINARY, eventually
from redis_server import Redis, free_port

SETTINGS = {
    "CACHE_STORAGE": "redis",
    "MAX_CRYPTOCURRENCIES": 20,
    "PRICE_UPDATE_INTERVAL": 30,
    "HEALTH_CHECK_INTERVAL": 1,
    "RATE_LIMIT_DELAY": 0,
}


@pytest.fixture(scope="module")
def sim(start):
    return start.sim()


@pytest.fixture(scope="module")
def redis(start, tmp_path_factory):
    redis = Redis(tmp_path_factory.mktemp("redis"), free_port()).start()
    start.keep(redis.kill)
    return redis


@pytest.fixture(scope="module")
def place(start):
    """Where the database is that both servers have."""
    return start.folder("place")


@pytest.fixture(scope="module")
def one(start, sim, redis, place):
    return serve(start, sim, redis, place)


@pytest.fixture(scope="module")
def two(start, sim, redis, place, one):
    return serve(start, sim, redis, place)


@pytest.fixture(scope="module")
def coins(sim, one):
    """Coins that the servers do not track, each once."""
    listed = {coin["id"] for coin in sim.client.get("/api/v3/coins/list", user_agent="tests").json()}
    tracked = {coin["id"] for coin in one.client.get("/crypto/prices?limit=20").json()}
    return iter(sorted(listed - tracked))


def serve(start, sim, redis, place=None):
    server = start.server(sim, folder=place, REDIS_URL=redis.url, **SETTINGS).ready()
    eventually(lambda: status(server) == "ok", 10, "Redis in the server's health")
    return server


def status(server) -> str:
    return server.health()["components"]["redis"]["status"]


def page(server, coin: str) -> dict:
    reply = server.client.get("/crypto/" + quote(coin))
    assert reply.status == 200, reply.body
    return reply.json()


def fetches(sim, coin: str) -> int:
    return len(sim.calls(f"/coins/{quote(coin)}?"))


def key_of(redis, coin: str) -> bytes:
    """That of the one who has put it there; somewhere else when nobody has."""
    found = redis.ask_all("KEYS", f"crypto-price-api:*:coin:coingecko:{coin}")
    assert len(found) <= 1, found
    return found[0] if found else b"nowhere"


def wait_for_page(redis, coin: str) -> bytes:
    """The page as it was shared."""
    eventually(lambda: redis.ask("GET", key_of(redis, coin)) != b"$-1", 5, "the shared page")
    return redis.ask("GET", key_of(redis, coin))


def test_two_servers_fetch_a_page_once(sim, redis, one, two, coins):
    coin = next(coins)
    first = page(one, coin)
    wait_for_page(redis, coin)
    second = page(two, coin)
    assert fetches(sim, coin) == 1
    assert second["current_price"] == first["current_price"]
    assert second["last_updated"] == first["last_updated"]
    assert second["age_ms"] >= 0


def test_a_page_is_shared_for_as_long_as_it_is_cached(redis, one, coins):
    coin = next(coins)
    page(one, coin)
    wait_for_page(redis, coin)
    left_ms = int(redis.ask("PTTL", key_of(redis, coin)).removeprefix(b":"))
    assert 30_000 < left_ms <= 60_000  # CACHE_TTL


def test_a_redis_that_was_emptied_is_filled_again(sim, redis, one, two, coins):
    coin = next(coins)
    page(one, coin)
    wait_for_page(redis, coin)
    redis.ask("FLUSHALL")
    page(two, coin)
    assert fetches(sim, coin) == 2
    wait_for_page(redis, coin)


POISON = {
    "no date": b'{"id":"x"}',
    "no page": b"NOW\n<html>",
    "an old page": b"1700000000000\nPAGE",
    "a page from the far future": b"99999999999999\nPAGE",
    "a number that is none": b"99999999999999999999999\nPAGE",
    "nothing": b"",
    "bytes": bytes(range(256)),
    "half a page": b"NOW\nHALF",
    "the page of another coin": b"NOW\nOTHER",
    "too much": b"NOW\n" + b"x" * (2 << 20),
}


@pytest.mark.parametrize("poison", POISON)
def test_what_cannot_be_a_page_is_fetched_anew(sim, redis, one, two, coins, poison):
    coin, other = next(coins), next(coins)
    page(one, coin)
    page(one, other)
    stamp, _, body = wait_for_page(redis, coin).partition(b"\n")
    value = POISON[poison].replace(b"NOW", stamp).replace(b"PAGE", body)
    value = value.replace(b"HALF", body[: len(body) // 2])
    value = value.replace(b"OTHER", wait_for_page(redis, other).partition(b"\n")[2])
    assert redis.ask("SET", key_of(redis, coin), value) == b"+OK"
    assert page(two, coin)["id"] == coin
    assert fetches(sim, coin) == 2
    assert status(two) == "ok"


def test_a_list_under_the_key_is_no_reason_to_leave_redis_alone(sim, redis, one, two, coins):
    coin, other = next(coins), next(coins)
    page(one, other)
    wait_for_page(redis, other)
    redis.ask("RPUSH", key_of(redis, other).replace(other.encode(), coin.encode()), "x")
    assert page(two, coin)["id"] == coin
    assert status(two) == "ok"
    page(two, other)
    assert fetches(sim, other) == 1


def test_another_installation_is_not_believed(start, sim, redis, one, coins):
    """H16"""
    stranger = serve(start, sim, redis)
    coin = next(coins)
    page(one, coin)
    wait_for_page(redis, coin)
    page(stranger, coin)
    assert fetches(sim, coin) == 2


def test_a_full_redis_is_told(start, sim, redis, one):
    """H16"""
    assert redis.ask("CONFIG", "SET", "maxmemory", "1") == b"+OK"
    eventually(lambda: status(one) == "full", 10, "health that tells of it")
    assert one.health()["status"] == "healthy"
    assert redis.ask("CONFIG", "SET", "maxmemory", "0") == b"+OK"
    eventually(lambda: status(one) == "ok", 10, "room again")


def test_without_redis_everything_goes_on(start, sim, coins, tmp_path):
    redis = Redis(tmp_path, free_port()).start()
    start.keep(redis.kill)
    server = serve(start, sim, redis)
    redis.kill()
    eventually(lambda: status(server) == "unavailable", 10, "health that tells of it")
    assert server.health()["status"] == "healthy"  # Nobody misses anything.
    coin = next(coins)
    assert page(server, coin)["id"] == coin
    assert fetches(sim, coin) == 1
    redis.start()
    eventually(lambda: status(server) == "ok", 40, "the way back")
    coin = next(coins)
    page(server, coin)
    wait_for_page(redis, coin)


@pytest.mark.parametrize("url", ["rediss://:canary@127.0.0.1:1", "redis://canary@127.0.0.1", "redis://h:0"])
def test_an_address_that_is_none_stops_the_start(tmp_path, url):
    done = subprocess.run(
        [SERVER_BINARY],
        env={"CACHE_STORAGE": "redis", "REDIS_URL": url, "MOCK_COINGECKO_API": "true"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode != 0
    assert "REDIS_URL" in done.stderr
    assert "canary" not in done.stderr
