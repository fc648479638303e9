"""What the schemas say of the text that a template puts in: whether it can be empty, or needs encoding."""

from __future__ import annotations

import re
from typing import Any

from ..ir.model import ListValue, NodeKind, ObjectValue, Origin, Reference, Value, Workflow
from ..ir.payload import payload_schema
from ..syntax.tree import Default, Filter
from .facts import Facts

_ENCODING = frozenset(("urlencode", "base64url", "sha256"))
_NUMERIC = frozenset(("length", "number"))
_PLAIN_FORMATS = frozenset(("uuid", "date", "date-time", "time", "ipv4", "hostname"))
# What a pattern may be made of, so that all it matches goes into a URL as it is.
_PIECE = re.compile(
    r"\[(?!\^)(?:[A-Za-z0-9_.~/:,@-]|\\[dw./-])+\]|\\[dw./-]|[A-Za-z0-9_~/:,@-]|\((?:\?:)?|\)|\||[?*+]|\{\d+(?:,\d*)?\}"
)
_SAFE_TEXT = re.compile(r"[A-Za-z0-9._~/:,@-]*")


# ── the schema at a place ──────────────────────────────────────────────────────────────────────


def schema_of(facts: Facts, reference: Reference) -> Any:
    """The schema of a reference before its filters; True where nothing is known."""
    workflow = facts.workflow
    if workflow is None or reference.others:
        return True
    if reference.origin is Origin.ITEM:
        listed = workflow.lists.get(reference.subject)
        of_list = schema_of(facts, listed) if listed is not None and not listed.steps else True
        items = of_list.get("items", True) if isinstance(of_list, dict) else True
        return _below(items, reference.path)
    if is_payload(workflow, reference):
        return _below(payload_schema(workflow.document.inputs), reference.path)
    if reference.origin is not Origin.NODE:
        return True
    node = workflow.graph.nodes[reference.subject]
    contract = facts.project.catalog.find(node.component) if node.kind is NodeKind.COMPONENT else None
    if contract is None or contract.output_schema is None:
        return True
    return _below(_success(contract.output_schema), reference.path)


def is_payload(workflow: Workflow, reference: Reference) -> bool:
    """Whether a reference reads what the caller sent."""
    is_source = reference.origin is Origin.NODE and reference.subject == workflow.graph.source
    return reference.origin is Origin.PAYLOAD or is_source


def _success(schema: Any) -> Any:
    """The side of a result that did not fail, where there are two."""
    sides = schema.get("oneOf") or schema.get("anyOf") if isinstance(schema, dict) else None
    for side in sides or ():
        told = side.get("properties", {}).get("success") if isinstance(side, dict) else None
        if isinstance(told, dict) and told.get("const") is True:
            return side
    return True if sides else schema


def _below(schema: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if not isinstance(schema, dict):
            return True
        if isinstance(step, int):
            schema = schema.get("items", True)
            continue
        properties = schema.get("properties")
        if isinstance(properties, dict) and step in properties:
            schema = properties[step]
        else:
            schema = schema.get("additionalProperties", True)
    return True if schema is None else schema


# ── what can be said of its text ───────────────────────────────────────────────────────────────


def is_plain(facts: Facts, reference: Reference) -> bool:
    """Whether its text certainly goes into a URL as it is: a number, listed words, an id, encoded text."""
    if reference.others:
        return False
    if any(isinstance(step, Default) and not _is_plain_value(step.value) for step in reference.steps):
        return False
    filters = [step.name for step in reference.steps if isinstance(step, Filter)]
    if _ENCODING.intersection(filters) or _NUMERIC.intersection(filters[-1:]):
        return True
    if reference.origin in (Origin.CLOCK, Origin.RUN, Origin.INDEX, Origin.CREDENTIAL):
        return "base64" not in filters and "json" not in filters
    return not set(filters) - {"lower", "upper", "trim", "string"} and _is_plain_schema(
        schema_of(facts, reference)
    )


def _is_plain_schema(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    listed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(listed, list):
        return all(_is_plain_value(value) for value in listed)
    kinds = _kinds(schema)
    if not kinds or not set(kinds) <= {"integer", "number", "boolean", "null", "string"}:
        return False
    if "string" not in kinds:
        return True
    pattern = schema.get("pattern")
    return schema.get("format") in _PLAIN_FORMATS or (isinstance(pattern, str) and _is_plain_pattern(pattern))


def _kinds(schema: dict[str, Any]) -> tuple[str, ...]:
    """The types that a schema names; `inputs` may hold anything."""
    kinds = schema.get("type")
    if isinstance(kinds, str):
        return (kinds,)
    return tuple(each for each in kinds if isinstance(each, str)) if isinstance(kinds, list) else ()


def _is_plain_value(value: Any) -> bool:
    return not isinstance(value, str) or bool(_SAFE_TEXT.fullmatch(value))


def _is_plain_pattern(pattern: str) -> bool:
    """Whether a pattern is about the whole text, and allows only what goes into a URL as it is."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return False
    at, depth, end = 1, 0, len(pattern) - 1
    while at < end:
        piece = _PIECE.match(pattern, at, end)
        if piece is None or (piece[0] == "|" and depth == 0):
            return False
        depth += piece[0].startswith("(") - (piece[0] == ")")
        at = piece.end()
    return depth == 0


def may_be_empty(facts: Facts, reference: Reference) -> bool:
    """Whether its text can be empty by what the document says: by a default, or as what a caller sends."""
    workflow = facts.workflow
    if workflow is None:
        return False
    if any(isinstance(step, Default) and step.value == "" for step in reference.steps):
        return True
    filters = [step.name for step in reference.steps if isinstance(step, Filter)]
    if not is_payload(workflow, reference) or set(filters) & {"sha256", "json", "length", "number"}:
        return False
    return _may_match_empty(schema_of(facts, reference), is_trimmed="trim" in filters)


def _may_match_empty(schema: Any, is_trimmed: bool) -> bool:
    if not isinstance(schema, dict):
        return bool(schema)
    listed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(listed, list):
        return "" in listed
    if "string" not in (_kinds(schema) or ("string",)):
        return False
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not _matches_empty(pattern):
        return False
    least = schema.get("minLength", 0)
    return is_trimmed or not isinstance(least, int | float) or least < 1


def _matches_empty(pattern: str) -> bool:
    try:
        return re.search(pattern, "") is not None
    except re.error:
        return False  # another engine's syntax: what it means is not known here


# ── lists ──────────────────────────────────────────────────────────────────────────────────────


def most_items(facts: Facts, listed: Reference | None) -> int | None:
    """How many items a loop's list has at most, where the document says it."""
    workflow = facts.workflow
    if workflow is None or listed is None or listed.steps or listed.others:
        return None
    written = _constant(workflow, listed)
    if isinstance(written, ListValue):
        return len(written.items)
    schema = schema_of(facts, listed)
    most = schema.get("maxItems") if isinstance(schema, dict) else None
    return most if isinstance(most, int) and not isinstance(most, bool) else None


def is_constant_list(facts: Facts, listed: Reference | None) -> bool:
    """Whether the list stands in the document, so that its length is what every run finds."""
    workflow = facts.workflow
    return workflow is not None and listed is not None and isinstance(_constant(workflow, listed), ListValue)


def _constant(workflow: Workflow, listed: Reference) -> Value | None:
    """What a `set` node gives at `data.NAME`, or a `foreach_control` as its items, where that is written."""
    if listed.origin is not Origin.NODE or len(listed.path) < 2 or listed.path[0] != "data":
        return None
    node = workflow.graph.nodes[listed.subject]
    params = dict(workflow.params[node.index])
    if node.component != "set" or len(listed.path) != 2:
        return None
    values = params.get("values")
    entries = dict(values.entries) if isinstance(values, ObjectValue) else {}
    return entries.get(str(listed.path[1]))
