"""Databases of every earlier version come up to this one, and everything in them is told as before."""

import json

import pytest
from old_database import FOLDER, SETTINGS, load_postgres, load_sqlite, told

VERSIONS = sorted(place.name for place in FOLDER.iterdir() if place.is_dir())


def test_there_are_earlier_versions():
    assert VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_an_old_database_is_told_as_before(start_here, request, version, engine):
    place = FOLDER / version
    folder = start_here.folder("old")
    settings = dict(SETTINGS)
    if engine == "sqlite":
        load_sqlite(place, folder)
    else:
        name = "old_" + version.replace("-", "_")
        settings["DATABASE_URL"] = request.getfixturevalue("postgres").new_database(name)
        load_postgres(place, settings["DATABASE_URL"])
    server = start_here.server(start_here.sim(), folder=folder, **settings).ready()
    before = json.loads((place / "told.json").read_text())[engine]
    now = {"key": before["key"], **told(server, before["key"])}
    assert now == before
    candles = server.client.get("/crypto/bitcoin/history?days=7&interval=1h&limit=5")
    assert candles.status == 200 and candles.json()
