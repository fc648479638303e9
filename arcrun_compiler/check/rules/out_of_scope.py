"""Loop variables outside their loop."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.tree import show_steps
from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts
from ..spelling import reader_of

CODE = Code("ARC207", "out-of-scope", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        variable, source = problem.facts["variable"], problem.facts["loop_source"]
        results = "{{" + show_steps((source, "results")) + "}}"
        yield facts.finding(
            CODE,
            problem.span,
            f"`{variable}` exists inside the loop of `{source}` only, and {reader_of(problem)} is outside",
            labels=(Label(problem.facts["loop_place"], f"`{variable}` belongs to this loop"),),
            help=f"behind the loop, what it made is `{results}`, one value for each item",
            node=problem.facts["reader"],
        )
