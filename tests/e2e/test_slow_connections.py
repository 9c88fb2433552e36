"""Bad neighbours: thousands of connections that go on for ever if they are let, and a key that asks
ten times as much as it may. Both are dealt with, and whoever behaves notices nothing.

./dev prove slow runs it at length and holds the times of those who behave against each other:
CPA_SLOW_CONNECTIONS=4000 CPA_SLOW_SECONDS=60. At length the deadlines are those of the defaults.
"""

import json
import os
import re
import resource
import statistics
from pathlib import Path

import pytest
from harness import eventually
from helpers import Helper

CONNECTIONS = int(os.environ.get("CPA_SLOW_CONNECTIONS", "200"))
SECONDS = float(os.environ.get("CPA_SLOW_SECONDS", "4"))
IS_PROOF = "CPA_SLOW_SECONDS" in os.environ
SPARE_DESCRIPTORS = 500

# By kind of slow client: the setting of its deadline, the default of it, and what it is told.
DEADLINES = {
    "head": ("REQUEST_HEAD_TIMEOUT", 10, "408"),
    "body": ("REQUEST_BODY_TIMEOUT", 30, "408"),
    "answer": ("ANSWER_TIMEOUT", 30, "none"),
    "idle": ("KEEP_ALIVE_TIMEOUT", 60, "200"),
}
SHORT_DEADLINES = {"head": 1, "body": 1.5, "answer": 2, "idle": 2.5}
EARLY_SECONDS = 0.1
LATE_SECONDS = 1 if IS_PROOF else 5  # Elsewhere the machine may be busy.
DRIP_SECONDS = 1 if IS_PROOF else 0.1
SLOWER_AT_MOST = 2
PACE = 200  # Requests a second of a client that behaves.
PATH = "/crypto/prices?limit=20"

LIMIT = 200  # Requests a second that a key may ask for.
OVER_LIMIT = 10
NEIGHBOUR_PACE = 100 if IS_PROOF else 50
ROUNDS = 5 if IS_PROOF else 1
ROUND_SECONDS = 10 if IS_PROOF else 2
NEIGHBOUR_SLOWER_AT_MOST = 1.5


def paced(server, pace: float, seconds: float, key: str = "") -> Helper:
    return Helper("paced_client.py", server.port, pace, seconds, PATH, key)


def measured(server, pace: float, seconds: float, key: str = "") -> dict:
    with paced(server, pace, seconds, key) as client:
        return client.figures(2 * seconds + 30)


def memory_kib(server) -> int:
    for line in Path(f"/proc/{server.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("the server has no memory")


def tell(what: str, **figures: object) -> None:
    """Shown by `./dev prove slow`."""
    print(f"\n{what}: {json.dumps(figures)}")


# --- those who take their time --------------------------------------------------------------------


@pytest.fixture
def descriptors():
    """Of this process and the server that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + SPARE_DESCRIPTORS
    if hard < wanted:
        pytest.skip(f"a process may have {hard} descriptors open here, {wanted} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def deadline_of(kind: str) -> float:
    return DEADLINES[kind][1] if IS_PROOF else SHORT_DEADLINES[kind]


def start_with_deadlines(start):
    settings = {} if IS_PROOF else {DEADLINES[kind][0]: deadline_of(kind) for kind in DEADLINES}
    metrics = {"ENABLE_METRICS": "true", "METRICS_PORT": 0}
    places = {"MAX_CONNECTIONS_PER_ADDRESS": 10_000}  # All of them come from one.
    return start.server(MOCK_COINGECKO_API="true", **metrics, **places, **settings).ready()


def connections_open(server) -> int:
    page = server.metrics_client().get("/metrics").text()
    return int(re.search(r"^http_connections_current (\d+)$", page, re.MULTILINE)[1])


def test_slow_connections_are_gone_at_their_deadline_and_slow_nobody(start_here, descriptors):
    server = start_with_deadlines(start_here)
    before = measured(server, PACE, SECONDS / 2)
    memory = memory_kib(server)
    with Helper("slow_clients.py", server.port, CONNECTIONS, SECONDS, DRIP_SECONDS) as crowd:
        assert crowd.output.wait_for("^all open$", 60)
        eventually(lambda: connections_open(server) > CONNECTIONS / 2, 10, "many at once")
        during = measured(server, PACE, SECONDS)
        memory = memory_kib(server) - memory
        lives = crowd.figures(SECONDS + 2 * deadline_of("idle") + 60)
    eventually(lambda: connections_open(server) == 0, 10, "the end of all connections")
    after = measured(server, PACE, SECONDS / 2)
    tell("slow connections", before=before, during=during, after=after, memory_kib=memory)
    tell("how long they lasted", **lives)
    for kind, (_, _, status) in DEADLINES.items():
        seen = lives[kind]
        assert seen["statuses"] == {status: seen["ended"]}, kind
        assert seen["ended"] >= CONNECTIONS / len(DEADLINES), kind
        assert seen["shortest"] >= deadline_of(kind) - EARLY_SECONDS, kind
        assert seen["longest"] <= deadline_of(kind) + LATE_SECONDS, kind
    assert during["statuses"] == {"200": int(PACE * SECONDS)}
    if IS_PROOF:
        usual = statistics.mean([before["p99_ms"], after["p99_ms"]])
        assert during["p99_ms"] <= SLOWER_AT_MOST * usual


# --- who asks too much ----------------------------------------------------------------------------


def test_a_key_far_over_its_limit_is_refused_and_slows_nobody(start_here):
    server = start_here.server(
        MOCK_COINGECKO_API="true",
        ENABLE_RATE_LIMITING="true",
        RATE_LIMIT_REQUESTS=LIMIT,
        RATE_LIMIT_WINDOW=1,
    ).ready()
    noisy, quiet = [server.create_user(name)["api_key"] for name in ["noisy", "quiet"]]
    alone, beside, refused = [], [], 0
    for _ in range(ROUNDS):
        alone.append(measured(server, NEIGHBOUR_PACE, ROUND_SECONDS, quiet))
        with paced(server, OVER_LIMIT * LIMIT, ROUND_SECONDS, noisy) as neighbour:
            beside.append(measured(server, NEIGHBOUR_PACE, ROUND_SECONDS, quiet))
            noise = neighbour.figures(2 * ROUND_SECONDS + 30)
        windows = noise["seconds"] + 1  # The last one has not ended.
        assert noise["statuses"]["200"] <= windows * LIMIT
        assert sum(noise["statuses"].values()) == OVER_LIMIT * LIMIT * ROUND_SECONDS
        refused += noise["statuses"]["429"]
    tell("beside a noisy key", alone=alone, beside=beside, refused=refused)
    assert refused > 0
    for figures in [*alone, *beside]:
        assert figures["statuses"] == {"200": NEIGHBOUR_PACE * ROUND_SECONDS}
    if IS_PROOF:
        usual, now = (statistics.median(f["p99_ms"] for f in rounds) for rounds in (alone, beside))
        assert now <= NEIGHBOUR_SLOWER_AT_MOST * usual
