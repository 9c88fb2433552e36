"""F3: no command of ./dev counts on what somebody installed before."""

import re
from pathlib import Path

import pytest

DEV = (Path(__file__).resolve().parents[2] / "dev").read_text(encoding="utf-8")
BODIES = dict(re.findall(r"^(\w+)\(\) \{[^\n]*\n(.*?)^\}", DEV, re.MULTILINE | re.DOTALL))
COMMANDS = sorted(name for name in BODIES if name.startswith("cmd_") and name != "cmd_help")


def calls(name: str) -> set[str]:
    """The functions that this one calls, and those that they call."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        body = BODIES[waiting.pop()]
        for other in BODIES:
            if other not in reached and re.search(rf"(?<![\w-]){other}(?![\w-])", body):
                reached.add(other)
                waiting.append(other)
    return reached


def test_f3_the_commands_are_read():
    assert {"cmd_run", "cmd_test", "cmd_e2e", "cmd_page", "cmd_client", "cmd_check"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_f3_each_command_installs_what_it_needs(command):
    assert "install_packages" in calls(command)
