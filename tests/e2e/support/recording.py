#!/usr/bin/python3
"""What the server answered in a run of the tests, to be compared with another run: before and after
a change that must not show. Ids, keys, times, ages, ports, dates and what else differs from run to
run become placeholders; everything else stays to the last byte.

CPA_RECORDING=FOLDER ./dev e2e release   writes a file for each test
recording.py compare BEFORE AGAIN AFTER [NAME...]

The second command takes two runs of the program before, so that what differs between these is not
held against the one after, and prints the answers that are new or missing in that one, each with
a test that saw it. Runs are compared whole: what is set up for several tests belongs to whichever
comes first. A NAME is a member that is meant to be new: it is taken out of all three.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

FOLDER = os.environ.get("CPA_RECORDING", "")

PATTERNS = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\bck_[A-Za-z0-9_-]{4,}"), "<key>"),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=]+"), "<secret>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)"), "<time>"),
    (re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} [\d:]{8} GMT"), "<date>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "<day>"),
    (re.compile(r"(127\.0\.0\.\d+|localhost):\d+"), r"\1:<port>"),
    (re.compile(r"/tmp/[\w./-]+"), "<path>"),
    (re.compile(r"\b1[67]\d{8}(\d{3})?\b"), "<unix>"),
    (re.compile(r"\b[0-9a-f]{32,}\b"), "<hash>"),
    (re.compile(r"/api-keys/[\w-]+"), "/api-keys/<key id>"),
    (re.compile(r"\b([A-Za-z]{2,})\d+(x?)\b"), r"\1<k>\2"),  # Of users: ann7.
]
# Of these members and fields the number is not told, only that there is one.
MOVING = re.compile(
    r"(^|_)(age|seq|sequence|price|prices|value|cap|volume|change|percentage|rate|ms|seconds|supply"
    r"|ath|atl|open|high|low|close|cost|loss|calls|failures|batches|samples|rank|used|count|uptime"
    r"|quantity|average|median|deviation|volatility|balance|sparkline|coins|connections|coverage)"
    r"(_|$)|\d+[hdm]$"
)
FIELDS = ["Content-Type", "Cache-Control", "Link", "Location", "Retry-After", "Vary", "Allow",
          "X-Data-Source", "X-History-Gaps", "X-History-Backfill", "WWW-Authenticate",
          "Idempotent-Replayed", "Content-Encoding", "Content-Disposition"]  # fmt: skip
MOVING_FIELDS = ["Age", "ETag", "RateLimit", "RateLimit-Policy", "X-Request-ID"]


def plain_text(text: str) -> str:
    for pattern, placeholder in PATTERNS:
        text = pattern.sub(placeholder, text)
    return text


def plain(value: Any, name: str = "", left_out: frozenset[str] = frozenset()) -> Any:
    """The value without what differs from run to run; lists of many alike keep one of each."""
    if isinstance(value, dict):
        return {
            plain_text(key): plain(member, key, left_out)
            for key, member in value.items()
            if key not in left_out
        }
    if isinstance(value, list):
        kinds = {json.dumps(plain(item, name, left_out)): None for item in value}
        return [json.loads(kind) for kind in sorted(kinds)]
    if isinstance(value, bool) or value is None:
        return value
    if name in ("id", "key_id") and re.fullmatch(r"[\w-]{8}", str(value)):
        return "<key id>"
    if isinstance(value, (int, float)):
        return "<number>" if MOVING.search(name) else value
    return plain_text(value)


def plain_body(body: str, content_type: str, left_out: frozenset[str]) -> Any:
    if content_type.startswith("application/json"):
        try:
            return plain(json.loads(body), "", left_out)
        except ValueError:
            pass
    if not content_type.startswith(("application/json", "text/csv")):
        return f"<{content_type.split(';')[0]}>" if body else ""
    return sorted({re.sub(r"\d+(\.\d+)?", "<n>", plain_text(line)) for line in body.splitlines()})


def name_of_test() -> str:
    """Of the running test, fit for a file."""
    name = os.environ.get("PYTEST_CURRENT_TEST", "outside").removeprefix("tests/e2e/")
    return re.sub(r"[^\w.-]+", "_", plain_text(name))[:150]


def write(line: dict[str, Any]) -> None:
    path = Path(FOLDER) / (name_of_test() + ".jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def note_answer(method: str, target: str, status: int, fields: Message, body: bytes) -> None:
    if not FOLDER:
        return
    write({
        "request": f"{method} {target}",
        "status": status,
        "fields": {name: fields[name] for name in FIELDS if fields[name] is not None},
        "moving": [name for name in MOVING_FIELDS if fields[name] is not None],
        "type": fields.get("Content-Type", ""),
        "body": body.decode("utf-8", "replace"),
    })  # fmt: skip


def note_message(text: str) -> None:
    if FOLDER:
        write({"request": "socket", "type": "application/json", "body": text})


def plain_line(line: dict[str, Any], left_out: frozenset[str]) -> str:
    told = {
        "request": plain_text(line["request"]),
        "status": line.get("status"),
        "fields": {k: plain_text(v) for k, v in line.get("fields", {}).items()},
        "moving": line.get("moving"),
        "body": plain_body(line["body"], line["type"], left_out),
    }
    return json.dumps(told)


def read(folder: str, left_out: frozenset[str]) -> dict[str, str]:
    """The different answers, each with a test that saw it."""
    seen: dict[str, str] = {}
    for path in sorted(Path(folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            seen.setdefault(plain_line(json.loads(line), left_out), path.stem)
    return seen


def differences(
    before: dict[str, str], again: dict[str, str], after: dict[str, str]
) -> Iterator[str]:
    """What only the run after has, and what only that one lacks."""
    for line in sorted(after.keys() - before.keys() - again.keys()):
        yield f"+ {after[line]}: {line}"
    for line in sorted((before.keys() & again.keys()) - after.keys()):
        yield f"- {before[line]}: {line}"


def compare(before: str, again: str, after: str, *left_out: str) -> int:
    names = frozenset(left_out)
    runs = [read(folder, names) for folder in (before, again, after)]
    compared = len(runs[0].keys() & runs[1].keys() & runs[2].keys())
    found = list(differences(*runs))
    for line in found:
        print(line[:600])
    print(f"{compared} different answers in all three, {len(found)} differences")
    return 1 if found or not compared else 0


if __name__ == "__main__":
    if len(sys.argv) < 5 or sys.argv[1] != "compare":
        sys.exit(__doc__)
    sys.exit(compare(*sys.argv[2:]))
