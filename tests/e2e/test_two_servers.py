"""Two servers on one database: what one records, the clients of the other hear of."""

import pytest

from harness import eventually
from portfolio import Owner
from stream import Stream

SETTINGS = {
    "PRICE_UPDATE_INTERVAL": 1,
    "ALERT_CHECK_INTERVAL": 1,
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "ENABLE_PRICE_HISTORY": "false",
}
OWNERS = 5


@pytest.fixture(params=["sqlite", "postgres"])
def pair(request, start_here):
    """The first sees the market move; the market of the second stands still."""
    url = f"sqlite:///{start_here.folder('shared')}/shared.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").new_database(f"two_servers_{abs(hash(request.node.name)) % 10**9}")
    sims, servers = [], []
    for _ in range(2):
        sim = start_here.sim()
        sim.freeze()
        sim.move("bitcoin", price=50_000)
        server = start_here.server(sim, DATABASE_URL=url, **SETTINGS).ready()
        eventually(lambda server=server: server.coin("bitcoin"), 10, "prices")
        sims.append(sim)
        servers.append(server)
    return sims[0], servers


def test_h1_whoever_is_connected_to_the_server_that_did_not_record_is_told(pair):
    sim, (recorder, other) = pair
    streams = []
    for number in range(OWNERS):
        key = recorder.create_user(f"owner{number}")["api_key"]
        owner = Owner(recorder.client, key)
        body = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 51_000}
        made = owner.post("/alerts", body)
        assert made.status == 201, made.body
        stream = Stream(other.port, f"?api_key={key}")
        stream.greeting()
        streams.append((owner, made.json()["id"], stream))
    sim.move("bitcoin", price=52_000)
    for owner, alert, stream in streams:
        told = stream.until(lambda message: message["type"] == "alert_triggered")
        assert told["alert_id"] == alert
        eventually(
            lambda owner=owner, alert=alert: owner.get(f"/alerts/{alert}").json()["notification_sent"],
            30,
            "the notice on record",
        )
        stream.close()


def test_an_edit_on_one_server_reaches_the_engine_of_the_other(pair):
    """H13: by stamps that both servers take from one clock."""
    sim, (recorder, other) = pair
    key = other.create_user("editor")["api_key"]
    owner = Owner(other.client, key)
    body = {"crypto_id": "bitcoin", "alert_type": "price_above", "target_price": 60_000}
    alert = owner.post("/alerts", body).json()["id"]
    assert owner.patch(f"/alerts/{alert}", {"target_price": 51_000}).status == 200
    sim.move("bitcoin", price=52_000)
    eventually(lambda: owner.get(f"/alerts/{alert}/events").json(), 15, "the firing")


def rotated(owner: Owner) -> None:
    assert owner.post("/users/me/api-key", {}).status == 201


def revoked(owner: Owner) -> None:
    """By another key of the same user."""
    reply = owner.post("/users/me/api-key", {"overlap_seconds": 3600})
    assert reply.status == 201
    old = [key["id"] for key in owner.get("/users/me/api-keys").json() if key["current"]]
    other = Owner(owner.client, reply.json()["api_key"])
    assert other.delete(f"/users/me/api-keys/{old[0]}").status == 200


def deleted(owner: Owner) -> None:
    assert owner.delete("/users/me").status == 200


@pytest.fixture
def sees_at_once(request):
    """Servers on one file hear of each other's changes at once, those on PostgreSQL within a second."""

    def sees(check, what: str) -> None:
        if request.node.callspec.params["pair"] == "sqlite":
            assert check(), what
        else:
            eventually(check, 10, what)

    return sees


@pytest.mark.parametrize("end", [rotated, revoked, deleted])
def test_e4_a_key_that_one_server_ends_is_refused_by_the_other(pair, sees_at_once, end):
    _, servers = pair
    for here, there in (servers, servers[::-1]):
        name = f"ann{here.port}"
        ann, eve = (Owner(here.client, here.create_user(each)["api_key"]) for each in (name, "eve" + name))
        ann_there, eve_there = (Owner(there.client, each.key) for each in (ann, eve))
        for _ in range(2):
            assert ann_there.get("/users/me").status == 200
            assert eve_there.get("/users/me").status == 200
        end(ann)
        sees_at_once(lambda: ann_there.get("/users/me").status == 401, "a refusal")
        assert ann.get("/users/me").status == 401
        assert eve_there.get("/users/me").status == 200


def test_e4_a_name_that_one_server_changes_is_told_by_the_other(pair, sees_at_once):
    _, (here, there) = pair
    ann = Owner(here.client, here.create_user("ann")["api_key"])
    ann_there = Owner(there.client, ann.key)
    assert ann_there.get("/users/me").json()["username"] == "ann"
    assert ann.patch("/users/me", {"username": "anne"}).status == 200
    sees_at_once(lambda: ann_there.get("/users/me").json()["username"] == "anne", "the new name")
