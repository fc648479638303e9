"""Turns a text and what becomes of it into a unified diff, as `patch` and `git apply` read it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from .paint import Paint, painter


def render(name: str, before: str, after: str, color: bool = False) -> str:
    """The diff of one file; empty where nothing changes."""
    paint = painter(color)
    lines = unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}", lineterm="")
    return "".join(_painted(lines, paint))


def _lines(text: str) -> list[str]:
    """Only line feeds end a line; a last line without one is told apart by the diff's own remark."""
    lines = text.split("\n")
    last = lines.pop()
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines


def _painted(lines: Iterator[str], paint: Paint) -> Iterator[str]:
    for number, line in enumerate(lines):
        style = {"-": "removed", "+": "added", "@": "gutter"}.get(line[:1])
        style = "strong" if number < 2 else style
        yield (paint(style, line) if style else line) + "\n"
