"""Nodes that belong to a loop's body and to what is around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...ir.model import Edge
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts

CODE = Code("ARC110", "loop-body-shared", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    graph = facts.workflow.graph
    sink = graph.nodes[graph.sink].name if graph.sink is not None else None
    doubled = [each.facts["edge"] for each in facts.told("duplicate-edge")]
    told = {graph.nodes[edge.target].name for edge in doubled if edge.kind is RelationKind.FOREACH}
    for problem in facts.told(CODE.slug):
        said = problem.facts
        if said["node"] in told or sink in (said["inside"], said["outside"]):
            continue  # told by another edge, as a loop that is there twice, or as an edge behind the end
        told.add(said["node"])
        entering = [graph.edges[index] for index in graph.incoming[graph.by_name[said["node"]]]]
        message, help_text = _of_two_loops(said) if _are_loops(entering) else _of_inside_and_outside(said)
        yield facts.finding(
            CODE,
            problem.span,
            message,
            labels=(Label(said["outside_span"], f"`{said['outside']}` leads to it, too"),),
            notes=("what the body of a loop reaches runs once for each item; what is outside runs once",),
            help=help_text,
            node=said["node"],
        )


def _are_loops(entering: list[Edge]) -> bool:
    return all(edge.kind is RelationKind.FOREACH for edge in entering)


def _of_two_loops(said: dict[str, Any]) -> tuple[str, str]:
    return f"`{said['node']}` is the body of two loops", "give each loop a node of its own to lead to"


def _of_inside_and_outside(said: dict[str, Any]) -> tuple[str, str]:
    node, inside, outside, source = said["node"], said["inside"], said["outside"], said["loop_source"]
    message = f"`{node}` is reached from inside the loop over `{said['variable']}` and from outside it"
    way = f"write `{source} >> ON_SUCCESS >> {node}` in place of this edge from `{inside}`"
    if outside == source:
        way = f"remove this edge from `{inside}`"
    each = f"to run it for each item, remove the edge from `{outside}`"
    return message, f"to run `{node}` once, after the loop, {way}\n{each}"
