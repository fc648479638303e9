"""Values → the schema that takes them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..contract.schema import kind_of

_MOST_VALUES = 5000


def schema_of(values: Iterable[Any]) -> dict[str, Any]:
    """The narrowest simple schema of JSON values: types, properties, items. `{}` when there is no value."""
    listed = list(values)[:_MOST_VALUES]
    kinds = {kind_of(value) for value in listed}
    if {"integer", "number"} <= kinds:
        kinds.discard("integer")
    schema: dict[str, Any] = {}
    if kinds:
        schema["type"] = next(iter(kinds)) if len(kinds) == 1 else sorted(kinds)
    objects = [value for value in listed if isinstance(value, dict)]
    if objects:
        names = list(dict.fromkeys(name for each in objects for name in each))
        schema["properties"] = {
            name: schema_of(each[name] for each in objects if name in each) for name in names
        }
        schema["required"] = [name for name in names if all(name in each for each in objects)]
        schema["additionalProperties"] = False
    items = [item for value in listed if isinstance(value, list) for item in value]
    if items:
        schema["items"] = schema_of(items)
    return schema
