"""A JSON Schema and a value → what is wrong with the value. The subset of 2020-12 of contracts.

Annotations, `format`, `unevaluated…` and remote references are not looked at. In the *closed* reading
of contracts an object that names its properties has no others, unless it says `additionalProperties`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from .model import Schema

_DEEPEST = 64
"""References that are followed within one another before a schema counts as endless."""


class Problem(NamedTuple):
    """One thing that a schema refuses."""

    path: tuple[str | int, ...]
    """Where in the value."""
    keyword: str
    message: str


def problems(schema: Schema, value: Any, closed: bool = False) -> tuple[Problem, ...]:
    """Everything that the schema refuses of the value; empty when it fits. Unknown keywords refuse none."""
    return tuple(_check(schema, value, _Scope(schema, closed, 0), ()))


def fits(schema: Schema, value: Any, closed: bool = False) -> bool:
    """Whether the schema takes the value."""
    return next(_check(schema, value, _Scope(schema, closed, 0), ()), None) is None


def is_kind(value: Any, kind: str) -> bool:
    """Whether a JSON value is of a type of JSON Schema: 1.0 is an integer, true is no number."""
    if kind == "integer":
        return not isinstance(value, bool) and (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )
    return isinstance(value, _CLASSES.get(kind, ())) and (kind != "number" or not isinstance(value, bool))


def kind_of(value: Any) -> str:
    """The type's name in JSON Schema; whole numbers are integers."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "integer" if is_kind(value, "integer") else "number"
    return next((kind for kind, classes in _CLASSES.items() if isinstance(value, classes)), "null")


def resolve(schema: Any, root: Any) -> Any:
    """The schema that a local `$ref` at the top of a schema leads to; True for what cannot be found."""
    for _ in range(_DEEPEST):
        if not isinstance(schema, dict) or "$ref" not in schema:
            return schema
        schema = target_of(root, schema["$ref"])
    return True


def declared_at(schema: Any, path: Iterable[str | int]) -> Any:
    """The schema that `properties` declare at a path; None where they declare none. No `$ref` is followed."""
    for step in path:
        properties = schema.get("properties") if isinstance(schema, dict) else None
        schema = properties.get(step) if isinstance(properties, dict) else None
    return schema


def same(a: Any, b: Any) -> bool:
    """Equal as JSON values: 1 is 1.0, but true is not 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return (type(a) is type(b) and bool(a == b)) or (_is_number(a) and _is_number(b) and bool(a == b))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


class _Scope(NamedTuple):
    root: Schema
    closed: bool
    depth: int


_CLASSES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}

_Path = tuple[str | int, ...]


def _check(schema: Any, value: Any, scope: _Scope, path: _Path, shut: bool = True) -> Iterator[Problem]:
    """`shut`: an object of this schema may be closed; not where several schemas share one object."""
    if schema is False:
        yield Problem(path, "false", "nothing is allowed here")
    if not isinstance(schema, dict):
        return
    if "$ref" in schema and scope.depth < _DEEPEST:
        deeper = scope._replace(depth=scope.depth + 1)
        yield from _check(target_of(scope.root, schema["$ref"]), value, deeper, path, shut)
    yield from _any_value(schema, value, path)
    if isinstance(value, bool) or value is None:
        pass
    elif isinstance(value, str):
        yield from _text(schema, value, path)
    elif isinstance(value, (int, float)):
        yield from _number(schema, value, path)
    elif isinstance(value, list):
        yield from _list(schema, value, scope, path)
    elif isinstance(value, dict):
        yield from _object(schema, value, scope, path, shut)
    yield from _combined(schema, value, scope, path, shut)


def _any_value(schema: Mapping[str, Any], value: Any, path: _Path) -> Iterator[Problem]:
    kinds = schema.get("type")
    if kinds is not None:
        listed = [kinds] if isinstance(kinds, str) else kinds
        if not any(is_kind(value, kind) for kind in listed):
            yield Problem(path, "type", f"expected {' or '.join(listed)}, found {kind_of(value)}")
    if "const" in schema and not same(value, schema["const"]):
        yield Problem(path, "const", "it is not the only value that is allowed")
    if "enum" in schema and not any(same(value, each) for each in schema["enum"]):
        yield Problem(path, "enum", "it is none of the values that are allowed")


def _text(schema: Mapping[str, Any], value: str, path: _Path) -> Iterator[Problem]:
    if len(value) < schema.get("minLength", 0):
        yield Problem(path, "minLength", f"it has fewer than {schema['minLength']} characters")
    if len(value) > schema.get("maxLength", len(value)):
        yield Problem(path, "maxLength", f"it has more than {schema['maxLength']} characters")
    pattern = schema.get("pattern")
    if pattern is not None and (compiled := _compiled(pattern)) and compiled.search(value) is None:
        yield Problem(path, "pattern", f"it does not match `{pattern}`")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """None for a pattern that Python does not know: it refuses nothing."""
    try:
        return re.compile(pattern)
    except (re.error, TypeError, RecursionError):
        return None


_BOUNDS: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    ("minimum", "it is less than", lambda value, bound: value < bound),
    ("maximum", "it is more than", lambda value, bound: value > bound),
    ("exclusiveMinimum", "it is not more than", lambda value, bound: value <= bound),
    ("exclusiveMaximum", "it is not less than", lambda value, bound: value >= bound),
)


def _number(schema: Mapping[str, Any], value: float, path: _Path) -> Iterator[Problem]:
    for keyword, words, refuses in _BOUNDS:
        if keyword in schema and refuses(value, schema[keyword]):
            yield Problem(path, keyword, f"{words} {schema[keyword]}")
    step = schema.get("multipleOf")
    if step and not _is_multiple(value, step):
        yield Problem(path, "multipleOf", f"it is no multiple of {step}")


def _is_multiple(value: float, step: float) -> bool:
    if isinstance(value, int) and isinstance(step, int):
        return value % step == 0
    from fractions import Fraction
    from math import isfinite

    return isfinite(value) and (Fraction(str(value)) / Fraction(str(step))).denominator == 1


def _list(schema: Mapping[str, Any], value: list[Any], scope: _Scope, path: _Path) -> Iterator[Problem]:
    if len(value) < schema.get("minItems", 0):
        yield Problem(path, "minItems", f"it has fewer than {schema['minItems']} items")
    if len(value) > schema.get("maxItems", len(value)):
        yield Problem(path, "maxItems", f"it has more than {schema['maxItems']} items")
    if schema.get("uniqueItems") and _has_twins(value):
        yield Problem(path, "uniqueItems", "an item stands in it twice")
    first = schema.get("prefixItems") or ()
    for index, item in enumerate(value):
        inner = first[index] if index < len(first) else schema.get("items", True)
        if inner is not True:
            yield from _check(inner, item, scope, (*path, index))
    if "contains" in schema:
        found = sum(1 for item in value if not any(_check(schema["contains"], item, scope, path)))
        if not schema.get("minContains", 1) <= found <= schema.get("maxContains", found):
            yield Problem(path, "contains", f"{found} of its items are as `contains` wants")


def _has_twins(items: list[Any]) -> bool:
    import json

    plain = [json.dumps(_plain(item), sort_keys=True) for item in items]
    return len(set(plain)) < len(plain)


def _plain(value: Any) -> Any:
    """Equal values get equal texts: 1.0 is 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def _object(
    schema: Mapping[str, Any], value: dict[str, Any], scope: _Scope, path: _Path, shut: bool
) -> Iterator[Problem]:
    for name in schema.get("required") or ():
        if name not in value:
            yield Problem(path, "required", f"`{name}` is missing")
    for name, needed in (schema.get("dependentRequired") or {}).items():
        for other in needed if name in value else ():
            if other not in value:
                yield Problem(path, "dependentRequired", f"`{name}` is there without `{other}`")
    if len(value) < schema.get("minProperties", 0):
        yield Problem(path, "minProperties", f"it has fewer than {schema['minProperties']} properties")
    if len(value) > schema.get("maxProperties", len(value)):
        yield Problem(path, "maxProperties", f"it has more than {schema['maxProperties']} properties")
    if "propertyNames" in schema:
        for name in value:
            yield from _check(schema["propertyNames"], name, scope, (*path, name))
    yield from _properties(schema, value, scope, path, shut)


def _properties(
    schema: Mapping[str, Any], value: dict[str, Any], scope: _Scope, path: _Path, shut: bool
) -> Iterator[Problem]:
    named = schema.get("properties") or {}
    patterns = schema.get("patternProperties") or {}
    others = schema.get("additionalProperties", True)
    if scope.closed and shut and is_closed(schema):
        others = False
    for name, item in value.items():
        applied = [named[name]] if name in named else []
        applied += [inner for pattern, inner in patterns.items() if _finds(pattern, name)]
        if not applied and others is False:
            yield Problem((*path, name), "additionalProperties", f"`{name}` is not declared")
        for inner in applied or ([] if others is False else [others]):
            yield from _check(inner, item, scope, (*path, name))


def is_closed(schema: Mapping[str, Any]) -> bool:
    """Whether a contract's schema means its named properties to be all; a schema of parts says so itself."""
    if "additionalProperties" in schema:
        return schema["additionalProperties"] is False
    return bool(schema.get("properties")) and not any(each in schema for each in (*_PARTS, "$ref"))


_PARTS = ("allOf", "anyOf", "oneOf", "if", "not", "dependentSchemas", "patternProperties")


def _finds(pattern: str, name: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(name) is not None


def _combined(
    schema: Mapping[str, Any], value: Any, scope: _Scope, path: _Path, shut: bool
) -> Iterator[Problem]:
    alone = shut and not schema.get("properties")

    def takes(inner: Any, closed: bool) -> bool:
        return next(_check(inner, value, scope, path, closed), None) is None

    for inner in schema.get("allOf") or ():
        yield from _check(inner, value, scope, path, False)
    if "anyOf" in schema and not any(takes(inner, alone) for inner in schema["anyOf"]):
        yield from _closest(schema["anyOf"], value, scope, path, alone, "anyOf")
    if "oneOf" in schema:
        fitting = sum(takes(inner, alone) for inner in schema["oneOf"])
        if fitting > 1:
            yield Problem(path, "oneOf", f"{fitting} of the forms fit, of which only one may")
        elif not fitting:
            yield from _closest(schema["oneOf"], value, scope, path, alone, "oneOf")
    if "not" in schema and takes(schema["not"], False):
        yield Problem(path, "not", "it is what `not` forbids")
    if "if" in schema:
        branch = "then" if takes(schema["if"], False) else "else"
        yield from _check(schema.get(branch, True), value, scope, path, False)
    for name, inner in (schema.get("dependentSchemas") or {}).items():
        if isinstance(value, dict) and name in value:
            yield from _check(inner, value, scope, path, False)


def _closest(
    forms: list[Any], value: Any, scope: _Scope, path: _Path, shut: bool, keyword: str
) -> Iterator[Problem]:
    """What the form that fits best still refuses: its constants are right, its problems few."""
    tried = [tuple(_check(form, value, scope, path, shut)) for form in forms]
    if not tried:
        return
    best = min(tried, key=lambda found: (sum(_is_another_form(each, path) for each in found), len(found)))
    if any(p.keyword == "type" and p.path == path for p in best):
        kinds = sorted({str(form.get("type")) for form in forms if isinstance(form, dict) and "type" in form})
        yield Problem(path, keyword, f"it is none of the forms that are allowed ({', '.join(kinds)})")
    else:
        yield from best


def _is_another_form(problem: Problem, path: _Path) -> bool:
    """Whether a problem shows that another form was meant: its type or a telling constant."""
    if problem.path == path:
        return problem.keyword in ("type", "const", "enum", "false")
    return len(problem.path) == len(path) + 1 and problem.keyword in ("const", "enum", "false")


def target_of(root: Any, reference: Any) -> Any:
    """The schema at a local reference (`#/$defs/name`); True for any other, which refuses nothing."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return True
    found = root
    for part in reference[1:].split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return True
    return found
