"""Turns contracts into the top-level fields of each node's result: what implicit fields can mean."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..contract.catalog import Catalog
from ..syntax.tree import RelationKind
from .model import Graph, Node, NodeKind

RESULTS = "results"
"""What a loop adds to its source's result."""


class Fields(NamedTuple):
    """The fields of a result that did not fail, and of one that did."""

    success: frozenset[str]
    failure: frozenset[str]
    is_open: bool = False
    """There may be others."""


_FAILURE = frozenset(("success", "error", "error_code"))
_CODE = Fields(frozenset(("success", "data")), _FAILURE)
_CALL = Fields(frozenset(("success", "data", "triggered_workflow", "status", "sub_result")), _FAILURE)
_UNKNOWN = Fields(frozenset(), _FAILURE, is_open=True)
_PAYLOAD = Fields(frozenset(), frozenset())


def result_fields(graph: Graph, node: Node, catalog: Catalog) -> Fields:
    """As far as anything says; a component without a contract may return more."""
    base = _of_kind(node, catalog)
    if any(graph.edges[index].kind is RelationKind.FOREACH for index in graph.outgoing[node.index]):
        return Fields(base.success | {RESULTS}, base.failure | {RESULTS}, base.is_open)
    return base


def _of_kind(node: Node, catalog: Catalog) -> Fields:
    if node.kind in (NodeKind.SOURCE, NodeKind.SINK):
        return _PAYLOAD
    if node.kind in (NodeKind.CODE, NodeKind.CRON):
        return _CODE
    if node.kind is NodeKind.CALL:
        return _CALL
    contract = node.contract_in(catalog)
    return _of_schema(contract.output_schema) if contract else _UNKNOWN


def _of_schema(schema: dict[str, Any] | bool | None) -> Fields:
    if not isinstance(schema, dict):
        return _UNKNOWN
    success: set[str] = set()
    failure: set[str] = set(_FAILURE)
    is_open = False
    for side in schema.get("oneOf") or schema.get("anyOf") or [schema]:
        properties = side.get("properties") if isinstance(side, dict) else None
        if not isinstance(properties, dict):
            is_open = True
            continue
        is_open = is_open or side.get("additionalProperties", False) is not False
        told = properties.get("success")
        outcome = told.get("const") if isinstance(told, dict) else None
        if outcome is not False:
            # A side that does not say whether it is of a success has `error` for failures.
            success.update(properties if outcome is True else properties.keys() - {"error", "error_code"})
        if outcome is not True:
            failure.update(properties)
    return Fields(frozenset(success), frozenset(failure), is_open)
