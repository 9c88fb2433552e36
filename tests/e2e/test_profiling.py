"""Profiles of the running program, on the port of the metrics and only where they are switched on."""

import struct
import threading

import pytest

HEADER = (0, 3, 0)  # gperftools' format: words of the header, version.

# All on one connection, without waiting: it is the server that is busy, not its client.
WORK = b"GET /crypto/prices?limit=1&vs_currency=eur HTTP/1.1\r\nHost: x\r\n\r\n" * 2000


@pytest.fixture(scope="module")
def sim(start):
    return start.sim()


@pytest.fixture(scope="module")
def server(start, sim):
    return start.server(sim, METRICS_PORT=0, ENABLE_METRICS="true", ENABLE_PROFILING="true").ready()


def test_a_profile_is_what_the_usual_tools_read(server):
    busy = threading.Event()

    def keep_busy():
        while not busy.is_set():
            server.client.raw(WORK)

    worker = threading.Thread(target=keep_busy)
    worker.start()
    try:
        reply = server.metrics_client().get("/debug/profile?seconds=1")
    finally:
        busy.set()
        worker.join()
    assert reply.status == 200
    assert reply.headers["Content-Disposition"] == 'attachment; filename="crypto-price-api.prof"'
    words = struct.unpack("<8Q", reply.body[:64])
    assert (words[0], words[1], words[2]) == HEADER
    assert words[5] > 0, "no sample in a second of work"
    assert b"crypto-price-api" in reply.body  # The map of the process, for names.


def test_one_profile_at_a_time(server):
    first = {}
    asker = threading.Thread(
        target=lambda: first.update(reply=server.metrics_client().get("/debug/profile?seconds=2"))
    )
    asker.start()
    server.log.wait_for("taken for 2 s", 10)
    second = server.metrics_client().get("/debug/profile?seconds=1")
    assert (second.status, second.headers["X-Error-Code"]) == (409, "profile_runs")
    assert server.metrics_client().get("/metrics").status == 200  # Meanwhile.
    asker.join()
    assert first["reply"].status == 200


@pytest.mark.parametrize("seconds", ["0", "61", "-1", "x", "1.5"])
def test_its_length_is_checked(server, seconds):
    reply = server.metrics_client().get(f"/debug/profile?seconds={seconds}")
    assert reply.status == 422
    assert reply.json()["detail"][0]["loc"] == ["query", "seconds"]


def test_without_the_switch_there_is_none(server, start, sim):
    assert server.client.get("/debug/profile").status == 404  # Never among the API.
    other = start.server(sim, METRICS_PORT=0, ENABLE_METRICS="true").ready()
    assert other.metrics_client().get("/debug/profile?seconds=1").status == 404
