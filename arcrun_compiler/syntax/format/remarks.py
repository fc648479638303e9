"""Turns a text into the same with the comments behind neighbouring lines in one column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...text.diagnostic import Edit
from ...text.edit import edited
from ...text.width import width
from .marks import edit, gaps, tokens

_SPREAD = 40
"""Columns between the shortest and the longest line of a table."""


class Remark(NamedTuple):
    """A comment behind a line's last token: what is between them, and the columns that the line takes."""

    start: int
    end: int
    line: int
    columns: int


def aligned(text: str) -> str:
    """The text with comments two columns behind their lines, or behind the longest of neighbouring lines."""
    return edited(text, _edits(text))


def _edits(text: str) -> Iterator[Edit]:
    table: list[Remark] = []
    for remark in _remarks(text):
        if table and remark.line != table[-1].line + 1:
            yield from _align(text, table)
            table = []
        table.append(remark)
    yield from _align(text, table)


def _remarks(text: str) -> Iterator[Remark]:
    line, at = 0, 0
    for before, token in gaps(tokens(text)):
        if before is None or before.is_whole_lines:
            continue
        rest = text[before.end : token.start].partition("\n")[0]
        if rest.lstrip(" ").startswith("#"):
            line += text.count("\n", at, before.end)
            at = before.end
            first = text.rfind("\n", 0, at) + 1
            start = at + len(rest) - len(rest.lstrip(" "))
            yield Remark(at, start, line, width(text[first:at]))


def _align(text: str, table: list[Remark]) -> Iterator[Edit]:
    longest = max((remark.columns for remark in table), default=0)
    is_table = all(longest - remark.columns <= _SPREAD for remark in table)
    for remark in table:
        blanks = 2 + (longest - remark.columns if is_table else 0)
        yield from edit(text, remark.start, remark.end, " " * blanks)
