"""A workflow → the calls of workflows that its runs are certain to make."""

from __future__ import annotations

from ..ir.calls import Call, calls
from ..ir.model import Constant, Node, NodeKind, Workflow
from ..ir.reach import Point
from ..syntax.tree import RelationKind

_CHOOSING = (RelationKind.IF, RelationKind.ON_BRANCH)
_END = Point(None)


def always(workflow: Workflow) -> list[Call]:
    """Calls that every run makes, whatever fails on the way to them."""
    found = list(calls(workflow))
    if not found:
        return []
    graph, order = workflow.graph, workflow.order
    certain: set[int] = set()
    for node in sorted(range(len(graph.nodes)), key=order.position.__getitem__):
        if order.position[node] < 0 or order.loop[node] is not None:
            continue
        edges = [graph.edges[index] for index in graph.incoming[node]]
        if not edges or any(
            edge.source in certain
            and (
                edge.kind is RelationKind.PIPE
                or (edge.kind is RelationKind.ON_SUCCESS and _never_fails(workflow, edge.source))
            )
            for edge in edges
        ):
            certain.add(node)
    return [call for call in found if call.node in certain]


def unless_it_fails(workflow: Workflow) -> list[Call]:
    """Calls of which each run makes one or fails, and whose own failure makes it fail, too.

    Where an edge asks for a condition or a branch on the way, data may decide that there is no call; only
    both branches of an `if_control` leave nothing to them.
    """
    return [
        call
        for call in calls(workflow)
        if workflow.order.position[call.node] >= 0
        and workflow.order.loop[call.node] is None
        and workflow.reach.certainly_ran(call.node, _END)
        and not _data_decide(workflow, call.node)
        and _passes_failure_on(workflow, call.node)
    ]


def _never_fails(workflow: Workflow, node: int) -> bool:
    """The virtual source, unless a loop or a sub-workflow makes something else of it."""
    graph = workflow.graph
    settling = (RelationKind.FOREACH, RelationKind.CALLS_SUBFLOW)
    kinds = {graph.edges[index].kind for index in graph.outgoing[node]}
    return graph.nodes[node].kind is NodeKind.SOURCE and kinds.isdisjoint(settling)


def _data_decide(workflow: Workflow, node: int) -> bool:
    """Whether a choice stands before a node that need not lead to it, or may take care of a failure."""
    graph, reach = workflow.graph, workflow.reach
    for each in reach.nodes(reach.ancestors[node]):
        edges = [graph.edges[index] for index in graph.outgoing[each]]
        chosen = [edge for edge in edges if edge.kind in _CHOOSING]
        is_either = graph.nodes[each].component == "if_control" and len(chosen) == len(edges)
        if any(edge.kind is RelationKind.IF or not is_either for edge in chosen):
            return True
    return False


def _passes_failure_on(workflow: Workflow, node: int) -> bool:
    """Whether a run fails when the call of its node fails: nobody waits for one without `wait`."""
    graph = workflow.graph
    handling = (RelationKind.ON_FAIL, RelationKind.PIPE, *_CHOOSING)
    edges = [graph.edges[index] for index in graph.outgoing[node]]
    if graph.nodes[node].policy.continues or any(edge.kind in handling for edge in edges):
        return False
    return graph.nodes[node].kind is not NodeKind.CALL or _waits(workflow, graph.nodes[node])


def _waits(workflow: Workflow, node: Node) -> bool:
    wait = dict(workflow.params[node.index]).get("wait", Constant(True))
    return isinstance(wait, Constant) and wait.value is True
