"""`ON_BRANCH` without the branch."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic
from ..branches import branches_of
from ..entries import Notation, notation_of
from ..facts import ERROR, Facts
from ..words import listed

CODE = Code("ARC103", "missing-branch", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        word = problem.facts["word"]
        source: str | None = None
        names: tuple[str, ...] = ()
        for edge in facts.workflow.graph.edges if facts.workflow else ():
            if edge.kind is RelationKind.ON_BRANCH and facts.span(edge.relation_place) == problem.span:
                node = facts.workflow.graph.nodes[edge.source] if facts.workflow else None
                known = branches_of(facts, node) if node else None
                source, names = node.name if node else None, known.names if known else ()
        written = {
            Notation.TRIPLET: f"`{word}(name)`",
            Notation.CYPHER: f"`[:{word} {{branch: 'name'}}]`",
            Notation.MAPPING: "`branch: name` beside it",
        }[notation_of(facts, problem)]
        yield facts.finding(
            CODE,
            problem.span,
            f"`{word}` does not say which branch",
            notes=(f"the branches of `{source}` are {listed(names)}",) if names else (),
            help=f"write {written}",
            node=source,
        )
