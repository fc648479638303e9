"""Conditions that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..words import phrases

CODE = Code("ARC118", "condition-syntax", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        found, expected = problem.facts["found"], problem.facts["expected"]
        if found == "the end":
            found = "its end"
        if expected:
            message = f"the condition cannot be read: expected {phrases(expected)}, found {found}"
        else:
            message = f"the condition cannot be read: {found} does not belong here"
        yield facts.finding(CODE, problem.span, message, help=problem.facts["hint"])
