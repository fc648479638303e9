"""Turns places in a source into its lines with carets under the pieces, right by display width."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from ..text.source import Source, Span
from ..text.width import cells
from .paint import Paint

_FEW_LINES = 4
_FAR = 250  # code points to either side of a piece that are looked at in a very long line
_CUT = "…"


class Mark(NamedTuple):
    """A place to point at, with what is said there; `style` is a style of paint.py."""

    span: Span
    text: str
    style: str
    sign: str


class _Piece(NamedTuple):
    """The part of a mark on one line: columns in code points from 0, the end excluded."""

    line: int
    start: int
    end: int
    text: str
    mark: Mark


class View(NamedTuple):
    """The part of a line that fits the screen; `edges[i]` is the column of character `first + i`."""

    shown: str
    first: int
    edges: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """The column and the width of a stretch of the line, cut to the view; None when it begins outside."""
        index = start - self.first
        if not 0 <= index < len(self.edges):
            return None
        last = min(max(end - self.first, index), len(self.edges) - 1)
        return self.edges[index], max(1, self.edges[last] - self.edges[index])


def excerpt(source: Source, marks: list[Mark], gutter: int, columns: int, paint: Paint) -> list[str]:
    """The marked lines in order; `gutter` is the width of the line numbers, `columns` that of the screen."""
    by_line: dict[int, list[_Piece]] = {}
    for mark in marks:
        for piece in _pieces(source, mark):
            by_line.setdefault(piece.line, []).append(piece)
    rows: list[str] = []
    before = None
    for number in sorted(by_line):
        if before is not None and number > before + 1:
            rows.append(paint("gutter", "..."))
        before = number
        rows += _line(source.line(number), number, by_line[number], gutter, columns, paint)
    return rows


def last_line(source: Source, marks: list[Mark]) -> int:
    """The greatest line number that an excerpt of these marks shows."""
    return max(piece.line for mark in marks for piece in _pieces(source, mark))


def view(line: str, start: int, end: int, columns: int) -> View:
    """As much of a line as `columns` hold, with the stretch from `start` to `end` in it as far as it fits."""
    low, high = max(0, start - _FAR), min(len(line), start + _FAR)
    drawn = list(cells(line[low:high]))
    edges = [0, *accumulate(width for _, width in drawn)]
    focus = edges[min(start, high) - low]
    focus_end = edges[min(max(end, start), high) - low]
    left = 0
    if low or (edges[-1] > columns and focus_end > columns - 2):
        spare = max(columns - 2 - (focus_end - focus), columns // 3)
        left = max(0, focus - spare // 2)
        if high == len(line):
            left = min(left, max(0, edges[-1] - columns + 1))  # no room wasted behind the end
    first = next((i for i, edge in enumerate(edges) if edge >= left), len(drawn))
    lead = _CUT if first or low else ""
    room = columns - len(lead)
    fits = edges[-1] - edges[first] <= room and high == len(line)
    room -= 0 if fits else 1
    last = first
    while last < len(drawn) and edges[last + 1] - edges[first] <= room:
        last += 1
    shown = lead + "".join(text for text, _ in drawn[first:last]) + ("" if fits else _CUT)
    shift = len(lead) - edges[first]
    return View(shown, low + first, tuple(edge + shift for edge in edges[first : last + 1]))


def _pieces(source: Source, mark: Mark) -> list[_Piece]:
    text = source.text
    start = max(0, min(mark.span.start, len(text)))
    end = max(start, min(mark.span.end, len(text)))
    if end > start and text[end - 1] == "\n":
        end -= 1  # the line end belongs to the line that it ends
    first, last = source.position(start), source.position(end)
    if first.line == last.line:
        return [_Piece(first.line, first.column - 1, last.column - 1, mark.text, mark)]
    numbers = range(first.line, last.line + 1)
    if len(numbers) > _FEW_LINES:
        numbers = range(first.line, last.line + 1, last.line - first.line)
    pieces = []
    for number in numbers:
        line = source.line(number)
        left = first.column - 1 if number == first.line else len(line) - len(line.lstrip())
        right = last.column - 1 if number == last.line else len(line)
        said = mark.text if number == last.line else ""
        if left < right or said or number == first.line:
            pieces.append(_Piece(number, min(left, right), right, said, mark))
    return pieces


def _line(line: str, number: int, pieces: list[_Piece], gutter: int, columns: int, paint: Paint) -> list[str]:
    """The line and a row of carets for every piece; one that the view leaves out gets a view of its own."""
    room = max(20, columns - gutter - 3)
    margin = paint("gutter", f"{' ' * gutter} |")
    rows: list[str] = []
    open_view: View | None = None
    for piece in pieces:
        placed = open_view.place(piece.start, piece.end) if open_view else None
        if placed is None:
            open_view = view(line, min(piece.start, len(line)), min(piece.end, len(line)), room)
            placed = open_view.place(min(piece.start, len(line)), piece.end) or (0, 1)
            rows.append(f"{paint('gutter', f'{number:>{gutter}} |')} {open_view.shown}".rstrip())
        column, width = placed
        carets = piece.mark.sign * width + (f" {piece.text}" if piece.text else "")
        rows.append(f"{margin} {' ' * column}{paint(piece.mark.style, carets)}")
    return rows
