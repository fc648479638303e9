"""Turns a folder into the project around it: settings, components, lock file; read again when they change."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from ..check.selection import Selection
from ..contract import lock as locks
from ..contract.catalog import Catalog
from ..contract.model import CONTRACT_FILE
from ..files import lockfile
from ..files import settings as project_files
from ..files.settings import Settings
from ..files.shipped import COMPONENTS

PROJECT_FILES = ("arcrun.toml", "pyproject.toml", lockfile.LOCK_FILE)


class Around(NamedTuple):
    """The project around a file. `trouble`: why a project file or lock file could not be used."""

    settings: Settings
    catalog: Catalog
    selection: Selection
    """The rules that it has chosen."""
    trouble: str | None = None


_SECONDS = 1.0
"""How long the files of a project are taken for what they were; a save ends it."""


class _Known(NamedTuple):
    around: Around
    state: object
    looked: float


class Projects:
    """The projects of the folders in which files are open."""

    def __init__(self) -> None:
        self._known: dict[Path, _Known] = {}

    def around(self, folder: Path) -> Around:
        """The project of a folder; what was read before counts as long as no file of it has changed."""
        known, now = self._known.get(folder), time.monotonic()
        if known is not None and now - known.looked < _SECONDS:
            return known.around
        if known is None or known.state != _state(folder, known.around.settings):
            made = _read(folder)
            known = _Known(made, _state(folder, made.settings), now)
        self._known[folder] = known._replace(looked=now)
        return known.around

    def forget(self) -> None:
        """Files were changed: the next question looks at them."""
        self._known = {folder: each._replace(looked=float("-inf")) for folder, each in self._known.items()}


def _read(folder: Path) -> Around:
    trouble = None
    settings = Settings()
    lock = None
    try:
        settings = project_files.find(folder)
    except project_files.SettingsError as error:
        trouble = str(error)
    try:
        path = lockfile.find(folder)
        lock = locks.read(path) if path is not None else None
    except locks.LockError as error:
        trouble = str(error)
    lint = settings.lint
    selection = Selection(lint.select, lint.ignore, lint.extend_select, lint.per_file_ignores)
    return Around(settings, Catalog((*settings.components, COMPONENTS), lock), selection, trouble)


def _state(folder: Path, settings: Settings) -> object:
    """What tells whether the files of a project are what they were: their times and sizes."""
    found = [_stamp(each / name) for each in (folder, *folder.parents) for name in PROJECT_FILES]
    for components in settings.components:
        found.append(_stamp(components))
        try:
            folders = sorted(components.iterdir())
        except OSError:
            continue
        found += [_stamp(each / CONTRACT_FILE) for each in folders]
    own = folder / "components"
    return (*found, _stamp(own))


def _stamp(path: Path) -> tuple[str, int, int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return str(path), found.st_mtime_ns, found.st_size
