#!/usr/bin/python3
"""Measures the running server with the load generator: fan-out, compression, memory and HTTP.

The server runs on the first core with simulated prices that all move every second, the client on
the second. Rounds are interleaved and the table shows medians: on a shared machine throughput moves
by a third from round to round, so compare CPU per message or request, and ratios within one run.

usage: server_bench.py [--rounds N] [--only WORD] [--smoke] [--jsonl FILE]
       CPA_BIN_DIR names the build folder (default build/release).
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e" / "support"))

from harness import BIN_DIR, Server, Simulator  # noqa: E402

LOAD_BINARY = BIN_DIR / "tools" / "load" / "load"
SERVER_CORE, CLIENT_CORE = "0", "1"
RUN_SECONDS_MAX = 300
SETTINGS = {
    "PRICE_UPDATE_INTERVAL": "1",
    "PRICE_CHANGE_THRESHOLD": "0",
    "MAX_WEBSOCKET_CONNECTIONS": "20000",
    "MAX_CONNECTIONS": "20000",
    "MAX_CONNECTIONS_PER_ADDRESS": "20000",
    "MAX_WEBSOCKET_CONNECTIONS_PER_ADDRESS": "20000",
    "LOG_LEVEL": "info",
    "LOG_WEBSOCKET_EVENTS": "false",
    "WORKERS": "1",
}
# The columns of the table: where each figure is in the load generator's report.
COLUMNS = {
    "server CPU us": ("server_cpu_us_per_message", "server_cpu_us_per_request"),
    "client CPU us": ("client_cpu_us_per_message", "client_cpu_us_per_request"),
    "per second": ("messages_per_second", "requests_per_second"),
    "p50 ms": ("latency_ms.p50",),
    "p99 ms": ("latency_ms.p99",),
    "last client ms": ("last_client_ms.p50",),
    "bytes": ("bytes_per_message", "body_bytes_per_request"),
    "memory/conn": ("server_bytes_per_connection",),
}


@dataclass(frozen=True)
class Case:
    name: str
    arguments: str
    smoke: str  # The same, small.
    settings: dict[str, str] = field(default_factory=dict)


def fan_out(name: str, clients: int, ticks: int, more: str = "") -> Case:
    arguments = "ws --clients {} --ticks {} --per-tick 200 {}"
    return Case(name, arguments.format(clients, ticks, more), arguments.format(10, 1, more))


def http(name: str, path: str, more: str = "", settings: dict[str, str] | None = None) -> Case:
    arguments = "http --path {} --connections {} --seconds {} {}"
    smoke = arguments.format(path, 2, 1, more)
    return Case(name, arguments.format(path, 32, 5, more), smoke, settings or {})


SUBSET = "--subset bitcoin,ethereum,ripple,solana,cardano,dogecoin,litecoin,polkadot,tron,chainlink"
QUIET = {"PRICE_CHANGE_THRESHOLD": "100"}
# Every request is counted and none refused.
COUNTED = {"ENABLE_RATE_LIMITING": "true", "RATE_LIMIT_REQUESTS": "1000000"}
UNTIMED = {"ENABLE_PERFORMANCE_MONITORING": "false"}
BY_KEY = "--header X-API-Key:KEY"  # KEY: that of a new user.
IDLE = "ws --clients {} --ticks 0 --idle-seconds {}"
STALL = "ws --clients {} --ticks {} --per-tick 200 --stall {} --stall-seconds {}"
CASES = [
    fan_out("fan-out, 100 clients", 100, 10),
    fan_out("fan-out, 1000 clients", 1000, 10),
    fan_out("fan-out, 1000 clients, deflate", 1000, 10, "--deflate"),
    Case(
        "10 coins each, 1000 clients",
        f"ws --clients 1000 --ticks 10 --per-tick 8 {SUBSET}",
        f"ws --clients 10 --ticks 1 --per-tick 5 {SUBSET}",
    ),
    Case("idle, 5000 clients", IDLE.format(5000, 5), IDLE.format(10, 1), QUIET),
    Case("slow clients, 100 of 1000", STALL.format(1000, 25, 100, 20), STALL.format(4, 12, 1, 10)),
    http("100 prices", "/crypto/prices?limit=100"),
    http("100 prices, gzip", "/crypto/prices?limit=100", "--header Accept-Encoding:gzip"),
    http("100 prices, counted", "/crypto/prices?limit=100", "", COUNTED),
    http("100 prices, counted by key", "/crypto/prices?limit=100", BY_KEY, COUNTED),
    http("100 prices, not timed", "/crypto/prices?limit=100", "", UNTIMED),
    http("one coin", "/crypto/bitcoin"),
]


def measure(case: Case, smoke: bool) -> dict:
    """The load generator's report on a fresh server; fails when it did not see what it should."""
    with tempfile.TemporaryDirectory() as folder:
        # A process of its own: what it costs is not the server's.
        sim = Simulator(Path(folder))
        server = Server(
            Path(folder), SETTINGS | {"COINGECKO_BASE_URL": sim.base_url} | case.settings
        )
        try:
            pin = ["taskset", "-a", "-cp", SERVER_CORE, str(server.pid)]
            subprocess.run(pin, check=True, stdout=subprocess.DEVNULL)
            return run_load(server.ready(), case, smoke)
        finally:
            server.stop()
            sim.stop()


def run_load(server: Server, case: Case, smoke: bool) -> dict:
    key = server.create_user("bench")["api_key"]
    arguments = (case.smoke if smoke else case.arguments).replace("KEY", key).split()
    command = ["taskset", "-c", CLIENT_CORE, str(LOAD_BINARY), *arguments]
    command += ["--port", str(server.port), "--server-pid", str(server.pid)]
    if arguments[0] == "ws":
        command += ["--key", key, "--timeout", "120"]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=RUN_SECONDS_MAX
    )
    if ended.returncode != 0:
        raise SystemExit(f"{case.name}: {ended.stdout}{ended.stderr}")
    return json.loads(ended.stdout)


def figure(report: dict, places: tuple[str, ...]) -> float | None:
    for place in places:
        value = report
        for part in place.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None


def median(reports: list[dict], places: tuple[str, ...]) -> str:
    values = [figure(report, places) for report in reports]
    known = [value for value in values if value is not None]
    return f"{statistics.median(known):.6g}" if known else "-"


def print_table(reports: dict[str, list[dict]]) -> None:
    print("| case | " + " | ".join(COLUMNS) + " |")
    print("| --- " * (len(COLUMNS) + 1) + "|")
    for name, rounds in reports.items():
        print(f"| {name} | " + " | ".join(median(rounds, row) for row in COLUMNS.values()) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the server with the load generator.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name holds this word")
    parser.add_argument("--smoke", action="store_true", help="small and quick: does it run?")
    parser.add_argument("--jsonl", type=Path, help="append every report to this file")
    options = parser.parse_args()

    cases = [case for case in CASES if options.only in case.name]
    reports: dict[str, list[dict]] = {case.name: [] for case in cases}
    for _ in range(1 if options.smoke else options.rounds):
        for case in cases:
            report = {"case": case.name, **measure(case, options.smoke)}
            reports[case.name].append(report)
            if options.jsonl:
                with options.jsonl.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(report) + "\n")
    print_table(reports)


if __name__ == "__main__":
    main()
