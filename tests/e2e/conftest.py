"""Fixtures: real programs for each test file, stopped and checked at its end."""

import contextlib
import os
import sys
import threading
from pathlib import Path

import pytest

for folder in ["support", "settings"]:
    sys.path.insert(0, str(Path(__file__).resolve().parent / folder))

import harness  # noqa: E402
from postgres import Postgres  # noqa: E402

LOG_LINES_SHOWN = 60


class Starter:
    """Starts programs and stops them, the last one first."""

    def __init__(self, folders):
        self._folders = folders
        self._stack = contextlib.ExitStack()
        self._lock = threading.Lock()  # Cases may run in parallel.

    def keep(self, close) -> None:
        """Also closes something else at the end."""
        self._stack.callback(close)

    def _keep(self, program):
        self.keep(program.stop)
        return program

    def folder(self, name: str) -> Path:
        with self._lock:
            return self._folders.mktemp(name)

    def sim(self, *arguments: str) -> harness.Simulator:
        return self._keep(harness.Simulator(self.folder("sim"), *arguments))

    def server(
        self,
        sim: harness.Simulator | None = None,
        *arguments: str,
        folder: Path | None = None,
        socket: int | None = None,
        binary: Path = harness.SERVER_BINARY,
        **settings: object,
    ) -> harness.Server:
        """A server that does not listen yet; call listen() or ready() on it.

        `socket` is the descriptor of a listening socket to hand over to it.
        """
        env = {name: str(value) for name, value in settings.items()}
        if sim is not None:
            env.setdefault("COINGECKO_BASE_URL", sim.base_url)
        place = folder or self.folder("server")
        return self._keep(harness.Server(place, env, arguments, socket, binary))

    def stop_all(self) -> None:
        self._stack.close()


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Programs that live as long as the test file."""
    starter = Starter(tmp_path_factory)
    try:
        yield starter
    finally:
        starter.stop_all()


@pytest.fixture
def start_here(tmp_path_factory):
    """Programs that live as long as one test."""
    starter = Starter(tmp_path_factory)
    try:
        yield starter
    finally:
        starter.stop_all()


@pytest.fixture(scope="session")
def postgres():
    if not Postgres.is_installed():
        pytest.skip("PostgreSQL is not installed (package postgresql-15)")
    server = Postgres()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database_settings(request):
    """The settings of a fresh database, once for each engine."""
    if request.param == "sqlite":
        return {}
    name = request.module.__name__ + "_db"
    return {"DATABASE_URL": request.getfixturevalue("postgres").new_database(name)}


@pytest.fixture(scope="session")
def recordings() -> Path:
    folder = Path(os.environ.get("CPA_SHARED_DATA", harness.ROOT.parent / "shared" / "data"))
    if not (folder / "coingecko").is_dir():
        pytest.skip(f"no recordings in {folder} (set CPA_SHARED_DATA)")
    return folder / "coingecko"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for program in harness.RUNNING:
            lines = program.log.text().splitlines()[-LOG_LINES_SHOWN:]
            report.sections.append((f"log of {program.name}", "\n".join(lines)))
