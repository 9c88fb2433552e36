"""Generated documents are what the program prints today, and valid."""

import json
import subprocess

import contract
import jsonschema
import pytest
from harness import ROOT, SERVER_BINARY


def printed(folder, *words: str) -> str:
    run = subprocess.run(
        [SERVER_BINARY, "print", *words],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return run.stdout


def test_the_settings_reference_is_fresh():
    printed = subprocess.run(
        [SERVER_BINARY, "print", "config", "--format", "markdown"],
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    ).stdout
    assert (ROOT / "docs" / "config.md").read_text() == printed, (
        "run: build/release/crypto-price-api print config --format markdown > docs/config.md"
    )


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
def test_the_documents_of_the_api_are_fresh(name, tmp_path):
    assert (ROOT / "docs" / f"{name}.json").read_text() == printed(tmp_path, name), (
        f"run: build/release/crypto-price-api print {name} > docs/{name}.json"
    )


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
def test_every_schema_is_one_and_allows_its_example(name):
    document = contract.load(f"{name}.json")
    for schema_name, schema in document.content["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["additionalProperties"] is False, schema_name
        for example in schema["examples"]:
            assert document.fault(schema, example) is None, schema_name


def test_i7_what_is_skipped_is_said_to_be_of_all_coins_that_are_followed():
    schemas = contract.load("asyncapi.json").content["components"]["schemas"].values()
    (price,) = [each["properties"] for each in schemas if {"skipped", "seq"} <= set(each["properties"])]
    assert "of all coins that this client follows" in price["skipped"]["description"]


def test_every_operation_is_described_in_full():
    api = contract.openapi()
    assert len({operation.content["operationId"] for operation in api.operations}) == len(
        api.operations
    )
    for operation in api.operations:
        assert operation.content["summary"], operation.name
        for status, response in operation.content["responses"].items():
            if "$ref" in response:  # To what stands elsewhere.
                continue
            assert response["description"], operation.name
            for media in response.get("content", {}).values():
                if "example" in media:
                    fault = api.document.fault(media["schema"], media["example"])
                    assert fault is None, f"{operation.name}: {fault}"


def test_the_document_names_the_routes_and_who_may_call(tmp_path):
    api = contract.openapi()
    described = {
        f"{operation.name} {'key' if operation.content['security'] else 'public'}"
        for operation in api.operations
    }
    lines = printed(tmp_path, "routes").splitlines()
    assert described == {line.rsplit(" ", 1)[0] for line in lines}


def test_the_server_serves_the_documents(start):
    server = start.server(start.sim()).listen()
    for name in ("openapi", "asyncapi"):
        reply = server.client.get(f"/{name}.json")
        assert reply.status == 200
        assert reply.text() == (ROOT / "docs" / f"{name}.json").read_text()
        again = server.client.get(f"/{name}.json", if_none_match=reply.headers["ETag"])
        assert again.status == 304


def test_what_the_document_does_not_say_is_found():
    """The check itself: each of these is a difference it must see."""
    api = contract.openapi()
    coin = api.document.content["components"]["schemas"]["Coin"]["examples"][0]

    def check(status: int, rows: object, **fields: str) -> None:
        headers = {"Content-Type": "application/json", **fields}
        body = json.dumps(rows).encode() + b"\n"
        api.check("GET", "/crypto/prices", ({}, None), (status, headers, body))

    check(200, [coin])
    with pytest.raises(contract.ContractBroken, match="new_field"):
        check(200, [{**coin, "new_field": 1}])
    with pytest.raises(contract.ContractBroken, match="required"):
        check(200, [{name: value for name, value in coin.items() if name != "stale"}])
    with pytest.raises(contract.ContractBroken, match="418"):
        check(418, {"detail": "teapot"}, **{"X-Error-Code": "teapot"})
    with pytest.raises(contract.ContractBroken, match="not of"):
        check(503, {"detail": "x"}, **{"X-Error-Code": "alerts_disabled"})
    with pytest.raises(contract.ContractBroken, match="Location"):
        check(200, [coin], Location="/x")
    with pytest.raises(contract.ContractBroken, match="in no document"):
        api.check("GET", "/nowhere", ({}, None), (200, {}, b""))
