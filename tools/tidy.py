#!/usr/bin/python3
"""Fails on what the style of this project forbids and a formatter cannot mend.

usage: tidy.py [ROOT]
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("src", "tools", "tests", "cmake", "docs", "clients", "web")
SKIPPED_FOLDERS = {"build", "dist", "node_modules", "__pycache__", "corpus", ".pytest_cache"}
LINE_MAX = 100
FUNCTION_LINES_MAX = 70
FILE_BYTES_MAX = 256 * 1024
# May be larger.
GENERATED = frozenset({"docs/openapi.json", "clients/typescript/src/schema.ts"})

# Functions that are longer than the limit, as "path:Name". This list may only shrink: an entry
# that is no longer needed is an error too.
LONG_FUNCTIONS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Problem:
    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def is_cpp(path: str) -> bool:
    return path.endswith((".h", ".cc"))


def is_test(path: str) -> bool:
    return path.endswith("_test.cc") or path.startswith("tests/")


def is_product(path: str) -> bool:
    return path.startswith("src/")


def must_not_print(path: str) -> bool:
    doorway = path.startswith(("src/main.cc", "src/app/"))
    return is_product(path) and not doorway and not is_test(path)


@dataclass(frozen=True)
class Ban:
    pattern: str
    advice: str
    applies: Callable[[str], bool] = lambda path: True


CODE_BANS = [  # In C++, outside of comments and strings.
    Ban(
        r"\b(system_clock|steady_clock|high_resolution_clock)::now\b",
        "take a Clock (base/clock.h) instead",
        lambda path: path != "src/base/clock.cc",
    ),
    Ban(r"\bstd::rand\b|(?<![\w:.])s?rand\(", "take a Random (base/random.h) instead"),
    Ban(
        r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.])sleep\(",
        "no sleeping in tests: move a ManualClock or wait for the event",
        is_test,
    ),
    Ban(r"\bstd::cout\b", "write to the stream you were given, or log", must_not_print),
    Ban(r"(?<!operator )\bnew\s+[A-Za-z_:]", "use std::make_unique or a container", is_product),
    Ban(
        r"(?<!operator )\bdelete\b(\s*\[\s*\])?\s*[A-Za-z_:*(]",
        "let an owner free it",
        is_product,
    ),
]

TEXT_BANS = [  # In every line of every file.
    # Written in halves, so that this file does not find itself.
    Ban(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "finish it, or open an issue"),
    Ban(
        r"(?<![\w.\-/:*])/(work|tmp)/",
        "no path of one machine: take it from the configuration or the environment",
        lambda path: is_product(path) or (path.startswith("tools/") and is_cpp(path)),
    ),
]

TOKEN = re.compile(
    r'R"(?P<mark>[^()\s\\"]{0,16})\(.*?\)(?P=mark)"'  # raw string
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|\b\d[\w']*"  # 1'000 is a number, not a character
    r"|'(?:[^'\\\n]|\\.)+'"
    r"|//[^\n]*"
    r"|/\*.*?\*/",
    re.DOTALL,
)
FUNCTION_START = re.compile(
    r"[)}](\s*(const|noexcept|override|final|mutable|&&?|->[^;{]*))*\s*\{\s*$"
)
STATEMENT_END = re.compile(r"[;{}:]\s*$")
CONTROL = re.compile(r"\s*(\}\s*)?(if|for|while|switch|else|do|try|catch)\b")
NAME = re.compile(r"([~\w:]+)\s*\(")


def blank(code: str) -> str:
    """The code with comments and strings made empty; lines keep their numbers."""

    def replace(match: re.Match[str]) -> str:
        token = match[0]
        if token[0].isdigit():
            return token
        return ('""' if '"' in token[:2] else "") + "\n" * token.count("\n")

    return TOKEN.sub(replace, code)


def functions(code: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of each function and lambda."""
    lines = code.split("\n")
    for start, line in enumerate(lines):
        if not FUNCTION_START.search(line):
            continue
        head = start  # A long signature begins after the end of what stands before it.
        while head > 0 and lines[head - 1].strip() and not STATEMENT_END.search(lines[head - 1]):
            head -= 1
        if CONTROL.match(lines[head]):
            continue
        depth, end = 1, start
        while depth > 0 and end + 1 < len(lines):
            end += 1
            depth += lines[end].count("{") - lines[end].count("}")
        name = NAME.search(lines[head])
        yield (name[1] if name else "lambda"), head + 1, end - head + 1


def check_functions(path: str, code: str) -> Iterator[tuple[str, Problem]]:
    """Too long functions, each under the name by which it could be excepted."""
    for name, line, length in functions(code):
        if length > FUNCTION_LINES_MAX:
            text = f"{name} has {length} lines, at most {FUNCTION_LINES_MAX}"
            yield f"{path}:{name}", Problem(path, line, text)


def check_lines(path: str, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LINE_MAX:
            yield Problem(path, number, f"line of {len(line)} characters, at most {LINE_MAX}")


def check_bans(bans: list[Ban], path: str, text: str) -> Iterator[Problem]:
    for ban in bans:
        if not ban.applies(path):
            continue
        for number, line in enumerate(text.split("\n"), start=1):
            if found := re.search(ban.pattern, line):
                yield Problem(path, number, f"{found[0].strip()}: {ban.advice}")


def files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not SKIPPED_FOLDERS.intersection(path.relative_to(root).parts):
                yield path


def check_tree(root: Path, exceptions: frozenset[str] = LONG_FUNCTIONS) -> list[Problem]:
    problems: list[Problem] = []
    used: set[str] = set()
    for file in files(root):
        path = file.relative_to(root).as_posix()
        if file.stat().st_size > FILE_BYTES_MAX and path not in GENERATED:
            problems.append(Problem(path, 1, f"file over {FILE_BYTES_MAX // 1024} KiB"))
            continue
        if file.suffix == ".png":
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        problems += check_bans(TEXT_BANS, path, text)
        if not is_cpp(path):
            continue
        code = blank(text)
        problems += [*check_lines(path, text), *check_bans(CODE_BANS, path, code)]
        for key, problem in check_functions(path, code):
            used.add(key)
            if key not in exceptions:
                problems.append(problem)
    stale = sorted(exceptions - used)
    return problems + [Problem(key, 1, "is short now: take it off LONG_FUNCTIONS") for key in stale]


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    problems = check_tree(root)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
