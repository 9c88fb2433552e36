"""The client for TypeScript: generated from the documents, and tried against the server."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import contract
import pytest
from browser import CHROMIUM, Site, browser
from harness import ROOT, eventually

SOURCE = ROOT / "clients" / "typescript"
MODULES = ROOT / "build" / "clients" / "typescript" / "node_modules"  # Filled by `./dev client`.
NODE = shutil.which("node")
SECONDS = 120


def missing() -> str | None:
    if NODE is None:
        return "node is not installed (Debian's packages nodejs and npm)"
    installed = MODULES / "installed"
    lock = SOURCE / "package-lock.json"
    if not installed.exists() or installed.read_text() != lock.read_text():
        return "npm's packages are not there or not the locked ones (./dev client gets them)"
    return None


pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


def node(folder: Path, *arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [str(NODE), *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": str(Path(str(NODE)).parent), **env},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def readme_block(language: str) -> str:
    text = (SOURCE / "README.md").read_text()
    found = re.search(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)
    assert found, f"README.md has no block of {language}"
    return found[1]


@pytest.fixture(scope="module")
def server(start):
    return start.server(None, "--demo").ready()


def test_the_document_passes_the_recommended_rules_of_redocly(tmp_path):  # F8
    major = int(node(tmp_path, "--version").stdout.lstrip("v").split(".")[0])
    if major < 20:
        pytest.skip("Redocly's linter needs Node.js 20")
    command = MODULES / "@redocly" / "cli" / "bin" / "cli.js"
    document = ROOT / "docs" / "openapi.json"
    node(tmp_path, command, "lint", "--extends", "recommended", document)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory, server):
    """The package, built with its tests and the example of its README."""
    folder = tmp_path_factory.mktemp("client") / "typescript"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(MODULES)
    example = readme_block("ts")
    assert "http://localhost:8019" in example
    here = f"http://127.0.0.1:{server.port}"
    (folder / "test" / "example.ts").write_text(example.replace("http://localhost:8019", here))
    compiler = "node_modules/typescript/bin/tsc"
    node(folder, compiler, "-p", "tsconfig.build.json")
    node(folder, compiler, "-p", "tsconfig.json")
    return folder


CONSUMER = """
import { ApiError, Client, Stream, type Socket } from "@crypto-price-api/client";
const api = new Client({ baseUrl: "http://localhost:8019" });
export async function firstPrice(): Promise<number | null | undefined> {
  const prices = await api.get("/crypto/prices", { query: { limit: 1 } });
  return prices[0]?.current_price;
}
export const kind = (message: Socket.ServerMessage): string => message.type;
export const known = [ApiError, Stream];
// @ts-expect-error: were the types not found, everything would be allowed.
api.get("/no/such/path");
"""


@pytest.mark.parametrize("resolution", ["node10", "bundler"])  # The workshop itself has nodenext.
def test_f9_its_types_are_found_however_modules_are_resolved(workshop, tmp_path, resolution):
    installed = tmp_path / "node_modules" / "@crypto-price-api" / "client"
    installed.mkdir(parents=True)
    shutil.copy(workshop / "package.json", installed)
    shutil.copytree(workshop / "dist", installed / "dist")
    (tmp_path / "package.json").write_text('{"type":"module"}')
    (tmp_path / "consumer.ts").write_text(CONSUMER)
    compiler = MODULES / "typescript" / "bin" / "tsc"
    flags = ["--noEmit", "--strict", "--skipLibCheck", "--target", "ES2022", "--module", "ESNext"]
    node(tmp_path, compiler, *flags, "--moduleResolution", resolution, "consumer.ts")


def test_the_generated_files_fit_the_documents(tmp_path):
    shutil.copy(SOURCE / "generate.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(MODULES)
    node(tmp_path, "generate.mjs", ROOT / "docs", tmp_path)
    for name in ["schema.ts", "messages.ts"]:
        fresh = (tmp_path / name).read_text() == (SOURCE / "src" / name).read_text()
        assert fresh, f"{name} is out of date: run ./dev client"


def test_the_package_has_the_version_of_the_api_and_needs_no_other():
    package = json.loads((SOURCE / "package.json").read_text())
    assert package["version"] == contract.openapi().document.content["info"]["version"]
    assert not {"dependencies", "peerDependencies", "optionalDependencies"} & package.keys()
    lock = json.loads((SOURCE / "package-lock.json").read_text())
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


@pytest.mark.parametrize("part", ["client", "stream"])
def test_what_the_client_does_by_itself(workshop, part):
    node(workshop, "--test", f"out/test/{part}.test.js")


def test_a_tour_of_the_server(workshop, server):
    address = f"http://127.0.0.1:{server.port}"
    node(workshop, "--test", "out/test/tour.test.js", BASE_URL=address)


def test_the_example_prints_what_the_readme_says(workshop):
    shown = readme_block("text").splitlines()
    printed = node(workshop, "out/test/example.js").stdout.splitlines()
    assert len(printed) == len(shown), printed
    for line, pattern in zip(printed, shown):
        assert re.fullmatch(re.escape(pattern).replace(r"\.\.\.", ".+"), line), (pattern, line)


LIMITED = """
import { Client } from "./src/index.js";
let refused = 0;
const api = new Client({
  baseUrl: process.env.BASE_URL,
  fetch: async (...request) => {
    const response = await fetch(...request);
    refused += response.status === 429;
    return response;
  },
});
const found = [];
for (let n = 0; n < 7; ++n) {
  const prices = await api.get("/crypto/prices", { query: { limit: 1 } });
  found.push(prices.length);
}
console.log(JSON.stringify({ found, refused }));
"""


def test_a_limit_is_waited_for(workshop, start):
    limits = {"ENABLE_RATE_LIMITING": "true", "RATE_LIMIT_REQUESTS": 3, "RATE_LIMIT_WINDOW": 1}
    limited = start.server(None, "--demo", **limits).listen()
    eventually(limited.is_ready, 15, "ready")
    (workshop / "out" / "limited.mjs").write_text(LIMITED)
    address = f"http://127.0.0.1:{limited.port}"
    told = json.loads(node(workshop, "out/limited.mjs", BASE_URL=address).stdout)
    assert told["found"] == [1] * 7
    assert told["refused"] >= 2


BROWSER_PAGE = """
<!doctype html>
<script type="module">
  import { Client, Stream } from "./dist/index.js";
  const baseUrl = "BASE_URL";
  const told = {};
  try {
    const body = { username: "bea", email: "bea@example.com" };
    const user = await new Client({ baseUrl }).post("/users", { body });
    const api = new Client({ baseUrl, apiKey: user.api_key });
    for (const name of ["a", "b", "c"]) await api.post("/portfolios", { body: { name } });
    told.portfolios = [];
    for await (const row of api.rows("/portfolios", { query: { limit: 2 } })) {
      told.portfolios.push(row.name);
    }
    const path = { portfolio_id: "none" };
    const notFound = (error) => (told.code = error.code);
    await api.get("/portfolios/{portfolio_id}", { path }).catch(notFound);
    const stream = new Stream({ baseUrl, apiKey: user.api_key });
    told.update = (await stream.next("price_update")).type;
    stream.close();
  } catch (error) {
    told.error = String(error);
  }
  await fetch("/told", { method: "POST", body: JSON.stringify(told) });
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_runs_it_from_another_origin(workshop, server, tmp_path):
    page = BROWSER_PAGE.replace("BASE_URL", f"http://127.0.0.1:{server.port}")
    (workshop / "page.html").write_text(page)
    site = Site(workshop)
    try:
        with browser(f"{site.url}/page.html", tmp_path / "profile"):
            eventually(lambda: site.told, SECONDS, "what the page found")
    finally:
        site.close()
    found = {"portfolios": ["a", "b", "c"], "code": "portfolio_not_found", "update": "price_update"}
    assert site.told == [found]
