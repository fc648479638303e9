"""The same key twice in one map."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Label
from ...text.problem import Problem
from ..facts import ERROR, Facts
from ..words import short

CODE = Code("ARC002", "duplicate-key", ERROR)

_KEEP_ONE = "keep one of the two; which one would count differs from parser to parser"


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        key = short(problem.facts["key"])
        yield facts.finding(
            CODE,
            problem.span,
            f"the key `{key}` stands twice in one map",
            labels=(Label(problem.facts["first"], "first here"),),
            help=_required_twice(facts, problem) or _KEEP_ONE,
        )


def _required_twice(facts: Facts, problem: Problem) -> str | None:
    """`required: true` of a property beside the list of what is required in it."""
    after = (facts.source.text[span.end :] for span in (problem.facts["first"], problem.span))
    values = [text.lstrip("'\": ")[:1] for text in after]
    if problem.facts["key"] != "required" or "[" not in values or not {"t", "f"} & set(values):
        return None
    return (
        "where a property is required, and has required ones of its own, write the whole schema:\n"
        "inputs: {type: object, properties: {…}, required: […]}"
    )
