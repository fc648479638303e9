"""Nodes that belong to a loop's body and to what is around it."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts

CODE = Code("ARC110", "loop-body-shared", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    told: set[str] = set()
    doubled = {facts.span(each.facts["edge"].relation_place) for each in facts.told("duplicate-edge")}
    for problem in facts.told(CODE.slug):
        said = problem.facts
        node, inside, outside = said["node"], said["inside"], said["outside"]
        if node in told or problem.span in doubled or _leaves_sink(facts, inside, outside):
            continue
        told.add(node)
        loop = f"the loop over `{said['variable']}`"
        source = said["loop_source"]
        once = f"after the loop, write `{source} >> ON_SUCCESS >> {node}` in place of"
        if outside == source:
            once = "remove"
        each = f"to run it for each item, remove the edge from `{outside}`"
        yield facts.finding(
            CODE,
            problem.span,
            f"`{node}` is reached from inside {loop} and from outside it",
            labels=(Label(said["outside_span"], f"`{outside}` leads to it from outside"),),
            notes=("what the body of a loop reaches runs once for each item; what is outside runs once",),
            help=f"to run `{node}` once, {once} this edge from `{inside}`\n{each}",
            node=node,
        )


def _leaves_sink(facts: Facts, *names: str) -> bool:
    """Whether one of the edges leaves the virtual sink, which is a mistake of its own."""
    graph = facts.workflow.graph if facts.workflow else None
    return graph is not None and graph.sink is not None and graph.nodes[graph.sink].name in names
