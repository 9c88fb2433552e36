"""What the comparison of two runs of the tests takes for the same, and what not."""

import json

import pytest
import recording

UUID = "01a2320a-32b9-73ed-90d9-4f8bcdd231d7"
SAME = [
    ({"id": UUID}, {"id": UUID.replace("1", "2")}),
    ({"username": "ann7", "id": "e6CBYU71"}, {"username": "ann12", "id": "qYZV-zl1"}),
    ({"api_key": "ck_AbCdEf123"}, {"api_key": "ck_Zz_-09876"}),
    ({"timestamp": "2026-12-01T14:36:16Z"}, {"timestamp": "2027-01-02T03:04:05.678Z"}),
    ({"day": "2026-12-01"}, {"day": "2026-12-02"}),
    ({"age_ms": 12}, {"age_ms": 40_000}),
    ({"current_price": 1.5}, {"current_price": 2}),
    ({"url": "http://127.0.0.1:4000/a"}, {"url": "http://127.0.0.1:5000/a"}),
    ({"detail": f"no portfolio {UUID}"}, {"detail": f"no portfolio {UUID.replace('a', 'b')}"}),
    ([{"age_ms": 1}, {"age_ms": 2}], [{"age_ms": 3}]),
]
DIFFERENT = [
    ({"id": UUID}, {"id": None}),
    ({"age_ms": 12}, {"age_ms": None}),
    ({"age_ms": 12}, {"age_ms": "12"}),
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"limit": 10}, {"limit": 11}),
    ({"stale": True}, {"stale": False}),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({"detail": "Not found"}, {"detail": "not found"}),
    ({"url": "http://127.0.0.1:4000/a"}, {"url": "http://127.0.0.1:4000/b"}),
    ([{"a": 1}], [{"a": 1}, {"a": 2}]),
]


def as_told(value) -> str:
    return json.dumps(recording.plain(value))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_moves_from_run_to_run_is_no_difference(one, other):
    assert as_told(one) == as_told(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_everything_else_is_one(one, other):
    assert as_told(one) != as_told(other)


def recorded(folder, test: str, *bodies) -> str:
    folder.mkdir(exist_ok=True)
    with (folder / f"{test}.jsonl").open("a") as file:
        for body in bodies:
            line = {"request": "GET /x", "status": 200, "type": "application/json"}
            file.write(json.dumps(line | {"body": json.dumps(body)}) + "\n")
    return str(folder)


def test_a_run_is_held_against_what_two_runs_before_agree_on(tmp_path, capsys):
    steady = {"b": "always"}
    before = recorded(tmp_path / "before", "t", steady, {"a": "x"}, {"moves": 3})
    again = recorded(tmp_path / "again", "t", steady, {"a": "x"}, {"moves": 4})
    same = recorded(tmp_path / "same", "u", steady, {"a": "x"}, {"moves": 4})
    other = recorded(tmp_path / "other", "t", steady, {"a": "y"}, {"moves": 3})
    assert recording.compare(before, again, same) == 0
    assert "2 different answers in all three, 0 differences" in capsys.readouterr().out
    assert recording.compare(before, again, other) == 1
    told = capsys.readouterr().out
    assert "+ t: " in told and "- t: " in told and "2 differences" in told


def test_a_member_that_is_meant_to_be_new_is_left_out(tmp_path):
    before = recorded(tmp_path / "before", "t", {"a": 1})
    after = recorded(tmp_path / "after", "t", {"a": 1, "epoch": "e"})
    assert recording.compare(before, before, after) == 1
    assert recording.compare(before, before, after, "epoch") == 0


def test_nothing_in_common_is_no_success(tmp_path):
    one = recorded(tmp_path / "one", "t")
    two = recorded(tmp_path / "two", "u", {"a": 1})
    assert recording.compare(one, one, two) == 1
