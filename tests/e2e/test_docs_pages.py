"""The pages for people: Swagger UI at /docs and ReDoc at /redoc. They are part of a program only when
npm was at hand where it was built."""

import re
import subprocess
from pathlib import Path

import contract
import pytest
from browser import CHROMIUM

PAGES = ["/docs", "/redoc"]
# Where the browser itself calls, whatever it shows.
BROWSERS_OWN = re.compile(r"([\w-]+\.)*(google|googleapis|gvt1|gstatic)\.com(:\d+)?")

SECONDS = 90


@pytest.fixture(scope="module")
def server(start):
    server = start.server(start.sim(), LOG_LEVEL="INFO").listen()
    if server.log.wait_for("built without npm", 0):
        assert server.client.get("/docs").status == 404
        pytest.skip("the program was built without npm, so it has no pages")
    return server


def files_of(text: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/[^"]*)"', text)


def policy_of(reply) -> dict[str, list[str]]:
    assert len(reply.headers.get_all("Content-Security-Policy")) == 1
    parts = reply.headers["Content-Security-Policy"].split(";")
    return {name: values for name, *values in (part.split() for part in parts)}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_only_what_is_served_here(server, page):
    reply = server.client.get(page)
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/html")
    assert "://" not in reply.text()
    files = files_of(reply.text())
    assert len(files) >= 2
    for file in files:
        assert server.client.get(file).status == 200, file


@pytest.mark.parametrize("page", PAGES)
def test_the_policy_allows_no_script_but_those_of_the_server(server, page):
    policy = policy_of(server.client.get(page))
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]


def test_a_switch_takes_its_page_away(server, start):
    sim = start.sim()
    for setting, gone, kept in [
        ("ENABLE_SWAGGER_UI", "/docs", "/redoc"),
        ("ENABLE_REDOC", "/redoc", "/docs"),
    ]:
        other = start.server(sim, **{setting: "false"}).listen()
        assert other.client.get(gone).status == 404
        assert other.client.get(kept).status == 200
        assert other.client.get("/openapi.json").status == 200


def addresses_in(net_log: Path) -> set[str]:
    """Hosts that the browser asked for anything."""
    text = net_log.read_text(errors="replace")
    return set(re.findall(r'"url":"(?:https?|wss?)://([^/"]+)', text))


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("page, sign", [("/docs", "opblock-summary"), ("/redoc", "operation/")])
def test_a_browser_shows_every_operation_and_asks_nobody_else(server, page, sign, tmp_path):
    here = f"127.0.0.1:{server.port}"
    net_log = tmp_path / "net.json"
    run = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--log-net-log={net_log}",
            "--enable-logging=stderr",
            "--virtual-time-budget=20000",
            "--dump-dom",
            f"http://{here}{page}",
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    console = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    assert not console, console
    assert sign in run.stdout, run.stdout[:500]
    operations = contract.openapi().operations
    missing = [o.name for o in operations if o.content["summary"] not in unescaped(run.stdout)]
    assert not missing, missing
    asked = {host for host in addresses_in(net_log) if not BROWSERS_OWN.fullmatch(host)}
    assert asked == {here}


def unescaped(text: str) -> str:
    return text.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")
