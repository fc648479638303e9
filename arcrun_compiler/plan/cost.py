"""How many outbound requests a run makes at most, as a formula of list lengths."""

from __future__ import annotations

from collections import Counter

from ..ir.model import Graph
from .model import Block, ComponentCall, LoopRun, NodeRun, RemoteCall


def subrequests(graph: Graph, block: Block) -> str:
    """`2 + 1 x pick.file`: a constant, and for each loop what one item costs times the list's length."""
    terms: Counter[tuple[str, ...]] = Counter()
    _count(graph, block, (), terms)
    shown = [
        " × ".join((str(number), *loops)) if loops else str(number)
        for loops, number in sorted(terms.items(), key=lambda term: (len(term[0]), term[0]))
        if number
    ]
    return " + ".join(shown) or "0"


def _count(graph: Graph, block: Block, loops: tuple[str, ...], terms: Counter[tuple[str, ...]]) -> None:
    for statement in block.statements:
        if isinstance(statement, LoopRun):
            edge = graph.edges[statement.edge]
            name = f"items({graph.nodes[edge.source].name}.{edge.variable})"
            _count(graph, statement.body, (*loops, name), terms)
        elif isinstance(statement, NodeRun):
            call = statement.call
            if isinstance(call, RemoteCall) or (isinstance(call, ComponentCall) and call.hosted):
                retry = statement.policy.retry
                terms[loops] += 1 + (retry.limit if retry else 0)
