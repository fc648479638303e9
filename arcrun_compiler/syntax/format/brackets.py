"""Turns collections in brackets that are too long for a line into blocks, and broken ones into lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...text.diagnostic import Edit
from ...text.edit import edited
from ...text.width import width
from .blocks import INDENT, WIDTH, Levels, inline_gap
from .marks import Token, edit, tokens


class Piece(NamedTuple):
    """A value inside brackets, as it is written on one line. `items` have a key in a map, None in a list."""

    inline: str
    items: tuple[tuple[str | None, Piece | None], ...] = ()


def folded(text: str) -> str:
    """The text with every outermost collection in brackets on one line where it fits, else in lines."""
    return edited(text, _edits(text, tokens(text)))


def _edits(text: str, found: Sequence[Token]) -> Iterator[Edit]:
    levels = Levels()
    visible: list[Token] = []
    opened = 0
    is_key = False
    for token in found:
        was_flow = levels.flow
        levels.take(token)
        if token.start == token.end and token.kind != "end":
            is_key = token.kind == "key" or is_key
            continue
        visible.append(token)
        if token.kind == "open" and not was_flow:
            opened = len(visible) - 1
            is_owned = not is_key and opened > 0 and visible[opened - 1].kind in ("value", "item")
        elif token.kind == "close" and not levels.flow and levels.open and is_owned:
            yield from _fold(text, visible[opened - 1], visible[opened:], levels.open[-1].new)
        is_key = False


def _fold(text: str, owner: Token, inside: list[Token], column: int) -> Iterator[Edit]:
    """The edit that joins or breaks one collection; `column` is its owner's."""
    start, end = inside[0].start, inside[-1].end
    inline = _inline(text, inside)
    if inline is None or not _may_break(text, start, end):
        return
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    rest = text[end : line_end if line_end >= 0 else len(text)].strip()
    if width(text[line_start:start] + inline) <= WIDTH:
        yield from edit(text, start, end, inline)
        return
    piece = _Reader(text, inside).value()
    if rest or piece is None or not piece.items:
        return
    made = "\n".join(_lines(piece, column + INDENT))
    if owner.kind == "item" or "\n" in text[owner.end : start]:
        yield from edit(text, start, end, made[column + INDENT :])
    else:
        yield from edit(text, owner.end, end, f"\n{made}")


def _inline(text: str, inside: list[Token]) -> str | None:
    """A collection on one line; None where a comment or a text of several lines stands in it."""
    parts: list[str] = []
    before: Token | None = None
    for at, token in enumerate(inside):
        written = text[token.start : token.end]
        gap = text[before.end : token.start] if before else ""
        if "\n" in written or "#" in gap:
            return None
        if token.kind == "comma" and inside[at + 1].kind == "close":
            continue
        if before:
            parts.append(inline_gap(before, token, " " if gap else ""))
        parts.append(written)
        before = token
    return "".join(parts)


class _Reader:
    """Reads a collection's tokens from left to right."""

    def __init__(self, text: str, inside: list[Token]) -> None:
        self.text, self.inside, self.at = text, inside, 0

    def value(self) -> Piece | None:
        """The next value; None where it, or a key in it, needs brackets around it."""
        start = self.at
        first = self.next()
        if first.kind == "scalar":
            return Piece(self.written(first))
        if first.kind != "open":
            return None
        items: list[tuple[str | None, Piece | None]] = []
        while self.inside[self.at].kind != "close":
            item = self.pair() if self.written(first) == "{" else self.item()
            if item is None:
                return None
            items.append(item)
            if self.inside[self.at].kind == "comma":
                self.at += 1
            elif self.inside[self.at].kind != "close":
                return None
        self.at += 1
        inline = _inline(self.text, self.inside[start : self.at])
        return None if inline is None else Piece(inline, tuple(items))

    def item(self) -> tuple[None, Piece] | None:
        value = self.value()
        return None if value is None else (None, value)

    def pair(self) -> tuple[str, Piece | None] | None:
        key = self.next()
        if key.kind != "scalar" or self.next().kind != "value":
            return None
        if self.inside[self.at].kind in ("comma", "close"):
            return self.written(key), None
        value = self.value()
        return None if value is None else (self.written(key), value)

    def next(self) -> Token:
        self.at += 1
        return self.inside[self.at - 1]

    def written(self, token: Token) -> str:
        return self.text[token.start : token.end]


def _may_break(text: str, start: int, end: int) -> bool:
    """Whether no comment on these lines, or right above them, silences what is said of a line."""
    first = text.rfind("\n", 0, start) + 1
    above = text.rfind("\n", 0, max(0, first - 1)) + 1
    last = text.find("\n", end)
    return "arcrun:" not in text[above : last if last >= 0 else len(text)]


def _lines(piece: Piece, column: int) -> list[str]:
    """A collection as a block whose keys or dashes stand in a column."""
    lines = []
    for key, value in piece.items:
        lead = " " * column + ("-" if key is None else f"{key}:")
        if value is None:
            lines.append(lead)
        elif not value.items or width(f"{lead} {value.inline}") <= WIDTH:
            lines.append(f"{lead} {value.inline}")
        else:
            below = _lines(value, column + INDENT)
            if key is None:
                below[0] = f"{lead} {below[0][column + INDENT :]}"
            else:
                below.insert(0, lead)
            lines += below
    return lines
