"""`IF` without the condition."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..entries import Notation, notation_of
from ..facts import ERROR, Facts

CODE = Code("ARC103", "missing-condition", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        word = problem.facts["word"]
        written = {
            Notation.TRIPLET: f"`{word}(data.count > 0)`",
            Notation.CYPHER: f"`[:{word} {{condition: 'data.count > 0'}}]`",
            Notation.MAPPING: '`condition: "data.count > 0"` beside it',
        }[notation_of(facts, problem)]
        yield facts.finding(
            CODE,
            problem.span,
            f"`{word}` does not say under which condition",
            help=f"write {written}; without a condition the relation is `ON_SUCCESS`",
        )
