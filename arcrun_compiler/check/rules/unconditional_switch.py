"""A choice whose edges do not say which branch they take, so that all of them fire."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Edge, Node, NodeKind
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic, Label
from ..branches import branches_of
from ..entries import is_relation
from ..facts import ERROR, Facts
from ..words import edge_text, listed

CODE = Code("ARC111", "unconditional-switch", ERROR)

_CHOOSERS = frozenset(("switch", "if_control"))
_ALWAYS = frozenset((RelationKind.PIPE, RelationKind.ON_SUCCESS))
_CHOOSING = frozenset((RelationKind.ON_BRANCH, RelationKind.IF))
_MOST_LABELS = 3


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    graph = facts.workflow.graph
    for node in graph.nodes:
        if node.kind is not NodeKind.COMPONENT or node.component not in _CHOOSERS:
            continue
        edges = [graph.edges[index] for index in graph.outgoing[node.index]]
        if any(edge.kind in _CHOOSING or not is_relation(edge.word) for edge in edges):
            continue
        plain = [edge for edge in edges if edge.kind in _ALWAYS]
        if len({edge.target for edge in plain}) > 1:
            yield _finding(facts, node, plain)


def _finding(facts: Facts, node: Node, edges: list[Edge]) -> Diagnostic:
    assert facts.workflow is not None
    known = branches_of(facts, node)
    names = known.names if known else ()
    first = edges[0]
    both = "both" if len(edges) == 2 else f"all {len(edges)}"
    relation = "ON_TRUE" if node.component == "if_control" else f"ON_BRANCH({names[0] if names else 'name'})"
    return facts.finding(
        CODE,
        facts.span(first.relation_place),
        f"`{node.name}` chooses a branch, and {both} edges from it fire whichever it is",
        labels=tuple(
            Label(facts.span(edge.relation_place), "this one too") for edge in edges[1 : 1 + _MOST_LABELS]
        ),
        notes=(f"the branches of `{node.name}` are {listed(names)}",) if names else (),
        help=f"say which branch an edge takes: `{edge_text(facts.workflow.graph, first, relation)}`",
        node=node.name,
    )
