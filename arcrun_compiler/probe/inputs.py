"""A schema → values that it takes, values that it refuses, and the places where either can be put."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ..contract.schema import fits, is_closed, is_kind, resolve, same

NONSENSE = "zz_nobody_knows"
"""A word that no component knows."""

_DEEPEST = 4
_LONG_TEXT = 1000
_LONG_LIST = 100
_LONGEST_BEYOND = 100_000
"""Characters or items of a value that is one too many."""

ANYTHING: tuple[Any, ...] = (
    None, False, True, 0, 1, -1.5, "", "a", "b", "ab", "中文😀", [], [1, 2], ["a", "b"], {},
    {"a": 1}, {"a": "b"},
)  # fmt: skip
_TEXTS = (
    "a", "b", "ab", "a b", "中文😀é", 'q"\\\n\t', "0", "-1.5", "true", "null", "2026-01-31T10:00:00Z",
    "2026-01-31",
    "https://example.com/a?b=c", "a@example.com", "GET", "*/5 * * * *", "{}", "a == 1", "a.b", "\u0000", "",
)  # fmt: skip
_NUMBERS = (0, 1, 2, -1, 0.5, -1.5, 10, 100, 2**31, 2**53, -(2**53), 1e21, 1e-7)
_WRONG: tuple[Any, ...] = (None, True, -1.5, "\u0000", ["x", {}], {"x": [{}]}, 7, "x")


class Slot(NamedTuple):
    """A property of the input, at any depth, with its schema."""

    path: tuple[str, ...]
    schema: Any
    required: bool

    @property
    def name(self) -> str:
        return ".".join(self.path)


def part_of(root: Any, schema: Any) -> Any:
    """A schema that stands inside another, able to stand alone."""
    schema = resolve(schema, root)
    if isinstance(schema, dict) and isinstance(root, dict) and "$defs" in root:
        return {**schema, "$defs": root["$defs"]}
    return schema


# ── places ─────────────────────────────────────────────────────────────────────────────────────


def slots_of(root: Any) -> tuple[Slot, ...]:
    """Every named property, the outer ones first. One that stands in several forms has the first's schema."""
    found: dict[tuple[str, ...], Slot] = {}
    _collect(root, root, (), found)
    return tuple(sorted(found.values(), key=lambda slot: len(slot.path)))


def _collect(root: Any, schema: Any, path: tuple[str, ...], found: dict[tuple[str, ...], Slot]) -> None:
    schema = resolve(schema, root)
    if not isinstance(schema, dict) or len(path) >= _DEEPEST:
        return
    for name, inner in (schema.get("properties") or {}).items():
        place = (*path, name)
        if place not in found:
            found[place] = Slot(place, part_of(root, inner), name in (schema.get("required") or ()))
            _collect(root, inner, place, found)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for form in schema.get(keyword) or ():
            _collect(root, form, path, found)


def put(given: Any, path: tuple[str, ...], value: Any) -> Any:
    """A copy of an input with a value at a place; None when the place cannot be there."""
    if not path:
        return value
    if not isinstance(given, dict):
        return None
    inner = given.get(path[0], {}) if len(path) > 1 else None
    placed = put(inner, path[1:], value) if len(path) > 1 else value
    return None if len(path) > 1 and placed is None else {**given, path[0]: placed}


def without(given: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any] | None:
    """A copy without a property; None when it is not there."""
    if path[0] not in given:
        return None
    if len(path) == 1:
        return {name: value for name, value in given.items() if name != path[0]}
    inner = given[path[0]]
    rest = without(inner, path[1:]) if isinstance(inner, dict) else None
    return None if rest is None else {**given, path[0]: rest}


def at(given: Any, path: tuple[str, ...]) -> Any:
    """The value at a place; None when there is none."""
    for name in path:
        given = given.get(name) if isinstance(given, dict) else None
    return given


# ── values ─────────────────────────────────────────────────────────────────────────────────────


def valid_values(schema: Any, most: int = 24) -> tuple[Any, ...]:
    """Values that a schema takes: all that it lists, then those at its boundaries, then common ones."""
    return _distinct((value for value in _candidates(schema, schema, 0) if fits(schema, value, True)), most)


def smallest(schema: Any) -> Any:
    """A smallest value that fits, of those that come to mind; None also where none does."""
    values = valid_values(schema)
    return min(values, key=lambda value: len(_text(value)), default=None)


def wrong_values(schema: Any) -> tuple[Any, ...]:
    """Values of other types, and those just beyond a boundary."""
    beyond: list[Any] = [NONSENSE] if isinstance(schema, dict) and "enum" in schema else []
    for each in _forms(schema, schema):
        if isinstance(each, dict):
            beyond += _beyond(each, schema)
    return _distinct((value for value in (*beyond, *_WRONG) if not fits(schema, value, True)), 16)


def _beyond(form: dict[str, Any], root: Any) -> Iterator[Any]:
    """Just outside each boundary."""
    yield from (form[key] - 1 for key in ("minimum", "exclusiveMinimum") if key in form)
    yield from (form[key] + 1 for key in ("maximum", "exclusiveMaximum") if key in form)
    yield from (form[key] for key in ("exclusiveMinimum", "exclusiveMaximum") if key in form)
    if form.get("maxLength", _LONGEST_BEYOND) < _LONGEST_BEYOND:
        yield "x" * (form["maxLength"] + 1)
    if 0 < form.get("minLength", 0) <= _LONG_TEXT:
        yield "x" * (form["minLength"] - 1)
    item = _least(form.get("items", True), root, 0)
    if form.get("maxItems", _LONGEST_BEYOND) < _LONGEST_BEYOND:
        yield [item] * (form["maxItems"] + 1)
    if 0 < form.get("minItems", 0) <= _LONG_LIST:
        yield [item] * (form["minItems"] - 1)


def choice_of(schema: Any) -> tuple[str, ...]:
    """The texts that a schema, or one of its forms, lists as the only ones: two or more, else none."""
    for form in _forms(schema, schema):
        listed = form.get("enum") if isinstance(form, dict) else None
        texts = tuple(each for each in listed or () if isinstance(each, str))
        if len(texts) > 1:
            return texts
    return ()


def _forms(schema: Any, root: Any) -> Iterator[Any]:
    """A schema, and the forms that it chooses from or is made of."""
    schema = resolve(schema, root)
    yield schema
    if isinstance(schema, dict):
        for keyword in ("allOf", "anyOf", "oneOf"):
            for form in schema.get(keyword) or ():
                yield from _forms(form, root)


def _candidates(schema: Any, root: Any, depth: int) -> Iterator[Any]:
    for form in _forms(schema, root):
        if not isinstance(form, dict):
            continue
        yield from form.get("enum") or ()
        yield from (form[key] for key in ("const", "default") if key in form)
        yield from form.get("examples") or ()
        yield from _numbers(form)
        yield from _texts(form)
        if depth < _DEEPEST:
            yield from _lists(form, root, depth)
            yield from _objects(form, root, depth)
    yield from ANYTHING
    yield from _TEXTS
    yield from _NUMBERS
    yield from (_long_text(form) for form in _forms(schema, root) if isinstance(form, dict))


def _numbers(form: dict[str, Any]) -> Iterator[Any]:
    for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
        if key in form:
            yield form[key]
            yield from (form[key] + 1, form[key] - 1)


def _texts(form: dict[str, Any]) -> Iterator[Any]:
    if 0 < form.get("minLength", 0) <= _LONG_TEXT:
        yield "x" * form["minLength"]
    if form.get("maxLength", _LONG_TEXT) < _LONG_TEXT:
        yield "x" * form["maxLength"]


def _long_text(form: dict[str, Any]) -> str:
    length: int = min(form.get("maxLength", _LONG_TEXT), _LONG_TEXT)
    return "x" * length


def _lists(form: dict[str, Any], root: Any, depth: int) -> Iterator[Any]:
    if "items" not in form and "prefixItems" not in form and form.get("type") != "array":
        return
    first = [_least(each, root, depth) for each in form.get("prefixItems") or ()]
    items = part_of(root, form.get("items", True))
    values = _distinct((v for v in _candidates(items, items, depth + 1) if fits(items, v, True)), 12)
    if values:
        yield [*first, *([values[0]] * max(0, form.get("minItems", 0) - len(first)))]
        yield [*first, values[0]]
        yield [*first, *values]
        yield [*first, *reversed(values)]
        yield [
            values[index % len(values)] for index in range(min(form.get("maxItems", _LONG_LIST), _LONG_LIST))
        ]
    yield first


def _objects(form: dict[str, Any], root: Any, depth: int) -> Iterator[Any]:
    named = form.get("properties") or {}
    required = {n: _least(named.get(n, True), root, depth) for n in form.get("required") or ()}
    yield required
    yield {name: _least(inner, root, depth) for name, inner in named.items()}
    for name, inner in named.items():
        if name not in required:
            yield {**required, name: _least(inner, root, depth)}
    others = form.get("additionalProperties", not is_closed(form))
    if others is not False and (others is not True or not named):
        value = _least(others, root, depth)
        yield {**required, "a": value}
        yield {**required, "a": value, "中 文": value, "": value}


def _least(schema: Any, root: Any, depth: int) -> Any:
    part = part_of(root, schema)
    return next((v for v in _candidates(part, part, depth + 1) if fits(part, v, True)), None)


def _distinct(values: Iterable[Any], most: int) -> tuple[Any, ...]:
    found: list[Any] = []
    for value in values:
        if not any(type(value) is type(each) and same(value, each) for each in found):
            found.append(value)
            if len(found) == most:
                break
    return tuple(found)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def is_of_kind(schema: Any, value: Any) -> bool:
    """Whether a value is of a type that the schema names, whatever else it asks; true where it names none."""
    kinds = [form["type"] for form in _forms(schema, schema) if isinstance(form, dict) and "type" in form]
    names = [name for each in kinds for name in ([each] if isinstance(each, str) else each)]
    return not names or any(is_kind(value, name) for name in names)
