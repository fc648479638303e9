"""Two versions of a file → their differences, as `patch` and `git apply` read them."""

from __future__ import annotations

_NO_END = "\\ No newline at end of file\n"


def unified(name: str, before: str, after: str) -> str:
    """Empty when nothing differs. Line ends stay as they are."""
    from difflib import unified_diff

    rows = unified_diff(_lines(before), _lines(after), name, name)
    return "".join(row if row.endswith("\n") else f"{row}\n{_NO_END}" for row in rows)


def _lines(text: str) -> list[str]:
    """Only a line feed ends a line, whatever Python takes for one."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
