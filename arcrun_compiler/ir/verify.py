"""Looks over a workflow for what our own passes must have made true; says which invariant is broken."""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax.tree import RelationKind
from .model import (
    NodeKind,
    Origin,
    Reference,
    RunLoop,
    RunNode,
    RunSubflow,
    Scope,
    Step,
    Workflow,
    references,
)

_UNSOUND = frozenset(("loop-body-shared", "loops-too-deep"))
"""After these mistakes of a document scopes are a guess, and only the graph is looked over."""


class BrokenInvariant(AssertionError):  # noqa: N818 - a bug of ours, which no caller handles
    """A pass has made what it must not make."""


def verify(workflow: Workflow) -> None:
    """Raises BrokenInvariant at the first thing that is wrong."""
    _graph(workflow)
    if any(problem.slug in _UNSOUND for problem in workflow.problems):
        return
    _order(workflow)
    _references(workflow)


def _hold(condition: bool, message: str) -> None:
    if not condition:
        raise BrokenInvariant(message)


def _graph(workflow: Workflow) -> None:
    graph = workflow.graph
    nodes, edges = range(len(graph.nodes)), range(len(graph.edges))
    _hold([node.index for node in graph.nodes] == list(nodes), "nodes have their places as indices")
    _hold([edge.index for edge in graph.edges] == list(edges), "edges have their places as indices")
    for edge in graph.edges:
        is_call = edge.kind is RelationKind.CALLS_SUBFLOW
        _hold(edge.source in nodes, f"e{edge.index} has a source")
        _hold(edge.target in nodes or (is_call and edge.target == -1), f"e{edge.index} has a target")
        _hold(is_call == (edge.subflow is not None), f"e{edge.index} calls a workflow if it says so")
        _hold(edge.kind.is_executed, f"e{edge.index} is executed")
    leaving = [index for outgoing in graph.outgoing for index in outgoing]
    entering = [index for incoming in graph.incoming for index in incoming]
    _hold(sorted(leaving) == list(edges), "every edge leaves one node")
    _hold(len(set(entering)) == len(entering), "every edge enters at most one node")
    for node in nodes:
        _hold(all(graph.edges[each].source == node for each in graph.outgoing[node]), f"edges out of n{node}")
        _hold(all(graph.edges[each].target == node for each in graph.incoming[node]), f"edges into n{node}")
    _hold(len(workflow.params) == len(nodes), "every node has parameters")
    _hold(all(0 <= index < len(nodes) for index in graph.by_name.values()), "names are nodes' names")


# ── order ──────────────────────────────────────────────────────────────────────────────────────


def _order(workflow: Workflow) -> None:
    graph, order = workflow.graph, workflow.order
    ran: dict[int, int | None] = {}
    settled: set[int] = set()
    last = -1
    for loop, step in _steps(order.scope, None):
        if isinstance(step, RunNode):
            name = graph.nodes[step.node].name
            _hold(step.node not in ran, f"`{name}` runs once")
            _hold(order.loop[step.node] == loop, f"`{name}` runs in its own scope")
            _hold(order.position[step.node] > last, f"`{name}` stands behind what runs before it")
            _hold(settled.issuperset(graph.incoming[step.node]), f"`{name}` runs after the edges into it")
            ran[step.node] = loop
            last = order.position[step.node]
        else:
            edge = graph.edges[step.edge]
            is_call, is_loop = isinstance(step, RunSubflow), isinstance(step, RunLoop)
            name = f"e{edge.index}"
            _hold(edge.source in ran and ran[edge.source] == loop, f"{name} is settled where it starts")
            _hold(edge.index not in settled, f"{name} is settled once")
            _hold(is_call == (edge.kind is RelationKind.CALLS_SUBFLOW), f"{name} calls if it says so")
            _hold(is_loop == (edge.kind is RelationKind.FOREACH), f"{name} loops if it says so")
            _hold(not is_loop or order.loop_position[edge.index] > last, f"{name} loops after its source")
            settled.add(edge.index)
    for node in graph.nodes:
        placed = order.position[node.index] >= 0
        runs = node.index in ran or node.kind is NodeKind.SINK
        _hold(not placed or runs, f"`{node.name}` runs if it is placed")
        _hold(placed or node.index not in ran, f"`{node.name}` is placed if it runs")
        _hold(
            not placed or settled.issuperset(graph.outgoing[node.index]), f"edges out of `{node.name}` settle"
        )
    _hold(set(workflow.lists) == set(order.loop_position), "every loop has its list")


def _steps(scope: Scope, loop: int | None) -> Iterator[tuple[int | None, Step]]:
    for step in scope.steps:
        yield loop, step
        if isinstance(step, RunLoop):
            yield from _steps(step.body, step.edge)


# ── references ─────────────────────────────────────────────────────────────────────────────────


def _references(workflow: Workflow) -> None:
    order = workflow.order
    for node in workflow.graph.nodes:
        position = order.position[node.index]
        if position < 0:
            continue
        context = (("the context", value) for value in workflow.contexts.get(node.index, ()))
        for name, value in (*workflow.params[node.index], *context):
            for each in references(value):
                _reference(workflow, each, order.loop[node.index], position, f"`{node.name}`, `{name}`")
    for edge, position in order.loop_position.items():
        listed = workflow.lists[edge]
        loop = order.loop[workflow.graph.edges[edge].source]
        for each in (*workflow.list_names.get(edge, ()), *((listed,) if listed else ())):
            _reference(workflow, each, loop, position, f"the list of e{edge}")
    if workflow.output is not None:
        for each in references(workflow.output):
            _reference(workflow, each, None, max(order.position, default=0) + 1, "the output")


def _reference(workflow: Workflow, reference: Reference, loop: int | None, position: int, where: str) -> None:
    order = workflow.order
    around = order.enclosing(workflow.graph, loop)
    if reference.origin in (Origin.ITEM, Origin.INDEX):
        _hold(reference.subject in around, f"{where}: a loop variable is read inside its loop")
    elif reference.origin is Origin.NODE:
        node = reference.subject
        name = workflow.graph.nodes[node].name
        if order.position[node] < 0:
            _hold(bool(workflow.problems), f"{where}: `{name}` runs")
            return
        _hold(order.position[node] < position, f"{where}: `{name}` runs before its reader")
        _hold(order.loop[node] in (None, *around), f"{where}: `{name}` is in a scope around its reader")
        _hold(workflow.graph.nodes[node].kind is not NodeKind.SINK, f"{where}: the sink has no result")
    else:
        _hold(reference.subject == -1, f"{where}: only nodes and loops are subjects")
