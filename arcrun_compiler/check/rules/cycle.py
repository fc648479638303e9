"""Flows that run in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts
from ..words import short

CODE = Code("ARC104", "cycle", ERROR)

_MOST_NAMED = 8
_MOST_LABELS = 4


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        names: tuple[str, ...] = problem.facts["cycle"]
        if len(names) == 2:
            message = f"`{names[0]}` leads to itself"
        else:
            message = f"the flow runs in a circle: {_shown(names)}"
        yield facts.finding(
            CODE,
            problem.span,
            message,
            labels=_labels(facts, names) if len(names) - 2 <= _MOST_LABELS else (),
            notes=("a node runs once, when all edges into it are settled: these would wait for each other",),
            help="to repeat work for each item, use `FOREACH`; to try again after a failure, `policy.retry`",
            node=names[0],
        )


def _shown(names: tuple[str, ...]) -> str:
    shown = [f"`{short(name, 30)}`" for name in names]
    if len(shown) > _MOST_NAMED + 1:
        left_out = len(shown) - _MOST_NAMED
        shown = [*shown[:4], f"{left_out} more", *shown[4 + left_out :]]
    return " → ".join(shown)


def _labels(facts: Facts, names: tuple[str, ...]) -> tuple[Label, ...]:
    """The other edges of the circle; the problem stands at the one that closes it."""
    assert facts.workflow is not None
    graph = facts.workflow.graph
    found = []
    for source, target in pairwise(names[:-1]):
        index = graph.by_name[source]
        edges = (graph.edges[each] for each in graph.outgoing[index])
        edge = next(each for each in edges if each.target >= 0 and graph.nodes[each.target].name == target)
        text = f"`{short(source, 30)}` leads to `{short(target, 30)}`"
        found.append(Label(facts.span(edge.relation_place), text))
    return tuple(found)
