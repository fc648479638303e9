"""`array_ops` agrees with Python."""

from __future__ import annotations

import json
import math
from itertools import chain, zip_longest
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.schema import same

from .modules import run

TEXTS = st.text("ab蘋\uffee😀", max_size=3)
NUMBERS = st.integers(-(2**70), 2**70) | st.integers(-5, 5) | st.floats(-5, 5)
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, -2.0]) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab蘋"), inner, max_size=2),
    max_leaves=5,
)
LISTS = st.lists(VALUES, max_size=6)
RECORDS = st.lists(st.dictionaries(st.sampled_from("kab"), SCALARS, max_size=3), max_size=6)
PLACES = st.integers(-8, 8)


def apply(operation: str, items: Any, /, **args: Any) -> Any:
    """The result, or the error's text."""
    done = run("array_ops", {"operation": operation, "input": items, "args": args})
    assert done.error is None, done
    return done.result["data"]["result"] if done.result["success"] else done.result["error"]


def once(items: list[Any], keys: list[Any]) -> list[Any]:
    kept: list[int] = []
    for index, key in enumerate(keys):
        if not any(same(key, keys[other]) for other in kept):
            kept.append(index)
    return [items[index] for index in kept]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | NUMBERS, max_size=60)
    | st.lists(st.none() | TEXTS, max_size=60)
    | st.lists(st.booleans(), max_size=6)
)
@example(["\uffee", "😀", "a"])
@example([2**60 + 1, 2**60, -(2**60) - 1, -(2**60)])
def test_values_are_sorted(items: list[Any]) -> None:
    there = [item for item in items if item is not None]
    nulls = [None] * (len(items) - len(there))
    if all(isinstance(item, int) for item in there) or all(isinstance(item, str) for item in there):
        assert apply("sort", items) == sorted(there) + nulls
        assert apply("sort", items, order="desc") == sorted(there, reverse=True) + nulls
    else:  # beside a fraction, integers count as the doubles they are nearest to
        assert [float(x) for x in apply("sort", there)] == sorted(map(float, there))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.none() | st.integers(0, 3), st.integers()), max_size=60), st.booleans())
def test_records_are_sorted_stably(rows: list[tuple[int | None, int]], is_descending: bool) -> None:
    records = [{"o": {"k": k}, "i": i} if k is not None else {"i": i} for k, i in rows]
    there = [record for record in records if "o" in record]
    there.sort(key=lambda record: record["o"]["k"], reverse=is_descending)  # type: ignore[index]
    expected = there + [record for record in records if "o" not in record]
    assert apply("sort_by", records, key="o.k", order="desc" if is_descending else "asc") == expected


@settings(max_examples=60, deadline=None)
@given(LISTS)
def test_values_of_several_kinds_have_no_order(items: list[Any]) -> None:
    kinds = {float if type(item) is int else type(item) for item in items if item is not None}
    result = apply("sort", items)
    if len(kinds) > 1 or kinds & {list, dict}:
        assert isinstance(result, str)
        assert "order" in result
    else:
        assert isinstance(result, list)


@settings(max_examples=60, deadline=None)
@given(LISTS, RECORDS)
def test_each_once(items: list[Any], records: list[Any]) -> None:
    assert same(apply("unique", items), once(items, items))
    assert same(apply("unique_by", records, key="k"), once(records, [record.get("k") for record in records]))


@settings(max_examples=60, deadline=None)
@given(LISTS, PLACES, PLACES)
def test_items_are_picked(items: list[Any], start: int, end: int) -> None:
    assert apply("reverse", items) == items[::-1]
    assert apply("count", items) == len(items)
    assert apply("first", items) == (items[0] if items else None)
    assert apply("last", items) == (items[-1] if items else None)
    assert apply("slice", items, start=start, end=end) == items[start:end]
    assert apply("slice", items, start=start) == items[start:]
    assert apply("compact", items) == [item for item in items if item not in (None, "", [], {})]


@settings(max_examples=60, deadline=None)
@given(LISTS, LISTS, st.integers(1, 4))
def test_lists_are_made(items: list[Any], others: list[Any], size: int) -> None:
    assert apply("concat", items, items=others) == items + others
    assert apply("zip", items, items=others) == [list(pair) for pair in zip_longest(items, others)]
    assert apply("chunk", items, size=size) == [items[i : i + size] for i in range(0, len(items), size)]
    assert apply("flatten", items, depth=size) == flat(items, size)


def flat(items: list[Any], depth: int) -> list[Any]:
    if depth == 0:
        return items
    return list(chain.from_iterable(flat(x, depth - 1) if isinstance(x, list) else [x] for x in items))


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_records_are_grouped_and_plucked(records: list[dict[str, Any]]) -> None:
    keys = [record.get("k") for record in records]
    assert apply("pluck", records, key="k") == keys
    names = [key if isinstance(key, str) else json.dumps(key).removesuffix(".0") for key in keys]
    groups = apply("group_by", records, key="k")
    assert list(groups) == list(dict.fromkeys(names))
    assert groups == {name: [r for r, n in zip(records, names) if n == name] for name in names}


@settings(max_examples=60, deadline=None)
@given(LISTS, VALUES)
def test_values_are_found(items: list[Any], value: Any) -> None:
    for wanted in (value, *items[-1:]):
        places = [index for index, item in enumerate(items) if same(item, wanted)]
        assert apply("contains", items, value=wanted) == bool(places)
        assert apply("index_of", items, value=wanted) == (places[0] if places else -1)


@settings(max_examples=60, deadline=None)
@given(st.lists(SCALARS, max_size=5), TEXTS)
def test_scalars_are_joined(items: list[Any], separator: str) -> None:
    texts = [item if isinstance(item, str) else "" if item is None else json.dumps(item) for item in items]
    assert apply("join", items, sep=separator) == separator.join(texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(2**50), 2**50) | st.floats(-1e6, 1e6), min_size=1, max_size=6) | st.just([]))
def test_numbers_are_measured(items: list[float]) -> None:
    total = 0.0
    for item in items:
        total += item
    assert apply("sum", items) == total
    for operation, expected in (("avg", total / max(len(items), 1)), ("min", min), ("max", max)):
        result = apply(operation, items)
        if items:
            assert result == (expected(items) if callable(expected) else expected)
        else:
            assert result == "`input` must not be empty"


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-50, 50) | st.floats(-50, 50),
    st.integers(-50, 50) | st.floats(-50, 50),
    st.sampled_from([1, -1, 3, 0.25, -0.1, 7.5]),
)
def test_ranges(start: float, end: float, step: float) -> None:
    count = max(math.ceil((end - start) / step), 0)
    assert apply("range", None, start=start, end=end, step=step) == [start + i * step for i in range(count)]


@pytest.mark.parametrize(
    ("operation", "args", "name"),
    [
        ("chunk", {"size": 0}, "args.size"),
        ("chunk", {}, "args.size"),
        ("flatten", {"depth": 0}, "args.depth"),
        ("slice", {"start": 0.5}, "args.start"),
        ("range", {"end": 5, "step": 0}, "args.step"),
        ("range", {"end": 2**53 + 1, "start": 2**53}, "args.start"),
        ("range", {}, "args.end"),
        ("contains", {}, "args.value"),
        ("zip", {"items": None}, "args.items"),
        ("sort_by", {}, "args.key"),
    ],
)
def test_a_bad_argument_is_named(operation: str, args: dict[str, Any], name: str) -> None:
    assert apply(operation, [1], **args).startswith(f"`{name}` ")


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_what_the_schema_refuses_fails(data: st.DataObject) -> None:
    value = (
        st.none() | st.integers(-3, 3) | st.sampled_from(["", "x", "asc", 0.5, True, [], ["a", 1], [[]], {}])
    )
    names = st.sampled_from([*SCHEMA["properties"]["args"]["properties"], "other"])
    given: dict[str, Any] = {
        "operation": data.draw(st.sampled_from(SCHEMA["properties"]["operation"]["enum"])),
        "input": data.draw(value | LISTS),
        "args": data.draw(st.none() | st.dictionaries(names, value, max_size=3)),
    }
    done = run("array_ops", given)
    assert done.error is None, done
    assert VALIDATOR.is_valid(given) or not done.result["success"], (given, done.result)


def schema() -> dict[str, Any]:
    contract = Catalog().find("array_ops")
    assert contract is not None
    assert isinstance(contract.input_schema, dict)
    return contract.input_schema


SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)
