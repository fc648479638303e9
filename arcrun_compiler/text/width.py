"""Turns text into what a terminal shows: columns of a character, and what stands for an invisible one.

Widths follow Unicode's East Asian Width (UAX 11); emoji sequences count as the one picture they make.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category, east_asian_width

_TAB = 4
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_STEERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def width(text: str) -> int:
    """The columns that a text without control characters takes."""
    if text.isascii():
        return len(text)
    return sum(columns for _, columns in cells(text))


def cells(text: str) -> Iterator[tuple[str, int]]:
    """For every code point what to print for it, and its columns.

    Tabs become spaces up to the next fourth column. Control characters become pictures (`␀`); marks that
    would turn the writing direction around, and with it what a reader sees, are spelled out.
    """
    column = 0
    previous = ""  # the last code point that is no combining mark
    for character in text:
        shown = _shown(character, column)
        columns = _columns(character, shown, previous)
        yield shown, columns
        column += columns
        if columns or character == _JOINER or category(character) == "So":
            previous = character


def visible(text: str) -> str:
    """The text on one line, safe to print: no control character, no half of a surrogate pair."""
    return text if text.isascii() and text.isprintable() else "".join(shown for shown, _ in cells(text))


def _shown(character: str, column: int) -> str:
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return character
    if character == "\t":
        return " " * (_TAB - column % _TAB)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code == 0xFEFF:
        return ""
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if code < 0xA0 or character in "\u2028\u2029" or character in _STEERING:
        return f"<U+{code:04X}>"
    return character


def _columns(character: str, shown: str, previous: str) -> int:
    if shown != character:
        return len(shown)
    if character.isascii():
        return 1
    kind = category(character)
    if character == _EMOJI_STYLE:
        is_narrow_picture = (
            bool(previous) and category(previous) == "So" and east_asian_width(previous) not in "WF"
        )
        return 1 if is_narrow_picture else 0
    if kind in ("Mn", "Me", "Cf") or 0x1160 <= ord(character) <= 0x11FF:
        return 0
    is_joined = previous == _JOINER and kind == "So"
    is_skin_tone = 0x1F3FB <= ord(character) <= 0x1F3FF and bool(previous) and category(previous) == "So"
    if is_joined or is_skin_tone:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
