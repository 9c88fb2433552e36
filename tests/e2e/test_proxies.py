"""Behind haproxy and nginx, as deploy/ sets them up: TLS, WebSocket, and who is asking."""

import http.client
import json

import pytest
import websockets
from client import SECONDS
from harness import eventually
from proxies import Haproxy, Nginx, find_program
from stream import Stream

SETTINGS = {
    "MOCK_COINGECKO_API": "true",
    "PRICE_UPDATE_INTERVAL": "1",
    "TRUSTED_PROXIES": "127.0.0.1",
    "CORS_ORIGINS": "https://pages.example",
    "SIGNUP_LIMIT_PER_HOUR": "8",
}
PROXIES = {"haproxy": Haproxy, "nginx": Nginx}


@pytest.fixture(scope="module", params=PROXIES)
def proxied(request, start):
    """A proxy and the server behind it."""
    if not find_program(request.param) or not find_program("openssl"):
        pytest.skip(f"{request.param} or openssl is not installed")
    server = start.server(**SETTINGS).ready()
    proxy = PROXIES[request.param](start.folder(request.param), server.port)
    try:
        eventually(proxy.serves, 10, "an answer through the proxy")
        yield proxy, server
    finally:
        proxy.stop()


def sign_up(proxy, name: str, **more):
    body = json.dumps({"username": name, "email": f"{name}@example.com"})
    return proxy.request("POST", "/users", body, Content_Type="application/json", **more)


def test_the_file_as_shipped_is_accepted_without_a_warning(proxied):
    assert proxied[0].warnings == []


def test_requests_and_answers_pass_through_tls(proxied):
    proxy, _ = proxied
    prices = proxy.request("GET", "/crypto/prices?limit=3", Accept_Encoding="gzip")
    assert prices.status == 200
    assert len(prices.json()) == 3
    assert "max-age" in prices.headers["Strict-Transport-Security"]
    created = sign_up(proxy, "tls")
    assert created.status == 201
    me = proxy.request("GET", "/users/me", X_API_Key=created.json()["api_key"])
    assert me.json()["username"] == "tls"
    assert proxy.request("GET", "/nothing").status == 404


def test_plain_http_is_sent_to_tls(proxied):
    proxy, _ = proxied
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=SECONDS)
    connection.request("GET", "/crypto/prices?limit=1")
    answer = connection.getresponse()
    assert answer.status == 308
    assert answer.headers["Location"].startswith("https://127.0.0.1")
    assert answer.headers["Location"].endswith("/crypto/prices?limit=1")
    connection.close()


def test_the_stream_passes_and_the_proxy_writes_no_key_down(proxied):
    proxy, server = proxied
    key = sign_up(proxy, "streaming").json()["api_key"]
    with Stream(proxy.port, "?api_key=" + key, tls=proxy.tls) as stream:
        stream.greeting()
        assert stream.ask({"type": "ping"})["type"] == "pong"
        stream.until(lambda message: message["type"] == "price_update")
        assert server.health()["components"]["websocket"]["connections"] == 1
    assert proxy.request("GET", "/users/me?api_key=" + key).status == 200
    eventually(lambda: "/users/me" in proxy.logged(), 5, "a line in the proxy's log")
    assert "/ws" in proxy.logged()
    assert key[3:] not in proxy.logged()


def test_the_servers_own_page_is_told_from_a_foreign_one(proxied):
    proxy, _ = proxied
    query = "?api_key=" + sign_up(proxy, "browsing").json()["api_key"]
    own = [("Origin", f"https://127.0.0.1:{proxy.port}")]
    with Stream(proxy.port, query, headers=own, tls=proxy.tls) as stream:
        stream.greeting()
    foreign = [("Origin", "https://elsewhere.example")]
    with pytest.raises(websockets.InvalidStatusCode) as refusal:
        Stream(proxy.port, query, headers=foreign, tls=proxy.tls)
    assert refusal.value.status_code == 403


def test_what_a_client_says_about_its_address_does_not_count(proxied):
    proxy, _ = proxied
    tried = [
        sign_up(proxy, f"forger{number}", source="127.0.0.2", X_Forwarded_For=f"203.0.113.{number}")
        for number in range(10)
    ]
    assert [reply.status for reply in tried] == [201] * 8 + [429] * 2
    assert sign_up(proxy, "neighbour", source="127.0.0.3").status == 201, "that is somebody else"


def test_a_stop_behind_the_proxy_is_told_to_the_sockets(proxied):
    proxy, server = proxied
    key = sign_up(proxy, "last", source="127.0.0.4").json()["api_key"]
    with Stream(proxy.port, "?api_key=" + key, tls=proxy.tls) as stream:
        stream.greeting()
        server.stop()
        assert stream.close_code() == 1001
