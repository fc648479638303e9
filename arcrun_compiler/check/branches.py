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

_DEFAULT_BRANCH = "default"
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
        names = (*(case.name for case in cases), _DEFAULT_BRANCH)
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
    for path, kind in (
        (("data", "branch"), str),
        (("branch",), str),
        (("data", "result"), bool),
        (("result",), bool),
    ):
        for found in _at(schema, path):
            values = None if found is None else _values(found, kind)
            if values is None:
                return None
            names.extend(values)
    return tuple(dict.fromkeys(names))


def _at(schema: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """The schemas of what can stand at a path; None among them where anything can."""
    if schema is False:
        return
    if not isinstance(schema, dict) or "$ref" in schema or "allOf" in schema:
        yield None
        return
    sides = schema.get("oneOf") or schema.get("anyOf")
    if sides:
        for side in sides:
            yield from _at(side, path)
        return
    if not path:
        yield schema
        return
    kinds = schema.get("type", "object" if "properties" in schema else None)
    if kinds is None:
        yield None
    elif "object" in ([kinds] if isinstance(kinds, str) else kinds):
        properties = schema.get("properties") or {}
        if path[0] in properties:
            yield from _at(properties[path[0]], path[1:])
        elif schema.get("additionalProperties") is not False:
            yield None


def _values(schema: dict[str, Any], kind: type) -> list[str] | None:
    """The texts or booleans that a schema allows; None when they cannot be listed."""
    if "const" in schema or "enum" in schema:
        values = schema["enum"] if "enum" in schema else [schema["const"]]
        return [
            str(value).lower() if kind is bool else str(value) for value in values if isinstance(value, kind)
        ]
    kinds = schema.get("type")
    if kinds is None:
        return None
    has = ("boolean" if kind is bool else "string") in ([kinds] if isinstance(kinds, str) else kinds)
    if not has:
        return []
    return ["true", "false"] if kind is bool else None
