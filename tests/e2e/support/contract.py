"""Holds every request and every answer of the tests against docs/openapi.json, and every message of
the socket against docs/asyncapi.json. What the documents do not say fails the test that saw it."""

import functools
import json
import re
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema

DOCS = Path(__file__).resolve().parents[3] / "docs"

# Of a long list so many rows are looked at, and the last one.
ROWS_CHECKED = 40

# The fields of an answer that the API itself sets, as against those of HTTP.
API_FIELDS = {
    "location",
    "link",
    "etag",
    "idempotent-replayed",
    "x-data-source",
    "x-history-gaps",
    "x-history-backfill",
}


# Pages for people and their files are no part of the API.
PAGES = re.compile(r"/(docs|redoc)(/[\w.-]+)?")


class ContractBroken(AssertionError):
    """The server does not do what its document says."""


@dataclass(frozen=True)
class Document:
    """One of the two documents, with its schemas ready to use."""

    content: dict[str, Any]

    @functools.cached_property
    def _resolver(self) -> jsonschema.RefResolver:
        return jsonschema.RefResolver("", self.content)

    def validator(self, schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
        checks = jsonschema.Draft202012Validator.FORMAT_CHECKER
        return jsonschema.Draft202012Validator(
            schema, resolver=self._resolver, format_checker=checks
        )

    def fault(self, schema: dict[str, Any], value: Any) -> str | None:
        """What is wrong with a value; None when nothing is."""
        if schema.get("type") == "array" and isinstance(value, list) and len(value) > ROWS_CHECKED:
            value = [*value[:ROWS_CHECKED], value[-1]]
        error = jsonschema.exceptions.best_match(self.validator(schema).iter_errors(value))
        return error and f"{error.json_path}: {error.message}"


def load(name: str) -> Document:
    return Document(json.loads((DOCS / name).read_text()))


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    content: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        return {p["name"]: p for p in self.content.get("parameters", []) if p["in"] == place}


class OpenApi:
    def __init__(self, document: Document):
        self.document = document
        self.operations = [
            Operation(method.upper(), path, content)
            for path, methods in document.content["paths"].items()
            for method, content in methods.items()
        ]
        # Literal paths first: /users/me is no /users/{id}.
        paths = sorted(document.content["paths"], key=lambda path: (path.count("{"), path))
        self._paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]

    def find_path(self, target: str) -> str | None:
        path = unquote(urlsplit(target).path.replace("%2F", "%252F").replace("%2f", "%252f"))
        for pattern, found in self._paths:
            if pattern.fullmatch(path) or (path != "/" and pattern.fullmatch(path.removesuffix("/"))):
                return found
        return None

    def find(self, method: str, target: str) -> Operation | None:
        """HEAD is a GET without a body."""
        path = self.find_path(target)
        wanted = "GET" if method == "HEAD" else method
        for operation in self.operations:
            if operation.path == path and operation.method == wanted:
                return operation
        return None

    def check(
        self,
        method: str,
        target: str,
        request: tuple[dict[str, str], str | bytes | None],
        answer: tuple[int, Message, bytes],
    ) -> None:
        status, fields, body = answer
        operation = self.find(method, target)
        if method == "OPTIONS":
            return  # CORS, of which the document says nothing.
        if operation is None:
            return self._check_unknown(method, target, status)
        if status < 400:
            self._check_request(operation, target, *request)
        response = self._response(operation, status, fields)
        self._check_fields(operation, status, response, fields)
        if method != "HEAD" and status not in (101, 304):
            self._check_body(operation, status, response, fields, body)

    def _check_unknown(self, method: str, target: str, status: int) -> None:
        """A path that is not in the document is not there, and a method is not allowed."""
        if status < 400 and not PAGES.fullmatch(urlsplit(target).path):
            raise ContractBroken(f"{method} {target} answered {status}, but is in no document")

    def _response(self, operation: Operation, status: int, fields: Message) -> dict[str, Any]:
        responses = operation.content["responses"]
        code = fields.get("X-Error-Code")
        default = self.document.content["components"]["responses"]["HttpError"]
        if code in default["headers"]["X-Error-Code"]["schema"]["enum"]:
            if status in default["x-statuses"]:
                return default
        response = responses.get(str(status))
        if response is None:
            raise ContractBroken(f"{operation.name}: {status} ({code}) is not in the document")
        return response

    def _check_fields(
        self, operation: Operation, status: int, response: dict[str, Any], fields: Message
    ) -> None:
        said = {name.lower(): field for name, field in response.get("headers", {}).items()}
        if status >= 400 and "x-error-code" in said:
            codes = said["x-error-code"]["schema"]["enum"]
            if fields.get("X-Error-Code") not in codes:
                code = fields.get("X-Error-Code")
                raise ContractBroken(f"{operation.name}: {status} with {code}, not of {codes}")
        if status in (101, 304):
            return
        for name in fields:
            if name.lower() in API_FIELDS and name.lower() not in said:
                raise ContractBroken(f"{operation.name}: {status} with the field {name}")

    def _check_body(
        self,
        operation: Operation,
        status: int,
        response: dict[str, Any],
        fields: Message,
        body: bytes,
    ) -> None:
        content = response.get("content", {})
        media_type = fields.get("Content-Type", "").split(";")[0]
        if media_type not in content:
            if body or content:
                raise ContractBroken(f"{operation.name}: {status} with a body of {media_type!r}")
            return
        if media_type != "application/json":
            return
        fault = self.document.fault(content[media_type]["schema"], json.loads(body))
        if fault:
            raise ContractBroken(f"{operation.name}: {status}: {fault}: {body[:300]!r}")
        if not body.endswith(b"\n") or body.endswith(b"\n\n"):
            raise ContractBroken(f"{operation.name}: {status}: no line of its own: {body[-100:]!r}")

    def _check_request(
        self,
        operation: Operation,
        target: str,
        fields: dict[str, str],
        body: str | bytes | None,
    ) -> None:
        """What was accepted must be what the document allows."""
        parameters = operation.parameters("query")
        for name, text in parse_qsl(urlsplit(target).query, keep_blank_values=True):
            if name in parameters and not self.accepts_text(parameters[name]["schema"], text):
                raise ContractBroken(f"{operation.name}: accepted {name}={text}")
        media = operation.content.get("requestBody", {}).get("content", {})
        schema = media.get("application/json", {}).get("schema")
        if schema is None or not body:
            return
        fault = self.document.fault(schema, json.loads(body))
        if fault:
            raise ContractBroken(f"{operation.name}: accepted {body[:300]!r}: {fault}")

    def accepts_text(self, schema: dict[str, Any], text: str) -> bool:
        """Whether a parameter may be given so. Words are compared without case."""
        if schema.get("type") == "integer":
            whole = re.fullmatch(r"-?\d+", text)
            return bool(whole) and self.document.fault(schema, int(text)) is None
        relaxed = {key: value for key, value in schema.items() if key != "format"}
        faults = [self.document.fault(relaxed, form) for form in (text, text.lower(), text.strip())]
        return None in faults


class AsyncApi:
    def __init__(self, document: Document):
        self.document = document
        self._by_type: dict[tuple[str, str], list[str]] = {}
        for operation in document.content["operations"].values():
            for message in operation["messages"]:
                name = message["$ref"].rsplit("/", 1)[1]
                schema = document.content["components"]["schemas"][name]
                said = schema["properties"]["type"]
                for word in said.get("enum", [said.get("const")]):
                    key = (operation["action"], word)
                    self._by_type.setdefault(key, []).append(name)

    def check_told(self, text: str) -> None:
        """A message of the server."""
        self._check("send", json.loads(text))

    def allows(self, message: Any) -> bool:
        """Whether a client may say so."""
        try:
            self._check("receive", message)
        except ContractBroken:
            return False
        return True

    def _check(self, action: str, message: Any) -> None:
        kind = message.get("type") if isinstance(message, dict) else None
        names = self._by_type.get((action, kind), [])
        faults = []
        for name in names:
            fault = self.document.fault({"$ref": f"#/components/schemas/{name}"}, message)
            if fault is None:
                return
            faults.append(fault)
        raise ContractBroken(f"the socket's {kind}: {faults or 'not in the document'}: {message}")


@functools.cache
def openapi() -> OpenApi:
    return OpenApi(load("openapi.json"))


@functools.cache
def asyncapi() -> AsyncApi:
    return AsyncApi(load("asyncapi.json"))
