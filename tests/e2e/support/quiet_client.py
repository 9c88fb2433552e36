#!/usr/bin/python3
"""A client that behaves: it reads prices, /live and /health, writes ten transactions a second to its
own portfolio and listens to one socket, until it has enough samples. A program of its own, so that
its time is not that of the tests. A request that is late is asked at once and its wait counts, so
that a server that stalls cannot hide it; one without an answer counts with all its time.

usage: quiet_client.py PORT KEY PORTFOLIO_ID SAMPLES [READS_PER_SECOND]
Tells {"reads": F, "writes": F, "socket": {"messages": n, "longest_gap_ms": x}}, where F is
{"samples": n, "statuses": {"200": n}, "p50_ms": x, "p99_ms": x, "max_ms": x}.
"""

import http.client
import json
import socket
import sys
import threading
import time
from collections import Counter

from stream import RawStream

READS = ("/crypto/prices?limit=20", "/live", "/health")
USUAL_READS_PER_SECOND = 300  # Of all together.
WRITES_PER_SECOND = 10
PATIENCE_SECONDS = 10  # A server that stalls for longer "did not answer".
NO_ANSWER = "none"


class Paced:
    """Asks at a steady pace on a thread of its own."""

    def __init__(self, port: int, method: str, path: str, rate: float, key: str, body: str = ""):
        self.request = (method, path, body or None)
        self.fields = {"X-API-Key": key} if body else {}
        if body:
            self.fields["Content-Type"] = "application/json"
        self.rate = rate
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.statuses: Counter[str] = Counter()
        self.seconds: list[float] = []

    def run(self, samples: int) -> None:
        started = time.monotonic()
        for number in range(samples):
            due = started + number / self.rate
            time.sleep(max(0.0, due - time.monotonic()))
            self.statuses[self.ask()] += 1
            self.seconds.append(time.monotonic() - due)
            if self.statuses[NO_ANSWER]:
                return

    def ask(self) -> str:
        try:
            method, path, body = self.request
            self.connection.request(method, path, body, self.fields)
            reply = self.connection.getresponse()
            reply.read()
            return str(reply.status)
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return NO_ANSWER


class Listener:
    """Reads one socket and remembers the longest silence."""

    def __init__(self, port: int, key: str):
        self.port, self.key = port, key
        self.stream: RawStream | None = None
        self.messages = 0
        self.longest_gap = 0.0
        self.begin = time.monotonic()

    def run(self) -> None:
        last = self.begin
        try:
            self.stream = RawStream(self.port, f"?api_key={self.key}")
            while True:
                self.stream.frame()
                now = time.monotonic()
                self.longest_gap = max(self.longest_gap, now - last)
                last = now
                self.messages += 1
        except (OSError, EOFError, AssertionError):  # Also where it is not let in.
            pass

    def stop(self) -> None:
        if self.stream:
            self.stream.socket.shutdown(socket.SHUT_RDWR)


def told(parts: list[Paced]) -> dict:
    seconds = sorted(second for part in parts for second in part.seconds)
    statuses: Counter[str] = Counter()
    for part in parts:
        statuses.update(part.statuses)

    def at(share: float) -> float:
        return round(1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))], 1)

    figures = {"p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1)}
    return {"samples": len(seconds), "statuses": statuses, **figures}


def main(port: int, key: str, portfolio: str, samples: int, reads_per_second: int) -> None:
    trade = {"crypto_id": "bitcoin", "transaction_type": "buy", "quantity": 1, "price_per_unit": 2}
    writes_to = f"/portfolios/{portfolio}/transactions"
    rate = reads_per_second / len(READS)
    reads = [Paced(port, "GET", path, rate, key) for path in READS]
    writes = Paced(port, "POST", writes_to, WRITES_PER_SECOND, key, json.dumps(trade))
    reads_each = samples // len(reads) + 1
    plan = {part: reads_each for part in reads}
    plan[writes] = max(1, int(reads_each * WRITES_PER_SECOND / rate))
    listener = Listener(port, key)
    threads = [threading.Thread(target=part.run, args=(count,)) for part, count in plan.items()]
    listening = threading.Thread(target=listener.run)
    for thread in [listening, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    listener.stop()
    listening.join()
    heard = {
        "messages": listener.messages,
        "longest_gap_ms": round(1000 * listener.longest_gap, 1),
    }
    print(json.dumps({"reads": told(reads), "writes": told([writes]), "socket": heard}))


if __name__ == "__main__":
    usual = str(USUAL_READS_PER_SECOND)
    port, key, portfolio, samples, reads_per_second = (*sys.argv[1:], usual)[:5]
    main(int(port), key, portfolio, int(samples), int(reads_per_second))
