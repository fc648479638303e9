"""Turns offsets in a scalar's text into offsets in the document: quotes, escapes, folds, indentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..text.source import Source, Span
from .yaml import Scalar

_BREAK = re.compile(r"\r\n?|\n")
_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_FOLD = r"(?P<fold>[ \t]*(?:\r\n?|\n)(?:[ \t]*(?:\r\n?|\n))*[ \t]*)"
_PIECES = {
    "plain": rf"{_FOLD}|(?P<run>[ \t]*[^ \t\r\n]+|[ \t]+)",
    "single": rf"{_FOLD}|(?P<escape>'')|(?P<run>[ \t]*[^' \t\r\n]+|[ \t]+)",
    "double": r"(?P<joint>\\(?:\r\n?|\n)(?:[ \t]*(?:\r\n?|\n))*[ \t]*)"
    r"|(?P<escape>\\(?:x.{2}|u.{4}|U.{8}|.))"
    rf"|{_FOLD}"
    r"|(?P<run>[ \t]*[^\\ \t\r\n]+|[ \t]+)",
}
_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}


def offsets(source: Source, scalar: Scalar) -> Sequence[int]:
    """For every character of `scalar.text` where it begins in the document, and last where the content ends.

    A character that a fold made is at the line break it comes from, one that an escape made at the escape.
    """
    text, value = source.text, scalar.text
    start, end = scalar.span
    quoted = scalar.style in ("single", "double")
    if scalar.style in _PIECES and end - start - 2 * quoted == len(value):
        return range(start + quoted, end - quoted + 1)  # nothing was folded or escaped
    return _places(text, scalar, quoted)


# Kept, because what a long scalar says may have many places.
@lru_cache(maxsize=2)
def _places(text: str, scalar: Scalar, quoted: bool) -> Sequence[int]:
    start, end = scalar.span
    if scalar.style not in _PIECES:
        places = _block(text, scalar)
    else:
        places = list(_flow(text, start + quoted, end - quoted, _PIECES[scalar.style]))
        places.append(end - quoted)
    return places if len(places) == len(scalar.text) + 1 else [start] * len(scalar.text) + [end]


def span_in(source: Source, scalar: Scalar, value_span: Span) -> Span:
    """The stretch of the document that `value_span`, a stretch of `scalar.text`, was written as."""
    places = offsets(source, scalar)
    first = max(0, min(value_span.start, len(places) - 1))
    last = max(first, min(value_span.end, len(places) - 1))
    if first == last:
        return Span(places[first], places[first])
    return Span(places[first], max(places[first], _after(source.text, scalar, places[last - 1])))


def _after(text: str, scalar: Scalar, place: int) -> int:
    """Where the piece ends that made the character at `place`."""
    here = text[place : place + 2]
    if here == "\r\n" or (here == "''" and scalar.style == "single"):
        return place + 2
    if here[:1] == "\\" and scalar.style == "double":
        return place + _ESCAPE_LENGTHS.get(here[1:], 2)
    return min(place + 1, len(text))


def _flow(text: str, start: int, end: int, pieces: str) -> Iterator[int]:
    for piece in re.compile(pieces).finditer(text, start, end):
        kind, at = piece.lastgroup, piece.start()
        if kind == "run":
            yield from range(at, piece.end())
        elif kind == "escape":
            yield at
        else:
            breaks = [found.start() for found in _BREAK.finditer(text, at, piece.end())]
            # One break is a space and more are one fewer; an escaped break is nothing.
            yield from breaks[1:] if kind == "joint" or len(breaks) > 1 else breaks


def _block(text: str, scalar: Scalar) -> list[int]:
    """Walks the lines below the indicator until as many characters are placed as the text has."""
    value = scalar.text
    header_end = text.find("\n", scalar.span.start)
    lines = _lines(text, header_end + 1 if header_end >= 0 else len(text))
    indent = _indent(text, lines, value)
    literal = scalar.style == "literal"
    places: list[int] = []
    breaks: list[int] = []  # breaks read and not yet placed
    was_loose = True  # next to such a line nothing is folded: it begins with a blank, or there is none
    for start, end in lines:
        content = start + indent
        if text[start : min(content, end)].strip(" "):
            break  # less indented: a comment below the value
        if content >= end:
            breaks.append(end)
            continue
        loose = text[content] in " \t"
        folded = not (literal or loose or was_loose) and len(breaks) > 1
        between = breaks[1:] if folded else breaks
        if len(places) + len(between) >= len(value):
            break  # the value ended before this line
        places += between
        places += range(content, end)
        breaks, was_loose = [end], loose
    places += breaks
    if len(places) <= len(value):
        return [*places, _after(text, scalar, places[-1]) if places else scalar.span.end]
    return places[: len(value) + 1]


def _lines(text: str, start: int) -> list[tuple[int, int]]:
    """The lines from `start` on, as far as a block scalar can reach: until one without indentation."""
    lines = []
    while start < len(text):
        found = _LINE.match(text, start)
        assert found is not None  # the pattern fits anything
        if found[1] and found[1][0] not in " \t":
            break
        lines.append((start, found.end(1)))
        start = found.end()
    return lines


def _indent(text: str, lines: list[tuple[int, int]], value: str) -> int:
    """How much indentation was taken off, found by comparing the first visible line with the text."""
    kept = value.lstrip(" \t\n")
    lead = value[: len(value) - len(kept)].rpartition("\n")[2]
    longest = 0
    for start, end in lines:
        line = text[start:end]
        visible = line.lstrip(" \t")
        if visible and kept:
            return max(0, len(line) - len(visible) - len(lead))
        if visible:
            break
        longest = max(longest, len(line))
    # Only blank lines: what is longer than the indentation is in the value.
    widest = max(map(len, value.split("\n")))
    return longest - widest if widest else longest
