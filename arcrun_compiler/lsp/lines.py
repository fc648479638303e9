"""Turns offsets of a text into places as an editor counts them, and back.

Editors count columns in units of UTF-16 unless they agreed on another encoding; our spans are code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types

from ..text.source import Span

_BREAK = re.compile(r"\r\n?|\n")
_UNITS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}


class Lines:
    """The lines of a text, as the protocol cuts them: at `\\n`, `\\r\\n` and `\\r`, and nowhere else."""

    def __init__(self, text: str, encoding: str = types.PositionEncodingKind.Utf16) -> None:
        self.text = text
        self.encoding = encoding
        self.codec, self.unit = _UNITS[types.PositionEncodingKind(encoding)]
        self.starts = [0, *(each.end() for each in _BREAK.finditer(text))]

    def position(self, offset: int) -> types.Position:
        line = self.line_of(offset)
        return types.Position(line, self._units(self.text[self.starts[line] : offset]))

    def range(self, span: Span) -> types.Range:
        return types.Range(self.position(span.start), self.position(span.end))

    def offset(self, position: types.Position) -> int:
        """The offset of a place; one behind a line's end is its end, one inside a character its begin."""
        if position.line >= len(self.starts):
            return len(self.text)
        start = self.starts[position.line]
        line = self.text[start : self.end_of(position.line)]
        if line.isascii() or self.unit == 4:
            return start + min(position.character, len(line))
        units = position.character
        for at, character in enumerate(line):
            units -= self._units(character)
            if units < 0:
                return start + at
        return start + len(line)

    def end_of(self, line: int) -> int:
        """The offset where a line ends, before its line break."""
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        return self.starts[line] + len(self.text[self.starts[line] : end].rstrip("\r\n"))

    def line(self, number: int) -> str:
        """A line's text without its break, counted from 0; empty where there is none."""
        return self.text[self.starts[number] : self.end_of(number)] if 0 <= number < len(self.starts) else ""

    def line_of(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def span(self, range: types.Range) -> Span:
        return Span(self.offset(range.start), self.offset(range.end))

    def _units(self, text: str) -> int:
        if text.isascii() or self.unit == 4:
            return len(text)
        return len(text.encode(self.codec, "surrogatepass")) // self.unit
