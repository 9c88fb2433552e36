#!/usr/bin/python3
"""Follows README.md and docs/quickstart.md in a bare Debian root, from the clone on: what they do not
say to install is not there. Tells how long the start took, and the room on the disk.

usage: try_quickstart.py [--work FOLDER]

Needs root and debootstrap, and the ports 8019 to 8021. NODE_EXTRA_CA_CERTS, where npm needs it, is a
file of this machine. What is cloned is what is committed.
"""

import argparse
import contextlib
import json
import re
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from roots import Root, Running, authorities, make_base, megabytes, run, say

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests" / "e2e" / "support"))

from page import fault, steps  # noqa: E402: it stands beside the tests that use it as well.
from shell import Shell  # noqa: E402

README = REPOSITORY / "README.md"
QUICKSTART = REPOSITORY / "docs" / "quickstart.md"
FOLDER = Path("/root/crypto-price-api")
BUILD_SECONDS_MAX = 3600


def as_root(command: str) -> str:
    """There is no sudo in a bare root, and nobody to ask."""
    return command.replace("sudo ", "").replace("apt-get install ", "apt-get install -qq -y ")


def clone(root: Root) -> str:
    """What the first block of the README does; its last line, which starts the server."""
    run("git", "clone", "-q", "--bare", REPOSITORY, root.path("/srv/source.git"))
    *before, start = steps(README)[0].command.splitlines()
    script = as_root("\n".join(before)).replace("REPOSITORY", "/srv/source.git")
    root.shell(script, cwd="/root")
    return start


def answers() -> bool:
    try:
        with urllib.request.urlopen("http://127.0.0.1:8019/ready", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@contextlib.contextmanager
def serving(root: Root, start: str) -> Iterator[None]:
    *settings, program, command, flag = start.split()
    environment = authorities(root) | dict(setting.split("=") for setting in settings)
    environment |= {"DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}
    log = root.path("/root/serve.log")
    with log.open("w") as output:
        words = [program, command, flag]
        running = Running(root, words, "root:root", environment, str(FOLDER), output=output)
    try:
        running.wait_until(answers, BUILD_SECONDS_MAX)
        yield
        running.stop()
    finally:
        running.process.kill()
        if running.process.wait() != 0:
            print(log.read_text()[-4000:])


def follow(root: Root) -> int:
    """Every block of the quickstart but the first; how many."""
    others = steps(QUICKSTART)[1:]
    with Shell(FOLDER, root.folder) as shell:
        for step in others:
            found = fault(step, shell.run(step.command))
            assert found is None, f"{step.title}\n{found}"
    return len(others)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, default=Path("/var/tmp/crypto-price-api-shipping"))
    given = options.parse_args()
    with Root(make_base(given.work / "base"), given.work / "quickstart") as root:
        bare = megabytes(root.folder)
        start = clone(root)
        say(start)
        begun = time.monotonic()
        with serving(root, start):
            seconds = time.monotonic() - begun
            built = megabytes(root.path(str(FOLDER / "build")))
            more = megabytes(root.folder) - bare
            say(f"it serves after {seconds:.0f} s; {more} MB more on the disk, {built} the build")
            [coin] = json.loads(root.shell(steps(README)[1].command.replace("curl", "curl -sS")))
            assert coin["id"] == "bitcoin"
        say("the quickstart")
        needs = re.search(r"`sudo (apt-get install [^`]*)`", QUICKSTART.read_text())
        root.shell(as_root(needs[1]))
        with serving(root, steps(QUICKSTART)[0].command):
            count = follow(root)
        say(f"{count} blocks did as the page shows")


if __name__ == "__main__":
    main()
