"""Entries of `flow` that are no edge."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..words import phrases

CODE = Code("ARC101", "flow-syntax", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        found, expected = problem.facts["found"], problem.facts["expected"]
        if found == "the end":
            found = "the end of the entry"
        if expected:
            message = f"the edge cannot be read: expected {phrases(expected)}, found {found}"
        else:
            message = f"the edge cannot be read: {found} does not belong here"
        help_text = problem.facts["hint"] or "an edge is written `a >> ON_SUCCESS >> b`"
        yield facts.finding(CODE, problem.span, message, help=help_text)
