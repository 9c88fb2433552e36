"""Settings read again while the server runs (RELOAD), and the log file opened anew on SIGHUP."""

import signal

import pytest
from harness import eventually


@pytest.fixture(scope="module")
def sim(start):
    return start.sim()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / ".env").write_text("RATE_LIMIT_REQUESTS=50\nRATE_LIMIT_WINDOW=100\nLOG_LEVEL=INFO\n")
    return tmp_path


@pytest.fixture
def server(start, sim, folder):
    return start.server(sim, folder=folder, RELOAD="true", ENABLE_RATE_LIMITING="true").ready()


def policy(server) -> str:
    return server.client.get("/crypto/prices").headers["RateLimit-Policy"]


def left(server) -> str:
    return server.client.get("/crypto/prices").headers["RateLimit"]


def test_a_changed_file_takes_effect(server, folder):
    assert policy(server) == '"requests";q=50;w=100'
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=70\nRATE_LIMIT_WINDOW=60\n")
    eventually(lambda: policy(server) == '"requests";q=70;w=60', 5, "the new limit")
    assert server.log.wait_for(r"RATE_LIMIT_REQUESTS is now 70", 1)


def test_a_signal_does_the_same(server, folder):
    path = folder / ".env"
    path.write_text(path.read_text().replace("50", "3"))
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: "q=3;" in policy(server), 5, "the new limit")
    eventually(lambda: server.client.get("/crypto/prices").status == 429, 5, "a refusal")


def test_every_client_begins_anew(server, folder):
    for _ in range(20):
        assert policy(server)
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=40\nRATE_LIMIT_WINDOW=100\n")
    eventually(lambda: "q=40;" in policy(server), 5, "the new limit")
    assert int(left(server).split("r=")[1].split(";")[0]) > 30


def test_other_changes_leave_clients_where_they_are(server, folder):
    for _ in range(20):
        assert policy(server)
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=50\nRATE_LIMIT_WINDOW=100\nLOG_LEVEL=WARNING\n")
    assert server.log.wait_for(r"LOG_LEVEL is now WARNING", 5)
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=50\nRATE_LIMIT_WINDOW=100\nLOG_LEVEL=ERROR\n")
    assert server.log.wait_for(r"LOG_LEVEL is now ERROR", 5)
    assert int(left(server).split("r=")[1].split(";")[0]) < 30


def test_the_level_of_the_log_changes(start, sim, folder):
    server = start.server(sim, folder=folder, RELOAD="true", ENABLE_RATE_LIMITING="true", PRICE_UPDATE_INTERVAL=1).ready()
    (folder / ".env").write_text("LOG_LEVEL=ERROR\n")
    assert server.log.wait_for(r"LOG_LEVEL is now ERROR", 5)
    # That line itself is written before the level changes, and a price may come in between.
    sim.next_call()
    lines = len(server.log.text().splitlines())
    sim.next_call()
    sim.next_call()
    assert len(server.log.text().splitlines()) == lines


def test_what_is_wrong_changes_nothing(server, folder):
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=70\nPRICE_UPDATE_INTERVAL=never\n")
    assert server.log.wait_for(r"settings stay as they were: .*PRICE_UPDATE_INTERVAL", 5)
    assert "q=50;" in policy(server)
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=60\n")
    eventually(lambda: "q=60;" in policy(server), 5, "the mended file")


def test_what_needs_a_restart_is_named(server, folder):
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=50\nRATE_LIMIT_WINDOW=100\nMAX_RETRIES=9\n")
    assert server.log.wait_for(r"MAX_RETRIES has changed, which takes effect with a restart", 5)


def test_the_environment_still_wins(start, sim, folder):
    server = start.server(sim, folder=folder, RELOAD="true", ENABLE_RATE_LIMITING="true", RATE_LIMIT_REQUESTS=90).ready()
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=70\nRATE_LIMIT_WINDOW=60\n")
    eventually(lambda: policy(server) == '"requests";q=90;w=60', 5, "the file's window alone")


def test_without_the_switch_a_signal_only_opens_the_log_anew(start, sim, folder):
    log = folder / "server.log"
    server = start.server(
        sim, folder=folder, RELOAD="false", ENABLE_RATE_LIMITING="true", LOG_FILE=log, PRICE_UPDATE_INTERVAL=1
    ).ready()
    log.rename(folder / "server.log.old")
    (folder / ".env").write_text("RATE_LIMIT_REQUESTS=70\n")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: log.exists() and "snapshot" in log.read_text(), 5, "lines in the new file")
    assert "q=50;" in policy(server)
    assert server.client.get("/live").status == 200
