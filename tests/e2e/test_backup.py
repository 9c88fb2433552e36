"""The commands migrate, backup and restore, as an operator uses them."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from harness import SERVER_BINARY
from portfolio import Owner


def run(folder, *words, **settings):
    env = {"PATH": os.environ["PATH"], "LOG_FILE": "", **settings}
    return subprocess.run(
        [SERVER_BINARY, *words], cwd=folder, env=env, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def place(start_here):
    return start_here.folder("place")


def url(folder):
    return {"DATABASE_URL": f"sqlite:///{folder / 'x.db'}"}


def test_migrate_says_what_it_did(place):
    first = run(place, "migrate", **url(place))
    assert first.returncode == 0 and "migrations applied" in first.stdout
    assert not first.stdout.startswith("0 ")
    again = run(place, "migrate", **url(place)).stdout
    assert again == "0 migrations applied\n0 migrations of price history applied\n"


@pytest.mark.parametrize("what", ["TABLE positions", "INDEX transactions_by_time"])
def test_migrate_misses_what_was_dropped(place, what):  # E3
    assert run(place, "migrate", **url(place)).returncode == 0
    sqlite3.connect(place / "x.db").execute(f"DROP {what}")
    told = run(place, "migrate", **url(place))
    assert told.returncode == 1
    assert f"lacks the {what.lower()}, which its migrations have made" in told.stderr


def as_nobody(folder, *words, **settings):
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    env = {"PATH": os.environ["PATH"], "LOG_FILE": "", **settings}
    return subprocess.run(
        [*command, SERVER_BINARY, *words], cwd="/", env=env, capture_output=True, text=True
    )


@pytest.fixture
def place_of_nobody(tmp_path_factory):
    """A folder of another user, with the path to it open."""
    if os.geteuid() != 0:
        pytest.skip("needs root: it tries what root leaves to another user")
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, 65534, 65534)
        yield Path(name)


def test_what_root_restores_and_migrates_is_its_users(place_of_nobody):  # F2
    place = place_of_nobody
    assert run(place, "migrate", **url(place)).returncode == 0
    assert run(place, "backup", "copy.db", **url(place)).returncode == 0
    restored = run(place, "restore", "copy.db", "--overwrite", **url(place))
    assert restored.returncode == 0, restored.stderr
    files = sorted(place.iterdir())
    assert len(files) >= 4, files
    assert {(file.name, file.stat().st_uid) for file in files} == {
        (file.name, 65534) for file in files
    }
    assert as_nobody(place, "migrate", **url(place)).returncode == 0


def test_who_may_not_open_the_database_is_told_whose_it_is(place_of_nobody):  # F2
    place = place_of_nobody
    assert run(place, "migrate", **url(place)).returncode == 0
    os.chown(place / "x.db", 0, 0)
    told = as_nobody(place, "migrate", **url(place))
    assert told.returncode == 1
    assert "belongs to root (mode 0600), and this process runs as nobody" in told.stderr


def test_a_backup_while_writing_is_whole_and_restores_elsewhere(start_here, place):
    server = start_here.server(folder=place, MOCK_COINGECKO_API="true").ready()
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    portfolio = ann.portfolio()
    stop = threading.Event()
    done = []

    def write():
        while not stop.is_set():
            done.append(portfolio.traded("buy", "bitcoin", "0.1", 100)["id"])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(done) < 20:
            pass
        sure = list(done)
        made = run(place, "backup", "copy.db", **url(place))
    finally:
        stop.set()
        writer.join()
    assert made.returncode == 0, made.stderr
    assert (place / "copy.db").stat().st_mode & 0o077 == 0
    assert (place / "copy.db.secret").stat().st_mode & 0o077 == 0

    again = run(place, "backup", "copy.db", **url(place))
    assert again.returncode == 1 and "copy.db" in again.stderr and again.stderr.count("\n") == 1

    elsewhere = start_here.folder("elsewhere")
    restored = run(elsewhere, "restore", str(place / "copy.db"), **url(elsewhere))
    assert restored.returncode == 0, restored.stderr
    twin = start_here.server(folder=elsewhere, MOCK_COINGECKO_API="true").ready()
    client = Owner(twin.client, ann.key)
    rows = client.get(f"{portfolio.path}/transactions?limit=500").json()
    ids = {row["id"] for row in rows}
    assert set(sure) <= ids <= set(done)
    held = client.get(f"{portfolio.path}/holdings/bitcoin").json()["quantity"]
    assert round(held * 10) == len(ids)


def test_a_restore_keeps_what_was_there(start_here, place):
    server = start_here.server(folder=place, MOCK_COINGECKO_API="true").ready()
    key = server.create_user("before")["api_key"]
    assert run(place, "backup", "copy.db", **url(place)).returncode == 0
    server.create_user("after")
    server.stop()
    refused = run(place, "restore", "copy.db", **url(place))
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    done = run(place, "restore", "copy.db", "--overwrite", **url(place))
    assert done.returncode == 0, done.stderr
    assert list(place.glob("x.db.before-restore-*"))
    back = start_here.server(folder=place, MOCK_COINGECKO_API="true").ready()
    assert back.client.get("/users/me", x_api_key=key).status == 200
    assert back.create_user("after")


@pytest.mark.parametrize("damage", ["empty", "text", "truncated", "flipped"])
def test_a_damaged_backup_is_refused_and_changes_nothing(place, damage):
    run(place, "migrate", **url(place))
    assert run(place, "backup", "copy.db", **url(place)).returncode == 0
    copy = place / "copy.db"
    content = bytearray(copy.read_bytes())
    if damage == "flipped":
        for at in range(4096, len(content), 512):
            content[at] ^= 0xFF
    copy.write_bytes(
        {
            "empty": b"",
            "text": b"hello\n" * 1000,
            "truncated": bytes(content[: len(content) // 2]),
            "flipped": bytes(content),
        }[damage]
    )
    before = (place / "x.db").read_bytes()
    refused = run(place, "restore", "copy.db", "--overwrite", **url(place))
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1, refused.stderr
    assert (place / "x.db").read_bytes() == before


def test_postgres_is_backed_up_and_restored(start_here, place, postgres):
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    source = {"DATABASE_URL": postgres.new_database("backup_source")}
    target = {"DATABASE_URL": postgres.new_database("backup_target")}
    server = start_here.server(folder=place, MOCK_COINGECKO_API="true", **source).ready()
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    ann.portfolio().traded("buy", "bitcoin", "0.123456789012345678", "0.000000000001")
    made = run(place, "backup", "copy.dump", **source)
    assert made.returncode == 0, made.stderr
    done = run(place, "restore", "copy.dump", "--overwrite", **target)
    assert done.returncode == 0, done.stderr
    twin = start_here.server(folder=place, MOCK_COINGECKO_API="true", **target).ready()
    (portfolio,) = twin.client.get("/portfolios", x_api_key=ann.key).json()
    rows = twin.client.get(f"/portfolios/{portfolio['id']}/transactions", x_api_key=ann.key)
    assert '"quantity":0.123456789012345678,' in rows.text()
