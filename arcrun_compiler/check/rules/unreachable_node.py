"""Nodes that no start reaches."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import WARNING, Facts

CODE = Code("ARC105", "unreachable-node", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        node = problem.facts["node"]
        yield facts.finding(
            CODE,
            problem.span,
            f"`{node}` never runs: no start node leads to it",
            notes=("a node that only `ON_CLICK` edges enter waits for an event, not for the flow",),
            help=f"lead an edge to `{node}` from a node that runs, or remove it",
            node=node,
        )
