"""How long a run pauses: waits, and the delays between the attempts of what is retried."""

from __future__ import annotations

from typing import NamedTuple

from ..ir.model import Constant, Node, NodeKind, Workflow
from ..ir.reach import Point
from ..syntax.document import Retry
from .facts import Facts
from .fillings import loops_around, most_items

_MOST_DOUBLINGS = 60
"""A delay that has doubled so often is longer than anything lasts."""
MOST_PAUSES = 200
"""Of a workflow with more pauses, all are taken together: which of them exclude each other takes too long."""


class Pause(NamedTuple):
    node: Node
    time: int
    """Milliseconds."""
    why: str


class Longest(NamedTuple):
    """`is_exact`: whether it was looked at which pauses exclude each other; else one run may have fewer."""

    pauses: tuple[Pause, ...]
    is_exact: bool


def longest(facts: Facts, workflow: Workflow) -> Longest:
    """Of the pauses that can come in one run, those that last longest, in order of the nodes."""
    pauses = [each for node in workflow.graph.nodes for each in _of_node(facts, workflow, node)]
    if not 1 < len(pauses) <= MOST_PAUSES:
        return Longest(tuple(pauses), len(pauses) < 2)
    reach = workflow.reach
    together = (
        tuple(
            other
            for other in pauses
            if other.node is each.node or not reach.never_meet(other.node.index, Point(each.node.index))
        )
        for each in pauses
    )
    found = max(together, key=lambda some: sum(each.time for each in some))
    merged = (reach.merged(each.node.index, Point(each.node.index)) for each in found)
    return Longest(found, all(each is None for each in merged))


def _of_node(facts: Facts, workflow: Workflow, node: Node) -> list[Pause]:
    order = workflow.order
    if order.position[node.index] < 0:
        return []
    times = _times(facts, workflow, node)
    often = f", {times} times" if times > 1 else ""
    found = []
    waited = _waited(workflow, node)
    if waited:
        found.append(Pause(node, waited * times, f"a wait{often}"))
    if node.policy.retry is not None:
        delay = delays(node.policy.retry)
        tries = node.policy.retry.limit
        if delay:
            found.append(Pause(node, delay * times, f"the delays of {tries} retries{often}"))
    return found


def _waited(workflow: Workflow, node: Node) -> int:
    if node.kind is not NodeKind.COMPONENT or node.component != "wait":
        return 0
    params = dict(workflow.params[node.index])
    for name, unit in (("ms", 1), ("seconds", 1000)):
        value = params.get(name)
        if isinstance(value, Constant) and isinstance(value.value, int | float):
            return max(0, round(value.value * unit))
    return 0


def delays(retry: Retry) -> int:
    """All delays of a retry together, in milliseconds, as the Worker makes them."""
    if retry.backoff == "constant":
        return retry.delay * retry.limit
    if retry.backoff == "linear":
        return retry.delay * retry.limit * (retry.limit + 1) // 2
    return int(retry.delay * (2 ** min(retry.limit, _MOST_DOUBLINGS) - 1))


def _times(facts: Facts, workflow: Workflow, node: Node) -> int:
    """How often a node runs at most, one behind the other, as far as the lists' lengths are known."""
    graph = workflow.graph
    times = 1
    for loop in loops_around(workflow, node.index):
        items = most_items(facts, workflow, loop)
        width = graph.nodes[graph.edges[loop].source].policy.concurrency
        times *= -(-items // width) if items else 1
    return times
