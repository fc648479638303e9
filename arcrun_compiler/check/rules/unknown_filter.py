"""Filters that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.template import FILTERS
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest, probable
from ...text.source import Span
from ..facts import ERROR, Facts
from ..words import listed

CODE = Code("ARC208", "unknown-filter", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        name = problem.facts["filter"]
        near, meant = nearest(name, FILTERS), probable(name, FILTERS)
        span = Span(problem.span.start, problem.span.start + len(name))
        fix = None
        if near is not None and facts.source.text[span.start : span.end] == name:
            fix = Fix(f"write `{near}`", (Edit(span, near),))
        yield facts.finding(
            CODE,
            span,
            f"there is no filter `{name}`",
            help=f"did you mean `{meant}`?" if meant else f"the filters are {listed(FILTERS)}",
            fix=fix,
            node=problem.facts["reader"],
        )
