"""Flows in which nothing can begin."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..words import short

CODE = Code("ARC106", "no-start", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    graph = facts.workflow.graph
    for problem in facts.told(CODE.slug):
        nodes = problem.facts["nodes"]
        if graph.edges:
            why = "each path of this flow begins with a click, and a run begins with none"
        else:
            why = "no edge of this flow is executed"
        clicked = (link.target for link in graph.links if link.kind is RelationKind.ON_CLICK)
        first = next(clicked, nodes[0] if nodes else "first_step")
        yield facts.finding(
            CODE,
            problem.span,
            f"nothing can begin: {why}",
            help=f"add an edge that begins the run, such as `input >> ON_SUCCESS >> {short(first, 40)}`",
        )
