"""The components' JSON agrees with Python's: `set` is an echo."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arcrun_compiler.probe.sandbox import Run

from .modules import run, sandbox

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=12),
    max_leaves=20,
)


def echo(text: str | bytes) -> Run:
    """Runs `set` with a value's JSON text."""
    wrapped = (
        b'{"values":{"v":' + text + b"}}" if isinstance(text, bytes) else '{"values":{"v":' + text + "}}"
    )
    return sandbox("set").run(wrapped)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_values_come_back(value: Any, ascii_only: bool, indent: int | None) -> None:
    done = echo(json.dumps(value, ensure_ascii=ascii_only, indent=indent))
    assert done.result == {"success": True, "data": {"v": value}}


@settings(max_examples=150, deadline=None)
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?", fullmatch=True))
def test_numbers_keep_their_digits(digits: str) -> None:
    assert echo(digits).stdout == '{"success":true,"data":{"v":' + digits + "}}"


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", fullmatch=True))
@example("12345678901234567e23")
@example("1.7976931348623158e308")
@example("1.7976931348623159e308")
@example("2.2250738585072011e-308")
@example("4.9e-324")
@example("2.4703282292062327e-324")
@example("2.4703282292062328e-324")
@example("9007199254740993")
@example("9007199254740993.00000000000000000000000000000000001")
@example("0.1e-400")
@example("1" + "0" * 400)
@example("0." + "0" * 400 + "1")
@example("5e-324")
@example(
    "8.98846567431157953864652595394512366808988489471153286367150405788663379027504815663542386612037680e307"
)
def test_numbers_are_the_nearest_doubles(digits: str) -> None:
    """Compares with the shortest text of Python's own double: equal only when both are the same double."""
    number = float(digits)
    if math.isinf(number):
        return
    condition = {"condition": "a == b", "input": {"a": 0, "b": 0}}
    given = json.dumps(condition).replace('"a": 0', f'"a": {digits}').replace('"b": 0', f'"b": {number!r}')
    assert sandbox("if_control").run(given).result["data"]["result"] is True
    for other in (math.nextafter(number, math.inf), math.nextafter(number, -math.inf)):
        if not math.isinf(other):
            given = (
                json.dumps(condition).replace('"a": 0', f'"a": {digits}').replace('"b": 0', f'"b": {other!r}')
            )
            assert sandbox("if_control").run(given).result["data"]["result"] is False


ALPHABET = '[]{}:,"\\ut0123456789.-+eE \n\ttruefalsn\u00e9😀/b'


def mutated(draw: st.DrawFn) -> str:
    """A document with a few characters taken out, put in or changed."""
    text = json.dumps(draw(VALUES), ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + draw(st.text(ALPHABET, max_size=2))
            + text[min(len(text), at + draw(st.integers(0, 2))) :]
        )
    return text


@settings(max_examples=400, deadline=None)
@given(st.composite(mutated)() | st.text(ALPHABET, max_size=12))
@example("[1,]")
@example("01")
@example("-")
@example("1.")
@example(".5")
@example("1e")
@example("NaN")
@example("Infinity")
@example("'a'")
@example('"\\x"')
@example('"\\u12g4"')
@example('{"a":1,}')
@example('{"a" 1}')
@example("tru")
@example("nul")
@example("[1}")
@example("\ufeff1")
@example('"\t"')
def test_what_is_json_is_judged_alike(text: str) -> None:
    document = '{"values":{"v":' + text + "}}"
    expected: Any = None
    with suppress(ValueError):
        expected = json.loads(document, parse_constant=refuse)
    done = sandbox("set").run(document)
    assert done.error is None, done
    assert done.result["success"] == (expected is not None and isinstance(expected.get("values"), dict)), (
        done.result
    )
    if done.result["success"]:
        assert done.result["data"] == expected["values"]


def refuse(name: str) -> None:
    raise ValueError(name)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=20))
def test_bytes_that_are_no_utf8_are_refused(content: bytes) -> None:
    done = echo(b'"' + content + b'"')
    assert done.error is None, done
    try:
        json.loads(b'"' + content + b'"')
        is_json = True
    except ValueError:
        is_json = False
    # The bytes may also close the text and go on with sound JSON.
    if is_json:
        assert done.result["success"] is True
    if not is_utf8(content):
        assert done.result["success"] is False


def is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_escapes_pass_unchanged() -> None:
    assert echo(r'"\ud800 \u00e9 \/ \ud83d\ude00"').stdout.endswith(r'{"v":"\ud800 \u00e9 \/ \ud83d\ude00"}}')


def test_a_lone_surrogate_in_a_key_stays_an_escape() -> None:
    assert echo(r'{"\ud800":1}').stdout.endswith(r'{"v":{"\ud800":1}}}')


def test_a_repeated_key_keeps_its_last_value_as_in_javascript() -> None:
    assert echo('{"a":1,"b":2,"a":3}').result["data"]["v"] == {"a": 3, "b": 2}


@pytest.mark.parametrize("count", [8, 9, 300])
def test_objects_of_many_fields(count: int) -> None:
    value = {f"key {i}": i for i in range(count)}
    assert run("set", {"values": value}).result["data"] == value
