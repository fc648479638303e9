"""Turns a scalar's text with `__NAME__` and `${NAME}` into the text with their values.

It works on scalars, after YAML, and minds the scalar's templates: a value may hold anything and never
becomes a key, an item or a template, nor keeps one from being a template.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..text.source import Span
from .template import hole_spans


class Missing(NamedTuple):
    """A placeholder that stays as it is written, and its place in the unfilled text."""

    name: str
    span: Span


class Filling(NamedTuple):
    """A stretch of the filled text that came from a value, and what it stands for."""

    filled: Span
    unfilled: Span


class Filled(NamedTuple):
    """A text with its placeholders filled, and what stands where."""

    text: str
    missing: tuple[Missing, ...]
    fillings: tuple[Filling, ...]

    def unfilled(self, span: Span) -> Span:
        """Where a stretch of the filled text was written; a value's is its whole placeholder."""
        start, end = self._before(span.start, is_end=False), self._before(span.end, is_end=True)
        return Span(start, max(start, end))

    def _before(self, offset: int, *, is_end: bool) -> int:
        shift = 0
        for filled, unfilled in self.fillings:
            if offset < filled.start or (is_end and offset == filled.start):
                break
            if offset < filled.end or (is_end and offset == filled.end):
                return unfilled.end if is_end else unfilled.start
            shift = unfilled.end - filled.end
        return offset + shift


# The shortest name wins: `__HOST____PATH__` are two placeholders.
_IN_TEXT = re.compile(r"__([A-Z][A-Z0-9_]*?)__|\$\{([A-Z][A-Z0-9_]*)\}")
_IN_CODE = re.compile(r"__([A-Z][A-Z0-9_]*?)__")


def fill(text: str, defines: Mapping[str, str], code: bool) -> Filled:
    """The text with every placeholder's value; one that has no value stays, and is `missing`.

    In code only `__NAME__` is a placeholder, because `${NAME}` is JavaScript's. Elsewhere a `{{` that a
    value brings is escaped, and a value inside a hole's quotes is escaped as that text; a value that
    would break a hole in spite of that is not put in.
    """
    if "__" not in text and (code or "${" not in text):
        return Filled(text, (), ())
    found = (_IN_CODE if code else _IN_TEXT).finditer(text)
    holes = None if code or "{{" not in text else _Holes(text)
    missing: list[Missing] = []
    fillings: list[Filling] = []
    parts: list[str] = []
    length = at = 0
    for match in found:
        name, span = match[1] or match[2], Span(*match.span())
        if at < span.start:
            parts.append(text[at : span.start])
        length += span.start - at
        at = span.start
        value = defines.get(name)
        taken = 0
        if value is not None and not code:
            before, behind = "".join(parts[-8:])[-8:], text[span.end : span.end + 2]
            value, taken = _written(value, before, behind, holes.around(span.start) if holes else None)
        if value is None:
            missing.append(Missing(name, span))
            continue
        if taken:
            parts[-1] = parts[-1][:-1]
        fillings.append(
            Filling(Span(length - taken, length - taken + len(value)), Span(at - taken, span.end))
        )
        if value:
            parts.append(value)
        length += len(value) - taken
        at = span.end
    return Filled("".join((*parts, text[at:])), tuple(missing), tuple(fillings))


class _Holes:
    """Where a text has holes, and quotes in them, for offsets that are asked for in rising order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._holes = iter(hole_spans(text))
        self._hole = next(self._holes, None)
        self._quotes = self._quotes_in(self._hole)

    def around(self, offset: int) -> str | None:
        """`quotes` or `hole`, where the offset is in one."""
        while self._hole is not None and self._hole.end <= offset:
            self._hole = next(self._holes, None)
            self._quotes = self._quotes_in(self._hole)
        if self._hole is None or offset < self._hole.start:
            return None
        while self._quotes and self._quotes[-1].end <= offset:
            self._quotes.pop()
        return "quotes" if self._quotes and self._quotes[-1].start < offset else "hole"

    def _quotes_in(self, hole: Span | None) -> list[Span]:
        """The hole's quoted texts, the last one first."""
        quoted = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
        return [Span(*each.span()) for each in quoted.finditer(self._text, *hole)][::-1] if hole else []


def _ends_open(text: str) -> bool:
    """Whether the text ends in a brace that would open a hole together with another."""
    braces = len(text) - len(text.rstrip("{"))
    escaped = 2 if braces >= 2 and text[: len(text) - braces].endswith("\\") else 0
    return braces - escaped == 1


def _written(value: str, before: str, behind: str, around: str | None) -> tuple[str | None, int]:
    """A value as it is written at its place, and how many characters before it that takes in."""
    if around:
        return _in_hole(value, around), 0
    if not value and before.endswith("\\") and behind == "{{":
        return None, 0
    # The document's own brace before a value's is escaped together with it.
    taken = int((value or behind).startswith("{") and _ends_open(before))
    return _in_text("{" * taken + value, behind), taken


def _in_text(value: str, behind: str) -> str | None:
    """A value as it is written outside holes; None where no writing would keep the next hole whole."""
    put = value.replace("{{", "\\{{")
    if behind == "{{" and (put.endswith("\\") or _ends_open(put)):
        return None
    if behind.startswith("{") and _ends_open(put):
        put = put[:-1] + "\\{"
    return put


def _in_hole(value: str, around: str) -> str | None:
    """A value as it is written in a hole: escaped between quotes; elsewhere names and numbers only."""
    if around == "quotes":
        return re.sub(r"""["'\\]""", r"\\\g<0>", value)
    return value if re.fullmatch(r"[\w.-]+", value) else None
