"""Every setting does what it says: two values make a difference that is seen from outside."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import SERVER_BINARY, in_parallel
from settings_site import Group, Row, Site
from settings_table import GROUPS

ROWS = [row for group in GROUPS for row in group.rows]
# The chapter Configuration of the specification.
SPEC_NAMES = """
HOST PORT DEBUG RELOAD
DATABASE_URL DATABASE_POOL_SIZE DATABASE_TIMEOUT DATABASE_ECHO
COINGECKO_BASE_URL API_REQUEST_TIMEOUT RATE_LIMIT_DELAY MAX_RETRIES
WEBSOCKET_PING_INTERVAL WEBSOCKET_CONNECTION_TIMEOUT MAX_WEBSOCKET_CONNECTIONS
ENABLE_WEBSOCKET_COMPRESSION
PRICE_UPDATE_INTERVAL PRICE_CHANGE_THRESHOLD MAX_CRYPTOCURRENCIES ENABLE_PRICE_HISTORY
HISTORY_RETENTION_DAYS
ENABLE_ALERTS ALERT_CHECK_INTERVAL MAX_ALERTS_PER_USER ALERT_NOTIFICATION_RETRIES
MAX_PORTFOLIOS_PER_USER MAX_HOLDINGS_PER_PORTFOLIO ENABLE_PORTFOLIO_ANALYTICS
PORTFOLIO_VALUE_UPDATE_INTERVAL
SECRET_KEY API_KEY_LENGTH ENABLE_RATE_LIMITING RATE_LIMIT_REQUESTS RATE_LIMIT_WINDOW
LOG_LEVEL LOG_FILE LOG_ROTATION LOG_MAX_SIZE LOG_BACKUP_COUNT LOG_PRICE_UPDATES LOG_ALERTS
LOG_WEBSOCKET_EVENTS
ENABLE_CACHING CACHE_TTL CACHE_STORAGE ENABLE_COMPRESSION COMPRESSION_LEVEL
ENABLE_ASYNC_PROCESSING MAX_CONCURRENT_REQUESTS
ENABLE_METRICS METRICS_PORT HEALTH_CHECK_INTERVAL ENABLE_PERFORMANCE_MONITORING
ENABLE_USAGE_ANALYTICS
ENABLE_CORS CORS_ORIGINS CORS_ALLOW_CREDENTIALS CORS_ALLOW_METHODS CORS_ALLOW_HEADERS
TEST_MODE ENABLE_PROFILING DEBUG_RESPONSES MOCK_COINGECKO_API ENABLE_SWAGGER_UI ENABLE_REDOC
""".split()


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> list[str]:
    """The names of all settings, as the program tells them."""
    told = subprocess.run(
        [str(SERVER_BINARY), "print", "config", "--format", "json"],
        cwd=tmp_path_factory.mktemp("known"),
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return [setting["name"] for setting in json.loads(told.stdout)]


def test_the_table_has_a_row_for_each_setting_and_no_other(known):
    assert sorted(row.name for row in ROWS) == sorted(known)


def test_the_settings_of_the_specification_are_there(known):
    assert [name for name in SPEC_NAMES if name not in known] == []


def test_a_row_sees_another_thing_with_each_value():
    assert [row.name for row in ROWS if len({repr(seen) for seen in row.sees.values()}) != 2] == []


@pytest.mark.parametrize("group", GROUPS, ids=[group.name for group in GROUPS])
def test_a_setting_does_what_it_says(start_here, group):
    def look(column: str) -> None:
        site = Site(start_here, group, int(column))
        group.starts(site)
        wrong = wrong_rows(group, site)
        assert not wrong, "\n".join(wrong)

    in_parallel(["0", "1"], look)


def wrong_rows(group: Group, site: Site) -> list[str]:
    """What is seen and what should be, of each row where they differ."""
    with ThreadPoolExecutor(len(group.rows) if group.at_once else 1) as pool:
        told = pool.map(lambda row: what_is_wrong(row, site), group.rows)
        return [text for text in told if text]


def what_is_wrong(row: Row, site: Site) -> str | None:
    value = site.told[row.name]
    try:
        seen = row.look(site)
    except Exception as failure:  # Told with the others, so that one does not hide the rest.
        return f"{row.name}={value}: {type(failure).__name__}: {failure}"
    if seen == row.sees[value]:
        return None
    return f"{row.name}={value}: {seen!r} instead of {row.sees[value]!r}"
