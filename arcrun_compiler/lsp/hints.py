"""Turns fields without their node into what an editor shows between the letters: whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from ..check.spelling import owners_of
from ..text.problem import Problem
from ..text.source import Span
from .analysis import Analysis


def hints(analysis: Analysis, span: Span) -> list[types.InlayHint]:
    """The hints in a stretch of the file."""
    found: list[types.InlayHint] = []
    for workflow in analysis.workflows:
        for problem in workflow.problems:
            if problem.slug == "implicit-field" and span.start <= problem.span.start <= span.end:
                found += _hint(analysis, problem)
    return found


def _hint(analysis: Analysis, problem: Problem) -> Iterator[types.InlayHint]:
    owners = owners_of(problem.facts)
    if not owners:
        return
    label = "|".join(owners)
    field = problem.facts["field"]
    if problem.facts.get("implied"):
        yield types.InlayHint(
            analysis.lines.position(problem.span.end),
            f"{field}: {label}.{field}",
            tooltip=f"`config` leaves `{field}` out, and an upstream result or the payload has it",
            padding_left=True,
        )
    else:
        tooltip = (
            "the latest result that has the field" if len(owners) == 1 else "asked in turn while it runs"
        )
        yield types.InlayHint(analysis.lines.position(problem.span.start), f"{label}.", tooltip=tooltip)
