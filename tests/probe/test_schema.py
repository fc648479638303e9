"""Our reading of JSON Schema is the standard's, for the keywords that contracts are written in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcrun_compiler.contract.schema import Problem, fits, kind_of, problems
from arcrun_compiler.probe.infer import schema_of
from arcrun_compiler.probe.inputs import (
    choice_of,
    put,
    slots_of,
    smallest,
    valid_values,
    without,
    wrong_values,
)

NAMES = st.sampled_from(["a", "b", "名"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, 2, -1, 1.0, 1.5, 0.3, 10**20])
    | st.sampled_from(["", "a", "ab", "名前"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
COUNTS = st.integers(0, 3)


def schemas() -> st.SearchStrategy[Any]:
    return st.recursive(st.booleans() | leaf_schemas(), combined, max_leaves=5)


def leaf_schemas() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": KINDS | st.lists(KINDS, min_size=1, max_size=3, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "minimum": st.sampled_from([0, 1, 1.5]),
            "maximum": st.sampled_from([0, 1, 1.5]),
            "exclusiveMinimum": st.sampled_from([0, 1]),
            "exclusiveMaximum": st.sampled_from([1, 2]),
            "multipleOf": st.sampled_from([1, 2, 0.5]),
            "minLength": COUNTS,
            "maxLength": COUNTS,
            "pattern": st.sampled_from(["^a", "b$", "名"]),
            "minItems": COUNTS,
            "maxItems": COUNTS,
            "uniqueItems": st.booleans(),
            "minProperties": COUNTS,
            "maxProperties": COUNTS,
            "required": st.lists(NAMES, max_size=2, unique=True),
            "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=2),
        },
    )


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": KINDS,
            "properties": st.dictionaries(NAMES, inner, max_size=2),
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "b$"]), inner, max_size=2),
            "additionalProperties": inner,
            "propertyNames": inner,
            "items": inner,
            "prefixItems": some,
            "contains": inner,
            "minContains": COUNTS,
            "maxContains": COUNTS,
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "dependentSchemas": st.dictionaries(NAMES, inner, max_size=2),
        },
    )


@settings(max_examples=600, deadline=None)
@given(schemas(), VALUES)
@example({"const": 1}, True)
@example({"enum": [0]}, False)
@example({"type": "integer"}, 1.0)
@example({"uniqueItems": True}, [1, 1.0])
@example({"uniqueItems": True}, [1, True])
@example({"contains": True, "minContains": 0}, [])
def test_it_agrees_with_the_standard(schema: Any, value: Any) -> None:
    assert fits(schema, value) == Draft202012Validator(schema).is_valid(value), problems(schema, value)


def test_decimal_fractions_are_multiples_as_people_count() -> None:
    assert fits({"multipleOf": 0.1}, 0.3)
    assert not fits({"multipleOf": 0.1}, 0.35)


def test_local_references_are_followed() -> None:
    schema = {
        "$defs": {"tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}}, "a/b": {"type": "string"}},
        "properties": {"t": {"$ref": "#/$defs/tree"}, "s": {"$ref": "#/$defs/a~1b"}},
    }
    assert fits(schema, {"t": [[], [[]]], "s": "x"})
    assert [each.path for each in problems(schema, {"t": [[1]], "s": 1})] == [("t", 0, 0), ("s",)]
    assert fits({"$ref": "#"}, 1), "a schema that is nothing but itself refuses nothing"
    assert fits({"$ref": "https://elsewhere.test/schema"}, 1)


CLOSED = {
    "type": "object",
    "properties": {"a": {"type": "object", "properties": {"b": True}}, "c": {"type": "object"}},
}


@pytest.mark.parametrize(
    ("schema", "value", "paths"),
    [
        pytest.param(CLOSED, {"a": {"b": 1}, "c": {"x": 1}}, [], id="only named properties close an object"),
        pytest.param(CLOSED, {"a": {"x": 1}, "y": 1}, [("a", "x"), ("y",)], id="at any depth"),
        pytest.param({**CLOSED, "additionalProperties": True}, {"y": 1}, [], id="unless it says otherwise"),
        pytest.param(
            {"oneOf": [CLOSED, {"type": "string"}]}, {"y": 1}, [("y",)], id="in one of several forms"
        ),
        pytest.param(
            {"allOf": [CLOSED, {"properties": {"y": True}}]}, {"y": 1}, [], id="not in parts of one object"
        ),
        pytest.param(
            {**CLOSED, "oneOf": [{"required": ["y"]}]}, {"y": 1}, [], id="not where forms add to it"
        ),
    ],
)
def test_contracts_are_read_closed(schema: Any, value: Any, paths: list[Any]) -> None:
    assert [each.path for each in problems(schema, value, closed=True)] == paths
    assert fits(schema, value), "the standard's reading is open"


def test_the_form_that_was_meant_says_what_is_wrong() -> None:
    schema = {
        "oneOf": [
            {"type": "object", "properties": {"success": {"const": True}, "data": {"type": "integer"}}},
            {"type": "object", "properties": {"success": {"const": False}, "error": {"type": "string"}}},
        ]
    }
    expected = Problem(("data",), "type", "expected integer, found string")
    assert problems(schema, {"success": True, "data": "x"}) == (expected,)
    assert [each.path for each in problems(schema, {"success": False, "error": 1})] == [("error",)]


@settings(max_examples=200, deadline=None)
@given(schemas())
def test_values_made_of_a_schema_fit_or_do_not(schema: Any) -> None:
    assert all(fits(schema, value, True) for value in valid_values(schema))
    assert not any(fits(schema, value, True) for value in wrong_values(schema))
    assert len(slots_of(schema)) < 50
    assert all(isinstance(each, str) for each in choice_of(schema))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        pytest.param({"type": "string", "minLength": 3}, "xxx", id="a length"),
        pytest.param({"type": "integer", "minimum": 7}, 7, id="a boundary"),
        pytest.param({"enum": ["long one", "two"]}, "two", id="a choice"),
        pytest.param({"const": {"a": 1}}, {"a": 1}, id="a constant"),
        pytest.param(
            {"type": "object", "required": ["n"], "properties": {"n": {"type": "null"}}},
            {"n": None},
            id="an object",
        ),
        pytest.param({"type": "array", "minItems": 2, "items": {"const": 1}}, [1, 1], id="a list"),
        pytest.param({"$ref": "#/$defs/x", "$defs": {"x": {"const": 5}}}, 5, id="a reference"),
    ],
)
def test_the_smallest_value(schema: Any, value: Any) -> None:
    assert smallest(schema) == value


def test_values_are_put_and_taken_without_a_trace() -> None:
    given_one = {"a": {"b": 1}, "c": 2}
    assert put(given_one, ("a", "x"), 3) == {"a": {"b": 1, "x": 3}, "c": 2}
    assert put(given_one, ("c", "x"), 3) is None
    assert put(given_one, ("new", "x"), 3) == {**given_one, "new": {"x": 3}}
    assert without(given_one, ("a", "b")) == {"a": {}, "c": 2}
    assert without(given_one, ("a", "z")) is None
    assert given_one == {"a": {"b": 1}, "c": 2}


@settings(max_examples=200, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=5))
def test_an_inferred_schema_takes_what_it_was_inferred_from(values: list[Any]) -> None:
    schema = schema_of(values)
    Draft202012Validator.check_schema(schema)
    assert all(fits(schema, value) for value in values), schema


def test_kinds() -> None:
    values = (None, True, 1, 1.0, 1.5, "", [], {})
    kinds = ["null", "boolean", "integer", "integer", "number", "string", "array", "object"]
    assert [kind_of(value) for value in values] == kinds
