"""What an operator sees: metrics that count what happened, rules and a dashboard that fit them."""

import json
import re
import shutil
import subprocess

import pytest
from harness import ROOT, SERVER_BINARY, eventually
from stream import Stream

MONITORING = ROOT / "deploy" / "monitoring"
SPEC_NAMES = [
    "price_updates_total",
    "websocket_connections_current",
    "portfolio_value_updates_total",
    "alerts_triggered_total",
    "api_requests_total",
    "price_update_duration_seconds",
    "websocket_message_duration_seconds",
]
SAMPLE = re.compile(r"^(\w+)(\{.*\})? (\S+)$", re.MULTILINE)
FAMILY = re.compile(r"^# TYPE (\w+) (\w+)$", re.MULTILINE)
# Metrics that are there only at certain times.
SOMETIMES = {"upstream_credits_limit", "upstream_budget_ends_timestamp_seconds"}
SETTINGS = {
    "ENABLE_METRICS": "true",
    "METRICS_PORT": 0,
    "PRICE_UPDATE_INTERVAL": 1,
    "HEALTH_CHECK_INTERVAL": 1,
    "TEST_MODE": "true",
    "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
}


class Metrics:
    """One scrape."""

    def __init__(self, text: str):
        self.text = text
        self.families = dict(FAMILY.findall(text))
        self.samples = {(name, labels): float(v) for name, labels, v in SAMPLE.findall(text)}

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of the samples with these labels."""
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        return sum(
            value
            for (sample, text), value in self.samples.items()
            if sample == name and all(each in text for each in wanted)
        )

    def has(self, name: str) -> bool:
        return any(sample == name for sample, _ in self.samples)


def scrape(server) -> Metrics:
    reply = server.metrics_client().get("/metrics")
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return Metrics(reply.text())


def promtool(*arguments: str, text: str | None = None) -> None:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed (Debian's package prometheus)")
    done = subprocess.run(
        [program, *arguments], input=text, cwd=MONITORING, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def sim(start):
    return start.sim()


@pytest.fixture(scope="module")
def server(start, sim):
    return start.server(sim, **SETTINGS).ready()


# --- the page -------------------------------------------------------------------------------------


def test_promtool_finds_nothing_wrong_with_the_page(server):
    server.client.get("/crypto/prices")
    promtool("check", "metrics", text=scrape(server).text)


def test_the_names_of_the_specification_are_there(server):
    families = scrape(server).families
    assert [name for name in SPEC_NAMES if name not in families] == []


def test_the_document_names_every_metric_and_no_other(server):
    server.client.get("/crypto/prices")
    eventually(lambda: scrape(server).has("alert_outbox_depth"), 10, "a look at the outbox")
    text = (ROOT / "docs" / "metrics.md").read_text().split("# Logs")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert documented - SOMETIMES == set(scrape(server).families) - SOMETIMES


def test_requests_are_counted_by_pattern_method_and_status(server):
    before = scrape(server)
    for number in range(20):
        server.client.get(f"/users/{number}/nowhere?x={number}")
        server.client.get(f"/crypto/no-such-coin-{number}")
    for coin in ["bitcoin", "ethereum", "solana"]:
        assert server.client.get(f"/crypto/{coin}").status == 200
    server.client.request("HEAD", "/crypto/bitcoin")
    server.client.post("/users", {"username": "x"})
    server.client.raw(b"nonsense\r\n\r\n")
    after = scrape(server)

    def grown(**labels):
        return after("api_requests_total", **labels) - before("api_requests_total", **labels)

    assert grown(endpoint="(none)", method="GET", status="404") == 20
    assert grown(endpoint="/crypto/{crypto_id}", method="GET", status="404") == 20
    assert grown(endpoint="/crypto/{crypto_id}", method="GET", status="200") == 4
    assert grown(endpoint="/users", method="POST", status="422") == 1
    assert grown(endpoint="(unreadable)", status="400") == 1
    assert grown() == 46
    timed = "api_request_duration_seconds_count"
    assert after(timed) - before(timed) == 45  # What is no request takes no time.
    assert "nowhere" not in after.text and "no-such-coin" not in after.text


def test_a_histogram_agrees_with_itself(server):
    for _ in range(5):
        server.client.get("/crypto/prices")
    metrics = scrape(server)
    of = {"method": "GET", "endpoint": "/crypto/prices"}
    name = "api_request_duration_seconds"
    count = metrics(f"{name}_count", **of)
    assert count == metrics("api_requests_total", **of) >= 5
    assert metrics(f"{name}_bucket", **of, le="+Inf") == count
    assert 0 < metrics(f"{name}_sum", **of) < 10 * count


def test_sockets_and_what_they_get_are_counted(server, sim):
    key = server.create_user("socket")["api_key"]
    before = scrape(server)
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.greeting()
        assert scrape(server)("websocket_connections_current") == 1
        sim.move("bitcoin", percent=1)
        eventually(
            lambda: scrape(server)("websocket_messages_sent_total")
            > before("websocket_messages_sent_total"),
            10,
            "a price to the socket",
        )
    eventually(lambda: scrape(server)("websocket_connections_current") == 0, 10, "its end")
    after = scrape(server)
    assert after("websocket_closed_total") - before("websocket_closed_total") == 1
    name = "websocket_message_duration_seconds_count"
    assert after(name) > before(name)
    assert after("api_requests_total", endpoint="/ws", status="101") >= 1


def test_alerts_are_counted_from_watched_to_told(server):
    key = server.create_user("watcher")["api_key"]
    before = scrape(server)
    price = server.coin("ethereum")["current_price"]
    for target in [price / 100, price * 100]:
        body = {"crypto_id": "ethereum", "alert_type": "price_above", "target_price": target}
        assert server.client.post("/alerts", body, x_api_key=key).status == 201
    eventually(
        lambda: scrape(server)("alerts_triggered_total") == before("alerts_triggered_total") + 1,
        10,
        "the alert",
    )
    eventually(
        lambda: scrape(server)("alert_outbox_depth", channel="websocket") == 1, 10, "its notice"
    )
    eventually(
        lambda: scrape(server)("alerts_watched") == before("alerts_watched") + 1, 10, "the other"
    )
    with Stream(server.port, f"?api_key={key}") as stream:
        stream.until(lambda message: message["type"] == "alert_triggered")
        stream.ask({"type": "ping"})  # Reads on, so that the ping behind the notice is answered.
        eventually(
            lambda: scrape(server)("alert_outbox_depth", channel="websocket") == 0, 10, "delivery"
        )


def test_portfolios_and_the_database_are_counted(server):
    key = server.create_user("owner")["api_key"]
    before = scrape(server)
    made = server.client.post("/portfolios", {"name": "p"}, x_api_key=key).json()
    assert server.client.get(f"/portfolios/{made['id']}/summary", x_api_key=key).status == 200
    after = scrape(server)
    assert after("portfolio_value_updates_total") > before("portfolio_value_updates_total")
    name = "database_operation_duration_seconds_count"
    for operation in ["read", "write"]:
        of = {"database": "main", "operation": operation}
        assert after(name, **of) > before(name, **of)
    assert after("database_up") == 1


def test_an_outage_of_upstream_shows(start_here):
    sim = start_here.sim()
    server = start_here.server(sim, **SETTINGS).ready()
    healthy = scrape(server)
    # The simulated market has two coins that nobody has traded for months.
    assert healthy("upstream_up") == 1 and healthy("prices_stale") == 2
    assert healthy("price_age_seconds", price="newest") < 5
    sim.fault("status", path="/", status=500)

    def outage_seen():  # A slow machine has stale prices sooner than the second failure.
        page = scrape(server)
        return page if page("prices_stale") > 2 and page("upstream_up") == 0 else None

    broken = eventually(outage_seen, 20, "the outage")
    assert broken("upstream_failures_total") > healthy("upstream_failures_total")
    assert broken("upstream_consecutive_failures") > 0
    assert broken("price_age_seconds", price="newest") >= 2


# --- the port -------------------------------------------------------------------------------------


def test_metrics_and_the_api_keep_to_their_own_ports(server):
    assert server.client.get("/metrics").status == 404
    for path in ["/", "/health", "/crypto/prices"]:
        assert server.metrics_client().get(path).status == 404
    assert server.metrics_client().post("/metrics", "").status == 405


def test_metrics_may_be_switched_off_and_so_may_measuring(start_here):
    silent = start_here.server(MOCK_COINGECKO_API="true").ready()
    assert "[metrics]" not in silent.log.text()
    settings = {**SETTINGS, "ENABLE_PERFORMANCE_MONITORING": "false"}
    counting = start_here.server(MOCK_COINGECKO_API="true", **settings).ready()
    metrics = scrape(counting)
    assert metrics("api_requests_total") > 0
    assert not metrics.has("api_request_duration_seconds_count")


def test_metrics_listen_where_they_are_told_to(start_here):
    settings = {**SETTINGS, "METRICS_HOST": "127.0.0.2"}
    server = start_here.server(MOCK_COINGECKO_API="true", **settings).listen()
    assert server.log.wait_for(r"\[metrics\] listening on http://127\.0\.0\.2:\d+/metrics", 5)
    with pytest.raises(ConnectionRefusedError):
        server.metrics_client().get("/metrics")


def test_a_taken_port_stops_the_start_with_one_clear_line(server, tmp_path):
    taken = server.metrics_client().port
    done = subprocess.run(
        [SERVER_BINARY, "--port", "0", "--demo", "--log-file", ""],
        cwd=tmp_path,
        env={"METRICS_PORT": str(taken), "HOST": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert f"cannot start: cannot listen on 127.0.0.1:{taken}: " in done.stderr


# --- what is made of it ---------------------------------------------------------------------------


def test_promtool_accepts_the_rules_and_their_tests_pass():
    promtool("check", "config", "prometheus.yml")
    promtool("test", "rules", "alerts_test.yml")


def expressions() -> dict[str, str]:
    """Every expression of the rules and of the dashboard, by where it stands."""
    yaml = pytest.importorskip("yaml", reason="python3-yaml is not installed")
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text())
    found = {rule["alert"]: rule["expr"] for group in rules["groups"] for rule in group["rules"]}
    dashboard = json.loads((MONITORING / "grafana-dashboard.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            found[f"{panel['title']} {target['refId']}"] = target["expr"]
    return found


def test_rules_and_dashboard_ask_for_metrics_that_exist(server):
    server.client.get("/crypto/prices")
    eventually(lambda: scrape(server).has("alert_outbox_depth"), 10, "a look at the outbox")
    metrics = scrape(server)
    names = {name for name, _ in metrics.samples} | SOMETIMES | {"up"}
    labels = set(re.findall(r'[{,](\w+)="', metrics.text)) | {"instance", "job"}
    words = {"rate", "increase", "sum", "min", "max", "by", "time", "histogram_quantile", "topk", "and"}
    asked = expressions()
    assert len(asked) > 60
    for place, expression in asked.items():
        plain = re.sub(r'"[^"]*"|\[[^]]*\]', "", expression)
        used = set(re.findall(r"[a-zA-Z_]\w*", plain))
        assert used - names - labels - words == set(), place
        assert used & names, place


def test_the_dashboard_shows_every_metric():
    text = (ROOT / "docs" / "metrics.md").read_text().split("# Logs")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    dashboard = (MONITORING / "grafana-dashboard.json").read_text()
    hidden = {name for name in documented if name not in dashboard}
    assert hidden == {"websocket_messages_received_total", "upstream_consecutive_failures",
                      "prices_tracked", "price_batches_total",
                      "upstream_budget_ends_timestamp_seconds"}
