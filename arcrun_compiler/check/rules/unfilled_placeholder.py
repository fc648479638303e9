"""`__NAME__` and `${NAME}` that nothing fills."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Label
from ...text.problem import Problem
from ..facts import ERROR, WARNING, Facts

CODE = Code("ARC006", "unfilled-placeholder", WARNING)

_MOST_LABELS = 3


def find(facts: Facts) -> Iterator[Diagnostic]:
    by_name: dict[str, list[Problem]] = {}
    for problem in facts.told(CODE.slug):
        by_name.setdefault(problem.facts["name"], []).append(problem)
    for name, (first, *others) in by_name.items():
        written = facts.source.text[first.span.start : first.span.end]
        more = len(others) - _MOST_LABELS
        yield facts.finding(
            CODE,
            first.span,
            f"the placeholder `{written}` has no value",
            labels=tuple(Label(each.span, "also here") for each in others[:_MOST_LABELS]),
            notes=(f"it stands in {more} more places",) if more > 1 else (),
            help=f"give it one: `--define {name}=value`, or `{name}` under `define` in the project file",
            severity_override=ERROR if facts.project.is_compile else None,
        )
