"""Paths as a user gives them → the YAML files they mean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .bundle import MANIFEST

SUFFIXES = (".yaml", ".yml")
_LEFT_OUT = frozenset(("node_modules", "components", "__pycache__"))


class File(NamedTuple):
    """A file to read. `below` is its path under the folder that was named, or its own name."""

    path: Path
    name: str
    """As messages show it: what the user wrote, and the path below it."""
    below: str
    is_explicit: bool
    """It was named itself, not found in a folder."""


def find(paths: tuple[str, ...]) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """The files, each once, in order of path; and the paths that do not exist."""
    found: dict[Path, File] = {}
    missing = []
    for written in paths:
        path = Path(written)
        if path.is_dir():
            for file in _inside(path, written):
                found.setdefault(file.path.resolve(), file)
        elif path.exists():
            found.setdefault(path.resolve(), File(path, written, path.name, True))
        else:
            missing.append(written)
    return tuple(found.values()), tuple(missing)


def _inside(folder: Path, written: str) -> Iterator[File]:
    """YAML files below a folder; hidden folders, bundles and folders of components are left out."""
    for base, folders, names in os.walk(folder):
        here = Path(base)
        folders[:] = sorted(each for each in folders if not _is_left_out(here, each))
        for name in sorted(names):
            if name.endswith(SUFFIXES) and not name.startswith("."):
                below = (here / name).relative_to(folder).as_posix()
                shown = (Path(written) / below).as_posix()
                yield File(here / name, shown, below, False)


def _is_left_out(base: Path, name: str) -> bool:
    return name.startswith(".") or name in _LEFT_OUT or (base / name / MANIFEST).is_file()
