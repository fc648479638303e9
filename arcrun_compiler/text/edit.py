"""A text and edits of it → the text that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .diagnostic import Edit
from .source import Span


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Edits that do not overlap, in any order."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, text[at:]])


def overlap(one: Iterable[Edit], other: Sequence[Edit]) -> bool:
    """Whether two groups of edits touch the same text, or one inserts at an end of the other."""
    return any(_meet(a.span, b.span) for a in one for b in other)


def _meet(a: Span, b: Span) -> bool:
    if a.start < b.end and b.start < a.end:
        return True
    return (a.start == a.end or b.start == b.end) and a.start <= b.end and b.start <= a.end
