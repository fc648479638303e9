"""Turns a folder into the project around it: settings, components, recipes, lock file, baseline.

All is read again when one of these files changes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..check import baseline
from ..check.facts import Demands
from ..check.selection import Selection, unknown_in
from ..contract import lock as locks
from ..contract.catalog import Catalog
from ..contract.model import CONTRACT_FILE
from ..contract.recipes.library import Library
from ..files import lockfile
from ..files import settings as project_files
from ..files.settings import Settings
from ..files.shipped import COMPONENTS, RECIPES
from ..pipeline import check_project_file
from ..text.diagnostic import Diagnostic
from ..text.source import Source

PROJECT_FILES = ("arcrun.toml", "pyproject.toml", lockfile.LOCK_FILE)

Value = TypeVar("Value")


class Around(NamedTuple):
    """The project around a file."""

    settings: Settings
    catalog: Catalog
    selection: Selection
    """The rules that it has chosen."""
    demands: Demands
    baseline: Counter[baseline.Entry] | None
    """Findings that are not told any more."""
    own: tuple[Diagnostic, ...]
    """What is wrong with the project file itself."""
    troubles: tuple[str, ...]
    """Why a project file, lock file or baseline could not be used."""


class _Known(NamedTuple):
    around: Around
    state: object


class Projects:
    """The projects of the folders in which files are open."""

    def __init__(self) -> None:
        self._known: dict[Path, _Known] = {}

    def around(self, folder: Path) -> Around:
        """The project of a folder; what was read before counts as long as no file of it has changed."""
        known = self._known.get(folder)
        if known is None or known.state != _state(folder, known.around.settings):
            made = _read(folder, known.around.settings if known else _usual(folder))
            known = self._known[folder] = _Known(made, _state(folder, made.settings))
        return known.around

    def is_baseline(self, path: Path) -> bool:
        """Whether a project takes its findings from this file."""
        return any(each.around.settings.lint.baseline == path for each in self._known.values())


def _usual(folder: Path) -> Settings:
    return project_files.usual(lockfile.root(folder) or folder)


class _Trying:
    """Reads what may be unusable, and keeps why."""

    def __init__(self) -> None:
        self.troubles: list[str] = []

    def read(self, call: Callable[[], Value], otherwise: Value) -> Value:
        try:
            return call()
        except (project_files.SettingsError, locks.LockError, baseline.BaselineError) as error:
            self.troubles.append(str(error))
            return otherwise


def _read(folder: Path, before: Settings) -> Around:
    """The project; a project file that cannot be used counts as it was before."""
    trying = _Trying()
    settings = trying.read(lambda: project_files.find(folder), before)
    path = lockfile.find(folder)
    lock = trying.read(lambda: locks.read(path), None) if path is not None else None
    known = trying.read(lambda: _baseline(settings.lint.baseline), None)
    lint = settings.lint
    if (wrong := unknown_in(lint)) is not None:
        trying.troubles.append(f"`{settings.file}`: `{wrong[0]}`: there is no rule `{wrong[1]}`")
    selection = Selection(lint.select, lint.ignore, lint.extend_select, lint.per_file_ignores)
    recipes = Library((*settings.recipes, RECIPES))
    return Around(
        settings,
        Catalog((*settings.components, COMPONENTS), lock, recipes),
        selection,
        Demands(settings.plan, worker=settings.name),
        known,
        tuple(each for each in _own(settings) if selection.keeps(each)),
        tuple(trying.troubles),
    )


def _baseline(file: Path | None) -> Counter[baseline.Entry] | None:
    """Raises BaselineError with a message that names the file."""
    if file is None:
        return None
    try:
        return baseline.read(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, baseline.BaselineError) as error:
        raise baseline.BaselineError(f"the baseline `{file}` cannot be used: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _own(settings: Settings) -> tuple[Diagnostic, ...]:
    if settings.file is None or settings.compatibility_date is None:
        return ()
    try:
        return check_project_file(Source(str(settings.file), settings.file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        return ()


# ── whether something has changed ──────────────────────────────────────────────────────────────

Stamp = tuple[str, int, int]


def _state(folder: Path, settings: Settings) -> tuple[Stamp | None, ...]:
    """What tells whether the files of a project are what they were: their times and sizes."""
    above = (folder, *folder.parents)
    paths = [f"{each}{os.sep}{name}" for each in above for name in PROJECT_FILES]
    paths += [str(folder / "components"), str(folder / "recipes"), str(settings.lint.baseline or "")]
    for each in settings.components:
        paths += _of_components(str(each))
    for each in settings.recipes:
        paths += sorted(map(str, (*each.rglob("*.yaml"), *each.rglob("*.yml"))))
    return tuple(map(_stamp, paths))


def _of_components(folder: str) -> Iterator[str]:
    """The contracts and modules in a folder of components, whether they are there or not."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 (as in _stamp)
    except OSError:
        return
    for name in names:
        yield f"{folder}{os.sep}{name}{os.sep}{CONTRACT_FILE}"
        yield f"{folder}{os.sep}{name}{os.sep}{name}.wasm"


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116 (asked of many files with every letter that is typed)
    except (OSError, ValueError):
        return None
    return path, found.st_mtime_ns, found.st_size
