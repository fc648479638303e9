"""A bundle → its folder on the disk, whole or not at all; and back."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from . import locks
from .bundle import MANIFEST, Bundle
from .exchange import exchange


class ForeignFolderError(Exception):
    """The folder holds something that is no bundle: it is not replaced."""


def write(bundle: Bundle, folder: Path) -> None:
    """Puts the bundle at `folder`: written beside it and moved there whole.

    Raises ForeignFolderError when `folder` exists and is neither empty nor a bundle, OSError when the
    disk refuses; the old bundle is then as it was. What `npm install`, `wrangler` and `git` left in an old
    bundle is kept. What a killed run left beside `folder` is cleared away.
    """
    folder = _target(folder)
    check_replaceable(folder)
    with _parents(folder.parent), _beside(folder) as fresh:
        _fill(fresh, bundle)
        fresh.chmod(0o777 & ~_umask())
        with _turn(folder):
            _copy_kept_files(folder, fresh)
            _swap(fresh, folder)


def _fill(folder: Path, bundle: Bundle) -> None:
    base = os.fsencode(folder)
    for path, content in bundle.items():
        # The names are UTF-8 whatever the locale thinks of them.
        target = os.path.join(base, path.encode())  # noqa: PTH118
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
        with open(target, "wb") as file:  # noqa: PTH123
            file.write(content)


def check_replaceable(folder: Path) -> None:
    """Raises ForeignFolderError unless `folder` is missing, empty or a bundle; OSError if nobody can tell."""
    if not folder.exists():
        if folder.is_symlink():
            raise ForeignFolderError(f"`{folder}` is a link to nothing")
        return
    if not folder.is_dir():
        raise ForeignFolderError(f"`{folder}` is a file")
    if any(folder.iterdir()) and not is_bundle(folder):
        lacks = f"it has no {MANIFEST} of this compiler"
        raise ForeignFolderError(f"`{folder}` is neither empty nor a bundle ({lacks})")


def is_bundle(folder: Path) -> bool:
    """Whether a folder holds a bundle of this compiler."""
    return _is_manifest(folder / MANIFEST)


def read(folder: Path) -> dict[str, bytes]:
    """The files of a bundle, without what tools and users left in its folder. Raises OSError."""
    left = {*_KEPT_FILES, *_KEPT_FOLDERS, "dist"}
    found = {}
    for base, folders, names in os.walk(folder):
        if Path(base) == folder:
            folders[:] = [each for each in folders if each not in left]
            names = [each for each in names if each not in left]
        for name in names:
            path = Path(base) / name
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return dict(sorted(found.items()))


def _is_manifest(path: Path) -> bool:
    """Whether a manifest is ours: other tools call theirs so too, and their folders are not to be lost."""
    import json

    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "bundle" in data and "compiler" in data


# ── what others left in an old bundle ──────────────────────────────────────────────────────────

_KEPT_FILES = (".dev.vars",)
_KEPT_FOLDERS = ("node_modules", ".wrangler", ".git")


def _copy_kept_files(old: Path, fresh: Path) -> None:
    """Before the swap, so that no moment is without them."""
    for name in _KEPT_FILES:
        if (old / name).is_symlink() or (old / name).is_file():
            shutil.copy2(old / name, fresh / name, follow_symlinks=False)


def _move_kept_folders(old: Path, folder: Path) -> None:
    """After the swap; after a kill in between, the next write does it."""
    for name in _KEPT_FOLDERS:
        if not os.path.lexists(folder / name):
            with suppress(FileNotFoundError):
                (old / name).rename(folder / name)


# ── the way onto the disk ──────────────────────────────────────────────────────────────────────


def _target(folder: Path) -> Path:
    """Where the bundle really goes: a link to a folder stays, and what it points to is replaced."""
    folder = folder.absolute()
    return folder.resolve() if folder.exists() else Path(os.path.normpath(folder))


@contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """Makes the folders above a bundle; takes them away again when it cannot be written."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for each in missing:
            with suppress(OSError):
                each.rmdir()
        raise


def _prefix(folder: Path) -> str:
    """How folders beside `folder` are called that belong to a write of it."""
    return f".acr-{hashlib.sha256(os.fsencode(folder.name)).hexdigest()[:8]}-"


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """One process at a time changes what stands at `folder`, and what stands beside it for its sake."""
    lock = locks.acquire(folder.parent)
    try:
        yield
    finally:
        locks.release(lock)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`, locked as long as this process needs it, gone afterwards."""
    with _turn(folder):
        _recover(folder)
        fresh = Path(tempfile.mkdtemp(prefix=_prefix(folder), dir=folder.parent))
        lock = locks.acquire(fresh)
    try:
        yield fresh
    finally:
        with _turn(folder):
            _clear(fresh, folder)
        locks.release(lock)


def _swap(fresh: Path, folder: Path) -> None:
    """Puts `fresh` in the place of `folder`, and what is to be kept into it."""
    if not folder.exists() and _is_placed(fresh, folder):
        return
    if exchange(fresh, folder):
        try:
            _move_kept_folders(fresh, folder)
        except OSError:
            _move_kept_folders(folder, fresh)
            exchange(fresh, folder)
            raise
    else:
        _swap_by_renames(fresh, folder)


def _is_placed(fresh: Path, folder: Path) -> bool:
    """Where there was nothing. False when another process was faster."""
    try:
        fresh.rename(folder)
    except OSError:
        if folder.is_dir():
            return False
        raise
    return True


def _swap_by_renames(fresh: Path, folder: Path) -> None:
    """Between two renames the old bundle stands beside its place; after a kill `_recover` puts it back."""
    old = fresh.with_name(f"{fresh.name}{_OLD}")
    folder.rename(old)
    try:
        fresh.rename(folder)
        _move_kept_folders(old, folder)
    except BaseException:
        if folder.exists():
            _move_kept_folders(folder, old)
            folder.rename(fresh)
        old.rename(folder)
        raise
    _clear(old, folder)


_OLD = ".old"


def _clear(stale: Path, folder: Path) -> None:
    """Takes away a folder that a write made or replaced, but for what is to be kept of it."""
    if folder.is_dir():
        _move_kept_folders(stale, folder)
    shutil.rmtree(stale, ignore_errors=True)


def _recover(folder: Path) -> None:
    """Clears away what killed writes left; an old bundle that had lost its place gets it back."""
    for stale in sorted(folder.parent.glob(f"{_prefix(folder)}*")):
        if locks.is_held(stale.with_name(stale.name.removesuffix(_OLD))):
            continue
        if stale.name.endswith(_OLD) and not folder.exists():
            stale.rename(folder)
        else:
            _clear(stale, folder)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
