"""Gherkin sentences of the two readable forms are read; anything else is prose."""

from __future__ import annotations

from typing import Any

import pytest

from arcrun_compiler.contract.scenario import Given, given, holds

RESULT = {
    "success": True,
    "data": {"n": 3, "t": "abc", "flag": True, "items": [{"id": 7}, "x"], "none": None},
}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ('input {"a": [1]}', Given({"a": [1]})),
        ("input a=1, b=x, c=true, d=", Given({"a": 1, "b": "x", "c": True, "d": ""})),
        ('an input {"a": 1}', Given({"a": 1})),
        ("input {broken", None),
        ("somebody is signed in", None),
        ("input that is fine", None),
    ],
)
def test_given(sentence: str, found: Given | None) -> None:
    assert given(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "truth"),
    [
        ("data.n equals 3", True),
        ("data.n equals 3.0", True),
        ("data.n equals 4", False),
        ('data.n equals "3"', False),
        ("data.flag is true", True),
        ("data.flag equals 1", False),
        ("data.t equals abc", True),
        ("the data.t contains b", True),
        ("data.items contains x", True),
        ('data.items contains {"id": 7}', True),
        ("data.items[0].id equals 7", True),
        ("data.items[9] equals null", False),
        ("data.none is null", True),
        ("data contains n", True),
        ("data.t matches ^a.c$", True),
        ("data.t matches ^b", False),
        ("data.t matches (", None),
        ("data.n is an integer", True),
        ("data.flag is a number", False),
        ("data.flag is a boolean", True),
        ("data is an object", True),
        ("data.items is a list", True),
        ("data.nope is a text", False),
        ("everybody is happy", False),
        ("it works", None),
    ],
)
def test_then(sentence: str, truth: bool | None) -> None:
    result: Any = RESULT
    assert holds(sentence, result) is truth
