"""Data under a name ↔ the user's cache folder, which stays small. A damaged or old entry counts as none."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from .cache import cache_folder
from .rewrite import rewrite

_MOST_BYTES = 16 << 20
"""Of one entry; a larger one is not kept."""
_MOST_ENTRIES = 64


def load(folder: str, name: str, stamp: str) -> Any:
    """What was kept under that name with that stamp; None when there is nothing of the kind."""
    path = _path(folder, name)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            checksum, written, body = file.readline(), file.readline(), file.read(_MOST_BYTES + 1)
        if written.decode() != f"{stamp}\n" or checksum.decode() != f"{_digest(body)}\n":
            return None
        return json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None


def save(folder: str, name: str, stamp: str, data: Any) -> None:
    """Keeps the data, whole or not at all. The entries that were written longest ago make room."""
    path = _path(folder, name)
    if path is None:
        return
    body = json.dumps(data, separators=(",", ":")).encode()
    if len(body) > _MOST_BYTES:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        rewrite(path, f"{_digest(body)}\n{stamp}\n".encode() + body)
        _make_room(path.parent)


def _make_room(folder: Path) -> None:
    with os.scandir(folder) as entries:
        found = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
    for _, path in found[:-_MOST_ENTRIES]:
        Path(path).unlink(missing_ok=True)


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _path(folder: str, name: str) -> Path | None:
    """None when the user has no home folder."""
    try:
        return cache_folder() / folder / f"{name}.json"
    except RuntimeError:
        return None
