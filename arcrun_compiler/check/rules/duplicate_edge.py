"""The same edge twice."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Edge, Graph
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic, Edit, Fix, Label
from ..entries import is_relation, lines_of_edge
from ..facts import ERROR, WARNING, Facts
from ..words import edge_text, short

CODE = Code("ARC109", "duplicate-edge", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        assert facts.workflow is not None
        graph, edge = facts.workflow.graph, problem.facts["edge"]
        if not _is_whole(edge):
            continue  # what could not be read may be what tells the two apart
        runs = {
            RelationKind.FOREACH: "a node cannot be the body of two loops",
            RelationKind.CALLS_SUBFLOW: "the sub-workflow runs twice",
        }.get(edge.kind, "a node runs once, however many edges lead to it")
        yield facts.finding(
            CODE,
            problem.span,
            f"the edge `{short(edge_text(graph, edge), 80)}` is there twice",
            labels=(Label(problem.facts["first"], "first here"),),
            notes=(runs,),
            help="remove one of the two",
            fix=_removal(facts, graph, edge),
            node=graph.nodes[edge.source].name,
            severity_override=ERROR if edge.kind is RelationKind.FOREACH else None,
        )


def _is_whole(edge: Edge) -> bool:
    if edge.kind is RelationKind.IF:
        return edge.condition is not None
    if edge.kind is RelationKind.ON_BRANCH:
        return edge.branch is not None
    return is_relation(edge.word)


def _removal(facts: Facts, graph: Graph, edge: Edge) -> Fix | None:
    """The list item, when it is this edge and no other."""
    lines = lines_of_edge(facts, edge)
    return Fix("remove this one", (Edit(lines, ""),), safe=_is_idle(graph, edge)) if lines else None


def _is_idle(graph: Graph, edge: Edge) -> bool:
    """Whether nothing can tell: the edge settles right behind its twin, and starts nothing by itself."""
    if edge.kind in (RelationKind.FOREACH, RelationKind.CALLS_SUBFLOW):
        return False
    siblings = graph.outgoing[edge.source]
    before = siblings[siblings.index(edge.index) - 1]
    return graph.edges[before].target == edge.target
