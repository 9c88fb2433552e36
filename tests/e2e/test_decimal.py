"""Exact arithmetic of the server against an independent one: Python's decimal.

CPA_DECIMAL_OPS sets the number of random operations (200,000 when unset).
"""

import os
import random
import subprocess
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

import harness
import pytest

BINARY = harness.BIN_DIR / "tests" / "decimal_calc"
OPERATIONS = int(os.environ.get("CPA_DECIMAL_OPS", "200000"))
AT_ONCE = 50_000
SEED = 20260101

PLACES = 36
DIVISION_PLACES = 18
LIMIT = Decimal(10) ** 40
# Enough for every product and for telling every quotient from a tie.
EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN, Emax=999_999, Emin=-999_999)

LARGEST = "9" * 40 + "." + "9" * PLACES
EDGES = [
    "0",
    "1e-36",
    "-1e-36",
    "5e-19",
    "1.5e-18",
    "2.5e-18",
    "0.5",
    "-0.5",
    "1",
    "3",
    "7",
    "1e-18",
    "99999999999999999999.999999999999999999",
    "1e20",
    "9999999999999999999",
    "10000000000000000000",
    "18446744073709551615e-36",
    "18446744073709551616e-36",
    "340282366920938463463374607431768211456e-36",
    "1e39",
    LARGEST,
    "-" + LARGEST,
]


def plain(value: Decimal) -> str:
    """Without exponent and without trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def rounded(value: Decimal, places: int) -> str:
    result = value.quantize(Decimal(1).scaleb(-places))
    return "overflow" if abs(result) >= LIMIT else plain(result)


def expected(operation: str, operands: list[str]) -> str:
    if operation == "round":
        return rounded(Decimal(operands[1]), int(operands[0]))
    a, b, c = [*map(Decimal, operands), None, None][:3]
    match operation:
        case "add":
            return rounded(a + b, PLACES)
        case "sub":
            return rounded(a - b, PLACES)
        case "mul":
            return rounded(a * b, PLACES)
        case "div":
            return rounded(a / b, DIVISION_PLACES)
        case "muldiv":
            return rounded(a * b / c, DIVISION_PLACES)
        case "neg":
            return plain(-a)
        case "parse":
            return plain(a)
        case "cmp":
            return str((a > b) - (a < b))
    raise ValueError(operation)


def answers(questions: Iterable[str]) -> list[str]:
    assert BINARY.exists(), f"{BINARY} is not built (CPA_BIN_DIR names the build folder)"
    text = "\n".join(questions) + "\n"
    done = subprocess.run([BINARY], input=text, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def operand(chance: random.Random) -> str:
    """Any value of the range, written in any way; edges and short numbers more often."""
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(EDGES)
    sign = chance.choice(["", "", "-"])
    if kind < 0.4:  # As people write amounts.
        return f"{sign}{chance.randrange(10**6)}.{chance.randrange(10**8)}"
    digits = chance.randint(1, 76)
    exponent = chance.randint(-PLACES, 40 - digits)
    number = chance.randrange(10**digits)
    if kind < 0.5:  # With many nines or zeros in it.
        number = 10**digits - 1 - number % 1000
    return f"{sign}{number}e{exponent}"


def tie(chance: random.Random) -> tuple[str, list[str]]:
    """An operation whose exact result lies in the middle of two that can be kept."""
    odd = 2 * chance.randrange(10 ** chance.randint(1, 15)) + 1
    sign = chance.choice(["", "-"])
    match chance.randrange(3):
        case 0:
            return "mul", [f"{sign}{odd}e-36", "0.5"]
        case 1:
            return "div", [f"{sign}{odd}e-18", "2"]
    places = chance.randint(0, PLACES - 1)
    return "round", [str(places), f"{sign}{odd * 5}e-{places + 1}"]


def operation(chance: random.Random) -> tuple[str, list[str]]:
    if chance.random() < 0.1:
        return tie(chance)
    kind = chance.choice(["add", "sub", "mul", "div", "muldiv", "cmp", "round", "neg", "parse"])
    if kind == "round":
        return kind, [str(chance.randint(0, PLACES)), operand(chance)]
    count = {"muldiv": 3, "neg": 1, "parse": 1}.get(kind, 2)
    operands = [operand(chance) for _ in range(count)]
    if kind in ("div", "muldiv") and Decimal(operands[-1]) == 0:
        operands[-1] = "3"
    return kind, operands


def check(cases: list[tuple[str, list[str]]]) -> None:
    given = answers(f"{kind} {' '.join(operands)}" for kind, operands in cases)
    assert len(given) == len(cases)
    with localcontext(EXACT):
        for (kind, operands), answer in zip(cases, given, strict=True):
            want = expected(kind, operands)
            assert answer == want, f"{kind} {operands}: {answer}, want {want}"


def test_random_operations_equal_python():
    chance = random.Random(SEED)
    left = OPERATIONS
    while left > 0:
        count = min(left, AT_ONCE)
        check([operation(chance) for _ in range(count)])
        left -= count


def test_every_pair_of_edges_equals_python():
    cases = []
    for a in EDGES:
        for b in EDGES:
            cases += [(kind, [a, b]) for kind in ("add", "sub", "mul", "cmp")]
            if b != "0":
                cases.append(("div", [a, b]))
                cases += [("muldiv", [a, c, b]) for c in EDGES]
        cases += [("round", [str(places), a]) for places in range(PLACES + 1)]
    check(cases)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("add 0.1 0.2", "0.3"),
        ("mul 21000000.123456789012345678 0.000000000001", "0.000021000000123456789012345678"),
        ("div 1 3", "0.333333333333333333"),
        ("mul 1e-36 1e-36", "0"),
        ("mul 0.99999999 0.99999999e-18", "0.0000000000000000009999999800000001"),
        (f"add {LARGEST} 1e-36", "overflow"),
        ("parse 1e-37", "error Decimal input should have no more than 36 decimal places"),
        ("parse 1e40", "error Decimal input should be between -10^40 and 10^40"),
        ("parse 1.", "error Input should be a valid decimal number"),
        ("parse 0x1", "error Input should be a valid decimal number"),
        ("input 1e-19", "error Decimal input should have no more than 18 decimal places"),
        ("input 1e38", "error Decimal input should have no more than 38 digits"),
        ("input 1e-18", "0.000000000000000001"),
    ],
)
def test_known_answers(question, answer):
    assert answers([question]) == [answer]
