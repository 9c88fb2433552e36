"""Many sockets at once, seen by the load generator: it checks every frame, its order and its gaps.

The same with 1,000 clients, 100 of them stalled, is `./dev prove sockets`.
"""

import json
import subprocess

import pytest
from harness import BIN_DIR

LOAD_BINARY = BIN_DIR / "tools" / "load" / "load"


@pytest.fixture(scope="module")
def server(start):
    # Without a threshold every coin whose price is known moves with every poll.
    return start.server(start.sim(), PRICE_UPDATE_INTERVAL=1, PRICE_CHANGE_THRESHOLD=0).ready()


@pytest.fixture(scope="module")
def key(server):
    return server.create_user()["api_key"]


def load(server, key, *arguments):
    command = [LOAD_BINARY, "ws", "--port", str(server.port), "--key", key, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize("form", [(), ("--deflate",)], ids=["plain", "deflate"])
def test_every_client_gets_every_message_in_order(server, key, form):
    ticks = ("--clients", "200", "--ticks", "3", "--per-tick", "200", "--verify")
    report = load(server, key, *ticks, *form)
    assert report["finished"] == 200
    assert (report["lost"], report["disordered"], report["broken"], report["skipped"]) == (0,) * 4
    assert report["updates_checked"] >= 200 * 3 * 200


def test_stalled_clients_catch_up_and_hurt_nobody(server, key):
    ticks = ("--clients", "100", "--ticks", "16", "--per-tick", "200")
    report = load(server, key, *ticks, "--stall", "10", "--stall-seconds", "12")
    assert (report["lost"], report["skipped"]) == (0, 0)
    assert report["stalled"]["caught_up"] == 10
    assert report["stalled"]["skipped"] > 0
