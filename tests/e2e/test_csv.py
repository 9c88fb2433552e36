"""Transactions as CSV: what goes out comes in again; a dry run names every bad line."""

import csv
import io

import pytest

from portfolio import Owner

HEADER = "executed_at,type,crypto_id,quantity,price_per_unit,fee,notes\n"


@pytest.fixture(scope="module")
def server(start):
    settings = {"MAX_PORTFOLIOS_PER_USER": "100", "MAX_HOLDINGS_PER_PORTFOLIO": "3"}
    return start.server(MOCK_COINGECKO_API="true", **settings).ready()


@pytest.fixture(scope="module")
def ann(server):
    return Owner(server.client, server.create_user("ann")["api_key"])


@pytest.fixture
def portfolio(ann):
    return ann.portfolio()


def send(portfolio, text, query="", **headers):
    path = f"{portfolio.path}/transactions/import{query}"
    return portfolio.owner.post(path, text, **{"content_type": "text/csv", **headers})


def test_what_goes_out_comes_in_again(ann, portfolio):
    portfolio.traded("buy", "bitcoin", "1.5", "40000.01", fee="2.5", notes='=SUM(A1:A9), "x"\ny')
    portfolio.traded("sell", "bitcoin", "0.123456789012345678", 50000, notes="-1")
    exported = portfolio.owner.get(portfolio.path + "/transactions/export")
    assert exported.status == 200
    assert exported.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in exported.headers["Content-Disposition"]
    same = portfolio.owner.get(portfolio.path + "/transactions", accept="text/csv")
    assert same.body == exported.body

    other = ann.portfolio("copy")
    done = send(other, exported.body)
    assert (done.status, done.json()["imported"]) == (201, 2), done.body
    volatile = {"id", "portfolio_id", "created_at", "updated_at"}

    def rows(of):
        return [
            {name: value for name, value in row.items() if name not in volatile}
            for row in of.read("/transactions")
        ]

    assert rows(other) == rows(portfolio)
    assert other.holdings() == portfolio.holdings()


def test_no_cell_starts_a_formula(portfolio):
    for text in ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"]:
        portfolio.traded("buy", "bitcoin", 1, 1, notes=text)
    text = portfolio.owner.get(portfolio.path + "/transactions/export").text()
    for row in csv.DictReader(io.StringIO(text, newline="")):
        assert row["notes"][0] == "'", row


BAD_LINES = [
    "2026-01-01T00:00:00Z,buy,bitcoin,1,100,0,fine",
    "yesterday,buy,bitcoin,1,100,0,",
    "2026-01-02T00:00:00Z,swap,bitcoin,1,100,0,",
    "2026-01-02T00:00:00Z,buy,BTC,1,100,0,",
    "2026-01-02T00:00:00Z,buy,bitcoin,-1,100,0,",
    "2026-01-02T00:00:00Z,buy,bitcoin,one,100,0,",
    "2026-01-03T00:00:00Z,sell,bitcoin,5,100,0,too much",
    "2999-01-03T00:00:00Z,buy,bitcoin,5,100,0,too late",
    "2026-01-04T00:00:00Z,buy,bitcoin,1,100,-3,",
    "2026-01-04T00:00:00Z,buy",
]


def test_a_dry_run_names_every_bad_line_and_imports_nothing(portfolio):
    text = HEADER + "\n".join(BAD_LINES) + "\n"
    dry = send(portfolio, text, "?dry_run=true")
    assert dry.status == 200
    report = dry.json()
    assert (report["dry_run"], report["imported"]) == (True, 0)
    assert {problem["line"] for problem in report["problems"]} == set(range(3, 12))
    assert report["problem_count"] == len(report["problems"])
    assert portfolio.read("/transactions") == []

    real = send(portfolio, text)
    assert real.status == 422
    assert {p[1][1] for p in real.problems()} == {f"line {n}" for n in range(3, 12)}
    assert portfolio.read("/transactions") == []


def test_a_good_dry_run_imports_nothing_either(portfolio):
    text = HEADER + BAD_LINES[0] + "\n"
    report = send(portfolio, text, "?dry_run=true").json()
    assert (report["rows"], report["problem_count"], report["imported"]) == (1, 0, 0)
    assert portfolio.read("/transactions") == []


def test_an_import_takes_effect_once(portfolio):
    text = HEADER + BAD_LINES[0] + "\n"
    first = send(portfolio, text, idempotency_key="april-file")
    again = send(portfolio, text, idempotency_key="april-file")
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert len(portfolio.read("/transactions")) == 1


def test_too_many_holdings_are_refused_whole(portfolio):
    coins = ["bitcoin", "ethereum", "solana", "cardano"]
    lines = [f"2026-01-01T00:00:00Z,buy,{coin},1,1,0," for coin in coins]
    refused = send(portfolio, HEADER + "\n".join(lines))
    assert refused.status == 409 and "3" in refused.json()["detail"]
    assert portfolio.read("/transactions") == []


def test_a_large_file_is_imported_and_summed(portfolio):
    lines = [f"2026-01-01T00:00:00Z,buy,bitcoin,0.1,{i},0," for i in range(1, 20001)]
    done = send(portfolio, HEADER + "\n".join(lines) + "\n")
    assert (done.status, done.json()["imported"]) == (201, 20000), done.body
    holding = portfolio.holdings()["bitcoin"]
    assert holding["quantity"] == 2000
    assert holding["cost_basis"] == 20001 * 1000


@pytest.mark.parametrize(
    "text",
    ["", "hello", '"unclosed', HEADER.replace("fee", "feee") + BAD_LINES[0], "\xff\xfe", "a\n" * 9],
)
def test_a_file_that_is_none_is_named(portfolio, text):
    refused = send(portfolio, text.encode("latin-1"))
    assert refused.status == 422, refused.body
    assert refused.problems()


def test_another_media_type_and_a_file_too_large_are_refused(portfolio):
    assert send(portfolio, "{}", content_type="application/json").status == 415
    head = (
        f"POST {portfolio.path}/transactions/import HTTP/1.1\r\nHost: x\r\n"
        f"X-API-Key: {portfolio.owner.key}\r\nContent-Type: text/csv\r\n"
        f"Content-Length: {9 * 1024 * 1024}\r\n\r\n"
    )
    assert portfolio.owner.client.raw(head.encode()).startswith(b"HTTP/1.1 413 ")
