"""A folder → a lock on it that ends with the process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LONG_AGO_SECONDS = 3600.0

if sys.platform == "win32":

    def acquire(folder: Path) -> int | None:
        """Folders cannot be locked here: their age tells whether somebody still writes them."""
        return None

    def is_held(folder: Path) -> bool:
        """Whether it is new."""
        return _is_new(folder)

else:
    import fcntl

    def acquire(folder: Path) -> int | None:
        """Locks a folder, when its turn comes. What it returns goes to `release`."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:  # a file system without locks: then age decides
            os.close(descriptor)
            return None
        return descriptor

    def is_held(folder: Path) -> bool:
        """Whether a process that still lives has locked it; where there are no locks, whether it is new."""
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return _is_new(folder)
        finally:
            os.close(descriptor)
        return False


def release(lock: int | None) -> None:
    """Ends a lock."""
    if lock is not None:
        os.close(lock)


def _is_new(folder: Path) -> bool:
    import time

    try:
        return time.time() - folder.stat().st_mtime < _LONG_AGO_SECONDS
    except OSError:
        return False
