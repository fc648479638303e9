"""Templates that do not parse."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..words import phrases

CODE = Code("ARC201", "template-syntax", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        found, expected = problem.facts["found"], problem.facts["expected"]
        if expected:
            message = f"expected {phrases(expected)} in the template, found {found}"
        else:
            message = f"{found} cannot stand here in a template"
        yield facts.finding(
            CODE, problem.span, message, help=problem.facts["hint"], node=problem.facts.get("reader")
        )
