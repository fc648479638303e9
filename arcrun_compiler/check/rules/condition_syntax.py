"""Conditions that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ...text.problem import Problem
from ..facts import ERROR, WARNING, Facts
from ..words import phrases, short

CODE = Code("ARC118", "condition-syntax", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        yield _braces(facts, problem) if "template" in problem.facts else _unreadable(facts, problem)


def _unreadable(facts: Facts, problem: Problem) -> Diagnostic:
    found, expected = problem.facts["found"], problem.facts["expected"]
    if found == "the end":
        found = "its end"
    if expected:
        message = f"the condition cannot be read: expected {phrases(expected)}, found {found}"
    else:
        message = f"the condition cannot be read: {found} does not belong here"
    node = problem.facts.get("node")
    return facts.finding(CODE, problem.span, message, help=problem.facts["hint"], node=node)


def _braces(facts: Facts, problem: Problem) -> Diagnostic:
    """A template in a text of a condition, which is compared as it stands there."""
    template = short(problem.facts["template"], 40)
    return facts.finding(
        CODE,
        problem.span,
        f"`{template}` stays as it is: no template is filled in inside a condition",
        help=f'let an `if_control` node compare, with `input: {{value: "{template}"}}`',
        node=problem.facts["node"],
        severity_override=WARNING,
    )
