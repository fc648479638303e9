"""Turns `inputs` into the JSON Schema of the payload."""

from __future__ import annotations

from typing import Any

from ..syntax.data import data_of
from ..syntax.yaml import Mapping
from .resolve import is_full_schema


def payload_schema(inputs: Mapping | None) -> dict[str, Any] | bool:
    """`inputs` as a JSON Schema. In a property map each property may say `required: true` for itself."""
    if inputs is None:
        return {"type": "object"}
    data = data_of(inputs)
    if is_full_schema(inputs):
        return dict(data)
    required = [
        name for name, schema in data.items() if isinstance(schema, dict) and schema.get("required") is True
    ]
    properties = {
        name: {key: value for key, value in schema.items() if key != "required" or isinstance(value, list)}
        if isinstance(schema, dict)
        else (True if schema is None else schema)
        for name, schema in data.items()
    }
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema
