"""Start, stop, settings and the cost of doing nothing."""

import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
from client import receive_all
from harness import SERVER_BINARY, eventually
from stream import RawStream, Stream

MOCK = {"MOCK_COINGECKO_API": "true"}
IDLE_SECONDS = 5
IDLE_SHARE_MAX = 0.01
REQUEST_HEAD = b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def run(folder, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
    """The program with only these settings, to its end."""
    return subprocess.run(
        [str(SERVER_BINARY), *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def serve(folder, port: str) -> subprocess.CompletedProcess:
    """A server that is not expected to start."""
    database = f"sqlite:///{folder}/x.db"
    settings = {"HOST": "127.0.0.1", "PORT": port, "DATABASE_URL": database, "LOG_FILE": ""}
    return run(folder, **settings, **MOCK)


def cpu_seconds(pid: int) -> float:
    tasks = f"/proc/{pid}/task"
    nanos = 0
    for task in os.listdir(tasks):
        with open(f"{tasks}/{task}/schedstat", encoding="ascii") as stat:
            nanos += int(stat.read().split()[0])
    return nanos / 1e9


# --- starting -------------------------------------------------------------------------------------


def test_it_answers_within_a_second_of_its_start(start_here):
    def seconds_to_an_answer() -> float:
        server = start_here.server(**MOCK).listen()
        assert server.client.get("/live").status == 200
        return time.monotonic() - server.started_at

    assert min(seconds_to_an_answer() for _ in range(3)) < 1  # Other tests run beside it.


def test_the_demo_needs_no_settings_and_says_that_it_is_simulated(start_here):
    server = start_here.server(None, "--demo").ready()
    assert server.client.get("/").json()["simulated"] is True
    health = server.health()
    assert health["source"] == "simulated"
    (source,) = health["sources"]
    assert (source["source"], source["kind"], source["simulated"]) == ("simulated", "poll", True)
    assert source["coins"] == health["components"]["prices"]["coins"]
    coins = server.client.get("/crypto/prices?limit=250").json()
    assert len(coins) == 250
    assert {coin["source"] for coin in coins} == {"simulated"}
    assert "SIMULATED" in server.log.text()


def test_a_port_in_use_is_a_clear_error(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = serve(tmp_path, port)
    assert ended.returncode == 1
    assert port in ended.stderr and "in use" in ended.stderr


def test_a_second_server_does_not_share_the_port_in_silence(start_here, tmp_path):
    ended = serve(tmp_path, str(start_here.server(**MOCK).ready().port))
    assert ended.returncode == 1
    assert "in use" in ended.stderr


def test_a_damaged_database_is_refused(tmp_path):
    (tmp_path / "x.db").write_bytes(b"this is no database" * 1000)
    ended = serve(tmp_path, "0")
    assert ended.returncode == 1
    assert "x.db" in ended.stderr


# --- settings -------------------------------------------------------------------------------------


def test_bad_settings_stop_the_start_with_one_line_each(tmp_path):
    bad = {"PORT": "abc", "PRICE_UPDATE_INTERVAL": "0", "LOG_LEVEL": "loud", "ENABLE_CORS": "hm"}
    ended = run(tmp_path, **bad)
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert len(lines) == 4
    for name, value in bad.items():
        assert any(name in line and value in line for line in lines), name


def test_contradictions_and_unknown_flags_stop_the_start(tmp_path):
    for arguments, settings, word in [
        ((), {"CACHE_STORAGE": "redis"}, "REDIS_URL"),
        ((), {"WEBSOCKET_PING_INTERVAL": "90"}, "WEBSOCKET_CONNECTION_TIMEOUT"),
        (("--prot", "1"), {}, "--port"),
        (("dance",), {}, "dance"),
    ]:
        ended = run(tmp_path, *arguments, **settings)
        assert ended.returncode == 2, word
        assert word in ended.stderr


def test_print_config_shows_values_and_origins_and_hides_secrets(tmp_path):
    (tmp_path / ".env").write_text("MAX_RETRIES=7\nSECRET_KEY=a-secret-of-the-file\n")
    settings = {"COINGECKO_API_KEY": "CG-very-secret", "LOG_LEVEL": "debug"}
    ended = run(tmp_path, "print", "config", "--port", "1234", **settings)
    assert ended.returncode == 0
    assert "secret-of-the-file" not in ended.stdout + ended.stderr
    assert "very-secret" not in ended.stdout + ended.stderr
    rows = {line.split()[0]: line for line in ended.stdout.splitlines() if line.split()}
    for name, value, origin in [
        ("PORT", "1234", "flag"),
        ("LOG_LEVEL", "debug", "environment"),
        ("MAX_RETRIES", "7", ".env"),
        ("CACHE_TTL", "60", "default"),
    ]:
        assert value in rows[name].lower() and origin in rows[name], rows[name]
    assert "***" in rows["SECRET_KEY"] and "***" in rows["COINGECKO_API_KEY"]


def test_a_misspelt_name_in_the_env_file_is_a_warning_with_the_nearest_one(tmp_path):
    (tmp_path / ".env").write_text("PRICE_UPDATE_INTERVALL=5\n")
    ended = run(tmp_path, "check-config")
    assert ended.returncode == 0
    warning = ended.stdout + ended.stderr
    assert "PRICE_UPDATE_INTERVALL" in warning
    assert re.search(r"PRICE_UPDATE_INTERVAL\b", warning)


def test_help_and_version_are_there(tmp_path):
    assert "--price-update-interval" in run(tmp_path, "--help").stdout
    assert re.match(r"crypto-price-api \d+\.\d+\.\d+", run(tmp_path, "version").stdout)


# --- stopping -------------------------------------------------------------------------------------


def test_open_sockets_see_1001_and_the_end_comes_within_five_seconds(start_here):
    server = start_here.server(PRICE_UPDATE_INTERVAL=1, **MOCK).ready()
    query = "?api_key=" + server.create_user()["api_key"]
    streams = [Stream(server.port, query) for _ in range(5)]
    for stream in streams:
        stream.greeting()
    stopped_at = time.monotonic()
    server.terminate()
    assert [stream.close_code() for stream in streams] == [1001] * 5
    assert server.wait() == 0
    assert time.monotonic() - stopped_at < 5


def test_a_socket_that_never_answers_is_told_too_and_does_not_hold_up_the_stop(start_here):
    server = start_here.server(**MOCK).ready()
    query = "?api_key=" + server.create_user()["api_key"]
    with RawStream(server.port, query) as mute:
        server.terminate()
        assert mute.close_code() == 1001
        assert server.wait(10) == 0


def test_a_request_in_flight_is_finished(start_here):
    server = start_here.server(**MOCK).ready()
    body = b'{"username":"late","email":"late@example.com"}'
    with server.client.connect() as half, server.client.connect() as silent:
        half.sendall(REQUEST_HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
        server.terminate()
        assert server.log.wait_for("stopping", 5)
        half.sendall(body[10:])
        silent.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert receive_all(half).startswith(b"HTTP/1.1 201 ")
        assert receive_all(silent).startswith(b"HTTP/1.1 200 ")
    assert server.wait() == 0


def test_who_never_finishes_is_cut_after_half_of_the_time_for_a_stop(start_here):
    server = start_here.server(**MOCK, SHUTDOWN_TIMEOUT=4).ready()
    with server.client.connect() as half:
        half.sendall(REQUEST_HEAD)
        stopped_at = time.monotonic()
        server.terminate()
        assert server.wait(15) == 0
    assert 1.9 < time.monotonic() - stopped_at < 4


def test_an_interrupt_from_the_keyboard_is_a_clean_stop_too(start_here):
    server = start_here.server(**MOCK).ready()
    server.process.send_signal(signal.SIGINT)
    assert server.wait() == 0


def test_an_acknowledged_user_survives_a_kill(start_here):
    folder = start_here.folder("killed")
    first = start_here.server(folder=folder, **MOCK).ready()
    key = first.create_user("survivor")["api_key"]
    first.crash()
    second = start_here.server(folder=folder, **MOCK).ready()
    assert second.client.get("/users/me", x_api_key=key).json()["username"] == "survivor"


# --- the cost of doing nothing --------------------------------------------------------------------


def test_an_idle_server_costs_next_to_nothing(start_here):
    sim = start_here.sim()
    server = start_here.server(sim, PRICE_UPDATE_INTERVAL=30).ready()
    eventually(lambda: server.client.get("/search/crypto?query=btc").json(), 10, "the coin list")
    eventually(lambda: sim.calls("/global") and sim.calls("/exchange_rates"), 10, "all data")
    before = cpu_seconds(server.pid)
    threading.Event().wait(IDLE_SECONDS)  # The measured window itself.
    share = (cpu_seconds(server.pid) - before) / IDLE_SECONDS
    assert share < IDLE_SHARE_MAX


def test_logs_hold_no_key(start_here):
    settings = {"LOG_LEVEL": "trace", "LOG_FILE": "the.log", "PRICE_UPDATE_INTERVAL": 1}
    server = start_here.server(**settings, **MOCK).ready()
    key = server.create_user()["api_key"]
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        stream.send({"type": "auth", "api_key": key})
    escaped = key.replace("_", "%5F")
    for target in [f"/nothing?api_key={key}", f"/users/me?api_key={escaped}", f"/crypto/{key}"]:
        server.client.get(target, x_api_key=key, authorization=f"Bearer {key}")
    server.client.raw(f"GET /users/me?api_key={key} HTTP/9.9\r\nX-API-Key : {key}\r\n\r\n".encode())
    server.stop()
    secret = key[len("ck_") + 8 :]
    written = (server.database.parent / "the.log").read_text()
    assert "listening" in written
    assert secret not in written + server.log.text() + server.stdout.text()


@pytest.mark.parametrize("wanted", [True, False])
def test_price_updates_are_logged_when_asked_for(start_here, wanted):
    server = start_here.server(**MOCK, LOG_PRICE_UPDATES=str(wanted).lower()).ready()
    server.stop()
    assert ("snapshot 1: 250 coins, 250 moved" in server.log.text()) == wanted
