#!/usr/bin/python3
"""Many clients that take their time, over one byte now and then: a program of its own, so that its
time is not that of the tests. Whoever is thrown out comes back, until SECONDS are over; then the
last ones are waited for.

usage: slow_clients.py PORT CLIENTS SECONDS DRIP_SECONDS
Tells for each kind how many connections there were, how long they lasted, and what they were told:
{"head": {"ended": n, "shortest": s, "longest": s, "statuses": {"408": n}}, ...}. Kinds: head, body
and idle; answer, who asks for much and reads a byte at a time.
"""

import contextlib
import heapq
import itertools
import json
import random
import resource
import select
import socket
import sys
import time
from collections import Counter

SPARE_DESCRIPTORS = 100
STEP_SECONDS = 0.005
HEAD = b"GET /live HTTP/1.1\r\nHost: x\r\n"
LONG_BODY = (
    b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 60000\r\n\r\n"
)
# So many that no buffer of the system holds the answers.
MANY_ANSWERS = b"GET /crypto/prices?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n" * 60
OPENINGS = {
    "head": HEAD + b"X-Slow: ",
    "body": LONG_BODY,
    "answer": MANY_ANSWERS,
    "idle": HEAD + b"\r\n",
}
# As of a network, not of the loopback, where one segment holds 64 KiB; and a small window.
SEGMENT_BYTES = 1460
WINDOW_BYTES = 4096
STATUS = slice(9, 12)  # In "HTTP/1.1 408 ".


class SlowClient:
    def __init__(self, port: int, kind: str):
        self.kind = kind
        self.socket = socket.socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
        if kind == "answer":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.began = time.monotonic()
        self.socket.sendall(OPENINGS[kind])
        self.last = b""  # Of what it was told.

    @property
    def reads(self) -> bool:
        return self.kind != "answer"

    def drip(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):  # The end is seen elsewhere.
            if self.kind in {"head", "body"}:
                self.socket.send(b"a")
            elif self.kind == "answer":
                self.socket.recv(1)

    def has_ended(self) -> bool:
        """Called when the system has something to tell about the connection."""
        if not self.reads:
            return True  # Only the end is told.
        try:
            received = self.socket.recv(65536)
        except ConnectionError:
            return True
        if received.startswith(b"HTTP/1.1 "):
            self.last = received
            if self.kind == "idle":
                self.began = time.monotonic()  # It is idle from its answer on.
        return not received


class Crowd:
    def __init__(self, port: int, drip_seconds: float):
        self.port = port
        self.drip_seconds = drip_seconds
        self.poller = select.epoll()
        self.clients: dict[int, SlowClient] = {}
        self.drips: list[tuple[float, int, SlowClient]] = []
        self.numbers = itertools.count()
        self.lives: dict[str, list[float]] = {kind: [] for kind in OPENINGS}
        self.statuses: dict[str, Counter[str]] = {kind: Counter() for kind in OPENINGS}

    def open(self, kind: str) -> None:
        client = SlowClient(self.port, kind)
        self.clients[client.socket.fileno()] = client
        # Without an event asked for, epoll tells of the end alone.
        self.poller.register(client.socket, select.EPOLLIN if client.reads else 0)
        self.plan(client, time.monotonic() + random.uniform(0, self.drip_seconds))

    def plan(self, client: SlowClient, when: float) -> None:
        heapq.heappush(self.drips, (when, next(self.numbers), client))

    def step(self, wait_seconds: float) -> list[str]:
        """Drips what is due and returns the kinds of those that have ended."""
        now = time.monotonic()
        while self.drips and self.drips[0][0] <= now:
            _, _, client = heapq.heappop(self.drips)
            if client.socket.fileno() >= 0:
                client.drip()
                self.plan(client, now + self.drip_seconds)
        ended = []
        for number, _ in self.poller.poll(wait_seconds):
            client = self.clients[number]
            if client.has_ended():
                ended.append(self.end(client))
        return ended

    def end(self, client: SlowClient) -> str:
        self.lives[client.kind].append(time.monotonic() - client.began)
        self.statuses[client.kind][client.last[STATUS].decode() or "none"] += 1
        del self.clients[client.socket.fileno()]
        self.poller.unregister(client.socket)
        client.socket.close()
        return client.kind

    def told(self) -> dict:
        return {
            kind: {
                "ended": len(lives),
                "shortest": round(min(lives), 3),
                "longest": round(max(lives), 3),
                "statuses": self.statuses[kind],
            }
            for kind, lives in self.lives.items()
        }


def allow_descriptors(count: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, count + SPARE_DESCRIPTORS), most))


def main(port: str, clients: str, seconds: str, drip_seconds: str) -> None:
    allow_descriptors(int(clients))
    crowd = Crowd(int(port), float(drip_seconds))
    end = time.monotonic() + float(seconds)
    for _, kind in zip(range(int(clients)), itertools.cycle(OPENINGS)):
        crowd.open(kind)
        crowd.step(0)
    print("all open", flush=True)
    while crowd.clients:
        for kind in crowd.step(STEP_SECONDS):
            if time.monotonic() < end:
                crowd.open(kind)
    print(json.dumps(crowd.told()))


if __name__ == "__main__":
    main(*sys.argv[1:])
