"""The web page at /: who gets it, how it is kept and what it may load. It is part of a program only
when Node was at hand where it was built."""

import gzip
import http.client
import re

import pytest

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROGRAMS = [None, "*/*", "application/json", "application/json, text/plain, */*"]
KEPT_FOREVER = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"
STRICT = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
}


@pytest.fixture(scope="module")
def server(start):
    server = start.server(start.sim(), LOG_LEVEL="INFO").listen()
    if server.log.wait_for("built without Node", 0):
        assert server.client.get("/", accept=BROWSER).json()["name"] == "crypto-price-api"
        pytest.skip("the program was built without Node, so it has no page")
    return server


def ask(server, path: str, method: str = "GET", **fields: str):
    """Files of the page are no part of the API, so its document has nothing to say about them."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, headers={n.replace("_", "-"): v for n, v in fields.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def page_of(server) -> str:
    status, headers, body = ask(server, "/", accept=BROWSER)
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    return body.decode()


def files_of(page: str) -> list[str]:
    files = re.findall(r'(?:src|href)="(/[^"]*)"', page)
    assert len(files) >= 3, page
    return files


def script_of(server) -> str:
    return next(file for file in files_of(page_of(server)) if file.endswith(".js"))


def policy_of(headers) -> dict[str, list[str]]:
    assert len(headers.get_all("Content-Security-Policy")) == 1
    parts = headers["Content-Security-Policy"].split(";")
    return {name: values for name, *values in (part.split() for part in parts)}


def test_a_browser_gets_the_page_with_all_its_files(server):
    page = page_of(server)
    assert "://" not in page
    for file in files_of(page):
        status, headers, body = ask(server, file)
        assert (status, len(body) > 0) == (200, True), file
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("accept", PROGRAMS)
def test_a_program_gets_json_at_the_same_address(server, accept):
    fields = {"accept": accept} if accept else {}
    status, headers, body = ask(server, "/", **fields)
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert b'"endpoints"' in body


@pytest.mark.parametrize("accept", [BROWSER, "application/json"])
def test_a_cache_keeps_the_two_apart(server, accept):
    _, headers, _ = ask(server, "/", accept=accept)
    assert "Accept" in ", ".join(headers.get_all("Vary")).split(", ")


def test_every_file_may_load_and_run_only_what_the_server_has(server):
    page = page_of(server)
    for path in ["/", *files_of(page)]:
        _, headers, _ = ask(server, path, accept=BROWSER)
        assert policy_of(headers) == STRICT, path
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
    inline = r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+="
    assert not re.search(inline, page), "the policy would forbid it"


def test_what_is_named_by_its_content_is_kept_and_the_rest_is_asked_for_again(server):
    hashed = [file for file in files_of(page_of(server)) if file.startswith("/assets/")]
    assert len(hashed) >= 2
    for file in hashed:
        assert ask(server, file)[1]["Cache-Control"] == KEPT_FOREVER
    for file in ["/", "/sw.js", "/manifest.webmanifest"]:
        assert ask(server, file, accept=BROWSER)[1]["Cache-Control"] == ASKED_AGAIN


def test_the_types_are_those_that_browsers_insist_on(server):
    for file, wanted in [
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icon.svg", "image/svg+xml"),
        ("/icon-192.png", "image/png"),
    ]:
        assert ask(server, file)[1]["Content-Type"] == wanted, file


def test_what_a_browser_has_already_is_not_sent_again(server):
    for path in ["/", script_of(server), "/sw.js"]:
        etag = ask(server, path, accept=BROWSER)[1]["ETag"]
        status, headers, body = ask(server, path, accept=BROWSER, if_none_match=etag)
        assert (status, body) == (304, b""), path
        assert headers["ETag"] == etag
        assert policy_of(headers) == STRICT
        assert ask(server, path, accept=BROWSER, if_none_match='"other"')[0] == 200


def test_the_page_somebody_has_says_nothing_about_the_json(server):
    etag = ask(server, "/", accept=BROWSER)[1]["ETag"]
    assert ask(server, "/", accept="application/json", if_none_match=etag)[0] == 200


def test_a_script_is_packed_for_who_can_unpack_it(server):
    path = script_of(server)
    _, plain, body = ask(server, path)
    _, packed, small = ask(server, path, accept_encoding="gzip")
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"] == "Accept-Encoding"
    assert len(small) < len(body) / 2
    assert gzip.decompress(small) == body


def test_head_says_what_get_would(server):
    for path in ["/", script_of(server)]:
        _, wanted, body = ask(server, path, accept=BROWSER)
        status, headers, nothing = ask(server, path, "HEAD", accept=BROWSER)
        assert (status, nothing) == (200, b""), path
        assert headers["Content-Length"] == str(len(body))
        assert headers["ETag"] == wanted["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js",
        "/assets/",
        "/index.html",
        "/assets/../sw.js",
        "/assets/..%2fsw.js",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/sw.js%00",
    ],
)
def test_only_the_names_of_the_build_are_files(server, path):
    status, headers, body = ask(server, path, accept=BROWSER)
    assert status in (400, 404)
    assert headers["Content-Type"] == "application/json"
    assert b"root:" not in body


def test_the_files_take_no_other_method(server):
    status, headers, _ = ask(server, "/sw.js", "POST")
    assert status == 405
    assert headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_page_can_be_switched_off(server, start):
    other = start.server(start.sim(), ENABLE_PAGE="false").listen()
    assert b'"endpoints"' in ask(other, "/", accept=BROWSER)[2]
    assert ask(other, script_of(server))[0] == 404
