"""Turns the schema of a payload into a TypeScript type."""

from __future__ import annotations

from typing import Any

from ...emit import typescript as ts

_SIMPLE = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}


def payload_type(schema: dict[str, Any] | bool) -> tuple[str, ...]:
    """The lines of `type Payload = …`. Declared fields have their type; optional ones may be missing."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not properties:
        return ("type Payload = JsonObject;",)
    required = schema.get("required", []) if isinstance(schema, dict) else []
    lines = ["type Payload = {"]
    for name, each in properties.items():
        described = each.get("description") if isinstance(each, dict) else None
        if isinstance(described, str):
            lines.append(f"  /** {ts.comment(' '.join(described.split())).replace('*/', '*∕')} */")
        has_default = isinstance(each, dict) and "default" in each
        mark = "" if name in required or has_default else "?"
        lines.append(f"  {ts.key(name)}{mark}: {type_of(each)};")
    return (*lines, "};")


def uses_json_object(schema: dict[str, Any] | bool) -> bool:
    """Whether that type names `JsonObject`, and so has to import it."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not properties:
        return True
    return any("JsonObject" in type_of(each) for each in properties.values())


def type_of(schema: Any) -> str:
    """The type of a value that fits a schema; `Json` where the schema does not say one."""
    if not isinstance(schema, dict):
        return "Json"
    kind = schema.get("type")
    if isinstance(kind, list):
        known = list(dict.fromkeys(type_of({**schema, "type": each}) for each in kind))
        return " | ".join(known) or "Json"
    if kind == "array":
        inner = type_of(schema.get("items"))
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if kind == "object":
        return "JsonObject"
    return _SIMPLE.get(kind, "Json") if isinstance(kind, str) else "Json"
