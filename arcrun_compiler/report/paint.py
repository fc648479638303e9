"""Turns text into text with terminal colours, or leaves it alone."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Takes the name of a style and a text."""

# SGR parameters of ECMA-48, section 8.3.117.
_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "strong": "1",
    "emphasis": "3",
    "title": "1;4",
    "gutter": "1;34",
    "label": "1;34",
    "help": "1;32",
    "code": "36",
    "removed": "31",
    "added": "32",
}


def painter(color: bool) -> Paint:
    return _paint if color else _plain


def _paint(style: str, text: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text else ""


def _plain(style: str, text: str) -> str:
    return text
