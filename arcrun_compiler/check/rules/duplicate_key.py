"""The same key twice in one map."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts
from ..words import short

CODE = Code("ARC002", "duplicate-key", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        key = short(problem.facts["key"])
        yield facts.finding(
            CODE,
            problem.span,
            f"the key `{key}` stands twice in one map",
            labels=(Label(problem.facts["first"], "first here"),),
            help="keep one of the two; which one would count differs from parser to parser",
        )
