import subprocess
import sys

import layers
import pytest

CMAKE = """
# cpa_module(ghost LINK everything) in a comment counts for nothing
cpa_module(base LINK Boost::headers OpenSSL::Crypto spdlog::spdlog)
cpa_module(domain LINK base)
cpa_module(market LINK domain)
cpa_module(http LINK base ZLIB::ZLIB)
cpa_module(upstream LINK market CURL::libcurl)
cpa_module(storage LINK market cpa_sql cpa_history_sql SOCI::core)
cpa_module(api LINK market http Boost::json)
cpa_module(app LINK upstream storage api)
"""


@pytest.fixture
def project(tree):
    return tree.write("CMakeLists.txt", CMAKE)


def rules(project) -> list[str]:
    return [str(problem) for problem in layers.check_tree(project.root)]


ALLOWED = [
    ("src/market/feed.cc", '#include "market/feed.h"'),
    ("src/market/feed.cc", '#include "base/clock.h"'),
    ("src/api/prices.cc", '#include "domain/quote.h"'),
    ("src/api/prices.cc", "#include <boost/json.hpp>"),
    ("src/api/prices.cc", "#include <boost/asio/post.hpp>"),
    ("src/http/gzip.cc", "#include <zlib.h>"),
    ("src/storage/migrate.cc", '#include "migrations.inc"'),
    ("src/storage/migrate.cc", '#include "history_migrations.inc"'),
    ("src/storage/db.cc", "#include <soci/soci.h>"),
    ("src/http/server.cc", "#include <sys/socket.h>"),
    ("src/http/server.cc", "#include <vector>"),
    ("src/http/server_test.cc", "#include <gtest/gtest.h>"),
    ("src/http/server_test.cc", '#include "support/client.h"'),
    ("src/http/server_for_test.h", "#include <gtest/gtest.h>"),
    ("src/market/server_test.cc", '#include "market/quotes_for_test.h"'),
    ("src/main.cc", '#include "app/run.h"'),
]


@pytest.mark.parametrize(("path", "line"), ALLOWED)
def test_allows_what_the_link_lines_reach(project, path, line):
    assert rules(project.write(path, line + "\n")) == []


FORBIDDEN = [
    ("src/base/clock.cc", '#include "domain/quote.h"', "base may not include"),
    ("src/market/feed.cc", '#include "upstream/client.h"', "its line says LINK domain"),
    ("src/http/server.cc", '#include "market/feed.h"', "http may not include"),
    ("src/upstream/client.cc", '#include "storage/db.h"', "upstream may not include"),
    ("src/api/prices.cc", '#include "app/run.h"', "nobody includes app"),
    ("src/api/prices.cc", '#include "ghost/x.h"', "in no module"),
    ("src/api/prices.cc", '#include "prices.h"', "rooted at src"),
    ("src/api/migrate.cc", '#include "migrations.inc"', "needs LINK cpa_sql"),
    ("src/http/body.cc", "#include <boost/json.hpp>", "no LINK Boost::json"),
    ("src/api/gzip.cc", "#include <zlib.h>", "no LINK ZLIB::ZLIB"),
    ("src/market/feed.cc", "#include <curl/curl.h>", "no LINK CURL::libcurl"),
    ("src/api/prices.cc", "#include <simdjson.h>", "no LINK simdjson::simdjson"),
    ("src/market/feed.cc", "#include <soci/soci.h>", "no LINK SOCI::core"),
    ("src/storage/raw.cc", "#include <sqlite3.h>", "no LINK SOCI::sqlite3"),
    ("src/app/run.cc", "#include <curl/curl.h>", "no LINK CURL::libcurl"),
    ("src/http/server.cc", "#include <gtest/gtest.h>", "belongs in tests"),
    ("src/http/server.cc", '#include "support/client.h"', "in no module"),
    ("src/http/server.cc", '#include "http/server_for_test.h"', "for tests only"),
    ("src/market/feed.cc", '#include "market/quotes_for_test.h"', "for tests only"),
    ("src/http/server.cc", "#include <poco/net.h>", "no library that this project uses"),
    ("src/main.cc", '#include "base/log.h"', "main.cc may include app only"),
    ("src/ghost/x.cc", "#include <vector>", "its folder is no module"),
]


@pytest.mark.parametrize(("path", "line", "rule"), FORBIDDEN)
def test_names_file_line_and_rule(project, path, line, rule):
    text = "// First line.\n  #  " + line.removeprefix("#") + "\n"
    found = rules(project.write(path, text))
    assert len(found) == 1
    assert rule in found[0]
    assert found[0].startswith(path + (":1:" if "ghost/x.cc" in path else ":2:"))


def test_a_circle_of_modules_is_a_problem(tree):
    tree.write("CMakeLists.txt", "cpa_module(a LINK b)\ncpa_module(b LINK a)\n")
    assert any("circle" in rule for rule in rules(tree))


def test_rooms_may_not_go_round(project):
    project.write("src/api/alerts/a.cc", '#include "api/market/b.h"\n')
    assert rules(project) == []
    project.write("src/api/market/b.cc", '#include "api/history/c.h"\n')
    project.write("src/api/history/c_test.cc", '#include "api/alerts/a.h"\n')
    assert rules(project) == []
    project.write("src/api/history/c.h", '#include "api/alerts/a.h"\n')
    assert len(rules(project)) == 3
    assert all("circle of rooms" in rule for rule in rules(project))


def test_the_ground_of_a_module_knows_no_other_room(project):
    project.write("src/api/alerts/a.cc", '#include "api/rest/r.h"\n')
    assert rules(project) == []
    project.write("src/api/rest/r.h", '#include "api/alerts/a.h"\n')
    assert any("is the ground" in rule for rule in rules(project))


def test_a_link_line_over_several_lines_is_read(tree):
    tree.write("CMakeLists.txt", "cpa_module(base LINK\n  Boost::headers\n  ZLIB::ZLIB)\n")
    assert rules(tree.write("src/base/z.cc", "#include <zlib.h>\n")) == []


def test_no_module_lines_is_an_error_not_a_pass(tree):
    with pytest.raises(ValueError, match="no cpa_module"):
        layers.check_tree(tree.write("CMakeLists.txt", "project(x)\n").root)


def test_the_program_exits_with_1_on_a_problem(project):
    run = [sys.executable, layers.__file__, str(project.root)]
    project.write("src/base/clock.cc", "#include <vector>\n")
    assert subprocess.run(run, check=False).returncode == 0
    project.write("src/base/clock.cc", '#include "app/run.h"\n')
    failed = subprocess.run(run, check=False, capture_output=True, text=True)
    assert failed.returncode == 1
    assert "src/base/clock.cc:1: nobody includes app" in failed.stdout


ARCHITECTURE = """
| Folder | What lives there | May include |
| --- | --- | --- |
| `base/` | clocks | nothing of ours |
| `domain/` | values | base |
| `market/` | feed | domain |
| `http/` | server | base |
| `upstream/` | polls | market |
| `storage/` | rows | market |
| `api/` | handlers | market, http |
| `app/` | wiring | everything |

| Thread | Does | Never does | Made in |
| --- | --- | --- | --- |
| poller | asks | waits | `upstream/poller` |
| log | writes | waits | a library |
"""
THREAD = ("src/upstream/poller.h", "class Poller {\n  std::thread thread_;\n};\n")


@pytest.mark.parametrize(
    ("row", "other", "rule"),
    [
        (None, None, None),
        ("| `http/` | server | base |\n", "", "http has no row"),
        ("| market, http |", "| market |", "the row of api should say: market, http"),
        ("nothing of ours", "domain", "the row of base should say: nothing of ours"),
        ("`upstream/`", "`ghost/`", "ghost has a row, and is no module"),
        ("`upstream/poller`", "`upstream/sender`", "does not name upstream/poller"),
        ("`upstream/poller`", "`upstream/poller`, `api/ghost`", "names api/ghost, which makes none"),
    ],
)
def test_holds_the_architectures_tables_to_the_code(project, row, other, rule):
    text = ARCHITECTURE.replace(row, other) if row else ARCHITECTURE
    assert rule is None or text != ARCHITECTURE
    found = rules(project.write("ARCHITECTURE.md", text).write(*THREAD))
    assert any(rule in each for each in found) if rule else found == []
