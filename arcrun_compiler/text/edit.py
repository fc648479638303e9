"""A text and edits of it → the text that they make, and where its pieces have gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .diagnostic import Edit


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Edits that do not overlap, in any order."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, text[at:]])


def overlap(one: Iterable[Edit], other: Sequence[Edit]) -> bool:
    """Whether two groups of edits touch the same text, or insert at the same place."""
    return any(a.span.start <= b.span.end and b.span.start <= a.span.end for a in one for b in other)
