"""A node → what its own run gives; a flow → which branches have been taken where, and its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..contract.types.combine import join, meet
from ..contract.types.component import UNKNOWN, Sides
from ..contract.types.model import ANY, NULL, TEXT, Origin, Source, Type, closed, constant
from ..contract.types.reading import There
from ..contract.types.sides import BROKEN
from ..ir.model import Node, NodeKind
from ..ir.reach import Point, Reach
from ..syntax.tree import RelationKind
from ..syntax.yaml import Scalar
from .shapes import sides_of_code

if TYPE_CHECKING:
    from .infer import Types

MOST_LAST = 12
"""Nodes that may be the last one to run. Of more, nothing is said."""
_MOST_BRANCHES = 32
"""Branches that are known to have been taken on the way to a node; of more, only the first."""


def sides_of(types: Types, node: Node) -> Sides:
    """The result of a node, before loops and sub-workflows add to it."""
    if node.kind is NodeKind.SOURCE:
        return Sides(types.payload, types.payload)
    if node.kind is NodeKind.CODE:
        return _code(types, node)
    if node.kind is NodeKind.CALL:
        return _call(types, node)
    if node.kind in (NodeKind.COMPONENT, NodeKind.CRON):
        return _component(types, node)
    return UNKNOWN


def _component(types: Types, node: Node) -> Sides:
    component = types.catalog.types(node.component)
    if component is None:
        return UNKNOWN
    gives = component.gives_for(lambda name: types.given(node.index, name))
    seen = types.refine(types, node) if types.refine is not None else None
    both = meet(gives.success, seen) if seen is not None else gives.success
    return gives if seen is None or both.is_never else Sides(both, gives.failure)


def _code(types: Types, node: Node) -> Sides:
    from ..syntax.javascript import analyse

    written = node.config.param("code") if node.config else None
    if not isinstance(written, Scalar):
        return UNKNOWN
    given = types.parameter(node.index, "input")
    source = Source(Origin.CODE, node.name)
    return sides_of_code(analyse(written.text).value, given[0] if given else closed(), source)


def _call(types: Types, node: Node) -> Sides:
    """`trigger_workflow`: what it calls is in `data` and `sub_result`, unless nobody waits for it."""
    name = types.workflow_called_by(node)
    output = types.called(name) if name else ANY
    waits = types.parameter(node.index, "wait")
    source = Source(Origin.OUTPUT, name or "")

    def envelope(status: str, success: bool, **more: Type) -> Type:
        told = {"triggered_workflow": TEXT, "status": constant(status), **more}
        return closed(source, success=constant(success), **told)

    failed = envelope("failed", False, error=TEXT, error_code=TEXT, node=TEXT)
    is_let_go = waits is not None and waits[0].forms == constant(False).forms
    if is_let_go:
        return Sides(envelope("running_async", True), join((failed, BROKEN)))
    return Sides(envelope("completed", True, data=output, sub_result=output), join((failed, BROKEN)))


# ── branches ───────────────────────────────────────────────────────────────────────────────────


def branches_taken(reach: Reach) -> dict[int, dict[int, str]]:
    """By node: the branches that certainly have been taken when it runs, by the node that took them."""
    found: dict[int, dict[int, str]] = {}
    for node in reach.by_rank:
        legs = [_through(reach, index, found) for index in reach.graph.incoming[node]]
        found[node] = _common(legs)
    return found


def _through(reach: Reach, index: int, known: dict[int, dict[int, str]]) -> dict[int, str]:
    edge = reach.graph.edges[index]
    before = known[edge.source]
    if edge.kind is not RelationKind.ON_BRANCH or edge.branch is None or len(before) >= _MOST_BRANCHES:
        return before
    return {**before, edge.source: edge.branch}


def _common(legs: list[dict[int, str]]) -> dict[int, str]:
    if not legs or not all(legs):
        return {}
    first = legs[0]
    if all(each is first for each in legs):
        return first
    return {node: branch for node, branch in first.items() if all(leg.get(node) == branch for leg in legs)}


# ── the end ────────────────────────────────────────────────────────────────────────────────────


def output_of(types: Types) -> Type:
    """What a workflow gives back: its `output`, else what came to the sink, else its last node's result."""
    end, sink = types.end, types.graph.sink
    if types.workflow.output is not None:
        type, there = types.value(types.workflow.output, end)
        return type if there is There.ALWAYS else join((type, NULL), type.source)
    incoming = types.graph.incoming[sink] if sink is not None else ()
    found = [types.result(types.graph.edges[index].source, end) for index in incoming]
    last = _last(types)
    return ANY if last is None or len(found) > MOST_LAST else join((*found, *last))


def _last(types: Types) -> tuple[Type, ...] | None:
    """The results of the nodes that may be the last to run; None where they are too many."""
    found: list[Type] = []
    for node in reversed(types.reach.by_rank):
        kind = types.graph.nodes[node].kind
        if types.order.loop[node] is not None or kind is NodeKind.SINK:
            continue
        if kind is NodeKind.SOURCE:
            break
        found.append(types.result(node, types.end))
        if len(found) > MOST_LAST:
            return None
        if types.reach.certainly_ran(node, Point(None)):
            return tuple(found)
    return (*found, NULL)
