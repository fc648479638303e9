"""Turns a document's text into its canonical layout, which LANGUAGE.md describes. The meaning stays.

A text goes through passes, each of which makes edits by span; nothing is dumped anew. At the end the
result is read and held against the beginning; what would differ in more than layout is not given out.
"""

from __future__ import annotations

from typing import NamedTuple

from ...text.problem import Problem
from ...text.source import Source
from ..document import kind_of_document
from ..yaml import Mapping, read

_MARK = "\ufeff"


class Formatted(NamedTuple):
    """The text in its canonical layout; as it was when it has problems of syntax, or was `refused`."""

    text: str
    problems: tuple[Problem, ...] = ()
    refused: str | None = None
    """Why a text that can be read stays as it is, in one sentence without a subject."""


def format_text(text: str) -> Formatted:
    """The canonical layout of a text. One that holds none of arcrun's documents stays as it is."""
    file = read(Source("", text))
    if file.problems:
        return Formatted(text, file.problems)
    if not any(isinstance(root, Mapping) and kind_of_document(root) for root in file.documents):
        return Formatted(text)
    mark = _MARK if text.startswith(_MARK) else ""
    is_windows = "\r\n" in text.partition("\n")[0] + "\n"
    body = text.removeprefix(_MARK).replace("\r\n", "\n")
    if "\r" in body:
        return Formatted(text, refused="a line ends in a carriage return alone")
    from . import marks, same

    try:
        made = _passed(body)
        reason = None if made == body else same.difference(body, made)
    except marks.BrokenLayout:
        reason = same.UNREADABLE
    if reason:
        return Formatted(text, refused=reason)
    return Formatted(mark + (made.replace("\n", "\r\n") if is_windows else made))


def _passed(text: str) -> str:
    """The passes in order. Each of them leaves its own result alone."""
    from . import blocks, brackets, entries, holes, remarks

    for layout in (
        entries.listed,
        entries.spelled,
        holes.spaced,
        blocks.indented,
        brackets.folded,
        entries.columns,
        remarks.aligned,
    ):
        text = layout(text)
    return text
