"""What is certain when a node runs: which nodes have run before it, on every path.

Facts are bits of one integer: `ran(n)`, `ok(n)`, `failed(n)`, and one for each branch or condition that
an edge asks for. The facts of a node are those that all edges into it imply; so a set of facts costs one
machine operation a word, and long chains stay linear.
"""

from __future__ import annotations

from functools import cached_property

from ..syntax.tree import RelationKind
from .model import Edge, Graph, NodeKind, Order


class Reach:
    """Ancestors and certainties of the nodes of one workflow."""

    def __init__(self, graph: Graph, order: Order) -> None:
        self.graph = graph
        self.order = order
        self.atoms: dict[object, int] = {}

    @cached_property
    def by_position(self) -> list[int]:
        placed = [node.index for node in self.graph.nodes if self.order.position[node.index] >= 0]
        return sorted(placed, key=self.order.position.__getitem__)

    @cached_property
    def ancestors(self) -> list[int]:
        """By node: a bit for each node that reaches it."""
        found = [0] * len(self.graph.nodes)
        for node in self.by_position:
            for index in self.graph.incoming[node]:
                source = self.graph.edges[index].source
                found[node] |= found[source] | 1 << source
        return found

    @cached_property
    def facts(self) -> list[int]:
        """By node: what is certain when it runs."""
        found = [0] * len(self.graph.nodes)
        for node in self.by_position:
            certain = -1
            for index in self.graph.incoming[node]:
                edge = self.graph.edges[index]
                certain &= found[edge.source] | self.implied(edge)
            found[node] = 0 if certain == -1 else certain
        return found

    def is_ancestor(self, node: int, of: int) -> bool:
        return bool(self.ancestors[of] >> node & 1)

    def certainly_ok(self, node: int, reader: int | None) -> bool:
        return reader is not None and bool(self.facts[reader] >> (3 * node + 1) & 1)

    def certainly_ran(self, node: int, reader: int | None) -> bool:
        """Whether `node` has run whenever `reader` runs; None reads at the workflow's end."""
        facts = 0 if reader is None else self.facts[reader]
        if facts >> (3 * node) & 1:
            return True
        limit = self.order.position[node]
        certain = 0
        for each in self.by_position:
            if self.order.position[each] > limit:
                break
            incoming = [self.graph.edges[index] for index in self.graph.incoming[each]]
            if facts >> (3 * each) & 1 or not incoming or any(self.fires(e, facts, certain) for e in incoming):
                certain |= 1 << each
        return bool(certain >> node & 1)

    def fires(self, edge: Edge, facts: int, certain: int) -> bool:
        if edge.kind is RelationKind.FOREACH:
            return bool(facts >> (3 * edge.target) & 1)
        if edge.kind is not RelationKind.PIPE and facts & self.atom(edge):
            return True
        always = edge.kind is RelationKind.PIPE or (
            edge.kind is RelationKind.ON_SUCCESS and self.graph.nodes[edge.source].kind is NodeKind.SOURCE
        )
        return always and bool(certain >> edge.source & 1 or facts >> (3 * edge.source) & 1)

    def implied(self, edge: Edge) -> int:
        ran = 1 << (3 * edge.source)
        return ran if edge.kind is RelationKind.PIPE else ran | self.atom(edge)

    def atom(self, edge: Edge) -> int:
        if edge.kind in (RelationKind.ON_SUCCESS, RelationKind.FOREACH):
            return 1 << (3 * edge.source + 1)
        if edge.kind is RelationKind.ON_FAIL:
            return 1 << (3 * edge.source + 2)
        key: object = edge.index
        if edge.kind is RelationKind.ON_BRANCH:
            key = (edge.source, edge.branch)
        return 1 << self.atoms.setdefault(key, 3 * len(self.graph.nodes) + len(self.atoms))
