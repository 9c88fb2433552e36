#!/usr/bin/python3
"""Measures the running server with the load generator: fan-out, compression, memory and HTTP.

The server runs on the first core with simulated prices that all move every second, the client on
the second. Rounds are interleaved and the table shows medians: on a shared machine throughput moves
by a third from round to round, so compare CPU per message or request, and ratios within one run.

usage: server_bench.py [--rounds N] [--only WORD] [--smoke] [--jsonl FILE] [--against FOLDER]
       CPA_BIN_DIR names the build folder (default build/release).

With the build/release of an older commit's tree, each round measures both programs one after the
other, in turns first, and the second table tells what the server's CPU of this one is to that of
the older one: the median of the paired ratios, and a 95 % interval of their geometric mean.
"""

import argparse
import json
import math
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


def measure(case: Case, smoke: bool, folder_of_binary: Path = BIN_DIR) -> dict:
    """The load generator's report on a fresh server; fails when it did not see what it should."""
    with tempfile.TemporaryDirectory() as folder:
        # A process of its own: what it costs is not the server's.
        sim = Simulator(Path(folder))
        server = Server(
            Path(folder),
            SETTINGS | {"COINGECKO_BASE_URL": sim.base_url} | case.settings,
            binary=folder_of_binary / "crypto-price-api",
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


# Of Student's t for 95 %, by degrees of freedom; beyond the last one it hardly changes.
STUDENT = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13]


def interval(ratios: list[float]) -> tuple[float, float]:
    """A 95 % interval of the geometric mean."""
    logs = [math.log(ratio) for ratio in ratios]
    if len(logs) < 2:
        return (0.0, math.inf)
    t = STUDENT[min(len(logs) - 2, len(STUDENT) - 1)]
    half = t * statistics.stdev(logs) / math.sqrt(len(logs))
    middle = statistics.mean(logs)
    return math.exp(middle - half), math.exp(middle + half)


def print_ratios(older: dict[str, list[dict]], ours: dict[str, list[dict]]) -> None:
    print("\n| case | rounds | CPU, ratio to the older program | 95 % interval |")
    print("| --- | --- | --- | --- |")
    for name, rounds in ours.items():
        pairs = zip(rounds, older[name], strict=True)
        cpu = [[figure(report, COLUMNS["server CPU us"]) for report in pair] for pair in pairs]
        ratios = [mine / theirs for mine, theirs in cpu if mine and theirs]
        if not ratios:
            continue
        low, high = interval(ratios)
        print(f"| {name} | {len(ratios)} | {statistics.median(ratios):.3f} | {low:.3f} to {high:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the server with the load generator.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name holds this word")
    parser.add_argument("--smoke", action="store_true", help="small and quick: does it run?")
    parser.add_argument("--jsonl", type=Path, help="append every report to this file")
    parser.add_argument("--against", type=Path, help="build/release of an older commit's tree")
    options = parser.parse_args()

    cases = [case for case in CASES if options.only in case.name]
    programs = {"ours": BIN_DIR} | ({"older": options.against} if options.against else {})
    reports = {program: {case.name: [] for case in cases} for program in programs}
    for round_number in range(1 if options.smoke else options.rounds):
        for case in cases:
            for program in sorted(programs, reverse=round_number % 2 == 0):
                report = measure(case, options.smoke, programs[program])
                report |= {"case": case.name, "program": program, "round": round_number}
                reports[program][case.name].append(report)
                if options.jsonl:
                    with options.jsonl.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(report) + "\n")
    print_table(reports["ours"])
    if options.against:
        print_ratios(reports["older"], reports["ours"])


if __name__ == "__main__":
    main()
