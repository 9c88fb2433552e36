"""What the commands of the program tell: doubts about settings, folders that they make, lines that
they refuse."""

import json
import os
import re
import subprocess

import pytest
from harness import SERVER_BINARY, eventually

MOCK = {"MOCK_COINGECKO_API": "true"}
LOG_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ")
GOOD_LINE = "1767225600000,10,12,9,11,1.5"


def run(folder, *words, **settings) -> subprocess.CompletedProcess:
    return subprocess.run(
        [SERVER_BINARY, *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LOG_FILE": "", **settings},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


# --- check-config ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOST", "a..b"),
        ("HOST", "300.1.1.1"),
        ("METRICS_HOST", "-a"),
        ("COINGECKO_BASE_URL", "https://api..coingecko.com/api/v3"),
        ("COINGECKO_BASE_URL", "https://api.coingecko.com:99999/api/v3"),
        ("CORS_ORIGINS", "https://1.2.3.256"),
        ("REDIS_URL", "redis://cache..local:6379"),
        ("DATABASE_URL", "postgresql://db..local/crypto"),
        ("DATABASE_URL", "postgresql://ann:p@ss@db/crypto"),
    ],
)
def test_f9_a_host_that_cannot_be_is_refused(tmp_path, name, value):
    checked = run(tmp_path, "check-config", **{name: value})
    assert checked.returncode == 2, checked.stdout
    assert checked.stderr.startswith(f"crypto-price-api: {name}: ")
    assert "is not accepted; expected " in checked.stderr
    assert "settings are fine" not in checked.stdout


def test_f9_a_database_url_that_libpq_cannot_read_is_refused(tmp_path):
    checked = run(tmp_path, "check-config", DATABASE_URL="postgresql://db/crypto?no_such=1")
    assert checked.returncode == 2
    assert "DATABASE_URL: want postgresql://" in checked.stderr


def warnings_of(folder, **settings) -> list[str]:
    checked = run(folder, "check-config", **settings)
    assert checked.returncode == 0, checked.stderr
    assert "settings are fine" in checked.stdout
    lines = checked.stdout.splitlines()
    return [line.removeprefix("warning: ") for line in lines if line.startswith("warning: ")]


def test_f9_nothing_is_doubtful_about_the_defaults(tmp_path):
    assert warnings_of(tmp_path) == []


def test_f9_an_address_that_this_machine_does_not_know_is_told(tmp_path):
    told = warnings_of(tmp_path, HOST="fe80::1%no-such-port", METRICS_HOST="fe80::2%no-such-port")
    assert [line.split(":")[0] for line in told] == ["HOST", "METRICS_HOST"]
    assert all("this machine knows no address of" in line for line in told)
    assert warnings_of(tmp_path, HOST="localhost", ENABLE_METRICS="false") == []


def test_f9_days_beyond_retention_are_told(tmp_path):
    told = warnings_of(tmp_path, HISTORY_RAW_DAYS="400", HISTORY_1H_DAYS="730")
    assert [line.split(":")[0] for line in told] == ["HISTORY_RAW_DAYS", "HISTORY_1H_DAYS"]
    assert all("HISTORY_RETENTION_DAYS" in line and "365" in line for line in told)


def test_f9_quotes_around_a_secret_are_told(tmp_path):
    for name in ("COINGECKO_API_KEY", "SECRET_KEY"):
        told = warnings_of(tmp_path, **{name: '"a secret of a file"'})
        assert told == [f"{name}: its value stands in quotes, which are taken as part of it"]


def test_f9_folders_that_are_not_there_are_told_and_not_made(tmp_path):
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/dta/x.db",
        "SECRET_KEY_FILE": f"{tmp_path}/screts/key",
        "LOG_FILE": f"{tmp_path}/lgs/x.log",
    }
    told = warnings_of(tmp_path, **settings)
    for line, name, folder in zip(told, settings, ("dta", "screts", "lgs"), strict=True):
        assert line == f"{name}: there is no folder {tmp_path}/{folder} yet; it is made when it is needed"
    assert list(tmp_path.iterdir()) == []


# --- migrate --------------------------------------------------------------------------------------


def test_f9_a_folder_that_migrate_makes_is_told(tmp_path):
    url = f"sqlite:///{tmp_path}/dta/x.db"
    made = run(tmp_path, "migrate", DATABASE_URL=url)
    assert made.returncode == 0, made.stderr
    assert f"DATABASE_URL: there is no folder {tmp_path}/dta yet" in made.stderr
    assert "there is no folder" not in run(tmp_path, "migrate", DATABASE_URL=url).stderr


def test_f9_the_server_tells_of_a_folder_that_it_makes(start_here):
    place = start_here.folder("place")
    server = start_here.server(DATABASE_URL=f"sqlite:///{place}/dta/x.db", **MOCK).ready()
    assert f"DATABASE_URL: there is no folder {place}/dta yet" in server.log.text()


def test_f9_commands_log_as_the_server_does(tmp_path):
    made = run(tmp_path, "migrate", DATABASE_URL=f"sqlite:///{tmp_path}/x.db")
    assert made.returncode == 0, made.stderr
    logged = made.stderr.splitlines()
    assert len(logged) > 1
    assert all(LOG_TIME.match(line) for line in logged), logged
    assert re.fullmatch(
        r"\d+ migrations applied\n\d+ migrations of price history applied\n", made.stdout
    )
    in_json = run(tmp_path, "migrate", DATABASE_URL=f"sqlite:///{tmp_path}/y.db", LOG_FORMAT="json")
    assert {"time", "level", "part", "message"} <= json.loads(in_json.stderr.splitlines()[0]).keys()
    exported = run(tmp_path, "export", "history", DATABASE_URL=f"sqlite:///{tmp_path}/z.db")
    assert exported.stdout == "crypto_id,timestamp,price,market_cap,volume_24h\n"


# --- import candles -------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_f9_an_import_with_refused_lines_does_not_end_well(tmp_path, more):
    url = f"sqlite:///{tmp_path}/x.db"
    file = tmp_path / "candles.csv"
    words = ["import", "candles", str(file), "--coin", "bitcoin", "--interval", "1h", *more]
    file.write_text(f"{GOOD_LINE}\n")
    good = run(tmp_path, *words, DATABASE_URL=url)
    assert good.returncode == 0, good.stderr
    file.write_text(f"{GOOD_LINE}\nsoon,1,1,1,1,1\n")
    bad = run(tmp_path, *words, DATABASE_URL=url)
    assert bad.returncode == 1
    assert "line 2: the open time does not read" in bad.stdout
    assert bad.stderr.endswith("crypto-price-api: 1 of 2 lines were refused\n")


# --- the rest -------------------------------------------------------------------------------------


def test_f9_print_alone_names_its_kinds(tmp_path):
    told = run(tmp_path, "print")
    assert told.returncode == 2
    for kind in ("config", "routes", "openapi", "asyncapi"):
        assert f"print {kind}" in told.stderr


def test_f9_the_demo_does_not_log_every_price(start_here):
    server = start_here.server(None, "--demo").ready()

    def price():
        return server.client.get("/crypto/prices?limit=1").json()[0]["current_price"]

    seen = set()
    eventually(lambda: seen.add(price()) or len(seen) > 2, 15, "prices that move")
    assert not re.search(r"snapshot \d+: \d+ coins", server.log.text())


# --- JSON answers ---------------------------------------------------------------------------------


def test_f9_json_answers_are_lines(start_here):
    """contract.py looks at every answer of all tests; these are the forms that answers have."""
    server = start_here.server(**MOCK).ready()
    client = server.client
    plain = client.get("/crypto/prices")
    assert plain.body.endswith(b"]\n")
    again = [client.get("/crypto/prices?limit=3").body for _ in range(3)]  # From the cache, too.
    assert all(body.endswith(b"]\n") for body in again)
    head = client.request("HEAD", "/live")
    assert int(head.headers["Content-Length"]) == len(client.get("/live").body)
    zipped = client.get("/openapi.json", accept_encoding="gzip")
    assert zipped.plain_body() == client.get("/openapi.json").body
    assert zipped.text().endswith("}\n")
    refused = client.raw(b"GET /crypto/prices HTTP/1.1\r\n\r\n")
    body = refused.partition(b"\r\n\r\n")[2]
    assert body.endswith(b"}\n")
    assert b"Content-Length: %d\r\n" % len(body) in refused


def test_f9_a_replayed_answer_is_the_same_to_the_byte(start_here):
    server = start_here.server(**MOCK).ready()
    key = server.create_user("ann")["api_key"]
    first, again = [
        server.client.post("/portfolios", {"name": "p"}, x_api_key=key, idempotency_key="once-1")
        for _ in range(2)
    ]
    assert (first.status, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert first.body == again.body and first.body.endswith(b"}\n")
