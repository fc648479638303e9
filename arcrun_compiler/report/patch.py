"""Turns edits into the lines they take away and the lines they put there."""

from __future__ import annotations

from typing import NamedTuple

from ..text.diagnostic import Edit
from ..text.source import Source, Span


class Hunk(NamedTuple):
    """Lines of the source from number `line` on, and what they become."""

    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


def hunks(source: Source, edits: tuple[Edit, ...]) -> tuple[Hunk, ...]:
    """The changes in order; edits that touch the same lines make one hunk. Lines that stay equal are left out."""
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda each: each.span):
        first = source.position(_inside(source, edit.span.start)).line
        last = source.position(_inside(source, edit.span.end)).line
        if groups and first <= groups[-1][1]:
            start, end, together = groups[-1]
            groups[-1] = (start, max(end, last), [*together, edit])
        else:
            groups.append((first, last, [edit]))
    return tuple(_hunk(source, *group) for group in groups)


def _inside(source: Source, offset: int) -> int:
    return max(0, min(offset, len(source.text)))


def _hunk(source: Source, first: int, last: int, edits: list[Edit]) -> Hunk:
    start = _line_span(source, first).start
    end = _line_span(source, last).end
    parts, at = [], start
    for edit in edits:
        parts += [source.text[at : max(at, edit.span.start)], edit.text]
        at = max(at, edit.span.end)
    parts.append(source.text[at:end])
    removed = source.text[start:end].replace("\r", "").split("\n")
    added = "".join(parts).replace("\r", "").split("\n")
    if start == end or removed[-1:] == added[-1:] == [""]:
        removed, added = removed[: len(removed) - (removed[-1] == "")], added[: len(added) - (added[-1] == "")]
    same = 0
    while same < min(len(removed), len(added)) and removed[same] == added[same]:
        same += 1
    removed, added = removed[same:], added[same:]
    tail = 0
    while tail < min(len(removed), len(added)) and removed[-1 - tail] == added[-1 - tail]:
        tail += 1
    return Hunk(first + same, tuple(removed[: len(removed) - tail]), tuple(added[: len(added) - tail]))


def _line_span(source: Source, number: int) -> Span:
    """A line with its end."""
    text = source.text
    start = source.offset_of_line(number) if hasattr(source, "offset_of_line") else _line_start(source, number)
    end = text.find("\n", start)
    return Span(start, len(text) if end < 0 else end + 1)


def _line_start(source: Source, number: int) -> int:
    at = 0
    for _ in range(number - 1):
        at = source.text.find("\n", at) + 1
    return at
