"""Patterns of a project file → whether a path is one that they mean."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple


class Globs(NamedTuple):
    """Patterns for paths below `folder`.

    `*` and `?` stand for parts of a name, `**` for any folders. A pattern without `/` means a name at any
    depth; what is in a folder that is meant is meant too.
    """

    folder: Path
    patterns: tuple[str, ...]

    def match(self, path: str | os.PathLike[str]) -> bool:
        if not self.patterns:
            return False
        below = os.path.relpath(os.path.realpath(path), self.folder).replace(os.sep, "/")
        return not below.startswith("../") and any(_regex(each).fullmatch(below) for each in self.patterns)


def _regex(pattern: str) -> re.Pattern[str]:
    """`re` keeps what it has compiled."""
    parts = pattern.strip("/").split("/")
    written = "" if len(parts) > 1 or pattern.startswith("/") else "(?:.*/)?"
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        if part == "**":
            written += ".*" if is_last else "(?:.*/)?"
        else:
            written += _name(part) + ("" if is_last else "/")
    return re.compile(f"{written}(?:/.*)?", re.DOTALL)


def _name(part: str) -> str:
    signs = {"*": "[^/]*", "?": "[^/]"}
    return "".join(signs.get(character) or re.escape(character) for character in part)
