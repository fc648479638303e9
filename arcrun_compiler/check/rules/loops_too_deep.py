"""Loops inside loops inside loops."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts

CODE = Code("ARC117", "loops-too-deep", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        limit = problem.facts["limit"]
        yield facts.finding(
            CODE,
            problem.span,
            f"this loop stands inside {limit} others, and {limit} is the deepest",
            notes=(f"{limit} loops over two items each are {2**limit:,} runs of the innermost body",),
            help="join the lists in a `code` node first, and loop over the result",
        )
