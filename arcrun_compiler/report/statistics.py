"""Turns findings into how many of them each rule has, as text and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..text.diagnostic import Code, Diagnostic


class Count(NamedTuple):
    code: Code
    number: int
    fixable: int
    """Those that bring a fix."""


def count(findings: Iterable[Diagnostic]) -> tuple[Count, ...]:
    """The most frequent rule first."""
    found = tuple(findings)
    numbers = Counter(each.code for each in found)
    fixable = Counter(each.code for each in found if each.fix is not None)
    counts = [Count(code, number, fixable[code]) for code, number in numbers.items()]
    return tuple(sorted(counts, key=lambda each: (-each.number, each.code.id, each.code.slug)))


def render(counts: Iterable[Count]) -> str:
    """One line a rule: number, id, slug, and how many can be fixed."""
    rows = tuple(counts)
    wide = max((len(str(row.number)) for row in rows), default=0)
    return "".join(_row(row, wide) for row in rows)


def _row(row: Count, wide: int) -> str:
    fixable = f" ({row.fixable} with a fix)" if row.fixable else ""
    return f"{row.number:>{wide}}  {row.code.id}  {row.code.slug}{fixable}\n"


def as_data(counts: Iterable[Count]) -> list[dict[str, Any]]:
    """For reports that programs read."""
    return [
        {"id": row.code.id, "slug": row.code.slug, "count": row.number, "fixable": row.fixable}
        for row in counts
    ]
