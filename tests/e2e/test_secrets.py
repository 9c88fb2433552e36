"""Keys and secrets appear in no log, metric, error, document or file, wherever they are sent: those
of the users and those of the server itself."""

import json
import os
import subprocess
from dataclasses import dataclass, field

import pytest
from canaries import hits, in_full, send_everywhere
from client import Client
from harness import SERVER_BINARY, eventually
from receiver import Receiver

OWN = {  # The server's.
    "SECRET_KEY": "canary/of+the=secret key 7f3a91c2d4",
    "COINGECKO_API_KEY": "CG-canaryOfUpstream5b8e02",
    "REDIS_URL": "redis://:canary-of-redis-90ab@127.0.0.1:1/0",
}
OWN_CANARIES = {**OWN, "REDIS_URL": "canary-of-redis-90ab"}
TALKATIVE = {
    "LOG_LEVEL": "TRACE",
    "LOG_REQUESTS": "true",
    "DATABASE_ECHO": "true",
    "DEBUG_RESPONSES": "true",
    "ENABLE_METRICS": "true",
    "METRICS_PORT": "0",
    "PRICE_UPDATE_INTERVAL": "1",
    "CACHE_STORAGE": "redis",
    "TEST_MODE": "true",
    "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
}
PUBLIC_CHARACTERS = 8  # Of an API key, after the prefix: the id by which it is looked up.


def run(folder, *words: str, **settings: str) -> subprocess.CompletedProcess:
    env = {"PATH": os.environ["PATH"], "LOG_FILE": "", **settings}
    return subprocess.run(
        [str(SERVER_BINARY), *words], cwd=folder, env=env, capture_output=True, timeout=30
    )


@dataclass
class Place:
    """A server that has been told every secret, and all that it has said and written."""

    sim: object
    server: object
    settings: dict[str, str]
    secrets: dict[str, str] = field(default_factory=lambda: dict(OWN_CANARIES))
    told: dict[str, bytes] = field(default_factory=dict)

    @property
    def folder(self):
        return self.server.database.parent

    def note(self, what: str, answers: list[bytes]) -> None:
        self.told |= {f"{what}, answer {number}": text for number, text in enumerate(answers)}


@pytest.fixture(scope="module", params=["text", "json"])
def place(request, start):
    sim = start.sim()
    folder = start.folder("secrets")
    log = str(folder / "logs" / "server.log")
    settings = {**TALKATIVE, **OWN, "LOG_FORMAT": request.param, "LOG_FILE": log}
    place = Place(sim, start.server(sim, folder=folder, **settings).ready(), settings)
    key = place.server.create_user()["api_key"]
    add_webhook_secret(place, key)
    place.secrets["API key"] = key
    for what, canary in place.secrets.items():
        place.note(what, send_everywhere(place.server, canary))
        place.note(f"{what} in a table", imports(place, key, canary))
    echo_all_from_upstream(place)
    collect(place)
    # A beginning that is public must not hide the rest.
    place.secrets["API key"] = key[len("ck_") + PUBLIC_CHARACTERS :]
    return place


def add_webhook_secret(place: Place, key: str) -> None:
    """Of a webhook whose receiver tells in its answer what it must not."""
    client = place.server.client
    with Receiver() as receiver:
        made = client.post("/webhooks", {"url": receiver.url}, x_api_key=key).json()
        secret = place.secrets["webhook secret"] = made["secret"]
        receiver.script = lambda _: (302, {"Location": f"/{secret}", "X-Secret": secret})
        reply = client.post(f"/webhooks/{made['id']}/test", "", x_api_key=key)
        assert reply.json()["status"] == "failed"
        deliveries = client.get(f"/webhooks/{made['id']}/deliveries", x_api_key=key)
    place.note("webhook", [in_full(reply), in_full(deliveries)])


def imports(place: Place, key: str, canary: str) -> list[bytes]:
    """A table of transactions that has it in each of its cells, and in its head."""
    client = place.server.client
    made = client.post("/portfolios", {"name": "Savings"}, x_api_key=key).json()
    path = f"/portfolios/{made['id']}/transactions/import"
    head = client.get(f"/portfolios/{made['id']}/transactions/export", x_api_key=key).text()
    columns = head.splitlines()[0].split(",")
    tables = [
        ",".join(columns) + "\r\n" + ",".join([canary] * len(columns)) + "\r\n",
        f"{canary},{','.join(columns)}\r\n",
    ]
    fields = {"Content-Type": "text/csv", "X-Api-Key": key}
    replies = [client.request("POST", path, table, fields) for table in tables]
    assert [reply.status for reply in replies] == [422, 422]
    assert client.request("DELETE", f"/portfolios/{made['id']}", headers=fields).status == 200
    return [in_full(reply) for reply in replies]


def echo_all_from_upstream(place: Place) -> None:
    """An upstream whose error tells the key it was sent, and more."""
    echo = " ".join(place.secrets.values())
    place.sim.can(f'{{"error":"what is {echo}"}}'.encode(), status=400)
    upstream = lambda: place.server.health()["components"]["upstream"]  # noqa: E731
    eventually(lambda: upstream()["last_error"], 10, "the error in /health")
    place.note("health", [in_full(place.server.client.get("/health"))])


def collect(place: Place) -> None:
    """All that can be read from outside, and the files, before and after the end."""
    server = place.server
    pages = ["/health", "/openapi.json", "/asyncapi.json", "/docs", "/"]
    place.note("pages", [in_full(server.client.get(page)) for page in pages])
    place.note("upstream", [json.dumps(place.sim.calls()).encode()])
    place.note("metrics", [metrics_client(server).get("/metrics").body])
    for form in ["table", "json", "markdown"]:
        shown = run(place.folder, "print", "config", "--format", form, **OWN)
        assert shown.returncode == 0, shown.stderr
        place.note(f"print config in {form}", [shown.stdout, shown.stderr])
    url = {"DATABASE_URL": f"sqlite:///{server.database}"}
    made = run(place.folder, "backup", "backup.db", **url, **OWN)
    assert made.returncode == 0, made.stderr
    place.note("backup", [made.stdout, made.stderr])
    place.told |= files(place, "")
    server.stop()
    place.told |= files(place, " at the end")
    place.note("standard error", [server.log.text().encode()])
    place.note("standard output", [server.stdout.text().encode()])


def metrics_client(server) -> Client:
    line = server.log.wait_for(r"listening on http://[^\s/]+:(\d+)/metrics", 10)
    assert line
    return Client(int(line[1]), checked=False)


def files(place: Place, when: str) -> dict[str, bytes]:
    found = [file for file in place.folder.rglob("*") if file.is_file()]
    return {f"{file.name}{when}": file.read_bytes() for file in found}


def test_no_secret_is_told_or_written(place):
    names = set(place.told)
    assert {"x.db", "x_history.db", "backup.db", "server.log", "x.db at the end"} <= names
    assert b"GET /users/me" in place.told["server.log at the end"]
    assert b"GET /users/me" in place.told["standard error, answer 0"]
    assert b"api_requests_total{" in place.told["metrics, answer 0"]
    assert len(place.told) > 200
    found = hits(place.secrets, place.told)
    assert not found, "\n".join(map(str, found))


def test_the_search_would_find_what_it_looks_for(place):
    for what, secret in place.secrets.items():
        assert hits({what: secret}, {"somewhere": b"x" + secret.encode() + b"y"})


WRONG = {
    "SECRET_KEY": "short-canary",
    "REDIS_URL": "http://:canary-of-redis@127.0.0.1",
    "COINGECKO_API_KEY": "CG-canary\u00e9\u0007",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_refused_secret_is_not_shown(tmp_path, name):
    refused = run(tmp_path, "check-config", **{name: WRONG[name]})
    assert refused.returncode == 2
    assert name.encode() in refused.stderr
    assert b"canary" not in refused.stdout + refused.stderr
    (tmp_path / ".env").write_text(f"{name}={WRONG[name]}\n")
    refused = run(tmp_path, "check-config")
    assert refused.returncode == 2
    assert b"canary" not in refused.stdout + refused.stderr
