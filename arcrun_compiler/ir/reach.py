"""Turns a graph and its order into what is certain where a template is read: who ran, who failed.

Two questions, two answers. Whether a node is upstream, and whether it has failed, is one bit a node, and
the bits of a reader are those that all edges into it agree on. Whether a node has run takes conditions:
`when` holds, by node, the ways it can come to run, each a set of atoms (bits) such as "`check` took its
branch `true`". So two nodes behind the same choice are certain of each other.

A failure that no edge handles is no atom: the run fails then, and names the node that failed. Nothing
that goes missing after it is worth a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, reduce
from typing import NamedTuple

from ..syntax.tree import RelationKind
from .choices import Choices, Ways
from .model import Graph, Order

MOST_LEGS = 64
"""Of a reader of more nodes, each alone is looked at: comparing all of their ways takes too long."""


class Point(NamedTuple):
    """Where something is read: at a node, at a FOREACH edge (its list), or, both None, at the end."""

    node: int | None
    edge: int | None = None


class Reach:
    """Ancestors and certainties of one workflow. Masks have one bit a node, by its rank in the order."""

    def __init__(self, graph: Graph, order: Order) -> None:
        self.graph = graph
        placed = [node.index for node in graph.nodes if order.position[node.index] >= 0]
        self.by_rank = sorted(placed, key=order.position.__getitem__)
        self.rank = {node: rank for rank, node in enumerate(self.by_rank)}
        self.choices = Choices(graph)
        self.outermost = sum(1 << rank for rank, node in enumerate(self.by_rank) if order.loop[node] is None)

    # ── upstream ─────────────────────────────────────────────────────────────────────────────

    @cached_property
    def ancestors(self) -> dict[int, int]:
        """By node: the nodes that reach it."""
        found: dict[int, int] = {}
        for node in self.by_rank:
            mask = 0
            for index in self.graph.incoming[node]:
                source = self.graph.edges[index].source
                mask |= found[source] | 1 << self.rank[source]
            found[node] = mask
        return found

    def upstream(self, point: Point) -> int:
        """The nodes whose results a name without a node can mean."""
        if point.node is None:
            return self.outermost
        if point.node not in self.rank:
            return 0
        own = 1 << self.rank[point.node] if point.edge is not None else 0
        return self.ancestors[point.node] | own

    def nodes(self, mask: int) -> Iterator[int]:
        """The nodes of a mask, the latest first."""
        while mask:
            top = mask.bit_length() - 1
            yield self.by_rank[top]
            mask ^= 1 << top

    def latest(self, mask: int) -> tuple[int, ...]:
        """The nodes of a mask that reach no other of it, the latest first."""
        found = []
        while mask:
            found.append(self.by_rank[mask.bit_length() - 1])
            mask &= ~(1 << self.rank[found[-1]] | self.ancestors[found[-1]])
        return tuple(found)

    # ── failed or not ────────────────────────────────────────────────────────────────────────

    @cached_property
    def outcomes(self) -> dict[int, tuple[int, int]]:
        """By node: which nodes certainly succeeded, and which certainly failed, when it runs."""
        found: dict[int, tuple[int, int]] = {}
        for node in self.by_rank:
            succeeded = failed = -1
            for index in self.graph.incoming[node]:
                edge_succeeded, edge_failed = self.through(index, found)
                succeeded &= edge_succeeded
                failed &= edge_failed
            found[node] = (max(succeeded, 0), max(failed, 0))
        return found

    def through(self, index: int, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
        edge = self.graph.edges[index]
        succeeded, failed = known[edge.source]
        bit = 1 << self.rank[edge.source]
        if edge.kind in (RelationKind.ON_SUCCESS, RelationKind.FOREACH):
            return succeeded | bit, failed & ~bit
        if edge.kind is RelationKind.ON_FAIL:
            return succeeded & ~bit, failed | bit
        return succeeded, failed

    def outcome(self, point: Point) -> tuple[int, int]:
        if point.node is None or point.node not in self.rank:
            return 0, 0
        if point.edge is not None:
            return self.through(point.edge, self.outcomes)
        return self.outcomes[point.node]

    # ── run or not ───────────────────────────────────────────────────────────────────────────

    @cached_property
    def when(self) -> dict[int, Ways]:
        """By node: the ways it comes to run. A start node has one, which asks for nothing."""
        found: dict[int, Ways] = {}
        for node in self.by_rank:
            incoming = self.graph.incoming[node]
            ways = [way for index in incoming for way in self.ways_of(index, found)]
            found[node] = self.choices.merge(ways, node) if incoming else (0,)
        return found

    def ways_of(self, index: int, known: dict[int, Ways]) -> Ways:
        atom = self.choices.atom[index]
        return tuple(way | atom for way in known[self.graph.edges[index].source])

    def ways(self, point: Point) -> Ways:
        if point.node is None or point.node not in self.rank:
            return (0,)
        return self.when[point.node] if point.edge is None else self.ways_of(point.edge, self.when)

    def certainly_ran(self, node: int, point: Point) -> bool:
        """Whether `node`, which stands before the point, has run whenever the point is reached."""
        return self.covers(self.when[node], self.ways(point))

    def covers(self, ways: Ways, reached: Ways) -> bool:
        return all(any(way & ~each == 0 for way in ways) for each in reached)

    def one_of_them_ran(self, nodes: frozenset[int], point: Point) -> bool:
        """Whether one of the nodes has run on each way to the point, as the legs of a join have."""
        few = nodes if len(nodes) <= MOST_LEGS else frozenset()
        together: list[int] = []
        for way in sorted({way for each in few for way in self.when[each]}):
            self.choices.add(together, way)
        if self.covers(tuple(together), self.ways(point)):
            return True
        incoming = self.graph.incoming[self.join[point.node]] if point.node in self.join else ()
        return bool(incoming) and all(
            self.graph.edges[index].source in nodes
            or any(self.covers(self.when[each], self.ways_of(index, self.when)) for each in few)
            for index in incoming
        )

    @cached_property
    def join(self) -> dict[int | None, int]:
        """By node: the nearest node on the way to it, or itself, that not exactly one edge enters."""
        found: dict[int | None, int] = {}
        for node in self.by_rank:
            incoming = self.graph.incoming[node]
            found[node] = found[self.graph.edges[incoming[0]].source] if len(incoming) == 1 else node
        return found

    def relation(self, node: int, point: Point) -> str:
        """How a node that comes later lies to a point: `downstream`, `other branch` or `parallel`."""
        if point.node is not None and self.ancestors[node] >> self.rank[point.node] & 1:
            return "downstream"
        return "other branch" if self.never_meet(node, point) else "parallel"

    def never_meet(self, node: int, point: Point) -> bool:
        """Whether no way to the node can be taken together with one to the point."""
        ways, reached = self.when[node], self.ways(point)
        return all(self.choices.exclude(way, each) for way in ways for each in reached)

    def merged(self, node: int, point: Point) -> int | None:
        """A node on the way to either that more than `MOST_WAYS` lead to, so that they are not compared."""
        atoms = reduce(int.__or__, (*self.when[node], *self.ways(point)), 0) & self.choices.all_merged
        return self.choices.merged[atoms & -atoms] if atoms else None

    def in_doubt(self, node: int, point: Point) -> tuple[tuple[int, ...], bool]:
        """The edges that must fire for `node` to run but need not for the point to be reached, and
        whether none of them can fire then, because the point is on another branch."""
        reached = next((each for each in self.ways(point) if not self.covers(self.when[node], (each,))), 0)
        lacking = min((way & ~reached for way in self.when[node]), key=lambda way: (way.bit_count(), way))
        return self.choices.edges_of(lacking), self.never_meet(node, point)
