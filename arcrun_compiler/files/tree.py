"""Paths as a user gives them → the YAML files they mean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .bundle import MANIFEST
from .globs import Globs
from .lockfile import is_project

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


def find(paths: tuple[str, ...], exclude: Globs | None = None) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """The files, each once, in order of their real paths; and the paths that do not exist.

    A bundle's bytes thus do not depend on the order in which files are named. What is excluded is left out
    of folders; a file that is named itself is read all the same.
    """
    found: dict[str, File] = {}
    missing = []
    for written in paths:
        path = Path(written)
        # os.path, because pathlib raises for a name that is too long or a link to itself.
        if os.path.isdir(written):  # noqa: PTH112
            for file in inside(path, written, exclude):
                _note(found, file)
        elif os.path.exists(written):  # noqa: PTH110
            _note(found, File(path, written, path.name, True))
        else:
            missing.append(written)
    return tuple(file for _, file in sorted(found.items())), tuple(missing)


def around(folder: Path) -> list[Path]:
    """The YAML files in a folder; where a project begins, also those below it."""
    if is_project(folder):
        return [file.path for file in find((str(folder),))[0]]
    return sorted(each for each in folder.glob("*.y*ml") if each.is_file())


def _note(found: dict[str, File], file: File) -> None:
    """Of two ways to one file, the one that names it counts, then the one from further up."""
    real = os.path.realpath(file.path)
    known = found.get(real)
    if known is None or (file.is_explicit, len(file.below)) > (known.is_explicit, len(known.below)):
        found[real] = file


def inside(folder: Path, written: str, exclude: Globs | None = None) -> Iterator[File]:
    """YAML files below a folder; hidden folders, bundles and folders of components are left out."""
    for base, folders, names in os.walk(folder):
        here = Path(base)
        folders[:] = sorted(
            each
            for each in folders
            if not _is_left_out(here, each) and not (exclude and exclude.match(here / each))
        )
        for name in sorted(names):
            is_ours = name.endswith(SUFFIXES) and not name.startswith(".")
            if is_ours and not (exclude and exclude.match(here / name)):
                below = (here / name).relative_to(folder).as_posix()
                shown = (Path(written) / below).as_posix()
                yield File(here / name, shown, below, False)


def _is_left_out(base: Path, name: str) -> bool:
    return name.startswith(".") or name in _LEFT_OUT or (base / name / MANIFEST).is_file()
