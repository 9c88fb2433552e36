#!/usr/bin/python3
"""A client that asks at a steady pace and notes how long each answer took: a program of its own, so
that its time is not that of the tests. Every tenth request goes over a new connection. A request
that is late is asked at once and its wait counts, so that a server that stalls cannot hide it.

usage: paced_client.py PORT REQUESTS_PER_SECOND SECONDS PATH [KEY]
Tells {"seconds": s, "statuses": {"200": n}, "p50_ms": x, "p99_ms": x, "max_ms": x}.
"""

import http.client
import json
import sys
import time
from collections import Counter

REQUESTS_PER_CONNECTION = 10
TIMEOUT = 30


class PacedClient:
    def __init__(self, port: int, path: str, key: str):
        self.path = path
        self.fields = {"X-API-Key": key} if key else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []
        self.took = 0.0

    def run(self, rate: float, seconds: float) -> None:
        started = time.monotonic()
        for number in range(int(rate * seconds)):
            due = started + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            self.ask(due, number)
        self.took = time.monotonic() - started

    def ask(self, due: float, number: int) -> None:
        if number % REQUESTS_PER_CONNECTION == 0:
            self.connection.close()
        self.connection.request("GET", self.path, headers=self.fields)
        reply = self.connection.getresponse()
        reply.read()
        self.statuses[reply.status] += 1
        self.seconds.append(time.monotonic() - due)

    def told(self) -> dict:
        ordered = sorted(self.seconds)

        def at(share: float) -> float:
            return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)

        figures = {"p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1)}
        return {"seconds": round(self.took, 2), "statuses": self.statuses, **figures}


def main(port: str, rate: str, seconds: str, path: str, key: str = "") -> None:
    client = PacedClient(int(port), path, key)
    client.run(float(rate), float(seconds))
    print(json.dumps(client.told()))


if __name__ == "__main__":
    main(*sys.argv[1:])
