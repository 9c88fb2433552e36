#!/usr/bin/python3
"""Fails on an include that the layout forbids.

The cpa_module(... LINK ...) lines of CMakeLists.txt are the one truth: a file under src/<module>
may include its own module, the modules its line names, and theirs. A library's headers may be
included where the library is named, and those of base everywhere.

ARCHITECTURE.md says the same to people: its table of folders names the modules of the link lines, and
its table of threads every file that makes one.

A module may be cut into rooms, the folders in it. Rooms of a module may not include each other in
a circle, and its ground (GROUND) includes no other room.

usage: layers.py [ROOT]
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

MODULE_LINE = re.compile(r"\bcpa_module\(\s*(\w+)\s+LINK\s+([^)]*)\)")
COMMENT = re.compile(r"#[^\n]*")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Which link target a header needs: the first prefix that fits.
LIBRARIES = [
    ("boost/json", "Boost::json"),
    ("boost/", "Boost::headers"),
    ("openssl/", "OpenSSL::Crypto"),
    ("spdlog/", "spdlog::spdlog"),
    ("fmt/", "spdlog::spdlog"),
    ("zlib.h", "ZLIB::ZLIB"),
    ("curl/", "CURL::libcurl"),
    ("simdjson", "simdjson::simdjson"),
    ("prometheus/", "prometheus-cpp::core"),
    ("gperftools/", "gperftools::profiler"),
    ("hiredis/", "hiredis::hiredis"),
    ("soci/", "SOCI::core"),
    ("sqlite3.h", "SOCI::sqlite3"),
    ("tl/", "tl::expected"),
]
TEST_LIBRARIES = ("gtest/", "gmock/")
# Tests, and headers that only tests include: quotes_for_test.h.
TEST_STEM = re.compile(r"\w+_test$")
# The room of a module that knows none of the others.
GROUND = {"api": "rest", "sources": "common", "storage": "engine"}
# | `base/` | what lives there | what it may include |
FOLDER_ROW = re.compile(r"^\| `(\w+)/` \|.*\| ([^|]+) \|$", re.MULTILINE)
# | alerts | does | never does | `alerts/engine` |
THREAD_TABLE = re.compile(r"^\| Thread \|.*\n\|.*\n((?:\|.*\n)+)", re.MULTILINE)
THREAD = re.compile(
    r"^\s+(?:std::thread|TurnThread|Loop|LoopPool|BlockingPool|boost::asio::thread_pool) \w+[;{(]"
    r"|\bstd::thread\(",
    re.MULTILINE,
)
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "net/", "linux/")
GENERATED = {"migrations.inc": "cpa_sql", "history_migrations.inc": "cpa_history_sql"}


@dataclass(frozen=True)
class Problem:
    path: Path
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}"


def reached_from(links: dict[str, list[str]], start: list[str]) -> set[str]:
    """What `start` names, what that links, and so on."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += links.get(name, [])
    return reached


class Layout:
    """The modules and what each may use."""

    def __init__(self, cmake_text: str):
        text = COMMENT.sub("", cmake_text)
        self.links = {name: links.split() for name, links in MODULE_LINE.findall(text)}
        if not self.links:
            raise ValueError("CMakeLists.txt has no cpa_module(... LINK ...) line")

    def modules_for(self, module: str) -> set[str]:
        """The module and every module its link line reaches."""
        return {name for name in reached_from(self.links, [module]) if name in self.links}

    def libraries_for(self, module: str) -> set[str]:
        own = {link for link in self.links[module] if link not in self.links}
        shared = {link for link in self.links.get("base", []) if "::" in link}
        return own | shared

    def cycles(self) -> list[str]:
        """Modules that reach themselves."""
        return [
            name
            for name, links in self.links.items()
            if any(name in self.modules_for(link) for link in links if link in self.links)
        ]


def check_own_header(layout: Layout, module: str, header: str, is_test: bool) -> str | None:
    folder, _, rest = header.partition("/")
    if header in GENERATED:
        target = GENERATED[header]
        return None if target in layout.links[module] else f"{header} needs LINK {target}"
    if not rest:
        return f'"{header}" must be rooted at src, like "base/clock.h"'
    if is_test and folder == "support":
        return None
    if not is_test and TEST_STEM.match(Path(header).stem):
        return f'"{header}" is for tests only'
    if folder == "app" and module != "app":
        return f'nobody includes app, so {module} may not include "{header}"'
    if folder not in layout.links:
        return f'"{header}" is in no module of CMakeLists.txt'
    if folder not in layout.modules_for(module):
        named = " ".join(layout.links[module])
        return f'{module} may not include "{header}": its line says LINK {named}'
    return None


def check_library(layout: Layout, module: str, header: str, is_test: bool) -> str | None:
    if header.startswith(TEST_LIBRARIES):
        return None if is_test else f"<{header}> belongs in tests"
    for prefix, target in LIBRARIES:
        if header.startswith(prefix):
            allowed = target in layout.libraries_for(module)
            return None if allowed else f"{module} may not include <{header}>: no LINK {target}"
    if "/" in header and not header.startswith(SYSTEM_FOLDERS):
        return f"<{header}> is of no library that this project uses"
    return None


def check_file(layout: Layout, root: Path, path: Path) -> list[Problem]:
    relative = path.relative_to(root)
    module = relative.parts[1]
    is_test = TEST_STEM.match(path.stem) is not None
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        include = INCLUDE.match(line)
        if not include:
            continue
        check = check_own_header if include[1] == '"' else check_library
        rule = check(layout, module, include[2], is_test)
        if rule:
            problems.append(Problem(relative, number, rule))
    return problems


def room_of(module: str, path: str) -> str | None:
    """The folder in the module's folder; None of what is in no room of the module."""
    parts = path.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == module else None


def check_rooms(root: Path, module: str) -> list[Problem]:
    links: dict[str, list[str]] = {}
    problems = []
    for path in sorted((root / "src" / module).glob("*/*")):
        if path.suffix not in (".h", ".cc") or TEST_STEM.match(path.stem):
            continue
        relative = path.relative_to(root)
        room = relative.parts[2]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            include = INCLUDE.match(line)
            other = room_of(module, include[2]) if include else None
            if other is None or other == room:
                continue
            links.setdefault(room, []).append(other)
            if room == GROUND.get(module):
                rule = f"{module}/{room} is the ground and may not include {module}/{other}"
                problems.append(Problem(relative, number, rule))
    for room in links:
        if room in reached_from(links, links[room]):
            rule = f"{module}/{room} includes itself in a circle of rooms"
            problems.append(Problem(Path("src") / module / room, 1, rule))
    return problems


def check_doorway(root: Path, path: Path) -> list[Problem]:
    """src/main.cc opens app and knows nothing else."""
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        include = INCLUDE.match(line)
        if include and include[1] == '"' and not include[2].startswith("app/"):
            rule = f'main.cc may include app only, not "{include[2]}"'
            problems.append(Problem(path.relative_to(root), number, rule))
    return problems


def check_folder_table(layout: Layout, text: str) -> list[str]:
    rows = {name: modules for name, modules in FOLDER_ROW.findall(text)}
    rules = [f"{name} has no row in the table of folders" for name in layout.links if name not in rows]
    rules += [f"{name} has a row, and is no module" for name in rows if name not in layout.links]
    for name, modules in rows.items():
        linked = [link for link in layout.links.get(name, []) if link in layout.links]
        wanted = ", ".join(linked) or "nothing of ours"
        if modules != "everything" and sorted(modules.split(", ")) != sorted(wanted.split(", ")):
            rules.append(f"the row of {name} should say: {wanted}")
    return rules


def check_thread_table(root: Path, text: str) -> list[str]:
    table = THREAD_TABLE.search(text)
    named = set(re.findall(r"`(\w+(?:/\w+)+)` ?(?=[,|])", table[1])) if table else set()
    made = {
        str(path.relative_to(root / "src").with_suffix(""))
        for path in (root / "src").rglob("*")
        if path.suffix in (".h", ".cc")
        and not TEST_STEM.match(path.stem)
        and THREAD.search(path.read_text(encoding="utf-8"))
    }
    known = made | {"base/turn_thread"}
    return [f"the table of threads does not name {stem}" for stem in sorted(made - named - {"base/turn_thread"})] + [
        f"the table of threads names {stem}, which makes none" for stem in sorted(named - known)
    ]


def check_architecture(layout: Layout, root: Path) -> list[Problem]:
    path = root / "ARCHITECTURE.md"
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    rules = check_folder_table(layout, text) + check_thread_table(root, text)
    return [Problem(Path(path.name), 1, rule) for rule in rules]


def check_tree(root: Path) -> list[Problem]:
    layout = Layout((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    problems = [
        Problem(Path("CMakeLists.txt"), 1, f"{name} links itself in a circle")
        for name in layout.cycles()
    ]
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        folder = path.relative_to(root).parts[1]
        if path.parent == root / "src":
            problems += check_doorway(root, path)
        elif folder in layout.links:
            problems += check_file(layout, root, path)
        else:
            problems.append(Problem(path.relative_to(root), 1, "its folder is no module"))
    for module in sorted(layout.links):
        problems += check_rooms(root, module)
    return problems + check_architecture(layout, root)


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    problems = check_tree(root)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
