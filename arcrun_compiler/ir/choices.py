"""Turns the edges of a graph into atoms: what each of them asks for, as bits that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import NamedTuple

from ..syntax.tree import RelationKind
from .graph import meaning
from .model import Edge, Graph, NodeKind

Ways = tuple[int, ...]
"""The ways something comes to run: any of them, and of each all its atoms."""

MOST_WAYS = 8
"""A node with more of them is a single atom to everything behind it: "it ran"."""

_SETTLING = (RelationKind.FOREACH, RelationKind.CALLS_SUBFLOW)
_NEEDS_SUCCESS = (RelationKind.ON_SUCCESS, RelationKind.FOREACH)


class Opposites(NamedTuple):
    """Two sets of atoms of which one holds: ways that differ in them alone are one way without them."""

    one: int
    other: int


class Choices:
    """`atom` is, by edge, what it asks of its source's result.

    A loop or a sub-workflow changes its source's result, so what was asked before it is another atom than
    what is asked after it: `phase` counts them. Success after it means success before it, and the reverse
    of failure.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.bits: dict[object, int] = {}
        self.edge_of: dict[int, int] = {}
        self.merged: dict[int, int] = {}
        """By atom "it ran": the node whose ways were too many."""
        self.all_merged = 0
        """These atoms together."""
        self.rivals: dict[int, int] = {}
        self.opposites: dict[int, Opposites] = {}
        self.phase, self.last_phase = _phases(graph)
        self.handled = _handled(graph)
        self.atom = [self.make(edge) for edge in graph.edges]
        self.find_rivals()

    def bit(self, key: object, edge: Edge | None) -> int:
        found = self.bits.get(key)
        if found is None:
            found = self.bits[key] = 1 << len(self.bits)
        if edge is not None:
            self.edge_of.setdefault(found, edge.index)
        return found

    # ── edges ────────────────────────────────────────────────────────────────────────────────

    def make(self, edge: Edge) -> int:
        phase = self.phase[edge.index]
        if edge.kind in _NEEDS_SUCCESS:
            return self.success(edge.source, phase, edge)
        if edge.kind is RelationKind.ON_FAIL:
            return self.failure(edge.source, phase, edge)
        if edge.kind is RelationKind.ON_BRANCH:
            # What has a branch has not failed; a failure that names one is nothing to count on.
            taken = self.bit(("branch", edge.source, edge.branch, phase), edge)
            return taken | self.success(edge.source, phase, None)
        if edge.kind is RelationKind.IF:
            return self.bit(("if", edge.source, meaning(edge.condition), phase), edge)
        return 0

    def success(self, node: int, phase: int, edge: Edge | None) -> int:
        if not self.is_failure_handled(node, phase):
            return 0
        return sum(self.bit(("success", node, each), edge) for each in range(phase + 1))

    def failure(self, node: int, phase: int, edge: Edge | None) -> int:
        last = self.last_phase[node]
        return sum(self.bit(("failure", node, each), edge) for each in range(phase, last + 1))

    def is_failure_handled(self, node: int, phase: int) -> bool:
        is_payload = self.graph.nodes[node].kind is NodeKind.SOURCE and phase == 0
        return node in self.handled and not is_payload

    # ── what excludes, and what completes each other ─────────────────────────────────────────

    def find_rivals(self) -> None:
        groups: dict[tuple[int, int], list[tuple[object, int]]] = {}
        for key, bit in self.bits.items():
            if isinstance(key, tuple) and key[0] != "if":
                if key[0] == "branch":
                    groups.setdefault((key[1], key[3]), []).append((key[2], bit))
                else:
                    self.oppose(key[1], key[2])
        for branches in groups.values():
            everything = sum(bit for _, bit in branches)
            for _, bit in branches:
                self.rivals[bit] = self.rivals.get(bit, 0) | everything & ~bit
            named = dict(branches)
            if "true" in named and "false" in named:
                self.complete(named["true"], named["false"])

    def oppose(self, node: int, phase: int) -> None:
        succeeded = self.bits.get(("success", node, phase))
        failed = self.bits.get(("failure", node, phase))
        if succeeded and failed:
            self.rivals[succeeded], self.rivals[failed] = failed, succeeded
            self.complete(self.success(node, phase, None), self.failure(node, phase, None))

    def complete(self, one: int, other: int) -> None:
        self.opposites[one ^ other] = Opposites(one, other)

    def exclude(self, one: int, other: int) -> bool:
        """Whether two ways cannot both be taken."""
        return any(self.rivals.get(bit, 0) & other for bit in bits_of(one))

    # ── ways ─────────────────────────────────────────────────────────────────────────────────

    def merge(self, ways: Sequence[int], node: int) -> Ways:
        """The ways to a node, without those that others imply; one atom when they are too many."""
        kept: list[int] = []
        for way in ways:
            self.add(kept, way)
            if len(kept) > MOST_WAYS:
                common = reduce(int.__and__, ways)
                ran = self.bit(("ran", node), None)
                self.merged[ran] = node
                self.all_merged |= ran
                return (common | ran,)
        return tuple(kept)

    def add(self, kept: list[int], way: int) -> None:
        at = 0
        while at < len(kept):
            other = kept[at]
            if other & ~way == 0:
                return
            both = self.opposites.get(other ^ way)
            if both is not None and way & (other ^ way) in both:
                kept.pop(at)
                way &= other
                at = 0
            elif way & ~other == 0:
                kept.pop(at)
            else:
                at += 1
        kept.append(way)

    def edges_of(self, way: int) -> tuple[int, ...]:
        """The edges that the atoms of a way come from, in flow order."""
        return tuple(sorted({self.edge_of[bit] for bit in bits_of(way) if bit in self.edge_of}))


def bits_of(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low
        mask ^= low


def _handled(graph: Graph) -> frozenset[int]:
    """Nodes whose failure does not make the run fail. What only some failures handle is not counted."""
    found = {node.index for node in graph.nodes if node.policy.continues}
    for edge in graph.edges:
        is_handler = edge.kind in (RelationKind.ON_FAIL, RelationKind.PIPE)
        if is_handler and graph.nodes[edge.target].kind is not NodeKind.SINK:
            found.add(edge.source)
    return frozenset(found)


def _phases(graph: Graph) -> tuple[list[int], list[int]]:
    """By edge: how many loops and sub-workflows of its source stand before it; by node: how many it has."""
    phases = [0] * len(graph.edges)
    lasts = [0] * len(graph.nodes)
    for node in graph.nodes:
        for index in graph.outgoing[node.index]:
            phases[index] = lasts[node.index]
            if graph.edges[index].kind in _SETTLING:
                lasts[node.index] += 1
    return phases, lasts
