"""docs/quickstart.md does what it says: every command runs, and answers as the page shows."""

import re
import socket
from pathlib import Path

import pytest
from harness import ROOT, SERVER_BINARY
from page import Step, fault, json_fault, shown_json, steps
from shell import Shell

PAGE = ROOT / "docs" / "quickstart.md"
START = "./dev run --demo"
SETTINGS = {  # Those that the page gives, and what the harness leaves out but the page relies on.
    "TEST_MODE": "true",
    "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    "DATABASE_URL": "sqlite:///crypto_price.db",
    "ENABLE_METRICS": "true",
    "METRICS_PORT": 0,
    "ENABLE_RATE_LIMITING": "true",
    "SIGNUP_LIMIT_PER_HOUR": 10,
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def folder(tmp_path) -> Path:
    """As the folder of the sources after `./dev run`."""
    release = tmp_path / "build" / "release"
    release.mkdir(parents=True)
    (release / SERVER_BINARY.name).symlink_to(SERVER_BINARY)
    return tmp_path


def with_ports(text: str, ports: dict[int, int]) -> str:
    """The page's ports replaced by those of the test."""
    for shown, real in ports.items():
        text = re.sub(rf"(localhost|127\.0\.0\.1):{shown}\b", f"127.0.0.1:{real}", text)
        text = text.replace(f'("127.0.0.1", {shown})', f'("127.0.0.1", {real})')
    return text


def test_the_page_starts_the_server_as_the_test_does():
    first = steps(PAGE)[0]
    *settings, program, command, flag = first.command.split()
    assert " ".join([program, command, flag]) == START and not first.kind
    assert settings == [f"{n}={SETTINGS[n]}" for n in ("TEST_MODE", "WEBHOOK_ALLOWED_NETWORKS")]


def test_every_command_answers_as_the_page_shows(folder, start_here):
    server = start_here.server(None, "--demo", folder=folder, **SETTINGS).ready()
    ports = {8019: server.port, 8020: server.metrics_client().port, 8021: free_port()}
    others = steps(PAGE)[1:]
    assert len(others) > 20
    with Shell(folder) as shell:
        for step in others:
            output = shell.run(with_ports(step.command, ports))
            shown = Step(step.command, step.kind, with_ports(step.answer, ports))
            found = fault(shown, output)
            assert found is None, f"{step.title}\n{found}"


# --- whether the test could tell ------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown, came",
    [
        ('{"a":1,...}', {"a": 1, "b": 2}),
        ('{"a":...,"b":[1,...]}', {"a": {"x": 1}, "b": [1, 2, 3]}),
        ('{"a":"ck_...",\n ...}', {"a": "ck_x"}),
        ('[{"a":1,...},...]', [{"a": 1}, {}]),
        ('{"a":[...]}', {"a": [1]}),
    ],
)
def test_placeholders_stand_for_what_is_left_out(shown, came):
    assert json_fault(shown_json(shown), came, "") is None


@pytest.mark.parametrize(
    "shown, came",
    [
        ('{"a":1}', {"a": 1, "b": 2}),
        ('{"a":1,...}', {"a": 2}),
        ('{"a":1,...}', {"b": 1}),
        ('{"a":1}', {"a": "1"}),
        ('{"a":1}', {"a": True}),
        ('{"a":null}', {"a": 0}),
        ('{"a":...}', {}),
        ('{"a":"ck_..."}', {"a": "kc_x"}),
        ('{"a":"ck_..."}', {"a": "ck_"}),
        ('{"a":"..."}', {"a": 5}),
        ("[1]", [1, 2]),
        ("[1,2,...]", [1]),
    ],
)
def test_what_differs_from_the_page_is_told(shown, came):
    assert json_fault(shown_json(shown), came, "")


def test_text_is_compared_line_by_line():
    step = Step("", "text", "a ...\nb\n")
    assert fault(step, "a 1\nb\n") is None
    assert fault(step, "a 1\nc\nb\n")
    assert fault(Step("true"), "unexpected")


def test_a_command_that_fails_fails_the_test(folder):
    with Shell(folder) as shell:
        assert shell.run("echo 1; X=2") == "1\n\n"
        assert shell.run('echo "$X"') == "2\n\n"
        with pytest.raises(AssertionError, match="no-such-file"):
            shell.run("cat no-such-file\necho after")
