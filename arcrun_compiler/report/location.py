"""Turns a source's name into the path and the address that other programs look for."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def path_of(name: str) -> str:
    """Relative to the working folder where it is below it, with forward slashes, without `./`."""
    path = os.path.normpath(name) if name else name
    if Path(path).is_absolute() and Path(path).is_relative_to(Path.cwd()):
        path = os.path.relpath(path)
    return path.replace(os.sep, "/")


def uri_of(name: str) -> str:
    """A relative reference, percent-encoded; for a path outside the working folder a `file:` address."""
    path = path_of(name)
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(path))
