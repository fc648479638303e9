"""`number_ops` agrees with Python: its numbers are exact, and written as JavaScript writes them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcrun_compiler.contract.catalog import Catalog

from .modules import run, sandbox

EXACT = 2**53
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers(-(2**60), 2**60) | st.integers(-100, 100)
NUMBERS = FLOATS | INTEGERS | st.decimals(-1000, 1000, places=2).map(float)
DIGITS = st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
WIDE = Context(prec=400)


def compute(operation: str, number: Any, **args: Any) -> Any:
    """The result, or the error's text."""
    done = run("number_ops", {"operation": operation, "input": number, "args": args})
    assert done.error is None, done
    return done.result["data"]["result"] if done.result["success"] else done.result["error"]


def written(text: str) -> str:
    """What stands as the result in the output, of a number that is given as text."""
    done = sandbox("number_ops").run(text)
    assert done.error is None, done
    _, found, rest = done.stdout.partition('"result":')
    assert found, done.stdout
    return rest.removesuffix("}}")


def as_javascript(number: float) -> str:
    """ECMAScript's Number::toString, from the shortest digits that Python finds."""
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).rstrip("0")
    if not text:
        return "0"
    point = len(digits) + exponent
    if len(text) <= point <= 21:
        text = text.ljust(point, "0")
    elif 0 < point <= 21:
        text = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        text = "0." + text.rjust(len(text) - point, "0")
    else:
        text = text[0] + ("." + text[1:] if len(text) > 1 else "") + f"e{point - 1:+d}"
    return ("-" if sign else "") + text


@settings(max_examples=250, deadline=None)
@given(FLOATS)
@example(5e-324)
@example(2.2250738585072014e-308)
@example(1.7976931348623157e308)
@example(9007199254740992.0)
@example(2.0**-44)
@example(2.0**89)
@example(1e21)
@example(1e23)
@example(123456789012345680000.0)
@example(1e-6)
@example(1e-7)
@example(0.1 + 0.2)
@example(-0.0)
def test_computed_numbers_are_written_as_javascript_writes_them(number: float) -> None:
    given = f'{{"operation": "multiply", "input": {number!r}, "args": {{"value": 1.0}}}}'
    assert written(given) == as_javascript(number)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**63 - 1))
def test_doubles_of_any_bits_are_written_as_javascript_writes_them(bits: int) -> None:
    import struct

    (number,) = struct.unpack("<d", struct.pack("<Q", bits))
    if math.isfinite(number):
        given = f'{{"operation": "multiply", "input": {number!r}, "args": {{"value": 1.0}}}}'
        assert written(given) == as_javascript(number)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["add", "subtract", "multiply", "divide", "mod", "percent"]), NUMBERS, NUMBERS)
def test_two_numbers_are_computed_with_as_in_python(operation: str, a: float, b: float) -> None:
    result = compute(operation, a, value=b)
    computations: dict[str, Callable[[], float]] = {
        "add": lambda: float(a) + float(b),
        "subtract": lambda: float(a) - float(b),
        "multiply": lambda: float(a) * float(b),
        "divide": lambda: float(a) / float(b),
        "mod": lambda: math.fmod(a, b),
        "percent": lambda: float(a) / float(b) * 100,
    }
    expected = computations[operation]
    integers = isinstance(a, int) and isinstance(b, int)
    if any(isinstance(x, int) and abs(x) >= EXACT for x in (a, b)):
        assert "has more digits than can be computed with" in result
    elif b == 0 and operation in ("divide", "mod", "percent"):
        assert result == f"`{operation}` by zero: `args.value` must not be 0"
    elif math.isinf(expected()):
        assert result == "the result is larger than a number can be (1.8e308)"
    elif integers and operation in ("add", "subtract", "multiply") and abs(expected()) >= EXACT:
        assert "could lose digits" in result
    else:
        assert float(result) == expected()


@settings(max_examples=100, deadline=None)
@given(st.integers(-40, 40) | FLOATS, st.integers(-20, 20) | st.floats(-5, 5))
@example(1.674682175362519e16, -19)
@example(1e-310, -0.5)
@example(2.0, -1074.0)
@example(8.0, 1 / 3)
def test_powers(base: float, exponent: float) -> None:
    result = compute("pow", base, value=exponent)
    try:
        expected = math.pow(base, exponent)
    except (ValueError, OverflowError):
        assert isinstance(result, str)
        return
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0 and abs(expected) >= EXACT:
        assert "could lose digits" in result
    else:
        assert result == pytest.approx(expected, rel=1e-14, abs=5e-324)


@settings(max_examples=150, deadline=None)
@given(NUMBERS)
def test_roots_and_magnitudes(number: float) -> None:
    assert compute("abs", number) == abs(number)
    root = compute("sqrt", number)
    if isinstance(number, int) and abs(number) >= EXACT:
        assert "has more digits than can be computed with" in root
    elif number < 0:
        assert root == "`sqrt` has no result for a negative number"
    else:
        assert float(root) == math.sqrt(number)


ROUNDINGS = {"round": ROUND_HALF_UP, "floor": ROUND_FLOOR, "ceil": ROUND_CEILING, "format": ROUND_HALF_UP}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(ROUNDINGS)), DIGITS, st.integers(0, 30))
@example("round", "1.005", 2)
@example("round", "-2.5", 0)
@example("round", "0.5", 0)
@example("ceil", "0.0000001", 3)
@example("floor", "-0.0000001", 3)
@example("format", "-0.004", 2)
@example("format", "1e21", 2)
@example("round", "999.995", 2)
def test_numbers_are_rounded_as_they_are_written(operation: str, digits: str, decimals: int) -> None:
    given = f'{{"operation": "{operation}", "input": {digits}, "args": {{"decimals": {decimals}}}}}'
    unit = Decimal(1).scaleb(-decimals)
    expected = Decimal(digits).quantize(unit, ROUNDINGS[operation], WIDE)
    result = written(given)
    if operation == "format":
        assert result == f'"{expected.copy_abs() if expected == 0 else expected:f}"'
    elif abs(Decimal(digits)) >= EXACT:
        assert Decimal(result) == expected
    else:
        assert Decimal(result) == Decimal(repr(float(expected)))


@settings(max_examples=100, deadline=None)
@given(st.decimals(-(10**12), 10**12, places=3).map(str))
def test_thousands(digits: str) -> None:
    given = f'{{"operation": "format", "input": {digits}, "args": {{"separator": ","}}}}'
    expected = f"{Decimal(digits):,}"
    assert json.loads(written(given)) == (expected.removeprefix("-") if Decimal(digits) == 0 else expected)
    read = run("number_ops", {"operation": "parse", "input": f" {expected} ", "args": {"separator": ","}})
    assert read.result["data"]["result"] == float(digits)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-(2**70), 2**70) | st.integers(-9, 9) | FLOATS, min_size=1, max_size=6))
def test_the_least_and_the_greatest(numbers: list[float]) -> None:
    for operation, choose in (("min", min), ("max", max)):
        result = compute(operation, numbers)
        expected = choose(numbers, key=Fraction)
        assert float(result) == float(expected)
        assert result == expected or any(isinstance(number, float) for number in numbers)
        if len(numbers) == 2:
            assert compute(operation, numbers[0], value=numbers[1]) == result
    first, last = numbers[0], numbers[-1]
    if isinstance(first, int) and isinstance(last, int):
        assert compute("compare", first, value=last) == (first > last) - (first < last)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(-(2**51), 2**51) | st.floats(-1e9, 1e9), max_size=5))
def test_sums_and_means(numbers: list[float]) -> None:
    total = 0.0
    for number in numbers:
        total += number
    if abs(total) < EXACT:
        assert compute("sum", numbers) == total
        mean = compute("avg", numbers)
        assert mean == (total / len(numbers) if numbers else "`input` must not be empty")


@settings(max_examples=150, deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_number_is_kept_within_limits(number: float, low: float, high: float) -> None:
    result = compute("clamp", number, min=low, max=high)
    if float(low) > float(high):
        assert result == "`args.min` must not be above `args.max`"
    elif low <= high:
        assert float(low) <= float(result) <= float(high)
        assert result == number or result in (low, high)


@settings(max_examples=150, deadline=None)
@given(DIGITS | st.text("0123456789+-.eE ,x", max_size=8))
@example("+.5")
@example("007")
@example("-")
@example("+-1")
@example("5.")
@example("1e999")
@example("0x10")
@example("Infinity")
@example("9007199254740993")
def test_a_text_is_read_as_the_number_it_writes(text: str) -> None:
    result = compute("parse", text)
    try:
        expected: float | None = float(text)
    except ValueError:
        expected = None
    if expected is None or text == "Infinity" or text.strip().endswith(".") or ".e" in text.lower():
        assert result == f"`input` is no number: `{text}`"
    elif math.isinf(expected):
        assert result == "`input` is larger than a number can be (1.8e308)"
    else:
        assert result == (int(text) if isinstance(result, int) else expected)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_what_the_schema_refuses_fails(data: st.DataObject) -> None:
    value = st.none() | st.integers(-3, 3) | st.sampled_from([0.5, "x", "7", True, [], [1, 2], [1, "a"], {}])
    names = st.sampled_from([*SCHEMA["properties"]["args"]["properties"], "other"])
    given: dict[str, Any] = {
        "operation": data.draw(st.sampled_from(SCHEMA["properties"]["operation"]["enum"])),
        "input": data.draw(value),
        "args": data.draw(st.none() | st.dictionaries(names, value, max_size=3)),
    }
    done = run("number_ops", given)
    assert done.error is None, done
    assert VALIDATOR.is_valid(given) or not done.result["success"], (given, done.result)


def schema() -> dict[str, Any]:
    contract = Catalog().find("number_ops")
    assert contract is not None
    assert isinstance(contract.input_schema, dict)
    return contract.input_schema


SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)
