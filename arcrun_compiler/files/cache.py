"""The user's folder for what can be made again: grammar tables, evidence of the probe, npm packages."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """`$ARCRUN_CACHE`, else the platform's folder for caches with `arcrun` in it. It may not exist yet.

    Raises RuntimeError when the user has no home folder.
    """
    if chosen := os.environ.get("ARCRUN_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "arcrun"
