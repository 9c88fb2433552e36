#!/usr/bin/python3
"""Carries out deploy/Dockerfile in bare Debian roots, and starts what comes out as the image would.

usage: try_image.py [--package FILE.deb] [--work FOLDER]

With --package the stage that builds is left out and its result is taken from FILE. Needs root and
debootstrap. NODE_EXTRA_CA_CERTS, where npm needs it, is a file of this machine. What Docker itself does (layers, its network, its seccomp profile) is not tried.
"""

import argparse
import fnmatch
import json
import shutil
import subprocess
import urllib.request
from pathlib import Path

from dockerfile import Stage, read_stages
from roots import STANDARD_PATH, Root, Running, authorities, make_base, megabytes, run, say

REPOSITORY = Path(__file__).resolve().parents[2]
PORT = 18019
SETTINGS = {
    "MOCK_COINGECKO_API": "true",
    "PORT": str(PORT),
    "HOST": "127.0.0.1",
    "METRICS_PORT": "0",
}


def copy_context(place: Path) -> None:
    """What `COPY . /place` takes: everything but what .dockerignore names."""
    ignored = (REPOSITORY / ".dockerignore").read_text().split()
    patterns = [pattern.removeprefix("**/") for pattern in ignored]

    def skip(_, names):
        return {name for name in names if any(fnmatch.fnmatch(name, one) for one in patterns)}

    shutil.copytree(REPOSITORY, place, ignore=skip)


def carry_out(stage: Stage, root: Root, built: list[Path]) -> None:
    """`built` is what COPY --from takes."""
    environment = stage.environment | authorities(root)
    for instruction, rest in stage.steps:
        say(f"{instruction} {rest[:100]}")
        if instruction == "RUN":
            root.shell(rest, environment)
            continue
        source, target = rest.split()[-2:]
        if "--from=" in rest:
            for file in built:
                shutil.copy(file, root.path(target))
        elif source == ".":
            copy_context(root.path(target))
        else:
            shutil.copy(REPOSITORY / source, root.path(target))


def ask(path: str, body: dict | None = None, key: str = "") -> dict:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    if key:
        request.add_header("X-API-Key", key)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def page() -> str:
    """What a browser gets."""
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read().decode()


def is_healthy(root: Root, stage: Stage) -> bool:
    command = ["chroot", f"--userspec={stage.settings['USER']}", root.folder]
    command += stage.words("HEALTHCHECK")
    environment = {"PATH": STANDARD_PATH, "PORT": str(PORT)}
    return subprocess.run(command, env=environment, capture_output=True).returncode == 0


def start(root: Root, stage: Stage) -> Running:
    command = stage.words("ENTRYPOINT") + stage.words("CMD")
    environment = {**stage.environment, **SETTINGS}
    writable = [stage.settings["VOLUME"], "/tmp"]
    running = Running(
        root, command, stage.settings["USER"], environment, stage.settings["WORKDIR"], writable
    )
    running.wait_until(lambda: is_healthy(root, stage))
    return running


def try_server(root: Root, stage: Stage) -> None:
    assert not is_healthy(root, stage), "nobody is there yet"
    first = start(root, stage)
    assert "/assets/index-" in page(), "the page is in the image"
    key = ask("/users", {"username": "image", "email": "image@example.com"})["api_key"]
    first.stop()
    second = start(root, stage)
    assert ask("/users/me", key=key)["username"] == "image", "kept in the volume"
    owner = Path(f"/proc/{second.process.pid}").stat().st_uid
    assert owner == int(stage.settings["USER"].split(":")[0]), owner
    second.stop()
    say("started, healthy, stopped, started again: the data is there")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--package", type=Path)
    options.add_argument("--work", type=Path, default=Path("/var/tmp/crypto-price-api-shipping"))
    given = options.parse_args()
    base = make_base(given.work / "base")
    build, final = read_stages(REPOSITORY / "deploy" / "Dockerfile")
    packages = [given.package]
    if not given.package:
        with Root(base, given.work / "build") as root:
            carry_out(build, root, [])
            packages = [shutil.copy(file, given.work) for file in root.path("/package").glob("*.deb")]
    with Root(base, given.work / "image") as root:
        carry_out(final, root, packages)
        say(f"{megabytes(root.folder)} MB, of which the bare Debian is {megabytes(base)} MB")
        try_server(root, final)
    say("the image's steps work")


if __name__ == "__main__":
    main()
