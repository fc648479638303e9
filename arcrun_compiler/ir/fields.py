"""The top-level fields of a node's result, as far as contracts say: what implicit fields can mean."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..contract.catalog import Catalog
from ..syntax.tree import RelationKind
from .model import Graph, Node, NodeKind

_FAILURE = frozenset(("error", "error_code"))
_CODE = frozenset(("success", "data"))
_CALL = frozenset(("success", "data", "triggered_workflow", "status", "sub_result"))


class Fields(NamedTuple):
    always: frozenset[str]
    on_failure: frozenset[str]


_NONE = Fields(frozenset(), frozenset())


def result_fields(graph: Graph, node: Node, catalog: Catalog) -> Fields:
    """Fields that the result has when the node did not fail, and those that only a failure brings."""
    base = _of_kind(node, catalog)
    if any(graph.edges[index].kind is RelationKind.FOREACH for index in graph.outgoing[node.index]):
        return Fields(base.always | {"results"}, base.on_failure)
    return base


def _of_kind(node: Node, catalog: Catalog) -> Fields:
    if node.kind in (NodeKind.CODE, NodeKind.CRON):
        return Fields(_CODE, _FAILURE)
    if node.kind is NodeKind.CALL:
        return Fields(_CALL, _FAILURE)
    if node.kind is not NodeKind.COMPONENT:
        return _NONE
    contract = catalog.find(node.component)
    return _of_schema(contract.output_schema) if contract else _NONE


def _of_schema(schema: dict[str, Any] | bool | None) -> Fields:
    if not isinstance(schema, dict):
        return _NONE
    always: set[str] = set()
    failure: set[str] = set(_FAILURE)
    for side in schema.get("oneOf") or schema.get("anyOf") or [schema]:
        properties = side.get("properties") if isinstance(side, dict) else None
        if not isinstance(properties, dict):
            continue
        succeeded = properties.get("success")
        fails = isinstance(succeeded, dict) and succeeded.get("const") is False
        (failure if fails else always).update(properties)
    return Fields(frozenset(always), frozenset(failure - always))


def failure_fields(schema: dict[str, Any] | bool | None) -> frozenset[str]:
    """The top-level fields of a failed result; `data` among them when the schema does not tell failures apart."""
    sides = schema.get("oneOf") if isinstance(schema, dict) else None
    for side in sides or ():
        properties = side.get("properties", {}) if isinstance(side, dict) else {}
        if isinstance(properties.get("success"), dict) and properties["success"].get("const") is False:
            return frozenset(properties)
    return frozenset(("data",))
