"""Turns a graph into its order: scopes of loops, and what runs after what.

The observable order is depth-first in flow order: an edge is settled when the walk comes to it, and a
node stands where the last edge into it is settled. That order does not depend on which edges fire, so
it is known while compiling.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..syntax.tree import RelationKind
from ..text.problem import Problem
from .model import Edge, Graph, NodeKind, Order, RunLoop, RunNode, RunSubflow, Scope, SettleEdge

DEEPEST_LOOP = 16
"""Loops inside loops beyond this are refused: sixteen loops of two items are 65,536 inner runs."""


def arrange(graph: Graph) -> Order:
    """Decides order and scopes. Nodes on a cycle and what only they reach get no position."""
    problems = list(_cycles(graph))
    starts = _starts(graph)
    if not starts and not problems:
        problems.extend(_no_start(graph))
    loop, shared = _loops(graph, starts)
    problems.extend(shared)
    walk = _Walk(graph, loop)
    steps = walk.run(starts)
    problems.extend(walk.problems)
    if not problems:
        problems.extend(_unreachable(graph, walk.position))
    return Order(
        scope=_frozen(steps),
        position=tuple(walk.position),
        loop=tuple(loop),
        loop_position=walk.loop_position,
        problems=tuple(problems),
    )


def _targets(graph: Graph, node: int) -> Iterator[Edge]:
    for index in graph.outgoing[node]:
        edge = graph.edges[index]
        if edge.target >= 0:
            yield edge


def _starts(graph: Graph) -> list[int]:
    clicked = {link.target for link in graph.links if link.kind is RelationKind.ON_CLICK}
    return [
        node.index
        for node in graph.nodes
        if not graph.incoming[node.index] and node.name not in clicked and node.kind is not NodeKind.SINK
    ]


def _no_start(graph: Graph) -> Iterator[Problem]:
    document = graph.document
    if document.edges or not document.problems:
        flow = document.root.get("flow")
        span = flow.span if flow is not None else document.root.span
        yield Problem("no-start", span, {"nodes": tuple(node.name for node in graph.nodes)})


def _unreachable(graph: Graph, position: list[int]) -> Iterator[Problem]:
    for node in graph.nodes:
        if position[node.index] < 0:
            yield Problem("unreachable-node", graph.document.span_of(node.place), {"node": node.name})


def _cycles(graph: Graph) -> Iterator[Problem]:
    """One problem a cycle: found at the edge that closes it, once for each such edge."""
    state = [0] * len(graph.nodes)  # 0 new, 1 on the path, 2 done
    for root in range(len(graph.nodes)):
        if state[root]:
            continue
        path: list[int] = [root]
        trail = [_targets(graph, root)]
        state[root] = 1
        while trail:
            edge = next(trail[-1], None)
            if edge is None:
                trail.pop()
                state[path.pop()] = 2
            elif state[edge.target] == 1:
                names = [graph.nodes[node].name for node in path[path.index(edge.target) :]]
                facts = {"cycle": (*names, names[0]), "word": edge.word}
                yield Problem("cycle", graph.document.span_of(edge.relation_place), facts)
            elif state[edge.target] == 0:
                state[edge.target] = 1
                path.append(edge.target)
                trail.append(_targets(graph, edge.target))


# ── scopes ─────────────────────────────────────────────────────────────────────────────────────


def _loops(graph: Graph, starts: list[int]) -> tuple[list[int | None], list[Problem]]:
    """The loop body that each node belongs to; a node reached from two scopes counts to the outer one."""
    loop: list[int | None] = [None] * len(graph.nodes)
    known = [False] * len(graph.nodes)
    waiting = [len(edges) for edges in graph.incoming]
    problems: list[Problem] = []
    ready = list(reversed(starts))
    for start in starts:
        known[start] = True
    while ready:
        node = ready.pop()
        for edge in reversed(list(_targets(graph, node))):
            inner = edge.index if edge.kind is RelationKind.FOREACH else loop[node]
            if not known[edge.target]:
                loop[edge.target], known[edge.target] = inner, True
            elif loop[edge.target] != inner:
                problems.append(_shared(graph, loop, edge, inner))
                loop[edge.target] = _common(graph, loop, loop[edge.target], inner)
            waiting[edge.target] -= 1
            if waiting[edge.target] == 0:
                ready.append(edge.target)
    return loop, problems


def _chain(graph: Graph, loop: list[int | None], innermost: int | None) -> list[int]:
    found = []
    while innermost is not None:
        found.append(innermost)
        innermost = loop[graph.edges[innermost].source]
    return found


def _common(graph: Graph, loop: list[int | None], a: int | None, b: int | None) -> int | None:
    around = set(_chain(graph, loop, a))
    return next((each for each in _chain(graph, loop, b) if each in around), None)


def _shared(graph: Graph, loop: list[int | None], edge: Edge, inner: int | None) -> Problem:
    """Which of the edges into a node crosses the border of a loop body."""
    common = _common(graph, loop, loop[edge.target], inner)
    entering = [graph.edges[index] for index in graph.incoming[edge.target]]
    crossing = edge
    for each in entering:
        scope = each.index if each.kind is RelationKind.FOREACH else loop[each.source]
        if scope is not None and scope != common and (each is edge or scope == loop[edge.target]):
            crossing = each
            break
    around = crossing.index if crossing.kind is RelationKind.FOREACH else loop[crossing.source]
    body = graph.edges[around] if around is not None else None
    outside = next((each for each in entering if each is not crossing), edge)
    facts = {
        "node": graph.nodes[edge.target].name,
        "inside": graph.nodes[crossing.source].name,
        "outside": graph.nodes[outside.source].name,
        "outside_span": graph.document.span_of(outside.place),
        "loop_source": graph.nodes[body.source].name if body else None,
        "variable": body.variable if body else None,
        "word": crossing.word,
    }
    return Problem("loop-body-shared", graph.document.span_of(crossing.relation_place), facts)


# ── the walk ───────────────────────────────────────────────────────────────────────────────────


class _Body:
    """The steps of a scope while they are collected."""

    __slots__ = ("depth", "steps")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.steps: list[RunNode | SettleEdge | RunSubflow | _Loop] = []


class _Loop(NamedTuple):
    edge: int
    body: _Body


class _Walk:
    def __init__(self, graph: Graph, loop: list[int | None]) -> None:
        self.graph = graph
        self.loop = loop
        self.position = [-1] * len(graph.nodes)
        self.loop_position: dict[int, int] = {}
        self.waiting = [len(edges) for edges in graph.incoming]
        self.problems: list[Problem] = []
        self.clock = 0

    def run(self, starts: list[int]) -> _Body:
        whole = _Body(0)
        tasks: list[tuple[Edge | int, _Body]] = [(start, whole) for start in reversed(starts)]
        while tasks:
            task, body = tasks.pop()
            if isinstance(task, int):
                tasks.extend(self.visit(task, body))
            else:
                tasks.extend(self.settle(task, body))
        return whole

    def visit(self, node: int, body: _Body) -> list[tuple[Edge | int, _Body]]:
        self.position[node] = self.clock
        self.clock += 1
        if self.graph.nodes[node].kind is not NodeKind.SINK:
            body.steps.append(RunNode(node))
        return [(self.graph.edges[index], body) for index in reversed(self.graph.outgoing[node])]

    def settle(self, edge: Edge, body: _Body) -> list[tuple[Edge | int, _Body]]:
        if edge.kind is RelationKind.CALLS_SUBFLOW:
            body.steps.append(RunSubflow(edge.index))
            return []
        inner = body
        if edge.kind is RelationKind.FOREACH:
            inner = _Body(body.depth + 1)
            body.steps.append(_Loop(edge.index, inner))
            self.loop_position[edge.index] = self.clock
            self.clock += 1
            if inner.depth == DEEPEST_LOOP + 1:
                span = self.graph.document.span_of(edge.relation_place)
                self.problems.append(Problem("loops-too-deep", span, {"limit": DEEPEST_LOOP}))
            if inner.depth > DEEPEST_LOOP:
                return []
        else:
            body.steps.append(SettleEdge(edge.index))
        self.check_sink(edge, inner)
        self.waiting[edge.target] -= 1
        return [(edge.target, inner)] if self.waiting[edge.target] == 0 else []

    def check_sink(self, edge: Edge, body: _Body) -> None:
        target = self.graph.nodes[edge.target]
        if target.kind is NodeKind.SINK and body.depth:
            span = self.graph.document.span_of(edge.target_place)
            self.problems.append(
                Problem("misplaced-node", span, {"why": "sink in loop", "node": target.name})
            )


def _frozen(body: _Body) -> Scope:
    steps = (
        RunLoop(step.edge, _frozen(step.body)) if isinstance(step, _Loop) else step for step in body.steps
    )
    return Scope(tuple(steps))
