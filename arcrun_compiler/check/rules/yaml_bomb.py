"""A document too deep, or too large once its aliases are written out."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts

CODE = Code("ARC005", "yaml-bomb", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        yield facts.finding(
            CODE,
            problem.span,
            problem.facts["problem"],
            help=problem.facts["help"] or "split the document, or write out what its aliases repeat",
        )
