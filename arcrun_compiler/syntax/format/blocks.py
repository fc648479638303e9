"""Turns a text into the same with canonical indentation and gaps; no line is joined or split.

Keys and dashes stand two columns right of what owns them. Only what is between tokens changes, and the
indentation of scalars that take several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...text.diagnostic import Edit
from ...text.edit import edited
from .marks import Token, content_indent, edit, tokens

INDENT = 2

WIDTH = 100
"""Columns of a line. What is longer is broken where that is possible."""


class Level(NamedTuple):
    """An open block. `old` is its column as YAML counts it: a list without indentation has its key's."""

    old: int
    new: int
    is_list: bool
    is_loose: bool = False
    """A list whose dashes stand under its key's first letter."""


def indented(text: str) -> str:
    """The text with canonical indentation, one blank between tokens, and at most one blank line."""
    return edited(text, _Blocks(text).edits())


class Levels:
    """Which blocks are open while tokens go by."""

    def __init__(self) -> None:
        self.open: list[Level] = []
        self.flow = 0
        """How many brackets are open."""

    def take(self, token: Token) -> None:
        if token.kind in ("block map", "block list"):
            self._push(token.column, token.kind == "block list", is_loose=False)
        elif token.kind == "block end":
            self._close_loose()
            self.open.pop()
        elif token.kind == "open":
            self.flow += 1
        elif token.kind == "close":
            self.flow -= 1
        elif self.flow == 0 and token.kind == "item" and self.open and not self.open[-1].is_list:
            self._push(self.open[-1].old, is_list=True, is_loose=True)
        elif self.flow == 0 and token.kind in ("key", "value"):
            self._close_loose()

    def _push(self, old: int, is_list: bool, is_loose: bool) -> None:
        new = self.open[-1].new + INDENT if self.open else 0
        self.open.append(Level(old, new, is_list, is_loose))

    def _close_loose(self) -> None:
        if self.open and self.open[-1].is_loose:
            self.open.pop()

    def inside(self) -> int:
        """The column of what the innermost block's keys and dashes own."""
        return self.open[-1].new + INDENT if self.open else 0


class _Blocks:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.levels = Levels()
        self.shift = 0
        """How far the line moves that the outermost open bracket stands on."""

    def edits(self) -> Iterator[Edit]:
        before: Token | None = None
        owners: tuple[Level, ...] = ()  # the open blocks at `before`
        is_key = False
        for token in _without_trailing_commas(self.text, self.tokens):
            in_brackets = self.levels.flow > 0
            self.levels.take(token)
            if token.start == token.end and token.kind != "end":
                is_key = token.kind == "key" or is_key
                continue
            start = before.end if before else 0
            gap = self.text[start : token.start]
            if in_brackets:
                # A document in brackets is JSON, which has formatters of its own.
                new = self._flow_gap(before, token, gap) if self.levels.open else gap
            else:
                new = self._gap(before, token, gap, is_key, owners)
            yield from edit(self.text, start, token.start, new)
            yield from self._inside(token)
            before, owners, is_key = token, tuple(self.levels.open), False

    def _gap(
        self, before: Token | None, token: Token, gap: str, is_key: bool, owners: tuple[Level, ...]
    ) -> str:
        """What stands between two tokens outside brackets."""
        is_line = before is None or before.is_whole_lines or token.kind == "end"
        if not is_line and before is not None:
            is_joined = before.kind == "item" and token.kind != "item" and not gap.strip()
            if "\n" not in gap or (is_joined and self.levels.open[-1].new > owners[-1].new):
                return _block_gap(before, token, gap)
        column = self._column(token, is_key)
        self.shift = column - token.column
        return self._lines(before, token, gap, column, owners)

    def _column(self, token: Token, is_key: bool) -> int:
        """Where a token stands that is the first of its line."""
        if token.kind in ("document", "directive", "end") or not self.levels.open:
            return 0
        owns = is_key or token.kind in ("key", "value", "item")
        return self.levels.open[-1].new if owns else self.levels.inside()

    def _lines(
        self, before: Token | None, token: Token, gap: str, column: int, owners: tuple[Level, ...]
    ) -> str:
        """A gap with line breaks: comments, blank lines, and the next token's indentation."""
        lines = gap.split("\n")
        head: list[str] = []
        if before is not None and not before.is_whole_lines:
            head = [_tail(lines.pop(0))]
        if token.kind != "end" and lines:
            lines.pop()  # the token's own
        body = []
        for line in lines:
            comment = line.strip(" \t")
            pad = " " * self._comment_column(line, token, column, owners) if comment else ""
            body.append(pad + comment)
        kept = _collapsed(body, at_start=before is None)
        if token.kind != "end":
            return "\n".join([*head, *kept, " " * column])
        while kept and not kept[-1]:
            kept.pop()
        if before is not None and before.is_block_scalar and not kept:
            # A line break more or less at the end may be one of the scalar's.
            return "\n" if self.text.startswith("\n", before.end) else ""
        return "\n".join([*head, *kept]) + "\n"

    def _comment_column(self, line: str, token: Token, column: int, owners: tuple[Level, ...]) -> int:
        """A comment goes with what follows it; further right than that, with the block that ends there."""
        written = len(line) - len(line.lstrip(" \t"))
        still_open = tuple(self.levels.open[: len(owners)]) == owners
        if written <= token.column or still_open:
            return column
        around = [level.new for level in owners if level.old <= written]
        return max(column, around[-1] if around else 0)

    def _flow_gap(self, before: Token | None, token: Token, gap: str) -> str:
        if "\n" not in gap:
            return inline_gap(before, token, gap)
        lines = gap.split("\n")
        body = [self._moved(line, line.strip(" \t")) if line.strip(" \t") else "" for line in lines[1:-1]]
        return "\n".join([_tail(lines[0]), *_collapsed(body), self._moved(lines[-1], "")])

    def _moved(self, line: str, content: str) -> str:
        written = len(line) - len(line.lstrip(" \t"))
        return " " * max(0, written + self.shift) + content

    # ── scalars of several lines ─────────────────────────────────────────────────────────────

    def _inside(self, token: Token) -> Iterator[Edit]:
        written = self.text[token.start : token.end]
        if token.kind != "scalar" or "\n" not in written:
            return
        lines = written.split("\n")
        if token.is_block_scalar:
            new = [lines[0], *self._content(lines[0], lines[1:])]
        else:
            pad = None if self.levels.flow else " " * self.levels.inside()
            new = [lines[0], *(self._continued(line, pad) for line in lines[1:])]
        yield from edit(self.text, token.start, token.end, "\n".join(new))

    def _continued(self, line: str, pad: str | None) -> str:
        """A further line of a text; without a `pad` it moves with its bracket."""
        content = line.lstrip(" \t")
        if not content or pad is not None:
            return (pad or "") + content if content else ""
        return self._moved(line, content)

    def _content(self, header: str, lines: list[str]) -> Iterator[str]:
        """A block scalar's lines. A number in its header counts from the column of what owns it."""
        digit = re.match(r"[|>][+-]?([1-9])", header)
        level = self.levels.open[-1] if self.levels.open else Level(0, 0, False)
        old = level.old + int(digit[1]) if digit else content_indent(lines)
        new = level.new + int(digit[1]) if digit else self.levels.inside()
        for line in lines:
            yield " " * new + line[old:] if len(line) > old else ""


def _tail(rest: str) -> str:
    """What follows the last token of a line."""
    rest = rest.strip(" \t")
    return f"  {rest}" if rest.startswith("#") else rest


def _collapsed(lines: list[str], at_start: bool = False) -> list[str]:
    """Of blank lines together one stays, and none at the start of the text."""
    kept: list[str] = []
    for line in lines:
        if line or (kept[-1] if kept else not at_start):
            kept.append(line)
    return kept


def _without_trailing_commas(text: str, found: Sequence[Token]) -> Iterator[Token]:
    for at, token in enumerate(found):
        is_trailing = token.kind == "comma" and found[at + 1].kind == "close"
        if not (is_trailing and "\n" not in text[token.end : found[at + 1].start]):
            yield token


def _block_gap(before: Token, token: Token, gap: str) -> str:
    """What stands between two tokens of one line, outside brackets."""
    if token.kind == "value":
        return " " if before.kind in ("alias", "key", "property") else ""
    return " " if before.kind in ("item", "key", "value", "property", "document") else gap


def inline_gap(before: Token | None, token: Token, gap: str) -> str:
    """What stands between two tokens of one line, inside brackets."""
    assert before is not None, "a bracket has been opened"
    if before.kind == "value":
        return (" " if gap else "") if token.kind in ("comma", "close") else " "
    if before.kind == "open" or token.kind in ("comma", "close"):
        return ""
    if token.kind == "value":
        return " " if before.kind in ("alias", "property") else "" if before.kind == "scalar" else gap
    return " " if before.kind in ("comma", "key", "property") else gap
