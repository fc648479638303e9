"""Turns a contract's input schema (JSON Schema 2020-12) into what a node's configuration may hold (draft-07).

Every value of a node may be a template instead, and a required parameter may come from upstream, so less is
asked of the configuration than of the component's input.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any] | bool

TEMPLATE = {"$ref": "#/definitions/template"}
FILLED = r"\{\{|__[A-Z][A-Z0-9_]*__|\$\{[A-Z][A-Z0-9_]*\}"
"""What a text holds whose value is not known yet: a template, or a placeholder."""

_WORDS = ("title", "description", "default", "examples")
_OF_TEXT = frozenset(("pattern", "minLength", "maxLength", "format", "enum", "const"))
_ONE = ("not", "additionalItems", "contains", "propertyNames", "if", "then", "else")
_SEVERAL = ("allOf", "anyOf", "oneOf")
_RENAMED = {"$defs": "definitions"}
_DROPPED = frozenset(
    ("$schema", "$id", "$comment", "unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains")
)


def parameters(schema: Schema) -> dict[str, Schema]:
    """By parameter what its value may be, as a component's input schema declares it."""
    found = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return {name: templated(each) for name, each in found.items()}


def templated(schema: Schema) -> Schema:
    """The schema in draft-07, with a template in the place of every value."""
    if isinstance(schema, bool):
        return schema
    inner = _inner(schema)
    if _takes_any_text(schema):
        return inner
    words = {key: inner.pop(key) for key in _WORDS if key in inner}
    return {**words, "anyOf": [inner, TEMPLATE]}


def _takes_any_text(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    takes_text = kinds is None or "string" in ([kinds] if isinstance(kinds, str) else kinds)
    return (
        takes_text
        and not _OF_TEXT & schema.keys()
        and not any(key in schema for key in (*_SEVERAL, "$ref", "not", "if"))
    )


def _inner(schema: Mapping[str, Any]) -> dict[str, Any]:
    """One level: its keywords in draft-07, the levels below with templates."""
    made: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _DROPPED or key.startswith("x-"):
            continue
        if key in ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"):
            made[_RENAMED.get(key, key)] = {name: templated(each) for name, each in value.items()}
        elif key in ("items", "additionalProperties") and "prefixItems" not in schema:
            made[key] = templated(value)
        elif key == "prefixItems":
            made["items"] = [templated(each) for each in value]
            made["additionalItems"] = templated(schema.get("items", True))
        elif key in _ONE:
            made[key] = plain(value)
        elif key in _SEVERAL:
            made[key] = [templated(each) for each in value]
        elif key == "$ref":
            made[key] = value.replace("#/$defs/", "#/definitions/")
        elif key != "items":
            made[key] = value
    if "dependentSchemas" in made:
        made["dependencies"] = made.pop("dependentSchemas")
    if "oneOf" in made:  # a template fits every one of them
        made["anyOf"] = [*made.get("anyOf", ()), *made.pop("oneOf")]
    return made


def plain(schema: Any) -> Any:
    """The schema in draft-07 as it is: what a condition asks of a value has no template."""
    if isinstance(schema, dict):
        kept = {_RENAMED.get(key, key): plain(value) for key, value in schema.items() if key not in _DROPPED}
        if isinstance(kept.get("$ref"), str):
            kept["$ref"] = kept["$ref"].replace("#/$defs/", "#/definitions/")
        return kept
    return [plain(each) for each in schema] if isinstance(schema, list) else schema
