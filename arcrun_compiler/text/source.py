"""A source text and its places."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text: offsets in code points, the end excluded."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as people count: line and column from 1, the column in code points."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Source:
    """A document's text and the name that messages give it, usually the path as the user wrote it."""

    name: str
    text: str
    secrets: tuple[Span, ...] = ()
    """Stretches of the text that are covered wherever it is shown."""

    @cached_property
    def shown(self) -> str:
        """The text as it may be shown: secrets are covered letter by letter, so that places stay the same."""
        text = self.text
        for start, end in self.secrets:
            covered = "".join(each if each in "\r\n" else "*" for each in text[start:end])
            text = text[:start] + covered + text[end:]
        return text

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        text = self.text
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        line = bisect_right(self._line_starts, offset)
        column = offset - self._line_starts[line - 1] + 1
        if line == 1 and offset and self.text.startswith("\ufeff"):
            column -= 1  # a byte order mark is no column of anybody's editor
        return Position(line, column)

    def line(self, number: int) -> str:
        """A line as it may be shown, counted from 1, without its end."""
        starts = self._line_starts
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        return self.shown[start:end].rstrip("\r\n")
