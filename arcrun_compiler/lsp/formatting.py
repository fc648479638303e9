"""Turns a text into the edits that lay it out as `acr fmt` does, no larger than they must be."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from ..syntax.format import format_text
from ..text.source import Span
from .analysis import Analysis


def formatting(analysis: Analysis) -> list[types.TextEdit]:
    """The edits; none for a text that is laid out already, and for one that `acr fmt` would refuse."""
    text = analysis.lines.text
    made = format_text(text).text
    return [] if made == text else list(_edits(analysis, text, made))


def _edits(analysis: Analysis, text: str, made: str) -> Iterator[types.TextEdit]:
    """Line by line: what an editor knows of the others, cursors and folds, stays where it is."""
    before, after = text.splitlines(keepends=True), made.splitlines(keepends=True)
    offsets = [0]
    for line in before:
        offsets.append(offsets[-1] + len(line))
    for sign, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if sign != "equal":
            range = analysis.lines.range(Span(offsets[start], offsets[end]))
            yield types.TextEdit(range, "".join(after[first:last]))
