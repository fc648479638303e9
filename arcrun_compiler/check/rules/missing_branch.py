"""`ON_BRANCH` without the branch."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Edge
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic
from ..branches import branches_of
from ..entries import Notation, notation_of
from ..facts import ERROR, Facts
from ..words import listed

CODE = Code("ARC103", "missing-branch", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    problems = facts.told(CODE.slug)
    graph = facts.workflow.graph if facts.workflow and problems else None
    nameless = [edge for edge in graph.edges if _lacks_branch(edge)] if graph else []
    by_place = {facts.span(edge.relation_place): graph.nodes[edge.source] for edge in nameless if graph}
    for problem in problems:
        word = problem.facts["word"]
        node = by_place.get(problem.span)
        known = branches_of(facts, node) if node else None
        names = known.names if known else ()
        written = {
            Notation.TRIPLET: f"`{word}(name)`",
            Notation.CYPHER: f"`[:{word} {{branch: 'name'}}]`",
            Notation.MAPPING: "`branch: name` beside it",
        }[notation_of(facts, problem)]
        yield facts.finding(
            CODE,
            problem.span,
            f"`{word}` does not say which branch",
            notes=(f"the branches of `{node.name}` are {listed(names)}",) if node and names else (),
            help=f"write {written}",
            node=node.name if node else None,
        )


def _lacks_branch(edge: Edge) -> bool:
    return edge.kind is RelationKind.ON_BRANCH and edge.branch is None
