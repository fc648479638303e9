"""Nodes whose failure ends the run with later effects left undone."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Constant, Node, NodeKind, Workflow
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic
from ..facts import INFO, Facts
from ..words import listed

CODE = Code("ARC114", "unhandled-failure", INFO)

_HANDLING = (RelationKind.PIPE, RelationKind.ON_FAIL, RelationKind.IF, RelationKind.ON_BRANCH)
_MOST_NAMED = 3


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    graph = workflow.graph
    below = _below(workflow)
    effects = [node for node in graph.nodes if _has_effect(facts, node)]
    effects.sort(key=lambda node: workflow.order.position[node.index])
    for node in graph.nodes:
        if workflow.order.position[node.index] < 0 or not _goes_outside(facts, node):
            continue
        outgoing = [graph.edges[index] for index in graph.outgoing[node.index]]
        if node.policy.continues or any(edge.kind in _HANDLING for edge in outgoing):
            continue
        undone = [each.name for each in effects if below[node.index] >> each.index & 1]
        if undone:
            more = f" and {len(undone) - _MOST_NAMED} more" if len(undone) > _MOST_NAMED else ""
            yield facts.finding(
                CODE,
                facts.span(node.place),
                f"no edge handles a failure of `{node.name}`, after which"
                f" {listed(undone[:_MOST_NAMED])}{more} would not run",
                help=f"add an edge such as `{node.name} >> ON_FAIL >> report`",
                node=node.name,
            )


def _below(workflow: Workflow) -> list[int]:
    """By node: a bit for each node that it leads to."""
    graph, position = workflow.graph, workflow.order.position
    found = [0] * len(graph.nodes)
    for node in sorted(range(len(graph.nodes)), key=position.__getitem__, reverse=True):
        for index in graph.outgoing[node]:
            target = graph.edges[index].target
            if target >= 0 and position[target] > position[node]:
                found[node] |= found[target] | 1 << target
    return found


def _goes_outside(facts: Facts, node: Node) -> bool:
    """Whether its result depends on the world: then it fails sooner or later."""
    if node.kind in (NodeKind.REMOTE, NodeKind.CALL):
        return True
    contract = node.contract_in(facts.project.catalog)
    return contract is not None and bool(contract.capabilities)


def _has_effect(facts: Facts, node: Node) -> bool:
    if not _goes_outside(facts, node):
        return False
    if node.component != "http_request" or facts.workflow is None:
        return True
    method = dict(facts.workflow.params[node.index]).get("method", Constant("GET"))
    return not (isinstance(method, Constant) and str(method.value or "GET").upper() in ("GET", "HEAD"))
