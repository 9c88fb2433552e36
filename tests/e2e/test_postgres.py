"""PostgreSQL as an operator meets it: away at the start, restored under a server, tables that go."""

import os
import shutil
import subprocess

import pytest
from harness import SERVER_BINARY, eventually
from portfolio import Owner
from postgres import Postgres, Way


@pytest.fixture
def own_postgres():
    """One that may be stopped."""
    if not Postgres.is_installed():
        pytest.skip("PostgreSQL is not installed (package postgresql-15)")
    server = Postgres()
    try:
        yield server
    finally:
        server.close()


def command(folder, *words, **settings):
    env = {"PATH": os.environ["PATH"], "LOG_FILE": "", **settings}
    return subprocess.run(
        [SERVER_BINARY, *words], cwd=folder, env=env, capture_output=True, text=True, timeout=60
    )


def history(server) -> dict:
    return server.health()["components"]["history"]


def test_a_database_that_is_away_is_waited_for(start_here, own_postgres):
    """H11"""
    settings = {"MOCK_COINGECKO_API": "true", "DATABASE_URL": own_postgres.new_database("away")}
    own_postgres.kill()
    stopped = start_here.server(**settings)
    assert stopped.log.wait_for("cannot connect to the database .*; trying again", 10)
    stopped.terminate()
    assert stopped.wait() == 0
    assert "stopped before it had started" in stopped.log.text()

    waiting = start_here.server(**settings)
    assert waiting.log.wait_for("trying again", 10)
    own_postgres.start()
    waiting.log.wait_for("listening on", 30)
    waiting.ready()


@pytest.mark.parametrize("said", [2, 6, 10, 14, 18, 22, 26])
def test_h11_a_database_that_goes_during_the_start_is_waited_for(start_here, postgres, said):
    """Whatever the start has come to: while it opens, migrates, looks at the secret, opens history."""
    url = postgres.new_database(f"goes_after_{said}")
    assert command(start_here.folder("place"), "migrate", DATABASE_URL=url).returncode == 0
    way = Way(postgres, said)
    try:
        server = start_here.server(MOCK_COINGECKO_API="true", DATABASE_URL=way.url(url))
        assert way.broken.wait(20)
        assert server.log.wait_for("trying again in", 10), server.log.text()
        assert "cannot start" not in server.log.text()
        way.mend()
        server.log.wait_for("listening on", 30)
        server.ready()
    finally:
        server.stop()
        way.close()


def test_a_server_that_refuses_ends_the_start_at_once(start_here, postgres):
    """H11"""
    url = postgres.new_database("there").replace("/there?", "/not_there?")
    server = start_here.server(MOCK_COINGECKO_API="true", DATABASE_URL=url)
    server.crashed = True  # It ends by itself, with 1.
    assert server.wait() == 1
    assert "trying again" not in server.log.text()


def test_nobody_restores_under_a_running_server(start_here, postgres):
    """H2"""
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    place = start_here.folder("place")
    url = {"DATABASE_URL": postgres.new_database("restored")}
    server = start_here.server(folder=place, MOCK_COINGECKO_API="true", **url).ready()
    key = server.create_user("ann")["api_key"]
    assert command(place, "backup", "copy.dump", **url).returncode == 0
    refused = command(place, "restore", "copy.dump", "--overwrite", **url)
    assert refused.returncode == 1
    assert "in use by process" in refused.stderr and refused.stderr.count("\n") == 1
    assert server.client.get("/users/me", x_api_key=key).status == 200
    server.stop()
    done = command(place, "restore", "copy.dump", "--overwrite", **url)
    assert done.returncode == 0, done.stderr


def test_a_server_whose_database_was_replaced_ends(start_here, postgres):
    """H2"""
    url = postgres.new_database("replaced")
    server = start_here.server(
        MOCK_COINGECKO_API="true", DATABASE_URL=url, HEALTH_CHECK_INTERVAL=1
    ).ready()
    postgres.execute(url, "UPDATE state SET value = 'another' WHERE key = 'database.epoch'")
    server.crashed = True  # It ends by itself, with 1.
    assert server.wait() == 1
    assert "the database was replaced" in server.log.text()


def test_health_tells_that_history_is_not_recorded(start_here, postgres):
    """H3"""
    url = postgres.new_database("history_fails")
    server = start_here.server(
        MOCK_COINGECKO_API="true", DATABASE_URL=url, PRICE_UPDATE_INTERVAL=1
    ).ready()
    eventually(lambda: history(server)["status"] == "ok", 10, "history that works")
    assert eventually(lambda: history(server)["last_recorded_age_ms"] is not None, 10, "a record")
    postgres.execute(url, "ALTER TABLE history_ticks RENAME TO elsewhere")
    eventually(lambda: history(server)["status"] == "failing", 10, "history that fails")
    assert server.health()["status"] == "degraded"
    postgres.execute(url, "ALTER TABLE elsewhere RENAME TO history_ticks")
    eventually(lambda: history(server)["status"] == "ok", 10, "history that works again")


def test_a_role_that_may_only_read_and_write_serves(start_here, postgres):
    """H8: the grants of docs/deploy.md."""
    url = postgres.new_database("grants")
    place = start_here.folder("place")
    assert command(place, "migrate", DATABASE_URL=url).returncode == 0
    postgres.execute(
        url,
        "CREATE ROLE serving LOGIN",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT CONNECT ON DATABASE grants TO serving",
        "GRANT USAGE ON SCHEMA public TO serving",
    )
    as_role = {"MOCK_COINGECKO_API": "true", "DATABASE_URL": url.replace("//app@", "//serving@")}
    refused = start_here.server(**as_role)
    refused.crashed = True  # It ends by itself, with 1.
    assert refused.wait() == 1
    assert "the role serving lacks" in refused.log.text()

    postgres.execute(
        url, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO serving"
    )
    server = start_here.server(**as_role).ready()
    assert "may not make partitions" in server.log.text()
    ann = Owner(server.client, server.create_user("ann")["api_key"])
    ann.portfolio().traded("buy", "bitcoin", "0.1", 3)
    eventually(lambda: history(server)["status"] == "ok", 10, "history that works")
