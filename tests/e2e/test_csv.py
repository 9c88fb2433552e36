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
    fields = {"X-API-Key": portfolio.owner.key, "Content-Type": "text/csv"}
    target = portfolio.path + "/transactions/import"
    text = HEADER + "\n".join(lines) + "\n"
    done = portfolio.owner.client.request("POST", target, text, fields, seconds=60)
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
        f"Content-Length: {33 * 1024 * 1024}\r\n\r\n"
    )
    assert portfolio.owner.client.raw(head.encode()).startswith(b"HTTP/1.1 413 ")


# --- D3: a file honours what the list honours


@pytest.fixture(scope="module")
def traded(ann):
    portfolio = ann.portfolio("traded")
    lines = [
        f"2026-01-{day:02}T12:00:00Z,{'sell' if day % 3 == 0 else 'buy'},{coin},1,{day},0,"
        for day in range(1, 13)
        for coin in ("bitcoin", "ethereum")
    ]
    assert send(portfolio, HEADER + "\n".join(lines)).status == 201
    return portfolio


PARAMETERS = [
    "limit=3",
    "crypto_id=ethereum",
    "transaction_type=sell",
    "from=2026-01-05T12:00:00Z",
    "to=2026-01-05T12:00:00Z",
    "from=2026-01-04&to=2026-01-06",
    "limit=4&crypto_id=bitcoin&transaction_type=buy&from=2026-01-03",
]


def ids_of_csv(reply):
    assert reply.status == 200, reply.body
    assert reply.headers["Content-Type"].startswith("text/csv")
    return [row["id"] for row in csv.DictReader(io.StringIO(reply.text(), newline=""))]


def pages(owner, target, ids_of, **headers):
    """The ids of all pages, following Link."""
    found, count = [], 0
    while target:
        reply = owner.get(target, **headers)
        found += ids_of(reply)
        count += 1
        link = reply.headers.get("Link")
        target = link[1 : link.index(">")] if link else None
    return found, count


def ids_of_json(reply):
    assert reply.status == 200, reply.body
    return [row["id"] for row in reply.json()]


@pytest.mark.parametrize("query", PARAMETERS)
def test_csv_honours_every_parameter_of_the_list(traded, query):
    path = traded.path + "/transactions"
    full = f"{path}?{query}" + ("" if "limit" in query else "&limit=500")
    wanted, _ = pages(traded.owner, full, ids_of_json)
    assert 0 < len(wanted) <= 24
    listed, _ = pages(traded.owner, f"{path}?{query}", ids_of_csv, accept="text/csv")
    assert sorted(listed) == sorted(wanted)
    if "limit" in query:
        assert listed == wanted, "the same pages"
    exported, _ = pages(traded.owner, f"{path}/export?{query}", ids_of_csv)
    assert exported == wanted[::-1], "the oldest first"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "cursor=no", "from=never", "to=1e9", "transaction_type=swap"]
)
def test_csv_refuses_what_the_list_refuses(traded, query):
    path = traded.path + "/transactions"
    refused = traded.owner.get(f"{path}?{query}")
    assert refused.status == 422
    for target, headers in ((path, {"accept": "text/csv"}), (path + "/export", {})):
        same = traded.owner.get(f"{target}?{query}", **headers)
        assert same.status == 422
        assert same.problems()[0][1] == refused.problems()[0][1]


# --- D4: what goes out comes in, once


def test_an_export_in_pages_comes_in_page_by_page(ann, traded):
    copy = ann.portfolio("in pages")
    target = traded.path + "/transactions/export?limit=7"
    count = 0
    while target:
        page = ann.get(target)
        done = send(copy, page.body)
        assert done.status == 201, done.body
        count += done.json()["imported"]
        link = page.headers.get("Link")
        target = link[1 : link.index(">")] if link else None
    assert count == 24
    assert copy.holdings() == traded.holdings()


def test_an_export_imported_again_is_known(traded):
    exported = ann_export(traded)
    for query, skipped, status in (("?dry_run=true", 24, 200), ("", 24, 201)):
        report = send(traded, exported, query)
        assert report.status == status, report.body
        report = report.json()
        assert (report["rows"], report["imported"]) == (24, 0)
        assert (report["duplicate_count"], report["skipped_count"]) == (24, skipped)
        assert len(report["duplicates"]) == 24
    assert len(traded.read("/transactions?limit=500")) == 24


def ann_export(portfolio):
    return portfolio.owner.get(portfolio.path + "/transactions/export").body


def test_the_same_trades_of_another_file_are_proposed_as_duplicates(portfolio):
    text = HEADER + "2026-01-01T00:00:00Z,buy,bitcoin,1.50,100,0,from the exchange\n"
    assert send(portfolio, text).status == 201
    dry = send(portfolio, text, "?dry_run=true").json()
    assert (dry["duplicate_count"], dry["skipped_count"], dry["problem_count"]) == (1, 0, 0)
    known = portfolio.read("/transactions")[0]["id"]
    assert dry["duplicates"] == [{"line": 2, "transaction_id": known}]
    skipped = send(portfolio, text, "?duplicates=skip").json()
    assert (skipped["imported"], skipped["skipped_count"]) == (0, 1)
    allowed = send(portfolio, text, "?duplicates=allow").json()
    assert (allowed["imported"], allowed["skipped_count"]) == (1, 0)
    assert len(portfolio.read("/transactions")) == 2
    assert send(portfolio, text, "?duplicates=maybe").status == 422


# --- D5, D11: files of other programs


def test_a_file_written_newest_first_is_read_from_its_end(portfolio):
    lines = [
        "2026-01-03T00:00:00Z,sell,bitcoin,2,300,0,",
        "2026-01-02T00:00:00Z,sell,bitcoin,1,200,0,",
        "2026-01-02T00:00:00Z,buy,bitcoin,3,100,0,",
    ]
    done = send(portfolio, HEADER + "\n".join(lines))
    assert done.status == 201, done.body
    assert portfolio.summary()["realized_profit_loss"] == 500


def test_a_file_of_a_spreadsheet_comes_in_and_its_faults_are_named(portfolio):
    head = "sep=;\r\n" + HEADER.replace(",", ";").replace("\n", "\r\n")
    fine = head + "2026-01-02T00:00:00Z;buy;bitcoin;1;100;0;a, b\r\n;;;;;;\r\n"
    assert send(portfolio, fine).json()["imported"] == 1
    bad = head + "2026-01-02 00:00:00;buy;BTC;1,5;100;0;\r\n"
    problems = {p["column"]: p["message"] for p in send(portfolio, bad, "?dry_run=true").json()["problems"]}
    assert "zone" in problems["executed_at"]
    assert "1.5" in problems["quantity"]
    ticker = head + "2026-01-02T00:00:00Z;buy;BTC;1;100;0;\r\n"
    report = send(portfolio, ticker, "?dry_run=true").json()
    assert report["problems"][0]["column"] == "crypto_id"
    assert "bitcoin" in report["problems"][0]["message"]


# --- D6: one rule for the end of a range


def test_every_route_with_from_and_to_takes_dates_and_leaves_the_end_out(server, traded):
    document = server.client.get("/openapi.json").json()
    places = {"portfolio_id": traded.id, "crypto_id": "bitcoin"}
    found = 0
    for path, item in document["paths"].items():
        names = {p.get("name") for p in item.get("get", {}).get("parameters", [])}
        if not {"from", "to"} <= names:
            continue
        found += 1
        target = path.format(**places)
        for query in (
            "from=2026-01-02&to=2026-01-03",
            "from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00%2B00:00",
            "from=1767312000&to=1767398400",
        ):
            reply = traded.owner.get(f"{target}?{query}")
            assert reply.status == 200, (target, query, reply.body)
        assert traded.owner.get(f"{target}?from=2026-01-02&to=2026-13-40").status == 422, target
    assert found >= 5
    instant = "2026-01-05T12:00:00Z"
    listed = traded.read(f"/transactions?from={instant}&to=2026-01-05T12:00:00.001Z")
    assert len(listed) == 2
    assert traded.read(f"/transactions?from={instant}&to={instant}") == []
