"""The log: its two forms, the ids of requests, and files that are put aside."""

import json
import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from harness import eventually

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NEW_ID = re.compile(r"[0-9a-f]{16}")


@pytest.fixture(scope="module")
def sim(start):
    return start.sim()


@pytest.fixture(scope="module")
def server(start, sim):
    return start.server(sim, LOG_FORMAT="json", LOG_REQUESTS="true").ready()


def lines_of(server) -> list[dict]:
    return [json.loads(line) for line in server.log.text().splitlines()]


def line_of_request(server, request_id: str) -> dict:
    def found():
        return [line for line in lines_of(server) if line.get("request_id") == request_id]

    lines = eventually(found, 5, f"the line of {request_id}")
    assert len(lines) == 1
    return lines[0]


# --- lines ----------------------------------------------------------------------------------------


def test_every_line_is_an_object_that_begins_alike(server):
    lines = lines_of(server)
    assert len(lines) > 5
    for line in lines:
        assert list(line)[:4] == ["time", "level", "part", "message"]
        assert TIME.fullmatch(line["time"])
        assert line["level"] in {"info", "warning"}


def test_a_request_is_found_by_the_id_in_its_answer(server):
    reply = server.client.get("/crypto/bitcoin?vs_currency=usd")
    request_id = reply.headers["X-Request-ID"]
    assert NEW_ID.fullmatch(request_id)
    line = line_of_request(server, request_id)
    assert line["part"] == "http"
    assert line["message"] == "GET /crypto/bitcoin"  # Keys may stand in a query.
    assert line["client"] == "127.0.0.1"
    assert line["status"] == 200
    assert 0 <= line["ms"] < 10_000


def test_a_clients_own_id_is_kept_unless_it_must_not_be_shown(server):
    reply = server.client.get("/live", x_request_id="order-7.a:B_c")
    assert reply.headers["X-Request-ID"] == "order-7.a:B_c"
    assert line_of_request(server, "order-7.a:B_c")["message"] == "GET /live"
    for unfit in ["two words", "x" * 65, '{"a":1}', "ck_" + "A" * 43]:
        given = server.client.get("/live", x_request_id=unfit).headers["X-Request-ID"]
        assert NEW_ID.fullmatch(given), unfit
        line_of_request(server, given)
    assert "AAAAAAAA" not in server.log.text()


def test_every_answer_has_an_id_of_its_own(server):
    replies = [server.client.get(path) for path in ["/live", "/nowhere", "/users/me", "/docs"]]
    replies.append(server.client.request("DELETE", "/live"))
    replies.append(server.client.request("HEAD", "/live"))
    ids = {reply.headers["X-Request-ID"] for reply in replies}
    assert len(ids) == len(replies)
    assert b"\r\nX-Request-ID: " in server.client.raw(b"nonsense\r\n\r\n")


def test_text_is_for_people_and_requests_are_not_logged_unasked(start_here):
    server = start_here.server(MOCK_COINGECKO_API="true").ready()
    lines = server.log.text().splitlines()
    assert all(re.match(rf"{TIME.pattern} (info|warning) \[\w+\] ", line) for line in lines)
    assert not any("GET /ready" in line for line in lines)


# --- files ----------------------------------------------------------------------------------------


def start_with_log(start, log: Path, **settings: object):
    """A server that logs a lot."""
    server = start.server(
        MOCK_COINGECKO_API="true", LOG_FILE=log, DATABASE_ECHO="true", **settings
    ).ready()
    server.create_user()
    return server


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def write_old(file: Path, text: str, days: int) -> str:
    """The file as it was so many days ago; returns the date of that day."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    then = datetime.now(timezone.utc) - timedelta(days=days)
    os.utime(file, (then.timestamp(), then.timestamp()))
    return then.strftime("%Y-%m-%d")


def test_a_new_day_begins_a_new_file_and_the_oldest_goes(start_here, tmp_path):
    log = tmp_path / "logs" / "server.log"
    write_old(log, "yesterday\n", 1)
    dates = [write_old(log.with_name("x"), "", days) for days in [1, 2, 3]]
    log.with_name("x").unlink()
    for date in dates[1:]:
        log.with_name(f"server.log.{date}").write_text("older\n")
    start_with_log(start_here, log, LOG_ROTATION="daily", LOG_BACKUP_COUNT=2)
    assert names_in(log.parent) == {"server.log", f"server.log.{dates[0]}", f"server.log.{dates[1]}"}
    assert log.with_name(f"server.log.{dates[0]}").read_text() == "yesterday\n"
    assert "yesterday" not in log.read_text()
    assert "listening on" in log.read_text()


def test_a_full_file_is_put_aside_and_so_many_are_kept(start_here, tmp_path):
    log = tmp_path / "server.log"
    server = start_with_log(
        start_here, log, LOG_ROTATION="size", LOG_MAX_SIZE=4096, LOG_BACKUP_COUNT=2
    )
    server.stop()
    assert names_in(tmp_path) == {"server.log", "server.log.1", "server.log.2"}
    assert all(0 < file.stat().st_size <= 4096 for file in tmp_path.iterdir())
    told = "".join(log.with_name(name).read_text() for name in ["server.log.2", "server.log.1", "server.log"])
    assert server.log.text().endswith(told.rstrip("\n"))


def test_without_rotation_one_file_holds_everything(start_here, tmp_path):
    log = tmp_path / "server.log"
    write_old(log, "yesterday\n", 1)
    server = start_with_log(start_here, log, LOG_ROTATION="none", LOG_MAX_SIZE=4096)
    server.stop()
    assert names_in(tmp_path) == {"server.log"}
    assert log.read_text() == "yesterday\n" + server.log.text() + "\n"
