"""A workflow's loops and sub-workflows → what has been added to a node's result at a place."""

from __future__ import annotations

from bisect import bisect_left

from ..ir.model import Workflow
from ..syntax.tree import RelationKind


class Changes:
    """The edges that add to their source's result: `results` of a loop, the output of a sub-workflow."""

    def __init__(self, workflow: Workflow) -> None:
        self.graph = workflow.graph
        self.order = workflow.order
        self.of: dict[int, list[int]] = {}
        """By node: its edges that add to its result, in flow order."""
        self.bodies: dict[int, list[int]] = {}
        """By loop: the nodes of its own scope, the last one to run first."""
        self._subflows: dict[int, list[int]] = {}
        self._loops: dict[int, list[int]] = {}
        for edge in self.graph.edges:
            if edge.kind is RelationKind.CALLS_SUBFLOW:
                self._subflows.setdefault(edge.source, []).append(edge.index)
            elif edge.kind is RelationKind.FOREACH and edge.index in self.order.loop_position:
                self._loops.setdefault(edge.source, []).append(edge.index)
            if edge.kind in (RelationKind.CALLS_SUBFLOW, RelationKind.FOREACH):
                self.of.setdefault(edge.source, []).append(edge.index)
        for loops in self._loops.values():
            loops.sort(key=self._position)
        for node in reversed(workflow.reach.by_rank):
            loop = self.order.loop[node]
            if loop is not None:
                self.bodies.setdefault(loop, []).append(node)

    def before(self, node: int, reader: int | None, position: int) -> list[int]:
        """What has been added where somebody reads: sub-workflows may have, always; of the loops that have
        ended the last one has set `results`."""
        loops = self._loops.get(node, [])
        ended = bisect_left(loops, position, key=self._position)
        around = self.order.enclosing(self.graph, self.order.loop[reader]) if reader is not None else ()
        last = next((loop for loop in reversed(loops[:ended]) if loop not in around), None)
        return sorted((*self._subflows.get(node, ()), *(() if last is None else (last,))))

    def lasting(self, changes: tuple[int, ...]) -> list[int]:
        """Those of some changes that can be seen after all of them: of the loops only the last one."""
        loops = [each for each in changes if self.graph.edges[each].kind is RelationKind.FOREACH]
        earlier = frozenset(loops[:-1])
        return [each for each in changes if each not in earlier]

    def _position(self, loop: int) -> int:
        return self.order.loop_position[loop]
