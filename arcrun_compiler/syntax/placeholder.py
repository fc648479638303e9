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
    found = list((_IN_CODE if code else _IN_TEXT).finditer(text))
    holes = hole_spans(text) if found and not code else ()
    missing: list[Missing] = []
    fillings: list[Filling] = []
    filled = ""
    at = 0
    for match in found:
        name, span = match[1] or match[2], Span(*match.span())
        value = defines.get(name)
        if value is None:
            missing.append(Missing(name, span))
            continue
        filled += text[at : span.start]
        hole = next((each for each in holes if each.start < span.start < each.end), None)
        put = (
            value
            if code
            else _in_hole(text, hole, span, value)
            if hole
            else _in_text(filled, value, text[span.end :])
        )
        at = span.end
        if put is None:
            missing.append(Missing(name, span))
            filled += match[0]
            continue
        # The document's own brace before a value's is escaped together with it.
        taken = 1 if put != value and put.startswith("\\{") and not hole and _ends_open(filled) else 0
        start = len(filled) - taken
        filled = filled[:start] + put
        fillings.append(Filling(Span(start, len(filled)), Span(span.start - taken, span.end)))
    return Filled(filled + text[at:], tuple(missing), tuple(fillings))


def _ends_open(text: str) -> bool:
    """Whether the text ends in a brace that would open a hole together with another."""
    braces = len(text) - len(text.rstrip("{"))
    escaped = 2 if braces >= 2 and text[: len(text) - braces].endswith("\\") else 0
    return braces - escaped == 1


def _in_text(before: str, value: str, behind: str) -> str | None:
    """A value as it is written between other text; None where no writing would keep the next hole whole."""
    joins = value.startswith("{") and _ends_open(before)
    put = ("{" + value if joins else value).replace("{{", "\\{{")
    if behind.startswith("{{") and (put.endswith("\\") or _ends_open(put)):
        return None
    if behind.startswith("{") and _ends_open(put):
        put = put[:-1] + "\\{"
    return put


_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_NAMES = re.compile(r"[\w.-]+")


def _in_hole(text: str, hole: Span, span: Span, value: str) -> str | None:
    """A value as it is written in a hole: escaped between quotes; elsewhere names and numbers only."""
    for quoted in _QUOTED.finditer(text, hole.start, hole.end):
        if quoted.start() < span.start < quoted.end():
            return re.sub(r"""["'\\]""", r"\\\g<0>", value)
    return value if _NAMES.fullmatch(value) else None
