"""The branches that a node can take, as far as its configuration and its contract say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..ir.model import Node, NodeKind
from ..syntax.tree import RelationKind
from ..syntax.yaml import Mapping, Scalar, Sequence
from ..text.source import Span
from .facts import Facts
from .places import is_filled

DEFAULT_BRANCH = "default"
"""Of `switch`, where `default_branch` is left out."""


class Written(NamedTuple):
    """A branch as a `switch` names it."""

    name: str
    span: Span


class Branches(NamedTuple):
    """`names` is all of them, none twice; empty for a node that never chooses."""

    names: tuple[str, ...]
    cases: tuple[Written, ...] = ()
    default: Written | None = None
    """`default_branch`, where it is written."""


def branches_of(facts: Facts, node: Node) -> Branches | None:
    """None when it cannot be known: the branch is computed, or a sub-workflow's output may bring one."""
    assert facts.workflow is not None
    graph = facts.workflow.graph
    if any(graph.edges[index].kind is RelationKind.CALLS_SUBFLOW for index in graph.outgoing[node.index]):
        return None
    if node.kind is NodeKind.CRON:
        return Branches(())
    if node.kind is not NodeKind.COMPONENT:
        return None
    if node.component == "switch":
        return _of_switch(facts, node)
    contract = facts.project.catalog.find(node.component)
    names = _of_schema(contract.output_schema) if contract else None
    return None if names is None else Branches(names)


# ── switch ─────────────────────────────────────────────────────────────────────────────────────


def _of_switch(facts: Facts, node: Node) -> Branches | None:
    assert facts.workflow is not None
    written = {entry.key.text: entry.value for entry in (node.config.params if node.config else ())}
    resolved = {name for name, _ in facts.workflow.params[node.index]}
    if "cases" not in written or (resolved - written.keys()) & {"cases", "default_branch"}:
        return None
    cases: list[Written] = []
    for value in _case_branches(written["cases"]):
        if not _is_constant(facts, value):
            return None
        assert isinstance(value, Scalar)
        cases.append(Written(value.text, value.span))
    if not cases and not isinstance(written["cases"], Sequence | Mapping):
        return None
    default = written.get("default_branch")
    if default is None or (isinstance(default, Scalar) and default.value is None):
        names = (*(case.name for case in cases), DEFAULT_BRANCH)
        return Branches(tuple(dict.fromkeys(names)), tuple(cases))
    if not _is_constant(facts, default):
        return None
    assert isinstance(default, Scalar)
    names = (*(case.name for case in cases), default.text)
    return Branches(tuple(dict.fromkeys(names)), tuple(cases), Written(default.text, default.span))


def _case_branches(cases: object) -> Iterator[object]:
    if isinstance(cases, Mapping):
        yield from (entry.value for entry in cases.entries)
    for case in cases.items if isinstance(cases, Sequence) else ():
        yield case.get("branch") if isinstance(case, Mapping) else None


def _is_constant(facts: Facts, value: object) -> bool:
    return (
        isinstance(value, Scalar)
        and isinstance(value.value, str)
        and "{{" not in value.text
        and is_filled(facts, value.span)
    )


# ── any component ──────────────────────────────────────────────────────────────────────────────


def _of_schema(schema: Any) -> tuple[str, ...] | None:
    """Branches by the places that decide them: `data.branch`, `branch`, `data.result`, `result`."""
    names: list[str] = []
    for whole in _choices(schema):
        for data in _choices(_property(whole, "data")) or [False]:
            for holder, name, kind in (
                (data, "branch", str),
                (whole, "branch", str),
                (data, "result", bool),
                (whole, "result", bool),
            ):
                value = _property(holder, name)
                found = _values(value, kind)
                if found is None:
                    return None
                names.extend(found)
                is_there = _requires(holder, name) and (holder is whole or _requires(whole, "data"))
                if found and is_there and _is_only(value, kind):
                    break  # the places behind it never decide
    return tuple(dict.fromkeys(names))


def _choices(schema: Any) -> list[Any]:
    """The schemas that a schema chooses from; True for what may be anything."""
    if schema is False:
        return []
    if not isinstance(schema, dict) or "$ref" in schema or "allOf" in schema:
        return [True]
    sides = schema.get("oneOf") or schema.get("anyOf")
    return [each for side in sides for each in _choices(side)] if sides else [schema]


def _property(schema: Any, name: str) -> Any:
    """The schema of a property: True where it may be anything, False where it is never there."""
    if not isinstance(schema, dict):
        return schema
    kinds = schema.get("type", "object" if "properties" in schema else None)
    if kinds is None:
        return "const" not in schema and "enum" not in schema
    if "object" not in ([kinds] if isinstance(kinds, str) else kinds):
        return False
    properties = schema.get("properties") or {}
    return properties[name] if name in properties else schema.get("additionalProperties") is not False


def _requires(schema: Any, name: str) -> bool:
    return isinstance(schema, dict) and name in (schema.get("required") or ())


def _values(schema: Any, kind: type) -> list[str] | None:
    """The texts or booleans that a schema allows; None when they cannot be listed."""
    values: list[str] = []
    for each in _choices(schema):
        if not isinstance(each, dict):
            return None
        if "const" in each or "enum" in each:
            listed = each["enum"] if "enum" in each else [each["const"]]
            values += [_shown(value) for value in listed if isinstance(value, kind)]
            continue
        kinds = each.get("type")
        if kinds is None or (kind is str and "string" in kinds):
            return None
        values += ["true", "false"] if kind is bool and "boolean" in kinds else []
    return values


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_only(schema: Any, kind: type) -> bool:
    """Whether a schema with listed values allows nothing of another kind."""
    for each in _choices(schema):
        listed = each["enum"] if "enum" in each else [each["const"]] if "const" in each else None
        if listed is None and each.get("type") != "boolean":
            return False
        if listed is not None and not all(isinstance(value, kind) for value in listed):
            return False
    return True
