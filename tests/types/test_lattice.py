"""What types say of values is true of every value: schemas and values are made at random."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arcrun_compiler.contract.schema import fits as value_fits
from arcrun_compiler.contract.types.combine import item_type, join, meet, merged
from arcrun_compiler.contract.types.fitting import Fit, fit
from arcrun_compiler.contract.types.model import (
    MOST_DEPTH,
    MOST_FIELDS,
    Items,
    Record,
    Scalar,
    Type,
    of_value,
    record,
    union,
)
from arcrun_compiler.contract.types.reading import There, defaulted, filtered, member, walk
from arcrun_compiler.contract.types.schema import of_schema, to_schema
from arcrun_compiler.contract.types.sides import failure_of, on_branch, success_of

NAMES = ("a", "b", "success", "error", "data", "branch", "result")
TEXTS = ("", "a", "true", "12", "資料")
PLAIN = (None, True, False, 0, 1, -3, 2.5, *TEXTS)
MISSING = object()

names = st.sampled_from(NAMES)
plain = st.sampled_from(PLAIN)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=8
)


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(names, inner, max_size=4)},
        optional={"required": st.lists(names, max_size=2, unique=True), "additionalProperties": inner},
    )


def _lists(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"type": st.just("array")},
        optional={"items": inner, "prefixItems": st.lists(inner, max_size=2), "minItems": st.integers(0, 2)},
    )


def _parts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.builds(
        lambda base, key, parts: {**(base if isinstance(base, dict) else {}), key: parts},
        inner,
        st.sampled_from(["allOf", "anyOf", "oneOf"]),
        several,
    )


kinds = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
leaves = st.one_of(
    st.booleans(),
    st.builds(lambda kind: {"type": kind}, kinds),
    st.builds(lambda several: {"type": several}, st.lists(kinds, min_size=1, max_size=3, unique=True)),
    st.builds(lambda value: {"const": value}, values),
    st.builds(lambda several: {"enum": several}, st.lists(values, min_size=1, max_size=3)),
    st.builds(lambda low: {"type": "number", "minimum": low}, st.integers(-1, 2)),
    st.builds(lambda least: {"type": "string", "minLength": least, "maxLength": 2}, st.integers(0, 2)),
    st.just({"type": "string", "pattern": "^a"}),
    st.just({"not": {"type": "string"}}),
)
schemas = st.recursive(leaves, lambda inner: _objects(inner) | _lists(inner) | _parts(inner), max_leaves=6)
fast = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


def is_of(value: Any, type: Type) -> bool:
    """Whether a value may be of a type: what the type says is checked on the value itself."""
    return type.is_any or value_fits(to_schema(type), value)


def at(value: Any, step: str | int) -> Any:
    """What the runtime reads."""
    if isinstance(value, dict):
        return value.get(str(step), MISSING)
    if isinstance(value, list) and isinstance(step, int):
        return value[step] if step < len(value) else MISSING
    return MISSING


def fitting(schema: Any, value: Any) -> Type:
    """The schema's type, where the value fits the schema."""
    assume(value_fits(schema, value))
    return of_schema(schema, None)


@fast
@given(schemas, values)
def test_a_value_that_fits_a_schema_is_of_its_type(schema: Any, value: Any) -> None:
    assert is_of(value, fitting(schema, value))


@fast
@given(schemas, values, names | st.integers(0, 2))
def test_reading_says_what_is_there(schema: Any, value: Any, step: str | int) -> None:
    read = member(fitting(schema, value), step)
    found = at(value, step)
    if found is MISSING:
        assert read.there is not There.ALWAYS
    else:
        assert read.there is not There.NEVER
        assert is_of(found, read.type)


@fast
@given(values, st.lists(names | st.integers(0, 2), max_size=3))
def test_a_path_into_a_known_value_is_known(value: Any, path: list[str | int]) -> None:
    found = value
    for step in path:
        found = at(found, step)
    seen = walk(of_value(value), path)
    assert seen.there is (There.NEVER if found is MISSING else There.ALWAYS)
    if found is not MISSING:
        assert is_of(found, seen.type)


@fast
@given(schemas, schemas, values)
def test_a_join_takes_what_either_takes(one: Any, other: Any, value: Any) -> None:
    assume(value_fits(one, value) or value_fits(other, value))
    assert is_of(value, join((of_schema(one, None), of_schema(other, None))))


@fast
@given(st.lists(values, min_size=14, max_size=30, unique_by=repr))
def test_a_join_of_many_takes_each(several: list[Any]) -> None:
    joined = join(of_value(each) for each in several)
    assert all(is_of(each, joined) for each in several)
    assert sum(isinstance(form, Record) for form in joined.forms) <= 12


@fast
@given(schemas, schemas, values)
def test_a_meet_takes_what_both_take(one: Any, other: Any, value: Any) -> None:
    assume(value_fits(one, value) and value_fits(other, value))
    assert is_of(value, meet(of_schema(one, None), of_schema(other, None)))


@fast
@given(schemas, schemas, values)
def test_what_never_fits_has_no_value(source: Any, target: Any, value: Any) -> None:
    verdict = fit(of_schema(source, None), of_schema(target, None))
    if value_fits(source, value):
        if verdict is Fit.NEVER:
            assert not value_fits(target, value)
        elif verdict is Fit.ALWAYS:
            assert is_of(value, of_schema(target, None))


@fast
@given(schemas, values)
def test_sides_keep_their_results(schema: Any, value: Any) -> None:
    type = fitting(schema, value)
    has_failed = isinstance(value, dict) and (
        value.get("success") is False or (value.get("error") is not None and value.get("success") is not True)
    )
    assert is_of(value, failure_of(type) if has_failed else success_of(type))


@fast
@given(schemas, values)
def test_a_branch_keeps_the_results_that_take_it(schema: Any, value: Any) -> None:
    type = fitting(schema, value)
    branch = branch_of(value)
    if branch is not None:
        assert is_of(value, on_branch(type, branch))


def branch_of(value: Any) -> str | None:
    """The branch that the runtime reads off a result."""
    if not isinstance(value, dict):
        return None
    data = value.get("data")
    inner = data if isinstance(data, dict) else {}
    for named in (inner.get("branch"), value.get("branch")):
        if isinstance(named, str):
            return named
    for verdict in (inner.get("result"), value.get("result")):
        if isinstance(verdict, bool):
            return str(verdict).lower()
    return None


FILTERS = {
    "json": lambda value: "text",
    "string": lambda value: value if isinstance(value, str) else "text",
    "upper": lambda value: (
        "text" if isinstance(value, (str, int, float)) or value is True or value is False else MISSING
    ),
    "first": lambda value: value[0] if isinstance(value, list) and value else MISSING,
    "last": lambda value: value[-1] if isinstance(value, list) and value else MISSING,
    "length": lambda value: len(value) if isinstance(value, (str, list, dict)) else MISSING,
    "keys": lambda value: list(value) if isinstance(value, dict) else MISSING,
    "number": lambda value: (
        value
        if isinstance(value, (int, float)) and not isinstance(value, bool)
        else 12
        if value == "12"
        else MISSING
    ),
}
"""What each gives, MISSING where it gives nothing or does not fit."""


@fast
@given(schemas, values, st.sampled_from(sorted(FILTERS)))
def test_filters_give_what_they_say(schema: Any, value: Any, name: str) -> None:
    type = fitting(schema, value)
    made = FILTERS[name](value)
    if made is not MISSING:
        after = filtered(type, There.ALWAYS, name)
        assert after.fits
        assert is_of(made, after.type)


@fast
@given(schemas, values, plain)
def test_a_default_stands_in_for_null(schema: Any, value: Any, instead: Any) -> None:
    after = defaulted(fitting(schema, value), There.MAYBE, instead)
    assert after.there is There.ALWAYS
    assert is_of(instead, after.type)
    assert is_of(instead if value is None else value, after.type)


@fast
@given(st.lists(st.dictionaries(names, plain, max_size=3), max_size=3))
def test_objects_that_are_merged_have_the_later_fields(several: list[dict[str, Any]]) -> None:
    whole: dict[str, Any] = {}
    for each in several:
        whole |= each
    type = merged(of_value(each) for each in several)
    assert is_of(whole, type)
    assert all(member(type, name).there is There.ALWAYS for name in whole)


@fast
@given(st.lists(values, max_size=4))
def test_items_are_of_the_item_type(several: list[Any]) -> None:
    type = item_type(of_value(several))
    assert all(is_of(each, type) for each in several)
    assert type.is_never == (not several)


def test_what_is_too_large_may_be_anything() -> None:
    deep: Any = 1
    for _ in range(MOST_DEPTH + 2):
        deep = {"inner": deep}
    assert walk(of_value(deep), ["inner"] * MOST_DEPTH).there is There.MAYBE
    wide = of_value({f"f{index}": index for index in range(MOST_FIELDS + 1)})
    assert member(wide, f"f{MOST_FIELDS}").there is There.MAYBE
    doubled = record([])
    for _ in range(12):
        form = doubled.forms
        doubled = union((Items((doubled, doubled), doubled, 2),)) if form else doubled
    assert doubled.is_any


def test_a_schema_without_end_is_read() -> None:
    schema = {
        "$ref": "#/$defs/tree",
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {"left": {"$ref": "#/$defs/tree"}, "right": {"$ref": "#/$defs/tree"}},
                "additionalProperties": False,
            }
        },
    }
    type = of_schema(schema, None)
    assert type.is_any or member(type, "left").there is There.MAYBE


def test_values_keep_their_kind() -> None:
    assert of_value(True) != of_value(1)
    assert fit(of_value(1.0), Type((Scalar("integer"),))) is Fit.ALWAYS
    assert fit(of_value(True), Type((Scalar("number"),))) is Fit.NEVER
