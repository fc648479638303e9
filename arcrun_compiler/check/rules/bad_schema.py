"""Schemas in `inputs` that are none: types, keywords and defaults that fit nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...ir.resolve import is_full_schema
from ...syntax.data import data_of
from ...syntax.yaml import Entry, Mapping, Node, Scalar, Sequence
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest, slip
from ...text.source import Span
from ..facts import ERROR, Facts
from ..places import is_filled, renamed
from ..words import MOST_LISTED, listed, short

CODE = Code("ARC009", "bad-schema", ERROR)

_TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")
_MEANT = {
    "str": "string",
    "text": "string",
    "date": "string",
    "int": "integer",
    "float": "number",
    "double": "number",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
    "map": "object",
    "none": "null",
}
"""Types of other languages."""

_NUMBER = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_COUNT = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_ONE = ("items", "not", "additionalProperties")
_SEVERAL = ("allOf", "anyOf", "oneOf")
_FLAG = ("uniqueItems", "deprecated")
_TEXT = ("pattern", "title", "description", "format")
_ANY = ("const", "default")
_CHECKED = (
    *_NUMBER,
    *_COUNT,
    *_ONE,
    *_SEVERAL,
    *_FLAG,
    *_TEXT,
    *_ANY,
    "type",
    "enum",
    "required",
    "properties",
)
KEYWORDS = (*_CHECKED, "examples")
"""What a schema of `inputs` may say."""

_SAID = frozenset("$schema $id $comment readOnly writeOnly example contentEncoding contentMediaType".split())
"""Keywords elsewhere that say something to people; nobody reads them, and nobody misses that."""

_PAIRS = (
    ("minimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)


class _Flaw(NamedTuple):
    span: Span
    message: str
    help: str | None = None
    fix: Fix | None = None


class _Schema(NamedTuple):
    """`is_field`: a property of the short form, which says of itself whether it is required."""

    node: Node
    data: Any
    where: str
    is_field: bool = False


def find(facts: Facts) -> Iterator[Diagnostic]:
    inputs = facts.document.inputs if facts.document else None
    if inputs is None:
        return
    schemas = list(_schemas(inputs))
    found = [flaw for each in schemas for flaw in _flaws(facts, each)]
    if not found:  # else there is nothing to hold values against
        found = [flaw for each in schemas for flaw in _refused(each)]
    for flaw in found:
        if is_filled(facts, flaw.span):
            yield facts.finding(CODE, flaw.span, flaw.message, help=flaw.help, fix=flaw.fix)


def _schemas(inputs: Mapping) -> Iterator[_Schema]:
    """What stands where schemas are expected, the outer ones first."""
    data = data_of(inputs)
    if is_full_schema(inputs):
        queue = [_Schema(inputs, data, "inputs")]
    else:
        fields = ((each.key.text, each.value) for each in inputs.entries)
        queue = [_Schema(value, data[name], f"inputs.{name}", True) for name, value in fields]
    for schema in queue:  # grows while it is read
        yield schema
        queue.extend(_inner(schema))


def _inner(schema: _Schema) -> Iterator[_Schema]:
    node, data, where, _ = schema
    for entry in node.entries if isinstance(node, Mapping) else ():
        key, value = entry.key.text, entry.value
        here = f"{where}.{key}"
        if key in _ONE:
            yield _Schema(value, data[key], here)
        elif key in _SEVERAL and isinstance(value, Sequence):
            pairs = enumerate(zip(value.items, data[key]))
            yield from (_Schema(item, below, f"{here}[{i}]") for i, (item, below) in pairs)
        elif key == "properties" and isinstance(value, Mapping):
            names = ((each.key.text, each.value) for each in value.entries)
            yield from (_Schema(each, data[key][name], f"{where}.{name}") for name, each in names)


# ── schemas that are none ──────────────────────────────────────────────────────────────────────


def _flaws(facts: Facts, schema: _Schema) -> Iterator[_Flaw]:
    node, _, where, is_field = schema
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from _keyword(facts, node, entry, where, is_field)
    elif isinstance(node, Sequence) or not (
        isinstance(node.value, bool) or (is_field and node.value is None)
    ):
        word = node.text if isinstance(node, Scalar) else ""
        kind = word if word in _TYPES else _MEANT.get(word.lower())
        message = f"`{where}` must be a schema, which is a map or `true`"
        if kind is None:
            yield _Flaw(node.span, message, "write `{type: …}`, or `true` for any value")
        else:
            fix = Fix(f"write `{{type: {kind}}}`", (Edit(node.span, f"{{type: {kind}}}"),), safe=False)
            yield _Flaw(node.span, message, f"say that it is a type: `{{type: {kind}}}`", fix)


def _keyword(facts: Facts, schema: Mapping, entry: Entry, where: str, is_field: bool) -> Iterator[_Flaw]:
    key, value = entry.key.text, entry.value
    here = f"{where}.{key}"
    if key not in KEYWORDS:
        if not key.startswith("x-") and key not in _SAID:
            yield _stray(facts, schema, entry, where)
    elif key == "type":
        for item in value.items if isinstance(value, Sequence) else (value,):
            yield from _type(facts, item, here)
    elif key == "required":
        if not (is_field and isinstance(value, Scalar) and isinstance(value.value, bool)):
            yield from _required(schema, value, where)
    elif (expected := _expected(key, value)) is not None:
        yield _Flaw(value.span, f"`{here}` must be {expected}")


def _expected(key: str, value: Node) -> str | None:
    """What a keyword takes, where that is not what stands there."""
    plain = value.value if isinstance(value, Scalar) else None
    is_number = isinstance(plain, (int, float)) and not isinstance(plain, bool)
    if key in _NUMBER and not is_number:
        return "a number"
    if key in _COUNT and not (is_number and isinstance(plain, int) and plain >= 0):
        return "a whole number from 0"
    if key in _FLAG and not isinstance(plain, bool):
        return "`true` or `false`"
    if key in _TEXT and not isinstance(plain, str):
        return "a text"
    if key in (*_SEVERAL, "enum", "examples") and not isinstance(value, Sequence):
        return "a list"
    is_map = isinstance(value, Mapping)
    return "a map from names to schemas" if key == "properties" and not is_map else None


def _stray(facts: Facts, schema: Mapping, entry: Entry, where: str) -> _Flaw:
    key = entry.key
    near = nearest(key.text, KEYWORDS)
    fix = None
    if near is not None and near not in schema.by_key:
        fix = Fix(f"rename it to `{near}`", (Edit(key.span, renamed(facts.source, key, near)),))
    help_text = f"did you mean `{near}`?" if near else "remove it; keys of your own begin with `x-`"
    return _Flaw(
        key.span, f"`{short(key.text, 40)}` in `{where}` is no keyword that is checked", help_text, fix
    )


def _type(facts: Facts, item: Node, where: str) -> Iterator[_Flaw]:
    word = item.text if isinstance(item, Scalar) else ""
    if word in _TYPES:  # an unquoted `null` is a type as well
        return
    near = _MEANT.get(word.lower()) or nearest(word, _TYPES)
    fix = None
    if near is not None and isinstance(item, Scalar):
        fix = Fix(f"write `{near}`", (Edit(item.span, renamed(facts.source, item, near)),))
    help_text = f"did you mean `{near}`?" if near else f"there are {listed(_TYPES)}"
    yield _Flaw(item.span, f"`{where}` must be a type, not `{short(word, 40)}`", help_text, fix)


def _required(schema: Mapping, value: Node, where: str) -> Iterator[_Flaw]:
    names = value.items if isinstance(value, Sequence) else ()
    if not isinstance(value, Sequence) or not all(isinstance(each, Scalar) for each in names):
        name = where.rpartition(".")[2]
        help_text = f"write `required: [{name}]` beside `properties`"
        yield _Flaw(value.span, f"`{where}.required` must be a list of names", help_text)
        return
    properties = schema.get("properties")
    known = tuple(properties.by_key) if isinstance(properties, Mapping) else ()
    for each in names:
        name = each.text if isinstance(each, Scalar) else ""
        meant = slip(name, known) if name not in known else None
        if meant is not None:
            yield _Flaw(each.span, f"`{where}` has no property `{name}`", f"did you mean `{meant}`?")


# ── values that their own schema refuses ───────────────────────────────────────────────────────


def _refused(schema: _Schema) -> Iterator[_Flaw]:
    node, data, where, _ = schema
    if not isinstance(node, Mapping):
        return
    for least, most in _PAIRS:
        low, high = (_number(node.get(each)) for each in (least, most))
        entry = node.entry(most)
        if low is not None and high is not None and low > high and entry is not None:
            yield _Flaw(
                entry.value.span, f"`{where}` allows nothing: its `{least}` is more than its `{most}`"
            )
    own = {key: value for key, value in data.items() if key != "required" or not isinstance(value, bool)}
    listed_values, default = node.get("enum"), node.get("default")
    if default is not None:
        for reason in _reasons(own, data["default"]):
            message = f"the default of `{where}` does not fit its schema: {reason}"
            yield _Flaw(default.span, message, _values_of(data) or "write a default that the schema allows")
    own.pop("enum", None)
    for item, value in zip(getattr(listed_values, "items", ()), data.get("enum", ())):
        for reason in _reasons(own, value):
            message = f"`{where}.enum` lists what the schema around it refuses: {reason}"
            yield _Flaw(item.span, message, "take it out of `enum`, or let the schema allow it")


def _values_of(schema: dict[str, Any]) -> str | None:
    values = [each for each in schema.get("enum", ()) if isinstance(each, str)]
    return f"it allows {listed(values, last='or')}" if 0 < len(values) <= MOST_LISTED else None


def _reasons(schema: dict[str, Any], value: Any) -> list[str]:
    """Why a schema refuses a value: at most one reason."""
    from ...contract.schema import problems

    try:
        return [problem.message for problem in problems(schema, value)[:1]]
    except RecursionError:  # a schema of nothing but `not`, two hundred deep, refuses nobody's default
        return []


def _number(node: Node | None) -> float | None:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
