"""A page with commands, and what their answers must look like to be what the page shows."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWERS = ("json", "text")

# A string, or a placeholder with the comma that may stand before it.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<comma>,?\s*)(?P<dots>\.\.\.)')
REST = "..."  # A member of an object, or the last element of a list: there may be more.
ANY = {"<any>": 0}  # A value: it may be anything.


@dataclass(frozen=True)
class Step:
    command: str
    kind: str = ""  # "json" or "text"; empty when the page shows no answer.
    answer: str = ""

    @property
    def title(self) -> str:
        return self.command.strip().splitlines()[0]


def steps(page: Path) -> list[Step]:
    found: list[Step] = []
    for kind, text in BLOCK.findall(page.read_text()):
        if kind == "sh":
            found.append(Step(text))
        elif kind in ANSWERS:
            assert found and not found[-1].kind, f"an answer to nothing: {text}"
            found[-1] = Step(found[-1].command, kind, text)
    return found


def fault(step: Step, output: str) -> str | None:
    """How the output differs from what the page shows; None when it does not."""
    if step.kind == "json":
        came = json.loads(output, parse_float=Decimal)
        return json_fault(shown_json(step.answer), came, "answer")
    if re.fullmatch(text_pattern(step.answer.strip()), output.strip()):
        return None
    return f"{output.strip()!r} is not as {step.answer.strip()!r}"


def text_pattern(shown: str) -> str:
    return re.escape(shown).replace(re.escape(REST), r"[^\n]+")


def shown_json(text: str) -> Any:
    """The JSON of a page, with its placeholders outside of strings made into JSON."""

    def replace(match: re.Match[str]) -> str:
        if not match["dots"]:
            return match[0]
        before = text[: match.start()].rstrip()[-1:]
        is_value = before == ":" and not match["comma"].strip()
        is_element = text[match.end() :].lstrip()[:1] == "]" and not is_value
        if is_value:
            return json.dumps(ANY)
        return (match["comma"] or "") + (f'"{REST}"' if is_element else f'"{REST}":0')

    plain = TOKEN.sub(replace, text)
    return json.loads(plain, parse_float=Decimal)


def json_fault(shown: Any, came: Any, place: str) -> str | None:
    if shown == ANY:
        return None
    if isinstance(shown, dict) and isinstance(came, dict):
        return object_fault(shown, came, place)
    if isinstance(shown, list) and isinstance(came, list):
        return list_fault(shown, came, place)
    if isinstance(shown, str) and isinstance(came, str):
        same = re.fullmatch(text_pattern(shown), came)
    else:
        same = type(shown) is type(came) and shown == came
    return None if same else f"{place}: {came!r} came, the page shows {shown!r}"


def object_fault(shown: dict[str, Any], came: dict[str, Any], place: str) -> str | None:
    members = {name: value for name, value in shown.items() if name != REST}
    if missing := members.keys() - came.keys():
        return f"{place}: without {sorted(missing)}"
    if REST not in shown and (more := came.keys() - members.keys()):
        return f"{place}: {sorted(more)} came as well"
    faults = (json_fault(value, came[name], f"{place}.{name}") for name, value in members.items())
    return next(filter(None, faults), None)


def list_fault(shown: list[Any], came: list[Any], place: str) -> str | None:
    elements = shown[:-1] if shown[-1:] == [REST] else shown
    if len(came) < len(elements) or (len(came) > len(elements) and elements is shown):
        return f"{place}: {len(came)} elements came, the page shows {len(elements)}"
    pairs = enumerate(zip(elements, came))
    faults = (json_fault(one, other, f"{place}[{at}]") for at, (one, other) in pairs)
    return next(filter(None, faults), None)
