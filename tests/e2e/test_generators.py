"""Programs that others make clients with take our documents: what they make from openapi.json
compiles under strict rules and reads the server's answers, and asyncapi.json has no fault.
`./dev prove clients` runs them; `./dev test` compiles and runs our own client only."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness import ROOT

SOURCE = ROOT / "tests" / "generators"
MODULES = ROOT / "build" / "generators" / "node_modules"  # Filled by `./dev prove clients`.
OPENAPI = ROOT / "docs" / "openapi.json"
ASYNCAPI = ROOT / "docs" / "asyncapi.json"
NODE = shutil.which("node")
NODE_MAJOR_MIN = 20  # What the generators need.
SECONDS = 120


def missing() -> str | None:
    if NODE is None:
        return "node is not installed (Debian's packages nodejs and npm)"
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").split(".")[0]) < NODE_MAJOR_MIN:
        return f"the generators of clients need Node.js {NODE_MAJOR_MIN}"
    installed = MODULES / "installed"
    lock = SOURCE / "package-lock.json"
    if not installed.exists() or installed.read_text() != lock.read_text():
        return "npm's packages are not there or not the locked ones (./dev prove clients gets them)"
    return None


pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


@dataclass(frozen=True)
class Generator:
    program: str  # In node_modules.
    arguments: tuple[str, ...]


GENERATORS = {
    "orval": Generator("orval/dist/bin/orval.js", ("--config", "orval.config.cjs")),
    "hey-api": Generator("@hey-api/openapi-ts/bin/run.js", ("-i", str(OPENAPI), "-o", "generated")),
    "swagger-typescript-api": Generator(
        "swagger-typescript-api/dist/cli.mjs",
        ("generate", "-p", str(OPENAPI), "-o", "generated", "-n", "client.ts"),
    ),
    "openapi-zod-client": Generator(
        "openapi-zod-client/bin.js", (str(OPENAPI), "-o", "generated/client.ts")
    ),
}


def node(folder: Path, *arguments: object, **env: str) -> str:
    done = subprocess.run(
        [str(NODE), *map(str, arguments)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **env},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def server(start):
    return start.server(MOCK_COINGECKO_API="true").ready()


@pytest.mark.parametrize("name", GENERATORS)
def test_f8_what_a_generator_makes_compiles_and_reads_answers(name, tmp_path, server):
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / "generated").mkdir()
    for file in ("package.json", "tsconfig.json", "orval.config.cjs"):
        shutil.copy(SOURCE / file, tmp_path)
    shutil.copy(SOURCE / "consumers" / f"{name}.ts", tmp_path / "consumer.ts")
    base_url = f"http://127.0.0.1:{server.port}"
    generator = GENERATORS[name]
    places = {"DOCUMENT": str(OPENAPI), "OUT": "generated", "BASE_URL": base_url}
    node(tmp_path, MODULES / generator.program, *generator.arguments, **places)
    node(tmp_path, MODULES / "typescript" / "bin" / "tsc", "-p", ".")
    assert node(tmp_path, "js/consumer.js", BASE_URL=base_url) == "number\n"


def test_f8_the_documents_of_the_socket_are_read_without_complaint(tmp_path):
    shutil.copy(SOURCE / "check_asyncapi.cjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(MODULES)
    assert node(tmp_path, "check_asyncapi.cjs", ASYNCAPI) == "3.1.0, 1 servers\n"


def test_f8_the_lock_names_no_registry():
    lock = (SOURCE / "package-lock.json").read_text()
    assert '"resolved"' not in lock and "registry." not in lock
