#!/usr/bin/python3
"""Installs the Debian package in a bare root, runs it as its unit would, updates and removes it.

usage: try_package.py FILE.deb [--work FOLDER]

Needs root and debootstrap. systemd does not run in such a root: the unit's user, folders and
settings file are used, its sandbox is not.
"""

import argparse
import configparser
import shutil
import stat
import urllib.request
from pathlib import Path

from roots import Root, Running, make_base, say

NAME = "crypto-price-api"
PORT = 18020
SETTINGS_FILE = f"/etc/{NAME}/{NAME}.env"
OWN_SETTINGS = f"HOST=127.0.0.1\nPORT={PORT}\nMOCK_COINGECKO_API=true\nENABLE_METRICS=false\n"


class Unit(configparser.ConfigParser):
    """Of [Service]; a key that stands twice keeps its last value."""

    def __init__(self, file: Path):
        super().__init__(strict=False, interpolation=None)
        self.optionxform = str
        self.read(file)

    def value(self, key: str) -> str:
        return self["Service"][key]


def mode_and_owner(root: Root, path: str) -> str:
    return root.shell(f"stat -c '%a %U:%G' {path}").strip()


def check_installed(root: Root) -> None:
    account = root.shell(f"getent passwd {NAME}").strip().split(":")
    assert int(account[2]) < 1000, "a system user"
    assert account[6].endswith("nologin"), account
    assert mode_and_owner(root, f"/var/lib/{NAME}") == f"750 {NAME}:{NAME}"
    assert mode_and_owner(root, SETTINGS_FILE) == f"640 root:{NAME}"
    assert root.path(f"/etc/systemd/system/multi-user.target.wants/{NAME}.service").is_symlink()
    assert not root.path(f"/etc/systemd/system/sockets.target.wants/{NAME}.socket").is_symlink()
    program = root.path(f"/usr/bin/{NAME}").stat()
    assert program.st_uid == 0 and not program.st_mode & (stat.S_ISUID | stat.S_IWOTH)
    assert root.shell(f"{NAME} version").startswith(NAME)


def settings_of(root: Root) -> dict[str, str]:
    lines = root.path(SETTINGS_FILE).read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/live", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def try_unit(root: Root) -> None:
    unit = Unit(root.path(f"/usr/lib/systemd/system/{NAME}.service"))
    assert unit.value("EnvironmentFile") == "-" + SETTINGS_FILE
    user = f"{unit.value('User')}:{unit.value('Group')}"
    state = f"/var/lib/{unit.value('StateDirectory')}"
    command = unit.value("ExecStart").split()
    running = Running(root, command, user, settings_of(root), unit.value("WorkingDirectory"), [state])
    running.wait_until(answers)
    running.stop()
    assert mode_and_owner(root, f"{state}/crypto_price.db").endswith(f"{NAME}:{NAME}")
    assert mode_and_owner(root, f"{state}/crypto_price.secret").startswith("600 ")
    # By root, with the settings of the package.
    root.shell(f"{NAME} backup /tmp/copy && {NAME} restore /tmp/copy --overwrite && {NAME} migrate")
    assert mode_and_owner(root, f"{state}/crypto_price.db").endswith(f"{NAME}:{NAME}")
    root.shell(f"rm /tmp/copy*")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("package", type=Path)
    options.add_argument("--work", type=Path, default=Path("/var/tmp/crypto-price-api-shipping"))
    given = options.parse_args()
    base = make_base(given.work / "base")
    with Root(base, given.work / "package") as root:
        shutil.copy(given.package, root.path(f"/tmp/{NAME}.deb"))
        install = f"apt-get install -y --no-install-recommends {{}} /tmp/{NAME}.deb"
        say("install")
        root.shell("apt-get update -q\n" + install.format(""))
        check_installed(root)
        say("run as the unit says")
        with root.path(SETTINGS_FILE).open("a") as file:
            file.write(OWN_SETTINGS)
        try_unit(root)
        say("install again")
        root.shell(install.format("--reinstall -o Dpkg::Options::=--force-confold"))
        check_installed(root)
        assert OWN_SETTINGS in root.path(SETTINGS_FILE).read_text(), "the operator's lines stay"
        say("remove, then purge")
        root.shell(f"apt-get remove -y {NAME}")
        assert not root.path(f"/usr/bin/{NAME}").exists()
        assert root.path(SETTINGS_FILE).exists()
        said = root.shell(f"apt-get purge -y {NAME}")
        assert not root.path(SETTINGS_FILE).exists()
        assert root.path(f"/var/lib/{NAME}/crypto_price.db").exists(), "what people own is kept"
        assert "is kept" in said
    say("the package installs, runs, updates and goes as it should")


if __name__ == "__main__":
    main()
