"""Quoted texts, numbers and names of the small languages: their values, and values written back."""

from __future__ import annotations

import re
from typing import NoReturn

from ..text.source import Span

LiteralValue = str | int | float | bool | None


class Unreadable(Exception):  # noqa: N818 - no error of ours: a literal that has the form but no value
    """A literal that a grammar lets through and that has no value in JSON."""

    def __init__(self, span: Span, hint: str) -> None:
        super().__init__(hint)
        self.span = span
        self.hint = hint


_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SHOWN = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted_value(written: str, start: int = 0) -> str:
    """What a quoted text stands for; `start` is its place in the text, for the error.

    Raises Unreadable for half of a surrogate pair, which no UTF-8 text can hold.
    """
    if "\\" not in written:
        return written[1:-1]
    value, _ = quoted_offsets(written, start)
    return value


def quoted_offsets(written: str, start: int = 0) -> tuple[str, tuple[int, ...]]:
    """A quoted text's value and, for each of its characters and its end, the offset where it was written."""
    value: list[str] = []
    offsets: list[int] = []
    at, end = 1, len(written) - 1
    while at < end:
        offsets.append(start + at)
        if written[at] != "\\":
            value.append(written[at])
            at += 1
        elif written[at + 1] == "u":
            character, length = _code_point(written, at, start)
            value.append(character)
            at += length
        else:
            value.append(_ESCAPES.get(written[at + 1], written[at + 1]))
            at += 2
    offsets.append(start + end)
    return "".join(value), tuple(offsets)


def _code_point(written: str, at: int, start: int) -> tuple[str, int]:
    """The character of the `\\uXXXX` at an offset, a pair of them if it needs two, and the length written."""
    unit = int(written[at + 2 : at + 6], 16)
    if not 0xD800 <= unit < 0xE000:
        return chr(unit), 6
    low = written[at + 6 : at + 12]
    if unit < 0xDC00 and re.fullmatch(r"\\u[dD][c-fC-F][0-9A-Fa-f]{2}", low):
        return chr(0x10000 + ((unit - 0xD800) << 10) + int(low[2:], 16) - 0xDC00), 12
    raise Unreadable(Span(start + at, start + at + 6), "half of a surrogate pair is no character")


def number_value(written: str, start: int = 0) -> int | float:
    """A number as JSON has it. Raises Unreadable when it is too large for a double."""
    value: float = float(written)
    if value in (float("inf"), float("-inf")):
        _too_large(written, start)
    if any(c in ".eE" for c in written):
        return value
    return int(written)


def _too_large(written: str, start: int) -> NoReturn:
    raise Unreadable(Span(start, start + len(written)), "a number is at most about 1.8e308")


def show_text(value: str) -> str:
    """A text between single quotes, on one line."""
    shown = "".join(
        _SHOWN.get(c) or (f"\\u{ord(c):04x}" if c < " " or c in "\x7f\u2028\u2029" else c) for c in value
    )
    return "'" + shown.replace("'", "\\'") + "'"


def show_literal(value: LiteralValue) -> str:
    """A literal as the small languages write it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return show_text(value)
    return repr(value)


_PIECE = r"\d+\.\w[\w.]*|[^\W_][\w-]*|[=!<>&|+*/%^~?:-]{1,3}|\S"


def piece_at(text: str, at: int) -> Span:
    """The word or sign at an offset, or the nothing at the text's end."""
    match = re.compile(_PIECE).match(text, at)
    return Span(at, match.end() if match else min(at + 1, len(text)))
