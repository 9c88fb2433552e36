#!/usr/bin/python3
"""Compiles every file by itself with clang, to no output: includes that only a neighbour of a unity
build has are missing here, and what a mutex guards is touched with the mutex held.

usage: clang_check.py BUILD_DIR [-j JOBS] [FILE...]   without files, all of them
"""

import argparse
import json
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHECKS = ["-fsyntax-only", "-ferror-limit=0", "-Wthread-safety", "-Wno-unknown-warning-option"]


def command_for(entry: dict[str, str]) -> list[str]:
    """The compile command without its output."""
    words = shlex.split(entry["command"])
    if "-o" in words:
        at = words.index("-o")
        del words[at : at + 2]
    return [word for word in words if word != "-c"] + CHECKS


def check(entry: dict[str, str]) -> str:
    run = subprocess.run(command_for(entry), cwd=entry["directory"], capture_output=True, text=True)
    return run.stderr if run.returncode else ""


def entries_in(build: Path, wanted: list[str]) -> list[dict[str, str]]:
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    asked = {str(Path(name).resolve()) for name in wanted}
    unique = {entry["file"]: entry for entry in entries if not asked or entry["file"] in asked}
    return [unique[name] for name in sorted(unique)]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("files", nargs="*")
    options = parser.parse_intermixed_args(arguments)
    entries = entries_in(options.build, options.files)
    with ThreadPoolExecutor(options.jobs) as pool:
        problems = [told for told in pool.map(check, entries) if told]
    for told in problems:
        print(told)
    print(f"{len(entries)} files compiled by themselves, {len(problems)} with problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
