#!/usr/bin/python3
"""Fails on a document that the tree has left behind: a link or a path that leads nowhere, a decision
that the index lacks, a table of the database that the data model lacks.

usage: docs.py [ROOT]
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
OUTSIDE = ("http://", "https://", "mailto:")
PATH = re.compile(r"`((?:src|tests|docs|web|deploy|tools|clients)/[\w./-]*)`")
TABLE = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)
DROPPED = re.compile(r"^DROP TABLE (\w+)", re.MULTILINE)
HELD_TO_PATHS = ("CONTRIBUTING.md", "docs/data-model.md")


def documents(root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("*.md"))
    yield from sorted((root / "docs").rglob("*.md"))


def check_links(root: Path, path: Path) -> Iterator[str]:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if not target.startswith(OUTSIDE) and not (path.parent / target).exists():
            yield f"{path.relative_to(root)}: the link to {target} leads nowhere"


def check_paths(root: Path, name: str) -> Iterator[str]:
    path = root / name
    for target in PATH.findall(path.read_text(encoding="utf-8")) if path.exists() else []:
        if not (root / target).exists():
            yield f"{name}: there is no {target}"


def check_decisions(root: Path) -> Iterator[str]:
    folder = root / "docs" / "adr"
    index = folder / "README.md"
    linked = set(LINK.findall(index.read_text(encoding="utf-8"))) if index.exists() else set()
    for page in sorted(folder.glob("[0-9]*.md")):
        if page.name not in linked:
            yield f"docs/adr/README.md: {page.name} is not in the index"


def check_tables(root: Path) -> Iterator[str]:
    scripts = sorted((root / "src" / "storage").glob("*migrations/*/*.sql"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    model = root / "docs" / "data-model.md"
    named = set(re.findall(r"`(\w+)`", model.read_text(encoding="utf-8"))) if model.exists() else set()
    for table in sorted(set(TABLE.findall(text)) - set(DROPPED.findall(text)) - named):
        yield f"docs/data-model.md: the table {table} is not in it"


def check_tree(root: Path) -> list[str]:
    problems = [problem for path in documents(root) for problem in check_links(root, path)]
    for name in HELD_TO_PATHS:
        problems += check_paths(root, name)
    return problems + [*check_decisions(root), *check_tables(root)]


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    problems = check_tree(root)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
