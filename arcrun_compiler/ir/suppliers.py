"""Turns a field's name and a point into the nodes that may supply it: what a name without a node means."""

from __future__ import annotations

from typing import NamedTuple

from ..contract.catalog import Catalog
from .fields import RESULTS, Fields, result_fields
from .model import Graph, Order
from .reach import Point, Reach


class _Holders(NamedTuple):
    """Masks of the nodes whose result has a field when it did not fail, and when it did."""

    success: int
    failure: int


class Supply(NamedTuple):
    """`nodes`, the latest first, are asked in turn for the field; `is_certain`: the last of them has it.

    `is_known`: some contract names it. `rivals` are candidates on different paths, in order; then there are
    no `nodes`.
    """

    nodes: tuple[int, ...] = ()
    is_certain: bool = False
    is_known: bool = False
    rivals: tuple[int, ...] = ()


class Suppliers:
    """Looks up fields; one look-up costs a few operations on masks, however many nodes there are."""

    def __init__(self, graph: Graph, order: Order, reach: Reach, catalog: Catalog) -> None:
        self.order = order
        self.reach = reach
        self.holders: dict[str, _Holders] = {}
        self.open = 0
        """Nodes whose result may have any field."""
        ranks: dict[Fields, int] = {}  # nodes of one component have the same fields
        for rank, index in enumerate(reach.by_rank):
            fields = result_fields(graph, graph.nodes[index], catalog)
            ranks[fields] = ranks.get(fields, 0) | 1 << rank
        for fields, mask in ranks.items():
            for field in fields.success | fields.failure:
                known = self.holders.get(field, _Holders(0, 0))
                success = known.success | (mask if field in fields.success else 0)
                failure = known.failure | (mask if field in fields.failure else 0)
                self.holders[field] = _Holders(success, failure)
            self.open |= mask if fields.is_open else 0
        self.first_loop: dict[int, int] = {}
        for loop in sorted(order.loop_position, key=order.loop_position.__getitem__):
            self.first_loop.setdefault(graph.edges[loop].source, loop)

    def find(self, field: str, point: Point, around: list[int], position: int, is_open: bool) -> Supply:
        """The upstream nodes to ask for a field, up to the first that certainly has it.

        `around` are the loops that the point stands in, `position` is its place in the order. With
        `is_open`, nodes that may return anything are asked, too.
        """
        reach = self.reach
        upstream = reach.upstream(point)
        having = self.having(field, point) & upstream
        if field == RESULTS:
            having = self.after_their_loop(having, around, position)
        rest = having | (self.open & upstream if is_open else 0)
        found: list[int] = []
        while rest:
            top = rest.bit_length() - 1
            node = reach.by_rank[top]
            rest ^= 1 << top
            found.append(node)
            if not having >> top & 1:
                continue
            others = having & rest & ~reach.ancestors[node]
            if others:
                rivals = reach.latest(others)
                return Supply(rivals=(*reversed(rivals), node))
            if self.surely_has(field, top, point):
                return Supply(tuple(found), is_certain=True, is_known=True)
        return Supply(tuple(found), is_known=bool(having))

    def surely_has(self, field: str, rank: int, point: Point) -> bool:
        """Whether a node that may have the field has it for certain. What fails after all is not looked at,
        if the field is one of success."""
        is_of_success = self.holders[field].success >> rank & 1
        has_failed = self.reach.outcome(point)[1] >> rank & 1
        return bool(is_of_success or has_failed) and self.reach.certainly_ran(self.reach.by_rank[rank], point)

    def having(self, field: str, point: Point) -> int:
        holders = self.holders.get(field)
        if holders is None:
            return 0
        succeeded, failed = self.reach.outcome(point)
        return holders.success & ~failed | holders.failure & ~succeeded

    def after_their_loop(self, having: int, around: list[int], position: int) -> int:
        kept = 0
        for node in self.reach.nodes(having):
            loop = self.first_loop.get(node)
            if loop is None or (loop not in around and self.order.loop_position[loop] < position):
                kept |= 1 << self.reach.rank[node]
        return kept
