"""A bundle: a sorted map from path to bytes, and its way onto the disk, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

MANIFEST = "bundle.json"


class Bundle(Mapping[str, bytes]):
    """The files of a deploy bundle by their relative path, in order. No path is claimed twice."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def add(self, path: str, content: bytes) -> None:
        """Claims a path. Raises ValueError when it is taken: that is a bug of a target."""
        if path in self._files:
            raise ValueError(f"two files of the bundle are called {path}")
        self._files[path] = content

    def update(self, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            self.add(path, content)

    def __getitem__(self, path: str) -> bytes:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def hash(self) -> str:
        """`sha256:` and the digest over every path and content, in order."""
        digest = hashlib.sha256()
        for path in self:
            for part in (path.encode(), self._files[path]):
                digest.update(len(part).to_bytes(8, "big"))
                digest.update(part)
        return f"sha256:{digest.hexdigest()}"


class ForeignFolderError(Exception):
    """The folder holds something that is no bundle: it is not replaced."""


def write(bundle: Bundle, folder: Path) -> None:
    """Puts the bundle at `folder`: written beside it and moved there whole.

    Raises ForeignFolderError when `folder` exists and is neither empty nor a bundle, OSError when the
    disk refuses; the old bundle is then as it was. What `npm install` and `wrangler` left in an old bundle
    (`node_modules`, `.dev.vars`, `.wrangler`) is kept.
    """
    folder = folder.absolute()
    check_replaceable(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for path in bundle:
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(bundle[path])
        fresh.chmod(0o777 & ~_umask())
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def check_replaceable(folder: Path) -> None:
    """Raises ForeignFolderError unless `folder` is missing, empty, or a bundle."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise ForeignFolderError(f"`{folder}` is a file")
    if any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ForeignFolderError(f"`{folder}` is neither empty nor a bundle (it has no {MANIFEST})")


_KEPT = ("node_modules", ".dev.vars", ".wrangler")


def _swap(fresh: Path, folder: Path) -> None:
    """Two renames: between them the old bundle stands beside its place, and is put back on any failure."""
    if folder.is_symlink():
        folder = folder.resolve()
    if not folder.exists():
        fresh.rename(folder)
        return
    old = fresh.with_name(f"{fresh.name}.old")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    for name in _KEPT:
        if (old / name).exists():
            (old / name).rename(folder / name)
    shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
