"""JSON Schemas → types, and types → JSON Schemas. Both ways the result allows at least what was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from ..schema import is_closed, is_kind, kind_of, target_of
from .combine import join, meet
from .model import (
    ANY,
    KINDS,
    MOST_DEPTH,
    MOST_FIELDS,
    MOST_SIZE,
    MOST_VALUES,
    NEVER,
    TOO_LARGE,
    Field,
    Form,
    Items,
    Limits,
    Mirror,
    Origin,
    Record,
    Scalar,
    Source,
    Type,
    of_value,
    union,
)

MIRROR_KEY = "x-type-from"
"""In the output schema of a contract: whose type a place has (see `Mirror`)."""

_TEXT_LIMITS = ("minLength", "maxLength", "pattern")
_NUMBER_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LIST_LIMITS = ("minItems", "maxItems", "uniqueItems")
_RECORD_LIMITS = ("minProperties", "maxProperties")
_NOT_FOLLOWED = frozenset(
    "not if dependentSchemas dependentRequired propertyNames patternProperties contains oneOf".split()
)
"""Keywords that may refuse more than the type does."""
_DECIDING = frozenset((*_TEXT_LIMITS, *_NUMBER_LIMITS, *_LIST_LIMITS, *_RECORD_LIMITS)) | frozenset(
    "type properties required additionalProperties items prefixItems patternProperties".split()
)
_KNOWN_KINDS = frozenset((*KINDS, "integer"))
_PARTS = ("allOf", "anyOf", "oneOf", "$ref")


class Defaults(Enum):
    """What a schema's `default` means for a property that has one."""

    NOTHING = "nothing"
    FILLED = "filled"
    """It is there: what was missing has been filled in, as in a payload that was checked."""
    OPTIONAL = "optional"
    """It need not be there: it will be filled in."""


def of_schema(
    schema: Any, source: Source | None, *, closed: bool = False, defaults: Defaults = Defaults.NOTHING
) -> Type:
    """The type of the values that a schema takes. `closed` reads it as `contract.schema` reads contracts."""
    return _Reader(schema, source, closed, defaults).read(schema, 0)


class _Reader:
    def __init__(self, root: Any, source: Source | None, closed: bool, defaults: Defaults) -> None:
        self.root = root
        self.source = source
        self.closed = closed
        self.defaults = defaults
        self.left = MOST_SIZE
        """Schemas that may still be read: references can make endless ones."""

    def read(self, schema: Any, depth: int, shut: bool = True) -> Type:
        """`shut`: an object of this schema may be closed (as in `contract.schema`)."""
        if schema is False:
            return NEVER.told_by(self.source)
        if not isinstance(schema, dict):
            return ANY.told_by(self.source)
        self.left -= 1
        if depth > MOST_DEPTH or self.left < 0:
            return TOO_LARGE
        found = self.alone(schema, depth, shut)
        if not schema.keys().isdisjoint(_PARTS):
            found = self.with_parts(found, schema, depth, shut)
        if MIRROR_KEY in schema:
            found = found.mirroring(tuple(_mirrors(schema[MIRROR_KEY])))
        return found

    def with_parts(self, found: Type, schema: Mapping[str, Any], depth: int, shut: bool) -> Type:
        alone = shut and not schema.get("properties")
        for inner in _listed(schema.get("allOf")):
            found = meet(found, self.read(inner, depth + 1, False))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                forms = [self.read(inner, depth + 1, alone) for inner in _listed(schema[keyword])]
                found = meet(found, join(forms, self.source))
        if "$ref" in schema:
            found = meet(found, self.read(target_of(self.root, schema["$ref"]), depth + 1, shut))
        return found

    def alone(self, schema: Mapping[str, Any], depth: int, shut: bool) -> Type:
        """What the schema says itself, without the schemas that it refers to or is made of."""
        if "const" in schema or isinstance(schema.get("enum"), list):
            return self.listed_values(schema)
        if schema.keys().isdisjoint(_DECIDING):
            return ANY.told_by(self.source)
        kinds = schema.get("type", KINDS)
        names = (
            (kinds,) if isinstance(kinds, str) else tuple(kinds) if isinstance(kinds, (list, tuple)) else ()
        )
        if not set(names) <= _KNOWN_KINDS:
            return ANY.told_by(self.source)  # nobody has checked what a document says
        also: Limits = tuple(("also", each) for each in schema if each in _NOT_FOLLOWED and each != "oneOf")
        forms = [self.form(str(kind), schema, depth, shut, also) for kind in dict.fromkeys(names)]
        return union((each for each in forms if each is not None), self.source)

    def listed_values(self, schema: Mapping[str, Any]) -> Type:
        values = [schema["const"]] if "const" in schema else _listed(schema["enum"])
        if "const" in schema and "enum" in schema:
            values = [each for each in _listed(schema["enum"]) if each == schema["const"]]
        kinds = schema.get("type")
        if kinds is not None:
            names = [kinds] if isinstance(kinds, str) else _listed(kinds)
            values = [each for each in values if any(is_kind(each, str(name)) for name in names)]
        if len(values) > MOST_VALUES:
            wide = list(dict.fromkeys(kind_of(each) for each in values))
            return self.read({"type": wide}, 0)
        return join((of_value(each) for each in values), self.source)

    def form(self, kind: str, schema: Mapping[str, Any], depth: int, shut: bool, also: Limits) -> Form | None:
        if kind == "object":
            return self.record(schema, depth, shut, also)
        if kind == "array":
            return self.items(schema, depth, also)
        if kind in ("null", "boolean"):
            return Scalar(kind, None, also)
        if kind == "string":
            limits = _limits(schema, _TEXT_LIMITS)
            if self.source is not None and self.source.origin is Origin.INPUTS:
                # A document's own pattern may take forever: no one has tried it.
                limits = tuple(("also", name) if name == "pattern" else (name, each) for name, each in limits)
            return Scalar(kind, None, (*limits, *also))
        if kind in ("number", "integer"):
            return Scalar(kind, None, (*_limits(schema, _NUMBER_LIMITS), *also))
        return None

    def items(self, schema: Mapping[str, Any], depth: int, also: Limits) -> Items:
        first = tuple(self.read(each, depth + 1) for each in _listed(schema.get("prefixItems"))[:MOST_FIELDS])
        rest = self.read(schema.get("items", True), depth + 1)
        if len(_listed(schema.get("prefixItems"))) > MOST_FIELDS:
            rest = ANY
        least = schema.get("minItems", 0)
        least = int(least) if is_kind(least, "integer") and 0 <= least <= MOST_SIZE else 0
        return Items(first, rest, least, (*_limits(schema, _LIST_LIMITS), *also))

    def record(self, schema: Mapping[str, Any], depth: int, shut: bool, also: Limits) -> Record:
        named = schema.get("properties")
        named = named if isinstance(named, dict) else {}
        required = {each for each in _listed(schema.get("required")) if isinstance(each, str)}
        others = schema.get("additionalProperties", True)
        rest = self.read(others, depth + 1)
        if self.closed and shut and is_closed(schema):
            rest = NEVER
        patterns = schema.get("patternProperties")
        if isinstance(patterns, dict) and patterns:
            rest = join((rest, *(self.read(each, depth + 1) for each in patterns.values())))
        fields = [self.field(name, inner, name in required, depth) for name, inner in named.items()]
        fields += [Field(name, rest, True) for name in sorted(required) if name not in named]
        if len(fields) > MOST_FIELDS:
            fields, rest = fields[:MOST_FIELDS], ANY
        return Record(tuple(fields), rest, (*_limits(schema, _RECORD_LIMITS), *also))

    def field(self, name: str, schema: Any, required: bool, depth: int) -> Field:
        inner = self.read(schema, depth + 1)
        has_default = isinstance(schema, dict) and schema.get("default") is not None
        if has_default and self.defaults is Defaults.FILLED:
            # What is filled in is not checked.
            return Field(name, join((inner, of_value(schema["default"])), self.source), True)
        return Field(name, inner, required and not (has_default and self.defaults is Defaults.OPTIONAL))


def _limits(schema: Mapping[str, Any], keywords: tuple[str, ...]) -> Limits:
    """Those of the keywords that have a value of their kind: nobody has checked what a document says."""
    return tuple(
        (each, schema[each])
        for each in keywords
        if isinstance(schema.get(each), str if each == "pattern" else (int, float))
    )


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _mirrors(written: Any) -> Iterator[Mirror]:
    for each in written if isinstance(written, list) else [written]:
        if isinstance(each, str):
            yield Mirror(each)
        elif isinstance(each, dict) and isinstance(each.get("parameter"), str):
            when = each.get("when") if isinstance(each.get("when"), dict) else {}
            constants = tuple((str(name), tuple(_listed(values))) for name, values in (when or {}).items())
            unless = tuple(str(name) for name in _listed(each.get("unless")))
            yield Mirror(each["parameter"], str(each.get("part", "itself")), constants, unless)


# ── and back ───────────────────────────────────────────────────────────────────────────────────


def to_schema(type: Type) -> dict[str, Any] | bool:
    """A JSON Schema that takes every value of the type; True where anything may be."""
    if type.is_any:
        return True
    if not type.forms:
        return False
    told = [_of_form(form) for form in type.forms]
    simple = [each for each in told if set(each) == {"type"}]
    if len(simple) == len(told) > 1:
        return {"type": [each["type"] for each in simple]}
    return told[0] if len(told) == 1 else {"anyOf": told}


def _of_form(form: Form) -> dict[str, Any]:
    if isinstance(form, Scalar):
        return _of_scalar(form)
    schema: dict[str, Any] = {"type": "object" if isinstance(form, Record) else "array"}
    if isinstance(form, Record):
        fields = [each for each in form.fields if not each.type.is_never]
        if fields:
            schema["properties"] = {each.name: to_schema(each.type) for each in fields}
        required = [each.name for each in form.fields if each.required]
        if required:
            schema["required"] = required
        if not form.rest.is_any:
            schema["additionalProperties"] = to_schema(form.rest)
    else:
        if form.first:
            schema["prefixItems"] = [to_schema(each) for each in form.first]
        if not form.rest.is_any:
            schema["items"] = to_schema(form.rest)
        if form.least:
            schema["minItems"] = form.least
    return schema | _told(form.limits)


def _of_scalar(form: Scalar) -> dict[str, Any]:
    if form.kind == "null":
        return {"type": "null"}
    if form.values is None:
        return {"type": form.kind} | _told(form.limits)
    return {"const": form.values[0]} if len(form.values) == 1 else {"enum": list(form.values)}


def _told(limits: Limits) -> dict[str, Any]:
    return {name: value for name, value in limits if name != "also"}
