"""The same load costs the same after hours as at first (I10). `./dev prove soak [MINUTES]` only."""

import json
import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from client import Client
from harness import Program
from helpers import Helper
from portfolio import Owner
from quiet_client import USUAL_READS_PER_SECOND

MINUTES = int(os.environ.get("CPA_SOAK_MINUTES", "0"))

SOCKETS = 20
ALERTS = 100
WARM_UP_MINUTES = 5
COSTLIER_AT_MOST = 1.10
MIB_PER_HOUR_AT_MOST = 15
MINUTES_THAT_TELL_A_LEAK = 120  # Two hours hold a fold of samples, and what follows it.
HELD = "history_tail_samples"  # The newest prices: they grow for an hour and go with its fold.
SETTINGS = {
    "ENABLE_METRICS": "true",
    "MAX_ALERTS_PER_USER": "1000",
    "METRICS_PORT": "0",
    "PRICE_CHANGE_THRESHOLD": "0",  # So that the sockets hear something every second.
    "PRICE_UPDATE_INTERVAL": "1",
    "ENABLE_RATE_LIMITING": "false",
}
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(program: Program) -> Counter[str]:
    """Of each kind of thread, by its name."""
    seconds: Counter[str] = Counter()
    for stat in Path(f"/proc/{program.pid}/task").glob("*/stat"):
        name, _, rest = stat.read_text().partition("(")[2].rpartition(") ")
        fields = rest.split()
        seconds[name] += (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
    return seconds


def memory_mib(program: Program) -> float:
    pages = int(Path(f"/proc/{program.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def samples_held(metrics: Client) -> int:
    return int(re.search(rf"^{HELD} (\d+)$", metrics.get("/metrics").text(), re.MULTILINE)[1])


def watch(program: Program, metrics: Client, minutes: int) -> list[dict]:
    """A row for each minute, printed as it comes."""
    rows = []
    started, before = time.monotonic(), cpu_seconds(program)
    for minute in range(1, minutes + 1):
        time.sleep(max(0.0, started + 60 * minute - time.monotonic()))
        now = cpu_seconds(program)
        spent = {name: round(seconds - before[name], 2) for name, seconds in now.items()}
        row = {"minute": minute, "cpu_s": spent, "memory_mib": round(memory_mib(program), 1)}
        row["samples_held"] = samples_held(metrics)
        print(json.dumps(row), flush=True)
        rows.append(row)
        before = now
    return rows


def cores(rows: list[dict]) -> float:
    return sum(sum(row["cpu_s"].values()) for row in rows) / (60 * len(rows))


def centred(values: list[float]) -> list[float]:
    middle = sum(values) / len(values)
    return [value - middle for value in values]


def product(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def mib_per_hour(rows: list[dict]) -> float:
    """What memory grows by with time, beside what it grows by with the samples that are held: least
    squares with both."""
    hours = centred([row["minute"] / 60 for row in rows])
    held = centred([row["samples_held"] / 1e6 for row in rows])
    memory = centred([row["memory_mib"] for row in rows])
    both = product(hours, held)
    determinant = product(hours, hours) * product(held, held) - both**2
    return (
        product(hours, memory) * product(held, held) - product(held, memory) * both
    ) / determinant


def test_a_leak_is_told_from_samples_that_are_held():
    """Three hours, with a fold at each."""
    rows = []
    for minute in range(60, 240):
        held = minute % 60 * 15_000
        memory = 80 + 20 * minute / 60 + 40 * held / 1e6
        rows.append({"minute": minute, "samples_held": held, "memory_mib": memory})
    assert mib_per_hour(rows) == pytest.approx(20)


@pytest.mark.skipif(MINUTES == 0, reason="a run of its own: CPA_SOAK_MINUTES=130")
def test_i10_the_same_load_costs_the_same_after_hours(start):
    server = start.server(start.sim(), **SETTINGS).ready()
    owner = Owner(server.client, server.create_user("steady")["api_key"])
    portfolio = owner.portfolio()
    for number in range(ALERTS):
        alert = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 1e9 + number}
        assert owner.post("/alerts", alert).status == 201
    seconds = 60 * (WARM_UP_MINUTES + MINUTES) + 30
    reads = seconds * USUAL_READS_PER_SECOND
    quiet = ("quiet_client.py", server.port, owner.key, portfolio.id, reads)
    crowd = ("listeners.py", server.port, owner.key, SOCKETS, seconds)
    with Helper(*quiet) as client, Helper(*crowd) as listeners:
        time.sleep(60 * WARM_UP_MINUTES)
        rows = watch(server, server.metrics_client(), MINUTES)
        heard, figures = listeners.figures(300), client.figures(300)
    third = len(rows) // 3
    first, last = cores(rows[:third]), cores(rows[-third:])
    growth = mib_per_hour(rows[third:])
    told = {"first_third_cores": round(first, 4), "last_third_cores": round(last, 4)}
    told |= {"ratio": round(last / first, 3), "mib_per_hour": round(growth, 1)}
    print(json.dumps({"proof": "soak", **told, "clients": figures, "sockets": heard}))
    assert set(figures["reads"]["statuses"]) == {"200"}
    assert set(figures["writes"]["statuses"]) == {"201"}
    assert heard["messages"] > SOCKETS * MINUTES * 30  # A load that was not there costs nothing.
    assert last <= COSTLIER_AT_MOST * first
    if MINUTES >= MINUTES_THAT_TELL_A_LEAK:
        assert growth < MIB_PER_HOUR_AT_MOST
