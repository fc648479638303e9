"""A folder → where its project's `arcrun.lock` is, or belongs."""

from __future__ import annotations

from pathlib import Path

LOCK_FILE = "arcrun.lock"


def find(start: Path) -> Path | None:
    """The lock file: in the folder or above it, up to where the project begins."""
    for folder in (start, *start.parents):
        if (folder / LOCK_FILE).is_file():
            return folder / LOCK_FILE
        if is_project(folder):
            return None
    return None


def place(start: Path) -> Path:
    """Where it is, else where it belongs: where the project begins, or in the folder itself without one."""
    return find(start) or (root(start) or start) / LOCK_FILE


def root(start: Path) -> Path | None:
    """Where the project of a folder begins, if there is one."""
    return next((folder for folder in (start, *start.parents) if is_project(folder)), None)


def is_project(folder: Path) -> bool:
    """Whether a project begins here: it has a project file, or is a repository."""
    return any((folder / name).exists() for name in ("arcrun.toml", "pyproject.toml", ".git"))
