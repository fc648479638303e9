"""Turns edits into the lines they take away and the lines they put there."""

from __future__ import annotations

from typing import NamedTuple

from ..text.diagnostic import Edit
from ..text.source import Source


class Hunk(NamedTuple):
    """Lines of the source from number `line` on, and what they become."""

    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


def hunks(source: Source, edits: tuple[Edit, ...]) -> tuple[Hunk, ...]:
    """The changes in order; edits that touch the same lines make one hunk. Lines that stay are left out."""
    text = source.shown
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda each: each.span):
        start = text.rfind("\n", 0, edit.span.start) + 1
        end = text.find("\n", edit.span.end)
        end = len(text) if end < 0 else end
        if groups and start <= groups[-1][1]:
            first, last, together = groups[-1]
            groups[-1] = (first, max(last, end), [*together, edit])
        else:
            groups.append((start, end, [edit]))
    return tuple(_hunk(source, *group) for group in groups)


def _hunk(source: Source, start: int, end: int, edits: list[Edit]) -> Hunk:
    parts, at = [], start
    for edit in edits:
        parts += [source.shown[at : edit.span.start], edit.text]
        at = max(at, edit.span.end)
    parts.append(source.shown[at:end])
    before = _lines(source.shown[start:end])
    after = _lines("".join(parts))
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    tail = next((i for i in range(shortest - head) if before[-1 - i] != after[-1 - i]), shortest - head)
    line = source.position(start).line + head
    return Hunk(line, tuple(before[head : len(before) - tail]), tuple(after[head : len(after) - tail]))


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n")]
